"""Trains a lesson's runs without a page and says which of its claims hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from engine.lessons.lesson import RELATIONS, Claim, Lesson, Reading, SetUp, trainer_of
from engine.lessons.measures import MEASURES, Value, note_epoch
from engine.lessons.run_record import RunRecord

ReadingKey = tuple[object, ...]
Readings = dict[ReadingKey, Value]


@dataclass(frozen=True)
class ClaimOutcome:
    """What was measured for a claim, what it was held against, and whether it holds; without a number it does not."""

    left: Value
    right: Value
    holds: bool


def check_claims(
    lesson: Lesson, seed: int | None = None, claims: Iterable[str] | None = None
) -> dict[str, ClaimOutcome]:
    """Trains every set-up once and holds each claim against it.

    Args:
        lesson: to prove.
        seed: for points and weights; those of the lesson where None.
        claims: only these; all where None.
    """
    chosen = [lesson.claims[name] for name in (lesson.claims if claims is None else claims)]
    found = measure_lesson(lesson, [one for claim in chosen for one in claim.readings], seed)
    return {claim.id: judge(claim, found) for claim in chosen}


def measure_lesson(
    lesson: Lesson,
    readings: Iterable[Reading],
    seed: int | None = None,
    note: Callable[[], object] = lambda: None,
) -> Readings:
    """Trains each set-up that these readings are of once, and takes them on the way.

    Args:
        lesson: whose set-ups they are.
        readings: to take.
        seed: for points and weights; those of the lesson where None.
        note: called after every epoch; what it raises ends it all.
    """
    wanted = {key(reading): reading for reading in readings}
    found: Readings = {}
    for name, set_up in lesson.set_ups.items():
        own = [one for one in wanted.values() if one.set_up == name]
        if own:
            found.update(measure(set_up, own, seed, note))
    for place, reading in wanted.items():
        if reading.set_up is None:
            # It is of no run; any would do.
            found[place] = _read(RunRecord(trainer_of(next(iter(lesson.set_ups.values())))), reading)
    return found


def key(reading: Reading) -> ReadingKey:
    """What tells readings apart."""
    return (reading.measure, tuple(sorted(reading.of.items())), reading.set_up, reading.at)


def measure(
    set_up: SetUp,
    readings: Iterable[Reading],
    seed: int | None = None,
    note: Callable[[], object] = lambda: None,
) -> Readings:
    """Trains a set-up, as long as its numbers are finite, and takes these readings on the way; see `measure_lesson`."""
    readings = list(readings)
    record = RunRecord(trainer_of(set_up, seed))
    trainer = record.trainer
    record.note_start()
    measures = [MEASURES[one.measure] for one in readings]
    found = {key(one): _read(record, one) for one in readings if one.at in ("start", 0)}
    last = max(one.at if isinstance(one.at, int) else set_up.epochs * (one.at == "end") for one in readings)
    while trainer.epoch < last and trainer.nonfinite_layer() is None:
        trainer.train_epoch()
        note()
        note_epoch(record, measures)
        found |= {key(one): _read(record, one) for one in readings if one.at == trainer.epoch}
    return found | {key(one): _read(record, one) for one in readings if one.at == "end"}


def _read(record: RunRecord, reading: Reading) -> Value:
    return MEASURES[reading.measure].read(record, reading.of)


def judge(claim: Claim, found: Mapping[ReadingKey, Value]) -> ClaimOutcome:
    """Holds a claim against what was measured."""
    left = found.get(key(claim.left))
    right = found.get(key(claim.right)) if isinstance(claim.right, Reading) else claim.right
    holds = left is not None and right is not None and RELATIONS[claim.relation].holds(left, right)
    return ClaimOutcome(left, right, holds)
