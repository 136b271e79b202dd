"""Look-alikes told by their shape on the page: what is drawn as another character is in doubt, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from casex.readers.ocr_engine import Glyph
from casex.readers.ocr_lines import Segment
from casex.readers.ocr_shapes import doubted
from casex.readers.ocr_words import Script, script_of

FONTS = Path(mpl.get_data_path(), "fonts", "ttf")
WORDS = ("all", "fell", "ill", "fully", "Infection", "II", "III", "In", "IIb", "10", "11", "101", "110", "1001", "SOD",
         "ODD", "OO", "too", "soon", "FOO", "OOPS", "ROOM")  # fmt: skip


@cache
def font(name: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"{name}.ttf"), 40)


def read(drawn: str, said: str, name: str) -> tuple[Script, Segment]:
    """A word as drawn, and what the engine says that it is; the engine is sure of every character."""
    pen = font(name)
    picture = Image.new("L", (60 * len(drawn) + 20, 80), 0)
    glyphs = []
    x = 10.0
    for letter, text in zip(drawn, said, strict=True):
        ImageDraw.Draw(picture).text((x, 10), letter, font=pen, fill=255)
        wide = pen.getlength(letter)
        glyphs.append(Glyph(text, x + wide / 2, 0.99))
        x += wide + 4
    segment = Segment(0, 0, np.asarray(picture) > 128, 60)
    return script_of(segment, glyphs, 40.0), segment


def sure(words: list[tuple[str, str]], name: str = "DejaVuSerif") -> list[float]:
    """The least confidence of each word, read on a page with plain words."""
    page = [read(word, word, name) for word in WORDS] + [read(drawn, said, name) for drawn, said in words]
    scripts = doubted([script for script, _ in page], [segment for _, segment in page])
    return [min(p.glyph.confidence for g in script.groups for p in g) for script in scripts[len(WORDS) :]]


@pytest.mark.parametrize("name", ["DejaVuSerif", "STIXGeneral", "DejaVuSans"])
def test_what_is_drawn_as_another_is_in_doubt(name: str) -> None:
    assert sure([("(I)", "(1)"), ("P1", "Pl"), ("O", "0"), ("P0", "PO")], name) == [0.0] * 4


@pytest.mark.parametrize("name", ["DejaVuSerif", "STIXGeneral", "DejaVuSans"])
def test_what_is_drawn_so_stays_sure(name: str) -> None:
    assert sure(
        [("(1)", "(1)"), ("P1", "P1"), ("0", "0"), ("O+", "O+"), *((w, w) for w in WORDS)], name
    ) == pytest.approx([0.99] * (4 + len(WORDS)))


def test_a_quote_behind_a_number_is_in_doubt() -> None:
    assert sure([("1'CR", "1'CR"), ("a'b", "a'b")]) == [0.0, 0.99]


def test_without_examples_nothing_is_in_doubt() -> None:
    script, segment = read("(I)", "(1)", "DejaVuSerif")
    assert doubted([script], [segment]) == [script]
    assert doubted([], []) == []


def test_a_script_without_size_is_left_alone() -> None:
    script, segment = read("1", "1", "DejaVuSerif")
    assert doubted([replace(script, size=None)], [segment]) == [replace(script, size=None)]
