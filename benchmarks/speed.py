"""casex, pdfplumber, camelot and the floor (pdfium opening a file and reading every page's text), in one run.

Warm, imports excluded, processor time of one core; the tools take turns file by file, and in every round another one
begins. Memory and cold times are taken apart, each in fresh processes. The articles are set anew by `tests/articles`,
from a fixed seed.
"""

from __future__ import annotations

import argparse
import csv
import gc
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pypdfium2 as pdfium
from contenders import AUTO, BY_NAME, CONTENDERS, EXTRACT, FIND, FLOOR, HYBRID, PDFPLUMBER, SECOND, Contender, Rows

HOME = Path(__file__).parents[1]
CORPUS = HOME.parent / "shared" / "corpus"
NOT_OPENED_BY_ALL = "gmft-7-hcv"  # pdfplumber opens it to 0 pages
NOT_PRINTED = re.compile(r"^\((row order|section row)|\(filled down\)", re.I)
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad"), "-")
#: What has to hold: the first against the second, at most or at least so many times its time.
BARS = ((FIND, FLOOR, "at most", 4.0), (PDFPLUMBER, EXTRACT, "at least", 5.0), (HYBRID, SECOND, "at least", 3.0))


@dataclass(frozen=True, slots=True)
class Paper:
    """A file, its pages, on how many of them tables stand (None: not told), and its patients' rows."""

    path: Path
    pages: int
    table_pages: int | None
    rows: tuple[tuple[str, ...], ...]


# --- what is read --------------------------------------------------------------------------------------------------


def generated(folder: Path, count: int) -> list[Paper]:
    """The articles of the fixed seed."""
    command = [sys.executable, "-m", "articles", "set", str(folder), "--count", str(count)]
    subprocess.run(command, check=True, cwd=HOME / "tests")
    papers = []
    for path in sorted(folder.glob("*.pdf")):
        truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        rows = [tuple(map(bare, row)) for table in truth["tables"] for row in table["rows"]]
        papers.append(Paper(path, truth["pages"], len(truth["tables"]), tuple(rows)))
    return papers


def from_corpus() -> list[Paper]:
    """The PDFs of ../shared/corpus with a hand-made truth; none where it is not at hand."""
    papers = []
    for path in sorted(CORPUS.glob("*/*.pdf")):
        truths = sorted(path.parent.glob("truth_patients*.csv"))
        if truths and path.parent.name != NOT_OPENED_BY_ALL:
            rows = tuple(row for truth in truths for row in _truth(truth))
            papers.append(Paper(path, pages_of(path), None, rows))
    return papers


def _truth(path: Path) -> list[tuple[str, ...]]:
    with path.open(newline="", encoding="utf-8-sig") as handle:
        header, *rows = csv.reader(handle)
    kept = [n for n, name in enumerate(header) if not NOT_PRINTED.search(name)]
    return [tuple(bare(row[n]) for n in kept) for row in rows]


def pages_of(path: Path) -> int:
    document = pdfium.PdfDocument(path)
    try:
        return len(document)
    finally:
        document.close()


