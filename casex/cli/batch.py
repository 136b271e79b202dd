"""`casex batch`: many documents into a registry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

import casex
from casex.cli.options import PreferVoice, SchemaName
from casex.cli.screen import err, out

if TYPE_CHECKING:
    from casex.registry.batch import Batch
    from casex.registry.registry import Registry
    from casex.registry.writer import Outcome

FAILED = ("failed", "killed")
_SHOWN = 20  # documents whose reasons are printed
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?", re.IGNORECASE)
_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_STOPPED = 130  # as shells say it of Ctrl-C


def batch(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files, folders, patterns, ZIP or TAR archives, addresses (s3://, https://).", show_default=False
        ),
    ] = None,
    registry: Annotated[
        str, typer.Option("--registry", help="sqlite:///registry.db, or postgresql://user@host/name.")
    ] = "sqlite:///registry.db",
    workers: Annotated[int | None, typer.Option(min=1, help="Documents read at a time (default: one a core).")] = None,
    limit_seconds: Annotated[float, typer.Option(min=1, help="Seconds that one document may take.")] = 600,
    limit_memory: Annotated[str, typer.Option(help="Memory that one document may take.")] = "2GB",
    manifest: Annotated[
        Path | None,
        typer.Option(help="CSV: path, and study, schema, index_treatment, prefer, pages, reading where wanted."),
    ] = None,
    schema: SchemaName = "case_series",
    prefer: PreferVoice = "table",
    index_treatment: Annotated[str | None, typer.Option(help="The drug that the studies are about.")] = None,
    scheduler: Annotated[str | None, typer.Option(help="A Dask scheduler (tcp://…): its workers read.")] = None,
) -> None:
    """Read many documents into a registry; run it again to go on where it stopped.

    Examples: [bold]casex batch papers/ --registry sqlite:///lupus.db --schema lupus[/bold]
    · [bold]casex batch papers.zip "more/*.pdf" --workers 8 --limit-seconds 120[/bold]
    """
    with casex.open_registry(registry) as store:
        reading = store.add(
            sources or (), workers=workers, manifest=manifest, schema=schema, index_treatment=index_treatment,
            prefer=prefer, limit_seconds=limit_seconds, limit_memory=_bytes(limit_memory), scheduler=scheduler,
        )  # fmt: skip
        seen: list[Outcome] = []
        try:
            seen.extend(_watched(reading))
        except KeyboardInterrupt:
            reading.close()
            err.print("stopped; what was read is in the registry, the same command goes on from here")
            raise typer.Exit(_STOPPED) from None
        _tell(seen, store, registry_name=repr(store))
    if any(one.status in FAILED for one in seen):
        raise typer.Exit(4)


def _bytes(text: str) -> int:
    """A size such as 2GB or 512 MiB; both are powers of 1024."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise typer.BadParameter(f"{text!r} is no size; give e.g. 512MB or 2GB", param_hint="--limit-memory")
    return int(float(found[1]) * _UNITS[found[2].upper()])


def _watched(reading: Batch) -> Iterator[Outcome]:
    """The outcomes, with a bar where a person watches: done, failed, rate, remaining."""
    if not err.is_terminal:
        yield from reading
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[failed]} failed"),
        TextColumn("{task.fields[rate]}"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("reading", total=len(reading), failed=0, rate="")
        failed = 0
        for one in reading:
            failed += one.status in FAILED
            speed = bar.tasks[0].speed
            bar.update(task, advance=1, failed=failed, rate=f"{60 * speed:.0f} a minute" if speed else "")
            yield one


def _tell(seen: list[Outcome], store: Registry, *, registry_name: str) -> None:
    """What came of them: counts, reasons, and which files are of one paper."""
    known = sum(one.known for one in seen)
    counts = Counter(one.status for one in seen)
    out.print(Text(f"{len(seen)} documents, {len(seen) - known} read now, {known} known already: {registry_name}"))
    if not seen:
        out.print("no document was found in what was given")
    if seen and known == len(seen):
        out.print("nothing to do: every document is in the registry with these settings and versions")
    for status in ("read", "read_with_errors", "no_case_series", "failed", "killed"):
        if counts[status]:
            out.print(Text(f"  {status.replace('_', ' '):<18}{counts[status]:>7,}"))
    patients = sum(one.n_patients or 0 for one in {one.study: one for one in seen}.values())
    out.print(Text(f"  {'patients':<18}{patients:>7,}"))
    _list("failed or killed", (f"{one.name}: {one.reason}" for one in seen if one.status in FAILED))
    studies = {one.study for one in seen}
    documents = store.documents()
    same = documents[documents["study"].isin(studies) & documents["same_paper_as"].notna()]
    pairs = zip(same["study"], same["same_paper_as"], strict=True)
    _list("files of a paper that is there already", (f"{study}: same paper as {other}" for study, other in pairs))


def _list(title: str, lines: Iterable[str]) -> None:
    held = list(lines)
    if held:
        out.print(Text(f"{title}:", style="bold"))
        for line in held[:_SHOWN]:
            out.print(Text(f"  {line}"), soft_wrap=True)
        if len(held) > _SHOWN:
            out.print(f"  (+{len(held) - _SHOWN} more: casex.open_registry(url).documents() lists all)")
