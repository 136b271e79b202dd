"""Every kind of hostile PDF, made from a seed; `KINDS` says how many of each the full set has."""

from __future__ import annotations

import base64
import io
import random
import re
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from articles.look import look_of
from articles.making import article
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from hostile.raw import A4, FONT, Raw, bomb, one_page, rule, text

SAMPLES = Path(__file__).parents[2] / "samples"
MARKER = "/tmp/casex-was-made-to-launch"

Maker = Callable[[random.Random, int], bytes]


@dataclass(frozen=True, slots=True)
class Case:
    """One file: its kind, its number among its kind, its bytes."""

    kind: str
    number: int
    data: bytes


def cases(seed: int, *, kinds: Collection[str] | None = None, number: int | None = None) -> Iterator[Case]:
    """The files of a seed, kind by kind; only some kinds, or of each kind only the file of one number."""
    for kind, (count, make) in KINDS.items():
        for one in range(count):
            if (kinds is None or kind in kinds) and number in (None, one):
                yield Case(kind, one, make(random.Random(f"{seed} {kind} {one}"), one))


# --- whole files to break ------------------------------------------------------------------------------------------


@cache
def whole() -> tuple[bytes, ...]:
    """Files that casex reads: the samples and some generated articles."""
    made = [article(look_of(random.Random(seed)), seed, before=1, after=1).data for seed in range(4)]
    return (*(path.read_bytes() for path in sorted(SAMPLES.glob("*.pdf"))), *made)


def table(patients: int = 9, *, top: float = 760, label: str = "Table 1") -> bytes:
    """A three-line table of patients as a page's content."""
    heads = ("Patient", "Sex", "Age, years", "SLEDAI-2K at baseline", "SLEDAI-2K at last follow-up")
    places = (60, 120, 180, 260, 400)
    out = [text([f"{label}. Patients given tofacitinib"], y=top + 14)]
    rows = [heads, *((str(n), "FM"[n % 2], str(10 + n), str(4 + n % 5), str(n % 4)) for n in range(1, patients + 1))]
    for at, row in enumerate(rows):
        out += [text([cell], x=x, y=top - 14 * at) for x, cell in zip(places, row, strict=True)]
    out += [rule(55, y, 540) for y in (top + 10, top - 4, top - 14 * patients - 6)]
    return b"".join(out)


def prose(chance: random.Random, lines: int = 60, words: int = 14) -> list[str]:
    known = [
        *"abcdehk",
        *(
            [
                "girl",
                "fever",
                "rash",
                "given",
                "prednisone",
                "10",
                "mg",
                "daily",
                "score",
                "fell",
                "to",
                "4",
                "at",
                "month",
                "6",
            ]
        ),
    ]
    return [" ".join(chance.choices(known, k=words)) for _ in range(lines)]


# --- bytes ---------------------------------------------------------------------------------------------------------


def cut(chance: random.Random, number: int) -> bytes:
    data = chance.choice(whole())
    return data[: chance.randrange(1, len(data))]


def cut_and_closed(chance: random.Random, number: int) -> bytes:
    return cut(chance, number) + b"\nendobj\nstartxref\n0\n%%EOF\n"


