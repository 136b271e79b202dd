"""`reported`: the statistics that the paper prints, each with its verdict."""

from __future__ import annotations

import pandas as pd

from casex.frames.dtypes import frame
from casex.interpret.reading import Reading


def reported(reading: Reading) -> pd.DataFrame:
    """One row for each printed statistic."""
    return frame(
        "reported",
        [
            {
                "printed": one.printed,
                "statistic": one.statistic,
                "variable": one.variable,
                "timepoint": one.timepoint,
                "subgroup": one.subgroup or None,
                "n": one.n,
                "value": one.value,
                "low": one.low,
                "high": one.high,
                "verdict": one.verdict,
                "definitions": "; ".join(one.definitions) or None,
                "voice": one.voice,
                "nearest": one.nearest,
                "source": one.source.key,
            }
            for one in reading.reported
        ],
    )
