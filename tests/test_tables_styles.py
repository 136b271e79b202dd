"""Ways of setting a table that were misread once: whole articles of a fixed look and seed, read from the PDF."""

from __future__ import annotations

import random

import pytest
from articles import PLAIN, article, judged, look_of

import casex

WHOLE = PLAIN | {"turn": "upright", "breaks": "whole"}


@pytest.mark.parametrize(
    ("engine", "style", "seed", "fixed"),
    [
        # a heading is centred over columns whose own headings are set left, wider than their cells
        ("reportlab", "three_line", 5_000_006, {}),
        ("reportlab", "bare", 5_040_008, {}),
        # over the middle one of its columns, it stands nearly as that column does
        ("matplotlib", "bare", 5_041_002, {}),
        # it ends where the heading below ends, by chance
        ("matplotlib", "bare", 5_041_005, {}),
        # two headings are hardly farther apart than the words of one
        ("matplotlib", "row_ruled", 5_011_007, {}),
        # a space of a section row stands in the gutter
        ("matplotlib", "row_ruled", 5_011_009, {}),
        # the caption has nine lines of a column, the first of the heading under it holds one word
        ("reportlab", "bare", 5_040_009, {}),
        ("reportlab", "bare", 5_040_000, {}),
        # notes in smaller letters end a table without rules
        ("reportlab", "bare", 11, {"marks": "raised", "rows": 7, "columns": 5}),
        # shaded stripes part rows whose lines stand close
        ("reportlab", "zebra", 12, {"vertical": "middle", "wraps": "heavy", "row_gap": 2.0}),
        ("matplotlib", "zebra", 13, {"vertical": "bottom", "wraps": "heavy", "row_gap": 2.0}),
        # section rows between rules
        ("reportlab", "row_ruled", 14, {"sections": "drawn"}),
        ("matplotlib", "row_ruled", 15, {"sections": "drawn", "pens": "bars"}),
    ],
)
def test_rows_and_headings_are_read(engine: str, style: str, seed: int, fixed: dict[str, object]) -> None:
    look = look_of(random.Random(seed), engine=engine, **(WHOLE | {"style": style} | fixed))
    made = article(look, seed, before=0)
    (truth,) = made.tables
    (view,) = casex.find_tables(made.data)
    held = judged(truth, [(view.table.headings(), [[cell.text for cell in row] for row in view.table.body])])
    assert (held.right, held.named) == (held.rows, held.headings)
