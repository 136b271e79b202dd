"""The store: versions, one writer, one transaction a document, identity, history, deletion, masks."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from pandas.testing import assert_frame_equal
from registries import LIMITS, LUPUS, POOL, everything, filled, here
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import OperationalError, ProgrammingError

import casex
from casex.registry import landing, manifest, store
from casex.registry.plan import planned
from casex.registry.registry import Registry
from casex.registry.tables import METADATA, OF_FRAME
from casex.registry.writer import Outcome, Writer

COSTA, ERIKSEN = POOL / "costa_2022.xml", POOL / "eriksen_2024.csv"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'r.db'}"


@pytest.fixture
def registry(url: str) -> Registry:
    return casex.open_registry(url)


def count(registry: Registry, table: str) -> int:
    with registry._engine.connect() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM {table}")))


# --- versions ------------------------------------------------------------


def test_the_steps_make_the_tables_that_the_code_speaks_of(registry: Registry) -> None:
    with registry._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_it_is_one_file_with_a_write_ahead_log(registry: Registry) -> None:
    with registry._engine.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"


def test_a_store_of_a_newer_casex(registry: Registry, url: str) -> None:
    with registry._engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(casex.RegistryError, match=r"written by a newer casex \(step 9999\)"):
        casex.open_registry(url)


def test_a_store_of_the_first_step_is_brought_up_to_date(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        command.upgrade(store._steps(connection), "0001")
        connection.execute(text("INSERT INTO runs (run, started, casex) VALUES (1, 'then', '0.1.0')"))
        connection.execute(text(
            "INSERT INTO documents (result, sha256, name, study, status, current, schema, schema_sha256, settings, "
            "casex, readers, recorded, run) "
            "VALUES ('r', 'f', 'a.csv', 'a', 'failed', 1, 'lupus', 's', '{}', '0.1.0', '{}', 'then', 1)"
        ))  # fmt: skip
    engine.dispose()
    with casex.open_registry(url) as opened:
        assert opened.documents()["study"].tolist() == ["a"]
        with opened._engine.connect() as connection:
            assert connection.execute(text("SELECT given, place FROM documents")).all() == [(0, None)]


def test_a_store_whose_tables_were_never_finished_is_begun_again(url: str) -> None:
    script = (
        "import os, signal, casex\n"
        "from sqlalchemy import event\n"
        "from sqlalchemy.engine import Engine\n"
        "made = []\n"
        "@event.listens_for(Engine, 'after_cursor_execute')\n"
        "def counted(connection, cursor, statement, *rest):\n"
        "    made.append(statement) if 'CREATE' in statement else None\n"
        "    os.kill(os.getpid(), signal.SIGKILL) if len(made) == 4 else None\n"
        f"casex.open_registry({url!r})\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    with casex.open_registry(url) as opened:
        assert [one.status for one in filled(opened, [COSTA])] == ["read"]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("papers.db", "a registry is opened by an address such as sqlite:///registry.db"),
        ("sqlite://", "a registry in memory would be gone at the end"),
        ("mysql://host/name", "mysql: a registry is SQLite or PostgreSQL"),
        ("sqlite:////no/such/folder/r.db", "there is no folder /no/such/folder; make it first"),
    ],
)
def test_addresses_that_are_none(url: str, message: str) -> None:
    with pytest.raises(casex.RegistryError, match=message):
        casex.open_registry(url)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "r.db").write_text("these are notes, and long enough to be read as a header of something else")
    with pytest.raises(casex.RegistryError, match="file is not a database"):
        casex.open_registry(f"sqlite:///{tmp_path / 'r.db'}")


@pytest.mark.parametrize("made", ["CREATE TABLE notes (text)", "CREATE TABLE alembic_version (version_num)"])
@pytest.mark.parametrize("read_only", [False, True])
def test_a_database_of_something_else(url: str, tmp_path: Path, made: str, read_only: bool) -> None:
    with closing(sqlite3.connect(tmp_path / "r.db")) as other:
        other.execute(made)
        other.execute("CREATE TABLE documents (title)")
        other.execute("INSERT INTO alembic_version VALUES ('0001')") if "alembic" in made else None
        other.commit()
    before = (tmp_path / "r.db").read_bytes()
    with pytest.raises(casex.RegistryError, match="a database of something else"):
        casex.open_registry(url, read_only=read_only)
    assert (tmp_path / "r.db").read_bytes() == before


@pytest.mark.parametrize(
    "url", ["postgresql://anna:hunter2@host/name", "postgresql://anna@host/name?password=hunter2&sslmode=require"]
)
def test_secrets_are_masked(url: str) -> None:
    shown = store.masked(store.parsed(url))
    assert "hunter2" not in shown
    assert "***" in shown
    assert shown.startswith("postgresql://anna")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://anna:p@ss:hunter2@host:5432/name", "postgresql://anna:s@hunter2@host/name",
        "postgresql://anna:s@s/hunter2@host/name", "postgresql://anna:s@s?hunter2=@host/name",
        "postgresql://anna:hunter2@host:port/name",
    ],
)  # fmt: skip
def test_no_part_of_a_password_that_breaks_its_address_is_shown(url: str) -> None:
    with pytest.raises(casex.RegistryError, match="write @ as %40") as raised:
        casex.open_registry(url)
    assert "hunter2" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


def test_a_password_may_hold_anything_that_is_written_as_it_should_be() -> None:
    address = store.parsed("postgresql://anna%40work:p%40ss%3Aw%2Ford@host/name")
    assert (address.username, address.password, address.host) == ("anna@work", "p@ss:w/ord", "host")


def test_secrets_are_masked_in_errors() -> None:
    with pytest.raises(casex.RegistryError) as raised:
        casex.open_registry("postgresql://anna:hunter2@127.0.0.1:1/name")
    assert "hunter2" not in str(raised.value)
    assert "postgresql://anna:***@127.0.0.1:1/name" in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    ("read_only", "options"),
    [(False, "-c search_path=lupus"), (True, "-c search_path=lupus -c default_transaction_read_only=on")],
)
def test_options_of_an_address_reach_the_server(read_only: bool, options: str) -> None:
    pytest.importorskip("psycopg")
    address = store.parsed("postgresql://anna@host/name?options=-c%20search_path%3Dlupus")
    engine = store._postgresql(address, read_only=read_only)
    sent: list[str] = []

    @event.listens_for(engine, "do_connect")
    def asked(_dialect: object, _record: object, _args: object, settings: dict[str, str]) -> None:
        sent.append(settings["options"])
        raise ConnectionRefusedError

    with pytest.raises(ConnectionRefusedError):
        engine.connect()
    assert sent == [options]


# --- one writer, many readers ------------------------------------------------------------


def test_a_second_writer_is_told_who_the_first_one_is(registry: Registry, url: str) -> None:
    second = casex.open_registry(url)
    with registry._writing():
        with pytest.raises(casex.RegistryError, match=rf"another writer is at work \(process {os.getpid()} on .*since"):
            filled(second, [COSTA])
        with casex.open_registry(url, read_only=True) as reader:
            assert len(reader.documents()) == 0
    assert [one.status for one in filled(second, [COSTA])] == ["read"]


def test_a_second_writer_is_refused_through_a_link_too(registry: Registry, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there/alias.db").symlink_to(tmp_path / "r.db")
    second = casex.open_registry(f"sqlite:///{tmp_path / 'there/alias.db'}")
    with registry._writing(), pytest.raises(casex.RegistryError, match="another writer is at work"):
        filled(second, [COSTA])
    own = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert own >= {"r.db", "r.db.lock"}
    assert len(second._planned([tmp_path], None, LUPUS)) == 0  # the store is no paper, however it was opened


def test_a_writer_that_was_killed_holds_nothing(registry: Registry, url: str) -> None:
    script = (
        "import casex, os, signal\n"
        f"with casex.open_registry({url!r})._writing():\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    assert count(registry, "writers") == 1
    assert [one.status for one in filled(registry, [COSTA])] == ["read"]
    assert count(registry, "writers") == 0


def test_a_reader_writes_nothing(registry: Registry, url: str) -> None:
    filled(registry, [COSTA])
    with casex.open_registry(url, read_only=True) as reader:
        assert len(reader.patients()) == 3
        with pytest.raises(casex.RegistryError, match="it was opened for reading only"):
            reader.delete("costa_2022")
        with pytest.raises(OperationalError, match="readonly database"), reader._engine.begin() as connection:
            connection.execute(text("DELETE FROM documents"))


def test_a_store_that_is_only_read_has_to_be_there(url: str, tmp_path: Path) -> None:
    with pytest.raises(casex.RegistryError, match="a registry that is only read has to be there"):
        casex.open_registry(url, read_only=True)
    sqlite3.connect(tmp_path / "r.db").close()
    with pytest.raises(casex.RegistryError, match="holds no registry; open it once for writing"):
        casex.open_registry(url, read_only=True)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="permissions of POSIX")
def test_a_store_in_a_folder_that_may_not_be_written_is_read(registry: Registry, tmp_path: Path) -> None:
    filled(registry, [COSTA])
    assert len(registry.patients()) == 3  # whoever reads below may not be allowed to load casex
    registry.close()
    folder = Path(tempfile.mkdtemp())  # one that somebody else may enter
    shutil.copy(tmp_path / "r.db", folder)
    folder.chmod(0o555)
    user = os.geteuid()
    try:
        os.seteuid(user or 65534)  # root may write anywhere
        with casex.open_registry(f"sqlite:///{folder / 'r.db'}", read_only=True) as reader:
            assert len(reader.patients()) == 3
    finally:
        os.seteuid(user)
        folder.chmod(0o700)
        shutil.rmtree(folder)


# --- one transaction a document ------------------------------------------------------------


def test_a_document_lands_whole_or_not_at_all(registry: Registry) -> None:
    filled(registry, [COSTA])
    before = everything(registry._engine)
    item = next(planned([str(ERIKSEN)], (), LUPUS).items())
    _, answer = next(here([item], frozenset()))
    broken = replace(answer, frames={**answer.frames, "sources": [{"source": ["no text"]}]})
    with pytest.raises(ProgrammingError, match="list"), registry._engine.begin() as connection:
        landing.land(connection, item, broken, LIMITS, 1)
    assert everything(registry._engine) == before


def test_frames_come_back_as_they_were(registry: Registry) -> None:
    filled(registry, [COSTA])
    study = casex.extract(COSTA, schema="lupus")
    for name in ("observations", "treatments", "timeline", "findings", "reported", "sources", "variables"):
        kept = getattr(registry, name)().drop(columns="study")
        assert_frame_equal(kept, getattr(study, name))
    kept = registry.patients().droplevel("study")
    kept.index = kept.index.astype(study.patients.index.dtype)
    assert_frame_equal(kept, study.patients)


# --- identity and history ------------------------------------------------------------


def test_the_same_again_is_not_read_again(registry: Registry) -> None:
    assert [one.known for one in filled(registry, [COSTA, ERIKSEN])] == [False, False]
    before = everything(registry._engine)
    assert [one.known for one in filled(registry, [ERIKSEN, COSTA])] == [True, True]
    assert everything(registry._engine) == before


def test_a_change_is_read_and_the_old_result_is_history(registry: Registry) -> None:
    filled(registry, [COSTA])
    changed = replace(LUPUS, index_treatment="anifrolumab")
    assert [one.known for one in filled(registry, [COSTA], changed)] == [False]
    assert registry.documents()["index_treatment"].tolist() == ["anifrolumab"]
    kept = registry.documents(history=True)
    assert sorted(zip(kept["index_treatment"], kept["current"], strict=True)) == [
        ("anifrolumab", True), ("tofacitinib", False),
    ]  # fmt: skip
    assert len(registry.patients()) == 3
    assert [one.known for one in filled(registry, [COSTA])] == [
        True
    ]  # back to the first: nothing is read, it is current
    assert registry.documents()["index_treatment"].tolist() == ["tofacitinib"]


def test_a_reading_file_beside_the_paper_is_a_change(registry: Registry, tmp_path: Path) -> None:
    paper = tmp_path / "costa.xml"
    shutil.copy(COSTA, paper)
    filled(registry, [paper])
    (tmp_path / "costa.casex.yaml").write_text("index_treatment: anifrolumab\n")
    assert [one.known for one in filled(registry, [paper])] == [False]
    assert registry.documents()["index_treatment"].tolist() == ["anifrolumab"]


def test_files_with_the_same_bytes_are_one_document_under_the_first_name(registry: Registry, tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv"):
        shutil.copy(ERIKSEN, tmp_path / name)
    outcomes = filled(registry, [tmp_path / "b.csv", tmp_path / "a.csv"])
    assert [(one.name, one.known) for one in outcomes] == [("b.csv", False), ("a.csv", True)]
    assert registry.documents()[["study", "name"]].to_numpy().tolist() == [["a", "a.csv"]]


def corrected(paper: Path) -> None:
    paper.write_bytes(ERIKSEN.read_bytes().replace(b"45", b"46"))


def test_two_documents_of_one_name_are_two_studies(registry: Registry, tmp_path: Path) -> None:
    """In two folders: nobody knows whether one is the other, corrected."""
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
    shutil.copy(ERIKSEN, tmp_path / "one/paper.csv")
    corrected(tmp_path / "other/paper.csv")
    for folder in ("one", "other"):
        assert [one.known for one in filled(registry, [tmp_path / folder])] == [False]
    named = registry.documents()["study"].tolist()
    assert named[0] == "paper"
    assert named[1].startswith("paper (")
    assert len(registry.patients()) == 8


def test_a_file_that_was_corrected_in_place_is_the_same_study(registry: Registry, tmp_path: Path) -> None:
    paper = tmp_path / "paper.csv"
    shutil.copy(ERIKSEN, paper)
    filled(registry, [paper])
    corrected(paper)
    assert [(one.study, one.known) for one in filled(registry, [paper])] == [("paper", False)]
    assert registry.documents()["study"].tolist() == ["paper"]
    assert registry.documents(history=True)["current"].tolist() == [False, True]
    assert registry.findings(code="file_replaced")["study"].tolist() == ["paper"]
    assert registry.summarize("sledai_2k", by=None, at="baseline").rows[0].n == 4
    shutil.copy(ERIKSEN, paper)  # and back
    assert [(one.study, one.known) for one in filled(registry, [paper])] == [("paper", True)]
    assert len(registry.documents()) == 1
    assert len(registry.findings(code="file_replaced")) == 0


def test_a_file_that_was_moved_and_corrected_is_the_same_study(registry: Registry, tmp_path: Path) -> None:
    paper, moved = tmp_path / "paper.csv", tmp_path / "moved" / "paper.csv"
    shutil.copy(ERIKSEN, paper)
    filled(registry, [paper])
    moved.parent.mkdir()
    paper.rename(moved)
    assert [one.known for one in filled(registry, [moved])] == [True]
    corrected(moved)
    filled(registry, [moved])
    assert registry.documents()["study"].tolist() == ["paper"]


def test_another_paper_under_the_same_name_takes_the_place_of_none(registry: Registry, tmp_path: Path) -> None:
    """Their DOIs differ."""
    paper = tmp_path / "paper.xml"
    shutil.copy(COSTA, paper)
    filled(registry, [paper])
    shutil.copy(POOL / "aalto_2021.xml", paper)
    filled(registry, [paper])
    found = registry.documents()
    assert found["n_patients"].tolist() == [3, 5]
    assert found["study"].str[:7].tolist() == ["paper", "paper ("]
    assert len(registry.findings(code="file_replaced")) == 0


def test_a_copy_that_is_still_there_stays(registry: Registry, tmp_path: Path) -> None:
    """Two files with the same bytes, of which one is corrected: the other one's values are no history."""
    for name in ("a.csv", "b.csv"):
        shutil.copy(ERIKSEN, tmp_path / name)
    filled(registry, [tmp_path / "a.csv", tmp_path / "b.csv"])
    corrected(tmp_path / "a.csv")
    filled(registry, [tmp_path / "b.csv", tmp_path / "a.csv"])
    assert len(registry.documents()) == 2
    assert len(registry.documents(history=True)) == 2


