"""Tables set in columns by spaces, as people and programs lay them out, with what stands in every cell.

They are drawn from layouts seen in e-mails, package vignettes, RST and e-prints; the reader is not asked what it can do.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
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
    """How a table is set, and its truth: headings by column (levels joined by " - "), and the rows of its body."""

    text: str = ""
    headings: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    said: dict[str, object] = field(default_factory=dict)


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
    rows = []
    for number in range(1, random.randint(3, 9) + 1):
        row = ["" if visits and number % 2 == 0 else f"{prefix}{(number + 1) // 2 if visits else number}"]
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
        return random.choice((str(random.randint(0, 30)), f"{random.uniform(0, 99):.1f}", f"{random.uniform(0, 9):.2f}"))
    if kind == "titre":
        return f"1:{random.choice((80, 160, 640, 1280))}"
    if kind == "word":
        return random.choice(("Han", "White", "Black", "South Asian", "Hispanic"))
    if kind == "words":
        return random.choice(("remission", "Partial response", "no change", "died of sepsis"))
    pool = WORDS if kind == "terms" else DRUGS
    return ", ".join(random.sample(pool, random.randint(1, 4)))


def _set(random: Random, spans: list[tuple[str, tuple[str, ...]]], columns: list[_Column], body: list[list[str]]) -> Layout:
    head_wrap = random.choice((0, 0, 10, 14))
    heads = [textwrap.wrap(c.heading, head_wrap, break_long_words=False) if head_wrap and not spans else [c.heading]
             for c in columns]  # fmt: skip
    cells = [[textwrap.wrap(t, c.wrap, break_long_words=False) or [""] if c.wrap else [t]
              for t, c in zip(row, columns, strict=True)] for row in body]  # fmt: skip
    gap = random.randint(2, 6)
    widths = [max(map(len, [*head, *(line for row in cells for line in row[n])])) for n, head in enumerate(heads)]
    _widen(columns, widths, gap)
    starts = [sum(widths[:n]) + n * gap for n in range(len(widths))]
    total = starts[-1] + widths[-1]
    wrapped = any(len(lines) > 1 for row in cells for lines in row)
    frame = random.choice(("none", "-", "=", "segments", "blank"))
    if frame == "none" and (spans or max(map(len, heads)) > 1):
        frame = "-"
    between = random.choice(("", "", "blank", "rule")) if wrapped else random.choice(("", "", "", "blank"))
    under = bool(spans) and random.random() < 0.5
    rules = {"-": "-" * total, "=": "=" * total, "none": "", "blank": ""}
    rule = rules.get(frame, " " * 0) or "".join(("-" * w).ljust(w + gap) for w in widths).rstrip()
    lines: list[str] = []
    drawn_frame = frame in ("-", "=", "segments")
    if drawn_frame and (frame != "segments" or not spans) and random.random() < 0.8:
        lines.append(rule)
    lines += _spanning(spans, columns, starts, widths, under)
    deep = max(map(len, heads))
    bottom = random.random() < 0.5
    padded = [[""] * (deep - len(h)) + h if bottom else h + [""] * (deep - len(h)) for h in heads]
    lines += [_line(columns, starts, widths, [p[n] for p in padded]) for n in range(deep)]
    lines += [rule] if drawn_frame else [""] if frame == "blank" else []
    sections = random.random() < 0.3 and len(body) > 3
    cuts = {0, random.choice([n for n in range(2, len(body)) if body[n][0]])} if sections else set()
    names = random.sample(SECTIONS, 2)
    indent = random.choice((0, 2)) if sections else 0
    before = random.choice(("", "blank")) if sections and not between else ""
    rows: list[list[str]] = []
    block: list[str] = []
    for n, row in enumerate(cells):
        if n in cuts:
            name = names.pop()
            block += ([""] if before and n else []) + [name]
            rows.append([name])
        if n and between and n not in cuts:
            block.append({"blank": "", "rule": "-" * (total + indent)}[between])
        depth = max(map(len, row))
        block += [" " * indent + _line(columns, starts, widths, [c[k] if k < len(c) else "" for c in row]) for k in range(depth)]
        rows.append(body[n])
    if indent:
        head_end = len(lines)
        lines = [(" " * indent + line if line.strip() and not set(line) <= set("-=") else line) for line in lines[:head_end]]
    lines += block
    if drawn_frame and random.random() < 0.8:
        lines.append(rule)
    after = random.choice(("", "\n" + NOTE, NOTE if drawn_frame and lines[-1] == rule else "\n" + NOTE))
    text = "Table 1. Characteristics of the patients\n" + random.choice(("", "\n")) + "\n".join(line.rstrip() for line in lines)
    headings = [f"{c.over} - {c.heading}" if c.over else c.heading for c in columns]
    said = {"frame": frame, "between": between, "spans": len(spans), "under": under, "sections": sections, "indent": indent,
            "wrapped": wrapped, "deep": deep, "gap": gap, "sides": "".join(c.side for c in columns)}  # fmt: skip
    return Layout(f"{text}\n{after}\n\nWe saw them for years.\n", headings, rows, said)


def _widen(columns: Sequence[_Column], widths: list[int], gap: int) -> None:
    """A label over several columns has room in them."""
    n = 0
    while n < len(columns):
        end = n + 1
        while columns[n].over and end < len(columns) and columns[end].over == columns[n].over:
            end += 1
        lacking = len(columns[n].over) - (sum(widths[n:end]) + gap * (end - n - 1))
        if lacking > 0:
            widths[end - 1] += lacking
        n = end


def _spanning(
    spans: list[tuple[str, tuple[str, ...]]], columns: Sequence[_Column], starts: list[int], widths: list[int], under: bool
) -> list[str]:
    if not spans:
        return []
    above = below = ""
    for over, _ in spans:
        held = [n for n, c in enumerate(columns) if c.over == over]
        left, right = starts[held[0]], starts[held[-1]] + widths[held[-1]]
        above = above.ljust(left) + over.center(right - left)
        below = below.ljust(left) + "-" * (right - left)
    return [above, *([below] if under else [])]


def _line(columns: Sequence[_Column], starts: Sequence[int], widths: Sequence[int], texts: Sequence[str]) -> str:
    line = ""
    for column, start, width, text in zip(columns, starts, widths, texts, strict=True):
        line = line.ljust(start) + format(text, f"{column.side}{width}")
    return line.rstrip()