def flipped(chance: random.Random, number: int) -> bytes:
    data = bytearray(chance.choice(whole()))
    for _ in range(chance.choice((1, 8, 64, 512))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def pieces_moved(chance: random.Random, number: int) -> bytes:
    data = chance.choice(whole())
    a, b = sorted(chance.randrange(len(data)) for _ in range(2))
    size = chance.choice((1, 16, 1024, 16384))
    return (
        data[:a] + data[a + size :],
        data[:a] + data[b : b + size] + data[a:],
        data[:a] + chance.randbytes(size) + data[a:],
        data[b:] + data[:b],
    )[number % 4]


_STREAM = re.compile(rb"/Filter \[ /ASCII85Decode /FlateDecode \] /Length \d+(.{0,40}?)stream\r?\n(.*?)endstream", re.S)


def content_changed(chance: random.Random, number: int) -> bytes:
    """Numbers and operators of a page's content changed; lengths and the table of places are left to be mended."""

    def changed(found: re.Match[bytes]) -> bytes:
        content = zlib.decompress(base64.a85decode(found[2].split(b"~>")[0]))
        words = content.split(b" ")
        for _ in range(chance.choice((2, 20, 200))):
            at = chance.randrange(len(words))
            words[at] = chance.choice(
                (b"-1", b"0", b"1e30", b"99999999999", b"-32768.5", b"BT", b"ET", b"Q", b"q", b"cm", b"Tm", b"Td",
                 b"nan", b"re f", b"[", b"]", b"<<", b"(", b")", b"/F9 1 Tf", b"Do",
                 words[chance.randrange(len(words))])
            )  # fmt: skip
        content = b" ".join(words)
        return b"/Length %d%bstream\n%b\nendstream" % (len(content), found[1], content)

    return _STREAM.sub(changed, whole()[number % 3])


# --- the tree of pages ---------------------------------------------------------------------------------------------


def no_pages(chance: random.Random, number: int) -> bytes:
    raw = Raw()
    raw.objects[2] = (
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        b"<< /Type /Pages /Kids [] /Count 2147483647 >>",
        b"<< /Type /Pages /Kids [null null 99 0 R] /Count 3 >>",
        b"<< /Type /Pages /Count -5 >>",
    )[number % 4]
    return raw.data()


def deep_tree(chance: random.Random, number: int) -> bytes:
    raw, depth = Raw(), (30, 500, 20_000, 100_000)[number % 4]
    page = raw.page(table())
    for _ in range(depth):
        page = raw.add(b"<< /Type /Pages /Parent 2 0 R /Kids [%d 0 R] /Count 1 >>" % page)
    raw.tree([page])
    return raw.data()


def looped_tree(chance: random.Random, number: int) -> bytes:
    raw = Raw()
    page = raw.page(table())
    inner = raw.add(b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R %d 0 R] /Count 2 >>" % page)
    raw.objects[2] = b"<< /Type /Pages /Kids [%d 0 R %d 0 R 2 0 R] /Count %d >>" % (inner, page, (3, 5000)[number % 2])
    return raw.data()


def many_pages(chance: random.Random, number: int) -> bytes:
    """Up to 100,000 pages: of a word, of prose, of a table, one page many times, more than the tree holds."""
    raw = Raw()
    lines = prose(chance)
    if number == 0:
        raw.tree([raw.page(text([f"Page {n}"])) for n in range(5000)])
    elif number == 1:
        raw.tree([raw.page(text([f"Page {n}", *lines[n % 7 :]])) for n in range(5000)])
    elif number == 2:
        raw.tree([raw.page(table(30, label=f"Table {n}") + text(lines[:20], y=300)) for n in range(5000)])
    elif number == 3:
        raw.tree([raw.page(text(lines))] * 100_000)
    elif number == 4:
        raw.tree([raw.page(table())])
        raw.objects[2] = raw.objects[2].replace(b"/Count 1", b"/Count 4999")
    elif number == 5:
        raw.tree([raw.page(b"")] * 5000)
    elif number == 6:
        raw.tree([raw.page(text(lines))] * 1500)
    else:
        raw.tree([raw.page(table(40, label=f"Table {n}")) for n in range(400)])
    return raw.data()


def odd_box(chance: random.Random, number: int) -> bytes:
    boxes = (
        b"[0 0 1000000000 1000000000]", b"[0 0 0 0]", b"[595 842 0 0]", b"[0 0 -595 -842]", b"", b"[0 0 595]",
        b"[(a) /b null []]", b"[1e38 1e38 -1e38 -1e38]", b"[0 0 0.001 0.001]", b"[0 0 595 100000000]",
    )  # fmt: skip
    entries = (b"", b"/CropBox [2000 2000 3000 3000]", b"/UserUnit 1e12", b"/CropBox [10 10 10 10] /UserUnit -3")
    return one_page(table(), box=boxes[number % len(boxes)], entries=entries[number % len(entries)])


def odd_turn(chance: random.Random, number: int) -> bytes:
    turns = (b"45", b"-90", b"450", b"(x)", b"1e20", b"2147483647", b"90 0 R")
    return one_page(table(), entries=b"/Rotate " + turns[number % len(turns)])


# --- nesting and loops ---------------------------------------------------------------------------------------------


def forms(chance: random.Random, number: int) -> bytes:
    """Forms in forms: deep, in a loop, and each drawing the next ten times over."""
    raw = Raw()
    if number == 2:
        inner = raw.add(b"")
        raw.objects[inner] = (
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >> /Length 5 >>\n"
            b"stream\n/X Do\nendstream" % inner
        )
    else:
        depth, times = ((5, 1), (400, 1), (0, 0), (9, 10), (25, 2), (4, 40))[number % 6]
        inner = _form(raw, table(), None)
        for _ in range(depth):
            inner = _form(raw, b"/X Do " * times, inner)
    raw.tree([raw.page(b"/X Do", resources=b"/XObject << /X %d 0 R >>" % inner)])
    return raw.data()


def _form(raw: Raw, content: bytes, inner: int | None) -> int:
    held = b"/XObject << /X %d 0 R >>" % inner if inner else b""
    resources = b"/Resources << /Font << /F1 %s >> %s >>" % (FONT, held)
    return raw.stream(content, entries=b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] " + resources)


def nested_objects(chance: random.Random, number: int) -> bytes:
    depth = (1000, 100_000, 2_000_000)[number % 3]
    raw = Raw()
    deep = b"[" * depth + b"]" * depth if number % 2 else b"<< /A " * depth + b">> " * depth
    held = raw.add(deep)
    raw.tree([raw.page(table() + (b"q " * depth if number == 4 else b""), entries=b"/Annots %d 0 R" % held)])
    if number == 3:
        raw.objects[1] = b"<< /Type /Catalog /Pages 2 0 R /Names %s >>" % deep
    return raw.data()


def loops(chance: random.Random, number: int) -> bytes:
    raw = Raw()
    page = raw.page(table())
    raw.tree([page])
    own = raw.next
    raw.add(
        (
            b"%d 0 R" % own,
            b"<< /Length %d 0 R >>\nstream\nBT ET\nendstream" % own,
            b"[%d 0 R %d 0 R]" % (own, own),
            b"<< /Font %d 0 R /XObject %d 0 R >>" % (own, own),
            b"<< /Type /Font /Subtype /Type0 /BaseFont /X /DescendantFonts [%d 0 R] >>" % own,
            b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /CharProcs << /a %d 0 R >>"
            b" /Encoding << /Differences [65 /a] >> /FirstChar 65 /LastChar 65 /Widths [1] >>" % own,
        )[number % 6]
    )
    font = b"/Resources << /Font << /F1 %d 0 R >> >>"
    place = (*[b"/Contents %d 0 R"] * 3, b"/Resources %d 0 R", font, font)[number % 6]
    raw.objects[page] = b"<< /Type /Page /Parent 2 0 R /MediaBox %s %s >>" % (A4, place % own)
    if number % 6 > 3:
        held = raw.stream(text(["AAAA"]))
        raw.objects[page] = raw.objects[page].replace(b"/Type /Page ", b"/Type /Page /Contents %d 0 R " % held)
    return raw.data()


# --- the table of places -------------------------------------------------------------------------------------------


def wrong_places(chance: random.Random, number: int) -> bytes:
    raw = Raw()
    raw.tree([raw.page(table())])
    plain = raw.data()
    start = plain.rfind(b"startxref")
    at = plain.rfind(b"xref\n0 ")
    return (
        raw.data(offset=7),
        raw.data(offset=-3),
        plain[:start] + b"startxref\n99999999999999999999\n%%EOF\n",
        plain[:start] + b"startxref\n-5\n%%EOF\n",
        plain[:at] + b"%%EOF\n",
        raw.data(trailer=b"/Prev %d" % at),
        raw.data(trailer=b"/Prev 0 /XRefStm 15"),
        plain.replace(b"/Size ", b"/Size 2147483"),
        plain.replace(b"xref\n0 ", b"xref\n4294967290 "),
        re.sub(rb"xref\n0 \d+", b"xref\n0 999999999", plain),
        plain.replace(b"/Root 1 0 R", b"/Root 99 0 R"),
        plain + plain,
    )[number % 12]


def looped_places(chance: random.Random, number: int) -> bytes:
    """Two tables of places that name each other as the one before, many of them in a row, or one that names itself."""
    raw = Raw()
    raw.tree([raw.page(table())])
    plain = raw.data()
    body, rest = plain[: plain.rfind(b"xref\n0 ")], plain[plain.rfind(b"xref\n0 ") :]
    rest = rest[: rest.rfind(b"startxref")]
    count = (2, 2000, 1)[number % 3]
    out, first = bytearray(body), len(body)
    step = len(rest) + len(b"/Prev 0000000000 ")
    for n in range(count):
        before = first + ((n - 1) % count) * step
        out += rest.replace(b"/Root", b"/Prev %010d /Root" % before)
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % (first + (count - 1) * step)


# --- locks, actions, enclosures ------------------------------------------------------------------------------------


def encrypted(chance: random.Random, number: int) -> bytes:
    user, strength, what = (("secret", 40, ""), ("", 40, ""), ("secret", 128, ""), ("", 128, ""), ("", 128, "broken"))[
        number % 5
    ]
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(user, "owner", strength=strength))
    canvas.drawString(60, 790, "Table 1. Patients given tofacitinib")
    for at, row in enumerate((("Patient", "Sex", "Age"), ("1", "F", "12"), ("2", "M", "14"))):
        for x, cell in zip((60, 140, 220), row, strict=True):
            canvas.drawString(x, 770 - 16 * at, cell)
    for y in (784, 766, 730):
        canvas.line(55, y, 300, y)
    canvas.save()
    data = out.getvalue()
    return data.replace(b"/V 2", b"/V 99").replace(b"/R 3", b"/R 77") if what else data


