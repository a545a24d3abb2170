"""The page keeps its run when the server goes away and comes back."""

from playwright.sync_api import WebSocketRoute, expect

from tests.browser.conftest import OpenPage, Server, epoch, step, transport


def test_a_restarted_server_goes_on_with_the_run_and_tells_another_page_that_its_address_is_crowded(
    open_page: OpenPage,
) -> None:
    own_server = Server()
    try:
        page = open_page(url=own_server.url)
        step(page, 3)
        before = epoch(page), page.text_content("#test-loss")
        # A server that ends gives the page all of the run.
        own_server.stop()
        expect(page.locator("#status")).to_contain_text("connection was lost")
        # One page from an address is enough for one that comes back, and too few for two.
        own_server.environment["PLAYGROUND_SESSIONS_PER_ADDRESS"] = "1"
        own_server.start()
        expect(page.locator("#status")).to_be_hidden(timeout=20_000)
        page.wait_for_timeout(300)
        assert (epoch(page), page.text_content("#test-loss")) == before
        # What shows might still be from before; the next epoch is the next one of this run.
        step(page)
        second = open_page(url=own_server.url, ready=False)
        expect(second.locator("#status")).to_contain_text("Too many pages are open")
        page.close()
        # The place is free: the page gets it by itself.
        expect(second.locator("#status")).to_be_hidden(timeout=20_000)
        second.close()
    finally:
        own_server.stop()
    # The browser itself reports each refused connection; that is the fault this test makes.
    open_page.complaints.clear()  # type: ignore[attr-defined]


def test_pages_before_a_full_server_are_told_how_many_are_before_them_and_get_their_places_by_themselves(
    open_page: OpenPage,
) -> None:
    small = Server(PLAYGROUND_SESSIONS="1", PLAYGROUND_WAITING="2")
    try:
        first, second = (open_page(url=small.url, ready=number == 0) for number in range(2))
        # Only one that is in the line is before the next.
        expect(second.locator("#status")).to_contain_text("you are next")
        third = open_page(url=small.url, ready=False)
        expect(third.locator("#status")).to_contain_text("1 ahead of you")
        # What is chosen while one waits counts when one is let in.
        third.evaluate("location.hash = 'learningRate=0.1'")
        # There is no room in the line either.
        fourth = open_page(url=small.url, ready=False)
        expect(fourth.locator("#status")).to_contain_text("no free place")
        first.close()
        expect(second.locator("#status")).to_be_hidden(timeout=20_000)
        expect(third.locator("#status")).to_contain_text("you are next")
        # Now there is, and the page gets it by itself.
        expect(fourth.locator("#status")).to_contain_text("1 ahead of you", timeout=20_000)
        second.close()
        expect(third.locator("#status")).to_be_hidden(timeout=20_000)
        expect(third.locator("#test-loss[data-value]")).to_be_attached()
        expect(third.get_by_role("combobox", name="Learning rate")).to_have_value("0.1")
        third.close()
        expect(fourth.locator("#status")).to_be_hidden(timeout=20_000)
        fourth.close()
    finally:
        small.stop()
    open_page.complaints.clear()  # type: ignore[attr-defined]


def test_a_busy_server_is_told_of_in_the_header_and_no_longer_when_it_has_time(
    open_page: OpenPage, server: Server
) -> None:
    # A route must be there before the page is.
    page = open_page("healthz", ready=False)
    busy = {"now": True}

    def make_busy(route: WebSocketRoute) -> None:
        def pass_on(message: str | bytes) -> None:
            if isinstance(message, bytes) and message[0] == 1 and busy["now"]:
                message = message[:2] + bytes([message[2] | 4]) + message[3:]
            route.send(message)

        route.connect_to_server().on_message(pass_on)

    page.route_web_socket("**/ws", make_busy)
    page.goto(server.url)
    for width in (1280, 1060, 768, 390):
        page.set_viewport_size({"width": width, "height": 800})
        expect(page.locator("#busy")).to_be_visible()
        expect(page.locator("#busy")).to_have_text("The server is busy: pictures are coarser for now.")
        # All of it can be read, once what is drawn has followed the window.
        page.wait_for_function(
            "document.documentElement.scrollWidth <= innerWidth"
            " && busy.scrollWidth <= busy.clientWidth && busy.scrollHeight <= 48"
        )
    busy["now"] = False
    transport(page, "Step").click()
    expect(page.locator("#busy")).to_be_hidden()
