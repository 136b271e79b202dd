"""Which drug is the study about: inferred from headings, captions, title and case labels, and always said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from casex.errors import UnknownVariable
from casex.model import Drug, Finding, Vocabulary, finding, folded
from casex.schema import Definition
from casex.values import regimen


@dataclass(frozen=True, slots=True)
class IndexTreatment:
    """The index treatment: how it is called, and which drugs count as it."""

    name: str | None
    drugs: tuple[Drug, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name by which headings and sentences may call it."""
        return tuple(n for drug in self.drugs for n in (drug.name, *drug.aliases))

    def includes(self, drug: str) -> bool:
        return any(d.name == drug for d in self.drugs)


def chosen(name: str, vocabulary: Vocabulary) -> IndexTreatment:
    """The index treatment that a user names: a drug, a class, or the beginning of an ATC code.

    Raises
    ------
    UnknownVariable
        Where the schema knows no such drug, class or code.
    """
    drug = vocabulary.drug(name)
    of_class = tuple(d for d in vocabulary.drugs if d.drug_class and folded(d.drug_class) == folded(name))
    if of_class:
        return IndexTreatment(of_class[0].drug_class, of_class)
    if drug is not None:
        return IndexTreatment(drug.name, (drug,))
    of_code = tuple(d for d in vocabulary.drugs if d.atc and d.atc.startswith(name.upper()))
    if of_code and len(name) > 2:
        return IndexTreatment(name.upper(), of_code)
    close = get_close_matches(folded(name), vocabulary.names("drug"), n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise UnknownVariable(f"index_treatment={name!r}: no drug, drug class or ATC code of the schema{hint}")


def inferred(
    schema: Definition, vocabulary: Vocabulary, places: Mapping[str, Iterable[str]]
) -> tuple[IndexTreatment, tuple[Finding, ...]]:
    """The drug that most places (heading, caption, title, narrative) mark as the study's own.

    Returns
    -------
    IndexTreatment
        Without a name where no drug, or more than one equally, is marked.
    tuple of Finding
        ``index_treatment_inferred``, ``index_treatment_ambiguous`` or ``index_treatment_unknown``.
    """
    evidence: dict[str, dict[str, str]] = {}
    for place, texts in places.items():
        phrases = [phrase.split("{drug}") for phrase in schema.evidence(place)]
        for text in texts:
            for name in _marked(text, phrases, vocabulary):
                evidence.setdefault(name, {}).setdefault(place, text)
    if not evidence:
        said = finding(
            "index_treatment_unknown",
            "no drug is marked as the study's index treatment; months are missing",
            hint="pass index_treatment=",
        )
        return IndexTreatment(None), (said,)
    most = max(len(found) for found in evidence.values())
    best = tuple(name for name, found in evidence.items() if len(found) == most)
    if len(best) > 1:
        said = finding(
            "index_treatment_ambiguous",
            f"the index treatment could be {' or '.join(best)}; months are missing",
            possible=best,
            hint="pass index_treatment=",
        )
        return IndexTreatment(None), (said,)
    drug = vocabulary.drug(best[0])
    where = "; ".join(f"{place} {_short(text)!r}" for place, text in evidence[best[0]].items())
    said = finding("index_treatment_inferred", f"the index treatment is {best[0]}, from {where}", possible=best)
    return IndexTreatment(best[0], (drug,) if drug else ()), (said,)


def _marked(text: str, phrases: list[list[str]], vocabulary: Vocabulary) -> tuple[str, ...]:
    found = []
    for mention in regimen.find_drugs(text, vocabulary):
        before, after = f" {folded(text[: mention.start])} ", f" {folded(text[mention.end :])} "
        for lead, trail in phrases:
            if before.endswith(_spaced(lead)) and after.startswith(_spaced(trail)):
                found.append(mention.drug.name)
    return tuple(dict.fromkeys(found))


def _spaced(phrase: str) -> str:
    return f" {folded(phrase)} ".replace("  ", " ")


def _short(text: str, length: int = 60) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= length else one_line[: length - 1] + "…"
