"""What a paper tells of its patients as a whole, of their visits and of their drugs, held against the values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from casex.interpret.printed_numbers import patients_told
from casex.interpret.reading import Reading
from casex.interpret.voices import by_patient, drug_slots
from casex.model import Duration, Finding, Observation, Regimen, Reported, finding, folded
from casex.model.timepoints import time_order
from casex.schema import Rule

#: How many changes have to be told, and what share may be untold, before an untold one says something.
_ENOUGH_TOLD, _FEW = 4, Decimal("0.2")


def times(reading: Reading) -> Iterator[Finding]:
    """A visit that is told out of the order of time, where all the others of its patient and place are in it."""
    if _rule(reading, "times") is None:
        return
    for patient, said in by_patient(reading.observations).items():
        for visits in _sequences(said).values():
            out = _out_of_order([o.timepoint.months or Decimal(0) for o in visits])
            if out is not None:
                before, one = visits[out - 1], visits[out]
                yield finding(
                    "visits_out_of_order",
                    f"patient {patient}: {_month(one)} is told behind {_month(before)}",
                    hint="look at both places: one of the times may be wrong",
                    patient=patient,
                    variable=one.variable,
                    timepoint=one.timepoint.name,
                    sources=(before.source.key, one.source.key),
                )


def _sequences(said: Sequence[Observation]) -> dict[str, list[Observation]]:
    """Visits in printed order: those of the narrative; the rows of each table that dates a patient's rows."""
    held: dict[str, list[Observation]] = {}
    for o in said:
        exact = o.timepoint.months is not None and o.timepoint.months_low == o.timepoint.months
        if o.variable == "visit" and exact and o.source.start is not None:
            held.setdefault("narrative", []).append(o)
        elif o.voice == "table" and exact and o.source.row is not None and o.timepoint.time_value is not None:
            held.setdefault(f"{o.source.table} {o.source.column}", []).append(o)
    return {where: sorted(visits, key=_place) for where, visits in held.items() if len(visits) > 1}


def _place(said: Observation) -> tuple[int, int]:
    return said.source.start or 0, said.source.row or 0


def _out_of_order(months: Sequence[Decimal]) -> int | None:
    """The place of the only fall, where leaving out one number puts the rest in order."""
    falls = [place for place, (one, other) in enumerate(pairwise(months), start=1) if other < one]
    if len(falls) != 1 or len(months) < 3:
        return None
    place = falls[0]
    without = ([*months[:place], *months[place + 1 :]], [*months[: place - 1], *months[place:]])
    return place if any(list(rest) == sorted(rest) for rest in without) else None


def _month(said: Observation) -> str:
    months = said.timepoint.months
    shown = said.timepoint.printed or said.printed
    return f"{shown!r}" if months is None else f"{shown!r} (month {months.normalize():f})"


def stops(reading: Reading) -> Iterator[Finding]:
    """Drugs that are listed at a time after the one at which they were told to be stopped."""
    if _rule(reading, "stops") is None:
        return
    for patient, said in by_patient(reading.observations).items():
        slots = drug_slots(said)
        told = [(o, o.value, o.timepoint.months) for o in said if isinstance(o.value, Regimen)]
        for stop, drug, when in told:
            if stop.action != "stop" or when is None:
                continue
            later = [
                (o, month)
                for o, other, month in told
                if month is not None and month > when and slots[other.drug] == slots[drug.drug]
            ]
            first = min(later, key=lambda one: one[1], default=None)
            if first is not None and first[0].action in ("given", "dose_change"):
                yield _continued(patient, stop, first[0], drug.drug)
        yield from _index_continued(patient, said, reading)


def _index_continued(patient: str, said: Sequence[Observation], reading: Reading) -> Iterator[Finding]:
    """The index treatment in a list of drugs later than its duration says."""
    lengths = [o for o in said if o.variable == "index_treatment_duration" and isinstance(o.value, Duration)]
    status = next((o for o in said if o.variable == "index_treatment_status"), None)
    stopped = status is not None and getattr(status.value, "name", "") == "Discontinued"
    for o in said if lengths and stopped and reading.study.time_origin == "index_treatment" else ():
        months = o.timepoint.months
        listed = isinstance(o.value, Regimen) and o.value.drug in reading.study.index_drugs and o.action == "given"
        until = max(length.value.months for length in lengths if isinstance(length.value, Duration))
        if listed and months is not None and months > until:
            yield _continued(patient, lengths[0], o, str(reading.study.index_treatment))
            return


