"""Which tables tell of the same patients: by their labels, by the labels' numbers or by their order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count, pairwise

from casex.interpret import cells
from casex.interpret.cells import Words
from casex.interpret.table_rows import TableReading
from casex.model import Age, Category, Duration, Finding, Missing, Number, Value, finding

_NUMBERED = re.compile(r"(?P<letters>[A-Za-z]{0,5})[\s.#:-]*0*(?P<number>\d{1,4})")
#: Letters before a number that say no more than "patient".
_PLAIN = frozenset(["", "p", "pt", "pat", "c", "s", "n", "no", "nr"])
_COUNTED = re.compile(r"(?P<letters>[A-Za-z]+)[\s.#:-]*\d{1,4}")
_YEAR = 12  # months: ages that differ by less are one, completed or not
_SHOWN = 3  # labels that a message lists
_HINT = "look at both tables; a reading file says by `labels` or `patient_column` whose rows they are"
Slot = tuple[str, str | None]


@dataclass(frozen=True)
class _Held:
    """A table's reading with what it tells, read once however many tables it is held against."""

    reading: TableReading
    words: Words

    @cached_property
    def patients(self) -> Mapping[str, str]:
        """The patients in order, each with the label printed."""
        return _patients(self.reading)

    @cached_property
    def told(self) -> Mapping[Slot, Mapping[str, Value]]:
        """What it tells of each patient under headings that the schema knows."""
        return _told(self.reading, self.words)

    @cached_property
    def counted(self) -> frozenset[str] | None:
        """The letters behind which the labels count ("A" of A1, A2); None where they do not."""
        found = [_COUNTED.fullmatch(label.strip()) for label in self.patients]
        letters = frozenset(match["letters"].casefold() for match in found if match)
        return letters if self.reading.labelled and all(found) else None

    @cached_property
    def numbers(self) -> tuple[str, list[str]] | None:
        """The letters that all labels begin with, and each one's number; None where they are not alike or not apart."""
        return _numbers(list(self.patients))


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What two tables say of the same variables, patient by patient in their order."""

    agreeing: tuple[str, ...]
    telling: bool
    against: str = ""


def joined_readings(
    readings: Sequence[TableReading], articles: Sequence[int], words: Words
) -> tuple[list[TableReading], list[Finding]]:
    """The tables' readings with one name for each patient, and what there is to say about it.

    Only tables of one of the `articles` are joined: in another, a label is another patient's.

    Tables that share labels are joined by them. Where all labels differ and their numbers are the same ("P1", "1"),
    these join them. A table without labels is joined, by its order, to one of as many patients; so are initials and
    numbers, where what both tables tell agrees for each patient. Nothing is joined that what both tell speaks against.
    """
    made: dict[str, TableReading] = {}
    findings: list[Finding] = []
    taken: set[str] = set()
    for article in sorted(set(articles)):
        own, said = _joined([one for one, held in zip(readings, articles, strict=True) if held == article], words)
        names = {patient: patient for reading in own for _, patient in reading.settings.labels}  # as somebody says
        for patient in (patient for reading in own for patient in _patients(reading)):
            names[patient] = names.get(patient) or free_name(patient, taken)
            taken.add(names[patient])
        made |= {reading.name: _called_by(names, reading) for reading in own}
        findings += said
    return [made[reading.name] for reading in readings], findings


def free_name(patient: str, taken: Set[str]) -> str:
    """What a patient is called where others may have the label: "3", "3#2" and so on."""
    return next(name for n in count(1) if (name := patient if n == 1 else f"{patient}#{n}") not in taken)


def _called_by(names: Mapping[str, str], reading: TableReading) -> TableReading:
    return replace(reading, rows=tuple(replace(row, patient=names[row.patient]) for row in reading.rows))


def _joined(readings: Sequence[TableReading], words: Words) -> tuple[list[TableReading], list[Finding]]:
    """The tables of one article, joined."""
    settled: list[_Held] = []
    findings: list[Finding] = []
    made: dict[str, TableReading] = {}
    for reading in sorted(readings, key=lambda one: not one.labelled):  # those with labels first
        one, said = _settle(_Held(reading, words), settled) if settled else (reading, [])
        findings += said
        settled.append(_Held(one, words))
        made[reading.name] = one
    out = [made[reading.name] for reading in readings]
    return out, [*findings, *_unjoined(out)]


def _settle(ours: _Held, settled: Sequence[_Held]) -> tuple[TableReading, list[Finding]]:
    """A table's reading with the names that the tables before it give to its patients."""
    reading = ours.reading
    if reading.labelled and (
        reading.settings.labels or any(ours.patients.keys() & other.patients.keys() for other in settled)
    ):
        return reading, []
    if reading.labelled:
        for other in settled:
            by_number = _same_numbers(ours, other) if other.reading.labelled else None
            if by_number is not None and not _compared(ours, other, by_number).against:
                return _renamed(reading, other.reading, by_number), [
                    _said(reading, other.reading, "by the numbers in their labels", "")
                ]
    alike = [
        other
        for other in settled
        if len(other.patients) == len(ours.patients)
        and not _several(reading, other.reading)
        and not _counted_apart(ours, other)
    ]
    compared = [(other, _compared(ours, other, _in_order(ours, other))) for other in alike]
    fitting = [(other, seen) for other, seen in compared if not seen.against]
    sure = [(other, seen) for other, seen in fitting if seen.telling] or ([] if reading.labelled else fitting)
    if len({tuple(other.patients) for other, _ in sure}) == 1:
        other, seen = sure[0]
        agree = f"; both tell the same {' and '.join(seen.agreeing)} of each" if seen.agreeing else ""
        named = _renamed(reading, other.reading, _in_order(ours, other))
        return named, [_said(reading, other.reading, "by their order", agree)]
    against = next((seen.against for _, seen in compared if seen.against), "")
    return _apart(reading, settled, against)


