"""The paper's own statistics, recomputed from the values that were read of its patients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from casex.analysis import pvalues
from casex.analysis.granularity import ruled_out
from casex.analysis.held import FIRST, Held, held
from casex.analysis.judging import Choice, Judge
from casex.analysis.quantiles import DEFINITIONS
from casex.analysis.recompute import number, plain
from casex.analysis.trials import Trial, cut_off, values_of
from casex.interpret.reading import Reading
from casex.model import Count, Figure, Finding, Reported, Statement, Verdict, finding

#: So many statements have to need cut-off figures, and none to need rounded ones, before a paper is taken to cut them.
_CUT_BY = 2


def judged(statements: Sequence[Statement], reading: Reading) -> tuple[Reported, ...]:
    """Every statement's figures with their verdict, in the order of the statements.

    Parameters
    ----------
    statements
        What the paper says.
    reading
        The study that it says it of.
    """
    if not statements:
        return ()
    study = held(reading)
    judge = Judge(study, statements)
    choices = [(one, tuple(judge.choices(one))) for one in statements if not _compares(one)]
    if _cuts(choice for _, found in choices for choice in found):
        study = replace(study, cut=True)
        judge = Judge(study, statements)
        choices = [(one, tuple(judge.choices(one))) for one in statements if not _compares(one)]
    by_statement = {id(one): found for one, found in choices}
    rows: list[Reported] = []
    for one in statements:
        if _compares(one):
            rows.append(_compared(one, judge))
        else:
            rows += [row for choice in by_statement[id(one)] for row in _rows(choice, study)]
    return tuple(rows)


def conventions(reported: Sequence[Reported]) -> tuple[tuple[str, str], ...]:
    """The definitions that alone explain a paper's statements: ("quantiles", "weibull") where only that one does."""
    kept: set[str] = set(DEFINITIONS)
    told = False
    for one in reported:
        named = {name for name in one.definitions if name in DEFINITIONS}
        if one.verdict in ("reproduced", "reproduced_other_voice") and named:
            kept, told = kept & named, True
    return (("quantiles", next(iter(kept))),) if told and len(kept) == 1 else ()


def findings(reported: Sequence[Reported]) -> tuple[Finding, ...]:
    """A finding for each statistic that does not follow from the values read, and for other voices."""
    return tuple(_findings(reported))


def _findings(reported: Sequence[Reported]) -> Iterator[Finding]:
    for one in reported:
        if one.verdict == "not_reproduced" and one.voice is None:
            near = "" if one.nearest in (None, one.value) else f"; the nearest that some have is {one.nearest}"
            yield finding(
                "not_reproduced",
                f"{_short(one.printed)!r}: {one.statistic} is not possible ({one.definitions[0]}){near}",
                hint="look at the statement: a figure, or how many patients had a value, is another",
                variable=one.variable,
                timepoint=one.timepoint,
                sources=(one.source.key,),
            )
        elif one.verdict == "not_reproduced":
            what = f"{one.statistic}{f' of {one.subgroup}' if one.subgroup else ''}"
            about = (
                "" if one.variable is None else f" of {one.variable}{f' at {one.timepoint}' if one.timepoint else ''}"
            )
            near = "" if one.nearest is None else f"; the nearest value is {plain(one.nearest)}"
            if one.nearest is not None and one.nearest == one.value:
                near = "; it would alone, but not together with what is printed beside it"
            yield finding(
                "not_reproduced",
                f"{_short(one.printed)!r}: {what} does not follow from the values{about or ' read'}{near}"
                f"{f' ({one.definitions[0]})' if one.definitions else ''}",
                hint="look at the statement and at the table: one of them, or the reading, is wrong",
                variable=one.variable,
                timepoint=one.timepoint,
                sources=(one.source.key,),
            )
        elif one.verdict == "reproduced_other_voice":
            yield finding(
                "reproduced_other_voice",
                f"{_short(one.printed)!r}: {one.statistic} follows from what the {one.voice} says, not from the table",
                variable=one.variable,
                timepoint=one.timepoint,
                sources=(one.source.key,),
            )


def _short(printed: str) -> str:
    return printed if len(printed) <= 160 else f"{printed[:157]}..."


# --- verdicts --------------------------------------------------------------------------------------------------------


def _rows(choice: Choice, study: Held) -> Iterator[Reported]:
    statement, trial = choice.statement, choice.trial
    said: tuple[Count | Figure, ...] = statement.counts or statement.figures
    for i, one in enumerate(said):
        if trial is None or one_of_interval(one):
            yield _alone(statement, one, choice.why or "confidence intervals are not recomputed", study)
            continue
        names = (*(n for n in trial.found[i] if n != "any"), *(x for x in (trial.some.by, trial.remark) if x))
        verdict: Verdict = "not_reproduced"
        if trial.found[i]:
            other = trial.voice not in (FIRST, "text")
            verdict = "reproduced_other_voice" if other else "reproduced"
        else:
            names = tuple(x for x in (trial.near_by[i],) if x and x != "any")
        yield replace(
            _row(statement, one, trial, verdict, names, study),
            subgroup=trial.some.name,
            n=trial.n,
            voice=trial.voice,
            nearest=trial.near[i],
        )


