"""Whole articles: prose in columns, tables between it, pages of prose alone."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from articles import content
from articles.engines import Engine, engine
from articles.filling import Filling
from articles.look import Look
from articles.overprint import overprinted
from articles.setting import Setter, broken_at, composed, write
from articles.sheets import Face, Ink, Sheet, turned
from articles.truth import TableTruth

WIDTH, HEIGHT = 595.0, 842.0
MARGIN, TOP, BOTTOM = 48.0, 64.0, 778.0
GUTTER = 18.0
COLUMN = (WIDTH - 2 * MARGIN - GUTTER) / 2
_PROSE = 9.5
_STEP = 11.6


@dataclass(frozen=True, slots=True)
class Article:
    """A PDF and the tables printed in it; `text` is all that is printed, run by run.

    `aside` is what is printed over and beside the text: watermarks, line numbers. `prose` is its running text, in the
    order in which it was set: column by column, where a table lies across both.
    """

    data: bytes
    look: Look
    tables: tuple[TableTruth, ...]
    pages: int
    text: tuple[str, ...]
    aside: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()


class Press:
    """The pages of one article while they are made."""

    def __init__(self, look: Look, seed: int) -> None:
        self.look, self.chance = look, random.Random(seed)
        self.engine: Engine = engine(look.engine)
        self.face = Face(look.font, _PROSE)
        self.sheets: list[Sheet] = []
        self.rest: list[str] = []
        self.prose: list[str] = []

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
            self.prose.append(line)
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
        broken = look.breaks != "whole"
        setter = self._setter(room, high * (0.8 * look.pages if broken else 1.0))
        caption = self._wording()
        label = f"Table {number}"
        if broken:
            self._broken(setter, label, caption, room, landscape)
        else:
            body = composed(setter, range(len(setter.filling.rows)), header=True)
            self._place(self._block(setter, body, label, caption, room), landscape)
        return _truth(setter.filling, label, caption)

    def two(self, number: int) -> list[TableTruth]:
        """Two tables on one page: one under the other, or one in each column."""
        room = COLUMN if self.look.pair == "beside" else WIDTH - 2 * MARGIN
        truths, blocks = [], []
        for n in (number, number + 1):
            setter = self._setter(room, 560.0 if self.look.pair == "beside" else 270.0)
            caption = self._wording()
            body = composed(setter, range(len(setter.filling.rows)), header=True)
            blocks.append(self._block(setter, body, f"Table {n}", caption, room))
            truths.append(_truth(setter.filling, f"Table {n}", caption))
        sheet = self.page()
        if self.look.pair == "beside":
            for x, block in zip(columns(), blocks, strict=True):
                top = TOP + self.chance.choice((0.0, 0.0, 3.0)) * _STEP
                self.column(sheet, x, COLUMN, TOP, top - _STEP / 2)
                sheet.put(block, x, top)
                self.column(sheet, x, COLUMN, top + block.height + _STEP, BOTTOM)
            return truths
        between = self.chance.choice((2.0, 6.0)) * _STEP
        sheet.put(blocks[0], MARGIN, TOP)
        top = TOP + blocks[0].height + between
        self.fill(sheet, TOP + blocks[0].height + _STEP, top - _STEP)
        sheet.put(blocks[1], MARGIN, top)
        self.fill(sheet, top + blocks[1].height + _STEP, BOTTOM)
        return truths

    def _setter(self, room: float, high: float) -> Setter:
        """A table no higher than that."""
        setter = Setter(self.look, self.engine, self.chance, room)
        while len(setter.filling.rows) > 3 and self._height(setter) > high:
            setter.filling = _shorter(setter.filling)
        return setter

    def _wording(self) -> str:
        caption = content.sentence(self.chance)
        if self.look.caption == "long":
            caption = f"{caption} {content.sentence(self.chance)} {content.sentence(self.chance)}"
        return caption

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
            self.sheets.append(turned(wide, self.look.turn, self.look.rotation))
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

    def _broken(self, setter: Setter, label: str, caption: str, room: float, landscape: bool) -> None:
        """A table that goes on on the next page, or on the next two."""
        look, count = self.look, len(setter.filling.rows)
        parts = look.pages if count >= 3 * look.pages else 2
        first = self.chance.randrange(count // 3 + 1, count - count // 3) if parts == 2 else count // 3
        cuts = [0, first, *range(2 * first, first * parts, first), count]
        lettered = look.overleaf == "letters" and look.breaks == "repeated"
        for n, (start, end) in enumerate(pairwise(cuts)):
            last = end == count
            out = Sheet(room, 0.0)
            y = 0.0
            letter = "abc"[n] if lettered else ""
            if n == 0 or lettered:
                y = self._caption(out, f"{label}{letter}. {caption}", 0.0, room) + 3
            elif look.overleaf != "bare":
                y = self._caption(out, f"{label}. (Continued)", 0.0, room) + 3
            closed = last or lettered or look.pens == "bars"
            part = composed(setter, range(start, end), header=n == 0 or look.breaks == "repeated", closed=closed)
            out.put(part, 0, y)
            y += part.height + 3
            if last:
                notes = setter.notes()
                out.put(notes, 0, y)
                y += notes.height
            out.height = y
            if landscape:
                self._place(out, landscape)
                continue
            sheet = self.page()
            top = TOP if n else BOTTOM - out.height
            self.fill(sheet, TOP, top - _STEP)
            sheet.put(out, MARGIN, top)
            if last:
                self.fill(sheet, top + out.height + _STEP, BOTTOM)

    def done(self, tables: Sequence[TableTruth]) -> Article:
        aside = tuple(text for sheet in self.sheets for text in overprinted(sheet, self.look, self.chance, self.engine))
        data = self.engine.write(self.sheets, self.look.order, self.look.pens, self.look.kerned, self.chance)
        text = tuple(ink.text for sheet in self.sheets for ink in sheet.inks)
        return Article(data, self.look, tuple(tables), len(self.sheets), text, aside, tuple(self.prose))


def columns() -> Iterator[float]:
    yield MARGIN
    yield MARGIN + COLUMN + GUTTER


def _truth(filling: Filling, label: str, caption: str) -> TableTruth:
    return TableTruth(
        label,
        caption,
        filling.headings(),
        tuple(tuple(cell.printed for cell in row) for row in filling.rows),
        tuple(text for _, text in filling.sections),
        tuple(mark + text for mark, text in filling.notes),
    )


def _shorter(filling: Filling) -> Filling:
    """The same without its last row."""
    rows = filling.rows[:-1]
    return replace(filling, rows=rows, sections=tuple(s for s in filling.sections if s[0] < len(rows)))


def article(look: Look, seed: int, *, before: int = 1, tables: int = 1, after: int = 0) -> Article:
    """An article: pages of prose, tables, pages of prose."""
    press = Press(look, seed)
    for _ in range(before):
        press.fill(press.page(), TOP, BOTTOM)
    if look.pair == "alone":
        held = [press.table(number) for number in range(1, tables + 1)]
    else:
        held = [truth for number in range(1, 2 * tables, 2) for truth in press.two(number)]
    for _ in range(after):
        press.fill(press.page(), TOP, BOTTOM)
    return press.done(held)
