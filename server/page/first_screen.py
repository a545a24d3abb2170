"""What the page shows before its scripts have come: the standard experiment as it begins."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import Experiment, Trainer
from engine.tables.datasets import DATASETS
from server.page.catalogue import thumbnail_points
from server.page.first_network import MAP_SIDE, UNIT_SIDE, FirstNetwork, first_network

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
        network: the network at epoch 0.
        losses: of the test points and the training points, to three decimals.
        accuracy: on the test points, in percent.
        answer: activation of the output.
        unit_side: cells along a side of a unit's map.
        map_side: cells along a side of the large map.
    """

    experiment: Mapping[str, Any]
    thumbnails: Mapping[str, tuple[Dots, ...]]
    points: tuple[Dots, ...]
    network: FirstNetwork
    losses: Mapping[str, str]
    accuracy: str
    answer: str
    unit_side: int = UNIT_SIDE
    map_side: int = MAP_SIDE


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
    trainer = Trainer(standard)
    measures = trainer.evaluate()
    return FirstScreen(
        document,
        thumbnails,
        _dots(trainer.data.train, standard.n_outputs > 1, _AROUND),
        first_network(trainer),
        {"test": f"{measures.test_loss:.3f}", "train": f"{measures.train_loss:.3f}"},
        f"{measures.test.accuracy:.1%}",
        trainer.network.activations[-1].name,
    )


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
