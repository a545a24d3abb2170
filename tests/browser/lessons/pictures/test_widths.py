"""Networks of many widths, trained one after another."""

from __future__ import annotations

import copy
import json
import re

import pytest
from playwright.sync_api import Request, Route, expect

from engine import Experiment, Trainer
from tests.browser.conftest import ROOT, OpenPage, epoch
from tests.browser.lessons.pictures.support import column, opened

SLOW = 120_000
WIDTHS = [1, 2, 3, 4, 6, 8, 12, 16]


def trained(units: int) -> tuple[float, float]:
    """What the lesson's network ends at with so many units, without server or page."""
    set_up = json.loads((ROOT / "lessons/18-output-and-capacity/lesson.json").read_text())["set_ups"]["eight"]
    experiment = copy.deepcopy(set_up["experiment"])
    experiment["hidden"][0]["units"] = units
    trainer = Trainer(Experiment.model_validate(experiment))
    while trainer.epoch < set_up["epochs"]:
        trainer.train_batches(1)
    seen = trainer.evaluate()
    return seen.train.loss, seen.test.loss


def test_a_width_sweep_trains_every_network_as_the_engine_does(open_page: OpenPage) -> None:
    page = opened(open_page, "18-output-and-capacity:3")
    picture, button = page.locator("#lesson-picture"), page.locator(".picture-widths .picture-head button")
    before = picture.bounding_box()
    expect(button).to_have_text("Train them all")
    button.press("Enter")
    expect(button).to_have_text("Stop")
    expect(picture.locator(".under-way td").last).to_have_text(re.compile(r"^\d+%$"))
    expect(button).to_have_text("Train them all", timeout=SLOW)
    expect(page.locator(".lesson-widths-said")).to_contain_text("All trained. Test loss: ")
    assert column(page, 1) == WIDTHS
    train, test = column(page, 3), column(page, 4)
    # Within rounding, and within what another processor's sums may come to.
    for units in (1, 8):
        expected = trained(units)
        assert (train[WIDTHS.index(units)], test[WIDTHS.index(units)]) == pytest.approx(expected, abs=2e-4)
    assert test[-1] < 0.02 < 0.04 < test[0]
    after = picture.bounding_box()
    assert before and after and before["height"] == after["height"]
    assert epoch(page) == 0


def test_a_sweep_ends_when_it_is_stopped_and_when_the_lesson_is_left(open_page: OpenPage) -> None:
    page = open_page()
    under_way: list[Request] = []
    ended: list[Request] = []
    page.on("request", lambda request: under_way.append(request) if request.url.endswith("api/train") else None)
    page.on("requestfailed", lambda request: ended.append(request))
    page.on("requestfinished", lambda request: ended.append(request))
    # The first never answers, so that it is under way for as long as nobody ends it.
    page.route("**/api/train", lambda route: None)
    page.goto(page.url.split("#")[0] + "#lesson=18-output-and-capacity:3")
    button, said = page.locator(".picture-widths .picture-head button"), page.locator(".lesson-widths-said")
    button.click()
    expect(said).to_have_text("Training network 1 of 8.")
    button.click()
    expect(said).to_have_text("Stopped.")
    expect(button).to_have_text("Train them all")
    button.click()
    expect(said).to_have_text("Training network 1 of 8.")
    with page.expect_event("requestfailed", lambda request: request in under_way[1:]):
        page.locator("#lesson-close").click()
    expect(page.locator("#lesson-picture")).to_be_hidden()
    assert len(under_way) == 2
    # No other network is asked for afterwards.
    page.unroute("**/api/train")
    page.locator("#lessons-button").click()
    expect(page.locator(".lessons-entry")).not_to_have_count(0)
    assert len(under_way) == 2 and all(request in ended for request in under_way)


def test_a_sweep_that_the_server_refuses_says_so_and_waits_its_turn_where_it_trains_for_others(
    open_page: OpenPage,
) -> None:
    page = opened(open_page, "18-output-and-capacity:3")
    page.route("**/api/train", lambda route: route.fulfill(status=422, body="{}"))
    page.locator(".picture-widths .picture-head button").click()
    expect(page.locator(".lesson-widths-said")).to_have_text("The networks could not all be trained (422).")
    expect(page.locator(".picture-widths .picture-head button")).to_have_text("Train them all")
    open_page.complaints[:] = [one for one in open_page.complaints if "422" not in one]  # type: ignore[attr-defined]
    page.unroute("**/api/train")
    asked: list[str] = []
    trains = {"for others": True}

    def busy(route: Route) -> None:
        asked.append(route.request.post_data or "")
        if trains["for others"]:
            # Not the browser's console's business: this is an answer like any other.
            route.fulfill(status=429, headers={"retry-after": "1"}, body="{}")
        else:
            route.continue_()

    page.route("**/api/train", busy)
    button, said = page.locator(".picture-widths .picture-head button"), page.locator(".lesson-widths-said")
    button.click()
    expect(said).to_have_text("The server is training for others. Waiting for a turn.")
    trains["for others"] = False
    expect(page.locator("[data-units='1'] td").last).to_have_text(re.compile(r"^0\.04"), timeout=SLOW)
    assert asked[0] == asked[1]
    button.click()
    expect(said).to_have_text("Stopped.")
    # A refusal writes a line to the console, in every browser.
    open_page.complaints[:] = [one for one in open_page.complaints if "429" not in one]  # type: ignore[attr-defined]
