"""A person opens the page and trains a network."""

from playwright.sync_api import Page, expect

from .conftest import OpenPage, epoch, number


def play_until(page: Page, condition: str) -> None:
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(condition, timeout=30_000)


def test_the_default_network_learns_the_circle(page: Page) -> None:
    assert number(page, "#test-loss") > 0.4
    play_until(page, "Number(document.querySelector('#test-loss').textContent) < 0.05")
    assert number(page, "#accuracy") > 95


def test_the_default_network_visibly_learns_within_two_seconds(page: Page) -> None:
    before = number(page, "#test-loss")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(2000)
    assert number(page, "#test-loss") < before * 0.8


def test_play_becomes_pause_and_pausing_stands_still(page: Page) -> None:
    play_until(page, "Number(document.querySelector('#epoch').textContent) > 5")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.wait_for_timeout(300)
    stood = epoch(page)
    page.wait_for_timeout(400)
    assert epoch(page) == stood


def test_step_trains_exactly_one_epoch(page: Page) -> None:
    step = page.get_by_role("button", name="Step")
    for expected in (1, 2, 3):
        step.click()
        expect(page.locator("#epoch")).to_have_text(str(expected))


def test_reset_returns_to_the_same_first_weights(page: Page) -> None:
    first = page.text_content("#test-loss"), page.text_content("#train-loss")
    play_until(page, "Number(document.querySelector('#epoch').textContent) > 20")
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(page.locator("#epoch")).to_have_text("0")
    expect(page.locator("#test-loss")).to_have_text(first[0] or "")
    expect(page.locator("#train-loss")).to_have_text(first[1] or "")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_a_new_seed_draws_other_first_weights(page: Page) -> None:
    first = page.text_content("#train-loss")
    page.get_by_role("button", name="New seed").click()
    expect(page.locator("#train-loss")).not_to_have_text(first or "")


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


def test_slow_motion_trains_batch_by_batch(page: Page) -> None:
    page.select_option("#speed", label="5 batches/s")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("/0 \\+ \\d+⁄25/.test(document.querySelector('#epoch').textContent)")


def test_speed_max_trains_faster_than_one_epoch_a_second(page: Page) -> None:
    page.select_option("#speed", label="1 epoch/s")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(1500)
    slow = epoch(page)
    assert slow <= 3
    page.select_option("#speed", label="Full speed")
    page.wait_for_function("Number(document.querySelector('#epoch').textContent) > 60")
