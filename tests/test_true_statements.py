"""True sentences of ordinary prose above one table: none may be called false. Plainly wrong ones still are.

Worked by hand from the table below. SLEDAI-2K at baseline: 4 + 6 + 10 + 12 + 8 + 2 + 5 + 20 + 7 + 4 + 9 + 3 = 90,
mean 90 / 12 = 7.5; in order 2 3 4 4 5 6 | 7 8 9 10 12 20, median (6 + 7) / 2 = 6.5. At month 6: 2 + 4 + 4 + 6 + 8 + 0
+ 5 + 9 + 2 + 4 + 3 + 1 = 48, mean 4; in order 0 1 2 2 3 4 | 4 4 5 6 8 9, median 4. Ages: 12 + 13 + 9 + 15 + 14 + 11 +
10 + 16 + 12 + 13 + 14 + 8 = 147 years, mean 12.25. Girls: all but 4 and 9, so 10, of 2 boys. Nephritis: 1, 2, 5, 8,
10, all girls, so 5 girls and 2 boys are without. Alleviated: 1, 2, 4, 8, 9, 11, 12; so 5 girls and both boys.
Unalleviated: 3, 5, 7, 10; of them 5 and 10 have nephritis.
"""

from __future__ import annotations

import pytest

import casex

TABLE = """# A series of twelve

## Results

{}

Table 1. Patients

| Patient | Sex | Age at baseline (years) | SLEDAI-2K at baseline | SLEDAI-2K at month 6 | Nephritis | Weight (kg) | Response |
|---|---|---|---|---|---|---|---|
| 1 | F | 12 | 4 | 2 | yes | 40.5 | Alleviated |
| 2 | F | 13 | 6 | 4 | yes | 41.5 | Alleviated |
| 3 | F | 9 | 10 | 4 | no | 30.0 | Unalleviated |
| 4 | M | 15 | 12 | 6 | no | 55.0 | Alleviated |
| 5 | F | 14 | 8 | 8 | yes | 50.0 | Unalleviated |
| 6 | F | 11 | 2 | 0 | no | 35.0 | Complete remission |
| 7 | F | 10 | 5 | 5 | no | 33.0 | Unalleviated |
| 8 | F | 16 | 20 | 9 | yes | 60.5 | Alleviated |
| 9 | M | 12 | 7 | 2 | no | 45.0 | Alleviated |
| 10 | F | 13 | 4 | 4 | yes | 44.0 | Unalleviated |
| 11 | F | 14 | 9 | 3 | no | 47.0 | Alleviated |
| 12 | F | 8 | 3 | 1 | no | 28.0 | Alleviated |
"""  # noqa: E501


def said_of(sentence: str) -> list[tuple[object, object, object]]:
    """Value, time point and verdict of each figure of a sentence."""
    rows = casex.extract(TABLE.format(sentence).encode(), schema="lupus").reported.to_dict("records")
    return [(row["value"], row["timepoint"] if row["statistic"][:5] != "count" else "", row["verdict"]) for row in rows]


