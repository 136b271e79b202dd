"""Look-alikes (1 l I, 0 O, 5 S …) told by their shape.

A digit or letter that no plain word or number settles, and that looks more like the other one does in plain words and
numbers of the same page, is in doubt.

Nothing is read anew here: what the engine read stays, and is no longer sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from casex.readers.ocr_lines import Segment
from casex.readers.ocr_words import Placed, Script

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Shape = NDArray[np.float32]

_DIGITS = {"1": "lI", "0": "Oo", "5": "Ss", "8": "B", "2": "Zz", "6": "Gb", "9": "gq"}
_RIVALS = _DIGITS | {letter: digit for digit, letters in _DIGITS.items() for letter in letters}
_QUOTES = frozenset("'\"`\u2018\u2019\u201c\u201d")
_PLAIN = re.compile(r"\W*(?:[^\W\d_]{3,}|\d[\d.,]*\d)\W*")  # letters alone or digits alone settle each other
_EM = 24  # pixels of an em, as shapes are compared
_ABOVE, _BELOW = 24, 8  # pixels above and below the baseline
_NEAREST = 3  # examples that a shape is compared with
_LEAST = 5  # examples without which nothing is compared
_CLEAR = 0.7  # correlation: what is less like the other is no look-alike of it
_SURE = 0.95  # of a letter that serves as an example
_MARGIN = 0.04  # of the correlation: nearer to another's by more is in doubt
_SAME, _HALF = 0.95, 0.5  # as good as the same shape, and half as far from it as from its own
_MOST = 200  # examples of a character


@dataclass(frozen=True, slots=True)
class _Seen:
    """A look-alike as it stands on the page: where in the scripts, and its shape."""

    script: int
    group: int
    place: int
    shape: Shape


def doubted(scripts: Sequence[Script], segments: Sequence[Segment]) -> list[Script]:
    """The scripts of a page, look-alikes of another shape made unsure; each script comes with its segment."""
    examples, asked = _sorted(scripts, segments)
    stacked = {text: _stacked(shapes) for text, shapes in examples.items() if len(shapes) >= _LEAST}
    wrong = {
        (one.script, one.group, one.place)
        for text, held in asked.items()
        for one in held
        if _is_nearer_to_another(one.shape, text, stacked)
    }
    return [
        _unsure(script, {(g, p) for s, g, p in wrong if s == n} | set(_quotes_behind_numbers(script)))
        for n, script in enumerate(scripts)
    ]


def _quotes_behind_numbers(script: Script) -> Iterator[tuple[int, int]]:
    """Quotes that stand right behind a digit or what looks like one: a degree sign or a mark may be meant (1°, 2*)."""
    for g, group in enumerate(script.groups):
        for p, (before, placed) in enumerate(pairwise(group), start=1):
            alone = p == 1 and before.glyph.text in _RIVALS
            if placed.glyph.text in _QUOTES and (before.glyph.text.isdigit() or alone):
                yield g, p


def _sorted(
    scripts: Sequence[Script], segments: Sequence[Segment]
) -> tuple[dict[str, list[Shape]], dict[str, list[_Seen]]]:
    """Examples of each look-alike from plain words and numbers, and the ones that nothing around them settles."""
    examples: dict[str, list[Shape]] = {}
    asked: dict[str, list[_Seen]] = {}
    for s, (script, segment) in enumerate(zip(scripts, segments, strict=True)):
        for g, group in enumerate(script.groups):
            plain = _PLAIN.fullmatch("".join(p.glyph.text for p in group)) is not None
            for p, placed in enumerate(group):
                text = placed.glyph.text
                if text not in _RIVALS or placed.ink is None or not script.size:
                    continue
                if not plain:
                    shape = _shape(placed, segment, script.baseline, script.size)
                    asked.setdefault(text, []).append(_Seen(s, g, p, shape))
                elif placed.glyph.confidence >= _SURE and len(examples.setdefault(text, [])) < _MOST:
                    examples[text].append(_shape(placed, segment, script.baseline, script.size))
    return examples, asked


def _shape(placed: Placed, segment: Segment, baseline: float, size: float) -> Shape:
    """The ink of a character, centred, as high and as large as it stands in its line; of mean 0 and length 1."""
    import cv2
    import numpy as np

    assert placed.ink is not None
    x0, y0, x1, y1 = placed.ink
    ink = segment.ink[y0 - segment.top : y1 - segment.top, x0 - segment.left : x1 - segment.left].astype(np.float32)
    share = _EM / size
    move = np.array([[share, 0, _EM / 2 - share * (x1 - x0) / 2], [0, share, _ABOVE - share * (baseline - y0)]])
    drawn = cv2.warpAffine(ink, move.astype(np.float32), (_EM, _ABOVE + _BELOW), flags=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(drawn, (0, 0), 1.0).ravel()
    soft -= soft.mean()
    return np.asarray(soft / max(float(np.linalg.norm(soft)), 1e-6), dtype=np.float32)


def _stacked(shapes: Iterable[Shape]) -> Any:
    import numpy as np

    return np.stack(list(shapes))


def _is_nearer_to_another(shape: Shape, text: str, stacked: Mapping[str, Any]) -> bool:
    if text not in stacked:
        return False
    own = _likeness(shape, stacked[text])
    other = max((_likeness(shape, stacked[rival]) for rival in _RIVALS[text] if rival in stacked), default=0.0)
    same = other > _SAME and 1 - other < _HALF * (1 - own)
    return same or other > max(own + _MARGIN, _CLEAR)


def _likeness(shape: Shape, examples: Any) -> float:
    """How like the nearest examples a shape is."""
    nearest = sorted(map(float, examples @ shape))[-_NEAREST:]
    return sum(nearest) / len(nearest)


def _unsure(script: Script, places: set[tuple[int, int]]) -> Script:
    if not places:
        return script
    return replace(script, groups=tuple(tuple(_faded(script, places, g)) for g in range(len(script.groups))))


def _faded(script: Script, places: set[tuple[int, int]], group: int) -> Iterator[Placed]:
    for p, placed in enumerate(script.groups[group]):
        unsure = (group, p) in places
        yield replace(placed, glyph=replace(placed.glyph, confidence=0.0)) if unsure else placed
