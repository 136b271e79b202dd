"""What a PDF unpacks to, told from its bytes before pdfium sees it: a few kilobytes can hold gigabytes."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping

from casex.errors import LimitExceeded

MAXIMUM_UNPACKED = 192 * 2**20  # bytes of one stream: 8,000 x 8,000 points of colour; a page of text has some 10 kB
MAXIMUM_DRAWN = 200_000  # forms that one page draws, those in forms counted each time
_MOST = 1032  # times its packed size is the most that Flate unpacks to
_LAYERS = 8  # times a stream may be packed
_PIECE = 2**20
_STREAM = re.compile(rb"stream\r?\n")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_OBJECT = re.compile(rb"(?<!\d)(\d{1,9})\s+\d{1,5}\s+obj\b")
_REFERENCE = re.compile(rb"(?<!\d)(\d{1,9})\s+\d{1,5}\s+R\b")
_DRAW = re.compile(rb"\bDo\b")


def refuse_bombs(data: bytes, name: str) -> None:
    """Refuse a file of which a stream, or the forms that a page draws, unpack to more than any page needs.

    Raises
    ------
    LimitExceeded
        Where they do.
    """
    for start, end in _streams(data):
        if end - start > MAXIMUM_UNPACKED // _MOST or _is_packed_twice(data, start, end):
            _refuse_large(data[start:end], name)
    if len(_FORM.findall(data)) > 1:
        _refuse_multiplied(data, name)


def largest_drawing(data: bytes, enough: int) -> int:
    """How many bytes the longest content of a file unpacks to, pictures left out; counted no further than `enough`."""
    largest = 0
    for found in _STREAM.finditer(data):
        start, end = found.end(), data.find(b"endstream", found.end())
        if _PICTURE.search(data, max(0, data.rfind(b" obj", 0, found.start())), found.start()):
            continue
        packed = data[start : end if end >= 0 else len(data)]
        size = len(packed)
        if _is_flate(packed[:2]) and size * _MOST > largest:
            try:
                size = len(zlib.decompressobj().decompress(packed, enough))
            except zlib.error:
                continue  # nobody can read it
        largest = max(largest, size)
        if largest >= enough:
            break
    return min(largest, enough)


def _streams(data: bytes) -> Iterator[tuple[int, int]]:
    """Where the streams that may be packed by Flate begin and end."""
    for found in _STREAM.finditer(data):
        start = found.end()
        if _is_flate(data[start : start + 2]):
            end = data.find(b"endstream", start)
            yield start, end if end >= 0 else len(data)


def _is_flate(head: bytes) -> bool:
    return len(head) == 2 and head[0] & 15 == 8 and (head[0] << 8 | head[1]) % 31 == 0


def _is_packed_twice(data: bytes, start: int, end: int) -> bool:
    try:
        return _is_flate(zlib.decompressobj().decompress(data[start : min(end, start + 512)], 2))
    except zlib.error:
        return False


def _refuse_large(packed: bytes, name: str) -> None:
    for _ in range(_LAYERS):
        inner, size = bytearray(), 0
        press = zlib.decompressobj()
        try:
            piece = press.decompress(packed, _PIECE)
            nested = _is_flate(piece[:2])
            while piece:
                size += len(piece)
                if nested:
                    inner += piece
                if size > MAXIMUM_UNPACKED:
                    raise LimitExceeded(
                        f"{name}: a part of the PDF unpacks to more than {MAXIMUM_UNPACKED // 2**20} MiB; "
                        "print the pages you need to a new PDF"
                    )
                piece = press.decompress(press.unconsumed_tail, _PIECE)
        except zlib.error:
            return  # pdfium reads as far as it goes
        if not nested:
            return
        packed = bytes(inner)
    raise LimitExceeded(f"{name}: a part of the PDF is packed more than {_LAYERS} times; print it to a new PDF")


# --- forms that draw forms -----------------------------------------------------------------------------------------


def _refuse_multiplied(data: bytes, name: str) -> None:
    """Refuse forms that draw forms so many times over that a page of them has no end."""
    starts = [(int(found[1]), found.end()) for found in _OBJECT.finditer(data)]
    ends = [start for _, start in starts[1:]] + [len(data)]
    bodies = {number: data[start:end] for (number, start), end in zip(starts, ends, strict=True)}
    forms = {number for number, body in bodies.items() if _FORM.search(body.partition(b"stream")[0])}
    inner = {number: _named(number, bodies) & forms for number in forms}
    if not any(inner.values()):
        return
    counted: dict[int, int] = {}
    for number in forms:
        if _drawn(number, inner, bodies, counted) > MAXIMUM_DRAWN:
            raise LimitExceeded(
                f"{name}: drawings in the PDF contain each other more than {MAXIMUM_DRAWN:,} times over; "
                "print the pages you need to a new PDF"
            )


def _named(number: int, bodies: Mapping[int, bytes]) -> set[int]:
    """The objects that a form's dictionary names, and those that its resources name where they stand apart."""
    own = {int(one) for one in _REFERENCE.findall(bodies[number].partition(b"stream")[0])}
    held = (bodies[one] for one in own if one in bodies)
    apart = (body for body in held if b"stream" not in body and b"/Page" not in body)
    return own.union(int(one) for body in apart for one in _REFERENCE.findall(body)) - {number}


def _drawn(number: int, inner: Mapping[int, set[int]], bodies: Mapping[int, bytes], counted: dict[int, int]) -> int:
    """How many forms a form draws at most, itself included; a form that contains itself is drawn once by pdfium."""
    order: list[int] = []
    waiting, open_ = [(number, False)], {number}
    while waiting:
        one, done = waiting.pop()
        if done:
            order.append(one)
            continue
        waiting.append((one, True))
        for other in inner[one]:
            if other not in open_ and other not in counted:
                open_.add(other)
                waiting.append((other, False))
    for one in order:
        most = max((counted.get(other, 1) for other in inner[one]), default=0)
        counted[one] = min(1 + _draws(bodies[one]) * most, MAXIMUM_DRAWN + 1) if most else 1
    return counted[number]


def _draws(body: bytes) -> int:
    """How often a form's content draws something."""
    content = _STREAM.split(body, 1)[-1]
    if _is_flate(content[:2]):
        try:
            content = zlib.decompressobj().decompress(content, 16 * _PIECE)
        except zlib.error:
            return 1
    return len(_DRAW.findall(content))
