"""Pointing at the large map, by mouse, keys and fingers: the network says what it answers there, unit by unit."""

import re

from playwright.sync_api import Page, expect

from engine import Experiment, Trainer
from engine.inspection.place_values import PlaceValues
from tests.browser.conftest import OpenPage, drawn
from tests.browser.output.test_plane_choice import NAMES, address

NOT_EMPTY = """() => {
  const canvas = document.getElementById('values');
  if (canvas.hidden || canvas.width === 0) return false;
  return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean);
}"""


def point_at(page: Page, x1: float, x2: float) -> None:
    box = page.locator("#points-canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + (x1 + 6) / 12 * box["width"], box["y"] + (6 - x2) / 12 * box["height"])


def answer_at(x1: float, x2: float) -> str:
    """What the first network of the page answers there."""
    value = PlaceValues(Trainer(Experiment.parse({})), [x1, x2]).run()[-1]
    return f"{value:.2f}".replace("-", "−")


def expect_none(page: Page) -> None:
    expect(page.locator("#crosshair")).to_be_hidden()
    expect(page.locator("#values")).to_be_hidden()
    expect(page.locator("#map-readout")).to_have_text("Color shows the value")
    expect(page.locator("#probe-reading")).to_be_hidden()


def test_a_place_is_pointed_at_by_mouse_keys_and_fingers_and_let_go(open_page: OpenPage) -> None:
    page = open_page(has_touch=True)
    number, where, said = page.locator("#crosshair-value"), page.locator("#probe-where"), page.locator("#map-said")
    expect_none(page)
    plain = drawn(page, "#links")
    # The mouse: what is said is of the very place, and the links are weighed by what they carry.
    point_at(page, 3, -1.5)
    expect(where).to_contain_text("at x₁")
    x1, x2 = (float(one) for one in re.findall(r"-?\d+\.\d+", (where.text_content() or "").replace("−", "-")))
    assert abs(x1 - 3) < 0.1 and abs(x2 + 1.5) < 0.1
    expect(number).to_have_text(answer_at(x1, x2))
    expect(page.locator("#probe-value")).to_have_text(answer_at(x1, x2))
    page.wait_for_function(NOT_EMPTY)
    assert drawn(page, "#links") != plain
    # It lasts as long as the mouse is there, and is not read out.
    page.mouse.move(5, 5)
    expect_none(page)
    assert drawn(page, "#links") == plain
    expect(said).to_have_text("")

    # Keys: the first arrow begins in the middle; it stays while one does something else, until Escape.
    page.locator("#points-canvas").focus()
    page.keyboard.press("ArrowUp")
    expect(where).to_have_text("at x₁ 0.00, x₂ 0.00:")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(where).to_have_text("at x₁ 1.00, x₂ −0.10:")
    expect(number).to_have_text(answer_at(1, -0.1))
    expect(said).to_have_text(f"x₁ 1.0 x₂ −0.1 → {answer_at(1, -0.1)}", use_inner_text=True)
    for _ in range(7):
        page.keyboard.press("Shift+ArrowRight")
    expect(where).to_have_text("at x₁ 6.00, x₂ −0.10:")
    # Live while it trains.
    before = number.text_content()
    page.keyboard.press(" ")
    expect(number).not_to_have_text(before or "")
    page.click("#play")
    expect(page.locator("#crosshair")).to_be_visible()
    page.keyboard.press("Escape")
    expect_none(page)

    # Fingers: a tap points, a tap beside it lets go, and one on a button does what the button does.
    page.locator("#points-canvas").tap(position={"x": 200, "y": 100})
    expect(page.locator("#crosshair")).to_be_visible()
    epoch = page.text_content("#epoch")
    page.locator("#step").tap()
    expect(page.locator("#epoch")).not_to_have_text(epoch or "")
    expect(page.locator("#crosshair")).to_be_visible()
    graph = page.locator("#graph").bounding_box()
    assert graph
    page.touchscreen.tap(graph["x"] + 10, graph["y"] + graph["height"] - 10)
    expect_none(page)


def test_the_other_inputs_are_those_that_the_map_holds(open_page: OpenPage) -> None:
    page = open_page(address(loss="binary_cross_entropy"))
    # What answers comes when the page is idle, and says so.
    expect_none(page)
    point_at(page, 0, 0)
    page.wait_for_function(NOT_EMPTY)
    expect(page.locator("#probe-where")).to_contain_text(NAMES[1] if len(NAMES[1]) <= 10 else "x₂")
    page.locator("#points-canvas").focus()
    page.keyboard.press("ArrowUp")
    before = page.locator("#crosshair-value").text_content()
    page.locator("#plane-held-3").focus()
    page.keyboard.press("End")
    expect(page.locator("#crosshair-value")).not_to_have_text(before or "")
    # With other inputs the place is gone, and nothing is wrong.
    page.evaluate("location.hash = ''")
    expect_none(page)
    expect(page.locator("#toasts")).to_have_text("")
