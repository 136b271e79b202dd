"""Statements generated from values: always reproduced; with one figure changed beyond rounding, never."""

from __future__ import annotations

import os

from generated_statements import Article, of_some, summarized
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import casex

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
seeds = st.integers(0, 10**9)


def verdicts(one: Article) -> list[tuple[str, str, str]]:
    """What casex says of the article's sentence: statistic, verdict, definitions."""
    frame = casex.extract(one.text.encode(), schema="lupus").reported
    rows = frame.to_dict("records")
    return [(str(r["statistic"]), str(r["verdict"]), str(r["definitions"])) for r in rows]


@given(seeds)
@settings(max_examples=200 if NIGHTLY else 8, deadline=None)
def test_statements_of_all_patients_are_reproduced(seed: int) -> None:
    one = summarized(seed, wrong=False)
    assert {verdict for _, verdict, _ in verdicts(one)} == {"reproduced"}, one.sentence


@given(seeds)
@settings(max_examples=200 if NIGHTLY else 8, deadline=None)
def test_a_figure_that_is_off_is_not_reproduced(seed: int) -> None:
    one = summarized(seed, wrong=True)
    assert "not_reproduced" in {verdict for _, verdict, _ in verdicts(one)}, one.sentence


@given(seeds)
@settings(max_examples=200 if NIGHTLY else 8, deadline=None)
def test_statements_of_some_patients_are_reproduced(seed: int) -> None:
    one = of_some(seed, wrong=False)
    assume(one is not None)
    assert one is not None
    assert {verdict for _, verdict, _ in verdicts(one)} == {"reproduced"}, one.sentence


@given(seeds)
@settings(max_examples=200 if NIGHTLY else 8, deadline=None)
def test_statements_of_some_patients_that_are_off_are_not_reproduced(seed: int) -> None:
    one = of_some(seed, wrong=True)
    assume(one is not None)
    assert one is not None
    told = verdicts(one)
    assert "reproduced" not in {verdict for _, verdict, _ in told}, one.sentence
