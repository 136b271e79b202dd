"""Corrections: a cell is read as somebody says, what is printed stays; a finding that is accepted stays listed."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest
from studies import SAMPLES

import casex
from casex import ReadingError
from casex.interpret import corrections
from casex.series import CaseSeries

SIGNED = {"who": "A. Reader", "when": "2026-11-29", "why": "page 4 says so"}
ROWS = "Patient,Age at diagnosis,SLEDAI-2K at baseline,SDI at baseline\n1,12,4,0\n2,13,140,1\n3,14,x,1\n"
SHA = hashlib.sha256(ROWS.encode()).hexdigest()
SLIP = {"document": SHA, "table": "t1", "cell": "r2-c3", "was": "140", "is": "14", **SIGNED}


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "paper.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def read(paper: Path, *entries: dict[str, Any]) -> CaseSeries:
    return casex.extract(paper, schema="lupus", corrections=list(entries))


def codes(study: CaseSeries) -> list[str]:
    return study.findings["code"].tolist()


# --- cells --------------------------------------------------------------------------------------------------------


def test_a_cell_is_read_as_corrected_and_what_is_printed_stays(paper: Path) -> None:
    before, study = read(paper), read(paper, SLIP)
    assert before.patients.at["2", "sledai_2k_at_baseline"] == 140
    assert "out_of_range" in codes(before)
    assert study.patients.at["2", "sledai_2k_at_baseline"] == 14
    assert "out_of_range" not in codes(study)
    (row,) = study.trace("2", "sledai_2k_at_baseline").to_dict("records")
    assert (row["printed"], row["value"], row["corrected"]) == ("140", 14.0, "14")
    assert study.tables[0].by_patient.loc[1, "SLEDAI-2K at baseline"] == "140"
    assert study.patients.drop(columns="sledai_2k_at_baseline").equals(
        before.patients.drop(columns="sledai_2k_at_baseline")
    )


def test_a_correction_is_said_and_stands_in_a_frame(paper: Path) -> None:
    study = read(paper, SLIP)
    said = study.findings.set_index("code").loc["corrected"]
    assert said["message"] == (
        "patient 2, SLEDAI-2K at baseline: '140' is read as '14' (A. Reader, 2026-11-29: page 4 says so)"
    )
    assert said["severity"] == "info"
    assert dict(study.corrections.iloc[0].dropna()) == SLIP
    assert study.provenance["setting corrections"] == "corrections="


def test_an_unreadable_cell_can_be_set_right(paper: Path) -> None:
    study = read(paper, {**SLIP, "cell": "r3-c3", "was": "x", "is": "3"})
    assert study.patients.at["3", "sledai_2k_at_baseline"] == 3
    assert "unread_value" in codes(read(paper))
    assert "unread_value" not in codes(study)


def test_corrections_survive_json(paper: Path, tmp_path: Path) -> None:
    study = read(paper, SLIP, {"document": SHA, "accept": "unread_value", "said": "words", **SIGNED})
    study.to_json(tmp_path / "study.json")
    again = casex.load(tmp_path / "study.json")
    assert again == study
    assert len(again.corrections) == 2


def test_the_same_entries_are_read_from_a_file_beside_the_paper(paper: Path) -> None:
    beside = paper.with_name("paper.casex.corrections.yaml")
    lines = "".join(f"{'- ' if key == 'document' else '  '}{key}: '{value}'\n" for key, value in SLIP.items())
    beside.write_text(f"# a remark\n{lines}", encoding="utf-8")
    study = casex.extract(paper, schema="lupus")
    assert study.patients.at["2", "sledai_2k_at_baseline"] == 14
    assert "corrections_used" in codes(study)
    assert study.provenance["setting corrections"] == "paper.casex.corrections.yaml"
    assert casex.extract(paper, schema="lupus", corrections=[]).patients.at["2", "sledai_2k_at_baseline"] == 140
    assert casex.extract(paper, schema="lupus", corrections=beside).patients.equals(study.patients)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"was": "14"}, "'14' is no longer printed there, but '140'; look at the page again"),
        ({"table": "Table 3"}, "no table 'Table 3'; there are 't1'"),
        ({"cell": "r9-c3"}, "r9-c3: the table has 3 rows and 4 columns"),
        ({"cell": "r2-c1", "was": "2"}, "no value of a patient is read from this cell"),
    ],
)
def test_what_does_not_fit_is_refused(paper: Path, changed: dict[str, str], message: str) -> None:
    with pytest.raises(ReadingError, match=message):
        read(paper, {**SLIP, **changed})


def test_another_document_is_said_and_not_changed(paper: Path) -> None:
    study = read(paper, {**SLIP, "document": "0" * 64})
    assert study.patients.at["2", "sledai_2k_at_baseline"] == 140
    (said,) = [one for one in study._reading.findings if one.code == "correction_not_applied"]
    assert said.severity == "warning"
    assert "t1 r2-c3 is said of a file with SHA-256 000000000000…" in said.message
    assert len(study.corrections) == 0


def test_patients_as_columns_are_addressed_as_printed(tmp_path: Path) -> None:
    text = "Variable,P1,P2,P3\nSex,F,F,M\nAge,12,13,14\nSLEDAI-2K at baseline,4,140,6\n"
    path = tmp_path / "turned.csv"
    path.write_text(text, encoding="utf-8")
    sha = hashlib.sha256(text.encode()).hexdigest()
    study = read(path, {**SLIP, "document": sha, "cell": "r3-c3"})
    assert study.patients["sledai_2k_at_baseline"].tolist() == [4, 14, 6]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({**SLIP, "why": ""}, "corrections=: entry 1: why is missing"),
        ({**SLIP, "when": "yesterday"}, "entry 1: when: expected a day such as 2026-11-29, got 'yesterday'"),
        ({**SLIP, "document": "abc"}, "entry 1: document: expected the file's SHA-256"),
        ({**SLIP, "cell": "c3"}, "entry 1: cell: expected row and column, such as r9-c8, got 'c3'"),
        ({**SLIP, "becuse": "x"}, "entry 1: becuse: unknown; there are 'document'"),
        ({"document": SHA, "accept": "unred_value", "said": "x", **SIGNED}, "did you mean 'unread_value'"),
    ],
)
def test_a_wrong_entry_is_refused(entry: dict[str, str], message: str) -> None:
    with pytest.raises(ReadingError, match=message):
        corrections.read([entry])


def test_a_fault_of_a_file_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    good = "".join(f"{'- ' if key == 'document' else '  '}{key}: '{value}'\n" for key, value in SLIP.items())
    path.write_text(f"{good}- document: x\n  cel: r1-c1\n", encoding="utf-8")
    with pytest.raises(ReadingError, match=r"x\.yaml: line 10, entry 2: cel: unknown; did you mean 'cell'"):
        corrections.read(path)
    path.write_text("corrections: []\n", encoding="utf-8")
    with pytest.raises(ReadingError, match="expected a list of entries"):
        corrections.read(path)
    path.write_text(good + good, encoding="utf-8")
    with pytest.raises(ReadingError, match="t1 r2-c3 is corrected twice"):
        corrections.read(path)
    path.write_text("# nothing yet\n", encoding="utf-8")
    assert corrections.read(path).cells == ()


# --- findings -----------------------------------------------------------------------------------------------------


def accepting(study: CaseSeries, code: str) -> dict[str, str]:
    said = next(one for one in study._reading.findings if one.code == code)
    return {"document": SHA, "accept": code, "said": said.message, **SIGNED}


def test_an_accepted_finding_stays_listed_and_fails_nothing(paper: Path) -> None:
    before = read(paper)
    with pytest.raises(casex.CasexError, match="out_of_range"):
        before.raise_for_findings()
    study = read(paper, accepting(before, "out_of_range"))
    study.raise_for_findings()
    assert codes(study) == codes(before)
    held = study.findings.set_index("code")["accepted"]
    assert held["out_of_range"] == "A. Reader, 2026-11-29: page 4 says so"
    assert held.drop("out_of_range").isna().all()


def test_it_lapses_when_a_value_that_it_names_changes(paper: Path) -> None:
    entry = accepting(read(paper), "out_of_range")
    study = read(paper, {**SLIP, "is": "144"}, entry)
    assert "acceptance_lapsed" in codes(study)
    (still,) = [one for one in study._reading.findings if one.code == "out_of_range"]
    assert not still.accepted
    with pytest.raises(casex.CasexError, match="out_of_range"):
        study.raise_for_findings()


def test_a_sample_keeps_its_corrections_with_both_voices(tmp_path: Path) -> None:
    paper = tmp_path / "paper.txt"
    shutil.copy(SAMPLES / "tofacitinib.txt", paper)
    sha = hashlib.sha256(paper.read_bytes()).hexdigest()
    entry = {"document": sha, "table": "Table 2", "cell": "r9-c8", "was": "6", "is": "3", **SIGNED}
    study = read(paper, entry)
    messages = study.findings.loc[study.findings["code"] == "voices_disagree", "message"]
    assert any("TABLE 2 at month 24 says '6'" in one and "t2-r9-c8 is read as '3'" in one for one in messages)
    assert study.prefer("narrative").patients.at["9", "sledai_2k_at_last_follow_up"] == 2
    assert study.select(patients=["9"]).corrections.equals(study.corrections)