def _continued(patient: str, stop: Observation, later: Observation, drug: str) -> Finding:
    return finding(
        "given_after_stop",
        f"patient {patient}, {drug}: {stop.printed!r} tells its end, {later.printed!r} at {_month(later)} has it again",
        hint="it was begun again, or one of the two is wrong",
        patient=patient,
        variable=later.variable,
        timepoint=later.timepoint.name,
        sources=(stop.source.key, later.source.key),
    )


def changes(reading: Reading) -> Iterator[Finding]:
    """Doses that differ between two lists of a table, where the narratives tell nearly every such change but this.

    A narrative may leave changes out; one that is missing says something only where the others are told.
    """
    if _rule(reading, "changes") is None:
        return
    implied = [one for said in by_patient(reading.observations).values() for one in _implied(said, reading)]
    untold = [(before, after) for before, after, told in implied if not told]
    if len(implied) - len(untold) < _ENOUGH_TOLD or len(untold) > _FEW * len(implied):
        return
    for before, after in untold:
        assert isinstance(after.value, Regimen)
        yield finding(
            "change_not_told",
            f"patient {after.patient}, {after.value.drug}: its dose differs between {before.source.table} "
            f"({before.timepoint.name}) and {after.source.table} ({after.timepoint.name}), and the narrative tells no "
            f"change; of others it tells {len(implied) - len(untold)} of {len(implied)}: {before.printed!r}; "
            f"{after.printed!r}",
            hint="look at both lists: one of the doses may be wrong",
            patient=after.patient,
            variable=after.variable,
            timepoint=after.timepoint.name,
            sources=(before.source.key, after.source.key),
        )


def _implied(said: Sequence[Observation], reading: Reading) -> Iterator[tuple[Observation, Observation, bool]]:
    """Drugs whose dose a day differs from one list of a table to the next, and whether a narrative tells it."""
    slots = drug_slots(said)
    lists: dict[str, dict[str, Observation]] = {}
    told = set()
    for o in said:
        if not isinstance(o.value, Regimen) or o.value.drug in reading.study.index_drugs:
            continue
        if o.voice == "table" and o.action == "given" and o.timepoint.name is not None:
            lists.setdefault(o.timepoint.name, {}).setdefault(slots[o.value.drug], o)
        elif o.voice == "narrative" and o.action in ("start", "stop", "dose_change"):
            told.add(slots[o.value.drug])
    if not any(o.voice == "narrative" for o in said):
        return
    for first, second in pairwise(time_order(lists)):
        for slot, before in lists[first].items():
            after = lists[second].get(slot)
            if after is not None and _dose(before) and _dose(after) and _dose(before) != _dose(after):
                yield before, after, slot in told


def _dose(said: Observation) -> tuple[object, object] | None:
    value = said.value
    known = isinstance(value, Regimen) and value.daily_dose is not None
    return (value.daily_dose, value.daily_dose_unit) if known and isinstance(value, Regimen) else None


def counts(reading: Reading) -> Iterator[Finding]:
    """Captions that speak of more or fewer patients than their table has, and patients of one table only."""
    if _rule(reading, "counts") is None:
        return
    tables = [table for table in reading.document.tables if table.kind == "patients"]
    said = _patients_by_table(reading)
    held = {table.label: said.get(table.label, {}) for table in tables if table.label}
    for table in tables:
        told = patients_told(table.caption, reading.schema.people)
        there = len(held.get(table.label, ()))
        several = any(size > 1 for size in reading.study.sizes)
        if len(set(told)) == 1 and there and told[0] not in (there, len(reading.study.patients)) and not several:
            yield finding(
                "patients_not_as_told",
                f"{table.label}: its caption speaks of {told[0]} patients, {there} were read",
                hint="rows may be missing, joined or told apart wrongly: look at the table",
            )
    for (first, ours), (second, theirs) in combinations(held.items(), 2):
        alone, other = [p for p in ours if p not in theirs], [p for p in theirs if p not in ours]
        if alone and other and 2 * len(ours.keys() & theirs.keys()) > min(len(ours), len(theirs)):
            yield finding(
                "patients_not_as_told",
                f"{first} has patient {', '.join(alone)} and not {', '.join(other)}, {second} the other way round",
                possible=(*alone, *other),
                hint="a label may be wrong: look at both tables",
            )


def _patients_by_table(reading: Reading) -> dict[str | None, dict[str, None]]:
    """The patients of whom each table speaks, in order."""
    held: dict[str | None, dict[str, None]] = {}
    for one in reading.observations:
        if one.voice == "table":
            held.setdefault(one.source.table, {})[one.patient] = None
    return held


