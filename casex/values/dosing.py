"""The words behind a drug: doses, how often, by which route; whatever else stands there is kept as the remark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from fractions import Fraction as Ratio
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from casex.model import Drug, Frequency, MassUnit, Missing, Regimen, Vocabulary
from casex.values import frequency, number
from casex.values.lists import one_line, split
from casex.values.notes import Note, Parsed

Kind = Literal["dose", "frequency", "route", "part", "course", "filler", "word"]
_FILLER = re.compile(r"(?:in the|at|of|and|each|dose|dosage|a dose of|a dosage of)(?![^\W_])|[:&+.\s]", re.IGNORECASE)
#: How long, or how many times: "x 3 d", "× 6 cycles", "for 3 days". It is kept as a remark.
_COURSE = re.compile(
    r"(?:[x×]\s?|for\s)[1-9][0-9]{0,2}(?:\s?(?:d|days?|w|wks?|weeks?|mo|months?|cycles?|courses?|doses|infusions|pulses|times))?"
    r"(?![^\W_])(?!\s?(?:mg|g|µg|ug|ml)\b)",
    re.IGNORECASE,
)
_ARROW = re.compile(r"→|⟶|➔|⇒|->|–>|=>")
#: How it is given: words that stand beside a dose without changing it, and are kept as a remark.
_MANNER = re.compile(
    r"(?:pulses?(?: therapy| doses?)?|bolus(?:es)?|infusions?|maintenance|induction|cycles?|courses?)(?![^\W_])",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:(?:taper|reduc|decreas|increas|escalat)(?:ed|ing)?|taper|then|followed by|from)\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\s]+")
_SIX_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a segment and what it means."""

    kind: Kind
    text: str
    low: str = ""
    high: str = ""
    unit: MassUnit | None = None
    frequency: Frequency | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """Everything said behind one drug, token by token, one tuple for each segment between commas."""

    text: str
    segments: tuple[tuple[Token, ...], ...]

    def of(self, kind: Kind) -> tuple[Token, ...]:
        return tuple(token for segment in self.segments for token in segment if token.kind == kind)


def read(texts: tuple[str, ...], drug: Drug, printed: str, vocabulary: Vocabulary) -> Parsed:
    """The regimen of a drug from what is said before it, behind it and in its brackets (each one of `texts`)."""
    lines = tuple(line for line in map(one_line, texts) if line)
    segments = tuple(tokens(piece.text, vocabulary) for line in lines for piece in split(line))
    body, repairs = _mended(Body(", ".join(lines), segments), vocabulary)
    doubt = _doubt(body)
    if doubt is not None:
        return Parsed(_bare(drug, printed, body.text), (*repairs, doubt))
    return _regimen(body, drug, printed, vocabulary, repairs)


def daily_dose(doses: tuple[Decimal, ...], factor: Decimal, per_day: Ratio) -> Decimal:
    """The dose of one day in standard units: exact where it ends, else to six decimal places.

    >>> daily_dose((Decimal(480),), Decimal(1), Ratio(1, 28))
    Decimal('17.142857')
    """
    total = sum((Ratio(dose) for dose in doses), Ratio(0)) * Ratio(factor) * per_day
    enough = 60 + total.numerator.bit_length() + total.denominator.bit_length()
    with localcontext(prec=enough):
        quotient = Decimal(total.numerator) / Decimal(total.denominator)
        return quotient if Ratio(quotient) == total else quotient.quantize(_SIX_PLACES)


def tokens(segment: str, vocabulary: Vocabulary) -> tuple[Token, ...]:
    """A segment as tokens; joined by single spaces they are the segment again."""
    found: list[Token] = []
    at = 0
    while at < len(segment):
        token = _token(segment, at, vocabulary)
        if token.text.strip():
            found.append(token)
        at += len(token.text)
    return tuple(found)


def _token(text: str, at: int, vocabulary: Vocabulary) -> Token:
    if match := _dose_pattern(vocabulary.units).match(text, at):
        unit = vocabulary.unit(match["unit"])
        return Token("dose", match[0], low=match["low"], high=match["high"] or "", unit=unit)
    if (read := frequency.at(text, at, vocabulary)) is not None:
        return Token("frequency", text[at : read.end], frequency=read.frequency)
    if match := _COURSE.match(text, at) or _MANNER.match(text, at):
        return Token("course", match[0])
    for kind, pattern in (("route", _names(vocabulary.routes)), ("part", _names(vocabulary.day_parts))):
        if match := pattern.match(text, at):
            name = vocabulary.route(match[0]) if kind == "route" else vocabulary.day_part(match[0])
            return Token("route" if kind == "route" else "part", match[0], name=name or match[0])
    if match := _bare_dose(text, at, vocabulary):
        return Token("dose", match[0], low=match[0])
    match = _FILLER.match(text, at)
    if match:
        return Token("filler", match[0])
    word = _WORD.match(text, at)
    return Token("word", word[0] if word else text[at])


