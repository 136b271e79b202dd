"""Figures that a sentence prints together: a mean with its SD and range, a median with its quartiles, a range alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casex.interpret.printed_numbers import NUMBER_WORDS, PEOPLE, Token, tokens, without_commas
from casex.model import Figure

_CENTRES = ("mean", "median")
_PAIRS = ("iqr", "range", "ci")
_SPREADS = ("sd", "se")
_SMALL = frozenset(("and", "with", "a", "an", "the", "of", "from", "between", "was", "were", "is", "being", "i.e"))
#: Words before a whole number that is a name, not a value: "month 6", "Table 2", "grade 3".
_NAMES = frozenset(
    ["month", "months", "week", "weeks", "day", "days", "year", "years", "table", "tables", "figure", "figures", "fig",
     "figs", "group", "groups", "grade", "grades", "stage", "type", "class", "cohort", "visit", "cycle", "phase",
     "case", "cases", "patient", "patients", "panel", "supplementary", "reference", "ref", "version", "level", "arm",
     "d", "m"]
)  # fmt: skip
_WHEN = frozenset(
    ["at", "after", "within", "for", "during", "over", "until", "by", "every", "than", "before", "in", "first", "last",
     "the", "approximately", "about", "least", "past"]
)  # fmt: skip
_BOUNDS = frozenset(("<", ">", "≤", "≥", "~", "under", "below", "above", "exceeding"))
_COUNTED = re.compile(
    rf"\s*(?:(?!(?:in|of|for|at|and|to|vs|versus|among|by|with|than)\b)\w+[\s-]){{0,2}}{PEOPLE}\b"
    r"|\s+(?:out\s+)?of\s+(?:the\s+)?\d|\s*/\s*\d",
    re.I,
)
_NAMED_LIST = re.compile(
    r"\b(?:cases?|patients?|participants?|subjects?|groups?|months?|weeks?|days?|tables?|figures?|figs?\.?|grades?|nos?\.)"
    r"\s+(?:\d+\s*(?:,\s*and|,|and|&|or|to|[-–])\s*)+$",
    re.I,
)
_LIST_ENDS = (",", "and", "&", "or", "to", "-", "–")  # how what `_NAMED_LIST` finds may end
_TIME_UNIT = re.compile(
    r"(?:years?|yrs?|months?|mos?|weeks?|wks?|days?|hours?|hrs?|min(?:ute)?s?|sec(?:ond)?s?)\b", re.I
)
_TIMES_BEFORE = re.compile(r"\b(?:at|after|within|for|during)\s+(?:\d+\s*(?:,\s*and|,|and|or|to|&)\s*)*$", re.I)
_TIMES_END = (",", "and", "&", "or", "to", "at", "after", "within", "for", "during")
_LONGEST_END = max(map(len, (*_LIST_ENDS, *_TIMES_END)))
_TIMES_BEHIND = re.compile(r"(?:\s*(?:,\s*and|,|and|or|to|&)\s*\d+)+\s*[-\s]?(?=[a-z])", re.I)
_JOINS = re.compile(
    r"\b(?:and|to|vs|versus|compared|than|whereas|while|but|against|or)\b|,|\bvs\.|\(|\bthen\b|\bby\b", re.I
)
#: A sentence without any of these (its letters folded) prints no statistic: it need not be looked at closely.
_STATISTICS = re.compile(
    r"\bmeans?\b|median|averag|±|\+/|\brang|iqr|quartile|\bsd|\bse|\bages?\b|\baged\b|lasted|spanned|varied|varying|\bmax"
    r"|minimum|deviation|\berror|percentile|q1"
)
#: Two times, each with its figure: "6.5 at baseline and | 4 at month 6", "6.5, at month 6 it was | 4".
_TIMED = re.compile(r"\s*(?:at|after|before|by|on|in|\()\s*|\s*[.;,)]", re.I)
_TIMED_BEFORE = re.compile(
    r"\b(?:at|after|before)\b.*(?:\b(?:and|to|but|it was|while|whereas)|,)\s*$"
    r"|(?:\b(?:and|but|while|whereas)\b|,).*\b(?:at|after)\b.*\bwas\s*$",
    re.I,
)
_IN_BRACKET = re.compile(r"\([^()]*\bin\s+\d+\)$")  # "(available in 27)"
#: "12 years and 3 months": one figure in two parts.
_PARTS = re.compile(
    r"\d+\s*(?:years?|yrs?|y)\s*(?:,|and|,\s*and)?\s*\d+\s*(?:months?|mos?|m|weeks?|days?)\b"
    r"|\d+\s*(?:months?|mos?|weeks?)\s*(?:,|and|,\s*and)?\s*\d+\s*(?:weeks?|days?)\b",
    re.I,
)
_FARTHEST = 110  # letters between a "mean" and its figure
_MOST_WORDS = 9  # between two figures of one statistic


@dataclass(frozen=True, slots=True)
class Group:
    """Figures of one statement, and where they stand; `sure` is false where the signs do not say what they are."""

    start: int
    end: int
    figures: tuple[Figure, ...]
    sure: bool = True


def figure_groups(text: str) -> list[Group]:
    """The figures of a sentence, those that belong together in one group, in printed order.

    >>> [group.figures for group in figure_groups("The median (IQR) score was 4.0 (1.5–8.5) at baseline.")]
    [(Figure(statistic='median', printed=('4.0',)), Figure(statistic='iqr', printed=('1.5', '8.5')))]
    """
    return _Scan(text).groups() if _STATISTICS.search(text.casefold()) else []


class _Scan:
    """One pass over a sentence's tokens."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _with_number_words(without_commas(text, tokens(text)))
        self._labels: list[tuple[str, int]] = []  # the statistics named, and the token that names them
        self._found: list[Group] = []
        self._standard_error = any(t.kind == "se" for t in self._tokens)

    def groups(self) -> list[Group]:
        at = 0
        while at < len(self._tokens):
            token = self._tokens[at]
            if token.kind in (*_CENTRES, *_PAIRS, *_SPREADS, "max", "min"):
                if (
                    token.kind in _CENTRES
                    and any(kind in _CENTRES for kind, _ in self._labels[:1])
                    and self._parted(at)
                ):
                    self._labels = []
                self._labels.append((token.kind, at))
            elif token.kind == "end":
                self._labels = [one for one in self._labels if one[0] in _CENTRES and not self._found]
            elif token.kind == "number":
                at = self._number(at)
                continue
            at += 1
        return self._found

    def _parted(self, at: int) -> bool:
        """Whether the statistics named so far belong to figures that were found already."""
        return bool(self._found) and self._found[-1].end > self._tokens[self._labels[0][1]].start

    # --- one number ----------------------------------------------------------------------------------------------

    def _number(self, at: int) -> int:
        """Take a number for what it is; the next token to look at."""
        if self._named(at):
            return at + 1
        listed = self._in_parts(at) or self._listed(at)
        if listed is not None:
            return listed
        spread = self._plus_minus(at)
        if spread is not None:
            kind, two, end = spread
            centre = self._centre(at)
            figures: tuple[Figure, ...] = (Figure("mean", (self._tokens[at].text,)), Figure(kind, (two,)))
            if centre == "median":
                figures = (Figure("median", (self._tokens[at].text,)),)
            return self._add(at, end, figures, sure=centre != "median")
        label = self._label_before(at)
        if label in _PAIRS:
            pair = self._pair(at, labelled=True)
            if pair is not None:
                low, high, end = pair
                return self._add(at, end, (Figure(label, (low, high)),))
        bare = self._pair(at, labelled=False)
        if bare is not None:
            return self._two(at, *bare)
        if label in (*_SPREADS, "max", "min"):
            return self._add(at, at + 1, (Figure(label, (self._tokens[at].text,)),))
        centre = self._centre(at)
        if centre is not None:
            return self._add(at, at + 1, (Figure(centre, (self._tokens[at].text,)),))
        return self._coordinated(at)

    def _in_parts(self, at: int) -> int | None:
        """A time in years and months: its first part alone is no value that could be proved false."""
        parts = _PARTS.match(self._text, self._tokens[at].start)
        if parts is None:
            return None
        end = next((i for i in range(at, len(self._tokens)) if self._tokens[i].end >= parts.end()), at) + 1
        centre = self._centre(at)
        return end if centre is None else self._add(at, end, (Figure(centre, (self._tokens[at].text,)),), sure=False)

    def _listed(self, at: int) -> int | None:
        """Several statistics named in a row, then their figures in that order: "mean, median and range were …"."""
        kinds = [kind for kind, _ in self._labels]
        if not {"mean", "median"} <= set(kinds) or len(kinds) != len(set(kinds)):
            return None
        figures: list[Figure] = []
        here = at
        for kind in kinds:
            while here < len(self._tokens) and (self._tokens[here].text in (",", "and")):
                here += 1
            if here >= len(self._tokens) or self._tokens[here].kind != "number":
                return None
            pair = self._pair(here, labelled=False) if kind in _PAIRS else None
            if (kind in _PAIRS) != (pair is not None):
                return None
            figures.append(Figure(kind, pair[:2] if pair else (self._tokens[here].text,)))
            here = pair[2] if pair else self._past_unit(here + 1)
        self._found.append(Group(self._tokens[at].start, self._tokens[here - 1].end, tuple(figures)))
        self._labels = []
        return here

    def _two(self, at: int, low: str, high: str, end: int) -> int:
        """Two numbers with a dash or "to" between them: a range where ages are told, a change where a mean is."""
        before = self._words_before(at, 3)
        centre = self._centre(at)
        if centre is not None and before[-1:] == ["from"]:
            unit = self._tokens[at + 1].kind == "unit"
            self._add(at, at + 1 + unit, (Figure(centre, (low,)),))
            second = next(i for i in range(at + 1, end) if self._tokens[i].kind == "number")
            return self._add(second, end, (Figure(centre, (high,)),))
        named = [(kind, i) for kind, i in self._labels if kind in _PAIRS]
        told = before[-1:] and before[-1] in ("was", "were", "of", "is", "from", "between") and centre is None
        if told and named and self._tokens[at].start - self._tokens[named[-1][1]].end <= _FARTHEST:
            return self._add(at, end, (Figure(named[-1][0], (low, high)),))
        if {"aged", "age", "ages"} & set(before) and centre is None:
            return self._add(at, end, (Figure("range", (low, high)),))
        return end

    def _coordinated(self, at: int) -> int:
        """A number joined to figures before it: "4.0 at baseline and 2.0 at month 6"."""
        if not self._found or self._found[-1].figures[0].statistic not in _CENTRES:
            return at + 1
        last, token = self._found[-1], self._tokens[at]
        between = self._text[last.end : token.start]
        crossed = [t for t in self._tokens if last.end <= t.start < token.start and t.kind in ("number", "end")]
        crossed = [t for t in crossed if t.kind == "end" or not self._named(self._tokens.index(t))]
        if crossed or len(between.split()) > _MOST_WORDS or not _JOINS.search(between):
            return at + 1
        if _places(token.text) != _places(last.figures[0].printed[0]) and not self._at_another_time(last.end, at):
            return at + 1
        return self._add(at, at + 1, (Figure(last.figures[0].statistic, (token.text,)),))

    def _at_another_time(self, behind: int, at: int) -> bool:
        """Whether a number and the one before it are told of two times: "6.5 at baseline and 4 at month 6"."""
        between = self._text[behind : self._tokens[at].start]
        return bool(_TIMED_BEFORE.search(between)) and bool(_TIMED.match(self._text, self._past_unit_end(at)))

    def _past_unit_end(self, at: int) -> int:
        return self._tokens[self._past_unit(at + 1) - 1].end

    def _add(self, at: int, end: int, figures: tuple[Figure, ...], *, sure: bool = True) -> int:
        """Add a group with what is attached to it; the token behind it."""
        asked = next((kind for kind, _ in reversed(self._labels) if kind in (*_PAIRS, *_SPREADS)), None)
        end = self._past_unit(end)
        if figures[0].statistic in _CENTRES:
            figures, end = self._attached(figures, end, asked)
        self._found.append(Group(self._tokens[at].start, self._tokens[end - 1].end, figures, sure))
        self._labels = []
        return end

    def _attached(self, figures: tuple[Figure, ...], end: int, asked: str | None) -> tuple[tuple[Figure, ...], int]:
        """What stands behind a centre: "(IQR 1–6)", "(SD 3.1; range 2–9)", "with a range of 1.4–5.6"."""
        while True:
            at, opened = self._past_small(end)
            at = self._far_label(at)
            token = self._tokens[at] if at < len(self._tokens) else None
            if token is None:
                return figures, end
            if opened and (closed := self._only_labels(at)) is not None:
                end = closed
                continue
            one = self._labelled(at) if token.kind in (*_PAIRS, *_SPREADS) else None
            if one is None and opened and token.kind == "number":
                one = self._bracketed(at, asked)
            if one is None or any(one[0].statistic == f.statistic for f in figures):
                return figures, end
            figures, end = (*figures, one[0]), self._past_close(self._past_unit(one[1]))

    def _far_label(self, at: int) -> int:
        """A range or quartiles named a few words on: "5 years after transplant (range 1–9)"; else the same place."""
        for here in range(at, min(at + _MOST_WORDS, len(self._tokens))):
            token = self._tokens[here]
            if token.kind in _PAIRS:
                return here
            joined = token.text.casefold() == "and" and here > at
            if token.kind not in ("word", "open", "close", "sep", "unit") or joined:
                break
        return at

    def _labelled(self, at: int) -> tuple[Figure, int] | None:
        """A statistic with its name before it."""
        kind = self._tokens[at].kind
        number = at + 1
        while number < len(self._tokens) and (
            self._tokens[number].kind in ("sep", "open", "close", "pm", "iqr")
            or self._tokens[number].text.casefold() in _SMALL
        ):
            number += 1
        if number >= len(self._tokens) or self._tokens[number].kind != "number":
            return None
        if kind in _SPREADS:
            return Figure(kind, (self._tokens[number].text,)), number + 1
        pair = self._pair(number, labelled=True)
        return None if pair is None else (Figure(kind, pair[:2]), pair[2])

    def _bracketed(self, at: int, asked: str | None) -> tuple[Figure, int] | None:
        """Figures in a bracket, of which the words before the mean or median say what they are, or nothing does."""
        pair = self._pair(at, labelled=True)
        if pair is not None and pair[2] < len(self._tokens) and self._tokens[pair[2]].kind in ("close", "sep", "end"):
            return Figure(asked if asked in _PAIRS else "spread", pair[:2]), pair[2]
        closed = self._past_unit(at + 1)
        if closed + 1 < len(self._tokens) and self._tokens[closed].kind in _SPREADS:
            return Figure(self._tokens[closed].kind, (self._tokens[at].text,)), closed + 1
        if asked in _SPREADS and closed < len(self._tokens) and self._tokens[closed].kind == "close":
            return Figure(str(asked), (self._tokens[at].text,)), closed
        return None

    # --- signs and words around a number --------------------------------------------------------------------------

    def _named(self, at: int) -> bool:
        """Whether a number is a name, a time, a count of patients, a bound or a test's, and no value."""
        token = self._tokens[at]
        before = self._tokens[at - 1] if at else None
        if token.text.isdigit() and self._follows(_LIST_ENDS, token) and _NAMED_LIST.search(self._text[: token.start]):
            return True
        if before is not None:
            word = before.text.casefold()
            behind = self._tokens[at + 1].kind if at + 1 < len(self._tokens) else ""
            if word in ("the", "these", "those", "our", "all", "other", "remaining") and behind == "word":
                return token.text.isdigit()
            if word in _BOUNDS or (word in _NAMES and token.text.isdigit()):
                return True
            if (
                word in ("=", ":")
                and at > 1
                and self._tokens[at - 2].text.casefold() in ("n", "p", "r", "r2", "r²", "k")
            ):
                return True
            if word == "of" and at > 1 and self._tokens[at - 2].text.casefold() in ("total", "out"):
                return True
            unit = self._tokens[at + 1] if at + 1 < len(self._tokens) else None
            if unit is not None and unit.kind == "unit":
                if unit.text.startswith("-"):
                    return True
                if word in _WHEN and _TIME_UNIT.match(unit.text) and not self._label_before(at):
                    return True
        counts = token.text.isdigit() and _COUNTED.match(self._text, token.end) is not None
        return counts or self._one_of_times(token) or bool(_IN_BRACKET.search(self._text[: token.end + 1]))

    def _follows(self, ends: tuple[str, ...], token: Token) -> bool:
        """Whether what stands before a token ends so: to search all of it for what may end so takes far longer."""
        return self._text[: token.start].rstrip()[-_LONGEST_END:].casefold().endswith(ends)

    def _one_of_times(self, token: Token) -> bool:
        """Whether a number is one of several times: "at 30, 60, and 120 minutes"."""
        if not self._follows(_TIMES_END, token) or not _TIMES_BEFORE.search(self._text[: token.start]):
            return False
        behind = _TIMES_BEHIND.match(self._text, token.end)
        return bool(_TIME_UNIT.match(self._text, behind.end() if behind else token.end + 1))

    def _plus_minus(self, at: int) -> tuple[str, str, int] | None:
        """The second figure of "10.2 ± 3.1", "10.2 (±3.1)", "10.2 (SD 3.1)": its statistic, its text, what follows."""
        here, kind = self._past_unit(at + 1), ""
        opened = here < len(self._tokens) and self._tokens[here].kind == "open"
        here += opened
        signed = False
        while here < len(self._tokens) and self._tokens[here].kind in ("pm", *_SPREADS, "sep"):
            if self._tokens[here].kind == "sep" and not kind:
                return None
            signed = signed or self._tokens[here].kind == "pm"
            kind = self._tokens[here].kind if self._tokens[here].kind in _SPREADS else kind
            here += 1
        if not (signed or kind) or here >= len(self._tokens) or self._tokens[here].kind != "number":
            return None
        end = self._past_unit(here + 1)
        if opened and end < len(self._tokens) and self._tokens[end].kind == "close":
            end += 1
        return kind or ("se" if self._standard_error else "sd"), self._tokens[here].text, end

    def _pair(self, at: int, *, labelled: bool) -> tuple[str, str, int] | None:
        """Two numbers with a sign between them: both as printed, and what follows."""
        sign = self._past_unit(at + 1)
        if sign >= len(self._tokens):
            return None
        said = self._tokens[sign]
        plain = said.kind == "dash" or said.text.casefold() == "to"
        if not plain and not (labelled and (said.text in (",", ";", "/") or said.text.casefold() == "and")):
            return None
        two = sign + 1
        if two >= len(self._tokens) or self._tokens[two].kind != "number":
            return None
        return self._tokens[at].text, self._tokens[two].text, self._past_unit(two + 1)

    def _label_before(self, at: int) -> str | None:
        """The statistic named right before a number, small words and signs aside."""
        here = at - 1
        while here >= 0 and (
            self._tokens[here].kind in ("sep", "open", "close", "pm") or self._tokens[here].text.casefold() in _SMALL
        ):
            here -= 1
        return self._tokens[here].kind if here >= 0 and (self._tokens[here].kind, here) in self._labels else None

    def _centre(self, at: int) -> str | None:
        """The mean or median that a number is, as far as words before it say so."""
        named = [(kind, i) for kind, i in self._labels if kind in _CENTRES]
        if not named:
            return None
        kind, label = named[0]
        between = self._text[self._tokens[label].end : self._tokens[at].start]
        return kind if len(between) <= _FARTHEST else None

    def _only_labels(self, at: int) -> int | None:
        """Behind a bracket that only says what the figures are: "(mean ± SD)"."""
        here, told = at, False
        while here < len(self._tokens) and self._tokens[here].kind in (
            *_CENTRES,
            *_PAIRS,
            *_SPREADS,
            "pm",
            "sep",
            "end",
        ):
            told = told or self._tokens[here].kind not in ("sep", "end")
            here += 1
        return here + 1 if told and here < len(self._tokens) and self._tokens[here].kind == "close" else None

    def _past_small(self, at: int) -> tuple[int, bool]:
        """Past brackets, commas and small words; whether a bracket was opened."""
        opened = words = 0
        while at < len(self._tokens) and words < 4:
            token = self._tokens[at]
            if token.kind == "open":
                opened += 1
            elif token.text.casefold() in _SMALL:
                words += 1
            elif token.kind not in ("sep", "close") and not (token.kind == "end" and _inside(self._tokens[:at])):
                break
            at += 1
        return at, bool(opened) or _inside(self._tokens[:at])

    def _past_unit(self, at: int) -> int:
        return at + 1 if at < len(self._tokens) and self._tokens[at].kind == "unit" else at

    def _past_close(self, at: int) -> int:
        return at + 1 if at < len(self._tokens) and self._tokens[at].kind == "close" else at

    def _words_before(self, at: int, most: int) -> list[str]:
        return [t.text.casefold() for t in self._tokens[max(0, at - most) : at] if t.kind == "word"]


def _inside(before: list[Token]) -> bool:
    """Whether a bracket is open."""
    opened = [t.kind for t in before if t.kind in ("open", "close")]
    return opened[-1:] == ["open"]


def _with_number_words(held: list[Token]) -> list[Token]:
    """Words behind a statistic's "of" or "was" that are numbers: "a median of three cycles"."""
    out: list[Token] = []
    named = False
    for token in held:
        named = (named or token.kind in _CENTRES) and token.kind != "end"
        behind = named and bool(out) and out[-1].text.casefold() in ("of", "was")
        worded = NUMBER_WORDS.get(token.text.casefold()) if behind else None
        out.append(Token("number", str(worded), token.start, token.end) if worded else token)
    return out


def _places(printed: str) -> int:
    return len(printed.replace("·", ".").partition(".")[2])
