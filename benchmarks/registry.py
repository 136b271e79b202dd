"""The registry's bars: two workers against one, what landing a document costs, a store of 10,000 documents."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil

import casex
from casex.frames.dtypes import COLUMNS
from casex.registry.archives import Archives
from casex.registry.identity import keyed
from casex.registry.item import Answer, Item, Limits, Settings
from casex.registry.plan import planned
from casex.registry.registry import Registry
from casex.registry.worker import answered
from casex.registry.writer import Writer

SPEEDUP, OVERHEAD, QUERY, AGAIN, GROWTH = 1.8, 0.010, 0.100, 20.0, 20.0
SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "pool" / "dubois_2023.html"
LUPUS = Settings(casex.load_schema("lupus"))
DRUGS = ("tofacitinib", "anifrolumab", "belimumab", "rituximab", "telitacicept")
_FAILED: list[str] = []


def told(what: str, value: float, bar: float, *, at_least: bool = False, unit: str = "s") -> None:
    """Print a figure beside its bar."""
    met = value >= bar if at_least else value <= bar
    sign = "≥" if at_least else "≤"
    print(f"{what}: {value:.4g} {unit} (bar {sign} {bar:g} {unit}){'' if met else '  MISSED'}", flush=True)
    if not met:
        _FAILED.append(what)


def synthetic(count: int) -> Iterator[tuple[Item, Answer]]:
    """Answers as a process would give them: one document's rows, for each with another name, hash and drug."""
    (item,) = planned([str(SAMPLE)], (), LUPUS).items()
    said: dict[str, object] = {}
    for part in answered(item, frozenset(), Archives()):
        said |= part
    first = Answer(**said)  # type: ignore[arg-type]
    for number in range(count):
        drug = DRUGS[number % len(DRUGS)]
        one = replace(item, name=f"paper_{number:05}.html", study=f"paper_{number:05}")
        frames = dict(first.frames)
        frames["treatments"] = [row | {"drug": drug} for row in frames["treatments"]]
        frames["patients"] = [row | {"index_treatment": drug} for row in frames["patients"]]
        what = keyed(one, (f"{number:064x}",), None, None)
        document = dict(first.document) | {"doi": f"10.5555/{number}", "title": None, "index_treatment": drug}
        yield one, replace(first, identity=what, document=document, frames=frames)


def fill(registry: Registry, count: int) -> float:
    """Land so many documents; seconds of processor time for each."""
    answers = list(synthetic(min(count, 500)))  # made before the clock starts
    with registry._writing():
        writer = Writer(registry._engine, Limits())
        start = time.process_time()
        for _ in writer.outcomes(iter(answers)):
            pass
        each = (time.process_time() - start) / len(answers)
        for _ in writer.outcomes(one for n, one in enumerate(synthetic(count)) if n >= len(answers)):
            pass
    return each


def worker_adds() -> float:
    """Seconds of processor time that a worker's answer takes beyond extracting and reading every frame."""
    settings = replace(LUPUS, second_reader=None)
    (item,) = planned([str(SAMPLE)], (), settings).items()

    def answer() -> None:
        for _ in answered(item, frozenset(), Archives()):
            pass

    def frames() -> None:
        series = casex.extract(SAMPLE, schema=settings.schema, second_reader=None)
        for name in COLUMNS:
            getattr(series, name)

    spent: dict[Callable[[], None], list[float]] = {answer: [], frames: []}
    for _ in range(30):
        for one, taken in spent.items():
            start = time.process_time()
            one()
            taken.append(time.process_time() - start)
    return statistics.median(spent[answer]) - statistics.median(spent[frames])


