"""The outside score, and the seeds that founded the project; skipped where they are not at hand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from studies import PDFS, SAMPLES, SHARED, extract

import casex
from casex import NoCaseSeries

SCORE = SHARED / "score" / "score_study.py"
SEEDS = SHARED / "seeds"
pytestmark = pytest.mark.skipif(not SCORE.is_file(), reason="../shared is not beside this repository")


def seed(number: str) -> Path:
    return next(SEEDS.glob(f"{number}_*.txt"))


def test_a_paper_without_patients_says_which_sums_come_out() -> None:
    """The seed 002 tells of 265 prescriptions in one sentence, and of their parts in another."""
    found = casex.find_statistics(seed("002"), schema="lupus")
    (total,) = found[found["statistic"] == "sum"].to_dict("records")
    assert (total["value"], total["n"], total["verdict"]) == (265, 4, "reproduced")  # 119 + 76 + 66 + 4
    assert set(found["definitions"].dropna()) == {"nothing is told patient by patient"}


def score(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCORE), *arguments], capture_output=True, text=True, check=False, timeout=120
    )


def test_samples_score_full() -> None:
    names = [*PDFS, "tofacitinib.txt"]
    done = score(*(str(SAMPLES / name) for name in names))
    assert done.stderr == ""
    lines = [line for line in done.stdout.splitlines() if line]
    assert [line for line in lines if "checks hold" not in line] == [f"{464 * len(names)} of {464 * len(names)}"]


def test_recognised_text_scores_full() -> None:
    done = score("--text", str(seed("004")), str(SAMPLES / "tofacitinib_ocr.txt"))
    assert done.returncode == 0, done.stdout
    assert [line for line in done.stdout.splitlines() if line and "checks hold" not in line] == ["120 of 120"]


def test_recognised_text_with_flattened_tables_scores_full() -> None:
    done = score(str(seed("004")))
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1] == "464 of 464"


@pytest.mark.parametrize("number", ["000", "001", "002", "003"])
def test_seeds_without_patients_are_refused_with_reasons(number: str) -> None:
    with pytest.raises(NoCaseSeries, match=r"no case series") as caught:
        extract(seed(number), schema="lupus")
    error = caught.value
    assert str(error).startswith(seed(number).name)
    assert error.document.source.name == seed(number).name
    for table in error.tables:
        assert table.kind != "patients"
        assert table.label in str(error)


def test_the_markdown_table_of_seed_001_is_found() -> None:
    views = casex.find_tables(seed("001"))
    assert "other" in {view.kind for view in views}
    assert all(view.printed.shape[0] > 0 for view in views)
