"""The threshold of one neuron, and the bias that moves it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, step
from tests.browser.lessons.pictures.support import choose, numbers_in, opened_and_drawn, pictures


def test_the_threshold_stays_at_nothing_without_a_bias_and_moves_with_one(open_page: OpenPage) -> None:
    page = opened_and_drawn(open_page, "14-bias")
    picture = page.locator("#lesson-picture")
    said = picture.locator(".lesson-said")
    expect(said).to_contain_text("The threshold lies at −b/|w| = 0.")
    before = said.inner_text()
    step(page, 2)
    expect(said).not_to_have_text(before)
    expect(said).to_contain_text("The threshold lies at −b/|w| = 0.")
    middle = place(page)
    choose(page, "on")
    step(page, 3)
    expect(said).not_to_contain_text("b = 0. The")
    expect(picture.locator("circle")).to_have_count(60)
    # The bias by hand: the threshold is where its formula says, and the line with it; the greater the bias, the further
    # to the left.
    for value in (0.5, 1):
        page.get_by_role("button", name="Network", exact=True).click()
        page.locator(".output-unit .bias").click()
        page.locator("#editor-number").fill(str(value))
        page.locator("#editor-number").press("Enter")
        page.get_by_role("button", name="Picture", exact=True).click()
        expect(said).to_contain_text(f"b = {value}.")
        norm, bias, threshold = numbers_in(said.inner_text().replace("−b/|w|", ""))[:3]
        assert bias == value
        assert threshold == pytest.approx(-bias / norm, rel=0.01)
        assert place(page) < middle
        middle = place(page)
    expect(pictures(page)).to_have_accessible_name(re.compile("60 training points"))


def place(page: Page) -> float:
    """Where the threshold's line is; looked for and measured at once, because a picture may be drawn anew between."""
    return float(
        page.evaluate(
            """() => {
              const { x, width } = document.querySelector("#lesson-picture .lesson-threshold").getBoundingClientRect();
              return x + width / 2;
            }"""
        )
    )
