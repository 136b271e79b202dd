"""What `import casex` costs beyond starting the interpreter: medians over fresh processes, taken in turns."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from statistics import median

BAR = 30.0
STATEMENTS = {"interpreter": "pass", "import casex": "import casex"}


def milliseconds(statement: str) -> float:
    """Wall time of a fresh process that runs one statement."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return (time.perf_counter() - start) * 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=41, help="fresh processes of each kind (default: 41)")
    runs = parser.parse_args().runs
    for statement in STATEMENTS.values():  # warms the file cache
        milliseconds(statement)
    taken: dict[str, list[float]] = {name: [] for name in STATEMENTS}
    for _ in range(runs):
        for name, statement in STATEMENTS.items():
            taken[name].append(milliseconds(statement))
    bare, whole = (median(taken[name]) for name in STATEMENTS)
    print(f"interpreter alone  {bare:6.1f} ms   (median of {runs})")
    print(f"with import casex  {whole:6.1f} ms   ratio {whole / bare:.2f}")
    print(f"import casex       {whole - bare:6.1f} ms   (bar: {BAR:g} ms)")
    return 0 if whole - bare < BAR else 1


if __name__ == "__main__":
    sys.exit(main())
