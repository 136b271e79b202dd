"""What a result is keyed by: all that decides what comes of a document, and nothing else."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from casex.errors import CasexError
from casex.interpret import beside
from casex.readers import Content, fetch
from casex.registry.archives import Archives
from casex.registry.item import RESULT_LENGTH, Answer, Item, Part
from casex.verbs import READERS


class _File(io.BytesIO):
    """Bytes with a file's name, as `casex.extract` calls it in sources and messages."""

    def __init__(self, content: Content) -> None:
        super().__init__(content.data)
        self.name = content.name


def identified(item: Item, archives: Archives) -> tuple[list[Any], tuple[str, ...], dict[str, Any]]:
    """The sources of an item as `casex.extract` takes them, their SHA-256, and what its result is keyed by.

    Raises
    ------
    CasexError
        Where a file cannot be opened, or a file beside it is wrong.
    """
    contents = [_content(part, archives) for part in item.parts]
    sources = [_source(part, content) for part, content in zip(item.parts, contents, strict=True)]
    reading, _ = beside.reading_of(item.settings.reading, sources)
    corrections, _ = beside.corrections_of(None, sources)
    hashes = tuple(content.sha256 for content in contents)
    return sources, hashes, keyed(item, hashes, None if reading is None else reading.sha256, corrections.sha256 or None)


def known_here(item: Item, known: frozenset[str]) -> Answer | None:
    """That the store has the item already, if it has, and where its bytes are at hand: no process is asked for that."""
    if any(_is_far(part) for part in item.parts):
        return None
    try:
        _, _, what = identified(item, Archives())
    except CasexError:  # whoever reads it says why
        return None
    return Answer("read", known=True, identity=what) if what["result"] in known else None


def keyed(
    item: Item, hashes: Sequence[str], reading_sha256: str | None, corrections_sha256: str | None
) -> dict[str, Any]:
    """What a result is keyed by, and the key (`result`)."""
    digest = hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()
    said: dict[str, Any] = {
        "sha256": digest,
        "schema": item.settings.schema.name,
        "schema_sha256": item.settings.schema.sha256,
        "settings": item.settings.plain(),
        "reading_sha256": reading_sha256,
        "corrections_sha256": corrections_sha256,
        **versions(),
    }
    key = json.dumps(said, sort_keys=True).encode()
    return said | {"result": hashlib.sha256(key).hexdigest()[:RESULT_LENGTH]}


@cache
def versions() -> dict[str, Any]:
    """The versions of casex and of what it reads with: another one may read otherwise."""
    found: dict[str, str] = {}
    for name in (*READERS, "lxml", "openpyxl", "xlrd", "rapidocr", "onnxruntime"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # an extra that is not installed
            continue
    return {"casex": version("casex"), "readers": found}


def _content(part: Part, archives: Archives) -> Content:
    """The bytes of a part, under the part's own name."""
    found = fetch(str(part.path) if part.member is None else archives.unpacked(part.member))
    return replace(found, name=part.name)


def _source(part: Part, content: Content) -> Any:
    """What `casex.extract` is given: a file of this machine by its path, so that what lies beside it counts."""
    return _File(content) if _is_far(part) else part.path


def _is_far(part: Part) -> bool:
    """Whether its bytes are at hand for nobody but a process that fetches or unpacks them."""
    return part.path is None or "://" in part.path
