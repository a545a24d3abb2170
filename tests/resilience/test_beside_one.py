"""Beside one connection that sends anything there is at its full rate, a page keeps most of its pictures and epochs."""

from __future__ import annotations

import pytest

from bench.hostile import ATTACKS, ONE
from tests.server.test_beside import rates


@pytest.fixture(scope="module")
def alone() -> tuple[float, float]:
    return rates(None, 0)


@pytest.mark.parametrize("attack", ATTACKS)
def test_beside_one_that_sends_it_at_its_full_rate_a_page_keeps_most(alone: tuple[float, float], attack: str) -> None:
    pictures, epochs = rates(attack, 1)
    assert pictures >= ONE * alone[0]
    assert epochs >= ONE * alone[1]
