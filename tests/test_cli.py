"""The command line: what it prints, where, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

import casex
from casex import cli
from casex.cli import screen

SAMPLES = Path(__file__).parent.parent / "samples"
TEXT = str(SAMPLES / "tofacitinib.txt")
PDF = str(SAMPLES / "tofacitinib_three_line.pdf")


class Run:
    """One run of the command line: its exit code and what it printed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self._monkeypatch.setattr(sys, "argv", ["casex", *arguments])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        printed = self._capsys.readouterr()
        return int(stopped.value.code or 0), printed.out, printed.err


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setattr(screen.out, "_width", 160)
    monkeypatch.setattr(screen.err, "_width", 160)
    return Run(monkeypatch, capsys)


def lines_with(text: str, *words: str) -> list[str]:
    return [line for line in text.splitlines() if all(word in line for word in words)]


def test_demo_shows_the_study(run: Run) -> None:
    code, out, _ = run("demo")
    assert code == 0
    assert "nine girls followed for up to 24 months" in out
    assert len(lines_with(out, "alleviated")) + len(lines_with(out, "Alleviated")) >= 9
    assert lines_with(out, "-105", "diagnosis")
    assert lines_with(out, "3", "stop", "tofacitinib")
    assert lines_with(out, "24", "stop", "belimumab")


def test_demo_shows_the_medians_under_both_voices(run: Run) -> None:
    rows = [line.split() for line in run("demo")[1].splitlines()]
    assert ["table", "last_follow_up", "4", "2", "to", "7", "9"] in rows
    assert ["narrative", "last_follow_up", "2", "1", "to", "6", "9"] in rows


def test_demo_shows_the_disagreements_and_what_to_try_next(run: Run) -> None:
    _, out, _ = run("demo")
    findings, _, after = out.partition("Next, try")
    assert len(lines_with(findings, "voices_disagree", "warning")) == 7
    assert len([line for line in after.splitlines() if line.strip()]) == 3


def test_extract_prints_a_frame(run: Run) -> None:
    code, out, err = run("extract", TEXT, "--schema", "lupus", "--frame", "treatments")
    assert code == 0
    assert lines_with(out, "belimumab")
    assert "17.142" in out
    assert "9 patients" in err
    assert "9 patients," not in out


@pytest.mark.parametrize(
    "frame", ["patients", "observations", "timeline", "findings", "reported", "sources", "corrections", "variables"]
)
def test_extract_prints_every_frame(run: Run, frame: str) -> None:
    code, out, _ = run("extract", TEXT, "-s", "lupus", "-f", frame)
    assert code == 0
    assert frame in out


def test_extract_follows_the_preferred_voice(run: Run) -> None:
    assert "prefers narrative" in run("extract", TEXT, "-s", "lupus", "--prefer", "narrative")[2]


def test_extract_writes_json(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "study.json"
    code, out, err = run("extract", TEXT, "-s", "lupus", "-o", str(target))
    assert (code, out) == (0, "")
    assert str(target) in err.replace("\n", "")
    assert isinstance(json.loads(target.read_text(encoding="utf-8")), dict)
    assert casex.load(target).study.patients == tuple("123456789")


def test_extract_writes_a_workbook_and_folders(run: Run, tmp_path: Path) -> None:
    for name in ("study.xlsx", "study.parquet", "study"):
        assert run("extract", TEXT, "-s", "lupus", "-o", str(tmp_path / name))[0] == 0
    assert (tmp_path / "study.xlsx").read_bytes().startswith(b"PK")
    assert (tmp_path / "study.parquet" / "patients.parquet").read_bytes().startswith(b"PAR1")
    assert (tmp_path / "study" / "patients.csv").read_text(encoding="utf-8").startswith("patient,patient_label,")


def test_extract_refuses_one_csv_file(run: Run, tmp_path: Path) -> None:
    code, _, err = run("extract", TEXT, "-o", str(tmp_path / "study.csv"))
    assert code == 2
    assert "CSV is a folder with a file per frame" in " ".join(err.replace("│", " ").split())


def test_summary_names_its_method(run: Run) -> None:
    code, out, _ = run("summary", TEXT, "sledai_2k", "--prefer", "narrative", "--quantiles", "6")
    assert code == 0
    assert "last_follow_up" in out
    assert "Hyndman-Fan 6" in out


def test_tables_prints_cells_as_printed(run: Run) -> None:
    code, out, _ = run("tables", PDF)
    assert code == 0
    assert "TABLE 1" in out
    assert "TABLE 2" in out
    assert "SLEDAI-2K" in out


def test_tables_says_which_pages_were_not_searched(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "prose.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(72, 700, "One line of prose.")
    canvas.save()
    code, out, err = run("tables", str(path))
    assert (code, out) == (0, "")
    assert "prose.pdf: no table found" in err
    assert "were not searched for tables: 1" in err
    assert "not searched" not in run("tables", str(path), "--full-scan")[2]


def test_version_of_no_command_is_help(run: Run) -> None:
    code, out, err = run()
    assert code in (0, 2)
    assert "demo" in out + err


@pytest.mark.parametrize("command", ["demo", "extract", "summary", "tables"])
def test_help_teaches_by_example(run: Run, command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"casex {command}" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["extract", "missing.pdf"], "UnreadableDocument: missing.pdf: no such file"),
        (["extract", TEXT, "--schema", "lupsu"], "SchemaError: no schema 'lupsu' (did you mean 'lupus'?)"),
        (["summary", TEXT, "sledai_2kk"], "UnknownVariable: no variable 'sledai_2kk'; did you mean 'sledai_2k'?"),
        (["extract", PDF, "--pages", "99"], "CasexError: tofacitinib_three_line.pdf: pages='99'"),
    ],
)
def test_what_cannot_be_done_is_one_message_and_code_1(run: Run, arguments: list[str], said: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    assert err.startswith(said)
    assert "Traceback" not in err


def test_a_file_of_another_format(run: Run, tmp_path: Path) -> None:
    picture = tmp_path / "scan.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x01" * 40)
    code, out, err = run("tables", str(picture))
    assert (code, out) == (1, "")
    assert "scan.png: this is a PNG picture; casex reads PDF," in err


