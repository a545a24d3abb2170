"""A session that follows another one has its very bits, however late it hears of what was done there.

Lost where this fails: a class that watches a run would see another one than its teacher's, without anybody noticing.
"""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from engine import Trainer
from engine.deeds.document import read_done_run
from engine.training.repetition import repeat
from server.session import repeating
from server.wire import inbound
from server.wire.frame import wrap_snapshot
from tests.server.support.inside import run_of
from tests.server.support.talk import Talk, of_type, types

PACED = {"experiment": {"seed": 5}, "speed": {"per": "batch", "rate": 300}}
RUNAWAY = {
    "problem": "regression",
    "data": {"dataset": "plane"},
    "hidden": [{"units": 3, "activation": "linear"}],
    "optimizer": {"name": "sgd", "learning_rate": 5},
}


def load(talk: Talk, state: bytes) -> None:
    """The page sends a moment back, as it does to stand at the run it is to follow."""
    assert talk.session.receive(inbound.Load(wrap_snapshot(state, run=0, epoch=0, batch=0, asked=True)))
    talk.wait(0.05)


class Class:
    """A session that is watched, and what its page passes on: deeds as they are told, and the newest frame's place."""

    def __init__(self, **hello: Any) -> None:
        self.source = Talk(**{**PACED, **hello})
        self.source.ask("announce_deeds", on=True)
        self.state, self._heard = self.source.state(), len(self.source.heard)

    def news(self) -> dict[str, Any]:
        """What is new since this was last asked."""
        new, self._heard = self.source.heard[self._heard :], len(self.source.heard)
        frame = self.source.last("frame")
        return {
            "deeds": [message["deed"] for message in of_type("deed", new)],
            "until": [frame["epoch"], frame["batch"]],
            "playing": bool(frame["flags"] & 1),
        }

    def do_all(self) -> None:
        """A deed of every kind, some in the midst of an epoch and some while training goes on."""
        source = self.source
        source.ask("edit", layer=1, unit=2, source=0, value=-0.75)
        source.ask("play")
        source.wait(0.01)
        source.ask("edit", layer=2, unit=1, source=None, value=0.5)
        configure(source, optimizer={"name": "sgd", "learning_rate": 0.1})
        configure(source, batch_size=7)
        source.ask("pause")
        for _ in range(3):
            source.ask("step", unit="batch")
        configure(source, batch_size=40, regularizer={"name": "l1", "rate": 0.01})
        source.ask("step", unit="batch")
        source.ask("landscape", wanted={"plane": "random", "seed": 3, "of": "train", "around": "present", "size": 1})
        survey = source.last("landscape")["survey"]
        source.ask("move", survey=survey, place=[0.5, -0.5])
        configure(source, optimizer={"name": "adam", "learning_rate": 0.01}, off=[{"layer": 1, "unit": 3}])
        source.ask("play")
        source.wait(0.2)
        source.ask("pause")


def configure(talk: Talk, **fields: Any) -> None:
    experiment = {**run_of(talk.session).trainer.experiment.document(), **fields}
    answer = talk.ask("configure", id=1, experiment=experiment)
    assert not of_type("refused", answer)


@pytest.fixture(scope="module")
def lesson() -> Class:
    """A run to which everything was done that can be done; for tests that only follow it."""
    room = Class()
    room.do_all()
    return room


def test_a_deed_of_every_kind_is_told_in_order_before_the_frame_that_shows_it(lesson: Class) -> None:
    heard = lesson.source.heard
    deeds = [message["deed"] for message in of_type("deed", heard)]
    kinds = [deed["do"] for deed in deeds]
    assert kinds == ["weight", "bias", "configure", "configure", "configure", "parameters", "configure"]
    assert deeds[0] == {"at": [0, 0], "do": "weight", "layer": 1, "source": 0, "unit": 2, "value": -0.75}
    assert set(deeds[-1]["experiment"]) == {"optimizer", "off"}
    for index, message in enumerate(heard):
        if message["type"] == "deed":
            frame = next(one for one in heard[index:] if one["type"] == "frame")
            assert [frame["epoch"], frame["batch"]] >= message["deed"]["at"] or message["deed"]["do"] == "configure"


def test_who_comes_late_by_far_and_hears_all_at_once_has_the_same_bits(lesson: Class) -> None:
    deeds = [message["deed"] for message in of_type("deed", lesson.source.heard)]
    frame = lesson.source.last("frame")
    talk = Talk()
    load(talk, lesson.state)
    talk.say("follow", deeds=deeds, until=[frame["epoch"], frame["batch"]], playing=False)
    talk.wait(1)
    assert not of_type("error", talk.heard)
    assert talk.state() == lesson.source.state()
    shown = talk.last("frame")
    assert (shown["epoch"], shown["parameters"]) == (frame["epoch"], frame["parameters"])


