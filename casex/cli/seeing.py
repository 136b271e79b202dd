"""`casex tables`: every table as printed, or drawn over its page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.text import Text

import casex
from casex.cli.options import File
from casex.cli.screen import err, log_shown, out, progress, show

if TYPE_CHECKING:
    from casex import PageSteps, TableSteps


def tables(
    file: File,
    pages: Annotated[str | None, typer.Option(help="Pages to read, e.g. 1-3,5.")] = None,
    full_scan: Annotated[
        bool, typer.Option("--full-scan", help="Search pages without rules and without a table's caption, too.")
    ] = False,
    second_reader: Annotated[
        Literal["camelot"] | None, typer.Option(help="Compare each cell with what camelot reads in its place.")
    ] = None,
    draw: Annotated[
        Path | None,
        typer.Option(
            help="A folder: every page with a table is drawn into it as PNG, with how the table was read over it.",
            file_okay=False,
        ),
    ] = None,
) -> None:
    """Every table of a document, as printed; what was not searched or is in doubt goes to the error stream.

    Examples: [bold]casex tables paper.pdf[/bold] · [bold]casex tables paper.pdf --draw pictures/[/bold]
    """
    if draw is not None:
        with progress(f"looking for tables in {file.name}"), log_shown():
            seen = casex.table_steps(file, pages=pages, full_scan=full_scan, second_reader=second_reader)
        _draw(seen, file, draw)
        return
    with progress(f"looking for tables in {file.name}"), log_shown():
        found = casex.find_tables(file, pages=pages, full_scan=full_scan, second_reader=second_reader)
    for view in found:
        where = f"page {view.page}, " if view.page else ""
        show(f"{view.label or 'a table without label'} ({where}kind {view.kind}): {view.table.caption}", view.printed)
        for note in view.table.footnotes:
            out.print(Text(note, style="dim"))
    if not found:
        err.print(f"{file.name}: no table found")


def _draw(pages: Sequence[PageSteps], file: Path, folder: Path) -> None:
    """Pictures of the pages that hold tables, or a caption to which none was found; the other pages are named."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = [page for page in pages if page.tables or any(one.code == "table_not_read" for one in page.findings)]
    for page in drawn:
        target = folder / f"{file.stem}_page_{page.number:03}.png"
        page.picture().save(target)
        names = ", ".join(_part(steps) for steps in page.tables) or "no table was read"
        out.print(Text(f"{target}: {names}"), soft_wrap=True)
    empty = [str(page.number) for page in pages if page not in drawn]
    if empty:
        err.print(Text(f"no table, not drawn: page{'s' * (len(empty) > 1)} {', '.join(empty)}"), soft_wrap=True)
    if not drawn:
        err.print(f"{file.name}: no table found, nothing drawn")


def _part(steps: TableSteps) -> str:
    doubts = sum(cell.flagged for cell in steps.cells)
    rows, columns = len(steps.part.body), steps.part.columns
    name = steps.table.label or "a table without label"
    return f"{name}, {rows} × {columns}" + (f", {doubts} in doubt" if doubts else "")
