"""A slip of a digit in the sample's tables is noticed; the short form of `benchmarks/mutations.py`."""

from __future__ import annotations

import sys
from functools import cache

from studies import SAMPLES, sample

sys.path.insert(0, str(SAMPLES.parent / "benchmarks"))
import mutations

NAME = "tofacitinib_three_line.pdf"
#: So many cells of each variable that the paper sums up; one of each other.
CELLS = 2


@cache
def tried() -> dict[str, list[bool]]:
    """For each variable, whether a slip in its first cells was noticed."""
    study, out = sample(NAME), dict[str, list[bool]]()
    summed = mutations.summarised(study)
    for one in mutations.mutations(study.document):
        name = mutations.variable_of(study, one)
        held = out.setdefault(name, [])
        if len(held) < (CELLS if name in summed else 1):
            held.append(bool(mutations.noticed(study, one, "lupus")))
    return out


def test_what_is_read_again_unchanged_says_nothing_new() -> None:
    study = sample(NAME)
    assert mutations.loud(mutations.again(study.document, "lupus")) == mutations.loud(study)


def test_most_slips_are_noticed() -> None:
    """What nothing else tells of stays unseen: the name of a complement factor, the largest of nine around a median."""
    found = tried()
    summed = mutations.summarised(sample(NAME))
    told = [one for name, held in found.items() if name in summed for one in held]
    every = [one for held in found.values() for one in held]
    assert len(told) == 6 * CELLS  # ages at two times, the duration, the score at three
    assert sum(told) / len(told) >= 0.8
    assert sum(every) / len(every) >= 0.75


def test_a_digit_is_changed_and_nothing_else() -> None:
    study = sample(NAME)
    for one in mutations.mutations(study.document):
        assert len(one.was) == len(one.now)
        assert sum(a != b for a, b in zip(one.was, one.now, strict=True)) == 1
        changed = mutations.mutated(study.document, one).tables[one.table].body[one.row][one.column].text
        assert changed == one.now
