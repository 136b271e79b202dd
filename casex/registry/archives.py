"""Archives of papers, ZIP and TAR: what is in them, and the bytes of one member at a time.

Listing unpacks no member and holds names alone; members are unpacked by the process that reads them, within its limits.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import count, islice
from pathlib import PurePosixPath
from typing import IO, Any

import fsspec

from casex.errors import EncryptedDocument, LimitExceeded, UnreadableDocument
from casex.interpret.corrections import BESIDE as CORRECTIONS
from casex.interpret.reading_file import BESIDE as READING
from casex.readers.fetching import MAXIMUM_BYTES, faults, printable
from casex.registry.masking import masked

BESIDE = (READING, CORRECTIONS)
_ENDINGS = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_MOST = 2_000_000  # members of one archive
_HEADERS = 8 * 2**20  # bytes that the headers of one member may take
_PIECE = 2**20
_UNSEEN = dict.fromkeys([*range(32), 127], "\ufffd")  # control characters in a name
#: What Python's readers of ZIP and TAR raise of broken headers, beside what file systems raise.
_BROKEN: tuple[type[Exception], ...] = (
    AttributeError, LookupError, MemoryError, OverflowError, RuntimeError, TypeError, struct.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its name as it can be printed, which one it is, why it cannot be read, and of which."""

    name: str
    place: int
    fault: str = ""
    archive: str = ""


def is_archive(path: str) -> bool:
    """Whether a path or an address ends as archives do."""
    return _bare(path).endswith(_ENDINGS)


def _bare(path: str) -> str:
    return (path.partition("?")[0] if "://" in path else path).casefold()


def listed(path: str) -> tuple[Member, ...]:
    """The papers of an archive, in its order, each by a name of its own; where it breaks off, a nameless one says why.

    Folders, hidden files, and reading and corrections files are no papers.
    """
    members: list[Member] = []
    seen: Counter[str] = Counter()
    try:
        with ExitStack() as stack:
            for member in islice(_opened(path, stack).members(), _MOST + 1):
                if not _is_paper(member.name):
                    continue
                seen[member.name] += 1
                again = seen[member.name]
                members.append(member if again == 1 else replace(member, name=f"{member.name} ({again})"))
    except faults() + _BROKEN as error:
        members.append(Member("", -1, f"the archive {_how(members)}: {_why(error)}"))
    if len(members) > _MOST:
        members[_MOST:] = [Member("", -1, f"the archive has more than {_MOST:,} files; split it")]
    return tuple(replace(member, archive=path) for member in members)


def _how(members: list[Member]) -> str:
    return "is broken after the files before this one" if members else "cannot be opened"


def _why(error: BaseException) -> str:
    return masked(str(error)) or type(error).__name__


def _is_paper(name: str) -> bool:
    parts = (part for part in PurePosixPath(name).parts if part != "..")
    return not any(part.startswith((".", "__MACOSX")) for part in parts) and not name.endswith(BESIDE)


@dataclass(slots=True)
class Archives:
    """The archive that a process reads from: it stays open, since members are asked for in order."""

    _path: str = ""
    _archive: Any = None
    _stack: ExitStack = field(default_factory=ExitStack)

    def unpacked(self, member: Member) -> bytes:
        """The bytes of a member.

        Raises
        ------
        UnreadableDocument
            Where it is broken, or the archive is another one by now.
        EncryptedDocument
            Where it asks for a password.
        LimitExceeded
            Where it has more than `MAXIMUM_BYTES`.
        """
        try:
            if self._archive is None or self._path != member.archive:
                self.close()
                self._path, self._archive = member.archive, _opened(member.archive, self._stack)
            with self._archive.opened(member.place) as file:
                return _bytes(file, member.name)
        except faults() + _BROKEN as error:
            self.close()
            if isinstance(error, MemoryError):
                raise LimitExceeded(f"{member.name}: unpacking it takes more memory than there is") from error
            if isinstance(error, RuntimeError) and "password" in str(error):
                raise EncryptedDocument(f"{member.name}: it asks for a password; unpack the archive") from error
            told = f"{member.name}: this file of the archive cannot be unpacked: {_why(error)}"
            raise UnreadableDocument(told) from error

    def close(self) -> None:
        """Let go of the archive."""
        self._stack.close()
        self._archive = None


