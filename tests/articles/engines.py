"""Two engines that share no code: reportlab, and matplotlib's PDF backend."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

from articles.sheets import Bar, Face, Ink, Sheet, ordered

_THIN = 1.5


class Engine(Protocol):
    def width(self, text: str, face: Face) -> float: ...

    def write(self, sheets: Sequence[Sheet], order: str, pens: str, kerned: str, chance: random.Random) -> bytes: ...


class Reportlab:
    """reportlab: two of the standard fonts (not embedded) and a subset TrueType one; kerning by hand."""

    NAMES = (
        {"regular": "Times-Roman", "bold": "Times-Bold", "italic": "Times-Italic"},
        {"regular": "Helvetica", "bold": "Helvetica-Bold", "italic": "Helvetica-Oblique"},
        {"regular": "DejaVuSans", "bold": "DejaVuSans-Bold", "italic": "DejaVuSans-Oblique"},
    )

    def __init__(self) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont

        for name in self.NAMES[2].values():
            pdfmetrics.registerFont(TTFont(name, str(_fonts() / f"{name}.ttf")))
        self._width = pdfmetrics.stringWidth

    def width(self, text: str, face: Face) -> float:
        return float(self._width(text, self.NAMES[face.font][face.cut], face.size))

    def write(self, sheets: Sequence[Sheet], order: str, pens: str, kerned: str, chance: random.Random) -> bytes:
        from reportlab.pdfgen.canvas import Canvas

        out = BytesIO()
        canvas = Canvas(out, invariant=1)
        for sheet in sheets:
            size = (sheet.width, sheet.height)
            canvas.setPageSize(size if sheet.rotate % 180 == 0 else size[::-1])  # it turns the size with the page
            canvas.setPageRotation(sheet.rotate)
            for bar in sheet.bars:
                _reportlab_bar(canvas, bar, sheet.height, pens)
            for ink in ordered(sheet.inks, order, chance):
                self._ink(canvas, ink, sheet.height, kerned, chance)
            canvas.showPage()
        canvas.save()
        return out.getvalue()

    def _ink(self, canvas: Any, ink: Ink, height: float, kerned: str, chance: random.Random) -> None:
        canvas.saveState()
        canvas.translate(ink.x, height - ink.y)
        canvas.rotate(ink.angle)
        canvas.setFillGray(ink.grey)
        canvas.setFont(self.NAMES[ink.face.font][ink.face.cut], ink.face.size)
        x = 0.0
        for piece in _pieces(ink.text, kerned, chance):
            canvas.drawString(x, 0, piece)
            x += self.width(piece, ink.face) - (0.03 * ink.face.size if piece.isalpha() else 0.0)
        canvas.restoreState()


def _pieces(text: str, kerned: str, chance: random.Random) -> list[str]:
    """Words of a run in up to two pieces each, as kerning cuts them."""
    if kerned == "plain" or len(text) < 4 or not text.isalpha():
        return [text]
    cut = chance.randrange(1, len(text))
    return [text[:cut], text[cut:]]


def _reportlab_bar(canvas: Any, bar: Bar, height: float, pens: str) -> None:
    wide, high = bar.x1 - bar.x0, bar.y1 - bar.y0
    if pens == "bars" or min(wide, high) > _THIN:
        canvas.setFillGray(bar.grey)
        canvas.rect(bar.x0, height - bar.y1, wide, high, stroke=0, fill=1)
        return
    canvas.setStrokeGray(bar.grey)
    canvas.setLineWidth(min(wide, high))
    x, y = (bar.x0 + bar.x1) / 2, height - (bar.y0 + bar.y1) / 2
    canvas.line(*((bar.x0, y, bar.x1, y) if wide > high else (x, height - bar.y0, x, height - bar.y1)))


class Matplotlib:
    """matplotlib's PDF backend: subset TrueType or Type 3 fonts, kerned by the font's own table."""

    NAMES = (
        {"regular": "STIXGeneral", "bold": "STIXGeneralBol", "italic": "STIXGeneralItalic"},
        {"regular": "DejaVuSans", "bold": "DejaVuSans-Bold", "italic": "DejaVuSans-Oblique"},
        {"regular": "DejaVuSerif", "bold": "DejaVuSerif-Bold", "italic": "DejaVuSerif-Italic"},
    )

    def width(self, text: str, face: Face) -> float:
        name = self.NAMES[face.font][face.cut]
        return sum(_advance(letter, name) for letter in text) * face.size / 100

    def write(self, sheets: Sequence[Sheet], order: str, pens: str, kerned: str, chance: random.Random) -> bytes:
        import matplotlib as mpl
        from matplotlib.backends.backend_pdf import PdfPages
        from matplotlib.figure import Figure

        out = BytesIO()
        dates = {"CreationDate": None, "ModDate": None}
        with mpl.rc_context({"pdf.fonttype": 42 if kerned == "kerned" else 3}), PdfPages(out, metadata=dates) as pages:
            for sheet in sheets:
                figure = Figure(figsize=(sheet.width / 72, sheet.height / 72), dpi=72)
                figure.patch.set_visible(False)
                figure.add_artist(_drawing(sheet, ordered(sheet.inks, order, chance), pens, self.NAMES))
                pages.savefig(figure)
        return _rotated(out.getvalue(), [sheet.rotate for sheet in sheets])


def _drawing(sheet: Sheet, inks: Iterable[Ink], pens: str, names: Sequence[dict[str, str]]) -> Any:
    from matplotlib.artist import Artist

    class Drawing(Artist):
        """A whole page as one artist, so that nothing is measured or laid out again."""

        def draw(self, renderer: Any) -> None:
            for bar in sheet.bars:
                _matplotlib_bar(renderer, bar, sheet.height, pens)
            gc = renderer.new_gc()
            for ink in inks:
                gc.set_foreground((ink.grey,) * 3, isRGBA=False)
                font = _properties(names[ink.face.font][ink.face.cut], ink.face.size)
                renderer.draw_text(gc, ink.x, sheet.height - ink.y, ink.text, font, ink.angle)
            gc.restore()

    return Drawing()


def _matplotlib_bar(renderer: Any, bar: Bar, height: float, pens: str) -> None:
    from matplotlib.path import Path as Outline
    from matplotlib.transforms import IdentityTransform

    gc = renderer.new_gc()
    wide, high = bar.x1 - bar.x0, bar.y1 - bar.y0
    low, top = height - bar.y1, height - bar.y0
    colour = (bar.grey, bar.grey, bar.grey)
    if pens == "bars" or min(wide, high) > _THIN:
        gc.set_linewidth(0)
        corners = [(bar.x0, low), (bar.x1, low), (bar.x1, top), (bar.x0, top), (bar.x0, low)]
        renderer.draw_path(gc, Outline(corners, closed=True), IdentityTransform(), colour)
    else:
        gc.set_linewidth(min(wide, high))
        gc.set_foreground(colour)
        x, y = (bar.x0 + bar.x1) / 2, (low + top) / 2
        ends = [(bar.x0, y), (bar.x1, y)] if wide > high else [(x, low), (x, top)]
        renderer.draw_path(gc, Outline(ends), IdentityTransform())
    gc.restore()


@cache
def _properties(name: str, size: float) -> Any:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(_fonts() / f"{name}.ttf"), size=size)


@cache
def _advance(letter: str, name: str) -> float:
    """How wide a letter is in 100 points, before kerning."""
    from matplotlib.font_manager import get_font
    from matplotlib.ft2font import LoadFlags

    font = get_font(str(_fonts() / f"{name}.ttf"))
    font.set_size(100, 72)
    return float(font.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 65536


@cache
def _fonts() -> Path:
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "fonts" / "ttf"


def _rotated(data: bytes, angles: Sequence[int]) -> bytes:
    """The file with /Rotate on its pages, which matplotlib cannot set."""
    if not any(angles):
        return data
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(data)
    for number, angle in enumerate(angles):
        page = document[number]
        page.set_rotation(angle)
        page.close()
    out = BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


@cache
def engine(name: str) -> Engine:
    return {"reportlab": Reportlab, "matplotlib": Matplotlib}[name]()