# --- what persons named ------------------------------------------------------------


def listed(folder: Path, text: str) -> Path:
    made = folder / "papers.csv"
    made.write_text(text)
    return made


def by_manifest(registry: Registry, manifest_: Path, *more: Path) -> list[Outcome]:
    rows = manifest.read(manifest_, LUPUS, casex.load_schema)
    plan = planned([str(one) for one in more], rows, LUPUS, without=[manifest_])
    with registry._writing():
        writer = Writer(registry._engine, LIMITS)
        return list(writer.outcomes(here(plan.items(), writer.known)))


def test_a_copy_that_the_manifest_does_not_list_takes_no_named_study_s_place(
    registry: Registry, tmp_path: Path
) -> None:
    (tmp_path / "copies").mkdir()
    for name in ("eriksen.csv", "copies/aaa.csv"):
        shutil.copy(ERIKSEN, tmp_path / name)
    said = listed(tmp_path, "path,study,index_treatment\neriksen.csv,Eriksen,anifrolumab\n")
    for _ in range(2):
        by_manifest(registry, said, tmp_path / "copies")
        found = registry.documents().set_index("study")
        assert found["index_treatment"].dropna().to_dict() == {"Eriksen": "anifrolumab"}
        assert found["same_paper_as"].dropna().to_dict() == {"aaa": "Eriksen"}  # a person's word comes first
    assert set(registry.summarize("sledai_2k", by=None, at="baseline").left_out[0][1]) == {
        ("all of aaa", "same paper as Eriksen")
    }


