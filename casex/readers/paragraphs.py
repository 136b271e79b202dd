"""Lines in reading order to paragraphs, and paragraphs that go on in the next column or page to one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from casex.model import Block, Box

if TYPE_CHECKING:
    from casex.tables import Line

_LEADING = 1.5  # em, from one baseline to the next, where nothing else is known
_LOOSE = 1.22  # times the usual leading: more parts paragraphs
_INDENT = 0.6  # em
_SHORT = 3.0  # em short of the right edge: a paragraph's last line
_SIZE = 0.06
_SHARE = 0.2
_NUMBERED = re.compile(r"^\[?\d{1,3}[.\])]")
_ENDED = re.compile(r"[.:;?!][\"'\u201d\u2019)\]]*$")


class Placed(Protocol):
    """What `in_order` gives: a line in a column, or a block that stands for itself."""

    @property
    def column(self) -> tuple[int, ...]: ...
    @property
    def line(self) -> Line | None: ...
    @property
    def block(self) -> Block | None: ...


@dataclass(frozen=True, slots=True)
class Run:
    """Lines of one column, one below the other, with the edges and the leading that they have in common.

    `hanging` says that numbers stand out to the left of what they number, as in lists of references.
    """

    lines: tuple[Line, ...]
    left: float
    right: float
    leading: float
    hanging: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block with its lines, and whether it may go on elsewhere (`open`) or go on from elsewhere (`continues`)."""

    block: Block
    lines: tuple[Line, ...] = ()
    open: bool = False
    continues: bool = False

    def as_kind(self, kind: str) -> Paragraph:
        return replace(self, block=replace(self.block, kind=kind))


def paragraphs_of(items: Iterable[Placed], page: int) -> tuple[Paragraph, ...]:
    """Paragraphs of items in reading order."""
    paragraphs: list[Paragraph] = []
    waiting: list[Line] = []
    column: tuple[int, ...] | None = None
    for item in items:
        if item.line is None:
            paragraphs += _paragraphs(waiting, page)
            waiting = []
            if item.block is not None:
                paragraphs.append(Paragraph(item.block))
            continue
        if waiting and not _follows(waiting[-1], item.line, same=item.column == column):
            paragraphs += _paragraphs(waiting, page)
            waiting = []
        waiting.append(item.line)
        column = item.column
    return (*paragraphs, *_paragraphs(waiting, page))


def _follows(before: Line, line: Line, *, same: bool) -> bool:
    """Whether a line stands right below another, in its column or as the short last line of a wide paragraph."""
    step = line.baseline - before.baseline
    near = 0 < step <= 4 * max(before.size, line.size) if same else 0 < step <= _LEADING * before.size
    return near and (same or abs(line.box.x0 - before.box.x0) < 2 * line.size)


def _paragraphs(lines: Sequence[Line], page: int) -> list[Paragraph]:
    made: list[Paragraph] = []
    for run in _runs(lines):
        groups: list[list[Line]] = []
        for line in run.lines:
            if groups and not _opens(groups[-1], line, run):
                groups[-1].append(line)
            else:
                groups.append([line])
        made += [_paragraph(group, run, page, n, len(groups)) for n, group in enumerate(groups)]
    return made


def _runs(lines: Sequence[Line]) -> list[Run]:
    """Lines of one size and weight."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _alike(groups[-1][-1], line) and _strong(groups[-1][-1]) == _strong(line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_run(group) for group in groups]


def _alike(one: Line, other: Line) -> bool:
    """Whether two lines are of one size, or share one: a heading may open a line of prose."""
    return abs(one.size - other.size) < _SIZE * other.size or bool(_sizes(one) & _sizes(other))


def _sizes(line: Line) -> set[float]:
    """The sizes of a good part of a line's letters."""
    letters = sum(len(w.text) for w in line.words)
    shares: dict[float, int] = {}
    for word in line.words:
        shares[round(word.size, 1)] = shares.get(round(word.size, 1), 0) + len(word.text)
    return {size for size, share in shares.items() if share > _SHARE * letters}


