"""Names and figures in two rows: "the mean age and weight were 10.5 and 32.1, respectively"."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEAD = (
    r"^(?P<head>.*\b(?:the|of|in|at|for|mean|median|means|medians|average|both|between|their|with|by|on|and the)\s+|)"
)
_WORD = r"(?!(?:and|was|were|is|are|of|in|at|for)\b)[\w%/+().-]+"
_ITEM = rf"{_WORD}(?:\s{_WORD}){{0,4}}"
_REST = r"(?P<rest>(?:\s*,?\s+(?:was|were|is|are|of|in|at|for|before|ranged|averaged|decreased|increased|:|=|\().*)?)$"
_SHARED = ("groups", "arms", "patients", "cohorts", "subgroups", "doses", "years", "months", "weeks", "visits")


def coordinated(text: str, groups: Sequence[tuple[int, int]]) -> dict[int, str]:
    """For each group of figures (by place) the words that it goes with, where the sentence says "respectively".

    Parameters
    ----------
    text
        The sentence.
    groups
        Where each group of figures begins and ends.

    Examples
    --------
    >>> said = "The mean age and weight were 10.5 and 32.1, respectively."
    >>> coordinated(said, [(29, 33), (38, 42)])
    {0: 'The mean age were', 1: 'The mean weight were'}
    """
    said = re.search(r"\brespectively\b", text, re.I)
    run = [place for place, (_, end) in enumerate(groups) if said and end <= said.start()]
    if said is None or len(run) < 2:
        return {}
    lead = text[: groups[run[0]][0]].rstrip(" (")
    for count in range(min(4, len(run)), 1, -1):
        if len(run) % count == 0 and (names := _split(lead, count)) is not None:
            return {place: names[number % count] for number, place in enumerate(run)}
    behind = text[groups[run[-1]][1] : said.start()].strip(" ,")
    names = _split(behind, len(run)) if behind else None
    return {place: f"{lead} {name}" for place, name in zip(run, names, strict=True)} if names else {}


def _split(lead: str, count: int) -> list[str] | None:
    """A phrase that names so many things, once for each."""
    items = r"\s*,\s*".join(f"(?P<i{k}>{_ITEM})" for k in range(count - 1))
    match = re.match(
        rf"{_HEAD}{items}\s*,?\s+(?:and|versus|vs\.?|or)\s+(?:the\s+|at\s+|in\s+|of\s+)?(?P<last>{_ITEM}){_REST}",
        lead,
        re.I,
    )
    if match is None:
        return None
    names = [match[f"i{k}"] for k in range(count - 1)] + [match["last"]]
    first, *more = names[0].split()
    if more and not any(c.isdigit() for c in first) and all(name.isdigit() for name in (more[-1], *names[1:])):
        names = [names[0], *(f"{first} {name}" for name in names[1:])]  # "months 3, 6 and 12"
    elif more and first.casefold() in _SHARED and all(len(name.split()) == 1 for name in names[1:]):
        names = [names[0], *(f"{first} {name}" for name in names[1:])]  # "groups A and B"
    *_, noun = names[-1].split()
    if noun.casefold() in _SHARED and len(names[-1].split()) > 1:
        names = [name if name.casefold().endswith(noun.casefold()) else f"{name} {noun}" for name in names]
    return [f"{match['head']}{name}{match['rest']}" for name in names]
