"""The page below a path of a proxy, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, Server, transport
from tests.server.support.proxy import Proxy


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    proxy = Proxy([server.port], prefix="/playground")
    yield proxy
    proxy.stop()


def test_the_page_learns_below_a_path_and_asks_for_nothing_outside_of_it(open_page: OpenPage, proxy: Proxy) -> None:
    page = open_page(url="about:blank", ready=False)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(proxy.url)
    expect(page.locator("#test-loss[data-value]")).to_be_attached()
    transport(page, "Step").click()
    expect(page.locator("#epoch")).to_have_text("1")
    assert len(asked) > 10
    assert [url for url in asked if not url.startswith((proxy.url, "blob:", "data:"))] == []


def test_a_page_that_is_not_there_has_its_looks_and_a_way_home(open_page: OpenPage, proxy: Proxy) -> None:
    page = open_page(url=proxy.url + "no/such/place", ready=False)
    page.get_by_role("link").first.click()
    expect(page.locator("#test-loss[data-value]")).to_be_attached()
    assert page.url == proxy.url
    # The browser itself reports that the first address is not there.
    open_page.complaints.clear()  # type: ignore[attr-defined]
