"""CSV, Parquet and XLSX: what people and spreadsheets get, and what must not happen to it."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casex.export import to_csv, to_excel, to_parquet
from casex.export.cells import file_names
from casex.model import Finding

PROVENANCE = {"casex": "0.1", "document": "é.pdf"}
TEXT = "str" if pd.__version__ >= "3" else "string"
SEX = pd.CategoricalDtype(["F", "M", "U"], ordered=True)
FORMULAS = ["=1+1", "+++ (ankles)", "-5.2", "@SUM(A1)", "\tx", "\nx", "＝1", '=HYPERLINK("http://x","y")']


@pytest.fixture
def patients() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "sex": pd.Series(["F", None, "M"], dtype=SEX).to_numpy(),
            "age_at_baseline_years": [17.142857142857142, -0.5, float("nan")],
            "manifestations_at_baseline": pd.Series([("rash", "fever"), (), pd.NA], dtype="object").to_numpy(),
            "on_treatment": pd.array([True, False, None], dtype="boolean"),
            "n_patients": pd.array([1, None, 9], dtype="Int64"),
            "reason": pd.array(["a, b", 'say "no"', "two\nlines"], dtype=TEXT),
        },
        index=pd.Index(["007", "3#2", "=1"], name="patient", dtype=TEXT),
    ).astype({"sex": SEX})


def text_frame(*texts: str) -> pd.DataFrame:
    return pd.DataFrame({"text": pd.Series(list(texts), dtype="object")})


def cells(path: Path, sheet: str) -> list[tuple[object, ...]]:
    return [tuple(cell.value for cell in row) for row in openpyxl.load_workbook(path)[sheet].iter_rows()]


# --- CSV -----------------------------------------------------------------------------------------------------


def test_csv_by_hand(patients: pd.DataFrame, tmp_path: Path) -> None:
    assert to_csv({"patients": patients}, tmp_path / "new" / "folder", provenance=PROVENANCE) == ()
    assert (tmp_path / "new" / "folder" / "patients.csv").read_bytes().decode() == (
        "patient,sex,age_at_baseline_years,manifestations_at_baseline,on_treatment,n_patients,reason\n"
        '007,F,17.142857142857142,rash; fever,true,1,"a, b"\n'
        '3#2,,-0.5,none reported,false,,"say ""no"""\n'
        '\'=1,M,,,,9,"two\nlines"\n'
    )


def test_pandas_reads_an_observed_absence_and_a_label_back(patients: pd.DataFrame, tmp_path: Path) -> None:
    to_csv({"patients": patients}, tmp_path, provenance=PROVENANCE)
    back = pd.read_csv(tmp_path / "patients.csv", dtype={"patient": "str"})
    assert back["manifestations_at_baseline"].tolist()[:2] == ["rash; fever", "none reported"]
    assert back["manifestations_at_baseline"].isna().tolist() == [False, False, True]
    assert back["patient"].tolist()[:2] == ["007", "3#2"]
    assert back["age_at_baseline_years"].tolist()[:2] == [17.142857142857142, -0.5]


@pytest.mark.parametrize("text", [*FORMULAS, "'=1", "''-"])
def test_csv_marks_a_formula_as_text(tmp_path: Path, text: str) -> None:
    to_csv({"x": text_frame(text)}, tmp_path, provenance={})
    rows = list(csv.reader(io.StringIO((tmp_path / "x.csv").read_text(encoding="utf-8"), newline="")))
    assert rows == [["text"], [f"'{text}"]]


@pytest.mark.parametrize("text", ["1-2", "'60s", "–", "a=b", "'", "NA"])
def test_csv_leaves_other_text_alone(tmp_path: Path, text: str) -> None:
    to_csv({"x": text_frame(text)}, tmp_path, provenance={})
    assert (tmp_path / "x.csv").read_text(encoding="utf-8") == f"text\n{text}\n"


