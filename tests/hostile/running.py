"""Each file read in a process of its own, with its time and its memory watched."""

from __future__ import annotations

import gc
import os
import resource
import signal
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import casex
from casex import CasexError
from casex.frames import COLUMNS
from casex.readers import ocr_engine  # loaded now, so that the processes of single files need not

SECONDS = 30.0
MEGABYTES = 1024.0
_GIVE_UP = 1.2  # times the bar: a process that takes more is stopped
_PAUSE = 0.02

Verb = Callable[[bytes], object]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a reading ended: a result, the name of a `CasexError`, or what must not be; what it took."""

    outcome: str
    message: str
    seconds: float
    megabytes: float

    @property
    def faults(self) -> tuple[str, ...]:
        """What must not be."""
        wrong = [self.outcome] if self.outcome.startswith(("!", "stopped")) else []
        wrong += [f"{self.seconds:.0f} s"] if self.seconds > SECONDS else []
        wrong += [f"{self.megabytes:.0f} MB"] if self.megabytes > MEGABYTES else []
        return tuple(wrong)


def find(data: bytes) -> object:
    return casex.find_tables(data, ocr="never")


def find_all(data: bytes) -> object:
    return casex.find_tables(data, full_scan=True)


def extract(data: bytes) -> object:
    study = casex.extract(data, schema="lupus", ocr="never")
    return [getattr(study, name) for name in ("patients", *COLUMNS)]  # each is proven when it is asked for


def extract_with_ocr(data: bytes) -> object:
    study = casex.extract(data, schema="lupus")
    return [getattr(study, name) for name in ("patients", *COLUMNS)]


VERBS: dict[str, Verb] = {"find": find, "find all": find_all, "extract": extract, "extract with OCR": extract_with_ocr}


def warm() -> None:
    """Everything loaded that the processes of single files would otherwise load themselves."""
    sample = Path(__file__).parents[2] / "samples" / "tofacitinib_three_line.pdf"
    extract(sample.read_bytes())
    assert ocr_engine.available() or True
    gc.collect()
    gc.freeze()


def watched(verb: Verb, data: bytes) -> Ending:
    """A reading in a process that is a copy of this one; seconds are its processor time, memory its whole peak."""
    with tempfile.TemporaryFile() as told:
        start = time.monotonic()
        child = os.fork()
        if child == 0:
            _read(verb, data, told.fileno())
        stopped = ""
        while True:
            done, status, usage = os.wait4(child, os.WNOHANG)
            if done:
                break
            spent, held = _spent(child), _held(child)
            if not stopped and (spent > _GIVE_UP * SECONDS or time.monotonic() - start > 20 * SECONDS):
                stopped = f"stopped after {spent:.0f} s"
            if not stopped and held > _GIVE_UP * MEGABYTES:
                stopped = f"stopped at {held:.0f} MB"
            if stopped:
                os.kill(child, signal.SIGKILL)
            time.sleep(_PAUSE)
        told.seek(0)
        outcome, _, message = told.read().decode("utf-8", "replace").partition("\n")
    if not outcome and not stopped:
        outcome = f"!killed by {signal.Signals(os.WTERMSIG(status)).name}" if os.WIFSIGNALED(status) else "!no outcome"
    return Ending(stopped or outcome, message, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _read(verb: Verb, data: bytes, told: int) -> None:
    """The reading itself; ends the process."""
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            verb(data)
            outcome = "read\n"
        except CasexError as error:
            bug = "!bug of casex: " if "bug of casex" in str(error) else ""
            outcome = f"{bug}{type(error).__name__}\n{error}"
        except BaseException as error:
            place = _place(error)
            outcome = f"!{type(error).__name__}\n{str(error)[:300]} {place}"
        os.write(told, outcome.encode("utf-8", "replace"))
    finally:
        os._exit(0)


def _place(error: BaseException) -> str:
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    return f"({at.tb_frame.f_code.co_filename}:{at.tb_lineno})" if at else ""


def _spent(process: int) -> float:
    """The processor time of a process so far."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _held(process: int) -> float:
    """The memory of a process now, in MB."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return 0.0
