"""What fits where: no overlap, nothing cut, nothing that jumps."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, at_width, overlaps, step

SLOW = 60_000
SIZES = [(1280, 800), (1440, 900), (1024, 768), (768, 1024), (390, 844), (320, 640)]


def test_no_sideways_scrolling_at_any_width(page: Page) -> None:
    for width, height in [*SIZES, *SIZES[-2::-1]]:
        at_width(page, width, height)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


def test_on_a_wide_screen_the_playground_needs_no_scrolling(page: Page) -> None:
    for selector in ("#discretize", "#regenerate", "#graph", "#play", "#problem"):
        box = page.locator(selector).bounding_box()
        assert box and box["y"] >= 0 and box["y"] + box["height"] <= 800, selector


def test_panels_and_controls_do_not_overlap(page: Page) -> None:
    for width, height in ((1280, 800), (390, 844)):
        at_width(page, width, height)
        parts = ["#transport", "#settings", "#data", "#network", "#output", "#about", "#header"]
        assert overlaps(page, parts) == []


def test_training_moves_nothing_but_what_the_network_moves(open_page: OpenPage) -> None:
    page = open_page("#speed=200e")
    page.evaluate(
        """() => {
          window.shift = 0;
          new PerformanceObserver((list) => {
            list.getEntries().forEach((entry) => { window.shift += entry.value; });
          }).observe({type: 'layout-shift', buffered: false});
        }"""
    )
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("Number(document.querySelector('#epoch').dataset.value) > 120", timeout=SLOW)
    assert page.evaluate("window.shift") == 0


def test_everything_loads_from_this_host(open_page: OpenPage) -> None:
    page = open_page()
    hosts = page.evaluate("performance.getEntriesByType('resource').map((entry) => new URL(entry.name).host)")
    assert hosts and set(hosts) == {page.evaluate("location.host")}


def test_resizing_keeps_the_run_and_the_picture(page: Page) -> None:
    step(page)
    at_width(page, 390, 844)
    expect(page.locator("#epoch")).to_have_text("1")
    size = page.evaluate(
        "['#links', '#graph'].map((selector) => document.querySelector(selector).getBoundingClientRect().width)"
    )
    assert size[0] == size[1]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_touch_edits_a_weight_and_enlarges_a_unit(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.locator(".unit .bias").last.tap()
    expect(page.locator("#editor")).to_be_visible()
    before = page.text_content("#train-loss")
    page.fill("#editor-number", "2")
    expect(page.locator("#train-loss")).not_to_have_text(before or "")
    page.locator("#editor-close").tap()
    expect(page.locator("#editor")).to_be_hidden()
    # Touch enlarges a unit too.
    page.locator(".unit .face").first.tap()
    expect(page.locator("#showing")).to_have_text("Unit 1 of layer 1")
