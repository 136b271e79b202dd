"""Which patients the words of a statement mean: "SVR", "high proliferation group", "younger than 10", "cases 3, 7"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from casex.analysis.held import Held
from casex.analysis.populations import Population, akin, patients_with, stems
from casex.interpret.subgroups import EVERYONE
from casex.model import Statement

_BOUND = re.compile(
    r"(?P<sign><=?|>=?|≤|≥|\b(?:younger|less|fewer|lower|smaller)\s+than|\bunder|\bbelow|\bup\s+to|\bat\s+most"
    r"|\b(?:older|more|greater|higher|larger)\s+than|\bover|\babove|\bat\s+least)\s*(?P<limit>\d+(?:\.\d+)?)"
    r"|(?P<low>\d+(?:\.\d+)?)\s*\w*\s+(?:or|and)\s+(?P<way>older|more|above|over|younger|less|below|under)",
    re.I,
)
_BELOW = re.compile(r"^(?:<|≤|younger|less|fewer|lower|smaller|under|below|up|at\s+most)", re.I)
_WITH_EDGE = re.compile(r"=|≤|≥|^(?:up|at)\b", re.I)
#: Words of a subgroup that name no value.
_GENERIC = frozenset(
    ["group", "arm", "cohort", "subgroup", "who", "whose", "that", "having", "achieved", "achieve", "achieving",
     "treated", "receiving", "received", "given", "showed", "showing", "without", "have", "being", "those", "than",
     "aged", "dose", "status", "under", "over", "carrying", "reached", "developed"]
)  # fmt: skip
_OF_AN_AGE = frozenset(("children", "adults", "adolescents", "infants"))
_AGE = frozenset(("older", "younger", "aged", "age", "old"))


@dataclass(frozen=True, slots=True)
class Some:
    """Patients that may be meant; `by` says how they are chosen of several ways; `sure` that the words say so."""

    name: str
    members: frozenset[str]
    by: str = ""
    sure: bool = True


def meant(statement: Statement, held: Held) -> list[Some] | None:
    """The sets of patients that a statement may speak of; None where nothing tells.

    Where the words for a subgroup are none that the tables have, or only nearly so, all patients may be meant as well.
    """
    n = statement.n
    if not tells_apart(statement.group):
        sure = stems(statement.group) <= held.people
        every = [Some("", held.everyone, sure=sure)]
        return every if n in (None, len(held.everyone)) or _has_column_of(n, held) else None
    found = [one for one in _named(statement.group, held) if n is None or len(one.members) == n]
    if n is None and statement.source.reader == "text" and not any(one.sure for one in found):
        found.append(Some("", held.everyone, sure=False))
    if found:
        return list(dict.fromkeys(found))
    return [Some("", held.everyone, sure=not statement.counts)] if n == len(held.everyone) else None


def tells_apart(group: str) -> bool:
    """Whether words for patients can tell some of a study's from the others: "girls", but not "children"."""
    return not set(group.casefold().split()) <= EVERYONE | _OF_AN_AGE


def _has_column_of(n: int | None, held: Held) -> bool:
    """Whether some column has as many patients: tables that were not joined have each their own."""
    return any(len(words) == n for column in held.columns for words in column.words.values())


def _named(group: str, held: Held) -> Iterator[Some]:
    listed = re.match(r"(?P<out>without )?cases (?P<list>.*\d.*)", group)
    if listed:
        members = held.patients(_labels(listed["list"]))
        if members:
            yield Some(group, held.everyone - members if listed["out"] else members)
        return
    bound = _BOUND.search(group)
    if bound is not None:
        yield from _within(group, bound, held)
        return
    exact = [
        Some(group, members)
        for column in held.columns
        for voice in column.words
        if (members := patients_with(column, voice, group, held.aliases(column)))
    ]
    yield from exact
    yield from _by_label(group, held)
    for column in held.columns:
        for voice in column.words:
            members, sure = _by_words(group, column, voice, held)
            if members and (sure or not exact):
                yield Some(group, members, sure=sure)


