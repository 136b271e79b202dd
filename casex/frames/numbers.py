"""What of a value goes into which columns: value, unit, text, terms, missing reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from casex.model import (
    MONTHS,
    Age,
    Category,
    Duration,
    Fraction,
    Interval,
    Number,
    Observation,
    Presence,
    Regimen,
    Terms,
    Text,
    Value,
    folded,
)
from casex.values import regimen


def parts(value: Value, standard_unit: str | None = None, standard: Decimal | None = None) -> dict[str, Any]:
    """The columns of `observations` that a value fills.

    `standard_unit` is the schema's unit, `standard` the number in it; times are converted here.
    """
    if isinstance(value, Number):
        return _number(value, standard_unit, standard)
    if isinstance(value, Interval):
        return {"low": value.low, "high": value.high, "unit": value.unit}
    if isinstance(value, Age | Duration):
        return _time(value, standard_unit)
    if isinstance(value, Fraction):
        return {"text": f"{value.numerator}/{value.denominator}"}
    if isinstance(value, Category):
        return {"text": value.name}
    if isinstance(value, Presence):
        return {"text": "yes" if value.present else "no"}
    if isinstance(value, Regimen):
        return _regimen(value)
    if isinstance(value, Terms):
        return {"terms": value.terms}
    if isinstance(value, Text):
        return {"text": value.text}
    return {"missing_reason": value.reason}


def exact(said: Observation, unit: str | None) -> Decimal | None:
    """The single number that was said, in the schema's unit; None where there is none."""
    columns = parts(said.value, unit, said.standard)
    if columns.get("comparator") or "low" in columns or in_another_unit(said, unit):
        return None
    number = columns.get("standard_value", columns.get("value"))
    return number if isinstance(number, Decimal) else None


def in_another_unit(said: Observation, unit: str | None) -> bool:
    """Whether a number is printed in a unit from which nothing leads to the schema's."""
    value = said.value
    if not isinstance(value, Number) or not value.exact or unit is None or value.unit is None or value.unit in MONTHS:
        return False
    return said.standard is None and folded(value.unit) != folded(unit)


def _number(value: Number, standard_unit: str | None, standard: Decimal | None) -> dict[str, Any]:
    out: dict[str, Any] = {"value": value.value if value.exact else None, "unit": value.unit, "text": value.remark}
    if value.comparator:
        out["comparator"] = value.comparator
        out["high" if value.comparator.startswith("<") else "low"] = value.value
    if value.uncertainty is not None:
        out["low"], out["high"] = value.value - value.uncertainty, value.value + value.uncertainty
    if standard is None and standard_unit is not None and folded(value.unit or standard_unit) == folded(standard_unit):
        standard = value.value
    if value.exact and standard_unit is not None and standard is not None:
        out["standard_value"], out["standard_unit"] = standard, standard_unit
    return out


def _regimen(value: Regimen) -> dict[str, Any]:
    out: dict[str, Any] = {"value": value.daily_dose, "unit": _per_day(value), "text": regimen.format(value)}
    return out | ({} if value.daily_low is None else {"low": value.daily_low, "high": value.daily_high})


def _time(value: Age | Duration, standard_unit: str | None) -> dict[str, Any]:
    whole = len(value.parts) == 1
    out: dict[str, Any] = {
        "value": value.parts[0].amount if whole else value.months,
        "unit": value.parts[0].unit if whole else "months",
    }
    if standard_unit in MONTHS:
        same = whole and value.parts[0].unit == standard_unit
        out["standard_value"] = value.parts[0].amount if same else value.months / MONTHS[standard_unit]
        out["standard_unit"] = standard_unit
    return out


def _per_day(value: Regimen) -> str | None:
    return None if value.daily_dose_unit is None else f"{value.daily_dose_unit}/day"
