"""`python -m hostile` (in `tests/`): every file read; a table of kinds, outcomes, worst seconds and memory."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from hostile.kinds import KINDS, MARKER, SHORT, Case, cases
from hostile.running import VERBS, Ending, warm, watched

WITH_OCR = frozenset({"pictures", "odd page box", "packed bombs"})


def verbs_of(case: Case) -> tuple[str, ...]:
    return ("find", "extract", "extract with OCR") if case.kind in WITH_OCR else ("find", "find all", "extract")


def row(kind: str, endings: list[Ending]) -> str:
    told = ", ".join(f"{count} {outcome}" for outcome, count in Counter(one.outcome for one in endings).most_common())
    worst = max(one.seconds for one in endings), max(one.megabytes for one in endings)
    return f"| {kind} | {len(endings)} | {told} | {worst[0]:.1f} | {worst[1]:.0f} |"


def main() -> int:
    parser = argparse.ArgumentParser(prog="hostile", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", action="append", choices=KINDS, metavar="KIND", help=f"of {', '.join(KINDS)}")
    parser.add_argument("--number", type=int, help="only the file of this number of each kind")
    parser.add_argument("--verb", action="append", choices=VERBS, help="only these (default: those that fit the kind)")
    parser.add_argument("--short", action="store_true", help="some twenty files that are quickly read, for CI")
    parser.add_argument("--keep", type=Path, help="write the files into a folder, too")
    chosen = parser.parse_args()
    warm()
    endings: dict[str, list[Ending]] = {}
    files = wrong = 0
    made = cases(chosen.seed, kinds=chosen.kind, number=chosen.number)
    if chosen.short:
        made = (case for kind, n in SHORT.items() for case in cases(chosen.seed, kinds=[kind], number=n))
        chosen.verb = ["find", "extract"]
    for case in made:
        files += 1
        if chosen.keep:
            chosen.keep.mkdir(parents=True, exist_ok=True)
            (chosen.keep / f"{case.kind} {case.number}.pdf".replace(" ", "_")).write_bytes(case.data)
        for name in chosen.verb or verbs_of(case):
            end = watched(VERBS[name], case.data)
            endings.setdefault(case.kind, []).append(end)
            if end.faults or chosen.number is not None:
                wrong += bool(end.faults)
                print(f"{case.kind} {case.number}, {name}: {end}", "FAULT " * bool(end.faults), flush=True)
    if Path(MARKER).exists():
        wrong += 1
        print(f"FAULT an action was run: {MARKER} is there")
    print("| kind | readings | outcomes | worst s | worst MB |\n|---|---|---|---|---|")
    print(*(row(kind, held) for kind, held in endings.items()), sep="\n")
    every = [end for held in endings.values() for end in held]
    print(row(f"all, {files} files", every))
    print("faults:", wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
