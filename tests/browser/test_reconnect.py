"""The page notices by itself that the network has gone, says so, and goes on when it is back."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Server, epoch, transport

PATIENCE = 30_000


def plays_beyond(page: Page, seen: int) -> None:
    page.wait_for_function("seen => Number(document.querySelector('#epoch').dataset.value) > seen", arg=seen)


def says_that_it_was_lost(page: Page) -> int:
    """Waits until the page says so; the epoch it shows meanwhile."""
    expect(page.locator("#status")).to_contain_text("connection was lost", timeout=PATIENCE)
    return epoch(page)


def goes_on(page: Page, seen: int) -> None:
    """Waits until the page has its run again, and asserts that it is no other."""
    expect(page.locator("#status")).to_be_hidden(timeout=PATIENCE)
    # At 20 epochs a second, it began at most three seconds of training before what was seen last, and not anew.
    assert epoch(page) >= seen - 60
    plays_beyond(page, seen)


def test_a_browser_that_goes_offline_says_so_and_goes_on_with_the_run_when_it_is_back(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page("healthz", ready=False)
    page.clock.install()
    page.goto(server.url + "#speed=20e")
    transport(page, "Play").click()
    plays_beyond(page, 65)
    page.context.set_offline(True)
    # Silence counts after two heartbeats and five seconds, which are 35 of the page's own.
    for _ in range(8):
        page.clock.fast_forward(5_000)
    lost = says_that_it_was_lost(page)
    # What is asked for meanwhile is kept where it can be, and what is said of it goes when the line is back.
    expect(page.locator("#voice-tag")).to_have_text("Offline")
    page.select_option("#speed", label="60 epochs/s")
    expect(page.locator(".toast")).to_contain_text("this is done once the line is back")
    page.context.set_offline(False)
    goes_on(page, lost)
    expect(page.locator("#speed")).to_have_value("60 epoch")
    expect(page.locator(".toast")).to_have_count(0)
    # The browser itself reports each attempt to come back; that is the fault this test makes.
    page.close()
    open_page.complaints.clear()  # type: ignore[attr-defined]
