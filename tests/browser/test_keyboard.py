"""The whole page without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, number, transport


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Loaded anew: the browser remembers where the focus was."""
    return open_page()


def test_space_plays_and_pauses_and_says_so_the_right_arrow_steps_and_r_resets(page: Page) -> None:
    page.keyboard.press("ArrowRight")
    expect(page.locator("#epoch")).to_have_text("1")
    # Training and its losses are announced politely.
    page.keyboard.press(" ")
    expect(page.locator("#announcer")).to_contain_text("of the test points are right after")
    page.wait_for_function("Number(document.querySelector('#epoch').dataset.value) > 2")
    page.keyboard.press(" ")
    expect(transport(page, "Play")).to_be_visible()
    expect(page.locator("#announcer")).to_contain_text("Play goes on from here.")
    expect(page.locator("#announcer")).to_have_attribute("aria-live", "polite")
    page.keyboard.press("r")
    expect(page.locator("#epoch")).to_have_text("0")


def test_tab_reaches_every_control(page: Page) -> None:
    reached = set()
    for _ in range(90):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.id || document.activeElement.dataset.feature"
                " || document.activeElement.className"
            )
        )
    wanted = {
        "reset", "play", "step", "speed", "seed", "new-seed", "learning-rate", "activation", "regularization",
        "problem", "train-fraction", "noise", "batch-size", "regenerate", "x1", "x2",
        "remove-layer", "add-layer", "face", "layer-button", "more-button", "add-feature", "drawer-tab-layers",
        "show-test", "discretize", "copy-link", "choose-controls", "text-size", "theme", "thumbnail",
    }  # fmt: skip
    assert wanted <= reached


def test_arrow_keys_move_between_units_and_enter_edits(page: Page) -> None:
    page.locator(".unit .face").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#showing")).to_have_text("Unit 2 of layer 1")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#showing")).to_have_text("Unit 2 of layer 2")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#showing")).to_have_text("Output unit")
    page.keyboard.press("Enter")
    expect(page.locator("#editor-number")).to_be_focused()
    before = number(page, "#train-loss")
    page.keyboard.type("1.5")
    page.wait_for_function("(old) => Number(document.querySelector('#train-loss').textContent) !== old", arg=before)
    page.keyboard.press("Enter")
    expect(page.locator("#editor")).to_be_hidden()
    expect(page.locator(".output-unit :focus")).to_have_count(1)


def test_data_sets_are_chosen_with_arrow_keys_and_features_with_the_space_bar(page: Page) -> None:
    page.locator("[data-dataset=circle]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-dataset=xor]")).to_have_attribute("aria-checked", "true")
    expect(page.locator("#epoch")).to_have_text("0")
    # Those that are not in use wait in a tray, which stays open for more.
    page.locator("#add-feature").focus()
    page.keyboard.press(" ")
    # It comes when it is asked for; what it holds is in the page before.
    expect(page.locator("#feature-tray button").first).to_be_focused()
    page.locator("[data-feature=x1_squared]").focus()
    page.keyboard.press(" ")
    expect(page.locator("[data-feature=x1_squared]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-feature=x2_squared]")).to_be_focused()
    expect(page.locator("#feature-tray")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#feature-tray")).to_be_hidden()
    expect(page.locator("#add-feature")).to_be_focused()
    expect(transport(page, "Play")).to_be_visible()


def test_the_dialog_closes_with_escape_and_gives_the_focus_back(page: Page) -> None:
    page.locator("#choose-controls").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#choose-controls")).to_be_focused()


def test_units_have_names_that_say_where_they_are_and_their_bias_as_it_is_now(page: Page) -> None:
    first = page.locator(".unit .face").first
    expect(first).to_have_attribute("aria-label", "Unit 1 of layer 1, bias 0.100, 2 incoming weights")
    expect(page.locator("#network-description")).to_have_text(
        "The network has 2 hidden layers: 2–4–2–1. 25 parameters."
    )
    page.locator(".unit .bias").first.click()
    page.fill("#editor-number", "-2")
    expect(first).to_have_attribute("aria-label", "Unit 1 of layer 1, bias −2.000, 2 incoming weights")
