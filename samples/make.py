"""Make the sample documents and what is expected of them.

    python samples/make.py

Rewrites every PDF, text and expected file beside it, byte for byte the same each time. What is expected comes from
`study.py` and `facts/`, both typed by hand, and never from casex.
"""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import article
import plain_text
import scan
import study
from typesetting import Face, TableStyle, draw, register_fonts

HERE = Path(__file__).resolve().parent
EXPECTED = HERE / "expected"
FACTS = HERE / "facts"

THREE_LINE = article.Theme(
    name="tofacitinib_three_line",
    body=Face("Times-Roman", 9.3),
    italic=Face("Times-Italic", 9.3),
    bold=Face("Helvetica-Bold", 8.6),
    heading=Face("Helvetica-Bold", 11),
    furniture=Face("Helvetica", 7),
    title=Face("Helvetica-Bold", 19),
    table=TableStyle(Face("Helvetica", 6.6), Face("Helvetica-Bold", 6.6), 7.7, 2.4, 2.0),
    table_2=TableStyle(Face("Helvetica", 6.0), Face("Helvetica-Bold", 6.0), 7.1, 2.4, 1.9),
    leading=11.6,
    header_rule=True,
    order="line",
)
RULED = article.Theme(
    name="tofacitinib_ruled",
    body=Face("Times-Roman", 9.4),
    italic=Face("Times-Italic", 9.4),
    bold=Face("Times-Bold", 9.4),
    heading=Face("Times-Bold", 11.5),
    furniture=Face("Vera", 6),
    title=Face("Times-Bold", 20),
    table=TableStyle(Face("Times-Roman", 7.4), Face("Times-Bold", 7.4), 8.6, 4.0, 2.6, ruled=True, divide_headers=True),
    table_2=TableStyle(
        Face("Times-Roman", 6.8), Face("Times-Bold", 6.8), 7.8, 3.4, 2.2, ruled=True, divide_headers=True
    ),
    caption_dot=".",
    other_wording=True,
    centered=(0, 2, 3),
    kerned=0.22,
    table_1_low=True,
)
LANDSCAPE = article.Theme(
    name="tofacitinib_landscape",
    body=Face("Times-Roman", 9.4),
    italic=Face("Times-Italic", 9.4),
    bold=Face("VeraBd", 7.6),
    heading=Face("VeraBd", 9.4),
    furniture=Face("Helvetica", 7),
    title=Face("VeraBd", 15),
    table=TableStyle(Face("Vera", 5.9), Face("VeraBd", 5.6), 7.6, 3.6, 2.0),
    table_2=TableStyle(Face("Vera", 6.9), Face("VeraBd", 6.5), 8.8, 5.0, 3.0),
    italic_labels=True,
    leading=11.2,
    landscape_table=True,
    order="column",
    bars=True,
)
SIDEWAYS = replace(
    THREE_LINE,
    name="tofacitinib_sideways",
    bold=Face("Times-Bold", 9.3),
    heading=Face("Times-Bold", 11),
    title=Face("Times-Bold", 18),
    table=TableStyle(Face("Times-Roman", 7.0), Face("Times-Bold", 7.0), 8.2, 2.8, 2.0),
    table_2=TableStyle(Face("Times-Roman", 8.0), Face("Times-Bold", 8.0), 9.4, 3.6, 3.0),
    caption_dot=":",
    header_rule=False,
    sideways_table=True,
    order="cell",
    bars=True,
)
CONTINUED = replace(
    THREE_LINE,
    name="tofacitinib_continued",
    body=Face("Times-Roman", 9.5),
    italic=Face("Times-Italic", 9.5),
    title=Face("Helvetica-Bold", 17),
    table=TableStyle(Face("Vera", 5.8), Face("VeraBd", 5.6), 7.4, 3.0, 2.4),
    table_2=TableStyle(Face("Helvetica", 6.2), Face("Helvetica-Bold", 6.2), 7.4, 3.0, 2.2),
    caption_dot=".",
    italic_labels=True,
    leading=11.8,
    first_part=5,
)
THEMES = (THREE_LINE, RULED, LANDSCAPE, SIDEWAYS, CONTINUED)


def write_csv(path: Path, rows: list[tuple[str, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle, lineterminator="\n").writerows(rows)


def write_expected(stem: str, tables: tuple[study.TableText, study.TableText], folder: Path = EXPECTED) -> None:
    """The tables as printed and the facts of the study, for one document."""
    for number, table in enumerate(tables, start=1):
        write_csv(folder / f"{stem}.table{number}.csv", [table.header, *table.rows])
    for name in ("patients", "treatments", "narrative"):
        shutil.copyfile(FACTS / f"{name}.csv", folder / f"{stem}.{name}.csv")


def write_expected_ocr(stem: str) -> None:
    """OCR text has no tables: the narratives' facts, and the regimens at baseline that they tell."""
    shutil.copyfile(FACTS / "narrative.csv", EXPECTED / f"{stem}.narrative.csv")
    with (FACTS / "treatments.csv").open(newline="", encoding="utf-8") as handle:
        header, *rows = (tuple(row) for row in csv.reader(handle))
    timepoint, origin = header.index("timepoint"), header.index("origin")
    told = [row for row in rows if row[timepoint] == "baseline" and row[origin] == "table"]
    write_csv(EXPECTED / f"{stem}.narrative_regimens.csv", [header, *told])


def main() -> None:
    EXPECTED.mkdir(exist_ok=True)
    register_fonts()
    for theme in THEMES:
        path = HERE / f"{theme.name}.pdf"
        draw(article.compose(theme), path, theme.order, theme.bars, study.TITLE, study.RUNNING_AUTHORS)
        write_expected(theme.name, article.tables_of(theme))
    (HERE / "scan" / "expected").mkdir(parents=True, exist_ok=True)
    scan.scanned(HERE / f"{THREE_LINE.name}.pdf", HERE / "scan" / "tofacitinib_scan.pdf")
    write_expected("tofacitinib_scan", article.tables_of(THREE_LINE), HERE / "scan" / "expected")
    (HERE / "tofacitinib.txt").write_bytes(plain_text.clean().encode())
    write_expected("tofacitinib", (study.TABLE_1, study.TABLE_2))
    (HERE / "tofacitinib_ocr.txt").write_bytes(plain_text.scanned().encode())
    write_expected_ocr("tofacitinib_ocr")


if __name__ == "__main__":
    main()
