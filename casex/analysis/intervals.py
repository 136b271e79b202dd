"""Confidence intervals as every result shows them."""

from __future__ import annotations

import math
from typing import NamedTuple

#: The confidence level of every interval of casex.
LEVEL = 0.95


class ConfidenceInterval(NamedTuple):
    """Both ends of an interval; NaN where there is none. The names are scipy's."""

    low: float
    high: float


NO_INTERVAL = ConfidenceInterval(math.nan, math.nan)
