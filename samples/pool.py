"""Five small series for the page on registries: invented patients, in three formats.

    python samples/pool.py

Writes `pool/` beside it, byte for byte the same each time. `pool_medians.csv` is worked out by hand.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

POOL = Path(__file__).resolve().parent / "pool"
HEADINGS = (
    "Patient",
    "Sex",
    "Age at baseline, years",
    "Treatment at baseline",
    "SLEDAI-2K at baseline",
    "SLEDAI-2K at last follow-up",
)
ANIFROLUMAB, TOFACITINIB = "anifrolumab 300 mg q4w", "tofacitinib 10 mg qd"
#: Title, and of each patient sex, age, treatment, SLEDAI-2K before and last. One girl is in the first and the fourth.
STUDIES: dict[str, tuple[str, tuple[tuple[str, int, str, int, int], ...]]] = {
    "aalto_2021.xml": (
        "Anifrolumab in five adolescents with lupus of the skin",
        (("F", 14, ANIFROLUMAB, 12, 4), ("F", 17, ANIFROLUMAB, 8, 2), ("M", 16, ANIFROLUMAB, 10, 6),
         ("F", 13, ANIFROLUMAB, 16, 8), ("F", 15, ANIFROLUMAB, 6, 0)),
    ),
    "brandt_2022.html": (
        "Tofacitinib for lupus with arthritis: four patients of one clinic",
        (("F", 34, TOFACITINIB, 7, 2), ("F", 41, TOFACITINIB, 9, 4), ("F", 29, TOFACITINIB, 13, 4),
         ("M", 52, TOFACITINIB, 20, 10)),
    ),
    "costa_2022.xml": (
        "Three brothers and sisters with early lupus given tofacitinib",
        (("F", 9, TOFACITINIB, 5, 5), ("M", 11, TOFACITINIB, 14, 6), ("F", 12, TOFACITINIB, 18, 12)),
    ),
    "dubois_2023.html": (
        "Six young women given anifrolumab after other drugs had failed",
        (("F", 19, ANIFROLUMAB, 4, 0), ("F", 15, ANIFROLUMAB, 6, 0), ("F", 22, ANIFROLUMAB, 8, 2),
         ("F", 24, ANIFROLUMAB, 8, 2), ("F", 18, ANIFROLUMAB, 10, 4), ("F", 21, ANIFROLUMAB, 12, 6)),
    ),
    "eriksen_2024.csv": (
        "",
        (("F", 45, TOFACITINIB, 22, 10), ("F", 38, TOFACITINIB, 15, 8), ("F", 61, TOFACITINIB, 9, 3),
         ("M", 57, TOFACITINIB, 17, 12)),
    ),
}  # fmt: skip


def rows_of(name: str) -> list[list[str]]:
    """The table of a study: headings, then its patients."""
    return [list(HEADINGS), *([str(n), *map(str, told)] for n, told in enumerate(STUDIES[name][1], start=1))]


def table(name: str) -> str:
    """The rows in HTML, as JATS has them, too."""
    head, *body = rows_of(name)
    heads = "".join(f"<th>{text}</th>" for text in head)
    lines = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>\n" for row in body)
    return f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{lines}</tbody>\n</table>"


def jats(name: str, number: int) -> str:
    """An article in JATS XML."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<article>
<front><article-meta>
<article-id pub-id-type="doi">10.5555/casex.pool.{number}</article-id>
<title-group><article-title>{STUDIES[name][0]}</article-title></title-group>
</article-meta></front>
<body><p>Table 1 has them.</p>
<table-wrap><label>Table 1</label><caption><p>The patients</p></caption>
{table(name)}
</table-wrap></body>
</article>
"""


def html(name: str, number: int) -> str:
    """A page."""
    title = STUDIES[name][0]
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1>
<p>doi:10.5555/casex.pool.{number}</p>
<p>Table 1. The patients</p>
{table(name)}
</body></html>
"""


def csv_of(name: str) -> str:
    """The bare table."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows_of(name))
    return out.getvalue()


def main() -> None:
    POOL.mkdir(exist_ok=True)
    for number, name in enumerate(STUDIES, start=1):
        kind = Path(name).suffix
        text = csv_of(name) if kind == ".csv" else (jats if kind == ".xml" else html)(name, number)
        (POOL / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
