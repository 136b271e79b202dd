"""P-values by the tests that could have been meant, where groups and pairs are known."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import pairwise, product
from typing import Any

from casex.analysis.recompute import number, prints
from casex.analysis.wilcoxon import Outcome, signed_rank

#: Names of tests as papers print them, and the beginnings of the names that casex gives its variants.
_NAMED = (
    (r"signed[\s-]?rank|paired\s+wilcoxon|wilcoxon\s+(?:matched|paired)", "Wilcoxon signed-rank"),
    (r"mann[\s–-]*whitney|rank[\s-]?sum|u[\s-]test", "Mann-Whitney"),
    (r"paired\s+(?:student'?s?\s+)?t[\s-]*test", "paired t"),
    (r"welch", "Welch"),
    (r"fisher", "Fisher"),
    (r"chi[\s-]?squared?|χ\s?2|χ²|x2\s+test", "chi-squared"),
    (r"kruskal", "Kruskal-Wallis"),
    (r"anova|analysis\s+of\s+variance", "analysis of variance"),
    (r"sign\s+test", "sign"),
)
_SMALL = 2_000  # pairs of values up to which the exact distribution of Mann and Whitney is counted
_Test = tuple[str, Callable[[], Any]]  # a name, and what computes something with a `pvalue`


@dataclass(frozen=True, slots=True)
class Side:
    """One of what a p-value compares: numbers by patient, or how many have each of some values."""

    what: str
    numbers: tuple[tuple[str, Decimal], ...] = ()
    counts: tuple[tuple[str, int], ...] = ()

    @property
    def patients(self) -> frozenset[str]:
        return frozenset(patient for patient, _ in self.numbers)


def pvalues(sides: Sequence[Side]) -> tuple[tuple[str, float], ...]:
    """The p-values that a comparison can have, by test, two-sided; () where it is no comparison that casex knows.

    Numbers of the same patients are pairs, numbers of others are groups; counts are a table of groups by values.
    """
    if len(sides) < 2:
        return ()
    if all(side.counts for side in sides):
        terms = dict.fromkeys(term for side in sides for term, _ in side.counts)
        return tuple(_safely(_of_counts([[dict(side.counts).get(term, 0) for term in terms] for side in sides])))
    if not all(side.numbers for side in sides):
        return ()
    if len(sides) == 2 and sides[0].what != sides[1].what:
        both = sorted(sides[0].patients & sides[1].patients)
        one, two = dict(sides[0].numbers), dict(sides[1].numbers)
        return tuple(_safely(_paired([(one[p], two[p]) for p in both]))) if len(both) > 1 else ()
    if any(a.patients & b.patients for a, b in pairwise(sides)) or len({side.what for side in sides}) > 1:
        return ()
    return tuple(_safely(_apart([[x for _, x in side.numbers] for side in sides])))


def follows(printed: str, computed: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """The tests by which a printed p-value follows.

    >>> follows("<0.05", [("Welch's t", 0.03), ("Fisher's exact", 0.2)]), follows(".34", [("sign", 0.34375)])
    (("Welch's t",), ('sign',))
    """
    sign, digits = ("", printed) if printed[0] not in "<>≤≥" else (printed[0], printed[1:])
    limit = number(digits)
    found = []
    for name, p in computed:
        value = Decimal(repr(p))
        if (
            (sign in ("<", "≤") and value <= limit)
            or (sign in (">", "≥") and value >= limit)
            or (not sign and prints(value, digits))
        ):
            found.append(name)
    return tuple(dict.fromkeys(found))


def named_in(text: str) -> tuple[str, ...]:
    """The tests that a text names.

    >>> named_in("p = 0.049 by two-sided Fisher's exact test")
    ('Fisher',)
    """
    return tuple(name for words, name in _NAMED if re.search(words, text, re.I))


def _safely(computed: Iterator[_Test]) -> Iterator[tuple[str, float]]:
    """The p-values that can be computed: a test of equal numbers has none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scipy warns of small samples and ties: that they are small is known
        for name, compute in computed:
            try:
                p = float(compute().pvalue)
            except (ValueError, ZeroDivisionError, TypeError):  # where a test has nothing to go by
                continue
            if 0 <= p <= 1:
                yield name, p


def _paired(pairs: Sequence[tuple[Decimal, Decimal]]) -> Iterator[_Test]:
    from scipy import stats  # heavy, and needed for printed p-values only

    exact = [Fraction(b) - Fraction(a) for a, b in pairs]
    moved = [float(d) for d in exact if d]
    first, second = [float(a) for a, _ in pairs], [float(b) for _, b in pairs]
    yield "Wilcoxon signed-rank, exact", partial(signed_rank, exact)
    if moved:
        for zeros, correction in product(("wilcox", "pratt", "zsplit"), (False, True)):
            how = f"zeros {zeros}, {'with' if correction else 'without'} continuity correction"
            test = partial(stats.wilcoxon, second, first, zero_method=zeros, correction=correction, method="approx")
            yield f"Wilcoxon signed-rank, normal approximation, {how}", test
        yield "Wilcoxon signed-rank, tie-free exact table", partial(stats.wilcoxon, moved, method="exact")
        yield "sign test", partial(stats.binomtest, sum(d > 0 for d in moved), len(moved))
    yield "paired t", partial(stats.ttest_rel, second, first)


def _apart(groups: Sequence[Sequence[Decimal]]) -> Iterator[_Test]:
    from scipy import stats  # heavy, and needed for printed p-values only

    held = [[float(x) for x in group] for group in groups]
    if len(held) > 2:
        yield "Kruskal-Wallis", partial(stats.kruskal, *held)
        yield "analysis of variance", partial(stats.f_oneway, *held)
        return
    one, two = held
    if len(one) * len(two) <= _SMALL and not set(one) & set(two):
        yield "Mann-Whitney, exact", partial(stats.mannwhitneyu, one, two, method="exact")
    for correction in (True, False):
        how = f"normal approximation {'with' if correction else 'without'} continuity correction"
        test = partial(stats.mannwhitneyu, one, two, use_continuity=correction, method="asymptotic")
        yield f"Mann-Whitney, {how}", test
    yield "t", partial(stats.ttest_ind, one, two)
    yield "Welch's t", partial(stats.ttest_ind, one, two, equal_var=False)


def _of_counts(rows: Sequence[Sequence[int]]) -> Iterator[_Test]:
    from scipy import stats  # heavy, and needed for printed p-values only

    held = [list(column) for column in zip(*rows, strict=True) if any(column)]
    if len(held) < 2 or not all(map(any, rows)):
        return
    table: Any = [list(row) for row in zip(*held, strict=True)]
    if len(table) == 2 and len(held) == 2:
        yield "Fisher's exact", partial(_fisher, table)
        yield "chi-squared with Yates's correction", partial(stats.chi2_contingency, table, correction=True)
    yield "chi-squared", partial(stats.chi2_contingency, table, correction=False)


def _fisher(table: Any) -> Outcome:
    from scipy import stats  # heavy, and needed for printed p-values only

    statistic, pvalue = stats.fisher_exact(table)
    return Outcome(float(statistic), float(pvalue), "Fisher's exact")
