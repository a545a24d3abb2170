"""Moments of a run: when the page is sent one, and going on from one is the same as having stopped there."""

import itertools
import struct
from typing import Any

import pytest

from engine import Experiment, Trainer
from server.compute.memory import Memory
from server.session.live_run import LiveRun
from server.session.snapshots import FULL, SnapshotSchedule
from server.settings import Settings
from server.wire import inbound
from server.wire.frame import SNAPSHOT_KIND, unwrap_snapshot, wrap_snapshot
from server.wire.inbound import ProtocolError


class Page:
    """A run that trains only when told, and what it says."""

    def __init__(self, **experiment: Any) -> None:
        self.said: list[Any] = []
        self.time = 0.0
        self.run = LiveRun(Settings(), lambda: self.time, self.said.append, Memory(Settings()).share())
        hello = inbound.Hello(type="hello", protocol=1, experiment=experiment, playing=False, speed=None)
        self.run.open(hello, None)

    def do(self, command: inbound.Action) -> None:
        self.run.apply(command)

    def epochs(self, count: int) -> None:
        for _ in range(count):
            self.do(inbound.Step(type="step", unit="epoch"))
            self.time += 10
            self.run.train(1.0)

    def snapshots(self) -> list[bytes]:
        return [one for one in self.said if isinstance(one, bytes) and one[0] == SNAPSHOT_KIND]

    def now(self) -> bytes:
        """The state as a checkpoint, asked for as the page does."""
        self.do(inbound.TakeSnapshot(type="snapshot"))
        return unwrap_snapshot(self.snapshots()[-1])

    def runs(self) -> list[dict[str, Any]]:
        return [one for one in self.said if isinstance(one, dict) and one["type"] == "run"]


def place(message: bytes) -> tuple[int, int, int]:
    """Flags, epoch and batch of a snapshot, read by its documented offsets."""
    flags, epoch, batch = struct.unpack_from("<H4xII", message, 2)
    return flags, epoch, batch


KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "adam, dropout, shuffled": {
        "optimizer": {"name": "adam", "learning_rate": 0.01},
        "hidden": [{"units": 6, "activation": "rrelu", "dropout": 0.3}, {"units": 4, "normalization": "batch"}],
        "shuffle": True,
    },
    "adaptive, l1": {
        "schedule": {"name": "adaptive"},
        "regularizer": {"name": "l1", "rate": 0.01, "prune": True},
        "stop": {"patience": 500},
    },
}


@pytest.mark.parametrize("experiment", KINDS.values(), ids=KINDS)
def test_going_on_from_a_moment_is_bit_for_bit_having_stopped_there(experiment: dict[str, Any]) -> None:
    page = Page(**experiment)
    page.epochs(12)
    end, tenth = page.now(), next(one for one in page.snapshots() if place(one)[1] == 5)
    page.epochs(3)
    page.do(inbound.Load(tenth))
    assert page.now() == unwrap_snapshot(tenth)
    page.epochs(7)
    assert page.now() == end
    # A check of the check: one epoch more is another state.
    page.epochs(1)
    assert page.now() != end


def test_a_moment_within_an_epoch_is_gone_on_from_as_exactly() -> None:
    page = Page(shuffle=True)
    page.do(inbound.Step(type="step", unit="batch"))
    page.run.train(1.0)
    page.do(inbound.TakeSnapshot(type="snapshot"))
    within = page.snapshots()[-1]
    assert place(within) == (1, 0, 1)
    page.epochs(4)
    end = page.now()
    page.do(inbound.Load(within))
    page.epochs(4)
    assert page.now() == end


def test_a_loaded_moment_stands_still_and_is_announced_without_a_reset() -> None:
    page = Page()
    page.epochs(3)
    first = page.snapshots()[0]
    page.do(inbound.Play(type="play"))
    page.do(inbound.Load(first))
    assert page.runs()[-1]["reset"] is False
    assert page.said[-1]["type"] == "state" and page.said[-1]["playing"] is False


