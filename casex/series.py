"""`CaseSeries`: one study as frames; its methods are one line each into the rooms below."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

from casex import analysis, export, frames
from casex.checks import ProvenFrames
from casex.errors import CasexError
from casex.frames import TableView
from casex.interpret.axes import by_patient
from casex.interpret.reading import Reading
from casex.interpret.voices import PREFERENCES, following
from casex.model import SEVERITIES, Document, Study
from casex.series_plots import SeriesPlots
from casex.settings import one_of, refusing_unknown_settings

if TYPE_CHECKING:
    from casex.analysis import Agreement

Prefer = Literal["table", "narrative", "latest"]


class CaseSeries(SeriesPlots):
    """What was read of one study, as validated pandas frames.

    Made by `casex.extract`, `casex.assemble` and `casex.load`. Compares by value; frames are fresh copies.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    # --- what it holds ---------------------------------------------------------------------------------------

    @property
    def document(self) -> Document:
        """Where it was read from: name, SHA-256, pages, tables (cells with their boxes)."""
        return self._reading.document

    @property
    def study(self) -> Study:
        """Title, index treatment, time origin, patients in printed order."""
        return self._reading.study

    @property
    def time_origin(self) -> str:
        """What month 0 is: ``index_treatment``, ``onset``, ``diagnosis``, ``procedure`` or ``unknown``."""
        return self._reading.study.time_origin

    @property
    def conventions(self) -> dict[str, str]:
        """The definitions that alone explain the paper's own statistics, such as ``{"quantiles": "weibull"}``."""
        return dict(self._reading.study.conventions)

    @property
    def provenance(self) -> dict[str, str]:
        """Versions, the schema's and the documents' SHA-256, and the settings of the reading."""
        held = self._reading.provenance
        return {
            "casex": held.casex,
            **{f"reader {name}": version for name, version in held.readers},
            "schema": held.schema,
            "schema sha256": held.schema_sha256,
            **{f"document {name}": sha256 for name, sha256 in held.documents},
            **{f"setting {name}": value for name, value in held.settings},
            "prefer": self._reading.prefer,
        }

    # --- frames ----------------------------------------------------------------------------------------------

    @cached_property
    def _frames(self) -> Mapping[str, pd.DataFrame]:
        return ProvenFrames(self._reading)

    @property
    def patients(self) -> pd.DataFrame:
        """One row per patient, in printed order; index ``patient``."""
        return self._frames["patients"].copy()

    @property
    def observations(self) -> pd.DataFrame:
        """Everything that was said, one row each, all voices."""
        return self._frames["observations"].copy()

    @property
    def treatments(self) -> pd.DataFrame:
        """Regimens: one row per patient, time point and drug."""
        return self._frames["treatments"].copy()

    @property
    def timeline(self) -> pd.DataFrame:
        """Each patient's events in order of months."""
        return self._frames["timeline"].copy()

    @property
    def findings(self) -> pd.DataFrame:
        """What a person should know about the reading, errors first."""
        return self._frames["findings"].copy()

    @property
    def reported(self) -> pd.DataFrame:
        """The statistics that the paper prints, each with a verdict."""
        return self._frames["reported"].copy()

    @property
    def sources(self) -> pd.DataFrame:
        """Where every value stands: document, page, table, row, column, box, text span."""
        return self._frames["sources"].copy()

    @property
    def corrections(self) -> pd.DataFrame:
        """What people have said of single cells, and of findings that may stand: who, when, why."""
        return self._frames["corrections"].copy()

    @property
    def variables(self) -> pd.DataFrame:
        """The codebook of `patients`."""
        return self._frames["variables"].copy()

    @property
    def tables(self) -> list[TableView]:
        """The tables of the document, as printed."""
        reading = self._reading
        settled = reading.decisions or (None,) * len(reading.document.tables)
        return [
            TableView(table, by_patient(table, reading.schema, said) if table.kind == "patients" else None)
            for table, said in zip(reading.document.tables, settled, strict=True)
        ]

    # --- views -----------------------------------------------------------------------------------------------

    @refusing_unknown_settings
    def prefer(self, voice: Prefer) -> CaseSeries:
        """The same study, its frames following another voice where two speak of the same thing.

        Parameters
        ----------
        voice
            ``table``, ``narrative``, or ``latest`` (the voice whose statement has the later month; a tie goes to
            the table).
        """
        return CaseSeries(following(self._reading, one_of("prefer", voice, PREFERENCES)))

    @refusing_unknown_settings
    def select(self, *, patients: str | Sequence[str] | None = None, where: str | None = None) -> CaseSeries:
        """The series of some patients.

        Parameters
        ----------
        patients
            Their ids.
        where
            An expression over the columns of `patients`, as `pandas.DataFrame.query` reads it.

        Raises
        ------
        UnknownVariable
            Where a patient or a column is not there.
        """
        return CaseSeries(frames.selected(self._reading, self._frames["patients"], patients, where))

    @refusing_unknown_settings
    def trace(self, patient: str, column: str) -> pd.DataFrame:
        """Everything that was said for one cell of `patients`, with where it stands and which voice was followed.

        Parameters
        ----------
        patient
            The patient's id, e.g. ``"9"``.
        column
            A column of `patients`, e.g. ``"sledai_2k_at_baseline"``.

        Raises
        ------
        UnknownVariable
            Where the patient or the column is not there.
        """
        return frames.trace(self._reading, self._frames, patient, column)

    # --- how sound it is -------------------------------------------------------------------------------------

    @refusing_unknown_settings
    def agreement(self, frame: pd.DataFrame) -> Agreement:
        """One's own extraction beside this one: equal, different, only here, only there, per variable.

        Parameters
        ----------
        frame
            One row per patient (ids as index, or in a column ``patient``), columns called as those of `patients`. Only
            its columns are compared; one that is not in `patients` is only there.
        """
        printed = partial(frames.printed_of, self._reading, self._frames)
        none_words = self._reading.schema.vocabulary.none_words
        codebook = self._frames["variables"]
        spellings = {
            column: known.spellings
            for column, name in zip(codebook["column"], codebook["variable"], strict=True)
            if (known := self._reading.variable(name)) is not None
        }
        return analysis.agreement(self._frames["patients"], frame, printed, none_words, spellings)

    @refusing_unknown_settings
    def raise_for_findings(self, severity: Literal["error", "warning", "info"] = "error") -> None:
        """Raise where there is a finding of this severity or a worse one that nobody has accepted.

        Parameters
        ----------
        severity
            ``error``, ``warning`` or ``info``.

        Raises
        ------
        CasexError
            With the first findings.
        """
        worst = SEVERITIES[: SEVERITIES.index(one_of("severity", severity, SEVERITIES)) + 1]
        loud = [f for f in self._reading.findings if f.severity in worst and not f.accepted]
        if loud:
            listed = "\n".join(f"  {f.severity} {f.code}: {f.message}" for f in loud[:10])
            more = f"\n  (+{len(loud) - 10} more)" if len(loud) > 10 else ""
            raise CasexError(f"{self.document.source.name}: {len(loud)} findings\n{listed}{more}")

    # --- out -------------------------------------------------------------------------------------------------

    def to_json(self, path: str | os.PathLike[str]) -> None:
        """Everything, lossless and versioned: ``casex.load(path) == study``.

        Parameters
        ----------
        path
            The file to write, e.g. ``"study.json"``.
        """
        export.to_json(self._reading, Path(path))

    def to_csv(self, folder: str | os.PathLike[str]) -> pd.DataFrame:
        """A folder with a CSV file per frame. Gives the findings of the writing, as a frame like `findings`.

        Parameters
        ----------
        folder
            The folder to write into; it is made where it is not there.
        """
        return frames.findings(export.to_csv(self._frames, Path(folder), provenance=self.provenance))

    def to_parquet(self, folder: str | os.PathLike[str]) -> pd.DataFrame:
        """A folder with a Parquet file per frame. Gives the findings of the writing, as a frame like `findings`.

        Parameters
        ----------
        folder
            The folder to write into; it is made where it is not there.
        """
        return frames.findings(export.to_parquet(self._frames, Path(folder), provenance=self.provenance))

    def to_excel(self, path: str | os.PathLike[str]) -> pd.DataFrame:
        """A workbook with a sheet per frame. Gives the findings of the writing, as a frame like `findings`.

        Parameters
        ----------
        path
            The file to write, e.g. ``"study.xlsx"``.
        """
        return frames.findings(export.to_excel(self._frames, Path(path), provenance=self.provenance))

    def to_reading_file(self, path: str | os.PathLike[str]) -> None:
        """What every table and column was taken for, as a reading file: to be edited and given back as ``reading=``.

        Parameters
        ----------
        path
            The YAML file to write, e.g. ``"paper.yaml"``.

        Raises
        ------
        CasexError
            Where the file is there already: it may hold somebody's work.
        """
        export.to_reading_file(self._reading, Path(path))

    # --- python ----------------------------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        return self._reading == other._reading if isinstance(other, CaseSeries) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __getstate__(self) -> Reading:
        return self._reading

    def __setstate__(self, reading: Reading) -> None:
        self._reading = reading

    def __len__(self) -> int:
        return len(self.study.patients)

    def __repr__(self) -> str:
        counts = {s: sum(f.severity == s for f in self._reading.findings) for s in SEVERITIES}
        found = ", ".join(f"{n} {s}" for s, n in counts.items() if n) or "none"
        pages = sorted({one.source.page for one in self._reading.observations if one.source.ocr and one.source.page})
        scanned = f"pages read by OCR: {', '.join(map(str, pages))}, " if pages else ""
        return (
            f"<CaseSeries {self.document.source.name}: {len(self)} patients, "
            f"{len(self._reading.observations)} observations, index treatment "
            f"{self.study.index_treatment or 'unknown'}, prefers {self._reading.prefer}, {scanned}findings: {found}>"
        )
