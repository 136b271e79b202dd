"""Many items on many machines: Dask's workers read, each item in a process of its own kind there, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from typing import Any

from casex.errors import MissingExtra, RegistryError
from casex.registry.apart import Apart
from casex.registry.item import Answer, Item, Limits

_PLUGIN = "casex-registry"
_ANSWER = "20s"  # within which a scheduler has to answer
_AHEAD = 4  # items that wait for each thread of the cluster


@contextmanager
def client_of(scheduler: Any) -> Iterator[Any]:
    """A Dask client: the one that is given, or one for an address (``tcp://…``), which is closed at the end.

    Raises
    ------
    MissingExtra
        Where the extra ``dask`` is not installed.
    RegistryError
        Where nothing answers at the address.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingExtra("a cluster needs the extra dask: pip install 'casex[dask]'") from error
    if isinstance(scheduler, Client):
        yield scheduler
        return
    try:
        client = Client(str(scheduler), timeout=_ANSWER, set_as_default=False)
    except (OSError, ValueError) as error:
        raise RegistryError(f"{scheduler}: no Dask scheduler answers there: {error}") from error
    with closing(client):
        yield client


def on_cluster(
    items: Iterable[Item], known: frozenset[str], limits: Limits, client: Any
) -> Iterator[tuple[Item, Answer]]:
    """What comes of each item, as it comes; what a lost worker was reading is read again by another."""
    from distributed import KilledWorker, as_completed

    client.register_plugin(_plugin(known, limits), name=_PLUGIN)  # workers that join or start again get it, too
    left = iter(items)
    threads = max(1, sum(client.nthreads().values()))
    waiting: dict[Any, Item] = {}

    def more(count: int) -> list[Any]:
        sent = {client.submit(_read_there, item, pure=False): item for item in islice(left, count)}
        waiting.update(sent)
        return list(sent)

    coming = as_completed(more(_AHEAD * threads))
    try:
        for future in coming:
            item = waiting.pop(future)
            try:
                answer: Answer = future.result()
            except KilledWorker as error:
                answer = Answer("killed", f"the machines that read it were lost, one after the other: {error}")
            future.release()
            for another in more(1):
                coming.add(another)
            yield item, answer
    finally:
        if waiting:
            client.cancel(list(waiting))
        client.unregister_worker_plugin(_PLUGIN)


def _read_there(item: Item) -> Answer:
    from distributed import get_worker

    processes = get_worker().plugins[_PLUGIN]
    answer: Answer = processes.read(item)
    return answer


def _plugin(known: frozenset[str], limits: Limits) -> Any:
    from distributed import WorkerPlugin

    class Reading(WorkerPlugin):  # type: ignore[misc]
        """A worker's processes for reading, one for each of its threads at work."""

        def setup(self, worker: Any) -> None:
            self.free: list[Apart] = []
            self.busy: list[Apart] = []

        def read(self, item: Item) -> Answer:
            process = self.free.pop() if self.free else Apart(known, limits)
            self.busy.append(process)
            try:
                return process.read(item)
            finally:
                self.busy.remove(process)
                self.free.append(process)

        def teardown(self, worker: Any) -> None:
            for process in (*self.free, *self.busy):
                process.close()

    return Reading()
