"""A printed text under a heading's meaning: values, and what there is to say about them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from casex.interpret.header_words import slug
from casex.interpret.headers import Meaning
from casex.interpret.inference import Words, bare, decimal_of, kind_of, time_unit
from casex.model import Category, Cell, Duration, Interval, Missing, Number, Presence, Regimen, Terms, Text, Value
from casex.schema import Variable
from casex.values import (
    Note,
    Parsed,
    category,
    date,
    grade,
    marks,
    missing,
    number,
    pair,
    presence,
    regimen,
    span,
    terms,
    units,
    written,
)
from casex.values.number import DecimalMark

__all__ = ["Words", "bare", "decimal_of", "doubt", "meaning_for", "read", "read_cell", "settles", "suits", "time_unit"]


def read(
    text: str, variable: Variable | None, unit: str | None, words: Words, *, heading: str = ""
) -> tuple[Parsed, ...]:
    """The values of a cell: one, or one for each drug of a list.

    Parameters
    ----------
    text
        As printed.
    variable
        What the cell holds; None where no schema knows it (then numbers are tried, else it is text).
    unit
        Unit from the heading, as printed.
    heading
        The heading itself: it may name the drug whose doses stand below ("TOF dose").
    """
    kind = variable.kind if variable else "unknown"
    named = _single(text, kind, variable, unit, words) if kind in ("category", "presence", "grade") else None
    if isinstance(named, Category) and variable is not None and named.name in dict(variable.categories):
        return (Parsed(named),)  # a category may be called "unknown", as sex U is
    meant = words.code(text)
    if meant is not None and kind not in ("drugs", "regimens", "terms", "text", "unknown"):
        value = _coded(text, meant, kind, named, words)
        return (Parsed(value, doubt(text, value) if isinstance(value, Missing) else ()),)
    if meant is not None and (reason := missing.parse(meant, words.vocabulary)) is not None:
        return (Parsed(reason),)
    if meant is not None and kind in ("text", "unknown") and not any(char.isalnum() for char in text):
        return (Parsed(Text(meant)),)
    absent = missing.parse(text, words.vocabulary)
    if absent is not None:
        absent = _or_a_category(text, absent, variable)
        return (Parsed(absent, doubt(text, absent)),)
    if kind in ("drugs", "regimens"):
        observed_none = terms.parse(text, words.vocabulary)
        if getattr(observed_none, "terms", None) == ():
            return (Parsed(observed_none),)
        return _regimens(text, heading, words)
    value = _single(text, kind, variable, unit, words)
    if isinstance(value, Missing):
        return (Parsed(value, doubt(text, value)),)
    molar_mass = variable.molar_mass if variable else None
    return (Parsed(value, _against_heading(text, value, unit, words, molar_mass) if kind == "number" else ()),)


def _or_a_category(text: str, absent: Missing, variable: Variable | None) -> Missing:
    """Why there is no value: "NR" among "CR" and "PR" may as well be one of the categories, "no response"."""
    bare = text.strip(" .")
    if variable is None or not variable.open or absent.reason != "not_reported":
        return absent
    short = bare.isalpha() and len(bare) <= _SHORT
    return Missing("ambiguous", ("not reported", f"a category called {bare!r}")) if short else absent


def _against_heading(
    text: str, value: Value, unit: str | None, words: Words, molar_mass: Decimal | None
) -> tuple[Note, ...]:
    """That a number has another unit than its heading: "4.6 m" under "Size (mm)" may be a slip, and 1,000 fold."""
    own = value.unit if isinstance(value, Number | Interval) else None
    if own is None or unit is None:
        return ()
    if units.convert(Decimal(1), own, unit, words.vocabulary, molar_mass=molar_mass) in (None, 1):
        return ()
    return (Note("unit_against_heading", text, f"in {own}, its heading in {unit}"),)


def read_cell(
    cell: Cell, variable: Variable | None, unit: str | None, words: Words, *, heading: str = ""
) -> tuple[Parsed, ...]:
    """The values of a cell whose footnote marks are taken off; what the footnotes say of them becomes a remark."""
    text, seen = bare(cell.text, cell.marks, words)
    if not seen and variable is not None and variable.kind != "text":
        text, seen = _without_symbols(text, variable, unit, words, heading)
    said = tuple(note for mark in seen if (note := words.mark(mark)) is not None)
    found = read(text, variable, unit, words, heading=heading)
    if not seen:
        return found
    return tuple(replace(parsed, value=_remarked(parsed.value, said, words), marks=seen) for parsed in found)


def _without_symbols(
    text: str, variable: Variable, unit: str | None, words: Words, heading: str
) -> tuple[str, tuple[str, ...]]:
    """A cell that can be read only without the symbols behind it, which no footnote explains ("7*")."""
    plain = marks.unmarked(text)
    if plain == text or not _unread(read(text, variable, unit, words, heading=heading)):
        return text, ()
    if _unread(read(plain, variable, unit, words, heading=heading)):
        return text, ()
    return plain, (text.rstrip()[len(plain) :].strip(),)


def _unread(parsed: Sequence[Parsed]) -> bool:
    return any(one.value == Missing("unreadable") for one in parsed)


def _remarked(value: Value, said: Sequence[str], words: Words) -> Value:
    """A value with what footnotes say of its marks, where it has a place for it."""
    if not said:
        return value
    if isinstance(value, Missing):
        reasons = [reason for note in said if (reason := missing.parse(note, words.vocabulary)) is not None]
        return reasons[0] if value.reason == "ambiguous" and reasons else value
    if isinstance(value, Number | Category | Presence):
        return replace(value, remark="; ".join([*([value.remark] if value.remark else []), *said]))
    return value


def _coded(text: str, meant: str, kind: str, named: Value | None, words: Words) -> Value:
    """What a footnote says that a code means: a reason why there is no value, a grade, yes or no, or a word."""
    reason = missing.parse(meant, words.vocabulary) or missing.parse(meant.split(" (")[0], words.vocabulary)
    if reason is not None:
        return reason
    if kind == "presence":
        said = presence.parse(meant, words.vocabulary)
        return said if isinstance(said, Presence) else Missing("unreadable")
    if isinstance(named, Category | Number | Presence):
        return replace(named, remark=meant)
    return Category("-" if kind == "grade" else meant, meant if kind == "grade" else None)


def _regimens(text: str, heading: str, words: Words) -> tuple[Parsed, ...]:
    if not words.vocabulary.drugs:  # a schema without drugs: said once for the column, see table_rows
        return (Parsed(Text(text)),)
    named = regimen.find_drugs(heading, words.vocabulary)
    if len(named) == 1 and not regimen.find_drugs(text, words.vocabulary):
        return (regimen.parse_dosage(text, named[0].drug, named[0].text, words.vocabulary),)
    parsed = regimen.parse_list(text, words.vocabulary, known=words.known)
    return tuple(_given(one, words) for one in parsed)


def _given(parsed: Parsed, words: Words) -> Parsed:
    """A listed drug, unless the list itself says that it was stopped."""
    remark = parsed.value.remark if isinstance(parsed.value, Regimen) else None
    if remark is None or not any(re.search(rf"\b{re.escape(word)}\b", remark, re.I) for word in words.stop):
        return parsed
    text = regimen.format(parsed.value) if isinstance(parsed.value, Regimen) else remark
    return Parsed(Text(text), (*parsed.notes, Note("unread_value", text, "")))


def _single(text: str, kind: str, variable: Variable | None, unit: str | None, words: Words) -> Value:
    if kind == "number":
        return _number(text, unit, words)
    if kind in ("age", "duration"):
        parse = span.parse_age if kind == "age" else span.parse_duration
        column = time_unit(unit) or (time_unit(variable.unit) if variable and not unit else None)
        return parse(_without_name(text, variable), unit=column, decimal=words.decimal)
    if kind == "presence":
        return _plus(text) or presence.parse(text, words.vocabulary)
    if kind == "grade":
        return grade.parse(text)
    if kind == "date":
        return date.parse(text)
    if kind == "category" and variable is not None:
        return category.parse(text, variable.categories, open=variable.open)
    if kind == "terms":
        return _affirmed(terms.parse(text, words.vocabulary))
    return Text(text)


def _number(text: str, unit: str | None, words: Words) -> Value:
    value = number.parse(text, unit=unit, decimal=words.decimal)
    if isinstance(value, Missing):
        if value.reason == "unreadable" and pair.has_arrow(text):
            first, then = pair.parse(text) or ("", "")
            return Missing("ambiguous", (f"{first} then {then}, at times that no heading names",))
        return value
    if isinstance(value, Number):
        if value.remark is not None and _OTHER_TIME.search(value.remark):
            return Missing("ambiguous", (str(value.value), "a value of another time"))
        if written.has_power(text) and value.unit == unit and _scaled(unit, words):
            return Missing("ambiguous", (f"{text}, whatever the heading says", f"{text}, of {unit}"))
    return value


def _scaled(unit: str | None, words: Words) -> bool:
    """Whether a unit has a power of ten of its own."""
    read = units.parse(unit, words.vocabulary) if unit else None
    return read is not None and read.scale != 0


def _plus(text: str) -> Presence | None:
    """A plus says yes; a minus says nothing that casex could tell."""
    graded = grade.parse(text)
    return Presence(True, graded.remark) if isinstance(graded, Category) and set(graded.name) == {"+"} else None


_SHORT = 3  # letters of an abbreviation
_NO_TERM = re.compile(r"^(?:no|not|without|denied|denies|absence of)\b|^[\W\d_]*$|^(?:null|negative)$|\(\s*[-–−]\s*\)$")
_OTHER_TIME = re.compile(r"\b\d+(?:\.\d+)?\s*(?:days?|weeks?|wks?|months?|mos?|years?|yrs?)\b", re.I)


def _affirmed(value: Value) -> Value:
    """A list of terms, unless one of them is a bare figure or denies something ("no rash")."""
    if isinstance(value, Terms) and any(_NO_TERM.search(term) for term in value.terms):
        return Missing("unreadable")
    return value


def doubt(text: str, value: Missing) -> tuple[Note, ...]:
    """What to say of a text that gave no value."""
    if value.reason == "ambiguous":
        return (Note("ambiguous_value", text, " or ".join(value.possible)),)
    if value.reason == "unreadable":
        return (Note("unread_value", text, ""),)
    return ()


def _without_name(text: str, variable: Variable | None) -> str:
    """A cell that says again what its column is: "50-month follow-up" under "Follow-up"."""
    names = "|".join(re.escape(name) for name in (variable.aliases if variable else ()) if name)
    return re.sub(rf"(?<=\S)\s+(?:of\s+)?(?:{names})\s*$", "", text, flags=re.I) if names else text


def meaning_for(meaning: Meaning, cells: Iterable[Cell], words: Words, *, kind: str | None = None) -> Meaning:
    """The meaning with a variable made up for an unknown heading, its kind inferred from the cells below it.

    Where a `kind` is given, it is that.
    """
    if meaning.variable is not None:
        return meaning
    texts = [bare(cell.text, cell.marks, words)[0] for cell in cells]
    inferred = kind is None
    kind = kind or kind_of(texts, meaning.unit, replace(words, decimal=decimal_of(texts, words)))
    unit: str | None = time_unit(meaning.unit) if kind in ("age", "duration") and meaning.unit else meaning.unit
    if kind in ("number", "age", "duration") or meaning.unit is None:
        name = meaning.name
    elif kind == "presence" and set(meaning.unit.casefold().split("/")) <= _yes_and_no(words):
        name, unit = meaning.name, None  # "(yes/no)" says what the cells hold
    else:  # what stands in brackets behind words is no unit
        name, unit = slug(f"{meaning.name} {meaning.unit}"), None
    if kind in ("age", "duration") and unit is None:
        unit = _commonest_time_unit(texts, "months" if inferred else None)
    if kind == "number" and unit is None and "%" in meaning.printed and set(units_of(texts)) == {"%", None}:
        unit = "%"  # "FVC (% predicted)" above "85%" and "72"
    printed = unit
    if kind == "number" and unit is None and len(found := units_of(texts)) == 1:
        (unit,) = found
    variable = Variable(name, meaning.printed, (), kind, unit, open=kind == "category")
    return replace(meaning, name=name, variable=variable, unit=printed)


def suits(meaning: Meaning, column: Sequence[Cell], words: Words) -> bool:
    """Whether the cells of a column are what its heading's variable holds: "HCT" with yes and no is no hematocrit."""
    variable = meaning.variable
    if variable is None or variable.kind not in ("number", "duration", "presence"):
        return True
    ours = replace(words, decimal=decimal_of([cell.text for cell in column], words))
    alike = {(cell.text, cell.marks): cell for cell in column}
    read = {key: read_cell(cell, variable, meaning.unit, ours)[0].value for key, cell in alike.items()}
    values = [read[cell.text, cell.marks] for cell in column]
    told = [value for value in values if not isinstance(value, Missing) or value.reason == "unreadable"]
    return len(told) < 2 or 2 * sum(isinstance(value, Missing) for value in told) <= len(told)


def settles(text: str, decimal: DecimalMark | None) -> bool:
    """Whether a number can be read with this decimal mark, and not without it."""
    return isinstance(number.parse(text), Missing) and not isinstance(number.parse(text, decimal=decimal), Missing)


def units_of(texts: Iterable[str]) -> tuple[str | None, ...]:
    """The units in which the numbers of a column are printed, each once; None where a number has none."""
    read = map(number.parse, dict.fromkeys(texts))
    return tuple(dict.fromkeys(value.unit for value in read if isinstance(value, Number | Interval)))


def _yes_and_no(words: Words) -> set[str]:
    return {word.casefold() for word in (*words.vocabulary.yes_words, *words.vocabulary.no_words)}


def _commonest_time_unit(texts: Sequence[str], otherwise: str | None) -> str | None:
    """The unit in which most of a column's spans are given, where no heading names one."""
    said = [
        value.parts[0].unit for text in texts if isinstance(value := span.parse_duration(text, unit=None), Duration)
    ]
    return min(dict.fromkeys(said), key=lambda unit: (-said.count(unit), unit), default=otherwise)
