"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

File = Annotated[
    Path,
    typer.Argument(
        help="PDF, JATS XML, HTML, XLSX, XLS, DOCX, CSV or text: a file on this machine.", show_default=False
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
