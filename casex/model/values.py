"""What a cell or a statement means: a closed set of frozen values, numbers exact."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

MissingReason = Literal[
    "blank",
    "not_available",
    "not_done",
    "not_applicable",
    "not_reported",
    "unknown",
    "ambiguous",
    "unreadable",
]
Comparator = Literal["<", "<=", ">", ">="]
TimeUnit = Literal["years", "months", "weeks", "days"]

DAYS_PER_MONTH = Decimal("30.4375")
MONTHS: dict[str, Decimal] = {
    "years": Decimal(12),
    "months": Decimal(1),
    "weeks": Decimal(7) / DAYS_PER_MONTH,
    "days": Decimal(1) / DAYS_PER_MONTH,
}


@dataclass(frozen=True, slots=True)
class Number:
    """One number; `remark` is what stands behind it in brackets."""

    value: Decimal
    unit: str | None = None
    comparator: Comparator | None = None
    uncertainty: Decimal | None = None
    remark: str | None = None

    @property
    def exact(self) -> bool:
        """Whether the number stands for itself alone (no `<`, no `±`)."""
        return self.comparator is None and self.uncertainty is None


@dataclass(frozen=True, slots=True)
class Interval:
    """A range, both ends included."""

    low: Decimal
    high: Decimal
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Fraction:
    """n of N."""

    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Category:
    """One of a closed list of names; `remark` is what stands behind it in brackets."""

    name: str
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """Yes or no, with what was said of it."""

    present: bool
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class TimePart:
    """One part of a span of time ("2 y" of "2 y 5 m")."""

    amount: Decimal
    unit: TimeUnit


def _in_months(parts: tuple[TimePart, ...]) -> Decimal:
    return sum((part.amount * MONTHS[part.unit] for part in parts), Decimal(0))


@dataclass(frozen=True, slots=True)
class Age:
    """An age, in the parts in which it was printed."""

    parts: tuple[TimePart, ...]

    @property
    def months(self) -> Decimal:
        return _in_months(self.parts)


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of time, in the parts in which it was printed."""

    parts: tuple[TimePart, ...]

    @property
    def months(self) -> Decimal:
        return _in_months(self.parts)


@dataclass(frozen=True, slots=True)
class Regimen:
    """A drug as it was given.

    `doses` holds one administration, or the parts of a day where `frequency` is ``morning+evening`` and the like.
    `daily_dose` is in `daily_dose_unit`; both are None where no rate was said. A dose that was said as a range
    ("5–10 mg/kg/d") stands in `dose_low` and `dose_high`, and there is no single one then; `daily_low` and `daily_high`
    are that range for a day.
    """

    drug: str
    drug_class: str | None
    atc: str | None
    drug_printed: str
    doses: tuple[Decimal, ...] = ()
    unit: str | None = None
    frequency: str | None = None
    route: str | None = None
    daily_dose: Decimal | None = None
    daily_dose_unit: str | None = None
    remark: str | None = None
    dose_low: Decimal | None = None
    dose_high: Decimal | None = None
    daily_low: Decimal | None = None
    daily_high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """A list of findings in words, lower case, in printed order; empty means observed none."""

    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """Words that no grammar reads."""

    text: str


@dataclass(frozen=True, slots=True)
class Missing:
    """No value, and why; `possible` lists what an ambiguous text could mean."""

    reason: MissingReason
    possible: tuple[str, ...] = ()


Value = Number | Interval | Fraction | Category | Presence | Age | Duration | Regimen | Terms | Text | Missing
