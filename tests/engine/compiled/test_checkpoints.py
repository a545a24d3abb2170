"""A compiled run comes back bit for bit, says what has trained it, and goes on where there is no compiled code."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from engine import Experiment, ExperimentError, Trainer
from engine.compiled import availability
from engine.compiled.kernels import Kernels
from engine.inspection.layer_health import inspect
from engine.inspection.next_batch import walk_next_batch
from engine.inspection.next_step import next_step
from engine.inspection.unit_maps import UnitMaps
from engine.training.checkpoint import CheckpointError
from tests.engine.test_any_experiment import documents
from tests.fuzz.cases import cases


@cases(100)
@given(documents())
def test_a_run_in_slices_is_that_in_one_piece(kernels: Kernels, document: dict[str, Any]) -> None:
    try:
        experiment = Experiment.parse(document)
    except ExperimentError:
        return
    whole, cut = (Trainer(experiment, kernels=kernels) for _ in range(2))
    whole.train_batches(5)
    for count in (1, 3, 1):
        if cut.nonfinite_layer() is not None:
            return
        cut.evaluate()
        cut = Trainer.restore(cut.checkpoint(), kernels=kernels)
        cut.train_batches(count)
    if whole.batches_per_epoch > 5:
        assert whole.checkpoint() == cut.checkpoint()


def header(checkpoint: bytes) -> dict[str, Any]:
    length = int.from_bytes(checkpoint[8:12], "little")
    return dict(json.loads(checkpoint[16 : 16 + length]))


def test_a_checkpoint_says_what_has_trained_it(kernels: Kernels) -> None:
    trainer = Trainer(Experiment.parse({}), kernels=kernels)
    assert header(trainer.checkpoint())["engines"] == []
    trainer.train_batches(1)
    assert header(trainer.checkpoint())["engines"] == ["compiled"]
    gone_on = Trainer.restore(trainer.checkpoint())
    assert (gone_on.engine, gone_on.engines) == ("numpy", {"compiled"})
    gone_on.train_batches(1)
    assert header(gone_on.checkpoint())["engines"] == ["compiled", "numpy"]
    trainer.reset()
    assert trainer.engines == set()


def test_a_checkpoint_from_before_there_was_compiled_code_was_trained_by_numpy() -> None:
    trainer = Trainer(Experiment.parse({}))
    trainer.train_batches(1)
    data = trainer.checkpoint()
    text = json.dumps({name: value for name, value in header(data).items() if name != "engines"}).encode()
    text += b" " * (-len(text) % 8)
    arrays = data[16 + int.from_bytes(data[8:12], "little") :]
    older = data[:8] + len(text).to_bytes(4, "little") + data[12:16] + text + arrays
    assert Trainer.restore(older).engines == {"numpy"}


@pytest.mark.parametrize("names", [["gpu"], "numpy", [["numpy"]], ["numpy"] * 3, 5])
def test_engines_that_there_are_not_are_refused_by_name(names: object) -> None:
    data = Trainer(Experiment.parse({})).checkpoint()
    text = json.dumps(header(data) | {"engines": names}).encode()
    text += b" " * (-len(text) % 8)
    arrays = data[16 + int.from_bytes(data[8:12], "little") :]
    with pytest.raises(CheckpointError, match="`engines` must be a list of compiled, numpy; got"):
        Trainer.restore(data[:8] + len(text).to_bytes(4, "little") + data[12:16] + text + arrays)


def test_a_run_takes_compiled_code_at_its_next_epoch(compiled: Kernels, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(availability._found, "kernels", None)
    trainer = Trainer(Experiment.parse({}))
    trainer.train_batches(3)
    monkeypatch.setattr(availability._found, "kernels", compiled)
    trainer.train_batches(3)
    assert trainer.engine == "numpy"
    trainer.train_epoch()
    trainer.train_batches(1)
    assert (trainer.engine, trainer.engines) == ("compiled", {"compiled", "numpy"})


def test_a_run_that_diverges_does_so_at_the_batch_where_numpy_does(kernels: Kernels) -> None:
    experiment = Experiment.parse(
        {
            "optimizer": {"name": "sgd", "learning_rate": 3},
            "hidden": [{"units": 4, "activation": "leaky_relu"}] * 2,
            "features": ["x1", "x2", "x1_squared"],
            "problem": "regression",
            "data": {"dataset": "waves"},
        }
    )
    ours, theirs = Trainer(experiment, kernels=kernels), Trainer(experiment, compiled=False)
    for _ in range(40):
        for trainer in (ours, theirs):
            trainer.train_batches(1)
        assert (ours.nonfinite_layer() is None) == (theirs.nonfinite_layer() is None)
        if ours.nonfinite_layer() is not None:
            break
    else:
        pytest.fail("it did not diverge")
    assert np.isfinite(theirs.network.parameters).sum() == np.isfinite(ours.network.parameters).sum()


def test_looking_changes_nothing(compiled: Kernels) -> None:
    layer = {"units": 4, "activation": "prelu", "normalization": "batch", "dropout": 0.2}
    trainer = Trainer(Experiment.parse({"hidden": [layer, layer], "optimizer": {"name": "adam"}}))
    trainer.train_batches(30)
    before = trainer.checkpoint()
    trainer.evaluate()
    UnitMaps(trainer).unit_maps()
    inspect(trainer, full=True)
    walk_next_batch(trainer, 3)
    next_step(trainer, trainer.batches.gradient)
    assert trainer.checkpoint() == before
    went_on = Trainer.restore(before)
    for one in (trainer, went_on):
        one.train_batches(7)
    assert trainer.checkpoint() == went_on.checkpoint()
