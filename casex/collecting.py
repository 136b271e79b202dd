"""Python's garbage collector while a document is read: a volume is made of many objects that all live on."""

from __future__ import annotations

import gc
import threading
from contextlib import ContextDecorator

_YOUNG = 10_000  # objects not let go of before the collector looks at them (Python's own: 700)


class _Rarely(ContextDecorator):
    """The collector looks more rarely, for all threads, until the last of those that read is done.

    It goes on to collect: cycles (of pandas and other libraries) are found later, but found. Where it was told to look
    as rarely already, or not at all, nothing is changed; what others set meanwhile is left as they set it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readers = 0
        self._before = self._ours = gc.get_threshold()

    def __enter__(self) -> None:
        with self._lock:
            self._readers += 1
            if self._readers > 1:
                return
            self._before = self._ours = gc.get_threshold()
            if 0 < self._before[0] < _YOUNG:
                self._ours = (_YOUNG, *self._before[1:])
                gc.set_threshold(*self._ours)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._readers -= 1
            if self._readers == 0 and gc.get_threshold() == self._ours:
                gc.set_threshold(*self._before)


collecting_rarely = _Rarely()
