"""Which of two voices the paper's own statements bear out."""

from __future__ import annotations

import pytest
from studies import SAMPLES, sample

import casex
from casex import Table
from casex.series import CaseSeries


def messages(study: CaseSeries, variable: str = "sdi") -> list[str]:
    return [o.message for o in study._reading.findings if (o.code, o.variable) == ("voices_disagree", variable)]


@pytest.mark.parametrize("name", ["tofacitinib_three_line.pdf", "tofacitinib.txt"])
def test_the_median_of_the_sample_supports_the_narrative(name: str) -> None:
    """Table 2 gives median 4 (2, 7), the narratives of cases 3 and 9 make it 2 (1, 6), as printed."""
    told = messages(sample(name), "sledai_2k")
    assert len(told) == 2
    for one in told:
        assert "'2.00 (IQR: 1.00, 6.00) at the last follow-up' (median, iqr; " in one
        assert "follows from the narrative, not from TABLE 2" in one


def tables(summed: str) -> CaseSeries:
    """Two tables that differ on patient 2's SDI (1 or 5), and a row that sums the first of them up."""
    first = Table.from_rows([["Patient", "SDI at baseline"], ["1", "0"], ["2", "1"], ["3", "2"]], label="Table 1")
    second = Table.from_rows([["Patient", "SDI at baseline"], ["1", "0"], ["2", "5"], ["3", "2"]], label="Table 2")
    text = Table.from_rows([["Variable", "All (n = 3)"], ["SDI at baseline, mean", summed]], label="Table 3")
    return casex.assemble([first, second, text], schema="lupus")


def test_a_mean_tells_two_tables_apart() -> None:
    """The mean is (0 + 1 + 2) / 3 = 1.00 by Table 1 and (0 + 5 + 2) / 3 = 2.33 by Table 2."""
    (first,) = messages(tables("1.00"))
    assert "follows from Table 1, not from Table 2" in first
    (second,) = messages(tables("2.33"))
    assert "follows from Table 2, not from Table 1" in second
    (neither,) = messages(tables("1.50"))
    assert "follows from" not in neither


def test_three_places_are_all_named() -> None:
    made = [
        Table.from_rows([["Patient", "SDI at baseline"], ["1", value]], label=f"Table {n}")
        for n, value in enumerate(("1", "1", "2"), start=1)
    ]
    (said,) = [f for f in casex.assemble(made, schema="lupus")._reading.findings if f.code == "voices_disagree"]
    assert said.message.endswith("Table 1 says '1'; Table 3 says '2'; Table 2 says '1'")
    assert said.sources == ("t1-r1-c2", "t3-r1-c2")  # the two that differ
    assert said.possible == ("1", "2")


@pytest.mark.parametrize("voice", ["narrative", "latest"])
def test_a_study_says_the_same_of_itself_whichever_voice_it_follows(voice: str) -> None:
    """Verdicts and findings are of the paper; only what the frames follow is another."""
    asked = casex.extract(SAMPLES / "tofacitinib.txt", schema="lupus", prefer=voice)  # type: ignore[arg-type]
    assert asked._reading.findings == sample("tofacitinib.txt")._reading.findings
    assert asked._reading.reported == sample("tofacitinib.txt")._reading.reported
    assert asked.patients.equals(sample("tofacitinib.txt", voice).patients)
    assert not asked.patients.equals(sample("tofacitinib.txt").patients)
