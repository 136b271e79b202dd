"""How often a drug is given."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casex.schema import read
from casex.testing import frequencies
from casex.values import frequency

WORDS = read("lupus").vocabulary
MONTH = Fraction(487, 16)


@pytest.mark.parametrize(
    ("text", "name", "per_day"),
    [
        ("qd", "qd", 1),
        ("QD", "qd", 1),
        ("b.i.d.", "bid", 2),
        ("twice daily", "bid", 2),
        ("twice\na day", "bid", 2),
        ("2 times a day", "bid", 2),
        ("/d", "qd", 1),
        ("/day", "qd", 1),
        ("/24h", "qd", 1),
        ("/week", "qw", Fraction(1, 7)),
        ("qod", "qod", Fraction(1, 2)),
        ("every other day", "qod", Fraction(1, 2)),
        ("qw", "qw", Fraction(1, 7)),
        ("q8h", "q8h", 3),
        ("every 12 hours", "q12h", 2),
        ("q3d", "q3d", Fraction(1, 3)),
        ("q2w", "q2w", Fraction(1, 14)),
        ("every other week", "q2w", Fraction(1, 14)),
        ("every two weeks", "q2w", Fraction(1, 14)),
        ("every 4 weeks", "q4w", Fraction(1, 28)),
        ("q4wk", "q4w", Fraction(1, 28)),
        ("q1m", "q1m", 1 / MONTH),
        ("monthly", "monthly", 1 / MONTH),
        ("twice a week", "2 times a week", Fraction(2, 7)),
        ("three times weekly", "3 times a week", Fraction(3, 7)),
        ("prn", "prn", None),
        ("biw", "biw", None),
    ],
)
def test_reads(text, name, per_day):
    read_as = frequency.parse(text, WORDS)
    assert read_as is not None
    assert (read_as.name, read_as.per_day) == (name, per_day)


@pytest.mark.parametrize("text", ["", "d", "day", "q0d", "qx", "4w", "daily dose", "q4-6w"])
def test_what_is_no_frequency(text):
    assert frequency.parse(text, WORDS) is None


@pytest.mark.parametrize(
    ("token", "name"), [("g4w", "q4w"), ("gd", "qd"), ("b1d", "bid"), ("bld", "bid"), ("q0d", "qod"), ("q4vv", "q4w")]
)
def test_look_alike_letters_are_repaired(token, name):
    repaired = frequency.repaired(token, WORDS)
    assert repaired is not None
    assert repaired.name == name


@pytest.mark.parametrize("token", ["qld", "9d", "xyz", "g", "mg", "q9x", "given"])
def test_what_could_be_several_or_none_is_not_repaired(token):
    assert frequency.repaired(token, WORDS) is None


@given(frequencies(WORDS))
def test_reads_every_name(value):
    assert frequency.parse(value.name, WORDS).per_day == value.per_day


@given(st.text())
def test_never_raises(text):
    frequency.parse(text, WORDS)
    frequency.repaired(text, WORDS)
