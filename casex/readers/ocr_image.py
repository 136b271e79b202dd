"""A page as a picture: rendered, set straight, parted into ink and rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from casex.model import Box, Rule

if TYPE_CHECKING:
    import numpy as np
    import pypdfium2 as pdfium
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

DPI = 300
MAXIMUM_PIXELS = 18_000_000  # A3 at `DPI`; OCR holds some forty bytes to the pixel
_SKEW_DPI = 100
_WIDEST_SKEW = 5.0  # degrees
_LEAST_GAIN = 1.02  # by which a turned page must be more striped than the page as it is
_SPECK = 0.9  # points: a side of the square that ink must fill to be more than dust
_RULE = 14.0  # points: a shorter dark run is no rule
_THICK = 2.6  # points
_BROKEN = 0.5  # points: a smaller gap does not end a rule
_CLEAR = 0.6  # points: beside a rule stands paper, beside a stroke of letters that touch stand letters
_CLEAR_SHARE = 0.75
_CONTRAST = 22  # grey levels below the paper around
_NEIGHBOURHOOD = 24.0  # points


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A page in grey levels (0 is black) with `scale` pixels to the point; `skew` degrees were turned back."""

    grey: Grey
    scale: float
    skew: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Parted:
    """What is dark on a page: `letters` without the rules, and the rules as drawn; both are masks (0 or 255)."""

    letters: Grey
    lines: Grey
    rules: tuple[Rule, ...]


def rendered(page: pdfium.PdfPage) -> Picture:
    """A page as pdfium shows it, at `DPI` or, where it is huge, at what `MAXIMUM_PIXELS` leaves."""
    width, height = page.get_size()
    scale = min(DPI / 72, (MAXIMUM_PIXELS / max(width * height, 1.0)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        grey = bitmap.to_numpy().copy()
    finally:
        bitmap.close()
    return Picture(grey.reshape(grey.shape[0], grey.shape[1]), scale)


def skew_of(picture: Picture) -> float:
    """By how many degrees the lines of a page fall to the right: the turn that stripes the page most clearly."""
    import cv2
    import numpy as np

    share = min(1.0, _SKEW_DPI / 72 / picture.scale)  # a huge page is not drawn larger for it
    small = cv2.resize(picture.grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    ink = _ink(np.asarray(small, dtype=np.uint8), share * picture.scale)
    best, step = 0.0, 0.5
    while step > 0.01:
        reach = int(_WIDEST_SKEW / step) if step == 0.5 else 5
        best = max((best + n * step for n in range(-reach, reach + 1)), key=lambda angle: _stripes(ink, angle))
        step /= 5
    return best if _stripes(ink, best) > _LEAST_GAIN * _stripes(ink, 0.0) else 0.0


def _stripes(ink: Grey, angle: float) -> float:
    """How much rows differ from their neighbours when the page is turned back by `angle`."""
    rows = _turned(ink, angle, 0).sum(axis=1, dtype="float64")
    steps = rows[1:] - rows[:-1]
    return float((steps * steps).sum())


def _turned(grey: Grey, angle: float, paper: int) -> Grey:
    import cv2
    import numpy as np

    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper)
    return np.asarray(turned, dtype=np.uint8)


def straightened(picture: Picture) -> Picture:
    """The page with its lines level."""
    skew = skew_of(picture)
    if not skew:
        return picture
    return replace(picture, grey=_turned(picture.grey, skew, 255), skew=skew)


def _ink(grey: Grey, scale: float) -> Grey:
    """What is darker than the paper about it."""
    import cv2
    import numpy as np

    side = int(_NEIGHBOURHOOD * scale) | 1
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, side, _CONTRAST)
    return np.asarray(ink, dtype=np.uint8)


def parted(picture: Picture) -> Parted:
    """Letters and rules of a page."""
    import cv2

    ink = _ink(picture.grey, picture.scale)
    across, flat = _runs(ink, picture.scale, upright=False)
    down, standing = _runs(ink, picture.scale, upright=True)
    lines = cv2.dilate(cv2.bitwise_or(across, down), cv2.getStructuringElement(cv2.MORPH_RECT, (3, 3)))
    letters = cv2.bitwise_and(ink, cv2.bitwise_not(lines))
    return Parted(letters, lines, (*flat, *standing))  # type: ignore[arg-type]


def _runs(ink: Grey, scale: float, *, upright: bool) -> tuple[Grey, tuple[Rule, ...]]:
    """Long thin dark runs in one direction: their mask, and the rules they are."""
    import cv2

    def bar(length: float, thickness: int = 1) -> Any:
        long = max(1, round(length * scale))
        return cv2.getStructuringElement(cv2.MORPH_RECT, (thickness, long) if upright else (long, thickness))

    whole = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, bar(_BROKEN))
    runs = cv2.morphologyEx(whole, cv2.MORPH_OPEN, bar(_RULE))
    joined = cv2.dilate(runs, bar(_BROKEN, 3))  # pieces of a bent line lie a pixel apart
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    mask = runs.copy()
    rules: list[Rule] = []
    for number in range(1, count):
        x, y, width, height = (int(v) for v in stats[number][:4])
        part = (labels[y : y + height, x : x + width] == number) & (runs[y : y + height, x : x + width] > 0)
        rule = _rule(part, x, y, scale, upright)
        if rule is None or not _is_clear(ink, rule.box, scale, upright):
            mask[y : y + height, x : x + width][part] = 0
        else:
            rules.append(rule)
    return mask, tuple(rules)  # type: ignore[return-value]


def _rule(part: Any, x: int, y: int, scale: float, upright: bool) -> Rule | None:
    """The rule that a run is; None where it is too thick for one (a bar, a picture)."""
    along, across = part.any(axis=0 if not upright else 1), part.sum(axis=0 if not upright else 1)
    if not along.any() or float(across[along].mean()) > _THICK * scale:
        return None
    level = part.any(axis=1 if not upright else 0).nonzero()[0]
    run = along.nonzero()[0]
    middle, half = float((level[0] + level[-1] + 1) / 2), float(across[along].mean()) / 2
    if upright:
        return Rule(_box(x + middle - half, y + run[0], x + middle + half, y + run[-1] + 1, scale))
    return Rule(_box(x + run[0], y + middle - half, x + run[-1] + 1, y + middle + half, scale))


def _is_clear(ink: Grey, box: Box, scale: float, upright: bool) -> bool:
    """Whether paper stands on both sides of a rule."""
    x0, top, x1, bottom = (round(v * scale) for v in (box.x0, box.top, box.x1, box.bottom))
    away = max(2, round(_CLEAR * scale))
    height, width = ink.shape
    before, after = (x0 - away, min(x1 + away, width - 1)) if upright else (top - away, min(bottom + away, height - 1))
    if before < 0:
        return False
    sides = (ink[top:bottom, before], ink[top:bottom, after]) if upright else (ink[before, x0:x1], ink[after, x0:x1])
    return float(((sides[0] == 0) & (sides[1] == 0)).mean()) >= _CLEAR_SHARE


def _box(x0: float, top: float, x1: float, bottom: float, scale: float) -> Box:
    return Box(float(x0) / scale, float(top) / scale, float(x1) / scale, float(bottom) / scale)


def cleaned(picture: Picture, found: Parted) -> Picture:
    """The page with its rules wiped out, so that nobody reads them as letters."""
    grey = picture.grey.copy()
    grey[found.lines > 0] = 255
    return replace(picture, grey=grey)