def test_who_hears_of_it_bit_by_bit_is_where_the_source_was_each_time() -> None:
    room, talk = Class(playing=True), Talk()
    load(talk, room.state)
    for change in ({"clip": {"name": "norm", "threshold": 0.5}}, {"shuffle": False}, {"batch_size": 3}, {}):
        room.source.wait(0.05)
        if change:
            configure(room.source, **change)
        room.source.ask("edit", layer=1, unit=0, source=1, value=1.25)
        answer = talk.ask("follow", **room.news())
        assert of_type("frame", answer)[-1]["flags"] & 1, "the page shows that the source plays"
        frame = room.source.last("frame")
        assert [talk.last("frame")[name] for name in ("epoch", "batch")] == [frame["epoch"], frame["batch"]]
        assert talk.last("frame")["parameters"] == frame["parameters"]
    room.source.ask("pause")
    talk.ask("follow", **room.news())
    assert talk.last("state")["playing"] is False
    assert talk.state() == room.source.state()


def test_what_a_playing_run_has_trained_is_shown_as_evenly_as_it_was_done_and_a_pause_at_once() -> None:
    talk = Talk(experiment={"seed": 5})
    talk.ask("follow", until=[4, 0], playing=True)
    assert talk.last("frame")["epoch"] == 4, "who comes late is there at once"
    talk.wait(0.2)
    seen = len(talk.heard)
    # 0.3 s after the one before; ten epochs in as long a time.
    talk.ask("follow", until=[14, 0], playing=True)
    epochs = [frame["epoch"] + frame["batch"] / 25 for frame in of_type("frame", talk.heard[seen:])]
    assert 6 < epochs[-1] < 9 and len(epochs) >= 4
    talk.ask("follow", until=[24, 0], playing=True)
    assert 14 <= talk.last("frame")["epoch"] < 24, "what is behind its time comes first"
    talk.ask("follow", until=[30, 3], playing=False)
    assert (talk.last("frame")["epoch"], talk.last("frame")["batch"]) == (30, 3)
    talk.wait(1)
    assert talk.session.due() == float("inf"), "it stands still, and takes no time of others"


def test_a_place_that_is_behind_means_only_that_there_is_nothing_to_train(lesson: Class) -> None:
    talk = Talk()
    load(talk, lesson.source.state())
    talk.ask("follow", until=[0, 0])
    assert not of_type("error", talk.heard)
    assert talk.state() == lesson.source.state()


def test_what_stops_a_run_stops_nobody_who_follows_it() -> None:
    room, talk = Class(experiment={"seed": 5, "stop": {"epochs": 3}}), Talk()
    load(talk, room.state)
    room.source.ask("play")
    room.source.wait(0.3)
    assert of_type("stopped", room.source.heard)
    room.source.ask("step", unit="epoch")
    room.source.ask("step", unit="epoch")
    talk.ask("follow", **room.news())
    assert not of_type("stopped", talk.heard)
    assert talk.trainer().epoch == 5
    assert talk.state() == room.source.state()


def test_numbers_that_run_away_do_so_at_the_same_batch_and_come_back_with_the_deed_that_mends_them() -> None:
    room, talk = Class(experiment=RUNAWAY), Talk()
    load(talk, room.state)
    room.source.ask("play")
    room.source.wait(0.5)
    broken = room.source.last("diverged")
    talk.ask("follow", **room.news())
    talk.wait(0.5)
    assert {**talk.last("diverged"), "recoverable": 0} == {**broken, "recoverable": 0}
    assert np.array_equal(run_of(talk.session).trainer.network.parameters,
                          run_of(room.source.session).trainer.network.parameters, equal_nan=True)  # fmt: skip
    assert talk.session.due() == float("inf"), "it stands still, and takes no time of others"


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        ("play", {}),
        ("pause", {}),
        ("step", {"unit": "batch"}),
        ("configure", {"id": 1, "experiment": {"seed": 5, "batch_size": 5}}),
        ("edit", {"layer": 1, "unit": 0, "source": 0, "value": 1}),
        ("reset", {}),
    ],
)
def test_a_word_of_the_pages_own_ends_the_following_and_is_carried_out(command: str, fields: dict[str, Any]) -> None:
    talk = Talk(experiment={"seed": 5}, speed={"per": "batch", "rate": 0.001})
    talk.say("follow", until=[10**6, 0], playing=True)
    talk.wait(0.01)
    far = talk.trainer().step
    assert far > 10
    talk.ask(command, **fields)
    run = run_of(talk.session)
    assert run.following is None
    assert talk.last("state")["playing"] is (command == "play")
    before = run.trainer.step
    talk.wait(1)
    # A step or an epoch's first batch of its own, and no more of what was followed.
    assert run.trainer.step - before <= 1
    if command == "configure":
        assert of_type("run", talk.heard)[-1]["experiment"]["batch_size"] == 5
    if command == "edit":
        assert run.trainer.network.layers[0].weights[0, 0] == 1.0


