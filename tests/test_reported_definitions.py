"""How a printed figure may follow: p-values, survival, cut-off figures, sums, guards against chance."""

from __future__ import annotations

import statistics
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from generated_statements import article
from hypothesis import example, given
from hypothesis import strategies as st

import casex
from casex import Table
from casex.analysis.granularity import possible_mean, possible_median, possible_percentage, possible_sd
from casex.analysis.pvalues import Side, follows, pvalues
from casex.analysis.survival import median_survival
from casex.series import CaseSeries


def told(sentence: str, headings: list[str], *rows: list[str]) -> list[dict[str, object]]:
    text = article(headings, list(rows), sentence).text
    return casex.extract(text.encode(), schema="lupus").reported.to_dict("records")


def test_fishers_tea_tasting() -> None:
    """Fisher (1935): 3 of 4 cups right; two-sided p = 34/70 = .4857."""
    sides = [Side("", counts=(("yes", 3), ("no", 1))), Side("", counts=(("yes", 1), ("no", 3)))]
    assert "Fisher's exact" in follows("0.49", pvalues(sides))
    assert dict(pvalues(sides))["Fisher's exact"] == pytest.approx(34 / 70)


def test_pairs_and_groups_are_told_by_their_patients() -> None:
    before = Side("a", tuple((str(i), Decimal(i)) for i in range(1, 7)))
    after = Side("b", tuple((str(i), Decimal(i + 1)) for i in range(1, 7)))
    paired = dict(pvalues([before, after]))
    assert paired["Wilcoxon signed-rank, exact"] == 2 / 2**6  # all six rise: both tails of 64 patterns
    assert paired["sign test"] == 2 / 2**6
    low = Side("a", (("1", Decimal(1)), ("2", Decimal(2)), ("3", Decimal(3))))
    high = Side("a", (("4", Decimal(4)), ("5", Decimal(5)), ("6", Decimal(6))))
    assert dict(pvalues([low, high]))["Mann-Whitney, exact"] == pytest.approx(0.1)  # 2 of 20 orders
    assert pvalues([low, low]) == ()
    assert pvalues([low]) == ()


def test_a_p_value_of_the_counts_printed() -> None:
    rows = told("Rash occurred in 3/4 girls and in 1/4 boys (p = 0.49).", ["Sex"], ["F"], ["M"], ["F"])
    (p,) = [row for row in rows if row["statistic"] == "p"]
    assert p["verdict"] == "reproduced"
    assert "Fisher's exact" in str(p["definitions"])


def test_the_kaplan_meier_median() -> None:
    """Times 2, 4+, 6, 8+: S falls to 3/4 at 2, to 3/8 at 6."""
    assert median_survival([(Decimal(2), True), (Decimal(4), False), (Decimal(6), True), (Decimal(8), False)]) == (6,)
    assert median_survival([(Decimal(2), True), (Decimal(4), False), (Decimal(6), False)]) == ()
    rows = [["2", "dead"], ["4", "alive"], ["6", "dead"], ["8", "alive"]]
    (one,) = told("The median survival was 6 months.", ["Survival (months)", "Status"], *rows)
    assert (one["verdict"], one["definitions"]) == ("reproduced", "Kaplan-Meier")  # the plain median is 5


def summed(*rows: list[str]) -> list[str]:
    """A table of three patients; the means are 1/3 and 2/3 above whole numbers."""
    held = [["Patient", "Weight, kg", "Height, cm"], ["1", "10", "100"], ["2", "11", "101"], ["3", "11", "101"]]
    frame = casex.assemble([Table.from_rows([*held, *rows], label="Table 1")]).reported
    return [str(v) for v in frame["verdict"]]


def test_figures_are_cut_off_only_where_several_need_it() -> None:
    assert summed(["Mean", "10.6", "100.6"]) == ["reproduced", "reproduced"]  # 10.667, 100.667
    assert summed(["Mean", "10.6", "100.7"]) == ["not_reproduced", "reproduced"]


