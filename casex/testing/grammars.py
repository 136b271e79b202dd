"""Values as the grammars write and read them: for tests of code that reads, extends or stores what casex reads.

Every value drawn is well-formed: its grammar's `format` writes it and `parse` reads it back unchanged.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction as Ratio

from hypothesis import strategies as st

from casex.model import (
    Age,
    Category,
    Drug,
    Duration,
    Frequency,
    Interval,
    MassUnit,
    Number,
    Regimen,
    Terms,
    TimePart,
    TimeUnit,
    Vocabulary,
)
from casex.values.dosing import daily_dose

_UNITS = ("%", "cm", "kg", "mg/dL", "g/24h", "mm/h", "IU/mL", "× 10^9/L", "mL/min/1.73 m2", "cells/µL", "mmHg", "weeks")
_WORDS = (
    "rash",
    "fever",
    "anti-dsDNA positivity",
    "class IV",
    "mild",
    "left knee",
    "ANA 1:320",
    "decreased C3",
    "LN (IV+V)",
)
_REMARKS = (None, None, None, "as tolerated", "pulse therapy", "adjusted by weight", "with food, reluctantly")
_TIME_UNITS: tuple[TimeUnit, ...] = ("years", "months", "weeks", "days")
_EVERY = {"h": Ratio(1, 24), "d": Ratio(1), "w": Ratio(7), "m": Ratio(487, 16)}


def decimals(low: int = 0, high: int = 10_000, places: int = 3) -> st.SearchStrategy[Decimal]:
    """Decimals as papers print them: no exponent, trailing zeros kept.

    Parameters
    ----------
    low, high
        The least and the greatest whole part.
    places
        The most decimal places.
    """
    return st.builds(
        lambda whole, place: Decimal(whole).scaleb(-place),
        st.integers(low, high),
        st.integers(0, places),
    )


def numbers() -> st.SearchStrategy[Number]:
    """Numbers with every combination of unit, comparator, uncertainty and remark.

    Examples
    --------
    >>> from casex.model import Number
    >>> from hypothesis import find
    >>> find(numbers(), lambda number: number.comparator == "<").comparator
    '<'
    """
    return st.builds(
        Number,
        decimals(-10_000),
        st.none() | st.sampled_from(_UNITS),
        st.sampled_from((None, "<", "<=", ">", ">=")),
        st.none() | decimals(0, 100),
        st.none() | st.sampled_from(_WORDS),
    )


def intervals() -> st.SearchStrategy[Interval]:
    """Ranges, the lower end first."""

    def between(ends: tuple[Decimal, Decimal], unit: str | None) -> Interval:
        low, high = sorted(ends)
        return Interval(low, high, unit)

    return st.builds(between, st.tuples(decimals(-1000), decimals(-1000)), st.none() | st.sampled_from(_UNITS))


def ages() -> st.SearchStrategy[Age]:
    """Ages in one or more parts, the larger unit first."""
    return _parts(120).map(Age)


def durations() -> st.SearchStrategy[Duration]:
    """Durations in one or more parts, the larger unit first."""
    return _parts(1000).map(Duration)


def categories(names: tuple[str, ...] = ("F", "M", "Complete remission")) -> st.SearchStrategy[Category]:
    """Categories of a list of names, with or without a remark.

    Parameters
    ----------
    names
        The names to choose from.
    """
    return st.builds(Category, st.sampled_from(names), st.none() | st.sampled_from(_WORDS))


def term_lists() -> st.SearchStrategy[Terms]:
    """Lists of terms, the empty list (observed none) among them."""
    term = st.sampled_from(tuple(word.lower() for word in _WORDS)) | st.text("abcdefghij ", min_size=1).map(
        lambda text: " ".join(text.split()) or "x"
    )
    return st.lists(term, max_size=6).map(lambda terms: Terms(tuple(terms)))


@st.composite
def regimens(draw: st.DrawFn, vocabulary: Vocabulary) -> Regimen:
    """Regimens of the drugs that a vocabulary knows: no dose, one dose, or the parts of a day.

    Parameters
    ----------
    vocabulary
        Drugs, units, frequencies, routes and parts of the day; at least one drug and one unit.

    Returns
    -------
    SearchStrategy of Regimen
        With the daily dose that follows from doses, unit and frequency.
    """
    drug: Drug = draw(st.sampled_from(vocabulary.drugs))
    printed = draw(st.sampled_from((drug.name, *drug.aliases)))
    route = draw(st.sampled_from((None, *(name for name, _ in vocabulary.routes))))
    remark = draw(st.sampled_from(_REMARKS))
    dose = decimals(1, 2000)
    day_parts = tuple(name for name, _ in vocabulary.day_parts)
    parts = draw(st.lists(st.sampled_from(day_parts), max_size=3, unique=True)) if day_parts else []
    if parts:
        doses = tuple(draw(st.lists(dose, min_size=len(parts), max_size=len(parts))))
        name, per_day = "+".join(parts), Ratio(1)
        return _dosed(drug, printed, doses, draw(st.sampled_from(vocabulary.units)), (name, per_day), route, remark)
    frequency = draw(st.none() | frequencies(vocabulary))
    rate = (None, None) if frequency is None else (frequency.name, frequency.per_day)
    doses = tuple(draw(st.lists(dose, max_size=1)))
    return _dosed(drug, printed, doses, draw(st.sampled_from(vocabulary.units)), rate, route, remark)


def frequencies(vocabulary: Vocabulary) -> st.SearchStrategy[Frequency]:
    """The frequencies of a vocabulary, and every so many hours, days, weeks or months.

    Parameters
    ----------
    vocabulary
        The vocabulary whose names are drawn.
    """
    every = st.builds(
        lambda count, unit: Frequency(f"q{count}{unit}", per_day=1 / (_EVERY[unit] * count)),
        st.integers(1, 48),
        st.sampled_from(sorted(_EVERY)),
    )
    return st.sampled_from(vocabulary.frequencies) | every if vocabulary.frequencies else every


@st.composite
def _parts(draw: st.DrawFn, most: int) -> tuple[TimePart, ...]:
    units = draw(st.lists(st.sampled_from(_TIME_UNITS), min_size=1, max_size=4, unique=True))
    falling = sorted(units, key=_TIME_UNITS.index)
    return tuple(TimePart(draw(decimals(0, most, 2)), unit) for unit in falling)


def _dosed(
    drug: Drug,
    printed: str,
    doses: tuple[Decimal, ...],
    unit: MassUnit,
    rate: tuple[str | None, Ratio | None],
    route: str | None,
    remark: str | None,
) -> Regimen:
    name, per_day = rate
    daily = daily_dose(doses, unit.factor, per_day) if doses and per_day is not None else None
    return Regimen(
        drug.name,
        drug.drug_class,
        drug.atc,
        printed,
        doses,
        unit.name if doses else None,
        name,
        route,
        daily,
        None if daily is None else unit.standard,
        remark,
    )
