"""How large the first weights and biases of an experiment are, for its layers, and what pulls at them."""

from __future__ import annotations

import math
from itertools import pairwise

from engine.experiment.experiment import Experiment
from engine.tables.initializers import INITIALIZERS, Distribution

# Typical size of a first weight times the root of a unit's inputs, which is by what a layer enlarges a signal: Kaiming
# has 1.4, N(0, 1) in layers of 8 has 2.8 (lesson 5), N(0, 0.01) in layers of 8 has 0.03 (lesson 7).
WILD_SPREAD, TINY_SPREAD = 2.5, 0.3
# A bias so large decides alone what most units answer.
WILD_BIAS = 5.0
# Such a rate pulls weights to zero faster than most gradients push them away.
STRONG_PULL = 0.03


def _first_weights(experiment: Experiment) -> list[tuple[int, Distribution, Distribution]]:
    """Of each layer how many inputs a unit has, and what its weights and biases are drawn from."""
    choice = experiment.initializer.document()
    rule = INITIALIZERS[choice["name"]]
    widths = [len(experiment.features), *(one.units for one in experiment.hidden), experiment.n_outputs]
    return [(one[0], rule.weights(*one, choice), rule.bias_distribution(*one, choice)) for one in pairwise(widths)]


def first_size(experiment: Experiment) -> float:
    """The size of a first weight times the root of its unit's inputs, in the layer where that is largest."""
    return max(math.sqrt(inputs) * weights.size for inputs, weights, _ in _first_weights(experiment))


def random_start(experiment: Experiment) -> bool:
    """Whether units of a layer begin with different weights."""
    return all(weights.std > 0.0 for _, weights, _ in _first_weights(experiment))


def wild_start(experiment: Experiment) -> bool:
    """Whether the first weights or biases are drawn so widely that sums are too large from the beginning."""
    biases = max(one.size for _, _, one in _first_weights(experiment))
    return first_size(experiment) > WILD_SPREAD or biases > WILD_BIAS


def strong_pull(experiment: Experiment) -> bool:
    """Whether a penalty may be what holds the weights down."""
    return bool(experiment.regularizer["rate"] >= STRONG_PULL)
