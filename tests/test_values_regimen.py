"""Regimens: what a cell of treatments says, drug by drug."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casex.model import Missing, Regimen, Terms, Text, folded
from casex.schema import read
from casex.testing import regimens
from casex.values import regimen
from casex.values.dosing import daily_dose

D = Decimal
WORDS = read("lupus").vocabulary
KNOWN = frozenset({"mmf", "hcq", "prednisone", "belimumab"})
DRUGGY = st.text(alphabet="GCHQMF 0123456789.,;:()[]mgqdbiw/-–+ morning", max_size=40)
LIST = st.lists(
    st.sampled_from(
        [
            "GC",
            "HCQ",
            "Cys A",
            "MMEF",
            "vitamin D",
            "(",
            ")",
            ",",
            "15",
            "0.5",
            "1,5",
            "mg",
            "g",
            "/kg",
            "/d",
            "qd",
            "bid",
            "g4w",
            "biw",
            "morning",
            ":",
            "IV",
            "no ",
            "and",
            "5-10",
            "every 4 weeks",
            "x",
        ]
    ),
    max_size=12,
).map(" ".join)


def one(text, known=KNOWN):
    (parsed,) = regimen.parse_list(text, WORDS, known=known)
    return parsed


def summary(value):
    """What the tests compare: drug, doses, unit, frequency, route, daily dose."""
    doses = "+".join(str(dose) for dose in value.doses)
    daily = None if value.daily_dose is None else f"{value.daily_dose} {value.daily_dose_unit}"
    return value.drug, doses, value.unit, value.frequency, value.route, daily


def figures(text):
    """The whole numerals of a text, leading zeros and thousands' commas aside."""
    return {run.lstrip("0") for run in re.findall("[0-9]+", text.replace(",", ""))} - {""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GC (15 mg qd)", ("glucocorticoid", "15", "mg", "qd", None, "15 mg")),
        ("GC (15 mg qod)", ("glucocorticoid", "15", "mg", "qod", None, "7.5 mg")),
        ("GC (6.25 mg qd)", ("glucocorticoid", "6.25", "mg", "qd", None, "6.25 mg")),
        ("prednisone (5\nmg qod)", ("prednisone", "5", "mg", "qod", None, "2.5 mg")),
        ("HCQ (100mg bid)", ("hydroxychloroquine", "100", "mg", "bid", None, "200 mg")),
        ("MMF (0.5 g bid)", ("mycophenolate mofetil", "0.5", "g", "bid", None, "1000 mg")),
        ("MMF 1 g/d", ("mycophenolate mofetil", "1", "g", "qd", None, "1000 mg")),
        ("tofacitinib 5 mg bid", ("tofacitinib", "5", "mg", "bid", None, "10 mg")),
        ("tofacitinib 5 mg twice daily", ("tofacitinib", "5", "mg", "bid", None, "10 mg")),
        ("CTX (350 mg q4w)", ("cyclophosphamide", "350", "mg", "q4w", None, "12.5 mg")),
        ("belimumab (480 mg q4w)", ("belimumab", "480", "mg", "q4w", None, "17.142857 mg")),
        ("belimumab (480 mg every 4 weeks)", ("belimumab", "480", "mg", "q4w", None, "17.142857 mg")),
        ("belimumab (360 mg q4w IV)", ("belimumab", "360", "mg", "q4w", "intravenous", "12.857143 mg")),
        ("telitacicept (80 mg qw SQ)", ("telitacicept", "80", "mg", "qw", "subcutaneous", "11.428571 mg")),
        ("IV rituximab 375 mg/m2 weekly", ("rituximab", "375", "mg/m2", "qw", "intravenous", "53.571429 mg/m2")),
        ("prednisone 2 mg/kg/d", ("prednisone", "2", "mg/kg", "qd", None, "2 mg/kg")),
        ("tacrolimus 500 µg bid", ("tacrolimus", "500", "ug", "bid", None, "1 mg")),
        ("Cys A (morning 50 mg, evening 25 mg)", ("ciclosporin", "50+25", "mg", "morning+evening", None, "75 mg")),
        (
            "MMF (morning: 0.5g, evening: 0.25 g)",
            ("mycophenolate mofetil", "0.5+0.25", "g", "morning+evening", None, "750 mg"),
        ),
        ("HCQ 100 mg am and 50 mg pm", ("hydroxychloroquine", "100+50", "mg", "morning+afternoon", None, "150 mg")),
        ("HCQ", ("hydroxychloroquine", "", None, None, None, None)),
        ("prednisone 5 mg prn", ("prednisone", "5", "mg", "prn", None, None)),
        ("belimumab 480 mg", ("belimumab", "480", "mg", None, None, None)),
        ("bel 480 mg q4w", ("belimumab", "480", "mg", "q4w", None, "17.142857 mg")),
    ],
)
def test_one_drug(text, expected):
    parsed = one(text)
    assert summary(parsed.value) == expected
    assert parsed.notes == ()