def _bare_dose(text: str, at: int, vocabulary: Vocabulary) -> re.Match[str] | None:
    """A number without a unit is a dose only where a frequency follows: "15 qd"."""
    match = re.compile(rf"{number.NUMERAL}(?=\s)").match(text, at)
    if match is None or frequency.at(text, match.end() + 1, vocabulary) is None:
        return None
    return match


def _mended(body: Body, vocabulary: Vocabulary) -> tuple[Body, tuple[Note, ...]]:
    """The body with a misread frequency behind a dose put right, and what was repaired."""
    if body.of("frequency"):
        return body, ()
    for at, segment in enumerate(body.segments):
        for place, (before, token) in enumerate(pairwise(segment), start=1):
            if before.kind != "dose" or token.kind != "word":
                continue
            found = frequency.repaired(token.text, vocabulary)
            if found is None:
                continue
            put_right = Token("frequency", token.text, frequency=found)
            mended = (*segment[:place], put_right, *segment[place + 1 :])
            segments = (*body.segments[:at], mended, *body.segments[at + 1 :])
            return Body(body.text, segments), (Note("repaired", token.text, found.name),)
    return body, ()


def _doubt(body: Body) -> Note | None:
    """Why the doses of a body cannot be said, where they cannot."""
    doses, rates, parts = body.of("dose"), body.of("frequency"), body.of("part")
    if _ARROW.search(body.text) and doses:
        return Note("ambiguous_value", body.text, _in_turn(body.text))
    for dose in doses:
        ends = [number.exact(numeral) for numeral in (dose.low, dose.high) if numeral]
        unread = next((end for end in ends if isinstance(end, Missing)), None)
        if unread is not None:
            return Note("ambiguous_value", dose.text, "; ".join(unread.possible) or "not one number")
        falls = len(ends) == 2 and not _rising(ends)
        if falls or (dose.high and _CHANGED.search(body.text)):
            return Note("ambiguous_value", dose.text, f"{dose.low}, then {dose.high}, at times that are not said")
    if len(doses) > 1 and _CHANGED.search(body.text):
        said = ", then ".join(dose.text.strip() for dose in doses)
        return Note("ambiguous_value", body.text, f"{said}, at times that are not said")
    if len({rate.frequency for rate in rates}) > 1:
        names = "; ".join(rate.frequency.name for rate in rates if rate.frequency)
        return Note("ambiguous_value", body.text, f"more than one frequency: {names}")
    if len({dose.unit for dose in doses}) > 1:
        return Note("ambiguous_value", body.text, "doses in different units")
    divided = bool(parts) and not rates and _alternate(body)
    if (len(doses) > 1 or (parts and doses)) and (not divided or any(dose.high for dose in doses)):
        return Note("ambiguous_value", body.text, "which dose is given when")
    if any(_words_before_dose(segment) for segment in body.segments):
        return Note("unread_value", body.text, "words before the dose may change its meaning")
    return None


def _in_turn(text: str) -> str:
    """What an arrow says: one thing, then another."""
    first, *then = (piece.strip() for piece in _ARROW.split(text) if piece.strip())
    if not then:
        return f"{first}, until something else at a time that is not said"
    return f"{first}, then {', then '.join(then)}, at times that are not said"


def _rising(ends: Sequence[Decimal | Missing]) -> bool:
    low, high = ends
    return isinstance(low, Decimal) and isinstance(high, Decimal) and low < high


def _alternate(body: Body) -> bool:
    """Whether doses and parts of the day stand in turn: "morning 50 mg, evening 25 mg"."""
    kinds = [token.kind for segment in body.segments for token in segment if token.kind in ("dose", "part")]
    pairs = set(zip(kinds[::2], kinds[1::2], strict=False))
    return len(kinds) % 2 == 0 and len(pairs) == 1 and pairs <= {("dose", "part"), ("part", "dose")}


def _words_before_dose(segment: tuple[Token, ...]) -> bool:
    kinds = [token.kind for token in segment]
    return "dose" in kinds and "word" in kinds[: len(kinds) - 1 - kinds[::-1].index("dose")]