def _strong(line: Line) -> bool:
    return all(word.bold for word in line.words)


def _run(lines: Sequence[Line]) -> Run:
    steps = sorted(b.baseline - a.baseline for a, b in pairwise(lines))
    usual = steps[len(steps) // 4] if steps else _LEADING * lines[0].size
    left, right = min(line.box.x0 for line in lines), max(line.box.x1 for line in lines)
    return Run(tuple(lines), left, right, min(usual, _LEADING * 1.2 * lines[0].size), _is_hanging(lines, left))


def _is_hanging(lines: Sequence[Line], left: float) -> bool:
    return any(
        _is_numbered(one)
        and one.box.x0 - left < _INDENT * one.size < other.box.x0 - one.box.x0
        and not _is_numbered(other)
        for one, other in pairwise(lines)
    )


def _is_numbered(line: Line) -> bool:
    return bool(_NUMBERED.match(line.words[0].text))


def _opens(group: Sequence[Line], line: Line, run: Run) -> bool:
    """Whether a line begins a paragraph."""
    before = group[-1]
    if line.baseline - before.baseline > _LOOSE * run.leading:
        return True
    indented = line.box.x0 - run.left > _INDENT * line.size
    if run.hanging and _is_numbered(group[0]) and group[0].box.x0 - run.left < _INDENT * line.size:
        return not indented
    if indented:
        return (
            line.box.x0 - before.box.x0 > _INDENT * line.size
            or len(group) == 1
            or before.box.x0 - run.left < _INDENT * line.size
        )
    return before.box.x1 < run.right - _SHORT * line.size and bool(_ENDED.search(before.text)) and _is_justified(run)


def _is_justified(run: Run) -> bool:
    """Whether most lines reach the right edge."""
    return 2 * sum(line.box.x1 > run.right - 0.5 * line.size for line in run.lines) > len(run.lines)


def _paragraph(lines: Sequence[Line], run: Run, page: int, number: int, count: int) -> Paragraph:
    block = Block("\n".join(line.text for line in lines), "paragraph", page, Box.around(line.box for line in lines))
    last = lines[-1]
    full = last.box.x1 > run.right - 0.6 * last.size and len(run.lines) > 1
    goes_on = number == count - 1 and full and not (_ENDED.search(last.text) and last.text.endswith(":"))
    starts_late = number == 0 and lines[0].box.x0 - run.left < _INDENT * lines[0].size
    return Paragraph(block, tuple(lines), goes_on, starts_late)


def together(paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """Paragraphs of a document, those made one that a column's or a page's end had parted.

    Captions, margins and small print may stand between the two parts.
    """
    joined: list[Paragraph] = []
    for paragraph in paragraphs:
        home = next((n for n in _recent(joined, paragraph) if _is_continued(joined[n], paragraph)), None)
        if home is None:
            joined.append(paragraph)
            continue
        before = joined[home]
        block = replace(before.block, text=f"{before.block.text}\n{paragraph.block.text}")
        joined[home] = Paragraph(block, (*before.lines, *paragraph.lines), paragraph.open, before.continues)
    return tuple(joined)


def _recent(joined: Sequence[Paragraph], paragraph: Paragraph) -> Iterator[int]:
    """The nearest paragraph before, and those before it that only floats, margins and small print part from here."""
    if not paragraph.lines:
        return
    size = paragraph.lines[0].size
    for n in range(len(joined) - 1, -1, -1):
        yield n
        before = joined[n]
        small = bool(before.lines) and before.lines[0].size < (1 - _SIZE) * size
        if before.block.kind not in ("caption", "furniture") and not small:
            return


def _is_continued(before: Paragraph, after: Paragraph) -> bool:
    if before.block.kind != "paragraph" or after.block.kind != "paragraph" or not (before.open and after.continues):
        return False
    same = abs(before.lines[-1].size - after.lines[0].size) < _SIZE * after.lines[0].size
    first = after.block.text[0]
    return same and (not _ENDED.search(before.block.text) or first.islower() or first in "(,;")
