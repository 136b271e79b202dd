"""RapidOCR's two networks: where lines of text are, and which characters they show, each with its place.

The models ship inside the wheel of `rapidocr`; their paths are given to it, so that nothing is ever fetched.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casex.errors import MissingExtra

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

ENGINE = "rapidocr"
_RUNTIME = "onnxruntime"
_LONGEST_SIDE = 1600  # pixels in which lines are looked for
_FINE = 1.9  # pixels to the point for the same: an A4 page in `_LONGEST_SIDE`
_LARGEST = 1600 * 1132  # pixels in all for the same, as many as an A4 page has: each takes some 250 bytes
_MOST_LINES = 5000
_HEIGHT = 48  # pixels: what the network that reads lines was made for
_STEP = 64  # pixels to which widths are filled up
_BATCH = 2048  # pixels of width read at once
_BLANK = 0

_LATIN = (
    (0x20, 0x7E), (0xA1, 0x17F), (0x2010, 0x2044), (0x2070, 0x209C), (0x20AC, 0x20AC), (0x2100, 0x214F),
    (0x2150, 0x215E), (0x2190, 0x22FF), (0x25A0, 0x25FF), (0x2605, 0x2606), (0x2640, 0x2642), (0x2713, 0x2718),
)  # fmt: skip
_GREEK = frozenset("ΓΔΘΛΞΣΦΨΩαβγδεζηθκλμξρσφχψω")  # not those that Latin letters look like, alone or joined
_FORMS = frozenset({"<wide", "<narrow", "<super", "<sub"})
_KIN = (
    "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
    "'\u2018\u2019\u2032",
    '"\u201c\u201d\u2033',
    "\u00b5\u03bc",
    "~\u223c",
)
_STRANGE = frozenset("ĸŀŉſ")
_TWO = {"\u2103": "\u00b0C", "\u2109": "\u00b0F"}  # one character to the engine, two on paper


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as read: where its middle stands (a share of the picture's width), and how sure it is (0 to 1)."""

    text: str
    x: float
    confidence: float


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """The networks, loaded once.

    `alphabet` holds the character of each class, `folds` the class that it is read as, `printed` whether papers print
    it; `kin` are classes that differ by no more than a dash's length or a quote's bend.
    """

    detector: Any
    recogniser: Any
    alphabet: tuple[str, ...]
    folds: Any
    printed: Any
    kin: tuple[tuple[int, ...], ...]


def available() -> bool:
    """Whether the extra `ocr` is installed."""
    return find_spec(ENGINE) is not None and find_spec(_RUNTIME) is not None


def model_paths() -> tuple[Path, Path]:
    """The networks that ship with `rapidocr`: for finding lines and for reading them."""
    spec = find_spec(ENGINE)
    homes = (spec.submodule_search_locations or ()) if spec else ()
    found = {part: [p for home in homes for p in sorted(Path(home, "models").glob(f"*{part}*.onnx"))]
             for part in ("det", "rec")}  # fmt: skip
    if not all(len(paths) == 1 for paths in found.values()):
        raise MissingExtra('reading scans needs rapidocr with its models in the wheel: pip install "casex[ocr]"')
    return found["det"][0], found["rec"][0]


@cache
def engine() -> Engine:
    """The networks, ready to read."""
    if not available():
        raise MissingExtra('reading scans needs an extra: pip install "casex[ocr]"')
    import numpy as np
    import onnxruntime
    from rapidocr import RapidOCR

    lines, characters = model_paths()
    detector = RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.max_side_len": _LONGEST_SIDE,
            "Det.model_path": str(lines),
            "Det.max_candidates": _MOST_LINES,
            "Rec.model_path": str(characters),
        }
    )
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waiting threads leave the processor
    recogniser = onnxruntime.InferenceSession(str(characters), options, providers=["CPUExecutionProvider"])
    listed = recogniser.get_modelmeta().custom_metadata_map["character"].splitlines()
    alphabet = ("", *listed, " ")
    place = {character: number for number, character in reversed(tuple(enumerate(alphabet)))}
    folds = np.array([place.get(folded(character), n) for n, character in enumerate(alphabet)])
    printed = np.array([n > 0 and is_printed(character) for n, character in enumerate(alphabet)])
    kin = tuple(tuple(n for n, c in enumerate(alphabet) if c and c in group) for group in _KIN)
    return Engine(detector, recogniser, alphabet, folds, printed, kin)


def folded(character: str) -> str:
    """A character as the plain one: those of East Asian width, and raised or lowered ones (their height is measured).

    >>> folded("\uff08"), folded("\u2076"), folded("\u2460")
    ('(', '6', '①')
    """
    form = unicodedata.decomposition(character).partition(">")[0] if len(character) == 1 else ""
    return unicodedata.normalize("NFKC", character) if form in _FORMS else character


