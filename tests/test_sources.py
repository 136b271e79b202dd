"""What a source may be: every one is read, or refused with one clear error."""

from __future__ import annotations

import importlib.util
import io
import os
import zipfile
from pathlib import Path

import fsspec
import pytest
from studies import SAMPLES

import casex
from casex import MissingExtra, UnreadableDocument
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
    ],
)
def test_addresses_that_give_nothing(address: str, error: type[casex.CasexError], message: str) -> None:
    with pytest.raises(error, match=message):
        casex.extract(address)


@pytest.mark.skipif(importlib.util.find_spec("aiohttp") is not None, reason="the extra web is installed")
def test_web_addresses_need_their_extra() -> None:
    with pytest.raises(MissingExtra, match=r'https://example\.org/a\.pdf.*pip install "casex\[web\]"'):
        casex.extract("https://example.org/a.pdf")
