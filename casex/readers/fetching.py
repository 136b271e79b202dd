"""The bytes of a source: a path, an address, bytes, or an open file."""

from __future__ import annotations

import ftplib
import hashlib
import lzma
import os
import re
import stat
import sys
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import fsspec
from fsspec.archive import AbstractArchiveFileSystem

from casex.errors import EncryptedDocument, LimitExceeded, MissingExtra, UnreadableDocument

Source = str | os.PathLike[str] | bytes | IO[bytes]

MAXIMUM_BYTES = 512 * 1024 * 1024
_LONGEST = 80  # characters that a wrong source may take of a message
#: What file systems raise of an address: what else they raise is a bug, and comes out as itself.
_FAULTS: tuple[type[Exception], ...] = (
    EOFError,  # an archive's member ends too early
    NotImplementedError,  # an archive's way to pack that nobody here knows
    OSError,
    ValueError,  # an unknown protocol, an address that is none
    ftplib.Error,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)
_LACKS = re.compile(r"__init__\(\) missing \d+ required")  # ``ftp://`` without a host


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a source, and how to call it in messages."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def fetch(source: Source) -> Content:
    """The bytes of a path, an address (``file://``, ``memory://``, ``https://`` …), of bytes or an open binary file.

    Raises
    ------
    UnreadableDocument
        Where there is no such file, or it is empty.
    EncryptedDocument
        Where it lies in an archive that asks for a password.
    LimitExceeded
        Where it has more than `MAXIMUM_BYTES`.
    MissingExtra
        Where an address needs a package that is not installed.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        content = Content("<bytes>", bytes(source))
    elif isinstance(source, str) and "://" in source:
        content = _from_address(source)
    elif isinstance(source, str | os.PathLike):
        content = _from_path(Path(source))
    elif not hasattr(source, "read"):
        what = repr(source) if len(repr(source)) < _LONGEST else f"an object of type {type(source).__name__}"
        raise UnreadableDocument(f"{what} is no document; give a path, bytes, or a file opened in binary mode")
    else:
        name = printable(Path(str(getattr(source, "name", "<file>"))).name)
        content = Content(name, _read_bytes(source, name))
    if len(content.data) > MAXIMUM_BYTES:
        raise LimitExceeded(f"{content.name}: more than {MAXIMUM_BYTES // 2**20} MiB; split the document")
    if not content.data.strip(b"\x00 \t\r\n"):
        raise UnreadableDocument(f"{content.name}: the file is empty")
    return content


def _read_bytes(source: IO[bytes], name: str) -> bytes:
    """What an open file gives, piece by piece: pipes and sockets give less than they are asked for."""
    held = bytearray()
    while len(held) <= MAXIMUM_BYTES:
        try:
            piece: object = source.read(MAXIMUM_BYTES + 1 - len(held))
        except UnicodeDecodeError:
            piece = ""
        except (OSError, ValueError) as error:  # closed, opened for writing only, or the disk fails
            raise UnreadableDocument(f"{name}: the open file cannot be read: {error}") from error
        if not isinstance(piece, bytes):
            raise UnreadableDocument(
                "the file object gives no bytes; open it in binary mode: open(path, 'rb'), and so that reading waits"
            )
        if not piece:
            break
        held += piece
    return bytes(held)


def printable(name: str) -> str:
    """A name as it can be printed: bytes that are no UTF-8 are shown as U+FFFD."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _from_address(address: str) -> Content:
    """What fsspec opens under an address; an address that nobody gave is never opened."""
    told = printable(address)
    name = printable(address.split("::")[0].rstrip("/").rpartition("/")[2]) or told
    try:
        return Content(name, _opened(address, name))
    except ImportError as error:
        web = address.split("::")[-1].startswith(("http://", "https://"))
        how = 'pip install "casex[web]"' if web else str(error)
        raise MissingExtra(f"{told}: this kind of address needs another package: {how}") from error
    except FileNotFoundError as error:
        raise UnreadableDocument(f"{told}: no such file") from error
    except faults() as error:
        raise UnreadableDocument(f"{told}: cannot be opened: {error or type(error).__name__}") from error


def _opened(address: str, name: str) -> bytes:
    """The bytes under an address; an error that means something else elsewhere is said as what it means here."""
    try:
        file = fsspec.open(address, "rb")
    except TypeError as error:
        if not _LACKS.search(str(error)):
            raise
        raise ValueError("the address lacks a part, such as the host") from error
    try:
        with file as handle:
            return _read_bytes(handle, name)
    except (KeyError, RuntimeError) as error:
        packed = isinstance(file.fs, AbstractArchiveFileSystem)
        if packed and isinstance(error, KeyError):  # so fsspec before 2026.9
            raise FileNotFoundError(name) from error
        if packed and "encrypted" in str(error):
            raise EncryptedDocument(f"{name}: the archive asks for a password; unpack it first") from error
        raise


def faults() -> tuple[type[Exception], ...]:
    """What is raised of an address; of the web, by the package behind it, where it is installed and was used."""
    used = sys.modules.get("aiohttp")
    fault: type[Exception] | None = getattr(used, "ClientError", None)
    return _FAULTS if fault is None else (*_FAULTS, fault)


def _from_path(path: Path) -> Content:
    told = printable(str(path))
    try:
        about = path.stat()
        if stat.S_ISFIFO(about.st_mode) or stat.S_ISCHR(about.st_mode) or stat.S_ISSOCK(about.st_mode):
            raise UnreadableDocument(
                f"{told}: a pipe or a device, no file; give what it holds as bytes or an open file"
            )
        if stat.S_ISDIR(about.st_mode):
            raise UnreadableDocument(f"{told}: a folder, no file; give one of its files, or all of them to a registry")
        if about.st_size > MAXIMUM_BYTES:
            raise LimitExceeded(f"{told}: more than {MAXIMUM_BYTES // 2**20} MiB; split the document")
        return Content(printable(path.name), path.read_bytes())
    except FileNotFoundError as error:
        raise UnreadableDocument(f"{told}: no such file") from error
    except (OSError, ValueError) as error:  # ValueError: a path that no system has
        why = getattr(error, "strerror", None) or error
        raise UnreadableDocument(f"{told}: cannot be opened: {why}") from error
