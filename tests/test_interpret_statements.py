"""How papers print statistics in running text: each form with what it says, written down by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest

from casex import load_schema
from casex.interpret.figure_groups import figure_groups
from casex.interpret.headers import HeaderGrammar
from casex.interpret.patient_counts import counts_in
from casex.interpret.pvalues import pvalue_of_cell, pvalues_in
from casex.interpret.respectively import coordinated
from casex.interpret.subgroups import group_in, labels_in, size_in
from casex.interpret.sums import explicit_sums, totals_in

HEADERS = HeaderGrammar(load_schema("case_series"), ())

#: A sentence, and its figures: statistic and digits; groups parted by "|".
FIGURES = [
    ("The mean age was 10.2 ± 3.1 years.", "mean 10.2, sd 3.1"),
    ("The mean age was 10.2 years ± 3.1.", "mean 10.2, sd 3.1"),
    ("The mean age was 10.2±3.1years.", "mean 10.2, sd 3.1"),
    ("The mean age was 10.2 +/- 3.1 years.", "mean 10.2, sd 3.1"),
    ("Age was 10.2 ± 3.1 (mean ± SD) years.", "mean 10.2, sd 3.1"),
    ("Age was 10.2 ± 3.1 (mean ± SEM) years.", "mean 10.2, se 3.1"),
    ("The mean ± SEM was 10.2 ± 0.4.", "mean 10.2, se 0.4"),
    ("The mean (SD) age was 10.2 (3.1) years.", "mean 10.2, sd 3.1"),
    ("The mean (± SD) age was 10.2 (± 3.1) years.", "mean 10.2, sd 3.1"),
    ("The mean age was 10.2 years (SD 3.1).", "mean 10.2, sd 3.1"),
    ("The mean age was 10.2 years (SD, 3.1; range, 4–17).", "mean 10.2, sd 3.1, range 4 17"),
    ("The mean age was 10.2 years (SD = 3.1 years).", "mean 10.2, sd 3.1"),
    ("A mean of 10.2 years (standard deviation 3.1) was found.", "mean 10.2, sd 3.1"),
    ("The mean age was 10.2 years, with a standard deviation of 3.1.", "mean 10.2, sd 3.1"),
    ("The mean age was 10.2 years (standard error 0.4).", "mean 10.2, se 0.4"),
    ("mean age, 12.5 y (3.2 SD)", "mean 12.5, sd 3.2"),
    ("mean±SD: 10.1±2.2", "mean 10.1, sd 2.2"),
    ("It was 56.8% ± 3.2% (range 53%–62%).", "mean 56.8, sd 3.2, range 53 62"),
    ("The mean was 16,250 ± 1,200 copies/mL.", "mean 16,250, sd 1,200"),
    ("The mean change was −3.2 (−5.1 to −1.0).", "mean −3.2, spread −5.1 −1.0"),
    ("The mean age was 10.2 years (range 4–17).", "mean 10.2, range 4 17"),
    ("The mean age was 10.2 years (range: 4 to 17 years).", "mean 10.2, range 4 17"),
    ("The mean age was 10.2 years [range, 4‐17 years].", "mean 10.2, range 4 17"),
    ("The mean age was 10.2 years, ranging from 4 to 17.", "mean 10.2, range 4 17"),
    ("The mean age was 10.2 years with a range of 4–17.", "mean 10.2, range 4 17"),
    ("The mean age was 10.2 years (min–max, 4–17).", "mean 10.2, range 4 17"),
    ("The average age was 10.2 (4–17).", "mean 10.2, spread 4 17"),
    ("They had a median of 5 years after transplant (range 1.4–9.0).", "median 5, range 1.4 9.0"),
    ("It was given for a median of three cycles (range, 1–8).", "median 3, range 1 8"),
    ("The median age was 10 years (IQR 4–17).", "median 10, iqr 4 17"),
    ("The median age was 10 years (IQR: 4, 17).", "median 10, iqr 4 17"),
    ("The median age was 10 years (interquartile range [IQR], 4–17.5 years).", "median 10, iqr 4 17.5"),
    ("The median (IQR) age was 10 (4–17) years.", "median 10, iqr 4 17"),
    ("median [IQR]: 10 [4; 17]", "median 10, iqr 4 17"),
    ("The median age was 10 years (25th–75th percentile 4–17).", "median 10, iqr 4 17"),
    ("The median age was 10 years (Q1–Q3: 4–17).", "median 10, iqr 4 17"),
    ("The median was 10 with an interquartile range of 4 to 17.", "median 10, iqr 4 17"),
    ("The median was 10 months (95% CI 4 to 17).", "median 10, ci 4 17"),
    ("Ages ranged from 4 to 17 years.", "range 4 17"),
    ("Ages ranged between 4 and 17 years.", "range 4 17"),
    ("Patients aged 4 to 17 years were included.", "range 4 17"),
    ("Twelve patients (age range, 34–53 years) took part.", "range 34 53"),
    ("The range of age was 4–17 years.", "range 4 17"),
    ("The follow-up lasted 6 to 24 months.", "range 6 24"),
    ("The mean score fell from 12.3 to 4.1.", "mean 12.3 | mean 4.1"),
    (
        "The mean score fell from 12.3 ± 2.2 at baseline to 4.1 ± 1.0 at month 6.",
        "mean 12.3, sd 2.2 | mean 4.1, sd 1.0",
    ),
    (
        "The median was 4.00 (IQR: 1.50, 8.50) at baseline and 2.00 (IQR: 1.00, 6.00) at the last visit.",
        "median 4.00, iqr 1.50 8.50 | median 2.00, iqr 1.00 6.00",
    ),
    ("The mean age and weight were 10.5 and 32.1, respectively.", "mean 10.5 | mean 32.1"),
    ("The mean, median and range were 10.2, 9.5 and 4–17.", "mean 10.2, median 9.5, range 4 17"),
    ("The mean was 10.2, the median 9.5.", "mean 10.2 | median 9.5"),
    ("The mean age of the 12 patients was 36.5 years.", "mean 36.5"),
    ("The mean age of cases 3, 7 and 8 was 36.5 years.", "mean 36.5"),
    ("The mean age of the 5 responders was 36.5 years.", "mean 36.5"),
    # no figures: times, counts, names, bounds, tests
    ("The mean area at 12 months was correlated with the dose (R2 = 0.981).", ""),
    ("No change of the mean was seen at 30, 60, and 120 minutes.", ""),
    ("The mean stayed within its limits during the 12-month period.", ""),
    ("Means are shown in Figure 3 and Table 2.", ""),
    ("The mean was higher in group 2 (p = 0.03).", ""),
    ("The mean was below <5 in all.", ""),
]


@pytest.mark.parametrize(("sentence", "expected"), FIGURES)
def test_figures_of_a_sentence(sentence: str, expected: str) -> None:
    groups = figure_groups(sentence)
    shown = " | ".join(", ".join(f"{f.statistic} {' '.join(f.printed)}" for f in one.figures) for one in groups)
    assert shown == expected


@pytest.mark.parametrize(("sentence", "expected"), FIGURES)
def test_groups_stand_in_the_sentence_in_order(sentence: str, expected: str) -> None:
    groups = figure_groups(sentence)
    assert all(a.end <= b.start for a, b in pairwise(groups))
    for one in groups:
        digits = [p for f in one.figures for p in f.printed if p != "3" or "three" not in sentence]
        assert all(p in sentence[one.start : one.end] for p in digits)


#: A sentence, and its counts: number, of how many, percentage.
COUNTS = [
    ("Of the 9 patients, 7 were male and 2 were female.", ["7 male", "2 female"]),
    ("Seven men and two women were included.", ["7 men", "2 women"]),
    ("There were four female patients and one male patient.", ["4 female", "1 male"]),
    ("The male-to-female ratio was 7:2.", ["7 male", "2 female"]),
    ("Sex (M/F): 7/2.", ["7 M", "2 F"]),
    ("7 of 9 patients (78%) were female.", ["7 were female 9 78"]),
    ("7 out of 9 (78%) patients were alive.", ["7 were alive 9 78"]),
    ("7 (78%) patients were alive.", ["7 were alive 78"]),
    ("Seven patients (78%) were alive.", ["7 were alive 78"]),
    ("7/9 patients were alive.", ["7 were alive 9"]),
    ("Six of them (67%) achieved remission.", ["6 achieved remission 67"]),
    ("Remission was achieved by 5 of 9 patients (56%).", ["5 Remission was achieved 9 56"]),
    ("Rash was observed in 6/9 evaluable patients.", ["6 Rash was observed 9"]),
    ("Hypertension was present in four patients.", ["4 Hypertension was present"]),
    ("Diagnoses were COPD (4), IPF (3), and PCD (1).", ["4 Diagnoses were COPD", "3 IPF", "1 and PCD"]),
    ("hypertension (n = 5), obesity (n = 2)", ["5 hypertension", "2 obesity"]),
    ("All patients were female.", ["All were female"]),
    ("None of the patients died of it.", ["0 died of it"]),
    ("Sixty-seven patients (73.6%) had colitis.", ["67 had colitis 73.6"]),
    # no counts: names of patients, of tables, of places, dates
    ("Patient 1 was a girl.", []),
    ("Table 2 was made by us.", []),
    ("Residues 70 and 91 were closely linked.", []),
    ("Samples of 12 April were lost.", []),
    ("The mean age of all patients was 46.7 years.", []),
]


@pytest.mark.parametrize(("sentence", "expected"), COUNTS)
def test_counts_of_a_sentence(sentence: str, expected: list[str]) -> None:
    found = [
        " ".join(str(x) for x in (c.printed, c.term, told.n, c.percent) if x is not None)
        for told in counts_in(sentence, HEADERS)
        for c in told.counts
    ]
    assert found == expected


def test_the_patients_that_a_count_lists() -> None:
    (told,) = counts_in("Three were female (patients 2, 4 and 7).", HEADERS)
    assert told.counts[0].labels == ("2", "4", "7")
    assert labels_in("in cases 3, 7 and 8 the score fell") == "3, 7 and 8"


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("the mean age in the high proliferation group was", "high proliferation group"),
        ("In group A the mean age was", "group A"),
        ("Group B had a mean age of", "Group B"),
        ("the mean age in responders was", "responders"),
        ("the mean age of the 8 women was", "women"),
        ("Male patients had a mean age of", "Male"),
        ("In cases 3, 7 and 8 the median was", "cases 3, 7 and 8"),
        ("the 4 patients who achieved alleviation had a mean of", "who achieved alleviation"),
        ("the mean age of patients younger than 10 years was", "younger than 10 years"),
        ("the mean age of patients without hypertension was", "without hypertension"),
        ("the mean age of all patients was", ""),
        ("the mean age of our patients was", ""),
        ("the median age at baseline was", ""),
        ("the average of cells in the products was", ""),
    ],
)
def test_the_words_for_a_subgroup(text: str, group: str) -> None:
    assert group_in(text) == group


@pytest.mark.parametrize(
    ("text", "n"),
    [("the 12 boys", 12), ("nine patients", 9), ("(n = 7)", 7), ("5 of 9 evaluable patients", 9), ("a", None)],
)
def test_how_many_a_statement_is_about(text: str, n: int | None) -> None:
    assert size_in(text) == n


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("The mean age and weight were 10.5 and 32.1, respectively.", ["The mean age were", "The mean weight were"]),
        (
            "Mean age, weight, and height were 10.5, 32.1 and 120.2, respectively.",
            ["Mean age were", "Mean weight were", "Mean height were"],
        ),
        (
            "The median scores at baseline and month 6 were 4 (1–8) and 2 (1–6), respectively.",
            ["The median scores at baseline were", "The median scores at month 6 were"],
        ),
        (
            "The median age was 12.5 and 10.3 years in men and women, respectively.",
            ["The median age was in men", "The median age was in women"],
        ),
        (
            "The mean ages of groups A and B were 12.5 and 10.3 years, respectively.",
            ["The mean ages of groups A were", "The mean ages of groups B were"],
        ),
        ("The mean age was 10.5 and the mean weight 32.1.", []),
    ],
)
def test_respectively(sentence: str, names: list[str]) -> None:
    places = [(one.start, one.end) for one in figure_groups(sentence)]
    assert list(coordinated(sentence, places).values()) == names


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("it fell (p = 0.03)", ["0.03"]),
        ("it fell (P<.001)", ["<.001"]),
        ("it fell (p-value: 0.5) and rose (p > 0.05)", ["0.5", ">0.05"]),
        ("Differences were considered significant when p < 0.05.", []),
        ("*p < 0.05, **p < 0.01", []),
        ("step = 0.5", []),
    ],
)
def test_pvalues(text: str, printed: list[str]) -> None:
    assert [one.figure.printed[0] for one in pvalues_in(text)] == printed


@pytest.mark.parametrize(
    ("cell", "printed", "mark"),
    [("0.09a", "0.09", "a"), ("<0.001", "<0.001", ""), ("P = .5", ".5", ""), ("1.0 b", "1.0", "b")],
)
def test_pvalues_of_cells(cell: str, printed: str, mark: str) -> None:
    found = pvalue_of_cell(cell)
    assert found is not None
    assert (found[0].printed[0], found[1]) == (printed, mark)
    assert pvalue_of_cell("Table 2") is None


def test_sums_of_a_text() -> None:
    ((_, _, parts, total),) = explicit_sums("In all, 119 + 76 + 66 + 4 = 265 were given.")
    assert [int(p) for p in parts] == [119, 76, 66, 4]
    assert total.printed == ("265",)
    assert totals_in("A total of 265 prescriptions with 95 failures were included.") == {265, 95}