@pytest.mark.parametrize(
    "arguments", [["extrct"], ["extract"], ["extract", TEXT, "--frame", "patient"], ["extract", TEXT, "--prefer", "me"]]
)
def test_wrong_usage_is_code_2(run: Run, arguments: list[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "Usage:" in err


def test_a_document_without_a_case_series_is_code_3(run: Run, tmp_path: Path) -> None:
    essay = tmp_path / "essay.txt"
    essay.write_text("On lupus\n\nLupus is a disease with many faces. Nobody is described here.\n", encoding="utf-8")
    code, out, err = run("extract", str(essay))
    assert (code, out) == (3, "")
    assert err.startswith("NoCaseSeries: essay.txt: no case series")


def test_the_installed_command_runs() -> None:
    """The one test through the real entry point: streams and exit code of a process."""
    call = "import sys; from casex.cli import main; sys.argv = ['casex', 'extract', 'missing.pdf']; main()"
    done = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip() == "UnreadableDocument: missing.pdf: no such file"


def test_preview_shows_each_distinct_cell_and_what_it_was_taken_for(run: Run) -> None:
    code, out, _ = run("preview", TEXT, "--schema", "lupus")
    assert code == 0
    seen = [" ".join(line.split()) for line in out.splitlines()]
    start = seen.index("TABLE 1, 'Age at diagnosis (years)'")
    assert seen[start + 1] == "variable age, kind age, unit years, at diagnosis"
    assert "10.00 3 10 years" in seen[start : start + 12]
    study = casex.extract(TEXT, schema="lupus")
    printed = study.observations.query("voice == 'table'")["printed"].unique()
    assert all(text[:20] in out for text in printed if len(text) < 40)


def test_preview_drafts_a_reading_file_and_extract_reads_it(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "paper.csv"
    table.write_text("Patient,Sex,Viral load (10^6 IU/ml)\n1,F,4.36\n2,M,6.37\n", encoding="utf-8")
    draft = tmp_path / "paper.yaml"
    code, _, said = run("preview", str(table), "--write", str(draft))
    assert (code, f"wrote {draft}" in said.replace("\n", "")) == (0, True)
    text = draft.read_text(encoding="utf-8")
    assert 'unit: "10^6 IU/ml"' in text
    draft.write_text(text.replace('unit: "10^6 IU/ml"', "unit: IU/ml, scale: log10"), encoding="utf-8")
    code, out, _ = run("extract", str(table), "--reading", str(draft))
    assert (code, "viral_load_log10_iu_ml" in out) == (0, True)
    code, _, said = run("preview", str(table), "--write", str(draft))
    assert (code, "is there already" in said) == (1, True)


def test_a_folder_is_no_document(run: Run) -> None:
    code, _, err = run("extract", ".")
    assert code == 1
    assert err.startswith("UnreadableDocument: .: a folder, no file; ")


def test_an_address_is_not_looked_for_as_a_file(run: Run) -> None:
    code, _, err = run("tables", "https://example.org/paper.pdf")
    assert code == 2
    assert "an address; give it to casex.extract in Python" in " ".join(err.replace("│", " ").split())


def test_a_batch_of_nothing_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, out, _ = run("batch", str(tmp_path / "empty"), "--registry", f"sqlite:///{tmp_path / 'r.db'}")
    assert code == 0
    assert "no document was found in what was given" in out


def test_a_page_saved_as_a_pdf_is_told(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "paper.pdf"
    page.write_text("<html><body><h1>404 Not found</h1></body></html>", encoding="utf-8")
    code, _, err = run("extract", str(page))
    assert code == 3
    assert "paper.pdf (no PDF, but text/html; was an error page saved in its place?)" in err


def test_numbers_are_shown_with_all_their_digits() -> None:
    assert [screen.cell(value) for value in (1234567.0, 24.0, 0.125, 12345.678)] == [
        "1234567", "24", "0.125", "12345.678",
    ]  # fmt: skip


def test_findings_stand_in_paragraphs_on_a_narrow_screen(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen.out, "_width", 80)
    out = run("demo")[1].partition("Findings: warnings and errors")[2]
    assert out.split("\n\n")[1].splitlines()[:2] == [
        "f1 warning voices_disagree",
        "  patient 3, TOF duration (months): TABLE 2 says '12'; narrative at month 6 says",
    ]
    assert all(len(line) <= 80 for line in out.partition("Next, try")[0].splitlines())
