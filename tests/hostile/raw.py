"""PDF files written by hand, so that any part of them can be wrong."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
A4 = b"[0 0 595 842]"


@dataclass
class Raw:
    """Objects by number; 1 is the catalog and 2 the root of the page tree."""

    objects: dict[int, bytes] = field(default_factory=dict)
    next: int = 3

    def __post_init__(self) -> None:
        self.objects.setdefault(1, b"<< /Type /Catalog /Pages 2 0 R >>")

    def add(self, body: bytes) -> int:
        number = self.next
        self.next += 1
        self.objects[number] = body
        return number

    def stream(self, data: bytes, *, entries: bytes = b"", flate: int = 0) -> int:
        """A stream, packed so many times."""
        for _ in range(flate):
            data = packed(data)
        names = b"/FlateDecode " * flate
        filters = b"/Filter [ " + names + b"]" if flate else b""
        return self.packed_stream(data, entries=entries + filters)

    def packed_stream(self, data: bytes, *, entries: bytes = b"") -> int:
        return self.add(b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data))

    def page(
        self, content: bytes, *, box: bytes = A4, entries: bytes = b"", resources: bytes = b"", flate: int = 0
    ) -> int:
        held = self.stream(content, flate=flate)
        return self.page_of(held, box=box, entries=entries, resources=resources)

    def page_of(self, content: int, *, box: bytes = A4, entries: bytes = b"", resources: bytes = b"") -> int:
        media = b"/MediaBox " + box if box else b""
        return self.add(
            b"<< /Type /Page /Parent 2 0 R %s /Contents %d 0 R /Resources << /Font << /F1 %s >> %s >> %s >>"
            % (media, content, FONT, resources, entries)
        )

    def tree(self, pages: Sequence[int]) -> None:
        self.objects[2] = tree(pages)

    def data(self, *, trailer: bytes = b"", offset: int = 0) -> bytes:
        """The file; `offset` is by how much the entries of its table are wrong."""
        out = bytearray(HEAD)
        places = {}
        for number, body in sorted(self.objects.items()):
            places[number] = len(out)
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        start = len(out)
        size = max(self.objects) + 1
        out += b"xref\n0 %d\n0000000000 65535 f \n" % size
        for number in range(1, size):
            out += b"%010d 00000 n \n" % (places[number] + offset) if number in places else b"0000000000 65535 f \n"
        out += b"trailer\n<< /Root 1 0 R /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
        return bytes(out)


def tree(pages: Sequence[int]) -> bytes:
    return b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % one for one in pages), len(pages))


def packed(data: bytes) -> bytes:
    return zlib.compress(data, 9)


def bomb(byte: bytes, count: int) -> bytes:
    """One byte `count` times, packed piece by piece."""
    press, piece = zlib.compressobj(9), byte * 2**20
    parts = [press.compress(piece) for _ in range(count // 2**20)]
    return b"".join((*parts, press.flush()))


def text(lines: Sequence[str], *, x: float = 60, y: float = 780, size: float = 9, step: float = 11) -> bytes:
    """Lines of text, one below the other."""
    shown = b" T* ".join(b"(%s) Tj" % line.encode("latin-1").replace(b"(", b"\\(") for line in lines)
    return b"BT /F1 %g Tf %g TL %g %g Td %s ET\n" % (size, step, x, y, shown)


def rule(x0: float, y: float, x1: float) -> bytes:
    return b"%g %g m %g %g l S\n" % (x0, y, x1, y)


def one_page(content: bytes, **settings: object) -> bytes:
    raw = Raw()
    raw.tree([raw.page(content, **settings)])  # type: ignore[arg-type]
    return raw.data()
