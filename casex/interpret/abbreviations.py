"""Abbreviations that a paper defines, in footnotes ("TOF, tofacitinib; …") and in its text ("… mofetil [MMF]")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from casex.model import Document, Table, Vocabulary, folded
from casex.values import marks
from casex.values.regimen import find_drugs

_ENTRY = re.compile(r"^\s*(?P<short>[^,;:=]{1,15}?)\s*[,:=]\s*(?P<long>[^;]+?)\s*\.?\s*$")
_BRACKETED = re.compile(r"[(\[](?P<short>[A-Z][\w -]{0,10}?)[)\]]")
_BEFORE = re.compile(r"(?P<long>[A-Za-z][\w\s-]{3,60}?)\s*$")
_REACH = 62  # characters before a bracket that `_BEFORE` can hold
_LONGEST_NAME = 4  # words that a name before its bracketed abbreviation may have


def defined_in(tables: Iterable[Table], document: Document) -> dict[str, str]:
    """Abbreviation → what the paper says it stands for; footnotes win over running text."""
    found: dict[str, str] = {}
    for table in tables:
        for note in table.footnotes:
            for part in marks.without_opening(note).split(";"):
                match = _ENTRY.match(part)
                if match:
                    found.setdefault(match["short"], match["long"])
    text = " ".join(document.text.split())
    for match in _BRACKETED.finditer(text):
        before = _BEFORE.search(text, max(0, match.start() - _REACH), match.start())
        words = before["long"].split() if before else []
        for start in range(max(0, len(words) - _LONGEST_NAME), len(words)):
            name = " ".join(words[start:])
            if _abbreviates(match["short"], name):
                found.setdefault(match["short"], name)
                break
    return found


def _abbreviates(short: str, name: str) -> bool:
    """Whether a short form begins as the name does, and has its letters in the name's order.

    >>> _abbreviates("MMF", "mycophenolate mofetil"), _abbreviates("Table 2", "tofacitinib")
    (True, False)
    """
    letters = iter(folded(name))
    wanted = [letter for letter in folded(short) if letter.isalnum()]
    return bool(wanted) and wanted[0] == folded(name)[:1] and all(letter in letters for letter in wanted)


def with_definitions(vocabulary: Vocabulary, abbreviations: Mapping[str, str]) -> Vocabulary:
    """The vocabulary with the paper's own abbreviations of drugs; the paper's meaning wins over the schema's."""
    meant: dict[str, str | None] = {}
    for short, long in abbreviations.items():
        words = long.split()
        while len(words) > 1 and vocabulary.route(words[0]):  # "oral belimumab" is belimumab
            words = words[1:]
        drug, known = vocabulary.drug(" ".join(words)), vocabulary.drug(short)
        spoken_of = {mention.drug.name for mention in find_drugs(long, vocabulary)}
        if drug is not None:
            meant[folded(short)] = drug.name
        elif known is not None and known.name not in spoken_of:
            meant[folded(short)] = None
    if not meant:
        return vocabulary
    drugs = tuple(
        replace(
            drug,
            aliases=(
                *(a for a in drug.aliases if meant.get(folded(a), drug.name) == drug.name),
                *(short for short, name in meant.items() if name == drug.name),
            ),
        )
        for drug in vocabulary.drugs
    )
    return replace(vocabulary, drugs=drugs)
