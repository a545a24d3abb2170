"""The next batch as it will be trained: one sample's way forward and back, and the step. Changes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.training.trainer import Trainer
from engine.validation.finite import in_json

Array = NDArray[Any]


def walk_next_batch(trainer: Trainer, place: int) -> dict[str, object]:
    """What the next batch computes for one of its samples, and what it changes.

    The batch is trained and taken back, so these are its very numbers: with the units that dropout leaves out, with a
    batch's own statistics, and with whatever is clipped, held or regularized.

    Args:
        trainer: to look at; it stays as it is, to the last bit. It must have training points.
        place: of the sample within the batch; the last one where the batch has fewer.

    Returns:
        what docs/protocol.md lists for `next_batch`, but `gradients` and `changes` as vectors, laid out as the
        parameters; None for whatever else is not finite.
    """
    network, batches, cursor = trainer.network, trainer.batches, trainer.cursor
    samples, passes = batches.samples(cursor), batches.passes(cursor)
    place = min(place, len(samples) - 1)
    _, inputs, targets = batches.part(cursor, cursor + 1)[0]
    before, reason = trainer.state(), trainer.stop_reason
    rate, parameters = trainer.learning_rate, before.arrays["parameters"]
    with np.errstate(all="ignore"):
        # First the passes alone: an optimizer may overwrite the gradient.
        passes.run(inputs, targets)
        outputs, gradients = [one.copy() for one in passes.forward.outputs], batches.gradient.copy()
        # Of the sample's own loss; training takes the mean of all losses.
        deltas = [one[:, place] * len(samples) for one in passes.deltas]
        trainer.rewind(before)
        trainer.train_batches(1)
        changes = network.parameters - parameters
        trainer.rewind(before)
        trainer.stop_reason = reason
        # The row of ones for the biases is there where the inputs have it.
        ones = inputs[network.shape[0] :]
        below = [inputs, *(np.vstack([one, ones]) for one in outputs[:-1])]
        sums = [layer.matrix.T.dot(one) for layer, one in zip(network.layers, below, strict=True)]
        measured, value = sums[-1] if network.loss.of_logits else outputs[-1], network.loss.value
        loss, batch_loss = value(measured[:, place, None], targets[:, place, None]), value(measured, targets)
        upstreams = _upstreams(trainer, deltas)
    row = trainer.data.train[samples[place]]
    walk = {
        "samples": samples,
        "place": place,
        "point": row[:-1],
        "label": row[-1],
        "target": targets[:, place],
        "loss": loss,
        "batch_loss": batch_loss,
        "loss_name": network.loss.name,
        "values": [inputs[: network.shape[0], place], *(one[:, place] for one in outputs)],
        "sums": [None, *(one[:, place] for one in sums)],
        "upstreams": [None, *upstreams],
        "deltas": [None, *deltas],
        "optimizer": trainer.experiment.optimizer.name,
        "learning_rate": rate,
    }
    return dict(in_json(walk)) | {"gradients": gradients, "changes": changes}


def _upstreams(trainer: Trainer, deltas: list[Array]) -> list[Array | None]:
    """dL/d(output) of each hidden layer's units, summed over the links that lead on; None for the output layer."""
    layers = trainer.network.layers
    found: list[Array | None] = [None]
    for layer, delta in zip(reversed(layers[1:]), reversed(deltas[1:]), strict=True):
        through = layer.weights.dot(delta)
        around = found[0]
        if layer.residual and around is not None:
            through = through + np.where(np.isin(np.arange(layer.units), layer.off), 0.0, around)
        found.insert(0, through)
    return found
