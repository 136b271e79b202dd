"""The command line: `casex demo`, `extract`, `preview`, `summary`, `tables`.

Exit codes: 0 done; 1 the document could not be read, or a setting is wrong; 2 wrong usage (typer);
3 readable, but no case series in it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table as Grid
from rich.text import Text

import casex
from casex.errors import CasexError, NoCaseSeries
from casex.preview import columns

if TYPE_CHECKING:
    import pandas as pd

    from casex import PageSteps, TableSteps
    from casex.series import CaseSeries

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Read published case series into validated frames, and prove the reading.\n\n"
    "Begin with [bold]casex demo[/bold].",
)
out = Console()
err = Console(stderr=True)

Frame = Literal["patients", "observations", "treatments", "timeline", "findings", "reported", "sources", "variables"]
SAMPLE = "tofacitinib_three_line.pdf"
_OVERVIEW = {
    "sex": "sex",
    "age_at_baseline_years": "age",
    "index_treatment_duration_months": "months",
    "index_treatment_status": "tofacitinib",
    "response": "response",
    "sledai_2k_at_baseline": "before",
    "sledai_2k_at_last_follow_up": "last",
}

File = Annotated[Path, typer.Argument(help="A PDF or a plain text.", show_default=False)]
SchemaName = Annotated[
    str, typer.Option("--schema", "-s", help="A shipped schema (case_series, lupus) or a YAML file.")
]
PreferVoice = Annotated[
    Literal["table", "narrative", "latest"],
    typer.Option("--prefer", "-p", help="The voice that frames follow: table, narrative or latest."),
]
ReadingFile = Annotated[
    Path | None,
    typer.Option(
        "--reading",
        "-r",
        help="A reading file (YAML): what casex is to read otherwise in this paper. "
        "paper.casex.yaml beside paper.pdf is used without it.",
    ),
]


def main() -> None:
    """Run the command line; every error that casex raises on purpose is one clear line."""
    try:
        app()
    except NoCaseSeries as error:
        _fail(error, 3)
    except CasexError as error:
        _fail(error, 1)
    except OSError as error:
        _fail(CasexError(f"{error.filename or 'file'}: {error.strerror or error}"), 1)


def _fail(error: CasexError, code: int) -> NoReturn:
    err.print(Text(f"{type(error).__name__}: {error}", style="red"))
    raise SystemExit(code)


@app.command()
def demo() -> None:
    """Read the shipped sample: nine children with lupus given tofacitinib.

    Example: [bold]casex demo[/bold]
    """
    with as_file(_sample()) as path, _progress("reading the sample") as progress:
        study = casex.extract(path, schema="lupus", progress=progress)
    out.print(f"\n[bold]{study.study.title}[/bold]\n{study!r}\n")
    _show(
        "Nine patients (months on tofacitinib; SLEDAI-2K before it and at the last follow-up)",
        study.patients[list(_OVERVIEW)].rename(columns=_OVERVIEW).reset_index(),
    )
    _timeline(study, "9")
    _medians(study, "sledai_2k")
    _findings(study)
    out.print("\n[bold]Next, try[/bold]")
    out.print("  casex tables your_paper.pdf                        every table as printed")
    out.print("  casex extract your_paper.pdf -s lupus -o study.xlsx a workbook with a sheet per frame", soft_wrap=True)
    out.print(
        "  python -c \"import casex; study = casex.extract('your_paper.pdf', schema='lupus'); "
        "print(study.trace('9', 'sledai_2k_at_last_follow_up'))\"",
        soft_wrap=True,
    )


@app.command()
def extract(
    file: File,
    schema: SchemaName = "case_series",
    prefer: PreferVoice = "table",
    frame: Annotated[Frame, typer.Option("--frame", "-f", help="The frame to print.")] = "patients",
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            help="study.json, study.xlsx, study.parquet (a folder), or any other name: a folder of CSV files.",
        ),
    ] = None,
    pages: Annotated[str | None, typer.Option(help="Pages to read, e.g. 1-3,5.")] = None,
    index_treatment: Annotated[
        str | None, typer.Option(help="The drug that the study is about, if it is not found.")
    ] = None,
    reading: ReadingFile = None,
) -> None:
    """Read a document; print one frame, or write all of them.

    Examples: [bold]casex extract paper.pdf --schema lupus --frame timeline[/bold]
    · [bold]casex extract paper.pdf -s lupus -o study.xlsx[/bold]
    """
    _refuse_other_files(output)
    with _progress(f"reading {file.name}") as progress:
        study = casex.extract(
            file,
            schema=schema,
            prefer=prefer,
            pages=pages,
            index_treatment=index_treatment,
            reading=reading,
            progress=progress,
        )
    err.print(Text(repr(study)))
    if output is None:
        shown: pd.DataFrame = getattr(study, frame)
        _show(f"{frame} of {file.name}", shown.reset_index() if frame == "patients" else shown)
        return
    _write(study, output)


@app.command()
def summary(
    file: File,
    variable: Annotated[str, typer.Argument(help="A variable with numbers, e.g. sledai_2k.", show_default=False)],
    schema: SchemaName = "lupus",
    prefer: PreferVoice = "table",
    quantiles: Annotated[
        str, typer.Option("--quantiles", "-q", help="Quartile definition: a numpy name, or 1-9.")
    ] = "linear",
    by: Annotated[str | None, typer.Option(help="A column of patients whose values form groups.")] = None,
    reading: ReadingFile = None,
) -> None:
    """Median, quartiles, mean and SD of a variable at each time point.

    Example: [bold]casex summary paper.pdf sledai_2k --prefer narrative --quantiles weibull[/bold]
    """
    with _progress(f"reading {file.name}") as progress:
        study = casex.extract(file, schema=schema, prefer=prefer, reading=reading, progress=progress)
    out.print(str(study.summarize(variable, quantiles=int(quantiles) if quantiles.isdigit() else quantiles, by=by)))


@app.command()
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
        with _progress(f"looking for tables in {file.name}"), _log_shown():
            seen = casex.table_steps(file, pages=pages, full_scan=full_scan, second_reader=second_reader)
        _draw(seen, file, draw)
        return
    with _progress(f"looking for tables in {file.name}"), _log_shown():
        found = casex.find_tables(file, pages=pages, full_scan=full_scan, second_reader=second_reader)
    for view in found:
        where = f"page {view.page}, " if view.page else ""
        _show(f"{view.label or 'a table without label'} ({where}kind {view.kind}): {view.table.caption}", view.printed)
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


@app.command()
def preview(
    file: File,
    schema: SchemaName = "case_series",
    pages: Annotated[str | None, typer.Option(help="Pages to read, e.g. 1-3,5.")] = None,
    index_treatment: Annotated[
        str | None, typer.Option(help="The drug that the study is about, if it is not found.")
    ] = None,
    reading: ReadingFile = None,
    write: Annotated[
        Path | None,
        typer.Option("--write", "-w", help="Write these decisions as a reading file: edit it, then give it back."),
    ] = None,
) -> None:
    """What each column of the per-patient tables was taken for, and each distinct cell; look through it first.

    Examples: [bold]casex preview paper.pdf --schema lupus[/bold]
    · [bold]casex preview paper.pdf --write paper.yaml[/bold], then [bold]casex extract paper.pdf -r paper.yaml[/bold]
    """
    with _progress(f"reading {file.name}") as progress:
        study = casex.extract(
            file, schema=schema, pages=pages, index_treatment=index_treatment, reading=reading, progress=progress
        )
    shown = columns(
        study.observations.to_dict("records"), study.sources.to_dict("records"), study.variables.to_dict("records")
    )
    for one in shown:
        times = one.times[0] if len(one.times) == 1 else f"{len(one.times)} times" if one.times else ""
        out.print(Text(f"{one.table}, {one.heading!r}", style="bold"))
        about = (("variable", one.variable), ("kind", one.kind), ("unit", one.unit), ("at", times))
        out.print(Text(", ".join(f"{name} {value}" for name, value in about if value)))
        cells = [(text or "(empty)", str(n), taken) for text, n, taken in one.cells]
        _grid("", ("printed", "cells", "taken for"), cells)
    if not shown:
        err.print(f"{file.name}: no cell of a per-patient table was read")
    if write is not None:
        study.to_reading_file(write)
        err.print(f"wrote {write}")


def _sample() -> Any:
    packaged = files("casex") / "samples" / SAMPLE
    return packaged if packaged.is_file() else files("casex") / ".." / "samples" / SAMPLE


@contextmanager
def _progress(what: str) -> Iterator[Any]:
    """A bar on the error stream, gone when done; silent where nobody watches."""
    if not err.is_terminal:  # rich before 14.3 prints an empty line for a bar that is switched off
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("pages"))
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _log_shown() -> Iterator[None]:
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


def _show(title: str, frame: pd.DataFrame) -> None:
    """A frame as a grid where the screen is wide enough, else as one block of lines per row."""
    columns = [str(name) for name in frame.columns]
    rows = [[_cell(value) for value in row] for row in frame.itertuples(index=False)]
    filled = [position for position in range(len(columns)) if any(row[position] for row in rows)] if rows else []
    longest = [max(_longest_word(columns[i]), *(_longest_word(row[i]) for row in rows)) + 2 for i in filled]
    if not rows:
        out.print(Text(f"{title}: no rows"))
    elif sum(longest) <= out.width:
        _grid(title, [columns[i] for i in filled], [[row[i] for i in filled] for row in rows])
    else:
        _records(title, columns, rows, filled)
    if rows and len(filled) < len(columns):
        empty = ", ".join(name for position, name in enumerate(columns) if position not in filled)
        out.print(Text(f"empty: {empty}", style="dim"))


def _grid(title: str, columns: Sequence[str], rows: Iterable[Iterable[str]]) -> None:
    grid = Grid(title=Text(title, style="bold"), title_justify="left", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for name in columns:
        grid.add_column(name, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    out.print(grid)


def _records(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], filled: Sequence[int]) -> None:
    out.print(Text(title, style="bold"))
    width = max(len(columns[i]) for i in filled)
    for row in rows:
        out.print()
        for i in filled:
            if row[i]:
                out.print(Text(f"  {columns[i]:<{width}}  ", style="dim") + Text(row[i]))


def _longest_word(text: str) -> int:
    return max((len(word) for word in text.split()), default=0)


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(value) or "none reported"
    if value is None or str(value) in ("nan", "<NA>"):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _timeline(study: CaseSeries, patient: str) -> None:
    shown = study.prefer("narrative").timeline
    rows = [
        (
            _month(event),
            str(event.event).replace("_", " "),
            _happened(event),
            str(event.voice),
            str(event.source),
        )
        for event in shown[shown["patient"] == patient].itertuples()
    ]
    _grid(
        f"Patient {patient}: the timeline, as the narrative tells it (months after the start of tofacitinib)",
        ("month", "event", "what", "voice", "source"),
        rows,
    )


def _month(event: Any) -> str:
    low, high = _cell(event.months_low), _cell(event.months_high)
    return _cell(event.months) if low == high else f"{low}–{high}"


def _happened(event: Any) -> str:
    """One line for an event: its drug or variable, value and words."""
    amount = " ".join(part for part in (_cell(event.value), _cell(event.unit)) if part)
    words = "" if _cell(event.drug) else _cell(event.text)
    name = _cell(event.drug) or _cell(event.variable).replace("_", " ")
    return " ".join(part for part in (name, amount, words) if part)


def _medians(study: CaseSeries, variable: str) -> None:
    rows: list[Sequence[str]] = []
    voices: tuple[Literal["table", "narrative"], ...] = ("table", "narrative")
    for voice in voices:
        frame = study.prefer(voice).summarize(variable, quantiles="weibull").to_frame()
        for point in ("baseline", "last_follow_up"):
            one = frame.loc[point]
            rows.append((voice, point, f"{one['median']:g}", f"{one['q1']:g} to {one['q3']:g}", f"{one['n']:g}"))
    _grid(
        "SLEDAI-2K before and after, under both voices (quartiles by Hyndman-Fan 6, 'weibull')",
        ("voice", "time point", "median", "interquartile range", "n"),
        rows,
    )


def _findings(study: CaseSeries) -> None:
    found = study.findings
    loud = found[found["severity"] != "info"]
    _show("Findings: warnings and errors", loud[["code", "severity", "message", "sources"]])
    quiet = len(found) - len(loud)
    out.print(f"(+{quiet} for information: study.findings)")


def _refuse_other_files(output: Path | None) -> None:
    if output is not None and output.suffix.casefold() in (".xls", ".txt", ".pdf"):
        raise typer.BadParameter(f"{output}: give study.json, study.xlsx, study.parquet, or a folder", param_hint="-o")
    if output is not None and output.suffix.casefold() == ".csv":
        raise typer.BadParameter(
            f"{output}: CSV is a folder with a file per frame; give a folder, e.g. {output.stem}/", param_hint="-o"
        )


def _write(study: CaseSeries, output: Path) -> None:
    suffix = output.suffix.casefold()
    if suffix == ".json":
        study.to_json(output)
    else:
        writers = {".xlsx": study.to_excel, ".parquet": study.to_parquet}
        for message in writers.get(suffix, study.to_csv)(output)["message"]:
            err.print(Text(str(message), style="yellow"))
    err.print(f"wrote {output}")


if __name__ == "__main__":
    main()
