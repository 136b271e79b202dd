"""A small typesetter: words to lines, lines to pages, pages to PDF, each word drawn at its own place.

No space character is ever drawn: a space is a gap, as in the output of real typesetting systems. Lines are broken over
the whole paragraph (least total badness), long words may be hyphenated, and some lines are kerned by drawing a word in
pieces. Coordinates are PDF's: points, origin at the bottom left.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import reportlab
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

PORTRAIT = A4
LANDSCAPE = (A4[1], A4[0])
RAISED_SCALE = 0.66

# Where a word may be divided at the end of a line.
DIVIDED = """
ab-nor-mal ac-cepted ac-tiv-ity ado-les-cents al-le-vi-ated Amer-i-can an-ti-bod-ies ar-thri-tis child-hood
clas-si-fi-ca-tion Col-lab-o-rat-ing com-ple-ment con-fi-dence con-trolled cri-te-ria de-vel-op-ment
der-i-va-tion di-ag-no-sis dif-fer-ence dis-con-tin-ued du-ra-tion ery-the-ma-to-sus es-tab-lished fol-lowed
glu-co-cor-ti-coid glu-co-cor-ti-coids im-mu-no-sup-pres-sants in-fec-tion in-hib-i-tor in-ter-fer-ons
in-ter-leu-kin In-ter-na-tional in-ter-quar-tile ini-ti-a-tion ju-ve-nile lab-o-ra-tory mech-a-nism
ne-phri-tis ob-vi-ous pa-tients pae-di-a-tri-cian phy-si-cian pred-ni-sone prob-a-bly quar-tile ran-dom-ized
re-as-sur-ing re-frac-tory re-mis-sion re-spond re-vis-ed Rheu-ma-tism sig-nif-i-cant symp-toms sys-temic
throm-bo-sis tofa-ci-ti-nib treat-ment un-wanted Up-dat-ing val-i-da-tion
"""
DIVISIONS = {word.replace("-", ""): word.split("-") for word in DIVIDED.split()}
HYPHENATED = re.compile(r"(?<=[a-z]-)(?=[a-zA-Z]{3})")


@dataclass(frozen=True, slots=True)
class Face:
    """A font at a size."""

    font: str
    size: float
    rise: float = 0.0

    def width(self, text: str) -> float:
        return float(pdfmetrics.stringWidth(text, self.font, self.size))

    def raised(self) -> Face:
        return Face(self.font, self.size * RAISED_SCALE, self.size * 0.36)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a word that a line break may follow; `hyphen` is what a break there adds."""

    text: str
    face: Face
    opens_word: bool
    hyphen: str = ""
    splits: bool = False  # a break may follow although the word goes on

    @property
    def width(self) -> float:
        return self.face.width(self.text)


@dataclass(frozen=True, slots=True)
class Line:
    """Fragments of one line and how they are spread."""

    fragments: tuple[Fragment, ...]
    indent: float = 0.0
    justified: bool = False
    hyphen: str = ""

    @property
    def gaps(self) -> int:
        return sum(fragment.opens_word for fragment in self.fragments[1:])

    @property
    def solid(self) -> float:
        tail = self.fragments[-1].face.width(self.hyphen) if self.hyphen else 0.0
        return sum(fragment.width for fragment in self.fragments) + tail


@dataclass(frozen=True, slots=True)
class Piece:
    """Glyphs drawn at one place."""

    x: float
    y: float
    text: str
    face: Face
    cluster: int = 0  # cells and lines of prose count up in setting order


@dataclass(frozen=True, slots=True)
class Stroke:
    """A rule, horizontal or vertical."""

    x0: float
    y0: float
    x1: float
    y1: float
    weight: float


@dataclass(slots=True)
class Sheet:
    """One page while it is being set; `sideways` is set on it turned left, so that it reads upwards."""

    size: tuple[float, float]
    pieces: list[Piece] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    clusters: int = 0
    sideways: Sheet | None = None

    def next_cluster(self) -> int:
        self.clusters += 1
        return self.clusters


