"""Signs and classes without color: dashes, marks, stripes and shapes, on demand, in the address."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, go_to, losses, step, transport
from tests.browser.picture.test_picture import SVG, part
from tests.browser.picture.test_picture import save as save_picture
from tests.browser.sharing.test_share import download

# Of what is shown, so that the page's own canvas is never read.
COPY = """() => void (window.copyOf = (id) => {
  const shown = document.getElementById(id);
  const canvas = Object.assign(document.createElement("canvas"), { width: shown.width, height: shown.height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(shown, 0, 0);
  return { canvas, data: context.getImageData(0, 0, canvas.width, canvas.height).data };
})"""
SET_UP = "hidden=tanh:1&features=x1"
# How a screenshot in grays would have it: the picture's lightness alone.
GRAYS = """(id) => {
  const { canvas, data } = window.copyOf(id);
  const grays = [];
  for (let at = 0; at < data.length; at += 4)
    grays.push(Math.round(0.3 * data[at] + 0.59 * data[at + 1] + 0.11 * data[at + 2]));
  return { width: canvas.width, grays };
}"""


def grays(page: Page, canvas: str) -> tuple[int, list[int]]:
    page.evaluate(COPY)
    found = page.evaluate(GRAYS, canvas)
    return found["width"], found["grays"]


def set_bias(page: Page, value: str) -> None:
    page.locator(".unit .bias").first.click()
    page.fill("#editor-number", value)
    page.keyboard.press("Enter")
    expect(page.locator("#editor")).to_be_hidden()


def show_signs(page: Page) -> None:
    page.locator("#choose-controls").click()
    page.get_by_label("Show signs without color").check()


def test_signs_show_on_demand_and_the_address_says_so(page: Page) -> None:
    marks = page.locator(".unit .bias[data-sign='+'], .unit .bias[data-sign='−']")
    expect(marks).to_have_count(0)
    page.locator("#choose-controls").click()
    page.get_by_label("Show signs without color").check()
    page.keyboard.press("Escape")
    expect(marks).to_have_count(7)
    expect(page).to_have_url(re.compile("#signs=1$"))
    page.reload()
    expect(marks).to_have_count(7)
    page.locator("#choose-controls").click()
    page.get_by_label("Show signs without color").uncheck()
    expect(marks).to_have_count(0)
    expect(page).not_to_have_url(re.compile("signs"))


def test_a_bias_carries_its_sign_and_follows_it(open_page: OpenPage) -> None:
    page = open_page(f"#signs=1&{SET_UP}")
    bias = page.locator(".unit .bias").first
    for value, sign in (("-0.4", "−"), ("0.4", "+"), ("0", "")):
        set_bias(page, value)
        expect(bias).to_have_attribute("data-sign", sign)


def test_classes_have_shapes_in_the_legend(open_page: OpenPage) -> None:
    page = open_page("#signs=1&data.dataset=blobs&loss=cross_entropy")
    expect(page.locator("#scale-ticks canvas")).to_have_count(3)
    drawn = page.evaluate("[...document.querySelectorAll('#scale-ticks canvas')].map((one) => one.toDataURL())")
    assert len(set(drawn)) == 3


def test_the_negative_side_of_the_map_is_striped_and_the_other_is_not(open_page: OpenPage) -> None:
    """Beyond the edge between them the one side changes from cell to cell, as no smooth answer does."""
    page = open_page("#data.dataset=gauss&discretize=1", color_scheme="light")
    page.evaluate(COPY)
    step(page, 12)
    expect(page.locator("#accuracy")).to_have_text("100.0%")
    plain = page.evaluate("location.hash")
    # The upper right holds the one class and the lower left the other.
    stripes = """([striped, corner]) => {
      const { canvas, data } = window.copyOf("map-canvas");
      const cells = new Uint32Array(data.buffer);
      const first = (canvas.height - corner) * canvas.width;
      return striped !== cells.every((cell, at) => at < first || at % canvas.width >= corner || cell === cells[first]);
    }"""
    corner = page.evaluate("document.getElementById('map-canvas').width") // 4
    upper_right = (
        "() => new Uint32Array(window.copyOf('map-canvas').data.buffer)[window.copyOf('map-canvas').canvas.width - 1]"
    )
    light = page.evaluate(upper_right)
    for scheme in ("light", "dark"):
        if scheme == "dark":
            page.emulate_media(color_scheme="dark")
            page.wait_for_function(f"(light) => ({upper_right})() !== light", arg=light)
        page.wait_for_function(stripes, arg=[False, corner])
        go_to(page, f"signs=1&{plain[1:]}")
        page.wait_for_function(stripes, arg=[True, corner])
        width, shades = grays(page, "map-canvas")
        upper = {shades[row * width + column] for row in range(corner) for column in range(width - corner, width)}
        lower = {shades[row * width + column] for row in range(width - corner, width) for column in range(corner)}
        assert len(upper) == 1 and len(lower) == 2, scheme
        assert max(lower) - min(lower) > 30, scheme
        go_to(page, plain)
        page.wait_for_function(stripes, arg=[False, corner])


DATASETS = "[...document.querySelectorAll('#datasets canvas')].map((one) => one.toDataURL())"


def test_points_of_two_classes_have_two_outlines_and_the_pictures_of_data_sets_too(open_page: OpenPage) -> None:
    """What is painted of the canvas of points is another for each shape."""
    covered = (
        """() => window.copyOf("points-canvas").data.reduce((sum, value, at) => sum + (at % 4 === 3 && value > 0), 0)"""
    )
    page = open_page("#data.dataset=gauss")
    page.evaluate(COPY)
    page.wait_for_function(f"() => ({covered})() > 0")
    plain, plain_sets = page.evaluate(covered), page.evaluate(DATASETS)
    show_signs(page)
    page.wait_for_function(f"(plain) => ({covered})() !== plain", arg=plain)
    page.wait_for_function(f"(plain) => {DATASETS}.every((one, at) => one !== plain[at])", arg=plain_sets)
    page.get_by_label("Show signs without color").uncheck()
    page.wait_for_function(f"(plain) => {DATASETS}.every((one, at) => one === plain[at])", arg=plain_sets)


def test_a_lesson_keeps_them_and_its_address_too(open_page: OpenPage) -> None:
    page = open_page("#signs=1&lesson=04-vanishing-gradient")
    expect(page.locator("#lesson-set-ups [aria-pressed=true]")).to_have_count(1)
    expect(page.locator("#show-signs")).to_be_checked()
    expect(page).to_have_url(re.compile("#signs=1&lesson=04-vanishing-gradient$"))


def test_a_saved_drawing_and_a_saved_image_show_signs_as_the_page_does_and_the_run_is_the_same(
    open_page: OpenPage,
) -> None:
    page = open_page("#data.dataset=gauss")
    drawn, images, runs = [], [], []
    for signs in (False, True):
        if signs:
            show_signs(page)
            page.keyboard.press("Escape")
            transport(page, "Reset").click()
            expect(page.locator("#epoch")).to_have_text("0")
        step(page, 2)
        runs.append(losses(page))
        drawn.append(ElementTree.fromstring(save_picture(page, "#picture-svg")[1].read_text(encoding="utf-8")))
        images.append(save_picture(page, "#picture-png")[1].read_bytes())
    # Who looks at signs changes nothing of the run.
    assert runs[0] == runs[1]
    plain, signed = drawn
    for name in ("links", "train", "biases"):
        assert ElementTree.tostring(part(plain, name)) != ElementTree.tostring(part(signed, name)), name
    # Marks are in the small images: the same run gave others.
    for name in ("units", "map", "features", "scale"):
        sources = [[one.attrib for one in part(root, name).iter(f"{SVG}image")] for root in (plain, signed)]
        assert len(sources[0]) == len(sources[1]) > 0
        assert sources[0] != sources[1], name
    dashed = [one for one in part(signed, "links").iter() if one.get("stroke-dasharray")]
    assert dashed and not [one for one in part(plain, "links").iter() if one.get("stroke-dasharray")]
    assert images[0] != images[1]


def test_a_saved_run_brings_its_signs(open_page: OpenPage) -> None:
    page = open_page("#signs=1")
    step(page, 1)
    _, text = download(page, "#share-save")
    assert json.loads(text)["view"]["signs"] is True
    shown = page.locator("#show-signs")
    page.evaluate("location.hash = location.hash.replace('signs=1', '')")
    expect(shown).not_to_be_checked()
    expect(page).not_to_have_url(re.compile("signs=1"))
    page.set_input_files("#share-file", {"name": "run.json", "mimeType": "application/json", "buffer": text.encode()})
    expect(shown).to_be_checked()
    expect(page).to_have_url(re.compile("signs=1"))
