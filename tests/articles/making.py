"""Whole articles: prose in columns, tables between it, pages of prose alone."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from articles import content
from articles.engines import Engine, engine
from articles.filling import Filling
from articles.look import Look
from articles.setting import Setter, broken_at, composed, write
from articles.sheets import Bar, Face, Ink, Sheet, turned
from articles.truth import TableTruth

WIDTH, HEIGHT = 595.0, 842.0
MARGIN, TOP, BOTTOM = 48.0, 64.0, 778.0
GUTTER = 18.0
COLUMN = (WIDTH - 2 * MARGIN - GUTTER) / 2
PROSE_KINDS = ("plain", "references", "boxed", "figure", "statements", "abstract")
_PROSE = 9.5
_STEP = 11.6


@dataclass(frozen=True, slots=True)
class Article:
    """A PDF and the tables printed in it; `text` is all that is printed, run by run."""

    data: bytes
    look: Look
    tables: tuple[TableTruth, ...]
    pages: int
    text: tuple[str, ...]


class Press:
    """The pages of one article while they are made."""

    def __init__(self, look: Look, seed: int) -> None:
        self.look, self.chance = look, random.Random(seed)
        self.engine: Engine = engine(look.engine)
        self.face = Face(look.font, _PROSE)
        self.sheets: list[Sheet] = []
        self.rest: list[str] = []

    # --- prose -------------------------------------------------------------------------------------------------------

    def page(self) -> Sheet:
        """A new page with its running head and its number."""
        sheet = Sheet(WIDTH, HEIGHT)
        self.sheets.append(sheet)
        small = self.face.sized(0.8)
        write(sheet, "Journal of Rare Diseases 2021; 12: 34–56", MARGIN, 40, small, self.engine)
        write(sheet, str(100 + len(self.sheets)), WIDTH - MARGIN - 14, 812, small, self.engine)
        return sheet

    def fill(self, sheet: Sheet, top: float, bottom: float) -> None:
        """Prose over the page's width between two heights, in one column or two."""
        if self.look.prose == "single":
            self.column(sheet, MARGIN, WIDTH - 2 * MARGIN, top, bottom)
            return
        for n in range(2):
            self.column(sheet, MARGIN + n * (COLUMN + GUTTER), COLUMN, top, bottom)

    def column(self, sheet: Sheet, x: float, width: float, top: float, bottom: float) -> None:
        y = top
        fresh = not self.rest
        while y + _STEP <= bottom:
            if not self.rest:
                self.rest = broken_at(content.paragraph(self.chance), self.face, width - 1, self.engine)
                fresh = True
            line = self.rest.pop(0)
            indent = 10.0 if fresh and self.engine.width(line, self.face) < width - 10 else 0.0
            last = not self.rest
            if last or self.look.justified == "ragged":
                write(sheet, line, x + indent, y + 0.8 * _STEP, self.face, self.engine)
            else:
                self.justify(sheet, line, x + indent, width - indent, y + 0.8 * _STEP)
            fresh = False
            y += _STEP
        self.rest = []

    def justify(self, sheet: Sheet, line: str, x: float, width: float, y: float) -> None:
        words = line.split()
        solid = sum(self.engine.width(w, self.face) for w in words)
        gap = (width - solid) / max(1, len(words) - 1)
        for word in words:
            sheet.inks.append(Ink(x, y, word, self.face))
            x += self.engine.width(word, self.face) + gap

    # --- tables ------------------------------------------------------------------------------------------------------

    def table(self, number: int) -> TableTruth:
        """A table on pages of its own making; answers what is printed in it."""
        look = self.look
        landscape = look.turn != "upright"
        room = HEIGHT - 2 * TOP if landscape else (COLUMN if look.measure == "column" else WIDTH - 2 * MARGIN)
        high = (WIDTH - 130) if landscape else 560.0
        setter = Setter(look, self.engine, self.chance, room)
        while len(setter.filling.rows) > 3 and self._height(setter) > high * (1.6 if look.breaks != "whole" else 1.0):
            setter.filling = _shorter(setter.filling)
        caption = content.sentence(self.chance)
        if look.caption == "long":
            caption = f"{caption} {content.sentence(self.chance)} {content.sentence(self.chance)}"
        label = f"Table {number}"
        everything = range(len(setter.filling.rows))
        if look.breaks != "whole":
            self._broken(setter, label, caption)
        else:
            body = composed(setter, everything, header=True)
            block = self._block(setter, body, label, caption, room)
            self._place(block, landscape)
        filling = setter.filling
        return TableTruth(
            label,
            caption,
            filling.headings(),
            tuple(tuple(cell.printed for cell in row) for row in filling.rows),
            tuple(text for _, text in filling.sections),
            tuple(mark + text for mark, text in filling.notes),
        )

    def _height(self, setter: Setter) -> float:
        everything = range(len(setter.filling.rows))
        return composed(setter, everything, header=True).height + setter.notes().height

    def _block(self, setter: Setter, body: Sheet, label: str, caption: str, room: float) -> Sheet:
        """A table with its caption and its notes."""
        out = Sheet(max(body.width, room), 0.0)
        y = 0.0
        if self.look.caption != "below":
            y = self._caption(out, f"{label}. {caption}", y, room) + 3
        out.put(body, 0, y)
        y += body.height + 3
        notes = setter.notes()
        out.put(notes, 0, y)
        y += notes.height
        if self.look.caption == "below":
            y = self._caption(out, f"{label}. {caption}", y + 2, room)
        out.height = y
        return out

    def _caption(self, out: Sheet, text: str, y: float, room: float) -> float:
        face = Face(self.look.font, self.look.size + 0.5, "bold" if self.look.pens == "bars" else "regular")
        for line in broken_at(text, face, room - 4, self.engine):
            write(out, line, 0, y + 0.8 * face.size * 1.2, face, self.engine)
            y += face.size * 1.2
        return y

    def _place(self, block: Sheet, landscape: bool) -> None:
        """A block on a page of its own if it lies sideways, else between prose."""
        if landscape:
            wide = Sheet(HEIGHT, WIDTH)
            wide.put(block, TOP, 60.0)
            self.sheets.append(turned(wide, self.look.turn))
            return
        sheet = self.page()
        free = BOTTOM - TOP - block.height - 2 * _STEP
        above = {"top": 0.0, "middle": free / 2, "bottom": free}[self.look.place]
        top = TOP + above
        if self.look.measure == "column":
            side = self.chance.randrange(2)
            x = MARGIN + side * (COLUMN + GUTTER)
            self.column(sheet, MARGIN + (1 - side) * (COLUMN + GUTTER), COLUMN, TOP, BOTTOM)
            self.column(sheet, x, COLUMN, TOP, top - _STEP)
            sheet.put(block, x, top)
            self.column(sheet, x, COLUMN, top + block.height + _STEP, BOTTOM)
            return
        self.fill(sheet, TOP, top - _STEP)
        sheet.put(block, MARGIN, top)
        self.fill(sheet, top + block.height + _STEP, BOTTOM)

    def _broken(self, setter: Setter, label: str, caption: str) -> None:
        """A table whose second half stands on the next page."""
        count = len(setter.filling.rows)
        half = self.chance.randrange(count // 3 + 1, count - count // 3)
        room = WIDTH - 2 * MARGIN
        first = Sheet(room, 0.0)
        y = self._caption(first, f"{label}. {caption}", 0.0, room) + 3
        part = composed(setter, range(half), header=True, closed=self.look.pens == "bars")
        first.put(part, 0, y)
        first.height = y + part.height
        sheet = self.page()
        self.fill(sheet, TOP, BOTTOM - first.height - _STEP)
        sheet.put(first, MARGIN, BOTTOM - first.height)
        sheet = self.page()
        repeated = self.look.breaks == "repeated"
        y = TOP
        if repeated:
            over = Sheet(room, 0.0)
            y += self._caption(over, f"{label}. (Continued)", 0.0, room) + 3
            sheet.put(over, MARGIN, TOP)
        part = composed(setter, range(half, count), header=repeated)
        sheet.put(part, MARGIN, y)
        y += part.height + 3
        notes = setter.notes()
        sheet.put(notes, MARGIN, y)
        self.fill(sheet, y + notes.height + _STEP, BOTTOM)

    def done(self, tables: Sequence[TableTruth]) -> Article:
        data = self.engine.write(self.sheets, self.look.order, self.look.pens, self.look.kerned, self.chance)
        text = tuple(ink.text for sheet in self.sheets for ink in sheet.inks)
        return Article(data, self.look, tuple(tables), len(self.sheets), text)


def _shorter(filling: Filling) -> Filling:
    """The same without its last row."""
    rows = filling.rows[:-1]
    return replace(filling, rows=rows, sections=tuple(s for s in filling.sections if s[0] < len(rows)))


def article(look: Look, seed: int, *, before: int = 1, tables: int = 1, after: int = 0) -> Article:
    """An article: pages of prose, tables, pages of prose."""
    press = Press(look, seed)
    for _ in range(before):
        press.fill(press.page(), TOP, BOTTOM)
    held = [press.table(number) for number in range(1, tables + 1)]
    for _ in range(after):
        press.fill(press.page(), TOP, BOTTOM)
    return press.done(held)


# --- pages without tables --------------------------------------------------------------------------------------------


def prose_article(look: Look, seed: int, pages: int) -> Article:
    """Pages that hold no table, but much that looks like one: boxes, references, figures with grids, statements."""
    press = Press(look, seed)
    kinds = {"references": _references, "boxed": _boxed, "figure": _figure, "statements": _statements}
    for _ in range(pages):
        sheet = press.page()
        kind = press.chance.choice(PROSE_KINDS)
        made = kinds.get(kind)
        top = made(press, sheet) if made else (_abstract(press, sheet) if kind == "abstract" else TOP)
        press.fill(sheet, top, BOTTOM)
    return press.done(())


def _columns() -> Iterator[float]:
    yield MARGIN
    yield MARGIN + COLUMN + GUTTER


def _references(press: Press, sheet: Sheet) -> float:
    """A list of references down both columns, hanging."""
    face = press.face.sized(0.82)
    number = 1
    for x in _columns():
        y = TOP
        while y < BOTTOM - 60:
            for n, line in enumerate(
                broken_at(content.reference(press.chance, number), face, COLUMN - 14, press.engine)
            ):
                write(sheet, line, x + (12 if n else 0), y + 8, face, press.engine)
                y += face.size * 1.18
            number += 1
    return BOTTOM


def _boxed(press: Press, sheet: Sheet) -> float:
    """Key points in a box between rules, with a heading and bullets."""
    y = TOP
    width = WIDTH - 2 * MARGIN
    sheet.rule(MARGIN, y, MARGIN + width, y, 0.8)
    write(sheet, "Key points", MARGIN + 6, y + 14, replace(press.face, cut="bold"), press.engine)
    y += 20
    sheet.rule(MARGIN, y, MARGIN + width, y, 0.4)
    for _ in range(press.chance.randint(3, 5)):
        for n, line in enumerate(broken_at(content.sentence(press.chance), press.face, width - 30, press.engine)):
            if n == 0:
                write(sheet, "•", MARGIN + 6, y + 11, press.face, press.engine)
            write(sheet, line, MARGIN + 16, y + 11, press.face, press.engine)
            y += _STEP
    sheet.rule(MARGIN, y + 4, MARGIN + width, y + 4, 0.8)
    return y + 20


def _figure(press: Press, sheet: Sheet) -> float:
    """A chart with a grid, ticks, a legend in a frame, and its caption."""
    x0, y0, wide, high = MARGIN + 40, TOP + 6, 380.0, 200.0
    small = press.face.sized(0.72)
    for n in range(6):
        y = y0 + n * high / 5
        sheet.rule(x0, y, x0 + wide, y, 0.4)
        write(sheet, str(100 - 20 * n), x0 - 18, y + 2, small, press.engine)
    for n in range(9):
        x = x0 + n * wide / 8
        sheet.rule(x, y0, x, y0 + high, 0.4)
        write(sheet, str(3 * n), x - 3, y0 + high + 10, small, press.engine)
    for n in range(8):
        tall = press.chance.uniform(20, high - 10)
        x = x0 + (n + 0.3) * wide / 8
        sheet.bars.append(Bar(x, y0 + high - tall, x + 18, y0 + high, 0.6))
    write(sheet, "Months after the start of treatment", x0 + 120, y0 + high + 22, small, press.engine)
    y = y0 + high + 34
    for line in broken_at("Figure 2. " + content.sentence(press.chance), small, WIDTH - 2 * MARGIN, press.engine):
        write(sheet, line, MARGIN, y + 8, small, press.engine)
        y += 9
    return y + 14


def _statements(press: Press, sheet: Sheet) -> float:
    """Short statements with bold labels, rules between them."""
    y = TOP
    labels = ("Author contributions", "Funding", "Conflicts of interest", "Received", "Accepted", "Correspondence")
    bold = replace(press.face.sized(0.88), cut="bold")
    plain = press.face.sized(0.88)
    for label in labels:
        sheet.rule(MARGIN, y, WIDTH - MARGIN, y, 0.4)
        write(sheet, label, MARGIN, y + 11, bold, press.engine)
        y += 11
        for line in broken_at(content.sentence(press.chance), plain, WIDTH - 2 * MARGIN, press.engine):
            write(sheet, line, MARGIN, y + 11, plain, press.engine)
            y += 11
        y += 6
    sheet.rule(MARGIN, y, WIDTH - MARGIN, y, 0.4)
    return y + 14


def _abstract(press: Press, sheet: Sheet) -> float:
    """A title, authors, and an abstract between rules."""
    title = replace(press.face.sized(1.7), cut="bold")
    y = TOP
    for line in broken_at(content.sentence(press.chance), title, WIDTH - 2 * MARGIN, press.engine):
        write(sheet, line, MARGIN, y + 16, title, press.engine)
        y += 20
    sheet.rule(MARGIN, y + 6, WIDTH - MARGIN, y + 6, 0.6)
    y += 12
    for label in ("Objective", "Methods", "Results", "Conclusion"):
        lines = broken_at(content.sentence(press.chance), press.face, WIDTH - 2 * MARGIN - 70, press.engine)
        for n, line in enumerate(lines):
            if n == 0:
                write(sheet, f"{label}:", MARGIN, y + 10, replace(press.face, cut="bold"), press.engine)
            write(sheet, line, MARGIN + 66, y + 10, press.face, press.engine)
            y += _STEP
    sheet.rule(MARGIN, y + 4, WIDTH - MARGIN, y + 4, 0.6)
    return y + 18