def test_what_means_and_percentages_can_be() -> None:
    assert possible_mean("3.45", 20)
    assert not possible_mean("3.47", 20)  # twentieths end in 0 or 5
    assert possible_percentage(1, 3, "33.3")
    assert not possible_percentage(1, 3, "33.4")
    assert not possible_percentage(2, 3, "66.5")
    assert not possible_sd("3.47", "1.00", 20)


#: Printed of two groups only. Impossible are Brown and Heathers' 5.19 of 28 (2017), Anaya's 3.44 and 2.47 of 18 (2016),
#: and 44.8 %: 8 of 18 is 44.4, 8 of 17 already 47.1. The others are possible: 145 / 28 = 5.18, the
#: root of (871 - 145² / 28) / 27 is 2.11, and 871 is odd as 145 is; 11 of 27 is 40.7 %.
AGGREGATES = """Table 1. Characteristics

| Characteristic | Women (n = 28) | Men (n = 18) |
|---|---|---|
| SLEDAI-2K at baseline, mean (SD) | 5.19 (2.10) | 3.44 (2.47) |
| SLEDAI-2K at last follow-up, mean (SD) | 5.18 (2.11) | 3.44 (2.45) |
| Age, mean (SD), years | 35.19 (8.10) | 36.47 (7.77) |
| Nephritis, n (%) | 11 (40.7) | 8 (44.8) |
"""


def ruled_out(rows: list[dict[str, object]]) -> list[tuple[object, ...]]:
    return [
        (row["subgroup"], row["statistic"], row["value"], str(row["definitions"]).partition(":")[0], row["nearest"])
        for row in rows
        if row["verdict"] == "not_reproduced"
    ]


def test_what_digits_rule_out_where_a_paper_prints_nothing_but_aggregates() -> None:
    rows = casex.find_statistics(AGGREGATES.encode(), schema="lupus").to_dict("records")
    assert [one[:4] for one in ruled_out(rows)] == [
        ("Women", "mean", 5.19, "GRIM"),
        ("Men", "sd", 2.47, "GRIMMER"),
        ("Men", "count Nephritis", 8.0, "8 of 18 is 44.4 %, and of any number to 46 it is not 44.8 %"),
    ]
    assert ruled_out(rows)[0][4] == 5.18
    assert len(rows) == 2 + 6 * 2 + 2  # the groups' sizes; means with their SDs; counts
    assert {row["verdict"] for row in rows} == {"not_reproduced", "not_checkable"}
    assert all(pd.isna(row["voice"]) for row in rows)


def test_aggregates_beside_patients_are_findings() -> None:
    """Of other patients than those of the table: they are held against nothing but their own digits."""
    patients = "Table 2. Cases\n\n| Patient | Sex |\n|---|---|\n| 1 | F |\n| 2 | M |\n"
    study = casex.extract(f"{AGGREGATES}\n{patients}".encode(), schema="lupus")
    found = study.findings[study.findings["code"] == "not_reproduced"]
    assert [message.partition(" is not possible ")[2] for message in found["message"]] == [
        "(GRIM: no 28 whole numbers have this mean); the nearest that some have is 5.18",
        "(GRIMMER: no 18 whole numbers have this mean and SD)",
        "(8 of 18 is 44.4 %, and of any number to 46 it is not 44.8 %)",
    ]
    assert set(found["severity"]) == {"warning"}


@given(st.lists(st.integers(0, 9), min_size=2, max_size=60), st.sampled_from([(0, 1), (0, 2), (1, 1), (1, 2), (2, 2)]))
@example([0] * 30 + [1] * 10, (1, 2))  # "0.3 (0.44)": printed to one place, 11 to 13 ones have this mean
@example([3, 3, 3, 4, 4], (0, 1))
def test_no_series_of_whole_numbers_is_ruled_out(held: list[int], places: tuple[int, int]) -> None:
    mean, sd, n = f"{statistics.mean(held):.{places[0]}f}", f"{statistics.stdev(held):.{places[1]}f}", len(held)
    assert possible_mean(mean, n)
    assert possible_sd(mean, sd, n)
    assert possible_median(f"{statistics.median(held):.{places[0]}f}")


