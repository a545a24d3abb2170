"""Any sequence of commands leaves a session where a plain trainer that was told the same stands, bit for bit."""

from __future__ import annotations

import math
from random import Random
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from engine import Experiment, ExperimentError, Limits, Trainer
from engine.tables.clipping import CLIPS
from engine.tables.optimizers import OPTIMIZERS
from engine.tables.regularizers import REGULARIZERS
from engine.tables.schedules import SCHEDULES
from server.settings import Settings
from server.wire import inbound
from server.wire.frame import unwrap_checkpoint, unwrap_snapshot, wrap_checkpoint, wrap_snapshot
from tests.engine.test_any_experiment import choices, documents
from tests.fuzz import stock
from tests.fuzz.cases import SCALE, SEEDS, cases, tally
from tests.server.support.inside import run_of
from tests.server.support.talk import Talk, of_type

SETTINGS = Settings(hidden_layers=4, units=8, points=1200, frames_per_second=20)
LIMITS = Limits(4, 8, 1200)
SPEEDS = [None, {"per": "epoch", "rate": 60}, {"per": "batch", "rate": 40}, {"per": "epoch", "rate": 200}]
TABLES = {"optimizer": OPTIMIZERS, "schedule": SCHEDULES, "regularizer": REGULARIZERS, "clip": CLIPS}
# Beyond this the session does not go back to a state: it was on its way to infinity.
SANE = 1e6


class Listener(Talk):
    """A page that keeps the snapshots too."""

    def __init__(self, **hello: Any) -> None:
        self.snapshots: list[bytes] = []
        super().__init__(settings=SETTINGS, **hello)

    def _turn(self) -> None:
        take = self.session.take_events

        def taken() -> list[Any]:
            events = take()
            self.snapshots += [event for event in events if isinstance(event, bytes) and event[0] == 3]
            return events

        self.session.take_events = taken  # type: ignore[method-assign]
        try:
            super()._turn()
        finally:
            del self.session.take_events

    def running(self) -> Trainer:
        """The session's own trainer, to be looked at."""
        return run_of(self.session).trainer

    def trainer_step(self) -> int:
        return self.running().step


def place_of(trainer: Trainer) -> tuple[int, int, int]:
    return trainer.epoch, trainer.cursor, trainer.step


