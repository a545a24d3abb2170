"""Units that begin equal: their weights and the distances between them."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, step
from tests.browser.lessons.pictures.support import choose, numbers_in, opened_and_drawn, pictures


def test_units_that_begin_equal_stay_equal_and_random_ones_do_not(open_page: OpenPage) -> None:
    page = opened_and_drawn(open_page, "06-symmetry")
    picture = page.locator("#lesson-picture")
    apart = picture.locator(".lesson-apart")
    expect(pictures(page)).to_have_accessible_name(re.compile("Weights into unit 1 of layer 1: 0, 0"))
    page.locator("#lesson-next").click()
    choose(page, "halves")
    halves = re.compile("Weights into unit 1 of layer 1: 0.5, 0.5")
    expect(pictures(page)).to_have_accessible_name(halves)
    step(page, 3)
    # Something has moved, and every unit in the same way.
    expect(pictures(page)).not_to_have_accessible_name(halves)
    # All at once: the next epoch's scene may be on its way.
    name, bars, distances = picture.evaluate(
        """(one) => {
          const rows = [...one.querySelectorAll(".lesson-twin")];
          const drawn = (bar) => bar.getAttribute("height") + bar.getAttribute("fill");
          return [
            one.querySelector("svg").getAttribute("aria-label"),
            rows.map((row) => [...row.querySelectorAll("rect")].map(drawn)),
            rows.map((row) => row.querySelector(".lesson-apart").textContent),
          ];
        }"""
    )
    weights = re.findall(r"Weights into unit \d of layer (\d): ([^;]*)", name)
    assert [layer for layer, _ in weights] == ["1"] * 4 + ["2"] * 2 and len(set(weights)) == 2
    assert [numbers_in(one)[0] for one in distances] == [0] * 6
    assert len(bars[0]) == 2 and all(row == bars[0] for row in bars[:4])
    page.locator("#lesson-next").click()
    choose(page, "random")
    expect(apart.first).not_to_have_text("0 from unit 2")
    assert all(numbers_in(one)[0] > 0 for one in apart.all_text_contents())