#: A true sentence of the twelve, and what follows: values, each with its time.
PROVED = [
    ("The median SLEDAI-2K was 6.5 at baseline and 4 at month 6.", [(6.5, "baseline"), (4, "month_6")]),
    ("The median SLEDAI-2K was 6.5 at baseline, and 4 at month 6.", [(6.5, "baseline"), (4, "month_6")]),
    ("The median SLEDAI-2K at baseline was 6.5 and at month 6 it was 4.", [(6.5, "baseline"), (4, "month_6")]),
    ("The mean SLEDAI-2K fell from 7.5 at baseline to 4 at month 6.", [(7.5, "baseline"), (4, "month_6")]),
    ("At baseline the mean SLEDAI-2K was 7.5, at month 6 it was 4.", [(7.5, "baseline"), (4, "month_6")]),
    ("The mean age of the children was 12.25 years.", [(12.25, "baseline")]),
    ("The mean SLEDAI-2K at month 6 was 3.55 without patient 8.", [(3.55, "month_6")]),  # (48 - 9) / 11 = 3.545
    ("The mean SLEDAI-2K at baseline, excluding patient 8, was 6.36.", [(6.36, "baseline")]),  # (90 - 20) / 11 = 6.364
    ("The mean SLEDAI-2K (available in 12) at month 6 was 4.0.", [(4.0, "month_6")]),
    ("The female-to-male ratio was 5:1.", [(5, ""), (1, "")]),  # 10 to 2
    ("The male:female ratio was 1:5.", [(1, ""), (5, "")]),
    ("Five (41.7%) of 12 patients had nephritis.", [(5, "")]),
    ("Ten (83.3%) of the 12 patients were female.", [(10, "")]),
    ("Five girls were alleviated.", [(5, "")]),
    ("Five girls (42%) were alleviated.", [(5, "")]),  # of all: 5 / 12 = 41.7 %
    ("Five girls (50%) were alleviated.", [(5, "")]),  # of the girls
    ("Two male patients were alleviated.", [(2, "")]),
    ("Both boys were alleviated.", [(2, "")]),
    ("Five female patients had no nephritis.", [(5, "")]),
    ("Two unalleviated patients had nephritis.", [(2, "")]),
    ("Nephritis was present in 5 of 10 girls and in 0 of 2 boys.", [(5, ""), (0, "")]),
]

#: Sentences that are true, or may be, of patients, times or measures that the table does not have.
MORE_THAN_CASEX_READS = [
    "The mean SLEDAI-2K at baseline was 9.1 in adults.",
    "In adults, the mean SLEDAI-2K at baseline was 9.1.",
    "In adults, the mean age was 44.0 and the mean SLEDAI-2K at baseline 9.1.",
    "In the placebo group, the mean age was 14.0 and the mean SLEDAI-2K at baseline 9.1.",
    "A mean SLEDAI-2K at baseline of 9.1 was reported by others.",
    "The mean SLEDAI-2K at baseline was 9.1 (Smith et al.).",
    "The mean SLEDAI-2K at baseline was 9.1 in the study of Smith.",
    "The mean SLEDAI-2K at baseline was 9.1 in the literature.",
    "The mean SLEDAI-2K at baseline was 6.36 after exclusion of one outlier.",
    "The mean SLEDAI-2K at baseline was 6.1 without serology.",
    "The mean SLEDAI-2K at baseline was 6.1, as scored by a second rater.",
    "The mean SLEDAI-2K at baseline was 8.71 in those who were alleviated.",  # 61 / 7
    "The mean SLEDAI-2K at baseline was not 7.9.",
    "Mean SLEDAI-2K at month 6 was 3.5 points lower than at baseline.",  # 7.5 - 4
    "At month 6, the mean SLEDAI-2K was 3.5 lower.",
    "Mean SLEDAI-2K at month 6 was 53% of that at baseline.",  # 4 / 7.5
    "The mean age was 13.3 years at the time of writing.",
    "The mean weight was 45.1 kg one year later.",
    "The mean weight was 42458 g.",  # 509.5 / 12 = 42.458 kg
    "Mean age was 147 months.",  # 12 * 12.25
    "The mean SLEDAI-2K at month 6 was 3.9 when patient 8 is left out.",
    "Nephritis was present in 4 patients at month 6.",
    "At the end of the study, nephritis was seen in 3 patients.",
    "Six patients had arthritis, and 4 patients (33%) had nephritis at month 6.",
    "Six patients had nephritis (Smith et al.).",
    "In the literature, 6 of 12 patients had nephritis.",
    "In the literature, the female-to-male ratio was 9:1.",
    "The female-to-male ratio was 15:3.",  # in proportion, but as many may be meant
    "Two other patients had nephritis.",
    "Not all patients were female.",
    "All but two patients were female.",
    "At least 4 patients had nephritis.",
    "Two black patients had nephritis.",
    "Four of these had nephritis.",
    "A further 4 patients had nephritis.",
    "The mean age and SLEDAI-2K at baseline were 44.0 and 9.1 in adults, respectively.",
    "The mean SLEDAI-2K at baseline was 9.1, and 3 patients were excluded.",
    "In nephritis, the mean age was 13.6 and the mean SLEDAI-2K at baseline 8.4.",  # 68 / 5; (4 + 6 + 8 + 20 + 4) / 5
]

