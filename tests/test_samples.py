"""The samples against what a person wrote down of them, both ways."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import closing

import pandas as pd
import pypdfium2 as pdfium
import pytest
from studies import EXPECTED, OCR, PDFS, SAMPLES, WHOLE, expected, sample

from casex.series import CaseSeries

PARTS = {"patients", "treatments", "narrative", "table1", "table2"}
LISTS = (
    "manifestations_at_baseline",
    "abnormal_laboratory_findings_at_last_follow_up",
    "adverse_events_at_last_follow_up",
)
DISAGREEMENTS = {
    ("sledai_2k", "3"),
    ("sledai_2k", "9"),
    ("index_treatment_duration", "3"),
    ("index_treatment_duration", "9"),
    ("sdi", "3"),
    ("sdi", "7"),
    ("sdi", "8"),
}


# --- golden files, both ways -----------------------------------------------------------------------------------


def test_every_document_has_its_expected_files() -> None:
    documents = {path.stem for path in SAMPLES.iterdir() if path.suffix in (".pdf", ".txt")}
    assert documents == {name.rpartition(".")[0] for name in (*WHOLE, OCR)}
    for name in WHOLE:
        stem = name.rpartition(".")[0]
        assert {path.name.split(".")[1] for path in EXPECTED.glob(f"{stem}.*.csv")} == PARTS, stem


def test_every_expected_file_has_its_document() -> None:
    documents = {path.stem for path in SAMPLES.iterdir() if path.suffix in (".pdf", ".txt")}
    assert {path.name.split(".")[0] for path in EXPECTED.iterdir()} == documents


# --- tables ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WHOLE)
def test_tables_are_read_cell_for_cell_and_heading_for_heading(name: str) -> None:
    views = [view for view in sample(name).tables if view.kind == "patients"]
    assert len(views) == 2
    for view, part in zip(views, ("table1", "table2"), strict=True):
        wanted = expected(name, part)
        read = view.by_patient
        assert list(read.columns) == list(wanted[0])
        assert read.to_dict("records") == wanted
        assert isinstance(read.index, pd.RangeIndex)
        assert view.flagged.shape == read.shape
        if name not in PDFS:  # a second reader of a PDF may see a cell otherwise
            assert not view.flagged.to_numpy().any()


# --- patients, treatments, narratives --------------------------------------------------------------------------


@pytest.mark.parametrize("name", WHOLE)
def test_patients_hold_what_the_paper_says(name: str) -> None:
    frame, wanted = sample(name).patients, expected(name, "patients")
    assert list(frame.index) == [row["patient"] for row in wanted]
    for row in wanted:
        for column in set(row) - {"patient"}:
            got = frame.at[row["patient"], column]
            where = f"{row['patient']} {column}"
            if column in LISTS:
                terms = () if row[column] == "none reported" else tuple(row[column].lower().split("; "))
                assert got == terms, where
            elif re.fullmatch(r"[\d.]+", row[column]):
                assert got == pytest.approx(float(row[column]), abs=1e-9), where
            else:
                assert got == row[column], where


@pytest.mark.parametrize("name", WHOLE)
def test_treatments_are_exactly_the_expected_rows(name: str) -> None:
    def plain(value: object) -> str:
        return "" if pd.isna(value) else f"{value:.10g}" if isinstance(value, float) else str(value)  # type: ignore[call-overload]

    columns = ["patient", "timepoint", "drug", "drug_printed", "dose", "doses", "unit", "frequency", "daily_dose_unit"]
    frame, wanted = sample(name).treatments, expected(name, "treatments")
    read = sorted(tuple(plain(row[column]) for column in columns) for row in frame.to_dict("records"))
    assert read == sorted(tuple(row[column] for column in columns) for row in wanted)
    doses = {(row["patient"], row["timepoint"], row["drug"]): row["daily_dose"] for row in wanted}
    for row in frame.to_dict("records"):
        told = doses[row["patient"], row["timepoint"], row["drug"]]
        assert math.isnan(row["daily_dose"]) if not told else row["daily_dose"] == pytest.approx(float(told), abs=5e-5)


@pytest.mark.parametrize("name", [*WHOLE, OCR])
def test_narratives_tell_dated_facts(name: str) -> None:
    frame = sample(name).observations
    told = frame[frame["voice"] == "narrative"]
    have = {
        (row["patient"], row["variable"], row["months"], row["text"] if pd.isna(row["value"]) else row["value"])
        for row in told.to_dict("records")
    }
    for row in expected(name, "narrative"):
        value = float(row["value"]) if re.fullmatch(r"[\d.]+", row["value"]) else row["value"]
        assert (row["patient"], row["variable"], float(row["months"]), value) in have


def test_statistics_follow_the_preferred_voice() -> None:
    wanted = {"table": (4.0, 2.0, 7.0), "narrative": (2.0, 1.0, 6.0)}
    for name in WHOLE:
        for voice, last in wanted.items():
            frame = sample(name, voice).summarize("sledai_2k", quantiles="weibull").to_frame()
            assert tuple(frame.loc["baseline", ["median", "q1", "q3"]]) == (4.0, 1.5, 8.5), name
            assert tuple(frame.loc["last_follow_up", ["median", "q1", "q3"]]) == last, name


@pytest.mark.parametrize(("voice", "pvalue", "n"), [("table", 1.0, 7), ("narrative", 0.34375, 8)])
@pytest.mark.parametrize("name", WHOLE)
def test_paired_comparison_follows_the_preferred_voice(name: str, voice: str, pvalue: float, n: int) -> None:
    result = sample(name, voice).compare("sledai_2k", "baseline", "last_follow_up")
    assert result.pvalue == pvalue
    assert n in {getattr(result, field, None) for field in ("n", "n_used", "n_nonzero", "n_pairs")}


@pytest.mark.parametrize("name", WHOLE)
def test_the_paper_disagrees_with_itself_and_nothing_else_is_loud(name: str) -> None:
    frame = sample(name).findings
    loud = frame[frame["severity"] != "info"]
    assert {(row["variable"], row["patient"]) for row in loud.to_dict("records")} == DISAGREEMENTS
    assert set(loud["code"]) == {"voices_disagree"}
    assert len(loud) == len(DISAGREEMENTS)


def test_a_disagreement_names_both_voices_and_both_places() -> None:
    frame = sample("tofacitinib_three_line.pdf").findings
    row = frame[(frame["variable"] == "sledai_2k") & (frame["patient"] == "9")].iloc[0]
    assert re.search(r"TABLE 2 at month 24 says '6'; narrative at month 24 says '2", row["message"])
    assert len(row["sources"].split("; ")) == 2
    assert set(row["sources"].split("; ")) <= set(sample("tofacitinib_three_line.pdf").sources["source"])


# --- OCR -------------------------------------------------------------------------------------------------------


def test_slips_of_character_recognition_are_repaired_and_said() -> None:
    frame = sample(OCR).findings
    repairs = frame[frame["code"] == "repaired"]
    assert set(repairs["severity"]) == {"info"}
    for slip in ("MMEF", "g4w", "Casel"):
        assert repairs["message"].str.contains(slip, regex=False).any(), slip


def test_flattened_tables_are_recovered_and_said_to_be() -> None:
    study = sample(OCR)
    said = study.findings[study.findings["code"] == "table_recovered"]["message"]
    assert [message.split(":")[0] for message in said] == ["TABLE 1", "TABLE 2"]
    assert "table_not_read" not in set(study.findings["code"])
    assert study.patients["sledai_2k_at_baseline"].tolist() == [2.0, 13.0, 4.0, 1.0, 20.0, 2.0, 1.0, 4.0, 4.0]
    assert study.patients["sledai_2k_at_diagnosis"].tolist() == [8.0, 7.0, 16.0, 10.0, 13.0, 8.0, 12.0, 14.0, 12.0]


def test_regimens_of_narratives_are_read_from_recognised_text() -> None:
    frame = sample(OCR, "narrative").treatments
    told = frame[frame["timepoint"] == "baseline"]
    for row in expected(OCR, "narrative_regimens"):
        name = "drug_class" if row["drug"] == "glucocorticoid" else "drug"
        mine = told[(told["patient"] == row["patient"]) & (told[name] == row["drug"])]
        assert mine["daily_dose"].tolist() == [pytest.approx(float(row["daily_dose"]), abs=5e-5)], row


# --- the timeline of case 9 ------------------------------------------------------------------------------------


def story(study: CaseSeries) -> list[tuple[float, str, str, float | None]]:
    frame = study.timeline
    mine = frame[(frame["patient"] == "9") & ~frame["event"].isin(["visit", "finding", "adverse_event", "response"])]
    return [
        (
            row["months"],
            str(row["event"]),
            row["drug"] if not pd.isna(row["drug"]) else "" if row["event"] == "diagnosis" else row["variable"],
            None if pd.isna(row["value"]) else row["value"],
        )
        for row in mine.to_dict("records")
    ]


@pytest.mark.parametrize("name", WHOLE)
def test_case_9_as_its_narrative_tells_it(name: str) -> None:
    assert story(sample(name, "narrative")) == [
        (-105.0, "diagnosis", "", None),
        (-105.0, "score", "sledai_2k", 12.0),
        (0.0, "score", "sledai_2k", 4.0),
        (0.0, "score", "sdi", 0.0),
        (0.0, "start", "tofacitinib", 10.0),
        (3.0, "score", "sledai_2k", 6.0),
        (3.0, "start", "tacrolimus", 2.0),
        (3.0, "stop", "tofacitinib", None),
        (24.0, "score", "sledai_2k", 2.0),
        (24.0, "dose_change", "prednisone", 2.5),
        (24.0, "stop", "belimumab", None),
    ]


@pytest.mark.parametrize("name", WHOLE)
def test_case_9_as_its_table_tells_it(name: str) -> None:
    events = story(sample(name))
    assert (24.0, "stop", "tofacitinib", None) in events
    assert (24.0, "score", "sledai_2k", 6.0) in events
    assert (3.0, "stop", "tofacitinib", None) not in events
    assert (3.0, "start", "tacrolimus", 2.0) in events  # only the narrative says when
    assert [event[0] for event in events] == sorted(event[0] for event in events)


@pytest.mark.parametrize("name", WHOLE)
def test_a_derived_stop_cites_both_cells(name: str) -> None:
    study = sample(name, "narrative")
    frame = study.timeline
    stop = frame[(frame["patient"] == "9") & (frame["event"] == "stop") & (frame["drug"] == "belimumab")].iloc[0]
    cited = study.sources.set_index("source").loc[stop["source"].split("; ")]
    assert cited["row"].tolist() == [9, 9]
    assert cited["column"].tolist() == [2, 7]
    assert (stop["months_low"], stop["months_high"]) == (0.0, 24.0)


# --- every value is where it says it is -------------------------------------------------------------------------


def cells_of(study: CaseSeries) -> Iterator[tuple[str, str]]:
    """(source, printed) of everything in the frames whose source is a cell."""
    cells = set(study.sources.dropna(subset=["row"])["source"])
    for frame in (study.observations, study.treatments, study.timeline):
        for source, printed in frame[["source", "printed"]].itertuples(index=False):
            if source in cells:
                yield source, printed


def as_pattern(shown: str, end: str = r"\s*[\r\n]+") -> str:
    """What pdfium shows, as a pattern: white space is one space, a hyphen at a line's end may be gone."""
    marked = re.sub(rf"[-\u00ad\u2010\u0002\ufffe]{end}|[\u0002\ufffe]\s*", "\x00", shown)
    return re.escape(" ".join(marked.split())).replace("\x00", "-?")


