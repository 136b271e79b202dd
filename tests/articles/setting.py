"""Tables to ink: widths, wraps, alignments, rules, and the parts of a table that goes on overleaf."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from articles.engines import Engine
from articles.filling import Filling, Text, filling_of
from articles.look import Look
from articles.sheets import Bar, Face, Ink, Sheet, turned

_LEADING = 1.18
_RAISE = 0.36  # of the size
_SMALL = 0.66
_PAD = 2.0
_TELLING = 1.3  # word spaces: what is narrower parts no columns for a person either
_WRAPS = {"none": 40.0, "some": 13.0, "heavy": 8.0}  # em
_WIDEST_GAP = 34.0
_TALL = 11.0  # em: how high a heading set sideways may stand


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell's lines, and the mark that its last line carries."""

    lines: tuple[str, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns with their places: left edges of the text and its widths."""

    xs: tuple[float, ...]
    widths: tuple[float, ...]
    gap: float
    pad: float

    @property
    def width(self) -> float:
        return self.xs[-1] + self.widths[-1] + self.pad

    def edges(self, first: int, last: int) -> tuple[float, float]:
        """Where the drawn cell over these columns begins and ends."""
        left = 0.0 if first == 0 else self.xs[first] - self.gap / 2
        right = self.width if last == len(self.xs) - 1 else self.xs[last] + self.widths[last] + self.gap / 2
        return left, right


class Setter:
    """Sets one table; knows its look, its engine and its faces."""

    def __init__(self, look: Look, engine: Engine, chance: random.Random, room: float) -> None:
        self.look, self.engine, self.chance = look, engine, chance
        self.face = Face(look.font, look.size)
        self.bold = Face(look.font, look.size, "bold")
        self.leading = look.size * _LEADING
        self.way = "right" if look.pens == "bars" and look.marks == "none" else "left"
        self.filling, self.grid = self._fitted(room)

    # --- widths ------------------------------------------------------------------------------------------------------

    def _fitted(self, room: float) -> tuple[Filling, Grid]:
        """The widest table of the look that goes into the room: columns are left out until it does."""
        count = self.look.columns
        start = self.chance.getstate()
        while True:
            self.chance.setstate(start)
            filling = filling_of(self.look, self.chance, count)
            grid = self._grid(filling, room)
            if grid is not None:
                return filling, grid
            count -= 1

    def _grid(self, filling: Filling, room: float) -> Grid | None:
        gap = max(self.look.gutter, _TELLING * self.engine.width(" ", self.face))
        pad = gap / 2 if self.look.style == "ruled" else _PAD
        free = room - 2 * pad - gap * (len(filling.leaves) - 1)
        columns = [(leaf, [row[c] for row in filling.rows]) for c, leaf in enumerate(filling.leaves)]
        least = [
            max(self._narrowest(c, leaf), *(self._least(t, self.face) for t in ts))
            for c, (leaf, ts) in enumerate(columns)
        ]
        cap = _WRAPS[self.look.wraps] * self.look.size
        want = [
            max(low, min(cap, max(self._width(t, self.face) for t in ts)))
            for low, (_, ts) in zip(least, columns, strict=True)
        ]
        if sum(least) > free:
            return None
        while sum(want) > free:
            widest = max((n for n in range(len(want)) if want[n] > least[n]), key=lambda n: want[n])
            want[widest] = max(least[widest], want[widest] - max(1.0, (sum(want) - free) / 2))
        widths = [
            max(
                low,
                *(self._reach(self.broken(t, self.face, w), self.face) for t in ts),
                0.0 if self.turned(c) else self._reach(self.broken(leaf, self.bold, w), self.bold),
            )
            for c, (w, low, (leaf, ts)) in enumerate(zip(want, least, columns, strict=True))
        ]
        if self.look.spread == "spread" and len(widths) > 1:
            gap = min(gap + (free - sum(widths)) / (len(widths) - 1), max(gap, _WIDEST_GAP))
        xs, x = [], pad
        for width in widths:
            xs.append(x)
            x += width + gap
        return Grid(tuple(xs), tuple(widths), gap, pad)

    def turned(self, column: int) -> bool:
        """Whether a column's heading is set sideways: all but the patients' are."""
        return self.look.heads == "turned" and column > 0

    def _leaf(self, column: int, leaf: Text, width: float) -> Broken:
        """A heading in lines: of its column's width, or of the header's height."""
        return self.broken(leaf, self.bold, _TALL * self.look.size if self.turned(column) else width)

    def _narrowest(self, column: int, leaf: Text) -> float:
        if not self.turned(column):
            return self._least(leaf, self.bold)
        return len(self._leaf(column, leaf, 0.0).lines) * self.leading + 0.3 * self.leading

    def _reach(self, cell: Broken, face: Face) -> float:
        last = len(cell.lines) - 1
        return max(
            self.engine.width(line, face) + (self._mark(cell.mark, face) if n == last else 0.0)
            for n, line in enumerate(cell.lines)
        )

    def _mark(self, mark: str, face: Face) -> float:
        return self.engine.width(mark, face.sized(_SMALL)) + 0.3 if mark else 0.0

    def _width(self, text: Text, face: Face) -> float:
        return self.engine.width(text.plain, face) + self._mark(text.mark, face) + 0.1

    def _least(self, text: Text, face: Face) -> float:
        words = text.plain.split() or [""]
        return max(self.engine.width(w, face) for w in words) + self._mark(text.mark, face) + 0.1

    def broken(self, text: Text, face: Face, width: float) -> Broken:
        """A text in lines of at most `width`, unless a word alone is wider."""
        room = width - self._mark(text.mark, face)
        return Broken(tuple(broken_at(text.plain, face, room, self.engine)), text.mark)

    # --- ink ---------------------------------------------------------------------------------------------------------

    def _cell(
        self, out: Sheet, cell: Broken, face: Face, box: tuple[float, float, float, float], how: tuple[str, str]
    ) -> None:
        """A cell's lines in a box (x, top, width, height), aligned across and down as `how` says."""
        x, top, width, height = box
        across, down = how
        spare = height - self.leading * len(cell.lines)
        y = top + {"top": 0.0, "middle": spare / 2, "bottom": spare}[down] + 0.8 * self.leading
        for n, line in enumerate(cell.lines):
            mark = cell.mark if n == len(cell.lines) - 1 else ""
            used = self.engine.width(line, face) + self._mark(mark, face)
            start = x + {"left": 0.0, "centre": (width - used) / 2, "right": width - used}[across]
            end = write(out, line, start, y, face, self.engine, self.look.kerned)
            if mark:
                write(out, mark, end + 0.3, y - _RAISE * face.size, face.sized(_SMALL), self.engine)
            y += self.leading

    def _sideways(self, out: Sheet, cell: Broken, box: tuple[float, float, float, float]) -> None:
        """A heading set sideways in a box (x, top, width, height), from its foot upwards or from its top downwards."""
        x, top, width, height = box
        lying = Sheet(height, width)
        self._cell(lying, cell, self.bold, (0.0, 0.0, height, width), ("left", "middle"))
        out.put(turned(lying, self.way), x, top)

    def _across(self, column: int) -> str:
        if self.look.horizontal == "mixed":
            return "right" if self.filling.numbers[column] else ("centre" if column % 3 == 2 else "left")
        return "left" if column == 0 else self.look.horizontal

    def header(self) -> Sheet:
        """The header, its levels one above the other; rules under groups where the look draws them."""
        out = Sheet(self.grid.width, 0.0)
        grid, depth = self.grid, self.filling.depth
        leaves = [self._leaf(c, t, w) for c, (t, w) in enumerate(zip(self.filling.leaves, grid.widths, strict=True))]
        heights = [self._level(level) for level in range(depth - 1)]
        deep = {c: len({g.level for g in self.filling.over(c)}) for c in range(len(leaves))}
        high = [
            self._reach(b, self.bold) if self.turned(c) else len(b.lines) * self.leading for c, b in enumerate(leaves)
        ]
        low = max((h for c, h in enumerate(high) if deep[c] == depth - 1), default=self.leading) + 4
        tall = max(high) + 4
        heights.append(max(low, tall - sum(heights)) if depth > 1 else tall)
        tops = [sum(heights[:n]) for n in range(depth + 1)]
        for group in self.filling.groups:
            self._group(out, group.text, (group.first, group.last), tops[group.level], heights[group.level])
        down = "top" if self.look.vertical == "top" else "bottom"
        for c, leaf in enumerate(leaves):
            over = self.filling.over(c)
            top = tops[max((g.level for g in over), default=-1) + 1]
            box = (grid.xs[c], top + 2, grid.widths[c], tops[-1] - top - 4)
            if self.turned(c):
                self._sideways(out, leaf, box)
            else:
                self._cell(out, leaf, self.bold, box, (self._across(c), down))
            if self.look.style == "ruled":
                frame(out, *grid.edges(c, c), top, tops[-1])
        out.height = tops[-1]
        return out

    def _level(self, level: int) -> float:
        lines = [
            len(self.broken(Text(g.text), self.bold, self._over(g.first, g.last)).lines)
            for g in self.filling.groups
            if g.level == level
        ]
        return max(lines, default=1) * self.leading + 4

    def _over(self, first: int, last: int) -> float:
        return self.grid.xs[last] + self.grid.widths[last] - self.grid.xs[first]

    def _group(self, out: Sheet, text: str, columns: tuple[int, int], top: float, height: float) -> None:
        first, last = columns
        x, width = self.grid.xs[first], self._over(first, last)
        cell = self.broken(Text(text), self.bold, width)
        self._cell(out, cell, self.bold, (x, top + 2, width, height - 4), ("centre", "bottom"))
        if self.look.style == "ruled":
            frame(out, *self.grid.edges(first, last), top, top + height)
        elif self.look.span_rules == "drawn" and self.look.style != "bare":
            out.rule(x, top + height, x + width, top + height, 0.4)

    def row(self, cells: Sequence[Text]) -> Sheet:
        """A patient's row."""
        out = Sheet(self.grid.width, 0.0)
        broken = [self.broken(t, self.face, w) for t, w in zip(cells, self.grid.widths, strict=True)]
        high = max(len(b.lines) for b in broken) * self.leading
        for c, cell in enumerate(broken):
            box = (self.grid.xs[c], self.look.row_gap / 2, self.grid.widths[c], high)
            self._cell(out, cell, self.face, box, (self._across(c), self.look.vertical))
            if self.look.style == "ruled":
                frame(out, *self.grid.edges(c, c), 0.0, high + self.look.row_gap)
        out.height = high + self.look.row_gap
        return out

    def section(self, text: str) -> Sheet:
        """A row of one cell that names the rows below it."""
        out = Sheet(self.grid.width, self.leading + self.look.row_gap)
        face = Face(self.look.font, self.look.size, "italic")
        write(out, text, self.grid.xs[0], self.look.row_gap / 2 + 0.8 * self.leading, face, self.engine)
        if self.look.style == "ruled":
            frame(out, 0.0, self.grid.width, 0.0, out.height)
        return out

    def notes(self) -> Sheet:
        """Notes under the table, each opened by its mark, raised."""
        out = Sheet(self.grid.width, 0.0)
        face = self.face.sized(0.9)
        y = 0.0
        for mark, text in self.filling.notes:
            x = write(out, mark, _PAD, y + 0.8 * self.leading - _RAISE * face.size, face.sized(_SMALL), self.engine)
            for n, line in enumerate(broken_at(text, face, max(self.grid.width, 150.0) - 10, self.engine)):
                write(out, line, x + 0.4 if n == 0 else _PAD, y + 0.8 * self.leading, face, self.engine)
                y += self.leading
        out.height = y
        return out


def composed(setter: Setter, rows: Sequence[int], *, header: bool, closed: bool = True) -> Sheet:
    """The rows with these numbers as one drawing, with the rules of its style."""
    look, grid = setter.look, setter.grid
    out = Sheet(grid.width, 0.0)
    named = dict(setter.filling.sections)
    style = look.style
    y = 0.0
    heavy, light = 0.9, 0.45
    if style in ("three_line", "row_ruled") or (style == "zebra" and look.levels > 1):
        out.rule(0, y, grid.width, y, heavy)
    if header:
        top = setter.header()
        if style == "zebra":
            out.bars.append(Bar(0, y, grid.width, y + top.height, 0.82))
        out.put(top, 0, y)
        y += top.height
        if style in ("three_line", "row_ruled", "zebra"):
            out.rule(0, y, grid.width, y, light)
    for n in rows:
        for part in ([setter.section(named[n])] if n in named else []) + [setter.row(setter.filling.rows[n])]:
            if style == "zebra" and n % 2:
                out.bars.append(Bar(0, y, grid.width, y + part.height, 0.92))
            out.put(part, 0, y)
            y += part.height
            if style == "row_ruled" and n != rows[-1]:
                out.rule(0, y, grid.width, y, 0.3)
    if style in ("three_line", "row_ruled", "zebra") and closed:
        out.rule(0, y, grid.width, y, heavy)
    out.height = y
    return out


def frame(out: Sheet, x0: float, x1: float, y0: float, y1: float) -> None:
    """The four sides of a drawn cell."""
    for y in (y0, y1):
        out.rule(x0, y, x1, y, 0.5)
    for x in (x0, x1):
        out.rule(x, y0, x, y1, 0.5)


def broken_at(text: str, face: Face, width: float, engine: Engine) -> list[str]:
    """A text in lines, first come, first served."""
    lines: list[str] = []
    for word in text.split():
        if lines and engine.width(f"{lines[-1]} {word}", face) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def write(out: Sheet, text: str, x: float, y: float, face: Face, engine: Engine, kerned: str = "plain") -> float:
    """A line of text as one run, or word by word where words are kerned; answers where it ends."""
    if not text:
        return x
    if kerned == "plain":
        out.inks.append(Ink(x, y, text, face))
        return x + engine.width(text, face)
    blank = engine.width(" ", face)
    for word in text.split():
        out.inks.append(Ink(x, y, word, face))
        x += engine.width(word, face) + blank
    return x - blank
