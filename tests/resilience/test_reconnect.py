"""The page goes on with its run after a server that stood still, and after a sleep of its own."""

import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage, Server, browser, epoch, open_page, profiles, server
from tests.browser.test_reconnect import goes_on, plays_beyond, says_that_it_was_lost

# Fixtures of the browser's tests.
__all__ = ["browser", "open_page", "profiles", "server"]


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    # Silence counts after two heartbeats and five seconds: seven here, thirty-five as it comes.
    running = Server(PLAYGROUND_HEARTBEAT_SECONDS="1")
    yield running
    running.stop()


@pytest.fixture
def page(open_page: OpenPage, own_server: Server) -> Iterator[Page]:
    """A page that has played for a while, slowly: what is drawn meanwhile is nobody's concern."""
    playing = open_page("#speed=20e", url=own_server.url)
    playing.get_by_role("button", name="Play", exact=True).click()
    plays_beyond(playing, 65)
    yield playing
    # The browser itself reports each attempt to come back; that is the fault these tests make.
    playing.close()
    open_page.complaints.clear()  # type: ignore[attr-defined]


def test_a_server_whose_machine_stands_still_is_taken_for_gone_and_gone_on_with_when_it_is_back(
    page: Page, own_server: Server
) -> None:
    own_server.process.send_signal(signal.SIGSTOP)
    try:
        lost = says_that_it_was_lost(page)
    finally:
        own_server.process.send_signal(signal.SIGCONT)
    goes_on(page, lost)


def test_a_tab_that_was_asleep_goes_on_with_its_run(page: Page) -> None:
    seen = epoch(page)
    browser = page.context.new_cdp_session(page)
    browser.send("Page.setWebLifecycleState", {"state": "frozen"})
    # Longer than it takes to be given up by either side, if nobody answered.
    page.context.new_page().wait_for_timeout(8000)
    browser.send("Page.setWebLifecycleState", {"state": "active"})
    goes_on(page, seen)
