"""Registries for tests: documents read in this very process, so that a store costs no process of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

import casex
from casex.registry.archives import Archives
from casex.registry.item import Answer, Item, Limits, Settings
from casex.registry.plan import planned
from casex.registry.registry import Registry
from casex.registry.tables import METADATA
from casex.registry.worker import answered
from casex.registry.writer import Outcome, Writer

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
POOL = SAMPLES / "pool"
LUPUS = Settings(casex.load_schema("lupus"))
LIMITS = Limits()
#: What starts many processes, or servers, runs where CI is set (but not a second time with the oldest packages).
LONG = pytest.mark.skipif(
    not os.environ.get("CI") or os.environ.get("HYPOTHESIS_PROFILE") == "default",
    reason="starts many processes: runs with CI=true, as in .ci/run",
)


def here(items: Iterable[Item], known: frozenset[str]) -> Iterator[tuple[Item, Answer]]:
    """What a process would answer, through JSON as from a process, without one."""
    with closing(Archives()) as archives:
        for item in items:
            if item.fault:
                yield item, Answer("failed", item.fault)
                continue
            said: dict[str, Any] = {}
            for one in answered(item, known, archives):
                said |= json.loads(json.dumps(one))
            yield item, Answer(**said)


def filled(registry: Registry, sources: Sequence[str | Path], settings: Settings = LUPUS) -> list[Outcome]:
    """The outcomes of documents read into a registry, one after the other."""
    plan = planned([str(one) for one in sources], (), settings)
    with registry._writing():
        writer = Writer(registry._engine, LIMITS)
        return list(writer.outcomes(here(plan.items(), writer.known)))


def everything(engine: Engine, *, without: Iterable[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the runs, times left out, in a settled order."""
    times = {"recorded", "seconds", "run", "limit_seconds", "made", *without}
    out = {}
    with engine.connect() as connection:
        for table in METADATA.sorted_tables:
            if table.name not in ("runs", "writers"):
                columns = [column for column in table.columns if column.name not in times]
                rows = connection.execute(select(*columns)).all()
                out[table.name] = sorted(tuple(map(repr, row)) for row in rows)
    return out
