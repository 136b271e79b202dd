"""Arguments and options that several commands share."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

import typer


def _on_this_machine(file: Path) -> Path:
    """A path has lost one of an address's strokes: "https:/…" is told, not looked for as a file."""
    if re.match(r"[a-z0-9+]{2,}:/", str(file)):
        raise typer.BadParameter(f"{file}: an address; give it to casex.extract in Python, or to casex batch")
    return file


File = Annotated[
    Path,
    typer.Argument(
        help="PDF, JATS XML, HTML, XLSX, XLS, DOCX, CSV or text: a file on this machine.",
        show_default=False,
        callback=_on_this_machine,
    ),
]
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
