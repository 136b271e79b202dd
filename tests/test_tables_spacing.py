"""The space of a font, and the columns that it tells."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casex.model import Box, Word
from casex.tables.columns import columns_of
from casex.tables.lines import Line, line_of
from casex.tables.spacing import spacing_of

SIZE = 8.0
BEARING = 0.4


def line(widths: list[float], gaps: list[float], baseline: float) -> Line:
    """A line of words of these widths, as typed, with these gaps between them; their ink is a little narrower."""
    starts = list(accumulate((w + g for w, g in zip(widths, [*gaps, 0.0], strict=True)), initial=50.0))
    return line_of(
        Word(
            "word",
            Box(x + BEARING, baseline - 6, x + width - BEARING, baseline),
            baseline,
            SIZE,
            bearings=(BEARING, BEARING),
        )
        for x, width in zip(starts, widths, strict=False)
    )


@given(st.floats(0.2, 0.34), st.lists(st.floats(8, 40), min_size=4, max_size=12))
def test_the_space_that_was_typed_is_found(space: float, widths: list[float]) -> None:
    lines = [line([w, w], [space * SIZE], 100.0 + 10 * n) for n, w in enumerate(widths)]
    spacing = spacing_of(lines)
    assert spacing.sure
    assert spacing.space == pytest.approx(space * SIZE, abs=0.01)


@given(st.floats(0.2, 0.3), st.lists(st.floats(8, 40), min_size=4, max_size=12))
def test_words_of_a_phrase_are_no_columns_however_well_they_stand(space: float, widths: list[float]) -> None:
    """ "Case 1", "Case 2": one space everywhere, wide in ink; the same words a little farther apart are two columns."""
    near = [line([16.0, w], [space * SIZE], 100.0 + 10 * n) for n, w in enumerate(widths)]
    assert columns_of(near).count == 1
    both = [line([16.0, w, 16.0], [space * SIZE, 60.0 - w], 100.0 + 10 * n) for n, w in enumerate(widths)]
    assert columns_of(both).count == 2
    narrow = [
        line([16.0, 20.0, w, 12.0], [space * SIZE, 1.3 * space * SIZE, space * SIZE], 100.0 + 10 * n)
        for n, w in enumerate(widths)
    ]
    assert columns_of(narrow).count == 2
