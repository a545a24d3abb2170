"""Kernels never read or write outside of their arrays: a build that checks every access gives the same bits."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given

from engine import Experiment, ExperimentError, Trainer
from engine.compiled.kernels import Kernels
from engine.inspection.unit_maps import UnitMaps
from engine.training.engines import CompiledEngine
from tests.engine.compiled.test_bits import DIGESTS, digest, runs
from tests.engine.test_any_experiment import documents
from tests.fuzz.cases import cases


@pytest.fixture(scope="module")
def checked(kernels: Kernels) -> Kernels:
    """Compiled, or taken from where `python -m engine.compiled --checked` has put them."""
    from engine.compiled.making import make_checked

    return make_checked(kernels.level)


def test_a_build_with_checks_finds_an_access_beyond_an_array(checked: Kernels) -> None:
    trainer = Trainer(Experiment.parse({}), kernels=checked)
    assert isinstance(trainer._engine, CompiledEngine)
    trainer._engine.steps._work = trainer._engine.steps._work[:-200].copy()
    with pytest.raises(IndexError):
        trainer.train_epoch()


@pytest.mark.parametrize("name", DIGESTS)
def test_no_run_reaches_beyond_an_array(name: str, checked: Kernels) -> None:
    assert digest(runs()[name], checked) == DIGESTS[name]


@cases(150)
@given(documents())
def test_no_experiment_reaches_beyond_an_array(kernels: Kernels, checked: Kernels, document: dict[str, Any]) -> None:
    try:
        experiment = Experiment.parse(document)
    except ExperimentError:
        return
    trainer = Trainer(experiment, kernels=checked)
    trainer.train_batches(6)
    trainer.evaluate()
    maps = [UnitMaps(trainer, unit_side=7, map_side=21, kernels=one).both() for one in (kernels, checked)]
    assert all(np.array_equal(*same) for same in zip(*maps, strict=True))
