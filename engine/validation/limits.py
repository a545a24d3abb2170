"""How large an experiment may be."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Limits:
    """How large an experiment may be; who runs it decides."""

    hidden_layers: int = 10
    units: int = 32
    points: int = 5000
    inputs: int = 10
    classes: int = 8
    """Of own points; what is generated has what its data set has."""
    features: int = 20
    frozen: int = 2000
    off: int = 1000
    run_bytes: int = 10**18
    """Memory of a run, as `engine.experiment.memory_estimate` estimates it."""


DEFAULT_LIMITS = Limits()
UNLIMITED = Limits(*[10**18] * len(fields(Limits)))
