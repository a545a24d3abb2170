"""Slow motion: a step of training on the network, forth and back, and nothing trained but by taking it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, epoch

# What stands out in each phase of a network with two hidden layers: features, layers 1 and 2, output.
PHASES = [
    ("Forward", "The next batch has 10 points", [0]),
    ("Forward", "Layer 1: unit 1 adds", [0, 1]),
    ("Forward", "Layer 2: unit 1 adds", [1, 2]),
    ("Forward", "Output: its unit adds", [2, 3]),
    ("Loss", "The network answers", [3]),
    ("Backward", "Now backward", [3]),
    ("Backward", "Layer 2: the links bring", [2, 3]),
    ("Backward", "Layer 1: the links bring", [1, 2]),
    ("Update", "Every weight steps against its slope", [0, 1, 2, 3]),
]


def lit(page: Page) -> list[int]:
    """Layers that are not dimmed, once what was pressed is drawn."""
    found: list[int] = page.evaluate(
        """async () => {
          // What a click changes is told in the next frame, and what that changes in the one after.
          for (let frame = 0; frame < 3; frame += 1) await new Promise((then) => requestAnimationFrame(then));
          const layers = new Map([[0, !document.querySelector('#features').classList.contains('dimmed')]]);
          const lefts = [...new Set([...document.querySelectorAll('.unit')].map((one) => parseFloat(one.style.left)))];
          lefts.sort((a, b) => a - b);
          for (const unit of document.querySelectorAll('.unit'))
            layers.set(lefts.indexOf(parseFloat(unit.style.left)) + 1, !unit.classList.contains('dimmed'));
          return [...layers].filter(([, lit]) => lit).map(([layer]) => layer).sort();
        }"""
    )
    return found


def check(page: Page, phase: tuple[str, str, list[int]]) -> str:
    """That this phase is shown; returns its sentence."""
    stage, words, layers = phase
    expect(page.locator("#motion-sentence")).to_contain_text(words)
    expect(page.locator("#motion-stages [aria-current=step]")).to_contain_text(stage)
    assert lit(page) == layers
    return page.text_content("#motion-sentence") or ""


def drawn(page: Page, canvas: str) -> bool:
    """Whether anything is on a canvas."""
    return bool(
        page.evaluate(
            """(selector) => {
              const canvas = document.querySelector(selector);
              const copy = document.createElement('canvas');
              Object.assign(copy, { width: canvas.width, height: canvas.height });
              const context = copy.getContext('2d', { willReadFrequently: true });
              context.drawImage(canvas, 0, 0);
              return context.getImageData(0, 0, copy.width, copy.height).data.some((value) => value > 0);
            }""",
            canvas,
        )
    )


def test_a_step_goes_forward_over_the_loss_back_and_to_the_update_is_taken_and_is_taken_back(
    open_page: OpenPage,
) -> None:
    page = open_page("#optimizer.learning_rate=0.5")
    loss = page.text_content("#train-loss")
    page.click("#motion-open")
    expect(page.locator("#motion-next")).to_be_focused()
    said = []
    for index, phase in enumerate(PHASES):
        if index:
            page.keyboard.press("ArrowRight" if index % 2 else "Enter")
        said.append(check(page, phase))
        assert drawn(page, ".motion-canvas") and drawn(page, ".motion-mark")
    assert len(set(said)) == len(PHASES) and all(re.search(r"\d\.\d\d", one) for one in said)
    for phase in reversed(PHASES[:-1]):
        page.keyboard.press("ArrowLeft")
        check(page, phase)
    expect(page.locator("#motion-back")).to_be_disabled()
    # Nothing has been trained by looking.
    assert (epoch(page), page.text_content("#train-loss")) == (0, loss)

    page.click("[data-stage=update]")
    expect(page.locator("#motion-next")).to_have_text("Take the step")
    page.click("#motion-next")
    second = check(page, PHASES[0])
    assert second != said[0]
    expect(page.locator("#train-loss")).not_to_have_text(loss or "")
    # Past its first phase lies the step before, and the run stands there again.
    page.click("#motion-back")
    assert check(page, PHASES[-1]) == said[-1]
    expect(page.locator("#train-loss")).to_have_text(loss or "")
    page.click("#motion-next")
    assert check(page, PHASES[0]) == second

    # Another point of the batch, and another unit of the layer that is told of.
    page.click("#motion-later")
    expect(page.locator("#motion-place")).to_have_text("Point 2 of 10")
    page.click("#motion-next")
    page.hover(".unit:nth-child(3)")
    expect(page.locator("#motion-sentence")).to_contain_text("Layer 1: unit 3 adds")

    page.locator("#motion-next").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#motion")).to_be_hidden()
    expect(page.locator("#motion-open")).to_be_focused()
    assert lit(page) == [0, 1, 2, 3]
    expect(page.locator(".motion-canvas").first).to_be_hidden()


def test_it_goes_on_by_itself_and_ends_when_the_run_is_played_and_survives_another_shape(open_page: OpenPage) -> None:
    page = open_page("#batch_size=1", reduced_motion="reduce")
    page.click("#motion-open")
    page.select_option("#motion-pace", label="fast")
    page.click("#motion-auto")
    expect(page.locator("#motion-sentence")).to_contain_text("Layer 1")
    expect(page.locator("#motion-point")).to_be_hidden()
    page.click("#motion-next")
    expect(page.locator("#motion-auto")).to_have_attribute("aria-pressed", "false")
    page.evaluate("location.hash = '#batch_size=1&hidden=tanh:3'")
    expect(page.locator("#network-title")).to_have_text("1 hidden layer")
    check(page, ("Forward", "The next batch is one point", [0]))
    page.click("[data-stage=backward]")
    check(page, ("Backward", "Now backward", [2]))
    page.click("#play")
    expect(page.locator("#motion")).to_be_hidden()
    assert lit(page) == [0, 1, 2]


def test_numbers_that_run_away_in_a_step_can_be_taken_back(open_page: OpenPage) -> None:
    page = open_page("#problem=regression&data.dataset=plane&hidden=linear:2,linear:2&optimizer.learning_rate=1000000")
    # A phase can be chosen before the numbers of a step have come: as soon as the bar is there.
    page.evaluate(
        """() => {
          const choose = () => document.querySelector("[data-stage=update]").click();
          const bar = document.querySelector("#motion");
          new MutationObserver(choose).observe(bar, { attributeFilter: ["hidden"] });
          document.querySelector("#motion-open").click();
        }"""
    )
    expect(page.locator("#motion-next")).to_have_text("Take the step")
    for _ in range(12):
        page.click("[data-stage=update]")
        expect(page.locator("#motion-next")).to_have_text("Take the step")
        page.click("#motion-next")
        expect(page.locator("#motion-sentence")).to_contain_text(re.compile("The next batch|run away"))
        if "run away" in (page.text_content("#motion-sentence") or ""):
            break
    expect(page.locator("#motion-next")).to_be_disabled()
    page.click("#motion-back")
    expect(page.locator("#motion-next")).to_have_text("Take the step")
