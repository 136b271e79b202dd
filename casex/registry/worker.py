"""The process that reads documents, one after the other, and may be killed over any of them.

It is started by `casex.registry.apart`, gets items (pickled) on its input and answers on its output: for each item
what it is, then what came of it. An exception that casex does not raise on purpose ends it, its traceback on the error
stream; so does the end of the process that it works for.
"""

from __future__ import annotations

import json
import os
import pickle
import queue
import signal
import struct
import sys
import time
import traceback
from collections.abc import Iterator
from threading import Thread
from typing import IO, Any

from casex.errors import CasexError, NoCaseSeries
from casex.registry.archives import Archives
from casex.registry.identity import identified
from casex.registry.item import Item
from casex.registry.masking import masked
from casex.registry.plain import counts_of, frames_of, paper_of
from casex.verbs import extract

LENGTH = struct.Struct("!Q")
READY = {"ready": True}
_GRACE = 60  # seconds after which a process whose master is gone ends, whatever it is doing


def main() -> None:
    """Answer until the input ends."""
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # what a library prints is no answer
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the master's
    inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
    Thread(target=_receive, args=(asked, inbox), daemon=True).start()
    known, limits = inbox.get()
    _send(answers, READY)
    archives = Archives()
    while True:
        item = inbox.get()
        _set_alarm(int(limits.seconds) + _GRACE)
        for said in answered(item, known, archives):
            _send(answers, said)
        _set_alarm(0)  # it may wait for the next item as long as it likes


def _receive(asked: IO[bytes], inbox: queue.SimpleQueue[Any]) -> None:
    """Until the input ends: nobody waits for what is being read. It may end, or be broken, in the middle of an item."""
    try:
        while True:
            inbox.put(pickle.load(asked))
    finally:
        ended = isinstance(sys.exception(), EOFError)
        if not ended:
            traceback.print_exc()
        os._exit(0 if ended else 1)


def _send(answers: IO[bytes], said: dict[str, Any]) -> None:
    text = json.dumps(said, ensure_ascii=True).encode()
    answers.write(LENGTH.pack(len(text)) + text)
    answers.flush()


def _set_alarm(seconds: int) -> None:
    """Where the master is gone and a library does not let go: the system's own alarm ends the process."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def answered(item: Item, known: frozenset[str], archives: Archives) -> Iterator[dict[str, Any]]:
    """What an item is, and what came of it."""
    start = time.perf_counter()
    try:
        sources, hashes, what = identified(item, archives)
    except CasexError as error:
        yield {"status": "failed", "reason": _said(error), "seconds": time.perf_counter() - start}
        return
    yield {"identity": what}
    if what["result"] in known:
        yield {"status": "read", "known": True}
        return
    yield _read(item, sources, hashes) | {"seconds": time.perf_counter() - start}


def _read(item: Item, sources: list[Any], hashes: tuple[str, ...]) -> dict[str, Any]:
    settings = item.settings
    try:
        series = extract(
            sources, schema=settings.schema, index_treatment=settings.index_treatment,
            prefer=settings.prefer, reading=settings.reading, pages=settings.pages,  # type: ignore[arg-type]
            second_reader=settings.second_reader, ocr=settings.ocr,  # type: ignore[arg-type]
        )  # fmt: skip
    except NoCaseSeries as error:
        return {"status": "no_case_series", "reason": str(error), "document": paper_of(error.document)}
    except CasexError as error:
        return {"status": "failed", "reason": _said(error)}
    if not set(hashes) <= set(series.provenance.values()):
        return {"status": "failed", "reason": "the file was changed while it was read; read it again"}
    frames = frames_of(series)
    counts = counts_of(frames)
    study = series.study
    told = {"index_treatment": study.index_treatment, "time_origin": study.time_origin, "prefer": settings.prefer}
    title = {"title": study.title} if study.title else {}
    return {
        "status": "read_with_errors" if counts["n_errors"] else "read",
        "document": paper_of(series.document) | title | told | counts,
        "frames": frames,
    }


def _said(error: CasexError) -> str:
    """An error as the store keeps it."""
    return f"{type(error).__name__}: {masked(str(error))}"


if __name__ == "__main__":
    main()
