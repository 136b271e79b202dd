"""Running text comes in the order in which a person reads it: column by column, below a table that lies across both."""

from __future__ import annotations

import random

import numpy as np
import pytest
from articles import ENGINES, PLAIN, Article, Look, article, look_of, looks
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casex.model import Box
from casex.readers.dispatch import read
from casex.readers.fetching import fetch
from casex.readers.flow import Item, in_order
from casex.readers.gutters import from_left, gutter_of

FIXED = {**PLAIN, "turn": "upright", "breaks": "whole", "measure": "page", "place": "top", "prose": "columns"}


def bare(*texts: str) -> str:
    return "".join("".join(text.split()) for text in texts)


def running_text(made: Article) -> str:
    document, _ = read(fetch(made.data))
    return bare(*(block.text for block in document.blocks if block.kind == "paragraph"))


@given(look=looks(**FIXED), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
def test_words_come_in_the_order_in_which_they_were_set(look: Look, seed: int) -> None:
    made = article(look, seed, before=1)
    assert running_text(made) == bare(*made.prose)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", [1, 3, 5, 8, 16])
def test_wide_spaces_of_justified_lines_are_no_gutters(engine: str, seed: int) -> None:
    look = look_of(random.Random(seed), **{**FIXED, "justified": "justified", "engine": engine})
    made = article(look, seed, before=1)
    assert running_text(made) == bare(*made.prose)


# --- line by line ---------------------------------------------------------------------------------------------------

Part = tuple[float, float, float]  # left, right, baseline


def gutters(*parts: Part) -> list[tuple[float, float]]:
    x0, x1, baseline = np.array(parts).T
    return [(one.x0, one.x1) for one in from_left(gutter_of(x0, x1, baseline, np.full(len(parts), 9.5)))]


LEFT: list[Part] = [(50, 289, 100 + 12 * n) for n in range(40)]
RIGHT: list[Part] = [(307, 547, 100 + 12 * n) for n in range(40)]


def test_a_page_has_the_gutter_of_its_columns() -> None:
    assert gutters(*LEFT, *RIGHT) == [(289, 307)]


def test_a_column_may_have_columns_of_its_own() -> None:
    """Three lines, two of them full and one indented, are too few; four are enough."""
    inner = [part for n in range(4) for part in ((50, 160, 600 + 12 * n), (180, 289, 600 + 12 * n))]
    assert gutters(*LEFT, *inner, *RIGHT, *((307, 547, 600 + 12 * n) for n in range(4))) == [(160, 180), (289, 307)]


def test_lines_that_happen_to_have_wide_spaces_one_below_the_other_stay_whole() -> None:
    loose = [part for n in range(6) for part in ((50, 150 + 5 * n, 600 + 12 * n), (190 + 0.1 * n, 289, 600 + 12 * n))]
    right = [(307.0, 547.0, 600.0 + 12 * n) for n in range(6)]
    assert gutters(*LEFT, *loose, *RIGHT, *right) == [(289, 307)]


def test_a_gutter_within_a_column_parts_no_more_than_that_column() -> None:
    """A line that crosses it parts the zones of its own column; the other column is read whole."""
    places = [((0,), 100), ((1,), 100), ((0,), 112), ((1, 0), 112), ((1, 1), 112), ((0,), 124), ((1,), 124), ((), 136)]
    items = [Item(Box(0, y - 8, 9, y), column) for column, y in reversed(places)]
    assert [(one.column, one.box.bottom) for one in in_order(items)] == [
        ((0,), 100), ((0,), 112), ((0,), 124), ((1,), 100), ((1, 0), 112), ((1, 1), 112), ((1,), 124), ((), 136),
    ]  # fmt: skip
