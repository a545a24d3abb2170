"""A person opens the page and trains a network."""

import time

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, epoch, losses, number, step, transport


def play_until(page: Page, condition: str) -> None:
    transport(page, "Play").click()
    page.wait_for_function(condition, timeout=30_000)


def test_the_default_network_visibly_learns_within_two_seconds_and_learns_the_circle(page: Page) -> None:
    before = number(page, "#test-loss")
    assert before > 0.4
    # Counted in epochs, which a machine that does other things too takes longer for.
    expect(page.locator("#speed")).to_have_value("60 epoch")
    transport(page, "Play").click()
    learned = page.wait_for_function(
        """(wanted) => {
          const [loss, epoch] = ["test-loss", "epoch"].map((id) => Number(document.getElementById(id).textContent));
          return loss < wanted && epoch;
        }""",
        arg=before * 0.8,
    )
    assert learned.json_value() <= 2 * 60
    page.locator("#speed").select_option("max")
    # While it plays, both are to be seen in one moment.
    page.wait_for_function(
        "Number(document.querySelector('#test-loss').textContent) < 0.05"
        " && parseFloat(document.querySelector('#accuracy').textContent) > 95"
    )


def plays_and_stands_still_when_paused(page: Page) -> None:
    play_until(page, "Number(document.querySelector('#epoch').dataset.value) > 5")
    transport(page, "Pause").click()
    expect(transport(page, "Play")).to_be_visible()
    # Pictures made before the pause may still come.
    page.wait_for_function(
        """() => {
          const shown = document.querySelector("#epoch").textContent;
          if (window.stood?.shown !== shown) window.stood = { shown, since: performance.now() };
          return performance.now() - window.stood.since > 700;
        }"""
    )


def steps_by_exactly_one_epoch(page: Page) -> None:
    step(page, 3)
    # Nor does another one come after it.
    page.wait_for_timeout(300)
    assert epoch(page) == 3


def returns_to_its_first_weights(page: Page, first: tuple[str, str]) -> None:
    play_until(page, "Number(document.querySelector('#epoch').dataset.value) > 20")
    transport(page, "Reset").click()
    expect(page.locator("#epoch")).to_have_text("0")
    expect(page.locator("#train-loss")).to_have_text(first[0])
    expect(page.locator("#test-loss")).to_have_text(first[1])
    expect(transport(page, "Play")).to_be_visible()


def draws_other_first_weights(page: Page, first: tuple[str, str]) -> None:
    # Chance might draw weights that lose as much, to three decimals.
    page.evaluate("Math.random = () => 0.5")
    page.get_by_role("button", name="New seed").click()
    expect(page.locator("#seed")).to_have_value("500000")
    expect(page.locator("#epoch")).to_have_text("0")
    expect(page.locator("#train-loss")).not_to_have_text(first[0])


def trains_batch_by_batch(page: Page) -> None:
    page.select_option("#speed", label="5 batches/s")
    transport(page, "Play").click()
    page.wait_for_function("/\\d \\+ \\d+⁄25/.test(document.querySelector('#epoch').textContent)")


def test_the_transport_steps_resets_draws_anew_plays_pauses_and_goes_by_batches(page: Page) -> None:
    first = losses(page)
    steps_by_exactly_one_epoch(page)
    returns_to_its_first_weights(page, first)
    draws_other_first_weights(page, first)
    plays_and_stands_still_when_paused(page)
    trains_batch_by_batch(page)


def test_two_pages_with_one_address_run_the_same(open_page: OpenPage) -> None:
    address = "#data.dataset=xor&data.noise=0.1&hidden=relu:5,relu:3&seed=7"
    pages = [open_page(address) for _ in range(2)]
    for one in pages:
        for _ in range(3):
            one.get_by_role("button", name="Step").click()
        expect(one.locator("#epoch")).to_have_text("3")
    assert pages[0].text_content("#train-loss") == pages[1].text_content("#train-loss")


def test_regression_learns_the_plane(open_page: OpenPage) -> None:
    page = open_page("#problem=regression&data.dataset=plane&data.samples=1200&optimizer.learning_rate=0.01")
    expect(page.locator("#accuracy-label")).to_have_text("Test R²")
    play_until(page, "Number(document.querySelector('#test-loss').textContent) < 0.01")


def test_speed_max_trains_faster_than_one_epoch_a_second(page: Page) -> None:
    page.select_option("#speed", label="1 epoch/s")
    began = time.monotonic()
    transport(page, "Play").click()
    page.wait_for_timeout(1500)
    slow = epoch(page)
    # The first comes at once.
    assert slow <= time.monotonic() - began + 1
    page.select_option("#speed", label="Full speed")
    page.wait_for_function("Number(document.querySelector('#epoch').dataset.value) > 60")
