"""Whole series, and their frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from casex.errors import CasexError
from casex.frames import COLUMNS
from casex.model import Action, Vocabulary
from casex.schema import Definition, Variable
from casex.series import CaseSeries
from casex.settings import one_of
from casex.testing.building import Reports, Says, series
from casex.testing.grammars import decimals
from casex.testing.printed import codes, of_variable
from casex.verbs import load_schema

FRAMES = ("patients", *COLUMNS)
_TIMES = ("baseline", "last_follow_up", "diagnosis", "month_3", "month_6", "week_2")
_VISITS = (4, 9, 18, 30)  # months in which no table has a column
_LABELS = ("{}", "{}", "P{}", "0{}", "{}#2")
_CHANGES: tuple[Action, ...] = ("start", "stop", "dose_change")
_EXACT = ("number", "age", "duration")


def case_series(
    schema: str | Path | Definition = "case_series",
    min_patients: int = 0,
    max_patients: int = 20,
    disagreements: bool | None = None,
    missing: bool | None = None,
) -> st.SearchStrategy[CaseSeries]:
    """Series that casex could have read: of any size, with tables and other voices, findings and sources.

    Parameters
    ----------
    schema
        Name of a shipped schema, path of a YAML file, or a schema. Its variables are drawn from.
    min_patients, max_patients
        How many patients there are.
    disagreements
        Whether voices say different things of one patient: True for at least one finding ``voices_disagree``, False
        for none, None for either.
    missing
        Whether values are missing: True for at least one cell that says that there is no value, False for a value of
        every patient under every variable that is drawn (and in `patients` only exact numbers), None for either.

    Returns
    -------
    SearchStrategy of CaseSeries
        It shrinks to one patient of whom little is said, and a failing example prints as a call of
        `casex.testing.series` that builds it again.

    Raises
    ------
    CasexError
        Where the sizes leave no room, or the schema has no variable that can be drawn.

    Examples
    --------
    `find` gives back what its phase ``explain`` tried last, which need not be the simplest: leave that phase out.

    >>> from hypothesis import Phase, find, settings
    >>> simplest = settings(phases=[Phase.generate, Phase.shrink])
    >>> found = find(case_series("lupus", disagreements=True), lambda study: True, settings=simplest)
    >>> len(found), found.findings["code"].tolist()
    (1, ['voices_disagree'])
    """
    if not 0 <= min_patients <= max_patients:
        raise CasexError(f"min_patients={min_patients}, max_patients={max_patients}: expected 0 <= least <= most")
    if max_patients == 0 and (disagreements or missing):
        raise CasexError("max_patients=0: nothing can be said differently, or be missing, of no patient")
    definition = load_schema(schema)
    plan = _planned(definition, disagreements, missing)
    least = max(min_patients, int(bool(disagreements or missing)))
    built = _told(plan, least, max_patients).flatmap(lambda told: _built(_spelled(schema, definition), told))
    return built.filter(lambda study: _holds(study, disagreements, missing))


def frames(schema: str | Path | Definition, name: str) -> st.SearchStrategy[pd.DataFrame]:
    """Frames of one name, each of a whole series: keys lead to rows, dtypes are those of the contract.

    Parameters
    ----------
    schema
        As for `case_series`.
    name
        ``patients``, ``observations``, ``treatments``, ``timeline``, ``findings``, ``reported``, ``sources`` or
        ``variables``.

    Returns
    -------
    SearchStrategy of pandas.DataFrame
        A failing example prints as ``getattr(series(...), name)``.

    Raises
    ------
    CasexError
        Where there is no such frame.
    """
    one_of("name", name, FRAMES)
    return st.builds(getattr, case_series(schema), st.just(name))


def _spelled(schema: str | Path | Definition, definition: Definition) -> str | Path | Definition:
    """A schema as one would type it: a shipped one by its name."""
    if isinstance(schema, Definition) and schema.name in ("case_series", "lupus"):
        return schema.name if load_schema(schema.name) == definition else schema
    return schema


def _holds(study: CaseSeries, disagreements: bool | None, missing: bool | None) -> bool:
    if disagreements is not None and ("voices_disagree" in set(study.findings["code"])) is not disagreements:
        return False
    return missing is None or bool(study.observations["missing_reason"].notna().any()) is missing


@dataclass(frozen=True, slots=True)
class _Slot:
    """A column of what is said: the variable, the time point in its name, and what stands in its cells."""

    variable: Variable
    at: str | None
    texts: st.SearchStrategy[str]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What series of one schema are drawn from."""

    schema: Definition
    slots: st.SearchStrategy[_Slot]
    numbers: tuple[_Slot, ...]  # where two voices can disagree
    codes: st.SearchStrategy[str]
    ways: tuple[str, ...]
    disagreements: bool | None
    missing: bool | None

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """How Hypothesis prints it, with every strategy made of it: a schema is long."""
        printer.text(self.schema.name)


