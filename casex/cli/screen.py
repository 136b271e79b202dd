"""What the commands print: grids, records, progress, and the log where a person watches."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table as Grid
from rich.text import Text

if TYPE_CHECKING:
    import pandas as pd

out = Console()
err = Console(stderr=True)


@contextmanager
def progress(what: str) -> Iterator[Any]:
    """A bar on the error stream, gone when done; silent where nobody watches."""
    if not err.is_terminal:  # rich before 14.3 prints an empty line for a bar that is switched off
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("pages"))
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def log_shown() -> Iterator[None]:
    """What casex logs goes to the error stream, the words of the document with it: they are the user's own."""
    logger, handler = logging.getLogger("casex"), _ToErrors()
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


class _ToErrors(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        err.print(Text(record.getMessage(), style="yellow"))


STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}


def finding(one: dict[Any, Any], *, waived: bool = False) -> None:
    """A finding as a paragraph: its number and code, what it says, and what a person needs for looking."""
    style = "dim" if waived else STYLES[str(one["severity"])]
    out.print(Text(f"{one['finding']} {one['severity']} {one['code']}", style=style))
    for line in Text(str(one["message"])).wrap(out, out.width - 2):
        out.print(Text("  ") + line, soft_wrap=True)
    for name, key in (
        ("it could be", "possible"),
        ("what to do", "hint"),
        ("where", "sources"),
        ("accepted", "accepted"),
    ):
        if cell(one[key]):
            entry(f"{name}:", cell(one[key]), gap=1)


def show(title: str, frame: pd.DataFrame) -> None:
    """A frame as a grid where the screen is wide enough, else as one block of lines per row."""
    columns = [str(name) for name in frame.columns]
    rows = [[cell(value) for value in row] for row in frame.itertuples(index=False)]
    filled = [position for position in range(len(columns)) if any(row[position] for row in rows)] if rows else []
    longest = [max(_longest_word(columns[i]), *(_longest_word(row[i]) for row in rows)) + 2 for i in filled]
    if not rows:
        out.print(Text(f"{title}: no rows"))
    elif sum(longest) <= out.width:
        grid(title, [columns[i] for i in filled], [[row[i] for i in filled] for row in rows])
    else:
        records(title, columns, rows, filled)
    if rows and len(filled) < len(columns):
        empty = ", ".join(name for position, name in enumerate(columns) if position not in filled)
        out.print(Text(f"empty: {empty}", style="dim"))


def grid(title: str, columns: Sequence[str], rows: Iterable[Iterable[str]]) -> None:
    grid = Grid(title=Text(title, style="bold"), title_justify="left", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for name in columns:
        grid.add_column(name, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    out.print(grid)


def records(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], filled: Sequence[int]) -> None:
    out.print(Text(title, style="bold"))
    width = max(len(columns[i]) for i in filled)
    for row in rows:
        out.print()
        for i in filled:
            if row[i]:
                entry(f"{columns[i]:<{width}}", row[i])


def entry(name: str, said: str, *, gap: int = 2) -> None:
    """A name and what stands behind it; where the line ends, it goes on below its own beginning."""
    head = f"  {name}{' ' * gap}"
    beside = len(head) <= out.width // 2
    if not beside:
        out.print(Text(head.rstrip(), style="dim"), soft_wrap=True)
        head = " " * 4
    before = Text(head, style="dim")
    for line in Text(said).wrap(out, max(out.width - len(head), 20)):
        out.print(before + line, soft_wrap=True)
        before = Text(" " * len(head))


def _longest_word(text: str) -> int:
    return max((len(word) for word in text.split()), default=0)


def cell(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(value) or "none reported"
    if value is None or str(value) in ("nan", "<NA>"):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
    return str(value)
