"""A file system for fsspec from which reading hangs, crashes, raises or eats all memory."""

from __future__ import annotations

from pathlib import Path

#: A file system as anybody may install one for fsspec; reading from this one goes wrong in three ways.
SYSTEM = """
import os, signal, time
from fsspec.implementations.memory import MemoryFileSystem

class Hostile(MemoryFileSystem):
    protocol = "hostile"

    def _open(self, path, *args, **kwargs):
        if "hangs" in path:
            time.sleep(600)
        if "crashes" in path:
            os.kill(os.getpid(), signal.SIGSEGV)
        if "raises" in path:
            raise KeyError("an error that nobody foresaw")
        held = []
        while True:
            held.append(bytearray(b"x") * 2**24)
"""
ENTRY = "[fsspec.specs]\nhostile = hostile_system:Hostile\n"


def installed(place: Path) -> Path:
    """The folder that has to be on `PYTHONPATH` for addresses such as ``hostile://hangs``."""
    about = place / "hostile_system-1.0.dist-info"
    about.mkdir(parents=True)
    (place / "hostile_system.py").write_text(SYSTEM)
    (about / "entry_points.txt").write_text(ENTRY)
    (about / "METADATA").write_text("Name: hostile-system\nVersion: 1.0\n")
    return place
