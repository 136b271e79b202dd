"""Articles of one table and one sentence, made from values under a chosen definition.

The figures come from the standard library and from numpy, never from casex.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np

#: How papers print a statistic of all patients: {c} is the centre, {s} the spread, {l} and {h} two ends.
FORMS = {
    "mean, sd": (
        "The mean {name} was {c} ± {s}{unit}.",
        "The mean {name} was {c}{unit} ± {s}.",
        "Mean ± SD {name} was {c} ± {s}{unit}.",
        "The mean (SD) {name} was {c} ({s}){unit}.",
        "The mean (±SD) {name} was {c} (±{s}){unit}.",
        "The mean {name} was {c}{unit} (SD {s}).",
        "The mean {name} was {c}{unit} (SD = {s}).",
        "The mean {name} was {c}{unit} (SD: {s}{unit}).",
        "The average {name} was {c}{unit} (standard deviation {s}).",
        "The average {name} was {c}{unit}, with a standard deviation of {s}.",
        "The {name} was {c} ± {s}{unit} (mean ± SD).",
        "The patients had a mean {name} of {c} +/- {s}{unit}.",
        "Their {name} (mean ± SD) was {c} ± {s}{unit}.",
        "Patients' mean {name} was {c}{unit} [SD {s}].",
    ),
    "mean, range": (
        "The mean {name} was {c}{unit} (range {l}–{h}).",
        "The mean {name} was {c}{unit} (range: {l} to {h}{unit}).",
        "The mean {name} was {c}{unit}, ranging from {l} to {h}{unit}.",
        "The mean {name} was {c}{unit} with a range of {l}-{h}{unit}.",
        "The mean (range) {name} was {c} ({l}–{h}){unit}.",
        "The average {name} was {c}{unit} (min–max, {l}–{h}).",
        "The mean {name} was {c}{unit} and ranged from {l} to {h}{unit}.",
        "The mean {name} was {c}{unit} [range, {l}‐{h}{unit}].",
        "The mean {name} of all patients was {c}{unit} (range {l} - {h}).",
        "A mean {name} of {c}{unit} (ranging between {l} and {h}) was found.",
    ),
    "median, iqr": (
        "The median {name} was {c}{unit} (IQR {l}–{h}).",
        "The median {name} was {c}{unit} (IQR: {l}, {h}).",
        "The median {name} was {c}{unit} [IQR {l}-{h}].",
        "The median [IQR] {name} was {c} [{l}; {h}]{unit}.",
        "The median (interquartile range) {name} was {c} ({l} to {h}){unit}.",
        "The median {name} was {c}{unit} (interquartile range, {l}–{h}{unit}).",
        "The median {name} was {c}{unit} (interquartile range [IQR], {l}–{h}{unit}).",
        "The median {name} was {c}{unit}, with an interquartile range of {l} to {h}{unit}.",
        "The median {name} was {c}{unit} (Q1–Q3: {l}–{h}).",
        "The median {name} was {c}{unit} (25th–75th percentile {l}–{h}).",
    ),
    "range": (
        "The {name} ranged from {l} to {h}{unit}.",
        "The {name} ranged between {l} and {h}{unit}.",
        "Consecutive patients ({name} range, {l}–{h}{unit}) were included.",
        "The range of {name} was {l}–{h}{unit}.",
    ),
}
COLUMNS = (
    ("age", "Age (years)", " years", 1),
    ("weight", "Weight (kg)", " kg", 1),
    ("ferritin level", "Ferritin", "", 0),
)
QUANTILES = ("inverted_cdf", "averaged_inverted_cdf", "interpolated_inverted_cdf", "hazen", "weibull", "linear",
             "median_unbiased", "normal_unbiased")  # fmt: skip


@dataclass(frozen=True)
class Article:
    """A text with its table, and the sentence that tells of it."""

    text: str
    sentence: str


def rounded(value: Fraction, places: int) -> str:
    """A number as most papers print it."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def possible(values: list[Fraction], key: str, kind: str) -> list[Fraction]:
    """Every number that a figure could be: by n or n - 1, by any quantile definition."""
    if key == "c":
        return [Fraction(statistics.median(values) if "median" in kind else statistics.mean(values))]
    if key == "s":
        floats = [float(x) for x in values]
        return [Fraction(statistics.stdev(floats)), Fraction(statistics.pstdev(floats))]
    if "iqr" in kind:
        order = 0.25 if key == "l" else 0.75
        held = [np.quantile([float(x) for x in values], order, method=method) for method in QUANTILES]
        return [Fraction(float(x)).limit_denominator(10**6) for x in held]
    return [min(values) if key == "l" else max(values)]


def summarized(seed: int, *, wrong: bool) -> Article:
    """An article that sums up a column; with `wrong`, one figure is off by two units of its last place, or more.

    Then it is so far from every number that it could be that no rounding explains it.
    """
    dice = random.Random(seed)
    n = dice.randint(5, 14)
    columns = {name: [Fraction(dice.randint(40, 900), 10**p) for _ in range(n)] for name, _, _, p in COLUMNS}
    name, _, unit, _ = dice.choice(COLUMNS)
    kind = dice.choice(tuple(FORMS))
    form = dice.choice(FORMS[kind])
    places, one = dice.choice((1, 2)), dice.randrange(len(QUANTILES))
    keys = [key for key in "cslh" if "{" + key + "}" in form]
    could = {key: possible(columns[name], key, kind) for key in keys}
    told = {key: held[one % len(held)] if len(held) > 2 else held[0] for key, held in could.items()}
    shown = {key: rounded(value, places) for key, value in told.items()}
    if wrong:
        key, step = dice.choice(keys), Fraction(1, 10**places)
        off = next(
            told[key] + sign * k * step
            for k in range(2, 10**6)
            for sign in (1, -1)
            if all(abs(told[key] + sign * k * step - x) >= 2 * step for x in could[key])
        )
        shown[key] = rounded(off, places)
    rows = [[rounded(columns[c[0]][i], c[3]) for c in COLUMNS] for i in range(n)]
    return article([c[1] for c in COLUMNS], rows, form.format(name=name, unit=unit, **shown))


