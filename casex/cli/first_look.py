"""`casex demo`: the shipped sample, read in front of the newcomer."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any, Literal

import casex
from casex.cli.screen import cell, finding, grid, out, progress, show

if TYPE_CHECKING:
    from casex.series import CaseSeries

SAMPLE = "tofacitinib_three_line.pdf"
_OVERVIEW = {
    "sex": "sex",
    "age_at_baseline_years": "age",
    "index_treatment_duration_months": "months",
    "index_treatment_status": "tofacitinib",
    "response": "response",
    "sledai_2k_at_baseline": "before",
    "sledai_2k_at_last_follow_up": "last",
}


def demo() -> None:
    """Read the shipped sample: nine children with lupus given tofacitinib.

    Example: [bold]casex demo[/bold]
    """
    with as_file(_sample()) as path, progress("reading the sample") as told:
        study = casex.extract(path, schema="lupus", progress=told)
    out.print(f"\n[bold]{study.study.title}[/bold]\n{study!r}\n")
    show(
        "Nine patients (months on tofacitinib; SLEDAI-2K before it and at the last follow-up)",
        study.patients[list(_OVERVIEW)].rename(columns=_OVERVIEW).reset_index(),
    )
    _timeline(study, "9")
    _medians(study, "sledai_2k")
    _findings(study)
    out.print("\n[bold]Next, try[/bold]")
    out.print("  casex tables your_paper.pdf                        every table as printed")
    out.print("  casex extract your_paper.pdf -s lupus -o study.xlsx a workbook with a sheet per frame", soft_wrap=True)
    out.print(
        "  python -c \"import casex; study = casex.extract('your_paper.pdf', schema='lupus'); "
        "print(study.trace('9', 'sledai_2k_at_last_follow_up'))\"",
        soft_wrap=True,
    )


def _sample() -> Any:
    packaged = files("casex") / "samples" / SAMPLE
    return packaged if packaged.is_file() else files("casex") / ".." / "samples" / SAMPLE


def _timeline(study: CaseSeries, patient: str) -> None:
    shown = study.prefer("narrative").timeline
    rows = [
        (
            _month(event),
            str(event.event).replace("_", " "),
            _happened(event),
            str(event.voice),
            str(event.source),
        )
        for event in shown[shown["patient"] == patient].itertuples()
    ]
    grid(
        f"Patient {patient}: the timeline, as the narrative tells it (months after the start of tofacitinib)",
        ("month", "event", "what", "voice", "source"),
        rows,
    )


def _month(event: Any) -> str:
    low, high = cell(event.months_low), cell(event.months_high)
    return cell(event.months) if low == high else f"{low}–{high}"


def _happened(event: Any) -> str:
    """One line for an event: its drug or variable, value and words."""
    amount = " ".join(part for part in (cell(event.value), cell(event.unit)) if part)
    words = "" if cell(event.drug) else cell(event.text)
    name = cell(event.drug) or cell(event.variable).replace("_", " ")
    return " ".join(part for part in (name, amount, words) if part)


def _medians(study: CaseSeries, variable: str) -> None:
    rows: list[Sequence[str]] = []
    voices: tuple[Literal["table", "narrative"], ...] = ("table", "narrative")
    for voice in voices:
        frame = study.prefer(voice).summarize(variable, quantiles="weibull").to_frame()
        for point in ("baseline", "last_follow_up"):
            one = frame.loc[point]
            rows.append((voice, point, f"{one['median']:g}", f"{one['q1']:g} to {one['q3']:g}", f"{one['n']:g}"))
    grid(
        "SLEDAI-2K before and after, under both voices (quartiles by Hyndman-Fan 6, 'weibull')",
        ("voice", "time point", "median", "interquartile range", "n"),
        rows,
    )


def _findings(study: CaseSeries) -> None:
    found = study.findings
    loud = found[found["severity"] != "info"]
    out.print("[bold]Findings: warnings and errors[/bold]\n")
    for one in loud.drop(columns="possible").assign(possible="").to_dict("records"):  # the messages quote them
        finding(one)
        out.print()
    quiet = len(found) - len(loud)
    out.print(f"(+{quiet} for information: study.findings)")
