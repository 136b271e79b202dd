"""Articles of one table and one sentence, made from values under a chosen definition, with what has to come of them."""

from __future__ import annotations

import random
import statistics
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np


@dataclass(frozen=True)
class Article:
    """A text with its table; the figures that its sentence prints, and the column that they are of."""

    text: str
    sentence: str
    figures: tuple[str, ...]
    variable: str


#: How papers print a statistic of all patients: {c} is the centre, {s} the spread, {l} and {h} two ends.
MEAN_SD = (
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
)
MEAN_RANGE = (
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
)
MEDIAN_IQR = (
    "The median {name} was {c}{unit} (IQR {l}–{h}).",
    "The median {name} was {c}{unit} (IQR: {l}, {h}).",
    "The median {name} was {c}{unit} [IQR {l}-{h}].",
    "The median {name} was {c}{unit} [{l}–{h}].",
    "The median [IQR] {name} was {c} [{l}; {h}]{unit}.",
    "The median (interquartile range) {name} was {c} ({l} to {h}){unit}.",
    "The median {name} was {c}{unit} (interquartile range, {l}–{h}{unit}).",
    "The median {name} was {c}{unit} (interquartile range [IQR], {l}–{h}{unit}).",
    "The median {name} was {c}{unit}, with an interquartile range of {l} to {h}{unit}.",
    "The median {name} was {c}{unit} (Q1–Q3: {l}–{h}).",
    "The median {name} was {c}{unit} (25th–75th percentile {l}–{h}).",
)
RANGE = (
    "The {name} ranged from {l} to {h}{unit}.",
    "The {name} ranged between {l} and {h}{unit}.",
    "Consecutive patients ({name} range, {l}–{h}{unit}) were included.",
    "The range of {name} was {l}–{h}{unit}.",
)


def rounded(value: Fraction, places: int) -> str:
    """A number as most papers print it."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def statistics_of(values: list[Fraction], definition: str) -> dict[str, Fraction]:
    """Mean, median, SD, ends and quartiles, by the standard library and by numpy, not by casex."""
    low, high = np.quantile([float(x) for x in values], [0.25, 0.75], method=definition)
    return {
        "mean": Fraction(statistics.mean(values)),
        "median": Fraction(statistics.median(values)),
        "sd": Fraction(statistics.stdev([float(x) for x in values])).limit_denominator(10**12),
        "min": min(values),
        "max": max(values),
        "q1": Fraction(float(low)).limit_denominator(10**6),
        "q3": Fraction(float(high)).limit_denominator(10**6),
    }


COLUMNS = (("age", "Age (years)", " years", 1), ("weight", "Weight (kg)", " kg", 1), ("ferritin level", "Ferritin", "", 0))


def article(seed: int, wrong: bool) -> tuple[Article, str]:
    """An article of a seed; with `wrong`, one of its figures is off by more than rounding or a definition explains."""
    dice = random.Random(seed)
    n = dice.randint(5, 14)
    columns = {
        name: [Fraction(dice.randint(40, 900), 10**places) for _ in range(n)] for name, _, _, places in COLUMNS
    }
    name, _, unit, _ = dice.choice(COLUMNS)
    kind, forms = dice.choice((("sd", MEAN_SD), ("mr", MEAN_RANGE), ("iqr", MEDIAN_IQR), ("range", RANGE)))
    form = dice.choice(forms)
    held = columns[name]
    told = statistics_of(held, dice.choice(("linear", "weibull", "hazen", "median_unbiased")))
    places = dice.choice((1, 2))
    shown = {
        "c": rounded(told["median" if kind == "iqr" else "mean"], places),
        "s": rounded(told["sd"], places),
        "l": rounded(told["q1" if kind == "iqr" else "min"], places),
        "h": rounded(told["q3" if kind == "iqr" else "max"], places),
    }
    keys = [key for key in "cslh" if "{" + key + "}" in form]
    if wrong:
        key = dice.choice(keys)
        off = max(Decimal(shown[key]) * Decimal("0.3"), Decimal(3))
        spread = max(held) - min(held)
        off = max(off, Decimal(spread.numerator) / Decimal(spread.denominator) * 2)
        shown[key] = str((Decimal(shown[key]) + off).quantize(Decimal(1).scaleb(-places)))
    sentence = form.format(name=name, unit=unit, **shown)
    head = "| Patient | " + " | ".join(c[1] for c in COLUMNS) + " |"
    rows = [
        f"| {i + 1} | " + " | ".join(rounded(columns[c[0]][i], c[3]) for c in COLUMNS) + " |" for i in range(n)
    ]
    text = "\n".join(
        [f"# {n} patients", "", "## Results", "", sentence, "", "Table 1. Patients", "", head, "|" + "---|" * 4, *rows]
    )
    return Article(text, sentence, tuple(shown[k] for k in keys), name), kind
