"""The estimators: scikit-learn's own checks of its contract, and what is the playground's alone."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.datasets import load_diabetes, load_iris
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.utils.estimator_checks import estimator_checks_generator

from engine import ExperimentError, PlaygroundClassifier, PlaygroundRegressor, plot
from engine.export import export
from engine.packages import how_to_install

IRIS, KINDS = load_iris(return_X_y=True)
NAMES = np.array(["setosa", "versicolor", "virginica"])


def checks() -> list[Any]:
    """Every check of scikit-learn's but that for arrays of other libraries, which is off unless SciPy is told."""
    estimators = (PlaygroundClassifier(epochs=30), PlaygroundRegressor(epochs=30))
    found = [
        pytest.param(estimator, check, id=f"{type(estimator).__name__}-{getattr(check, 'func', check).__name__}")
        for one in estimators
        for estimator, check in estimator_checks_generator(one)
    ]
    assert len(found) > 100
    return [one for one in found if "array_api" not in str(one.id)]


@pytest.mark.parametrize(("estimator", "check"), checks())
def test_scikit_learn_s_own_check_passes(estimator: Any, check: Callable[[Any], None]) -> None:
    check(estimator)


def test_flowers_are_told_apart_by_their_names() -> None:
    found = PlaygroundClassifier(epochs=60, random_state=0).fit(IRIS, NAMES[KINDS])
    assert found.classes_.tolist() == NAMES.tolist()
    assert found.score(IRIS, NAMES[KINDS]) > 0.96
    chances = found.predict_proba(IRIS)
    np.testing.assert_allclose(chances.sum(axis=1), 1.0)
    assert (NAMES[chances.argmax(axis=1)] == found.predict(IRIS)).all()
    # As many epochs as it was told, and the loss of the last is the run's.
    assert found.n_iter_ == len(found.loss_curve_) == found.trainer_.epoch == 60
    assert found.loss_curve_[-1] == found.trainer_.evaluate().train_loss
    assert cross_val_score(PlaygroundClassifier(epochs=60, random_state=0), IRIS, KINDS, cv=3).mean() > 0.9


def test_a_curve_over_one_column_is_a_run_of_one_input() -> None:
    x = np.linspace(-1, 1, 60)[:, None]
    found = PlaygroundRegressor(hidden_layer_sizes=(8,), epochs=60, learning_rate=0.02, random_state=0).fit(
        x, np.abs(x[:, 0])
    )
    assert found.trainer_.experiment.n_inputs == 1 and found.score(x, np.abs(x[:, 0])) > 0.9
    assert "<polyline" in plot(found.trainer_, backend="svg").svg


def test_a_table_gives_its_names_to_the_run_and_is_asked_for_them() -> None:
    table = load_iris(as_frame=True).data
    found = PlaygroundClassifier(epochs=5, random_state=0).fit(table, KINDS == 0)
    assert found.feature_names_in_.tolist() == list(table.columns)
    assert found.trainer_.experiment.input_names == tuple(table.columns)
    assert found.predict(table).dtype == bool
    same = found.trainer_.predict(table).classes
    assert same is not None and ((same == 1) == found.predict(table)).all()
    with pytest.raises(ValueError, match="feature names should match"):
        found.predict(table.rename(columns={"petal width (cm)": "width"}))
    assert "petal width (cm)" in plot(found.trainer_, axes=(0, 3), backend="svg").svg
    assert export(found.trainer_, "numpy").data


def test_numbers_are_answered_in_their_own_units() -> None:
    inputs, numbers = load_diabetes(return_X_y=True)
    found = PlaygroundRegressor(epochs=20, random_state=0, regularizer="l2", regularization_rate=0.03)
    found.fit(inputs, 1000 + 10 * numbers)
    assert found.score(inputs, 1000 + 10 * numbers) > 0.5
    assert abs(found.predict(inputs).mean() - (1000 + 10 * numbers).mean()) < 100
    constant = PlaygroundRegressor(epochs=20).fit(inputs, np.full(len(inputs), 7.0))
    np.testing.assert_allclose(constant.predict(inputs), 7.0, atol=0.2)


def test_more_columns_than_the_page_has_room_for_and_one_alone() -> None:
    random = np.random.default_rng(0)
    inputs = random.normal(size=(200, 40))
    labels = np.where(inputs[:, 39] > 0, "up", "down")
    assert PlaygroundClassifier(epochs=30, random_state=0).fit(inputs, labels).score(inputs, labels) > 0.95
    one = pd.DataFrame({"last": inputs[:, 39]})
    found = PlaygroundClassifier(hidden_layer_sizes=3, epochs=30, random_state=0).fit(one, labels)
    assert found.score(one, labels) > 0.95 and found.trainer_.network.shape == (1, 3, 1)
    with pytest.raises(ValueError, match="`X` must have at most 1000 features; got 1001"):
        PlaygroundClassifier().fit(np.zeros((4, 1001)), [0, 0, 1, 1])


def test_it_stands_in_pipelines_and_is_searched_for() -> None:
    table = pd.DataFrame({"color": np.resize(["red", "green", "blue"], 90)})
    labels = np.where(table["color"] == "blue", "cold", "warm")
    line = make_pipeline(
        OneHotEncoder(sparse_output=False), PlaygroundClassifier(hidden_layer_sizes=(), random_state=0)
    )
    grid = {
        "playgroundclassifier__epochs": np.array([1, 40]),
        "playgroundclassifier__learning_rate": [1e-6, 0.1],
        "playgroundclassifier__hidden_layer_sizes": [(), (2,)],
    }
    found = GridSearchCV(line, grid, cv=2).fit(table, labels)
    assert found.best_score_ == 1.0 and found.best_params_["playgroundclassifier__learning_rate"] == 0.1


