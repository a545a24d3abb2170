"""Whatever others send beside it, in whatever mixture, a run is the one it would have been alone, bit for bit."""

from __future__ import annotations

import json
from functools import cache
from random import Random

from hypothesis import given

from bench.hostile import ATTACKS
from engine import Experiment, Trainer
from server.wire import inbound
from server.wire.frame import wrap_snapshot
from tests.fuzz import mutate, stock
from tests.fuzz.cases import SEEDS, cases, tally
from tests.server.support.beside import Room, Visitor
from tests.server.support.inside import run_of

EPOCHS = 12


@cache
def costly() -> list[list[str | bytes]]:
    """Each kind of message that costs what it can, and a few of it."""
    return [messages for _, messages in (attack() for attack in ATTACKS.values()) if messages]


def mixture(random: Random) -> list[str | bytes]:
    """Messages of every kind, in any order: sound ones, damaged ones, and such as cost as much as they can."""
    messages: list[str | bytes] = []
    for _ in range(random.randint(3, 25)):
        kind = random.randrange(6)
        if kind < 2:
            messages += random.choices(random.choice(costly()), k=random.randint(1, 4))
        elif kind == 2:
            messages.append(mutate.text(json.dumps(random.choice(stock.MESSAGES)), random))
        elif kind == 3:
            messages.append(json.dumps(mutate.document(random.choice(stock.MESSAGES), random, edits=2)))
        elif kind == 4:
            messages.append(mutate.snapshot(stock.one_checkpoint(random), random))
        else:
            messages.append(wrap_snapshot(stock.one_checkpoint(random), run=1, epoch=0, batch=0, asked=False))
    return messages


def sound(messages: list[str | bytes]) -> list[str | bytes]:
    """Those that could be sent: a text has no half characters."""
    return [one for one in messages if isinstance(one, bytes) or one.encode("utf-8", "replace").decode() == one]


@cases(24)
@given(SEEDS)
def test_a_run_beside_hostile_others_is_the_one_it_would_have_been_alone(seed: int) -> None:
    random = Random(seed)
    experiment = random.choice([one for one in stock.EXPERIMENTS[:-1] if "stop" not in one])
    room = Room()
    page = room.enter(experiment=experiment)
    others: list[Visitor] = []
    for _ in range(random.randint(1, 4)):
        begin = random.choice(stock.EXPERIMENTS)
        messages = sound(mixture(random))
        tally("messages beside a run", len(messages))
        others.append(room.enter(messages, experiment=begin, playing=random.random() < 0.5, speed=None))
    for epoch in range(1, EPOCHS + 1):
        page.session.receive(inbound.Step(type="step", unit="epoch"))
        room.run(30.0, lambda epoch=epoch: page.epochs >= epoch)  # type: ignore[misc]
    alone = Trainer(Experiment.parse(experiment))
    alone.train(EPOCHS)
    assert run_of(page.session).trainer.checkpoint() == alone.checkpoint()
    assert all(one["type"] not in ("error", "notice", "refused") for one in page.heard)
    # None of the others has failed: each was answered, and could go on.
    notices = [one for other in others for one in other.heard if one["type"] == "notice"]
    assert notices == []
