"""Plots: what is drawn, held against values worked out by hand; never pixels."""

from __future__ import annotations

import subprocess
import sys

import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from studies import sample

import casex
from casex.testing import Says, series

STUDY = "tofacitinib_three_line.pdf"


def of_scores(*patients: tuple[str, str]) -> casex.CaseSeries:
    """Scores at baseline and at last follow-up of patients 1, 2, …."""
    said = [
        Says(str(number), "sledai_2k", text, at=at)
        for number, pair in enumerate(patients, start=1)
        for at, text in zip(("baseline", "last_follow_up"), pair, strict=True)
    ]
    return series("lupus", said=said)


def drawn(figure: Figure) -> dict[str, list[tuple[float, float]]]:
    """The lines of patients: their vertices."""
    lines = [line for line in figure.axes[0].lines if line.get_gid()]
    return {str(line.get_gid()): vertices(line) for line in lines}


def vertices(line: Line2D) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)]


def title(figure: Figure) -> str:
    return figure.axes[0].get_title(loc="left")


def ticks(figure: Figure) -> list[str]:
    return [label.get_text() for label in figure.axes[0].get_xticklabels()]


# --- before and after ----------------------------------------------------------------------------------------------


def test_a_change_is_a_line_for_each_patient_with_both_numbers() -> None:
    figure = of_scores(("8", "4"), ("6", "6"), ("2", "10"), ("12", "NA"), ("<4", "3")).plot_change("sledai_2k")
    assert drawn(figure) == {"1": [(0, 8), (1, 4)], "2": [(0, 6), (1, 6)], "3": [(0, 2), (1, 10)]}
    # by hand: the middle of 2, 6, 8 is 6; of 4, 6, 10 it is 6
    assert ticks(figure) == ["baseline\nmedian 6", "last follow up\nmedian 6"]
    bars = [path.vertices.tolist() for held in figure.axes[0].collections for path in held.get_paths()]
    assert bars == [[[-0.09, 6.0], [0.09, 6.0]], [[0.91, 6.0], [1.09, 6.0]]]
    assert title(figure) == "SLEDAI-2K\nvoice: table; n = 3, missing: 2"


def test_directions_differ_in_line_as_well_as_in_colour() -> None:
    axes = of_scores(("8", "4"), ("6", "6"), ("2", "10")).plot_change("sledai_2k").axes[0]
    looks = [(line.get_linestyle(), line.get_color()) for line in axes.lines if line.get_gid()]
    assert [len(set(kind)) for kind in zip(*looks, strict=True)] == [3, 3]
    assert sorted(text.get_text() for text in axes.figure.legends[0].get_texts()) == ["falls", "rises", "stays"]


@pytest.mark.parametrize(("voice", "median"), [("table", 4), ("narrative", 2)])
def test_the_study_before_and_after_by_both_voices(voice: str, median: int) -> None:
    """The paper's Figure 1A: medians of 4 and 4 by its table, of 4 and 2 by its narratives."""
    study = sample(STUDY, voice)
    figure = study.plot_change("sledai_2k")
    columns = ["sledai_2k_at_baseline", "sledai_2k_at_last_follow_up"]
    values = study.patients[columns].astype("float64")
    assert drawn(figure) == {p: [(0.0, one), (1.0, two)] for p, one, two in values.itertuples()}
    assert ticks(figure) == ["baseline\nmedian 4", f"last follow up\nmedian {median}"]
    assert title(figure) == f"SLEDAI-2K\nvoice: {voice}; n = 9, missing: 0"


def test_patients_of_about_one_end_are_named_together() -> None:
    figure = of_scores(("8", "4"), ("6", "4"), ("2", "10")).plot_change("sledai_2k")
    assert [text.get_text() for text in figure.axes[0].texts] == ["1, 2", "3"]