def test_another_speed_is_of_the_looking_and_ends_nothing() -> None:
    talk = Talk(experiment={"seed": 5})
    talk.say("follow", until=[40, 3])
    talk.say("speed", speed={"per": "epoch", "rate": 1})
    talk.wait(0.5)
    assert (talk.trainer().epoch, talk.trainer().cursor) == (40, 3)


def test_the_end_leaves_the_run_where_it_is_paused() -> None:
    talk = Talk(experiment={"seed": 5})
    talk.say("follow", until=[10**6, 0], playing=True)
    talk.wait(0.01)
    answer = talk.ask("follow", until=None)
    assert of_type("state", answer)[-1]["playing"] is False
    step = talk.trainer().step
    talk.wait(1)
    assert talk.trainer().step == step
    assert talk.session.due() == float("inf")


WEIGHT = {"do": "weight", "layer": 1, "source": 0, "unit": 0, "value": 1}


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        ({**WEIGHT, "at": [1, 3]}, ["at", "epoch 2, batch 0"]),
        ({**WEIGHT, "at": [2, 25]}, ["24"]),
        ({**WEIGHT, "at": [2, 1], "layer": 9}, ["fit", "9"]),
        ({"at": [2, 1], "do": "bias", "layer": 1, "unit": 40, "value": 0}, ["fit", "40"]),
        ({"at": [2, 1], "do": "parameters", "values": "AAAAAAAA8D8="}, ["fit", "finite numbers"]),
        ({"at": [2, 1], "do": "configure", "experiment": {"batch_size": 0}}, ["batch_size", "0"]),
        ({"at": [2, 1], "do": "configure", "experiment": {"seed": 1}}, ["follow.deeds[0].experiment.seed"]),
        ({"at": [2, 1], "do": "dance"}, ["follow.deeds[0].do", "dance"]),
        ({**WEIGHT, "at": [2, 1], "value": "1"}, ["follow.deeds[0].value"]),
        ({**WEIGHT, "at": "now"}, ["follow.deeds[0].at", "now"]),
    ],
)
def test_a_deed_that_does_not_fit_is_said_in_words_and_the_run_stays(deed: dict[str, Any], words: list[str]) -> None:
    talk = Talk(experiment={"seed": 5})
    talk.ask("follow", until=[2, 0], playing=True)
    answer = talk.ask("follow", deeds=[deed, {**WEIGHT, "at": [2, 2]}], until=[9, 0], playing=True)
    [error] = of_type("error", answer)
    assert error["code"] == "cannot_follow"
    assert all(word in error["message"] for word in words), error["message"]
    assert of_type("state", answer)[-1]["playing"] is False
    trainer = talk.trainer()
    assert (trainer.epoch, trainer.cursor) in ((2, 0), (2, 1))
    assert trainer.network.layers[0].weights[0, 0] != 1.0
    # The session goes on as any other.
    talk.ask("step", unit="epoch")
    assert talk.trainer().epoch == 3


def test_deeds_that_pile_up_before_places_far_ahead_are_bounded() -> None:
    talk = Talk(experiment={"seed": 5})
    deed = {"at": [10**6, 0], "do": "parameters", "values": "A" * 200_000}
    for _ in range(6):
        assert not of_type("error", talk.heard)
        talk.say("follow", deeds=[deed], until=[0, 0])
        talk.settle()
    assert of_type("error", talk.heard)[-1]["code"] == "cannot_follow"
    assert "1048576 bytes" in of_type("error", talk.heard)[-1]["message"]


