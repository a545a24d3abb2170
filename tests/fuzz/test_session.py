"""Whatever reaches a session is done, or refused in words; a refusal leaves the run as it was, and nothing piles up."""

from __future__ import annotations

import json
import math
from random import Random
from typing import Any

from hypothesis import given

from server.settings import Settings
from server.wire import inbound, outbound
from server.wire.frame import wrap_checkpoint
from tests.fuzz import mutate, stock
from tests.fuzz.cases import SEEDS, cases, tally
from tests.server.support.inside import run_of
from tests.server.support.talk import Talk, of_type

SMALL = Settings(hidden_layers=4, units=8, points=1200, frames_per_second=20)
# Answers that say a thing was not done.
NO = ("refused", "error")


def words(random: Random) -> str:
    """A message as a page might say it, more or less."""
    message = random.choice(stock.MESSAGES)
    kind = random.randrange(6)
    if kind == 0:
        return mutate.text(json.dumps(message), random)
    if kind < 4:
        message = mutate.document(message, random, edits=2)
    if isinstance(message, dict) and message.get("type") == "edit" and random.random() < 0.5:
        message["value"] = random.choice(mutate.FLOATS[:-5])
    return json.dumps(message)


def sound(answer: list[dict[str, Any]], talk: Talk) -> None:
    """What every answer must be, whatever was said."""
    for one in answer:
        if one["type"] == "refused":
            assert one["faults"]
            for fault in one["faults"]:
                assert fault["rule"] and len(fault["message"]) <= 1000
            assert len(json.dumps(one)) < 30_000
        elif one["type"] == "error":
            assert one["message"] and len(one["message"]) <= 1000
        elif one["type"] == "frame" and not one["flags"] & 2:
            # A parameter beyond float32 is infinite, which is not the same as none.
            assert not any(math.isnan(value) for value in one["parameters"])
            assert math.isfinite(one["train_loss"])
        assert one["type"] != "close"
    assert len(talk.session._outbox) == 0
    assert talk.session.commands_waiting == 0


def converse(talk: Talk, random: Random, count: int) -> None:
    for _ in range(count):
        before = talk.state()
        playing = talk.last("state")["playing"] or run_of(talk.session).following is not None
        if random.random() < 0.15:
            tally("snapshots sent to sessions")
            whole = mutate.snapshot(stock.one_checkpoint(random), random)
            assert talk.session.receive(inbound.Load(whole))
            answered = ("run", "error")
        else:
            tally("messages to sessions")
            try:
                message = inbound.decode(words(random))
            except inbound.ProtocolError:
                continue
            if isinstance(message, inbound.Hello | inbound.Ping | inbound.Ack | inbound.CompareAck):
                continue
            assert talk.session.receive(message)
            answered = ()
        answer = talk.wait(0.06)
        sound(answer, talk)
        assert not answered or of_type(answered[0], answer) or of_type(answered[1], answer)
        # A frame, a state, a refusal: there is always an answer.
        assert answer
        # What was followed up to a deed that does not fit has been done.
        followed = any(one.get("code") == "cannot_follow" for one in answer)
        if any(one["type"] in NO for one in answer) and not playing and not followed:
            assert of_type("run", answer) == []
            assert talk.state() == before


@cases(60)
@given(SEEDS)
def test_a_session_answers_whatever_a_page_says(seed: int) -> None:
    random = Random(seed)
    talk = Talk(settings=SMALL, experiment=random.choice(stock.EXPERIMENTS), playing=random.random() < 0.3)
    sound(talk.heard, talk)
    converse(talk, random, 8)


@cases(60)
@given(SEEDS)
def test_a_session_opens_whatever_it_resumes_from_and_plays(seed: int) -> None:
    tally("checkpoints to resume from")
    random = Random(seed)
    experiment = mutate.document(random.choice(stock.EXPERIMENTS), random) if random.random() < 0.3 else None
    experiment = experiment if isinstance(experiment, dict) and "NaN" not in json.dumps(experiment) else None
    hello = {} if experiment is None else {"experiment": experiment}
    whole = wrap_checkpoint(mutate.checkpoint(stock.one_checkpoint(random), random))
    whole = mutate.data(whole, random) if random.random() < 0.1 else whole
    talk = Talk(settings=SMALL, checkpoint=whole, resume=True, **hello)
    assert of_type("run", talk.heard) and of_type("frame", talk.heard)
    sound(talk.heard, talk)
    talk.ask("watch", layers=True, neuron={"part": "train", "sample": 0, "layer": 1, "unit": 0})
    for _ in range(2):
        for message in ({"type": "step", "unit": "batch"}, {"type": "play"}, {"type": "snapshot"}):
            sound(talk.ask(**message), talk)
        talk.ask("recover")
    sound(talk.heard, talk)
    converse(talk, random, 1)


@cases(6)
@given(SEEDS)
def test_what_is_said_to_a_page_that_never_listens_does_not_pile_up(seed: int) -> None:
    random = Random(seed)
    talk = Talk(settings=SMALL, experiment=stock.EXPERIMENTS[0], playing=True)
    for _ in range(400):
        tally("messages that are never answered")
        try:
            message = inbound.decode(words(random))
        except inbound.ProtocolError as error:
            talk.session.post(outbound.error_message("malformed", str(error)))
        else:
            if not isinstance(message, inbound.Hello | inbound.Ping):
                talk.session.receive(message)
        talk.clock.now += 0.01
        talk.session.advance(0.0005)
        assert len(talk.session._outbox) <= 140
        assert talk.session.commands_waiting <= 120
    # A page that listens again after all finds everything in order.
    talk.session.take_events()
    talk.acknowledge = True
    talk.session.receive(inbound.Ack(type="ack", sequence=run_of(talk.session).painter._sent))
    talk.wait(0.5)
    talk.session.take_events()
    talk.ask("pause")
    assert talk.last("state")["playing"] is False
