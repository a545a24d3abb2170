"""The network as it begins, drawn without a script: what its units answer, and how its weights look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import Trainer
from engine.inspection.codes import feature_map
from engine.inspection.unit_maps import UnitMaps

Array = NDArray[Any]

UNIT_SIDE, MAP_SIDE = 20, 40
"""Cells along a side of a unit's map and of the large map."""
STRENGTHS = 10
"""Colors of each sign, from zero to full."""

# As the page's scripts draw links: static/draw/links.js.
_LEVELS, _LARGEST_WEIGHT, _THINNEST, _WIDEST, _FIRST_DASHED = 14, 5.0, 0.6, 8.0, 3


@dataclass(frozen=True)
class Band:
    """Cells of one color.

    Attributes:
        strength: -STRENGTHS to STRENGTHS, from the color of negative values over that of zero to that of positive.
        path: of an SVG whose unit is the cell: a line as wide as a cell along each run of them.
    """

    strength: int
    path: str


@dataclass(frozen=True)
class Link:
    """A weight between two units, which are counted from 0 in their layers.

    Attributes:
        layer: of the unit that it leads to, the first hidden one 1.
        source: where it comes from.
        unit: where it leads to.
        strength: its color, as that of a band.
        width: CSS pixels.
        dashed: faint ones are not.
        ways: "falls", "rises", or both where the places of the layers decide.
    """

    layer: int
    source: int
    unit: int
    strength: int
    width: float
    dashed: bool
    ways: tuple[str, ...]


@dataclass(frozen=True)
class FirstNetwork:
    """What there is to see of a network.

    Attributes:
        parameters: how many it has.
        features: maps of the inputs.
        layers: maps of the units of each hidden layer.
        output: the large map.
        links: the faintest first, as they are painted.
    """

    parameters: int
    features: tuple[tuple[Band, ...], ...]
    layers: tuple[tuple[tuple[Band, ...], ...], ...]
    output: tuple[Band, ...]
    links: tuple[Link, ...]


def first_network(trainer: Trainer) -> FirstNetwork:
    """What there is to see of a network with one output."""
    experiment, network = trainer.experiment, trainer.network
    maps = UnitMaps(trainer, unit_side=UNIT_SIDE, map_side=MAP_SIDE)
    units = iter([_bands(codes) for codes in maps.unit_maps()])
    links = [
        _link(layer, source, unit, float(weight), _ways(unit - source, each.weights.shape))
        for layer, each in enumerate(network.layers, 1)
        for (source, unit), weight in np.ndenumerate(each.weights)
    ]
    return FirstNetwork(
        network.parameters.size,
        tuple(_bands(feature_map(name, UNIT_SIDE)) for name in experiment.features),
        tuple(tuple(next(units) for _ in range(layer.units)) for layer in experiment.hidden),
        _bands(maps.large_map()[0]),
        tuple(sorted(links, key=lambda link: link.width)),
    )


def _bands(codes: Array) -> tuple[Band, ...]:
    strengths = np.rint((codes.astype(float) - 127) / 127 * STRENGTHS).astype(int)
    return tuple(Band(int(one), _path(strengths == one)) for one in np.unique(strengths))


def _path(cells: Array) -> str:
    """Along rows or along columns, whichever says it in fewer words."""
    rows = "".join(f"M{start} {row}.5h{length}" for row, start, length in _runs(cells))
    columns = "".join(f"M{column}.5 {start}v{length}" for column, start, length in _runs(cells.T))
    return min(rows, columns, key=len)


def _runs(cells: Array) -> list[tuple[int, int, int]]:
    """Of each run in a row: the row, where it starts, and how long it is."""
    edges = np.diff(np.pad(cells, ((0, 0), (1, 1))).astype(int), axis=1)
    starts, ends = np.argwhere(edges > 0), np.argwhere(edges < 0)
    return [(row, start, end - start) for (row, start), (_, end) in zip(starts.tolist(), ends.tolist(), strict=True)]


def _ways(down: int, shape: tuple[int, ...]) -> tuple[str, ...]:
    """Of a link so many places down its column, where columns of so many units are centered at one height."""
    offset = down + (shape[0] - shape[1]) / 2
    return ("falls",) if offset > 0 else ("rises",) if offset < 0 else ("falls", "rises")


def _link(layer: int, source: int, unit: int, weight: float, ways: tuple[str, ...]) -> Link:
    level = round(_LEVELS * min(1.0, abs(weight) / _LARGEST_WEIGHT) ** 0.5)
    drawn = _LARGEST_WEIGHT * (level / _LEVELS) ** 2
    strength = round(STRENGTHS * min(1.0, drawn)) * (-1 if weight < 0 else 1)
    width = round(_THINNEST + (_WIDEST - _THINNEST) * (drawn / _LARGEST_WEIGHT) ** 0.8, 2)
    return Link(layer, source, unit, strength, width, level >= _FIRST_DASHED, ways)
