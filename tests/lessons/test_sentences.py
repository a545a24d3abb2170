"""What lessons say without a number, held against runs: where a network stands, and what made it so."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from engine.lessons.lesson import SetUp, trainer_of
from engine.lessons.reading.lesson_reader import read_lesson
from engine.training.trainer import Trainer

LESSONS = Path(__file__).resolve().parents[2] / "lessons"


def set_up(lesson: str, name: str) -> SetUp:
    return read_lesson(json.loads((LESSONS / lesson / "lesson.json").read_text(encoding="utf-8"))).set_ups[name]


def trained(lesson: str, name: str, epochs: int) -> Trainer:
    trainer = trainer_of(set_up(lesson, name))
    for _ in range(epochs):
        trainer.train_epoch()
    return trainer


def test_three_units_of_lesson_11_stand_where_all_but_tiny_steps_lead_up() -> None:
    trainer = trained("11-the-hill", "narrow", set_up("11-the-hill", "narrow").epochs)
    here, loss = trainer.network.parameters.copy(), trainer.evaluate().train_loss
    rng = np.random.default_rng(0)

    def share_up(size: float) -> float:
        """Of steps in any direction, as long as this share of all weights together."""
        ups = 0
        for _ in range(50):
            step = rng.normal(size=here.size)
            trainer.network.parameters[:] = here + size * np.linalg.norm(here) * step / np.linalg.norm(step)
            ups += trainer.evaluate().train_loss > loss
        return ups / 50

    assert share_up(0.1) == share_up(0.3) == 1
    assert share_up(0.001) < 0.9


def test_halving_comes_too_late_for_the_adaptive_rate_of_lesson_12_at_a_start_that_is_far_too_high() -> None:
    adaptive = set_up("12-dynamic-rate", "adaptive")
    optimizer = adaptive.experiment.optimizer.model_copy(update={"learning_rate": 10.0})
    high = replace(adaptive, experiment=adaptive.experiment.model_copy(update={"optimizer": optimizer}))
    for seed in (None, 2001, 2002):
        trainer = trainer_of(high, seed)
        rates = [trainer.learning_rate]
        for _ in range(high.epochs):
            trainer.train_epoch()
            rates.append(trainer.learning_rate)
        assert any(later < rate for rate, later in pairwise(rates))
        assert trainer.evaluate().train_loss > 0.3


def test_adam_of_lesson_20_makes_the_weights_of_every_layer_grow() -> None:
    before = trainer_of(set_up("20-rescue", "adam"))
    after = trained("20-rescue", "adam", 20)
    for first, last in zip(before.network.layers, after.network.layers, strict=True):
        assert np.linalg.norm(last.weights) > 1.5 * np.linalg.norm(first.weights)
