"""Units in headings: in brackets, behind a comma or behind the last word, beside ranges of normal values."""

from __future__ import annotations

import re
from collections.abc import Callable

from casex.values.number import is_unit

_BRACKET = re.compile(r"[(\[]\s*(?P<inside>[^()\[\]]{1,48})\s*[)\]]")
_COMPOUND = re.compile(r"%|(?:10\^?\d+\s*)?[A-Za-zµμ%°]{1,6}(?:[/·.^*⁻-]?[A-Za-zµμ\d²³¹-]{1,6}){0,3}")
_TIME_BEHIND = re.compile(r",\s*(?P<unit>years?|months?|weeks?|days?|yrs?|mos?|wks?|y)\s*$", re.I)
_UNIT_BEHIND = re.compile(r",\s*(?P<unit>[^\s,;()]{1,12})\s*$")
#: A compound unit behind the last word: "CRP mg/L", "Platelets × 10⁹/l".
_UNIT_LAST = re.compile(r"(?<=\w)\s+(?P<unit>(?:[x×]\s?)?[^\s,;()/]{1,6}/[^\s,;()]{1,10})\s*$")
#: What may be said of normal or possible values: "0.55–4.78 mUJ/mL", "<140%", "range 0–105", "recommended <200 mg/dL".
_NORMAL = re.compile(
    r"(?:(?:normal |reference |recommended|ref\.? ?)?(?:normal|range|values?)?\s*[:,]?\s*)?"
    r"(?:[\d.,/]+\s*(?:[-–—]|to)\s*[\d.,]+|[<>≤≥]\s*[\d.,]+)\s*(?P<unit>[^\s\d].*)?",
    re.I,
)
_IsUnit = Callable[[str], bool]


def split_unit(printed: str, may_be: _IsUnit, known: _IsUnit = is_unit) -> tuple[str, str | None]:
    """A heading without its unit, and without the range of possible or normal values; and the unit.

    Of the levels of a heading (joined by " - ") the last one that has either is looked at.

    Parameters
    ----------
    printed
        The heading.
    may_be
        Whether a text that stands in brackets at the end may be a unit.
    known
        Whether a text is a unit wherever it stands.

    Examples
    --------
    >>> split_unit("CRP (mg/L) before", is_unit), split_unit("ALT (U/L) [5-45]", is_unit)
    (('CRP before', 'mg/L'), ('ALT', 'U/L'))
    >>> split_unit("CRP - mg/L", is_unit)
    ('CRP', 'mg/L')
    """
    levels = printed.split(" - ")
    for place in reversed(range(len(levels))):
        if place and _is_level_of_units(levels[place].strip(), may_be, known):
            return " - ".join([*levels[:place], *levels[place + 1 :]]), levels[place].strip()
        bare, unit = _of_level(levels[place], may_be, known)
        if bare != levels[place]:
            return " - ".join([*levels[:place], bare, *levels[place + 1 :]]), unit
    return printed, None


def _is_level_of_units(level: str, may_be: _IsUnit, known: _IsUnit) -> bool:
    """Whether a level is of a row of units below the headings; "Min" and "L" may be the least, and left."""
    plain = "/" in level or "%" in level or level.casefold() in ("years", "months", "weeks", "days")
    return plain and known(level) and may_be(level)


def is_compound(inside: str) -> bool:
    """Whether a text is built as units are, and is no lone word."""
    return _COMPOUND.fullmatch(inside) is not None and not inside.replace(" ", "").isalpha()


def _of_level(level: str, may_be: _IsUnit, known: _IsUnit) -> tuple[str, str | None]:
    unit: str | None = None
    bare = level
    for match in reversed(list(_BRACKET.finditer(level))):
        inside = " ".join(match["inside"].replace("_", " ").split())
        said = _in_bracket(inside, may_be)
        last = match.end() == len(level.rstrip())
        if said is None and last:
            return bare, unit
        if said is None or (said and not last and not known(said)):
            continue
        bare = f"{bare[: match.start()].rstrip()} {bare[match.end() :].lstrip()}".strip()
        unit = unit or said or None
    if unit is None:
        behind = _TIME_BEHIND.search(bare) or _UNIT_BEHIND.search(bare) or _UNIT_LAST.search(bare)
        if behind and (is_unit(behind["unit"]) or ("/" in behind["unit"] and known(behind["unit"]))):
            return bare[: behind.start()], behind["unit"]
    return bare, unit


def _in_bracket(inside: str, may_be: _IsUnit) -> str | None:
    """The unit in a bracket; "" for a range of values without one, None for anything else."""
    pieces = re.split(r"\s*[;,]\s+", inside)
    normal = _NORMAL.fullmatch(inside)
    if normal is not None and (not normal["unit"] or _COMPOUND.fullmatch(normal["unit"]) or is_unit(normal["unit"])):
        return normal["unit"] or ""
    if len(pieces) == 2 and may_be(pieces[0]) and _NORMAL.fullmatch(pieces[1]):
        return pieces[0]
    return inside.rstrip(".") if may_be(inside.rstrip(".")) else None
