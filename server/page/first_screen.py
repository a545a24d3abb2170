"""What the page shows before its scripts have come: the settings of the standard experiment, and its points."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import Experiment, Trainer
from engine.experiment.targets import make_data
from engine.tables.datasets import DATASETS
from server.page.catalogue import thumbnail_points

Array = NDArray[Any]

# Units of a picture's side: whole numbers are short, and finer than a screen's pixels.
SIDE = 500
# Half the width of the plane in a picture of a data set and in the large map, as the page's scripts have it.
_AROUND_SMALL, _AROUND = 6.6, 6.0


@dataclass(frozen=True)
class Dots:
    """Points of one color.

    Attributes:
        color: name of the color in the page's style sheet.
        path: of an SVG: a dot of no length for each point, which a round line cap makes visible.
    """

    color: str
    path: str


@dataclass(frozen=True)
class FirstScreen:
    """The start of a page without an address of its own.

    Attributes:
        experiment: the document of the standard experiment.
        thumbnails: the dots of each data set of its problem, by name.
        points: the dots on the large map.
        parameters: how many the network has.
    """

    experiment: Mapping[str, Any]
    thumbnails: Mapping[str, tuple[Dots, ...]]
    points: tuple[Dots, ...]
    parameters: int


@functools.cache
def first_screen() -> FirstScreen:
    """What every page begins with; made once in a process."""
    standard = Experiment.parse({})
    document = standard.document()
    thumbnails = {
        one.name: _dots(thumbnail_points(one, document["data"]), one.classes is not None, _AROUND_SMALL)
        for one in DATASETS.values()
        if one.problem == standard.problem
    }
    points = _dots(make_data(standard).train, standard.n_outputs > 1, _AROUND)
    return FirstScreen(document, thumbnails, points, Trainer(standard).network.parameters.size)


def _dots(points: Array, several: bool, around: float) -> tuple[Dots, ...]:
    labels = points[:, -1] if several else np.sign(points[:, -1])
    return tuple(
        Dots(_color(label, several), _path(points[labels == label, :2], around))
        for label in sorted(set(labels.tolist()))
    )


def _color(label: float, several: bool) -> str:
    return f"class-{int(label)}" if several else "positive" if label > 0 else "negative"


def _path(places: Array, around: float) -> str:
    scale = SIDE / (2 * around)
    return "".join(f"M{round((x1 + around) * scale)} {round((around - x2) * scale)}h0" for x1, x2 in places.tolist())
