"""What a source may be: every one is read, or refused with one clear error."""

from __future__ import annotations

import importlib.util
import io
import os
import random
import tarfile
import zipfile
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from studies import SAMPLES

import casex
from casex import EncryptedDocument, MissingExtra, UnreadableDocument
from casex.readers import fetch
from casex.readers.fetching import Source

PDF = SAMPLES / "tofacitinib_three_line.pdf"
DATA = PDF.read_bytes()


class Dribbling(io.RawIOBase):
    """A stream that cannot be sought in and gives few bytes at a time, as a pipe does."""

    def __init__(self, data: bytes) -> None:
        self._rest = data

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def read(self, size: int = -1) -> bytes:
        piece, self._rest = self._rest[:1000], self._rest[1000:]
        return piece


@pytest.mark.parametrize(
    "source", [DATA, bytearray(DATA), memoryview(DATA), io.BytesIO(DATA), Dribbling(DATA), PDF, str(PDF)]
)
def test_one_document_however_it_is_given(source: Source) -> None:
    assert fetch(source).data == DATA


def test_a_pipe_given_as_a_file() -> None:
    reading, writing = os.pipe()
    os.write(writing, DATA[:4000])
    os.close(writing)
    with os.fdopen(reading, "rb") as source:
        assert fetch(source).data == DATA[:4000]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    with pytest.raises(
        UnreadableDocument, match=r"pipe\.pdf: a pipe or a device, no file; give what it holds as bytes"
    ):
        casex.find_tables(tmp_path / "pipe.pdf")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="a folder, no file"):
        casex.find_tables(tmp_path)


@pytest.mark.parametrize("size", [0, 1, 4096])
def test_an_empty_file(tmp_path: Path, size: int) -> None:
    path = tmp_path / "nothing.pdf"
    path.write_bytes(b"\x00" * size)
    with pytest.raises(UnreadableDocument, match=r"nothing\.pdf: the file is empty"):
        casex.find_tables(path)


def test_a_file_that_vanishes(tmp_path: Path) -> None:
    link = tmp_path / "gone.pdf"
    link.symlink_to(tmp_path / "never.pdf")
    with pytest.raises(UnreadableDocument, match=r"gone\.pdf: no such file"):
        casex.find_tables(link)


@pytest.mark.parametrize("path", ["a\x00b.pdf", "x" * 5000 + ".pdf"])
def test_a_path_that_no_system_has(path: str) -> None:
    with pytest.raises(UnreadableDocument, match=r"(?s)cannot be opened: .*(null|long)"):
        casex.find_tables(path)