class AnySession(RuleBasedStateMachine):
    """A session, and beside it a trainer that is told the same and knows no session."""

    @initialize(
        document=st.sampled_from(stock.EXPERIMENTS) | documents(), playing=st.booleans(), speed=st.sampled_from(SPEEDS)
    )
    def open(self, document: dict[str, Any], playing: bool, speed: Any) -> None:
        try:
            experiment = Experiment.parse(document, LIMITS)
        except ExperimentError:
            document, experiment = {}, Experiment.parse({}, LIMITS)
        self.begin(Trainer(experiment), experiment=document, playing=playing, speed=speed)

    def begin(self, plain: Trainer, **hello: Any) -> None:
        self.plain = plain
        self.diverged = False
        self.kept: bytes | None = None
        self.moments: list[bytes] = []
        self.heard = self.seen = 0
        self.safe = plain.checkpoint()
        self.run, self.sequence = 0, 0
        self.talk = Listener(**hello)
        self.playing = bool(hello.get("playing"))
        self.catch_up()

    def say(self, type: str, **fields: Any) -> None:
        tally("commands to sessions beside a trainer")
        assert self.talk.say(type, **fields)

    # What the plain trainer does by itself: train as far as the session has, looking at what was said on the way.

    def catch_up(self) -> None:
        news = self.talk.heard[self.heard :]
        self.heard = len(self.talk.heard)
        said = [unwrap_checkpoint(one["message"]) for one in of_type("checkpoint", news)]
        moments = [unwrap_snapshot(one) for one in self.talk.snapshots[self.seen :]]
        self.seen = len(self.talk.snapshots)
        target = self.talk.trainer_step()
        # What is said after it diverged is the state it can go back to, which was said before.
        open_ends = {(Trainer.restore(one).step, one) for one in [*said, *moments] if one != self.safe}
        if not self.diverged:
            self.compare(open_ends)
            while self.plain.step < target:
                with np.errstate(all="ignore"):
                    self.plain.train_batches(1)
                self.compare(open_ends)
                assert self.plain.stop_reason is None or self.plain.step == target, (
                    "it trained past a condition to stop"
                )
        assert not open_ends, "a checkpoint or snapshot is of no state the run was in"
        for one in said:
            if np.abs(Trainer.restore(one).network.parameters).max() <= SANE:
                self.safe = one
        self.kept = said[-1] if said else self.kept
        self.moments += moments
        self.look_at(news)

    def compare(self, open_ends: set[tuple[int, bytes]]) -> None:
        here = {one for one in open_ends if one[0] == self.plain.step}
        if here:
            now = self.plain.checkpoint()
            open_ends -= {one for one in here if one[1] == now}

    def look_at(self, news: list[dict[str, Any]]) -> None:
        for one in news:
            assert one["type"] not in ("error", "notice", "close"), one
            if one["type"] == "run":
                assert one["run"] == self.run + 1
                self.run = one["run"]
            elif one["type"] == "frame":
                assert (one["sequence"], one["run"]) == (self.sequence + 1, self.run)
                self.sequence = one["sequence"]
                if not one["flags"] & 2:
                    assert math.isfinite(one["train_loss"]) and not any(map(math.isnan, one["parameters"]))
            elif one["type"] == "diverged":
                self.diverged = True
            elif one["type"] == "state":
                self.playing = one["playing"]

    def settle(self, seconds: float = 0.1) -> None:
        # As fast as it goes, on a clock that hardly moves while it does, is thousands of epochs.
        self.talk.wait(0.001 if self.playing and self.talk.last("state")["speed"] is None else seconds)
        self.catch_up()

    @invariant()
    def the_run_is_that_of_the_plain_trainer(self) -> None:
        if not hasattr(self, "talk"):
            return
        run = self.talk.running()
        assert place_of(run) == place_of(self.plain)
        assert run.experiment == self.plain.experiment
        if self.plain.nonfinite_layer() is None:
            assert run.checkpoint() == self.plain.checkpoint()
            frame = self.talk.last("frame")
            if (frame["epoch"], frame["batch"], frame["step"]) == place_of(self.plain):
                with np.errstate(over="ignore"):
                    shown = self.plain.network.parameters.astype(np.float32)
                assert np.array_equal(frame["parameters"], shown)
        else:
            assert self.diverged
            np.testing.assert_array_equal(run.network.parameters, self.plain.network.parameters)

    # What a page may say.

    @rule(seconds=st.sampled_from([0.02, 0.1, 0.5]))
    def wait(self, seconds: float) -> None:
        before = self.plain.step
        playing = self.playing
        self.settle(seconds)
        assert playing or self.plain.step == before

    @rule()
    def play(self) -> None:
        self.say("play")
        self.settle()

    @rule()
    def pause(self) -> None:
        before = self.plain.step
        self.say("pause")
        self.settle()
        assert self.plain.step == before and not self.playing

    @rule(unit=st.sampled_from(["batch", "epoch"]), times=st.integers(1, 3))
    def step(self, unit: str, times: int) -> None:
        goal, batches = self.plain.step, self.plain.batches_per_epoch
        for _ in range(times):
            self.say("step", unit=unit)
            cursor = (self.plain.cursor + goal - self.plain.step) % batches
            goal += 1 if unit == "batch" else batches - cursor
        stops = self.plain.experiment.document()["stop"]
        self.settle(0.5)
        assert not self.playing
        assert self.diverged or (stops and self.plain.step < goal) or self.plain.step == goal

    @rule()
    def reset(self) -> None:
        self.say("reset")
        self.plain.reset()
        self.anew()
        self.settle()

    def anew(self) -> None:
        self.diverged = False
        self.safe = self.plain.checkpoint()

    @rule(data=st.data())
    def change_on_the_way(self, data: st.DataObject) -> None:
        part = data.draw(st.sampled_from([*TABLES, "batch_size", "shuffle", "stop", "frozen", "off"]))
        if part in TABLES:
            value: Any = data.draw(choices(TABLES[part]))
        elif part == "batch_size":
            value = data.draw(st.integers(2, 40))
        elif part == "shuffle":
            value = data.draw(st.booleans())
        elif part == "stop":
            value = data.draw(
                st.sampled_from([{}, {"epochs": self.plain.epoch + 2}, {"train_loss": 0.3, "patience": 1}])
            )
        else:
            value = data.draw(st.sampled_from([[], [{"layer": 1, "unit": 0}]]))
        self.configure({**self.plain.experiment.document(), part: value})

    @precondition(lambda self: not self.diverged)
    @rule(epochs=st.integers(1, 3))
    def play_to_a_stop(self, epochs: int) -> None:
        self.pause()
        last = self.plain.epoch + epochs
        self.configure({**self.plain.experiment.document(), "stop": {"epochs": last}})
        self.say("speed", speed={"per": "epoch", "rate": 60})
        self.say("play")
        self.settle(0.2)
        assert self.diverged or (self.plain.epoch, self.plain.cursor, self.playing) == (last, 0, False)

    @rule(document=documents())
    def change_everything(self, document: dict[str, Any]) -> None:
        self.configure(document)

    def configure(self, document: dict[str, Any]) -> None:
        self.say("configure", id=7, experiment=document)
        try:
            experiment = Experiment.parse(document, LIMITS)
        except ExperimentError as error:
            answer = self.talk.settle()
            [refused] = of_type("refused", answer)
            assert [one["path"] for one in refused["faults"]] == [one.path for one in error.faults][:20]
        else:
            reset = self.plain.reconfigure(experiment)
            if reset:
                self.anew()
            [run] = of_type("run", self.talk.settle())
            assert (run["id"], run["reset"], run["experiment"]) == (7, reset, experiment.document())
        self.settle()

    @rule(seed=SEEDS, value=st.floats(-3, 3) | st.sampled_from([1e5, -1e12, 1e308]))
    def edit(self, seed: int, value: float) -> None:
        random = Random(seed)
        shape = self.plain.network.shape
        layer = random.randrange(1, len(shape) + (random.random() < 0.1))
        source, unit = random.randrange(9), random.randrange(9)
        if layer < len(shape) and random.random() < 0.9:
            source, unit = source % shape[layer - 1], unit % shape[layer]
        bias = random.random() < 0.3
        self.say("edit", layer=layer, unit=unit, source=None if bias else source, value=value)
        try:
            if bias:
                self.plain.set_bias(layer, unit, value)
            else:
                self.plain.set_weight(layer, source, unit, value)
        except (IndexError, ValueError):
            assert of_type("refused", self.talk.settle())
        else:
            if self.diverged and self.plain.nonfinite_layer() is None:
                self.diverged = False
        self.settle()

    @precondition(lambda self: self.diverged)
    @rule()
    def recover(self) -> None:
        self.say("recover")
        experiment = self.plain.experiment
        self.plain = Trainer.restore(self.safe, LIMITS)
        assert self.plain.nonfinite_layer() is None
        self.plain.reconfigure(experiment)
        self.anew()
        self.settle()
        assert not self.playing

    @precondition(lambda self: self.moments)
    @rule(seed=SEEDS)
    def go_to_a_moment(self, seed: int) -> None:
        tally("commands to sessions beside a trainer")
        moment = Random(seed).choice(self.moments)
        assert self.talk.session.receive(inbound.Load(wrap_snapshot(moment, run=1, epoch=0, batch=0, asked=False)))
        self.plain = Trainer.restore(moment, LIMITS)
        self.anew()
        self.settle()
        assert not self.playing

    @precondition(lambda self: self.kept is not None)
    @rule(same=st.booleans(), playing=st.booleans(), document=documents())
    def resume_elsewhere(self, same: bool, playing: bool, document: dict[str, Any]) -> None:
        assert self.kept is not None
        plain = Trainer.restore(self.kept, LIMITS)
        try:
            experiment = plain.experiment if same else Experiment.parse(document, LIMITS)
        except ExperimentError:
            return
        plain.reconfigure(experiment)
        kept = wrap_checkpoint(self.kept)
        self.begin(plain, checkpoint=kept, resume=True, experiment=experiment.document(), playing=playing)

    @rule(speed=st.sampled_from(SPEEDS))
    def speed(self, speed: Any) -> None:
        self.say("speed", speed=speed)
        self.settle()

    @rule(
        layer=st.integers(0, 4),
        unit=st.integers(0, 5),
        held=st.floats(-9, 9),
        axes=st.sampled_from([[0, 1], [1, 0], [0, 2], [1, 1]]),
    )
    def look_around(self, layer: int, unit: int, held: float, axes: list[int]) -> None:
        self.say("focus", focus={"layer": layer, "unit": unit})
        self.say("view", axes=axes, held=[held] * self.plain.experiment.n_inputs)
        self.say("probe", inputs=[held, -held, held][: 2 + unit % 2] if unit else None)
        neuron = {"part": "test", "sample": unit, "layer": layer, "unit": unit}
        self.say("watch", layers=bool(unit % 2), neuron=neuron, batch=unit if layer % 2 else None)
        slope = {"layer": layer, "unit": unit, "source": unit if layer % 2 else None}
        self.say("looks", importance={"part": "test", "held": "mean"}, slope=slope, changes=bool(unit % 2))
        self.say("space", layers=[{"layer": 0}, {"layer": layer, "axes": [unit, 0] if unit else None}])
        self.say("compare", id=unit, experiments=[{}, {"batch_size": 1 + layer}], speed=None)
        self.say("compare_step")
        place = {"layer": layer, "unit": unit}
        weights = [{**place, "source": 0}, {**place, "source": None}]
        wanted = {"plane": "weights", "weights": weights} if unit % 2 else {"plane": "path" if layer % 2 else "random"}
        self.say("landscape", wanted=wanted)
        self.say("move", survey=layer, place=[0.1 * unit, -0.1])
        self.say("snapshot")
        before = len(self.talk.snapshots)
        self.settle()
        assert self.diverged or len(self.talk.snapshots) > before


def test_any_session_is_where_a_plain_trainer_is() -> None:
    run_state_machine_as_test(AnySession, settings=cases(15, stateful_step_count=40 if SCALE else 15))
