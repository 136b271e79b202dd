"""Many items on this machine: as many processes as workers, each item in one of them."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from queue import SimpleQueue

from casex.registry.apart import Apart
from casex.registry.item import Answer, Item, Limits
from casex.registry.writer import Outcome


class Batch:
    """Documents being read: iterate over it for one `Outcome` each, in the order in which they are done.

    Nothing happens before the first is asked for; ``len`` says how many there are.
    """

    def __init__(self, total: int, outcomes: Generator[Outcome]) -> None:
        self._total, self._outcomes = total, outcomes

    def __len__(self) -> int:
        return self._total

    def __iter__(self) -> Iterator[Outcome]:
        return self._outcomes

    def __next__(self) -> Outcome:
        return next(self._outcomes)

    def close(self) -> None:
        """Stop: what is being read is given up, what has landed stays."""
        self._outcomes.close()


def on_this_machine(
    items: Iterable[Item], known: frozenset[str], limits: Limits, workers: int
) -> Iterator[tuple[Item, Answer]]:
    """What comes of each item, as it comes; no more items are held than are being read, and as many again."""
    processes = [Apart(known, limits) for _ in range(workers)]
    free: SimpleQueue[Apart] = SimpleQueue()
    for process in processes:
        free.put(process)

    def read(item: Item) -> Answer:
        process = free.get()
        try:
            return process.read(item)
        finally:
            free.put(process)

    left = iter(items)
    pool = ThreadPoolExecutor(workers)
    running: dict[Future[Answer], Item] = {}
    try:
        while True:
            running |= {pool.submit(read, item): item for item in islice(left, 2 * workers - len(running))}
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in [one for one in running if one in done]:  # a set has no order
                yield running.pop(future), future.result()
    finally:
        for process in processes:
            process.close()
        pool.shutdown(cancel_futures=True)