def test_a_named_study_whose_file_was_corrected_counts_once(registry: Registry, tmp_path: Path) -> None:
    """Read again without the manifest: nothing takes the named study's place, and it is said to be the same paper."""
    shutil.copy(ERIKSEN, tmp_path / "eriksen.csv")
    by_manifest(registry, listed(tmp_path, "path,study\neriksen.csv,Zeta\n"))
    corrected(tmp_path / "eriksen.csv")
    filled(registry, [tmp_path / "eriksen.csv"])
    assert registry.documents().set_index("study")["same_paper_as"].dropna().to_dict() == {"eriksen": "Zeta"}
    together = registry.summarize("sledai_2k", by=None, at="baseline")
    assert together.rows[0].n == 4
    assert together.left_out[0][1] == (("all of eriksen", "same paper as Zeta"),)


def test_what_is_settled_goes_with_a_study_that_is_renamed(registry: Registry, tmp_path: Path) -> None:
    shutil.copy(ERIKSEN, tmp_path / "eriksen.csv")
    filled(registry, [tmp_path / "eriksen.csv", COSTA])
    registry.settle(("costa_2022", "1"), ("eriksen", "1"), same=True, who="A. Reader")
    by_manifest(registry, listed(tmp_path, "path,study\neriksen.csv,Eriksen 2024\n"))
    assert registry.documents()["study"].tolist() == ["Eriksen 2024", "costa_2022"]
    assert registry.summarize("sledai_2k", by=None, at="baseline").rows[0].n == 6
    registry.delete("Eriksen 2024")
    assert count(registry, "persons") == 0