#: Wrong ones: the figure, and what it should be.
WRONG = [
    ("The mean SLEDAI-2K was 7.9 at baseline.", 7.9, 7.5),
    ("The median SLEDAI-2K was 6.5 at baseline and 5 at month 6.", 5, 4),
    ("The mean age of the children was 13.1 years (range 8–16).", 13.1, 12.25),
    ("The mean age was 12.25 years, the mean SLEDAI-2K at baseline 7.9.", 7.9, 7.5),
    ("In girls, the mean SLEDAI-2K at baseline was 7.5.", 7.5, 7.1),  # (90 - 12 - 7) / 10
    ("Six patients had nephritis.", 6, 5),
    ("Six (50%) of 12 patients had nephritis.", 6, 5),
    ("Six girls were alleviated.", 6, 5),
    ("Both boys had nephritis.", 2, 0),
    ("There were 9 girls and 3 boys.", 9, 10),
    ("In our series, six patients (50%) had nephritis (Table 1).", 6, 5),
    ("The mean SLEDAI-2K at baseline was 7.9, and 10 patients were female.", 7.9, 7.5),
    ("The mean SLEDAI-2K was 7.9 at baseline and 4 at month 6, a difference that was significant.", 7.9, 7.5),
    ("The female-to-male ratio was 3:1.", 3, 10),
    ("All 12 patients (100%) were female.", 12, 10),
]


@pytest.mark.parametrize(("sentence", "expected"), PROVED)
def test_what_is_true_is_proved(sentence: str, expected: list[tuple[float, str]]) -> None:
    assert said_of(sentence) == [(value, when, "reproduced") for value, when in expected]


@pytest.mark.parametrize("sentence", MORE_THAN_CASEX_READS)
def test_what_says_more_than_casex_reads_is_not_called_false(sentence: str) -> None:
    assert {verdict for *_, verdict in said_of(sentence)} <= {"reproduced", "not_checkable"}


@pytest.mark.parametrize(
    "sentence", [one for one in MORE_THAN_CASEX_READS if one.startswith("The mean SLEDAI-2K at b")]
)
def test_nor_proved(sentence: str) -> None:
    assert "reproduced" not in {verdict for *_, verdict in said_of(sentence)}


@pytest.mark.parametrize(("sentence", "value", "nearest"), WRONG)
def test_what_is_wrong_is_called_false(sentence: str, value: float, nearest: float) -> None:
    frame = casex.extract(TABLE.format(sentence).encode(), schema="lupus").reported
    false = frame[frame["verdict"] == "not_reproduced"]
    assert (value, nearest) in zip(false["value"], false["nearest"], strict=True)


def test_a_time_in_two_parts_is_one_figure() -> None:
    """147 / 12 = 12.25 years are 12 years and 3 months: no second mean of 3."""
    assert said_of("The mean age was 12 years and 3 months.") == [(12, "baseline", "reproduced")]


def test_another_unit_of_time_is_no_proof() -> None:
    """The ages' mean is 12.25 years: 12.25 months are no mean of theirs."""
    assert [verdict for *_, verdict in said_of("The mean age was 12.25 months.")] == ["not_checkable"]


def test_a_decimal_comma_is_not_two_figures() -> None:
    assert said_of("The mean SLEDAI-2K at baseline was 5,19 (SD 2,10).") == []


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("In 28 patients, the mean SLEDAI-2K was 5.19.", "not_reproduced"),  # 145 / 28 = 5.179, 146 / 28 = 5.214
        ("In 28 patients, mean SLEDAI-2K (available in 27) was 5.19.", "not_checkable"),  # 140 / 27 = 5.185
        ("In 28 patients, the mean SLEDAI-2K was 5.19 as adjusted for age.", "not_checkable"),
    ],
)
def test_digits_rule_nothing_out_where_a_clause_says_more(sentence: str, verdict: str) -> None:
    text = f"# A cohort\n\n## Results\n\n{sentence}\n"
    rows = casex.find_statistics(text.encode(), schema="lupus").to_dict("records")
    assert [(row["value"], row["verdict"]) for row in rows] == [(5.19, verdict)]
