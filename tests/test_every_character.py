"""Nothing of a cell is dropped: every letter and figure is value, unit, mark, remark, or in a note, and reads back.

Numbers, grades, yes and no, marks and pairs have theirs in test_values_cells.py.
"""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from casex.interpret.cells import read_cell
from casex.interpret.header_units import split_unit
from casex.interpret.inference import Words
from casex.interpret.several import names_within
from casex.model import Age, Category, Cell, Duration, Interval, Missing, Number, Presence, Regimen, Terms, Text
from casex.schema import Variable, read
from casex.values import date, dosing, labelled, regimen, span, terms, written
from casex.values.number import is_unit

LUPUS = read("lupus").vocabulary
WORDS = Words(LUPUS, marks=(("*", "estimated"), ("†", "dead")))
FIGURES = re.compile(r"[0-9]+")
UNIT_WORDS = re.compile("|".join(sorted(span.UNITS, key=len, reverse=True)))
SPANS = st.text("0123456789.ymowkdays +-–,andn<>±", max_size=18)
PIECES = st.sampled_from(
    ["GC", "HCQ", "MMF", "prednisone", "5", "0.5", "10", "1,5", "mg", "g", "mg/kg", "/d", "qd", "bid", "q4w", "weekly",
     "x 3", "for 5 days", "morning", "evening", "po", "iv", "(", ")", ",", "–", "→", "to", "tapered", "and",
     "until death", "prn"]
)  # fmt: skip
DRUG_TEXTS = st.lists(PIECES, min_size=1, max_size=9).map(" ".join)
NAMES = st.text("LRCAeftright", min_size=1, max_size=5).filter(str.isalpha)
AMOUNTS = st.decimals(0, 999, places=1).map(str)


def letters(text: str) -> Counter[str]:
    return Counter(char for char in text.casefold() if char.isalnum())


@given(SPANS)
def test_ages_and_durations(text: str) -> None:
    for kind, parse in ((Age, span.parse_age), (Duration, span.parse_duration)):
        value = parse(text, unit=None)
        if not isinstance(value, kind):
            continue
        told = [figure for part in value.parts for figure in FIGURES.findall(f"{part.amount:f}")]
        assert Counter(map(int, told)) >= Counter(int(figure) for figure in FIGURES.findall(text))
        rest = UNIT_WORDS.sub(" ", FIGURES.sub(" ", text.lower()))
        assert set(rest) <= set(" .,+-–old") | set("and"), (text, value)


@given(SPANS, st.sampled_from(["years", "months", None]))
def test_a_span_that_is_written_reads_back(text: str, unit: str | None) -> None:
    value = span.parse_age(text, unit=unit)
    if isinstance(value, Age):
        assert span.parse_age(span.format(value), unit=None) == value


@given(DRUG_TEXTS)
def test_regimens(text: str) -> None:
    """Every figure of a list of drugs is a dose, in a frequency, in a remark, or in a note."""
    parsed = regimen.parse_list(text, LUPUS)
    told = Counter[str]()
    for one in parsed:
        value = one.value
        kept = value.text if isinstance(value, Text) else " ".join(value.terms) if isinstance(value, Terms) else ""
        if isinstance(value, Regimen):
            ends = [end for end in (*value.doses, value.dose_low, value.dose_high) if end is not None]
            kept = " ".join([value.drug_printed, value.remark or "", *(f"{end:f}" for end in ends)])
        told += Counter(FIGURES.findall(kept))
    for token in dosing.tokens(text, LUPUS):  # "q4w" is a name of its own
        if token.kind == "frequency":
            told += Counter(FIGURES.findall(token.text))
    noted = " ".join(note.printed for one in parsed for note in one.notes)
    for figure, count in Counter(FIGURES.findall(text)).items():
        assert told[figure] >= count or figure in FIGURES.findall(noted), (text, parsed)


@given(DRUG_TEXTS)
def test_tokens_are_the_text(text: str) -> None:
    line = " ".join(text.split())
    assert "".join("".join(token.text.split()) for token in dosing.tokens(line, LUPUS)) == "".join(line.split())


