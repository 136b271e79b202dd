"""What a spreadsheet shows: a stored value under its number format, as text.

Formats are written as the file holds them (in English, whatever the sheet's language). Where a format has something
that is not known here, nothing is shown (None), and the reader says so.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<skipped>.)|\*(?P<filled>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General)|(?P<ampm>AM/PM|A/P)|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+(?:\.0+)?)"
    r"|(?P<power>[eE][+-])|(?P<digit>[0#?])|(?P<other>.)",
    re.S,
)
_COLOURS = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|color\s?\d+|\$[^-\]]*(?:-[0-9a-f]+)?", re.I)
_ELAPSED = re.compile(r"(?:h+|m+|s+)$", re.I)
_STORED_DIGITS = 15  # of a number that a spreadsheet keeps
_GENERAL = 11  # characters that General shows of a calculated number
_SCIENTIFIC_DIGITS = 6  # of a number that fits them in no other way
_LARGEST = 320  # power of ten of any number that a spreadsheet holds
_LAST_DAY = 2958465  # 31 December 9999
_LONGEST = 24  # characters of a typed number without a power of ten
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EPOCH = datetime(1899, 12, 30)

Stored = int | float | Decimal | bool | str | date | datetime | time | timedelta


def shown(value: Stored | None, format: str, *, calculated: bool = False) -> str | None:
    """What a cell shows, or None where the format cannot be carried out here.

    Parameters
    ----------
    value
        As stored. A number under ``General`` is shown with all digits that were typed; a `calculated` one with as many
        as ``General`` shows.
    format
        The number format.

    Examples
    --------
    >>> shown(0.256, "0.0%"), shown(1234.5, "#,##0.00"), shown(3, "General"), shown(datetime(2020, 3, 1), "d-mmm-yy")
    ('25.6%', '1,234.50', '3', '1-Mar-20')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value, format)
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or number.adjusted() > _LARGEST or number.adjusted() < -_LARGEST:
        return None
    with localcontext(prec=2 * _LARGEST):
        return _number(number, format, calculated)


def _number(number: Decimal, format: str, calculated: bool) -> str | None:
    sections = _sections(format)
    if any(_condition(section) for section in sections):
        return None
    section, sign = _chosen(number, sections)
    tokens = _tokens(section)
    if any(kind == "date" for kind, _ in tokens):
        return _moment(_EPOCH + timedelta(days=float(number)), section) if 0 <= number <= _LAST_DAY else None
    if any(kind == "general" for kind, _ in tokens) or not section.strip():
        body = general(number if sign else abs(number), calculated)
        return "".join(body if kind == "general" else text for kind, text in tokens) or body
    if any(kind == "other" and text == "@" for kind, text in tokens):
        return general(number, calculated)
    shaped = _shaped(abs(number), tokens)
    return None if shaped is None else ("-" if sign and number < 0 and re.search(r"[1-9]", shaped) else "") + shaped


def _chosen(number: Decimal, sections: tuple[str, ...]) -> tuple[str, bool]:
    """The section of a format that shows a number, and whether a minus sign stands before it."""
    if number < 0 and len(sections) > 1:
        return sections[1], False
    if number == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], True


@lru_cache(maxsize=512)
def _sections(format: str) -> tuple[str, ...]:
    parts, current, quoted, position = [], "", False, 0
    while position < len(format):
        letter = format[position]
        if letter == '"':
            quoted = not quoted
        if letter == "\\" and not quoted:
            current += format[position : position + 2]
            position += 2
            continue
        if letter == ";" and not quoted:
            parts.append(current)
            current = ""
        else:
            current += letter
        position += 1
    return (*parts, current)


def _condition(section: str) -> bool:
    """Whether a section begins with something in brackets that is neither a colour, a locale nor elapsed time."""
    return any(
        not _COLOURS.fullmatch(match["bracket"]) and not _ELAPSED.match(match["bracket"])
        for match in _TOKEN.finditer(section)
        if match["bracket"] is not None
    )