def bound(papers: Sequence[Paper], pages: int, path: Path) -> Paper:
    """One file of so many pages, the papers' pages over and over."""
    volume = pdfium.PdfDocument.new()
    rows: list[tuple[str, ...]] = []
    tables = 0
    while len(volume) < pages:
        for paper in papers[: max(1, (pages - len(volume)) // papers[0].pages)]:
            document = pdfium.PdfDocument(paper.path)
            volume.import_pages(document)
            document.close()
            rows += paper.rows
            tables += paper.table_pages or 0
    volume.save(path)
    count = len(volume)
    volume.close()
    return Paper(path, count, tables, tuple(rows))


def bare(text: str) -> str:
    """Text as it is compared: compatibility forms, white space and kinds of dashes aside."""
    folded = unicodedata.normalize("NFKC", text).translate(DASHES)
    return re.sub(r"[\s^_\u200b\ufeff]", "", folded).casefold()


def right(paper: Paper, tables: Iterable[Rows]) -> int:
    """How many of the patients' rows were read wholly right."""
    read = Counter(tuple(map(bare, row)) for table in tables for row in table)
    return (Counter(paper.rows) & read).total()


# --- one run -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Lap:
    """What one contender took for each paper, round by round, and how many rows it read right."""

    seconds: list[list[float]]
    right: int = 0

    @property
    def total(self) -> float:
        return sum(median(taken) for taken in self.seconds)


def race(contenders: Sequence[Contender], papers: Sequence[Paper], rounds: int, slow_rounds: int) -> dict[str, Lap]:
    """All contenders over all papers, in turns; the first reading of each warms up and is not counted."""
    readers = {one.name: one.load() for one in contenders}
    for one in contenders:
        readers[one.name](papers[0].path)
    laps = {one.name: Lap([[] for _ in papers]) for one in contenders}
    for number in range(rounds):
        order = [*contenders[number % len(contenders) :], *contenders[: number % len(contenders)]]
        for n, paper in enumerate(papers):
            for one in order:
                if one.slow and number >= slow_rounds:
                    continue
                gc.collect()
                start = time.process_time()  # on one core it is the wall time of a machine that does nothing else
                tables = readers[one.name](paper.path)
                laps[one.name].seconds[n].append(time.process_time() - start)
                laps[one.name].right += right(paper, tables) if number == 0 else 0
    return laps


def report(title: str, papers: Sequence[Paper], laps: dict[str, Lap]) -> None:
    pages, rows = sum(p.pages for p in papers), sum(len(p.rows) for p in papers)
    told = [p.table_pages for p in papers if p.table_pages is not None]
    share = f", tables on {sum(told) / pages:.0%} of them" if told else ""
    print(f"\n{title}: {len(papers)} papers, {pages} pages{share}; {rows} patients' rows")
    print(f"{'':28}{'ms/page':>9}{'× floor':>9}{'papers/h/core':>15}{'rows right':>12}")
    floor = laps[FLOOR.name].total
    for name, lap in laps.items():
        hits = "" if name == FLOOR.name else f"{lap.right / rows:.3f}"
        speed = f"{1000 * lap.total / pages:9.1f}{lap.total / floor:9.1f}"
        print(f"{name:28}{speed}{3600 * len(papers) / lap.total:15,.0f}{hits:>12}")


def held(laps: dict[str, Lap]) -> bool:
    """Print the bars with what came of them."""
    whole = True
    for one, other, word, bar in BARS:
        if one.name not in laps or other.name not in laps:
            continue
        ratio = laps[one.name].total / laps[other.name].total
        holds = ratio <= bar if word == "at most" else ratio >= bar
        whole &= holds
        print(f"{'holds' if holds else 'FAILS'}: {one.name} takes {ratio:.1f} × {other.name} (bar: {word} {bar:g})")
    return whole


# --- memory and cold starts, in processes of their own -------------------------------------------------------------


def peak(name: str, papers: Sequence[Path]) -> float:
    """MB that a tool takes at its peak beyond the interpreter and its imports, in a fresh process."""
    done = _fresh("--in-process", name, *map(str, papers))
    return float(done.stdout.splitlines()[-1])


def in_process(name: str, paths: Sequence[str]) -> None:
    """The child's side of `peak`."""
    read = BY_NAME[name].load()
    before = _memory("VmRSS")
    for path in paths:
        read(Path(path))
    print((_memory("VmHWM") - before) / 1024)


def _memory(field: str) -> int:
    """kB, as the kernel counts them (`ru_maxrss` of a child begins at its parent's)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    match = re.search(rf"^{field}:\s+(\d+) kB", status, re.MULTILINE)
    assert match is not None
    return int(match[1])


def cold(name: str, path: Path, times: int) -> float:
    """Seconds of a fresh process that loads a tool and reads one paper."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        _fresh("--in-process", name, str(path))
        taken.append(time.perf_counter() - start)
    return median(taken)


def _fresh(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(Path(__file__)), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True)


def apart(contenders: Iterable[Contender], papers: Sequence[Paper], times: int) -> None:
    """Cold times on the first paper, peak memory over these."""
    print(f"\n{'':28}{'cold, s':>9}{'peak MB':>9}   (fresh processes; memory beyond interpreter and imports)")
    for one in contenders:
        memory = peak(one.name, [paper.path for paper in papers])
        print(f"{one.name:28}{cold(one.name, papers[0].path, times):9.2f}{memory:9.0f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=6, help="generated articles of 4 pages (default: 6)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of which the median counts (default: 3)")
    parser.add_argument("--slow-rounds", type=int, default=1, help="rounds in which camelot runs too (default: 1)")
    parser.add_argument("--volume", type=int, metavar="PAGES", help="one file of so many pages (270), camelot left out")
    parser.add_argument("--pages", type=int, nargs="+", metavar="N", help="find_tables over files of so many pages")
    parser.add_argument("--no-corpus", action="store_true", help="leave ../shared/corpus out")
    parser.add_argument("--in-process", nargs="+", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.in_process:
        in_process(chosen.in_process[0], chosen.in_process[1:])
        return 0
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    print(f"Python {sys.version.split()[0]}, one core of {os.cpu_count()}")
    with tempfile.TemporaryDirectory() as folder:
        papers = generated(Path(folder), chosen.articles)
        if chosen.volume or chosen.pages:
            return long_files(papers, Path(folder), chosen.volume, chosen.pages or ())
        laps = race(CONTENDERS, papers, chosen.rounds, chosen.slow_rounds)
        report("generated articles", papers, laps)
        whole = held(laps)
        found = [] if chosen.no_corpus else from_corpus()
        if found:
            report("../shared/corpus", found, race(CONTENDERS, found, chosen.rounds, chosen.slow_rounds))
        apart(CONTENDERS, papers[:2], 2)
    return 0 if whole else 1


def long_files(papers: Sequence[Paper], folder: Path, volume: int | None, counts: Sequence[int]) -> int:
    """One long file against pdfplumber, and how time and memory grow with pages."""
    whole = True
    if volume:
        paper = bound(papers, volume, folder / "volume.pdf")
        fast = [one for one in CONTENDERS if one not in (HYBRID, AUTO, SECOND)]
        laps = race(fast, [paper], 1, 0)
        report(f"a volume of {paper.pages} pages", [paper], laps)
        ratio = laps[PDFPLUMBER.name].total / laps[EXTRACT.name].total
        memory = peak(FIND.name, [paper.path])
        whole = ratio >= 15 and memory <= 60
        print(f"{'holds' if ratio >= 15 else 'FAILS'}: {PDFPLUMBER.name} takes {ratio:.1f} × {EXTRACT.name} (bar: 15)")
        print(f"{'holds' if memory <= 60 else 'FAILS'}: {FIND.name} takes {memory:.0f} MB at its peak (bar: 60)")
    for count in counts:
        paper = bound(papers, count, folder / f"{count}.pdf")
        lap = race([FIND], [paper], 1, 0)[FIND.name]
        memory = peak(FIND.name, [paper.path])
        print(f"{FIND.name}: {paper.pages:5} pages {1000 * lap.total / paper.pages:7.1f} ms/page {memory:6.0f} MB")
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