def _planned(schema: Definition, disagreements: bool | None, missing: bool | None) -> _Plan:
    """Every column that the schema's own words can fill, numbers first.

    Raises
    ------
    CasexError
        Where there is none.
    """
    words = schema.vocabulary
    slots: list[_Slot] = []
    for variable in schema.variables:
        drugs = variable.kind in ("drugs", "regimens") and not words.drugs
        closed = variable.kind == "category" and not (variable.categories or variable.open)
        yes_no = variable.kind == "presence" and not (words.yes_words or words.no_words)
        if not (drugs or closed or yes_no):
            texts = of_variable(variable, words, exact=missing is False).map(lambda drawn: drawn[0])
            slots += [_Slot(variable, at, texts) for at in _times(variable)]
    if not slots:
        raise CasexError(f"the schema {schema.name!r} has no variable that can be drawn")
    able = [v for v in schema.variables if v.kind in _EXACT and v.column and not v.once]
    if disagreements and not able:
        raise CasexError(f"the schema {schema.name!r} has no variable with numbers at time points to disagree on")
    numbers = [
        _Slot(v, v.timepoints[0] if v.timepoints else "month_12",
              of_variable(v, words, exact=True).map(lambda drawn: drawn[0]))
        for v in able
    ]  # fmt: skip
    ways = ["table", "table", "table", "narrative", "both"]
    ways += [] if disagreements is False else ["either"]
    ways += [] if missing is False else ["code", "nothing"]
    gaps = codes(words).map(lambda drawn: drawn[0])
    return _Plan(schema, _of_every_kind(slots), tuple(numbers), gaps, tuple(ways), disagreements, missing)


def _of_every_kind(slots: Sequence[_Slot]) -> st.SearchStrategy[_Slot]:
    """Columns of each kind alike, however many of it a schema has; the simplest is an exact number, last come drugs."""
    kinds = dict.fromkeys(slot.variable.kind for slot in slots)
    simple_first = sorted(kinds, key=lambda kind: (kind not in _EXACT, kind in ("drugs", "regimens")))
    return st.one_of(*(st.sampled_from([s for s in slots if s.variable.kind == kind]) for kind in simple_first))


def _times(variable: Variable) -> Sequence[str | None]:
    if variable.once:
        return (None,)
    return variable.timepoints or (("baseline", "last_follow_up") if variable.kind == "regimens" else _TIMES)


def _built(schema: str | Path | Definition, told: Mapping[str, Any]) -> st.SearchStrategy[CaseSeries]:
    """The series that is told; what says nothing is left out, so that what is printed is short."""
    given = {name: st.just(one) for name, one in told.items() if one or name == "patients"}
    return st.builds(series, st.just(schema), **given)


@st.composite
def _told(draw: st.DrawFn, plan: _Plan, least: int, most: int) -> dict[str, Any]:
    """The arguments of `series`."""
    label = draw(st.sampled_from(_LABELS))
    some = int(bool(plan.missing))
    columns = draw(st.lists(plan.slots, min_size=some, max_size=6, unique_by=lambda s: (s.variable.name, s.at)))
    index = _index_drug(draw, plan.schema.vocabulary)
    patients = [label.format(number) for number in range(1, draw(st.integers(least, most)) + 1)]
    said = [one for patient in patients for one in draw(_row(patient, columns, plan))]
    if patients and plan.disagreements:
        said += _quarrel(draw, patients[0], plan)
    if patients and plan.missing:
        said += _gap(draw, patients[0], columns[0], plan, said)
    if patients and plan.disagreements is not False:
        said += _story(draw, patients[-1], plan.schema.vocabulary)
    several = {patients[-1]: draw(st.integers(2, 8))} if len(patients) > 1 and draw(st.booleans()) else {}
    return {
        "patients": patients, "said": said, "reported": _reports(draw, columns), "several": several,
        "index_treatment": index,
    }  # fmt: skip


