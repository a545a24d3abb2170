"""The hill of the loss, which the steps of its lesson speak of."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, epoch


def test_the_ball_rolls_down_the_hill_at_the_chosen_rate_and_what_is_claimed_of_it_is_told_then(
    open_page: OpenPage,
) -> None:
    page = open_page("#lesson=11-the-hill", reduced_motion="reduce")
    said = page.locator(".lesson-hill-said")
    expect(said).to_have_text("Step 0: the ball is at 6. Next: 6 − 0.1 × 0.6 = 5.94.")
    page.get_by_role("button", name="One step").click()
    expect(said).to_contain_text("Step 1: the ball is at 5.94.")
    expect(page.locator("[data-claim=small_rate_caught]")).to_be_hidden()
    page.get_by_role("button", name="Roll").click()
    expect(said).to_have_text("Step 200: the ball is at 3.92.")
    # The rates that the lesson's claims are of; others by the slider.
    rates = page.locator(".lesson-hill [data-rate]")
    assert [float(one) for one in rates.all_inner_texts()] == [0.1, 5, 20, 21]
    for rate in ("5", "20"):
        page.locator(f".lesson-hill [data-rate='{rate}']").click()
        rolled = re.compile(rf"After 200 steps at a learning rate of {rate} ")
        expect(page.get_by_role("img", name=rolled)).to_be_visible()
    page.locator(".lesson-hill [data-rate='21']").click()
    expect(page.locator(".lesson-hill label")).to_contain_text("Learning rate 21")
    expect(said).to_contain_text("flown off")
    for claim in ("small_rate_caught", "large_rate_escapes", "twenty_swings", "twentyone_flies"):
        expect(page.locator(f"[data-claim={claim}]")).to_have_attribute("data-standing", "holds")
    page.locator(".lesson-hill input").press("Home")
    expect(page.locator(".lesson-hill label")).to_contain_text("Learning rate 0.01")
    expect(said).to_contain_text("Step 0: the ball is at 6.")
    assert epoch(page) == 0
