"""The same store on a real PostgreSQL server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from pandas.testing import assert_frame_equal
from registries import LONG, POOL, everything, filled
from servers import postgresql
from sqlalchemy import text

import casex
from casex.registry.tables import METADATA

pytestmark = LONG


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with postgresql() as address:
        yield address


def test_it_holds_what_sqlite_holds(url: str, tmp_path: Path) -> None:
    """Every row of every table, every frame, every filter."""
    there, here = casex.open_registry(url), casex.open_registry(f"sqlite:///{tmp_path / 'r.db'}")
    for one in (there, here):
        assert [outcome.status for outcome in filled(one, [POOL])] == ["read"] * 5
        assert [outcome.known for outcome in filled(one, [POOL])] == [True] * 5
    with there._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    assert everything(there._engine) == everything(here._engine)
    for frame in ("patients", "observations", "timeline", "sources", "variables", "findings"):
        assert_frame_equal(getattr(there, frame)(), getattr(here, frame)())
    asked = {"variable": "sledai_2k", "drug": "L04AG", "timepoint": "baseline"}
    assert_frame_equal(there.observations(**asked), here.observations(**asked))
    assert len(there.observations(**asked)) == 11
    assert there.summarize("sledai_2k", by=None) == here.summarize("sledai_2k", by=None)
    assert_frame_equal(there.overlaps(), here.overlaps())
    there.to_parquet(tmp_path / "there")
    here.to_parquet(tmp_path / "here")
    written = [{path.name for path in (tmp_path / folder).iterdir()} for folder in ("there", "here")]
    assert written[0] == written[1]
    assert {"patients.parquet", "observations.parquet", "corrections.parquet", "documents.parquet"} <= written[0]
    there.settle(("costa_2022", "1"), ("eriksen_2024", "1"), same=False, who="me")
    there.delete("eriksen_2024")
    assert len(there.documents(history=True)) == 4
    there.close()


def test_one_writer_many_readers(url: str) -> None:
    first, second = casex.open_registry(url), casex.open_registry(url)
    with first._writing():
        with pytest.raises(casex.RegistryError, match=rf"another writer is at work \(process {os.getpid()} on"):
            filled(second, [POOL / "costa_2022.xml"])
        with casex.open_registry(url, read_only=True) as reader:
            reader.documents()
            with pytest.raises(casex.RegistryError, match="it was opened for reading only"):
                reader.delete("costa_2022")
            with pytest.raises(Exception, match="read-only transaction"), reader._engine.begin() as connection:
                connection.execute(text("DELETE FROM documents"))
    filled(second, [POOL / "costa_2022.xml"])
    first.close()
    second.close()


def test_a_writer_that_was_killed_holds_nothing(url: str) -> None:
    script = (
        "import casex, os, signal\n"
        f"with casex.open_registry({url!r})._writing():\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    with casex.open_registry(url) as again:
        filled(again, [POOL / "costa_2022.xml"])
