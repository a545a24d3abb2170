"""Logits pulled by hand, with their shares, losses and gradients."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from engine.tables.losses import LOSSES
from tests.browser.conftest import OpenPage, epoch
from tests.browser.lessons.pictures.support import column, opened


def softmax(logits: list[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    powers = np.exp(np.array(logits) - max(logits))
    return np.asarray(powers / powers.sum())


def test_pulled_logits_have_the_shares_losses_and_gradients_of_the_engine(open_page: OpenPage) -> None:
    page = opened(open_page, "17-softmax:2")
    sliders = page.locator("#lesson-picture input[type=range]")
    expect(sliders).to_have_count(3)
    assert column(page, 3) == [6, 0, -2]
    # Sure and wrong: cross-entropy pulls with all its strength, squared error hardly at all.
    assert column(page, 5)[2] == -1 and abs(column(page, 6)[2]) < 0.01
    sliders.nth(2).press("End")
    sliders.nth(1).press("ArrowLeft")
    logits = [6, -0.1, 8]
    assert column(page, 3) == logits
    target, shares = np.array([0.0, 0.0, 1.0]), softmax(logits)
    assert column(page, 4) == pytest.approx(shares, abs=6e-4)
    assert column(page, 5) == pytest.approx(shares - target, abs=6e-4)
    jacobian = np.diag(shares) - np.outer(shares, shares)
    assert column(page, 6) == pytest.approx(jacobian @ (shares - target), abs=6e-4)
    said = page.locator(".lesson-logits-said").inner_text()
    given = {"cross_entropy": np.array([logits]).T, "squared_error": shares[:, None]}
    for loss, (name, values) in zip(re.findall(r"\d+\.\d+", said)[:2], given.items(), strict=True):
        assert float(loss) == pytest.approx(LOSSES[name].value(values, target[:, None]), abs=6e-4)
    # Another class is the right one, by the keyboard; the numbers follow.
    page.locator("#lesson-picture input[type=radio]").nth(2).press("ArrowUp")
    expect(page.locator("#lesson-picture input[type=radio]").nth(1)).to_be_checked()
    assert column(page, 5)[1] == pytest.approx(shares[1] - 1, abs=6e-4)
    page.locator("[data-start=right]").click()
    assert column(page, 4)[1] > 0.99
    assert epoch(page) == 0


def test_what_a_logit_is_worth_is_said_and_the_picture_stays_in_its_place(open_page: OpenPage) -> None:
    page = opened(open_page, "17-softmax:2", "?embed&lang=zh")
    slider = page.get_by_role("slider", name="类别 0 的 logit")
    expect(slider).to_have_attribute("aria-valuetext", "6.0，概率 0.997")
    picture = page.locator("#lesson-picture")
    before = picture.bounding_box()
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^−8\.0，概率 0\.000"))
    after = picture.bounding_box()
    assert before and after and (before["height"], before["width"]) == (after["height"], after["width"])
