"""`casex statistics`: what a paper prints of all its patients, and whether it follows."""

from __future__ import annotations

from rich.text import Text

import casex
from casex.cli.options import File, SchemaName
from casex.cli.screen import cell, entry, out, progress

_STYLES = {
    "reproduced": "green",
    "reproduced_other_voice": "yellow",
    "not_reproduced": "bold red",
    "not_checkable": "dim",
}


def statistics(file: File, schema: SchemaName = "case_series") -> None:
    """The statistics that a paper prints, each with its verdict; also of a paper that tells of no single patient.

    Example: [bold]casex statistics paper.pdf --schema lupus[/bold]
    """
    with progress(f"reading {file.name}"):
        found = casex.find_statistics(file, schema=schema)
    for one in found.to_dict("records"):
        out.print(Text(f"{one['statistic']} {one['verdict']}", style=_STYLES[str(one["verdict"])]))
        for name in ("printed", "definitions", "nearest", "source"):
            if cell(one[name]):
                entry(f"{name}:", cell(one[name]), gap=1)
    counts = {name: int((found["verdict"] == name).sum()) for name in _STYLES}
    out.print(Text(f"{file.name}: {', '.join(f'{n} {name}' for name, n in counts.items())}"))
