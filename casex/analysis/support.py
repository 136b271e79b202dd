"""Which of two voices the paper's own statistics bear out, where they disagree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from casex.analysis.reported import judged
from casex.interpret.reading import Reading
from casex.model import Finding, Observation, Reported, Statement

_FOLLOWS = ("reproduced", "reproduced_other_voice")
#: What two places disagree on: variable, time point, and the two places.
_Matter = tuple[str, str | None, str, str]


def supported(reading: Reading, statements: Sequence[Statement]) -> Reading:
    """The reading with each disagreement telling which printed statement supports which of the two.

    All patients on whom two places disagree are taken together: a statement supports a place where it follows once the
    other's values are left out, and does not the other way round.
    """
    matters = _matters(reading)
    supports = {matter: tuple(_supports(matter, pairs, reading, statements)) for matter, pairs in matters.items()}
    of_finding = {one: supports[matter] for matter, pairs in matters.items() for one, _, _ in pairs}
    return replace(reading, findings=tuple(_told(one, of_finding.get(one, ())) for one in reading.findings))


def _told(one: Finding, supports: Sequence[str]) -> Finding:
    return replace(one, message="; ".join((one.message, *supports)))


def _matters(reading: Reading) -> dict[_Matter, list[tuple[Finding, Observation, Observation]]]:
    """Disagreements on variables that the paper sums up, by what they are about."""
    summed = {one.variable for one in reading.reported}
    held = {(o.source.key, o.patient, o.variable): o for o in reversed(reading.observations)}
    out: dict[_Matter, list[tuple[Finding, Observation, Observation]]] = {}
    for one in reading.findings:
        if one.code != "voices_disagree" or one.variable not in summed:
            continue
        pair = [held.get((key, str(one.patient), str(one.variable))) for key in one.sources[:2]]
        if len(pair) == 2 and pair[0] is not None and pair[1] is not None:
            first, second = pair[0], pair[1]
            matter = (first.variable, first.timepoint.name, _place(first), _place(second))
            out.setdefault(matter, []).append((one, first, second))
    return out


def _place(said: Observation) -> str:
    return str(said.source.table) if said.voice in ("table", "caption") else f"the {said.voice}"


def _supports(
    matter: _Matter,
    pairs: Sequence[tuple[Finding, Observation, Observation]],
    reading: Reading,
    statements: Sequence[Statement],
) -> Iterator[str]:
    """Printed statements that follow from what one place says, and not from what the other does."""
    variable, timepoint, first, second = matter
    about = {
        (one.printed, one.source.key)
        for one in reading.reported
        if one.variable == variable and one.timepoint in (timepoint, None)
    }
    wanted = [one for one in statements if (one.printed, one.source.key) in about]
    if not wanted:
        return
    by_first = _verdicts(wanted, _without(reading, {id(other) for _, _, other in pairs}))
    by_second = _verdicts(wanted, _without(reading, {id(one) for _, one, _ in pairs}))
    for key, statistics in by_first.items():
        for place, other, ours, theirs in (
            (first, second, statistics, by_second.get(key, {})),
            (second, first, by_second.get(key, {}), statistics),
        ):
            held = [name for name, follows in ours.items() if follows and not theirs.get(name, True)]
            if held:
                printed = key[0] if len(key[0]) <= 120 else f"{key[0][:117]}..."
                yield f"{printed!r} ({', '.join(held)}; {key[1]}) follows from {place}, not from {other}"


def _without(reading: Reading, left_out: set[int]) -> Reading:
    return replace(reading, observations=tuple(o for o in reading.observations if id(o) not in left_out))


def _verdicts(statements: Sequence[Statement], reading: Reading) -> Mapping[tuple[str, str], dict[str, bool]]:
    """For each statement, which of its statistics follow."""
    out: dict[tuple[str, str], dict[str, bool]] = {}
    for one in judged(statements, reading):
        out.setdefault(_key(one), {})[one.statistic] = one.verdict in _FOLLOWS
    return out


def _key(one: Reported) -> tuple[str, str]:
    return one.printed, one.source.key
