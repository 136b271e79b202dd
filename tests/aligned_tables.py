"""Tables set in columns by spaces, as people and programs lay them out, with what stands in every cell.

The layouts are those of e-mails, package vignettes, RST and e-prints, whatever the reader makes of them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

WORDS = ("malar rash", "fever", "oral ulcers", "arthritis of both knees", "class IV nephritis", "alopecia", "pleuritis",
         "cutaneous vasculitis", "thrombocytopenia", "Raynaud phenomenon", "low C3 and C4", "seizures")  # fmt: skip
DRUGS = ("prednisone 20 mg", "HCQ", "MMF 1 g bid", "azathioprine", "rituximab", "belimumab", "cyclophosphamide pulses")
SECTIONS = ("Responders", "Non-responders", "Children with nephritis", "Adults", "Group A", "No nephritis",
            "Patients who stopped early", "Boys", "Girls")  # fmt: skip
OVER = ("SLEDAI-2K", "SDI", "Prednisone, mg/d", "C3, g/L", "Proteinuria (g/24 h)", "PGA score")
TIMES = (("baseline", "last visit"), ("0 m", "6 m", "12 m"), ("before", "after"), ("onset", "month 3", "month 6"))
SINGLE = ("Sex", "Age, years", "Disease duration (months)", "Outcome", "Ethnicity", "Weight, kg", "ANA")
NOTE = "GC, glucocorticoid; MMF, mycophenolate mofetil."


@dataclass
class Layout:
    """How a table is set, and its truth: headings by column (levels joined by " - "), the rows of its body."""

    text: str
    headings: list[str]
    rows: list[list[str]]


def drawn(seed: int) -> Layout:
    """One table."""
    random = Random(seed)
    spans = _spans(random)
    columns = _columns(random, spans)
    body = _body(random, columns)
    return _set(random, spans, columns, body)


@dataclass
class _Column:
    heading: str
    kind: str
    side: str
    over: str = ""
    wrap: int = 0


def _spans(random: Random) -> list[tuple[str, tuple[str, ...]]]:
    if random.random() < 0.55:
        return []
    return [(over, random.choice(TIMES)) for over in random.sample(OVER, random.choice((1, 1, 2)))]


def _columns(random: Random, spans: Sequence[tuple[str, tuple[str, ...]]]) -> list[_Column]:
    label = _Column(random.choice(("Patient", "Case", "No.", "Patient no.")), "label", random.choice("<<>"))
    out = [label]
    for heading in random.sample(SINGLE, random.randint(1, 3)):
        kind = {"Sex": "sex", "Outcome": "words", "Ethnicity": "word", "ANA": "titre"}.get(heading, "number")
        out.append(_Column(heading, kind, random.choice("<<>^" if kind != "words" else "<<^")))
    if random.random() < 0.5:
        wrap = random.choice((0, 14, 18, 24))
        kind = random.choice(("terms", "drugs"))
        out.append(_Column({"terms": "Manifestations", "drugs": "Prior treatment"}[kind], kind, "<", wrap=wrap))
    for over, times in spans:
        out += [_Column(time, "number", random.choice("<>^"), over) for time in times]
    return out


def _body(random: Random, columns: Sequence[_Column]) -> list[list[str]]:
    prefix = random.choice(("", "P", "Case "))
    visits = random.random() < 0.12
    described = not visits and random.random() < 0.08
    rows = []
    for number in range(1, random.randint(3, 9) + 1):
        label = f"{prefix}{(number + 1) // 2 if visits else number}"
        if described and number % 3 == 0:
            label += random.choice((" (twin of the one before)", " (index patient)"))
        row = ["" if visits and number % 2 == 0 else label]
        for column in columns[1:]:
            row.append(_cell(random, column.kind))
        rows.append(row)
    return rows


def _cell(random: Random, kind: str) -> str:
    if random.random() < 0.04:
        return random.choice(("", "NR", "-"))
    if kind == "sex":
        return random.choice("FM")
    if kind == "number":
        figures = (random.randint(0, 30), f"{random.uniform(0, 99):.1f}", f"{random.uniform(0, 9):.2f}")
        return str(random.choice(figures))
    if kind == "titre":
        return f"1:{random.choice((80, 160, 640, 1280))}"
    if kind == "word":
        return random.choice(("Han", "White", "Black", "South Asian", "Hispanic"))
    if kind == "words":
        return random.choice(("remission", "Partial response", "no change", "died of sepsis"))
    pool = WORDS if kind == "terms" else DRUGS
    return ", ".join(random.sample(pool, random.randint(1, 4)))


@dataclass
class _Frame:
    """The lines that are drawn, and the blank ones."""

    rule: str  # above, below the header, below the table
    blank: bool  # below the header, instead
    between: str  # rows: "", "blank" or "rule"
    under: bool  # labels over several columns
    top: bool
    bottom: bool


def _set(
    random: Random, spans: list[tuple[str, tuple[str, ...]]], columns: list[_Column], body: list[list[str]]
) -> Layout:
    narrow = random.choice((0, 0, 10, 14))
    heads = [
        textwrap.wrap(c.heading, narrow, break_long_words=False) if narrow and not spans else [c.heading]
        for c in columns
    ]
    wraps = [c.wrap or (12 if c.kind == "label" and any("(" in row[0] for row in body) else 0) for c in columns]
    cells = [
        [textwrap.wrap(t, w, break_long_words=False) or [""] if w else [t] for t, w in zip(row, wraps, strict=True)]
        for row in body
    ]
    gap = random.randint(2, 6)
    widths = [max(map(len, [*head, *(line for row in cells for line in row[n])])) for n, head in enumerate(heads)]
    _widen(columns, widths, gap)
    starts = [sum(widths[:n]) + n * gap for n in range(len(widths))]
    wrapped = any(len(lines) > 1 for row in cells for lines in row)
    frame = _frame(random, bool(spans), max(map(len, heads)), wrapped, widths, gap)
    head = _header(random, spans, columns, heads, starts, widths, frame)
    indent, block, rows = _block(random, columns, body, cells, starts, widths, frame)
    lines = [line if set(line) <= {"-", "=", " "} else " " * indent + line for line in head] + block
    lines += [frame.rule] if frame.bottom else []
    note = random.choice(("", "\n" + NOTE, NOTE if frame.bottom else "\n" + NOTE))
    text = "\n".join(["Table 1. Characteristics of the patients", *random.choice(([], [""])), *map(str.rstrip, lines)])
    headings = [f"{c.over} - {c.heading}" if c.over else c.heading for c in columns]
    return Layout(f"{text}\n{note}\n\nWe saw them for years.\n", headings, rows)


def _frame(random: Random, spanned: bool, deep: int, wrapped: bool, widths: list[int], gap: int) -> _Frame:
    kind = random.choice(("none", "-", "=", "segments", "blank"))
    if kind == "none" and (spanned or deep > 1):
        kind = "-"  # nothing would tell the header from the body
    rule = {"none": "", "blank": "", "segments": (" " * gap).join("-" * width for width in widths)}.get(
        kind, kind * (sum(widths) + gap * (len(widths) - 1))
    )
    between = random.choice(("", "", "blank", "rule")) if wrapped else random.choice(("", "", "", "blank"))
    top = bool(rule) and (kind != "segments" or not spanned) and random.random() < 0.8
    return _Frame(
        rule, kind == "blank", between, spanned and random.random() < 0.5, top, bool(rule) and random.random() < 0.8
    )


def _header(
    random: Random,
    spans: list[tuple[str, tuple[str, ...]]],
    columns: Sequence[_Column],
    heads: list[list[str]],
    starts: list[int],
    widths: list[int],
    frame: _Frame,
) -> list[str]:
    lines = [frame.rule] if frame.top else []
    if spans:
        above = below = ""
        side = random.choice("<^") if frame.under else "^"  # set to the left, only strokes show how far it reaches
        for over, _ in spans:
            held = [n for n, c in enumerate(columns) if c.over == over]
            left, right = starts[held[0]], starts[held[-1]] + widths[held[-1]]
            above = above.ljust(left) + format(over, f"{side}{right - left}")
            below = below.ljust(left) + "-" * (right - left)
        lines += [above, *([below] if frame.under else [])]
    deep, low = max(map(len, heads)), random.random() < 0.5
    padded = [[""] * (deep - len(h)) + h if low else h + [""] * (deep - len(h)) for h in heads]
    lines += [_line(columns, starts, widths, [p[n] for p in padded]) for n in range(deep)]
    return lines + ([frame.rule] if frame.rule else [""] if frame.blank else [])


def _block(
    random: Random,
    columns: Sequence[_Column],
    body: list[list[str]],
    cells: list[list[list[str]]],
    starts: list[int],
    widths: list[int],
    frame: _Frame,
) -> tuple[int, list[str], list[list[str]]]:
    """How far rows are set in, the lines of the body, and its rows; a section's label is a row of one."""
    sections = random.random() < 0.3 and len(body) > 3
    cuts = {0, random.choice([n for n in range(2, len(body)) if body[n][0]])} if sections else set()
    names = random.sample(SECTIONS, 2)
    indent = random.choice((0, 2)) if sections else 0
    apart = sections and not frame.between and random.random() < 0.5
    rule = "-" * (starts[-1] + widths[-1] + indent)
    block: list[str] = []
    rows: list[list[str]] = []
    for n, row in enumerate(cells):
        if n in cuts:
            block += ([""] if apart and n else []) + [names[-1]]
            rows.append([names.pop()])
        elif n and frame.between:
            block.append("" if frame.between == "blank" else rule)
        for k in range(max(map(len, row))):
            block.append(" " * indent + _line(columns, starts, widths, [c[k] if k < len(c) else "" for c in row]))
        rows.append(body[n])
    return indent, block, rows


def _widen(columns: Sequence[_Column], widths: list[int], gap: int) -> None:
    """Make room for labels over several columns."""
    for over in dict.fromkeys(c.over for c in columns if c.over):
        held = [n for n, c in enumerate(columns) if c.over == over]
        widths[held[-1]] += max(0, len(over) - sum(widths[n] for n in held) - gap * (len(held) - 1))


def _line(columns: Sequence[_Column], starts: Sequence[int], widths: Sequence[int], texts: Sequence[str]) -> str:
    line = ""
    for column, start, width, text in zip(columns, starts, widths, texts, strict=True):
        line = line.ljust(start) + format(text, f"{column.side}{width}")
    return line.rstrip()
