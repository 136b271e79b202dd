"""The frames of a store: each a question to the database, whole or in pieces."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pandas as pd
from sqlalchemy import URL, Engine

from casex.errors import CasexError
from casex.registry import known, store
from casex.registry.queries import WHOLE, Names, Wanted, pieces
from casex.registry.tables import OF_FRAME
from casex.settings import one_of, refusing_unknown_settings, unknown

_ROWS = 50_000  # in one piece


class StoredFrames:
    """What a store gives as frames; `Registry` brings the store.

    A study, a variable or a drug that nobody knows raises `UnknownVariable`, with the nearest name that is known.
    """

    _engine: Engine
    _address: URL

    @refusing_unknown_settings
    def patients(self, *, study: Names = None, patient: Names = None, drug: str | None = None) -> pd.DataFrame:
        """One row per patient of all studies; index (study, patient).

        Parameters
        ----------
        study, patient
            Names, one or several.
        drug
            Only patients who were given it (INN, class, or the beginning of an ATC code).

        Returns
        -------
        pandas.DataFrame
            A column for each that some study has. What is a number here and text there is two columns.
        """
        return self._frame("patients", Wanted(study=study, patient=patient, drug=drug))

    @refusing_unknown_settings
    def observations(
        self,
        *,
        study: Names = None,
        patient: Names = None,
        variable: Names = None,
        timepoint: Names = None,
        voice: Names = None,
        drug: str | None = None,
        preferred: bool | None = None,
    ) -> pd.DataFrame:
        """Everything that was said, one row each, with its study.

        Parameters
        ----------
        study, patient, variable, timepoint, voice
            Names, one or several.
        drug
            Only of patients who were given it (INN, class, or the beginning of an ATC code).
        preferred
            Only what the frames follow (True), or only what they do not (False).
        """
        return self._frame("observations", Wanted(
            study=study, patient=patient, variable=variable, timepoint=timepoint, voice=voice, drug=drug,
            preferred=preferred,
        ))  # fmt: skip

    @refusing_unknown_settings
    def treatments(self, *, study: Names = None, patient: Names = None, drug: str | None = None) -> pd.DataFrame:
        """Regimens: one row per patient, time point and drug, with its study.

        Parameters
        ----------
        study, patient, drug
            As for `patients`: all regimens of patients who were given the drug.
        """
        return self._frame("treatments", Wanted(study=study, patient=patient, drug=drug))

    @refusing_unknown_settings
    def timeline(
        self, *, study: Names = None, patient: Names = None, event: Names = None, variable: Names = None,
        drug: str | None = None,
    ) -> pd.DataFrame:  # fmt: skip
        """Each patient's events in order of months, with the study.

        Parameters
        ----------
        study, patient, event, variable
            Names, one or several.
        drug
            Only of patients who were given it.
        """
        return self._frame("timeline", Wanted(study=study, patient=patient, event=event, variable=variable, drug=drug))

    @refusing_unknown_settings
    def findings(self, *, study: Names = None, code: Names = None, severity: Names = None) -> pd.DataFrame:
        """What a person should know about the readings.

        Parameters
        ----------
        study, code, severity
            Names, one or several.
        """
        return self._frame("findings", Wanted(study=study, code=code, severity=severity))

    @refusing_unknown_settings
    def reported(self, *, study: Names = None, variable: Names = None) -> pd.DataFrame:
        """The statistics that the papers print, each with its verdict.

        Parameters
        ----------
        study, variable
            Names, one or several.
        """
        return self._frame("reported", Wanted(study=study, variable=variable))

    @refusing_unknown_settings
    def sources(self, *, study: Names = None) -> pd.DataFrame:
        """Where every value stands: document, page, table, row, column, box, text span.

        Parameters
        ----------
        study
            Names, one or several.
        """
        return self._frame("sources", Wanted(study=study))

    @refusing_unknown_settings
    def corrections(self, *, study: Names = None) -> pd.DataFrame:
        """What persons set right or accepted, from the files beside the papers.

        Parameters
        ----------
        study
            Names, one or several.
        """
        return self._frame("corrections", Wanted(study=study))

    @refusing_unknown_settings
    def variables(self, *, study: Names = None) -> pd.DataFrame:
        """The codebook of each study's `patients`.

        Parameters
        ----------
        study
            Names, one or several.
        """
        return self._frame("variables", Wanted(study=study))

    def chunks(self, frame: str, *, rows: int = _ROWS, **wanted: Any) -> Iterator[pd.DataFrame]:
        """A frame in pieces, so that it is never whole in memory; the pieces have the same columns and dtypes.

        Parameters
        ----------
        frame
            ``patients``, ``observations``, ``treatments``, ``timeline``, ``findings``, ``reported``, ``sources``,
            ``corrections`` or ``variables``.
        rows
            How many rows a piece has at most.
        wanted
            What the method of that name takes, e.g. ``variable="sledai_2k"`` for ``observations``.
        """
        whole = getattr(self, one_of("frame", frame, tuple(OF_FRAME)))
        if rows < 1:
            raise CasexError(f"rows={rows}: a piece has one at least")
        settings = [*inspect.signature(whole).parameters]
        for name in wanted:
            if name not in settings:
                raise CasexError(f"chunks({frame!r}) has {unknown('setting', name, ['rows', *settings])}")
        return self._pieces(frame, Wanted(**wanted), rows)

    def _pieces(self, frame: str, wanted: Wanted, rows: int) -> Iterator[pd.DataFrame]:
        with store.told(self._address):
            with self._engine.connect() as connection:
                known.check(connection, wanted)
            yield from pieces(self._engine, frame, wanted, rows)

    def _frame(self, name: str, wanted: Wanted) -> pd.DataFrame:
        (whole,) = self._pieces(name, wanted, WHOLE)
        return whole
