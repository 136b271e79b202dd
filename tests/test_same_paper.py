"""PDF and JATS of one paper give the same frames; where they differ, a finding says why."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pandas as pd
import pytest
from studies import SHARED

import casex

CORPUS = SHARED / "corpus"
PAPERS = sorted(home.parent.name for home in CORPUS.glob("*/fulltext.pdf") if home.with_suffix(".xml").is_file())
FORMS = ("pdf", "xml")
#: Findings that only one form of a paper has, and why.
EXPLAINED = {"readers_disagree": "a PDF's tables have a second reader, whose doubts are flagged and change no cell"}
PLACES = ["id", "source"]  # where a value stands differs: XML has no pages
CITED = "patient_reference"  # an entry is set otherwise on the page than it is marked up; `references_resolved` says so

pytestmark = pytest.mark.skipif(not PAPERS, reason="no papers in both forms: ../shared/corpus is absent")


@cache
def study(paper: str, form: str) -> casex.CaseSeries:
    return casex.extract(CORPUS / paper / f"fulltext.{form}")


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("frame", ["patients", "observations", "treatments", "timeline"])
def test_the_frames_are_the_same(paper: str, frame: str) -> None:
    frames = [_as_set(getattr(study(paper, form), frame)) for form in FORMS]
    assert len(frames[0]) > 0 or frame in ("treatments", "timeline")
    pd.testing.assert_frame_equal(*frames, check_exact=True)


def _as_set(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame without places; of the entries that rows cite, only whether there is one."""
    frame = frame.drop(columns=PLACES, errors="ignore")
    if CITED in frame:
        frame[CITED] = frame[CITED].notna()
    if "variable" in frame and "text" in frame:
        frame.loc[frame["variable"] == CITED, "text"] = "an entry"
    return frame


@pytest.mark.parametrize("paper", PAPERS)
def test_rows_cite_the_same_entries(paper: str) -> None:
    """The mark-up has all long words and all figures of an entry on the page, whose own are "Article ID" and hyphens.

    The shortest entry has five such words: monosomy, biliary, adenofibroma, genetics, cytogenetics.
    """
    held = [study(paper, form) for form in FORMS]
    for printed, marked_up in zip(
        *(one.patients.get(CITED, pd.Series(dtype=str)).dropna() for one in held), strict=True
    ):
        one, other = (re.sub(r"[-‐]", "", said.casefold()) for said in (printed, marked_up))
        words = set(re.findall(r"[^\W\d_]{7,}", one)) - {"article"}
        assert len(words) >= 5
        assert words <= set(re.findall(r"[^\W\d_]{7,}", other)), (printed, marked_up)
        assert set(re.findall(r"\d+", printed)) <= set(re.findall(r"\d+", marked_up)), (printed, marked_up)
    assert all((CITED in one.patients) == ("references_resolved" in set(one.findings["code"])) for one in held)


@pytest.mark.parametrize("paper", PAPERS)
def test_the_findings_are_the_same_but_for_those_that_say_why_not(paper: str) -> None:
    held = [study(paper, form).findings for form in FORMS]
    told = [frame[~frame["code"].isin(EXPLAINED)][["code", "patient", "variable"]].fillna("") for frame in held]
    printed, marked_up = (Counter(frame.itertuples(index=False, name=None)) for frame in told)
    assert printed == marked_up


@pytest.mark.parametrize("paper", PAPERS)
def test_the_tables_are_the_same_cell_by_cell(paper: str) -> None:
    """Every per-patient table as printed."""
    printed, marked_up = (
        [table.by_patient for table in study(paper, form).tables if table.kind == "patients"] for form in FORMS
    )
    assert len(printed) == len(marked_up)
    for one, other in zip(printed, marked_up, strict=True):
        pd.testing.assert_frame_equal(one, other)
