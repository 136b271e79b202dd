"""For tests of code that reads, extends or stores what casex reads.

`series` builds a study from a few words and `assert_case_series_equal` compares two; the rest are Hypothesis strategies
(extra ``testing``). ``st.from_type(casex.CaseSeries)`` draws `case_series`: Hypothesis learns so when it is imported
(an entry point of casex), and at the latest when this module is.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from casex.errors import MissingExtra

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from casex.testing.building import Reports, Says, series
    from casex.testing.equality import assert_case_series_equal
    from casex.testing.files import PrintedFile, documents
    from casex.testing.grammars import (
        ages,
        categories,
        decimals,
        durations,
        frequencies,
        intervals,
        numbers,
        regimens,
        term_lists,
    )
    from casex.testing.printed import values
    from casex.testing.rows import tables
    from casex.testing.studies import case_series, frames

_HOMES = {
    "PrintedFile": "files",
    "Reports": "building",
    "Says": "building",
    "ages": "grammars",
    "assert_case_series_equal": "equality",
    "case_series": "studies",
    "categories": "grammars",
    "decimals": "grammars",
    "documents": "files",
    "durations": "grammars",
    "frames": "studies",
    "frequencies": "grammars",
    "intervals": "grammars",
    "numbers": "grammars",
    "regimens": "grammars",
    "series": "building",
    "tables": "rows",
    "term_lists": "grammars",
    "values": "printed",
}
_PLAIN = ("building", "equality")  # need no hypothesis

__all__ = [
    "PrintedFile",
    "Reports",
    "Says",
    "ages",
    "assert_case_series_equal",
    "case_series",
    "categories",
    "decimals",
    "documents",
    "durations",
    "frames",
    "frequencies",
    "intervals",
    "numbers",
    "regimens",
    "series",
    "tables",
    "term_lists",
    "values",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'casex.testing' has no attribute {name!r}")
    if home not in _PLAIN and find_spec("hypothesis") is None:
        raise MissingExtra(f'casex.testing.{name} needs an extra: pip install "casex[testing]"')
    value = getattr(import_module(f"casex.testing.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


if find_spec("hypothesis") is not None:
    import_module("hypothesis")  # it calls the entry point, where casex is installed with one
    import_module("casex.testing.registration").register()
