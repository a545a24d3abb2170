"""A sweep whose workers are killed: other ones do their runs, and the bytes are the same; or it says that it cannot."""

from __future__ import annotations

import multiprocessing
import os
import signal
from typing import Any

import pytest

from engine.sweeps.batches import CarryOutError
from engine.sweeps.dask_cluster import DaskCluster
from engine.sweeps.plan import Sweep
from engine.sweeps.process_pool import ProcessPool
from engine.sweeps.results import SweepResult
from tests.engine.sweeps.support import DOCUMENT, in_process

LONG = {**DOCUMENT, "seeds": {"count": 20}, "epochs": 100}


def test_a_worker_of_a_dask_cluster_that_is_killed_in_the_midst_loses_nothing() -> None:
    distributed = pytest.importorskip("distributed")
    sweep = Sweep.parse(LONG)
    options: dict[str, Any] = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": ":0"}
    with distributed.LocalCluster(host="127.0.0.1", silence_logs=50, **options) as cluster:
        lines: list[dict[str, Any]] = []
        killed: list[int] = []
        for some in DaskCluster(cluster.scheduler_address).results(sweep, sweep.tasks, "numpy", lambda: False):
            lines += some
            if some and not killed:
                killed.append(next(iter(cluster.workers.values())).process.pid)
                os.kill(killed[0], signal.SIGKILL)
        # It has been told before the last of them: there was something to lose.
        assert killed
        assert SweepResult(sweep, lines, "numpy").ndjson() == in_process(LONG).ndjson()


def test_a_dask_scheduler_that_goes_away_is_said_and_what_is_done_is_kept() -> None:
    distributed = pytest.importorskip("distributed")
    sweep = Sweep.parse(LONG)
    lines: list[dict[str, Any]] = []
    with distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=":0", silence_logs=50) as cluster:
        address = cluster.scheduler_address
        with pytest.raises(CarryOutError, match=f"the Dask scheduler at {address} is gone"):
            for some in DaskCluster(address).results(sweep, sweep.tasks, "numpy", lambda: False):
                lines += some
                if some:
                    cluster.close()
    known = in_process(LONG).runs
    assert 0 < len(lines) < len(sweep.tasks)
    assert all(known[tuple(line["cell"]), line["seed"]] == line for line in lines)


def test_processes_that_are_killed_again_and_again_end_the_sweep_with_what_is_done() -> None:
    sweep = Sweep.parse(LONG)
    lines: list[dict[str, Any]] = []
    with pytest.raises(CarryOutError, match="a process died 5 times over runs such as cell"):
        for some in ProcessPool(2).results(sweep, sweep.tasks, "numpy", lambda: False):
            lines += some
            for child in multiprocessing.active_children():
                child.kill()
    assert len(lines) < len(sweep.tasks)
    assert multiprocessing.active_children() == []
    known = in_process(LONG).runs
    assert all(known[tuple(line["cell"]), line["seed"]] == line for line in lines)
