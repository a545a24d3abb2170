"""A run in a few lines: what it says of layers, parameters and differences is so."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from engine import Experiment, Trainer

USUAL = """\
layer  kind      units  activation  weights  parameters
    0  features      2                                   x1, x2
    1  hidden        4  tanh          2 x 4          12
    2  hidden        2  tanh          4 x 2          10
    3  output        1  tanh          2 x 1           3

25 parameters. Loss: squared_error.
Classification of circle: 250 training points, 250 test points.
Nothing differs from the defaults."""

FULL = {
    "data": {"dataset": "custom", "points": {"inputs": ["a", "b"], "train": [[0, 1, 0], [1, 0, 2], [1, 1, 1]]}},
    "features": ["x1", "=sqrt(x2^2)"],
    "hidden": [
        {"units": 3, "activation": "prelu", "normalization": "batch", "dropout": 0.25},
        {"units": 3, "activation": "leaky_relu", "alpha": 0.1, "residual": True},
    ],
    "batch_size": 3,
    "standardize": True,
    "optimizer": {"name": "adam", "beta1": 0.8},
    "frozen": [{"layer": 1}, {"layer": 3, "unit": 0}],
    "off": [{"layer": 2, "unit": 2}],
}


def full() -> Trainer:
    return Trainer(Experiment.parse(FULL))


def test_the_default_run_is_a_table_of_its_layers() -> None:
    assert str(Trainer(Experiment.parse({})).summary()) == USUAL


def test_every_parameter_is_counted_once_and_what_is_not_trained_too() -> None:
    found = full().summary()
    # Weights and biases, scale and shift of each unit, one alpha; weights and biases; the same with an output a class.
    assert [row.parameters for row in found.rows] == [0, 2 * 3 + 3 + 6 + 1, 3 * 3 + 3, 3 * 3 + 3]
    assert found.parameters == 40 == full().network.parameters.size
    # The first layer; the bias and weights of the output's first unit; of the unit that is off, those into it and out,
    # of which one is into the output's first unit.
    assert found.held == 16 + 4 + 4 + 3 - 1
    assert [row.shape for row in found.rows] == [None, (2, 3), (3, 3), (3, 3)]
    assert (found.train, found.test) == (3, 0)


def test_it_names_what_is_special_and_what_differs_once() -> None:
    text = str(full().summary())
    for said in (
        "x1, =sqrt(x2^2), standardized",
        "batch normalization, dropout 0.25, frozen",
        "alpha 0.1, residual, 1 off",
        "40 parameters, 26 of them not trained",
        "3 training points, 0 test points",
        "optimizer.name: adam (default sgd)",
        "optimizer.beta1: 0.8 (default 0.9)",
        "hidden: 3 prelu, 3 leaky_relu (default 4 tanh, 2 tanh)",
    ):
        assert text.count(said) == 1, said
    # The rate of Adam is Adam's usual one, which is not that of the usual optimizer.
    assert "learning_rate" not in text and "points:" not in text


def test_in_html_it_says_the_same() -> None:
    trainer = Trainer(Experiment.parse({"features": ["x1", "=sin(x1)*x2"], "data": {"dataset": "xor"}, "seed": 3}))
    root = ET.fromstring(f"<div>{trainer.summary()._repr_html_()}</div>")
    assert [len(row) for row in root.iter("tr")] == [7] * 5
    assert [one.text for one in root.iter("li")][-1] == "seed: 3 (default 1)"
