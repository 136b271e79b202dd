"""`python -m articles` (in `tests/`): one hard article to look at, or a fixed set of them for a benchmark."""

from __future__ import annotations

import argparse
import json
import random
from dataclasses import asdict
from pathlib import Path

from articles.look import CHOICES, PLAIN, Look, look_of
from articles.lookalikes import prose_article
from articles.making import Article, article

_SET_KINDS = ("three_line", "three_line", "row_ruled", "zebra", "ruled", "bare")


def looked(seed: int, fixed: dict[str, str]) -> Look:
    """The look of a seed with some of its fields fixed (``gutter=3.0``)."""
    typed = {name: type(CHOICES[name][0])(value) for name, value in fixed.items()}  # type: ignore[call-arg]
    return look_of(random.Random(seed), **typed)


def show(made: Article, out: Path) -> None:
    """Write an article, print what is printed in it and what casex reads there."""
    import casex

    out.write_bytes(made.data)
    print(f"{out}: {made.look.kind}, {made.look}")
    for truth in made.tables:
        print(f"printed: {truth.label}", *(list(row) for row in (truth.headings, *truth.rows)), sep="\n    ")
    for view in casex.find_tables(made.data):
        rows = [list(view.printed.columns), *view.printed.astype(object).fillna("").to_numpy().tolist()]
        print(f"read: {view!r}", *rows, sep="\n    ")


def write_set(folder: Path, count: int, seed: int) -> None:
    """Articles of four pages, a table on one of them, and what is printed in each; patients' rows only."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        look = look_of(
            random.Random(seed + number),
            style=_SET_KINDS[number % len(_SET_KINDS)],
            turn="upright",
            breaks="whole",
            sections="none",
            **PLAIN,
            engine="matplotlib" if number % 4 == 3 else "reportlab",
        )
        made = article(look, seed + number, before=2, after=1)
        (folder / f"{number:03}.pdf").write_bytes(made.data)
        truth = {"kind": look.kind, "pages": made.pages, "tables": [asdict(table) for table in made.tables]}
        (folder / f"{number:03}.json").write_text(json.dumps(truth, ensure_ascii=False), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="articles", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("one", help="one article: writes the PDF, prints truth and reading")
    one.add_argument("seed", type=int)
    one.add_argument("fields", nargs="*", help="such as style=bare engine=matplotlib gutter=3.0")
    one.add_argument("--out", type=Path, default=Path("article.pdf"))
    none = verbs.add_parser("prose", help="pages without a table: writes the PDF, prints what casex reads")
    none.add_argument("seed", type=int)
    none.add_argument("fields", nargs="*")
    none.add_argument("--pages", type=int, default=5)
    none.add_argument("--out", type=Path, default=Path("article.pdf"))
    many = verbs.add_parser("set", help="a fixed set with its truth beside it")
    many.add_argument("folder", type=Path)
    many.add_argument("--count", type=int, default=24)
    many.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    if chosen.verb == "set":
        write_set(chosen.folder, chosen.count, chosen.seed)
        return
    look = looked(chosen.seed, dict(field.split("=", 1) for field in chosen.fields))
    made = (
        article(look, chosen.seed, before=0) if chosen.verb == "one" else prose_article(look, chosen.seed, chosen.pages)
    )
    show(made, chosen.out)


if __name__ == "__main__":
    main()
