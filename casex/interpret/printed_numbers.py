"""Running text as tokens: numbers, signs and the words of statistics, for the grammars of statements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from casex.model import folded

_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
         "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBER_WORDS: dict[str, int] = {word: number for number, word in enumerate(_ONES, start=1)}
NUMBER_WORDS |= {ten: 10 * place for place, ten in enumerate(_TENS, start=2)}
NUMBER_WORDS |= {
    f"{ten}-{one}": 10 * place + number
    for place, ten in enumerate(_TENS, start=2)
    for number, one in enumerate(_ONES[:9], start=1)
}
#: How many of something, in figures or in words.
COUNT = (
    rf"(?:\d{{1,4}}|(?=[efnost])(?:(?:{'|'.join(_TENS)})(?:-(?:{'|'.join(_ONES[:9])}))?|{'|'.join(reversed(_ONES))}))"
)
PEOPLE = (
    r"(?:patients|cases|children|participants|subjects|girls|boys|individuals|men|women|males|females|adults|infants"
    r"|adolescents|recipients|persons|volunteers|people)"
)
_TIMES = r"(?:years?|yrs?|y|months?|mos?|weeks?|wks?|days?|d|hours?|hrs?|h|minutes?|mins?|seconds?|secs?)"
_UNIT = re.compile(
    rf"\s?%|\s?[x×]\s?10\s?\^?\s?[-−]?\d+(?:\s?/\s?[A-Za-zµμ]+)?|[\s-]?{_TIMES}\b(?:[\s-](?:old|of age)\b)?"
    r"|\s?(?:kg|cm|mm|mL|ml|mg|g|L|points?|kPa|mmHg|bpm|°C|IU|U|cycles?|lines?|drugs?|episodes?|copies)\b(?:\s?/\s?[\w.²³]+)*"
    r"|\s?[A-Za-zµμ]{1,6}/[A-Za-zµμ\d.²³]+(?:/[A-Za-z\d²³]+)*"
)
_DASH = "-‐‑‒–—−"
_NUMBER = re.compile(
    r"(?<![\w.·])(?:(?<![\w)\]%\s])[-−]|(?<=\s)[-−](?=\d)|(?<=^)[-−])?"
    r"(?:\d{1,3}(?:,\d{3})+(?!,?\d)|\d+)(?:[.·]\d+)?(?![.·]?\d)(?!(?!(?:years?|yrs?|y|months?|weeks?|days?|[mk]?g|m[Lm]|cm)\b)[A-Za-z])"
)
_COMMA = re.compile(r"(?<![\d.,])\d+,\d+(?![\d,])")
_LABELS = (
    (
        "iqr",
        r"inter-?\s?quartile\s+ranges?|IQRs?|Q1\s*[-–,]\s*Q3|25th\s*(?:[-–,/]|to|and)\s*75th(?:\s+percentiles?)?"
        r"|quartiles",
    ),
    ("ci", r"(?:9[059]\s?%\s*)?(?:CIs?\b|confidence\s+intervals?)"),
    ("range", r"ranges?|ranged|ranging|min(?:imum)?\s*[-–—,/]\s*max(?:imum)?|varied|varying|lasted|spanned"),
    ("sd", r"standard\s+deviations?|SDs?|S\.D\.|STDEV"),
    ("se", r"standard\s+errors?(?:\s+of\s+(?:the\s+)?means?)?|SEMs?|S\.E\.(?:M\.)?|SE"),
    ("median", r"medians?"),
    ("mean", r"means?|averag(?:e|es|ed|ing)"),
    ("max", r"maximum|max\.?"),
    ("min", r"minimum"),
)  # fmt: skip
_LABEL = re.compile("|".join(rf"(?P<{name}>(?<![\w-])(?:{words})(?!\w))" for name, words in _LABELS), re.I)
_SIGN = re.compile(
    rf"(?P<pm>±|\+/[-–−]|\+-)|(?P<dash>[{_DASH}])|(?P<open>[(\[])|(?P<close>[)\]])|(?P<sep>[,:=])|(?P<end>;)"
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*|\S")
_ANY = re.compile(  # labels before numbers: "95% CI" is no 95; no other letter than these begins one
    rf"(?i:(?=[aciqrlmsv29])(?:{_LABEL.pattern}))|(?P<number>{_NUMBER.pattern})(?:\s*?(?P<unit>{_UNIT.pattern}))?"
    f"|{_SIGN.pattern}|(?P<word>{_WORD.pattern})"
)


class Token(NamedTuple):
    """One number, sign, word of statistics, or other word; `start` and `end` are its place in the sentence.

    `kind` is ``number, unit, pm, dash, open, close, sep, end, word`` or the statistic that a word names.
    """

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """A sentence as tokens, in order.

    >>> [(t.kind, t.text) for t in tokens("median 4.0 (IQR, 1–6)")]  # doctest: +NORMALIZE_WHITESPACE
    [('median', 'median'), ('number', '4.0'), ('open', '('), ('iqr', 'IQR'), ('sep', ','), ('number', '1'),
     ('dash', '–'), ('number', '6'), ('close', ')')]
    """
    out: list[Token] = []
    for match in _ANY.finditer(text):
        kind, start, end = str(match.lastgroup), match.start(), match.end()
        if kind == "unit":
            number = match.end("number")
            out.append(Token("number", text[start:number], start, number))
            start = match.start("unit")
        out.append(Token(kind, match["unit"].strip() if kind == "unit" else match[0], start, end))
    return out


def without_commas(text: str, held: list[Token]) -> list[Token]:
    """Tokens of a text without figures that may have a decimal comma: "5,19" is not two, and may be 5 point 19.

    Where a text has points, a comma parts two figures.

    >>> [t.kind for t in without_commas("5,19", tokens("5,19"))]
    ['word']
    """
    spans = [] if re.search(r"\d\.\d", text) else [m.span() for m in _COMMA.finditer(text)]
    whole = {(t.start, t.end) for t in held if t.kind == "number"}  # "16,250" is one number already
    unsure = [span for span in spans if span not in whole]
    kept = [t for t in held if not any(start <= t.start < end for start, end in unsure)]
    words = [Token("word", text[start:end], start, end) for start, end in unsure]
    return sorted([*kept, *words], key=lambda t: t.start)


def patients_told(text: str, people: Sequence[str]) -> list[int]:
    """How many patients a caption speaks of; nothing where it speaks of some "of" them.

    >>> patients_told("Features of nine girls", ["girls"]), patients_told("Two of 9 girls", ["girls"])
    ([9], [])
    """
    words = folded(text)
    several = sorted(NUMBER_WORDS.keys() - {"one"}, key=len, reverse=True)
    number = rf"(?P<n>\d{{1,4}}|{'|'.join(several)})"
    if not people or re.search(rf"\b{number} (?:out )?of\b", words):
        return []
    named = "|".join(re.escape(folded(one)) for one in people)
    found = re.finditer(rf"(?<![\w.]){number}(?: [a-z]+){{0,2}}? (?:{named})\b", words)
    return [NUMBER_WORDS.get(one["n"]) or int(one["n"]) for one in found]


def counted(word: str) -> int | None:
    """How many a word or figure tells: "Sixty-seven" is 67.

    >>> counted("Sixty-seven"), counted("12"), counted("many")
    (67, 12, None)
    """
    return int(word) if word.isdigit() else NUMBER_WORDS.get(word.casefold())
