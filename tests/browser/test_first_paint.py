"""The page is the start of the standard experiment before any script of its runs, and nothing jumps when they do."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Server

SIZES = [(1280, 800, "en"), (1440, 900, "zh"), (1920, 1080, "en"), (768, 1024, "zh"), (390, 844, "en")]
SEEN = """
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shift += entry.value)))
  .observe({ type: "layout-shift", buffered: true });
requestAnimationFrame(function look() {
  if (!document.querySelector("#test-loss[data-value]")) return requestAnimationFrame(look);
  window.requests = performance.getEntriesByType("resource").length;
});
"""
PLACES = """(which) => [...document.querySelectorAll(which)].map((element) => {
  const { left, top, width } = element.getBoundingClientRect();
  return [left, top, width];
}).sort(([x1, y1], [x2, y2]) => Math.abs(x1 - x2) < 3 ? y1 - y2 : x1 - x2)"""


class HeldScripts:
    """A page that waits for its scripts until `go_on`."""

    def __init__(self, browser: Browser, url: str, width: int, height: int, **options: Any) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, bypass_csp=True, has_touch=width < 1000, **options
        )
        self.page = self.context.new_page()
        self.page.add_init_script(SEEN)
        self._held: list[Route] = []
        self.page.route("**/main.js", lambda route: self._held.append(route))
        self.page.goto(url, wait_until="commit")
        # The page's styles are there.
        self.page.wait_for_function("document.querySelector('.start')?.offsetParent?.id === 'graph'")
        while not self._held:
            self.page.wait_for_timeout(10)

    def go_on(self) -> Page:
        self._held[0].continue_()
        expect(self.page.locator("#test-loss[data-value]")).to_be_attached()
        return self.page


@pytest.mark.parametrize(("width", "height", "language"), SIZES)
def test_the_start_shows_without_scripts_and_stays_where_it_is(
    browser: Browser, server: Server, width: int, height: int, language: str
) -> None:
    held = HeldScripts(browser, server.url, width, height, locale=language)
    page = held.page
    drawn = page.evaluate(PLACES, ".start-unit .cells")
    said = page.locator("#test-loss, #train-loss, #accuracy").all_text_contents()
    assert len(drawn) == 8
    held.go_on()
    assert page.locator("#test-loss, #train-loss, #accuracy").all_text_contents() == said
    expect(page.locator("[data-first-screen]")).to_have_count(0)
    stands = page.evaluate(PLACES, "#features canvas, .unit:not(.joined) .face")
    assert stands == [pytest.approx(place, abs=2) for place in drawn]
    # What comes later takes no room either.
    expect(page.locator("#chart canvas")).to_be_attached()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("shift") < 0.02
    # And the page itself, and its websocket.
    assert page.evaluate("requests") + 2 <= 60
    held.context.close()


def test_what_is_clicked_before_the_scripts_are_there_is_done_once_they_are(browser: Browser, server: Server) -> None:
    held = HeldScripts(browser, server.url, 1280, 800)
    held.page.locator("#play").click()
    held.go_on()
    held.page.wait_for_function("Number(document.querySelector('#epoch').dataset.value) > 0")
    held.context.close()


def test_an_address_with_settings_never_shows_those_of_another_experiment(browser: Browser, server: Server) -> None:
    held = HeldScripts(browser, f"{server.url}#optimizer.learning_rate=0.3&hidden=tanh:3", 1280, 800)
    page = held.page
    for part in (
        ".start-unit",
        "#start-points",
        "#start-map",
        "#learning-rate",
        "#datasets",
        "#test-loss span",
        "#voice-text",
    ):
        expect(page.locator(part).first).to_be_hidden()
    held.go_on()
    expect(page.locator("#learning-rate")).to_have_value("0.3")
    expect(page.locator("#learning-rate")).to_be_visible()
    expect(page.locator("#parameter-count")).to_have_text("13 parameters")
    held.context.close()
