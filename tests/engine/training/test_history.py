"""What is left of a history that grows: its ends, and fewer the longer ago, as on the page."""

from itertools import pairwise

import pytest

from engine.training.history import thin


@pytest.mark.parametrize(("count", "left"), [(0, []), (6, [0, 1, 2, 3, 4, 5]), (7, [0, 2, 4, 6]), (8, [0, 2, 4, 6, 7])])
def test_past_the_limit_every_second_one_goes_but_never_the_first_nor_the_newest(count: int, left: list[int]) -> None:
    points = list(range(count))
    thin(points, 6)
    assert points == left


def test_a_history_that_is_thinned_each_time_covers_the_run() -> None:
    points: list[int] = []
    for one in range(5000):
        points.append(one)
        thin(points, 100)
    assert 50 < len(points) <= 100 and (points[0], points[-1]) == (0, 4999)
    gaps = [later - earlier for earlier, later in pairwise(points)]
    assert gaps == sorted(gaps, reverse=True)