def test_a_document_that_could_not_be_opened_is_tried_again(registry: Registry, tmp_path: Path) -> None:
    paper = tmp_path / "paper.csv"
    item = next(planned([str(ERIKSEN)], (), LUPUS).items())
    missing = replace(item, parts=(replace(item.parts[0], path=str(paper)),))
    for status in ("failed", "failed", "read"):
        if status == "read":
            shutil.copy(ERIKSEN, paper)
        with registry._writing():
            writer = Writer(registry._engine, LIMITS)
            outcome = next(iter(writer.outcomes(here([missing], writer.known))))
        assert (outcome.status, outcome.known) == (status, False)
    assert registry.documents()[["study", "status"]].to_numpy().tolist() == [["eriksen_2024", "read"]]


def test_a_document_that_cannot_be_opened_for_once_stays_as_it_is(registry: Registry, tmp_path: Path) -> None:
    paper = tmp_path / "paper.csv"
    shutil.copy(ERIKSEN, paper)
    said = listed(tmp_path, "path,study\npaper.csv,Eriksen\n")
    for status in ("read", "failed", "read"):
        paper.rename(tmp_path / "away") if status == "failed" else None
        (outcome,) = by_manifest(registry, said)
        (tmp_path / "away").rename(paper) if status == "failed" else None
        assert outcome.status == status
        assert len(registry.observations(study="Eriksen")) > 0
    assert registry.documents()[["study", "status"]].to_numpy().tolist() == [["Eriksen", "read"]]


