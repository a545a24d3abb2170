"""Units that begin equal: their weights and the distances between them."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, step
from tests.browser.lessons.pictures.support import choose, numbers_in, opened_and_drawn, pictures


def test_units_that_begin_equal_stay_equal_and_random_ones_do_not(open_page: OpenPage) -> None:
    page = opened_and_drawn(open_page, "06-symmetry")
    picture = page.locator("#lesson-picture")
    apart = picture.locator(".lesson-bar")
    expect(pictures(page).first).to_have_accessible_name("Weights into unit 1 of layer 1: 0, 0")
    choose(page, "halves")
    expect(pictures(page).first).to_have_accessible_name("Weights into unit 1 of layer 1: 0.5, 0.5")
    step(page, 3)
    # Something has moved, and every unit in the same way.
    expect(pictures(page).first).not_to_have_accessible_name("Weights into unit 1 of layer 1: 0.5, 0.5")
    # All at once: the next epoch's scene may be on its way.
    names, bars, distances = picture.evaluate(
        """(one) => {
          const rows = [...one.querySelectorAll(".lesson-twins svg")];
          const bars = (row) => [...row.querySelectorAll("rect")];
          const drawn = (row) => bars(row).map((bar) => bar.getAttribute("height") + bar.getAttribute("fill"));
          const said = [...one.querySelectorAll(".lesson-bar")].map((number) => number.textContent);
          return [rows.map((row) => row.getAttribute("aria-label").split(": ")[1]), rows.map(drawn), said];
        }"""
    )
    assert len(names) == 6 and len(set(names[:4])) == 1 and len(set(names[4:])) == 1
    assert [numbers_in(one)[0] for one in distances] == [0] * 6
    assert len(bars[0]) == 2 and all(row == bars[0] for row in bars[:4])
    choose(page, "random")
    expect(apart.first).not_to_have_text("0 from unit 2")
    assert all(numbers_in(one)[0] > 0 for one in apart.all_inner_texts())
