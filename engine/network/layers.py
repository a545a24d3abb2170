"""A layer: its parameters as views, and whether it does more than an activation to its weighted sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from engine.tables.activations import Activation

Array = NDArray[Any]


@dataclass(frozen=True)
class Layer:
    """A dense layer: views into a parameter vector, and where they begin.

    Attributes:
        fan_in, units: sizes.
        activation: its record; `alpha` is its own parameter where it has a fixed one.
        normalization: "none", "batch" or "layer"; `dropout`: share of units dropped in training; `residual`: whether
            the layer before is added; `off`: units that are switched off.
        offset: of the weights in the vector; `bias_offset`, `scale_offset`, `shift_offset` and `alpha_offset` of what
            follows them, None where it does not.
        matrix: weights and biases together, shape (fan_in + 1, units), or (fan_in, units) without biases.
        weights: shape (fan_in, units).
        biases: shape (units,), empty where there are none.
        scale, shift: of a normalization, shape (units,), or empty.
        learned_alpha: shape (1,), or empty.
        running: running mean and variance of batch normalization, shape (2, units), or empty; no parameters.
    """

    fan_in: int
    units: int
    activation: Activation
    alpha: float | None
    normalization: str
    dropout: float
    residual: bool
    off: tuple[int, ...]
    offset: int
    matrix: Array
    weights: Array
    biases: Array
    scale: Array
    shift: Array
    learned_alpha: Array
    running: Array

    @property
    def bias_offset(self) -> int | None:
        """Offset of the biases in the parameter vector."""
        return self.offset + self.weights.size if self.biases.size else None

    @property
    def scale_offset(self) -> int | None:
        """Offset of a normalization's scale."""
        return self.offset + self.matrix.size if self.scale.size else None

    @property
    def shift_offset(self) -> int | None:
        """Offset of a normalization's shift."""
        return self.offset + self.matrix.size + self.scale.size if self.shift.size else None

    @property
    def alpha_offset(self) -> int | None:
        """Offset of an alpha that is learned."""
        return self.offset + self.matrix.size + 2 * self.scale.size if self.learned_alpha.size else None

    @property
    def needs_stage(self) -> bool:
        """Whether evaluation takes more than the activation: a stage, see `engine.network.stages`."""
        return bool(
            self.normalization != "none" or self.residual or self.off or self.learned_alpha.size
        )  # fmt: skip

    @property
    def needs_training_stage(self) -> bool:
        """Whether training does."""
        return self.needs_stage or self.dropout > 0 or self.activation.random_alpha is not None
