"""Abbreviations that a paper defines, in footnotes ("TOF, tofacitinib; …") and in its text ("… mofetil [MMF]")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from casex.model import Document, Table, Vocabulary, folded

_ENTRY = re.compile(r"^\s*(?P<short>[^,;:=]{1,15}?)\s*[,:=]\s*(?P<long>[^;]+?)\s*\.?\s*$")
_BRACKETED = re.compile(r"(?P<long>[A-Za-z][\w\s-]{3,60}?)\s*[(\[](?P<short>[A-Z][\w -]{0,10}?)[)\]]")
_LONGEST_NAME = 4  # words that a name before its bracketed abbreviation may have


def defined_in(tables: Iterable[Table], document: Document) -> dict[str, str]:
    """Abbreviation → what the paper says it stands for; footnotes win over running text."""
    found: dict[str, str] = {}
    for table in tables:
        for note in table.footnotes:
            for part in note.split(";"):
                match = _ENTRY.match(part)
                if match:
                    found.setdefault(match["short"], match["long"])
    for match in _BRACKETED.finditer(" ".join(document.text.split())):
        found.setdefault(match["short"], match["long"])
    return found


def with_definitions(vocabulary: Vocabulary, abbreviations: Mapping[str, str]) -> Vocabulary:
    """The vocabulary with the paper's own abbreviations of drugs; the paper's meaning wins over the schema's."""
    meant: dict[str, str] = {}
    for short, long in abbreviations.items():
        words = long.split()
        for start in range(max(0, len(words) - _LONGEST_NAME), len(words)):
            drug = vocabulary.drug(" ".join(words[start:]))
            if drug is not None:
                meant[folded(short)] = drug.name
                break
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