def register_fonts() -> None:
    """Vera ships inside reportlab; it is embedded (as a subset) wherever it is used."""
    folder = Path(reportlab.__file__).parent / "fonts"
    for name in ("Vera", "VeraBd", "VeraIt"):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))


# --- words ---------------------------------------------------------------------------------------------------------


def divide(word: str, divisions: bool) -> list[tuple[str, str]]:
    """Parts of a word with the hyphen that a break after each part would add."""
    parts: list[tuple[str, str]] = []
    for chunk in HYPHENATED.split(word):
        bare = chunk.strip("(),.;:")
        if divisions and bare in DIVISIONS and chunk.startswith(bare):
            pieces = list(DIVISIONS[bare])
            pieces[-1] += chunk[len(bare) :]
            parts += [(piece, "-") for piece in pieces[:-1]] + [(pieces[-1], "")]
        else:
            parts.append((chunk, ""))
    return parts


def fragments_of(text: str, face: Face, divisions: bool = False) -> list[Fragment]:
    """Cut text into fragments; a caret raises the rest of its word."""
    out: list[Fragment] = []
    for word in text.split():
        plain, _, raised = word.partition("^")
        parts = divide(plain, divisions) if plain else []
        for k, (part, hyphen) in enumerate(parts):
            out.append(Fragment(part, face, k == 0, hyphen, k < len(parts) - 1))
        if raised:
            out.append(Fragment(raised, face.raised(), not plain))
    return out


# --- lines ---------------------------------------------------------------------------------------------------------


def _badness(line: Line, measure: float, last: bool) -> float | None:
    """How ugly a line is; None when it does not fit."""
    room = measure - line.indent - line.solid
    blank = line.fragments[0].face.width(" ")
    gap = room / line.gaps if line.gaps else (0.0 if room >= 0 else -1.0)
    if room < -0.01 or (line.gaps and gap < blank * 0.8):
        return None
    if last:
        stub = not line.fragments[0].opens_word or line.solid < 0.06 * measure
        return 4.0 if stub else 0.0  # no paragraph ends in half a word or a lone number
    stretch = max(0.0, gap - blank) / blank if line.gaps else 6.0
    return stretch**2 + abs(gap - blank) / blank * 0.1 + (0.9 if line.hyphen else 0.0)


def break_paragraph(
    fragments: Sequence[Fragment], measure: float, indent: float = 0.0, hanging: float = 0.0
) -> list[Line]:
    """Break a paragraph where the sum of badness is least; all lines but the last are justified."""
    count = len(fragments)
    best: list[tuple[float, int, Line | None]] = [(float("inf"), 0, None) for _ in range(count + 1)]
    best[0] = (0.0, 0, None)
    for end in range(1, count + 1):
        tail = fragments[end - 1]
        if end < count and not (fragments[end].opens_word or tail.splits):
            continue
        for start in range(end - 1, -1, -1):
            before = best[start]
            if before[0] == float("inf"):
                continue
            hyphen = tail.hyphen if end < count and not fragments[end].opens_word else ""
            line = Line(tuple(fragments[start:end]), hanging if start else indent, end < count, hyphen)
            if line.solid > measure and start < end - 1:
                break
            cost = _badness(line, measure, end == count)
            cost = 1e4 if cost is None else cost
            if before[0] + cost < best[end][0]:
                best[end] = (before[0] + cost, start, line)
    lines: list[Line] = []
    at = count
    while at:
        _, at, chosen = best[at]
        assert chosen is not None
        lines.append(chosen)
    return lines[::-1]


def break_ragged(fragments: Sequence[Fragment], measure: float) -> list[Line]:
    """Break first come, first served, as table cells and captions are; nothing is justified."""
    lines: list[Line] = []
    current: list[Fragment] = []
    for fragment in fragments:
        candidate = [*current, fragment]
        line = Line(tuple(candidate))
        wide = line.solid + line.gaps * fragment.face.width(" ")
        if current and wide > measure and (fragment.opens_word or current[-1].splits):
            lines.append(Line(tuple(current)))
            candidate = [fragment]
        current = candidate
    return [*lines, Line(tuple(current))] if current else lines


