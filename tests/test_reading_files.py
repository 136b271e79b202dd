"""Reading files: what a person says goes before what casex decides; what is not there is refused; nothing is silent."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from studies import SAMPLES, SHARED
from test_assemble import readable

import casex
from casex import CasexError, NoCaseSeries, ReadingError, Table
from casex.interpret import reading_file
from casex.series import CaseSeries

ROWS = [
    ["Patient", "Sex", "Viral load (10^6 IU/ml)", "Week 4", "Remark", "No"],
    ["P1", "F", "4.36", "2,1", "n.t.", "1"],
    ["P2", "M", "6.37", "3,7", "mild", "0"],
]
TABLE = Table.from_rows(ROWS, label="Table 1")
FRAMES = ("patients", "observations", "treatments", "timeline", "sources", "variables")
FOR_EDITORS = json.loads((SAMPLES.parent / "schemas" / "reading.json").read_text(encoding="utf-8"))


def read(columns: dict[str, Any] | None = None, *tables: Table, **said: Any) -> CaseSeries:
    """A study whose first table is read with these columns and settings."""
    settings = {**said, **({} if columns is None else {"columns": columns})}
    return casex.assemble(tables or (TABLE,), reading={"tables": {"Table 1": settings}})


def overridden(study: CaseSeries) -> list[str]:
    found = study.findings
    return found.loc[found["code"] == "overridden", "message"].tolist()


def of_column(study: CaseSeries, heading: str) -> pd.DataFrame:
    said = study.observations
    return said[said["variable_printed"] == heading]


# --- what a column is --------------------------------------------------------------------------------------------


def test_three_lines_set_a_unit_right(tmp_path: Path) -> None:
    paper = tmp_path / "paper.yaml"
    lines = ["tables:", "  Table 1:", '    columns: {"Viral load (10^6 IU/ml)": {unit: IU/ml, scale: log10}}']
    paper.write_text("\n".join(lines), encoding="utf-8")
    study = casex.assemble([TABLE], reading=paper)
    said = of_column(study, "Viral load (10^6 IU/ml)")
    assert said["printed"].tolist() == ["4.36", "6.37"]
    assert said["value"].tolist() == [4.36, 6.37]
    assert said["unit"].tolist() == ["log10 IU/ml"] * 2
    assert "viral_load_log10_iu_ml" in study.patients
    assert overridden(study) == [
        "Table 1: 'Viral load (10^6 IU/ml)': the reading file says: unit log10 IU/ml (was 10^6 IU/ml)"
    ]
    marked = study.sources.set_index("source")["overridden"]
    assert marked.dropna().to_dict() == {"t1-r1-c3": "unit", "t1-r2-c3": "unit"}
    assert study.provenance["setting reading"] == "paper.yaml"
    assert len(study.provenance["setting reading_sha256"]) == 64


@pytest.mark.skipif(not (SHARED / "corpus" / "gmft-7-hcv").is_dir(), reason="the corpus of ../shared is not here")
def test_three_lines_set_the_hepatitis_paper_right(tmp_path: Path) -> None:
    paper = tmp_path / "paper.yaml"
    lines = ["tables:", "  Table 1:", '    columns: {"Viral load (10^6 IU/ml)": {unit: IU/ml, scale: log10}}']
    paper.write_text("\n".join(lines), encoding="utf-8")
    file = SHARED / "corpus" / "gmft-7-hcv" / "7.pdf"
    study = casex.extract(file, reading=paper, second_reader=None)
    said = study.observations[study.observations["variable"] == "viral_load"]
    assert set(said["unit"]) == {"log10 IU/ml"}
    assert len(said) == 50
    # the paper's running text: mean log IU/ml 6.37 of those with a response, 6.59 of those without
    responded = said["patient"].str.startswith("R")
    assert round(said.loc[responded, "value"].mean(), 2) == 6.37
    assert round(said.loc[~responded, "value"].mean(), 2) == 6.59


def test_variable_time_and_decimal_mark() -> None:
    log = {"variable": "viral_load", "unit": "IU/ml", "scale": "log10"}
    study = read({"Viral load (10^6 IU/ml)": log, "Week 4": {**log, "timepoint": "week_4", "decimal": ","}})
    assert study.patients["viral_load_at_week_4_log10_iu_ml"].tolist() == [2.1, 3.7]
    assert of_column(study, "Week 4")["timepoint"].tolist() == ["week_4"] * 2
    assert any("decimal mark ',' (was '.')" in message for message in overridden(study))


def test_without_the_mark_the_commas_are_refused() -> None:
    assert of_column(casex.assemble([TABLE]), "Week 4")["missing_reason"].tolist() == ["ambiguous"] * 2


@pytest.mark.parametrize(
    ("said", "name"),
    [("baseline", "baseline"), ("3 months", "month_3"), ("month_3", "month_3"), ("At transplant", "at_transplant")],
)
def test_time_points(said: str, name: str) -> None:
    study = read({"Viral load (10^6 IU/ml)": {"timepoint": said}})
    assert of_column(study, "Viral load (10^6 IU/ml)")["timepoint"].tolist() == [name] * 2


def test_a_time_point_can_be_taken_away() -> None:
    table = Table.from_rows([["Patient", "CRP at baseline"], ["1", "7"], ["2", "9"]], label="Table 1")
    study = read({"CRP at baseline": {"timepoint": None}}, table)
    assert of_column(study, "CRP at baseline")["timepoint"].isna().all()


def test_kind() -> None:
    study = read({"Week 4": {"kind": "text"}, "No": {"kind": "text", "variable": "code"}})
    assert of_column(study, "Week 4")["text"].tolist() == ["2,1", "3,7"]
    assert study.patients["code"].tolist() == ["1", "0"]


def test_a_schemas_variable_keeps_its_kind() -> None:
    with pytest.raises(ReadingError, match="age is of kind age in the schema case_series, not text"):
        read({"Remark": {"variable": "age", "kind": "text"}})
    study = read({"Sex": {"kind": "text"}})  # not the schema's variable, then
    assert of_column(study, "Sex")["variable"].tolist() == ["sex_as_printed"] * 2
    assert of_column(study, "Sex")["text"].tolist() == ["F", "M"]


def test_a_length_of_time_needs_a_unit() -> None:
    with pytest.raises(ReadingError, match="Table 1: columns: Remark: kind duration needs a unit"):
        read({"Remark": {"kind": "duration", "variable": "stay"}})


def test_codes() -> None:
    study = read({"Remark": {"missing": {"n.t.": "not_done"}}})
    assert of_column(study, "Remark")["missing_reason"].tolist()[0] == "not_done"
    assert of_column(study, "Remark")["text"].tolist()[1] == "mild"
    assert any("'n.t.' is not_done" in message for message in overridden(study))


def test_codes_go_before_footnotes() -> None:
    rows = [["Patient", "Titre"], ["1", "ND"], ["2", "3"]]
    table = Table.from_rows(rows, label="Table 1", footnotes=["ND: not done."])
    assert of_column(casex.assemble([table]), "Titre")["missing_reason"].tolist()[0] == "not_done"
    study = casex.assemble([table], reading={"missing": {"ND": "not_available"}})
    assert of_column(study, "Titre")["missing_reason"].tolist()[0] == "not_available"


def test_a_column_that_is_left_out_is_said() -> None:
    study = read({"Remark": {"ignore": True}})
    assert of_column(study, "Remark").empty
    assert overridden(study) == ["Table 1: 'Remark': the reading file says: it is left out"]


def test_two_columns_of_one_name() -> None:
    table = Table.from_rows([["Patient", "CRP", "CRP"], ["1", "7", "9"], ["2", "8", "10"]], label="Table 1")
    study = read({"CRP (2)": {"variable": "crp", "timepoint": "last_follow_up"}}, table)
    assert study.patients.filter(like="crp").columns.tolist() == ["crp", "crp_at_last_follow_up"]


def test_two_columns_cannot_be_one_thing() -> None:
    with pytest.raises(ReadingError, match="'Sex' and 'No' are both sex"):
        read({"Sex": {"variable": "sex"}, "No": {"variable": "sex"}})


def test_what_a_person_names_goes_before_what_casex_names() -> None:
    table = Table.from_rows(
        [["Patient", "Response", "Outcome"], ["1", "yes", "good"], ["2", "no", "bad"]], label="Table 1"
    )
    study = read({"Outcome": {"variable": "response"}}, table)
    assert study.patients["response"].tolist() == ["good", "bad"]


def test_rows_of_a_table_over_time() -> None:
    rows = [["", "Before", "1 month", "6 months"], ["XYZ", "12", "8", "n.t."], ["Weight (kg)", "60", "61", "62"]]
    table = Table.from_rows(rows, label="Table 1", caption="Course of the patient")
    plain = casex.assemble([table])
    assert plain.tables[0].kind == "visits"
    study = read({"XYZ": {"variable": "marker", "unit": "ng/ml", "missing": {"n.t.": "not_done"}}}, table)
    said = of_column(study, "XYZ")
    assert said["unit"].tolist()[:2] == ["ng/ml"] * 2
    assert said["missing_reason"].tolist()[2] == "not_done"
    assert set(study.sources.set_index("source").loc[said["source"], "overridden"]) == {"variable, kind, unit, missing"}


# --- tables ------------------------------------------------------------------------------------------------------


def test_a_table_can_be_left_out() -> None:
    other = Table.from_rows([["Patient", "Age (years)"], ["P1", "12"], ["P2", "13"]], label="Table 2")
    study = read(None, TABLE, other, ignore=True)
    assert set(study.sources["table"]) == {"Table 2"}
    assert overridden(study) == ["Table 1: the reading file says: it is left out"]
    assert [view.kind for view in study.tables] == ["other", "patients"]
    with pytest.raises(NoCaseSeries, match="Table 1: the reading file leaves it out"):
        read(ignore=True)


def test_patients_as_columns() -> None:
    rows = [["", "A.B.", "C.D."], ["Weight (kg)", "60", "71"], ["Height (cm)", "170", "180"]]
    table = Table.from_rows(rows, label="Table 1")
    with pytest.raises(NoCaseSeries):
        casex.assemble([table])
    study = read(None, table, patients="columns")
    assert study.patients["weight_kg"].to_dict() == {"A.B": 60.0, "C.D": 71.0}
    assert study.tables[0].by_patient.iloc[:, 1:].to_dict("records") == [
        {"Weight (kg)": "60", "Height (cm)": "170"},
        {"Weight (kg)": "71", "Height (cm)": "180"},
    ]
    assert study.sources["overridden"].tolist() == ["patients"] * 4
    assert "patients are its columns" in overridden(study)[0]


def test_patients_as_rows_by_a_column_or_by_order() -> None:
    rows = [["Chart", "Weight (kg)"], ["x7", "60"], ["x9", "71"]]
    table = Table.from_rows(rows, label="Table 1")
    with pytest.raises(NoCaseSeries):
        casex.assemble([table])
    assert read(None, table, patient_column="chart").patients.index.tolist() == ["x7", "x9"]
    study = read(None, table, patients="rows", patient_column=None)
    assert study.patients.index.tolist() == ["1", "2"]
    assert "patients_by_order" in study.findings["code"].tolist()
    with pytest.raises(ReadingError, match="patient_column: no 'Chart no'; did you mean 'Chart'"):
        read(None, table, patient_column="Chart no")


def test_labels_join_tables() -> None:
    other = Table.from_rows([["Patient", "Age (years)"], ["7", "12"], ["9", "13"]], label="Table 2")
    assert len(casex.assemble([TABLE, other])) == 4
    study = read(None, TABLE, other, labels={"P1": 7, "P2": 9})
    assert study.patients["age_years"].tolist() == [12.0, 13.0]
    assert study.patients["sex"].tolist() == ["F", "M"]
    assert study.patients["patient_label"].tolist() == ["P1", "P2"]
    assert "patients_not_joined" not in study.findings["code"].tolist()
    assert overridden(study) == [
        "Table 1: the reading file says: the label 'P1' is patient 7; the label 'P2' is patient 9"
    ]
    with pytest.raises(ReadingError, match="labels: no label 'P3'"):
        read(None, TABLE, labels={"P3": 7})


def test_the_index_treatment() -> None:
    rows = [["Patient", "Sex"], ["1", "F"], ["2", "M"]]
    table = Table.from_rows(rows, label="Table 1")
    said = {"index_treatment": "tofacitinib"}
    assert casex.assemble([table], schema="lupus", reading=said).study.index_treatment == "tofacitinib"
    study = casex.assemble([table], schema="lupus", reading=said, index_treatment="baricitinib")
    assert study.study.index_treatment == "baricitinib"  # the setting of the call goes before the file


# --- what is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"tables": {"Table 2": {}}}, "no table 'Table 2'; did you mean 'Table 1'"),
        ({"tables": {"Table 1": {"columns": {"Sx": {}}}}}, "no heading 'Sx'; did you mean 'Sex'.*'Week 4'"),
        ({"tables": {"Table 1": {"colums": {}}}}, "Table 1: colums: unknown; did you mean 'columns'"),
        (
            {"tables": {"Table 1": {"columns": {"Sex": {"varable": "sex"}}}}},
            "varable: unknown; did you mean 'variable'",
        ),
        ({"tables": {"Table 1": {"columns": {"Sex": {"kind": "nubmer"}}}}}, "'nubmer'.*did you mean 'number'"),
        ({"tables": {"Table 1": {"columns": {"Sex": {"timepoint": "baselin"}}}}}, "did you mean 'baseline'"),
        ({"tables": {"Table 1": {"columns": {"Sex": {"scale": "log10"}}}}}, "a scale needs its unit"),
        ({"tables": {"Table 1": {"columns": {"Sex": {"scale": "log", "unit": "g"}}}}}, "'log'; it can be 'log10'"),
        ({"tables": {"Table 1": {"columns": {"Sex": {"variable": "Sex!"}}}}}, "a variable's name is of small letters"),
        ({"tables": {"Table 1": {"missing": {"ND": "notdone"}}}}, "did you mean 'not_done'"),
        ({"tables": {"Table 1": {"patients": "row"}}}, "'row'; it can be 'rows', 'columns'"),
        ({"tables": {"Table 1": {"decimal": ";"}}}, "';'; it can be"),
        ({"tables": {"Table 1": "ignore"}}, "Table 1: expected ignore, patients"),
        ({"tables": ["Table 1"]}, "expected text or mappings"),
        ({"index_treatment": ""}, "index_treatment: nothing is said"),
    ],
)
def test_what_is_wrong_is_refused(said: dict[str, Any], message: str) -> None:
    with pytest.raises(ReadingError, match=message):
        casex.assemble([TABLE], reading=said)


def test_columns_of_a_table_that_is_not_read_are_refused() -> None:
    other = Table.from_rows([["Drug", "Dose"], ["A", "1"], ["B", "2"]], label="Table 2")
    with pytest.raises(ReadingError, match="Table 2: it is not read patient by patient"):
        casex.assemble([TABLE, other], reading={"tables": {"Table 2": {"columns": {"Dose": {"unit": "mg"}}}}})


def test_tables_of_one_label_are_told_apart_by_their_name() -> None:
    twice = [TABLE, replace(TABLE, body=TABLE.body[:1])]
    with pytest.raises(ReadingError, match="several are called 'Table 1': say which of t1, t2"):
        casex.assemble(twice, reading={"tables": {"Table 1": {"ignore": True}}})
    study = casex.assemble(twice, reading={"tables": {"t2": {"ignore": True}}})
    assert not study.sources["source"].str.startswith("t2").any()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tables:\n  Table 1:\n    colums: {}\n", "paper.yaml: line 3, tables: Table 1: colums: unknown"),
        ("tables: {}\ntables: {}\n", "line 2: 'tables' comes twice"),
        ("tables: &a {}\nmissing: *a\n", "line 1: YAML aliases are not read here"),
        ("tables: &a\n  Table 1: *a\n", "YAML aliases are not read here"),
        ("tables: {", "not YAML: line 1: a bracket is not closed$"),
        ("tables:\n  Table 1:\n\tignore: true\n", "paper.yaml: not YAML: line 3: a tab; indent with spaces$"),
        ("tables:\n  Table 1:\n    columns: {Sex: {variable: a: b}}\n", "not YAML: line 3: "),
        (
            "tables:\n  Table 1:\n    columns:\n      CRP: mg/L: {unit: g}\n",
            "line 4: a second ': '; put a name that holds one into quotes",
        ),
        ("tables:\n  - a\n b: c\n", "line 3: indented otherwise than what stands above"),
        ("tables: @x\n", "line 1: a text that begins with a sign; put it into quotes"),
        ('tables: {"Table 1: {}}\n', r"line 2: a quote is not closed \(begun in line 1\)$"),
        ("- tables", "expected 'tables', 'index_treatment'"),
        ("{" * 5000, "not YAML: it is nested too deeply"),
        ("tables:\n  Table 9: {ignore: true}\n", "paper.yaml: line 2, tables: Table 9: no table 'Table 9'"),
        (
            "tables:\n  Table 1:\n    columns:\n      Sexx: {variable: sex}\n",
            "paper.yaml: line 4, tables: Table 1: columns: Sexx: no heading",
        ),
        ("tables:\n  Table 1:\n    labels: {X9: A}\n", "paper.yaml: line 2, tables: Table 1: labels: no label 'X9'"),
    ],
)
def test_files_that_are_wrong_are_refused(tmp_path: Path, text: str, message: str) -> None:
    paper = tmp_path / "paper.yaml"
    paper.write_text(text, encoding="utf-8")
    with pytest.raises(ReadingError, match=message):
        casex.assemble([TABLE], reading=paper)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    paper = tmp_path / "paper.yaml"
    paper.write_bytes(b"index_treatment: \xff\n")
    with pytest.raises(ReadingError, match=r"not UTF-8 \(byte 17\)"):
        casex.assemble([TABLE], reading=paper)


def test_yaml_is_read_as_text(tmp_path: Path) -> None:
    paper = tmp_path / "paper.yaml"
    paper.write_text("tables:\n  Table 1:\n    columns:\n      No: {variable: 'yes'}\n    missing: {0: not_done}\n")
    said = reading_file.read(paper).tables[0]
    assert said.columns[0].heading == "No"
    assert said.columns[0].get("variable") == "yes"
    assert said.missing == (("0", "not_done"),)


# --- beside the paper, drafts ------------------------------------------------------------------------------------


def test_a_file_beside_the_paper_is_used_and_said(tmp_path: Path) -> None:
    paper = tmp_path / "study.csv"
    paper.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in ROWS), encoding="utf-8")
    (tmp_path / "study.casex.yaml").write_text("missing: {n.t.: not_done}\n", encoding="utf-8")
    study = casex.extract(paper)
    assert "reading_file_used" in study.findings["code"].tolist()
    assert of_column(study, "Remark")["missing_reason"].tolist()[0] == "not_done"
    assert study.provenance["setting reading"] == "study.casex.yaml"
    plain = casex.extract(paper, reading={})
    assert "reading_file_used" not in plain.findings["code"].tolist()
    assert of_column(plain, "Remark")["missing_reason"].isna().all()


def same_frames(one: CaseSeries, other: CaseSeries) -> None:
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    for mine, theirs in zip(one.tables, other.tables, strict=True):
        pd.testing.assert_frame_equal(mine.by_patient, theirs.by_patient)
    assert not overridden(other)


@pytest.mark.parametrize("name", ["tofacitinib_three_line.pdf", "tofacitinib_ocr.txt"])
def test_a_draft_read_back_changes_nothing(name: str, tmp_path: Path) -> None:
    study = casex.extract(SAMPLES / name, schema="lupus", second_reader=None)
    study.to_reading_file(tmp_path / "one.yaml")
    again = casex.extract(SAMPLES / name, schema="lupus", second_reader=None, reading=tmp_path / "one.yaml")
    same_frames(study, again)
    again.to_reading_file(tmp_path / "two.yaml")
    assert (tmp_path / "two.yaml").read_bytes() == (tmp_path / "one.yaml").read_bytes()


def articles() -> list[Path]:
    return sorted((SHARED / "corpus").glob("*-*/fulltext.xml")) + sorted((SHARED / "corpus").glob("xlsx-*/*.xlsx"))


@pytest.mark.parametrize("path", articles(), ids=lambda path: path.parent.name)
def test_a_draft_of_a_paper_read_back_changes_nothing(path: Path, tmp_path: Path) -> None:
    try:
        study = casex.extract(path)
    except NoCaseSeries:
        pytest.skip("no case series in it")
    study.to_reading_file(tmp_path / "paper.yaml")
    same_frames(study, casex.extract(path, reading=tmp_path / "paper.yaml"))
    for_editors(tmp_path / "paper.yaml")


@given(readable())
def test_a_draft_of_any_table_read_back_changes_nothing(tmp_path_factory: pytest.TempPathFactory, table: Table) -> None:
    folder = tmp_path_factory.mktemp("drafts")
    study = casex.assemble([table], schema="lupus", index_treatment="tofacitinib")
    study.to_reading_file(folder / "paper.yaml")
    same_frames(study, casex.assemble([table], schema="lupus", reading=folder / "paper.yaml"))
    for_editors(folder / "paper.yaml")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_any_heading_survives_a_draft(tmp_path_factory: pytest.TempPathFactory, heading: str) -> None:
    folder = tmp_path_factory.mktemp("drafts")
    table = Table.from_rows([["Patient", heading], ["1", "7"], ["2", "9"]], label="Table 1")
    study = casex.assemble([table])
    study.to_reading_file(folder / "paper.yaml")
    same_frames(study, casex.assemble([table], reading=folder / "paper.yaml"))


def test_a_draft_overwrites_nothing(tmp_path: Path) -> None:
    paper = tmp_path / "paper.yaml"
    paper.write_text("missing: {}\n", encoding="utf-8")
    with pytest.raises(CasexError, match=r"paper.yaml is there already and was left as it is"):
        casex.assemble([TABLE]).to_reading_file(paper)
    assert paper.read_text(encoding="utf-8") == "missing: {}\n"


def test_decisions_survive_json(tmp_path: Path) -> None:
    study = read({"Week 4": {"decimal": ","}}, labels={"P1": "1"})
    study.to_json(tmp_path / "study.json")
    again = casex.load(tmp_path / "study.json")
    assert again == study
    study.to_reading_file(tmp_path / "one.yaml")
    again.to_reading_file(tmp_path / "two.yaml")
    assert (tmp_path / "one.yaml").read_text() == (tmp_path / "two.yaml").read_text()


# --- the JSON Schema for editors ---------------------------------------------------------------------------------


def for_editors(path: Path) -> None:
    jsonschema.Draft7Validator(FOR_EDITORS).validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def test_editors_know_what_casex_knows() -> None:
    jsonschema.Draft7Validator.check_schema(FOR_EDITORS)
    held = FOR_EDITORS["definitions"]
    assert tuple(FOR_EDITORS["properties"]) == reading_file._FILE
    assert tuple(held["table"]["properties"]) == reading_file._TABLE
    assert tuple(held["column"]["properties"]) == reading_file._COLUMN
    assert tuple(held["column"]["properties"]["kind"]["enum"]) == reading_file.KINDS
    assert tuple(held["codes"]["additionalProperties"]["enum"]) == reading_file._REASONS
