"""How long the samples take to read, in one warm process."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import casex

SAMPLES = Path(__file__).parent.parent / "samples"
ROUNDS = 5


def main() -> None:
    paths = sorted([*SAMPLES.glob("*.pdf"), *SAMPLES.glob("*.txt")])
    casex.extract(paths[0], schema="lupus")
    for path in paths:
        taken = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            pages = len(casex.extract(path, schema="lupus").document.pages)
            taken.append((time.perf_counter() - start) * 1000)
        each = f"{median(taken) / pages:6.0f} ms a page, {pages} pages" if pages else "no pages"
        print(f"{path.name:<32} {median(taken):6.0f} ms   {each}   (median of {ROUNDS})")


if __name__ == "__main__":
    main()
