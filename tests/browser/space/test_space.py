"""The Space drawer: how layers bend the plane, on the way from one to the next, and pointing in either picture."""

import csv
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from engine import Experiment, Trainer
from tests.browser.conftest import OpenPage
from tests.browser.output.test_probe import point_at

PICTURE = "#drawer-space canvas"
# Around the square in which the points are: to the left, above, to the right and below.
EDGES = (44, 8, 10, 38)


def layer(page: Page, name: str) -> Locator:
    return page.get_by_role("radiogroup", name="The layer that is shown").get_by_role("radio", name=name)


def point_in_picture(page: Page, across: float, up: float) -> None:
    """Moves to a place of the picture: 0 to 1 to the right, and upwards."""
    box = page.locator(PICTURE).bounding_box()
    assert box
    left, top, right, bottom = EDGES
    width, height = box["width"] - left - right, box["height"] - top - bottom
    page.mouse.move(box["x"] + left + across * width, box["y"] + top + (1 - up) * height)


def test_layers_are_gone_through_and_points_are_marked_in_both_pictures(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("#drawer=space&space=0&speed=max")
    readout, says = page.locator("#space-readout"), page.locator("#space-says")
    train = Trainer(Experiment.parse({})).data.train
    expect(layer(page, "Features")).to_be_checked()
    expect(says).to_have_text(
        re.compile(r"^In the features a straight cut can tell \d\d% of the training points apart")
    )

    # The features are x1 and x2, so a point lies where the map has it; the map says which place that is.
    sample = int(train[:, 0].argmax())
    x1, x2 = train[sample, :2]
    point_in_picture(page, (x1 + 6) / 12, (x2 + 6) / 12)
    expect(readout).to_contain_text(f"Training point {sample + 1}, x₁")
    written = [f"{value:.2f}".replace("-", "−") for value in (x1, x2)]
    expect(page.locator("#probe-where")).to_have_text(f"at x₁ {written[0]}, x₂ {written[1]}:")
    # And the other way: the readout is of the layer that is shown.
    layer(page, "Layer 2").click()
    expect(page).to_have_url(re.compile(re.escape("#drawer=space&space=2&speed=max") + "$"))
    page.mouse.move(5, 5)
    expect(readout).to_have_text("Point at a point: it is marked on the map too.")
    point_at(page, x1, x2)
    expect(readout).to_contain_text(f"Training point {sample + 1}, x₁")
    expect(readout).to_contain_text("Here: Unit 1 of layer 2 ")

    # By keys: from point to point, read out, until Escape; the run does not step.
    page.mouse.move(5, 5)
    expect(readout).to_have_text("Point at a point: it is marked on the map too.")
    page.locator(PICTURE).focus()
    page.keyboard.press("ArrowRight")
    expect(readout).to_contain_text("Training point")
    first = readout.text_content()
    expect(page.locator("#space-said")).to_have_text(first or "")
    page.keyboard.press("ArrowLeft")
    expect(readout).not_to_have_text(first or "")
    page.keyboard.press("Escape")
    expect(readout).to_have_text("Point at a point: it is marked on the map too.")
    assert page.locator("#epoch").get_attribute("data-value") == "0"

    # The slider: between two layers, and at one.
    slider = page.get_by_role("slider", name="The way from layer to layer")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "80% of the way from Layer 1 to Layer 2")
    page.keyboard.press("Home")
    expect(layer(page, "Features")).to_be_checked()
    # Who wants no motion goes by layers.
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="Animate").click()
    expect(layer(page, "Layer 1")).to_be_checked()

    # A wide layer: its main directions, or two units, as the address keeps them.
    expect(page.locator(".space-notes")).to_contain_text("The axes are the two directions in which the points differ")
    drawer = page.locator("#drawer-space")
    drawer.get_by_label("Axes").select_option("Two units")
    drawer.get_by_label("Across").select_option("Unit 3 of layer 1")
    drawer.get_by_label("Up", exact=True).select_option("Unit 3 of layer 1")
    drawer.get_by_label("Line of").select_option("Unit 2 of layer 2")
    expect(page).to_have_url(re.compile(re.escape("#drawer=space&space=1:2-3:u2&speed=max") + "$"))
    expect(page.locator(".space-notes")).to_contain_text("You see 2 of 4 units.")
    with page.expect_download() as downloaded:
        drawer.locator(".figure-saving").get_by_text("CSV").click()
    downloaded.value.save_as(tmp_path / "space.csv")
    rows = list(csv.reader((tmp_path / "space.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0] == ["part", "x₁", "x₂", "label", "Unit 2 of layer 1", "Unit 3 of layer 1"]
    assert len(rows) == 501 and abs(float(rows[1 + sample][1]) - x1) < 1e-3

    # While it trains the layers come to be cut by a line.
    page.locator("#play").click()
    expect(layer(page, "Output")).to_contain_text("100%")
    page.locator("#play").click()
    layer(page, "Layer 2").click()
    expect(says).to_have_text(
        "In layer 2 a straight line separates 100% of the training points: the output unit draws it."
    )


def test_squares_bend_the_plane_and_several_classes_and_runaways_are_told(open_page: OpenPage) -> None:
    page = open_page("#drawer=space&space=plane&features=x1_squared,x2_squared&hidden=none")
    says = page.locator("#space-says")
    expect(says).to_have_text(
        "This is the plane that the map shows. The features bend it first: with them a straight cut can tell 100% of "
        "the training points apart."
    )
    page.evaluate("location.hash = '#drawer=space&data.dataset=blobs&loss=cross_entropy&hidden=tanh:1'")
    expect(says).to_have_text(re.compile(r"^In layer 1 straight lines put \d+% of the training points into their own"))
    expect(page.locator(".space-notes")).to_contain_text("There is one number to show")
    # One input: a line in the place of the grid.
    page.evaluate("location.hash = '#drawer=space&space=plane&problem=regression&data.dataset=sine&features=x1,=x1^2'")
    expect(says).to_have_text(re.compile("^This is the input that the curve is drawn over"))
    expect(page.locator(".space-layers")).to_contain_text("Input")
    runaway = "problem=regression&data.dataset=plane&hidden=linear:3&optimizer.learning_rate=1e9"
    page.evaluate(f"location.hash = '#drawer=space&{runaway}'")
    expect(says).to_have_text(re.compile("^The output is a straight-line formula of layer 1"))
    for _ in range(3):
        page.locator("#step").click()
    expect(says).to_have_text("The numbers of layer 1 are too large, or no numbers any more: they cannot be drawn.")
