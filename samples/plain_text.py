"""The sample article as plain text: once clean, once as an OCR program would leave it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

import study

OCR_WIDTH = 68
# Character widths of the columns of the flattened tables.
OCR_TABLE_1 = (3, 2, 9, 9, 16, 20, 9, 11, 24)
OCR_TABLE_2 = (3, 46, 10, 9, 12, 12, 30, 9, 20, 18)


def unmarked(text: str) -> str:
    """Text without the carets that raise footnote marks."""
    return text.replace("^", "")


def markdown(table: study.TableText) -> list[str]:
    """A table as Markdown pipes, its caption before and its note after."""
    rows = [table.header, tuple("---" for _ in table.header), *table.rows]
    return [
        f"{table.label} {table.caption}",
        "",
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
        table.footnote,
        "",
    ]


def front() -> list[str]:
    lines = [study.TITLE, "", unmarked(study.AUTHORS), "", *map(unmarked, study.AFFILIATIONS), "", "Abstract", ""]
    for label, text in study.ABSTRACT:
        lines += [f"{label} {text}", ""]
    return lines


def clean() -> str:
    """The article as a careful person would save it."""
    lines = front()
    for block in study.INTRODUCTION + study.METHODS + study.RESULTS:
        if block.text == "Course under tofacitinib":
            lines += markdown(study.TABLE_1)
        lines += [block.text, ""]
    lines += markdown(study.TABLE_2)
    for block in study.narrative_blocks() + study.DISCUSSION + study.REFERENCES:
        lines += [block.text, ""]
    lines += [unmarked(study.NOTICE[0]).removeprefix("* "), "", f"{study.JOURNAL} (2025) doi: {study.DOI}"]
    return "\n".join(lines) + "\n"


# --- OCR -------------------------------------------------------------------------------------------------------------


def wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, OCR_WIDTH, break_on_hyphens=True, break_long_words=False)


def flattened(table: study.TableText, widths: Sequence[int]) -> list[str]:
    """A table as OCR leaves it: the lines of neighbouring cells run together, with a blank line here and there."""
    out = [*wrapped(f"{table.label} {table.caption}"), ""]
    for row in (table.header, *table.rows):
        cells = [textwrap.wrap(cell, width, break_long_words=False) for cell, width in zip(row, widths, strict=True)]
        for k in range(max(map(len, cells))):
            out.append(" ".join(cell[k] for cell in cells if k < len(cell)))
            if k == 0 and row is not table.header and len(row) == 10:
                out.append("")
        out.append("")
    return [*out, *textwrap.wrap(table.footnote, 2 * OCR_WIDTH), ""]


def paragraphs(blocks: Iterable[study.Block]) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        lines += [*wrapped(block.text), ""]
    return lines


def scanned() -> str:
    """The article as an OCR program leaves it."""
    lines = [*wrapped(study.TITLE), "", *wrapped(unmarked(study.AUTHORS)), "", *map(unmarked, study.AFFILIATIONS), ""]
    for label, text in study.ABSTRACT:
        lines += [*wrapped(f"{label} {text}"), ""]
    lines += ["\f" + study.RUNNING_AUTHORS, "", *paragraphs(study.INTRODUCTION + study.METHODS)]
    lines += ["\f" + study.RUNNING_AUTHORS, "", *paragraphs(study.RESULTS[:4]), study.DOI, ""]
    lines += flattened(study.TABLE_1, OCR_TABLE_1)
    lines += after_page_break(flattened(study.TABLE_2, OCR_TABLE_2))
    lines += after_page_break(paragraphs(study.RESULTS[4:]))
    lines += paragraphs(study.narrative_blocks())
    lines += after_page_break(paragraphs(study.DISCUSSION + study.REFERENCES))
    return with_slips("\n".join(lines).replace("\u2013", "-") + "\n")


def after_page_break(lines: Sequence[str]) -> list[str]:
    return ["\f" + lines[0], *lines[1:]]


# Old text, new text: each old text stands in the article exactly once.
BREAKS = (
    # a running footer between two statements of a case
    ("had failed.\n\nTofacitinib dosage", f"had failed.\n\n{study.JOURNAL}\n\nTofacitinib dosage"),
    # a page break inside a case
    ("\n\nReason for tofacitinib addition: Hair", "\n\fReason for tofacitinib addition: Hair"),
    # a statement broken by a blank line, where one column ends and the next begins
    ("discontinued (9 months),\nno adverse", "discontinued (9\n\nmonths), no adverse"),
    # a statement broken by a page break
    ("CTX and\nbelimumab discontinued", "CTX and\n\n\fbelimumab discontinued"),
)
SLIPS = (
    ("\nCase 1\n", "\nCasel\n"),
    (
        "(morning: 50 mg, evening: 25 mg), belimumab (480 mg q4w IV)",
        "(morning: 50 mg, evening: 25 mg), belimumab (480 mg g4w IV)",
    ),
    ("HCQ (150 mg bid), MMF (0.5 g\nbid), belimumab", "HCQ (150 mg bid), MMEF (0.5 g\nbid), belimumab"),
    ("prednisone (7.5 mg qd), HCQ (100 mg bid), MMF", "prednisone (7.5 mg qd), HCQ (100 mg bid), MMEF"),
    ("prednisone (15 mg qod), HCQ (100 mg bid), MMF", "prednisone (15 mg qod), HCQ (100 mg bid), MMEF"),
    ("(600 mg q4w IV)", "(600 mg g4w IV)"),
    ("childhood (cSLE)", "childhood (c¢SLE)"),
    ("with cSLE who had", "with c¢SLE who had"),
    ("Four of nine girls with refractory cSLE", "Four of nine girls with refractory c¢SLE"),
    ("girls with\ncSLE whose", "girls with\n¢SLE whose"),
    ("All\nfour who", "Allfour who"),
    # in the tables: a lost bracket, rules read as signs
    ("GC (20 mg qd), HCQ (100 mg bid), tacrolimus (1 1 6", "GC (20 mg qd), HCQ (100 mg bid, tacrolimus (1 = 1 6"),
    ("12 Discontinued Unalleviated", "12 Discontinued | Unalleviated"),
    ("HCQ (100 mg 0 None", "HCQ (100 mg | 0 None"),
    ("6 anti-dsDNA positive None", "| 6 anti-dsDNA positive = None"),
    ("Thrombocytopenia, rash\nMMF, belimumab", "Thrombocytopenia, rash\nMMEF, belimumab"),
)


def with_slips(text: str) -> str:
    """Page breaks inside cases, furniture among sentences, and the reading errors of OCR."""
    for old, new in BREAKS + SLIPS:
        if text.count(old) != 1:
            raise ValueError(f"{old!r} stands {text.count(old)} times in the text, not once")
        text = text.replace(old, new)
    return text
