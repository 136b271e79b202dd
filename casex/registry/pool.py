"""`concat`: several studies as one series, without a store."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any, Literal, NoReturn

import pandas as pd

from casex import export, frames
from casex.errors import CasexError, UnknownVariable
from casex.frames.dtypes import COLUMNS
from casex.model import SEVERITIES, Document, Study
from casex.registry import pooled
from casex.registry.plain import frames_of
from casex.series import CaseSeries
from casex.settings import refusing_unknown_settings, unknown

_BETWEEN = ": "  # study and patient, in statistics


class PooledSeries(CaseSeries):
    """Several studies as one series: frames have ``study`` in front, `patients` the index (study, patient).

    In statistics a patient is called ``"study: patient"``, and ``by="study"`` makes each study a group.
    """

    def __init__(self, studies: Mapping[str, CaseSeries]) -> None:
        self.studies = dict(studies)

    @property
    def document(self) -> Document:
        """Not one document: see ``studies``.

        Raises
        ------
        CasexError
            Always: each study has its own.
        """
        self._of_one("document")

    @property
    def study(self) -> Study:
        """The patients of all studies, called "study: patient"; what holds for all of them."""
        held = [one.study for one in self.studies.values()]
        whole = {(one.index_treatment, one.time_origin) for one in held}
        treatment, origin = whole.pop() if len(whole) == 1 else (None, "unknown")
        return Study(
            index_treatment=treatment,
            time_origin=origin,  # type: ignore[arg-type]  # a set of pairs forgets the literals
            patients=tuple(_key(name, p) for name, one in self.studies.items() for p in one.study.patients),
            labels=tuple(label for one in held for label in one.labels),
            index_drugs=tuple(dict.fromkeys(drug for one in held for drug in one.index_drugs)),
            sizes=tuple(size for one in held for size in one.sizes),
        )
