"""`casex check`, `casex correct`: findings as work for a person, and what the person says of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.text import Text

import casex
from casex import export
from casex.cli.options import File, ReadingFile, SchemaName
from casex.cli.screen import STYLES, err, finding, out, progress
from casex.interpret.corrections import BESIDE

CorrectionsFile = Annotated[
    Path | None,
    typer.Option(
        "--corrections",
        "-c",
        help="A file of corrections (YAML). paper.casex.corrections.yaml beside paper.pdf is used without it.",
    ),
]


def check(
    file: File,
    schema: SchemaName = "case_series",
    reading: ReadingFile = None,
    corrections: CorrectionsFile = None,
    fail_on: Annotated[
        Literal["error", "warning"], typer.Option("--fail-on", help="The mildest severity that makes the exit code 1.")
    ] = "error",
    info: Annotated[bool, typer.Option("--info", help="Print what is for information, too.")] = False,
) -> None:
    """Everything to look at in a document, most harmful first; exit code 1 where errors stand that nobody accepted.

    Examples: [bold]casex check paper.pdf --schema lupus[/bold] · [bold]casex check paper.pdf --fail-on warning[/bold]
    """
    with progress(f"reading {file.name}") as told:
        study = casex.extract(file, schema=schema, reading=reading, corrections=corrections, progress=told)
    found = study.findings
    found["open"] = found["accepted"].isna()
    shown = found if info else found[found["severity"] != "info"]
    for one in shown.sort_values(["severity", "open"], ascending=[True, False], kind="stable").to_dict("records"):
        finding(one, waived=not one["open"])
    counts = {name: int(n) for name, n in found["severity"].value_counts().items()}
    accepted = int((~found["open"]).sum())
    told_of = ", ".join(f"{counts.get(name, 0)} {name}" for name in STYLES)
    out.print(Text(f"{file.name}: {told_of}" + (f"; {accepted} accepted" if accepted else "")))
    failing = ("error",) if fail_on == "error" else ("error", "warning")
    if (found["severity"].isin(failing) & found["open"]).any():
        raise typer.Exit(1)


def correct(
    file: File,
    why: Annotated[str, typer.Option(help="Why: what you looked at.")],
    who: Annotated[str, typer.Option(help="Who says so.")],
    source: Annotated[
        str | None, typer.Option("--cell", help="A cell as findings and sources call it, e.g. p3-t2-r9-c8.")
    ] = None,
    to: Annotated[str | None, typer.Option("--is", help="The text to read in place of the printed one.")] = None,
    accept: Annotated[str | None, typer.Option(help="A finding as check numbers it, e.g. f3, that may stand.")] = None,
    when: Annotated[str | None, typer.Option(help="On which day (default: today), e.g. 2026-11-29.")] = None,
    schema: SchemaName = "case_series",
    reading: ReadingFile = None,
    corrections: CorrectionsFile = None,
) -> None:
    """Write one correction, or one accepted finding, into the file of corrections beside the document.

    Examples: [bold]casex correct paper.pdf --cell p3-t2-r9-c8 --is 2 --who "A. Reader" --why "page 4 says 2"[/bold]
    · [bold]casex correct paper.pdf --accept f3 --who "A. Reader" --why "both are printed so"[/bold]
    """
    if (accept is None) == (source is None) or (source is None) != (to is None):
        raise typer.BadParameter("give a cell with --cell and --is, or a finding with --accept")
    path = corrections or file.with_name(f"{file.stem}{BESIDE}")
    before = path if path.is_file() else None
    with progress(f"reading {file.name}") as told:
        study = casex.extract(file, schema=schema, reading=reading, corrections=before, progress=told)
    signed = {"who": who, "when": when or date.today().isoformat(), "why": why}
    frames = {"sources": study.sources, "observations": study.observations, "findings": study.findings}
    if source is not None and to is not None:
        entry = export.correction(source, to, frames, study.provenance, signed)
    else:
        entry = export.acceptance(str(accept), frames, study.provenance, signed)
    export.append(path, entry, file.name)
    named = (
        f"{entry['table']} {entry['cell']}: {entry['was']!r} is read as {entry['is']!r}"
        if to is not None
        else entry["said"]
    )
    err.print(Text(f"wrote {path}: {named}"))
