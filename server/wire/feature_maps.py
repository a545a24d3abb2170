"""The maps of features, as the page is sent them; their curves, where there is one input."""

from __future__ import annotations

import base64
from functools import lru_cache

from engine import Trainer
from engine.inspection.codes import MAP_SIDE, feature_curve, feature_map
from engine.inspection.plane import FLAT_VIEW, View
from engine.tables.features import feature_names, is_formula
from server.wire import outbound


@lru_cache(maxsize=1000)
def feature_codes(name: str, view: View = FLAT_VIEW) -> str:
    """A feature's map as base64 of its codes, or its curve as base64 of float32."""
    if view.is_line:
        return base64.b64encode(feature_curve(name).astype("<f4").tobytes()).decode("ascii")
    return base64.b64encode(feature_map(name, MAP_SIDE, view).tobytes()).decode("ascii")


def maps_message(trainer: Trainer, run: int, view: View) -> dict[str, object]:
    """The maps of all features there are, and of the formulas in use, as they are in this view."""
    names = [*feature_names(len(view.held)), *filter(is_formula, trainer.experiment.features)]
    features = {name: feature_codes(name, view) for name in names}
    return outbound.maps_message(run, axes=view.axes, held=view.held, features=features)
