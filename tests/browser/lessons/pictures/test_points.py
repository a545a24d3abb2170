"""Pictures of what a run's points, losses and weights are: each says the numbers that the engine has of that run."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Page, expect

from engine.lessons.lesson import trainer_of
from engine.lessons.reading.lesson_reader import read_lesson
from engine.lessons.scenes import look_at
from tests.browser.conftest import OpenPage, go_to_lesson, step, unveil
from tests.browser.lessons.pictures.support import opened
from tests.project.tree import ROOT


def scene(lesson: str, set_up: str, name: str) -> dict[str, Any]:
    document = json.loads((ROOT / "lessons" / lesson / "lesson.json").read_text(encoding="utf-8"))
    found = look_at(name, trainer_of(read_lesson(document).set_ups[set_up]))
    assert found is not None
    return found


# Whether a sentence has these numbers from some place on, each to six hundredths of itself.
_SAYS = r"""([selector, from, wanted]) => {
  const text = document.querySelector(selector)?.textContent.replaceAll("−", "-") ?? "";
  const found = (text.match(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g) ?? []).map(Number).slice(from);
  return wanted.every((one, index) => Math.abs(found[index] - one) <= 0.06 * Math.abs(one) + 1e-12);
}"""


def expect_said(page: Page, picture: str, wanted: list[float], first: int = 0) -> None:
    """Waits until a picture's sentence has these numbers: the run of before may be drawn a moment longer."""
    page.wait_for_function(_SAYS, arg=[f"#lesson-picture .lesson-{picture}-said", first, wanted])


def test_each_picture_says_what_the_engine_says_of_the_run_s_start(open_page: OpenPage) -> None:
    page = opened(open_page, "16-zigzag")
    own = scene("16-zigzag", "sigmoid", "inputs")
    expect_said(page, "inputs", [own["mean"], own["batches"], own["quadrants"][0] + own["quadrants"][2]], first=2)
    shares = page.locator("#lesson-picture .inputs-share").all_text_contents()
    assert shares[1::2] == ["0%", "0%"]

    turn_to(page, "17-softmax:1")
    own = scene("17-softmax", "squared", "losses")
    middle = [own["median"][name] for name in ("d", "cross_entropy_slope", "squared_error_slope")]
    expect_said(page, "losses", middle)

    turn_to(page, "11-the-hill:3")
    own = scene("11-the-hill", "squared", "convexity")
    wrong = len(own["squared_error"]["wrong"])
    verdicts = page.locator("#lesson-picture .panel-verdict")
    expect(verdicts).to_have_text(["bends upwards at all 119 places", f"bends downwards at {wrong} of 119 places"])

    turn_to(page, "13-overfitting:1")
    own = scene("13-overfitting", "none", "gap")
    squares = own["squares"]
    expect_said(page, "gap", [own["count"], own["largest"], squares, squares / 2, own["norm"]])
    step(page, 2)
    gap = page.locator("#lesson-picture .gap-number")
    expect(gap).to_have_text(re.compile(r"^[+−]?\d\.\d\d$"))
    # A sentence that speaks of the gap lights it, and not one that speaks of weights.
    expect(gap).to_have_attribute("data-number", "none_overfits")

    turn_to(page, "12-dynamic-rate:1")
    step(page, 2)
    expect(page.locator(".lesson-rates-said")).to_contain_text(
        re.compile(r"rate 0\.\d+ to 0\.\d+, loss \S+ after 2 epochs")
    )
    expect(page.locator("#lesson-picture path[data-course]")).to_have_count(2)
    # A run of one's own is drawn as it goes on, to its newest epoch.
    page.locator("#learning-rate").select_option("0.3")
    page.locator("#reset").click()
    expect(page.locator("#epoch")).to_have_text("0")
    step(page, 3)
    expect(page.locator(".lesson-rates-said")).to_contain_text(re.compile(r"yours.*after 3 epochs"))


def turn_to(page: Page, lesson: str) -> None:
    go_to_lesson(page, lesson)
    unveil(page)
