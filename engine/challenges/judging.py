"""Trains what was handed in for a challenge once more, and says what came out: `judge`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine.challenges.challenge import Challenge, Goal
from engine.challenges.constraint_check import Conduct, broken, facts_of
from engine.challenges.course import course_of, points_again
from engine.challenges.refusals import Refusal, goal_code, refusal
from engine.challenges.scores import Facts
from engine.compiled.kernels import Kernels
from engine.deeds.deed import CONFIGURE, PARAMETERS, DeedsError
from engine.deeds.document import DoneRun
from engine.experiment.experiment import Experiment
from engine.experiment.work import work_of
from engine.lessons.lesson import RELATIONS
from engine.lessons.measures import MEASURES, Value, note_epoch
from engine.lessons.run_record import RunRecord
from engine.training.repetition import repeat
from engine.training.trainer import Trainer
from engine.validation.faults import ExperimentError
from engine.validation.limits import DEFAULT_LIMITS, Limits

MOST_WORK = 200 * 10**9
"""Multiplications that a submission may take unless who judges says otherwise."""
# What a batch costs beside its multiplications, in these; and what a change of settings costs for each of the points,
# and for as many as a thousand more.
_BATCH, _CHANGE, _MORE = 500, 10_000, 1000
_MILLION = 1_000_000
_SEEDS = 2**53


class JudgingStopped(RuntimeError):
    """Nobody wants to know any more."""


@dataclass(frozen=True)
class Verdict:
    """What came out.

    Attributes:
        reached: the goal was reached, and everything kept to that the challenge asks.
        score: what counts; None where it was not reached.
        faults: why not; empty where it was.
        measured: each measure of the goal by its name, None where it was no number; and `parameters`, `epochs`,
            `changes` and `noise`, where the run could be read so far, and `seeds`, with how many other seeds it was
            reached, where that was tried.
    """

    reached: bool
    score: float | None
    faults: tuple[Refusal, ...]
    measured: Mapping[str, float | None]

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "reached": self.reached,
            "score": self.score,
            "faults": [one.document() for one in self.faults],
            "measured": dict(self.measured),
        }


def refused(*faults: Refusal) -> Verdict:
    """The verdict on what cannot count."""
    return Verdict(False, None, faults, {})


def judge(
    challenge: Challenge,
    run: DoneRun,
    *,
    limits: Limits = DEFAULT_LIMITS,
    kernels: Kernels | None = None,
    compiled: bool | None = None,
    work: int = MOST_WORK,
    stopped: Callable[[], bool] = lambda: False,
) -> Verdict:
    """Trains a run again, with other seeds as well where its score asks for these.

    Args:
        challenge: it was done for.
        run: what was done.
        limits: of its experiments.
        kernels, compiled: as of `Trainer`.
        work: multiplications it may take.
        stopped: asked after every epoch.

    Raises:
        JudgingStopped: `stopped` said so.
    """
    if not run.experiment.fits(limits):
        return refused(refusal("too_large", reason=_too_large(run.experiment, limits)))
    if misplaced := _weights_from_elsewhere(challenge, run):
        return refused(misplaced)
    if (needed := work_needed(challenge, run)) > work:
        return refused(refusal("work", work=-(-needed // _MILLION), limit=work // _MILLION))
    train = _Training(challenge, limits, kernels, compiled, stopped)
    try:
        configurations, later = configurations_of(run, limits)
        points = run.experiment.train_size
        # What an epoch was trained on once more counts once more.
        epochs = run.until[0] + run.until[1] / -(-points // configurations[-1].batch_size) + points_again(run) / points
        edits = sum(deed.do not in (CONFIGURE, PARAMETERS) for deed in run.deeds)
        conduct = Conduct(configurations, later, edits, epochs)
        facts = facts_of(challenge, conduct)
        faults = list(broken(challenge, conduct, facts))
        counted = _counted(facts)
        if faults:
            return Verdict(False, None, tuple(faults), counted)
        values = train.values(run)
        missed = tuple(_missed(challenge.goals, values))
        measured = {one.measure: value for one, value in zip(challenge.goals, values, strict=True)} | counted
        if missed:
            return Verdict(False, None, missed, measured)
        return _scored(challenge, run, facts, measured, train)
    except DeedsError as error:
        return refused(refusal("unfit", reason=str(error)))


def work_needed(challenge: Challenge, run: DoneRun) -> int:
    """What judging takes at most, in multiplications: those of `engine.experiment.work`, and what else costs time."""
    experiment = run.experiment
    # A deed beyond the end does not fit, which is found once the run has come to it.
    epoch, cursor = max([run.until, *((deed.epoch, deed.cursor) for deed in run.deeds)])
    epochs = epoch + (cursor > 0) + -(-points_again(run) // experiment.train_size)
    changes = [deed.values["experiment"] for deed in run.deeds if deed.do == CONFIGURE]
    # A deed may make batches smaller, down to one point.
    sizes: list[int] = [one["batch_size"] for one in changes if isinstance(one.get("batch_size"), int)]
    batches = epochs * -(-experiment.train_size // max(1, min([experiment.batch_size, *sizes])))
    points = experiment.data.samples if experiment.data.points is None else len(experiment.data.points.train)
    once = work_of(experiment, epochs) + _BATCH * batches + _CHANGE * len(changes) * (points + _MORE)
    return (1 + challenge.score.others) * once


def configurations_of(run: DoneRun, limits: Limits = DEFAULT_LIMITS) -> tuple[list[Experiment], int]:
    """The experiments that a run was trained with, in order, and how often they changed once training had begun.

    What was changed before the first batch has trained nothing, and is left out; the last is always among them.

    Raises:
        DeedsError: a deed makes no experiment.
    """
    document, found, later = run.experiment.document(), [run.experiment], 0
    for index, step in enumerate(course_of(run)):
        deed = step.deed
        if deed.do != CONFIGURE:
            continue
        document |= deed.values["experiment"]
        try:
            experiment = Experiment.parse(document, limits)
        except ExperimentError as error:
            raise DeedsError([one.within(f"deeds[{index}].experiment") for one in error.faults], error.more) from None
        if step.begun:
            found.append(experiment)
            later += deed.values["experiment"].keys() != {"stop"}
        else:
            found = [experiment]
    return found, later


def _weights_from_elsewhere(challenge: Challenge, run: DoneRun) -> Refusal | None:
    """Whether a run begins with other weights than the challenge's, or was given some on the way."""
    given = challenge.start
    whole = [step for step in course_of(run) if step.deed.do == PARAMETERS]
    # A page gives a run its first weights by a deed before the first batch.
    own = [] if run.start is None else [run.start]
    own += [step.deed.parameters for step in whole if not step.begun]
    if given is None:
        return refusal("weights") if own or whole else None
    if not own or not all(np.array_equal(given, one) for one in own):
        return refusal("start")
    return refusal("weights") if any(step.begun for step in whole) else None