def article(headings: list[str], rows: list[list[str]], sentence: str) -> Article:
    """A text with a sentence under "Results" and a table of patients 1, 2, …."""
    lines = [f"| {' | '.join(['Patient', *headings])} |", "|" + "---|" * (len(headings) + 1)]
    lines += [f"| {' | '.join([str(number), *row])} |" for number, row in enumerate(rows, start=1)]
    text = "\n".join([f"# {len(rows)} patients", "", "## Results", "", sentence, "", "Table 1. Patients", "", *lines])
    return Article(text, sentence)


def of_some(seed: int, *, wrong: bool) -> Article | None:  # noqa: C901 - one small function for each kind of patient
    """An article that tells of some patients, or how many they are; None where nobody is meant.

    With `wrong`, a mean is off by half a year, or a count by one.
    """
    dice = random.Random(seed)
    n = dice.randint(7, 14)
    sex, response = (
        [dice.choice("FM") for _ in range(n)],
        [dice.choice(("responder", "non-responder")) for _ in range(n)],
    )
    rate, group = [dice.choice(("high", "low")) for _ in range(n)], [dice.choice("AB") for _ in range(n)]
    tense = [dice.choice(("yes", "no")) for _ in range(n)]
    age = [Fraction(dice.randint(40, 700), 10) for _ in range(n)]
    rows = [
        [sex[i], rounded(age[i], 1), response[i], rate[i], group[i], tense[i], str(dice.randint(0, 20))]
        for i in range(n)
    ]
    headings = ["Sex", "Age (years)", "Response", "Proliferation", "Group", "Hypertension", "SLEDAI-2K at baseline"]
    limit = Fraction(dice.randint(150, 500), 10)
    listed = [i for i in range(n) if i % 2]
    cases = f"{', '.join(str(i + 1) for i in listed[:-1])} and {listed[-1] + 1}"

    def mean(chosen: Callable[[int], bool], off: bool = True) -> str:
        held = [age[i] for i in range(n) if chosen(i)]
        return rounded(sum(held, Fraction(0)) / len(held) + (Fraction(1, 2) if wrong and off else 0), 1) if held else ""

    def count(chosen: Callable[[int], bool], off: bool = True) -> str:
        return str(sum(map(chosen, range(n))) + (1 if wrong and off else 0))

    def female(i: int) -> bool:
        return sex[i] == "F"

    def male(i: int) -> bool:
        return sex[i] == "M"

    def responds(i: int) -> bool:
        return response[i] == "responder"

    def fast(i: int) -> bool:
        return rate[i] == "high"

    def tensed(i: int) -> bool:
        return tense[i] == "yes"

    def first(i: int) -> bool:
        return group[i] == "A"

    def not_(chosen: Callable[[int], bool]) -> Callable[[int], bool]:
        return lambda i: not chosen(i)

    percent = rounded(Fraction(100 * int(count(fast)), n), 1)
    told = [
        ("The mean age in responders was {} years.", [mean(responds)]),
        (
            "The mean age was {} years in responders and {} years in non-responders.",
            [mean(responds), mean(not_(responds))],
        ),
        ("The mean age was {} in males and {} in females.", [mean(male), mean(female)]),
        ("The mean age of the women was {} years.", [mean(female)]),
        ("Female patients had a mean age of {} years.", [mean(female)]),
        ("The mean age in the high proliferation group was {} years.", [mean(fast)]),
        ("In the low proliferation group, the mean age was {} years.", [mean(not_(fast))]),
        ("The mean age in group A was {} years.", [mean(first)]),
        ("Group B had a mean age of {} years.", [mean(not_(first))]),
        ("The mean ages of groups A and B were {} and {} years, respectively.", [mean(first), mean(not_(first))]),
        ("The mean age was {} and {} years in males and females, respectively.", [mean(male), mean(female)]),
        (f"The mean age of cases {cases} was {{}} years.", [mean(lambda i: i in listed)]),
        ("The mean age of patients with hypertension was {} years.", [mean(tensed)]),
        ("The mean age of patients without hypertension was {} years.", [mean(not_(tensed))]),
        (f"The mean age of the {count(responds, off=False)} responders was {{}} years.", [mean(responds)]),
        (
            f"The mean age of patients younger than {rounded(limit, 1)} years was {{}} years.",
            [mean(lambda i: age[i] < limit)],
        ),
        (f"Of the {n} patients, {{}} were female and {{}} were male.", [count(female), count(male)]),
        ("There were {} females and {} males.", [count(female), count(male)]),
        (f"{{}} of {n} patients ({percent}%) had high proliferation.", [count(fast)]),
        (f"{{}}/{n} patients were responders.", [count(responds)]),
        ("Hypertension was present in {} patients.", [count(tensed)]),
        ("The male-to-female ratio was {}:{}.", [count(male), count(female)]),
    ]
    form, figures = dice.choice(told)
    sizes = [sum(map(chosen, range(n))) for chosen in (female, male, fast, responds, tensed)]
    if not all(figures) or min(sizes) < 1 or max(sizes) > n - 2:
        return None
    return article(headings, rows, form.format(*figures))
