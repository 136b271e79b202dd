"""What a schema file may hold: sections, keys, and the shape of what stands under them.

`schemas/schema.json` says the same to editors; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from casex.model import MissingReason
from casex.schema.definition import KINDS

#: The keys (and places in lists) that lead to something in a file.
Address = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in words; `address` is the key or entry of the file."""

    address: Address
    said: str


def fault(address: Address, said: str) -> Fault:
    """A fault whose words begin with the keys that lead to it."""
    return Fault(address, f"{'.'.join(map(str, address))}: {said}")


Shape = Callable[[Any, Address], Iterator[Fault]]
_DECIMAL = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d{1,2})?")
_COLUMN = re.compile(r"[a-z0-9][a-z0-9_]{0,62}")
_FRACTION = re.compile(rf"\d+/[1-9]\d*|{_DECIMAL.pattern}")


def faults(content: Mapping[Any, Any]) -> Iterator[Fault]:
    """Every fault of one file's own content, in its order."""
    for section, said in content.items():
        if section in SECTIONS:
            yield from SECTIONS[section](said, (section,))
        else:
            yield Fault((section,), f"unknown section {section!r}{_nearest(section, SECTIONS, '; ')}")


def _nearest(key: object, known: Mapping[str, Shape], before: str) -> str:
    close = get_close_matches(str(key), known, n=1)
    return f"{before}did you mean {close[0]!r}?" if close else ""


def _text(said: Any, path: Address) -> Iterator[Fault]:
    if not isinstance(said, str):
        yield fault(path, f"expected a text, got {said!r}; put it into quotes")


def _words(said: Any, path: Address) -> Iterator[Fault]:
    """A list of words; YAML reads a bare ``no`` as false, which nobody means here."""
    if isinstance(said, str):
        yield fault(path, f"expected a list of words, got the word {said!r}; put it into brackets: [{said}]")
    elif not isinstance(said, list):
        yield fault(path, f"expected a list of words, got {said!r}")
    else:
        for place, word in enumerate(said):
            if not isinstance(word, str):
                problem = f"expected a list of words, got {word!r} in {said!r}; put it into quotes"
                yield fault((*path, place), problem)


def _flag(said: Any, path: Address) -> Iterator[Fault]:
    if not isinstance(said, bool):
        yield fault(path, f"{said!r}; it can be true or false")


def _one_of(*names: str) -> Shape:
    def check(said: Any, path: Address) -> Iterator[Fault]:
        if said not in names:
            yield fault(path, f"{said!r}; it can be {', '.join(names)}")

    return check


def _range(said: Any, path: Address) -> Iterator[Fault]:
    ends = said if isinstance(said, list) else []
    if len(ends) != 2 or not all(_is_number(end) for end in ends) or not ends[0] <= ends[1]:
        yield fault(path, f"{said!r}; expected [low, high]")


def _is_number(said: Any) -> bool:
    return isinstance(said, int | float) and not isinstance(said, bool)


def _rate(said: Any, path: Address) -> Iterator[Fault]:
    """A whole number, or a fraction in quotes: 0.1 without quotes is no tenth."""
    whole = isinstance(said, int) and not isinstance(said, bool) and said >= 0
    if not whole and not (isinstance(said, str) and _FRACTION.fullmatch(said)):
        yield fault(path, f'{said!r}; expected a whole number, or a fraction in quotes, such as "1/7"')


def _factor(said: Any, path: Address) -> Iterator[Fault]:
    number = _is_number(said) and said >= 0
    if not number and not (isinstance(said, str) and _DECIMAL.fullmatch(said)):
        yield fault(path, f'{said!r}; expected a number, such as 1000 or "0.001"')


def _number(said: Any, path: Address) -> Iterator[Fault]:
    if not _is_number(said) or said < 0:
        yield fault(path, f"{said!r}; expected a number, such as 4 or 7.5")


def _list_of(shape: Shape) -> Shape:
    """A list whose entries have this shape; it may be empty."""

    def check(said: Any, path: Address) -> Iterator[Fault]:
        if not isinstance(said, list):
            yield fault(path, f"expected a list, got {said!r}")
            return
        for place, under in enumerate(said):
            yield from shape(under, (*path, place))

    return check


def _names(shape: Shape) -> Shape:
    """Names of one's own, each with something of this shape."""

    def check(said: Any, path: Address) -> Iterator[Fault]:
        if not isinstance(said, dict):
            yield fault(path, f"expected names with what they mean, got {said!r}")
            return
        for name, under in said.items():
            if not isinstance(name, str):
                yield fault((*path, name), f"the name {name!r} is no text; put it into quotes")
            yield from shape(under, (*path, name))

    return check


