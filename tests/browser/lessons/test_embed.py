"""A lesson in a frame of a page on another host: where the server allows it, and only there."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.conftest import Server

SLOW = 60_000


class Lecture(http.server.BaseHTTPRequestHandler):
    """The page of a school, which shows what its address names in a frame."""

    def do_GET(self) -> None:
        framed = self.path.partition("?")[2]
        body = (
            "<!doctype html><meta charset=utf-8><title>A lecture</title><h1>A lecture</h1>"
            f"<iframe title=Playground width=1200 height=780 src='{framed}#lesson=14-bias'></iframe>"
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def school() -> Iterator[str]:
    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Lecture)
    thread = threading.Thread(target=served.serve_forever)
    thread.start()
    # By another name than the playground's, so that the browser takes it for another site.
    yield f"http://localhost:{served.server_port}"
    served.shutdown()
    thread.join()
    served.server_close()


@pytest.fixture(scope="module")
def open_to_school(school: str) -> Iterator[Server]:
    running = Server(PLAYGROUND_EMBED=school)
    yield running
    running.stop()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Page]:
    # Under the pages' own policies, for these are what is tried.
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    yield page
    context.close()


def frame_of(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def test_a_lesson_runs_in_a_frame_of_a_page_that_is_allowed(visit: Page, school: str, open_to_school: Server) -> None:
    complaints: list[str] = []
    visit.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    visit.on("pageerror", lambda error: complaints.append(str(error)))
    visit.goto(f"{school}/?{open_to_school.url}?embed")
    framed = frame_of(visit)
    expect(framed.locator("#lesson-title")).to_have_text("What a bias is for", timeout=SLOW)
    expect(framed.locator("#header")).to_be_hidden()
    framed.locator("#play").click()
    expect(framed.locator("#epoch")).not_to_have_text("0", timeout=SLOW)
    framed.locator("#lesson-next").click()
    expect(framed.locator("#lesson-where")).to_contain_text("Step 2")
    assert complaints == []


def test_a_frame_of_any_other_page_stays_empty(
    visit: Page, school: str, server: Server, open_to_school: Server
) -> None:
    refused: list[str] = []
    visit.on("console", lambda said: refused.append(said.text) if "frame-ancestors" in said.text else None)
    # The same page, of another name; and a server that allows nobody.
    for address in (
        f"{school.replace('localhost', '127.0.0.1')}/?{open_to_school.url}?embed",
        f"{school}/?{server.url}?embed",
    ):
        with visit.expect_console_message(lambda said: "frame-ancestors" in said.text):
            visit.goto(address)
        expect(visit.locator("h1")).to_have_text("A lecture")
        expect(frame_of(visit).locator("#play")).to_have_count(0)
    assert len(refused) == 2
