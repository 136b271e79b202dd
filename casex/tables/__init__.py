"""Words and rules to tables: pure geometry, needs no PDF."""

from casex.tables.captions import LABEL, Caption
from casex.tables.find import Found, tables_on
from casex.tables.joining import join, vocabulary
from casex.tables.lines import Line, line_of, lines_of, segments, split

__all__ = [
    "LABEL",
    "Caption",
    "Found",
    "Line",
    "join",
    "line_of",
    "lines_of",
    "segments",
    "split",
    "tables_on",
    "vocabulary",
]
