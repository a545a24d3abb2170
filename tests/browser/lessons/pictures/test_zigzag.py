"""The zig-zag of two weights behind functions that are never negative."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, step
from tests.browser.lessons.pictures.support import choose, numbers_in, opened_and_drawn, pictures


def test_behind_sigmoids_two_weights_only_move_together(open_page: OpenPage) -> None:
    page = opened_and_drawn(open_page, "16-zigzag:2")
    picture = page.locator("#lesson-picture")
    said = picture.locator(".lesson-said")
    drawn = picture.locator("svg > path.lesson-step")
    expect(said).to_contain_text("30 of the next 30 batches")
    expect(drawn).to_have_count(30)
    expect(picture.locator("svg > path.lesson-against")).to_have_count(0)
    # A path whose every step goes up to the right, or down to the left.
    for one in drawn.evaluate_all("(all) => all.map((one) => one.getAttribute('d'))"):
        x1, y1, x2, y2 = numbers_in(one.replace("M", "").replace("L", " "))
        assert (x2 - x1) * (y2 - y1) <= 0.011
    first = pictures(page).get_attribute("aria-label")
    step(page)
    expect(pictures(page)).not_to_have_accessible_name(first or "")
    expect(said).to_contain_text("30 of the next 30 batches")
    for name in ("tanh", "sigmoid_ten"):
        before = said.inner_text()
        choose(page, name)
        expect(said).not_to_have_text(before)
        expect(said).not_to_contain_text("30 of the next 30")
        # What is said and what is drawn, of one scene.
        sentence, against = picture.evaluate(
            "(one) => [one.querySelector('.lesson-said').innerText,"
            " one.querySelectorAll('svg > path.lesson-against').length]"
        )
        assert numbers_in(sentence)[0] == 30 - against
    assert len(picture.locator("svg > path.lesson-contour").get_attribute("d") or "") > 200