def _index_drug(draw: st.DrawFn, vocabulary: Vocabulary) -> str | None:
    coded = [drug.name for drug in vocabulary.drugs if drug.atc]
    return draw(st.none() | st.sampled_from(coded)) if coded else None


@st.composite
def _row(draw: st.DrawFn, patient: str, columns: Sequence[_Slot], plan: _Plan) -> list[Says]:
    """What is said of a patient: one draw, for Hypothesis leaves out whole draws where there are fewer patients."""
    return [one for column in columns for one in _cell(draw, patient, column, plan)]


def _cell(draw: st.DrawFn, patient: str, slot: _Slot, plan: _Plan) -> Iterator[Says]:
    """What is said of a patient under a column: nothing, one voice's text, or two voices'."""
    name, way = slot.variable.name, draw(st.sampled_from(plan.ways))
    if way == "nothing":
        return
    text = draw(plan.codes if way == "code" else slot.texts)
    if slot.variable.kind == "regimens" and way != "code" and draw(st.booleans()):
        text = f"{text}, {draw(slot.texts)}"
    if way != "narrative":
        yield Says(patient, name, text, at=slot.at)
    if way in ("narrative", "both", "either"):
        yield Says(patient, name, draw(slot.texts) if way == "either" else text, at=slot.at, voice="narrative")


def _quarrel(draw: st.DrawFn, patient: str, plan: _Plan) -> Iterator[Says]:
    """Two voices that say two numbers of one patient, at a time at which no column stands."""
    slot = draw(st.sampled_from(plan.numbers))
    one, other = draw(st.lists(slot.texts.filter(str.isdecimal), min_size=2, max_size=2, unique_by=int))
    yield Says(patient, slot.variable.name, one, at=slot.at)
    yield Says(patient, slot.variable.name, other, at=slot.at, voice="narrative")


def _gap(draw: st.DrawFn, patient: str, slot: _Slot, plan: _Plan, said: list[Says]) -> Iterator[Says]:
    """A cell that says that there is no value, where the patient has no other under the column."""
    said[:] = [one for one in said if (one.patient, one.variable, one.at) != (patient, slot.variable.name, slot.at)]
    yield Says(patient, slot.variable.name, draw(plan.codes), at=slot.at)


def _story(draw: st.DrawFn, patient: str, vocabulary: Vocabulary) -> Iterator[Says]:
    """A narrative's visits, and changes of drugs at them."""
    for month in sorted(draw(st.lists(st.sampled_from(_VISITS), max_size=2, unique=True))):
        at = f"month_{month}"
        yield Says(patient, "visit", f"{month} months", at=at, voice="narrative")
        drugs = [drug.name for drug in vocabulary.drugs]
        changed: bool = draw(st.booleans())
        if drugs and changed:
            dose = f"{draw(st.sampled_from(drugs))} ({draw(decimals(1, 50, 0))} mg qd)"
            action = draw(st.sampled_from(_CHANGES))
            yield Says(patient, "treatment_change", dose, at=at, voice="narrative", action=action)


def _reports(draw: st.DrawFn, columns: Sequence[_Slot]) -> list[Reports]:
    """A statistic that the paper prints; it need not follow."""
    numeric = [slot for slot in columns if slot.variable.kind == "number"]
    if not numeric or not draw(st.booleans()):
        return []
    slot = draw(st.sampled_from(numeric))
    statistic = draw(st.sampled_from(("median", "mean", "min", "max")))
    return [Reports(slot.variable.name, statistic, str(draw(decimals(0, 100, 1))), at=slot.at)]
