"""Beside four connections that each send the dearest of messages at their full rate, a page keeps its share."""

from __future__ import annotations

from bench.hostile import FOUR
from tests.server.test_beside import rates


def test_beside_four_that_send_the_largest_own_data_a_page_keeps_its_share() -> None:
    alone = rates(None, 0)
    pictures, epochs = rates("configure, the largest own data", 4)
    assert pictures >= FOUR * alone[0]
    assert epochs >= FOUR * alone[1]