def table(head: list[str], *rows: list[str], below: str = "") -> str:
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    return "Table 1. Characteristics\n\n" + "\n".join(lines) + f"\n\n{below}\n"


WOMEN_MEN = ["", "Women (n = 28)", "Men (n = 18)"]


@pytest.mark.parametrize("page", [
    table(WOMEN_MEN, ["Nephritis, n (%)", "12 (60.0)", "8 (40.0)"]),  # of the row's 20
    table(WOMEN_MEN, ["Nephritis, n (%)", "12 (26.1)", "8 (17.4)"]),  # of all 46
    table(WOMEN_MEN, ["Nephritis, n (%)", "12 (42.8)", "8 (44.4)"]),  # cut off: 12 of 28 is 42.857
    table(WOMEN_MEN, ["Adverse events (n = 35), n (%)", "12 (34.3)", "8 (22.9)"]),
    table(WOMEN_MEN, ["Flares, n (% of 35 flares)", "12 (34.3)", "8 (22.9)"]),
    table(WOMEN_MEN, ["Lymphocytes, %", "20 (6)", "16 (5)"]),  # a mean with its SD
    table(WOMEN_MEN, ["Infections, n (%)", "2 (3.1)", "8 (1.2)"]),  # of visits: there are more than patients
    table(["", "Women (n = 11)", "Men (n = 18)"], ["Nephritis, n (%)", "5 (46)", "8 (44)"]),  # 45.45, 45.5, 46
    table(["", "Overall (n = 1,046)"], ["SDI, mean (SD)", "0.43 (0.50)"], ["Nephritis, n (%)", "1,012 (96.7)"]),
    table(WOMEN_MEN, ["SLEDAI-2K, mean (SD)", "5.19 (2.10)", "3.44 (2.45)"], ["Missing, n", "1", "0"]),
    table(WOMEN_MEN, ["SLEDAI-2K^a, mean (SD)", "5.19 (2.10)", "3.44 (2.45)"], below="a Not available in one woman."),
    table(WOMEN_MEN, ["Adjusted mean SLEDAI-2K of visits, mean (SD)", "5.19 (2.10)", "3.44 (2.47)"]),
    table(WOMEN_MEN, ["SLEDAI-2K, median (IQR)", "5.5 (2–9)", "4 (1-6)"]),
])  # fmt: skip
def test_what_is_possible_is_not_ruled_out(page: str) -> None:
    assert ruled_out(casex.find_statistics(page.encode(), schema="lupus").to_dict("records")) == []


def test_centres_outside_what_stands_around_them() -> None:
    rows = [["SLEDAI-2K, median (IQR)", "5 (7–9)", "4 (1–6)"], ["Age, years, mean (range)", "25 (7–9)", "8 (7–9)"]]
    found = casex.find_statistics(table(WOMEN_MEN, *rows).encode(), schema="lupus").to_dict("records")
    assert [(*one[:3], one[3]) for one in ruled_out(found)] == [
        ("Women", "median", 5.0, "outside its own iqr 7 to 9"),
        ("Women", "mean", 25.0, "outside its own range 7 to 9"),
    ]


def test_numbers_between_whole_ones_are_a_schemas_to_rule_out(tmp_path: Path) -> None:
    """A DAS28 has no whole numbers, though its range has."""
    own = tmp_path / "ra.yaml"
    said = "name: ra\nextends: case_series\nvariables:\n  das28: {label: DAS28, kind: number, range: [0, 10]WHOLE}\n"
    page = table(WOMEN_MEN, ["DAS28, mean (SD)", "3.27 (1.10)", "4.13 (1.40)"]).encode()  # no 28ths, no 18ths
    for words, count in (("", 0), (", whole: true", 2)):
        own.write_text(said.replace("WHOLE", words))
        assert len(ruled_out(casex.find_statistics(page, schema=own).to_dict("records"))) == count


def test_a_count_that_its_words_do_not_tell_is_no_proof() -> None:
    rows = told(
        "Two patients had a severe course under ventilation for many weeks.", ["Rash"], ["severe"], ["severe"], ["mild"]
    )
    (one,) = rows
    assert one["verdict"] == "not_checkable"
    assert "no proof" in str(one["definitions"])


