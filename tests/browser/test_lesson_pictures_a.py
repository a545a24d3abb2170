"""Pictures of lessons that show what only the server knows: twins, a neuron's threshold, and the zig-zag of two weights."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage, go_to_lesson, step

LESSONS = {"06-symmetry": 6, "14-bias": 1, "16-zigzag": 1}
# What is in no other lesson's picture.
OWN = {"06-symmetry": ".lesson-twins", "14-bias": ".lesson-threshold", "16-zigzag": ".lesson-step"}


def opened(open_page: OpenPage, lesson: str, query: str = "", **options: object) -> Page:
    page = open_page(f"{query}#lesson={lesson}", **options)
    expect(page.locator("#lesson-set-ups [aria-pressed=true]")).to_have_count(1)
    expect(pictures(page)).to_have_count(LESSONS[lesson])
    return page


def pictures(page: Page) -> Locator:
    """Those that have been drawn: each says its numbers to who cannot see it."""
    return page.get_by_role("img", name=re.compile(r"\d")).and_(page.locator("#lesson-picture svg"))


def choose(page: Page, set_up: str) -> None:
    page.locator(f"[data-set-up={set_up}]").click()
    expect(page.locator(f"[data-set-up={set_up}]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#epoch")).to_have_text("0")


def numbers(text: str) -> list[float]:
    return [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text.replace("−", "-"))]


def test_units_that_begin_equal_stay_equal_and_random_ones_do_not(open_page: OpenPage) -> None:
    page = opened(open_page, "06-symmetry")
    picture = page.locator("#lesson-picture")
    apart = picture.locator(".lesson-bar")
    expect(pictures(page).first).to_have_accessible_name("Weights into unit 1 of layer 1: 0, 0")
    choose(page, "halves")
    expect(pictures(page).first).to_have_accessible_name("Weights into unit 1 of layer 1: 0.5, 0.5")
    step(page, 3)
    # Something has moved, and every unit in the same way.
    expect(pictures(page).first).not_to_have_accessible_name("Weights into unit 1 of layer 1: 0.5, 0.5")
    # All at once: the next epoch's scene may be on its way.
    names, bars, distances = picture.evaluate(
        """(one) => {
          const rows = [...one.querySelectorAll(".lesson-twins svg")];
          const drawn = (row) => [...row.querySelectorAll("rect")].map((bar) => bar.getAttribute("height") + bar.getAttribute("fill"));
          const said = [...one.querySelectorAll(".lesson-bar")].map((number) => number.textContent);
          return [rows.map((row) => row.getAttribute("aria-label").split(": ")[1]), rows.map(drawn), said];
        }"""
    )
    assert len(names) == 6 and len(set(names[:4])) == 1 and len(set(names[4:])) == 1
    assert [numbers(one)[0] for one in distances] == [0] * 6
    assert len(bars[0]) == 2 and all(row == bars[0] for row in bars[:4])
    choose(page, "random")
    expect(apart.first).not_to_have_text("0 from unit 2")
    assert all(numbers(one)[0] > 0 for one in apart.all_inner_texts())


def test_the_threshold_stays_at_nothing_without_a_bias_and_moves_with_one(open_page: OpenPage) -> None:
    page = opened(open_page, "14-bias")
    picture = page.locator("#lesson-picture")
    said = picture.locator(".lesson-said")
    expect(said).to_contain_text("The threshold lies at −b/|w| = 0.")
    before = said.inner_text()
    step(page, 2)
    expect(said).not_to_have_text(before)
    expect(said).to_contain_text("The threshold lies at −b/|w| = 0.")
    middle = place(page)
    choose(page, "on")
    step(page, 3)
    expect(said).not_to_contain_text("b = 0. The")
    expect(picture.locator("circle")).to_have_count(60)
    # The bias by hand: the threshold is where its formula says, and the line with it, the greater the bias the further left.
    for value in (0.5, 1):
        page.locator(".output-unit .bias").click()
        page.locator("#editor-number").fill(str(value))
        page.locator("#editor-number").press("Enter")
        expect(said).to_contain_text(f"b = {value}.")
        norm, bias, threshold = numbers(said.inner_text().replace("−b/|w|", ""))[:3]
        assert bias == value
        assert threshold == pytest.approx(-bias / norm, rel=0.01)
        assert place(page) < middle
        middle = place(page)
    expect(pictures(page)).to_have_accessible_name(re.compile("60 training points"))


def place(page: Page) -> float:
    """Where the threshold's line is; looked for and measured at once, because a picture may be drawn anew between."""
    return float(
        page.evaluate(
            """() => {
              const { x, width } = document.querySelector("#lesson-picture .lesson-threshold").getBoundingClientRect();
              return x + width / 2;
            }"""
        )
    )


