"""`concat`: several studies as one series, without a store."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import PurePath
from typing import Any

import pandas as pd

from casex import frames
from casex.errors import CasexError, UnknownVariable
from casex.frames.dtypes import COLUMNS, TEXT
from casex.interpret.reading import Reading
from casex.model import Provenance, Study, joined
from casex.registry import pooled
from casex.registry.plain import frames_of
from casex.registry.pooled import key
from casex.series import CaseSeries, Prefer
from casex.settings import refusing_unknown_settings, unknown

Patient = str | tuple[str, str]


class PooledSeries(CaseSeries):
    """Several studies as one series: its frames have ``study`` in front, `patients` the index (study, patient).

    In statistics, and in files, a patient is called ``"study: patient"``; ``by="study"`` makes each study a group.
    """

    def __init__(self, studies: Mapping[str, CaseSeries]) -> None:
        self.studies = dict(studies)
        super().__init__(_joined(self.studies))

    @cached_property
    def _pooled(self) -> Mapping[str, pd.DataFrame]:
        held = {name: frames_of(one) for name, one in self.studies.items()}
        said = sorted(
            (
                (place, nth, row)
                for nth, rows in enumerate(held.values())
                for place, row in enumerate(rows["variables"])
            ),
            key=lambda one: one[:2],
        )
        columns = pooled.columns_of((row["column"], row["dtype"], row["closed"]) for _, _, row in said)
        kind_of = {(study, row["column"]): row["dtype"] for study, rows in held.items() for row in rows["variables"]}
        patients = [
            {"study": study, "result": study, **row} for study, rows in held.items() for row in rows["patients"]
        ]
        return {"patients": pooled.patients(patients, columns, kind_of)} | {
            name: pooled.frame(name, [
                (study, *(row[column] for column in COLUMNS[name]))
                for study, rows in held.items()
                for row in rows[name]
            ])
            for name in COLUMNS
        }  # fmt: skip

    @cached_property
    def _frames(self) -> Mapping[str, pd.DataFrame]:
        """The frames with one name for each patient, as statistics take them."""
        return {name: _keyed(frame) for name, frame in self._pooled.items()}

    @property
    def patients(self) -> pd.DataFrame:
        """One row per patient; index (study, patient)."""
        return self._pooled["patients"].copy()

    @property
    def observations(self) -> pd.DataFrame:
        """Everything that was said, one row each, with its study."""
        return self._pooled["observations"].copy()

    @property
    def treatments(self) -> pd.DataFrame:
        """Regimens: one row per patient, time point and drug, with the study."""
        return self._pooled["treatments"].copy()

    @property
    def timeline(self) -> pd.DataFrame:
        """Each patient's events in order of months, with the study."""
        return self._pooled["timeline"].copy()

    @property
    def findings(self) -> pd.DataFrame:
        """What a person should know about each reading."""
        return self._pooled["findings"].copy()

    @property
    def reported(self) -> pd.DataFrame:
        """The statistics that the papers print, each with its verdict."""
        return self._pooled["reported"].copy()

    @property
    def sources(self) -> pd.DataFrame:
        """Where every value stands."""
        return self._pooled["sources"].copy()

    @property
    def corrections(self) -> pd.DataFrame:
        """What persons set right or accepted in each study."""
        return self._pooled["corrections"].copy()

    @property
    def variables(self) -> pd.DataFrame:
        """The codebook of each study's `patients`."""
        return self._pooled["variables"].copy()

    @property
    def provenance(self) -> dict[str, str]:
        """That of each study, its keys behind the study's name."""
        return {key(name, what): said for name, one in self.studies.items() for what, said in one.provenance.items()}

    def prefer(self, voice: Prefer) -> PooledSeries:
        """The same studies, their frames following another voice.

        Parameters
        ----------
        voice
            As for `CaseSeries.prefer`.
        """
        return PooledSeries({name: one.prefer(voice) for name, one in self.studies.items()})

    @refusing_unknown_settings
    def select(self, *, patients: Any = None, where: str | None = None) -> PooledSeries:
        """The series of some patients.

        Parameters
        ----------
        patients
            Pairs of study and patient, or ``"study: patient"``.
        where
            As for `CaseSeries.select`; ``study`` is a column.
        """
        asked = [patients] if isinstance(patients, str) or _is_pair(patients) else patients
        names = None if asked is None else [one if isinstance(one, str) else key(*one) for one in asked]
        chosen = set(frames.selected(self._reading, self._frames["patients"], names, where).study.patients)
        kept = {
            name: one.select(patients=[p for p in one.study.patients if key(name, p) in chosen])
            for name, one in self.studies.items()
        }
        return PooledSeries({name: one for name, one in kept.items() if len(one)})

    def trace(self, patient: Patient, column: str) -> pd.DataFrame:
        """Everything that was said for one cell of `patients`, as `CaseSeries.trace` tells it.

        Parameters
        ----------
        patient
            Study and patient, or ``"study: patient"``.
        column
            A column of the study's `patients`.
        """
        for name, one in self.studies.items():
            for own in one.study.patients:
                if patient in (key(name, own), (name, own)):
                    return one.trace(own, column)
        raise UnknownVariable(unknown("patient", str(patient), list(self.study.patients)))

    def to_json(self, path: str | os.PathLike[str]) -> None:
        """Not written: each study has its own file.

        Parameters
        ----------
        path
            Where it would be written.

        Raises
        ------
        CasexError
            Always.
        """
        raise CasexError(
            "several studies are no single reading: write each of .studies to a file, and concat them again"
        )

    def to_reading_file(self, path: str | os.PathLike[str]) -> None:
        """Not written: each study has its own.

        Parameters
        ----------
        path
            Where it would be written.

        Raises
        ------
        CasexError
            Always.
        """
        raise CasexError("a reading file is of one study: take one of .studies")

    def __getstate__(self) -> Any:
        return self.studies

    def __setstate__(self, studies: Any) -> None:
        PooledSeries.__init__(self, studies)

    def __eq__(self, other: object) -> bool:
        return self.studies == other.studies if isinstance(other, PooledSeries) else NotImplemented

    __hash__ = None

    def __repr__(self) -> str:
        return f"<PooledSeries of {len(self.studies)} studies, {len(self)} patients: {', '.join(self.studies)}>"


