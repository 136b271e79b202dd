"""What stands in the cells of per-patient tables: each form, and what it becomes, or the finding that refuses it.

The forms are those of the project's notes on real tables and others that such papers print. What is expected was
written down from the form, not from what casex made of it. `UNREAD` and what is ambiguous are refusals: the value is
missing, and a finding has the printed words.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from casex.interpret.cells import read, read_cell
from casex.interpret.inference import Words
from casex.model import (
    Age,
    Category,
    Cell,
    Duration,
    Fraction,
    Interval,
    Missing,
    Number,
    Presence,
    Regimen,
    Terms,
    Text,
    TimePart,
)
from casex.schema import Variable
from casex.schema import read as schema

D = Decimal
LUPUS = schema("lupus")
WORDS = Words(LUPUS.vocabulary)


def of(kind: str, unit: str | None = None) -> Variable:
    return Variable("x", "X", ("x",), kind, unit, open=kind == "category")


def span(**parts: str) -> tuple[TimePart, ...]:
    return tuple(TimePart(D(amount), unit) for unit, amount in parts.items())  # type: ignore[arg-type]


def age(**parts: str) -> Age:
    return Age(span(**parts))


def lasting(**parts: str) -> Duration:
    return Duration(span(**parts))


UNREAD = Missing("unreadable")
DASH = Missing("ambiguous", ("negative", "not available", "not done", "not applicable"))

NUMBERS = {
    # plain, signs, places
    "5": Number(D(5)),
    "5.0": Number(D("5.0")),
    "0.50": Number(D("0.50")),
    ".5": Number(D("0.5")),
    "0": Number(D(0)),
    "+5.25": Number(D("5.25")),
    "-5": Number(D(-5)),
    "−5": Number(D(-5)),
    "–5": Number(D(-5)),
    "0·39": Number(D("0.39")),
    "12,345.6": Number(D("12345.6")),
    "50 000": Number(D(50000)),
    "12\u2009345": Number(D(12345)),
    "1½": Number(D("1.5")),
    "½": Number(D("0.5")),
    "1.2 × 10^5": Number(D(120000)),
    "1.2 x 10⁵": Number(D(120000)),
    "6 × 10⁻³": Number(D("0.006")),
    "3.2 × 10^5 copies/mL": Number(D(320000), "copies/mL"),
    "5.1 × 10⁹/L": Number(D("5.1"), "× 10⁹/L"),
    # comparators, uncertainty, ranges
    "<0.008": Number(D("0.008"), comparator="<"),
    "≤ 5": Number(D(5), comparator="<="),
    ">=90": Number(D(90), comparator=">="),
    ">97%ile": Number(D(97), "%ile", ">"),
    "5 ± 2": Number(D(5), uncertainty=D(2)),
    "5 +/- 2": Number(D(5), uncertainty=D(2)),
    "5–10": Interval(D(5), D(10)),
    "5 to 10": Interval(D(5), D(10)),
    "from 5 to 10": Interval(D(5), D(10)),
    "-5 to -2": Interval(D(-5), D(-2)),
    "5%–10%": Interval(D(5), D(10), "%"),
    "75-90%ile": Interval(D(75), D(90), "%ile"),
    # reference ranges and other remarks
    "674 (5–45)": Number(D(674), remark="5–45"),
    "721 (<248)": Number(D(721), remark="<248"),
    "0.29(0.08-0.67)": Number(D("0.29"), remark="0.08-0.67"),
    "7.8 (ref <5)": Number(D("7.8"), remark="ref <5"),
    "2 (anti-dsDNA positivity)": Number(D(2), remark="anti-dsDNA positivity"),
    "5 (H)": Number(D(5), remark="H"),
    "15 mm (Coraliform)": Number(D(15), "mm", remark="Coraliform"),
    # what summary rows print: the number in front, the rest beside it
    "5.3 (SD 1.2)": Number(D("5.3"), remark="SD 1.2"),
    "5 (IQR 2–8)": Number(D(5), remark="IQR 2–8"),
    "5 [2–8]": Number(D(5), remark="2–8"),
    "3 (25%)": Number(D(3), remark="25%"),
    "25% (3/12)": Number(D(25), "%", remark="3/12"),
    "5.3 (95% CI 4.1–6.5)": Number(D("5.3"), remark="95% CI 4.1–6.5"),
    # units
    "4 mg/dL": Number(D(4), "mg/dL"),
    "31 μmol/L": Number(D(31), "μmol/L"),
    "5.5cm": Number(D("5.5"), "cm"),
    "38.5°C": Number(D("38.5"), "°C"),
    "53%": Number(D(53), "%"),
    "2 g/24h": Number(D(2), "g/24h"),
    "3× ULN": Number(D(3), "× ULN"),
    "0.6 logMAR": Number(D("0.6"), "logMAR"),
    "-2.5 SD": Number(D("-2.5"), "SD"),
    "5.3 log10 copies/mL": Number(D("5.3"), "log10 copies/mL"),
    # titres, ratios, n of N
    "1:640": Number(D(640), "1:"),
    "<1:10": Number(D(10), "1:", "<"),
    "4.0: 1": Number(D("4.0"), ":1"),
    "3:1": Number(D(3), ":1"),
    "3 of 12": Fraction(3, 12),
    "3 out of 12": Fraction(3, 12),
    "3/12 (25%)": Fraction(3, 12),
    "1/3 (33.3%)": Fraction(1, 3),
}
NUMBERS_REFUSED = {
    "1,5": Missing("ambiguous", ("1.5", "1; 5")),
    "2,560": Missing("ambiguous", ("2560", "2.560")),
    ">40,960": Missing("ambiguous", (">40960", ">40.960")),
    "10–5": Missing("ambiguous", ("5 to 10", "10 then 5")),
    "3/12": Missing("ambiguous", ("0.25", "3 of 12", "3 and 12")),
    "1/3 (34%)": Missing("ambiguous", ("1 of 3", "1 and 3")),  # 1 of 3 is not 34 %
    "120/80": Missing("ambiguous", ("1.5", "120 of 80", "120 and 80")),
    "789.1 / 420.3": Missing("ambiguous", ("789.1 and 420.3", "789.1 divided by 420.3")),
    "10→0": Missing("ambiguous", ("10 then 0, at times that no heading names",)),
    "10 -> 0": Missing("ambiguous", ("10 then 0, at times that no heading names",)),
    "80/-": Missing("ambiguous", ("80 and -", "80, the other not said")),
    "−0.06, −0.03": Missing("ambiguous", ("−0.06", "−0.03")),
    "5; 6": Missing("ambiguous", ("5", "6")),
    "9 mm and 9 mm": Missing("ambiguous", ("9 mm", "9 mm")),
    "5 (at 3 months)": Missing("ambiguous", ("5", "a value of another time")),
    "–": DASH,
    "-": DASH,
    "—": DASH,
    "…": DASH,
    "ND": Missing("ambiguous", ("not done", "not detected", "no data")),
    "~5": UNREAD,
    "ca. 5": UNREAD,
    "about ten": UNREAD,
    "2.1 × 1.5 cm": UNREAD,
    "3+": UNREAD,
    "5↑": UNREAD,
    "trace": UNREAD,
    "90 and 85 min": Missing("ambiguous", ("90", "85 min")),
    "1.2.3": UNREAD,
    "100 250": UNREAD,
    "II": UNREAD,
    "(5)": UNREAD,
    "120/80 mmHg": UNREAD,
    "5?": UNREAD,
    "see text": UNREAD,
    "NaN": UNREAD,
    "inf": UNREAD,
    "4–5 (twice)": UNREAD,
    "5 H": UNREAD,
    "Z+ 3.31": UNREAD,
}
ABSENT = {
    "": "blank",
    "NA": "not_available",
    "n.a.": "not_available",
    "N/A": "not_applicable",
    "?": "unknown",
    "Unknown": "unknown",
    "unk": "unknown",
    "Not provided": "not_reported",
    "NR": "not_reported",
    "not specified": "not_reported",
    "Not done": "not_done",
    "not tested": "not_done",
    "Not performed": "not_done",
    "missing data": "not_available",
}
AGES = {
    "10": age(years="10"),
    "10.50": age(years="10.50"),
    "4 m": age(months="4"),
    "8.5 m": age(months="8.5"),
    "2 y 5 m": age(years="2", months="5"),
    "2 years, 5 months": age(years="2", months="5"),
    "2y5m": age(years="2", months="5"),
    "10y 3mo": age(years="10", months="3"),
    "32 months": age(months="32"),
    "11months": age(months="11"),
    "3 d": age(days="3"),
    "6 wks": age(weeks="6"),
    "13 years old": age(years="13"),
    "13-year-old": age(years="13"),
    "13 y/o": age(years="13"),
    "13 y.o.": age(years="13"),
    "7 7/12": age(years="7", months="7"),
    "7^7/12": age(years="7", months="7"),
    "24+5 weeks": age(weeks="24", days="5"),
    "24 weeks + 5 days": age(weeks="24", days="5"),
    "24w5d": age(weeks="24", days="5"),
    "1½": age(years="1.5"),
    "2 1/2 years": age(years="2.5"),
    "two months": age(months="2"),
    "60s": Interval(D(60), D(69), "years"),
    "mid-60s": Interval(D(60), D(69), "years"),
    "third decade": Interval(D(20), D(29), "years"),
    "4th decade of life": Interval(D(30), D(39), "years"),
    "34–55": Interval(D(34), D(55), "years"),
    "6 mo–2 y": Interval(D(6), D(24), "months"),
    ">80": Number(D(80), "years", ">"),
    "<1 year": Number(D(1), "years", "<"),
    "10.5 ± 2.1": Number(D("10.5"), "years", None, D("2.1")),
    "died": UNREAD,
    "newborn": UNREAD,
    "adult": UNREAD,
    "~5": UNREAD,
    "10 (5–12)": UNREAD,
    "24+5": UNREAD,
    "74/F": UNREAD,
    "49 M": Missing("ambiguous", ("49 months", "49, male")),
    "10,5": Missing("ambiguous", ("10.5", "10; 5")),
    "5/12": Missing("ambiguous", ("5 of 12", "5 and 12")),
}
DURATIONS = {
    "10": lasting(months="10"),
    "5 days": lasting(days="5"),
    "3-year": lasting(years="3"),
    "6 M": lasting(months="6"),
    "one week": lasting(weeks="1"),
    "2 y 5 m": lasting(years="2", months="5"),
    "18–85": Interval(D(18), D(85), "months"),
    "5-6 months": Interval(D(5), D(6), "months"),
    "10 d–2 wk": Interval(D(10), D(14), "days"),
    "> 12": Number(D(12), "months", ">"),
    "2010–2015": Missing("ambiguous", ("the year 2010", "2010 months")),
    "2015": Missing("ambiguous", ("the year 2015", "2015 months")),
    "several months": UNREAD,
    "since birth": UNREAD,
    "12 (6–24)": UNREAD,
    "ongoing": UNREAD,
    "2 h": UNREAD,
    "1 d–1 mo": UNREAD,
}
YES_OR_NO = {
    "Yes": Presence(True),
    "n": Presence(False),
    "positive": Presence(True),
    "Neg.": Presence(False),
    "pos": Presence(True),
    "✓": Presence(True),
    "not detected": Presence(False),
    "+": Presence(True),
    "+ (weak)": Presence(True, "weak"),
    "yes, once": Presence(True, "once"),
    "No (see text)": Presence(False, "see text"),
    "yes mild": Presence(True, "mild"),
    "–": DASH,
    "yes/no": UNREAD,
    "TB pleurisy": UNREAD,
    "no formal testing": UNREAD,
    "possible": UNREAD,
    "x": UNREAD,
    "1": UNREAD,
}
GRADES = {
    "+": Category("+"),
    "+++ (ankles)": Category("+++", "ankles"),
    "++ (39°C)": Category("++", "39°C"),
    "+/–": Category("+/-"),
    "±": Category("±"),
    "–": DASH,
    "+/+": UNREAD,
    "1+": UNREAD,
    "trace": UNREAD,
    "Grade 2": UNREAD,
}
DATES = {
    "2013": Text("2013"),
    "July 2013": Text("2013-07"),
    "5 Jul 2013": Text("2013-07-05"),
    "July 5, 2013": Text("2013-07-05"),
    "07/2013": Text("2013-07"),
    "2020/03/18": Text("2020-03-18"),
    "25.12.2013": Text("2013-12-25"),
    "05.07.2013": Missing("ambiguous", ("2013-07-05", "2013-05-07")),
    "Jul-13": UNREAD,
    "Summer 2013": UNREAD,
    "D34": UNREAD,
}
LISTS = {
    "Rash; LN (IV, V)": Terms(("rash", "ln (iv, v)")),
    "none": Terms(()),
    "fever (39°C), rash": Terms(("fever (39°c)", "rash")),
    "no rash": UNREAD,
    "0": UNREAD,
    "–": DASH,
}


def cases() -> list[tuple[str, str | None, str, object]]:
    found: list[tuple[str, str | None, str, object]] = []
    for kind, unit, forms in (
        ("number", None, NUMBERS),
        ("number", None, NUMBERS_REFUSED),
        ("age", "years", AGES),
        ("duration", "months", DURATIONS),
        ("presence", None, YES_OR_NO),
        ("grade", None, GRADES),
        ("date", None, DATES),
        ("terms", None, LISTS),
    ):
        found += [(kind, unit, text, value) for text, value in forms.items()]
    return found + [("number", None, text, Missing(reason)) for text, reason in ABSENT.items()]  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "unit", "text", "value"), cases())
def test_a_form_and_what_it_becomes(kind: str, unit: str | None, text: str, value: object) -> None:
    (parsed,) = read(text, of(kind, unit), None, WORDS)
    assert parsed.value == value
    refused = {"unreadable": ["unread_value"], "ambiguous": ["ambiguous_value"]}
    codes = refused.get(value.reason, []) if isinstance(value, Missing) else []
    assert [note.code for note in parsed.notes] == codes
    assert all(note.printed == text for note in parsed.notes)
    if isinstance(value, Missing) and value.reason == "ambiguous":
        assert parsed.notes[0].meaning == " or ".join(value.possible)


def given(
    drug: str, *doses: str, unit: str | None = None, each: str | None = None, daily: str | None = None
) -> tuple[object, ...]:
    return drug, tuple(D(dose) for dose in doses), unit, each, None if daily is None else D(daily)


REGIMENS = {
    "GC (15 mg qd)": given("glucocorticoid", "15", unit="mg", each="qd", daily="15"),
    "MMF 0.5 g bid": given("mycophenolate mofetil", "0.5", unit="g", each="bid", daily="1000"),
    "belimumab (480 mg q4w)": given("belimumab", "480", unit="mg", each="q4w", daily="17.142857"),
    "TAC (morning: 0.5 mg, evening: 0.25 mg)": given(
        "tacrolimus", "0.5", "0.25", unit="mg", each="morning+evening", daily="0.75"
    ),
    "TAC 0.5 mg in the morning and 0.25 mg in the evening": given(
        "tacrolimus", "0.5", "0.25", unit="mg", each="morning+evening", daily="0.75"
    ),
    "prednisone 1 mg/kg/day": given("prednisone", "1", unit="mg/kg", each="qd", daily="1"),
    "RTX 375 mg/m2 weekly": given("rituximab", "375", unit="mg/m2", each="qw", daily="53.571429"),
    "MTX 15 mg/week": given("methotrexate", "15", unit="mg", each="qw", daily="2.142857"),
    "GC 5 mg qod": given("glucocorticoid", "5", unit="mg", each="qod", daily="2.5"),
    "dexamethasone 0.15 mg/kg q6h": given("dexamethasone", "0.15", unit="mg/kg", each="q6h", daily="0.6"),
    "HCQ 200 mg prn": given("hydroxychloroquine", "200", unit="mg", each="prn"),  # as needed: no rate
    "IVIG 2 g/kg": given("immunoglobulin", "2", unit="g/kg"),
    "MP pulse 1 g/d": given("methylprednisolone", "1", unit="g", each="qd", daily="1000"),
    "HCQ": given("hydroxychloroquine"),
}


@pytest.mark.parametrize(("text", "expected"), REGIMENS.items())
def test_a_regimen(text: str, expected: tuple[object, ...]) -> None:
    (parsed,) = read(text, of("regimens"), None, WORDS)
    value = parsed.value
    assert isinstance(value, Regimen)
    assert (value.drug, value.doses, value.unit, value.frequency, value.daily_dose) == expected
    assert parsed.notes == ()


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "daily_low", "daily_high", "per_day"),
    [
        ("prednisone 5-10 mg/kg/d", "5", "10", "mg/kg", "5", "10", "mg/kg"),
        ("MMF (1–1.5 g qd)", "1", "1.5", "g", "1000", "1500", "mg"),
        ("MTX 10 to 15 mg weekly", "10", "15", "mg", "1.428571", "2.142857", "mg"),  # 10/7, 15/7
        ("GC 5–10 mg", "5", "10", "mg", None, None, None),
    ],
)
def test_a_dose_that_is_a_range(text, low, high, unit, daily_low, daily_high, per_day) -> None:
    (parsed,) = read(text, of("regimens"), None, WORDS)
    value = parsed.value
    assert (value.dose_low, value.dose_high, value.unit) == (D(low), D(high), unit)
    assert (value.daily_low, value.daily_high) == tuple(
        None if end is None else D(end) for end in (daily_low, daily_high)
    )
    assert (value.doses, value.daily_dose, value.daily_dose_unit) == ((), None, per_day)
    assert parsed.notes == ()


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("prednisone 60 → 5 mg", "60, then 5 mg, at times that are not said"),
        ("prednisone 60-5 mg", "60, then 5, at times that are not said"),
        ("prednisone 60 mg tapered to 5 mg", "60 mg, then 5 mg, at times that are not said"),
        ("prednisone tapered from 60 to 5 mg", "60, then 5, at times that are not said"),
        ("GC 5 mg/d increased to 10 mg/d", "5 mg, then 10 mg, at times that are not said"),
        ("MTX 15 mg biw", "twice a week; every two weeks"),
        ("GC (1,5 mg qd)", "1.5; 1; 5"),
    ],
)
def test_a_regimen_that_is_refused_and_what_it_could_be(text: str, meaning: str) -> None:
    (parsed,) = read(text, of("regimens"), None, WORDS)
    assert [(note.code, note.meaning) for note in parsed.notes] == [("ambiguous_value", meaning)]
    assert parsed.value.daily_dose is None
    assert parsed.value.dose_low is None


@pytest.mark.parametrize(
    "text",
    [
        "GC >30 mg/d",
        "GC up to 60 mg/d",
        "MMF 2 × 500 mg/d",
        "MMF 0.5-0-0.5 g",
        "AZA 50/25 mg",
        "GC 15",
        "CTX 6 cycles",
        "tacrolimus trough 5-8 ng/mL",
        "RTX 1 g x 2",
    ],
)
def test_a_dose_that_no_grammar_reads_is_kept_and_said(text: str) -> None:
    (parsed,) = read(text, of("regimens"), None, WORDS)
    assert "unread_value" in [note.code for note in parsed.notes]
    assert parsed.value.daily_dose is None
    assert parsed.value.remark


@pytest.mark.parametrize(
    ("text", "raised", "value", "marks"),
    [
        ("17*", (), Number(D(17)), ("*",)),
        ("0.39a", ("a",), Number(D("0.39")), ("a",)),
        ("NT‡", (), Missing("unreadable"), ()),
        ("10^6", ("6",), Missing("unreadable"), ()),
    ],
)
def test_marks_on_numbers(text: str, raised: tuple[str, ...], value: object, marks: tuple[str, ...]) -> None:
    (parsed,) = read_cell(Cell(text, marks=raised), of("number"), None, WORDS)
    assert (parsed.value, parsed.marks) == (value, marks)