def actions(chance: random.Random, number: int) -> bytes:
    raw = Raw()
    page = raw.page(table())
    raw.tree([page])
    action = (
        b"<< /S /JavaScript /JS (while (true) { app.alert\\('x'\\); }) >>",
        b"<< /S /Launch /F (/bin/touch) /Unix << /F (/bin/touch) /P (%s) >> >>" % MARKER.encode(),
        b"<< /S /URI /URI (http://127.0.0.1:9/x) >>",
        b"<< /S /SubmitForm /F (http://127.0.0.1:9/x) /Fields [] >>",
        b"<< /S /GoToR /F (//127.0.0.1/share/x.pdf) /D [0 /Fit] >>",
        b"<< /S /ImportData /F (/etc/passwd) >>",
    )[number % 6]
    raw.objects[1] = (
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction %s /AA << /WC %s >> /Names << /JavaScript << /Names [(a) %s] >> >>"
        b" /AcroForm << /XFA (<xdp/>) /Fields [] >> >>" % (action, action, action)
    )
    raw.objects[page] = raw.objects[page].replace(b"/Type /Page ", b"/Type /Page /AA << /O %s >> " % action)
    return raw.data()


def enclosures(chance: random.Random, number: int) -> bytes:
    raw = Raw()
    raw.tree([raw.page(table())])
    inner = whole()[0] if number % 2 else chance.randbytes(200_000)
    file = raw.stream(inner, entries=b"/Type /EmbeddedFile")
    spec = b"<< /Type /Filespec /F (../../../../tmp/x.pdf) /EF << /F %d 0 R >> >>" % file
    raw.objects[1] = (
        b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(x) %s] >> >> /Collection << >> >>" % spec
    )
    return raw.data()