def test_a_header_is_no_formula_either(tmp_path: Path) -> None:
    frame = text_frame("x").rename(columns={"text": "=cmd()"})
    to_csv({"x": frame}, tmp_path, provenance={})
    to_excel({"x": frame}, tmp_path / "x.xlsx", provenance={})
    assert (tmp_path / "x.csv").read_text(encoding="utf-8") == "'=cmd()\nx\n"
    assert openpyxl.load_workbook(tmp_path / "x.xlsx")["x"]["A1"].data_type == "s"


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("=+-@'\n\t,\""), min_size=1)))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_csv_text_comes_back_when_one_apostrophe_is_taken_away(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    texts = [text.replace("\uffff", "").replace("\ufffe", "") for text in texts]
    folder = tmp_path_factory.mktemp("csv")
    to_csv({"x": text_frame(*texts)}, folder, provenance={})
    with (folder / "x.csv").open(encoding="utf-8", newline="") as file:
        back = [row[0] for row in csv.reader(file)][1:]
    for text, read in zip(texts, back, strict=True):
        marked = text.lstrip("'").startswith(("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠"))
        assert (read.removeprefix("'") if marked else read) == text
        assert not read.startswith(("=", "+", "-", "@", "\t", "\n"))


@given(st.lists(st.floats(allow_nan=False), min_size=1))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_digit_of_a_float_changes(tmp_path_factory: pytest.TempPathFactory, numbers: list[float]) -> None:
    folder = tmp_path_factory.mktemp("floats")
    frame = pd.DataFrame({"x": numbers})
    to_csv({"x": frame}, folder, provenance={})
    to_excel({"x": frame}, folder / "x.xlsx", provenance={})
    printed = (folder / "x.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [float(text) for text in printed] == numbers
    assert [float(row[0]) for row in cells(folder / "x.xlsx", "x")[1:]] == numbers  # type: ignore[arg-type]


def test_csv_provenance(tmp_path: Path) -> None:
    to_csv({}, tmp_path, provenance=PROVENANCE)
    raw = (tmp_path / "provenance.json").read_bytes()
    assert raw.decode() == '{\n "casex": "0.1",\n "document": "é.pdf"\n}\n'


# --- what has to be taken out ----------------------------------------------------------------------------------


@pytest.mark.parametrize("write", [to_csv, to_excel])
def test_control_characters_are_removed_and_said(tmp_path: Path, write: Callable[..., tuple[Finding, ...]]) -> None:
    target = tmp_path / ("out.xlsx" if write is to_excel else "out")
    frame = text_frame("fine\ttab\nline", "a\x00b\x1b\ufffe", "one\r\ntwo\rthree", "\udc80x")
    found = write({"observations": frame}, target, provenance={})
    assert {(f.code, f.severity, f.variable) for f in found} == {("control_characters_removed", "info", "text")}
    assert [f.message for f in found] == [
        "observations, row 2, column 'text': took out U+0000, U+001B, U+FFFE",
        "observations, row 3, column 'text': took out U+000D (a lone U+000D became a line feed)",
        "observations, row 4, column 'text': took out U+DC80",
    ]
    if write is to_excel:
        back = [row[0] for row in cells(target, "observations")]
    else:
        text = (target / "observations.csv").read_bytes().decode()
        back = [row[0] for row in csv.reader(io.StringIO(text, newline=""))]
    assert back == ["text", "fine\ttab\nline", "ab", "one\ntwo\nthree", "x"]


def test_a_control_character_in_a_header_is_said(tmp_path: Path) -> None:
    found = to_csv({"t": text_frame("x").rename(columns={"text": "A\x02ge"})}, tmp_path, provenance={})
    assert [f.message for f in found] == ["t, header, column 'Age': took out U+0002"]
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == "Age\nx\n"


def test_text_longer_than_a_cell_is_cut_only_in_xlsx_and_said(tmp_path: Path) -> None:
    frame = text_frame("a" * 32_767, "b" * 32_768)
    found = to_excel({"x": frame}, tmp_path / "x.xlsx", provenance={})
    assert [(f.code, f.severity) for f in found] == [("text_cut", "warning")]
    assert found[0].message.startswith("x, row 2, column 'text': a cell holds 32767 characters, 32768 were there")
    assert [len(str(row[0])) for row in cells(tmp_path / "x.xlsx", "x")[1:]] == [32_767, 32_767]
    assert to_csv({"x": frame}, tmp_path, provenance={}) == ()
    assert "b" * 32_768 in (tmp_path / "x.csv").read_text(encoding="utf-8")


# --- XLSX ------------------------------------------------------------------------------------------------------


def test_xlsx_types(patients: pd.DataFrame, tmp_path: Path) -> None:
    to_excel({"patients": patients}, tmp_path / "x.xlsx", provenance=PROVENANCE)
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["patients", "provenance"]
    page = book["patients"]
    assert page.freeze_panes == "A2"
    assert all(cell.font.bold for cell in page[1])
    assert not any(cell.font.bold for cell in page[2])
    assert [cell.value for cell in page[2]] == ["007", "F", 17.142857142857142, "rash; fever", True, 1, "a, b"]
    assert [cell.data_type for cell in page[2]] == ["s", "s", "n", "s", "b", "n", "s"]
    assert [cell.value for cell in page[3]] == ["3#2", None, -0.5, "none reported", False, None, 'say "no"']
    assert [cell.value for cell in page[4]] == ["=1", "M", None, None, None, 9, "two\nlines"]
    assert page["A4"].data_type == "s"
    assert page["A4"].quotePrefix
    assert not page["A2"].quotePrefix


def test_pandas_reads_the_sheet_back(patients: pd.DataFrame, tmp_path: Path) -> None:
    to_excel({"patients": patients}, tmp_path / "x.xlsx", provenance=PROVENANCE)
    back = pd.read_excel(tmp_path / "x.xlsx", sheet_name="patients", index_col="patient")
    assert back.index.tolist() == ["007", "3#2", "=1"]
    assert back["manifestations_at_baseline"].tolist()[1] == "none reported"


@pytest.mark.parametrize("text", [*FORMULAS, "#N/A", "{=1}", "12", "TRUE"])
def test_xlsx_text_is_text(tmp_path: Path, text: str) -> None:
    to_excel({"x": text_frame(text)}, tmp_path / "x.xlsx", provenance={})
    cell = openpyxl.load_workbook(tmp_path / "x.xlsx")["x"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert bool(cell.quotePrefix) == (text in FORMULAS)


def test_xlsx_provenance_is_a_sheet_of_its_own(tmp_path: Path) -> None:
    to_excel({"provenance": text_frame("mine")}, tmp_path / "x.xlsx", provenance={"casex": "=0.1"})
    assert openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames == ["provenance (2)", "provenance"]
    assert cells(tmp_path / "x.xlsx", "provenance") == [("key", "value"), ("casex", "=0.1")]


def test_xlsx_is_the_same_a_second_later(patients: pd.DataFrame, tmp_path: Path) -> None:
    to_excel({"patients": patients}, tmp_path / "a.xlsx", provenance=PROVENANCE)
    time.sleep(2.1)  # a ZIP file counts time in steps of two seconds
    to_excel({"patients": patients}, tmp_path / "b.xlsx", provenance=PROVENANCE)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    created = openpyxl.load_workbook(tmp_path / "a.xlsx").properties
    assert f"{created.created:%Y} {created.modified:%Y}" == "1980 1980"


# --- Parquet ---------------------------------------------------------------------------------------------------


def test_parquet_comes_back_with_its_dtypes(patients: pd.DataFrame, tmp_path: Path) -> None:
    to_parquet({"patients": patients}, tmp_path / "new", provenance=PROVENANCE)
    back = pd.read_parquet(tmp_path / "new" / "patients.parquet")
    terms = "manifestations_at_baseline"
    assert [None if one is None else tuple(one) for one in back[terms]] == [("rash", "fever"), (), None]
    # pandas 2.2 reads a text index back as object, whatever is in the file
    same_index = pd.__version__ >= "3"
    pd.testing.assert_frame_equal(
        back.drop(columns=terms), patients.drop(columns=terms), check_index_type="equiv" if same_index else False
    )
    assert back["sex"].cat.categories.tolist() == ["F", "M", "U"]
    assert back["sex"].cat.ordered


def test_parquet_keeps_the_schema_of_an_empty_frame(patients: pd.DataFrame, tmp_path: Path) -> None:
    to_parquet({"full": patients, "empty": patients.iloc[:0]}, tmp_path, provenance=PROVENANCE)
    full, empty = (pq.read_schema(tmp_path / f"{name}.parquet") for name in ("full", "empty"))
    assert empty.types == full.types
    assert str(empty.field("manifestations_at_baseline").type).startswith("list<")
    assert json.loads(empty.field("sex").metadata[b"categories"]) == ["F", "M", "U"]
    back = pd.read_parquet(tmp_path / "empty.parquet")
    expected = {**patients.dtypes.to_dict(), "sex": "category"}
    assert {name: str(dtype) for name, dtype in back.dtypes.items()} == {n: str(d) for n, d in expected.items()}
    assert back["sex"].cat.ordered
    assert back.index.name == "patient"


def test_parquet_terms_without_any_value_are_lists(tmp_path: Path) -> None:
    frame = pd.DataFrame({"terms": pd.Series([pd.NA, pd.NA], dtype="object")})
    to_parquet({"x": frame}, tmp_path, provenance={})
    assert str(pq.read_schema(tmp_path / "x.parquet").field("terms").type).startswith("list<")


def test_parquet_keeps_control_characters_and_provenance(tmp_path: Path) -> None:
    assert to_parquet({"x": text_frame("a\x00\r=1")}, tmp_path, provenance=PROVENANCE) == ()
    assert pd.read_parquet(tmp_path / "x.parquet")["text"].tolist() == ["a\x00\r=1"]
    assert json.loads(pq.read_schema(tmp_path / "x.parquet").metadata[b"casex"]) == PROVENANCE


# --- all three ---------------------------------------------------------------------------------------------------


def test_nothing_of_the_callers_changes(patients: pd.DataFrame, tmp_path: Path) -> None:
    before = patients.copy(deep=True)
    given_frames = {"patients": patients, "control": text_frame("a\x00")}
    to_csv(given_frames, tmp_path, provenance=PROVENANCE)
    to_parquet(given_frames, tmp_path, provenance=PROVENANCE)
    to_excel(given_frames, tmp_path / "x.xlsx", provenance=PROVENANCE)
    pd.testing.assert_frame_equal(patients, before)
    assert given_frames["control"]["text"].tolist() == ["a\x00"]
    assert list(given_frames) == ["patients", "control"]


@pytest.mark.parametrize("write", [to_csv, to_parquet])
def test_the_same_frames_give_the_same_bytes(
    patients: pd.DataFrame, tmp_path: Path, write: Callable[..., object]
) -> None:
    for folder in ("a", "b"):
        write({"patients": patients}, tmp_path / folder, provenance=PROVENANCE)
    first, second = ({f.name: f.read_bytes() for f in (tmp_path / folder).iterdir()} for folder in ("a", "b"))
    assert first == second
    assert first


def test_names_stay_inside_the_folder(tmp_path: Path) -> None:
    frames = {"../up": text_frame("x"), "Table 1: a/b": text_frame("y")}
    to_csv(frames, tmp_path / "in", provenance={})
    assert sorted(f.name for f in tmp_path.rglob("*.csv")) == ["Table 1_ a_b.csv", "_up.csv"]
    assert {f.parent.name for f in tmp_path.rglob("*.csv")} == {"in"}


def test_sheet_names_are_short_and_never_alike() -> None:
    long = "a" * 40
    assert dict(file_names([long, long.upper(), "", "History"], 31, taken=("history",))) == {
        long: "a" * 31,
        long.upper(): "A" * 27 + " (2)",
        "": "frame",
        "History": "History (2)",
    }


def test_an_index_that_counts_is_not_written_and_any_other_is(tmp_path: Path) -> None:
    frame = text_frame("x", "y")
    to_csv({"counted": frame, "kept": frame.iloc[[1]].set_axis(["k"])}, tmp_path, provenance={})
    assert (tmp_path / "counted.csv").read_text(encoding="utf-8") == "text\nx\ny\n"
    assert (tmp_path / "kept.csv").read_text(encoding="utf-8") == "index,text\nk,y\n"
