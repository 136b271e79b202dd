"""`python -m hostile.batch` (in `tests/`): a batch of small papers, a twentieth of its files hostile; all others land.

The hostile files are those made to break readers of PDF, one that hangs, one that eats memory, one that crashes the
process, and one that raises what nobody foresaw. Each of them has to end with a reason, or to be read like any paper.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from killing import write_documents

import casex
from hostile.kinds import SHORT, cases
from hostile.system import installed

WANTED = {
    "hangs": ("killed", "it took more than"),
    "eats": ("killed", "MB of memory"),
    "crashes": ("killed", "was ended by SIGSEGV"),
    "raises": ("failed", "KeyError: 'an error that nobody foresaw'"),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="hostile.batch", description=__doc__)
    parser.add_argument("--all", action="store_true", help="every hostile file, not one of each kind")
    parser.add_argument("--limit-seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="casex-hostile-") as name:
        home = Path(name)
        os.environ["PYTHONPATH"] = str(installed(home / "installed"))
        hostile = (
            cases(0) if chosen.all else (one for kind, n in SHORT.items() for one in cases(0, kinds=[kind], number=n))
        )
        bad = {f"{one.kind} {one.number}.pdf".replace(" ", "_"): one.data for one in hostile}
        count = 19 * (len(bad) + len(WANTED))
        write_documents(home / "papers", count, random.Random(0))
        papers = {path.name: path for path in (home / "papers").iterdir()}
        for file, data in bad.items():
            (home / "papers" / file).write_bytes(data)
        manifest = home / "papers.csv"
        manifest.write_text("path\n" + "".join(f"hostile://{one}\n" for one in WANTED))
        with casex.open_registry(f"sqlite:///{home / 'r.db'}") as registry:
            outcomes = registry.add(
                home / "papers", manifest=manifest, schema="lupus", workers=chosen.workers,
                limit_seconds=chosen.limit_seconds, limit_memory=1024 * 2**20,
            )  # fmt: skip
            found = {one.name: (one.status, one.reason) for one in outcomes}
            kept = registry.documents().set_index("name")["status"].to_dict()
    wrong = [
        f"{one}: {found[one]}"
        for one, (status, why) in WANTED.items()
        if found[one][0] != status or why not in found[one][1]
    ]
    wrong += [f"{one}: {found[one]}" for one in papers if found[one][0] != expected(one)]
    wrong += [f"{one}: no reason" for one, (status, why) in found.items() if not status.startswith("read") and not why]
    wrong += (
        ["documents are missing"] if len(found) != count + len(bad) + len(WANTED) or kept.keys() != found.keys() else []
    )
    print(f"papers: {dict(Counter(found[one][0] for one in papers))}; hostile:")
    print(*(f"  {one}: {': '.join(found[one])[:140]}" for one in (*bad, *WANTED)), sep="\n")
    print(*wrong, f"{len(found)} documents, {len(wrong)} faults", sep="\n")
    return 1 if wrong else 0


def expected(paper: str) -> str:
    """What has to come of a paper that `write_documents` made."""
    number = int(Path(paper).stem.partition("_")[2])
    return {7: "no_case_series", 23: "failed"}.get(number % 50, "read")


if __name__ == "__main__":
    sys.exit(main())
