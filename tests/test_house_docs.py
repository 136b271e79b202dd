"""README and docs: examples run, links lead somewhere, lists are whole."""

from __future__ import annotations

import doctest
import re
import subprocess
import tempfile
from pathlib import Path

import pytest

from casex.frames import COLUMNS
from casex.model import CODES
from casex.schema import shape

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md"), *ROOT.glob("samples/*.md")]
)
WITH_EXAMPLES = [page for page in PAGES if ">>> " in page.read_text(encoding="utf-8")]
OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS | doctest.REPORT_NDIFF


def of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=of)
def test_examples_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    failed, tried = doctest.testfile(str(page), module_relative=False, optionflags=OPTIONS, encoding="utf-8")
    assert tried > 0
    assert failed == 0, f"{failed} of {tried} examples of {of(page)}: see the captured output"


def test_pages_with_examples_are_found() -> None:
    assert {"README.md", "docs/tutorial.md", "docs/schemas.md", "docs/frames.md"} <= {
        of(page) for page in WITH_EXAMPLES
    }


@pytest.mark.parametrize("page", PAGES, ids=of)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        aim = page if not path else page.parent / path
        if not aim.exists() or (anchor and anchor not in anchors(aim)):
            lost.append(target)
    assert lost == []


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ +(.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.casefold()).replace(" ", "-") for heading in headings}


def commands() -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_readme_has_exactly_two_commands() -> None:
    demo, test = commands()
    assert demo.strip().endswith("casex demo")
    assert test.strip().endswith("pytest")


@pytest.mark.parametrize("command", commands())
def test_commands_of_the_readme_parse(command: str) -> None:
    assert "\n" not in command.strip()
    done = subprocess.run(["bash", "-n", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_finding_code_is_told_and_no_other() -> None:
    text = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([a-z_]+)` \| (error|warning|info) \|", text, flags=re.MULTILINE)
    assert sorted(told) == sorted(CODES.items())


def test_every_column_of_every_frame_is_told_and_no_other() -> None:
    text = (ROOT / "docs" / "frames.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^## `(\w+)`\n(.*?)(?=^## |\Z)", text, flags=re.MULTILINE | re.DOTALL))
    for frame, columns in COLUMNS.items():
        told = [name for row in re.findall(r"^\| (`\w.*?) \|", parts[frame], flags=re.MULTILINE) for name in words(row)]
        assert told == list(columns), frame


def test_every_key_of_a_schema_is_told_and_no_other() -> None:
    text = (ROOT / "docs" / "schemas.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (`[a-z_`, ]+`) \|", text, flags=re.MULTILINE)
    assert sorted(name for row in told for name in words(row)) == sorted([*shape.SECTIONS, *shape.VARIABLE])


def words(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)


def test_every_exit_code_is_told() -> None:
    text = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (\d) \|", text, flags=re.MULTILINE) == ["0", "1", "2", "3", "4"]


def test_every_finding_code_is_given_somewhere() -> None:
    rooms = [p for p in (ROOT / "casex").glob("**/*.py") if p.name != "finding.py"]
    given = {name for room in rooms for name in re.findall(r'"([a-z_]+)"', room.read_text(encoding="utf-8"))}
    assert set(CODES) - given == set()


def test_every_decision_has_a_number_of_its_own_and_stands_in_the_index() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert re.findall(r"\(decisions/([^)]+)\)", index) == [page.name for page in pages]
    for page in pages:
        assert page.read_text(encoding="utf-8").startswith(f"# {int(page.name[:4])}: ")
