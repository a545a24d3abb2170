"""Own data with more than two inputs: the map shows a chosen pair, with the others held."""

import json
import random
import re
import urllib.parse

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, drawn, go_to, open_formula

NAMES = ["sepal length", "sepal width", "petal length", "petal width"]


def rows(count: int, seed: int, n_inputs: int) -> list[list[float]]:
    """The label is the sign of the third input."""
    draw = random.Random(seed)
    found = [[round(draw.uniform(-6, 6), 2) for _ in range(n_inputs)] for _ in range(count)]
    return [[*row, 1 if row[2] > 0 else -1] for row in found]


def address(names: list[str] = NAMES, **more: str) -> str:
    points = {"inputs": names, "train": rows(40, 1, len(names)), "test": rows(20, 2, len(names))}
    data = {"dataset": "custom", "samples": 500, "noise": 0, "train_fraction": 0.5, "seed": 1, "points": points}
    fields = {"data": json.dumps(data), "features": ",".join(f"x{n + 1}" for n in range(len(names))), **more}
    return "#" + "&".join(f"{key}={urllib.parse.quote(value)}" for key, value in fields.items())


def picture(page: Page) -> str:
    return drawn(page, "#map-canvas")


def feature(page: Page, name: str) -> str:
    return drawn(page, f"[data-feature={name}] canvas")


def points(page: Page) -> str:
    return drawn(page, "#points-canvas")


def expect_axes(page: Page, right: str, up: str) -> None:
    expect(page.locator("#axis-x .axis-name")).to_have_text(right)
    expect(page.locator("#axis-y .axis-name")).to_have_text(up)


CHANGED = "before => document.getElementById('map-canvas').toDataURL() !== before"


def test_another_pair_turns_map_points_features_and_axes_and_inputs_are_features_by_their_names(
    open_page: OpenPage,
) -> None:
    page = open_page(address())
    page.locator("#step").click()
    expect(page.locator("#epoch")).to_have_text("1")
    expect_axes(page, "sepal length", "sepal width")
    before, spots, loss = picture(page), points(page), page.locator("#train-loss").inner_text()
    constant = feature(page, "x3")
    page.locator("#plane-right").select_option(label="petal length")
    page.wait_for_function(CHANGED, arg=before)
    expect_axes(page, "petal length", "sepal width")
    page.wait_for_function(
        "before => document.querySelector('[data-feature=x3] canvas').toDataURL() !== before", arg=constant
    )
    page.wait_for_function("before => document.getElementById('points-canvas').toDataURL() !== before", arg=spots)
    # The input of the other side: the two change places.
    page.locator("#plane-right").select_option(label="sepal width")
    expect(page.locator("#plane-up")).to_have_value("2")
    expect_axes(page, "sepal width", "petal length")
    assert page.locator("#epoch").inner_text() == "1"
    assert page.locator("#train-loss").inner_text() == loss
    expect(page).to_have_url(re.compile("axes=x2,x3"))
    expect(page.locator("#toasts")).to_have_text("")
    for number, name in enumerate(NAMES, start=1):
        button = page.locator(f"[data-feature=x{number}]")
        expect(button).to_contain_text(name)
        expect(button).to_have_attribute("aria-pressed", "true")
    page.locator("[data-feature=x2]").click()
    expect(page.locator("[data-feature=x2]")).to_have_attribute("aria-pressed", "false")
    open_formula(page)
    page.locator("#formula-input").fill("x3 * x4")
    page.keyboard.press("Enter")
    expect(page.locator(".feature.formula")).to_have_attribute("aria-pressed", "true")


def test_a_slider_moves_what_is_held_the_mean_is_a_button_away_and_arithmetic_names_every_input(
    open_page: OpenPage,
) -> None:
    page = open_page(address(standardize="1"))
    page.locator("#step").click()
    expect(page.locator("#epoch")).to_have_text("1")
    row = page.get_by_role("group", name="petal length")
    mean = row.get_by_role("button", name="Keep petal length at its mean")
    expect(mean).to_have_attribute("aria-pressed", "true")
    before = picture(page)
    row.get_by_role("slider").fill("5.5")
    page.wait_for_function(CHANGED, arg=before)
    expect(row.locator("output")).to_have_text("5.5")
    expect(mean).to_have_attribute("aria-pressed", "false")
    expect(page).to_have_url(re.compile("held=x3:5.5"))
    moved = picture(page)
    mean.click()
    page.wait_for_function(CHANGED, arg=moved)
    expect(mean).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("before => document.getElementById('map-canvas').toDataURL() === before", arg=before)
    expect(page.locator("#epoch")).to_have_text("1")
    go_to(page, address(drawer="neuron", hidden="none"))
    expect(page.locator("#neuron-point")).to_contain_text(re.compile(r"Point \((−?[\d.]+, ){3}−?[\d.]+\)"))
    for name in NAMES:
        expect(page.locator("#drawer-neuron")).to_contain_text(name)


def test_an_address_keeps_the_plane(open_page: OpenPage) -> None:
    page = open_page(address(axes="x4,x2", held="x1:-3.5"))
    expect_axes(page, "petal width", "sepal width")
    expect(page.locator("#plane-held-1")).to_have_value("-3.5")
    page.reload()
    expect_axes(page, "petal width", "sepal width")
    # Two inputs have no choice of a plane.
    page.locator("[data-dataset=circle]").click()
    expect(page.locator("#plane")).to_be_hidden()
    expect(page.locator("[data-feature=x3]")).to_have_count(0)
    expect(page.locator(".axis-name")).to_have_text(["x₂", "x₁"])


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, {"width": 390, "height": 844}], ids=["wide", "phone"])
def test_ten_inputs_with_long_names_fit(open_page: OpenPage, size: dict[str, int]) -> None:
    page = open_page(address([f"a rather long name of a column {n}" for n in range(10)]), viewport=size)
    expect(page.locator(".plane-row")).to_have_count(8)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    inside = """() => { const right = document.querySelector('main').getBoundingClientRect().right;
      return [...document.querySelectorAll('.plane *')]
        .every((one) => one.getBoundingClientRect().right <= right); }"""
    assert page.evaluate(inside)
