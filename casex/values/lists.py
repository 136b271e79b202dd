"""Lists in one text: split at separators that stand outside brackets."""

from __future__ import annotations

from dataclasses import dataclass

_OPEN, _CLOSE = "([{（", ")]}）"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text without white space at its ends; ``text == whole[start:end]``."""

    text: str
    start: int
    end: int


def one_line(text: str) -> str:
    """Text with every run of white space as one space, none at the ends."""
    return " ".join(text.split())


def brackets(text: str) -> dict[int, int]:
    """Where each closed bracket opens and closes; a bracket without its partner is an ordinary character.

    >>> brackets("a (b (c)")
    {5: 7}
    """
    pairs: dict[int, int] = {}
    waiting: list[int] = []
    for at, char in enumerate(text):
        if char in _OPEN:
            waiting.append(at)
        elif char in _CLOSE and waiting:
            pairs[waiting.pop()] = at
    return dict(sorted(pairs.items()))


def stray_brackets(text: str) -> tuple[int, ...]:
    """Positions of brackets that have no partner."""
    pairs = brackets(text)
    paired = {*pairs, *pairs.values()}
    return tuple(at for at, char in enumerate(text) if char in _OPEN + _CLOSE and at not in paired)


def groups(text: str) -> tuple[tuple[int, int], ...]:
    """The outermost bracket pairs, in order: positions of the opening and the closing bracket."""
    outer: list[tuple[int, int]] = []
    for start, end in brackets(text).items():
        if not outer or start > outer[-1][1]:
            outer.append((start, end))
    return tuple(outer)


def split(text: str, separators: str = ",;") -> tuple[Piece, ...]:
    """Split at separators outside brackets; a comma between two digits belongs to a number.

    Examples
    --------
    >>> [piece.text for piece in split("rash, LN (IV, V); fever")]
    ['rash', 'LN (IV, V)', 'fever']
    """
    inside = groups(text)
    cuts = [
        at
        for at, char in enumerate(text)
        if char in separators
        and not any(start < at < end for start, end in inside)
        and not (char == "," and _is_digit(text, at - 1) and _is_digit(text, at + 1))
    ]
    pieces = (
        trimmed(text, start, end) for start, end in zip([0, *(c + 1 for c in cuts)], [*cuts, len(text)], strict=True)
    )
    return tuple(piece for piece in pieces if piece.text)


def trimmed(text: str, start: int, end: int) -> Piece:
    """The stretch from `start` to `end` without white space at its ends."""
    part = text[start:end]
    bare = part.strip()
    first = start + len(part) - len(part.lstrip())
    return Piece(bare, first, first + len(bare))


def split_remark(text: str) -> tuple[str, str | None]:
    """A text and what stands in brackets at its end, both on one line.

    >>> split_remark("2 (anti-dsDNA positivity)")
    ('2', 'anti-dsDNA positivity')
    """
    line = one_line(text)
    outer = groups(line)
    if outer and outer[-1][1] == len(line) - 1:
        head, remark = line[: outer[-1][0]].strip(), line[outer[-1][0] + 1 : -1].strip()
        if head and remark:
            return head, remark
    return line, None


def _is_digit(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at] in "0123456789"
