"""`casex check` and `casex correct`: what is printed, what is written, and the exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_cli import Run, run
from test_corrections import ROWS, SHA

from casex.interpret import corrections

__all__ = ["run"]  # the fixture
SIGNED = ("--who", "A. Reader", "--why", "page 4", "--when", "2026-11-29")


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "paper.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_check_prints_what_is_most_harmful_first_and_fails_on_errors(run: Run, paper: Path) -> None:
    code, out, _ = run("check", str(paper), "-s", "lupus")
    assert code == 1
    heads = [line for line in out.splitlines() if line.startswith("f")]
    assert heads == ["f1 error out_of_range", "f2 warning unread_value"]
    assert "patient 2, SLEDAI-2K at baseline: '140' is outside 0 to 105" in out
    assert "where: t1-r2-c3" in out
    assert out.splitlines()[-1].startswith("paper.csv: 1 error, 1 warning, ")
    assert "info" in run("check", str(paper), "-s", "lupus", "--info")[1].split("paper.csv:")[0]


def test_what_is_corrected_fails_no_longer(run: Run, paper: Path) -> None:
    code, _, err = run("correct", str(paper), "--cell", "t1-r2-c3", "--is", "14", *SIGNED, "-s", "lupus")
    assert code == 0
    assert "t1 r2-c3: '140' is read as '14'" in err
    beside = paper.with_name("paper.casex.corrections.yaml")
    (held,) = corrections.read(beside).cells
    assert (held.document, held.was, held.now, held.who, held.when) == (SHA, "140", "14", "A. Reader", "2026-11-29")
    code, out, _ = run("check", str(paper), "-s", "lupus")
    assert code == 0
    assert "error" not in out.split("paper.csv:")[0]


def test_what_is_accepted_is_listed_and_fails_no_longer(run: Run, paper: Path) -> None:
    beside = paper.with_name("paper.casex.corrections.yaml")
    beside.write_text("# my remark\n", encoding="utf-8")
    assert run("correct", str(paper), "--accept", "f1", *SIGNED, "-s", "lupus")[0] == 0
    assert run("correct", str(paper), "--accept", "f2", *SIGNED, "-s", "lupus")[0] == 0
    assert beside.read_text(encoding="utf-8").startswith("# my remark\n- document: ")
    assert len(corrections.read(beside).accepted) == 2
    code, out, _ = run("check", str(paper), "-s", "lupus", "--fail-on", "warning")
    assert code == 0
    assert "f1 error out_of_range" in out
    assert "accepted: A. Reader, 2026-11-29: page 4" in out
    assert out.splitlines()[-1].endswith("; 2 accepted")


def test_warnings_fail_where_they_are_asked_to(run: Run, paper: Path) -> None:
    assert run("correct", str(paper), "--accept", "f1", *SIGNED, "-s", "lupus")[0] == 0
    assert run("check", str(paper), "-s", "lupus")[0] == 0
    assert run("check", str(paper), "-s", "lupus", "--fail-on", "warning")[0] == 1


@pytest.mark.parametrize(
    ("asked", "code", "message"),
    [
        (("--cell", "t1-r2-c3"), 2, "give a cell with --cell and --is, or a finding with --accept"),
        (("--cell", "t1-r2-c3", "--is", "1", "--accept", "f1"), 2, "give a cell"),
        (("--cell", "t1-r2-c9", "--is", "1"), 1, "no cell with a value 't1-r2-c9'"),
        (("--accept", "f99"), 1, "no finding 'f99'"),
    ],
)
def test_what_correct_refuses(run: Run, paper: Path, asked: tuple[str, ...], code: int, message: str) -> None:
    stopped, _, err = run("correct", str(paper), *asked, *SIGNED, "-s", "lupus")
    assert stopped == code
    assert message in " ".join(err.replace("│", " ").split())
    assert not paper.with_name("paper.casex.corrections.yaml").exists()


def test_a_file_that_is_wrong_stays_as_it_is(run: Run, paper: Path, tmp_path: Path) -> None:
    other = tmp_path / "mine.yaml"
    other.write_text("- {}\n", encoding="utf-8")
    code, _, err = run("correct", str(paper), "--accept", "f1", *SIGNED, "-c", str(other), "-s", "lupus")
    assert code == 1
    assert "mine.yaml: line 1, entry 1: document is missing" in err
    assert other.read_text(encoding="utf-8") == "- {}\n"
