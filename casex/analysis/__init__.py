"""Statistics of a series: every result names its method, its voice, n, and who was left out and why."""

from casex.analysis.agreement import Agreement, Difference, agreement
from casex.analysis.classes import Classes, classify
from casex.analysis.doses import DailyDoses, daily_dose
from casex.analysis.groups import groups
from casex.analysis.intervals import ConfidenceInterval
from casex.analysis.paired import Comparison, Pair, compare
from casex.analysis.quantiles import DEFINITIONS, as_asked, quantile
from casex.analysis.responders import Proportion, responders
from casex.analysis.retention import Retention, retention
from casex.analysis.summary import Summary, SummaryRow, summarize
from casex.analysis.switches import switches
from casex.analysis.table_one import table_one
from casex.analysis.timepoints import NO_TIME_POINT, time_order
from casex.analysis.wide import wide

__all__ = [
    "DEFINITIONS",
    "NO_TIME_POINT",
    "Agreement",
    "Classes",
    "Comparison",
    "ConfidenceInterval",
    "DailyDoses",
    "Difference",
    "Pair",
    "Proportion",
    "Retention",
    "Summary",
    "SummaryRow",
    "agreement",
    "as_asked",
    "classify",
    "compare",
    "daily_dose",
    "groups",
    "quantile",
    "responders",
    "retention",
    "summarize",
    "switches",
    "table_one",
    "time_order",
    "wide",
]