def _regimen(body: Body, drug: Drug, printed: str, vocabulary: Vocabulary, repairs: tuple[Note, ...]) -> Parsed:
    ranges = tuple(dose for dose in body.of("dose") if dose.high)
    doses = () if ranges else tuple(_amount(dose.low) for dose in body.of("dose"))
    ends = tuple(_amount(numeral) for dose in ranges for numeral in (dose.low, dose.high))
    unit = next((dose.unit for dose in body.of("dose")), None)
    parts = tuple(token.name for token in body.of("part"))
    rate = next((token.frequency for token in body.of("frequency")), None)
    routes = tuple(dict.fromkeys(token.name for token in body.of("route")))
    divided = bool(doses and parts)
    per_day = Ratio(1) if divided else rate.per_day if rate else None
    remark = _remark(body, keep_parts=not divided, keep_routes=len(routes) > 1)
    rated = bool(doses or ends) and unit is not None and per_day is not None
    regimen = Regimen(
        drug.name,
        drug.drug_class,
        drug.atc,
        one_line(printed),
        doses,
        unit.name if unit else None,
        "+".join(parts) if divided else rate.name if rate else None,
        routes[0] if len(routes) == 1 else None,
        daily_dose(doses, unit.factor, per_day) if doses and rated and unit and per_day is not None else None,
        unit.standard if rated and unit else None,
        remark,
    )
    if ends:
        low, high = ends
        days = [daily_dose((end,), unit.factor, per_day) for end in ends] if rated and unit and per_day else [None] * 2
        regimen = replace(regimen, dose_low=low, dose_high=high, daily_low=days[0], daily_high=days[1])
    return Parsed(regimen, (*repairs, *_remaining(body, regimen, rate)))


def _amount(numeral: str) -> Decimal:
    """A numeral of which `_doubt` has seen that it is one number."""
    amount = number.exact(numeral)
    assert isinstance(amount, Decimal)
    return amount


def _remaining(body: Body, regimen: Regimen, rate: Frequency | None) -> tuple[Note, ...]:
    """What a reader should know of a regimen that was read."""
    notes: list[Note] = []
    if rate is not None and rate.possible:
        printed = next(token.text for token in body.of("frequency"))
        notes.append(Note("ambiguous_value", printed, "; ".join(rate.possible)))
    if (regimen.doses or regimen.dose_low is not None) and regimen.unit is None:
        notes.append(Note("unread_value", body.text, "the dose has no unit"))
    odd = None if regimen.frequency else _odd_frequency(body)
    if odd is not None:
        notes.append(Note("unmatched_frequency", odd, "not a known frequency"))
    elif any(char in "0123456789" for token in (*body.of("word"), *body.of("course")) for char in token.text):
        notes.append(Note("unread_value", regimen.remark or body.text, "figures that are no dose"))
    return tuple(notes)


def _odd_frequency(body: Body) -> str | None:
    """A short word right behind the only dose, where its frequency should stand."""
    for segment in body.segments:
        for before, token in pairwise(segment):
            if before.kind == "dose" and token.kind == "word" and len(token.text) <= 5:
                return token.text
    return None


def _remark(body: Body, *, keep_parts: bool, keep_routes: bool) -> str | None:
    """The words that were not read, as printed."""
    kept = {"word", "course", *(["part"] if keep_parts else []), *(["route"] if keep_routes else [])}
    runs: list[str] = []
    for segment in body.segments:
        run: list[Token] = []
        for token in (*segment, Token("dose", "")):
            if token.kind in kept or token.kind == "filler":
                run.append(token)
                continue
            if any(member.kind in kept for member in run):
                runs.append(one_line(" ".join(member.text for member in run)))
            run = []
    return ", ".join(runs) or None


def _bare(drug: Drug, printed: str, remark: str) -> Regimen:
    return Regimen(drug.name, drug.drug_class, drug.atc, one_line(printed), remark=remark)


@lru_cache(maxsize=16)
def _dose_pattern(units: tuple[MassUnit, ...]) -> re.Pattern[str]:
    names = {name for unit in units for name in (unit.name, *unit.aliases)}
    both_mu = {name.replace("µ", "μ") for name in names} | {name.replace("μ", "µ") for name in names}
    spelled = "|".join(
        re.escape(name).replace("/", r"\s?/\s?") for name in sorted(names | both_mu, key=lambda n: (-len(n), n))
    )
    return re.compile(
        rf"(?P<low>{number.NUMERAL})(?:\s?(?:{number.DASH}|\bto\b)\s?(?P<high>{number.NUMERAL}))?"
        rf"\s?[-\u2010\u2011]?(?P<unit>{spelled or '(?!)'})(?![^\W_])"
        r"(?!\s?/\s?(?!d\b|day\b|24\s?h|dose\b|wk\b|week\b|mo\b|month\b)\w)",  # "2 g/kg" is no dose in grams
        re.IGNORECASE,
    )


@lru_cache(maxsize=32)
def _names(lists: tuple[tuple[str, tuple[str, ...]], ...]) -> re.Pattern[str]:
    names = sorted({word for name, words in lists for word in (name, *words)}, key=lambda n: (-len(n), n))
    spelled = "|".join(re.sub(r"\\\.$", r"\\.?", re.escape(name)).replace(r"\ ", r"\s+") for name in names)
    return re.compile(rf"(?:{spelled or '(?!)'})(?![^\W_])", re.IGNORECASE)
