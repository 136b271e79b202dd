"""Values against their schema: outside the range, or not the single number that a column of `patients` needs."""

from __future__ import annotations

from collections.abc import Iterator

from casex.frames.numbers import exact, in_another_unit, parts
from casex.frames.patients import INDEX_DOSE_UNIT, mixed_units
from casex.interpret.reading import Reading
from casex.model import Finding, Missing, Number, Observation, Regimen, finding, folded


def out_of_range(reading: Reading) -> Iterator[Finding]:
    """Numbers outside the range that the schema allows; the value stays."""
    for said in reading.observations:
        variable = reading.variable(said.variable)
        if variable is None or variable.range is None:
            continue
        number = exact(said, variable.unit)
        low, high = variable.range
        if number is not None and not low <= number <= high:
            yield finding(
                "out_of_range",
                f"patient {said.patient}, {said.variable_printed or variable.label}: "
                f"{said.printed!r} is outside {low} to {high}" + (f" {variable.unit}" if variable.unit else ""),
                hint="look at the page: a slip of the paper, of the reading, or another unit",
                patient=said.patient,
                variable=said.variable,
                timepoint=said.timepoint.name,
                sources=(said.source.key,),
            )


def mixed_columns(reading: Reading) -> Iterator[Finding]:
    """Columns whose numbers have several units and no common one."""
    for one in reading.columns:
        units = mixed_units(one)
        if units:
            yield finding(
                "another_unit",
                f"{one.name}: its numbers have several units ({', '.join(unit or 'none' for unit in units)}); they are "
                "missing in `patients` and whole in `observations`",
                variable=one.variable.name,
                timepoint=one.timepoint,
                sources=tuple(said.source.key for _, said in one.cells),
            )


def converted(reading: Reading) -> Iterator[Finding]:
    """Numbers that stand in `patients` in another unit than their own, once for each variable and unit."""
    held: dict[tuple[str, str], list[Observation]] = {}
    for said in reading.observations:
        variable, value = reading.variable(said.variable), said.value
        if variable is None or variable.unit is None or said.standard is None or not isinstance(value, Number):
            continue
        if value.unit is not None and folded(value.unit) != folded(variable.unit):
            held.setdefault((said.variable, value.unit), []).append(said)
    for (name, unit), found in held.items():
        variable, first = reading.variable(name), found[0]
        assert variable is not None
        yield finding(
            "unit_converted",
            f"{variable.label}: numbers in {unit} stand in {variable.unit}; "
            f"the first, patient {first.patient}: {first.printed!r} is {first.standard:f} {variable.unit}",
            hint="`observations` has the numbers as printed",
            variable=name,
            sources=tuple(dict.fromkeys(said.source.key for said in found)),
        )


def index_doses(reading: Reading) -> Iterator[Finding]:
    """Doses of the index treatment that are no mass or no single one: missing in `index_treatment_daily_dose`."""
    for said in reading.observations:
        value = said.value
        if said.action != "given" or said.timepoint.name != "baseline" or not isinstance(value, Regimen):
            continue
        if value.drug not in reading.study.index_drugs:
            continue
        if value.dose_low is not None:
            yield finding(
                "not_an_exact_number",
                f"patient {said.patient}, {value.drug}: the dose in {said.printed!r} is no single one; "
                "it is missing in `index_treatment_daily_dose` and whole in `treatments`",
                possible=tuple(str(x) for x in (value.dose_low, value.dose_high) if x is not None),
                patient=said.patient,
                variable=said.variable,
                timepoint=said.timepoint.name,
                sources=(said.source.key,),
            )
        elif value.daily_dose_unit not in (None, INDEX_DOSE_UNIT):
            yield finding(
                "another_unit",
                f"patient {said.patient}, {value.drug}: {value.daily_dose} {value.daily_dose_unit} a day is no mass; "
                "it is missing in `index_treatment_daily_dose` and whole in `treatments`",
                patient=said.patient,
                variable=said.variable,
                timepoint=said.timepoint.name,
                sources=(said.source.key,),
            )


def not_exact(reading: Reading) -> Iterator[Finding]:
    """What is no single number (``<0.008``, ``5–10``) and so is missing in the numeric columns of `patients`."""
    for said in reading.observations:
        variable = reading.variable(said.variable)
        numeric = variable is not None and variable.kind in ("number", "age", "duration") and variable.column
        if variable is None or not numeric or isinstance(said.value, Missing):
            continue
        if in_another_unit(said, variable.unit):
            yield finding(
                "another_unit",
                f"patient {said.patient}, {said.variable_printed or variable.label}: {said.printed!r} is not in "
                f"{variable.unit}; it is not converted, and missing in `patients`",
                patient=said.patient,
                variable=said.variable,
                timepoint=said.timepoint.name,
                sources=(said.source.key,),
            )
        elif exact(said, variable.unit) is None:
            columns = parts(said.value)
            low, high = columns.get("low"), columns.get("high")
            yield finding(
                "not_an_exact_number",
                f"patient {said.patient}, {said.variable_printed or variable.label}: "
                f"{said.printed!r} is no single number; "
                "it is missing in `patients` and whole in `observations`",
                possible=tuple(str(x) for x in (low, high) if x is not None),
                patient=said.patient,
                variable=said.variable,
                timepoint=said.timepoint.name,
                sources=(said.source.key,),
            )
