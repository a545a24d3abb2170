"""The page goes on with its run after a server that stood still, and after a sleep of its own."""

import signal

from playwright.sync_api import Page

from tests.browser.conftest import Server, browser, epoch, open_page, profiles, server
from tests.browser.test_reconnect import goes_on, own_server, page, says_that_it_was_lost

# Fixtures of the browser's tests.
__all__ = ["browser", "open_page", "own_server", "page", "profiles", "server"]


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
