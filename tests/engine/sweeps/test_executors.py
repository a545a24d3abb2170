"""A sweep comes to the same bytes whoever carries it out, in whatever order, and whatever is killed meanwhile."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator

import pytest

from engine.packages import version
from engine.sweeps import dask_cluster
from engine.sweeps.batches import CarryOutError, batches_of, run_batch
from engine.sweeps.dask_cluster import DaskCluster
from engine.sweeps.executors import InProcess
from engine.sweeps.plan import Sweep
from engine.sweeps.process_pool import ProcessPool
from engine.sweeps.results import SweepResult
from engine.sweeps.sweeping import choose_executor
from tests.engine.sweeps.support import DOCUMENT, carried_out

LONGER = {**DOCUMENT, "seeds": {"count": 20}, "epochs": 20}


def test_batches_hold_every_run_once_and_are_of_about_the_same_work() -> None:
    sweep = Sweep.parse({**LONGER, "vary": [{"field": "hidden.units", "values": [1, 32]}]})
    batches = batches_of(sweep, sweep.tasks, 2, "compiled")
    assert [task for batch in batches for task in batch] == sweep.tasks
    assert len(batches) >= 16
    # A network of 32 units is as much work as several of one.
    assert len(batches[0]) > 3 * len(batches[-1])
    assert batches_of(sweep, [], 2, "numpy") == []


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="children are not listed")
def test_processes_come_to_the_same_bytes_though_one_of_them_is_killed() -> None:
    sweep = Sweep.parse(LONGER)
    lines = []
    killed = False
    for some in ProcessPool(2).results(sweep, sweep.tasks, "numpy", lambda: False):
        lines += some
        if some and not killed:
            killed = True
            multiprocessing.active_children()[0].kill()
    assert killed
    assert len(lines) == len(sweep.tasks)
    assert SweepResult(sweep, lines, "numpy").ndjson() == carried_out(InProcess(), LONGER).ndjson()
    assert multiprocessing.active_children() == []


def test_dask_comes_to_the_same_bytes(result: SweepResult) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.Client(processes=False, dashboard_address=":0", n_workers=2, threads_per_worker=2) as client:
        assert carried_out(DaskCluster(client)).ndjson() == result.ndjson()


def test_who_is_told_to_stop_ends_with_what_is_done_and_can_be_gone_on_from(result: SweepResult) -> None:
    sweep = Sweep.parse(DOCUMENT)
    asked: Iterator[int] = iter(range(100))
    lines = [
        line for some in InProcess().results(sweep, sweep.tasks, "numpy", lambda: next(asked) > 30) for line in some
    ]
    assert 0 < len(lines) < len(sweep.tasks)
    assert lines == list(result.runs.values())[: len(lines)]


def test_no_dask_scheduler_at_an_address_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(dask_cluster, "_CONNECT", 0.1)
    executor = choose_executor(Sweep.parse(DOCUMENT), dask="tcp://127.0.0.1:1")
    with pytest.raises(CarryOutError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1"):
        list(executor.results(Sweep.parse(DOCUMENT), [], "numpy", lambda: False))


def test_a_worker_of_another_version_or_without_compiled_code_is_refused() -> None:
    with pytest.raises(CarryOutError, match=r"0\.0\.9 is needed"):
        run_batch("{}", (), "numpy", "0.0.9")
    with pytest.raises(CarryOutError, match="it needs numba"):
        run_batch("{}", (), "compiled", version())


def test_processes_are_begun_where_they_gain_something() -> None:
    assert isinstance(choose_executor(Sweep.parse(DOCUMENT)), InProcess)
    assert isinstance(choose_executor(Sweep.parse(DOCUMENT), workers=1), InProcess)
    assert isinstance(choose_executor(Sweep.parse(DOCUMENT), workers=2), ProcessPool)
