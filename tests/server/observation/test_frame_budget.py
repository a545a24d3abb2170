"""What gives way under load: training first, then the size of maps, then the number of pictures."""

from __future__ import annotations

import pytest

from server.compute.turns import ThreadLoad
from server.observation.frame_budget import RESOLUTIONS, FrameBudget

SHORTEST = 1 / 60


def draw(budget: FrameBudget, cost: float, sharers: int, seconds: float, start: float = 0.0) -> tuple[float, float]:
    """Draws for so long at a cost for the finest maps; gives the last interval and the time it then is."""
    now = start
    interval = 0.0
    while now < start + seconds:
        interval = budget.note(cost * (budget.resolution.side / RESOLUTIONS[0].side) ** 2, ThreadLoad(sharers), now)
        now += interval
    return interval, now


def test_alone_pictures_come_as_fast_as_they_may_and_as_fine_as_they_are() -> None:
    budget = FrameBudget(SHORTEST)
    assert draw(budget, 0.0005, 1, 5)[0] == SHORTEST
    assert (budget.resolution, budget.busy) == (RESOLUTIONS[0], False)


def test_pictures_take_half_the_thread_while_there_is_time() -> None:
    budget = FrameBudget(SHORTEST)
    assert draw(budget, 0.0005, 20, 5)[0] == pytest.approx(0.0005 * 20 / 0.5)
    assert not budget.busy


def test_training_gives_way_first() -> None:
    # Half the thread would allow 12 pictures a second; all of it, with a little left for training, 21.
    budget = FrameBudget(SHORTEST)
    assert draw(budget, 0.0005, 80, 5)[0] == pytest.approx(1 / 20)
    assert budget.resolution == RESOLUTIONS[0]


def test_maps_get_coarser_when_training_has_given_way_and_finer_again_when_there_is_time() -> None:
    budget = FrameBudget(SHORTEST)
    interval, now = draw(budget, 0.001, 60, 5)
    assert budget.busy
    assert budget.resolution == RESOLUTIONS[1]
    assert interval == pytest.approx(1 / 20)
    draw(budget, 0.001, 5, 20, now)
    assert (budget.resolution, budget.busy) == (RESOLUTIONS[0], False)


def test_last_of_all_pictures_become_rarer() -> None:
    budget = FrameBudget(SHORTEST)
    interval, _ = draw(budget, 0.001, 500, 10)
    assert budget.resolution == RESOLUTIONS[-1]
    assert interval == pytest.approx(0.001 * 0.16 * 500 / 0.85)


def test_maps_do_not_change_back_and_forth_where_the_load_stays() -> None:
    budget = FrameBudget(SHORTEST)
    now, seen = 0.0, []
    for _ in range(200):
        _, now = draw(budget, 0.001, 50, 0.3, now)
        seen.append(budget.resolution)
    assert seen[20:] == [RESOLUTIONS[1]] * 180


def test_a_moment_of_load_changes_no_map() -> None:
    budget = FrameBudget(SHORTEST)
    _, now = draw(budget, 0.0005, 20, 1)
    # Another process had the core in the midst of a picture.
    assert budget.note(0.1, ThreadLoad(20), now) == pytest.approx(0.02)
    assert budget.resolution == RESOLUTIONS[0]


def test_maps_get_coarser_where_turns_come_late_though_pictures_are_cheap() -> None:
    budget, now = FrameBudget(SHORTEST), 0.0
    for _ in range(40):
        now += budget.note(0.0005, ThreadLoad(30, waited=0.08), now) + 0.04
    assert budget.resolution == RESOLUTIONS[-1]
    for _ in range(600):
        now += budget.note(0.0001, ThreadLoad(3, waited=0.004), now)
    assert budget.resolution == RESOLUTIONS[0]


def test_who_is_alone_keeps_the_finest_maps_however_busy_the_machine_is_with_other_things() -> None:
    budget, now = FrameBudget(SHORTEST), 0.0
    for _ in range(100):
        now += budget.note(0.0005, ThreadLoad(1, waited=0.2), now) + 0.1
    assert budget.resolution == RESOLUTIONS[0]


@pytest.mark.parametrize("frames_per_second", [2, 10, 15, 20, 60])
def test_maps_stay_fine_however_few_pictures_are_wanted_where_nobody_else_is(frames_per_second: float) -> None:
    budget, now = FrameBudget(1 / frames_per_second), 0.0
    for _ in range(100):
        now += budget.note(0.001, ThreadLoad(), now)
    assert not budget.busy
