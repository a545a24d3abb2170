"""Kernels draw the numbers that NumPy's generator draws."""

import numpy as np

from engine import Experiment, Trainer
from engine.compiled import noise
from engine.compiled.kernels import Kernels

NOISY = {
    "hidden": [
        {"units": 5, "activation": "rrelu", "dropout": 0.3},
        {"units": 3, "activation": "prelu", "dropout": 0.5, "normalization": "layer"},
    ],
    "batch_size": 7,
}


def test_a_state_goes_out_and_comes_back() -> None:
    generator, other = np.random.default_rng(5), np.random.default_rng(6)
    noise.set_state(other, noise.packed_state(generator))
    assert np.array_equal(generator.random(9), other.random(9))


def test_training_leaves_the_generator_where_numpy_leaves_it(compiled: Kernels) -> None:
    experiment = Experiment.parse(NOISY)
    ours, theirs = Trainer(experiment), Trainer(experiment, compiled=False)
    for count in (1, 3, 100):
        for trainer in (ours, theirs):
            trainer.train_batches(count)
        assert ours.state().noise == theirs.state().noise


def test_a_run_that_went_back_draws_the_same_again(compiled: Kernels) -> None:
    trainer = Trainer(Experiment.parse(NOISY))
    trainer.train_batches(3)
    before = trainer.state()
    trainer.train_batches(5)
    after = trainer.checkpoint()
    trainer.rewind(before)
    trainer.train_batches(2)
    trainer.train_batches(3)
    assert trainer.checkpoint() == after
