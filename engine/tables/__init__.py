"""Everything a learner can choose: one table a file, one record an entry. `TABLES` has them by family."""

from collections.abc import Mapping
from typing import Any

from engine.tables.activations import ACTIVATIONS
from engine.tables.clipping import CLIPS
from engine.tables.datasets import DATASETS
from engine.tables.features import FEATURES
from engine.tables.initializers import INITIALIZERS
from engine.tables.losses import LOSSES
from engine.tables.optimizers import OPTIMIZERS
from engine.tables.regularizers import REGULARIZERS
from engine.tables.schedules import SCHEDULES

__all__ = ["CHOICES", "TABLES"]

CHOICES: Mapping[str, Mapping[str, Any]] = {
    "initializer": INITIALIZERS,
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
    "regularizer": REGULARIZERS,
    "clip": CLIPS,
}
"""By its field in an experiment's document, what is chosen there by name, with parameters."""

TABLES: Mapping[str, Mapping[str, Any]] = {
    "features": FEATURES,
    "datasets": DATASETS,
    "activations": ACTIVATIONS,
    "initializers": INITIALIZERS,
    "losses": LOSSES,
    "optimizers": OPTIMIZERS,
    "schedules": SCHEDULES,
    "regularizers": REGULARIZERS,
    "clips": CLIPS,
}
"""All tables, by the name of the family."""
