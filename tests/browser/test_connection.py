"""The page keeps its run when the server goes away and comes back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from .conftest import OpenPage, Server, epoch


@pytest.fixture
def own_server() -> Iterator[Server]:
    running = Server()
    yield running
    running.stop()


def test_a_restarted_server_goes_on_with_the_run(open_page: OpenPage, own_server: Server) -> None:
    page = open_page(url=own_server.url)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("Number(document.querySelector('#epoch').textContent) > 100")
    page.get_by_role("button", name="Pause").click()
    page.wait_for_timeout(1500)
    before = epoch(page), page.text_content("#test-loss")
    own_server.stop()
    expect(page.locator("#status")).to_contain_text("connection was lost")
    own_server.start()
    expect(page.locator("#status")).to_be_hidden(timeout=20_000)
    page.wait_for_timeout(300)
    assert (epoch(page), page.text_content("#test-loss")) == before
    # The browser itself reports each refused connection; that is the fault this test makes.
    open_page.complaints.clear()  # type: ignore[attr-defined]


def test_a_full_server_says_so(open_page: OpenPage) -> None:
    small = Server(PLAYGROUND_SESSIONS="1")
    try:
        pages = [open_page(url=small.url), open_page(url=small.url, ready=False)]
        expect(pages[1].locator("#status")).to_contain_text("no free place")
        pages[0].close()
        # The place is free: the waiting page gets it by itself.
        expect(pages[1].locator("#status")).to_be_hidden(timeout=20_000)
        pages[1].close()
    finally:
        small.stop()
    open_page.complaints.clear()  # type: ignore[attr-defined]