@pytest.mark.parametrize("name", PDFS)
def test_every_value_of_a_cell_stands_in_its_box(name: str) -> None:
    study = sample(name)
    boxes = study.sources.set_index("source")
    with closing(pdfium.PdfDocument(SAMPLES / name)) as document:
        pages = {number + 1: document[number] for number in range(len(document))}
        assert {page.get_rotation() for page in pages.values()} == {0}
        texts = {number: page.get_textpage() for number, page in pages.items()}
        seen = set(cells_of(study))
        for source, printed in sorted(seen):
            at = boxes.loc[source]
            high = pages[at["page"]].get_height()
            shown = texts[at["page"]].get_text_bounded(
                at["x0"] - 1, high - at["bottom"] - 1, at["x1"] + 1, high - at["top"] + 1
            )
            sideways = name == "tofacitinib_sideways.pdf" and at["page"] == 3  # there pdfium ends lines with a space
            pattern = as_pattern(shown, r"\s+") if sideways else as_pattern(shown)
            assert re.fullmatch(pattern, printed), (source, shown, printed)
        for text in texts.values():
            text.close()
        for page in pages.values():
            page.close()
    assert len(seen) == 9 * (8 + 9)  # every cell of both tables but the identifiers


@pytest.mark.parametrize("name", ["tofacitinib.txt", OCR])
def test_every_statement_of_a_narrative_stands_where_it_says(name: str) -> None:
    from casex.readers.text import read_text

    document, _ = read_text((SAMPLES / name).read_text(encoding="utf-8"), name, "")
    spans = sample(name).sources.set_index("source")[["start", "end"]]
    frame = sample(name).observations
    told = frame[frame["voice"] == "narrative"]
    assert len(told) > 100
    for source, printed in told[["source", "printed"]].itertuples(index=False):
        start, end = (int(place) for place in spans.loc[source])
        shown = re.sub(r"(?<=\w-)\n", "", document.text[start:end])
        assert " ".join(shown.split()) == printed
