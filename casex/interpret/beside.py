"""Files beside a paper that say how to read it: used where nobody gives others, and said."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from casex.errors import ReadingError
from casex.interpret import corrections as mending
from casex.interpret import reading_file
from casex.interpret.corrections import Corrections
from casex.interpret.reading_file import ReadingFile
from casex.model import Finding, finding


def reading_of(
    reading: Path | str | Mapping[str, Any] | None, sources: Sequence[object]
) -> tuple[ReadingFile | None, tuple[Finding, ...]]:
    """The reading file that is given, else the one that lies beside a source; that one is used, and said.

    Raises
    ------
    ReadingError
        Where it is wrong, or where several lie beside the sources.
    """
    if reading is not None:
        return reading_file.read(reading), ()
    there = _beside(sources, reading_file.BESIDE)
    if not there:
        return None, ()
    if len(there) > 1:
        named = ", ".join(str(one) for one in there)
        raise ReadingError(
            f"several reading files lie beside the sources: {named}; give one: reading={str(there[0])!r}"
        )
    message = f"{there[0].name} lies beside the document and was used; reading={{}} reads without it"
    return reading_file.read(there[0]), (finding("reading_file_used", message),)


def corrections_of(
    corrections: Path | str | Sequence[Mapping[str, Any]] | None, sources: Sequence[object]
) -> tuple[Corrections, tuple[Finding, ...]]:
    """The corrections that are given, else those in files beside the sources; they are used, and said.

    Raises
    ------
    ReadingError
        Where they are wrong.
    """
    if corrections is not None:
        return mending.read(corrections), ()
    there = _beside(sources, mending.BESIDE)
    message = (
        f"{', '.join(one.name for one in there)} lies beside the document and was used; corrections=[] reads without"
    )
    return mending.together([mending.read(one) for one in there]), (
        (finding("corrections_used", message),) if there else ()
    )


def _beside(sources: Sequence[object], ending: str) -> list[Path]:
    """Files that are called like a source, with this ending."""
    paths = [Path(one) for one in sources if isinstance(one, str | os.PathLike) and "://" not in str(one)]
    paths = [path for path in paths if path.name]  # "." and "/" have none; whoever opens them says why not
    return list(dict.fromkeys(near for path in paths if (near := path.with_name(f"{path.stem}{ending}")).is_file()))
