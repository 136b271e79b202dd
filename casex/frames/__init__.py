"""Observations to pandas: one file per frame, dtypes in one table."""

from casex.frames.dtypes import COLUMNS, frame
from casex.frames.observations import corrections, findings, observations, sources
from casex.frames.patients import patient_dtypes, patients, variables
from casex.frames.reported import reported
from casex.frames.tables import TableView, table_of
from casex.frames.timeline import timeline
from casex.frames.treatments import treatments
from casex.frames.views import evaluated, printed_of, selected, trace

__all__ = [
    "COLUMNS",
    "TableView",
    "corrections",
    "evaluated",
    "findings",
    "frame",
    "observations",
    "patient_dtypes",
    "patients",
    "printed_of",
    "reported",
    "selected",
    "sources",
    "table_of",
    "timeline",
    "trace",
    "treatments",
    "variables",
]
