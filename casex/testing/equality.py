"""Whether two series are equal, and where they are not."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from casex.frames import COLUMNS
from casex.series import CaseSeries
from casex.settings import refusing_unknown_settings

_SHOWN = 10


@refusing_unknown_settings
def assert_case_series_equal(left: CaseSeries, right: CaseSeries, *, provenance: bool = False) -> None:
    """Assert that two series say the same: equal frames, equal studies, equal tables.

    Parameters
    ----------
    left, right
        The series.
    provenance
        Whether they also have to come from the same file by the same settings (then they are equal: ``left == right``).

    Raises
    ------
    AssertionError
        With the first places in which they differ.

    Examples
    --------
    >>> from casex.testing import Says, series
    >>> one, other = (series("lupus", said=[Says("1", "sledai_2k", text, at="baseline")]) for text in ("8", "6"))
    >>> assert_case_series_equal(one, other)
    Traceback (most recent call last):
    AssertionError: the series differ:
      patients, patient '1', sledai_2k_at_baseline: 8.0 against 6.0
      observations, row 0, value: 8.0 against 6.0
      observations, row 0, printed: '8' against '6'
      timeline, row 0, value: 8.0 against 6.0
      timeline, row 0, printed: '8' against '6'
      table 1, row 0, SLEDAI-2K at baseline: '8' against '6'
    """
    found = list(_differences(left, right, provenance=provenance))
    if found:
        more = f"\n  (+{len(found) - _SHOWN} more)" if len(found) > _SHOWN else ""
        raise AssertionError("the series differ:\n" + "\n".join(f"  {one}" for one in found[:_SHOWN]) + more)


def _differences(left: CaseSeries, right: CaseSeries, *, provenance: bool) -> Iterator[str]:
    for name in ("patients", *COLUMNS):
        one, other = getattr(left, name), getattr(right, name)
        if not provenance:
            one, other = _of_no_file(one), _of_no_file(other)
        yield from _of_frames(name, one, other)
    for name in ("title", "index_treatment", "time_origin", "sizes", "conventions"):
        one, other = getattr(left.study, name), getattr(right.study, name)
        if one != other:
            yield f"study.{name}: {one!r} against {other!r}"
    if len(left.tables) != len(right.tables):
        yield f"tables: {len(left.tables)} against {len(right.tables)}"
    for number, (ours, theirs) in enumerate(zip(left.tables, right.tables, strict=False), start=1):
        yield from _of_frames(f"table {number}", ours.printed, theirs.printed)
    if provenance:
        yield from _of_origins(left, right)


def _of_origins(left: CaseSeries, right: CaseSeries) -> Iterator[str]:
    for key in dict.fromkeys([*left.provenance, *right.provenance]):
        one, other = left.provenance.get(key), right.provenance.get(key)
        if one != other:
            yield f"provenance, {key}: {one!r} against {other!r}"
    if left.document != right.document:
        yield f"document: {left.document.source} against {right.document.source}"
    elif left != right:
        yield "what is behind the frames: the statements, or the schema"


def _of_no_file(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame without what hangs on the file's hash and name."""
    return frame.drop(columns=[name for name in ("id", "document") if name in frame.columns])


def _of_frames(name: str, left: pd.DataFrame, right: pd.DataFrame) -> Iterator[str]:
    """Where two frames differ: columns, dtypes, rows, cells; missing equals missing."""
    if list(left.columns) != list(right.columns):
        only = [column for column in left.columns if column not in right.columns]
        others = [column for column in right.columns if column not in left.columns]
        yield f"{name}: columns only left {only}, only right {others}" if only or others else f"{name}: columns' order"
        return
    if list(left.index) != list(right.index):
        yield f"{name}: rows {list(left.index)} against {list(right.index)}"
        return
    for column in left.columns:
        ours, theirs = left[column], right[column]
        if ours.dtype != theirs.dtype:
            yield f"{name}, {column}: dtype {ours.dtype} against {theirs.dtype}"
        pairs = zip(left.index, ours.tolist(), theirs.tolist(), strict=True)
        for row, one, other in pairs:
            if not _same(one, other):
                where = f"patient {row!r}" if name == "patients" else f"row {row}"
                yield f"{name}, {where}, {column}: {one!r} against {other!r}"


def _same(one: object, other: object) -> bool:
    if isinstance(one, tuple) or isinstance(other, tuple):
        return type(one) is type(other) and one == other
    gaps = bool(pd.isna(one)), bool(pd.isna(other))  # type: ignore[call-overload]
    return all(gaps) or (not any(gaps) and one == other)
