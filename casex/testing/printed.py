"""Values of each kind with the forms in which papers print them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import get_args

from hypothesis import strategies as st

from casex.errors import CasexError
from casex.model import (
    Age,
    Category,
    Duration,
    Interval,
    Missing,
    MissingReason,
    Number,
    Presence,
    Regimen,
    Terms,
    Text,
    TimePart,
    Value,
    Vocabulary,
    folded,
)
from casex.schema import Definition, Variable
from casex.schema.definition import KINDS
from casex.settings import one_of
from casex.testing.grammars import decimals, regimens
from casex.values import missing, number, regimen, span, terms
from casex.verbs import load_schema

#: A printed form and what it says.
Printed = tuple[str, Value]
Strategy = st.SearchStrategy[Printed]
_SHORT = {"years": "y", "months": "m", "weeks": "w", "days": "d"}
_WORDS = ("rash", "fever", "arthritis", "oral ulcers", "ln (iv+v)", "low c3", "ana 1:320", "alopecia")
_REMARKS = ("rash", "mild", "left knee")
_TEXTS = ("refractory disease", "Reduction of glucocorticoid", "arthritis of both knees", "see text")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


def values(kind: str, *, schema: str | Path | Definition = "lupus") -> Strategy:
    """Values of one kind, each with one of the forms in which papers print it.

    Parameters
    ----------
    kind
        A kind of variables (``number``, ``age``, ``duration``, ``date``, ``presence``, ``grade``, ``category``,
        ``terms``, ``drugs``, ``regimens``, ``text``), or ``missing``.
    schema
        The schema whose drugs, missing codes and words are drawn.

    Returns
    -------
    SearchStrategy of (str, Value)
        The printed form, and what it says. An age or a duration without a unit stands in a column of years; of
        ``drugs`` and ``regimens``, each is one drug. A form is never a missing code of the schema.

    Raises
    ------
    CasexError
        Where there is no such kind, or the schema has no words for it.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(values("age"), lambda drawn: len(drawn[1].parts) == 2)[0]
    '0 years 0 months'
    """
    one_of("kind", kind, (*KINDS, "missing"))
    definition = load_schema(schema)
    if kind == "missing":
        return codes(definition.vocabulary)
    sex = definition.variable("sex")
    categories = sex.categories if kind == "category" and sex is not None else ()
    unit = "years" if kind in ("age", "duration") else None
    return of_variable(Variable("x", kind=kind, unit=unit, categories=categories), definition.vocabulary)


def of_variable(variable: Variable, vocabulary: Vocabulary, *, exact: bool = False) -> Strategy:
    """Values that a variable may have, with printed forms; `exact`: numbers and times that stand for themselves alone.

    Raises
    ------
    CasexError
        Where the vocabulary has no words for it.
    """
    made: dict[str, Callable[[], Strategy]] = {
        "number": lambda: _numbers(variable, exact=exact),
        "age": lambda: _spans(variable, Age),
        "duration": lambda: _spans(variable, Duration),
        "date": _dates,
        "presence": lambda: _presence(vocabulary),
        "grade": _grades,
        "category": lambda: _categories(variable),
        "terms": lambda: _terms(vocabulary),
        "drugs": lambda: _regimens(vocabulary, dosed=False),
        "regimens": lambda: _regimens(vocabulary, dosed=True),
        "text": lambda: st.sampled_from(_TEXTS).map(lambda text: (text, Text(text))),
    }
    return made[variable.kind]().filter(lambda drawn: not drawn[0] or missing.parse(drawn[0], vocabulary) is None)


def codes(vocabulary: Vocabulary) -> Strategy:
    """The missing codes of a vocabulary (and the empty cell), each with its reason."""
    known: list[Printed] = [("", Missing("blank"))]
    for code, reason in vocabulary.missing:
        if reason in get_args(MissingReason):
            read = missing.parse(code, vocabulary)
            known += [] if read is None else [(code, read), (code.upper(), read)]
    return st.sampled_from(known)


def _numbers(variable: Variable, *, exact: bool) -> Strategy:
    low, high = variable.range or (Decimal(0), Decimal(1000))
    whole = st.integers(int(low), int(high)).map(Decimal)
    parts = decimals(int(low) * 10, int(high) * 10, 1).filter(lambda one: low <= one <= high)
    value = whole | parts
    plain = value.map(lambda one: Number(one))
    if exact:
        return plain.map(lambda one: (number.format(one), one))
    remarked = st.builds(Number, value, remark=st.sampled_from(_REMARKS))
    compared = st.builds(Number, value, comparator=st.sampled_from(("<", "<=", ">", ">=")))
    ends = st.tuples(value, value).filter(lambda two: two[0] != two[1])
    ranges = ends.map(lambda two: Interval(min(two), max(two)))
    drawn = st.one_of(plain, plain, plain, remarked, compared, ranges)
    return drawn.flatmap(lambda one: _printed(one, _forms(number.format(one))))


def _forms(text: str) -> list[str]:
    """A number as `format` writes it, and with other signs for the same."""
    signs = text.replace("<=", "≤").replace(">=", "≥")
    spaced = f"{text[0]} {text[1:]}" if text[0] in "<>" and text[1] != "=" else text
    return [text, signs, spaced, text.replace("–", "-"), text.replace("–", " to ")]


def _spans(variable: Variable, made: type[Age | Duration]) -> Strategy:
    unit = variable.unit if variable.unit in _SHORT else "years"
    most = int(variable.range[1]) if variable.range else 100
    bare = decimals(0, min(most, 100) * 10, 1).map(lambda amount: made((TimePart(amount, unit),)))  # type: ignore[arg-type]
    alone = bare.filter(lambda one: one.parts[0].amount <= most)
    split = st.builds(
        lambda years, months: made((TimePart(Decimal(years), "years"), TimePart(Decimal(months), "months"))),
        st.integers(0, max(0, (most if unit == "years" else most // 12) - 1)),
        st.integers(0, 11),
    )

    def forms(one: Age | Duration) -> Strategy:
        short = " ".join(f"{number.plain(part.amount)} {_SHORT[part.unit]}" for part in one.parts)
        figure = [number.plain(one.parts[0].amount)] if len(one.parts) == 1 else []
        return _printed(one, [*figure, span.format(one), short])

    return (alone | split).flatmap(forms)


def _dates() -> Strategy:
    def forms(year: int, month: int, day: int) -> Strategy:
        name = _MONTHS[month - 1]
        whole = f"{year}-{month:02d}-{day:02d}"
        return st.sampled_from([
            (str(year), Text(str(year))),
            (f"{name} {year}", Text(whole[:-3])),
            (f"{month:02d}/{year}", Text(whole[:-3])),
            (whole, Text(whole)),
            (f"{day} {name[:3]} {year}", Text(whole)),
        ])  # fmt: skip

    return st.tuples(st.integers(1990, 2025), st.integers(1, 12), st.integers(1, 28)).flatmap(lambda one: forms(*one))


def _presence(vocabulary: Vocabulary) -> Strategy:
    words = [
        (word, Presence(said))
        for said, held in ((True, vocabulary.yes_words), (False, vocabulary.no_words))
        for word in held
    ]
    if not words:
        raise CasexError("the schema has no words for yes and no: give it yes_words and no_words")
    return st.sampled_from([*words, *((word.capitalize(), value) for word, value in words)])


def _grades() -> Strategy:
    signs = st.sampled_from(("+", "++", "+++", "+/-", "±"))
    remark = st.none() | st.sampled_from(_REMARKS)
    drawn = st.builds(Category, signs, remark)
    return drawn.map(lambda one: (one.name if one.remark is None else f"{one.name} ({one.remark})", one))


def _categories(variable: Variable) -> Strategy:
    words = [(word, Category(name)) for name, others in variable.categories for word in (name, *others)]
    if not words and not variable.open:
        raise CasexError(f"the variable {variable.name!r} has no categories")
    known = {folded(word) for word, _ in words}
    capitals = [(word.upper(), value) for word, value in words]
    others = [(name, Category(name)) for name in ("Partial response", "Stable") if folded(name) not in known]
    return st.sampled_from([*words, *capitals, *(others if variable.open else ())])


def _terms(vocabulary: Vocabulary) -> Strategy:
    several = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=4, unique=True).map(
        lambda held: Terms(tuple(held))
    )
    some = several.flatmap(lambda one: _printed(one, [terms.format(one), terms.format(one).capitalize()]))
    none: list[Printed] = [(word, Terms(())) for word in ("none reported", *vocabulary.none_words)]
    return some | st.sampled_from(none)


def _regimens(vocabulary: Vocabulary, *, dosed: bool) -> Strategy:
    if not vocabulary.drugs:
        raise CasexError("the schema knows no drugs")
    if not dosed:
        named = [
            (name, Regimen(drug.name, drug.drug_class, drug.atc, name))
            for drug in vocabulary.drugs
            for name in (drug.name, *drug.aliases)
        ]
        return st.sampled_from(named)
    return regimens(vocabulary).map(lambda one: (regimen.format(one, vocabulary), one))


def _printed(value: Value, forms: Sequence[str]) -> Strategy:
    return st.sampled_from(list(dict.fromkeys(forms))).map(lambda form: (form, value))