@dataclass(frozen=True)
class _Training:
    """Trains a run, and takes the measures of its goals."""

    challenge: Challenge
    limits: Limits
    kernels: Kernels | None
    compiled: bool | None
    stopped: Callable[[], bool]

    def values(self, run: DoneRun) -> list[Value]:
        """What each goal's measure is at the end. Raises DeedsError where a deed does not fit the run."""
        measures = [MEASURES[goal.measure] for goal in self.challenge.goals]
        record: RunRecord | None = None
        noted = 0

        def observe(trainer: Trainer) -> bool:
            nonlocal record, noted
            if record is None:
                record = RunRecord(trainer)
                record.note_start()
            elif trainer.cursor == 0 and trainer.epoch > noted:
                noted = trainer.epoch
                note_epoch(record, measures)
            if self.stopped():
                raise JudgingStopped
            return False

        # Numbers that run away reach no goal; a warning for each would help nobody.
        with np.errstate(all="ignore"):
            repeat(run, self.limits, compiled=self.compiled, kernels=self.kernels, observe=observe)
        assert record is not None
        return [one.read(record, goal.of) for one, goal in zip(measures, self.challenge.goals, strict=True)]


def _scored(
    challenge: Challenge, run: DoneRun, facts: Facts, measured: Mapping[str, Value], train: _Training
) -> Verdict:
    """The verdict on a run that has reached its goal with its own seed."""
    score = challenge.score
    others = [train.values(_with_seed(run, more, points=score.draws_points)) for more in range(1, score.others + 1)]
    reached = sum(not any(_missed(challenge.goals, values)) for values in others)
    known = {**measured, "seeds": float(reached)} if others else measured
    if score.all_reach and reached < len(others):
        return Verdict(False, None, (refusal("other_seeds", of=len(others), reached=reached),), known)
    return Verdict(True, score.of(facts, reached), (), known)


def _with_seed(run: DoneRun, more: int, *, points: bool) -> DoneRun:
    """The same done with a seed so much larger, of the points as well where that is asked for."""
    experiment = run.experiment
    changed: dict[str, Any] = {"seed": (experiment.seed + more) % _SEEDS}
    if points:
        changed["data"] = experiment.data.model_copy(update={"seed": (experiment.data.seed + more) % _SEEDS})
    return replace(run, experiment=experiment.model_copy(update=changed))


def _missed(goals: Iterable[Goal], values: Iterable[Value]) -> Iterable[Refusal]:
    for goal, value in zip(goals, values, strict=True):
        if value is None:
            yield refusal("goal_no_number", measure=goal.measure, of=dict(goal.of))
        elif not RELATIONS[goal.relation].holds(value, goal.value):
            said = {"measure": goal.measure, "of": dict(goal.of), "value": goal.value, "measured": value}
            yield refusal(goal_code(goal.relation), **said)


def _counted(facts: Facts) -> dict[str, float | None]:
    return {
        "parameters": float(facts.parameters),
        "epochs": facts.epochs,
        "changes": float(facts.changes),
        "noise": facts.noise,
    }


def _too_large(experiment: Experiment, limits: Limits) -> str:
    try:
        Experiment.parse(experiment.document(), limits)
    except ExperimentError as error:
        return str(error)
    return ""
