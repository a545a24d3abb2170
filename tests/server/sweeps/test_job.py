"""A sweep as it is handed out in tasks and answered, without processes."""

from __future__ import annotations

import json

import pytest

from server.sweeps.job import Job
from server.sweeps.task import Kind, Run, Task

RUNS: list[Run] = [(cell, seed) for seed in range(2) for cell in range(4)]


def job(kind: Kind = "runs", runs: list[Run] = RUNS, work: float = 1e6, seconds: float = 60.0) -> Job:
    return Job(kind, "numpy", "{}", runs, [work] * len(runs), seconds)


def line(run: Run) -> bytes:
    return json.dumps(run).encode()


def answer(one: Job, task: Task, count: int | None = None, seconds: float = 0.1) -> None:
    for run in task.runs[:count]:
        one.answer(task, line(run))
    one.end_task(task, seconds)


def test_a_sweep_is_handed_out_in_order_and_is_over_when_all_of_it_is_answered() -> None:
    sweep = job()
    handed: list[Run] = []
    while sweep.ready:
        task = sweep.next_task(2)
        handed += task.runs
        answer(sweep, task)
    assert handed == RUNS and sweep.over and sweep.reason is None
    assert (sweep.done, sweep.of) == (8, 8) and sweep.take() == [line(run) for run in RUNS]
    assert sweep.take() == []


def test_what_is_one_task_is_answered_whole_and_goes_before_sweeps() -> None:
    ensemble = job("ensemble")
    assert ensemble.urgent and not job().urgent
    task = ensemble.next_task(4)
    assert list(task.runs) == RUNS
    ensemble.answer(task, b"maps")
    ensemble.end_task(task, 0.1)
    assert ensemble.over and ensemble.take() == [b"maps"]


def test_a_task_takes_about_as_long_whatever_a_run_takes() -> None:
    many = [(cell, 0) for cell in range(10_000)]
    sweep = job(runs=many)
    # A hundred runs of a million each in a second: 25 of them are a quarter of a second.
    answer(sweep, first := sweep.next_task(1), seconds=len(sweep._under_way) and 0.01 * len(first.runs))
    assert len(sweep.next_task(1).runs) == pytest.approx(25, abs=1)
    slow = job(runs=many, work=1e12)
    assert len(slow.next_task(1).runs) == 1


def test_what_a_process_that_ends_has_not_answered_is_the_next_to_be_done_again() -> None:
    sweep = job(runs=[(cell, 0) for cell in range(100)])
    answer(sweep, sweep.next_task(1))
    sweep.take()
    task = sweep.next_task(1)
    sweep.answer(task, line(task.runs[0]))
    sweep.lose_task(task, 0.1)
    assert not sweep.over and sweep.next_task(1).runs[0] == task.runs[1]


def test_a_run_that_ends_every_process_ends_its_sweep_in_words() -> None:
    sweep = job()
    for _ in range(3):
        sweep.lose_task(sweep.next_task(1), 0.1)
    assert sweep.over and str(sweep.problem) == "3 processes have ended at run [0, 0] of this sweep"


def test_a_client_that_reads_nothing_is_waited_for() -> None:
    sweep = job(runs=[(cell, 0) for cell in range(1000)], work=1.0)
    while sweep.ready:
        answer(sweep, sweep.next_task(1), seconds=0.0)
    assert not sweep.over and sweep.done < 1000
    sweep.take()
    assert sweep.ready


def test_the_time_left_is_that_of_the_work_left_at_the_pace_so_far() -> None:
    now = 100.0
    sweep = Job("runs", "numpy", "{}", RUNS, [1.0] * 4 + [3.0] * 4, 60.0, clock=lambda: now)
    task = sweep.next_task(4)
    assert sweep.seconds_left is None
    now = 102.0
    answer(sweep, task)
    # One of sixteen parts has taken two seconds.
    assert sweep.done == 1 and sweep.seconds_left == pytest.approx(15 * 2.0)


def test_a_sweep_that_has_computed_for_too_long_ends_with_what_there_is() -> None:
    sweep = job(seconds=1.0)
    answer(sweep, sweep.next_task(4), seconds=2.0)
    assert sweep.over and sweep.reason == "seconds" and len(sweep.take()) == 1


def test_what_is_answered_after_the_end_is_passed_over() -> None:
    sweep = job()
    task = sweep.next_task(1)
    sweep.end("shutdown")
    answer(sweep, task)
    assert (sweep.done, sweep.take(), sweep.reason, sweep.ready) == (0, [], "shutdown", False)


def test_a_sweep_without_runs_left_is_over_at_once() -> None:
    assert job(runs=[]).over
