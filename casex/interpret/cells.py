"""A printed text under a heading's meaning: values, and what there is to say about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from casex.interpret.headers import Meaning, slug
from casex.model import Category, Missing, Number, Regimen, Terms, Text, TimeUnit, Value, Vocabulary
from casex.schema import Variable
from casex.values import Note, Parsed, category, missing, number, regimen, span, terms

_TIME_UNITS: dict[str, TimeUnit] = {
    "year": "years", "years": "years", "yr": "years", "yrs": "years", "y": "years",
    "month": "months", "months": "months", "mo": "months", "mos": "months",
    "week": "weeks", "weeks": "weeks", "wk": "weeks", "wks": "weeks",
    "day": "days", "days": "days", "d": "days",
}  # fmt: skip


_MOST = 0.8  # of the filled cells


@dataclass(frozen=True, slots=True)
class Words:
    """What cells are read with: the vocabulary, names that this document uses rightly, words for "not given"."""

    vocabulary: Vocabulary
    known: frozenset[str] = frozenset()
    stop: tuple[str, ...] = ()


def time_unit(printed: str | None) -> TimeUnit | None:
    """The unit of time that a printed unit names."""
    return _TIME_UNITS.get((printed or "").casefold().rstrip("."))


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
    named = _single(text, kind, variable, unit, words) if kind == "category" else None
    if isinstance(named, Category) and variable is not None and named.name in dict(variable.categories):
        return (Parsed(named),)  # a category may be called "unknown", as sex U is
    absent = missing.parse(text, words.vocabulary)
    if absent is not None:
        return (Parsed(absent, _doubt(text, absent)),)
    if kind in ("drugs", "regimens"):
        observed_none = terms.parse(text, words.vocabulary)
        if getattr(observed_none, "terms", None) == ():
            return (Parsed(observed_none),)
        return _regimens(text, heading, words)
    value = _single(text, kind, variable, unit, words)
    if isinstance(value, Missing):
        return (Parsed(value, _doubt(text, value)),)
    return (Parsed(value),)


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
        value = number.parse(text, unit=unit)
        if isinstance(value, Number) and value.remark is not None and _OTHER_TIME.search(value.remark):
            return Missing("ambiguous", (str(value.value), "a value of another time"))
        return value
    if kind in ("age", "duration"):
        parse = span.parse_age if kind == "age" else span.parse_duration
        return parse(text, unit=time_unit(unit) or (time_unit(variable.unit) if variable and not unit else None))
    if kind == "category" and variable is not None:
        return category.parse(text, variable.categories, open=variable.open)
    if kind == "terms":
        return _affirmed(terms.parse(text, words.vocabulary))
    return Text(text)


_NO_TERM = re.compile(r"^(?:no|not|without|denied|denies|absence of)\b|^[\W\d_]*$|^(?:null|negative)$|\(\s*[-–−]\s*\)$")
_OTHER_TIME = re.compile(r"\b\d+(?:\.\d+)?\s*(?:days?|weeks?|wks?|months?|mos?|years?|yrs?)\b", re.I)


def _affirmed(value: Value) -> Value:
    """A list of terms, unless one of them is a bare figure or denies something ("no rash")."""
    if isinstance(value, Terms) and any(_NO_TERM.search(term) for term in value.terms):
        return Missing("unreadable")
    return value


def _doubt(text: str, value: Missing) -> tuple[Note, ...]:
    if value.reason == "ambiguous":
        return (Note("ambiguous_value", text, " or ".join(value.possible)),)
    if value.reason == "unreadable":
        return (Note("unread_value", text, ""),)
    return ()


def inferred_kind(texts: Sequence[str], words: Words) -> str:
    """``number`` where most filled cells of an unknown column are numbers (the others are then said), else ``text``."""
    filled = [t for t in texts if missing.parse(t, words.vocabulary) is None]
    numbers = [t for t in filled if isinstance(number.parse(t), Number)]
    return "number" if numbers and len(numbers) >= _MOST * len(filled) else "text"


def meaning_for(meaning: Meaning, texts: Sequence[str], words: Words) -> Meaning:
    """The meaning with a variable made up for an unknown heading, its kind inferred from the cells below it."""
    if meaning.variable is not None:
        return meaning
    kind = inferred_kind(texts, words)
    if kind == "number" or meaning.unit is None:
        name, unit = meaning.name, meaning.unit
    else:  # what stands in brackets behind words is no unit
        name, unit = slug(f"{meaning.name} {meaning.unit}"), None
    variable = Variable(name, meaning.printed, (), kind, unit)
    return Meaning(meaning.printed, name, variable, meaning.timepoint, unit)
