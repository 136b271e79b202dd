"""Units of measurement: their UCUM codes, and exact conversion between them.

What a unit is called in print stands in a schema's `measures`; pint, loaded only when something has to be converted,
does the arithmetic, in fractions. A percentage, an amount in a mass, copies and cells are never taken for one another:
two units are convertible only where they are made of the same dimensions in the same places (or where a molar mass
leads from one to the other).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction as Ratio
from functools import lru_cache
from typing import Any

from casex.errors import SchemaError
from casex.model import Measure, Vocabulary

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SUPERSCRIPTS = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_SCALE = re.compile(r"(?:[x×*]\s?)?10\s?(?:[\^*e]\s?)?(?P<power>-?[0-9]{1,2})(?![0-9]|\.[0-9])\s?", re.IGNORECASE)
_PART = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?)?\s?(?P<name>(?:[^\W\d_]|[%°])(?:[^/0-9^-]|-(?![0-9]))*)?\^?(?P<power>-?[1-9])?"
)
_PREFIXES = {"k": Ratio(1000), "d": Ratio(1, 10), "c": Ratio(1, 100), "m": Ratio(1, 1000), "u": Ratio(1, 10**6),
             "n": Ratio(1, 10**9), "p": Ratio(1, 10**12), "f": Ratio(1, 10**15), "M": Ratio(10**6)}  # fmt: skip
_LONG = {"k": "kilo", "d": "deci", "c": "centi", "m": "milli", "u": "micro", "n": "nano", "p": "pico", "f": "femto",
         "M": "mega"}  # fmt: skip
#: Units whose "M" is a million and whose "m" a thousandth; before others, a capital is only the way a word begins.
_TWO_MS = ("U", "[IU]", "Pa", "Hz")
_PLACES = 15


@dataclass(frozen=True, slots=True)
class Factor:
    """One part of a unit: ``24.h`` of ``mg/(24.h)`` is the number 24, the code ``h`` and the power -1."""

    code: str
    power: int = 1
    number: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as its power of ten and its factors."""

    scale: int
    factors: tuple[Factor, ...]

    @property
    def ucum(self) -> str:
        """The unit's UCUM code."""
        above = ([f"10*{self.scale}"] if self.scale else []) + [_spelled(one) for one in self.factors if one.power > 0]
        below = [_spelled(one) for one in self.factors if one.power < 0]
        return ".".join(above) + "".join(f"/{one}" for one in below)


def parse(printed: str, vocabulary: Vocabulary) -> Unit | None:
    """A unit as papers print it; None where a part of it is not known.

    Examples
    --------
    >>> words = Vocabulary(measures=(Measure("g", ("gram",), "[mass]", True), Measure("L", (), "[volume]", True)))
    >>> parse("mg/dL", words).ucum, parse("×10⁹/L", words).ucum, parse("furlong", words)
    ('mg/dL', '10*9/L', None)
    """
    return _parsed(printed, vocabulary.measures)


def ucum(printed: str, vocabulary: Vocabulary) -> str | None:
    """The UCUM code of a printed unit; None where it is not known."""
    unit = parse(printed, vocabulary)
    return None if unit is None else unit.ucum


def convert(
    value: Decimal, printed: str, wanted: str, vocabulary: Vocabulary, *, molar_mass: Decimal | None = None
) -> Decimal | None:
    """A number in another unit: exact where it ends, else to fifteen figures; None where nothing leads there.

    Parameters
    ----------
    value
        The number.
    printed, wanted
        Its unit, and the unit that is wanted, both as printed.
    vocabulary
        With the `measures` of the schema.
    molar_mass
        In g/mol; without it nothing leads from a mass to an amount.

    Examples
    --------
    >>> words = Vocabulary(measures=(Measure("g", (), "[mass]", True), Measure("L", (), "[volume]", True)))
    >>> convert(Decimal("0.31"), "g/L", "mg/dL", words)
    Decimal('31')
    """
    one, other = parse(printed, vocabulary), parse(wanted, vocabulary)
    if one is None or other is None:
        return None
    if one.ucum == other.ucum:
        return value
    degrees = _degrees(value, one, other, vocabulary.measures)
    if degrees is not None:
        return _decimal(degrees)
    factor = _factor(one, other, vocabulary.measures, molar_mass)
    return None if factor is None else _decimal(Ratio(value) * factor)


