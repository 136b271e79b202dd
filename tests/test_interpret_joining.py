"""Tables of the same patients: joined by their labels, by the labels' numbers, by their order; or not, and said."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import casex
from casex import CaseSeries, Table

Rows = Sequence[Sequence[str]]
FIRST = [["Patient", "Sex", "Age (years)"], ["P1", "F", "12"], ["P2", "M", "9"], ["P3", "F", "14"]]
JOINED = "patients_joined_by_order"


def series(*tables: Rows) -> CaseSeries:
    return casex.assemble(
        [Table.from_rows(rows, label=f"Table {n}") for n, rows in enumerate(tables, start=1)], schema="lupus"
    )


def told(study: CaseSeries, code: str) -> list[str]:
    return study.findings.loc[study.findings["code"] == code, "message"].tolist()


def test_labels_in_another_form_are_the_same_patients() -> None:
    study = series(FIRST, [["Case", "SDI"], ["Case P2", "1"], ["Case P1", "0"], ["Case P3", "2"]])
    assert study.patients["sdi"].tolist() == [0.0, 1.0, 2.0]
    assert told(study, JOINED) == []


def test_numbers_of_labels_join_tables_and_it_is_said() -> None:
    study = series(FIRST, [["Case", "SDI"], ["2", "1"], ["1", "0"], ["3", "2"]])
    assert study.patients.index.tolist() == ["P1", "P2", "P3"]
    assert study.patients["sdi"].tolist() == [0.0, 1.0, 2.0]
    (said,) = told(study, JOINED)
    assert said == "Table 2 calls them 2, 1, 3; its 3 patients are taken for those of Table 1 (P1, P2, P3) " \
        "by the numbers in their labels"  # fmt: skip


def test_a_table_without_labels_is_joined_by_order() -> None:
    unlabelled = [["SDI", "Sex", "SLEDAI-2K"], ["0", "F", "4"], ["1", "M", "6"], ["2", "F", "8"]]
    for tables in ((FIRST, unlabelled), (unlabelled, FIRST)):
        study = series(*tables)
        assert study.patients.index.tolist() == ["P1", "P2", "P3"]
        assert study.patients["patient_label"].tolist() == ["P1", "P2", "P3"]
        assert study.patients["sdi"].tolist() == [0.0, 1.0, 2.0]
        (said,) = told(study, JOINED)
        assert "does not name them" in said
        assert said.endswith("by their order; both tell the same sex of each")
        assert told(study, "patients_not_joined") == []


def test_what_both_tables_tell_may_speak_against_it() -> None:
    study = series(FIRST, [["SDI", "Sex"], ["0", "F"], ["1", "F"], ["2", "F"]])
    assert study.patients.index.tolist() == ["P1", "P2", "P3", "1", "2", "3"]
    assert study.patients["sdi"].isna().tolist() == [True] * 3 + [False] * 3
    assert told(study, JOINED) == []


def test_a_study_s_letters_before_numbers_join_tables_and_two_groups_letters_do_not() -> None:
    first = [["Patient", "Sex"], ["DC-001", "F"], ["DC-002", "M"], ["DC-004", "F"]]
    study = series(first, [["Patient", "SDI"], ["004", "1"], ["001", "0"]])
    assert study.patients["sdi"].fillna(-1).to_dict() == {"DC-001": 0, "DC-002": -1, "DC-004": 1}
    assert (
        len(series([["Patient", "Sex"], ["A1", "F"], ["A2", "M"]], [["Patient", "SDI"], ["B1", "1"], ["B2", "0"]])) == 4
    )


def test_patients_without_labels_are_not_those_of_the_same_number() -> None:
    first = [["Patient", "Sex"], ["1", "F"], ["2", "M"], ["3", "F"]]
    study = series(first, [["SDI", "Sex"], ["0", "F"], ["1", "M"]])
    assert study.patients.index.tolist() == ["1", "2", "3", "1#2", "2#2"]
    (said,) = told(study, "patients_not_joined")
    assert "they could not be joined to another table's: no table has as many" in said
    contradicted = series(first, [["SDI", "Sex"], ["0", "F"], ["1", "F"], ["2", "F"]])
    assert "Table 2 and Table 1 tell another sex of 2" in told(contradicted, "patients_not_joined")[0]


@pytest.mark.parametrize(("ages", "joined"), [(["12", "9", "14"], True), (["12", "9", "16"], False)])
def test_initials_and_numbers_are_joined_where_what_both_tell_agrees(ages: list[str], joined: bool) -> None:
    initials = [["Patient", "Age (years)", "SDI"], *zip(["AB", "CD", "EF"], ages, "012", strict=True)]
    study = series(FIRST, initials)  # type: ignore[arg-type]
    assert len(study) == (3 if joined else 6)
    assert bool(told(study, JOINED)) is joined
    assert bool(told(study, "patients_not_joined")) is not joined


def test_initials_and_numbers_are_not_joined_by_their_order_alone() -> None:
    study = series(FIRST, [["Patient", "SDI"], ["AB", "0"], ["CD", "1"], ["EF", "2"]])
    assert len(study) == 6
    assert len(told(study, "patients_not_joined")) == 1


def test_cohorts_with_letters_of_their_own_stay_apart() -> None:
    other = [["Patient", "Sex", "SDI"], ["A1", "F", "0"], ["A2", "F", "1"], ["A3", "F", "1"]]
    assert len(series(FIRST, other)) == 6


def test_two_tables_that_fit_equally_join_nothing() -> None:
    one = [["Patient", "SDI"], ["A1", "0"], ["A2", "1"]]
    two = [["Patient", "SDI"], ["B1", "0"], ["B2", "1"]]
    study = series(one, two, [["SLEDAI-2K", "Sex"], ["4", "F"], ["6", "M"]])
    assert study.patients.index.tolist() == ["A1", "A2", "B1", "B2", "1", "2"]
    assert told(study, JOINED) == []


def test_the_value_joined_by_order_cites_its_own_cell() -> None:
    study = series(FIRST, [["SDI", "Sex"], ["0", "F"], ["1", "M"], ["2", "F"]])
    assert study.trace("P2", "sdi")["source"].tolist() == ["t2-r2-c1"]