@given(DRUG_TEXTS)
def test_a_regimen_that_is_written_reads_back(text: str) -> None:
    for parsed in regimen.parse_list(text, LUPUS):
        if isinstance(parsed.value, Regimen) and not parsed.notes and parsed.value.remark is None:
            (again,) = regimen.parse_list(regimen.format(parsed.value, LUPUS), LUPUS)
            assert again.value == parsed.value


@given(st.text("abc ,;()-and0", max_size=24))
def test_terms(text: str) -> None:
    value = terms.parse(text, LUPUS)
    if isinstance(value, Terms):
        assert letters(re.sub(r"\band\b", "", " ".join(value.terms))) == letters(re.sub(r"\band\b", "", text))


@given(st.text("0123456789-/. JulyMarch", max_size=14))
def test_dates(text: str) -> None:
    value = date.parse(text)
    if isinstance(value, Text):
        assert sum(map(int, FIGURES.findall(text))) <= sum(map(int, FIGURES.findall(value.text)))
        assert date.parse(date.format(value)) == value


@given(st.lists(st.tuples(NAMES, AMOUNTS), min_size=1, max_size=4, unique_by=lambda pair: pair[0].casefold()))
def test_values_with_names_of_their_own(pairs: list[tuple[str, str]]) -> None:
    text = labelled.format(pairs)
    assert labelled.parse(text) == tuple(pairs)
    assert letters(text) == letters("".join(name + value for name, value in pairs))


@given(st.text("LR=:,;/ 0123456789.<", max_size=20))
def test_names_and_values_are_the_text(text: str) -> None:
    found = labelled.parse(text)
    assert not found or letters(text) == letters("".join(name + value for name, value in found))


@given(st.lists(st.text("LR=, 0123456789", max_size=10), max_size=5))
def test_no_column_of_one_name_is_cut(texts: list[str]) -> None:
    names = names_within([Cell(text) for text in texts], WORDS)
    assert len(names) != 1
    assert len({name.casefold() for name in names}) == len(names)


@given(AMOUNTS, st.integers(-3, 9))
def test_powers_of_ten_are_what_they_say(amount: str, power: int) -> None:
    for sign in ("×", "x"):
        assert float(written.plainly(f"{amount} {sign} 10^{power}")) == float(f"{amount}e{power}")


KINDS = st.sampled_from(["number", "age", "duration", "presence", "grade", "category", "terms"])


@given(st.text("0123456789.,<>±–/ ()yesnomg*†+→", max_size=16), KINDS)
def test_cells(text: str, kind: str) -> None:
    """A cell is told, or it is missing for a reason; its marks are kept; what cannot be read is said."""
    variable = Variable("x", "X", ("x",), kind, None, open=kind == "category")
    (parsed,) = read_cell(Cell(text), variable, None, WORDS)
    value = parsed.value
    if isinstance(value, Missing):
        said = [note.code for note in parsed.notes]
        assert said == {"unreadable": ["unread_value"], "ambiguous": ["ambiguous_value"]}.get(value.reason, [])
        return
    assert set(parsed.marks) <= {char * n for char in "*†" for n in range(1, 17)} | {
        text[at:] for at in range(len(text))
    }
    if isinstance(value, Number | Category | Presence) and "*" in text and "*" not in str(value):
        assert parsed.marks or not text.rstrip().endswith("*")
    if isinstance(value, Interval):
        assert value.low <= value.high


@given(st.text("CRPmgdL (/)[],0123456789-<;", max_size=24))
def test_headings(text: str) -> None:
    """A heading is its words, its unit, and ranges of values in brackets."""
    bare, unit = split_unit(text, is_unit)
    dropped = letters(text) - letters(bare) - letters(unit or "")
    in_brackets = letters(" ".join(re.findall(r"[(\[]([^()\[\]]*)[)\]]", text)))
    assert letters(bare) + letters(unit or "") <= letters(text)
    assert dropped <= in_brackets