def words_of(line: Line) -> list[list[Fragment]]:
    """The fragments of a line, word by word, the line-end hyphen included."""
    words: list[list[Fragment]] = []
    for fragment in line.fragments:
        if fragment.opens_word or not words:
            words.append([])
        last = words[-1]
        if last and last[-1].face == fragment.face:
            last[-1] = replace(last[-1], text=last[-1].text + fragment.text)
        else:
            last.append(fragment)
    if line.hyphen:
        words[-1][-1] = replace(words[-1][-1], text=words[-1][-1].text + line.hyphen)
    return words


def set_line(
    sheet: Sheet, line: Line, x: float, y: float, measure: float, align: str = "left", kern: Kerner | None = None
) -> None:
    """Place the words of a line on a sheet."""
    words = words_of(line)
    blank = max(fragment.face.width(" ") for fragment in line.fragments)
    gaps = len(words) - 1
    even = (measure - line.indent - line.solid) / max(gaps, 1)
    gap = even if line.justified and gaps else min(blank, even)
    width = line.solid + gaps * gap
    x += line.indent + {"left": 0.0, "center": (measure - width) / 2, "right": measure - width}[align]
    cluster = sheet.next_cluster()
    kerned = kern is not None and kern.takes_line()
    for word in words:
        for fragment in word:
            y_raised = y + fragment.face.rise
            if kern is not None and kerned:
                sheet.pieces += kern.pieces(fragment.text, x, y_raised, fragment.face, cluster)
            else:
                sheet.pieces.append(Piece(x, y_raised, fragment.text, fragment.face, cluster))
            x += fragment.face.width(fragment.text)
        x += gap


class Kerner:
    """Draws the words of some lines in two or three pieces, nudged by a few hundredths of an em."""

    def __init__(self, seed: str, share: float) -> None:
        self._random = random.Random(seed)
        self._share = share

    def takes_line(self) -> bool:
        return self._random.random() < self._share

    def pieces(self, text: str, x: float, y: float, face: Face, cluster: int) -> list[Piece]:
        if len(text) < 4 or not text.isalpha():
            return [Piece(x, y, text, face, cluster)]
        inner = range(1, len(text) - 1)
        cuts = sorted(self._random.sample(inner, 1 if len(text) < 8 else 2))
        out: list[Piece] = []
        for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
            nudge = self._random.uniform(-0.03, 0.02) * face.size if start else 0.0
            out.append(Piece(x + face.width(text[:start]) + nudge, y, text[start:end], face, cluster))
        return out


# --- tables --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """Width as a share of the table and the alignment of body and header."""

    share: float
    align: str = "left"


@dataclass(frozen=True, slots=True)
class TableStyle:
    """How tables look: faces, distances and which rules are drawn."""

    face: Face
    bold: Face
    leading: float
    row_gap: float  # white between the last line of a row and the first of the next, beyond the leading
    pad: float  # between a column's edge and its text
    ruled: bool = False
    heavy: float = 0.9
    light: float = 0.45
    divide_headers: bool = False


def cell_lines(text: str, face: Face, width: float, divisible: bool) -> list[Line]:
    fragments = fragments_of(text, face)
    if not divisible:
        fragments = [replace(f, splits=False) if f.text.endswith("follow-") else f for f in fragments]
    return break_ragged(fragments, width)


def set_cells(
    sheet: Sheet,
    cells: Sequence[str],
    columns: Sequence[Column],
    box: tuple[float, float, float],
    style: TableStyle,
    bold: bool,
) -> float:
    """Set one row with its top at `box[1]`; answers the y of its bottom."""
    left, top, width = box
    face = style.bold if bold else style.face
    bottom = top
    x = left
    for text, column in zip(cells, columns, strict=True):
        room = column.share * width
        inner = room - 2 * style.pad
        y = top - style.row_gap / 2 - (style.leading + face.size * 0.72) / 2
        for line in cell_lines(text, face, inner, style.divide_headers):
            set_line(sheet, line, x + style.pad, y, inner, column.align)
            bottom = min(bottom, y)
            y -= style.leading
        x += room
    return bottom - (style.leading - face.size * 0.72) / 2 - style.row_gap / 2


