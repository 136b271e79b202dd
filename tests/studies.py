"""Studies that several test modules look at, each read once per session; and small ones made on the spot."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import casex
from casex import Table
from casex.series import CaseSeries

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
EXPECTED = SAMPLES / "expected"
SHARED = SAMPLES.parent.parent / "shared"
PDFS = (
    "tofacitinib_continued.pdf",
    "tofacitinib_landscape.pdf",
    "tofacitinib_ruled.pdf",
    "tofacitinib_sideways.pdf",
    "tofacitinib_three_line.pdf",
)
WHOLE = (*PDFS, "tofacitinib.txt")  # samples whose tables can be read
OCR = "tofacitinib_ocr.txt"

extract = casex.extract


@cache
def sample(name: str, prefer: str = "table") -> CaseSeries:
    """A sample as its readers see it."""
    if prefer != "table":
        return sample(name).prefer(prefer)  # type: ignore[arg-type]
    return extract(SAMPLES / name, schema="lupus")


def expected(sample_name: str, what: str) -> list[dict[str, str]]:
    """The rows of one expected file of a sample."""
    with (EXPECTED / f"{Path(sample_name).stem}.{what}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def of_table(
    headings: Sequence[str],
    *rows: Sequence[str],
    schema: str | Path = "lupus",
    index_treatment: str | None = None,
    caption: str = "",
    footnotes: Sequence[str] = (),
) -> CaseSeries:
    """A series of one table; patients are numbered 1, 2, …."""
    body = [[str(number), *row] for number, row in enumerate(rows, start=1)]
    table = Table.from_rows([["Patient", *headings], *body], label="Table 1", caption=caption, footnotes=footnotes)
    return casex.assemble([table], schema=schema, index_treatment=index_treatment)


def of_cases(*cases: str, before: str = "", index_treatment: str | None = "tofacitinib") -> CaseSeries:
    """A series of case narratives (and what stands before them); cases are numbered 1, 2, …."""
    told = "".join(f"Case {number}\n\n{text}\n\n" for number, text in enumerate(cases, start=1))
    text = f"Nine cases\n\nWe tell of them here.\n\n{before}{told}Discussion\n\nThat was all.\n"
    return extract(text.encode(), schema="lupus", index_treatment=index_treatment)
