"""Regimens: the drugs that a text lists, each with dose, frequency, route and daily dose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from casex.model import Drug, Regimen, Terms, Text, Vocabulary, folded
from casex.values import dosing, drugs, missing, number
from casex.values.drugs import Mention, find_drugs
from casex.values.lists import Piece, groups, one_line, split, stray_brackets, trimmed
from casex.values.notes import Note, Parsed

__all__ = ["Mention", "find_drugs", "format", "parse_dosage", "parse_list"]

_NEGATED = re.compile(r"(?:no|without)\s", re.IGNORECASE)
_JOINT_BEHIND = re.compile(r"(?:(?:^|\s)(?:and|plus|with|combined with)|\s*[&+/])\s*$", re.IGNORECASE)
_JOINT_BEFORE = re.compile(r"^(?:and|plus)\s+", re.IGNORECASE)
_BODY = re.compile(rf"[(\[{{]|\s{number.NUMERAL}")


@dataclass(frozen=True, slots=True)
class _Item:
    """One listed thing, and whether one of its brackets was never closed (or never opened)."""

    text: str
    bracket_lost: bool = False


def parse_list(text: str, vocabulary: Vocabulary, *, known: frozenset[str] = frozenset()) -> tuple[Parsed, ...]:
    """Read a list of drugs as they were given.

    Parameters
    ----------
    text
        A cell or a phrase: ``GC (15 mg qd), HCQ (100 mg bid)``.
    vocabulary
        Drugs, units, frequencies, routes, parts of the day.
    known
        Folded names of drugs that the same document uses; a misspelt name is repaired to one of them only.

    Returns
    -------
    tuple of Parsed
        One for each listed drug: a `Regimen`; a `Text` where an item is no known drug (with the note ``unknown_drug``)
        or says that a drug was not given; a lone `Terms(())` for "none"; a lone `Missing` for a code.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from casex.model import Drug, Frequency, MassUnit
    >>> words = Vocabulary(
    ...     drugs=(Drug("belimumab"),), units=(MassUnit("mg", (), "mg", Decimal(1)),)
    ... )
    >>> parse_list("belimumab (480 mg q4w)", words)[0].value.daily_dose
    Decimal('17.142857')
    """
    said = missing.parse(text, vocabulary)
    if said is not None:
        return (Parsed(said),)
    line = one_line(text).rstrip(".,; ")
    if folded(line) in {folded(word) for word in vocabulary.none_words}:
        return (Parsed(Terms(())),)
    items = [item for piece in _pieces(line, vocabulary) for item in _cut(piece, vocabulary)]
    return tuple(_parsed(item, vocabulary, known) for item in items) or (_unknown(line),)


def parse_dosage(text: str, drug: Drug, drug_printed: str, vocabulary: Vocabulary) -> Parsed:
    """Read what is said of a drug that is known from elsewhere: ``Tofacitinib dosage: 5 mg bid``."""
    return dosing.read(tuple(_opened(one_line(text).rstrip("., "))), drug, drug_printed, vocabulary)


def format(regimen: Regimen, vocabulary: Vocabulary | None = None) -> str:
    """The text that `parse_list` reads as this regimen.

    Parameters
    ----------
    regimen
        A regimen.
    vocabulary
        Where it is given, a drug printed under a name that the vocabulary does not know is written by its own name.
    """
    known = None if vocabulary is None else vocabulary.drug(regimen.drug_printed)
    replaced = vocabulary is not None and (known is None or known.name != regimen.drug)
    name = regimen.drug if replaced else regimen.drug_printed
    unit = f" {regimen.unit}" if regimen.unit else ""
    doses = [f"{number.plain(dose)}{unit}" for dose in regimen.doses]
    if regimen.dose_low is not None and regimen.dose_high is not None:
        doses = [f"{number.plain(regimen.dose_low)}–{number.plain(regimen.dose_high)}{unit}"]
    if len(doses) > 1 and regimen.frequency:
        said = [f"{dose} {part}" for dose, part in zip(doses, regimen.frequency.split("+"), strict=True)]
    else:
        said = [" ".join([*doses, *([regimen.frequency] if regimen.frequency else [])])]
    body = ", ".join(part for part in (*said, regimen.route, regimen.remark) if part)
    return f"{name} ({body})" if body else name


def _parsed(item: _Item, vocabulary: Vocabulary, known: frozenset[str]) -> Parsed:
    if _NEGATED.match(item.text):
        return Parsed(Text(item.text))
    named = _named(item.text, vocabulary)
    repairs: tuple[Note, ...] = ()
    if named is None:
        named = _repaired(item.text, vocabulary, known)
        if named is None:
            return _unknown(item.text)
        repairs = (Note("repaired", named.text, named.drug.name),)
    if item.bracket_lost:
        repairs += (Note("repaired", item.text, "a lost bracket"),)
    texts = (*_opened(item.text[: named.start]), *_opened(item.text[named.end :]))
    read = dosing.read(texts, named.drug, named.text, vocabulary)
    return Parsed(read.value, (*repairs, *read.notes))


def _unknown(text: str) -> Parsed:
    return Parsed(Text(text), (Note("unknown_drug", text, "no drug that the schema knows"),))


def _named(text: str, vocabulary: Vocabulary) -> Mention | None:
    """The drug of an item: at its beginning however it is written, else where a running text would name it."""
    inside = groups(text)
    running = find_drugs(text, vocabulary)
    found = (m for m in drugs.mentions(text, vocabulary) if m.start == 0 or m in running)
    return next((m for m in found if not any(start < m.start < end for start, end in inside)), None)


def _repaired(text: str, vocabulary: Vocabulary, known: frozenset[str]) -> Mention | None:
    """The one misspelt drug among the words before the dose."""
    body = _BODY.search(text)
    words = list(re.finditer(r"\S+", text[: body.start()] if body else text))
    found: list[Mention] = []
    for first in range(len(words)):
        for last in range(first, min(first + 3, len(words))):
            start, end = words[first].start(), words[last].end()
            drug = drugs.repaired(text[start:end], vocabulary, known)
            if drug is not None:
                found.append(Mention(text[start:end], start, end, drug))
    return found[0] if len({mention.drug for mention in found}) == 1 else None


def _pieces(line: str, vocabulary: Vocabulary) -> tuple[_Item, ...]:
    """The pieces between commas; behind a bracket that is never closed, a piece lasts to the next known drug."""
    items: list[_Item] = []
    open_since = False
    for piece in split(line):
        begins = any(m.start == 0 for m in drugs.mentions(piece.text, vocabulary))
        strays = stray_brackets(piece.text)
        if open_since and not begins:
            items[-1] = _Item(f"{items[-1].text}, {piece.text}", bracket_lost=True)
        else:
            items.append(_Item(piece.text, bracket_lost=bool(strays)))
        open_since = items[-1].bracket_lost and any(
            items[-1].text[at] in "([{" for at in stray_brackets(items[-1].text)
        )
    return tuple(items)


def _cut(item: _Item, vocabulary: Vocabulary) -> list[_Item]:
    """An item with several drugs side by side ("Cys A belimumab"), one for each."""
    if _NEGATED.match(item.text):
        return [item]
    inside = groups(item.text)
    running = find_drugs(item.text, vocabulary)
    starts = [
        m.start
        for m in drugs.mentions(item.text, vocabulary)
        if (m.start == 0 or m in running) and not any(start < m.start < end for start, end in inside)
    ]
    cuts = [0, *starts[1:], len(item.text)]
    pieces = [trimmed(item.text, start, end) for start, end in pairwise(cuts)]
    last = len(pieces) - 1
    return [
        _Item(text, bool(stray_brackets(text)) and item.bracket_lost)
        for at, piece in enumerate(pieces)
        if (text := _without_joint(piece, last=at == last))
    ]


def _without_joint(piece: Piece, *, last: bool) -> str:
    text = piece.text
    if not last:
        text = _JOINT_BEHIND.sub("", text)
    return _JOINT_BEFORE.sub("", text).strip()


def _opened(text: str) -> list[str]:
    """A text as the stretches outside and inside its outermost brackets; brackets without partner are dropped."""
    strays = set(stray_brackets(text))
    plain = "".join(" " if at in strays else char for at, char in enumerate(text))
    stretches: list[str] = []
    at = 0
    for start, end in groups(plain):
        stretches += [plain[at:start], plain[start + 1 : end]]
        at = end + 1
    return [stretch.strip(" ,;") for stretch in (*stretches, plain[at:]) if stretch.strip(" ,;")]