@lru_cache(maxsize=512)
def _tokens(section: str) -> tuple[tuple[str, str], ...]:
    out = []
    for match in _TOKEN.finditer(section):
        kind = match.lastgroup or "other"
        text = match[kind]
        if kind in ("quoted", "escaped"):
            out.append(("text", text))
        elif kind == "skipped":
            out.append(("text", " "))
        elif kind == "bracket" and _ELAPSED.match(text):
            out.append(("elapsed", text))
        elif kind == "bracket" and text.startswith("$"):
            out.append(("text", text[1:].partition("-")[0]))
        elif kind not in ("filled", "bracket"):
            out.append((kind, text))
    return tuple(out)


def general(number: Decimal, calculated: bool = False) -> str:
    """A number under ``General``: as typed, or so that a calculated one fits 11 characters.

    >>> general(Decimal("0.30000000000000004"), True), general(Decimal("12.50")), general(Decimal(2) / 3, True)
    ('0.3', '12.5', '0.666666667')
    """
    typed = number if number == number.to_integral_value() else Decimal(f"{number:.{_STORED_DIGITS}g}")
    text, size = _plain(typed), abs(typed)
    if not calculated:
        return text if len(text) <= _LONGEST else _scientific(typed, _STORED_DIGITS)
    if len(text.lstrip("-")) <= _GENERAL:
        return text
    if not Decimal("1e-4") <= size < Decimal(10) ** _GENERAL:
        return _scientific(typed, _SCIENTIFIC_DIGITS)
    places = max(_GENERAL - 1 - len(str(int(size))), 0)
    return _plain(typed.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scientific(number: Decimal, digits: int) -> str:
    mantissa, _, power = f"{number:.{digits - 1}E}".partition("E")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}E{power[0]}{int(power[1:]):02d}"


def _shaped(number: Decimal, tokens: tuple[tuple[str, str], ...]) -> str | None:
    """A number without sign in the places that a section has for its digits; None where the section is another kind."""
    kinds = [kind for kind, _ in tokens]
    if "digit" not in kinds:
        return "".join(text for kind, text in tokens if kind in ("text", "other"))
    first, last = kinds.index("digit"), len(kinds) - 1 - kinds[::-1].index("digit")
    held = tokens[first : last + 1]
    if any(kind in ("elapsed", "ampm", "date") for kind in kinds):
        return None
    if any(kind == "text" or (kind == "other" and text not in ".,") for kind, text in held):
        return None  # a fraction, or digits with text among them
    behind = [text for _, text in tokens[last + 1 :]]
    thousands = 0
    while behind and behind[0] == ",":
        thousands += 1
        behind.pop(0)
    shift = 2 * sum(text == "%" for kind, text in tokens if kind == "other") - 3 * thousands
    number = number.scaleb(shift)
    before = "".join(text for _, text in tokens[:first])
    core = _power(number, held) if any(kind == "power" for kind, _ in held) else _fixed(number, held)
    return None if core is None else f"{before}{core}{''.join(behind)}"


def _fixed(number: Decimal, held: tuple[tuple[str, str], ...]) -> str:
    places = "".join(text for _, text in held)
    whole, _, decimals = places.partition(".")
    grouped = "," in whole
    decimals = decimals.replace(",", "")
    rounded = number.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    text = format(rounded, "f")
    left, _, right = text.partition(".")
    left = left.lstrip("0").rjust(whole.count("0"), "0")
    if grouped and len(left) > 3:
        left = f"{left[: (len(left) - 1) % 3 + 1]}," + ",".join(re.findall("...", left[(len(left) - 1) % 3 + 1 :]))
    while right and decimals[len(right) - 1] != "0" and right[-1] == "0":
        right = right[:-1]
    return f"{left}.{right}" if "." in places else left


