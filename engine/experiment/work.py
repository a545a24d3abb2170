"""How much work training takes, counted before any of it is done."""

from __future__ import annotations

from itertools import pairwise

from engine.experiment.experiment import Experiment


def work_of(experiment: Experiment, epochs: int) -> int:
    """Multiplications of a run, forward: epochs, training points and weights multiplied with each other."""
    widths = [len(experiment.features), *(layer.units for layer in experiment.hidden), experiment.n_outputs]
    return epochs * experiment.train_size * sum((before + 1) * units for before, units in pairwise(widths))
