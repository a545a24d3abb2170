"""The standard experiment's network is drawn by the server as it begins."""

from __future__ import annotations

import re

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.inspection.unit_maps import UnitMaps
from server.page.first_network import MAP_SIDE, STRENGTHS, UNIT_SIDE, Band, first_network
from server.page.first_screen import first_screen


def filled(bands: tuple[Band, ...], side: int) -> np.ndarray[tuple[int, int], np.dtype[np.int_]]:
    """Strength of each cell; every cell is drawn once."""
    cells = np.full((side, side), 99)
    for band in bands:
        for x, y, way, length in re.findall(r"M([\d.]+) ([\d.]+)([hv])(\d+)", band.path):
            row, column = int(float(y)), int(float(x))
            rows, columns = (1, int(length)) if way == "h" else (int(length), 1)
            area = cells[row : row + rows, column : column + columns]
            assert (area == 99).all() and area.size == int(length)
            area[:] = band.strength
    assert (cells != 99).all()
    return cells


def test_each_map_is_what_its_unit_answers_in_as_many_colors_as_there_are() -> None:
    trainer = Trainer(Experiment.parse({}))
    drawn = first_network(trainer)
    maps = UnitMaps(trainer, unit_side=UNIT_SIDE, map_side=MAP_SIDE)
    units = [bands for layer in drawn.layers for bands in layer]
    for bands, codes in zip([*units, drawn.output], [*maps.unit_maps()[:-1], maps.large_map()[0]], strict=True):
        strengths = filled(bands, len(codes))
        assert np.abs(strengths / STRENGTHS - (codes.astype(float) - 127) / 127).max() <= 0.5 / STRENGTHS + 1e-9
    # From left to right, and from below: the inputs themselves.
    right, up = (filled(bands, UNIT_SIDE) for bands in drawn.features)
    assert (np.diff(right, axis=1) >= 0).all() and (right[:, 0] == -STRENGTHS).all() and (right == right[0]).all()
    assert (up == right.T[::-1]).all()


def test_links_are_as_the_page_draws_weights_of_these_sizes() -> None:
    trainer = Trainer(Experiment.parse({"features": ["x1"], "hidden": [{"units": 1}]}))
    trainer.network.layers[0].weights[0, 0] = -5.0
    trainer.network.layers[1].weights[0, 0] = 0.2
    faint, strong = first_network(trainer).links
    assert (strong.layer, strong.strength, strong.width, strong.dashed, strong.ways) == (
        *(1, -STRENGTHS, 8.0, True),
        ("falls", "rises"),
    )
    # The third of fourteen levels stands for a weight of 5 (3/14)^2 = 0.23: 0.6 + 7.4 (3/14)^1.6 pixels wide.
    assert (faint.layer, faint.strength, faint.width, faint.dashed) == (2, 2, pytest.approx(1.23, abs=0.01), True)


def test_the_start_is_of_the_shape_that_its_style_sheet_is_made_for() -> None:
    start = first_screen()
    assert [len(start.network.features), *map(len, start.network.layers)] == [2, 4, 2]
    assert start.network.parameters == 25 and len(start.network.links) == 18
    assert all(0.3 < float(loss) < 0.7 for loss in start.losses.values()) and start.accuracy.endswith("%")
