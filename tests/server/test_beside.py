"""Beside anything that one connection sends, and beside four, a page keeps its pictures and its training."""

from __future__ import annotations

import gc

import pytest

from bench.hostile import ATTACKS, FOUR, ONE
from server.compute.accounts import HELD_UP_SECONDS
from tests.server.support.beside import Room, Visitor

# Seconds of the clock that passes as the thread computes; the second where turns are long enough to be paid for.
SETTLING, MEASURED, MEASURED_LONG = 0.2, 0.5, 2.0
# As many of the longest turns must fit into what is measured, for each attacker and once more: whether one more or
# fewer of them falls into it, or one of each at once, must not decide.
TURNS = 8
# Of each kind of work: what is played, what is read and refused, and what is answered at once, now and then, or with a
# lot. make resilience has all there are.
KINDS = (
    "nothing, playing the largest",
    "many objects",
    "configure, refused, 64 KB",
    "configure, the largest own data",
    "load, a good snapshot",
    "play and pause",
    "edit",
    "view",
    "measure",
    "snapshot",
)


@pytest.fixture(scope="module", autouse=True)
def as_a_server_begins() -> None:
    """Leaves out of garbage collection what is there by now, as `server.serve` does.

    To look through all that other tests have left would be the longest turn, and lengthen what is measured manifold.
    """
    gc.collect()
    gc.freeze()


def rates(attack: str | None, count: int) -> tuple[float, float]:
    """Pictures and epochs a second of a page that plays the default network beside so many attackers."""
    room = Room()
    page = room.enter(playing=True)
    room.run(SETTLING)
    if attack is not None:
        beginning, messages = ATTACKS[attack]()
        attackers: list[Visitor] = []
        for _ in range(count):
            attackers.append(room.enter(messages, experiment=beginning, playing=not messages, speed=None))
        room.run(5.0, lambda: all(one.pictures or one.heard for one in attackers))
        room.spend_bursts()
        room.run(SETTLING)
    pictures, epochs = page.pictures, page.epochs
    room.longest_turn = 0.0
    seconds = room.run(MEASURED)
    while room.longest_turn > HELD_UP_SECONDS and seconds < (
        wanted := max(MEASURED_LONG, TURNS * (1 + count) * room.longest_turn)
    ):
        seconds += room.run(wanted - seconds)
    return (page.pictures - pictures) / seconds, (page.epochs - epochs) / seconds


@pytest.fixture(scope="module")
def alone() -> tuple[float, float]:
    pictures, epochs = rates(None, 0)
    assert pictures > 40
    return pictures, epochs


@pytest.mark.parametrize("attack", KINDS)
def test_beside_one_that_sends_it_at_its_full_rate_a_page_keeps_most(alone: tuple[float, float], attack: str) -> None:
    pictures, epochs = rates(attack, 1)
    assert pictures >= ONE * alone[0]
    assert epochs >= ONE * alone[1]


def test_beside_four_a_page_keeps_its_share(alone: tuple[float, float]) -> None:
    # make resilience has the same of what takes longest to look at.
    pictures, epochs = rates("measure", 4)
    assert pictures >= FOUR * alone[0]
    assert epochs >= FOUR * alone[1]