def _said(reading: TableReading, other: TableReading, how: str, agree: str) -> Finding:
    name, theirs = _called(reading), _called(other)
    named = f"calls them {_some(reading)}" if reading.labelled else "does not name them"
    return finding(
        "patients_joined_by_order",
        f"{name} {named}; its {len(_patients(reading))} patients are taken for those of {theirs} "
        f"({_some(other)}) {how}{agree}",
        hint=_HINT,
        sources=(reading.key(reading.places[reading.rows[0].number][0]),),
    )


def _apart(reading: TableReading, settled: Sequence[_Held], against: str) -> tuple[TableReading, list[Finding]]:
    """A table that is joined to no other: patients without labels are not those of the same number elsewhere."""
    taken = {patient for other in settled for patient in other.patients}
    if reading.labelled or not taken & _patients(reading).keys():
        return reading, []
    names = {patient: free_name(patient, taken | {patient}) for patient in _patients(reading)}
    why = against or "no table has as many"
    said = finding(
        "patients_not_joined",
        f"{_called(reading)} does not name its {len(names)} patients, and they could not be joined to another table's: "
        f"{why}; they are called {', '.join(list(names.values())[:_SHOWN])} …",
        hint=_HINT,
    )
    return _called_by(names, reading), [said]


def _patients(reading: TableReading) -> dict[str, str]:
    """The patients of a table in order, each with the label printed."""
    out: dict[str, str] = {}
    for row in reading.rows:
        out.setdefault(row.patient, row.label)
    return out


def _several(*readings: TableReading) -> bool:
    """Whether a row is about several patients: the order then tells nothing."""
    return any(row.patients > 1 for reading in readings for row in reading.rows)


def _counted_apart(ours: _Held, theirs: _Held) -> bool:
    """Whether the labels of both tables count, behind letters of their own: A1 and B1 are two patients."""
    return ours.counted is not None and theirs.counted is not None and not ours.counted & theirs.counted


def _in_order(ours: _Held, theirs: _Held) -> dict[str, str]:
    return dict(zip(ours.patients, theirs.patients, strict=True))


def _same_numbers(ours: _Held, theirs: _Held) -> dict[str, str] | None:
    """Whose labels have the same numbers ("DC-001", "1"); None unless every label of one table has one in the other.

    A table's labels have to begin with the same letters; "A1" and "B1" of two tables are two patients.
    """
    one, two = ours.numbers, theirs.numbers
    if one is None or two is None or not (one[0] == two[0] or _PLAIN & {one[0], two[0]}):
        return None
    if not (set(one[1]) <= set(two[1]) or set(two[1]) <= set(one[1])):
        return None
    held = dict(zip(two[1], theirs.patients, strict=True))
    return {label: held.get(number, label) for label, number in zip(ours.patients, one[1], strict=True)}