# --- deletion ------------------------------------------------------------


def test_deleting_a_study_takes_its_values_out(registry: Registry, tmp_path: Path) -> None:
    filled(registry, [COSTA, ERIKSEN])
    filled(registry, [ERIKSEN], replace(LUPUS, index_treatment="tofacitinib"))  # history goes, too
    registry.settle(("costa_2022", "1"), ("eriksen_2024", "1"), same=False, who="me")
    registry.delete("eriksen_2024")
    assert registry.documents(history=True)["study"].tolist() == ["costa_2022"]
    assert count(registry, "persons") == 0
    for table in OF_FRAME.values():
        with registry._engine.connect() as connection:
            held = set(connection.scalars(text(f"SELECT DISTINCT result FROM {table.name}")))
            there = set(connection.scalars(text("SELECT result FROM documents")))
        assert held <= there
    registry.close()
    assert b"eriksen" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_values_that_somebody_reads_are_not_said_to_be_gone(registry: Registry, url: str, tmp_path: Path) -> None:
    def held() -> bool:
        return b"eriksen" in b"".join(path.read_bytes() for path in tmp_path.iterdir())

    filled(registry, [COSTA, ERIKSEN])
    with casex.open_registry(url, read_only=True) as reader:
        left = reader.chunks("observations", rows=5)
        next(left)
        with pytest.raises(casex.RegistryError, match="'eriksen_2024' is taken out, but its values are in the files"):
            registry.delete("eriksen_2024")
        assert registry.documents()["study"].tolist() == ["costa_2022"]
        assert held()
        list(left)
    registry.close()
    with casex.open_registry(url) as again:
        again.documents()
    assert not held()


