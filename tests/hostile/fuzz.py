"""`python -m hostile.fuzz` (in `tests/`): real files of every format, mutated; each is read or ends in a CasexError.

Seeds are the corpus of ../shared where it is there, and small files of every format that are made here. The same
`--seed` mutates in the same way; how far it comes depends on `--seconds` for each reader.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import printed

from hostile.running import Ending, extract, warm, watched

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
SMALL = printed.plain([["Patient", "Sex", "SDI"], ["1", "F", "0"], ["2", "M", "1"]])
NEAR = 20_000  # bytes in which a number or a tag is looked for
LARGEST = 600_000  # bytes of a seed: a larger one is read too slowly to be mutated often
PATTERNS = {
    "pdf": "*/*.pdf", "jats": "*/fulltext.xml", "html": "*/scholarly.html", "xlsx": "*/*.xlsx", "text": "*/*.txt",
}  # fmt: skip
MADE: dict[str, Callable[[printed.Printed], str | bytes]] = {
    "jats": printed.as_jats, "html": printed.as_html, "xlsx": printed.as_xlsx, "docx": printed.as_docx,
    "xls": printed.as_xls, "csv": printed.as_csv, "text": printed.as_markdown, "aligned": printed.as_aligned,
}  # fmt: skip
READERS = ("pdf", "jats", "html", "xlsx", "xls", "docx", "csv", "text", "aligned")
NUMBERS = (b"0", b"-1", b"1", b"16384", b"999999999", b"9" * 400, b"1e308", b"NaN", "\u0661".encode())
WORDS = (
    b"<",
    b"&",
    b"&#0;",
    b"]]>",
    b"\x00",
    b"\xff\xfe",
    b"|",
    b";",
    b'"',
    b"\t",
    b"\f",
    b"\r",
    b"^",
    "\u200b\u202e".encode(),
)


def seeds(reader: str) -> list[bytes]:
    """What is mutated for a reader; never empty."""
    made = MADE[reader](SMALL) if reader in MADE else b""
    held = [made.encode() if isinstance(made, str) else made] if made else []
    if reader == "jats":
        held.append(printed.as_cals(SMALL).encode())
    if reader == "pdf":
        held += [path.read_bytes() for path in sorted((ROOT / "samples").glob("tofacitinib*.pdf"))]
    if CORPUS.is_dir() and reader in PATTERNS:
        held += [path.read_bytes() for path in sorted(CORPUS.glob(PATTERNS[reader]))]
    return [data for data in held if len(data) <= LARGEST]


def bombs(reader: str) -> Iterator[bytes]:
    """Files made to break a reader of the format."""
    if reader in ("jats", "html"):
        start, end = {"jats": (b"<article><body>", b"</body></article>"), "html": (b"<html><body>", b"</body></html>")}[
            reader
        ]
        row = b"<tr><td colspan='99999' rowspan='99999'>1</td></tr>"
        yield start + b"<table-wrap><table>" + row * 50 + b"</table></table-wrap>" + end
        yield start + b"<table>" + row * 50 + b"</table>" + end
        for tag in (b"table", b"p", b"sup", b"sec", b"div"):
            yield start + (b"<" + tag + b">") * 5000 + b"1" + (b"</" + tag + b">") * 5000 + end
            yield start + (b"<" + tag + b">") * 200 + b"1" + (b"</" + tag + b">") * 200 + end
        entities = b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
        yield b"<!DOCTYPE article [<!ENTITY a0 'x'>" + entities + b"]>" + start + b"<p>&a11;</p>" + end
        yield b"<!DOCTYPE article [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + start + b"<p>&a;</p>" + end
    elif reader in ("xlsx", "docx"):
        part = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml"}[reader]
        for size in (1, 200_000_000):
            yield zipped({part: b" " * size})
        yield zipped({part: b"<a>" * 100_000})
        yield zipped({part: b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"})
        yield zipped({f"{n}/{part}" if n else part: b"<a/>" for n in range(21_000)})
    elif reader in ("csv", "text", "aligned"):
        yield b"," * 2_000_000
        yield b"a,b\n" * 500_000
        yield b'"' * 1_000_001
        yield b"| a " * 50_000 + b"\n" + b"|-" * 50_000 + b"\n" + b"| b " * 50_000
        yield b"Table 1 " * 100_000
        yield b"a " * 500_000
        yield b"((((" * 50_000
        yield b"a  b  c\n" * 20_000
        yield b"a  " * 100_000 + b"\nb  c\nd  e"
        yield b"\n".join(b" " * n + b"a  b" for n in range(2_000))


def zipped(parts: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return held.getvalue()


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The bytes of a file, changed in one to four ways; of an archive, mostly within one of its parts."""
    if data.startswith(b"PK\x03\x04") and chance.random() < 0.85:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = chance.choice(sorted(name for name in parts if parts[name]))
        if chance.random() < 0.05:
            del parts[name]
        else:
            parts[name] = mutated(parts[name], chance)
        return zipped(parts)
    for _ in range(chance.choice((1, 1, 2, 4))):
        data = _once(data, chance) or b" "
    return data


