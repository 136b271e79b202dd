"""`casex extract`, `summary`, `preview`: one document, read and shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.text import Text

import casex
from casex.cli.options import File, PreferVoice, ReadingFile, SchemaName
from casex.cli.screen import err, grid, out, progress, show
from casex.preview import columns

if TYPE_CHECKING:
    import pandas as pd

    from casex.series import CaseSeries

Frame = Literal[
    "patients", "observations", "treatments", "timeline", "findings", "reported", "sources", "corrections", "variables"
]  # fmt: skip


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
    with progress(f"reading {file.name}") as told:
        study = casex.extract(
            file,
            schema=schema,
            prefer=prefer,
            pages=pages,
            index_treatment=index_treatment,
            reading=reading,
            progress=told,
        )
    err.print(Text(repr(study)))
    if output is None:
        shown: pd.DataFrame = getattr(study, frame)
        show(f"{frame} of {file.name}", shown.reset_index() if frame == "patients" else shown)
        return
    _write(study, output)


def summary(
    file: File,
    variable: Annotated[str, typer.Argument(help="A variable with numbers, e.g. sledai_2k.", show_default=False)],
    schema: SchemaName = "lupus",
    prefer: PreferVoice = "table",
    quantiles: Annotated[
        str, typer.Option("--quantiles", "-q", help="Quartile definition: a numpy name, or 1-9.")
    ] = "linear",
    by: Annotated[
        str | None, typer.Option(help="What forms groups: a column of patients, or a condition over its columns.")
    ] = None,
    reading: ReadingFile = None,
) -> None:
    """Median, quartiles, mean and SD of a variable at each time point.

    Examples: [bold]casex summary paper.pdf sledai_2k --prefer narrative --quantiles weibull[/bold]
    · [bold]casex summary paper.pdf sledai_2k --by "sledai_2k_at_baseline > 10"[/bold]
    """
    with progress(f"reading {file.name}") as told:
        study = casex.extract(file, schema=schema, prefer=prefer, reading=reading, progress=told)
    out.print(str(study.summarize(variable, quantiles=int(quantiles) if quantiles.isdigit() else quantiles, by=by)))


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
    with progress(f"reading {file.name}") as told:
        study = casex.extract(
            file, schema=schema, pages=pages, index_treatment=index_treatment, reading=reading, progress=told
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
        grid("", ("printed", "cells", "taken for"), cells)
    if not shown:
        err.print(f"{file.name}: no cell of a per-patient table was read")
    if write is not None:
        study.to_reading_file(write)
        err.print(f"wrote {write}")


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
