"""ZIP archives of office files: bounded before anything is unpacked."""

from __future__ import annotations

import io
import zipfile

from casex.errors import EncryptedDocument, LimitExceeded, UnreadableDocument

MAXIMUM_UNPACKED = 512 * 1024 * 1024
MAXIMUM_PARTS = 20_000
_MOST_SQUEEZED = 1000  # times: more is no text that anybody wrote
_SMALL = 4 * 1024 * 1024
_START = 64 * 1024  # where a document type would stand


def opened(data: bytes, name: str) -> zipfile.ZipFile:
    """The archive, its size checked.

    Raises
    ------
    UnreadableDocument
        Where it is broken.
    LimitExceeded
        Where it unpacks to more than `MAXIMUM_UNPACKED`, or is squeezed as no written text is.
    EncryptedDocument
        Where it asks for a password.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableDocument(f"{name}: a ZIP archive that is broken: {error}; download it again") from error
    whole = sum(part.file_size for part in parts)
    if len(parts) > MAXIMUM_PARTS or whole > MAXIMUM_UNPACKED:
        raise LimitExceeded(
            f"{name}: unpacks to {whole // 2**20:,} MiB in {len(parts):,} parts; casex reads at most "
            f"{MAXIMUM_UNPACKED // 2**20} MiB in {MAXIMUM_PARTS:,}"
        )
    for part in parts:
        if part.flag_bits & 1:
            raise EncryptedDocument(f"{name}: asks for a password; save it without one")
        if part.file_size > _SMALL and part.file_size > _MOST_SQUEEZED * max(part.compress_size, 1):
            raise LimitExceeded(
                f"{name}: its part {part.filename!r} unpacks to {_MOST_SQUEEZED} times its size and more"
            )
    return archive


def refuse_document_types(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse parts that declare entities: office files have none.

    Raises
    ------
    UnreadableDocument
        Where a part has a document type, or is not what the archive's list says.
    """
    for part in archive.infolist():
        if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        start = part_of(archive, part.filename, name, _START).replace(b"\x00", b"")
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
            raise UnreadableDocument(
                f"{name}: its part {part.filename!r} declares a document type; no office file does"
            )


def part_of(archive: zipfile.ZipFile, part: str, name: str, most: int = MAXIMUM_UNPACKED) -> bytes:
    """The bytes of a part, at most so many."""
    try:
        with archive.open(part) as handle:
            return handle.read(most)
    except Exception as error:  # what zipfile and its unpackers raise has no other common base
        raise UnreadableDocument(f"{name}: its part {part!r} cannot be unpacked: {error}; download it again") from error