def test_drug_class_and_code_come_from_the_vocabulary():
    value = one("Cys A (50 mg bid)").value
    assert (value.drug_class, value.atc, value.drug_printed) == ("calcineurin inhibitor", "L04AD01", "Cys A")


@pytest.mark.parametrize(
    ("text", "drugs"),
    [
        ("GC, CTX, MMF, HCQ, Cys A, belimumab", ["GC", "CTX", "MMF", "HCQ", "Cys A", "belimumab"]),
        ("GC, HCQ, Cys A belimumab", ["GC", "HCQ", "Cys A", "belimumab"]),
        ("GC and HCQ", ["GC", "HCQ"]),
        ("GC + MMF/HCQ", ["GC", "MMF", "HCQ"]),
        ("GC 15 mg qd HCQ 100 mg bid", ["GC", "HCQ"]),
        ("HCQ (100 mg bid); Cys\nA (50 mg bid)", ["HCQ", "Cys A"]),
    ],
)
def test_lists(text, drugs):
    found = regimen.parse_list(text, WORDS)
    assert [parsed.value.drug_printed for parsed in found] == drugs
    assert not any(parsed.notes for parsed in found)


def test_what_was_not_given_is_text():
    given_, not_given = regimen.parse_list(
        "MMF (morning:\n0.75 g, evening: 0.5 g), no HCQ due to visual field loss.", WORDS
    )
    assert summary(given_.value) == ("mycophenolate mofetil", "0.75+0.5", "g", "morning+evening", None, "1250 mg")
    assert not_given.value == Text("no HCQ due to visual field loss")
    assert not_given.notes == ()


def test_an_unknown_drug_is_text_with_a_note():
    parsed = one("vitamin D (400 IU qd)")
    assert parsed.value == Text("vitamin D (400 IU qd)")
    assert [note.code for note in parsed.notes] == ["unknown_drug"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("None", Terms(())), ("NA", Missing("not_available")), ("", Missing("blank"))],
)
def test_no_drug_at_all(text, value):
    assert one(text).value == value


def test_words_that_are_no_dose_stay_as_the_remark():
    value = one("CTX pulse therapy (350 mg q4w, with mesna)").value
    assert summary(value) == ("cyclophosphamide", "350", "mg", "q4w", None, "12.5 mg")
    assert value.remark == "pulse therapy, with mesna"


@pytest.mark.parametrize(
    ("text", "code", "printed", "meaning", "remark"),
    [
        ("prednisone 60-5 mg/d", "ambiguous_value", "60-5 mg", "60, then 5, at times that are not said", "60-5 mg/d"),
        ("GC (1,5 mg qd)", "ambiguous_value", "1,5 mg", "1.5; 1; 5", "1,5 mg qd"),
        ("GC (15 mg qd, 5 mg)", "ambiguous_value", "15 mg qd, 5 mg", "which dose is given when", "15 mg qd, 5 mg"),
        ("MMF 1 g/d bid", "ambiguous_value", "1 g/d bid", "more than one frequency: qd; bid", "1 g/d bid"),
        ("MMF (morning 1 g, evening 500 mg)", "ambiguous_value", "morning 1 g, evening 500 mg",
         "doses in different units", "morning 1 g, evening 500 mg"),
        ("GC (tapered to 5 mg qd)", "unread_value", "tapered to 5 mg qd",
         "words before the dose may change its meaning", "tapered to 5 mg qd"),
        ("GC (≤ 5 mg qd)", "unread_value", "≤ 5 mg qd", "words before the dose may change its meaning", "≤ 5 mg qd"),
    ],
)  # fmt: skip
def test_doses_that_are_not_clear_are_not_read(text, code, printed, meaning, remark):
    parsed = one(text)
    assert [(note.code, note.printed, note.meaning) for note in parsed.notes] == [(code, printed, meaning)]
    assert (parsed.value.doses, parsed.value.daily_dose, parsed.value.remark) == ((), None, remark)


def test_biw_has_no_daily_dose_and_says_what_it_could_be():
    parsed = one("MMF 1 g biw")
    assert summary(parsed.value) == ("mycophenolate mofetil", "1", "g", "biw", None, None)
    assert [(note.code, note.printed, note.meaning) for note in parsed.notes] == [
        ("ambiguous_value", "biw", "twice a week; every two weeks")
    ]


