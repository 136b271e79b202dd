"""Plots of what a series holds: one call each, drawn with matplotlib (extra ``plots``), readable in grey.

Every plot says in its title which voice it follows, how many patients it shows and how many are missing. Figures are
made without pyplot: nothing is shown, nothing is kept; ``figure.savefig("change.png")`` writes one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from statistics import median
from typing import TYPE_CHECKING, Any

import pandas as pd

from casex.analysis.numbers import last_visits, numbers, preferred
from casex.analysis.timepoints import checked
from casex.errors import CasexError, MissingExtra

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from casex.analysis import Retention

#: Okabe and Ito's colours (2008), told apart by colour-blind people too; lines and markers differ beside.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
_STYLES, _MARKERS = ("-", "--", "-.", ":"), "osD^vPX*<"
_FALLS, _RISES, _STAYS = ("#0072B2", "-"), ("#D55E00", "--"), ("#555555", ":")
_NAMED = 12  # patients up to which each is named
_EVENTS = {
    "ongoing": (">", "goes on"),
    "start": ("P", "another drug started"), "dose_change": ("d", "dose changed"),
    "stop": ("X", "index treatment stopped"),
    "adverse_event": ("^", "adverse event"), "response": ("*", "response"),
}  # fmt: skip
Pair = tuple[float, float]


def paired(
    observations: pd.DataFrame, patients: Sequence[str], variable: str, start: str, end: str, *, label: str, voice: str
) -> Figure:
    """A variable at two time points, a line for each patient, with both medians.

    Raises
    ------
    CasexError
        Where no patient has an exact number at both.
    """
    checked((start, end), ())
    found = numbers(preferred(observations, variable), [start, end], last_visits(observations))
    pairs: dict[str, Pair] = {}
    for patient in patients:
        one, other = found.of(start, patient).value, found.of(end, patient).value
        if one is not None and other is not None:
            pairs[patient] = one, other
    return _pairs(pairs, len(patients), (start, end), _with_unit(label, found.unit), voice)


def doses(
    treatments: pd.DataFrame,
    timeline: pd.DataFrame,
    patients: Sequence[str],
    drug: str,
    start: str,
    end: str,
    *,
    voice: str,
) -> Figure:
    """The dose a day of a drug, or of the one drug of a class, at two time points, a line for each patient.

    A drug that is not listed counts as 0 where the timeline says that it was stopped (or, at the start, that it was
    started later); else the patient is missing, and so is one with several drugs of the class, or doses that are no
    mass.

    Raises
    ------
    CasexError
        Where no patient has a dose at both.
    """
    ours = treatments[(treatments["drug"] == drug) | (treatments["drug_class"] == drug)]
    if ours.empty:
        named = sorted({*treatments["drug"].dropna(), *treatments["drug_class"].dropna()})
        raise CasexError(f"no dose of {drug!r} is listed; there are {', '.join(named) or 'no treatments'}")
    changes = timeline[(timeline["drug"] == drug) | (timeline["variable"] == drug)]
    pairs: dict[str, Pair] = {}
    for patient in patients:
        before = _dose(ours, changes, patient, start, "start")
        after = _dose(ours, changes, patient, end, "stop")
        if before is not None and after is not None:
            pairs[patient] = before, after
    return _pairs(pairs, len(patients), (start, end), f"{drug}, mg a day", voice)


def _dose(ours: pd.DataFrame, changes: pd.DataFrame, patient: str, at: str, change: str) -> float | None:
    """The one dose in mg a day, 0 where a change says so; None where it is not known."""
    listed = ours[(ours["patient"] == patient) & (ours["timepoint"] == at)]
    if listed.empty:
        told = changes[(changes["patient"] == patient) & (changes["event"] == change)]
        return None if told.empty else 0.0
    known = listed[(listed["daily_dose_unit"] == "mg") & listed["daily_dose"].notna()]
    return float(known["daily_dose"].iloc[0]) if len(known) == len(listed) == 1 else None


def _pairs(pairs: Mapping[str, Pair], asked: int, times: tuple[str, str], label: str, voice: str) -> Figure:
    if not pairs:
        raise CasexError(f"{label}: no patient has a number at {times[0]} and at {times[1]}")
    figure, axes = _figure(4.6, 4.4)
    kinds: dict[tuple[str, str], str] = {}
    for patient, (one, other) in pairs.items():
        colour, style = _FALLS if other < one else _RISES if other > one else _STAYS
        kinds[colour, style] = "falls" if other < one else "rises" if other > one else "stays"
        axes.plot((0, 1), (one, other), style, color=colour, marker="o", markersize=4, linewidth=1.2, gid=patient)
    middles = [median(values) for values in zip(*pairs.values(), strict=True)]
    for place, middle in enumerate(middles):
        axes.hlines(middle, place - 0.09, place + 0.09, color="black", linewidth=3, zorder=3)
    if len(pairs) <= _NAMED:
        _name_ends(axes, {patient: other for patient, (_, other) in pairs.items()})
    for (colour, style), what in sorted(kinds.items(), key=lambda held: held[1]):
        axes.plot([], [], style, color=colour, marker="o", markersize=4, label=what)
    figure.legend(frameon=False, fontsize=8, loc="outside lower center", ncols=3)
    axes.set_xlim(-0.4, 1.6)
    axes.set_xticks((0, 1), [f"{_spoken(when)}\nmedian {one:g}" for when, one in zip(times, middles, strict=True)])
    axes.set_ylabel(label)
    _titled(axes, label, voice, len(pairs), asked - len(pairs))
    return figure


def _name_ends(axes: Axes, ends: Mapping[str, float]) -> None:
    """Which patients end where, those at about one height together."""
    near = 0.035 * (axes.get_ylim()[1] - axes.get_ylim()[0])
    held: list[tuple[float, list[str]]] = []
    for patient, value in sorted(ends.items(), key=lambda end: end[1]):
        if held and value - held[-1][0] <= near:
            held[-1][1].append(patient)
        else:
            held.append((value, [patient]))
    for value, names in held:
        axes.annotate(", ".join(names), (1, value), (18, 0), textcoords="offset points", va="center", fontsize=8)


def course(
    observations: pd.DataFrame, patients: Sequence[str], variable: str, *, label: str, origin: str, voice: str
) -> Figure:
    """A variable over the months since the study's time origin, a line for each patient.

    Raises
    ------
    CasexError
        Where no exact number of it is dated.
    """
    rows = preferred(observations, variable)
    dated = rows[rows["value"].notna() & rows["comparator"].isna() & rows["months"].notna()]
    dated = dated[dated["patient"].isin(list(patients))]
    if dated.empty:
        raise CasexError(f"{label}: no number of it is dated in months")
    units = dict.fromkeys(dated["unit"].dropna())
    if len(units) > 1:
        raise CasexError(f"{label}: its numbers have several units: {', '.join(units)}")
    figure, axes = _figure(6.4, 4.2)
    shown = 0
    for patient in patients:
        mine = dated[dated["patient"] == patient].sort_values("months", kind="stable")
        if mine.empty:
            continue
        look: dict[str, Any] = {"color": "#555555", "linewidth": 0.8, "marker": "o", "markersize": 2.5}
        if dated["patient"].nunique() <= _NAMED:
            look = {"color": _COLOURS[shown % 7], "linestyle": _STYLES[shown % 4], "marker": _MARKERS[shown % 9]}
            look |= {"markersize": 5, "linewidth": 1.4, "label": patient}
        axes.plot(mine["months"].tolist(), mine["value"].tolist(), gid=patient, **look)
        shown += 1
    if shown <= _NAMED:
        figure.legend(title="patient", frameon=False, fontsize=8, loc="outside right center")
    axes.set_xlabel(f"months (0: {_spoken(origin)})")
    axes.set_ylabel(_with_unit(label, next(iter(units), None)))
    _titled(axes, label, voice, shown, len(patients) - shown)
    return figure


def swimmers(
    patients: pd.DataFrame, timeline: pd.DataFrame, asked: Sequence[str], *, treatment: str | None, voice: str
) -> Figure:
    """How long each patient was treated and followed, the longest first, with dated events.

    Raises
    ------
    CasexError
        Where neither a duration of the index treatment nor a length of follow-up is known of anybody.
    """
    lengths = patients.loc[list(asked), ["index_treatment_duration_months", "follow_up_months"]].astype("float64")
    lengths = lengths[lengths.notna().any(axis=1)]
    if lengths.empty:
        raise CasexError("no duration of the index treatment and no length of follow-up is known")
    order = lengths.max(axis=1).sort_values(ascending=True, kind="stable").index
    figure, axes = _figure(7.0, 1.8 + 0.4 * max(len(order), 3))
    seen: dict[str, Any] = {}
    for place, patient in enumerate(order):
        treated, followed = (float(x) for x in lengths.loc[patient])
        if followed == followed:
            seen["followed"] = axes.barh(
                place, followed, 0.55, color="white", edgecolor="#777777", hatch="///", gid=patient
            )
        if treated == treated:
            seen["treated"] = axes.barh(place, treated, 0.55, color="#9ecae1", edgecolor="black", gid=patient)
        ongoing = patients.loc[patient, "index_treatment_status"] == "Ongoing"
        marks = [("ongoing", treated)] if ongoing and treated == treated else []
        marks = list(dict.fromkeys([*marks, *_dated(timeline, str(patient), treatment)]))
        for (kind, months), height in zip(marks, _heights(marks), strict=True):
            (seen[kind],) = axes.plot(
                months, place + height, _EVENTS[kind][0], color="black", markersize=7, zorder=3, clip_on=False,
                gid=patient,
                markerfacecolor="black" if kind in ("stop", "ongoing") else "white",
            )  # fmt: skip
    names = {"treated": f"{treatment or 'index treatment'} given", "followed": "follow-up"}
    names |= {kind: said for kind, (_, said) in _EVENTS.items()}
    shown = [key for key in names if key in seen]
    figure.legend([seen[key] for key in shown], [names[key] for key in shown], frameon=False, fontsize=8,
                  loc="outside lower center", ncols=4)  # fmt: skip
    axes.set_yticks(range(len(order)), [str(patient) for patient in order])
    axes.set_ylim(-0.6, max(len(order), 3) - 0.4)
    axes.set_ylabel("patient")
    axes.set_xlabel("months")
    axes.set_xlim(left=0)
    known = int(lengths["index_treatment_duration_months"].notna().sum())
    title = f"Time on {treatment or 'the index treatment'}, and follow-up"
    _titled(axes, title, voice, known, len(asked) - known)
    return figure


def _heights(marks: Sequence[tuple[str, float]]) -> list[float]:
    """How far above or below its bar each mark stands: those of one month beside each other."""
    months = [month for _, month in marks]
    out = []
    for place, month in enumerate(months):
        others = months.count(month) - 1
        step = min(0.36, 0.72 / others) if others else 0.0
        out.append(step * (months[:place].count(month) - others / 2))
    return out


def _dated(timeline: pd.DataFrame, patient: str, treatment: str | None) -> list[tuple[str, float]]:
    """Events after month 0 with a month of their own; of stops only those of the index treatment."""
    mine = timeline[(timeline["patient"] == patient) & timeline["months"].gt(0)]
    mine = mine[mine["months_low"].eq(mine["months"])]
    return [
        (str(kind), float(months))
        for kind, months, drug in zip(mine["event"], mine["months"], mine["drug"], strict=True)
        if kind in _EVENTS and (kind != "stop" or drug == treatment)
    ]


def retained(found: Retention) -> Figure:
    """The share of patients still on the index treatment by month (Kaplan-Meier), its interval, and who was censored.

    Raises
    ------
    CasexError
        Where nobody's time on the treatment is known.
    """
    if not found.curve:
        raise CasexError("nobody's time on the index treatment is known")
    figure, axes = _figure(6.2, 4.2)
    months = [0.0, *(row.months for row in found.curve)]
    survival = [1.0, *(row.survival for row in found.curve)]
    known = [row for row in found.curve if row.confidence_interval.low == row.confidence_interval.low]
    ends = [(row.months, row.confidence_interval) for row in known]
    axes.fill_between(
        [month for month, _ in ends], [low for _, (low, _) in ends], [high for _, (_, high) in ends],
        step="post", color="#dddddd", linewidth=0, label="95% interval (log-log)",
    )  # fmt: skip
    axes.step(months, survival, where="post", color="black", linewidth=1.6, label="still on treatment")
    censored = [row for row in found.curve if row.censored]
    axes.plot(
        [row.months for row in censored], [row.survival for row in censored], "|", color="black", markersize=11,
        markeredgewidth=1.6, label="still on treatment when last seen",
    )  # fmt: skip
    axes.set_ylim(0, 1.05)
    axes.set_xlim(left=0)
    stays = found.data["months"]
    ticks = [tick for tick in axes.get_xticks() if 0 <= tick <= max(months)]
    axes.set_xticks(ticks, [f"{tick:g}\n{int(stays.ge(tick).sum())}" for tick in ticks])
    axes.set_xlabel("months (below: patients at risk)")
    axes.set_ylabel("share still on treatment")
    figure.legend(frameon=False, fontsize=8, loc="outside lower center", ncols=3)
    _titled(axes, f"Retention on {found.treatment or 'the index treatment'}", found.voice, found.n, found.n_missing)
    return figure


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    if find_spec("matplotlib") is None:
        raise MissingExtra('plots need an extra: pip install "casex[plots]"')
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=110, layout="constrained")
    axes = figure.add_subplot()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _titled(axes: Axes, what: str, voice: str, n: int, missing: int) -> None:
    axes.set_title(f"{what}\nvoice: {voice}; n = {n}, missing: {missing}", fontsize=10, loc="left")


def _with_unit(label: str, unit: str | None) -> str:
    return f"{label}, {unit}" if unit else label


def _spoken(name: str) -> str:
    return name.replace("_", " ")