def queries(registry: Registry) -> None:
    """Filtered queries over the whole store, the middle of seven runs by the clock."""
    asked = {
        "a study's scores": {"variable": "sledai_2k", "study": "paper_00777"},
        "three studies' scores before": {
            "variable": "sledai_2k",
            "timepoint": "baseline",
            "study": [f"paper_{n:05}" for n in (5, 555, 5555)],
        },
        "scores of who was given a drug, in ten studies": {
            "variable": "sledai_2k",
            "drug": "rituximab",
            "study": [f"paper_{n:05}" for n in range(3, 53, 5)],
        },
    }
    for what, wanted in asked.items():
        taken, rows = [], 0
        for _ in range(7):
            start = time.perf_counter()
            rows = len(registry.observations(**wanted))  # type: ignore[arg-type]
            taken.append(time.perf_counter() - start)
        told(f"query, {what} ({rows} rows)", statistics.median(taken), QUERY)


def documents(folder: Path, count: int) -> None:
    """So many small papers."""
    page = SAMPLE.read_bytes()
    folder.mkdir()
    for number in range(count):
        (folder / f"paper_{number:05}.html").write_bytes(page + b"<!-- %d -->\n" % number)


def read_all(registry: Registry, folder: Path, workers: int) -> float:
    """Seconds by the clock for a batch."""
    start = time.perf_counter()
    for _ in registry.add(folder, schema="lupus", workers=workers, second_reader=None):
        pass
    return time.perf_counter() - start


def workers(home: Path, count: int) -> None:
    """Two workers against one, in turns, so that what else the machine does falls on both."""
    documents(home / "papers", count)
    spent: dict[int, list[float]] = {1: [], 2: []}
    for turn in range(2):
        for number in (1, 2):
            with casex.open_registry(f"sqlite:///{home / f'{number}-{turn}.db'}") as registry:
                spent[number].append(read_all(registry, home / "papers", number))
    told(f"two workers against one, {count} papers", min(spent[1]) / min(spent[2]), SPEEDUP, at_least=True, unit="×")


def again(home: Path, registry: Registry, count: int) -> None:
    """A second run over documents that the store has all: their hashes are those of real files here."""
    folder = home / "known"
    documents(folder, count)
    items = list(planned([str(folder)], (), replace(LUPUS, second_reader=None)).items())
    (_, answer) = next(synthetic(1))
    with registry._writing():
        writer = Writer(registry._engine, Limits())
        for _ in writer.outcomes(_as_known(items, answer)):
            pass
    here = psutil.Process()
    before, start = here.memory_info().rss, time.process_time()  # no other process takes part
    early = 0
    known = 0
    for number, one in enumerate(registry.add(folder, schema="lupus", workers=1, second_reader=None)):
        known += one.known
        if number == count // 10:
            early = here.memory_info().rss
    spent = time.process_time() - start
    print(f"known: {known} of {count}; memory {before / 2**20:.0f} MB before, {early / 2**20:.0f} MB after a tenth")
    told(f"a second run over {count:,} known documents", spent, AGAIN)
    told(
        "growth of the batch's memory after its first tenth",
        (here.memory_info().rss - early) / 2**20,
        GROWTH,
        unit="MB",
    )


def _as_known(items: list[Item], answer: Answer) -> Iterator[tuple[Item, Answer]]:
    import hashlib

    for item in items:
        digest = hashlib.sha256(Path(str(item.parts[0].path)).read_bytes()).hexdigest()
        yield item, replace(answer, identity=keyed(item, (digest,), None, None), frames={})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--papers", type=int, default=300, help="for two workers against one (0: leave it out)")
    chosen = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="casex-registry-") as name:
        home = Path(name)
        with casex.open_registry(f"sqlite:///{home / 'r.db'}") as registry:
            adds, lands = worker_adds(), fill(registry, chosen.documents)
            print(f"a worker adds {1000 * adds:.1f} ms to reading; landing takes {1000 * lands:.1f} ms")
            told("what the registry adds to a document (processor time)", adds + lands, OVERHEAD)
            queries(registry)
            print(f"the store: {(home / 'r.db').stat().st_size / 2**20:.0f} MB")
        with casex.open_registry(f"sqlite:///{home / 'known.db'}") as registry:
            again(home, registry, chosen.documents)
        if chosen.papers:
            workers(home, chosen.papers)
    return 1 if _FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
