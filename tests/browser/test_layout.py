"""What fits where: no overlap, nothing cut, nothing that jumps."""

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenPage, at_width, step

SLOW = 60_000
SIZES = [(1280, 800), (1440, 900), (1024, 768), (768, 1024), (390, 844), (320, 640)]


@pytest.mark.parametrize("sizes", [SIZES, SIZES[::-1]], ids=["ever narrower", "ever wider"])
def test_no_sideways_scrolling_at_any_width(open_page: OpenPage, sizes: list[tuple[int, int]]) -> None:
    page = open_page(viewport={"width": sizes[0][0], "height": sizes[0][1]})
    for width, height in sizes:
        at_width(page, width, height)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


def test_on_a_wide_screen_the_playground_needs_no_scrolling(page: Page) -> None:
    for selector in ("#discretize", "#regenerate", "#graph", "#play", "#problem"):
        box = page.locator(selector).bounding_box()
        assert box and box["y"] >= 0 and box["y"] + box["height"] <= 800, selector


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_panels_and_controls_do_not_overlap(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page(viewport={"width": size[0], "height": size[1]})
    boxes = page.evaluate(
        """() => ['#transport', '#settings', '#data', '#network', '#output', '#about', '#header'].map((selector) => {
          const box = document.querySelector(selector).getBoundingClientRect();
          return [selector, box.left, box.top, box.right, box.bottom];
        })"""
    )
    for index, (name, left, top, right, bottom) in enumerate(boxes):
        for other, left2, top2, right2, bottom2 in boxes[index + 1 :]:
            apart = right <= left2 + 0.5 or right2 <= left + 0.5 or bottom <= top2 + 0.5 or bottom2 <= top + 0.5
            assert apart, f"{name} overlaps {other}"


def test_training_moves_nothing_but_what_the_network_moves(page: Page) -> None:
    page.evaluate(
        """() => {
          window.shift = 0;
          new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shift += entry.value; })).observe({type: 'layout-shift', buffered: false});
        }"""
    )
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("Number(document.querySelector('#epoch').textContent) > 120", timeout=SLOW)
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
        "[document.querySelector('#links').getBoundingClientRect().width, document.querySelector('#graph').getBoundingClientRect().width]"
    )
    assert size[0] == size[1]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_touch_edits_a_weight(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.locator(".unit .bias").last.tap()
    expect(page.locator("#editor")).to_be_visible()
    before = page.text_content("#train-loss")
    page.fill("#editor-number", "2")
    expect(page.locator("#train-loss")).not_to_have_text(before or "")
    page.locator("#editor-close").tap()
    expect(page.locator("#editor")).to_be_hidden()


def test_touch_enlarges_a_unit(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.locator(".unit .face").first.tap()
    expect(page.locator("#showing")).to_have_text("Unit 1 of layer 1")