# --- too much of it ------------------------------------------------------------------------------------------------


def many_rules(chance: random.Random, number: int) -> bytes:
    """Up to a million rules on a page: alike, of all lengths, in one path, as a grid, as bars."""
    there = [(chance.uniform(0, 500), chance.uniform(20, 820), chance.uniform(5, 90)) for _ in range(200_000)]
    content: bytes
    if number == 0:
        content = b"".join(rule(40, 20 + n % 800 + n / 10**6, 540) for n in range(1_000_000))
    elif number == 1:
        content = b"".join(rule(x, y, x + width) for x, y, width in there[:190_000])
    elif number == 2:
        content = b"".join(b"%g %g m %g %g l " % (x, y, x + w, y) for x, y, w in (there * 5)) + b"S"
    elif number == 3:
        level = b"".join(rule(20, 20 + 2 * n, 570) for n in range(400))
        content = level + b"".join(b"%g 20 m %g 820 l S\n" % (20 + 2 * n, 20 + 2 * n) for n in range(275))
    elif number == 4:
        content = b"".join(b"%g %g %g 0.5 re f\n" % (x, y, width) for x, y, width in there[:20_000])
    elif number == 5:
        content = b"".join(b"%g %g m %g %g l S\n" % (x, y, x, y + width) for x, y, width in there[:20_000])
    elif number == 6:
        content = b"".join(rule(40, 20 + n / 8, 540) for n in range(6000))
    else:
        cells = [(x, y) for x in range(20, 570, 11) for y in range(20, 820, 11)]
        content = b"".join(b"%d %d 11 11 re S\n" % cell for cell in cells)
        content += b"".join(text([str(n % 10)], x=x + 3, y=y + 3, size=6) for n, (x, y) in enumerate(cells))
    return one_page(content + table(), flate=1)


