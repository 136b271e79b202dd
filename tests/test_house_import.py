"""`import casex` is light."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("camelot", "cv2", "lxml", "numpy", "openpyxl", "pandas", "pandera", "pdfplumber", "pyarrow", "pypdfium2",
         "rich", "scipy", "typer", "yaml")  # fmt: skip


def loaded_after(statement: str) -> set[str]:
    """Heavy packages that a fresh process holds after a statement."""
    code = f"import sys\n{statement}\nprint(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("statement", ["import casex", "import casex; dir(casex)", "import casex; casex.CasexError"])
def test_import_loads_nothing_heavy(statement: str) -> None:
    assert loaded_after(statement) == set()


def test_the_measure_sees_what_is_loaded() -> None:
    assert {"pandas", "pandera", "numpy"} <= loaded_after("import casex; casex.extract")


def test_camelot_waits_for_the_second_reader() -> None:
    assert not {"camelot", "cv2"} & loaded_after("import casex; casex.extract")
