"""`CaseSeries` as a type of which Hypothesis draws examples: loading this module says so to Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

import casex.testing
from casex.series import CaseSeries

__all__ = ["CaseSeries"]

st.register_type_strategy(CaseSeries, lambda _: casex.testing.case_series())
