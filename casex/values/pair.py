"""Two values in one text: before and after ("789.1 / 420.3", "10→0"), or two things at once ("74/F")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casex.values.lists import one_line

_ARROW = re.compile(r"\s*(?:→|⟶|➔|⇒|->|–>|=>)\s*")
_BETWEEN = re.compile(r"\s*[/|;]\s*|\s*,\s+|\s+(?=\S)|(?<=[0-9])(?=[A-Z]$)")


def parse(text: str) -> tuple[str, str] | None:
    """The two texts on either side of an arrow, or else of the one slash.

    >>> parse("789.1 / 420.3"), parse("10→0"), parse("1/2/3")
    (('789.1', '420.3'), ('10', '0'), None)
    """
    line = one_line(text)
    parts = _ARROW.split(line)
    if len(parts) == 1:
        parts = [part.strip() for part in line.split("/")]
    return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else None


def format(first: str, second: str) -> str:
    """The text that `parse` reads as these two."""
    return f"{first} → {second}"


def has_arrow(text: str) -> bool:
    """Whether a text has an arrow between two things."""
    return len(_ARROW.split(one_line(text))) == 2


def splits(text: str) -> Iterator[tuple[str, str]]:
    """Every way to cut a text in two at one separator: "13, female", "49 M", "35F", "4 m/F".

    >>> list(splits("4 m/F"))
    [('4', 'm/F'), ('4 m', 'F')]
    """
    line = one_line(text)
    for match in _BETWEEN.finditer(line):
        first, second = line[: match.start()], line[match.end() :]
        if first and second:
            yield first, second
