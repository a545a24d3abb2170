"""What pictures of lessons show of a run that the page cannot know, one file a scene."""
# Numbers to be drawn, and no drawing. Looking never changes a run: what is trained or set for a picture is taken back,
# bit for bit.

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.lessons.scenes.alive import AliveRecord, alive
from engine.lessons.scenes.bias import bias
from engine.lessons.scenes.chain import chain
from engine.lessons.scenes.convexity import convexity
from engine.lessons.scenes.gap import gap
from engine.lessons.scenes.histograms import histograms
from engine.lessons.scenes.inputs import inputs
from engine.lessons.scenes.logistic import logistic
from engine.lessons.scenes.losses import losses
from engine.lessons.scenes.ranges import ranges
from engine.lessons.scenes.scene import Look, Record, Scene
from engine.lessons.scenes.symmetry import symmetry
from engine.lessons.scenes.zigzag import zigzag
from engine.training.trainer import Trainer
from engine.validation.finite import in_json

__all__ = ["PICTURES", "RECORDS", "SCENES", "Record", "Scene", "look_at"]

# Every picture that a step may have, and what it shows of a run; None where the page draws it from what it knows.
PICTURES: dict[str, Look | None] = {
    "race": None,
    "gradients": None,
    "symmetry": symmetry,
    "hill": None,
    "bias": bias,
    "zigzag": zigzag,
    "logits": None,
    "widths": None,
    "histograms": histograms,
    "scales": None,
    "chain": chain,
    "ranges": ranges,
    "alive": alive,
    "logistic": logistic,
    "inputs": inputs,
    "losses": losses,
    "convexity": convexity,
    "rates": None,
    "gap": gap,
}
SCENES = {name: scene for name, scene in PICTURES.items() if scene is not None}
# Those that show how the run came to where it is: whoever trains tells a record of it of the start and every epoch.
RECORDS: dict[str, Callable[[], Record]] = {"alive": AliveRecord}


def look_at(name: str, trainer: Trainer, record: Record | None = None) -> Scene | None:
    """The scene of this name; None where the run's numbers are not finite, and for any other that is not.

    Args:
        name: of the scene.
        trainer: to look at.
        record: of the run so far, one of `RECORDS` by the same name; without it the scene begins here.
    """
    if trainer.nonfinite_layer() is not None:
        return None
    with np.errstate(all="ignore"):
        return dict(in_json(SCENES[name](trainer) if record is None else record.scene(trainer)))