def test_an_unknown_frequency_is_noted():
    parsed = one("GC (15 mg qxd)")
    assert summary(parsed.value) == ("glucocorticoid", "15", "mg", None, None, None)
    assert [(note.code, note.printed) for note in parsed.notes] == [("unmatched_frequency", "qxd")]


def test_figures_that_are_no_dose_are_kept_and_noted():
    parsed = one("rituximab 375 mg/m2 weekly x4")
    assert summary(parsed.value) == ("rituximab", "375", "mg/m2", "qw", None, "53.571429 mg/m2")
    assert parsed.value.remark == "x4"
    assert [(note.code, note.printed) for note in parsed.notes] == [("unread_value", "x4")]


def test_a_dose_without_unit_is_noted():
    parsed = one("GC 15 qd")
    assert summary(parsed.value) == ("glucocorticoid", "15", None, "qd", None, None)
    assert [note.code for note in parsed.notes] == ["unread_value"]


@pytest.mark.parametrize(
    ("text", "expected", "printed", "meaning"),
    [
        (
            "MMEF (0.5 g bid)",
            ("mycophenolate mofetil", "0.5", "g", "bid", None, "1000 mg"),
            "MMEF",
            "mycophenolate mofetil",
        ),
        (
            "belimumab (600 mg g4w IV)",
            ("belimumab", "600", "mg", "q4w", "intravenous", "21.428571 mg"),
            "g4w",
            "q4w",
        ),
        (
            "HCQ (100 mg bid",
            ("hydroxychloroquine", "100", "mg", "bid", None, "200 mg"),
            "HCQ (100 mg bid",
            "a lost bracket",
        ),
    ],
)
def test_slips_of_character_recognition_are_repaired_and_noted(text, expected, printed, meaning):
    parsed = one(text)
    assert summary(parsed.value) == expected
    assert [(note.code, note.printed, note.meaning) for note in parsed.notes] == [("repaired", printed, meaning)]


def test_a_repaired_drug_keeps_its_printed_name():
    assert one("MMEF (0.5 g bid)").value.drug_printed == "MMEF"


def test_nothing_is_repaired_to_a_drug_that_the_document_does_not_use():
    parsed = one("MMEF (0.5 g bid)", known=frozenset())
    assert parsed.value == Text("MMEF (0.5 g bid)")
    assert [note.code for note in parsed.notes] == ["unknown_drug"]


@pytest.mark.parametrize(
    ("text", "expected", "repaired"),
    [
        (
            "GC (20 mg qd), HCQ (100 mg bid, tacrolimus\n(1 mg bid), belimumab (360 mg q4w)",
            ["20 mg", "200 mg", "2 mg", "12.857143 mg"],
            [False, True, False, False],
        ),
        (
            "MMF (morning: 0.5 g, evening: 0.25 g, HCQ (100 mg bid)",
            ["750 mg", "200 mg"],
            [True, False],
        ),
    ],
)
def test_a_lost_bracket_ends_before_the_next_drug(text, expected, repaired):
    found = regimen.parse_list(text, WORDS)
    assert [summary(parsed.value)[-1] for parsed in found] == expected
    assert [[note.code for note in parsed.notes] == ["repaired"] for parsed in found] == repaired


def test_dosage_of_a_drug_that_is_known_from_elsewhere():
    drug = WORDS.drug("TOF")
    assert drug is not None
    parsed = regimen.parse_dosage("5 mg bid.", drug, "Tofacitinib", WORDS)
    assert summary(parsed.value) == ("tofacitinib", "5", "mg", "bid", None, "10 mg")


@pytest.mark.parametrize(
    ("doses", "factor", "per_day", "daily"),
    [
        (["15"], "1", Fraction(1, 2), "7.5"),
        (["0.5"], "1000", Fraction(2), "1000"),
        (["0.5", "0.25"], "1000", Fraction(1), "750"),
        (["480"], "1", Fraction(1, 28), "17.142857"),
        (["500"], "1", Fraction(16, 487), "16.427105"),
        (["9" * 200], "1", Fraction(1), "9" * 200),
    ],
)
def test_daily_dose(doses, factor, per_day, daily):
    assert str(daily_dose(tuple(map(D, doses)), D(factor), per_day)) == daily


def test_a_regimen_with_a_name_unknown_to_the_vocabulary_is_written_by_its_own():
    value = one("MMEF (0.5 g bid)").value
    assert regimen.format(value) == "MMEF (0.5 g bid)"
    assert regimen.format(value, WORDS) == "mycophenolate mofetil (0.5 g bid)"