def test_equal_seeds_give_equal_runs_and_pickles_go_on() -> None:
    first = PlaygroundClassifier(epochs=4, random_state=3).fit(IRIS, KINDS)
    same = clone(first).fit(IRIS, KINDS)
    assert first.trainer_.checkpoint() == same.trainer_.checkpoint()
    assert clone(first).set_params(random_state=4).fit(IRIS, KINDS).loss_curve_ != first.loss_curve_
    again = pickle.loads(pickle.dumps(first))
    assert (again.predict_proba(IRIS) == first.predict_proba(IRIS)).all()
    assert again.trainer_.train(2) == first.trainer_.train(2)


def test_a_warm_start_goes_on_from_the_parameters_there_are() -> None:
    found = PlaygroundClassifier(epochs=30, warm_start=True, random_state=0).fit(IRIS, KINDS)
    before = found.loss_curve_
    assert found.fit(IRIS, KINDS).loss_curve_[0] < before[5]
    with pytest.raises(ValueError, match="`parameters` must hold"):
        found.set_params(hidden_layer_sizes=(3,)).fit(IRIS, KINDS)


def test_early_stopping_keeps_what_was_best_on_samples_held_back() -> None:
    found = PlaygroundClassifier(
        epochs=400, learning_rate=0.05, early_stopping=True, validation_fraction=0.4, n_iter_no_change=5, random_state=1
    ).fit(IRIS, KINDS)
    curve = found.validation_loss_curve_
    best = int(np.argmin(curve)) + 1
    assert found.n_iter_ == len(curve) == best + 5 < 400
    assert found.trainer_.epoch == best and found.trainer_.evaluate().test_loss == min(curve)
    assert len(found.trainer_.data.test) == 60


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize(
    "more", [{"loss": "hinge"}, {"loss": "huber"}, {"output_activation": "sigmoid", "loss": "huber"}]
)
def test_of_outputs_that_are_no_probabilities_some_are_made_in_the_same_order(
    classes: int, more: dict[str, Any]
) -> None:
    few = classes > KINDS
    found = PlaygroundClassifier(epochs=20, random_state=0, experiment=more).fit(IRIS[few], KINDS[few])
    chances = found.predict_proba(IRIS[few])
    assert chances.shape == (few.sum(), classes) and chances.min() >= 0
    np.testing.assert_allclose(chances.sum(axis=1), 1.0)
    assert (np.take_along_axis(chances, found.predict(IRIS[few])[:, None], 1)[:, 0] == chances.max(axis=1)).all()


def test_everything_else_of_an_experiment_may_be_said() -> None:
    more = {"hidden": [{"units": 3, "dropout": 0.2}], "features": ["x1", "=x3*x4"], "schedule": {"name": "cosine"}}
    found = PlaygroundClassifier(epochs=2, experiment=more).fit(IRIS, KINDS)
    document = found.trainer_.experiment.document()
    assert document["features"] == more["features"] and document["schedule"]["name"] == "cosine"
    assert found.trainer_.network.shape == (2, 3, 3)
    for name in ("problem", "data", "seed"):
        with pytest.raises(ValueError, match=f"`experiment` must leave out {name}"):
            PlaygroundClassifier(experiment={name: 1}).fit(IRIS, KINDS)


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"epochs": 0}, "`epochs` must be at least 1; got 0"),
        ({"activation": "relux"}, "hidden.*activation.*must be one of"),
        ({"learning_rate": -1}, "`optimizer.learning_rate` must be greater than 0; got -1"),
        ({"hidden_layer_sizes": (0,)}, "units` must be at least 1; got 0"),
        ({"batch_size": 0}, "`batch_size` must be at least 1; got 0"),
        ({"optimizer": "adamw2"}, "optimizer"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused_by_name_rule_and_value(parameters: dict[str, Any], says: str) -> None:
    with pytest.raises((ExperimentError, ValueError), match=says):
        PlaygroundClassifier(**parameters).fit(IRIS, KINDS)


def test_a_run_that_diverges_is_no_fit() -> None:
    wild = PlaygroundRegressor(activation="relu", optimizer="sgd", learning_rate=1000, random_state=0)
    with pytest.raises(ValueError, match="`learning_rate` may be too high; got 1000"):
        wild.fit(IRIS, IRIS[:, 0])


WITHOUT = """
import sys
import engine
# Who runs it says first how many threads NumPy may have.
assert "numpy" not in sys.modules
from engine import *
assert Trainer(Experiment()).train(1) and engine.plot is plot
assert not {"sklearn", "pandas", "matplotlib", "tqdm", "scipy"} & sys.modules.keys()
sys.modules["sklearn"] = None
try:
    from engine import PlaygroundRegressor
except ImportError as error:
    print(error)
try:
    engine.Playground
except AttributeError as error:
    print(error)
"""


def test_the_engine_does_without_scikit_learn_and_says_how_to_have_it() -> None:
    told = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.splitlines() == [
        f"`PlaygroundRegressor` needs scikit-learn: {how_to_install('sklearn')}",
        "module 'engine' has no attribute 'Playground'",
    ]
