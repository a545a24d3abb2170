"""Compiled code learns what NumPy learns, whatever an experiment chooses."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from engine import Experiment, ExperimentError, Trainer
from engine.compiled.kernels import Kernels
from tests.engine.support.documents import has_compiled_form
from tests.engine.test_any_experiment import documents
from tests.engine.test_golden import GOLDEN, check_trajectory
from tests.fuzz.cases import cases


@pytest.mark.parametrize("path", GOLDEN.values(), ids=GOLDEN)
def test_every_loss_and_parameter_of_a_trajectory_is_reproduced(path: Path, compiled: Kernels) -> None:
    assert check_trajectory(path) == "compiled"


def distance(one: Trainer, other: Trainer) -> float:
    """How far two networks are apart, for the size of their parameters; infinity where a number is not finite."""
    ours, theirs = (np.concatenate([each.network.parameters, each.network.statistics]) for each in (one, other))
    apart = float(np.abs(ours - theirs).max() / max(1.0, np.abs(ours).max()))
    return apart if np.isfinite(apart) else np.inf


@cases(400)
@given(documents())
def test_any_experiment_is_learned_as_numpy_learns_it(kernels: Kernels, document: dict[str, Any]) -> None:
    try:
        experiment = Experiment.parse(document)
    except ExperimentError:
        return
    arrays = Trainer(experiment, compiled=False)
    if not has_compiled_form(arrays):
        return
    # The same in all but the last bits: where these alone lead elsewhere, as where a slope changes its sign at 0, there
    # is nothing to compare. A step jumps where a sum that should be 0 is not quite, also where all parameters are 0.
    jumps = any(layer.activation == "step" for layer in experiment.hidden)
    moved = arrays.network.parameters * (1 + 1e-14) + (1e-14 if jumps else 0.0)
    nearby = Trainer(experiment, moved, compiled=False)
    compiled = Trainer(experiment, kernels=kernels)
    assert (arrays.engine, compiled.engine) == ("numpy", "compiled")
    for _ in range(3):
        for one in (arrays, nearby, compiled):
            one.train_batches(4)
        if not distance(arrays, nearby) < 1e-11:
            return
        assert distance(arrays, compiled) < 1e-9
        ours, theirs = compiled.evaluate(), arrays.evaluate()
        assert [ours.train_loss, ours.test_loss] == pytest.approx([theirs.train_loss, theirs.test_loss], rel=1e-9)
        assert (ours.train.r2, ours.test.r2) == pytest.approx((theirs.train.r2, theirs.test.r2), rel=1e-7, nan_ok=True)


def test_what_changes_during_a_run_changes_for_both(kernels: Kernels) -> None:
    first = Experiment.parse({"shuffle": True})
    second = Experiment.parse(
        {
            "shuffle": True,
            "optimizer": {"name": "adam", "learning_rate": 0.01},
            "regularizer": {"name": "l1", "rate": 0.02},
            "clip": {"name": "norm", "threshold": 0.1},
        }
    )
    third = Experiment.parse({**second.document(), "batch_size": 7, "off": [{"layer": 1, "unit": 2}]})
    ours, theirs = Trainer(first, kernels=kernels), Trainer(first, compiled=False)
    for experiment in (second, third):
        for trainer in (ours, theirs):
            before = trainer.network.parameters.copy()
            trainer.train_batches(8)
            trainer.reconfigure(experiment)
            trainer.train_batches(8)
            assert np.abs(trainer.network.parameters - before).max() > 1e-3
        assert (ours.engine, theirs.engine) == ("compiled", "numpy")
        assert distance(ours, theirs) < 1e-12


def test_scores_are_those_that_numpy_finds(compiled: Kernels) -> None:
    for document in (
        {"data": {"dataset": "spiral", "noise": 0.3}},
        {"data": {"dataset": "blobs", "noise": 0.3, "classes": 5}, "loss": "cross_entropy"},
        {"data": {"dataset": "waves"}, "problem": "regression"},
    ):
        experiment = Experiment.parse(document)
        trainer = Trainer(experiment)
        trainer.train(5)
        arrays = Trainer(experiment, trainer.network.parameters, compiled=False)
        now, before = trainer.evaluate(), arrays.evaluate()
        for ours, theirs in ((now.train, before.train), (now.test, before.test)):
            assert ours.loss == pytest.approx(theirs.loss, rel=1e-12)
            assert ours.confusion == theirs.confusion
            assert ours.accuracy == pytest.approx(theirs.accuracy, nan_ok=True)
            assert ours.r2 == pytest.approx(theirs.r2, nan_ok=True)
            assert (ours.wrong is None) == (theirs.wrong is None)
            assert np.array_equal(ours.wrong, theirs.wrong)
