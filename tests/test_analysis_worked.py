"""The statistics of the sample study as they were worked out by hand, under both voices, on every sample."""

from __future__ import annotations

import csv
from collections.abc import Callable

import pytest
from studies import SHARED, WHOLE, sample

from casex.series import CaseSeries


def of_table(study: CaseSeries, timepoint: str) -> str:
    row = study.summarize("sledai_2k", at=timepoint, quantiles=6).to_frame().iloc[0]
    return f"{row['median']:g} ({row['q1']:g}, {row['q3']:g})"


def compared(study: CaseSeries) -> str:
    result = study.compare("sledai_2k", "baseline", "last_follow_up")
    return f"n={result.n} p={result.pvalue}"


def fallen(study: CaseSeries) -> str:
    result = study.responders("sledai_2k", drop=4)
    return f"{result.k}/{result.n}"


def kept(study: CaseSeries) -> str:
    result = study.retention(at_months=9)
    return "{:.4f} ({:.4f}, {:.4f})".format(result.survival, *result.confidence_interval)


#: What, how casex works it out, and by hand: under the table, under the narratives.
WORKED: dict[str, tuple[Callable[[CaseSeries], str], str, str]] = {
    "SLEDAI-2K baseline: median": (lambda study: of_table(study, "baseline"), "4 (1.5, 8.5)", "4 (1.5, 8.5)"),
    "SLEDAI-2K last follow-up: median": (lambda study: of_table(study, "last_follow_up"), "4 (2, 7)", "2 (1, 6)"),
    "SLEDAI-2K baseline against last": (compared, "n=7 p=1.0", "n=8 p=0.34375"),
    "SLEDAI-2K drop of 4 or more": (fallen, "2/9", "3/9"),
    "patients who start below 4": (lambda study: str(study.responders("sledai_2k", drop=4).n_could_not), "4", "4"),
    "retention at 9 months": (kept, "0.5926 (0.1859, 0.8498)", "0.3333 (0.0526, 0.6638)"),
}


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("what", WORKED)
def test_as_worked_out_by_hand(name: str, what: str) -> None:
    work_out, table, narrative = WORKED[what]
    assert (work_out(sample(name)), work_out(sample(name, "narrative"))) == (table, narrative)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the truth of the study is not here")
def test_every_row_of_the_truth_is_held() -> None:
    with (SHARED / "truth" / "tofacitinib_csle" / "worked.csv").open(encoding="utf-8", newline="") as handle:
        truth = {row["what"]: (row["table"], row["narrative"]) for row in csv.DictReader(handle)}
    for what, (table, narrative) in truth.items():
        (mine,) = [name for name in WORKED if what.startswith(name)]
        assert WORKED[mine][1:] == (table, narrative), what
    assert len(truth) == len(WORKED)
