"""Numbers under the unit of their variable: converted where that is exact, else under a variable of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from casex.interpret.header_words import SLUG_LENGTH, slug
from casex.interpret.said import Said
from casex.model import Finding, Interval, Number, Vocabulary, finding, folded
from casex.schema import Variable
from casex.values import units

#: How a variable is called whose numbers stand without a unit, where it has one.
WITHOUT = "no_unit"


def in_its_unit(said: Sequence[Said], vocabulary: Vocabulary) -> Iterator[Said]:
    """Every number with its value in the variable's unit; one that cannot be there is of a variable of its own.

    A cell without a value is of the variable that its column's numbers have, where all have one.
    """
    columns: dict[tuple[object, ...], set[str | None]] = {}
    variables: dict[str, set[str | None]] = {}
    for one in said:
        if _measures(one.variable) and isinstance(one.value, Number | Interval):
            columns.setdefault(_column(one), set()).add(one.value.unit)
            variables.setdefault(one.name, set()).add(one.value.unit)
    for one in said:
        value, variable, printed = one.value, one.variable, columns.get(_column(one), set())
        never = variables.get(one.name) == {None}
        if not _measures(variable):
            yield one
        elif not isinstance(value, Number | Interval):
            unit = next(iter(printed), None)
            alone = len(printed) == 1 and not _fits(variable, unit, vocabulary)
            yield replace(one, variable=in_unit(variable, unit, only=never)) if alone else one
        elif not _fits(variable, value.unit, vocabulary):
            yield replace(one, variable=in_unit(variable, value.unit, only=never))
        elif isinstance(value, Number) and value.exact:
            yield replace(one, standard=_standard(value.value, value.unit, variable, vocabulary))
        else:
            yield one


def other_units(before: Sequence[Said], after: Sequence[Said]) -> Iterator[Finding]:
    """What to say of numbers that cannot stand under their variable: once for each column and unit."""
    held: dict[tuple[object, ...], list[tuple[Said, Said]]] = {}
    for one, other in zip(before, after, strict=True):
        if one.variable != other.variable and isinstance(one.value, Number | Interval):
            held.setdefault((one.voice, one.source.table, one.variable_printed, other.name), []).append((one, other))
    for found in held.values():
        one, other = found[0]
        unit = other.variable.unit
        why = f"are in {unit}, from which nothing leads to" if unit else "have no unit; casex does not assume"
        yield finding(
            "another_unit",
            f"{one.source.table or one.voice}: the numbers of {one.variable_printed or one.name!r} {why} "
            f"{one.variable.unit}; they are called {other.name!r}",
            hint="" if unit else "give the column's unit in a reading file",
            variable=other.name,
            sources=tuple(dict.fromkeys(said.source.key for said, _ in found)),
        )


def _measures(variable: Variable) -> bool:
    return variable.kind == "number" and variable.unit is not None


def _column(one: Said) -> tuple[object, ...]:
    return one.voice, one.source.table, one.source.column if one.voice == "table" else None, one.name


def _fits(variable: Variable, unit: str | None, vocabulary: Vocabulary) -> bool:
    return _standard(Decimal(1), unit, variable, vocabulary) is not None


def in_unit(variable: Variable, unit: str | None, *, only: bool = False) -> Variable:
    """The variable of numbers in another unit: one for each unit.

    Numbers without a unit keep the variable's name where they are the `only` ones that it has.
    """
    spelled = slug(unit.replace("µ", "u").replace("μ", "u")) if unit else WITHOUT
    name = f"{variable.name[: SLUG_LENGTH - len(spelled) - 1].rstrip('_')}_{spelled}"
    name = variable.name if only and unit is None else name
    return replace(variable, name=name, unit=unit, range=None, codes=(), same_units=(), molar_mass=None)


def _standard(value: Decimal, unit: str | None, variable: Variable, vocabulary: Vocabulary) -> Decimal | None:
    """A number in the variable's unit; None where nothing leads there."""
    if unit is None or variable.unit is None:
        return None if variable.needs_unit else value
    alike = (variable.unit, *variable.same_units)
    code = units.ucum(unit, vocabulary)
    if any(folded(unit) == folded(one) or (code and code == units.ucum(one, vocabulary)) for one in alike):
        return value
    return units.convert(value, unit, variable.unit, vocabulary, molar_mass=variable.molar_mass)
