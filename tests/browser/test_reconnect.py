"""The page notices by itself that the network has gone, says so, and goes on when it is back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from .conftest import OpenPage, Server, epoch

PATIENCE = 30_000


@pytest.fixture
def own_server() -> Iterator[Server]:
    # Silence counts after two heartbeats and five seconds: seven here, thirty-five as it comes.
    running = Server(PLAYGROUND_HEARTBEAT_SECONDS="1")
    yield running
    running.stop()


def test_a_browser_that_goes_offline_says_so_and_goes_on_with_the_run_when_it_is_back(
    open_page: OpenPage, own_server: Server
) -> None:
    page = open_page(url=own_server.url)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("Number(document.querySelector('#epoch').textContent.split(' ')[0]) > 150")
    page.context.set_offline(True)
    expect(page.locator("#status")).to_contain_text("connection was lost", timeout=PATIENCE)
    lost = epoch(page)
    page.context.set_offline(False)
    expect(page.locator("#status")).to_be_hidden(timeout=PATIENCE)
    # At 60 epochs a second, it began at most a second of training before what was seen last, and not anew.
    assert epoch(page) >= lost - 60
    page.wait_for_function(
        "seen => Number(document.querySelector('#epoch').textContent.split(' ')[0]) > seen", arg=lost
    )
    # The browser itself reports each attempt; that is the fault this test makes.
    page.close()
    open_page.complaints.clear()  # type: ignore[attr-defined]


def test_a_tab_that_was_asleep_goes_on_with_its_run(open_page: OpenPage, own_server: Server) -> None:
    page = open_page(url=own_server.url)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("Number(document.querySelector('#epoch').textContent.split(' ')[0]) > 150")
    seen = epoch(page)
    browser = page.context.new_cdp_session(page)
    browser.send("Page.setWebLifecycleState", {"state": "frozen"})
    # Longer than it takes to be given up by either side, if nobody answered.
    page.context.new_page().wait_for_timeout(8000)
    browser.send("Page.setWebLifecycleState", {"state": "active"})
    expect(page.locator("#status")).to_be_hidden(timeout=PATIENCE)
    assert epoch(page) >= seen - 60
    page.wait_for_function(
        "seen => Number(document.querySelector('#epoch').textContent.split(' ')[0]) > seen", arg=seen
    )
    page.close()
    open_page.complaints.clear()  # type: ignore[attr-defined]
