"""`python killing.py --documents 500 --kills 10` (in `tests/`): batches killed at random moments, and gone on with.

The first half of the kills hit the process that writes, the others one of those that read. At the end the store has to
equal that of an undisturbed run, row for row. `--url` is a database for the disturbed store (default: SQLite);
`--postgresql` starts a server for it.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import psutil
from registries import everything
from servers import postgresql
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from casex.registry import store

HEADINGS = "Patient,Sex,Age at baseline (years),SLEDAI-2K at baseline,SLEDAI-2K at last follow-up,Treatment at baseline"
DRUGS = ("tofacitinib 5 mg bid", "anifrolumab 300 mg q4w", "prednisone 10 mg qd", "belimumab 200 mg qw", "ND")


def write_documents(folder: Path, count: int, chance: random.Random) -> None:
    """So many small series; in one of fifty there is none, and one of fifty is broken."""
    folder.mkdir()
    for number in range(count):
        place = folder / f"paper_{number:05}.csv"
        if number % 50 == 7:
            place.write_text(f"A letter, number {number}. No patients are told of here.\n")
        elif number % 50 == 23:
            place.with_suffix(".pdf").write_bytes(b"%%PDF-1.4 cut short %d" % number)
        else:
            rows = [
                f"{n},{chance.choice('FM')},{chance.randint(8, 70)},{chance.randint(4, 30)},{chance.randint(0, 12)},"
                f"{chance.choice(DRUGS)}"
                for n in range(1, chance.randint(3, 9))
            ]
            place.write_text("\n".join([HEADINGS, *rows]) + "\n")


def batch(folder: Path, url: str, workers: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "casex.cli", "batch", str(folder), "--registry", url, "-s", "lupus"]
    return subprocess.Popen(
        [*command, "--workers", str(workers)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def landed(engine: Engine) -> int:
    try:
        with engine.connect() as connection:
            return int(connection.scalar(text("SELECT count(*) FROM documents")) or 0)
    except (OperationalError, ProgrammingError):  # there are no tables yet
        return 0


def wait_for(engine: Engine, count: int, running: subprocess.Popen[str], chance: random.Random) -> bool:
    """Wait until so many documents have landed, and a little more; false where the batch is done before."""
    while landed(engine) < count:
        if running.poll() is not None:
            return False
        time.sleep(0.02)
    time.sleep(chance.random() / 5)
    return running.poll() is None


def disturbed(folder: Path, url: str, engine: Engine, moments: list[int], workers: int, chance: random.Random) -> int:
    """Run, kill and go on; gives how many were killed."""
    killed = 0
    half = len(moments) // 2
    for moment in moments[:half]:
        running = batch(folder, url, workers)
        if wait_for(engine, moment, running, chance):
            running.send_signal(signal.SIGKILL)
            killed += 1
            print(f"killed the writer with {landed(engine)} landed", flush=True)
        running.communicate()
    running = batch(folder, url, workers)
    for moment in moments[half:]:
        if not wait_for(engine, moment, running, chance):
            break
        below = [one for one in psutil.Process(running.pid).children() if "casex.registry.worker" in one.cmdline()]
        if below:
            chance.choice(below).send_signal(signal.SIGKILL)
            killed += 1
            print(f"killed a reader with {landed(engine)} landed", flush=True)
    print(running.communicate()[0])
    return killed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--url")
    parser.add_argument("--postgresql", action="store_true")
    chosen = parser.parse_args()
    chance = random.Random(chosen.seed)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="casex-killing-")))
        write_documents(home / "papers", chosen.documents, chance)
        url = chosen.url or f"sqlite:///{home / 'disturbed.db'}"
        if chosen.postgresql:
            url = stack.enter_context(postgresql())
        calm_url = f"sqlite:///{home / 'calm.db'}"
        print(batch(home / "papers", calm_url, chosen.workers).communicate()[0])
        calm, wild = (store.connected(one, read_only=False) for one in (calm_url, url))
        moments = sorted(chance.sample(range(1, max(chosen.documents * 19 // 20, chosen.kills + 2)), chosen.kills))
        killed = disturbed(home / "papers", url, wild, moments, chosen.workers, chance)
        one, other = everything(calm), everything(wild)
        differ = [name for name in one if one[name] != other[name]]
        print(f"{killed} of {chosen.kills} kills; rows: " + ", ".join(f"{n} {len(r):,}" for n, r in other.items()))
        print("the stores are equal" if not differ else f"the stores DIFFER in {', '.join(differ)}")
        for engine in (calm, wild):
            engine.dispose()
    return 1 if differ or killed < chosen.kills or len(one["documents"]) != chosen.documents else 0


if __name__ == "__main__":
    sys.exit(main())
