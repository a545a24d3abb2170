"""Runs that are trained without anybody listening, over HTTP: what is asked for, and what is answered."""

from __future__ import annotations

import json
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from engine import Fault, Limits
from engine.experiment.parts import Seed
from server.api import answers
from server.api.answers import Answer, Count
from server.api.jobs import TrainingJob
from server.api.requests import EXAMPLE_EXPERIMENT, Body, Problem, TrainRequest, few
from server.settings import Settings

MOST_RUNS = 1000
"""Of one batch, whatever the settings allow."""
_STATE = (
    "`queued` until it is its turn, `running`, and then `done` with a result, `cancelled`, or `failed` with a problem."
)
_MARK = {"type": "mark", "epoch": 50, "train_loss": 0.006, "test_loss": 0.0073, "...": "..."}
_RUN: dict[str, Any] = {
    "id": "0-3q2l...", "state": "done", "seed": None, "epoch": 50, "last_epoch": 50, "marks": [_MARK],
    "result": {"type": "result", "epoch": 50, "stopped": None, "...": "..."}, "problem": None,
}  # fmt: skip


class Run(Answer):
    """A run that is trained without anybody listening."""

    example: ClassVar[dict[str, Any] | None] = _RUN

    id: Annotated[str, Field(description="What it is found by.")]
    state: Annotated[Literal["queued", "running", "done", "cancelled", "failed"], Field(description=_STATE)]
    seed: Annotated[int | None, Field(description="Of its experiment, where a batch asked for several.")]
    epoch: Annotated[Count, Field(description="How far it is.")]
    last_epoch: Annotated[Count, Field(description="Where it ends, if nothing ends it before.")]
    marks: Annotated[list[answers.Mark], Field(description="How it did at each mark so far.")]
    result: Annotated[answers.Result | None, Field(description="What came of it, once it is done.")]
    problem: Annotated[answers.Problem | None, Field(description="Why it failed.")]


class Batch(Answer):
    """Several runs that were asked for at once."""

    example: ClassVar[dict[str, Any] | None] = {"id": "0-Zk8x...", "state": "done", "forgotten": 0, "runs": [_RUN]}

    id: Annotated[str, Field(description="What they are found by.")]
    state: Annotated[
        Literal["queued", "running", "done"],
        Field(description="`queued` while none has begun, `running` until all are over, and then `done`."),
    ]
    forgotten: Annotated[Count, Field(description="How many of them are not kept any more.")]
    runs: Annotated[list[Run], Field(description="The others, in the order they were asked for.")]


class BatchRun(TrainRequest):
    """A run of a batch, or the same with several seeds."""

    seeds: Annotated[
        list[Seed],
        Field(
            default_factory=list,
            min_length=1,
            max_length=MOST_RUNS,
            description="Seeds of the experiment, with each of which it is trained; its own when left out.",
        ),
        few(MOST_RUNS),
    ]

    def check(self, settings: Settings, first: int) -> frozenset[int]:
        if self.has("seeds") and self.has("checkpoint"):
            rule = "must be left out with `checkpoint`, which has drawn its numbers already"
            raise Problem.of_faults([Fault("seeds", rule, f"a list of {len(self.seeds)}")])
        return super().check(settings, first)


class BatchRequest(Body):
    """Runs to train, each as for one alone."""

    example: ClassVar[dict[str, Any]] = {"runs": [{"experiment": EXAMPLE_EXPERIMENT, "epochs": 50, "seeds": [1, 2, 3]}]}

    runs: Annotated[list[BatchRun], Field(min_length=1, max_length=MOST_RUNS), few(MOST_RUNS)]


def look_at(asked: TrainRequest, settings: Settings) -> tuple[int, bytes]:
    """The epoch a run would begin at, and the request as JSON, from which it is made once it is its turn.

    Raises:
        Problem: it cannot be made.
    """
    trainer = asked.trainer(settings, settings.limits)
    asked.check(settings, trainer.epoch)
    return trainer.epoch, asked.model_dump_json(exclude={"seeds"}, exclude_unset=True).encode()


def build(request: bytes, seed: int | None, settings: Settings, limits: Limits) -> TrainingJob:
    """The run of a request that `look_at` has looked at.

    Args:
        request: as JSON.
        seed: in place of the experiment's own; None for that.
        settings: of the server.
        limits: what the run may be now.

    Raises:
        Problem: it is larger than there is room for now.
    """
    document = json.loads(request)
    if seed is not None:
        document["experiment"] = {**document["experiment"], "seed": seed}
    asked = TrainRequest.model_validate(document)
    trainer = asked.trainer(settings, limits)
    return TrainingJob(trainer, asked.epochs, asked.check(settings, trainer.epoch), settings.api_seconds)