@pytest.mark.skipif(os.name == "nt", reason="this system has no such names")
def test_a_name_of_odd_bytes_is_read_and_can_be_printed(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/pap\xff\xfeer.pdf"))
    path.write_bytes(DATA)
    assert fetch(path).name == "pap\ufffd\ufffder.pdf"
    path.unlink()
    with pytest.raises(UnreadableDocument, match="no such file") as refused:
        fetch(path)
    str(refused.value).encode("utf-8")


def test_a_closed_file() -> None:
    source = io.BytesIO(DATA)
    source.close()
    with pytest.raises(UnreadableDocument, match=r"the open file cannot be read: .*closed"):
        casex.find_tables(source)


def test_a_file_opened_for_writing(tmp_path: Path) -> None:
    with (
        (tmp_path / "out.pdf").open("wb") as source,
        pytest.raises(UnreadableDocument, match=r"out\.pdf: the open file"),
    ):
        casex.find_tables(source)


def test_a_source_that_says_much_about_itself() -> None:
    with pytest.raises(UnreadableDocument, match=r"^an object of type list is no document"):
        fetch(list(range(1000)))  # type: ignore[arg-type]


# --- addresses -----------------------------------------------------------------------------------------------------


def test_an_address_is_read_as_the_file_is(tmp_path: Path) -> None:
    text = SAMPLES / "tofacitinib.txt"
    fsspec.filesystem("memory").pipe("/casex/tofacitinib.txt", text.read_bytes())
    archive = tmp_path / "papers.zip"
    with zipfile.ZipFile(archive, "w") as held:
        held.write(text, "tofacitinib.txt")
    plain = casex.extract(text, schema="lupus")
    for address in (
        "memory://casex/tofacitinib.txt",
        text.resolve().as_uri(),
        f"zip://tofacitinib.txt::file://{archive}",
    ):
        assert casex.extract(address, schema="lupus") == plain, address


@pytest.mark.parametrize(
    ("address", "error", "message"),
    [
        ("memory://casex/nowhere.pdf", UnreadableDocument, r"memory://casex/nowhere\.pdf: no such file"),
        ("file:///nowhere/a.pdf", UnreadableDocument, r"a\.pdf: no such file"),
        ("nothing://a.pdf", UnreadableDocument, "Protocol not known: nothing"),
        (f"file://{SAMPLES}", UnreadableDocument, "cannot be opened"),
        ("file://a\x00b.pdf", UnreadableDocument, "cannot be opened: embedded null byte"),
        ("zip://a.pdf", UnreadableDocument, "cannot be opened"),
        ("zip://a.pdf::nothing://b.zip", UnreadableDocument, "Protocol not known: nothing"),
        ("simplecache://a.pdf", UnreadableDocument, "cannot be opened"),
        ("reference://a.pdf", UnreadableDocument, "the address lacks a part, such as the host"),
    ],
)
def test_addresses_that_give_nothing(address: str, error: type[casex.CasexError], message: str) -> None:
    with pytest.raises(error, match=message):
        casex.extract(address)


def held(place: Path, name: str, packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP with one member, `a.txt`; the file is written to `place`."""
    with zipfile.ZipFile(place / name, "w", packed) as archive:
        archive.writestr("a.txt", random.Random(4).randbytes(300) + b"said again and again " * 60)
    return (place / name).read_bytes()


def test_archives_that_give_nothing(tmp_path: Path) -> None:
    """The member is missing, the archive cut, its bytes altered, its way to pack unknown, or it is locked."""
    whole = held(tmp_path, "whole.zip")
    central = whole.rindex(b"PK\x01\x02")
    flagged, unknown, altered = bytearray(whole), bytearray(whole), bytearray(whole)
    flagged[6] |= 1  # APPNOTE 4.4.4: bit 0 is "encrypted", in the local header and in the central one
    flagged[central + 8] |= 1
    unknown[8] = unknown[central + 10] = 99  # 4.4.5: the method of compression
    altered[60:90] = b"\xff" * 30
    made: dict[str, bytes | bytearray] = {
        "flagged.zip": flagged,
        "unknown.zip": unknown,
        "altered.zip": altered,
        "cut.zip": whole[:40],
        "cut.tar": b"junk" * 400,
        "plain.txt": b"no archive",
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    with tarfile.open(tmp_path / "whole.tar", "w") as archive:
        archive.add(tmp_path / "plain.txt", "a.txt")
    expected: dict[str, tuple[type[casex.CasexError], str]] = {
        f"zip://b.txt::file://{tmp_path}/whole.zip": (UnreadableDocument, "no such file"),
        f"tar://b.txt::file://{tmp_path}/whole.tar": (UnreadableDocument, "no such file"),
        f"zip://a.txt::file://{tmp_path}/none.zip": (UnreadableDocument, "no such file"),
        f"zip://a.txt::file://{tmp_path}/flagged.zip": (EncryptedDocument, "asks for a password; unpack it first"),
        f"zip://a.txt::file://{tmp_path}/unknown.zip": (UnreadableDocument, "compression method is not supported"),
        f"zip://a.txt::file://{tmp_path}/altered.zip": (UnreadableDocument, "cannot be opened"),
        f"zip://a.txt::file://{tmp_path}/cut.zip": (UnreadableDocument, "not a zip file"),
        f"tar://a.txt::file://{tmp_path}/cut.tar": (UnreadableDocument, "cannot be opened"),
        f"zip://a.txt::file://{tmp_path}/plain.txt": (UnreadableDocument, "not a zip file"),
    }
    assert fetch(f"tar://a.txt::file://{tmp_path}/whole.tar").data == b"no archive"
    for address, (error, message) in expected.items():
        with pytest.raises(error, match=message) as raised:
            fetch(address)
        assert type(raised.value) is error, address


@pytest.mark.parametrize("error", [KeyError, AttributeError, TypeError, IndexError, RuntimeError, AssertionError])
def test_a_bug_of_a_file_system_is_no_fault_of_the_document(error: type[Exception]) -> None:
    class Odd(MemoryFileSystem):  # type: ignore[misc]  # fsspec is untyped
        protocol = "odd"

        def _open(self, *_: object, **__: object) -> None:
            raise error("an error that nobody foresaw")

    fsspec.register_implementation("odd", Odd, clobber=True)
    for address in ("odd://a.pdf", "zip://a.pdf::odd://papers.zip"):
        with pytest.raises(error, match="an error that nobody foresaw"):
            casex.extract(address)


@pytest.mark.skipif(importlib.util.find_spec("aiohttp") is not None, reason="the extra web is installed")
def test_web_addresses_need_their_extra() -> None:
    with pytest.raises(MissingExtra, match=r'https://example\.org/a\.pdf.*pip install "casex\[web\]"'):
        casex.extract("https://example.org/a.pdf")
