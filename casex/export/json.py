"""A reading as JSON and back, lossless: `load(path) == reading` after `write(reading, path)`.

Keys stand in the order of the nouns' fields; exact numbers are text (``"7.50"``, ``"1/2"``), floats are written so that
they come back exactly, and each kind of value names its class under ``type``. Reading takes nothing on trust: every
entry is checked against the nouns' own annotations, nothing is converted, nothing is run.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from fractions import Fraction as Ratio
from functools import cache, partial
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from casex.errors import CasexError, UnreadableDocument
from casex.interpret.reading import Reading
from casex.model import Value

FORMAT = 1

Reader = Callable[[Any, str], Any]

_TAG = "type"
_VALUES: tuple[type, ...] = get_args(Value)
_NOT_FINITE = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}
_RATIO = re.compile(r"-?[0-9]+(/0*[1-9][0-9]*)?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_AGAIN = "give a file that CaseSeries.to_json wrote, or extract the document again"


class _FaultError(ValueError):
    """One entry is not what its noun says: where, and what was expected."""


def dump(reading: Reading) -> str:
    """The reading as JSON text; the same reading always gives the same text."""
    text = json.dumps({"casex_format": FORMAT, "reading": _plain(reading)}, ensure_ascii=False, indent=1)
    # A file name that is not UTF-8 reaches Python as lone surrogates, which only an escape can carry.
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def write(reading: Reading, path: str | Path) -> None:
    """Write the reading to a JSON file (UTF-8, one line feed at each line's end)."""
    Path(path).write_bytes(dump(reading).encode("utf-8"))


def load(path: str | Path) -> Reading:
    """The reading that `write` wrote.

    Raises
    ------
    UnreadableDocument
        Where the file cannot be read, is no JSON of ours, or is of another version.
    """
    try:
        content = json.loads(Path(path).read_bytes().decode("utf-8"), parse_constant=_refused)
    except OSError as error:
        raise UnreadableDocument(f"{path}: cannot be read ({error.strerror or error}); {_AGAIN}") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument(f"{path}: not JSON ({error}); {_AGAIN}") from error
    if not isinstance(content, dict) or "casex_format" not in content:
        raise UnreadableDocument(f"{path}: not a reading of casex (no 'casex_format'); {_AGAIN}")
    version = content["casex_format"]
    if type(version) is not int or version != FORMAT:
        raise UnreadableDocument(
            f"{path}: written in format {version!r}, this casex reads format {FORMAT}; "
            "load it with the casex that wrote it, or extract the document again"
        )
    try:
        return cast(Reading, _reader(Reading)(content.get("reading"), "reading"))
    except _FaultError as fault:
        raise UnreadableDocument(f"{path}: {fault}; {_AGAIN}") from fault


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON number")


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(float(value))
    if isinstance(value, Decimal | Ratio):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if not is_dataclass(value):
        raise TypeError(f"{type(value).__name__} {value!r} is nothing that a reading holds")
    kind: Any = type(value)
    tag = {_TAG: kind.__name__} if kind in _VALUES else {}
    return tag | {name: _plain(getattr(value, name)) for name in _written(kind)}


@cache
def _written(kind: Any) -> tuple[str, ...]:
    """What is written of a noun: what it is made from (a derived field comes back by itself)."""
    return tuple(field.name for field in fields(kind) if field.init)


@cache
def _reader(kind: Any) -> Reader:
    """The function that reads what is annotated as `kind`, given the plain data and where it stands."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in _ATOMS:
        return _ATOMS[kind]
    if origin is Literal:
        return partial(_one_of, arguments)
    if origin is tuple and arguments[-1] is Ellipsis:
        return partial(_list, _reader(arguments[0]))
    if origin is tuple:
        return partial(_fixed_list, tuple(map(_reader, arguments)))
    if origin in (Union, UnionType):
        return _union(tuple(argument for argument in arguments if argument is not NoneType), NoneType in arguments)
    if is_dataclass(kind):
        return _noun(kind)
    raise TypeError(f"{kind!r} is nothing that a reading holds")


def _noun(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    readers = {name: _reader(hints[name]) for name in _written(kind)}
    needed = {f.name for f in fields(kind) if f.init and f.default is MISSING and f.default_factory is MISSING}
    tag = {_TAG} if kind in _VALUES else set()

    def read(said: Any, where: str) -> Any:
        held = _mapping(said, where)
        if missing := sorted((needed | tag) - held.keys()):
            raise _FaultError(f"{where}: {', '.join(missing)} is missing")
        if unknown := sorted(held.keys() - readers.keys() - tag):
            raise _FaultError(f"{where}: nothing is called {unknown[0]!r} here")
        parts = {name: readers[name](part, f"{where}.{name}") for name, part in held.items() if name in readers}
        try:
            return kind(**parts)
        except CasexError as error:
            raise _FaultError(f"{where}: {error}") from error

    return read


def _union(kinds: tuple[Any, ...], optional: bool) -> Reader:
    readers = {kind.__name__: _reader(kind) for kind in kinds} if len(kinds) > 1 else {}
    only = _reader(kinds[0])

    def read(said: Any, where: str) -> Any:
        if said is None and optional:
            return None
        if not readers:
            return only(said, where)
        tag = _mapping(said, where).get(_TAG)
        if not isinstance(tag, str) or tag not in readers:
            raise _expected(f"a {_TAG} out of {', '.join(readers)}", tag, where)
        return readers[tag](said, where)

    return read


def _mapping(said: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(said, dict):
        raise _expected("an object", said, where)
    return said


def _list(read: Reader, said: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(said, list):
        raise _expected("a list", said, where)
    return tuple(read(part, f"{where}[{i}]") for i, part in enumerate(said))


def _fixed_list(readers: tuple[Reader, ...], said: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(said, list) or len(said) != len(readers):
        raise _expected(f"a list of {len(readers)}", said, where)
    return tuple(read(part, f"{where}[{i}]") for i, (read, part) in enumerate(zip(readers, said, strict=True)))


def _one_of(words: tuple[str, ...], said: Any, where: str) -> Any:
    if not isinstance(said, str) or said not in words:
        raise _expected(f"one of {', '.join(words)}", said, where)
    return said


def _text(said: Any, where: str) -> str:
    if not isinstance(said, str):
        raise _expected("text", said, where)
    return said


def _yes_no(said: Any, where: str) -> bool:
    if not isinstance(said, bool):
        raise _expected("true or false", said, where)
    return said


def _integer(said: Any, where: str) -> int:
    if not isinstance(said, int) or isinstance(said, bool):
        raise _expected("a whole number", said, where)
    return said


def _float(said: Any, where: str) -> float:
    if isinstance(said, str) and said in _NOT_FINITE:
        return _NOT_FINITE[said]
    if not isinstance(said, int | float) or isinstance(said, bool):
        raise _expected("a number", said, where)
    return said


def _decimal(said: Any, where: str) -> Decimal:
    try:
        number = Decimal(_text(said, where))
    except ArithmeticError as error:
        raise _expected("an exact number as text", said, where) from error
    if str(number) != said:
        raise _expected(f"an exact number as casex writes it ({str(number)!r})", said, where)
    return number


def _ratio(said: Any, where: str) -> Ratio:
    if not _RATIO.fullmatch(_text(said, where)):
        raise _expected("a ratio such as '1/2'", said, where)
    try:
        return Ratio(said)
    except ValueError as error:  # more digits than Python turns into a number
        raise _expected("a ratio of fewer digits", said, where) from error


def _expected(what: str, said: Any, where: str) -> _FaultError:
    shown = repr(said)
    return _FaultError(f"{where}: expected {what}, got {shown if len(shown) <= 60 else shown[:57] + '...'}")


_ATOMS: dict[Any, Reader] = {
    str: _text,
    bool: _yes_no,
    int: _integer,
    float: _float,
    Decimal: _decimal,
    Ratio: _ratio,
}
