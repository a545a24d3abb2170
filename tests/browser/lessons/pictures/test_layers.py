"""The pictures of whole networks, in one lesson made for them: living units, ranges, histograms, the chain, scales."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from engine.lessons.scenes import SCENES
from engine.sweeps.executors import InProcess
from engine.sweeps.lines import end_line, header, line_bytes
from engine.sweeps.plan import Sweep
from engine.sweeps.sweeping import sweep_lines
from tests.browser.conftest import OpenPage, go_to_lesson, step
from tests.browser.lessons.pictures.support import numbers_in

SHOWN = ["alive", "ranges", "histograms", "chain", "scales"]
# The first unit is buried from the start.
SET_UP = {
    "experiment": {
        "hidden": [{"units": 3, "activation": "relu"}, {"units": 3, "activation": "tanh"}],
        "initializer": {"name": "normal", "std": 1.0},
        "data": {"dataset": "circle", "samples": 60},
    },
    "epochs": 3,
    "edits": [{"layer": 1, "unit": 0, "source": None, "value": -1000}],
}


def lesson(route: Route) -> None:
    """In the place of one of the lessons: a step for each of the pictures, and nothing claimed."""
    step = {"set_ups": ["only"], "claims": [], "question": None, "points_at": "#network"}
    steps: list[dict[str, Any]] = [
        {**step, "stage": {"picture": name}, "scene": name if name in SCENES else None} for name in SHOWN
    ]
    text = {
        "title": "Pictures", "question": "Which?", "set_ups": {"only": "The only one"}, "claims": {}, "means": "This.",
        "steps": [{"do": f"Look at {name}.", "look": "So."} for name in SHOWN], "mistakes": [], "next": "That.",
    }  # fmt: skip
    document = {"set_ups": {"only": SET_UP}, "claims": [], "controls": ["play", "reset", "step"], "steps": steps}
    resolved = {"claims": [], "values": [], "steps": steps}
    answer = {
        "id": "15-dead-relu",
        "own": False,
        "language": "en",
        "lesson": document,
        "text": text,
        "resolved": resolved,
    }
    route.fulfill(content_type="application/json", body=json.dumps(answer))


def sweep(route: Route) -> None:
    """What the server would answer, without its processes: the runs are the engine's, and so is what is refused."""
    whole = Sweep.parse(route.request.post_data_json)
    runs = [line for some in sweep_lines(whole, InProcess(), "numpy") for line in some]
    lines = [header(whole, "numpy"), *runs, end_line(None)]
    route.fulfill(content_type="application/x-ndjson", body=b"".join(line_bytes(line) for line in lines))


def turn_to(page: Page, name: str) -> None:
    page.locator("#lesson-marks button").nth(SHOWN.index(name)).click()
    expect(page.locator(f"#lesson-picture .picture-{name}")).to_be_visible()


def test_pictures_of_layers_say_their_numbers_and_take_what_is_chosen_by_keyboard(open_page: OpenPage) -> None:
    # Under the page's own policy: what is drawn is drawn without styles of its own.
    page = open_page(bypass_csp=False)
    page.route("**/lessons/15-dead-relu.json*", lesson)
    go_to_lesson(page, "15-dead-relu")
    said = page.locator("#lesson-picture .picture-said")
    expect(said).to_contain_text("1 of 6 hidden units are dead now. Unit 1 of layer 1 was dead from the start.")
    step(page, 3)
    expect(page.locator(".picture-alive text", has_text=re.compile("^3$"))).to_have_count(1)

    turn_to(page, "ranges")
    expect(said).to_contain_text("Layer 1, share of sums where ReLU is flat: ")
    page.locator(".picture-ranges [data-choice='2']").press("Enter")
    expect(said).to_contain_text("more than 5% of its steepest slope from −2.2 to 2.2, more than 1% from −3 to 3")

    turn_to(page, "histograms")
    expect(said).to_contain_text("Standard deviation, Layer 2 over Layer 1: ")
    upper, lower, factor = numbers_in(said.inner_text().partition("Layer 1: ")[2])[:3]
    assert factor == pytest.approx(upper / lower, rel=0.02)
    page.locator("[data-choice=gradients]").press("Enter")
    expect(said).to_contain_text("the gradients of the weights into a layer")
    switch = page.locator(".picture-log")
    before = switch.get_attribute("aria-pressed")
    switch.press(" ")
    expect(switch).to_have_attribute("aria-pressed", "false" if before == "true" else "true")

    turn_to(page, "chain")
    expect(said).to_contain_text("Slopes: ")
    slopes, weights, values = (numbers_in(part) for part in re.split("Weights: |With × ", said.inner_text()))
    assert math.prod(slopes[:2]) == pytest.approx(slopes[2], rel=0.02)
    assert math.prod(weights[:2]) == pytest.approx(weights[2], rel=0.02)
    assert slopes[2] * weights[2] * values[0] == pytest.approx(values[-1], rel=0.04)

    turn_to(page, "scales")
    button = page.locator(".picture-scales .picture-head button")
    page.route("**/api/sweeps", lambda route: None)
    button.press("Enter")
    expect(button).to_have_text("Stop")
    button.press("Enter")
    expect(said).to_have_text("Cancelled after 0 of 45 runs.")
    page.unroute("**/api/sweeps")
    page.route("**/api/sweeps", sweep)
    button.press("Enter")
    expect(said).to_contain_text("The only one, 3 epochs, median of the seeds: ")
    expect(page.locator(".lesson-scale-seed")).to_have_count(45)
    expect(page.locator(".picture-scales svg")).to_have_accessible_name(re.compile(r"scale 10: median test loss \d"))
    expect(page.locator("#epoch")).to_have_text("3")

    # As much of each is there on a phone.
    page.set_viewport_size({"width": 390, "height": 844})
    for name in SHOWN:
        turn_to(page, name)
        expect(page.locator("#lesson-picture svg text")).not_to_have_count(0)
        beyond = page.evaluate(
            """() => [...document.querySelectorAll("#lesson-picture :is(text, button, p)")].filter((one) => {
              const { left, right } = one.getBoundingClientRect();
              return left < -0.5 || right > innerWidth + 0.5;
            }).map((one) => one.textContent)"""
        )
        assert beyond == [], name