def _numbers(labels: Sequence[str]) -> tuple[str, list[str]] | None:
    """The letters that all labels begin with, and each one's number; None where they are not alike or not apart."""
    found = [_NUMBERED.fullmatch(label.strip()) for label in labels]
    letters = {match["letters"].casefold() for match in found if match}
    numbers = [match["number"] for match in found if match]
    if len(numbers) < len(labels) or len(letters) != 1 or len(set(numbers)) < len(numbers):
        return None
    return letters.pop(), numbers


def _renamed(reading: TableReading, other: TableReading, names: Mapping[str, str]) -> TableReading:
    labels = _patients(other)
    rows = tuple(
        replace(row, patient=(name := names[row.patient]), label=labels.get(name, row.label)) for row in reading.rows
    )
    return replace(reading, rows=rows)


def _compared(ours: _Held, theirs: _Held, names: Mapping[str, str]) -> _Evidence:
    """What both tables tell of variables of the schema, each of our patients beside the one that it would be."""
    agreeing: list[str] = []
    telling = False
    for slot, held in ours.told.items():
        others = theirs.told.get(slot, {})
        both = 0
        for patient, name in names.items():
            if patient not in held or name not in others:
                continue
            both += 1
            if _differ(held[patient], others[name]):
                tables = f"{_called(ours.reading)} and {_called(theirs.reading)}"
                return _Evidence((), False, f"{tables} tell another {slot[0]} of {patient}")
        if both == len(names):
            agreeing.append(slot[0].replace("_", " "))
            telling = telling or len({repr(held[patient]) for patient in names}) > 1
    return _Evidence(tuple(dict.fromkeys(agreeing)), telling)


def _told(reading: TableReading, words: Words) -> dict[Slot, dict[str, Value]]:
    """What a table tells of each patient under headings that the schema knows."""
    settled = words.explained_by(reading.table.footnotes)
    out: dict[Slot, dict[str, Value]] = {}
    for column, meaning in reading.columns:
        variable = meaning.variable
        alone = sum(other == column for other, _ in reading.columns) == 1
        if variable is None or not variable.aliases or not alone:
            continue
        ours = reading.words_of(column, settled)
        for row in reading.rows if all(row.visits == 1 for row in reading.rows) else ():
            cell = reading.table.body[row.number][column]
            (parsed, *_) = cells.read_cell(cell, variable, meaning.unit, ours, heading=meaning.printed)
            if not isinstance(parsed.value, Missing):
                slot = (variable.name, meaning.timepoint.name if meaning.timepoint else None)
                out.setdefault(slot, {})[row.patient] = parsed.value
    return out


def _differ(one: Value, other: Value) -> bool:
    """Whether two values cannot be one patient's; words that are said otherwise may mean the same."""
    if isinstance(one, Age | Duration) and isinstance(other, Age | Duration):
        return abs(one.months - other.months) >= _YEAR
    if isinstance(one, Number) and isinstance(other, Number):
        return one.value != other.value
    if isinstance(one, Category) and isinstance(other, Category):
        return one.name != other.name and "U" not in (one.name, other.name)
    return False


def _called(reading: TableReading) -> str:
    return reading.table.label or reading.name


def _some(reading: TableReading) -> str:
    labels = list(_patients(reading).values())
    return ", ".join(labels[:_SHOWN]) + (" …" if len(labels) > _SHOWN else "")


def _unjoined(readings: Sequence[TableReading]) -> Iterator[Finding]:
    """Tables that share no patient by label ("AB, CD" here, "1, 2" there), and rows for several patients."""
    for first, other in pairwise([reading for reading in readings if reading.labelled]):
        if not _patients(first).keys() & _patients(other).keys():
            one, two = (f"{_called(reading)} ({_some(reading)})" for reading in (first, other))
            yield finding(
                "patients_not_joined",
                f"{one} and {two} have no patient in common; if they are the same patients, they stand twice",
                hint="give the labels the same form",
            )
    for reading in readings:
        for row in reading.rows:
            if row.patients > 1:
                yield finding(
                    "several_patients",
                    f"{row.label!r} is one row for {row.patients} patients; it stays out of patient statistics",
                    patient=row.patient,
                )
