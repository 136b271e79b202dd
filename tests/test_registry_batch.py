"""Batches in processes of their own: what hangs, crashes or eats memory costs itself alone."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from hostile.system import installed
from registries import LONG, LUPUS, POOL, everything, filled
from test_cli import Run

import casex
from casex.cli import screen
from casex.registry import apart
from casex.registry.apart import Apart
from casex.registry.item import Answer, Item, Limits, Part
from casex.registry.plan import planned


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setattr(screen.out, "_width", 160)
    monkeypatch.setattr(screen.err, "_width", 160)
    return Run(monkeypatch, capsys)


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(installed(tmp_path / "installed")))


def listed(folder: Path, paths: list[str]) -> Path:
    made = folder / "papers.csv"
    made.write_text("path\n" + "".join(f"{path}\n" for path in paths))
    return made


@LONG
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.usefixtures("hostile")
def test_each_bad_document_costs_itself_alone(tmp_path: Path) -> None:
    """The limits are such that each bad one breaks its own; by night, `python -m hostile.batch` has many more."""
    good = [str(path) for path in sorted(POOL.iterdir())]
    bad = [f"hostile://{name}" for name in ("crashes", "hangs", "raises", "eats")]
    made = casex.open_registry(f"sqlite:///{tmp_path / 'r.db'}")
    manifest = listed(tmp_path, [good[0], *bad, *good[1:]])
    outcomes = made.add(manifest=manifest, schema="lupus", workers=1, limit_seconds=15, limit_memory=700 * 2**20)
    assert len(outcomes) == 9
    found = {one.name: (one.status, one.reason) for one in outcomes}
    assert [found[Path(path).name][0] for path in good] == ["read"] * 5
    assert found["hangs"] == ("killed", "it took more than 15 s")
    assert found["crashes"] == ("killed", "the process that read it was ended by SIGSEGV")
    assert found["raises"] == (
        "failed", "bug of casex or of a library: KeyError: 'an error that nobody foresaw'",
    )  # fmt: skip
    assert found["eats"] == ("killed", "it took more than 700 MB of memory")
    told = made.documents().set_index("name")
    assert dict(zip(told.index, zip(told["status"], told["reason"].fillna(""), strict=True), strict=True)) == found
    alone = casex.open_registry(f"sqlite:///{tmp_path / 'alone.db'}")
    filled(alone, good)
    assert {n: r for n, r in everything(alone._engine).items() if n != "documents"} == {
        n: r for n, r in everything(made._engine).items() if n != "documents"
    }


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of POSIX")
def test_a_process_that_somebody_kills_costs_nothing() -> None:
    """Before it is asked, and in the middle of an answer; three times is enough."""
    item = next(planned([str(POOL / "costa_2022.xml")], (), LUPUS).items())
    process = Apart(frozenset(), Limits())
    try:
        first = process.read(item)
        assert (first.status, len(first.frames["patients"])) == ("read", 3)
        assert process._process is not None
        psutil.Process(process._process.pid).send_signal(signal.SIGKILL)
        again = process.read(item)
        assert (again.identity, again.frames) == (first.identity, first.frames)
    finally:
        process.close()
    assert process.read(item).status == "killed"  # it is closed: nothing is started again


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of POSIX")
def test_a_process_that_somebody_kills_while_it_starts_costs_nothing() -> None:
    item = next(planned([str(POOL / "costa_2022.xml")], (), LUPUS).items())
    process = Apart(frozenset(), Limits())
    try:
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(process.read, item)
            killed: set[int] = set()
            while len(killed) < 4:  # once more than a document may be killed over
                time.sleep(0.001)
                begun = process._process
                if begun is not None and begun.pid not in killed:
                    begun.send_signal(signal.SIGKILL)  # long before it has imported what it needs
                    killed.add(begun.pid)
            assert (answer.result().status, answer.result().reason) == ("read", "")
    finally:
        process.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of POSIX")
def test_a_process_that_is_killed_whenever_it_starts_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nkill -9 $$\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    item = next(planned([str(POOL / "costa_2022.xml")], (), LUPUS).items())
    with pytest.raises(casex.RegistryError, match="was killed 10 times before it began: look who does it"):
        Apart(frozenset(), Limits()).read(item)


def test_a_process_that_is_slow_to_start_is_no_fault_of_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_START", 0.001)
    item = next(planned([str(POOL / "costa_2022.xml")], (), LUPUS).items())
    process = Apart(frozenset(), Limits())
    with pytest.raises(casex.RegistryError, match=r"a process for reading did not start within 0\.001 s"):
        process.read(item)
    assert process._process is None


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="signals of POSIX")
def test_a_process_that_its_own_alarm_ends_took_too_long() -> None:
    answer = Apart(frozenset(), Limits(seconds=9))._died(-signal.SIGALRM, "")
    assert (answer.status, answer.reason) == ("killed", "it took more than 9 s")


@pytest.mark.parametrize(
    "said", ["MemoryError", "numpy._core._exceptions._ArrayMemoryError: Unable to allocate 8 GiB",
             "OSError: [Errno 28] No space left on device"]
)  # fmt: skip
def test_what_the_machine_is_to_blame_for_is_tried_again(said: str) -> None:
    """A result that has an identity is known to the next run; a bug is."""
    identity = {"result": "1a2b", "sha256": "3c4d"}
    process = Apart(frozenset(), Limits(), _identity=identity)
    assert process._died(1, said) == Answer("failed", f"an accident of this machine, run it again: {said}")
    assert process._died(1, "KeyError: 'x'").identity == identity


@pytest.mark.parametrize(
    "answer", [b"\xff" * 8 + b"{}", b"\0\0\0\0\x80\0\0\x01{}", b"\0" * 7 + b"\2[]", b"\0" * 7 + b"\1{"]
)
def test_an_answer_that_is_none_ends_its_process_alone(answer: bytes) -> None:
    """A length that nobody could hold (2 GiB and a byte, and more), what is no object, what is no JSON."""
    command = [sys.executable, "-S", "-c", f"import sys; sys.stdout.buffer.write({answer!r})"]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process,
        pytest.raises(apart._EndedError),
    ):
        Apart(frozenset(), Limits())._received(process)


def test_a_process_whose_master_dies_in_the_middle_of_an_item_ends() -> None:
    """The pickle of the item is cut short: then, `pickle` may raise anything."""
    item = next(planned([str(POOL / "costa_2022.xml")], (), LUPUS).items())
    command = [sys.executable, "-P", "-m", "casex.registry.worker"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        pickle.dump((frozenset(), Limits()), process.stdin)
        process.stdin.write(pickle.dumps(item)[:200])
        process.stdin.close()
        try:
            assert process.wait(timeout=60) == 1
        finally:
            process.kill()


def test_a_fault_that_is_known_before_starts_no_process() -> None:
    process = Apart(frozenset(), Limits())
    answer = process.read(Item("x", "x", (Part("x"),), LUPUS, fault="the archive cannot be opened"))
    assert answer == Answer("failed", "the archive cannot be opened")
    assert process._process is None


# --- the command ------------------------------------------------------------------------------


def test_casex_batch(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Into the store, and again: the second time nothing is done; a document that failed makes the code 4."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    command = ("batch", str(POOL), "*.pdf", "--registry", "sqlite:///r.db", "-s", "lupus", "--workers", "1")
    code, out, _ = run(*command)
    assert code == 4
    assert "6 documents, 6 read now, 0 known already: <Registry sqlite:///r.db>" in out
    assert "patients               22" in out
    assert "broken.pdf: TruncatedDocument: broken.pdf: the PDF ends before its end" in out
    code, out, _ = run(*command)
    assert "6 documents, 0 read now, 6 known already" in out
    assert "nothing to do: every document is in the registry" in out
    assert code == 4


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"limit_seconds": float("inf")}, "limit_seconds=inf: it takes a number of seconds"),
        ({"limit_seconds": float("nan")}, "limit_seconds=nan: it takes a number of seconds"),
        ({"limit_seconds": -1}, "limit_seconds=-1: it takes a number of seconds"),
        ({"limit_seconds": "60"}, "limit_seconds='60': it takes a number of seconds"),
        ({"limit_memory": 0}, "limit_memory=0: it takes a number of bytes, 1 MiB at least"),
        ({"limit_memory": "2GB"}, "limit_memory='2GB': it takes a number of bytes"),
        ({"limit_memory": 10**30}, "limit_memory=10+: it takes a number of bytes"),
        ({"workers": "two"}, "workers='two': it takes a whole number, one at least"),
        ({"workers": 0}, "workers=0: it takes a whole number, one at least"),
        ({"workers": 1.5}, "workers=1.5: it takes a whole number, one at least"),
        ({"sources": None}, "None is no source; give paths, patterns or addresses"),
        ({"sources": b"papers"}, "an object of type bytes is no source"),
        ({"sources": ["papers", 3]}, "an object of type int is no source"),
    ],
)
def test_what_add_refuses(tmp_path: Path, said: dict[str, object], message: str) -> None:
    made = casex.open_registry(f"sqlite:///{tmp_path / 'r.db'}")
    with pytest.raises(casex.RegistryError, match=message):
        made.add(**{"sources": str(POOL), **said})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["no/such/folder"], 1, "RegistryError: no/such/folder: nothing is there"),
        ([], 1, "RegistryError: nothing to read: give files, folders, patterns, archives, addresses or a manifest"),
        (["x", "--limit-memory", "much"], 2, "'much' is no size; give e.g. 512MB or 2GB"),
    ],
)
def test_what_casex_batch_refuses(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    found, _, err = run("batch", *arguments)
    assert found == code
    assert message in " ".join(err.replace("│", " ").split())
