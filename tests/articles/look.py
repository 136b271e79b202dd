"""How an article looks: every choice that journals make and readers stumble over."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

ENGINES = ("reportlab", "matplotlib")
STYLES = ("three_line", "row_ruled", "zebra", "ruled", "bare")


@dataclass(frozen=True, slots=True)
class Look:
    """One article's house style, and how its tables are set.

    `turn` is how the page of a table stands: upright, sideways reading upwards ("left") or downwards ("right"), or
    upright again by the page's own /Rotate (`rotation`). `breaks` says whether a table goes on overleaf, with its
    header or not, over how many `pages`, and `overleaf` what stands over its later parts. `pair` sets two tables on a
    page. `heads` are its header's leaves, `watermark` and `numbered` what is printed over and beside the text.
    """

    engine: str = "reportlab"
    style: str = "three_line"
    measure: str = "page"
    turn: str = "upright"
    breaks: str = "whole"
    levels: int = 1
    span_rules: str = "drawn"
    vertical: str = "top"
    horizontal: str = "left"
    wraps: str = "some"
    gutter: float = 8.0
    spread: str = "tight"
    row_gap: float = 3.0
    size: float = 7.5
    font: int = 0
    rows: int = 8
    columns: int = 6
    marks: str = "none"
    sections: str = "none"
    caption: str = "above"
    place: str = "top"
    pens: str = "strokes"
    order: str = "cell"
    kerned: str = "plain"
    justified: str = "justified"
    prose: str = "columns"
    rotation: str = "quarter"
    pages: int = 2
    overleaf: str = "continued"
    pair: str = "alone"
    heads: str = "level"
    watermark: str = "none"
    numbered: str = "none"

    @property
    def kind(self) -> str:
        """What is hardest about it: what it is measured under."""
        if self.turn in ("left", "right"):
            return "sideways"
        if self.turn == "rotated":
            return "rotated"
        if self.pair != "alone":
            return self.pair
        return "continued" if self.breaks != "whole" else self.style


CHOICES: dict[str, tuple[object, ...]] = {
    "engine": ENGINES,
    "style": STYLES,
    "measure": ("page", "page", "column"),
    "turn": ("upright", "upright", "upright", "upright", "left", "right", "rotated"),
    "breaks": ("whole", "whole", "whole", "repeated", "plain"),
    "levels": (1, 1, 2, 3),
    "span_rules": ("drawn", "drawn", "none"),
    "vertical": ("top", "middle", "bottom"),
    "horizontal": ("left", "centre", "mixed"),
    "wraps": ("none", "some", "heavy"),
    "gutter": (3.0, 5.0, 8.0, 14.0),
    "spread": ("tight", "spread"),
    "row_gap": (0.0, 2.0, 4.0, 7.0),
    "size": (6.5, 7.0, 8.0, 9.0),
    "font": (0, 1, 2),
    "rows": (4, 7, 11, 16),
    "columns": (4, 5, 7, 9),
    "marks": ("none", "raised"),
    "sections": ("none", "none", "drawn"),
    "caption": ("above", "above", "long", "below"),
    "place": ("top", "middle", "bottom"),
    "pens": ("strokes", "bars"),
    "order": ("cell", "line", "column", "shuffled"),
    "kerned": ("plain", "kerned"),
    "justified": ("justified", "ragged"),
    "prose": ("columns", "single"),
    "rotation": ("quarter", "back", "half"),
    "pages": (2, 2, 3),
    "overleaf": ("continued", "letters", "bare"),
    "pair": ("alone", "alone", "alone", "stacked", "beside"),
    "heads": ("level", "level", "level", "turned"),
    "watermark": ("none", "none", "none", "slanted", "level", "margin"),
    "numbered": ("none", "none", "none", "each", "fifth"),
}

#: One table to a page, level heads, nothing printed over the page or beside its lines.
PLAIN: dict[str, str] = {"pair": "alone", "heads": "level", "watermark": "none", "numbered": "none"}


def _placed(look: Look) -> Look:
    """The look with its tables where pages have room for them."""
    if look.turn != "upright":
        look = replace(look, measure="page", pair="alone")
    if look.breaks != "whole":
        look = replace(look, measure="page", pair="alone")
    if look.pair == "beside":
        look = replace(look, measure="column", prose="columns", place="top")
    if look.pair == "stacked":
        look = replace(look, measure="page", rows=min(look.rows, 7))
    if look.measure == "column":
        look = replace(look, breaks="whole")
    if look.prose == "single":
        look = replace(look, measure="page")
    if look.breaks != "whole":
        look = replace(look, caption="above", rows=max(look.rows, 7))
    return look


def looks(**fixed: Any) -> st.SearchStrategy[Look]:
    """Every look that a person can read, with some of its fields fixed."""
    free = {name: st.sampled_from(choices) for name, choices in CHOICES.items() if name not in fixed}
    return st.builds(Look, **free, **{name: st.just(value) for name, value in fixed.items()}).map(readable)


def readable(look: Look) -> Look:
    """The look without what no person could read: rows told apart by nothing, or a page broken in two ways."""
    look = _placed(look)
    ruled = look.style in ("row_ruled", "ruled", "zebra")
    if look.vertical != "top" and not ruled:
        look = replace(look, row_gap=max(look.row_gap, 4.0))
    if ruled:
        look = replace(look, row_gap=max(look.row_gap, 2.0))
    if look.style == "ruled":
        look = replace(look, gutter=max(look.gutter, 5.0))
    if look.caption == "below":
        look = replace(look, marks="none")
    if look.style == "bare":
        look = replace(look, caption="above" if look.caption == "below" else look.caption)
    return look


def look_of(chance: random.Random, **fixed: object) -> Look:
    """A look by chance, with some of its fields fixed."""
    picked = {name: chance.choice(choices) for name, choices in CHOICES.items()}
    return readable(Look(**(picked | fixed)))  # type: ignore[arg-type]
