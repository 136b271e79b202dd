"""What the columns of each corpus document were taken for: a listing that a person has looked through.

After a change that is meant, write it anew and look at the difference: python tests/test_corpus_columns.py
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from studies import SHARED

import casex
from casex.series import CaseSeries

CORPUS = SHARED / "corpus"
LISTING = Path(__file__).parent / "corpus_columns.txt"
#: Documents whose truth prints sex or age of every patient, in which columns.
TOLD = {
    "ajtmh-PMC4530765-zika-thailand": ("Gender", "Age"),
    "diffprot-PMC5783486-kawasaki": ("Sex", "Age (years)"),
    "frontiers-PMC8141860": ("Patient", "Age"),
    "frontiers-PMC8175966": ("Age/sex", "Age/sex"),
    "gmft-7-hcv": ("Sex", "Age (years)"),
    "hindawi-PMC4736431-stemcell": ("Sex", "Age (years)"),
    "hindawi-PMC4738714-biliary": ("Age/sex", "Age/sex"),
    "hindawi-PMC4738940-cholecystitis": ("Age, sex", "Age, sex"),
    "millet-PMC5926488-histoplasmosis": ("Sex", "Age (yrs)"),
    "stemcell-PMC5788872-msc-bos": ("Sex", "Age, years"),
    "stemcell-PMC5819207-cart": ("Sex", "Age (years)"),
    "stemcell-PMC6182404-dcvaccine": ("Sex", "Age"),
    "stemcell-PMC6195794-hesc-rpe": ("Sex", "Age (yr)"),
    "wheat-PMC6344533-ketogenic": ("Sex (M/F)", "Age at KD start (years)"),
    "xlsx-EZH1-GraciaDiaz": ("Gender", None),
    "xlsx-pyphetools-LGMDR28": ("SEX", "AGE_AT_EXAMINATION"),
    "xlsx-pyphetools-PMID_30945334": ("Sex", "Age (yr)"),
}
#: Which column, where a paper prints several ages.
AGES = {"xlsx-pyphetools-LGMDR28": "age_at_examination_years"}


def documents() -> list[Path]:
    if not CORPUS.is_dir():
        return []
    return [path for name in ("*.pdf", "fulltext.xml", "*.xlsx") for path in sorted(CORPUS.glob(f"*-*/{name}"))]


@cache
def extracted(path: Path) -> CaseSeries:
    return casex.extract(path, second_reader=None)


def listed(path: Path) -> list[str]:
    """The variables of a document's tables: name, kind and unit, and at which times where there are few."""
    book = extracted(path).variables
    known = book[book["kind"].notna() & (book["n"] > 0)]
    lines = dict.fromkeys(
        f"  {row.variable} | {row.kind} | {row.unit}"
        for row in known.assign(unit=known["unit"].fillna("-")).itertuples()
    )
    return [f"{path.parent.name}/{path.name}", *lines]


def sections(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith(" "):
            found[line] = [line]
        elif line:
            found[next(reversed(found))].append(line)
    return found


pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of ../shared is not here")


@pytest.mark.parametrize("path", documents(), ids=lambda path: f"{path.parent.name}-{path.suffix[1:]}")
def test_columns_are_as_they_were_looked_through(path: Path) -> None:
    assert listed(path) == sections(LISTING.read_text(encoding="utf-8"))[f"{path.parent.name}/{path.name}"]


@pytest.mark.parametrize(
    ("path", "columns"),
    [(path, TOLD[path.parent.name]) for path in documents() if path.parent.name in TOLD],
    ids=lambda one: f"{one.parent.name}-{one.suffix[1:]}" if isinstance(one, Path) else "",
)
def test_sex_and_age_of_every_patient(path: Path, columns: tuple[str, str | None]) -> None:
    with (path.parent / "truth_patients.csv").open(encoding="utf-8-sig", newline="") as handle:
        truth = list(csv.DictReader(handle))
    frame = extracted(path).patients
    sex, age = columns
    assert [one if isinstance(one, str) else None for one in frame["sex"]] == [_sex(row[sex or age]) for row in truth]
    if age is None:
        return
    name = AGES.get(path.parent.name) or next(n for n in frame if n.startswith("age_") and frame[n].notna().any())
    ages = frame[name]
    assert ages.notna().all()
    for row, years in zip(truth, ages, strict=True):
        printed = row[age]
        figure = float("".join(c for c in printed.split("/")[0].split(",")[0].split(" ")[0] if c.isdigit() or c == "."))
        if "month" not in printed:
            assert years == pytest.approx(figure)
        elif "year" not in printed:
            assert years == pytest.approx(figure / 12)
        else:
            assert figure < years < figure + 1


def _sex(printed: str) -> str | None:
    """What a truth's cell says: "F", "13, female", "33/M", "Patient 1 (boy)"; None where it says nothing."""
    found = re.search(r"\b(f|female|girl|m|male|boy)\b", printed, re.IGNORECASE)
    return None if found is None else "F" if found[1].casefold() in ("f", "female", "girl") else "M"


@pytest.mark.parametrize(
    ("name", "sexes", "ages"),
    [
        ("diffprot-PMC7850418-orf6", "FMFFMFFFMF", [89, 78, 84, 89, 97, 82, 31, 94, 81, 85]),
        # rows of several published patients print a range ("34–55"): no single age, and said so
        ("frontiers-PMC7994513", "FFFFFFFFF", [None, 64, None, 83, 54, 54, 64, 67, 54]),
    ],
)
def test_sex_and_age_where_the_corpus_has_no_truth(name: str, sexes: str, ages: list[int | None]) -> None:
    """As the pages print them."""
    frame = extracted(CORPUS / name / "fulltext.xml").patients
    assert "".join(frame["sex"]) == sexes
    told = frame[next(n for n in frame if n.startswith("age_"))]
    assert [None if pd.isna(years) else years for years in told] == ages


if __name__ == "__main__":
    LISTING.write_text("\n".join("\n".join(listed(path)) for path in documents()) + "\n", encoding="utf-8")