def many_letters(chance: random.Random, number: int) -> bytes:
    """Up to a million characters on a page."""
    words = [" ".join(f"{chance.getrandbits(20):x}" for _ in range(40)) for _ in range(5000)]
    if number == 0:
        content = text(words[:4000], size=1, step=0.2)  # about a million with spaces between
        return one_page(content * 2, flate=1)
    if number == 1:
        return one_page(text(words[:2000], size=1, step=0.4), flate=1)
    if number == 2:
        return one_page(text(["A" * 200_000], size=0.1), flate=1)
    if number == 3:
        return one_page(b"BT /F1 9 Tf 60 700 Td " + b"0 0 Td (x) Tj " * 60_000 + b"ET", flate=1)
    if number == 4:
        accent = b"BT /F1 9 Tf %d %d Td (\xb4\xa8) Tj ET\n"
        return one_page(b"".join(accent % (40 + n % 500, 20 + n % 800) for n in range(20_000)), flate=1)
    if number == 5:
        raw = Raw()
        raw.tree([raw.page(text(words[:1200], size=1, step=0.6), flate=1) for _ in range(12)])
        return raw.data()
    if number == 6:
        lines = [text([f"Table {n}. Patients"], y=20 + n % 800, x=20 + n % 300) for n in range(4000)]
        return one_page(b"".join(lines), flate=1)
    rows = [
        text([str(n), "F", "12"], x=20 + 40 * (n % 13), y=820 - (n // 13) * 0.9, step=0, size=0.7)
        for n in range(10_000)
    ]
    return one_page(table() + b"".join(rows), flate=1)


def bombs(chance: random.Random, number: int) -> bytes:
    """A little that unpacks to a lot: content, content packed twice, pictures, a table of places, Form, fonts."""
    raw = Raw()
    if number == 0:
        held = raw.packed_stream(bomb(b" ", 2**30), entries=b"/Filter /FlateDecode")
        raw.tree([raw.page_of(held)])
    elif number == 1:
        held = raw.packed_stream(zlib.compress(bomb(b"\n", 2**31), 9), entries=b"/Filter [/FlateDecode /FlateDecode]")
        raw.tree([raw.page_of(held)])
    elif number == 2:
        return one_page(b"q 1 0 0 1 0 0 cm Q " * 5_000_000 + table(), flate=1)
    elif number == 3:
        return _pictured(30_000, 30_000, bomb(b"\xff", 30_000 * 30_000), b"/DeviceGray", 8)
    elif number == 4:
        held = raw.packed_stream(bomb(b"q ", 2**29), entries=b"/Filter /FlateDecode")
        raw.tree([raw.page_of(held)])
    elif number == 5:
        inner = [raw.packed_stream(bomb(b" ", 2**28), entries=b"/Filter /FlateDecode") for _ in range(8)]
        page = raw.page(table())
        held = b" ".join(b"%d 0 R" % one for one in inner)
        raw.objects[page] = re.sub(
            rb"/Contents (\d+ 0 R)", lambda m: b"/Contents [%s %s]" % (m[1], held), raw.objects[page]
        )
        raw.tree([page])
    else:
        held = raw.packed_stream(
            bomb(b"\x00", 2**30),
            entries=b"/Type /ObjStm /N 90000000 /First 900000000 /Filter /FlateDecode",
        )
        raw.tree([raw.page(table(), entries=b"/Annots %d 0 R" % held)])
    return raw.data()


def pictures(chance: random.Random, number: int) -> bytes:
    """Pages that are pictures: huge, of no size, broken, a thousand of them, on a huge page."""
    if number == 0:
        return _pictured(14_000, 20_000, bomb(b"\xff", 1750 * 20_000), b"/DeviceGray", 1)
    if number == 1:
        return _pictured(2_000_000_000, 2_000_000_000, zlib.compress(b"\x00" * 1000), b"/DeviceRGB", 8)
    if number == 2:
        return _pictured(0, -5, zlib.compress(b"\x00" * 1000), b"/DeviceGray", 8)
    if number == 3:
        noise = Image.frombytes("L", (1200, 1700), chance.randbytes(1200 * 1700))
        return _jpeg(noise)
    if number == 4:
        data = _jpeg(Image.linear_gradient("L").resize((1200, 1700)))
        at = data.find(b"\xff\xda") + 40
        return data[:at] + chance.randbytes(400) + data[at + 400 :]
    if number == 5:
        return _pictured(100, 100, zlib.compress(chance.randbytes(10_000)), b"/DeviceGray", 8, box=b"[0 0 14400 14400]")
    raw = Raw()
    image = raw.stream(b"\x55" * 10_000, entries=_image(100, 100, b"/DeviceGray", 8), flate=1)
    drawn = b"".join(b"q 20 0 0 20 %d %d cm /I Do Q " % (n % 550, n % 800) for n in range(20_000))
    raw.tree([raw.page(drawn, resources=b"/XObject << /I %d 0 R >>" % image)])
    return raw.data()


def _image(width: int, height: int, colours: bytes, bits: int) -> bytes:
    return b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s /BitsPerComponent %d" % (
        width, height, colours, bits,
    )  # fmt: skip


def _pictured(width: int, height: int, pixels: bytes, colours: bytes, bits: int, *, box: bytes = A4) -> bytes:
    """A page that shows one picture and nothing else; its pixels are packed."""
    raw = Raw()
    image = raw.packed_stream(pixels, entries=_image(width, height, colours, bits) + b" /Filter /FlateDecode")
    raw.tree([raw.page(b"q 595 0 0 842 0 0 cm /I Do Q", box=box, resources=b"/XObject << /I %d 0 R >>" % image)])
    return raw.data()


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG")
    raw = Raw()
    entries = _image(picture.width, picture.height, b"/DeviceGray", 8) + b" /Filter /DCTDecode"
    image = raw.packed_stream(out.getvalue(), entries=entries)
    raw.tree([raw.page(b"q 595 0 0 842 0 0 cm /I Do Q", resources=b"/XObject << /I %d 0 R >>" % image)])
    return raw.data()


# --- type ----------------------------------------------------------------------------------------------------------


def odd_type(chance: random.Random, number: int) -> bytes:
    """Fonts without ToUnicode, with wrong widths, of no size or a huge one; text on its side or mirrored."""
    fonts = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [<< /Type /Font "
        b"/Subtype /CIDFontType2 /BaseFont /X "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar 0 /LastChar 255 /Widths [%s] >>"
        % b" ".join([b"-99999"] * 256),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar 32 /LastChar 126 /Widths [%s] >>"
        % b" ".join([b"1e9"] * 95),
        b"<< /Type /Font /Subtype /Nonsense >>",
        b"null",
        b"<< /Type /Font /Subtype /TrueType /BaseFont /X /Encoding << /Differences [32 /g1 /g2 /g3] >> >>",
    )
    sizes = (b"9", b"0", b"-9", b"1e9", b"0.00001")
    matrices = (b"", b"0 1 -1 0 300 60 Tm ", b"-1 0 0 1 500 700 Tm ", b"0 0 0 0 60 700 Tm ", b"1e5 0 0 1e5 0 0 Tm ",
                b"0.7 0.7 -0.7 0.7 100 100 Tm ")  # fmt: skip
    content = table().replace(b"/F1 9", b"/F1 " + sizes[number % len(sizes)])
    content = content.replace(b" Td ", b" Td " + matrices[number % len(matrices)])
    return one_page(content).replace(FONT, fonts[number % len(fonts)])


def junk(chance: random.Random, number: int) -> bytes:
    return (
        b"%PDF-1.7\n" + chance.randbytes(50_000) + b"%%EOF",
        b"\x00" * 1000 + b"%PDF-1.7\n%%EOF\n",
        b"%PDF" * 100_000 + b"%%EOF",
        b"%PDF-1.7\n" + b"1 0 obj\n" * 300_000 + b"%%EOF\n",
        b"%PDF-1.7\n1 0 obj\n" + b"(" * 3_000_000 + b"%%EOF\n",
        b"%PDF-1.7\ntrailer\n<< /Root 1 0 R >>\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R /Kids [1 0 R] /Count 1 >>\n"
        b"endobj\n"
        b"%%EOF\n",
    )[number % 6]


KINDS: dict[str, tuple[int, Maker]] = {
    "cut short": (14, cut),
    "cut short, end mark put on": (10, cut_and_closed),
    "bits flipped": (24, flipped),
    "pieces left out, doubled, put in, moved": (16, pieces_moved),
    "content changed": (18, content_changed),
    "junk": (6, junk),
    "no pages": (4, no_pages),
    "deep page tree": (4, deep_tree),
    "looped page tree": (2, looped_tree),
    "many pages": (8, many_pages),
    "odd page box": (10, odd_box),
    "odd rotation": (7, odd_turn),
    "nested forms": (6, forms),
    "nested objects": (5, nested_objects),
    "loops of references": (6, loops),
    "wrong table of places": (12, wrong_places),
    "looped table of places": (3, looped_places),
    "encrypted": (5, encrypted),
    "actions": (6, actions),
    "files enclosed": (2, enclosures),
    "many rules": (8, many_rules),
    "many letters": (8, many_letters),
    "packed bombs": (7, bombs),
    "pictures": (7, pictures),
    "odd type": (6, odd_type),
}

#: The short form: of these kinds the file of this number, each read in less than a second.
SHORT: dict[str, int] = {
    "cut short": 1, "cut short, end mark put on": 0, "bits flipped": 5, "pieces left out, doubled, put in, moved": 1,
    "content changed": 0, "junk": 5, "no pages": 2, "deep page tree": 1, "looped page tree": 1, "odd page box": 0,
    "odd rotation": 0, "nested forms": 3, "nested objects": 0, "loops of references": 3, "wrong table of places": 4,
    "looped table of places": 0, "encrypted": 0, "actions": 1, "files enclosed": 1, "packed bombs": 1, "pictures": 1,
    "odd type": 2,
}  # fmt: skip
