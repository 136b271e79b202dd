"""A slip of a digit in the sample's tables is noticed; the short form of `benchmarks/mutations.py`."""

from __future__ import annotations

import sys
from functools import cache

from studies import SAMPLES, sample

sys.path.insert(0, str(SAMPLES.parent / "benchmarks"))
import mutations

NAME = "tofacitinib_three_line.pdf"
#: Every ninth of the cells with a digit: no variable is left out, since rows have ten of them at most.
STEP = 9


@cache
def tried() -> tuple[tuple[str, bool], ...]:
    study = sample(NAME)
    every = list(mutations.mutations(study.document))[::STEP]
    return tuple((mutations.variable_of(study, one), bool(mutations.noticed(study, one, "lupus"))) for one in every)


def test_what_is_read_again_unchanged_says_nothing_new() -> None:
    study = sample(NAME)
    assert mutations.loud(mutations.again(study.document, "lupus")) == mutations.loud(study)


def test_most_slips_are_noticed() -> None:
    found = tried()
    assert len(found) >= 10
    assert sum(noticed for _, noticed in found) / len(found) >= 0.6


def test_a_digit_is_changed_and_nothing_else() -> None:
    study = sample(NAME)
    for one in mutations.mutations(study.document):
        assert len(one.was) == len(one.now)
        assert sum(a != b for a, b in zip(one.was, one.now, strict=True)) == 1
        changed = mutations.mutated(study.document, one).tables[one.table].body[one.row][one.column].text
        assert changed == one.now
