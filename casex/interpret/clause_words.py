"""What a clause says besides its figures: words that neither variable, time, group, statistic nor unit explain."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casex.interpret.headers import HeaderGrammar
from casex.interpret.printed_numbers import NUMBER_WORDS, tokens
from casex.model import folded
from casex.schema import Variable

#: Words that may stand in a statement without altering what it says.
PLAIN = frozenset(
    ["the", "a", "an", "of", "in", "at", "for", "was", "were", "is", "are", "with", "their", "his", "her", "our",
     "by", "on", "mean", "average", "median", "range", "patients", "patient", "participants", "subjects", "cases",
     "age", "aged", "years", "year", "months", "month", "old", "all", "included", "enrolled", "iqr", "sd", "sem",
     "se", "from", "to", "out", "day", "study", "and", "who", "these", "had", "score", "scores", "ranged",
     "ranging", "deviation", "standard", "error", "interquartile", "value", "values", "level", "levels", "min",
     "max", "whole", "cohort", "series", "population", "overall", "total", "entire", "between", "respectively",
     "both", "results", "within", "those", "consecutive", "number", "table", "fig", "figure", "it", "found",
     "observed", "calculated", "every", "each", "means", "medians", "averages", "averaged", "ranges", "ages",
     "quartiles", "percentile", "percentiles", "th", "we", "ci", "among", "amongst", "this",
     "have", "has"]
)  # fmt: skip
_NUMBERS = frozenset(part for word in NUMBER_WORDS for part in (word, *word.split("-")))
_PVALUE = re.compile(r"[(\[][^()\[\]]*\bp(?:[-\s]?values?)?\s*[=<>≤≥:][^()\[\]]*[)\]]", re.I)
#: "…, a change that was not significant": says nothing of who was measured.
_COMPARED = re.compile(
    r",\s*(?:(?:a|an|the|this|these|with|which|without|no|and)\s+)*"
    r"(?:\w+\s+)?(?:differences?|changes?|decreases?|increases?|reductions?|improvements?)"
    r"(?:\s+(?:that|which|was|were|is|being|not|statistically|highly))*\s+significant(?:ly)?\s*(?=[.;,]|$)",
    re.I,
)
_WORD_END = re.compile(r"[,;:.()\[\]]")


def clause_of(text: str, start: int, end: int, headers: HeaderGrammar) -> tuple[int, int]:
    """Where the clause of some figures begins and ends: at semicolons, at colons behind.

    Where a bracket names their variable, it ends behind that.

    >>> from casex import load_schema
    >>> headers = HeaderGrammar(load_schema("case_series"), ())
    >>> said = "Patients (age range 58–71), enrolled late, were well; none died."
    >>> said[slice(*clause_of(said, 20, 25, headers))]
    'Patients (age range 58–71)'
    """
    first = text.rfind("; ", 0, start) + 1
    cut = re.compile(r"[;:]\s").search(text, end)
    last = cut.start() if cut else len(text)
    opened = max(text.rfind(one, first, start) for one in "([")
    closed = re.compile(r"[)\]]").search(text, end)
    alone = opened >= 0 and not re.search(r"[)\]]", text[opened:start]) and headers.named(text[opened:start]).variables
    if alone and closed is not None and closed.end() <= last:
        behind = _WORD_END.search(text, closed.end())
        last = min(last, behind.start() if behind else len(text))
    return first, last


def words_of(text: str, group: str) -> set[str]:
    """The words of a text that say something, those of a subgroup aside, and p-values with their tests."""
    bare = _COMPARED.sub(" ", _PVALUE.sub(" ", text))
    letters = set(re.findall(r"\b[B-HJ-Z]\b", bare))  # "group B"
    return (letters | set(re.findall(r"[a-z]{2,}", folded(bare)))) - PLAIN - set(folded(group).split()) - _NUMBERS


def inner_words(text: str) -> str:
    """The words between figures that belong together, their units and the names of statistics aside."""
    return " ".join(token.text for token in tokens(text) if token.kind == "word")


def units_in(text: str) -> set[str]:
    """The units of figures, a per cent sign as a word; points are those of a score."""
    said = {token.text.strip("- ").casefold() for token in tokens(text) if token.kind == "unit"}
    return {"percent" if one == "%" else one.split()[0] for one in said} - {"point", "points"}


def beyond(text: str, group: str, variable: Variable | None, headers: HeaderGrammar) -> set[str]:
    """The words of a text that name neither its variable nor its time point."""
    return words_of(text, group) - known_tokens(text, variable, headers)


def known_tokens(text: str, variable: Variable | None, headers: HeaderGrammar) -> set[str]:
    """Words of a text that name the variable or the first time point named."""
    named = headers.named(text)
    if not named.variables:
        named = headers.named(singular(text))
    spans = [one[:2] for one in named.variables if one[2] is variable][:1]
    spans += [one[:2] for one in named.times[:1]]
    index = {"index"} | {t for t in named.tokens if t.startswith("{")}
    names = headers.index_words if any(t.startswith("{") for t in named.tokens) else frozenset()
    return {t for start, end in spans for t in named.tokens[start:end]} | index | names


def singular(text: str) -> str:
    """A text whose plurals have lost their ending: "the mean ages"."""
    return re.sub(r"\b([A-Za-z]{2,}[^\Wsu])s\b", r"\1", text)


def times_in(texts: Sequence[str], headers: HeaderGrammar) -> set[str]:
    """The time points that some texts name, of several that overlap the longest."""
    found: set[str] = set()
    for text in texts:
        taken: list[tuple[int, int]] = []
        for start, end, when in headers.named(text).times:
            if not any(start < b and a < end for a, b in taken):
                taken.append((start, end))
                found.add(str(when.name))
    return found


def other_unit(text: str, variable: Variable | None) -> bool:
    """Whether figures of a time have another unit than their variable: "147 months" of an age in years."""
    said = units_in(text)
    if variable is None or variable.kind not in ("age", "duration") or variable.unit is None or not said:
        return False
    begins = "mo" if variable.unit == "months" else variable.unit[0]  # "mins" are none
    return not any(one.startswith(begins) for one in said)
