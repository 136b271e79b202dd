"""What Hypothesis calls when it is imported (entry point ``hypothesis`` of casex): how a series is drawn."""

from __future__ import annotations

from hypothesis import strategies as st

import casex.testing
from casex.series import CaseSeries


def register() -> None:
    """``st.from_type(casex.CaseSeries)`` is `case_series()`, which is loaded when it is first drawn."""
    st.register_type_strategy(CaseSeries, lambda _: casex.testing.case_series())
