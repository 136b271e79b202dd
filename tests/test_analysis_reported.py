"""The paper's own statistics, recomputed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import of_table, sample

import casex
from casex import Table
from casex.analysis.granularity import possible_mean
from casex.analysis.recompute import follows_by
from casex.model import Figure

PDF = "tofacitinib_three_line.pdf"
#: truth/tofacitinib_csle/reported.csv, worked out by hand: variable, time, statistic, value, low, high, verdict
TRUTH = [
    ("age", "diagnosis", "mean", 10.67, None, None, "reproduced"),
    ("age", "diagnosis", "range", None, 7, 13, "reproduced"),
    ("age", "baseline", "mean", 13.28, None, None, "reproduced"),
    ("age", "baseline", "range", None, 11.25, 15.75, "reproduced"),
    ("disease_duration", "baseline", "mean", 2.62, None, None, "reproduced"),
    ("disease_duration", "baseline", "range", None, 0.03, 8.75, "reproduced"),
    ("sledai_2k", "diagnosis", "mean", 11.11, None, None, "reproduced"),
    ("sledai_2k", "diagnosis", "range", None, 7, 16, "reproduced"),
    ("sledai_2k", "diagnosis", "count 7-12", 6, None, None, "reproduced"),
    ("sledai_2k", "diagnosis", "count >12", 3, None, None, "reproduced"),
    ("sledai_2k", "baseline", "median", 4, None, None, "reproduced"),
    ("sledai_2k", "baseline", "iqr", None, 1.5, 8.5, "reproduced"),
    ("sledai_2k", "last_follow_up", "median", 2, None, None, "reproduced_other_voice"),
    ("sledai_2k", "last_follow_up", "iqr", None, 1, 6, "reproduced_other_voice"),
    ("prior_treatments", "prior", "range", None, 2, 6, "reproduced"),
    ("index_treatment_status", None, "count", 4, None, None, "reproduced"),
    ("index_treatment_status", None, "count", 5, None, None, "reproduced"),
    ("follow_up", None, "range", None, 6, 24, "reproduced"),
]


@pytest.mark.parametrize("name", [PDF, "tofacitinib.txt"])
def test_every_statement_of_the_study_has_its_verdict(name: str) -> None:
    rows = sample(name).reported.to_dict("records")
    for variable, timepoint, statistic, value, low, high, verdict in TRUTH:
        found = [
            row
            for row in rows
            if row["variable"] == variable
            and (timepoint is None or row["timepoint"] == timepoint)
            and str(row["statistic"]).startswith(statistic)
            and (value is None or row["value"] == value)
            and (low is None or (row["low"], row["high"]) == (low, high))
        ]
        assert found, (variable, timepoint, statistic)
        assert {row["verdict"] for row in found} == {verdict}
    assert not [row["printed"] for row in rows if row["verdict"] == "not_reproduced"]


def test_the_convention_is_the_one_that_alone_explains_the_quartiles() -> None:
    study = sample(PDF)
    assert study.conventions == {"quantiles": "weibull"}
    assert study.summarize("sledai_2k", quantiles="as_reported").quantiles == "weibull"
    assert study.summarize("sledai_2k").quantiles == "linear"
    frame = study.reported
    other = frame[frame["verdict"] == "reproduced_other_voice"]
    assert set(other["voice"]) == {"narrative"}


def test_every_statement_s_source_is_listed() -> None:
    study = sample(PDF)
    assert set(study.reported["source"]) <= set(study.sources["source"])


def summed(*row: str) -> casex.CaseSeries:
    return (
        of_table(["Weight, kg"], ["10.0"], ["11.0"], ["13.0"], ["14.0"])
        if not row
        else casex.assemble(
            [
                Table.from_rows(
                    [["Patient", "Weight, kg"], ["1", "10.0"], ["2", "11.0"], ["3", "13.0"], ["4", "14.0"], list(row)],
                    label="Table 2",
                )
            ]
        )
    )


@pytest.mark.parametrize(
    ("row", "verdict", "definitions"),
    [
        (("Mean", "12.0"), "reproduced", None),
        (("Median", "12.0"), "reproduced", None),
        (("SD", "1.83"), "reproduced", "sd n-1"),  # sqrt(10 / 3)
        (("SD", "1.58"), "reproduced", "sd n"),  # sqrt(10 / 4)
        (("Min", "10.0"), "reproduced", None),
        (("Mean", "12.1"), "not_reproduced", None),
        (("Max", "15.0"), "not_reproduced", None),
    ],
)
def test_rows_that_sum_up_are_recomputed(row: tuple[str, str], verdict: str, definitions: str | None) -> None:
    study = summed(*row)
    (told,) = study.reported.to_dict("records")
    assert told["printed"] == f"Table 2, {row[0]}, Weight, kg: {row[1]}"
    assert told["verdict"] == verdict
    assert (told["definitions"] == definitions) or (definitions is None and told["definitions"] is not told)
    codes = set(study.findings["code"])
    assert ("not_reproduced" in codes) == (verdict == "not_reproduced")


def grouped(*cells: str) -> list[str]:
    patients = Table.from_rows(
        [["Patient", "Age (years)", "Sex", "Outcome class"],
         ["1", "40", "M", "SVR"], ["2", "50", "F", "SVR"], ["3", "45", "M", "SVR"], ["4", "60", "M", "failure"]],
        label="Table 1",
    )  # fmt: skip
    groups = Table.from_rows(
        [["", "SVR n = 3", "failure n = 1"], ["Age (mean)", cells[0], "60"], ["Sex (m/f)", cells[1], "1 / 0"],
         ["Patients < 45 / > 45 yrs", cells[2], "0 / 1"]],
        label="Table 2",
    )  # fmt: skip
    frame = casex.assemble([patients, groups]).reported
    return [str(v) for v in frame[frame["printed"].str.startswith("Table 2, SVR n = 3, ")]["verdict"]]


def test_tables_of_groups_are_recomputed() -> None:
    assert grouped("45.0", "2 / 1", "1 / 1") == ["reproduced"] * 5
    assert grouped("45.1", "2 / 1", "1 / 1")[0] == "not_reproduced"
    assert grouped("45.0", "1 / 2", "1 / 1")[1:3] == ["not_reproduced"] * 2


values = st.lists(st.decimals("0", "99", places=1), min_size=2, max_size=12)


@given(values)
def test_the_mean_is_reproduced_as_it_is_printed_and_not_another(held: list[Decimal]) -> None:
    mean = sum(held) / len(held)
    assert follows_by(Figure("mean", (f"{mean:.2f}",)), held)
    assert not follows_by(Figure("mean", (f"{mean + Decimal('0.05'):.2f}",)), held)


@given(values)
def test_a_range_is_its_two_ends(held: list[Decimal]) -> None:
    ends = (str(min(held)), str(max(held)))
    assert follows_by(Figure("range", ends), held)
    assert not follows_by(Figure("range", (ends[0], str(max(held) + 1))), held)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=30))
def test_a_mean_of_whole_numbers_is_a_possible_one(held: list[int]) -> None:
    assert possible_mean(f"{sum(held) / len(held):.2f}", len(held))


@pytest.mark.parametrize(
    ("shown", "reading"), [(("0,5", "1,5", "4"), None), (("1,5", "2,5", "2"), {"decimal": ","})], ids=["seen", "said"]
)
def test_a_summary_row_has_the_decimal_mark_of_its_columns(shown, reading) -> None:
    rows = [["Patient", "CRP (mg/L)"], *[[str(n), text] for n, text in enumerate(shown, start=1)]]
    study = casex.assemble([casex.Table.from_rows([*rows, ["Mean", "2,0"]])], reading=reading)
    told = study.reported[["statistic", "value", "verdict"]]
    assert told.to_numpy().tolist() == [["mean", 2.0, "reproduced"]]


def test_a_summary_row_with_another_decimal_mark_than_its_column_is_no_statistic() -> None:
    rows = [["Patient", "CRP (mg/L)"], ["1", "0,5"], ["2", "1,5"], ["3", "4"], ["Mean", "2.0"]]
    assert casex.assemble([casex.Table.from_rows(rows)]).reported.empty
