"""Table 1 of a paper: who the patients were, in the layout that reviewers expect.

References
----------
Lang TA, Altman DG (2013). Basic statistical reporting for articles published in biomedical journals: the SAMPL
guidelines. Percentages of fewer than 100 patients without decimals; no tests of baseline characteristics.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Any, Literal

import pandas as pd

from casex.analysis.quantiles import definition, described, exact, quantile
from casex.errors import CasexError, UnknownVariable
from casex.settings import one_of, unknown

Figures = Literal["median", "mean"]
_BEFORE = ("onset", "diagnosis", "prior", "baseline")
_BY_DEFAULT = ("number", "age", "duration", "category", "presence", "terms")
_MISSING, _OVERALL, _NO_GROUP = "Missing", "Overall", "Group not known"
_EXACT = Context(prec=50)

Cells = Callable[[Sequence[Any]], str]


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: its labels, the column it is about, and its cell for some patients' known values."""

    characteristic: str
    level: str
    column: str
    cell: Cells


def table_one(
    patients: pd.DataFrame,
    variables: pd.DataFrame,
    asked: Sequence[str],
    columns: Sequence[str] | None,
    *,
    by: pd.Series[Any] | None,
    numbers: Figures = "median",
    quantiles: str | int = "linear",
    voice: str = "table",
) -> pd.DataFrame:
    """Characteristics of the patients, overall and by group.

    Parameters
    ----------
    patients, variables
        The frames of these names.
    asked
        Who is asked for.
    columns
        Columns of `patients`, in this order; None for sex and all that was so at baseline or before, words aside.
    by
        The group of each patient.
    numbers
        ``median`` (with quartiles) or ``mean`` (with standard deviation, n - 1).
    quantiles
        The definition of the quartiles.
    voice
        The voice that the frames follow: said in the result.

    Returns
    -------
    pandas.DataFrame
        Index `characteristic` and `level`; columns Missing (how many of all patients), Overall, and one for each group.
        Cells are text. Percentages are of the patients of whom it is known. `.attrs` says the method, the voice, and
        how many patients were asked for (n).

    Raises
    ------
    UnknownVariable
        For a column that is not there.
    CasexError
        For an unknown setting, or groups that are not indexed by patient.
    """
    held = patients.loc[list(asked)]
    names = _named(columns, held, variables)
    one_of("numbers", numbers, ("median", "mean"))
    defined = definition(quantiles)
    rows = [row for name in names for row in _rows(name, held, variables, numbers, defined)]
    parts = _parts(by, held)
    index = pd.MultiIndex.from_tuples(
        [("Patients", "n"), *((row.characteristic, row.level) for row in rows)], names=["characteristic", "level"]
    )
    counts = ["", *(str(sum(not _known(cell) for cell in held[row.column])) for row in rows)]
    frame = pd.DataFrame({_MISSING: counts}, index=index, dtype="str")
    for label, members in parts:
        cells = [row.cell([cell for cell in held.loc[members, row.column] if _known(cell)]) for row in rows]
        frame[label] = pd.Series([str(len(members)), *cells], index=index, dtype="str")
    how = "mean (SD with n - 1)" if numbers == "mean" else f"median and quartiles by {described(defined)}"
    method = f"{how}; exact single numbers only; percentages of the patients of whom it is known; rounded half up"
    frame.attrs |= {"method": method, "voice": voice, "n": len(held)}
    return frame


def _named(columns: Sequence[str] | None, patients: pd.DataFrame, variables: pd.DataFrame) -> list[str]:
    if columns is not None:
        for name in columns:
            if name not in patients.columns:
                raise UnknownVariable(unknown("column of patients", name, list(patients.columns)))
        return list(columns)
    told = {row["column"]: row for row in variables.to_dict("records")}
    return [
        str(name)
        for name in patients.columns
        if name == "sex" or (_was_before(told[name]["timepoint"]) and told[name]["kind"] in _BY_DEFAULT)
        if patients[name].map(_known).any()
    ]


def _was_before(timepoint: Any) -> bool:
    return _known(timepoint) and timepoint in _BEFORE