def test_patients_that_no_table_has_are_not_held_against_it() -> None:
    sentence = "Of 91 patients, 55 were male, 67 patients had colitis, and the median age was 36 years."
    rows = told(sentence, ["Age (years)", "Sex"], ["40", "F"], ["50", "M"], ["61", "F"])
    assert {row["verdict"] for row in rows} == {"not_checkable"}


def test_some_of_those_counted_before() -> None:
    rows = [["CT", "SVR"], ["CT", "SVR"], ["CT", "failure"], ["CC", "SVR"]]
    told_of = told("Three patients were CT heterozygous, 2 of them achieved SVR.", ["Genotype", "Outcome"], *rows)
    assert [row["verdict"] for row in told_of] == ["reproduced", "reproduced"]


def test_a_sum_written_out() -> None:
    right = told("Drugs were given (119 + 76 + 66 + 4 = 265).", ["Sex"], ["F"], ["M"])
    wrong = told("Drugs were given (119 + 76 + 66 + 4 = 266).", ["Sex"], ["F"], ["M"])
    assert [row["verdict"] for row in right if row["statistic"] == "sum"] == ["reproduced"]
    assert [row["verdict"] for row in wrong if row["statistic"] == "sum"] == ["not_reproduced"]


def test_nothing_is_false_over_a_value_that_was_not_read() -> None:
    """Four operations of three patients: 90, 85, 105 and 120 minutes have a mean of 100; the last two alone 112.5."""
    rows = [["Patient", "Operative time (min)"], ["1", "{}"], ["2", "105"], ["3", "120"]]
    said = "Mean operative time was 100 min."
    for first, verdict in (("90 and 85", "not_checkable"), ("90", "not_reproduced")):
        body = "\n".join("\t".join(row) for row in rows).format(first)
        before = f"Three cases\n\nWe tell of three patients. {said}\n\nTable 1. Operations.\n\n"
        text = f"{before}{body}\n\nDiscussion\n\nWell.\n"
        (row,) = casex.extract(text.encode()).reported.query("statistic == 'mean'").to_dict("records")
        assert row["verdict"] == verdict
        if verdict == "not_checkable":
            assert row["definitions"] == "no single number is known of 1"
        else:
            assert row["nearest"] == 105  # (90 + 105 + 120) / 3


def test_a_spread_is_no_completed_year() -> None:
    """Ages 10, 12 and 14: SD 2 by n - 1, 1.63 by n. One year is neither, though 1.63 years are one completed."""
    study = of_summary(["SD", "1"])
    assert study.reported["verdict"].tolist() == ["not_reproduced"]


def of_summary(last: list[str]) -> CaseSeries:
    """Ages of three, and a row below them."""
    rows = [["Patient", "Age, years"], ["1", "10"], ["2", "12"], ["3", "14"], last]
    return casex.assemble([Table.from_rows(rows, label="Table 1")])


def test_a_finding_says_of_what_and_both_ends_of_a_range() -> None:
    (said,) = of_summary(["Range", "11-15"])._reading.findings[:1]
    assert said.message == (
        "'Table 1, Range, Age, years: 11-15': range does not follow from the values of age; the nearest value is 10 "
        "(10 to 14)"
    )


@pytest.mark.parametrize(("males", "verdicts"), [("four", ["reproduced"] * 2), ("three", ["not_checkable"] * 2)])
def test_counts_of_one_column_are_judged_together(males: str, verdicts: list[str]) -> None:
    """Five girls and four boys: that five are girls proves nothing beside three boys."""
    sexes = "\n".join(f"{n}\t{'FM'[n > 5]}\t{n + 3}" for n in range(1, 10))
    said = f"Five girls and {males} boys were treated."
    text = f"Cases\n\nWe tell of them. {said}\n\nTable 1. All.\n\nPatient\tSex\tAge\n{sexes}\n\nDiscussion\n\nWell.\n"
    assert casex.extract(text.encode()).reported["verdict"].tolist() == verdicts