@pytest.mark.parametrize("known", [False, True])
def test_a_study_may_be_deleted_while_documents_come_in(registry: Registry, tmp_path: Path, known: bool) -> None:
    """The second file has the bytes of the first; the third is another one."""
    for name in ("a.csv", "b.csv"):
        shutil.copy(ERIKSEN, tmp_path / name)
    papers = [tmp_path / "a.csv", tmp_path / "b.csv", COSTA]
    if known:
        filled(registry, papers)
    plan = planned([str(one) for one in papers], (), LUPUS)
    said = []
    with registry._writing():
        writer = Writer(registry._engine, LIMITS)
        for outcome in writer.outcomes(here(plan.items(), writer.known)):
            said.append((outcome.name, outcome.status, outcome.reason))
            if outcome.name == "a.csv":
                registry.delete(outcome.study)
    assert said == [
        ("a.csv", "read", ""),
        ("b.csv", "failed", "its study was deleted while the batch ran; run it again"),
        ("costa_2022.xml", "read", ""),
    ]
    assert registry.documents()["study"].tolist() == ["costa_2022"]


def test_a_study_that_is_not_there_cannot_be_deleted(registry: Registry) -> None:
    filled(registry, [COSTA])
    with pytest.raises(casex.UnknownVariable, match="no study 'costa_2002'; did you mean 'costa_2022'"):
        registry.delete("costa_2002")
