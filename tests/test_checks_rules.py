"""Rules against values: what breaks one is said with its places; what keeps it, or cannot be asked, is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from studies import PDFS, of_cases, of_table, sample

import casex
from casex import Table
from casex.model import Finding
from casex.series import CaseSeries

CODES = (
    "rule_broken", "rule_in_doubt", "visits_out_of_order", "given_after_stop", "patients_not_as_told", "total_not_kept",
    "change_not_told",
)  # fmt: skip
AGES = ("Age at diagnosis (years)", "Disease duration (years)", "Age at baseline (years)")
GOOD = ("10.00", "3.50", "13.50"), ("11.00", "2.50", "13.50"), ("11.00", "0.92", "11.92")


def found(study: CaseSeries, *codes: str) -> list[Finding]:
    return [one for one in study._reading.findings if one.code in (codes or CODES)]


# --- sums ---------------------------------------------------------------------------------------------------------


def test_ages_that_add_up_are_not_spoken_of() -> None:
    assert found(of_table(AGES, *GOOD)) == []


def test_an_age_that_does_not_add_up() -> None:
    (said,) = found(of_table(AGES, *GOOD, ("11.00", "0.75", "11.57")))  # 11.75 are meant
    assert (said.code, said.severity, said.patient) == ("rule_broken", "error", "4")
    assert "age_at_diagnosis + disease_duration = age_at_baseline ± 0.02" in said.message
    assert (
        "'11.00'; Disease duration (years) '0.75'; Age at baseline (years) '11.57' (11.75 against 11.57" in said.message
    )
    assert said.sources == ("t1-r4-c2", "t1-r4-c3", "t1-r4-c4")


@pytest.mark.parametrize(
    ("ages", "holds"),
    [
        (("10.00", "3.50", "13.52"), True),  # the tolerance of the rule itself
        (("10.00", "3.50", "13.53"), False),
        (("10", "3.5", "13"), True),  # 10 completed years may be almost 11: 13.5 up to 14.5, and 13 up to 14
        (("10", "3.5", "12"), True),
        (("10", "3.5", "11"), False),  # less than 12 under any rounding
        (("10.0", "3.5", "13.6"), True),  # three roundings of half a tenth: 0.15
        (("10.0", "3.5", "13.7"), False),
    ],
)
def test_printed_places_leave_room(ages: tuple[str, str, str], *, holds: bool) -> None:
    assert (found(of_table(AGES, *GOOD, ages)) == []) is holds


def test_a_rule_that_most_patients_break_means_something_else() -> None:
    rows = [("10.00", "5.50", "13.50"), ("11.00", "4.50", "13.50"), ("11.00", "0.92", "11.92")]
    (said,) = found(of_table(AGES, *rows))
    assert (said.code, said.severity, said.patient) == ("rule_in_doubt", "warning", None)
    assert "does not hold for 2 of 3 patients" in said.message
    assert said.sources == ("t1-r1-c2", "t1-r1-c3", "t1-r1-c4", "t1-r2-c2", "t1-r2-c3", "t1-r2-c4")


def test_a_missing_value_asks_nothing() -> None:
    assert found(of_table(AGES, *GOOD, ("11.00", "", "19.00"))) == []


def test_a_rule_for_some_patients_only(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "extends: case_series\nvariables:\n  a: {kind: number, aliases: [joints]}\n"
        "  b: {kind: number, aliases: [swollen]}\n"
        "rules:\n  r: {says: b <= a where sex is F, mostly: true}\n",
        encoding="utf-8",
    )
    rows = [("F", "3", "3"), ("M", "3", "4"), ("F", "3", "2"), ("F", "3", "4")]
    (said,) = found(of_table(["Sex", "Joints", "Swollen"], *rows, schema=own))
    assert (said.code, said.patient) == ("rule_in_doubt", "4")
    assert "(4 against 3)" in said.message


# --- courses ------------------------------------------------------------------------------------------------------


def test_damage_that_falls() -> None:
    heads = ("SDI at baseline", "SDI at last follow-up")
    (said,) = found(of_table(heads, ("0", "0"), ("1", "2"), ("2", "1")))
    assert (said.code, said.patient, said.timepoint) == ("rule_broken", "3", "last_follow_up")
    assert "sdi never falls: '2' at baseline, '1' at last_follow_up" in said.message
    assert said.sources == ("t1-r3-c2", "t1-r3-c3")


def test_an_age_that_falls() -> None:
    heads = ("Age at diagnosis", "Age at last follow-up")
    assert found(of_table(heads, ("10", "12"), ("13", "12"))) == []  # 12.5 rounded up, 12.9 completed
    (said,) = found(of_table(heads, ("10", "12"), ("14", "12")))
    assert (said.code, said.patient) == ("rule_broken", "2")


# --- visits and stops ---------------------------------------------------------------------------------------------

CASE = "Tofacitinib dosage: 5 mg bid.\n\nFollow-up: 3 months, {}.\n\n"
CASE += "Follow-up: {} months, {}.\n\nFollow-up: 12 months, {}."


def test_a_visit_out_of_order() -> None:
    assert found(of_cases(CASE.format("well", 6, "well", "well"))) == []
    (said,) = found(of_cases(CASE.format("well", 60, "well", "well")))
    assert (said.code, said.severity, said.patient) == ("visits_out_of_order", "warning", "1")
    assert (
        said.message == "patient 1: 'Follow-up: 12 months' (month 12) is told behind 'Follow-up: 60 months' (month 60)"
    )


def test_a_drug_that_is_given_after_its_stop() -> None:
    stop, lowered = "prednisone discontinued", "prednisone dosage reduced (5 mg qd)"
    assert found(of_cases(CASE.format(lowered, 6, "well", stop))) == []
    assert found(of_cases(CASE.format(stop, 6, "added prednisone (5 mg qd)", lowered))) == []  # begun again
    (said,) = found(of_cases(CASE.format("well", 6, stop, lowered)))
    assert (said.code, said.severity) == ("given_after_stop", "warning")
    assert "prednisone: 'prednisone discontinued' tells its end" in said.message


def lists_and_narratives(told: int) -> CaseSeries:
    """Five patients whose prednisone a table has lowered; `told` of them by the narrative, too."""
    rows = "".join(f"{n}\tprednisone (20 mg qd)\tprednisone (10 mg qd)\n" for n in range(1, 6))
    change = ("prednisone dosage reduced (10 mg qd)", "well")
    cases = "".join(
        f"Case {n}\n\nTofacitinib dosage: 5 mg bid.\n\nFollow-up: 6 months, {change[n > told]}.\n\n"
        for n in range(1, 6)
    )
    head = "Patient\tTreatments at TOF initiation\tTreatments at last follow-up\n"
    text = f"Cases\n\nWe tell of them.\n\nTable 1. Doses.\n\n{head}{rows}\n{cases}Discussion\n\nThat was all.\n"
    return casex.extract(text.encode(), schema="lupus", index_treatment="tofacitinib")


def test_a_change_that_nobody_tells_where_all_others_are_told() -> None:
    assert found(lists_and_narratives(5)) == []
    assert found(lists_and_narratives(3)) == []  # narratives that leave much out say nothing by what they leave out
    (said,) = found(lists_and_narratives(4))
    assert (said.code, said.severity, said.patient) == ("change_not_told", "warning", "5")
    assert said.sources == ("t1-r5-c2", "t1-r5-c3")
    assert "of others it tells 4 of 5" in said.message


def test_treatment_as_long_as_the_last_visit() -> None:
    rows = "Patient\tTOF duration (months)\tTOF use at last follow-up\n1\t{}\tOngoing\n2\t6\tDiscontinued\n"
    case = f"Case {{}}\n\n{CASE.format('well', 6, 'well', 'well')}\n\n"

    def study(months: int) -> CaseSeries:
        told = f"Two cases\n\nWe tell of them here.\n\nTable 1. Tofacitinib.\n\n{rows.format(months)}\n"
        text = f"{told}{case.format(1)}{case.format(2)}Discussion\n\nThat was all.\n"
        return casex.extract(text.encode(), schema="lupus", index_treatment="tofacitinib")

    assert found(study(12)) == []
    says = [(one.code, one.patient, "against 12 months" in one.message) for one in found(study(72))]
    assert says == [("rule_in_doubt", "1", True)] * 2  # beyond the last visit, and not until it


# --- counts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("caption", "told"),
    [
        ("The three girls at diagnosis", False), ("Outcome of 3 adult patients", False),
        ("Outcome of 2 patients", True),
        ("Characteristics of four HIV-positive patients", True), ("Doses in 12 mg", False),
        ("Two of nine patients", False), ("Two girls and one boy: three patients", False), ("", False),
    ],
)  # fmt: skip
def test_a_caption_says_how_many_there_are(caption: str, *, told: bool) -> None:
    said = found(of_table(["Sex"], ["F"], ["F"], ["M"], caption=caption))
    assert [one.code for one in said] == (["patients_not_as_told"] if told else [])


def test_a_label_that_only_one_table_has() -> None:
    def study(*labels: str) -> CaseSeries:
        first = Table.from_rows([["Patient", "Sex"], ["1", "F"], ["2", "F"], ["3", "M"]], label="Table 1")
        second = Table.from_rows([["Patient", "SDI"], *[[label, "1"] for label in labels]], label="Table 2")
        return casex.assemble([first, second], schema="lupus")

    assert found(study("1", "2", "3"), "patients_not_as_told") == []
    assert found(study("1", "2"), "patients_not_as_told") == []  # fewer is no slip: some were followed
    (said,) = found(study("1", "2", "8"), "patients_not_as_told")
    assert said.message == "Table 1 has patient 3 and not 8, Table 2 the other way round"


# --- doses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "odd"),
    [("HCQ (200 mg bid)", False), ("HCQ (2000 mg bid)", True), ("MMF (0.5 g bid)", False), ("MMF (5 g bid)", True),
     ("HCQ (2 mg bid)", True), ("HCQ", False), ("prednisone (1 mg/kg qd)", False), ("CTX (0.5 g q4w)", False)],
)  # fmt: skip
def test_doses_outside_their_bounds(printed: str, *, odd: bool) -> None:
    said = found(of_table(["Treatments at baseline"], [printed]), "out_of_range")
    assert [one.severity for one in said] == (["error"] if odd else [])


# --- no false alarms ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*PDFS, "tofacitinib.txt"])
def test_the_samples_keep_every_rule(name: str) -> None:
    assert found(sample(name), *CODES, "out_of_range") == []


# --- totals -------------------------------------------------------------------------------------------------------


def of_sexes(said: str) -> CaseSeries:
    """Five girls and four boys, and a sentence."""
    sexes = "\n".join(f"{n}\t{'FM'[n > 5]}\t{n + 3}" for n in range(1, 10))
    text = f"Cases\n\nWe tell of them. {said}\n\nTable 1. All.\n\nPatient\tSex\tAge\n{sexes}\n\nDiscussion\n\nWell.\n"
    return casex.extract(text.encode(), schema="lupus")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("We report nine patients (5 females and 3 males).", False),
        ("Five of the nine patients were female and 3 (33%) were male.", False),
        ("We report nine patients (5 females and 4 males).", True),
        ("We report nine patients (5 females).", True),  # of the others it says nothing
        ("Five females and 3 males were treated.", True),  # of how many, it does not say
    ],
)
def test_a_sentence_whose_counts_do_not_add_up(said: str, *, kept: bool) -> None:
    messages = [one.message for one in found(of_sexes(said), "total_not_kept")]
    assert messages == ([] if kept else ["sex: 5 F + 3 M is 8, not 9"])


def test_a_table_whose_counts_do_not_add_up() -> None:
    sexes = [["Patient", "Sex"], *([str(n), "FM"[n > 5]] for n in range(1, 10))]
    for males, codes in (("4", []), ("3", ["total_not_kept"])):
        summed = [["Characteristic", "All (n = 9)"], ["Sex (F/M)", f"5/{males}"]]
        tables = [Table.from_rows(sexes, label="Table 2"), Table.from_rows(summed, label="Table 1")]
        study = casex.assemble(tables, schema="lupus")
        assert [one.code for one in found(study, "total_not_kept")] == codes
