"""Lays the sample article out: front matter, two columns, tables across both, furniture.

A `Theme` is a house style; `compose` answers the finished sheets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import study
from typesetting import (
    LANDSCAPE,
    PORTRAIT,
    Column,
    Face,
    Fragment,
    Kerner,
    Line,
    Sheet,
    Stroke,
    TableStyle,
    break_paragraph,
    break_ragged,
    column_order,
    fragments_of,
    set_line,
    set_table,
)

MARGIN = 42.0
GUTTER = 18.0
TOP = 60.0  # from the page's edge to the text
BOTTOM = 56.0
TABLE_1_SHARES = (0.062, 0.044, 0.088, 0.100, 0.180, 0.150, 0.100, 0.088, 0.188)
TABLE_2_SHARES = (0.054, 0.195, 0.080, 0.066, 0.088, 0.088, 0.158, 0.080, 0.116, 0.083)


@dataclass(frozen=True, slots=True)
class Theme:
    """A house style."""

    name: str
    body: Face
    italic: Face
    bold: Face
    heading: Face
    furniture: Face
    title: Face
    table: TableStyle
    table_2: TableStyle
    leading: float = 11.4
    caption_dot: str = ""
    italic_labels: bool = False
    header_rule: bool = False
    landscape_table: bool = False
    sideways_table: bool = False  # Table 2 turned left on a page of its own
    first_part: int = 0  # rows of Table 2 at the foot of its page; the others follow overleaf
    other_wording: bool = False
    centered: tuple[int, ...] = ()  # columns of both tables with centred text, counted from 0
    order: str = "cell"  # line, cell or column
    bars: bool = False
    kerned: float = 0.16
    table_pages: tuple[int, int] = (2, 3)
    table_1_low: bool = False  # Table 1 at the foot of its page

    @property
    def width(self) -> float:
        return float(PORTRAIT[0]) - 2 * MARGIN

    @property
    def column(self) -> float:
        return (self.width - GUTTER) / 2


@dataclass(frozen=True, slots=True)
class Slot:
    """A line waiting for its place in a column."""

    line: Line
    before: float  # white above it, unless it opens a column
    height: float
    keep: bool  # must not end a column
    align: str = "left"


def slots_of(block: study.Block, theme: Theme) -> list[Slot]:
    """Set one block of running text to column width."""
    if block.kind in ("heading", "subheading", "case"):
        return heading_slots(block, theme)
    fragments = fragments_of(block.text, theme.body, divisions=True)
    if block.kind == "statement" and theme.italic_labels:
        label, _, rest = block.text.partition(": ")
        fragments = fragments_of(label + ":", theme.italic) + fragments_of(rest, theme.body, divisions=True)
    if block.kind == "reference":
        return reference_slots(block, theme)
    lines = break_paragraph(fragments, theme.column, 11)
    return [Slot(line, 0, theme.leading, k == 0 and len(lines) > 2) for k, line in enumerate(lines)]


def heading_slots(block: study.Block, theme: Theme) -> list[Slot]:
    """A heading stays with what follows; white above and below it keeps the lines of both columns level."""
    main = block.kind == "heading"
    white = theme.leading * (1.0 if main else 0.5)
    lines = break_ragged(fragments_of(block.text, theme.heading if main else theme.bold), theme.column)
    last = len(lines) - 1
    below = theme.leading * 0.5
    return [
        Slot(line, 0 if k else white, theme.leading + (below if k == last else 0), True) for k, line in enumerate(lines)
    ]


def reference_slots(block: study.Block, theme: Theme) -> list[Slot]:
    """References are set smaller, ragged and with a hanging indent."""
    face = Face(theme.body.font, theme.body.size - 1.2)
    lines = break_paragraph(fragments_of(block.text, face), theme.column, 0, 11)
    return [Slot(replace(line, justified=False), 0, theme.leading * 0.86, False) for line in lines]


def all_slots(theme: Theme) -> list[Slot]:
    return [slot for block in study.body_blocks() for slot in slots_of(block, theme)]


# --- filling columns -------------------------------------------------------------------------------------------------


def take(slots: Sequence[Slot], height: float) -> int:
    """How many slots go into a column of that height."""
    used = 0.0
    count = 0
    for slot in slots:
        need = slot.height + (slot.before if count else 0)
        if used + need > height + 0.01:
            break
        used += need
        count += 1
    if count < len(slots):
        while count > 1 and slots[count - 1].keep:
            count -= 1
    return count


def balanced(slots: Sequence[Slot], height: float, step: float) -> float:
    """The least height at which two columns hold all slots, or the full height."""
    low = height
    while low > 4 * step:
        first = take(slots, low - step)
        if first + take(slots[first:], low - step) < len(slots):
            break
        low -= step
    return low


def set_column(sheet: Sheet, slots: Sequence[Slot], x: float, top: float, theme: Theme, kern: Kerner) -> None:
    y = top
    for k, slot in enumerate(slots):
        y -= slot.before if k else 0
        set_line(sheet, slot.line, x, y - theme.leading * 0.78, theme.column, slot.align, kern)
        y -= slot.height


def set_columns(sheet: Sheet, slots: list[Slot], top: float, bottom: float, theme: Theme, kern: Kerner) -> list[Slot]:
    """Fill both columns between top and bottom; answers what is left."""
    height = balanced(slots, top - bottom, theme.leading)
    for x in (MARGIN, MARGIN + theme.column + GUTTER):
        count = take(slots, height)
        set_column(sheet, slots[:count], x, top, theme, kern)
        slots = slots[count:]
    return slots


# --- what spans both columns -----------------------------------------------------------------------------------------


def set_block(sheet: Sheet, fragments: Sequence[Fragment], y: float, measure: float, leading: float) -> float:
    """Ragged text from y downward; answers the y below."""
    for line in break_ragged(fragments, measure):
        set_line(sheet, line, MARGIN, y - leading * 0.78, measure)
        y -= leading
    return y


def set_front(sheet: Sheet, theme: Theme, kern: Kerner) -> float:
    """Title, authors, abstract; answers the y at which the columns begin."""
    body, step = theme.body, theme.leading
    y = PORTRAIT[1] - TOP - 6
    y = set_block(sheet, fragments_of("ORIGINAL RESEARCH", Face(theme.bold.font, 7.5)), y, theme.width, 16)
    y = set_block(sheet, fragments_of(study.TITLE, theme.title), y, theme.width, theme.title.size * 1.2) - 8
    y = set_block(sheet, fragments_of(study.AUTHORS, Face(theme.bold.font, 10)), y, theme.width, 13) - 3
    for place in study.AFFILIATIONS:
        y = set_block(sheet, fragments_of(place, Face(theme.italic.font, body.size - 1)), y, theme.width, step)
    y -= 8
    sheet.strokes.append(Stroke(MARGIN, y, MARGIN + theme.width, y, 0.6))
    y -= 5
    inset = 12.0
    for label, text in study.ABSTRACT:
        fragments = fragments_of(label, theme.bold) + fragments_of(text, body, divisions=True)
        for line in break_paragraph(fragments, theme.width - 2 * inset):
            set_line(sheet, line, MARGIN + inset, y - step * 0.78, theme.width - 2 * inset, "left", kern)
            y -= step
        y -= 2
    y = set_keywords(sheet, theme, y - 1, inset)
    sheet.strokes.append(Stroke(MARGIN, y, MARGIN + theme.width, y, 0.6))
    return y - 12


def set_keywords(sheet: Sheet, theme: Theme, y: float, inset: float) -> float:
    fragments = fragments_of("Keywords:", theme.bold) + fragments_of(
        "childhood lupus, Janus kinase inhibitor, tofacitinib, glucocorticoid sparing, case series", theme.italic
    )
    for line in break_ragged(fragments, theme.width - 2 * inset):
        set_line(sheet, line, MARGIN + inset, y - theme.leading * 0.78, theme.width - 2 * inset)
        y -= theme.leading
    return y - 5


def set_notice(sheet: Sheet, theme: Theme) -> float:
    """The footnotes of the first page; answers the y of their top."""
    face = Face(theme.body.font, theme.body.size - 1.8)
    lines = [line for text in study.NOTICE for line in break_ragged(fragments_of(text, face), theme.width)]
    leading = face.size * 1.2
    top = BOTTOM + leading * len(lines) + 5
    sheet.strokes.append(Stroke(MARGIN, top, MARGIN + 70, top, 0.4))
    for k, line in enumerate(lines):
        set_line(sheet, line, MARGIN, top - 4 - leading * (k + 0.78), theme.width)
    return top + 8


def caption_of(table: study.TableText, theme: Theme, style: TableStyle) -> list[Fragment]:
    label = fragments_of(table.label + theme.caption_dot, Face(style.bold.font, style.bold.size + 1))
    return label + fragments_of(table.caption, Face(style.face.font, style.face.size + 1))


def set_float(sheet: Sheet, number: int, top: float, theme: Theme) -> float:
    """Caption, table and note across the page; answers the y below."""
    return set_part(sheet, number, top, theme, parts_of(number, theme)[0])


def parts_of(number: int, theme: Theme) -> list[study.TableText]:
    """A table as it is set: whole, or in two parts, of which the second repeats the header and has the note."""
    table = tables_of(theme)[number - 1]
    if number == 1 or not theme.first_part:
        return [table]
    first = replace(table, rows=table.rows[: theme.first_part], footnote="")
    return [first, replace(table, caption="(Continued)", rows=table.rows[theme.first_part :])]


def set_part(sheet: Sheet, number: int, top: float, theme: Theme, table: study.TableText) -> float:
    """A table, or a part of it, across the page; answers the y below."""
    start = len(sheet.pieces)
    style = (theme.table, theme.table_2)[number - 1]
    columns = columns_of(number, theme)
    width = sheet.size[0] - 2 * MARGIN
    y = set_block(sheet, caption_of(table, theme, style), top, width, style.leading + 2.5)
    y = set_table(sheet, [table.header, *table.rows], columns, (MARGIN, y - 3, width), style)
    note = fragments_of(table.footnote, Face(style.face.font, style.face.size - 0.4))
    y = set_block(sheet, note, y - 3, width, style.leading)
    if theme.order == "column":
        column_order(sheet, start)
    return y - 14


def set_furniture(sheet: Sheet, theme: Theme, number: int) -> None:
    """Running header and footer."""
    width, height = sheet.size
    face = theme.furniture
    measure = width - 2 * MARGIN
    parts = [
        (study.RUNNING_AUTHORS, height - 36, "left"),
        (study.JOURNAL, height - 36, "right"),
        (f"{study.JOURNAL_SHORT} (2025) 1:{study.FIRST_PAGE}\u2013{study.FIRST_PAGE + 3}", 30, "left"),
        (str(study.FIRST_PAGE + number - 1), 30, "center"),
        (study.DOI, 30, "right"),
    ]
    for text, y, align in parts:
        for line in break_ragged(fragments_of(text, face), measure):
            set_line(sheet, line, MARGIN, y, measure, align)
    if theme.header_rule:
        sheet.strokes.append(Stroke(MARGIN, height - 41, width - MARGIN, height - 41, 0.4))
    else:
        sheet.strokes.append(Stroke(MARGIN, 40, width - MARGIN, 40, 0.4))


# --- pages -----------------------------------------------------------------------------------------------------------


def tables_of(theme: Theme) -> tuple[study.TableText, study.TableText]:
    tables = (study.TABLE_1, study.TABLE_2)
    return (study.reworded(tables[0]), study.reworded(tables[1])) if theme.other_wording else tables


def columns_of(number: int, theme: Theme) -> list[Column]:
    shares = (TABLE_1_SHARES, TABLE_2_SHARES)[number - 1]
    return [Column(share / sum(shares), "center" if k in theme.centered else "left") for k, share in enumerate(shares)]


def float_height(number: int, theme: Theme) -> float:
    """The height of a table with caption and note, found by setting it on a sheet that is thrown away."""
    return 1000 - set_float(Sheet(PORTRAIT), number, 1000, theme)


def set_page(sheet: Sheet, slots: list[Slot], number: int, theme: Theme, kern: Kerner) -> list[Slot]:
    """One portrait page: what spans both columns, then the columns."""
    top, bottom = sheet.size[1] - TOP, BOTTOM
    if number == 1:
        top = set_front(sheet, theme, kern)
        bottom = set_notice(sheet, theme)
    elif number == theme.table_pages[0] and theme.table_1_low:
        bottom += float_height(1, theme)
        set_float(sheet, 1, bottom - 8, theme)
    elif number == theme.table_pages[0]:
        top = set_float(sheet, 1, top, theme)
    elif number == theme.table_pages[1] and theme.first_part:
        bottom += float_height(2, theme)
        set_float(sheet, 2, bottom - 8, theme)
    elif number == theme.table_pages[1] and not theme.landscape_table:
        top = set_float(sheet, 2, top, theme)
    elif number == theme.table_pages[1] + 1 and theme.first_part:
        top = set_part(sheet, 2, top, theme, parts_of(2, theme)[1])
    rest = set_columns(sheet, slots, top, bottom, theme, kern)
    set_furniture(sheet, theme, number)
    return rest


def compose(theme: Theme) -> list[Sheet]:
    """The finished pages of the article in one house style."""
    kern = Kerner(theme.name, theme.kerned)
    slots = all_slots(theme)
    sheets: list[Sheet] = []
    while slots:
        number = len(sheets) + 1
        if theme.landscape_table and number == theme.table_pages[1]:
            sheet = Sheet(LANDSCAPE)
            set_float(sheet, 2, LANDSCAPE[1] - TOP, theme)
            set_furniture(sheet, theme, number)
        elif theme.sideways_table and number == theme.table_pages[1]:
            sheet = Sheet(PORTRAIT, sideways=Sheet((LANDSCAPE[0] - MARGIN, LANDSCAPE[1])))
            set_float(sheet.sideways, 2, LANDSCAPE[1] - TOP, theme)
            set_furniture(sheet, theme, number)
        else:
            sheet = Sheet(PORTRAIT)
            slots = set_page(sheet, slots, number, theme, kern)
        sheets.append(sheet)
    return sheets