def _power(number: Decimal, held: tuple[tuple[str, str], ...]) -> str | None:
    """A number with a power of ten; None where more than one place stands before its point."""
    place = next(n for n, (kind, _) in enumerate(held) if kind == "power")
    mantissa = held[:place]
    if sum(kind == "digit" for kind, _ in mantissa[: [*(text for _, text in mantissa), "."].index(".")]) != 1:
        return None
    power = number.adjusted() if number else 0
    core = _fixed(number.scaleb(-power), mantissa)
    if core.startswith("10"):
        power += 1
        core = _fixed(number.scaleb(-power), mantissa)
    width = sum(kind == "digit" for kind, _ in held[place + 1 :])
    sign = "-" if power < 0 else "+" if held[place][1][1] == "+" else ""
    return f"{core}E{sign}{abs(power):0{width}d}"


# --- dates and times ------------------------------------------------------------------------------------------------


def _moment(value: date | datetime | time | timedelta, format: str) -> str | None:
    section = _sections(format)[0]
    when = _as_datetime(value)
    if when is None or _condition(section):
        return None
    tokens = _tokens(section)
    if not any(kind in ("date", "elapsed") for kind, _ in tokens):
        plain = when.date().isoformat() if when.time() == time() else when.isoformat(" ")
        return plain if section == "General" else None
    half = any(kind == "ampm" for kind, _ in tokens)
    parts = [_piece(when, tokens, n, half) for n in range(len(tokens))]
    return None if None in parts else "".join(part or "" for part in parts)


def _as_datetime(value: date | datetime | time | timedelta) -> datetime | None:
    if isinstance(value, timedelta):
        return _EPOCH + value if timedelta() <= value <= timedelta(days=_LAST_DAY) else None
    if isinstance(value, time):
        return datetime.combine(_EPOCH.date(), value)
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)


def _piece(when: datetime, tokens: tuple[tuple[str, str], ...], n: int, half: bool) -> str | None:
    """What one token of a date's format shows; None for a token of numbers."""
    kind, text = tokens[n]
    if kind == "date":
        return _part(when, text, _is_minute(tokens, n), half)
    if kind == "elapsed":
        return _elapsed(when - _EPOCH, text)
    if kind == "ampm":
        return ("AM" if when.hour < 12 else "PM")[: 2 if "M" in text else 1]
    return text.replace("@", "") if kind in ("text", "other") else None


def _elapsed(lasted: timedelta, text: str) -> str:
    seconds = round(lasted.total_seconds())
    return str(seconds // {"h": 3600, "m": 60, "s": 1}[text[0].lower()]).rjust(len(text), "0")


def _is_minute(tokens: tuple[tuple[str, str], ...], n: int) -> bool:
    """Whether an ``m`` stands for minutes: behind an hour or before a second."""
    times = [(i, text[0].lower()) for i, (kind, text) in enumerate(tokens) if kind in ("date", "elapsed")]
    place = [i for i, _ in times].index(n)
    before = times[place - 1][1] if place else ""
    after = times[place + 1][1] if place + 1 < len(times) else ""
    return before == "h" or after == "s"


def _part(value: datetime, text: str, minute: bool, half: bool) -> str:
    letter, size = text[0].lower(), len(text)
    if letter == "y":
        return f"{value.year:04d}" if size > 2 else f"{value.year % 100:02d}"
    if letter == "m" and minute:
        return f"{value.minute:0{min(size, 2)}d}"
    if letter == "m":
        name = _MONTHS[value.month - 1]
        return {1: str(value.month), 2: f"{value.month:02d}", 3: name[:3], 5: name[0]}.get(size, name)
    if letter == "d":
        name = _DAYS[value.weekday()]
        return {1: str(value.day), 2: f"{value.day:02d}", 3: name[:3]}.get(size, name)
    if letter == "h":
        hour = (value.hour % 12 or 12) if half else value.hour
        return f"{hour:0{min(size, 2)}d}"
    whole, _, part = text.partition(".")
    seconds = f"{value.second:0{min(len(whole), 2)}d}"
    return f"{seconds}.{value.microsecond / 1e6:.{len(part)}f}".replace(".0.", ".") if part else seconds