def totals(reading: Reading) -> Iterator[Finding]:
    """Counts of a variable's categories that do not come to the number of patients, in one statement or table."""
    if _rule(reading, "totals") is None:
        return
    groups: dict[tuple[object, ...], dict[str, Reported]] = {}
    said = _spellings((o.variable for o in reading.observations), reading)
    stated = _spellings((one.variable for one in reading.reported if one.variable), reading)
    for one in reading.reported:
        for variable, category in _category(one, stated if one.variable else said):
            where = one.source.table if one.source.row is not None else one.printed
            group = (variable, one.timepoint, one.subgroup, where, one.source.column)
            groups.setdefault(group, {}).setdefault(category, one)
    for about, told in groups.items():
        yield from _short_of(str(about[0]), told, reading)


_Spellings = Mapping[str, Sequence[tuple[str, frozenset[str]]]]


def _spellings(names: Iterable[str], reading: Reading) -> _Spellings:
    """Of those of some variables that have categories, how each is spelled."""
    return {
        variable.name: [(name, frozenset(map(folded, (name, *spelled)))) for name, spelled in variable.categories]
        for variable in filter(None, map(reading.variable, dict.fromkeys(names)))
        if variable.kind == "category"
    }


def _category(one: Reported, spellings: _Spellings) -> Iterator[tuple[str, str]]:
    """The variable and the category whose patients a count counts, where its words name one: "5 girls", "were male"."""
    if not one.statistic.startswith("count "):
        return
    said = folded(one.statistic.removeprefix("count "))
    words = {said, *said.split(), *(word.removesuffix("s") for word in said.split())}
    words |= {f"{word.removesuffix('men')}man" for word in words if word.endswith("men")}
    for variable in [one.variable] if one.variable else spellings:
        held = [name for name, spelled in spellings.get(variable, ()) if not words.isdisjoint(spelled)]
        if len(held) == 1:
            yield variable, held[0]


def _short_of(name: str, told: dict[str, Reported], reading: Reading) -> Iterator[Finding]:
    seen = {getattr(o.value, "name", None) for o in reading.observations if o.variable == name}
    of = next((one.n for one in told.values() if one.n is not None), None) or _all_told(told, reading)
    total = sum((one.value or Decimal(0) for one in told.values()), Decimal(0))
    if of is None or not seen - {None} <= set(told) or len(told) < 2 or total == of:
        return
    first = next(iter(told.values()))
    yield finding(
        "total_not_kept",
        f"{name}: {' + '.join(f'{one.value} {category}' for category, one in told.items())} is {total}, not {of}",
        hint="look at the statement: a count is wrong, or a category is not named",
        variable=name,
        timepoint=first.timepoint,
        sources=tuple(dict.fromkeys(one.source.key for one in told.values())),
    )


def _all_told(told: Mapping[str, Reported], reading: Reading) -> int | None:
    """The number of all patients, where the words before the counts name it: "nine patients (5 girls, 3 boys)"."""
    there = len(reading.study.single)
    alone = not any(one.subgroup for one in told.values())
    named = alone and any(there in patients_told(one.printed, reading.schema.people) for one in told.values())
    return there if named else None


def doses(reading: Reading) -> Iterator[Finding]:
    """Single doses outside what the schema says that one administration may be."""
    bounds = {drug.name: drug.dose for drug in reading.schema.vocabulary.drugs if drug.dose is not None}
    for said in reading.observations:
        value = said.value
        limits = bounds.get(value.drug) if isinstance(value, Regimen) else None
        unit = reading.schema.vocabulary.unit(value.unit or "") if isinstance(value, Regimen) else None
        if limits is None or unit is None or unit.standard != "mg" or not isinstance(value, Regimen):
            continue
        odd = [dose for dose in value.doses if not limits[0] <= dose * unit.factor <= limits[1]]
        if odd:
            yield finding(
                "out_of_range",
                f"patient {said.patient}, {value.drug}: a dose of {odd[0]} {value.unit} is outside {limits[0]} to "
                f"{limits[1]} mg",
                hint="look at the page: a slip of the paper, of the reading, or another unit",
                patient=said.patient,
                variable=said.variable,
                timepoint=said.timepoint.name,
                sources=(said.source.key,),
            )


def _rule(reading: Reading, kind: str) -> Rule | None:
    return next((rule for rule in reading.schema.rules if rule.kind == kind), None)