def test_behind_sigmoids_two_weights_only_move_together(open_page: OpenPage) -> None:
    page = opened(open_page, "16-zigzag")
    picture = page.locator("#lesson-picture")
    said = picture.locator(".lesson-said")
    drawn = picture.locator("svg > path.lesson-step")
    expect(said).to_contain_text("30 of the next 30 batches")
    expect(drawn).to_have_count(30)
    expect(picture.locator("svg > path.lesson-against")).to_have_count(0)
    # A path whose every step goes up to the right, or down to the left.
    for one in drawn.evaluate_all("(all) => all.map((one) => one.getAttribute('d'))"):
        x1, y1, x2, y2 = numbers(one.replace("M", "").replace("L", " "))
        assert (x2 - x1) * (y2 - y1) <= 0.011
    first = pictures(page).get_attribute("aria-label")
    step(page)
    expect(pictures(page)).not_to_have_accessible_name(first or "")
    expect(said).to_contain_text("30 of the next 30 batches")
    for name in ("tanh", "sigmoid_ten"):
        before = said.inner_text()
        choose(page, name)
        expect(said).not_to_have_text(before)
        expect(said).not_to_contain_text("30 of the next 30")
        # What is said and what is drawn, of one scene.
        sentence, against = picture.evaluate(
            "(one) => [one.querySelector('.lesson-said').innerText, one.querySelectorAll('svg > path.lesson-against').length]"
        )
        assert numbers(sentence)[0] == 30 - against
    assert len(picture.locator("svg > path.lesson-contour").get_attribute("d") or "") > 200


def turn_to(page: Page, lesson: str) -> None:
    go_to_lesson(page, lesson)
    expect(page.locator("#epoch")).to_have_text("0")
    expect(page.locator(f"#lesson-picture {OWN[lesson]}")).not_to_have_count(0)
    expect(pictures(page)).to_have_count(LESSONS[lesson])


def test_pictures_are_there_in_both_languages_and_embedded_and_nothing_moves_while_they_are_drawn(
    open_page: OpenPage,
) -> None:
    page = opened(open_page, next(iter(LESSONS)), "?embed")
    for lesson in LESSONS:
        turn_to(page, lesson)
        heights = []
        for _ in range(3):
            heights.append(page.locator("#lesson-picture").bounding_box())
            step(page)
        assert all(box and heights[0] and box["height"] == heights[0]["height"] for box in heights), lesson
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme="dark")
    page.goto(page.url.partition("?")[0] + f"?lang=zh#lesson={next(iter(LESSONS))}")
    for lesson in LESSONS:
        turn_to(page, lesson)
        expect(page.locator("#lesson-picture")).to_contain_text("权重")
        beyond = page.evaluate(
            """() => [...document.querySelectorAll("#lesson-picture :is(text, span, p)")].filter((one) => {
              const { left, right } = one.getBoundingClientRect();
              return left < -0.5 || right > innerWidth + 0.5;
            }).map((one) => one.textContent)"""
        )
        assert beyond == [], lesson


def test_a_picture_goes_with_its_lesson_and_comes_again_in_another_language(open_page: OpenPage) -> None:
    page = opened(open_page, next(iter(LESSONS)))
    for lesson in LESSONS:
        turn_to(page, lesson)
        step(page)
        page.locator("[data-language=zh]").click()
        expect(page.locator("#lesson-picture")).to_contain_text("权重")
        expect(pictures(page)).to_have_count(LESSONS[lesson])
        page.locator("#lesson-close").click()
        expect(page.locator("#lesson-picture")).to_be_hidden()
        expect(page.locator("#lesson-picture > *")).to_have_count(0)
        page.locator("[data-language=en]").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
