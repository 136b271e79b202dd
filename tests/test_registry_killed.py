"""SIGKILL for the writer and for a reader, and the store is that of an undisturbed run; nightly has the long form."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from registries import LONG
from servers import programs

pytestmark = [LONG, pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")]


def test_the_short_form() -> None:
    """On a real server where there is one; SQLite has its turn by night."""
    more = ["--postgresql"] if programs() is not None else []
    command = [sys.executable, "killing.py", "--documents", "30", "--kills", "2", "--workers", "1", *more]
    done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 of 2 kills" in done.stdout
    assert "the stores are equal" in done.stdout