def one_of_interval(one: Count | Figure) -> bool:
    """Whether a figure is a confidence interval."""
    return isinstance(one, Figure) and one.statistic == "ci"


def _row(
    statement: Statement,
    one: Count | Figure,
    trial: Trial | None,
    verdict: Verdict,
    names: tuple[str, ...],
    study: Held,
) -> Reported:
    if isinstance(one, Count):
        statistic = f"count {' '.join(one.term.split())}".strip()
        some = len(trial.some.members) if trial else statement.n or len(study.everyone)
        ends = [Decimal(one.printed)] if one.printed.isdigit() else [Decimal(some)] if some else []  # "all" of nobody
    else:
        statistic, ends = one.statistic, [number(p.lstrip("<>≤≥")) for p in one.printed]
    value = ends[0] if len(ends) == 1 else None
    low, high = (ends[0], ends[1]) if len(ends) == 2 else (None, None)
    column = trial.column if trial else None
    return Reported(
        statement.printed, statistic,
        column.variable if column else statement.variable, column.timepoint if column else statement.timepoint,
        statement.group, statement.n, value, low, high, verdict, names, None, None, statement.source,
    )  # fmt: skip


def _alone(statement: Statement, one: Count | Figure, why: str, study: Held) -> Reported:
    """A figure that no values are held against: its digits alone may rule it out."""
    out = ruled_out(statement, one)
    if out is None:
        return _row(statement, one, None, "not_checkable", (why,), study)
    reason, nearest = out
    return replace(_row(statement, one, None, "not_reproduced", (reason,), study), nearest=nearest)


def _cuts(choices: Iterator[Choice]) -> bool:
    """Whether a paper cuts its figures off: several statements need it, and none needs rounding."""
    told: list[bool] = []
    for choice in choices:
        trial = choice.trial
        if trial is None or not choice.statement.figures:
            continue
        values = list(choice.statement.values)
        if not values and trial.column is not None:
            values = values_of(trial.column, trial.voice, trial.some)
        figures = [one for f in choice.statement.figures if (one := cut_off(f, values)) is not None]
        told += [all(figures)] if figures else []
    return told.count(True) >= _CUT_BY and False not in told


# --- p-values --------------------------------------------------------------------------------------------------------


def _compares(statement: Statement) -> bool:
    return bool(statement.figures) and statement.figures[0].statistic == "p"


def _compared(statement: Statement, judge: Judge) -> Reported:
    """A p-value's verdict: what it compares has to follow from the values itself before its test is computed."""
    one = statement.figures[0]
    sides = [_side(side, judge) for side in _comparable(statement.sides)]
    computed = () if None in sides else pvalues.pvalues([side for side in sides if side is not None])
    if not computed:
        return _row(
            statement, one, None, "not_checkable", ("the groups or pairs that it compares are not known",), judge.held
        )
    names = pvalues.follows(one.printed[0], computed)
    limit = number(one.printed[0].lstrip("<>≤≥"))
    test, near = min(computed, key=lambda named: abs(Decimal(repr(named[1])) - limit))
    asked = pvalues.named_in(statement.phrase)
    row = _row(statement, one, None, "reproduced" if names else "not_checkable", names, judge.held)
    row = replace(row, voice=FIRST, nearest=Decimal(repr(near)), variable=statement.variable)
    if names:
        return row
    if asked and any(name.startswith(asked) for name, _ in computed):
        return replace(row, verdict="not_reproduced", definitions=(test,))
    return replace(row, definitions=(f"none of {len(computed)} tests gives it; nearest by {test}",))


def _comparable(sides: Sequence[Statement]) -> Sequence[Statement]:
    """The sides of a comparison: of many statements before a p-value, the last two."""
    return sides if len(sides) <= 2 or all(one.source.reader != "text" for one in sides) else sides[-2:]


def _side(statement: Statement, judge: Judge) -> pvalues.Side | None:
    """What one side has: its patients' numbers, or its counts, as printed where the text says of how many."""
    if statement.counts:
        counts = tuple((c.term.casefold(), int(c.printed)) for c in statement.counts if c.printed.isdigit())
        if len(counts) == 1 and statement.n is not None and statement.source.reader == "text":
            return pvalues.Side("", counts=(("", counts[0][1]), ("not", statement.n - counts[0][1])))
        return pvalues.Side("", counts=counts) if judge.chosen(statement) is not None else None
    trial = judge.chosen(statement)
    if trial is None or trial.column is None:
        return None
    numbers = trial.column.numbers.get(trial.voice, {})
    mine = tuple((p, x) for p, x in numbers.items() if p in trial.some.members)
    return pvalues.Side(trial.column.name, mine)