def test_thousands_of_deeds_at_one_place_neither_keep_others_waiting_nor_pile_up_before_a_page_that_does_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talk = Talk(experiment={"seed": 5})
    run, done = run_of(talk.session), repeating._do

    def do(*deed: Any) -> None:
        # Each takes as long as one with many points does.
        talk.clock.now += 0.02
        done(*deed)

    monkeypatch.setattr(repeating, "_do", do)
    deeds = [{"at": [1, 0], "do": "configure", "experiment": {"batch_size": 5 + index % 2}} for index in range(40)]
    talk.say("follow", deeds=deeds, until=[1, 2], playing=False)
    talk.wait(0.1)
    following = run.following
    assert following is not None and following.pending
    for _ in range(3):
        before = len(following.deeds)
        assert talk.session.due() == -math.inf
        talk.settle()
        assert len(following.deeds) == before - 1
    # A page that reads nothing for a while is told no more than fits, and all of it in the end.
    for _ in range(30):
        talk.session.advance(0.002)
    assert len(following.deeds) > 10 and talk.session.due() != -math.inf
    talk.session.take_events()
    assert talk.session.freed
    talk.wait(2.0)
    trainer = talk.trainer()
    assert (trainer.epoch, trainer.cursor, trainer.experiment.batch_size) == (1, 2, 6)


def test_the_source_jumps_and_those_who_follow_load_where_it_is(lesson: Class) -> None:
    talk = Talk()
    load(talk, lesson.state)
    talk.say("follow", until=[10**6, 0], playing=True)
    talk.wait(0.02)
    load(talk, lesson.source.state())
    assert run_of(talk.session).following is None
    assert talk.state() == lesson.source.state()
    frame = lesson.source.last("frame")
    talk.ask("follow", until=[frame["epoch"] + 1, 2])
    assert [talk.last("frame")[name] for name in ("epoch", "batch")] == [frame["epoch"] + 1, 2]


def test_after_a_lost_line_the_state_and_what_was_done_since_lead_back_to_the_same_bits() -> None:
    room, talk = Class(), Talk()
    load(talk, room.state)
    room.source.ask("play")
    room.source.wait(0.01)
    configure(room.source, batch_size=4)
    first = room.news()
    talk.ask("follow", **first)
    resumed = Talk(checkpoint=talk.last("checkpoint")["message"], resume=True)
    assert not of_type("deed", resumed.heard)
    room.source.ask("edit", layer=1, unit=1, source=1, value=3)
    room.source.ask("pause")
    later = room.news()
    load(resumed, room.state)
    resumed.ask("follow", **{**later, "deeds": [*first["deeds"], *later["deeds"]]})
    resumed.wait(0.5)
    assert resumed.state() == room.source.state()


def test_all_that_was_done_is_enough_to_train_the_run_again(lesson: Class) -> None:
    [answer] = of_type("deeds", lesson.source.ask("deeds"))
    again = repeat(read_done_run(answer["document"]))
    assert again.checkpoint() == lesson.source.state()


def test_what_was_done_before_records_were_kept_is_not_known_and_the_run_goes_on() -> None:
    talk = Talk(**PACED)
    trainer = Trainer.restore(talk.state())
    trainer.deeds = None
    load(talk, trainer.checkpoint())
    assert of_type("deeds", talk.ask("deeds")) == [{"type": "deeds", "document": None}]
    # What is done from now on is told all the same.
    talk.ask("announce_deeds", on=True)
    answer = talk.ask("edit", layer=1, unit=0, source=0, value=2)
    assert of_type("deed", answer) == [{"type": "deed", "deed": {**WEIGHT, "at": [0, 0], "value": 2.0}}]


def test_nothing_is_told_where_nobody_asks_and_nothing_of_what_was_refused_or_begins_anew() -> None:
    talk = Talk(**PACED)
    talk.ask("edit", layer=1, unit=0, source=0, value=1)
    talk.ask("announce_deeds", on=True)
    talk.ask("edit", layer=7, unit=0, source=0, value=1)
    talk.ask("configure", id=1, experiment={"seed": 5, "batch_size": 0})
    talk.ask("configure", id=2, experiment={"seed": 6})
    talk.ask("reset")
    assert not of_type("deed", talk.heard)
    talk.ask("announce_deeds", on=False)
    talk.ask("edit", layer=1, unit=0, source=0, value=1)
    assert not of_type("deed", talk.heard)


def test_following_is_told_in_text_as_any_message_and_too_many_deeds_are_refused() -> None:
    with pytest.raises(inbound.ProtocolError, match=r"`follow\.deeds`.*1000"):
        inbound.decode(json.dumps({"type": "follow", "deeds": [{}] * 1001, "until": [0, 0]}))


def test_the_first_words_of_a_following_are_state_and_frame() -> None:
    talk = Talk(experiment={"seed": 5})
    answer = talk.ask("follow", until=[1, 0], playing=True)
    assert types(answer)[0] == "state"
    assert of_type("frame", answer)[-1]["epoch"] == 1
    assert of_type("state", talk.ask("follow", until=[2, 0], playing=True)) == []