def set_table(
    sheet: Sheet,
    rows: Sequence[Sequence[str]],
    columns: Sequence[Column],
    box: tuple[float, float, float],
    style: TableStyle,
) -> float:
    """Set a table, its first row being the header; answers the y of its bottom rule."""
    left, top, width = box
    edges = [top]
    for number, row in enumerate(rows):
        edges.append(set_cells(sheet, row, columns, (left, edges[-1], width), style, number == 0))
    if style.ruled:
        sheet.strokes += [Stroke(left, y, left + width, y, style.light) for y in edges]
        x = left
        for share in [0.0, *(column.share for column in columns)]:
            x += share * width
            sheet.strokes.append(Stroke(x, edges[-1], x, edges[0], style.light))
    else:
        weights = ((edges[0], style.heavy), (edges[1], style.light), (edges[-1], style.heavy))
        sheet.strokes += [Stroke(left, y, left + width, y, weight) for y, weight in weights]
    return edges[-1]


def in_order(sheet: Sheet, order: str) -> list[Piece]:
    """The order in which the glyphs stand in the file: as set, or line by line across the whole page."""
    if order == "line":
        return sorted(sheet.pieces, key=lambda piece: (-round(piece.y - piece.face.rise, 1), piece.x))
    return sheet.pieces


def column_order(sheet: Sheet, start: int) -> None:
    """Let the pieces set since `start` stand column by column in the file (by the left edge of their cluster)."""
    tail = sheet.pieces[start:]
    edge: dict[int, float] = {}
    for piece in tail:
        edge[piece.cluster] = min(edge.get(piece.cluster, piece.x), piece.x)
    sheet.pieces[start:] = sorted(tail, key=lambda piece: (round(edge[piece.cluster]), piece.cluster))


# --- PDF -----------------------------------------------------------------------------------------------------------


def draw(sheets: Iterable[Sheet], path: Path, order: str, bars: bool, title: str, author: str) -> None:
    """Write the sheets as a PDF; `bars` draws rules as filled rectangles instead of stroked lines."""
    canvas = Canvas(str(path), pagesize=PORTRAIT, pageCompression=1, invariant=1)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setCreator("samples/make.py of casex")
    for sheet in sheets:
        canvas.setPageSize(sheet.size)
        _draw_sheet(canvas, sheet, order, bars)
        if sheet.sideways is not None:
            width, height = sheet.size
            canvas.saveState()
            canvas.translate(width, (height - sheet.sideways.size[0]) / 2)
            canvas.rotate(90)
            _draw_sheet(canvas, sheet.sideways, order, bars)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()


def _draw_sheet(canvas: Canvas, sheet: Sheet, order: str, bars: bool) -> None:
    for stroke in sheet.strokes:
        _draw_stroke(canvas, stroke, bars)
    text = canvas.beginText()
    face: Face | None = None
    for piece in in_order(sheet, order):
        if face is None or (piece.face.font, piece.face.size) != (face.font, face.size):
            text.setFont(piece.face.font, piece.face.size)
            face = piece.face
        text.setTextOrigin(round(piece.x, 3), round(piece.y, 3))
        text.textOut(piece.text)
    canvas.drawText(text)


def _draw_stroke(canvas: Canvas, stroke: Stroke, bars: bool) -> None:
    if not bars:
        canvas.setLineWidth(stroke.weight)
        canvas.line(stroke.x0, stroke.y0, stroke.x1, stroke.y1)
        return
    half = stroke.weight / 2
    width, height = stroke.x1 - stroke.x0, stroke.y1 - stroke.y0
    if height == 0:
        canvas.rect(stroke.x0, stroke.y0 - half, width, stroke.weight, stroke=0, fill=1)
    else:
        canvas.rect(stroke.x0 - half, stroke.y0, stroke.weight, height, stroke=0, fill=1)