def _once(data: bytes, chance: random.Random) -> bytes:
    if len(data) < 2:
        return data
    change = chance.choice((_cut, _taken_out, _twice, _noise, _inserted, _number, _tag))
    return change(data, chance.randrange(len(data)), chance)


def _cut(data: bytes, at: int, chance: random.Random) -> bytes:
    return data[:at]


def _length(chance: random.Random) -> int:
    return chance.choice((1, 4, 16, 64, 1024, 16384))


def _taken_out(data: bytes, at: int, chance: random.Random) -> bytes:
    return data[:at] + data[at + _length(chance) :]


def _twice(data: bytes, at: int, chance: random.Random) -> bytes:
    to = chance.randrange(len(data))
    return data[:to] + data[at : at + _length(chance)] + data[to:]


def _noise(data: bytes, at: int, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 8, 64))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _inserted(data: bytes, at: int, chance: random.Random) -> bytes:
    return data[:at] + chance.choice(WORDS) * chance.choice((1, 1, 3, 300)) + data[at:]


def _number(data: bytes, at: int, chance: random.Random) -> bytes:
    """A number becomes another."""
    found = list(re.finditer(rb"\d+", data[at : at + NEAR]))
    one = chance.choice(found) if found else None
    return data if one is None else data[: at + one.start()] + chance.choice(NUMBERS) + data[at + one.end() :]


def _tag(data: bytes, at: int, chance: random.Random) -> bytes:
    """A tag goes, or another stands in its place, once or often."""
    tags = list(re.finditer(rb"</?[A-Za-z:-]+[^<>]*>", data[at : at + NEAR]))
    if not tags:
        return _taken_out(data, at, chance)
    one, other = chance.choice(tags), chance.choice(tags)
    return data[: at + one.start()] + other[0] * chance.choice((0, 1, 2, 250)) + data[at + one.end() :]


def fuzzed(reader: str, seed: int, seconds: float) -> Iterator[tuple[str, Ending, bytes]]:
    """The endings of what was read of a format in so many seconds, each with its name and its bytes."""
    until = time.monotonic() + seconds
    for number, data in enumerate(bombs(reader)):
        yield f"{reader} bomb {number}", watched(extract, data), data
    held = seeds(reader)
    for number in count():
        if time.monotonic() >= until:
            return
        chance = random.Random(f"{seed} {reader} {number}")
        data = mutated(chance.choice(held), chance)
        yield f"{reader} {number}", watched(extract, data), data


def main() -> int:
    parser = argparse.ArgumentParser(prog="hostile.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0, help="for each reader (default: 600)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--reader", action="append", choices=READERS)
    parser.add_argument("--keep", type=Path, help="write the files that break a reader into a folder")
    chosen = parser.parse_args()
    warm()
    wrong = 0
    print("| reader | files | outcomes | worst s | worst MB |\n|---|---|---|---|---|", flush=True)
    for reader in chosen.reader or READERS:
        endings = []
        for name, end, data in fuzzed(reader, chosen.seed, chosen.seconds):
            endings.append(end)
            if end.faults:
                wrong += 1
                print(f"FAULT {name}, seed {chosen.seed}: {end}", flush=True)
                if chosen.keep:
                    chosen.keep.mkdir(parents=True, exist_ok=True)
                    (chosen.keep / name.replace(" ", "_")).write_bytes(data)
        told = ", ".join(f"{n} {what}" for what, n in Counter(end.outcome for end in endings).most_common())
        worst = max(end.seconds for end in endings), max(end.megabytes for end in endings)
        print(f"| {reader} | {len(endings)} | {told} | {worst[0]:.1f} | {worst[1]:.0f} |", flush=True)
    print("faults:", wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