def is_printed(character: str) -> bool:
    """Whether papers in Latin script print a character; the engine knows thousands that they don't."""
    if len(character) != 1 or character in _STRANGE:
        return False
    code = ord(character)
    return character in _GREEK or any(low <= code <= high for low, high in _LATIN)


# --- finding lines -------------------------------------------------------------------------------------------------


def line_boxes(grey: Grey, scale: float) -> tuple[tuple[int, int, int, int], ...]:
    """Where lines of text are: left, top, right, bottom in pixels, of which a point has `scale`."""
    import cv2

    most = min(_LONGEST_SIDE / max(grey.shape), (_LARGEST / grey.size) ** 0.5)
    share = min(1.0, _FINE / scale, most)  # a small page needs no more pixels to the point than a large one
    shown = cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    found = engine().detector(cv2.cvtColor(shown, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=False)
    boxes = getattr(found, "boxes", None)
    if boxes is None:
        return ()
    return tuple(
        sorted(
            (int(b[:, 0].min() / share), int(b[:, 1].min() / share),
             int(b[:, 0].max() / share) + 1, int(b[:, 1].max() / share) + 1)
            for b in boxes
        )
    )  # fmt: skip


# --- reading lines -------------------------------------------------------------------------------------------------


def read_lines(crops: Sequence[Grey]) -> tuple[tuple[Glyph, ...], ...]:
    """The characters of pictures of one line each, in the order given."""
    scaled = [_scaled(crop) for crop in crops]
    glyphs: dict[int, tuple[Glyph, ...]] = {}
    for width, batch in _batches(scaled):
        for n, classes in zip(batch, _classes([scaled[n] for n in batch], width), strict=True):
            glyphs[n] = tuple(_glyphs(classes, scaled[n].shape[1] / width))
    return tuple(glyphs[n] for n in range(len(crops)))


def _scaled(crop: Grey) -> Grey:
    import cv2
    import numpy as np

    width = max(1, round(crop.shape[1] * _HEIGHT / crop.shape[0]))
    how = cv2.INTER_AREA if crop.shape[0] > 1.5 * _HEIGHT else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(crop, (width, _HEIGHT), interpolation=how), dtype=np.uint8)


def _batches(scaled: Sequence[Grey]) -> Iterator[tuple[int, list[int]]]:
    """Pictures filled up to one width together: what is read in one never depends on the others of a page."""
    by_width: dict[int, list[int]] = {}
    for n, picture in enumerate(scaled):
        by_width.setdefault(-(-picture.shape[1] // _STEP) * _STEP, []).append(n)
    for width, numbers in sorted(by_width.items()):
        most = max(1, _BATCH // width)
        for start in range(0, len(numbers), most):
            yield width, numbers[start : start + most]


def _classes(pictures: Sequence[Grey], width: int) -> Any:
    """For each picture and step of its width how likely each character is."""
    import numpy as np

    block = np.zeros((len(pictures), 3, _HEIGHT, width), dtype=np.float32)
    for n, picture in enumerate(pictures):
        block[n, :, :, : picture.shape[1]] = picture.astype(np.float32) / 127.5 - 1.0
    recogniser = engine().recogniser
    return recogniser.run(None, {recogniser.get_inputs()[0].name: block})[0]


def _glyphs(classes: Any, share: float) -> Iterator[Glyph]:
    """Characters of one picture: runs of one class; for what no paper prints the likeliest that one does, unsure."""
    held = engine()
    raw = classes.argmax(axis=1)
    best = held.folds[raw]
    for step in ((raw != _BLANK) & ~held.printed[best]).nonzero()[0]:
        best[step] = int((classes[step] * held.printed).argmax())
    steps = len(best)
    edges = [0, *(n for n in range(1, steps) if best[n] != best[n - 1]), steps]
    before = ""
    for start, end in pairwise(edges):
        if best[start] != _BLANK:
            step = start + int(classes[start:end, raw[start]].argmax())
            confidence = _sure(classes[step], int(best[start]), int(raw[start]))
            text = held.alphabet[best[start]]
            text = _TWO.get(text, text).removeprefix(before if text in _TWO else "")
            yield Glyph(text, (start + end) / 2 / steps / max(share, 1e-6), confidence)
            before = text


def _sure(likely: Any, best: int, raw: int) -> float:
    """How sure a character is; less so where a digit may as well be a letter or a sign, or the reverse."""
    held = engine()
    family = {best, *(n for kin in held.kin if best in kin for n in kin)}
    if held.folds[raw] == best:
        family.add(raw)
    total = float(sum(likely[n] for n in family))
    rivals = [n for n in likely.argpartition(-4)[-4:] if n not in family and n != _BLANK]
    digit = held.alphabet[best].isdigit()
    against = max((float(likely[n]) for n in rivals if held.alphabet[n].isdigit() != digit), default=0.0)
    return max(0.0, min(1.0, total - against))
