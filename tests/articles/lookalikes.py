"""Pages that hold no table, but much that looks like one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from articles import content
from articles.look import Look
from articles.making import BOTTOM, COLUMN, GUTTER, MARGIN, TOP, WIDTH, Article, Press, columns
from articles.setting import broken_at, frame, write
from articles.sheets import Bar, Ink, Sheet

_STEP = 11.6


def prose_article(look: Look, seed: int, pages: int) -> Article:
    """Pages without a table: prose in columns, and on most of them something that a reader could take for one."""
    press = Press(look, seed)
    for _ in range(pages):
        sheet = press.page()
        top = press.chance.choice(LOOKALIKES)(press, sheet)
        press.fill(sheet, top, BOTTOM)
    return press.done(())


def _plain(press: Press, sheet: Sheet) -> float:
    return TOP


def _references(press: Press, sheet: Sheet) -> float:
    """A list of references down both columns, hanging."""
    face = press.face.sized(0.82)
    number = 1
    for x in columns():
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


# --- forms, lists, formulas ------------------------------------------------------------------------------------------


def _contents(press: Press, sheet: Sheet) -> float:
    """A table of contents: headings, dot leaders, page numbers."""
    y = TOP
    write(sheet, "Contents", MARGIN, y + 12, replace(press.face.sized(1.3), cut="bold"), press.engine)
    y += 24
    page = 1
    for n in range(1, press.chance.randint(9, 24)):
        page += press.chance.randint(1, 9)
        title = f"{n}. " + " ".join(press.chance.sample(content.WORDS, press.chance.randint(2, 6))).capitalize()
        end = write(sheet, title, MARGIN, y + 9, press.face, press.engine)
        stop = WIDTH - MARGIN - press.engine.width(str(page), press.face)
        write(sheet, str(page), stop, y + 9, press.face, press.engine)
        dots = "." if press.look.pens == "bars" else ". "
        count = int((stop - end - 8) / press.engine.width(dots, press.face))
        write(sheet, (dots * count).strip(), end + 4, y + 9, press.face, press.engine)
        y += _STEP
    return y + 14


def _abbreviations(press: Press, sheet: Sheet) -> float:
    """Abbreviations with what they stand for, in two columns without rules."""
    y = TOP
    write(sheet, "Abbreviations", MARGIN, y + 10, replace(press.face, cut="bold"), press.engine)
    y += 16
    for _ in range(press.chance.randint(6, 18)):
        short = "".join(press.chance.sample("ABCDEGHILMNPRSTV", press.chance.randint(2, 5)))
        write(sheet, short, MARGIN, y + 9, press.face, press.engine)
        meant = " ".join(press.chance.sample(content.WORDS, press.chance.randint(1, 4)))
        write(sheet, meant, MARGIN + 62, y + 9, press.face, press.engine)
        y += _STEP
    return y + 14


def _form(press: Press, sheet: Sheet) -> float:
    """A form: questions with boxes to tick and lines to write on."""
    y = TOP
    write(sheet, "Questionnaire for participants", MARGIN, y + 10, replace(press.face, cut="bold"), press.engine)
    y += 22
    for n in range(1, press.chance.randint(5, 11)):
        question = f"{n}. " + " ".join(press.chance.sample(content.WORDS, press.chance.randint(3, 7))) + "?"
        write(sheet, question, MARGIN, y + 9, press.face, press.engine)
        if press.chance.random() < 0.5:
            for k, answer in enumerate(("yes", "no", "unknown")):
                x = MARGIN + 300 + 60 * k
                frame(sheet, x, x + 8, y + 2, y + 10)
                write(sheet, answer, x + 12, y + 9, press.face, press.engine)
        else:
            sheet.rule(MARGIN + 300, y + 11, WIDTH - MARGIN, y + 11, 0.4)
        y += 18
    return y + 14


def _flowchart(press: Press, sheet: Sheet) -> float:
    """Boxes of a flow of participants, with lines between them."""
    small = press.face.sized(0.8)
    y = TOP
    spots = [(MARGIN + 150, 190.0)] + [(MARGIN + 20 + 250 * k, 200.0) for k in range(2)] * press.chance.randint(1, 3)
    for n, (x, wide) in enumerate(spots):
        frame(sheet, x, x + wide, y, y + 44)
        number = press.chance.randint(5, 300)
        write(
            sheet,
            f"{press.chance.choice(content.WORDS).capitalize()} (n = {number})",
            x + 6,
            y + 12,
            small,
            press.engine,
        )
        for k in range(2):
            text = f"{' '.join(press.chance.sample(content.WORDS, 2))} ({press.chance.randint(1, 40)})"
            write(sheet, text, x + 12, y + 23 + 11 * k, small, press.engine)
        sheet.rule(x + wide / 2, y + 44, x + wide / 2, y + 62, 0.5)
        y += 62 if n % 2 == 0 else 0
    y += 66
    write(sheet, f"Figure 1. {content.sentence(press.chance)}"[:90], MARGIN, y + 8, small, press.engine)
    return y + 24


def _equations(press: Press, sheet: Sheet) -> float:
    """Numbered formulas between lines of prose, fractions among them."""
    y = TOP
    for n in range(1, press.chance.randint(3, 7)):
        for line in broken_at(content.sentence(press.chance), press.face, WIDTH - 2 * MARGIN, press.engine):
            write(sheet, line, MARGIN, y + 9, press.face, press.engine)
            y += _STEP
        y += 8
        x = write(sheet, f"S = {press.chance.randint(1, 9)} a + ", MARGIN + 120, y + 9, press.face, press.engine) + 6
        write(sheet, "x + y + z", x + 4, y + 3, press.face, press.engine)
        sheet.rule(x, y + 6, x + 60, y + 6, 0.5)
        write(sheet, f"{press.chance.randint(2, 99)} n", x + 14, y + 16, press.face, press.engine)
        write(sheet, f"− {press.chance.uniform(0, 5):.2f} b", x + 66, y + 9, press.face, press.engine)
        write(sheet, f"({n})", WIDTH - MARGIN - 14, y + 9, press.face, press.engine)
        y += 28
    return y + 8


def _framed(press: Press, sheet: Sheet) -> float:
    """Two boxes side by side, each a frame with a heading over a rule and short points."""
    y = TOP
    tall = 0.0
    for x in columns():
        down = y + 14
        write(
            sheet,
            press.chance.choice(("Learning points", "Box 1", "What is known")),
            x + 6,
            down,
            press.face,
            press.engine,
        )
        sheet.rule(x, down + 5, x + COLUMN, down + 5, 0.5)
        down += 8
        for _ in range(press.chance.randint(2, 4)):
            for n, line in enumerate(broken_at(content.sentence(press.chance), press.face, COLUMN - 24, press.engine)):
                if n == 0:
                    write(sheet, press.chance.choice("•–"), x + 6, down + 9, press.face, press.engine)
                write(sheet, line, x + 16, down + 9, press.face, press.engine)
                down += _STEP
        frame(sheet, x, x + COLUMN, y, down + 6)
        tall = max(tall, down + 6)
    return tall + 14


def _three_columns(press: Press, sheet: Sheet) -> float:
    """Prose in three narrow columns, with rules between them or over them."""
    width = (WIDTH - 2 * MARGIN - 2 * GUTTER) / 3
    high = press.chance.uniform(200, 600)
    for n in range(3):
        x = MARGIN + n * (width + GUTTER)
        press.column(sheet, x, width, TOP, TOP + high)
        if n and press.look.pens == "bars":
            sheet.rule(x - GUTTER / 2, TOP, x - GUTTER / 2, TOP + high, 0.4)
    sheet.rule(MARGIN, TOP + high + 4, WIDTH - MARGIN, TOP + high + 4, 0.4)
    return TOP + high + 18


def _at_risk(press: Press, sheet: Sheet) -> float:
    """A curve of retention in a frame, numbers at risk under its axis."""
    x0, y0, wide, high = MARGIN + 60, TOP + 6, 360.0, 170.0
    small = press.face.sized(0.75)
    frame(sheet, x0, x0 + wide, y0, y0 + high)
    y = y0 + 8
    steps = sorted(press.chance.uniform(0, wide) for _ in range(9))
    for a, b in pairwise([0.0, *steps, wide]):
        sheet.rule(x0 + a, y, x0 + b, y, 1.0)
        drop = press.chance.uniform(4, 18)
        sheet.rule(x0 + b, y, x0 + b, y + drop, 1.0)
        y += drop if b < wide else 0
    for n in range(7):
        x = x0 + n * wide / 6
        sheet.rule(x, y0 + high, x, y0 + high + 4, 0.5)
        write(sheet, str(6 * n), x - 3, y0 + high + 14, small, press.engine)
    y = y0 + high + 30
    write(sheet, "Number at risk", MARGIN, y, small, press.engine)
    for name in ("Group A", "Group B"):
        y += 10
        write(sheet, name, MARGIN, y, small, press.engine)
        left = press.chance.randint(20, 90)
        for n in range(7):
            write(sheet, str(left), x0 + n * wide / 6 - 3, y, small, press.engine)
            left = max(0, left - press.chance.randint(0, 14))
    y += 8
    for line in broken_at("Figure 3. " + content.sentence(press.chance), small, WIDTH - 2 * MARGIN, press.engine):
        write(sheet, line, MARGIN, y + 8, small, press.engine)
        y += 9
    return y + 14


def _heatmap(press: Press, sheet: Sheet) -> float:
    """A figure of coloured cells, each drawn in a frame, names beside its rows and slanted under its columns."""
    small = press.face.sized(0.7)
    rows, count, side = press.chance.randint(4, 9), press.chance.randint(4, 9), 20.0
    x0, y0 = MARGIN + 110, TOP + 8
    for r in range(rows):
        write(sheet, " ".join(press.chance.sample(content.WORDS, 2)), MARGIN, y0 + side * r + 13, small, press.engine)
        for n in range(count):
            x, y = x0 + n * side, y0 + r * side
            sheet.bars.append(Bar(x, y, x + side, y + side, press.chance.uniform(0.5, 1)))
            frame(sheet, x, x + side, y, y + side)
    for n in range(count):
        ink = Ink(x0 + n * side + 2, y0 + rows * side + 50, press.chance.choice(content.WORDS), small, 60)
        sheet.inks.append(ink)
    y = y0 + rows * side + 60
    for line in broken_at("Figure 4. " + content.sentence(press.chance), small, WIDTH - 2 * MARGIN, press.engine):
        write(sheet, line, MARGIN, y + 8, small, press.engine)
        y += 9
    return y + 14


def _affiliations(press: Press, sheet: Sheet) -> float:
    """Authors with raised numbers, their departments, and dates between rules."""
    small = press.face.sized(0.82)
    y = TOP
    x = MARGIN
    for n in range(1, press.chance.randint(5, 10)):
        name = f"{press.chance.choice(content.WORDS).capitalize()} {press.chance.choice(content.WORDS).capitalize()}"
        x = write(sheet, name, x, y + 10, press.face, press.engine)
        x = write(sheet, str(n), x + 0.4, y + 6.5, small.sized(0.7), press.engine) + 8
        if x > WIDTH - MARGIN - 130:
            x, y = MARGIN, y + _STEP
    y += 20
    for n in range(1, press.chance.randint(5, 10)):
        write(sheet, str(n), MARGIN, y + 5.5, small.sized(0.7), press.engine)
        words = " ".join(press.chance.sample(content.WORDS, 6)).title()
        write(sheet, f"Department of {words}", MARGIN + 6, y + 9, small, press.engine)
        y += 10
    sheet.rule(MARGIN, y + 4, WIDTH - MARGIN, y + 4, 0.4)
    y += 6
    for n, what in enumerate(("Received", "Revised", "Accepted", "Published")):
        write(sheet, f"{what} {press.chance.randint(1, 28)} May 2021", MARGIN + 125 * n, y + 9, small, press.engine)
    sheet.rule(MARGIN, y + 14, WIDTH - MARGIN, y + 14, 0.4)
    return y + 30


LOOKALIKES: tuple[Callable[[Press, Sheet], float], ...] = (
    _plain, _references, _boxed, _figure, _statements, _abstract, _contents, _abbreviations, _form, _flowchart,
    _equations, _framed, _three_columns, _at_risk, _heatmap, _affiliations,
)  # fmt: skip
