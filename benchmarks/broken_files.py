"""Break every sample in many ways; casex reads it or raises a CasexError, nothing else, and within its time."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path

import casex

SAMPLES = Path(__file__).parent.parent / "samples"
LONGEST = 60.0


def broken(data: bytes, chance: random.Random) -> bytes:
    """The bytes cut short, with some changed, or with a piece taken out."""
    way = chance.randrange(3)
    if way == 0:
        return data[: chance.randrange(1, len(data))]
    if way == 1:
        changed = bytearray(data)
        for _ in range(chance.choice((1, 8, 64, 512))):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        return bytes(changed)
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.choice((1, 16, 1024, 16384)) :]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=200, help="broken copies of every sample (default: 200)")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    wrong = 0
    for path in sorted([*SAMPLES.glob("*.pdf"), *SAMPLES.glob("*.txt")]):
        data, ends = path.read_bytes(), Counter[str]()
        for number in range(chosen.each):
            start = time.perf_counter()
            try:
                casex.extract(broken(data, random.Random(f"{chosen.seed} {path.name} {number}")), schema="lupus")
                end = "read"
            except casex.CasexError as error:
                end = type(error).__name__ + (" (bug of casex)" if "bug of casex" in str(error) else "")
                wrong += "bug of casex" in str(error)
            except Exception as error:
                error.add_note(f"{path.name}, broken copy {number}, seed {chosen.seed}")
                raise
            ends[end] += 1
            if time.perf_counter() - start > LONGEST:
                ends[f"number {number} took more than {LONGEST:g} s"] += 1
                wrong += 1
        print(path.name, *(f"\n  {count:5} {end}" for end, count in ends.most_common()))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
