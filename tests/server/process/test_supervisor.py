"""For what a worker is replaced; that it is, and that its pages go on elsewhere, is in resilience."""

from __future__ import annotations

import pytest

from server.compute.watchdog import Condition
from server.process.load_balancer import Health
from server.process.supervisor import fault


@pytest.mark.parametrize(
    ("looked", "stuck", "silence", "limit", "said"),
    [
        (7.0, None, 4.9, 10, None),
        (7.0, None, 5.0, 10, "silent"),
        (7.0, None, 5.0, 600, "silent"),
        (7.0, None, 2.0, 4, "silent"),
        (0.0, None, 60.0, 10, None),
        (0.0, None, 120.0, 10, "silent"),
        (7.0, Condition("turn", 9.9), 0.3, 10, None),
        (7.0, Condition("turn", 10.0), 0.3, 10, "turn"),
        (7.0, Condition("loop", 10.0), 0.3, 10, "loop"),
        (7.0, Condition("thread", 10.0), 0.3, 11, None),
    ],
    ids=[
        *("heard of", "silent", "silent with a high limit", "silent with a low one", "starting", "never begins"),
        *("a long turn", "too long a turn", "a loop", "what an operator allows"),
    ],
)
def test_a_worker_is_replaced_for_silence_or_for_being_stuck_longer_than_it_may(
    looked: float, stuck: Condition | None, silence: float, limit: float, said: str | None
) -> None:
    assert fault(Health(looked, stuck), silence, limit) == said
