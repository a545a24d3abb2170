"""The loss around the run: the picture, its words, its address; and going to a place of it, and back."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, go_to, step


def number(page: Page, name: str) -> float:
    return float(page.locator(name).get_attribute("data-value") or "nan")


def test_a_place_of_the_picture_can_be_gone_to_by_keyboard_and_taken_back(open_page: OpenPage) -> None:
    page = open_page("#drawer=landscape&landscape=weights")
    step(page, 3)
    picture, reading = page.locator(".landscape-picture"), page.locator(".landscape-reading")
    expect(picture).to_be_visible()
    # Three epochs and their beginning.
    expect(page.locator(".landscape-moment")).to_have_count(4)
    for drawn in (".landscape-now", ".landscape-down", ".landscape-step"):
        expect(page.locator(f".landscape-figure {drawn}").first).to_be_attached()
    expect(page.locator(".landscape-name").first).to_have_text("Weight 1 → 1, layer 2")
    expect(page.locator(".landscape-form")).not_to_be_empty()
    before = number(page, "#train-loss")
    expect(reading).to_contain_text(f"Loss {before:.3f}")
    picture.focus()
    for key in ("ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowUp", "Shift+ArrowUp"):
        page.keyboard.press(key)
    said = re.search(r"the loss is ([\d.]+)\.", reading.inner_text())
    assert said
    page.keyboard.press("Enter")
    # The run is at the loss that the picture had there, and at the same epoch; nothing has been trained.
    expect(page.locator("#train-loss")).to_have_text(said[1])
    assert number(page, "#train-loss") != before
    expect(page.locator("#epoch")).to_have_text("3")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#train-loss")).to_have_attribute("data-value", str(before))
    expect(page.get_by_role("button", name="Take it back")).to_be_hidden()


def test_another_plane_is_chosen_brought_closer_and_kept_in_the_address(open_page: OpenPage) -> None:
    page = open_page("#drawer=landscape")
    missing, plane = page.locator(".landscape-missing"), page.get_by_label("Plane", exact=True)
    expect(missing).to_contain_text("There is no path yet")
    step(page, 3)
    expect(page.locator(".landscape-name").first).to_have_text("Main direction 1")
    expect(page.locator(".landscape-rest")).to_contain_text(re.compile(r"It holds \d+% of the path’s variance"))
    plane.select_option("random")
    expect(page.locator(".landscape-name").first).to_have_text("Random direction 1")
    page.get_by_role("button", name="Other directions").click()
    page.get_by_role("button", name="Closer").click()
    page.get_by_label("Loss of the", exact=True).select_option("test")
    expect(page).to_have_url(re.compile(r"drawer=landscape&landscape=random:seed\d+:test:x0\.5$"))
    # Two of them, picked in the network, where no editor opens for it.
    plane.select_option("weights")
    page.get_by_role("button", name="Click two in the network").click()
    picking = page.locator(".landscape-weights [role=status]")
    for unit, axis in ((0, "Across"), (1, "Upwards")):
        expect(picking).to_contain_text(axis)
        page.locator("#graph .face").nth(unit).focus()
        page.keyboard.press("Enter")
    expect(picking).to_be_hidden()
    expect(page).to_have_url(re.compile(r"landscape=weights:[wb]1-1(-\d)?:[wb]1-2(-\d)?:"))
    expect(page.locator("#editor")).to_be_hidden()
    # A run whose numbers ran away has no loss around it.
    go_to(page, "optimizer.learning_rate=100&output_activation=linear&hidden=relu:8,relu:8&drawer=landscape")
    page.locator("#play").click()
    expect(missing).to_contain_text("not finite any more")
    expect(page.locator(".landscape-picture")).to_be_hidden()


def test_a_step_of_a_lesson_has_the_drawer_in_the_networks_place_with_what_it_speaks_of(open_page: OpenPage) -> None:
    page = open_page("#lesson=11-the-hill")
    stage = page.locator("#lesson-stage")
    expect(stage.get_by_role("button", name="Picture")).to_have_attribute("aria-pressed", "true")
    page.locator("#lesson-next").click()
    expect(stage.get_by_role("button", name="Landscape")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#graph")).to_be_hidden()
    # The network is one press away, and the way back is another.
    stage.get_by_role("button", name="Network").click()
    expect(page.locator("#graph")).to_be_visible()
    expect(page.locator("#drawer-landscape")).to_be_hidden()
    stage.get_by_role("button", name="Landscape").click()
    expect(page.locator(".landscape-name").first).to_have_text("Random direction 1")
    expect(page.locator(".landscape-form")).not_to_be_empty()
