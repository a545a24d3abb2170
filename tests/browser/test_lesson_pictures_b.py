"""Pictures of lessons that a learner works: logits pulled by hand, and networks of many widths trained."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, Request, Route, expect

from engine import Experiment, Trainer
from engine.tables.losses import LOSSES
from tests.browser.conftest import OpenPage, epoch

ROOT = Path(__file__).resolve().parents[2]
SLOW = 120_000
WIDTHS = [1, 2, 3, 4, 6, 8, 12, 16]


def opened(open_page: OpenPage, lesson: str, query: str = "", **options: object) -> Page:
    page = open_page(f"{query}#lesson={lesson}", **options)
    expect(page.locator("#lesson-set-ups [aria-pressed=true]")).to_have_count(1)
    return page


def numbers(page: Page, column: int) -> list[float]:
    cells = page.locator(f"#lesson-picture tbody tr > :nth-child({column})").all_inner_texts()
    return [float(text.replace("−", "-")) for text in cells]


def softmax(logits: list[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    powers = np.exp(np.array(logits) - max(logits))
    return np.asarray(powers / powers.sum())


def test_pulled_logits_have_the_shares_losses_and_gradients_of_the_engine(open_page: OpenPage) -> None:
    page = opened(open_page, "17-softmax")
    sliders = page.locator("#lesson-picture input[type=range]")
    expect(sliders).to_have_count(3)
    assert numbers(page, 3) == [6, 0, -2]
    # Sure and wrong: cross-entropy pulls with all its strength, squared error hardly at all.
    assert numbers(page, 5)[2] == -1 and abs(numbers(page, 6)[2]) < 0.01
    sliders.nth(2).press("End")
    sliders.nth(1).press("ArrowLeft")
    logits = [6, -0.1, 8]
    assert numbers(page, 3) == logits
    target, shares = np.array([0.0, 0.0, 1.0]), softmax(logits)
    assert numbers(page, 4) == pytest.approx(shares, abs=6e-4)
    assert numbers(page, 5) == pytest.approx(shares - target, abs=6e-4)
    jacobian = np.diag(shares) - np.outer(shares, shares)
    assert numbers(page, 6) == pytest.approx(jacobian @ (shares - target), abs=6e-4)
    said = page.locator(".lesson-logits-losses").inner_text()
    given = {"cross_entropy": np.array([logits]).T, "squared_error": shares[:, None]}
    for loss, (name, values) in zip(re.findall(r"\d+\.\d+", said), given.items(), strict=True):
        assert float(loss) == pytest.approx(LOSSES[name].value(values, target[:, None]), abs=6e-4)
    # Another class is the right one, by the keyboard; the numbers follow.
    page.locator("#lesson-picture input[type=radio]").nth(2).press("ArrowUp")
    expect(page.locator("#lesson-picture input[type=radio]").nth(1)).to_be_checked()
    assert numbers(page, 5)[1] == pytest.approx(shares[1] - 1, abs=6e-4)
    page.locator("[data-start=right]").click()
    assert numbers(page, 4)[1] > 0.99
    assert epoch(page) == 0


def test_what_a_logit_is_worth_is_said_and_the_picture_stays_in_its_place(open_page: OpenPage) -> None:
    page = opened(open_page, "17-softmax", "?embed&lang=zh")
    slider = page.get_by_role("slider", name="类别 0 的 logit")
    expect(slider).to_have_attribute("aria-valuetext", "6.0，份额 0.997")
    picture = page.locator("#lesson-picture")
    before = picture.bounding_box()
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^−8\.0，份额 0\.000"))
    after = picture.bounding_box()
    assert before and after and (before["height"], before["width"]) == (after["height"], after["width"])


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
    page = opened(open_page, "18-output-and-capacity")
    picture, button = page.locator("#lesson-picture"), page.locator(".lesson-widths-head button")
    before = picture.bounding_box()
    expect(button).to_have_text("Train them all")
    button.press("Enter")
    expect(button).to_have_text("Stop")
    expect(picture.locator(".under-way td").last).to_have_text(re.compile(r"^\d+%$"))
    expect(button).to_have_text("Train them all", timeout=SLOW)
    expect(page.locator(".lesson-widths-said")).to_contain_text("All trained. Test loss: ")
    assert numbers(page, 1) == WIDTHS
    train, test = numbers(page, 3), numbers(page, 4)
    # Within rounding, and within what another processor's sums may come to.
    for units in (1, 8):
        expected = trained(units)
        assert (train[WIDTHS.index(units)], test[WIDTHS.index(units)]) == pytest.approx(expected, abs=2e-4)
    assert test[-1] < 0.01 < 0.04 < test[0]
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
    page.goto(page.url.split("#")[0] + "#lesson=18-output-and-capacity")
    button, said = page.locator(".lesson-widths-head button"), page.locator(".lesson-widths-said")
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
    expect(page.locator(".lessons-entry")).to_have_count(20)
    assert len(under_way) == 2 and all(request in ended for request in under_way)


def test_a_sweep_waits_its_turn_where_the_server_trains_for_others(open_page: OpenPage) -> None:
    page = opened(open_page, "18-output-and-capacity")
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
    button, said = page.locator(".lesson-widths-head button"), page.locator(".lesson-widths-said")
    button.click()
    expect(said).to_have_text("The server is training for others. Waiting for a turn.")
    trains["for others"] = False
    expect(page.locator("[data-units='1'] td").last).to_have_text(re.compile(r"^0\.04"), timeout=SLOW)
    assert asked[0] == asked[1]
    button.click()
    expect(said).to_have_text("Stopped.")
    # A refusal writes a line to the console, in every browser.
    open_page.complaints[:] = [one for one in open_page.complaints if "429" not in one]  # type: ignore[attr-defined]


def test_a_sweep_that_the_server_refuses_says_so(open_page: OpenPage) -> None:
    page = opened(open_page, "18-output-and-capacity")
    page.route("**/api/train", lambda route: route.fulfill(status=422, body="{}"))
    page.locator(".lesson-widths-head button").click()
    expect(page.locator(".lesson-widths-said")).to_have_text("The networks could not all be trained (422).")
    expect(page.locator(".lesson-widths-head button")).to_have_text("Train them all")
    open_page.complaints[:] = [one for one in open_page.complaints if "422" not in one]  # type: ignore[attr-defined]


def test_a_step_points_at_the_picture_it_speaks_of(open_page: OpenPage) -> None:
    page = opened(open_page, "11-the-hill")
    expect(page.locator("#lesson-picture")).to_have_class(re.compile("pointed-at"))
    expect(page.locator("#network")).not_to_have_class(re.compile("pointed-at"))
    page.locator("#lesson-next").click()
    expect(page.locator("#lesson-picture")).not_to_have_class(re.compile("pointed-at"))
    expect(page.locator("#output")).to_have_class(re.compile("pointed-at"))