def concat(studies: Sequence[CaseSeries] | Mapping[str, CaseSeries]) -> CaseSeries:
    """Several studies as one: frames with ``study`` in front, `patients` with the index (study, patient).

    Parameters
    ----------
    studies
        Series, called by their files' names without the ending; or a mapping of names to series.

    Returns
    -------
    CaseSeries
        `summarize(…, by="study")` has a level for each study. What is a number in one study and text in another is two
        columns of `patients`.

    Examples
    --------
    >>> import casex
    >>> tables = [[["Patient", "Sex", "SDI at baseline"], ["1", "F", last]] for last in ("2", "3")]
    >>> one, other = (casex.assemble([casex.Table.from_rows(rows)], schema="lupus") for rows in tables)
    >>> both = casex.concat({"A": one, "B": other})
    >>> both.patients["sdi_at_baseline"].to_dict()
    {('A', '1'): 2.0, ('B', '1'): 3.0}
    """
    named = dict(studies) if isinstance(studies, Mapping) else dict(zip(_names(studies), studies, strict=True))
    if not named:
        raise CasexError("concat takes one study at least")
    wrong = next((one for one in named.values() if not isinstance(one, CaseSeries)), None)
    if wrong is not None:
        raise CasexError(f"concat takes series, got {type(wrong).__name__}")
    return PooledSeries(named)


def _names(studies: Sequence[CaseSeries]) -> Iterator[str]:
    """Each study by its file's name without the ending, one that comes again with its number behind it."""
    seen: Counter[str] = Counter()
    for one in studies:
        name = PurePath(one.document.source.name).stem
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"


def _is_pair(patients: Any) -> bool:
    return isinstance(patients, tuple) and len(patients) == 2 and all(isinstance(one, str) for one in patients)


def _keyed(frame: pd.DataFrame) -> pd.DataFrame:
    if frame.index.nlevels > 1:
        keys = pd.Index([key(*one) for one in frame.index], name="patient", dtype=TEXT)
        return frame.reset_index("study").set_axis(keys)
    if "patient" not in frame:
        return frame
    keys = frame["study"] + ": " + frame["patient"]
    return frame.assign(patient=keys)


def _joined(studies: Mapping[str, CaseSeries]) -> Reading:
    """What statistics ask of all studies together; what differs from study to study is not said."""
    held = {name: one._reading for name, one in studies.items()}
    first = next(iter(held.values()))
    variables = {v.name: v for one in held.values() for v in (*one.schema.variables, *one.variables)}
    own = tuple(v for name, v in variables.items() if first.schema.variables.count(v) == 0)
    said = tuple(replace(o, patient=key(name, o.patient)) for name, one in held.items() for o in one.observations)
    voices = {one.prefer for one in held.values()}
    return Reading(
        joined([one.document for one in held.values()]), _study({name: one.study for name, one in held.items()}),
        first.schema, own, said, tuple(f for one in held.values() for f in one.findings),
        Provenance(first.provenance.casex, (), first.schema.name, first.schema.sha256, (), ()),
        voices.pop() if len(voices) == 1 else "table",
        reported=tuple(r for one in held.values() for r in one.reported),
    )  # fmt: skip


def _study(studies: Mapping[str, Study]) -> Study:
    held = list(studies.values())
    treatments, origins = {one.index_treatment for one in held}, {one.time_origin for one in held}
    return Study(
        index_treatment=treatments.pop() if len(treatments) == 1 else None,
        time_origin=origins.pop() if len(origins) == 1 else "unknown",
        patients=tuple(key(name, patient) for name, one in studies.items() for patient in one.patients),
        labels=tuple(label for one in held for label in one.labels),
        index_drugs=tuple(dict.fromkeys(drug for one in held for drug in one.index_drugs)),
        sizes=tuple(size for one in held for size in one.sizes),
    )
