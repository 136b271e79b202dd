"""Footnote marks behind a value, and what footnotes say of marks and codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

SYMBOLS = "*†‡§¶‖#"
_MARK = re.compile(rf"[a-z]|[{SYMBOLS}]{{1,3}}")
_TRAILING = re.compile(rf"[{SYMBOLS}]+$")
_NOTE = re.compile(
    rf"(?:^|(?<=[.;])\s*|(?<=\s))(?P<mark>[{SYMBOLS}]{{1,3}})\s*(?=\S)"
    r"|(?:^|(?<=[.;])\s*)\^?(?P<letter>[a-z])(?:[.):]\s*|\s+|(?=[A-Z]))(?=[A-Z\d])"
)
_CODE = re.compile(
    r"(?P<code>[^\s,;:=]{1,6})\s*(?:[,=:]|\bdenotes?\b|\bmeans?\b|\bindicates?\b)\s*(?P<meaning>[^;=]{2,60})"
)
#: What opens a note and is no code itself.
OPENING = re.compile(r"\s*(?:abbreviations?|notes?)\s*[.:]\s*", re.I)
_PARTS = re.compile(r";\s*|\.\s+|\.$")


def notes(footnotes: Iterable[str]) -> dict[str, str]:
    """What the footnotes say of each mark.

    >>> notes(["*Estimated. †Depleted sample", "a Twice a week"])
    {'*': 'Estimated', '†': 'Depleted sample', 'a': 'Twice a week'}
    """
    found: dict[str, str] = {}
    for footnote in footnotes:
        starts = list(_NOTE.finditer(footnote))
        for at, match in enumerate(starts):
            end = starts[at + 1].start() if at + 1 < len(starts) else len(footnote)
            said = " ".join(footnote[match.end() : end].split()).rstrip(".; ")
            if said:
                found.setdefault(match["mark"] or match["letter"], said)
    return found


def codes(footnotes: Iterable[str]) -> dict[str, str]:
    """What the footnotes say that short codes mean: "–, negative; NT, not tested".

    >>> codes(["*–, negative; +, light; NA = not available."])
    {'–': 'negative', '+': 'light', 'NA': 'not available'}
    >>> codes(["Abbreviations: ND, not done"])
    {'ND': 'not done'}
    """
    found: dict[str, str] = {}
    for footnote in footnotes:
        for part in _PARTS.split(without_opening(footnote)):
            match = _CODE.fullmatch(re.sub(rf"^\s*(?:[{SYMBOLS}]+\s*)?", "", part).strip(" ."))
            if match:
                found.setdefault(match["code"], " ".join(match["meaning"].split()))
    return found


def without_opening(footnote: str) -> str:
    """A footnote without the word that opens it ("Abbreviations: …")."""
    opening = OPENING.match(footnote)
    return footnote[opening.end() :] if opening else footnote


def unmarked(text: str) -> str:
    """A text without the symbols at its end, whether or not a footnote explains them.

    >>> unmarked("NT‡"), unmarked("*")
    ('NT', '*')
    """
    return _TRAILING.sub("", text.rstrip()).rstrip() or text


def split(text: str, known: Iterable[str], explained: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """A text without the marks at its end, and the marks.

    Parameters
    ----------
    text
        A cell, marks inline.
    known
        Marks that the reader saw raised or lowered; letters and symbols among them are taken off where they end the
        text. Figures stay, they may be exponents.
    explained
        Marks that a footnote explains; of these only symbols are taken off, a letter may belong to the value.

    Examples
    --------
    >>> split("0.39a", ("a",), {}), split("NT‡", (), {"‡": "depleted"}), split("0.39a", (), {"a": "repeated"})
    (('0.39', ('a',)), ('NT', ('‡',)), ('0.39a', ()))
    """
    bare, found = text.rstrip(), list[str]()
    wanted = sorted((mark for mark in set(known) if _MARK.fullmatch(mark)), key=len, reverse=True)
    while True:
        mark = next((mark for mark in wanted if bare.endswith(mark) and bare != mark), None)
        symbols = bare[len(bare.rstrip(SYMBOLS)) :]
        if mark is None and symbols and symbols in explained and symbols != bare:
            mark = symbols
        if mark is None:
            return (bare if found else text), tuple(reversed(found))
        found.append(mark)
        wanted = [other for other in wanted if other != mark]
        bare = bare[: -len(mark)].rstrip(" ,^")