def _by_label(group: str, held: Held) -> Iterator[Some]:
    """Patients of "group A", where a column of groups has an A."""
    said = re.fullmatch(r"(?:groups?|arms?|cohorts?)\s+(?P<label>\S+)", group, re.I)
    for column in held.columns if said else ():
        for words in column.words.values() if held.stems(column) & {"group", "arm", "cohort"} else ():
            label = said["label"].casefold() if said else ""
            members = frozenset(p for p, one in words.items() if one.casefold() in (label, group.casefold()))
            if members:
                yield Some(group, members)


def _labels(text: str) -> tuple[str, ...]:
    """Labels in a list, ranges of figures spelled out: "3, 5-7" is 3, 5, 6, 7."""
    out: list[str] = []
    for part in re.split(r"\s*(?:,|;|&|\band\b)\s*", text):
        spelled = re.fullmatch(r"(\d+)\s*(?:[-‐–—]|to)\s*(\d+)", part.strip())
        if spelled and int(spelled[1]) < int(spelled[2]) <= int(spelled[1]) + 200:
            out += [str(one) for one in range(int(spelled[1]), int(spelled[2]) + 1)]
        elif part.strip():
            out.append(part.strip())
    return tuple(out)


def _within(group: str, bound: re.Match[str], held: Held) -> Iterator[Some]:
    """Patients on one side of a limit, with and without those at it."""
    below = bool(
        _BELOW.match(bound["sign"] or "") or (bound["way"] or "").casefold() in ("younger", "less", "below", "under")
    )
    edge_said = bool(bound["way"]) or bool(_WITH_EDGE.search(bound["sign"] or ""))
    limit = Decimal(bound["limit"] or bound["low"])
    words = stems(group[: bound.start()] + " " + group[bound.end() :]) | (
        _AGE & set(re.findall(r"[a-z]+", group.casefold()))
    )
    for column in held.columns:
        named = held.stems(column) & words or (column.kind == "age" and (words & _AGE or "year" in group.casefold()))
        for numbers in column.numbers.values() if named else ():
            for edge in (edge_said, not edge_said):
                members = frozenset(
                    p for p, x in numbers.items() if (x < limit if below else x > limit) or (edge and x == limit)
                )
                if members:
                    how = "" if edge == edge_said else f"{'with' if edge else 'without'} those at {limit}"
                    yield Some(group, members, how)


def _by_words(group: str, column: Population, voice: str, held: Held) -> tuple[frozenset[str], bool]:
    """Patients of whom a value is said that the words of a group name, beside those of the column's heading.

    Whether the words say nothing else, too.
    """
    wanted = stems(group) - _GENERIC
    heading = held.stems(column)
    aliases = held.aliases(column)
    denied = bool(re.search(r"\b(?:without|no|not|non)\b", group, re.I))
    said = column.words.get(voice, {})
    names = {name: stems(name) for name in set(said.values())}
    for alias, name in aliases.items():
        if len(alias) > 2 and name in names and akin(stems(alias), wanted) == stems(alias):
            return frozenset(p for p, one in said.items() if one == name), not wanted - akin(
                wanted, stems(alias) | heading
            )
    hit = [name for name, own in names.items() if own and akin(own, wanted) == own]
    if hit and not denied:
        best = max(len(names[name]) for name in hit)
        chosen = {name for name in hit if len(names[name]) == best}
        left = wanted - akin(wanted, heading | frozenset(w for name in chosen for w in names[name]))
        return frozenset(p for p, one in said.items() if one in chosen), not left
    yes = {name for name in names if name.casefold() in ("yes", "y", "+", "present", "positive", "pos")}
    if yes and wanted and akin(wanted, heading) == wanted - {"no", "not", "non"}:
        members = frozenset(p for p, one in said.items() if (one in yes) != denied)
        return members, True
    if wanted and not denied:
        members = frozenset(p for p, one in said.items() if akin(wanted, stems(one)) == wanted)
        return (members, False) if len(members) < len(said) else (frozenset(), False)
    return frozenset(), False
