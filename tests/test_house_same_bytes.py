"""The same in, the same out: processes with other hash seeds and locales write byte-identical JSON."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parent.parent / "samples"
DOCUMENTS = ("tofacitinib.txt", "tofacitinib_ocr.txt", "tofacitinib_three_line.pdf", "tofacitinib_ruled.pdf",
             "tofacitinib_landscape.pdf")  # fmt: skip
CODE = """
import locale, sys
locale.setlocale(locale.LC_ALL, "")
import casex
for name in sys.argv[3:]:
    casex.extract(f"{sys.argv[1]}/{name}", schema="lupus").to_json(f"{sys.argv[2]}/{name}.json")
"""
#: Locales that sort, fold or write numbers unlike C; used where the machine has them.
OTHER_LOCALES = ("tr_TR", "de_DE", "fr_FR", "ar_EG", "zh_CN")


def installed_locale() -> str:
    """A locale of this machine that differs from C as much as can be had."""
    try:
        listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=True).stdout.split()
    except (FileNotFoundError, subprocess.CalledProcessError):
        return "C.UTF-8"
    return next((found for wanted in OTHER_LOCALES for found in listed if found.startswith(wanted)), "C.UTF-8")


@cache
def written(folder: Path, seed: str, locale: str, utf8: str) -> dict[str, bytes]:
    """What a fresh process writes for every document."""
    folder.mkdir()
    environment = {
        **os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "LANG": locale, "LANGUAGE": locale,
        "PYTHONUTF8": utf8, "PYTHONCOERCECLOCALE": utf8, "PYTHONIOENCODING": "", "TZ": f"XYZ{int(seed) % 12}",
    }  # fmt: skip
    command = [sys.executable, "-c", CODE, str(SAMPLES), str(folder), *DOCUMENTS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {name: (folder / f"{name}.json").read_bytes() for name in DOCUMENTS}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("same_bytes")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_two_processes_write_the_same_json(document: str, folder: Path) -> None:
    one = written(folder / "one", "1", "C", "0")
    other = written(folder / "other", "20242", installed_locale(), "1")
    assert len(one[document]) > 10_000
    assert one[document] == other[document]
