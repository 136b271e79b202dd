"""What is to be read: folders, globs, archives, addresses and manifests as items, each with a name of its own."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec

from casex.errors import MissingExtra, RegistryError
from casex.readers.fetching import faults, printable
from casex.registry.archives import BESIDE, Member, is_archive, listed
from casex.registry.item import Item, Part, Settings
from casex.registry.manifest import Row
from casex.registry.masking import masked

_MAGIC = "*?["
_LINKED = "a link to a folder; it is not followed: name the folder itself"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to read before its bytes are looked at: files of one study, or an archive of many."""

    name: str
    paths: tuple[str, ...]
    settings: Settings
    study: str = ""
    members: tuple[Member, ...] | None = None
    fault: str = ""

    def documents(self) -> Iterator[tuple[str, tuple[Part, ...], str]]:
        """Each document of it: its name, its files, and why it cannot be read."""
        if self.members is None:
            yield self.name, tuple(Part(_file_name(path), path) for path in self.paths), self.fault
            return
        for member in self.members:
            name = f"{self.name}/{member.name}" if member.name else self.name
            yield name, (Part(_file_name(member.name or self.name), member=member),), member.fault


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything to read, in a settled order; archives are opened when their turn comes."""

    entries: tuple[Entry, ...]

    def __len__(self) -> int:
        return sum(1 if entry.members is None else len(entry.members) for entry in self.entries)

    def items(self) -> Iterator[Item]:
        """One item for each document, each with the name of its study."""
        named = _study_of(self.entries)
        for entry in self.entries:
            for name, parts, fault in entry.documents():
                yield Item(name, entry.study or named(name), parts, entry.settings, bool(entry.study), fault)


def sources_of(sources: Any) -> list[str]:
    """The sources that a user names: one path or address, or several.

    Raises
    ------
    RegistryError
        Where something else is given.
    """
    one = isinstance(sources, str | os.PathLike)
    if not one and not (isinstance(sources, Iterable) and not isinstance(sources, bytes | bytearray | memoryview)):
        raise RegistryError(f"{_what(sources)} is no source; give paths, patterns or addresses")
    held = [sources] if one else list(sources)
    for source in held:
        if not isinstance(source, str | os.PathLike) or not isinstance(os.fspath(source), str):
            raise RegistryError(f"{_what(source)} is no source; give paths, patterns or addresses")
    return [os.fspath(source) for source in held]


def _what(given: object) -> str:
    return "None" if given is None else f"an object of type {type(given).__name__}"


def planned(sources: Sequence[str], rows: Sequence[Row], settings: Settings, *, without: Iterable[Path] = ()) -> Plan:
    """The plan for sources as a user names them, and for the rows of a manifest.

    Reading and corrections files are no papers, however they are named (a shell's `papers/*` names them all).
    `without` are files that are none to read, wherever they are found: the store itself, the manifest.

    Raises
    ------
    RegistryError
        Where a source is not there.
    """
    _refuse_lines_of_one_file(rows)
    rows_of = [_of_row(rows_of_one) for rows_of_one in _by_study(rows)]
    taken = {_place(path) for entry in rows_of for path in entry.paths} | {_place(str(path)) for path in without}
    found: dict[str, Entry] = {}
    for source in sources:
        for name, path, fault in _found(source):
            fault = fault or _fault_of_link(path)
            place = path if fault else _place(path)
            if place not in taken and not name.endswith(BESIDE):
                found.setdefault(place, _entry(name, path, settings, fault))
    return Plan(tuple(_named_apart([*rows_of, *found.values()])))


def _place(path: str) -> str:
    """Where a file is, by whatever way it is named: links and `..` are followed, to the end."""
    if path.startswith("file://"):
        path = fsspec.core.url_to_fs(path)[1]
    return path if "://" in path else os.path.realpath(path)


def _fault_of_link(path: str) -> str:
    leads_on = "://" in path or not Path(path).is_symlink() or Path(path).exists()
    return "" if leads_on else "a link to nowhere"


def _file_name(path: str) -> str:
    """A file's name without its folders, as it can be printed; an address without what may be a secret."""
    bare = masked(path).partition("?")[0] if "://" in path else path
    return printable(PurePosixPath(bare.replace(os.sep, "/")).name)


# --- the rows of a manifest -------------------------------------------------------------------------------------------


def _refuse_lines_of_one_file(rows: Sequence[Row]) -> None:
    seen: dict[tuple[str | None, ...], str] = {}
    for row in rows:
        said = row.settings
        key = _place(row.path), said.schema.sha256, said.reading, *said.plain().values()
        if key in seen:
            told = f"{_file_name(row.path)} stands in two lines with the same settings"
            raise RegistryError(f"manifest: {told} (study {seen[key]!r} and {row.study!r}); keep one")
        seen[key] = row.study


def _by_study(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Rows that name one study together, the others alone; in order."""
    held: dict[str, list[Row]] = {}
    for number, row in enumerate(rows):
        held.setdefault(row.study or f"\x00{number}", []).append(row)
    yield from held.values()


def _of_row(rows: Sequence[Row]) -> Entry:
    first = rows[0]
    if any(row.settings != first.settings for row in rows):
        raise RegistryError(f"manifest: the rows of study {first.study!r} differ in their settings; one study has one")
    paths = tuple(row.path for row in rows)
    return Entry(" + ".join(map(_file_name, paths)), paths, first.settings, first.study)


# --- what a user names ------------------------------------------------------------------------------------------------


def _found(source: str) -> list[tuple[str, str, str]]:
    """The files of a source: how each is called, where it is, and why it cannot be read; two runs agree."""
    if "://" in source:
        return [(name, path, "") for name, path in _found_at(source)]
    if Path(source).is_dir():
        return [(Path(os.path.relpath(path, source)).as_posix(), path, fault) for path, fault in _below(source)]
    if Path(source).exists():
        return [(_file_name(source), source, "")]
    if any(sign in source for sign in _MAGIC):
        matched = sorted(path for path in glob.glob(source, recursive=True) if not Path(path).is_dir())  # noqa: PTH207
        if matched:
            return [(_file_name(path), path, "") for path in matched]
    raise RegistryError(f"{source}: nothing is there")


def _below(folder: str) -> Iterator[tuple[str, str]]:
    """All files of a folder and its folders, and why one cannot be read; hidden ones are no papers."""
    shut: list[OSError] = []
    for here, folders, files in os.walk(folder, onerror=shut.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if Path(here, name).is_symlink()]
        for name in sorted([*linked, *files]):
            if not name.startswith("."):
                yield str(Path(here, name)), _LINKED if name in linked else ""
    for error in shut:
        yield str(error.filename), f"the folder cannot be opened: {error.strerror}"


def _found_at(address: str) -> list[tuple[str, str]]:
    """The same for an address that fsspec opens: one file, a folder, or a pattern."""
    with _opened_or_told(address):
        system, path = fsspec.core.url_to_fs(address)
        if _is_web(address) and is_archive(path) and not _is_pattern(address, path):
            return [(_file_name(path), path)]  # to ask whether it is a folder would load all of it
        if _is_pattern(address, path):
            matched = system.glob(path)
        else:
            matched = system.find(path) if system.isdir(path) else [path]
        paths = sorted(str(one) for one in matched)
        if not paths or (paths == [path] and not system.exists(path)):
            raise RegistryError(f"{masked(address)}: nothing is there")
        return [(_file_name(one), system.unstrip_protocol(one)) for one in paths]


def _is_web(address: str) -> bool:
    return address.startswith(("http://", "https://"))


def _is_pattern(address: str, path: str) -> bool:
    """Whether it matches many; on the web, what follows a question mark is asked of the server."""
    return any(sign in (path.partition("?")[0] if _is_web(address) else path) for sign in _MAGIC)


@contextmanager
def _opened_or_told(address: str) -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise MissingExtra(masked(f"{address}: {error}")) from error
    except faults() as error:
        raise RegistryError(masked(f"{address}: cannot be opened: {error or type(error).__name__}")) from error


def _entry(name: str, path: str, settings: Settings, fault: str) -> Entry:
    entry = Entry(printable(name), (path,), settings, fault=fault)
    return replace(entry, members=listed(path)) if is_archive(path) and not fault else entry


# --- names ------------------------------------------------------------------------------------------------------------


def _named_apart(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Entries with names that are told apart: two files of one name carry as much of their folders as that takes."""
    times = Counter(entry.name for entry in entries)
    seen: Counter[str] = Counter()
    for entry in entries:
        if times[entry.name] == 1:
            yield entry
            continue
        folder = PurePosixPath(_place(entry.paths[0]).replace(os.sep, "/")).parent.name
        name = f"{folder}/{entry.name}"
        seen[name] += 1
        yield replace(entry, name=name if seen[name] == 1 else f"{name} ({seen[name]})")


def _study_of(entries: Sequence[Entry]) -> Callable[[str], str]:
    """How the study of a document is called: its name without the ending, where no other has the same one."""
    names = [name for entry in entries if not entry.study for name, _, _ in entry.documents()]
    given = {entry.study for entry in entries if entry.study}
    times = Counter(map(_bare, names))
    return lambda name: _bare(name) if times[_bare(name)] == 1 and _bare(name) not in given else name


def _bare(name: str) -> str:
    place = PurePosixPath(name)
    return place.stem or name
