"""Runs beside each other: the lesson's, one of one's own, and a network beside the one neuron it comes to."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from engine import Experiment, Trainer
from tests.browser.conftest import OpenPage, go_to_lesson, step
from tests.browser.lessons.pictures.support import choose, numbers_in, opened


def epochs_to_loss(activation: str, loss: float) -> int:
    trainer = Trainer(Experiment.parse({"hidden": [{"units": 8, "activation": activation}]}))
    return next(epoch for epoch, now in enumerate(trainer.train(40)) if now.train_loss < loss)


def test_a_run_of_one_s_own_races_beside_the_lesson_s_and_a_linear_network_is_one_neuron(open_page: OpenPage) -> None:
    page = opened(open_page, "03-activation-race:2")
    said = page.locator(".lesson-race-said")
    expect(said).to_contain_text("Press Play")
    choose(page, "relu")
    relu, own = (epochs_to_loss(name, 0.05) for name in ("relu", "elu"))
    page.locator("#play").click()
    expect(said).to_contain_text(f"ReLU {relu}.")
    number = said.locator("[data-number]", has_text=re.compile(rf"^{relu}$"))
    expect(number).to_have_attribute("data-number", re.compile("relu"))
    # One thing of one's own, after the run: it is drawn beside what was there.
    page.locator("#activation").select_option("elu")
    expect(page.locator("#lesson-away")).to_contain_text("your own")
    expect(said).to_contain_text(f"ReLU {relu}; yours, Activation: ELU instead of ReLU {own}.")
    expect(page.locator("#lesson-picture .plot-name")).to_contain_text(["ReLU", "yours, Activation: ELU", "loss 0.05"])

    go_to_lesson(page, "01-linear-is-one-layer:2")
    # The race was under way; what comes now stands at its start.
    expect(page.locator("#epoch")).to_have_text("0")
    picture = page.locator(".picture-logistic")
    formulas = picture.locator("code")
    expect(formulas.first).to_contain_text(re.compile(r"^1 / \(1 \+ exp"))
    expect(picture.locator(".lesson-said")).to_contain_text("all layers are one neuron")
    expect(picture.locator("canvas").first).to_have_accessible_name(re.compile("straight line"))
    before = formulas.first.inner_text()
    step(page, 2)
    expect(formulas.first).not_to_have_text(before)
    # Both are logistic regressions of the same points: their first weights have one sign.
    first, other = (numbers_in(formulas.nth(place).inner_text())[1] for place in (0, 2))
    assert first * other > 0
