"""Responders: counts by hand, intervals against print."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError

import pytest
from studies import of_table, sample

from casex.analysis import Proportion
from casex.analysis.responders import proportion_interval
from casex.errors import CasexError, UnknownVariable

HEADINGS = ("SLEDAI-2K at baseline", "SLEDAI-2K at last follow-up")


def fallen(*rows: tuple[str, str], **settings: object) -> Proportion:
    return of_table(HEADINGS, *rows).responders("sledai_2k", **{"drop": 4, **settings})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("k", "n", "wilson", "clopper_pearson"),
    [
        # Newcombe RG (1998) Two-sided confidence intervals for the single proportion, Stat Med 17, 857–872, Table I
        (81, 263, ("0.2553", "0.3662"), ("0.2527", "0.3676")),
        (15, 148, ("0.0624", "0.1605"), ("0.0578", "0.1617")),
        (0, 20, ("0.0000", "0.1611"), ("0.0000", "0.1684")),
        (1, 29, ("0.0061", "0.1718"), ("0.0009", "0.1776")),
    ],
)
def test_the_intervals_of_newcombe(k: int, n: int, wilson: tuple[str, str], clopper_pearson: tuple[str, str]) -> None:
    assert tuple(f"{end:.4f}" for end in proportion_interval(k, n, "wilson")) == wilson
    assert tuple(f"{end:.4f}" for end in proportion_interval(k, n, "exact")) == clopper_pearson


def test_the_exact_interval_as_r_documents_it() -> None:
    """R: example(binom.test), Conover (1971) p. 97: 682 of 925 plants, .7076683 to .7654066."""
    assert [f"{end:.7f}" for end in proportion_interval(682, 925, "exact")] == ["0.7076683", "0.7654066"]


@pytest.mark.parametrize(
    ("voice", "k"),
    [
        ("table", 2),  # 13 to 2 (case 2), 20 to 9 (case 5)
        ("narrative", 3),  # and 4 to 0 (case 3)
    ],
)
def test_the_study(voice: str, k: int) -> None:
    result = sample("tofacitinib.txt", voice).responders("sledai_2k", drop=4)
    assert (result.k, result.n, result.n_missing) == (k, 9, 0)
    assert result.could_not == ("1", "4", "6", "7")  # they start at 2, 1, 2 and 1
    assert result.n_could_not == 4
    assert (result.voice, result.denominator) == (voice, "evaluable")


def test_the_bounds_of_a_fall() -> None:
    """A fall of 4 is enough, one of 3 is not, a rise is none; whoever starts at 4 can fall by 4, at 3 not."""
    result = fallen(("8", "4"), ("8", "5"), ("4", "9"), ("4", "0"), ("3", "0"))
    assert result.data["responded"].tolist() == [True, False, False, True, False]
    assert result.data["could"].tolist() == [True, True, True, True, False]
    assert (result.k, result.n, result.proportion) == (2, 5, 0.4)


def test_a_fall_is_one_of_printed_decimals() -> None:
    study = of_table(("Serum urate at baseline", "Serum urate at last follow-up"), ("0.8", "0.5"))
    assert study.responders("serum_urate", drop=0.3).k == 1  # in floating point .8 - .5 is less than .3


def test_the_denominator() -> None:
    rows = (("8", "2"), ("8", ""), ("", "3"), ("2", "2"), ("1", "ND"))
    evaluable, everybody = fallen(*rows), fallen(*rows, denominator="all")
    assert (evaluable.k, evaluable.n, evaluable.n_missing, evaluable.could_not) == (1, 2, 3, ("4",))
    assert (everybody.k, everybody.n, everybody.n_missing, everybody.could_not) == (1, 5, 3, ("4", "5"))
    assert "counts as not having responded" in everybody.method
    assert dict(everybody.left_out) == {
        "2": "last_follow_up: blank",
        "3": "baseline: blank",
        "5": "last_follow_up: ambiguous",
    }
    assert "not known: 2 (last_follow_up: blank)" in str(evaluable)


def test_without_a_lowest_value_nobody_is_said_to_be_unable() -> None:
    study = of_table(("Serum urate at baseline", "Serum urate at last follow-up"), ("0.8", "0.5"))
    result = study.responders("serum_urate", drop=5)
    assert result.n_could_not is None
    assert result.data["could"].isna().all()
    assert result.to_frame()["n_could_not"].isna().all()
    assert "the schema gives no lowest value" in str(result)


def test_nobody_evaluable() -> None:
    result = fallen(("8", ""))
    assert (result.k, result.n) == (0, 0)
    assert math.isnan(result.proportion)
    assert math.isnan(result.confidence_interval.low)
    assert math.isnan(result.wilson.high)


def test_as_text_and_as_a_frame() -> None:
    result = sample("tofacitinib.txt").responders("sledai_2k", drop=4)
    assert str(result).splitlines()[1:3] == [
        "2 of 9 fell by 4 or more: 0.222222; Clopper-Pearson (0.028145, 0.600094), Wilson (0.0632251, 0.547411)",
        "4 could not fall by so much: 1, 4, 6, 7; missing 0",
    ]
    row = result.to_frame().iloc[0]
    assert (row["k"], row["n"], row["n_could_not"], row["voice"]) == (2, 9, 4, "table")
    with pytest.raises(FrozenInstanceError):
        result.drop = 5  # type: ignore[misc]


@pytest.mark.parametrize("drop", [0, -4, math.nan, math.inf, True])
def test_a_fall_is_above_nought(drop: float) -> None:
    with pytest.raises(CasexError, match="a fall is a number above 0"):
        fallen(("8", "4"), drop=drop)


def test_what_cannot_be_asked_is_refused() -> None:
    study = of_table(HEADINGS, ("8", "4"))
    with pytest.raises(CasexError, match="did you mean 'evaluable'"):
        study.responders("sledai_2k", drop=4, denominator="evaluabel")  # type: ignore[arg-type]
    with pytest.raises(UnknownVariable, match="did you mean 'sledai_2k'"):
        study.responders("sledai2k", drop=4)
    with pytest.raises(CasexError, match="did you mean 'baseline'"):
        study.responders("sledai_2k", drop=4, start="base")
