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
    expect(said).to_have_text("Step 200: the ball is at 3.92")
    slider = page.locator(".lesson-hill input")
    slider.press("End")
    expect(page.locator(".lesson-hill label")).to_contain_text("Learning rate 21")
    expect(said).to_contain_text("flown off")
    for name in ("small_rate_caught", "large_rate_escapes", "twenty_swings", "twentyone_flies"):
        expect(page.locator(f"[data-claim={name}]")).to_have_attribute("data-standing", "holds")
    assert epoch(page) == 0
    expect(page.locator("#lesson-picture")).to_have_class(re.compile("pointed-at"))
    expect(page.locator("#network")).not_to_have_class(re.compile("pointed-at"))
    page.locator("#lesson-next").click()
    expect(page.locator("#lesson-picture")).not_to_have_class(re.compile("pointed-at"))
    expect(page.locator("#output")).to_have_class(re.compile("pointed-at"))