def _spelled(one: Factor) -> str:
    power = str(abs(one.power)) if abs(one.power) != 1 else ""
    if one.code.startswith("{") or not one.number:
        return f"{one.code}{power}"
    return f"({one.number}.{one.code}{power})"


@lru_cache(maxsize=512)
def _parsed(printed: str, measures: tuple[Measure, ...]) -> Unit | None:
    text = _SUPERSCRIPTS.sub(lambda raised: f"^{raised[0].translate(_RAISED)}", printed)
    text = " ".join(re.sub(r"[µμ]", "u", text).replace("−", "-").replace("\u2010", "-").split())
    text = re.sub(r"\s+per\s+|^per\s+|\s*/\s*", "/", text)
    text = re.sub(r"(?<=[^\W\d_])\s?[·•⋅.*]\s?(?=[^\W\d_])", " ", text).rstrip(".")
    scale = _SCALE.match(text)
    power = int(scale["power"]) if scale else 0
    above, *below = (text[scale.end() :].removeprefix(".") if scale else text).split("/")  # "10*3.g", as a code has it
    if (not above and not below) or (not above and scale and not below):
        return None
    found: list[Factor] = []
    for sign, part in ((1, above), *((-1, part) for part in below)):
        if not part.strip() and sign > 0:
            continue
        read = _product(part.strip(), sign, measures)
        if read is None:
            return None
        found += read
    scales = [one for one in found if one.code.startswith("10*")]
    power += sum(int(one.code[3:]) * one.power for one in scales)
    factors = [one for one in found if one not in scales and one.code != "{cells}"]
    return Unit(power, tuple(factors)) if factors else None


def _product(text: str, sign: int, measures: tuple[Measure, ...]) -> list[Factor] | None:
    """The factors between two slashes; None where one of them is not known."""
    names = _names(measures)
    if whole := names.get(text) or (names.get(text.casefold()) if len(text) > 1 else None):
        return _expanded(whole, sign, measures)
    match = _PART.fullmatch(text)
    if match and match["name"] and (code := _code(match["name"].strip(), measures)):
        power = int(match["power"] or 1) * sign
        if match["number"] and "." in match["number"]:  # "per 1.73 m2" is a norm, no factor
            return [Factor(f"{{{match['number']}_{code}{match['power'] or ''}}}", sign)]
        return [Factor(code, power, match["number"] or "")] if "/" not in code else _expanded(code, sign, measures)
    parts = text.split(" ")
    read = [_product(part, sign, measures) for part in parts] if len(parts) > 1 else [None]
    return [one for part in read for one in part or ()] if all(part is not None for part in read) else None


def _expanded(code: str, sign: int, measures: tuple[Measure, ...]) -> list[Factor] | None:
    """A code that is made of others ("mmol/L" for "mM")."""
    if "/" not in code:
        return [Factor(code, sign)]
    unit = _parsed(code, measures)
    return None if unit is None else [Factor(one.code, one.power * sign, one.number) for one in unit.factors]


def _code(name: str, measures: tuple[Measure, ...]) -> str | None:
    """The UCUM code of a name without figures, with or without a prefix."""
    names = _names(measures)
    if name in names or (len(name) > 1 and name.casefold() in names):
        return names.get(name) or names[name.casefold()]
    for short, long in _LONG.items():
        if name.casefold().startswith(long) and (code := names.get(name.casefold().removeprefix(long))):
            return f"{short}{code}" if _prefixed(code, measures) else None
    prefix, rest = name[0], name[1:]
    code = names.get(rest) or names.get(rest.casefold())
    if code is None or not _prefixed(code, measures):
        return None
    if prefix != "M" or code not in _TWO_MS:
        prefix = prefix.lower()
    return f"{prefix}{code}" if prefix in _PREFIXES else None