def test_thirty_patients_are_not_named() -> None:
    figure = of_scores(*[(str(n), str(n // 2)) for n in range(30)]).plot_change("sledai_2k")
    assert (len(drawn(figure)), list(figure.axes[0].texts)) == (30, [])


def test_rows_of_several_patients_stay_out() -> None:
    said = [Says(p, "sdi", "1", at=at) for p in ("1", "2–9") for at in ("baseline", "last_follow_up")]
    figure = series("lupus", said=said, several={"2–9": 8}).plot_change("sdi")
    assert title(figure).endswith("n = 1, missing: 0")


# --- doses ---------------------------------------------------------------------------------------------------------


def test_doses_count_as_none_only_where_a_stop_says_so() -> None:
    given = {
        "1": ("Prednisone (10 mg bid)", "Prednisone (5 mg qd)"),  # 20, then 5 mg a day
        "2": ("Prednisone (30 mg qd), HCQ", "HCQ"),  # stopped: 0
        "3": ("Prednisone (30 mg qd)", "NA"),  # nobody knows
        "4": ("Prednisone (1 mg/kg qd)", "Prednisone (5 mg qd)"),  # no mass
        "5": ("Prednisone (8 mg qd), methylprednisolone (4 mg qd)", "Prednisone (5 mg qd)"),  # two of the class
    }
    said = [
        Says(patient, "concomitant_treatments", text, at=at)
        for patient, pair in given.items()
        for at, text in zip(("baseline", "last_follow_up"), pair, strict=True)
    ]
    study = series("lupus", said=said, index_treatment="tofacitinib")
    figure = study.plot_dose("glucocorticoid")
    assert drawn(figure) == {"1": [(0, 20), (1, 5)], "2": [(0, 30), (1, 0)]}
    assert title(figure) == "glucocorticoid, mg a day\nvoice: table; n = 2, missing: 3"


def test_the_studys_doses_before_and_after() -> None:
    """The paper's Figure 1B, from its tables: medians of 20 and 7.5 mg a day."""
    figure = sample(STUDY).plot_dose("glucocorticoid")
    doses = sample(STUDY).treatments.query("drug_class == 'glucocorticoid'").set_index(["patient", "timepoint"])
    for patient, line in drawn(figure).items():
        told = [doses.loc[(patient, at), "daily_dose"].item() for at in ("baseline", "last_follow_up")]
        assert [y for _, y in line] == told
    assert ticks(figure) == ["baseline\nmedian 20", "last follow up\nmedian 7.5"]


def test_a_drug_that_is_not_given_is_refused_with_those_that_are() -> None:
    study = series("lupus", said=[Says("1", "concomitant_treatments", "HCQ (100 mg bid)", at="baseline")])
    with pytest.raises(casex.CasexError, match="no dose of 'prednisone' is listed; there are antimalarial, hydroxychl"):
        study.plot_dose("prednisone")


# --- over months ---------------------------------------------------------------------------------------------------


def test_a_course_is_drawn_by_month() -> None:
    said = [Says("1", "sdi", text, at=at) for at, text in (("month_6", "3"), ("baseline", "1"), ("month_3", "2"))]
    said += [Says("2", "sdi", "0", at="month_3"), Says("3", "sdi", "NA", at="month_3")]
    figure = series("lupus", said=said, index_treatment="tofacitinib").plot_course("sdi")
    assert drawn(figure) == {"1": [(0, 1), (3, 2), (6, 3)], "2": [(3, 0)]}
    assert title(figure) == "SLICC/ACR damage index\nvoice: table; n = 2, missing: 1"
    assert figure.axes[0].get_xlabel() == "months (0: index treatment)"


# --- swimmers ------------------------------------------------------------------------------------------------------


def test_swimmers_are_as_long_as_they_were_treated() -> None:
    said = [
        Says("1", "index_treatment_duration", "6 months"), Says("1", "index_treatment_status", "stopped"),
        Says("1", "follow_up", "10 months"),
        Says("2", "index_treatment_duration", "24 months"), Says("2", "index_treatment_status", "ongoing"),
        Says("3", "follow_up", "4 months"), Says("4", "sdi", "0", at="baseline"),
    ]  # fmt: skip
    figure = series("lupus", said=said, index_treatment="tofacitinib").plot_swimmers()
    axes = figure.axes[0]
    bars = sorted((bar.get_gid(), bar.get_width()) for bar in axes.patches)
    assert bars == [("1", 6.0), ("1", 10.0), ("2", 24.0), ("3", 4.0)]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["3", "1", "2"]
    marks = {(line.get_gid(), line.get_marker(), *line.get_xdata()) for line in axes.lines}
    assert marks == {("1", "X", 6.0), ("2", ">", 24.0)}
    assert title(figure) == "Time on tofacitinib, and follow-up\nvoice: table; n = 2, missing: 2"


# --- retention -----------------------------------------------------------------------------------------------------


def test_retention_steps_down_where_somebody_stops() -> None:
    stays = {
        "1": ("2 months", "stopped"),
        "2": ("4 months", "ongoing"),
        "3": ("6 months", "stopped"),
        "4": ("8 months", ""),
    }
    said = [
        Says(patient, name, text)
        for patient, told in stays.items()
        for name, text in zip(("index_treatment_duration", "index_treatment_status"), told, strict=True)
    ]
    figure = series("lupus", said=said, index_treatment="tofacitinib").plot_retention()
    curve, censored = figure.axes[0].lines
    # by hand: 3 at risk, 1 stops: 2/3; one is censored at 4; at 6 the last one stops: 0
    expected = [(0, 1), (2, 2 / 3), (4, 2 / 3), (6, 0)]
    assert [pair == pytest.approx(by_hand) for pair, by_hand in zip(vertices(curve), expected, strict=True)] == [
        True
    ] * 4
    assert vertices(censored) == [(4.0, pytest.approx(2 / 3))]
    assert title(figure) == "Retention on tofacitinib\nvoice: table; n = 3, missing: 1"
    assert ticks(figure)[0] == "0\n3"


# --- all -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plot", "message"),
    [
        (lambda study: study.plot_change("sdi"), "no patient has a number at baseline and at last_follow_up"),
        (lambda study: study.plot_dose("HCQ"), "no dose of 'HCQ' is listed; there are no treatments"),
        (lambda study: study.plot_course("sdi"), "no number of it is dated in months"),
        (lambda study: study.plot_swimmers(), "no duration of the index treatment and no length of follow-up is known"),
        (lambda study: study.plot_retention(), "nobody's time on the index treatment is known"),
    ],
    ids=["change", "dose", "course", "swimmers", "retention"],
)
@pytest.mark.parametrize("patients", [[], ["1", "2"]], ids=["nobody", "nothing said"])
def test_without_data_there_is_no_plot(plot: object, message: str, patients: list[str]) -> None:
    with pytest.raises(casex.CasexError, match=message):
        plot(series("lupus", patients=patients))  # type: ignore[operator]


def test_an_unknown_variable_is_refused_by_every_plot_of_one() -> None:
    for plot in (sample(STUDY).plot_change, sample(STUDY).plot_course):
        with pytest.raises(casex.UnknownVariable, match="did you mean 'sledai_2k'"):
            plot("sledai2k")


def test_plots_leave_pyplot_alone_and_wait_for_matplotlib(tmp_path: object) -> None:
    code = (
        "import sys, casex; from casex.testing import Says, series\n"
        "study = series('lupus', said=[Says('1', 'sdi', '1', at=t) for t in ('baseline', 'last_follow_up')])\n"
        "assert 'matplotlib' not in sys.modules\n"
        f"study.plot_change('sdi').savefig({str(tmp_path)!r} + '/change.png')\n"
        "print('matplotlib.pyplot' in sys.modules)\n"
        "import importlib.util as u; real = u.find_spec\n"
        "import casex.plots as p; p.find_spec = lambda name: None\n"
        "try: study.plot_change('sdi')\n"
        "except casex.MissingExtra as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["False", 'plots need an extra: pip install "casex[plots]"']
