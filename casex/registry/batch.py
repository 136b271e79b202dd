"""Many items on this machine: as many processes as workers, each item in one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from queue import SimpleQueue

from casex.registry.apart import Apart
from casex.registry.item import Answer, Item, Limits


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