def _parts(by: pd.Series[Any] | None, patients: pd.DataFrame) -> list[tuple[str, list[str]]]:
    """All patients, those of each group, and those of whom no group is known."""
    everyone = [str(one) for one in patients.index]
    if by is None:
        return [(_OVERALL, everyone)]
    group = by.reindex(everyone).astype("category")
    if group.isna().all():
        raise CasexError("by= gives no group for any of the patients; it has to be indexed by patient")
    names = [name for name in group.cat.categories if group.eq(name).any()]
    parts = [(_label(name, by), [p for p in everyone if _known(group[p]) and group[p] == name]) for name in names]
    lost = [p for p in everyone if not _known(group[p])]
    return [(_OVERALL, everyone), *parts, *([(_NO_GROUP, lost)] if lost else [])]


def _label(name: Any, by: pd.Series[Any]) -> str:
    return f"{by.name}: {_said(name)}" if pd.api.types.is_bool(name) else str(name)


def _said(level: Any) -> str:
    return ("yes" if level else "no") if pd.api.types.is_bool(level) else str(level)


def _known(cell: Any) -> bool:
    return isinstance(cell, tuple) or not pd.isna(cell)


def _rows(
    name: str, patients: pd.DataFrame, variables: pd.DataFrame, numbers: Figures, quantiles: str
) -> Iterator[_Row]:
    told: Any = variables.set_index("column").loc[name]
    kind, unit = told["kind"], told["unit"]
    at = f" at {str(told['timepoint']).replace('_', ' ')}" if _known(told["timepoint"]) else ""
    label = f"{told['label']}{at}" + (f", {unit}" if _known(unit) else "")
    values = [cell for cell in patients[name] if _known(cell)]
    if pd.api.types.is_float_dtype(patients[name].dtype):
        places = max((_places(value) for value in values), default=0) + 1
        how = "mean (SD)" if numbers == "mean" else f"median (Q1, Q3; {quantiles})"
        yield _Row(f"{label}, {how}", "", name, _figures(numbers, quantiles, places))
    elif _known(kind) and kind == "terms":
        counts = Counter(term for terms in values for term in dict.fromkeys(terms))
        for term, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
            yield _Row(f"{label}, n (%)", term, name, _share(lambda cell, term=term: term in cell))
        if () in values:
            yield _Row(f"{label}, n (%)", "none", name, _share(lambda cell: cell == ()))
    else:
        for level in _levels(patients[name], values):
            yield _Row(f"{label}, n (%)", _said(level), name, _share(lambda cell, level=level: cell == level))


def _levels(column: pd.Series[Any], values: Sequence[Any]) -> list[Any]:
    """The levels of a closed list in its order, else in the order of the patients; only those that somebody has."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return [level for level in column.dtype.categories if level in set(values)]
    return list(dict.fromkeys(values))


def _share(holds: Callable[..., bool]) -> Cells:
    def cell(values: Sequence[Any]) -> str:
        n, of = sum(bool(holds(value)) for value in values), len(values)
        return "–" if not of else f"{n} ({_rounded(Fraction(100 * n, of), 0 if of < 100 else 1)})"

    return cell


def _figures(numbers: Figures, quantiles: str, places: int) -> Cells:
    def cell(values: Sequence[Any]) -> str:
        if not values:
            return "–"
        held = [exact(value) for value in values]
        if numbers == "mean":
            sd = "–" if len(held) < 2 else _rounded(exact(float(statistics.stdev(held))), places)
            return f"{_rounded(statistics.mean(held), places)} ({sd})"
        median, q1, q3 = (_rounded(quantile(held, Fraction(k, 4), quantiles), places) for k in (2, 1, 3))
        return f"{median} ({q1}, {q3})"

    return cell


def _places(value: float) -> int:
    return len(format(Decimal(repr(value)), "f").rstrip("0").partition(".")[2])


def _rounded(value: Fraction, places: int) -> str:
    """Half up; without zeros at the end.

    >>> _rounded(Fraction(17, 2), 2), _rounded(Fraction(200, 3), 0), _rounded(Fraction(5, 2), 0)
    ('8.5', '67', '3')
    """
    decimal = _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    text = format(decimal.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
