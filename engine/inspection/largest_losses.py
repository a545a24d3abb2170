"""The points that the network does worst at. Looking changes nothing."""

from __future__ import annotations

from typing import Literal

import numpy as np

from engine.inspection.evaluation_pass import EvaluationPass, Look, finish, still_layers
from engine.training.trainer import Trainer
from engine.validation.finite import in_json

# How many are told of.
MOST = 10


def largest_losses(trainer: Trainer, part: Literal["train", "test"]) -> dict[str, object]:
    """What `find_largest_losses` finds, at once."""
    return finish(find_largest_losses(trainer, part))


def find_largest_losses(trainer: Trainer, part: Literal["train", "test"]) -> Look:
    """The points with the largest loss, in evaluation; of points alike the first.

    Args:
        trainer: to look at as it is at the first step; nothing of it is changed, and it may be trained meanwhile.
        part: among which points.

    Returns:
        `count`: of the points; `mean`: their loss; `share`: how much of all loss is that of the points told of, None
        where there is no loss; `points`: the largest loss first, each with `sample`, its place in the data, `inputs`,
        `label`, `target`, `outputs` and `loss`. None where a number is not finite.
    """
    network = trainer.network
    data = trainer.data.train if part == "train" else trainer.data.test
    inputs, targets = trainer.points_of(part)
    passes = EvaluationPass(network, still_layers(network))
    last = answers = targets
    for sums, answers in passes.run(inputs):
        yield
        last = sums if network.loss.of_logits else answers
    with np.errstate(all="ignore"):
        losses = network.loss.each(last, targets)
        # What is no number is worse than any.
        worst = np.argsort(-np.nan_to_num(losses, nan=np.inf), kind="stable")[:MOST]
        total = float(np.add.reduce(losses))
        share = float(np.add.reduce(losses[worst])) / total if total else None
        points = [
            {
                "sample": int(sample),
                "inputs": data[sample, :-1],
                "label": data[sample, -1],
                "target": targets[:, sample],
                "outputs": answers[:, sample],
                "loss": losses[sample],
            }
            for sample in worst
        ]
        mean = total / len(data) if len(data) else None
    return dict(in_json({"count": len(data), "mean": mean, "share": share, "points": points}))
