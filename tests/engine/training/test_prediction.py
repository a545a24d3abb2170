"""What a trainer answers at points, however they are given, and how it shows itself."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from engine import Experiment, Trainer

ROWS = [[1.0, 2.0, 3.0, 0], [2.0, 1.0, 0.0, 1], [0.0, 0.0, 5.0, 2]]


def three_inputs() -> Trainer:
    points = {"inputs": ["sun", "rain", "<wind>"], "train": ROWS}
    document = {"data": {"dataset": "custom", "points": points}, "features": ["x1", "x3"], "batch_size": 3}
    return Trainer(Experiment.parse(document))


def test_lists_arrays_and_tables_with_the_names_of_the_inputs_are_points() -> None:
    trainer = three_inputs()
    given = np.array(ROWS)[:, :3]
    expected = trainer.predict(given).outputs
    table = pd.DataFrame(given, columns=["sun", "rain", "<wind>"])
    for points in (
        given.tolist(),
        given.astype(np.float32),
        table,
        # By name: whatever the order, and what else there is.
        table.assign(day=["a", "b", "c"])[["day", "<wind>", "sun", "rain"]],
        # A table without names is an array.
        pd.DataFrame(given),
    ):
        found = trainer.predict(points)
        assert found.outputs.tolist() == expected.tolist() and found.outputs.shape == (3, 3)
        assert found.classes is not None and found.classes.tolist() == expected.argmax(axis=1).tolist()


@pytest.mark.parametrize(
    ("points", "says"),
    [
        (pd.DataFrame({"sun": [1], "x2": [1]}), "must have the columns sun, rain, <wind>; rain, <wind> missing"),
        ([[1, 2]], r"must have the shape \(n_points, 3\); got \(1, 2\)"),
        ([1, 2, 3], r"got \(3,\)"),
        ([["a", 1, 2]], "must hold numbers"),
        ([[1, 2], [1, 2, 3]], "must hold numbers"),
        ([[1, 2, np.nan]], "must hold finite numbers"),
    ],
)
def test_what_are_no_points_is_refused(points: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        three_inputs().predict(points)


def test_a_trainer_shows_what_it_is_and_how_it_stands() -> None:
    trainer = three_inputs()
    assert repr(trainer).startswith("<Trainer of custom, 2-4-2-3; epoch 0: training loss ")
    # There are no test points, and no word of a test.
    assert "test" not in repr(trainer) and "nan" not in repr(trainer)
    trainer = Trainer(Experiment.parse({"stop": {"epochs": 2}, "data": {"dataset": "xor"}}))
    trainer.train(5)
    shown = ET.fromstring(f"<div>{trainer._repr_html_()}</div>")
    assert str(trainer.history[-1]) in (text := "".join(shown.itertext())) and "stopped by epochs" in text
    assert len(list(shown.iter("tr"))) == 5
