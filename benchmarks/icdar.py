"""Score `casex.find_tables` on ICDAR-2013 by adjacency relations, as in the competition (Goebel et al. 2012, 2013).

A relation joins a cell that holds text to its nearest neighbour with text, to the right or below. Text is compared
without white space, in capitals, anything but letters and digits as "_". A cell that spans has one relation to each
of its neighbours. What is read where the truth has no table counts against precision.
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path
from statistics import fmean
from xml.etree import ElementTree

import numpy as np
from scipy.optimize import linear_sum_assignment

import casex
from casex.model import Cell, Table

FOLDER = Path(__file__).parents[2] / "shared" / "corpus" / "icdar2013" / "competition-dataset-eu"
BAR = 0.85

Place = tuple[int, int]
Grid = Mapping[Place, tuple[int, str]]  # row and column: which cell lies there, and its text
Relation = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Relations:
    """The relations of a table on a page."""

    page: int
    held: Counter[Relation]


@dataclass(frozen=True, slots=True)
class Score:
    """Relations right, read and true; tables matched, read and true."""

    right: int = 0
    read: int = 0
    true: int = 0
    tables: tuple[int, int, int] = (0, 0, 0)

    def __add__(self, other: Score) -> Score:
        tables = tuple(a + b for a, b in zip(self.tables, other.tables, strict=True))
        return Score(
            self.right + other.right, self.read + other.read, self.true + other.true, (tables[0], tables[1], tables[2])
        )

    @property
    def precision(self) -> float:
        return self.right / self.read if self.read else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 0.0


def harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0


def normal(text: str) -> str:
    """Text as the competition compares it.

    >>> normal("to air\\nkg/year")
    'TOAIRKG_YEAR'
    """
    letters = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    return "".join(letter if letter.isalnum() else "_" for letter in letters)


def relations(grid: Grid) -> Counter[Relation]:
    """Each pair of nearest neighbours once, however many rows or columns they share."""
    filled = {place: cell for place, cell in grid.items() if cell[1]}
    rows, columns = sorted({r for r, _ in filled}), sorted({c for _, c in filled})
    across = ("right", [[(r, c) for c in columns] for r in rows])
    down = ("below", [[(r, c) for r in rows] for c in columns])
    pairs: dict[tuple[int, int, str], Relation] = {}
    for direction, lanes in (across, down):
        for lane in lanes:
            cells = [filled[place] for place in lane if place in filled]
            for (a, text), (b, other) in pairwise(cells):
                if a != b:
                    pairs[a, b, direction] = (direction, text, other)
    return Counter(pairs.values())


def truth_of(path: Path) -> list[Relations]:
    """The tables of a structure file; a table of several regions is one for each of them."""
    regions = ElementTree.parse(path).getroot().iter("region")
    return [Relations(int(region.get("page", "1")), relations(_true_grid(region))) for region in regions]


def _true_grid(region: ElementTree.Element) -> Grid:
    grid: dict[Place, tuple[int, str]] = {}
    for number, cell in enumerate(region.iter("cell")):
        top, left = int(cell.get("start-row", "0")), int(cell.get("start-col", "0"))
        bottom, right = int(cell.get("end-row", top)), int(cell.get("end-col", left))
        text = normal(cell.findtext("content") or "")
        for place in product(range(top, bottom + 1), range(left, right + 1)):
            grid[place] = (number, text)
    return grid


def read_of(table: Table) -> Relations:
    return Relations(table.page or 0, relations(_read_grid((*table.header, *table.body))))


def _read_grid(rows: Iterable[tuple[Cell, ...]]) -> Grid:
    """Cells by place; what a span repeats is one cell."""
    grid: dict[Place, tuple[int, str]] = {}
    numbers: dict[object, int] = {}
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            spans = cell.box is not None and (cell.row_span > 1 or cell.column_span > 1)
            key: object = (cell.box, cell.text) if spans else (r, c)
            grid[r, c] = (numbers.setdefault(key, len(numbers)), normal(cell.text))
    return grid


def score(true: list[Relations], read: list[Relations]) -> Score:
    """Tables of a page matched so that most relations agree."""
    common = np.zeros((len(true), len(read)), dtype=int)
    for t, one in enumerate(true):
        for r, other in enumerate(read):
            common[t, r] = (one.held & other.held).total() if one.page == other.page else 0
    pairs = [(t, r) for t, r in zip(*linear_sum_assignment(-common), strict=True) if common[t, r]]
    return Score(
        int(sum(common[pair] for pair in pairs)),
        sum(one.held.total() for one in read),
        sum(one.held.total() for one in true),
        (len(pairs), len(read), len(true)),
    )


def show(name: str, one: Score) -> None:
    matched, read, true = one.tables
    both = harmonic(one.precision, one.recall)
    print(
        f"{name:<8} precision {one.precision:.3f}  recall {one.recall:.3f}  F1 {both:.3f}"
        f"   relations {one.right} right, {one.read} read, {one.true} true; tables {matched} of {true}, {read} read"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--show", action="store_true", help="a line for every document")
    parser.add_argument("--only", default="", help="documents with this in their name")
    parser.add_argument("--relations", action="store_true", help="the relations that were missed or made up, too")
    chosen = parser.parse_args()
    scores: list[Score] = []
    for path in sorted(chosen.folder.glob("*-str.xml")):
        document = path.with_name(path.name.replace("-str.xml", ".pdf"))
        if not document.is_file() or chosen.only not in document.stem:
            continue
        true, read = truth_of(path), [read_of(view.table) for view in casex.find_tables(document)]
        scores.append(score(true, read))
        if chosen.show or chosen.relations:
            show(document.stem, scores[-1])
        if chosen.relations:
            held = (sum((one.held for one in side), Counter[Relation]()) for side in (true, read))
            wanted, got = held
            print(*(f"    missed  {r}" for r in (wanted - got).elements()), sep="\n")
            print(*(f"    made up {r}" for r in (got - wanted).elements()), sep="\n")
    if not scores:
        print(f"{chosen.folder}: no document with its -str.xml there")
        return 2
    whole = sum(scores, Score())
    show("all", whole)
    precision, recall = fmean(one.precision for one in scores), fmean(one.recall for one in scores)
    both = harmonic(precision, recall)
    print(f"mean of {len(scores)} documents, as the competition ranks: ", end="")
    print(f"precision {precision:.3f}  recall {recall:.3f}  F1 {both:.3f}   (bar: {BAR})")
    return 0 if min(both, harmonic(whole.precision, whole.recall)) >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
