"""How much each unit, and each feature, matters: the loss without it, minus the loss as it is. Looking changes nothing.

What is left out is held at one answer for all points and everything after it is computed anew, nothing is trained
again: what the others could learn to do in its place is not asked. (LeCun et al. 1990 and Mozer and Smolensky 1989
call such a measure saliency or relevance; here it is exact, not estimated from slopes.)
"""

from __future__ import annotations

from typing import Final, Literal

from engine.inspection.evaluation_pass import EvaluationPass, Look, finish, still_layers
from engine.training.trainer import Trainer
from engine.validation.finite import in_json

Held = Literal["zero", "mean"]

# What may stand in the place of an answer: 0, as of a unit that is switched off, or its mean over the points, which
# takes away only that it tells them apart.
HELD: Final = ("zero", "mean")


def unit_importance(trainer: Trainer, part: Literal["train", "test"], held: Held) -> dict[str, object]:
    """What `measure_importance` finds, at once."""
    return finish(measure_importance(trainer, part, held))


def measure_importance(trainer: Trainer, part: Literal["train", "test"], held: Held) -> Look:
    """The loss when one unit answers the same everywhere, minus the loss now; of each in turn, in evaluation.

    Args:
        trainer: to look at as it is at the first step; nothing of it is changed, and it may be trained meanwhile.
        part: whose mean loss counts.
        held: what is in the place of the unit's answer, see HELD.

    Returns:
        `loss`: as it is. `layers`: for the features, then for each hidden layer, a list of what each adds to the loss
        when it is held; negative where the loss would be smaller. None where a number is not finite.
    """
    network = trainer.network
    inputs, targets = trainer.points_of(part)
    passes = EvaluationPass(network, still_layers(network))
    answers = [inputs[: network.shape[0]], *(output for _, output in passes.run(inputs))][:-1]
    loss = passes.loss(inputs, targets)
    found: list[list[float]] = []
    for start, answer in enumerate(answers):
        changes: list[float] = []
        for unit in range(len(answer)):
            yield
            without = answer.copy()
            without[unit] = 0.0 if held == "zero" else answer[unit].mean()
            changes.append(passes.loss(network.inputs(without), targets, start) - loss)
        found.append(changes)
    return dict(in_json({"loss": loss, "layers": found}))
