"""Entries of a file of corrections: of a cell, of a finding that may stand; and the file that they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import yaml

from casex.errors import CasexError, ReadingError
from casex.interpret import corrections
from casex.settings import unknown

_HEAD = """\
# What people who looked at {name} say of its reading. casex uses this file where it lies beside the paper.
# A cell is read as `is`, what is printed stays; a finding that is accepted stays listed, and fails no check.
"""


def correction(
    source: str, now: str, frames: Mapping[str, pd.DataFrame], provenance: Mapping[str, str], signed: Mapping[str, str]
) -> dict[str, str]:
    """The entry that has the cell of a source (``p3-t2-r9-c8``) read as `now`.

    Raises
    ------
    CasexError
        Where no value was read from a cell that is called so.
    """
    cells = frames["sources"].dropna(subset=["table", "row", "column"]).set_index("source")
    if source not in cells.index:
        raise CasexError(unknown("cell with a value", source, list(cells.index)[:400]))
    place, said = cells.loc[source], frames["observations"]
    names = {key.rpartition("-r")[0] for key in cells.index[cells["table"] == place["table"]]}
    return {
        "document": provenance[f"document {place['document']}"],
        "table": place["table"] if len(names) == 1 else source.rpartition("-r")[0],
        "cell": f"r{place['row']}-c{place['column']}",
        "was": said.loc[said["source"] == source, "printed"].iloc[0],
        "is": now,
        **signed,
    }


def acceptance(
    finding: str, frames: Mapping[str, pd.DataFrame], provenance: Mapping[str, str], signed: Mapping[str, str]
) -> dict[str, str]:
    """The entry that lets a finding (``f3``, as `findings` numbers them) stand.

    Raises
    ------
    CasexError
        Where there is no such finding.
    """
    found, files = frames["findings"].set_index("finding"), frames["sources"].set_index("source")["document"]
    if finding not in found.index:
        raise CasexError(unknown("finding", finding, list(found.index)))
    one = {key: str(value) for key, value in found.loc[finding].items()}
    cited = [key for key in one["sources"].split("; ") if key in files.index]
    documents = [value for name, value in provenance.items() if name.startswith("document ")]
    document = provenance[f"document {files[cited[0]]}"] if cited else documents[0]
    return {"document": document, "accept": one["code"], "said": one["message"], **signed}


def append(path: Path, entry: Mapping[str, str], paper: str) -> None:
    """Write one entry behind those that a file has; what stands there stays as it is, remarks too.

    Raises
    ------
    ReadingError
        Where the file is wrong, or would be with this entry; then it is left as it was.
    """
    before = path.read_text(encoding="utf-8") if path.is_file() else _HEAD.format(name=paper)
    ending = "" if before.endswith("\n") else "\n"
    text = yaml.safe_dump([dict(entry)], sort_keys=False, allow_unicode=True, width=110)
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(f"{before}{ending}{text}", encoding="utf-8", newline="\n")
    try:
        corrections.read(draft)
    except ReadingError as error:
        draft.unlink()
        raise ReadingError(str(error).replace(draft.name, path.name)) from error
    draft.replace(path)
