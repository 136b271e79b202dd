"""Words and rules to tables: pure geometry, needs no PDF."""

from casex.tables.captions import LABEL, Caption, openings, opens_caption
from casex.tables.continued import Part, goes_on, may_go_on, stitched
from casex.tables.find import Found, tables_on, turned_back
from casex.tables.joining import LEAST_CONFIDENCE, join, vocabulary
from casex.tables.lines import Line, line_of, lines_of, segments, segments_of, split
from casex.tables.outline import PlacedCell, TableSteps, outline_of
from casex.tables.rules import level_rules, same_extent
from casex.tables.scripts import Script, is_mark, set_inline
from casex.tables.turning import FEW_SIDEWAYS, View, turned, turns_of, views_of

__all__ = [
    "FEW_SIDEWAYS",
    "LABEL",
    "LEAST_CONFIDENCE",
    "Caption",
    "Found",
    "Line",
    "Part",
    "PlacedCell",
    "Script",
    "TableSteps",
    "View",
    "goes_on",
    "is_mark",
    "join",
    "level_rules",
    "line_of",
    "lines_of",
    "may_go_on",
    "openings",
    "opens_caption",
    "outline_of",
    "same_extent",
    "segments",
    "segments_of",
    "set_inline",
    "split",
    "stitched",
    "tables_on",
    "turned",
    "turned_back",
    "turns_of",
    "views_of",
    "vocabulary",
]
