"""Drawn rules to whole horizontal lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from casex.model import Box, Rule

SAME_EXTENT = 4.0
_LEVEL = 1.2
_ROUNDED = 0.2  # by which heights that are sorted as one may differ, and a little
_TOUCH = 2.2
_DOUBLE = 3.5  # points between the lines of a double rule
_LAP = 2.0
_LEAST = 8.0


def level_rules(rules: Iterable[Rule]) -> tuple[Box, ...]:
    """Horizontal rules from top to bottom: pieces that touch are one rule, and so are the lines of a double rule."""
    single: list[Box] = []
    joined = _joined(rules, _TOUCH)
    thickest = max((rule.height for rule in joined), default=0.0)
    near: list[int] = []  # of those that later, lower rules can still reach
    for rule in joined:
        near = [n for n in near if rule.centre[1] - thickest / 2 - single[n].bottom < _DOUBLE]
        twin = next((n for n in near if same_extent(single[n], rule) and rule.top - single[n].bottom < _DOUBLE), None)
        if twin is None:
            near.append(len(single))
            single.append(rule)
        else:
            single[twin] = Box.around((single[twin], rule))
    return tuple(single)


def rule_pieces(rules: Iterable[Rule]) -> tuple[Box, ...]:
    """Horizontal rules as drawn: a rule drawn twice is one, but two that only touch stay two."""
    return _joined(rules, -_LAP)


def _joined(rules: Iterable[Rule], touch: float) -> tuple[Box, ...]:
    joined: dict[int, Box] = {}
    near: list[int] = []  # of those that later, lower rules can still touch
    level = sorted((r.box for r in rules if r.horizontal), key=lambda b: (round(b.centre[1], 1), b.x0))
    for number, box in enumerate(level):
        near = [n for n in near if box.centre[1] - joined[n].centre[1] <= _LEVEL + _ROUNDED]
        homes = [n for n in near if _touches(joined[n], box, touch)]
        joined[number] = Box.around((box, *(joined.pop(n) for n in homes)))  # one over several makes them one
        near = [n for n in near if n not in homes] + [number]
    return tuple(sorted((b for b in joined.values() if b.width >= _LEAST), key=lambda b: (b.centre[1], b.x0)))


def _touches(one: Box, other: Box, touch: float) -> bool:
    level = abs(one.centre[1] - other.centre[1]) <= _LEVEL
    return level and one.x0 - touch <= other.x1 and other.x0 <= one.x1 + touch


def same_extent(one: Box, other: Box) -> bool:
    """Whether two rules begin and end one below the other."""
    return abs(one.x0 - other.x0) <= SAME_EXTENT and abs(one.x1 - other.x1) <= SAME_EXTENT


def layered(rules: Sequence[Box]) -> tuple[tuple[Box, ...], ...]:
    """Rules grouped by height on the page, from top to bottom."""
    layers: list[list[Box]] = []
    for box in sorted(rules, key=lambda b: b.centre[1]):
        if layers and box.centre[1] - layers[-1][0].centre[1] <= _LEVEL:
            layers[-1].append(box)
        else:
            layers.append([box])
    return tuple(tuple(sorted(layer, key=lambda b: b.x0)) for layer in layers)
