"""The command line; one module per group of commands.

Exit codes: 0 done; 1 the document could not be read, a setting is wrong, or `check` found errors; 2 wrong usage
(typer); 3 readable, but no case series in it; 4 a batch is done, but some of its documents failed or were killed.
"""

from __future__ import annotations

from typing import NoReturn

import typer
from rich.text import Text

from casex.cli.batch import batch
from casex.cli.checking import check, correct
from casex.cli.first_look import demo
from casex.cli.proving import statistics
from casex.cli.reading import extract, preview, summary
from casex.cli.screen import err
from casex.cli.seeing import tables
from casex.errors import CasexError, NoCaseSeries

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Read published case series into validated frames, and prove the reading.\n\n"
    "Begin with [bold]casex demo[/bold].",
)
for command in (demo, extract, summary, tables, preview, statistics, check, correct, batch):
    app.command()(command)


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
