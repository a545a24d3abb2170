"""Runs that are kept: what is said of them, for how long, and in how much room."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace
from typing import Any, cast

import pytest

from server.api.jobs import Line, TrainingJob
from server.api.kept_run import KeptRun
from server.api.kept_runs import KeptRuns

MOST, MOST_PER_ADDRESS = 100_000, 40_000


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(clock: Clock) -> KeptRuns:
    return KeptRuns(900.0, MOST, MOST_PER_ADDRESS, clock, worker=3)


def made(kept: KeptRuns, address: str = "a", *, request: int = 0) -> KeptRun:
    run = KeptRun(kept.new_id(), address, 5, 25, None, request)
    kept.add(run)
    return run


def over(kept: KeptRuns, address: str = "a", *, result: int = 10_000) -> KeptRun:
    run = made(kept, address)
    run.say(Line("result", 25, b'"' + b"x" * (result - 2) + b'"'))
    kept.end(run, "done")
    return run


def here(kept: KeptRuns, *runs: KeptRun) -> list[bool]:
    return [kept.find(run.id) is run for run in runs]


def test_an_id_names_its_worker_and_cannot_be_guessed(kept: KeptRuns) -> None:
    ids = {kept.new_id() for _ in range(1000)}
    assert len(ids) == 1000 and all(re.fullmatch(r"3-[A-Za-z0-9_-]{24}", one) for one in ids)


def test_a_run_is_a_document_at_every_moment(kept: KeptRuns) -> None:
    run = made(kept)

    def document(**asked: Any) -> dict[str, Any]:
        return dict(json.loads(b"".join(run.pieces(**asked))))

    begun = {"id": run.id, "state": "queued", "seed": None, "epoch": 5, "last_epoch": 25}
    assert document() == {**begun, "marks": [], "result": None, "problem": None}
    run.job = cast("TrainingJob", SimpleNamespace(epoch=25))
    for epoch in (5, 15, 25):
        run.say(Line("mark", epoch, b'{"epoch":%d}' % epoch))
    run.say(Line("result", 25, b'{"stopped":null}'))
    kept.end(run, "done")
    marks = [{"epoch": 5}, {"epoch": 15}, {"epoch": 25}]
    ended = {**begun, "state": "done", "epoch": 25}
    assert document() == {**ended, "marks": marks, "result": {"stopped": None}, "problem": None}
    assert document(after=15, whole=False) == {**ended, "marks": marks[2:], "result": None, "problem": None}


def test_a_run_is_forgotten_when_its_time_has_come_and_not_while_it_goes_on(kept: KeptRuns, clock: Clock) -> None:
    going, early = made(kept), over(kept)
    clock.now = 500.0
    late = over(kept)
    for now, found in ((899.0, [True, True, True]), (900.0, [True, False, True]), (1400.0, [True, False, False])):
        clock.now = now
        assert here(kept, going, early, late) == found
    assert kept.held == going.held


def test_of_one_address_the_oldest_go_first_where_they_take_too_much(kept: KeptRuns) -> None:
    other = over(kept, "b")
    first, second, third = (over(kept) for _ in range(3))
    assert here(kept, first, second, third) == [True, True, True]
    fourth = over(kept)
    assert here(kept, first, second, third, fourth, other) == [False, True, True, True, True]
    assert kept.held <= MOST


def test_in_all_those_go_first_whose_address_holds_most(kept: KeptRuns) -> None:
    small = [over(kept, address, result=20_000) for address in "bcd"]
    large = [over(kept, "a", result=9000) for _ in range(3)]
    last = over(kept, "e", result=20_000)
    assert here(kept, *small, last) == [True] * 4
    assert here(kept, *large) == [False, False, True]
    assert kept.held <= MOST


def test_what_goes_on_is_never_forgotten_and_the_newest_never_for_itself(kept: KeptRuns) -> None:
    going = made(kept, request=MOST_PER_ADDRESS)
    huge = over(kept, result=2 * MOST)
    assert here(kept, going, huge) == [True, True]
    assert kept.busy("a") == kept.busy() == going.held and kept.busy("b") == 0
    next_one = over(kept)
    assert here(kept, going, huge, next_one) == [True, False, True]


def test_a_batch_says_how_all_of_its_runs_stand_and_how_many_are_gone(kept: KeptRuns, clock: Clock) -> None:
    runs = [made(kept, "b") for _ in range(3)]
    batch = kept.add_batch(runs)

    def said() -> tuple[str, int, list[str]]:
        document = json.loads(b"".join(batch.pieces()))
        return document["state"], document["forgotten"], [run["id"] for run in document["runs"]]

    ids = [run.id for run in runs]
    assert said() == ("queued", 0, ids)
    runs[0].state = "running"
    assert said() == ("running", 0, ids)
    kept.end(runs[0], "done")
    assert said() == ("running", 0, ids)
    clock.now = 10.0
    for run in runs[1:]:
        kept.end(run, "cancelled")
    assert said() == ("done", 0, ids)
    clock.now = 900.0
    assert kept.find_batch(batch.id) is batch
    assert said() == ("done", 1, ids[1:])
    clock.now = 910.0
    assert kept.find_batch(batch.id) is None
    assert kept.held == 0


def test_what_is_counted_is_what_is_held_whatever_happens(kept: KeptRuns) -> None:
    runs = [made(kept, address, request=500) for address in "aabbc"]
    for epoch in range(20):
        for run in runs:
            run.say(Line("mark", epoch, b"{}"))
            kept.note(run)
    assert kept.held == sum(run.held for run in runs) > 5 * (500 + 20 * 2)
    for run in runs:
        kept.end(run, "failed")
    assert kept.held == sum(run.held for run in runs) and kept.busy() == 0
    for run in runs:
        kept.forget(run)
        kept.forget(run)
    assert kept.held == 0
    assert not any((kept._held, kept._busy, kept._counted, kept._runs, kept._over, kept._over_of))
