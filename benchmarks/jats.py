"""JATS articles without case tables, one after the other in one process: articles a second; whether memory grows."""

from __future__ import annotations

import argparse
import gc
import random
import re
import sys
import time
from contextlib import suppress
from pathlib import Path

import casex

BAR = 50.0  # articles a second of processor time
GROWTH = 20.0  # MB between the first tenth and the end
VARIANTS = 200
WORDS = [
    "cells",
    "study",
    "group",
    "expression",
    "patients",
    "protein",
    "were",
    "measured",
    "control",
    "response",
    "analysis",
    "significant",
    "increase",
    "treatment",
    "mice",
    "culture",
    "level",
    "therapy",
    "samples",
    "model",
    "acute",
    "clinical",
    "observed",
    "after",
    "between",
    "during",
    "data",
    "results",
]


def sentence(chance: random.Random) -> str:
    words = chance.choices(WORDS, k=chance.randint(8, 25))
    amount = f"{chance.randint(1, 99)}.{chance.randint(0, 9)} ± {chance.random():.2f}"
    figures = f" ({amount}, <italic>p</italic> = 0.0{chance.randint(1, 9)})" if chance.random() < 0.2 else ""
    cited = f"[<xref ref-type='bibr' rid='b1'>{chance.randint(1, 40)}</xref>]"
    return f"{' '.join(words).capitalize()}{figures} {cited}."


def article(chance: random.Random) -> bytes:
    """An article of usual length: sections, a table of two groups, references."""
    paragraphs = ("<p>" + " ".join(sentence(chance) for _ in range(chance.randint(4, 9))) + "</p>" for _ in range(40))
    body = "".join(f"<sec><title>{title}</title>{''.join(next(paragraphs) for _ in range(10))}</sec>"
                   for title in ("Introduction", "Methods", "Results", "Discussion"))  # fmt: skip
    rows = "".join(
        f"<tr><td>{chance.choice(WORDS)}</td><td>{chance.randint(1, 99)} (45%)</td><td>{n / 7:.2f}</td></tr>"
        for n in range(chance.randint(5, 25))
    )
    table = (
        "<table-wrap><label>Table 1</label><caption><p>Primers and groups.</p></caption><table><thead><tr><th>Gene</th>"
        f"<th>Treated</th><th>Control</th></tr></thead><tbody>{rows}</tbody></table></table-wrap>"
    )
    references = "".join(
        f"<ref><label>{n}</label><mixed-citation>{sentence(chance)}</mixed-citation></ref>" for n in range(40)
    )
    return (
        f"<article><front><article-meta><title-group><article-title>{sentence(chance)}</article-title></title-group>"
        f"<abstract><p>{sentence(chance)}</p></abstract></article-meta></front><body>{body}{table}</body>"
        f"<back><ref-list>{references}</ref-list></back></article>"
    ).encode()


def held() -> float:
    """Resident memory in MB (Linux)."""
    gc.collect()
    said = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(said[1]) / 1024 if said else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    variants = [article(random.Random(f"{chosen.seed} {n}")) for n in range(min(VARIANTS, chosen.articles))]
    spent, early = 0.0, 0.0
    for number in range(chosen.articles):
        # a comment makes each file another one, so that nothing kept from one serves the next
        data = variants[number % len(variants)] + f"<!-- {number} -->".encode()
        start = time.process_time()
        with suppress(casex.NoCaseSeries):
            casex.extract(data)
        spent += time.process_time() - start
        if number + 1 == max(1, chosen.articles // 10):
            early = held()
    late, rate = held(), chosen.articles / spent
    size = sum(map(len, variants)) / len(variants) / 1000
    print(f"{chosen.articles:,} articles of {size:.0f} kB: {rate:.0f} a second and core")
    print(f"memory after a tenth {early:.0f} MB, at the end {late:.0f} MB")
    return 1 if rate < BAR or late - early > GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
