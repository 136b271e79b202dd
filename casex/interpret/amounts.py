"""Numbers of one variable in a clause of prose: "her SLEDAI-2K was 4 at 6 months", "fell from 12 at baseline to 4".

A clause is read only where nothing stands in it but one variable, its numbers, their times and words that do not alter
what is said; in any other words ("not", "mean", "planned", "by 4", "later") it may mean something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from casex.interpret.headers import HeaderGrammar
from casex.model import TimePoint
from casex.schema import Variable

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_UNIT = r"(?P<unit>day|week|month|year)s?"
_WORDED = re.compile(rf"\b(?P<count>{'|'.join(_COUNTED)})(?=[\s-](?:days?|weeks?|months?|years?)\b)", re.I)
_VISIT = re.compile(rf"\b(?P<n>\d+(?:\.\d+)?)[\s-]{_UNIT}\s+(?:visit|follow-up)\b", re.I)
_ELAPSED = re.compile(
    rf"\bafter\s+(?P<n>\d+(?:\.\d+)?)\s+{_UNIT}(?:\s+of\s+(?:follow-up|treatment|therapy|(?P<drug>[\w-]+)))?(?=\s*(?:$|[,.;]|and\b))",
    re.I,
)
_OWN_LAST = re.compile(r"\b(?:her|his|their)\s+(?=(?:last|final|latest|most recent)\b)", re.I)
#: Words that may stand beside variable, value and time without altering what is said.
_PLAIN = frozenset(
    ["a", "an", "the", "of", "in", "at", "for", "had", "has", "have", "was", "were", "is", "are", "with", "score",
     "scores", "value", "values", "level", "levels", "it", "and", "on", "then", "still", "she", "he", "her", "his",
     "patient", "this", "case", "total"]
)  # fmt: skip
#: Words of change, and words that say how it came.
_CHANGE = frozenset(
    ["fell", "decreased", "dropped", "declined", "improved", "rose", "increased", "went", "changed", "lowered", "came",
     "reduced", "worsened", "down", "up"]
)  # fmt: skip
_MANNER = frozenset(["gradually", "slowly", "rapidly", "markedly", "further", "again", "subsequently", "thereafter"])


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of a variable, as a clause tells it, and when it was so (None: the clause does not say)."""

    variable: Variable
    printed: str
    value: Decimal
    when: TimePoint | None


@dataclass(frozen=True, slots=True)
class _Item:
    """A word of a clause, a number, or a time that it names."""

    word: str = ""
    number: Decimal | None = None
    when: TimePoint | None = None


def amounts_in(text: str, headers: HeaderGrammar, before: Variable | None = None) -> tuple[Amount, ...]:
    """The numbers that a clause tells of one variable: one, or two where it "fell from" one "to" the other.

    Parameters
    ----------
    text
        The clause, without the patient whom it tells of.
    headers
        What names of variables and times are read with.
    before
        The variable of the clause before: what "it" is, and what a number with a time alone goes on with.
    """
    named = headers.named(in_plain_words(text, headers))
    numeric = [one for one in named.variables if one[2].kind == "number"]
    first = numeric[0] if numeric else None
    if first is not None and any(one[0] >= first[1] or one[1] <= first[0] for one in numeric):
        return ()
    taken: list[tuple[int, int, TimePoint | None]] = [] if first is None else [(first[0], first[1], None)]
    for start, end, when in named.times:
        if all(start >= other[1] or end <= other[0] for other in taken):
            taken.append((start, end, when))
    items = _items(named.tokens, taken)
    variable = first[2] if first is not None else before if _goes_on(items) else None
    if variable is None or not all(_is_plain(item) for item in items):
        return ()
    printed = " ".join(named.tokens[first[0] : first[1]]) if first is not None else variable.label
    return tuple(Amount(variable, printed, value, when) for value, when in _told(items))


def in_plain_words(text: str, headers: HeaderGrammar) -> str:
    """A text whose times are said as headings say them: "after six months of treatment" is "at 6 months"."""
    text = _WORDED.sub(lambda m: str(_COUNTED.index(m["count"].casefold()) + 1), text)
    text = _OWN_LAST.sub("the ", _VISIT.sub(lambda m: f"{m['n']} {m['unit']}s", text))

    def elapsed(match: re.Match[str]) -> str:
        index = match["drug"] is None or headers.tokens(match["drug"]) == headers.tokens("{index}")
        return f"at {match['n']} {match['unit']}s" if index else match[0]

    return _ELAPSED.sub(elapsed, text)


def _items(tokens: Sequence[str], taken: Sequence[tuple[int, int, TimePoint | None]]) -> list[_Item]:
    """A clause's words in order, its variable left out, each time in one piece."""
    out: list[_Item] = []
    for place, token in enumerate(tokens):
        span = next((one for one in taken if one[0] <= place < one[1]), None)
        if span is None:
            out.append(_Item(token, Decimal(token) if _NUMBER.fullmatch(token) else None))
        elif span[2] is not None and span[0] == place:
            out.append(_Item(when=span[2]))
    return out


def _is_plain(item: _Item) -> bool:
    known = item.word in _PLAIN or item.word in _CHANGE or item.word in _MANNER or item.word in ("from", "to")
    return known or item.number is not None or item.when is not None


def _goes_on(items: Sequence[_Item]) -> bool:
    """Whether a clause without a variable speaks of the one before: "it", or nothing but a number and a time."""
    words = {item.word for item in items if item.number is None and item.when is None}
    return "it" in words or (words <= {"and", "at", "to", "the", "in", "on", "then"} and any(i.when for i in items))


def _told(items: Sequence[_Item]) -> list[tuple[Decimal, TimePoint | None]]:
    """The numbers with their times; none where the words leave open which is which."""
    places = [n for n, item in enumerate(items) if item.number is not None]
    times = [(n, item.when) for n, item in enumerate(items) if item.when is not None]
    words = [item.word for item in items]
    if len(places) == 1 and len(times) <= 1:
        value = items[places[0]].number
        changes = bool(_CHANGE & set(words)) or "to" in words or "from" in words
        led = words[places[0] - 1 : places[0]] == ["to"] and "from" not in words
        if value is None or (changes and not led):
            return []
        return [(value, times[0][1] if times else None)]
    if len(places) != 2 or words.count("from") != 1 or words.count("to") != 1:
        return []
    start, turn = words.index("from"), words.index("to")
    one, two = (items[place].number for place in places)
    if one is None or two is None or not start < places[0] < turn < places[1]:
        return []
    early = [when for n, when in times if start < n < turn]
    late = [when for n, when in times if n < start or n > turn]
    if len(early) > 1 or len(late) > 1:
        return []
    return [(one, early[0] if early else None), (two, late[0] if late else None)]
