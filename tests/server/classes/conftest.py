"""A school whose classes live in two processes that share a file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from server.classes.rooms import room
from server.classes.store import MemoryStore, Store
from server.classes.stores.sqlite_store import SqliteStore
from tests.server.conftest import run_apart
from tests.server.support.class_visitor import School

Work = Callable[[School], Awaitable[None]]
Run = Callable[..., None]


@pytest.fixture(autouse=True)
def sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is gathered for a while goes out sooner."""
    monkeypatch.setattr(room, "_TILES_SECONDS", 0.02)
    monkeypatch.setattr(room, "_TABLE_SECONDS", 0.02)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs what is done in a school, by default of two processes that share a file; one has it in memory."""

    def run(work: Work, processes: int = 2, **settings: Any) -> None:
        def make() -> Store:
            return SqliteStore(tmp_path / "classes.sqlite") if processes > 1 else MemoryStore()

        async def whole() -> None:
            async with School(make, processes, **settings) as school:
                await work(school)

        run_apart(whole())

    return run