def _called_as_columns(shape: Shape) -> Shape:
    """Names that become parts of columns' names, each with something of this shape."""

    def check(said: Any, path: Address) -> Iterator[Fault]:
        yield from _names(shape)(said, path)
        for name in said if isinstance(said, dict) else ():
            if isinstance(name, str) and not _COLUMN.fullmatch(name):
                yield fault((*path, name), f"a name is of small letters, figures and underscores, at most 63: {name!r}")

    return check


def _entry(keys: Mapping[str, Shape], *, needs: tuple[str, ...] = ()) -> Shape:
    """Known keys, each with its shape."""

    def check(said: Any, path: Address) -> Iterator[Fault]:
        if not isinstance(said, dict):
            yield fault(path, f"expected some of {', '.join(keys)}, got {said!r}")
            return
        yield from (fault(path, f"{key} is missing") for key in needs if key not in said)
        for key, under in said.items():
            if key in keys:
                yield from keys[key](under, (*path, key))
            else:
                yield fault((*path, key), f"unknown{_nearest(key, keys, ', ')}")

    return check


def _or_nothing(shape: Shape) -> Shape:
    """A name may be all there is to say: ``colchicine:``."""

    def check(said: Any, path: Address) -> Iterator[Fault]:
        if said is not None:
            yield from shape(said, path)

    return check


VARIABLE: dict[str, Shape] = {
    "label": _text,
    "aliases": _words,
    "kind": _one_of(*KINDS),
    "unit": _text,
    "same_units": _words,
    "molar_mass": _factor,
    "needs_unit": _flag,
    "range": _range,
    "categories": _names(_words),
    "codes": _names(_text),
    "once": _flag,
    "whole": _flag,
    "open": _flag,
    "default_timepoint": _text,
    "timepoints": _words,
    "told_by": _words,
    "column": _flag,
    "worse": _one_of("high", "low"),
}
DRUG: dict[str, Shape] = {"aliases": _words, "class": _text, "atc": _text, "dose": _range}
RULE: dict[str, Shape] = {"says": _text, "mostly": _flag, "because": _text}
FREQUENCY: dict[str, Shape] = {"aliases": _words, "per_day": _rate, "possible": _words}
UNIT: dict[str, Shape] = {"aliases": _words, "standard": _text, "factor": _factor}
MEASURE: dict[str, Shape] = {"printed": _words, "pint": _text, "prefixes": _flag}
EQUIVALENT: dict[str, Shape] = {
    "label": _text,
    "class": _text,
    "of": _text,
    "doses": _names(_factor),
    "routes": _words,
    "pulse_from": _factor,
    "pulse_words": _words,
    "weight": _text,
    "source": _text,
}
CRITERION: dict[str, Shape] = {
    "says": _text,
    "variable": _text,
    "daily_dose": _text,
    "at_most": _number,
    "below": _number,
    "undecided_to": _number,
}
CLASSIFICATION: dict[str, Shape] = {
    "label": _text,
    "classes": _names(_list_of(_entry(CRITERION, needs=("says",)))),
    "source": _text,
}
NARRATIVE: dict[str, Shape] = dict.fromkeys(
    (
        "visit",
        "regimen",
        "negation",
        "negated",
        "stop",
        "start",
        "dose_change",
        "given",
        "switch",
        "not_given",
        "aside",
        "plain",
    ),
    _words,
)
EVIDENCE: dict[str, Shape] = dict.fromkeys(("header", "caption", "title", "narrative"), _words)
SECTIONS: dict[str, Shape] = {
    "name": _text,
    "title": _text,
    "extends": _text,
    "variables": _called_as_columns(_or_nothing(_entry(VARIABLE))),
    "columns": _words,
    "timepoints": _called_as_columns(_words),
    "drugs": _names(_or_nothing(_entry(DRUG))),
    "frequencies": _names(_or_nothing(_entry(FREQUENCY))),
    "routes": _names(_words),
    "day_parts": _names(_words),
    "units": _names(_entry(UNIT, needs=("standard", "factor"))),
    "measures": _names(_or_nothing(_entry(MEASURE))),
    "rules": _names(_or_nothing(_entry(RULE, needs=("says",)))),
    "equivalents": _names(_entry(EQUIVALENT, needs=("class", "of", "doses", "routes", "source"))),
    "classifications": _names(_entry(CLASSIFICATION, needs=("classes", "source"))),
    "missing": _names(_one_of(*get_args(MissingReason))),
    "none_words": _words,
    "yes_words": _words,
    "no_words": _words,
    "narrative": _entry(NARRATIVE),
    "index_evidence": _entry(EVIDENCE),
    "patient_words": _words,
    "one_patient": _words,
    "case_words": _words,
    "people": _words,
    "summary_words": _words,
    "specimens": _names(_words),
    "normal_words": _words,
    "counted_words": _words,
    "row_words": _words,
    "reference_words": _words,
    "sections": _words,
    "header_filler": _words,
}
