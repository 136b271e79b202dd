"""One document read in a process of its own kind: a hang, a crash or a blow-up of memory costs that document alone."""

from __future__ import annotations

import json
import pickle
import re
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Lock, Thread, Timer
from typing import Any

import psutil

from casex.errors import RegistryError
from casex.registry.identity import known_here
from casex.registry.item import Answer, Item, Limits

_LOOK = 0.05  # seconds between two looks at a process's memory
_START = 600.0  # seconds that a process may take to begin: a machine with much to do takes minutes
_STARTS = 10  # times that a process is started for a document, where somebody else kills it before it begins
_ENDING = 10.0  # seconds that a process may take to end
_PER_PROCESS = 200  # documents after which a process is taken out of service: libraries leak
_KILLS_FROM_OUTSIDE = 3  # times that a document is tried, where somebody else kills its process
_LENGTH = 8
_ALARM = -getattr(signal, "SIGALRM", 14)
#: How the last line of a traceback begins where the machine is to blame: no memory, a full disk, too many open files.
_ACCIDENT = re.compile(r"[\w.]*MemoryError\b|[\w.]*Error: \[Errno \d+\]")
_OUTSIDE = (-getattr(signal, "SIGKILL", 9), -signal.SIGTERM)


class _EndedError(Exception):
    """The process is gone before it has answered."""


@dataclass(slots=True)
class Apart:
    """A process that reads one document at a time; it is started when it is needed, and again when it is gone."""

    known: frozenset[str]
    limits: Limits
    _process: subprocess.Popen[bytes] | None = None
    _errors: Any = None
    _done: int = 0
    _over: str = ""  # the limit that a document broke, or "start"
    _begun: bool = False
    _closed: bool = False
    _identity: dict[str, Any] = field(default_factory=dict)
    _busy: Lock = field(default_factory=Lock)

    def read(self, item: Item) -> Answer:
        """What comes of an item; whatever it does, this process goes on."""
        if item.fault:
            return Answer("failed", item.fault)
        with self._busy:
            return known_here(item, self.known) or self._read(item)

    def _read(self, item: Item) -> Answer:
        kills = starts = 0
        while True:
            fresh = self._process is None
            try:
                return self._asked(item)
            except _EndedError:
                begun = self._begun
                code, said = self._buried()
                if not begun and not self._closed:
                    starts += 1
                    self._refuse_start(code, said, starts)
                    continue  # it had not been asked yet: no document is to blame
                from_outside = not self._over and code in _OUTSIDE
                kills += from_outside
                accident = code == 1 and _ACCIDENT.match(said)
                settled = fresh or self._over == "seconds" or (code in (1, _ALARM) and not accident)
                if self._closed or kills == _KILLS_FROM_OUTSIDE or (settled and not from_outside):
                    return self._died(code, said)

    def close(self) -> None:
        """End the process, whatever it is doing; what it is asked from now on ends at once."""
        self._closed = True
        if (process := self._process) is not None:
            process.kill()
        with self._busy:
            self._buried()

    # --- one question -------------------------------------------------------------------------------------------------

    def _asked(self, item: Item) -> Answer:
        self._identity, self._over = {}, ""
        process = self._started()
        answered = Event()
        watch = Thread(target=self._watch, args=(process, answered), daemon=True)
        watch.start()
        try:
            self._send(process, item)
            while "status" not in (said := self._received(process)):
                self._identity = said["identity"]
        finally:
            answered.set()
            watch.join()
        self._done += 1
        if self._done >= _PER_PROCESS:
            process.kill()
            self._buried()
        return Answer(**said, identity=self._identity)

    def _watch(self, process: subprocess.Popen[bytes], answered: Event) -> None:
        """Kill the process where it goes over a limit."""
        seen, end = psutil.Process(process.pid), time.monotonic() + self.limits.seconds
        while time.monotonic() < end:  # by the clock: on a machine with much to do, a look takes its time
            if answered.wait(_LOOK):
                return
            try:
                if seen.memory_info().rss > self.limits.memory:
                    self._over = "memory"
                    break
            except psutil.Error:  # it is gone: reading its answer says so
                return
        self._over = self._over or "seconds"
        process.kill()

    def _died(self, code: int, said: str) -> Answer:
        if self._over == "seconds" or code == _ALARM:  # the process's own clock was first
            return self._killed(f"it took more than {self.limits.seconds:g} s")
        if self._over == "memory":
            return self._killed(f"it took more than {self.limits.memory / 2**20:,.0f} MB of memory")
        if code == 1 and _ACCIDENT.match(said):  # without its identity: the next run tries again
            return Answer("failed", f"an accident of this machine, run it again: {said}")
        if code == 1 and said:
            return Answer("failed", f"bug of casex or of a library: {said}", identity=self._identity)
        ended = f"by {signal.Signals(-code).name}" if code < 0 else f"with code {code}"
        return self._killed(f"the process that read it was ended {ended}")

    def _killed(self, reason: str) -> Answer:
        return Answer("killed", reason, identity=self._identity)

    # --- the process --------------------------------------------------------------------------------------------------

    def _started(self) -> subprocess.Popen[bytes]:
        if self._closed:
            raise _EndedError
        if self._process is not None:
            self._errors.seek(0)
            self._errors.truncate()
            return self._process
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  # closed when the process is buried
        command = [sys.executable, "-P", "-m", "casex.registry.worker"]  # -P: nothing is imported from where papers lie
        self._process = process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
        )
        if self._closed:  # meanwhile, by another thread
            process.kill()
        too_late = Timer(_START, self._give_up, (process,))
        too_late.start()
        try:
            self._send(process, (self.known, self.limits))
            self._received(process)
        finally:
            too_late.cancel()
        self._begun = True
        return process

    def _refuse_start(self, code: int, said: str, starts: int) -> None:
        """Raise where a process ended before it began, but for a kill from outside, unless it goes on and on."""
        if self._over == "start":
            raise RegistryError(f"a process for reading did not start within {_START:g} s")
        if code not in _OUTSIDE:
            raise RegistryError(f"a process for reading did not start: {said or 'no word of why'}")
        if starts == _STARTS:
            raise RegistryError(f"a process for reading was killed {starts} times before it began: look who does it")

    def _give_up(self, process: subprocess.Popen[bytes]) -> None:
        self._over = "start"
        process.kill()

    def _send(self, process: subprocess.Popen[bytes], what: Any) -> None:
        assert process.stdin is not None
        try:
            pickle.dump(what, process.stdin)
            process.stdin.flush()
        except OSError as error:
            raise _EndedError from error

    def _received(self, process: subprocess.Popen[bytes]) -> dict[str, Any]:
        assert process.stdout is not None
        length = int.from_bytes(self._exactly(process.stdout.read(_LENGTH), _LENGTH), "big")
        if length > self.limits.memory:  # no process could have held that: its memory is broken
            raise _EndedError
        try:
            said = json.loads(process.stdout.read(length))
        except ValueError as error:  # it was killed in the middle of its answer
            raise _EndedError from error
        if not isinstance(said, dict):
            raise _EndedError
        return said

    @staticmethod
    def _exactly(data: bytes, length: int) -> bytes:
        if len(data) < length:
            raise _EndedError
        return data

    def _buried(self) -> tuple[int, str]:
        """How the process ended: its code, and the last line of its error stream."""
        process, self._process, self._done, self._begun = self._process, None, 0, False
        if process is None:
            return 0, ""
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was still to be sent cannot be
                    pipe.close()
        try:
            code = process.wait(_ENDING)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        self._errors.close()
        return code, lines[-1].strip() if lines else ""
