"""`Registry`: many studies in one store; its methods are a few lines each into the modules beside it."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from casex.errors import RegistryError
from casex.interpret.voices import PREFERENCES
from casex.registry import asking, cluster, keeping, manifest, settled, store
from casex.registry.batch import Batch, on_this_machine
from casex.registry.frames import StoredFrames
from casex.registry.item import Limits, Settings, workers_of
from casex.registry.lock import WriterLock
from casex.registry.overlaps import overlaps
from casex.registry.plan import Plan, planned, sources_of
from casex.registry.writer import Outcome, Writer
from casex.settings import one_of, refusing_unknown_settings
from casex.verbs import load_schema

if TYPE_CHECKING:
    from casex.analysis import Summary
    from casex.schema import Definition

Source = str | os.PathLike[str]


class Registry(StoredFrames):
    """Many studies in one store. Made by `casex.open_registry`; a context manager that closes itself.

    Every row of its frames names its ``study``; frames hold the current result of each document. Filters are worked
    out by the database.
    """

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        self._address, self._read_only = store.parsed(url), read_only
        self._engine = store.connected(url, read_only=read_only)
        self._lock = WriterLock(self._engine)
        if not read_only:
            with store.told(self._address), self._engine.connect() as connection:
                new = store.version(connection) != store.newest()
            if new:
                with self._writing():
                    pass

    # --- in -----------------------------------------------------------------------------------------------------------

    @refusing_unknown_settings
    def add(
        self,
        sources: Source | Sequence[Source] = (),
        *,
        workers: int | None = None,
        manifest: Source | None = None,
        schema: str | Path | Definition = "case_series",
        index_treatment: str | None = None,
        prefer: Literal["table", "narrative", "latest"] = "table",
        second_reader: str | None = "camelot",
        ocr: Literal["auto", "never", "always"] = "auto",
        limit_seconds: float = Limits().seconds,
        limit_memory: int = Limits().memory,
        scheduler: Any = None,
    ) -> Batch:
        """Read documents into the registry, each in a process that may be killed over it.

        A document that the registry has with the same settings, schema and versions is not read again; one whose
        settings or versions have changed is, and its old result stays as history.

        Parameters
        ----------
        sources
            Files, folders, patterns (``"papers/*.pdf"``), archives (ZIP, TAR) or addresses that fsspec opens.
        workers
            How many documents are read at a time (default: one for each core).
        manifest
            A CSV file: ``path``, and where wanted ``study, schema, index_treatment, prefer, pages, reading``. Lines of
            one study are read as one.
        schema, index_treatment, prefer, second_reader, ocr
            As for `casex.extract`, for all that the manifest does not say otherwise of.
        limit_seconds, limit_memory
            What one document may take: seconds by the clock, bytes of memory of the process that reads it.
        scheduler
            A Dask `Client`, or the address of a scheduler: its workers read (extra ``dask``).

        Returns
        -------
        Batch
            Iterate over it; it gives an `Outcome` for each document.

        Raises
        ------
        RegistryError
            Where a source is not there, the manifest is wrong, or (at the first document) another writer is at work.
        """
        count, limits = workers_of(workers), Limits(limit_seconds, limit_memory)
        one_of("prefer", prefer, PREFERENCES)
        one_of("ocr", ocr, ("auto", "never", "always"))
        settings = Settings(load_schema(schema), index_treatment, prefer, second_reader=second_reader, ocr=ocr)
        plan = self._planned(sources, manifest, settings)
        return Batch(len(plan), self._outcomes(plan, limits, count, scheduler))

    def _planned(self, sources: Source | Sequence[Source], listed: Source | None, settings: Settings) -> Plan:
        named = sources_of(sources)
        if not named and listed is None:
            raise RegistryError("nothing to read: give files, folders, patterns, archives, addresses or a manifest")
        rows = () if listed is None else manifest.read(Path(listed), settings, load_schema)
        own = [] if listed is None else [Path(listed)]
        if self._address.database and self._address.get_backend_name() == "sqlite":
            file = Path(self._address.database)
            ends = ("", "-wal", "-shm", "-journal", ".lock")
            own += [Path(f"{path}{end}") for path in (file, file.resolve()) for end in ends]
        return planned([os.fspath(one) for one in named], rows, settings, without=own)

    def _outcomes(self, plan: Plan, limits: Limits, workers: int, scheduler: Any) -> Generator[Outcome]:
        with self._writing():
            writer = Writer(self._engine, limits)
            if scheduler is None:
                yield from writer.outcomes(on_this_machine(plan.items(), writer.known, limits, workers))
                return
            with cluster.client_of(scheduler) as client:
                yield from writer.outcomes(cluster.on_cluster(plan.items(), writer.known, limits, client))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """The right to write, the store being up to date."""
        if self._read_only:
            raise RegistryError(f"{store.masked(self._address)}: it was opened for reading only")
        with store.told(self._address), self._lock.held():
            store.bring_up_to_date(self._engine)
            self._lock.sign()
            yield

    def delete(self, study: str) -> None:
        """Take a study out: every value that was read of its documents, history with it.

        Parameters
        ----------
        study
            Its name.

        Raises
        ------
        UnknownVariable
            Where there is no such study.
        RegistryError
            Where somebody reads meanwhile: the study is taken out, but SQLite's log holds its values yet.
        """
        with self._writing():
            keeping.delete(self._engine, study)

    def settle(self, one: tuple[str, str], other: tuple[str, str], *, same: bool, who: str, why: str = "") -> None:
        """Record whether two patients are one person, as a person has found; `overlaps` shows it.

        Pooled summaries count a person once: the patient that is named first stands for both. Whoever is one with the
        same third is one, too.

        Parameters
        ----------
        one, other
            Study and patient of each.
        same
            Whether they are one person.
        who, why
            Who says so, and why.

        Raises
        ------
        UnknownVariable
            Where there is no such patient.
        RegistryError
            Where both are of one study, or what was settled before says otherwise.
        """
        with self._writing():
            settled.settle(self._engine, one, other, same=same, who=who, why=why)

    # --- out ----------------------------------------------------------------------------------------------------------

    def documents(self, *, history: bool = False) -> pd.DataFrame:
        """One row for each document: what it is, what came of it, and which other file is the same paper.

        Parameters
        ----------
        history
            Whether results are shown, too, that a later one took the place of.

        Returns
        -------
        pandas.DataFrame
            ``same_paper_as`` names the first study whose file has the same DOI, title, bytes or place.
        """
        with store.told(self._address):
            return asking.documents(self._engine, history=history)

    @refusing_unknown_settings
    def summarize(
        self,
        variable: str,
        *,
        at: str | Sequence[str] | None = None,
        by: str | None = "study",
        drug: str | None = None,
        quantiles: str | int = "linear",
    ) -> Summary:
        """Median, quartiles, mean, SD (n − 1), minimum and maximum per time point, over all studies that tell of it.

        Parameters
        ----------
        variable
            A variable with numbers, e.g. ``sledai_2k``.
        at
            Time points (default: all that the studies have).
        by
            ``"study"``: each study is a level. A column of `patients`, or None: patients of all studies together; then
            a paper that was read from two files, and a person who was settled to be in two studies, count once, and
            `left_out` says who does not.
        drug
            Only patients who were given it.
        quantiles
            A method name of `numpy.quantile`, or 1–9 (Hyndman & Fan 1996).
        """
        with store.told(self._address):
            return asking.summarize(self._engine, variable, at=at, by=by, drug=drug, quantiles=quantiles)

    def overlaps(self) -> pd.DataFrame:
        """Pairs of patients of different studies that may be one person, with what speaks for it; nothing is merged.

        Returns
        -------
        pandas.DataFrame
            Columns study, patient, other_study, other_patient, why (``same paper``, ``same reference`` or ``same
            values``), same (columns with their equal values), different (columns whose values differ), settled
            (``same``, ``different``, or missing: by `settle`).
        """
        with store.told(self._address):
            return overlaps(self._engine)

    def to_parquet(self, folder: Source) -> None:
        """A folder with a Parquet file per frame, and ``documents.parquet``; written piece by piece.

        Parameters
        ----------
        folder
            The folder to write into; it is made where it is not there.
        """
        with store.told(self._address):
            keeping.to_parquet(self._engine, Path(folder))

    # --- python -------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Let go of the store."""
        self._engine.dispose()

    def __enter__(self) -> Registry:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Registry {store.masked(self._address)}{', read only' if self._read_only else ''}>"


@refusing_unknown_settings
def open_registry(url: str, *, read_only: bool = False) -> Registry:
    """Open a store of many studies; one that is not there is made.

    Parameters
    ----------
    url
        ``sqlite:///registry.db`` (a file), or ``postgresql://user@host/name`` (extra ``postgres``).
    read_only
        Whether it is only read; that is possible while a batch writes.

    Returns
    -------
    Registry

    Raises
    ------
    RegistryError
        Where it cannot be opened, or is of a newer casex.
    MissingExtra
        Where PostgreSQL is asked for without the extra ``postgres``.
    """
    return Registry(url, read_only=read_only)