def test_a_moment_of_another_experiment_brings_its_experiment_and_data_back() -> None:
    page = Page()
    first = page.snapshots()[0]
    changed = {"data": {"dataset": "xor"}, "hidden": [{"units": 3}]}
    page.do(inbound.Configure(type="configure", id=1, experiment=changed))
    page.said.clear()
    page.do(inbound.Load(first))
    assert page.runs()[-1]["experiment"]["data"]["dataset"] == "circle"
    assert [one["type"] for one in page.said if isinstance(one, dict)][:2] == ["run", "data"]


@pytest.mark.parametrize(
    "spoil", [lambda data: data[:100], lambda data: data[:16] + b"XXXX" + data[20:], lambda data: data + b"\0" * 8]
)
def test_a_damaged_moment_is_refused_and_the_run_goes_on(spoil: Any) -> None:
    page = Page()
    page.epochs(2)
    before = page.now()
    page.do(inbound.Load(spoil(page.snapshots()[0])))
    assert any(isinstance(one, dict) and one.get("code") == "checkpoint_refused" for one in page.said)
    assert page.now() == before


def test_every_epoch_is_a_moment_until_there_are_many_then_every_second_and_so_on() -> None:
    schedule, kept = SnapshotSchedule(), []
    trainer = Trainer(Experiment.parse({"data": {"samples": 10}, "batch_size": 5}))
    now = 0.0
    for epoch in range(2000):
        trainer.epoch = epoch
        now += 10
        if schedule.due(trainer, now):
            schedule.make(trainer, 1, now)
            schedule.note_sent(now, 0.0)
            kept.append(epoch)
    assert kept[:FULL] == list(range(FULL))
    assert len(kept) < 5 * FULL
    gaps = [later - earlier for earlier, later in itertools.pairwise(kept)]
    assert gaps == sorted(gaps) and gaps[-1] == 32


def test_moments_of_a_large_network_come_no_faster_than_their_bytes_allow() -> None:
    schedule = SnapshotSchedule()
    trainer = Trainer(Experiment.parse({"hidden": [{"units": 32}] * 4}))
    size = len(unwrap_snapshot(schedule.make(trainer, 1, 0.0)))
    schedule.note_sent(0.0, 0.0)
    assert not schedule.due(trainer, size / (600 * 1024))
    assert schedule.due(trainer, size / (500 * 1024))


def test_a_page_that_reads_slowly_gets_moments_in_a_quarter_of_its_time_and_one_that_does_not_read_none() -> None:
    schedule, trainer = SnapshotSchedule(), Trainer(Experiment.parse({}))
    while schedule.due(trainer, 100.0):
        schedule.make(trainer, 1, 0.0)
    # Nothing is taken: none is due, however late it gets.
    assert not schedule.due(trainer, 1e6) and not schedule.due(trainer, 1e6, by_hand=True)
    schedule.note_sent(100.0, 2.0)
    assert not schedule.due(trainer, 105.9)
    # But a single step that somebody takes is there to be looked back at.
    assert schedule.due(trainer, 105.9, by_hand=True)
    assert schedule.due(trainer, 106.1)
    # What took long without any of them is not held against them.
    schedule.note_sent(107.0, 9.0)
    assert schedule.due(trainer, 107.0)


def test_a_reset_begins_the_timeline_with_the_first_moment() -> None:
    page = Page()
    page.epochs(2)
    assert [place(one)[1] for one in page.snapshots()] == [0, 1, 2]
    page.do(inbound.Reset(type="reset"))
    assert place(page.snapshots()[-1]) == (0, 0, 0)


@pytest.mark.parametrize("message", [b"", b"\x03", b"\x02\x01" + bytes(40), b"\x03\x02" + bytes(40)])
def test_what_is_no_snapshot_is_named(message: bytes) -> None:
    with pytest.raises(ProtocolError, match="must be a snapshot"):
        unwrap_snapshot(message)


def test_a_snapshot_has_the_bytes_that_are_documented() -> None:
    message = wrap_snapshot(b"NNPC", run=7, epoch=300, batch=9, asked=True)
    assert message == bytes.fromhex("03 01 01 00 07 00 00 00 2c 01 00 00 09 00 00 00") + b"NNPC"
