"""The menu of labs, the way into one and back, and what of it is in the address."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import at_width, go_to


def test_a_lab_takes_the_place_of_the_playground_and_gives_it_back(page: Page) -> None:
    button = page.get_by_role("button", name="Labs", exact=True)
    button.click()
    expect(page.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sweep", exact=True)).to_be_focused()
    expect(page.locator("#network")).to_be_hidden()
    expect(page).to_have_url(re.compile("#lab=sweep$"))
    # The playground's own keys do nothing that one could not see.
    page.keyboard.press("r")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(page.locator("#network")).to_be_visible()
    expect(page.locator("#lab-sweep")).to_be_hidden()
    expect(button).to_be_focused()
    expect(page).to_have_url(re.compile("^[^#]+$"))
    assert page.get_attribute("#epoch", "data-value") == "0"
    # By its address, and on a phone by the menu of the page.
    go_to(page, "lab=sweep")
    expect(page.locator("#lab-sweep")).to_be_visible()
    page.get_by_role("button", name="Back to the playground").click()
    at_width(page, 390, 844)
    page.click("#menu-button")
    page.click("#labs-button")
    page.get_by_role("menuitem", name="Sweep").click()
    expect(page.locator("#transport")).to_be_hidden()
    # Another that there is not leaves the playground where it is.
    go_to(page, "lab=nowhere")
    expect(page.locator("#network")).to_be_visible()