@lru_cache(maxsize=8)
def _names(measures: tuple[Measure, ...]) -> dict[str, str]:
    return {name: measure.code for measure in measures for name in (measure.code, *measure.printed)}


def _prefixed(code: str, measures: tuple[Measure, ...]) -> bool:
    return any(measure.code == code and measure.prefixes for measure in measures)


def _factor(one: Unit, other: Unit, measures: tuple[Measure, ...], molar_mass: Decimal | None) -> Ratio | None:
    """What a number in one unit has to be multiplied by to be in the other."""
    registry = _registry(measures)
    ours, theirs = _signature(one, registry), _signature(other, registry)
    ratio = registry.parse_expression(f"({_pint(one)}) / ({_pint(other)})")
    if ours != theirs:
        leads = _by_molar_mass(ours, theirs)
        if leads == 0 or molar_mass is None:
            return None
        ratio = ratio * registry.Quantity(Ratio(molar_mass), "g/mol") ** leads
    base = ratio.to_base_units()
    return Ratio(base.magnitude) if base.dimensionless else None


def _by_molar_mass(ours: list[tuple[str, int]], theirs: list[tuple[str, int]]) -> int:
    """1 where an amount has to become a mass, -1 where a mass an amount; 0 where that does not lead there."""

    def renamed(signature: list[tuple[str, int]], name: str, into: str) -> list[tuple[str, int]]:
        return sorted((into, power) if (what, power) == (name, 1) else (what, power) for what, power in signature)

    if renamed(ours, "[amount]", "[mass]") == theirs:
        return 1
    return -1 if renamed(ours, "[mass]", "[amount]") == theirs else 0


def _signature(unit: Unit, registry: Any) -> list[tuple[str, int]]:
    """What a unit is made of: dimensions and annotations, each above or below the stroke."""
    return sorted(
        (one.code if one.code.startswith("{") else str(registry.Unit(_identifier(one.code)).dimensionality), one.power)
        for one in unit.factors
    )


def _pint(unit: Unit) -> str:
    parts = [f"10 ** {unit.scale}"] + [
        f"({one.number or 1} * {_identifier(one.code)}) ** {one.power}"
        for one in unit.factors
        if not one.code.startswith("{")
    ]
    return " * ".join(parts)


def _degrees(value: Decimal, one: Unit, other: Unit, measures: tuple[Measure, ...]) -> Ratio | None:
    """A temperature on another scale; None for any other unit."""
    offset = {measure.code for measure in measures if "offset" in measure.pint}
    if any(len(unit.factors) != 1 or unit.factors[0] not in {Factor(code) for code in offset} for unit in (one, other)):
        return None
    registry = _registry(measures)
    (here,), (there,) = one.factors, other.factors
    quantity = registry.Quantity(Ratio(value), _identifier(here.code))
    return Ratio(quantity.to(_identifier(there.code)).magnitude)


def _identifier(code: str) -> str:
    """A code as pint can name it."""
    return re.sub(r"[\[\]{}]", "", code).replace("%", "percent")


@lru_cache(maxsize=8)
def _registry(measures: tuple[Measure, ...]) -> Any:
    """The registry of a schema's measures alone, in exact fractions."""
    import pint

    registry: Any = pint.UnitRegistry(None, non_int_type=Ratio)
    for prefix, size in _PREFIXES.items():
        registry.define(f"{_LONG[prefix]}- = {size.numerator}/{size.denominator} = {prefix}-")
    for measure in measures:
        if measure.pint:
            try:
                registry.define(f"{_identifier(measure.code)} = {measure.pint}")
                registry.get_base_units(_identifier(measure.code))
            except (pint.errors.PintError, ValueError, TypeError) as error:
                raise SchemaError(f"measures.{measure.code}.pint: {measure.pint!r}: {error}") from error
    return registry


def _decimal(value: Ratio) -> Decimal:
    """A fraction as a decimal: exact where it ends, else to so many figures."""
    enough = 60 + value.numerator.bit_length() + value.denominator.bit_length()
    with localcontext(prec=enough):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        if Ratio(exact) == value:
            return exact
    with localcontext(prec=_PLACES):
        return Decimal(value.numerator) / Decimal(value.denominator)
