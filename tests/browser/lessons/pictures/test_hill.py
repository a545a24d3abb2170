"""The hill of the loss, which the steps of its lesson speak of."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, epoch
from tests.browser.lessons.pictures.support import opened


def test_the_ball_rolls_down_the_hill_at_the_chosen_rate_and_a_step_points_at_the_picture_it_speaks_of(
    open_page: OpenPage,
) -> None:
    page = opened(open_page, "11-the-hill", reduced_motion="reduce")
    said = page.locator(".lesson-hill-said")
    expect(said).to_have_text("Step 0: the ball is at 6. Next: 6 − 0.1 × 0.6 = 5.94.")
    page.get_by_role("button", name="One step").click()
    expect(said).to_contain_text("Step 1: the ball is at 5.94.")
    page.get_by_role("button", name="Roll").click()
    expect(said).to_have_text("Step 200: the ball is at 3.92.")
    # The rates that the lesson's claims are of; others by the slider.
    rates = page.locator(".lesson-hill [data-rate]")
    assert [float(one) for one in rates.all_inner_texts()] == [0.1, 5, 20, 21]
    for claim in ("small_rate_caught", "small_rate_in_dip"):
        expect(page.locator(f"[data-claim={claim}]")).to_have_attribute("data-standing", "holds")
    # What is claimed of the other rates is told once the ball has rolled at them.
    for rate, claim in (("5", "large_rate_escapes"), ("20", "twenty_swings"), ("21", "twentyone_flies")):
        expect(page.locator(f"[data-claim={claim}]")).to_be_hidden()
        page.locator(f".lesson-hill [data-rate='{rate}']").click()
        expect(page.locator(f"[data-claim={claim}]")).to_have_attribute("data-standing", "holds")
    expect(page.locator(".lesson-hill label")).to_contain_text("Learning rate 21")
    expect(said).to_contain_text("flown off")
    page.locator(".lesson-hill input").press("Home")
    expect(page.locator(".lesson-hill label")).to_contain_text("Learning rate 0.01")
    expect(said).to_contain_text("Step 0: the ball is at 6.")
    assert epoch(page) == 0
    expect(page.locator("#lesson-picture")).to_have_class(re.compile("pointed-at"))
    expect(page.locator("#network")).not_to_have_class(re.compile("pointed-at"))
    page.locator("#lesson-next").click()
    expect(page.locator("#lesson-picture")).not_to_have_class(re.compile("pointed-at"))
    expect(page.locator("#output")).to_have_class(re.compile("pointed-at"))
