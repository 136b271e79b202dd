"""The same batch on a Dask cluster of two workers, one of which is killed: the code of docs/cluster.md, its rows."""

from __future__ import annotations

import http.server
import os
import re
import signal
import socketserver
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from registries import LONG, POOL, everything, filled

import casex

pytestmark = LONG
PAGE = Path(__file__).resolve().parent.parent / "docs" / "cluster.md"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The pool as a web server gives it: what all machines of a cluster see."""
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(POOL))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_the_page_runs_and_a_killed_worker_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "papers").mkdir()
    one, other = (POOL / name for name in ("costa_2022.xml", "eriksen_2024.csv"))
    copies = 12  # the same papers with another comment each: other documents
    for number in range(copies):
        (tmp_path / "papers" / f"costa_{number:02}.xml").write_bytes(one.read_bytes() + b"<!-- %d -->\n" % number)
    (tmp_path / "papers" / "eriksen.csv").write_bytes(other.read_bytes())
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    killer = threading.Thread(target=kill_a_worker, args=(tmp_path,), daemon=True)
    killer.start()
    held: dict[str, object] = {}
    exec(compile(code, str(PAGE), "exec"), held)
    killer.join(1)
    assert (tmp_path / "killed").exists()
    registry = casex.open_registry("sqlite:///registry.db")
    assert set(registry.documents()["status"]) == {"read"}
    alone = casex.open_registry("sqlite:///alone.db")
    filled(alone, [tmp_path / "papers"])
    assert everything(registry._engine) == everything(alone._engine)
    assert len(registry.patients()) == 3 * copies + 4


def kill_a_worker(folder: Path) -> None:
    """SIGKILL for one of the cluster's two workers, as soon as a document has landed."""
    import psutil
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import OperationalError

    engine = create_engine(f"sqlite:///{folder / 'registry.db'}")
    while True:
        time.sleep(0.05)
        try:
            with engine.connect() as connection:
                landed = connection.scalar(text("SELECT count(*) FROM documents"))
        except OperationalError:  # there are no tables yet
            continue
        if landed:
            break
    engine.dispose()
    below = [
        one for one in psutil.Process(os.getpid()).children(recursive=True) if "spawn_main" in " ".join(one.cmdline())
    ]
    below[0].send_signal(signal.SIGKILL)
    (folder / "killed").touch()


def test_workers_read_from_addresses(address: str, tmp_path: Path) -> None:
    """By fsspec, over HTTP; a scheduler that is named by its address."""
    from distributed import Client, LocalCluster

    registry = casex.open_registry(f"sqlite:///{tmp_path / 'r.db'}")
    names = ("costa_2022.xml", "eriksen_2024.csv")
    sources = [f"{address}/{name}" for name in names]
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster):
        outcomes = list(registry.add(sources, schema="lupus", scheduler=cluster.scheduler_address))
    assert sorted((one.study, one.status, one.n_patients) for one in outcomes) == [
        ("costa_2022", "read", 3), ("eriksen_2024", "read", 4),
    ]  # fmt: skip
    with pytest.raises(casex.RegistryError, match=r"tcp://127\.0\.0\.1:1: no Dask scheduler answers there"):
        list(registry.add(sources, scheduler="tcp://127.0.0.1:1"))
