"""What Hypothesis calls when it is imported (entry point ``hypothesis`` of casex).

It is called in every run of everyone who has casex installed, so it loads nothing but itself.
"""

from __future__ import annotations

import sys
from importlib import import_module

import casex

_DRAWN = "casex.testing.from_type"


def register() -> None:
    """``st.from_type(casex.CaseSeries)`` is `case_series()`: at once where series are loaded, else with the first one.

    The public name `casex.CaseSeries` is then loaded by way of the module that registers it.
    """
    if "casex.series" in sys.modules:
        import_module(_DRAWN)
    else:
        casex._HOMES["CaseSeries"] = _DRAWN