@given(regimens(WORDS))
def test_reads_the_regimens_it_writes(value):
    (parsed,) = regimen.parse_list(regimen.format(value), WORDS)
    assert parsed.value == value
    assert regimen.format(parsed.value, WORDS) == regimen.format(value)
    assert all(note.code == "ambiguous_value" and value.frequency == "biw" for note in parsed.notes)


@given(st.lists(regimens(WORDS), min_size=1, max_size=5))
def test_reads_the_lists_it_writes(values):
    text = ", ".join(regimen.format(value) for value in values)
    assert [parsed.value for parsed in regimen.parse_list(text, WORDS)] == values


@given(st.text() | DRUGGY | LIST)
def test_never_raises_and_never_changes_a_digit(text):
    digits = re.sub("[^0-9]", "", text)
    for parsed in regimen.parse_list(text, WORDS, known=KNOWN):
        if isinstance(parsed.value, Regimen):
            for dose in parsed.value.doses:
                assert "".join(map(str, dose.as_tuple().digits)) in digits


@given(DRUGGY | LIST)
def test_every_figure_is_read_or_kept(text):
    kept = ""
    for parsed in regimen.parse_list(text, WORDS, known=KNOWN):
        value = parsed.value
        if isinstance(value, Regimen):
            ends = (end for end in (value.dose_low, value.dose_high) if end is not None)
            said = (value.drug_printed, *map(str, value.doses), *map(str, ends), value.frequency, value.remark)
            kept += " " + " ".join(part for part in said if part)
        elif isinstance(value, Text):
            kept += " " + value.text
    assert figures(text) <= figures(kept)


@given(LIST)
def test_every_known_drug_of_a_list_is_named(text):
    named = {mention.drug.name for mention in regimen.find_drugs(text, WORDS)}
    said = " ".join(
        f"{parsed.value.drug} {parsed.value.remark}" if isinstance(parsed.value, Regimen) else str(parsed.value)
        for parsed in regimen.parse_list(text, WORDS)
    )
    for name in named:
        aliases = next(drug for drug in WORDS.drugs if drug.name == name).aliases
        assert any(folded(word) in folded(said) for word in (name, *aliases))


@pytest.mark.parametrize(
    ("text", "frequency", "daily", "remark"),
    [
        ("MTX 10 mg/week sc", "qw", "1.428571", None),
        ("MTX 10 mg/wk", "qw", "1.428571", None),
        ("MMF 500 mg 2x/d", "bid", "1000", None),
        ("CTX 0.5 g q2w x 6 cycles", "q2w", "35.714286", "x 6 cycles"),
        ("mp 1 g/d x 3 d", "qd", "1000", "x 3 d"),
        ("mp pulse (500 mg for 3 days)", None, None, "pulse, for 3 days"),
        ("CTX 500 mg/m2 × 6", None, None, "× 6"),
        ("RTX 375 mg/m2 weekly x 4", "qw", "53.571429", "x 4"),
    ],
)
def test_weekly_doses_and_courses(text, frequency, daily, remark):
    (parsed,) = regimen.parse_list(text, WORDS)
    value = parsed.value
    assert (value.frequency, value.remark) == (frequency, remark)
    assert value.daily_dose == (None if daily is None else Decimal(daily))
    assert [note.code for note in parsed.notes] == ([] if remark is None else ["unread_value"])
    (again,) = regimen.parse_list(regimen.format(value), WORDS)
    assert again.value == value


@pytest.mark.parametrize("text", ["prednisone 60 → 5 mg", "prednisone 60 mg -> 5 mg qd", "GC (60 mg → 30 mg → 5 mg)"])
def test_a_taper_is_refused_and_said(text):
    (parsed,) = regimen.parse_list(text, WORDS)
    assert parsed.value.doses == ()
    assert parsed.value.daily_dose is None
    (note,) = parsed.notes
    assert note.code == "ambiguous_value"
    assert ", then " in note.meaning
    assert "60" in note.meaning


def test_a_route_with_points_may_end_a_cell() -> None:
    (read,) = regimen.parse_list("tacrolimus 2 mg/d s.c.", WORDS)
    assert isinstance(read.value, Regimen)
    assert (read.value.route, read.value.remark) == ("subcutaneous", None)


def test_an_arrow_to_another_drug_says_that_the_first_ended() -> None:
    first, second = regimen.parse_list("AZA 100 mg/d → MMF 2 g/d", WORDS)
    (note,) = first.notes
    assert (note.code, note.meaning) == ("ambiguous_value", "100 mg/d, until something else at a time that is not said")
    assert second.notes == ()