def _bytes(file: IO[bytes], name: str) -> bytes:
    held = bytearray()
    while piece := file.read(_PIECE):
        held += piece
        if len(held) > MAXIMUM_BYTES:
            raise LimitExceeded(f"{name}: more than {MAXIMUM_BYTES // 2**20} MiB; split the document")
    return bytes(held)


def _opened(path: str, stack: ExitStack) -> _Zip | _Tar:
    file = stack.enter_context(fsspec.open(path, "rb"))
    if _bare(path).endswith(".zip"):
        return _Zip(stack.enter_context(zipfile.ZipFile(file)))
    return _Tar(_plain(file, stack))


def _named(name: str, place: int) -> str:
    return printable(name).translate(_UNSEEN) or f"file {place + 1}, which has no name"


# --- ZIP --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Zip:
    archive: zipfile.ZipFile

    def members(self) -> Iterator[Member]:
        for place, one in enumerate(self.archive.infolist()):
            if not one.filename.endswith("/"):
                yield Member(_named(one.filename, place), place)

    def opened(self, place: int) -> IO[bytes]:
        return self.archive.open(self.archive.infolist()[place])


# --- TAR --------------------------------------------------------------------------------------------------------------

_PACKED: dict[bytes, Callable[[IO[bytes]], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
}


def _plain(file: IO[bytes], stack: ExitStack) -> IO[bytes]:
    """A TAR without its compression."""
    head = file.read(6)
    file.seek(0)
    unpacks = next((how for start, how in _PACKED.items() if head.startswith(start)), None)
    return file if unpacks is None else stack.enter_context(unpacks(file))


@dataclass(slots=True)
class _Rationed:
    """A file of which no more can be read than is left of a ration: a header says itself how long it is."""

    file: IO[bytes]
    left: int = _HEADERS
    last: bytes = b""

    def read(self, size: int) -> bytes:
        if not 0 <= size <= self.left:
            raise tarfile.ReadError(f"headers of more than {_HEADERS // 2**20} MiB")
        self.left -= size
        self.last = self.file.read(size)
        return self.last

    def seek(self, place: int) -> int:
        return self.file.seek(place)

    def tell(self) -> int:
        return self.file.tell()


class _Tar:
    """A TAR that is gone through once, forward; where an earlier member is asked for, again from its beginning."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._begin()

    def _begin(self) -> None:
        self._file.seek(0)
        self._stream = _Rationed(self._file)
        self._tar = tarfile.TarFile(fileobj=self._stream)  # type: ignore[arg-type]
        self._next = 0

    def members(self) -> Iterator[Member]:
        for place in count():
            if (one := self._after()) is None:
                return
            if not one.isdir():
                yield Member(_named(one.name, place), place, "" if one.isfile() else _no_file(one))

    def opened(self, place: int) -> IO[bytes]:
        if place < self._next:
            self._begin()
        one = None
        while self._next <= place:
            one = self._after()
            if one is None:
                raise IndexError("the archive has changed")
        assert one is not None
        self._stream.left = 2 * MAXIMUM_BYTES
        if not one.isfile() or (file := self._tar.extractfile(one)) is None:
            raise IndexError("the archive has changed")
        return file

    def _after(self) -> tarfile.TarInfo | None:
        """The next member, or None at the end; a header that is none is no end (for `tarfile`, it is)."""
        self._stream.left = _HEADERS
        one = self._tar.next()
        self._tar.members.clear()  # type: ignore[attr-defined]  # it would hold all of them
        self._next += 1
        if one is None and self._stream.last.strip(b"\0"):
            raise tarfile.ReadError("a header is damaged")
        return one


def _no_file(one: tarfile.TarInfo) -> str:
    if one.islnk() or one.issym():
        return f"a link, to {printable(one.linkname).translate(_UNSEEN)}; links in an archive are not followed"
    return "no file, but a device or a pipe"
