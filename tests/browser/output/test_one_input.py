"""One input: a plot in place of the map, curves on the tiles, and points that are drawn where the curve should pass."""

import json
import re
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

from playwright.sync_api import Page, expect

from engine import Experiment, Trainer
from tests.browser.conftest import OpenPage, await_pointing, drawn

SINE = "#problem=regression&data.dataset=sine"
# Colors that a canvas has somewhere, far enough from gray.
ORANGE_AND_BLUE = """(selector) => {
  const canvas = document.querySelector(selector);
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let [orange, blue] = [0, 0];
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] - data[at + 2] > 40) orange += 1;
    if (data[at + 2] - data[at] > 40) blue += 1;
  }
  return [orange > 0, blue > 0];
}"""


def numbers(page: Page, axis: str) -> list[float]:
    texts = page.locator(f"{axis} text:not(.axis-name)").all_text_contents()
    return [float(one.replace("−", "-")) for one in texts]


def hover(page: Page, x: float, y: float) -> None:
    """Points at a place of the plot, as shares of its sides."""
    await_pointing(page)
    box = page.locator("#points-canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])


def test_a_curve_is_fitted_read_and_looked_into(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(SINE)
    # The name of the data set is enough: it has one feature, and the axes have numbers of their own.
    expect(page.locator("#curve-canvas")).to_be_visible()
    expect(page.locator("#features [data-feature]")).to_have_count(1)
    assert numbers(page, "#axis-x") == [-6, -4, -2, 0, 2, 4, 6]
    up = numbers(page, "#axis-y")
    assert up == sorted(up) and up[0] == -1 and up[-1] == 1
    expect(page.locator("#axis-x .axis-name")).to_have_text("x₁")
    expect(page.get_by_role("application", name=re.compile("Plot of the output over the one input"))).to_be_visible()
    # Tiles have areas of both signs: of the feature on its own canvas, of the units on the network's.
    assert page.evaluate(ORANGE_AND_BLUE, "#features canvas") == [True, True]
    # Pointing says the answer at that place, and the crosshair is as high as the curve.
    hover(page, 0.75, 0.1)
    expect(page.locator("#probe-where")).to_have_text("at x₁ 3.00:")
    answer = Trainer(Experiment.parse({"problem": "regression", "data": {"dataset": "sine"}})).predict([[3.0]]).outputs
    value = float(answer.item())
    expect(page.locator("#probe-value")).to_have_text(f"{value:.2f}".replace("-", "−"))
    at = page.locator("#crosshair").evaluate("(one) => parseFloat(getComputedStyle(one).getPropertyValue('--y'))")
    assert abs(at - (1 - (value + 1) / 2) * 100) < 1
    page.mouse.move(5, 5)
    # Keys lead along the one input.
    page.locator("#points-canvas").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#map-readout")).to_contain_text("x₁ 1.0 → ")
    page.keyboard.press("Escape")
    expect(page.locator("#map-readout")).to_have_text("Height shows the value")
    # A unit that is pointed at is shown large.
    answers = drawn(page, "#curve-canvas")
    page.hover(".unit .face >> nth=0")
    expect(page.locator("#showing")).to_have_text("Unit 1 of layer 1")
    page.wait_for_function("(before) => document.querySelector('#curve-canvas').toDataURL() !== before", arg=answers)
    page.mouse.move(5, 5)
    # Other features are those of the one input; a formula of another is refused in words.
    page.click("#add-feature")
    names = page.locator("#feature-choices [data-feature]").evaluate_all(
        "(all) => all.map((one) => one.dataset.feature)"
    )
    assert names == ["x1_squared", "sin_x1", "cos_x1"]
    page.click("#add-formula")
    page.fill("#formula-input", "x1 * x2")
    page.keyboard.press("Enter")
    expect(page.locator("#formula-error")).to_contain_text("must use the one input that the data has, x1")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    # It learns, and the picture of it has its curves as lines.
    page.click("#play")
    page.wait_for_function("Number(document.querySelector('#epoch').dataset.value) > 3")
    page.click("#play")
    page.wait_for_function("(before) => document.querySelector('#curve-canvas').toDataURL() !== before", arg=answers)
    page.click("#share-button")
    with page.expect_download() as waiting:
        page.locator("#picture-svg").click()
    waiting.value.save_as(tmp_path / "picture.svg")
    root = ElementTree.parse(tmp_path / "picture.svg").getroot()
    assert not list(root.iter("{http://www.w3.org/2000/svg}image"))
    lines = [one.get("d", "").count("L") for one in root.iter("{http://www.w3.org/2000/svg}path")]
    assert 200 in lines and lines.count(60) >= 7
    page.keyboard.press("Escape")
    # Back to two inputs, all is a map again.
    page.click("[data-dataset=plane]")
    expect(page.locator("#curve-canvas")).to_be_hidden()
    expect(page.locator("#features [data-feature]")).to_have_count(2)
    expect(page.locator("#map-readout")).to_have_text("Color shows the value")


def test_points_are_drawn_where_a_curve_should_pass_and_pasted_with_one_column(open_page: OpenPage) -> None:
    page = open_page(SINE)
    page.click("#own-draw")
    expect(page.locator("#own-hint")).to_contain_text("Click where the curve should pass")
    expect(page.locator("#own-labels")).to_be_hidden()
    page.click("#own-clear")
    box = page.locator("#own-canvas").bounding_box()
    assert box
    for share in (0.1, 0.3, 0.5, 0.7, 0.9):
        page.mouse.click(box["x"] + share * box["width"], box["y"] + (1 - share) * box["height"])
    page.wait_for_function("decodeURIComponent(location.hash).includes('\"points\"')")
    page.wait_for_function(
        "JSON.parse(decodeURIComponent(location.hash).match(/data=([^&]*)/)[1]).points.test.length === 3"
    )
    data = json.loads(re.findall("data=([^&]*)", unquote(page.evaluate("location.hash")))[0])
    points = sorted(data["points"]["train"] + data["points"]["test"])
    assert data["points"]["inputs"] == ["x1"] and len(points) == 5
    for (x, y), share in zip(points, (0.1, 0.3, 0.5, 0.7, 0.9), strict=True):
        assert abs(x - (12 * share - 6)) < 0.1 and abs(y - (2 * share - 1)) < 0.03
    page.click("#own-done")
    # A table of one column and a label; two columns had been one too few.
    page.click("#own-open")
    table = "age,height\n" + "".join(f"{age},{80 + 6 * age}\n" for age in range(2, 17))
    page.set_input_files("#own-file", files=[{"name": "t.csv", "mimeType": "text/csv", "buffer": table.encode()}])
    page.get_by_role("button", name="Use these points").click()
    expect(page.locator("#own-count")).to_have_text("15 points.")
    page.click("#own-close")
    expect(page.locator("#axis-x .axis-name")).to_have_text("age")
    expect(page.locator("#curve-canvas")).to_be_visible()
