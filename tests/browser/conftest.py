"""A real server and a real browser for the page's tests. Without a browser they fail; they do not skip."""

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Locator, Page, expect, sync_playwright

from tests.browser.profiles import SPARE, WAIT, Profiles

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# The browser's own address field is a page too, made anew for each window: it took half of a test's processor time.
# The switch takes the place of the automation's own, so what that one turns off is here again.
NOT_NEEDED = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "AimEnabled",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
# Background services of the browser would look for hosts outside this machine; the page needs none.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=" + ",".join(NOT_NEEDED),
    # No test plays long enough to win back what the slowest and best of the compilers of JavaScript takes.
    "--js-flags=--no-turbofan",
]
# Seconds until a server answers, on a machine that does other things too.
STARTING = 60


def find_browser() -> str:
    """Path of a Chromium; fails the tests, naming what to install, where there is none."""
    named = os.environ.get("CHROMIUM")
    found = named or next((path for path in map(shutil.which, NAMES) if path), None)
    if not found:
        pytest.fail(
            "the browser tests need Chromium: install Debian's package `chromium`, or name one in CHROMIUM",
            pytrace=False,
        )
    return found


class Server:
    """`python -m server` as a person starts it, on a port of its own."""

    def __init__(self, **environment: str) -> None:
        self.port = 0
        self.environment = environment
        self.start()

    def start(self) -> None:
        """Listens where it did before; at first, where the system finds room: a port looked for here may be gone."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "server", "--port", str(self.port)],
            cwd=ROOT,
            # Drawing in software is what these tests spend their time on; a third of the pictures show as much.
            env={**os.environ, "PLAYGROUND_FRAMES_PER_SECOND": "20", **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout
        # The server says where it listens once it does; nothing else of it comes here.
        with self.process.stdout as said:
            found = re.search(r"http://127\.0\.0\.1:(\d+)", said.readline())
        if not found:
            pytest.fail(f"the server ended with code {self.process.wait()}", pytrace=False)
        self.url, self.port = f"{found[0]}/", int(found[1])
        try:
            urllib.request.urlopen(self.url + "healthz", timeout=STARTING).read()
        except OSError as error:
            self.stop()
            pytest.fail(f"the server did not answer within {STARTING} seconds: {error}", pytrace=False)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    running = Server(PLAYGROUND_SESSIONS_PER_ADDRESS="100")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = find_browser()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield launched
        launched.close()


# What a person would wait for, on a machine that does other things too.
expect.set_options(timeout=15_000)

OpenPage = Callable[..., Page]


# The server sends numbers of its own; those of the run have their value beside them.
# Waiting for a condition evaluates text, which the page's own policy forbids; test_policy keeps the policy on.
_USUAL: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "bypass_csp": True}
# What the numbers of a run carry once they are there. A condition in words of the page's own would bring all of the
# automation's code into the page a second time.
_READY = "#test-loss[data-value]"


@pytest.fixture(scope="session")
def profiles(browser: Browser, server: Server) -> Iterator[Profiles]:
    kept = Profiles(browser, server.url, _USUAL)
    yield kept
    kept.end()


@pytest.fixture
def open_page(browser: Browser, server: Server, profiles: Profiles) -> Iterator[OpenPage]:
    """Opens the playground at an address; at the end no page may have written an error or a warning to its console.

    A second page with the usual options is another tab of the same browser. One of a server of its own loads all there
    is, unless it is to spare that.
    """
    contexts: dict[str, BrowserContext] = {}
    complaints: list[str] = []
    heard: list[Page] = []

    def note(message: ConsoleMessage) -> None:
        # Tests read what is drawn on canvases, of which the browser may complain; the page itself never does.
        if message.type in ("error", "warning") and "willReadFrequently" not in message.text:
            complaints.append(message.text)

    def fail(error: Error) -> None:
        complaints.append(str(error))

    def open_at(
        address: str = "", *, ready: bool = True, url: str | None = None, spare: bool = False, **options: object
    ) -> Page:
        if url:
            # Another page of the same server is another tab, which has the files already.
            key = repr((url, sorted(options.items())))
            context = contexts.get(key)
            if context is None:
                contexts[key] = context = browser.new_context(**{**_USUAL, **options})
                if spare:
                    context.add_init_script(SPARE)
            page = context.new_page()
            page.set_default_timeout(WAIT)
        else:
            page = profiles.open(options)
        page.on("console", note)
        page.on("pageerror", fail)
        heard.append(page)
        page.goto((url or server.url) + address)
        if ready:
            page.locator(_READY).wait_for(state="attached")
        return page

    open_at.complaints = complaints  # type: ignore[attr-defined]
    yield open_at
    for page in heard:
        page.remove_listener("console", note)
        page.remove_listener("pageerror", fail)
    for context in contexts.values():
        context.close()
    profiles.take_back()
    assert complaints == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """The playground as it begins."""
    return open_page()


def drawn(page: Page, selector: str) -> str:
    """What a canvas shows once all is drawn that the page has by now: numbers may be there a frame before pictures."""
    return str(
        page.evaluate(
            """async (selector) => {
              for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
              return document.querySelector(selector).toDataURL();
            }""",
            selector,
        )
    )


def number(page: Page, selector: str) -> float:
    """The number an element shows."""
    shown = page.text_content(selector) or "nan"
    # What is too small for its decimals is shown as less than the last of them.
    return float(shown.replace("−", "-").replace("%", "").replace(",", "").replace("<", ""))


def epoch(page: Page) -> int:
    return int(page.get_attribute("#epoch", "data-value") or "")


def losses(page: Page) -> tuple[str, str]:
    """The training and the test loss that the page shows."""
    return page.text_content("#train-loss") or "", page.text_content("#test-loss") or ""


def open_formula(page: Page) -> None:
    """Open the sheet in which a feature is written as a formula; its button is in the tray of features."""
    page.click("#add-feature")
    page.click("#add-formula")
    expect(page.locator("#formula-sheet")).to_be_visible()


def transport(page: Page, name: str) -> Locator:
    """A button of the bar that plays: the article's figures have such buttons too, and the page has many others."""
    return page.locator("#transport").get_by_role("button", name=name, exact=True)


def step(page: Page, epochs: int = 1) -> None:
    """Trains for so many epochs and no more, one after another, as a person does with the button."""
    start = epoch(page)
    for done in range(1, epochs + 1):
        transport(page, "Step").click()
        # Looked for at once, and again in 20 milliseconds; `expect` would let 100 pass, for most steps in vain.
        page.locator("#epoch", has_text=re.compile(rf"^\s*{start + done}\s*$")).wait_for()


def await_pointing(page: Page) -> None:
    """Waits until the page hears who points at the map: what does comes after the first picture."""
    expect(page.locator("#map-readout")).not_to_be_empty()


def go_to(page: Page, fragment: str) -> None:
    """Opens what an address names after #, on the page as it is."""
    page.evaluate("(fragment) => { location.hash = fragment; }", fragment)


def go_to_lesson(page: Page, name: str) -> None:
    """Opens a lesson by its address, and waits until its first run is there."""
    go_to(page, f"lesson={name}")
    expect(page.locator("#lesson-number")).to_contain_text(re.compile(rf"\b{int(name[:2])}\b"))
    # A step may have none of its own.
    expect(page.locator("#lesson-set-ups:not(:has(li)), #lesson-set-ups [aria-pressed=true]")).to_have_count(1)
    # The run of before may be there a moment longer.
    expect(page.locator("#epoch")).to_have_text("0")
    unveil(page)


def unveil(page: Page) -> None:
    """Asks to be shown what a lesson's step asks of the start: its picture waits for that."""
    # At once: the button goes where the answer comes out by itself.
    page.evaluate(
        """() => {
          const [ask, show] = [".lesson-ask", ".lesson-show"].map((one) => document.querySelector(one));
          if (ask?.checkVisibility() && show?.checkVisibility()) show.click();
        }"""
    )


def bring(page: Page, selector: str) -> None:
    """Brings a control into sight that a sheet or the menu holds on a small screen, as a person does."""
    if page.locator(selector).first.is_visible():
        return
    for holder, opener in (("#data", "[data-chip=data]"), ("#settings", "[data-chip=more]"), ("#menu", "#menu-button")):
        if page.locator(f"{holder} {selector}").count():
            page.locator(opener).click()
    expect(page.locator(selector).first).to_be_visible()


def overlaps(page: Page, selectors: Sequence[str]) -> list[tuple[str, str]]:
    """Which of these parts of the page lie on each other, by more than half a pixel."""
    boxes = page.evaluate(
        """(selectors) => selectors.map((selector) => {
          const box = document.querySelector(selector).getBoundingClientRect();
          return [selector, box.left, box.top, box.right, box.bottom];
        })""",
        selectors,
    )
    return [
        (name, other)
        for (name, left, top, right, bottom), (other, left2, top2, right2, bottom2) in combinations(boxes, 2)
        if not (right <= left2 + 0.5 or right2 <= left + 0.5 or bottom <= top2 + 0.5 or bottom2 <= top + 0.5)
    ]


def at_width(page: Page, width: int, height: int = 800) -> None:
    """The page as it is drawn in a window of this width."""
    page.set_viewport_size({"width": width, "height": height})
    # What watches sizes is told after a frame's other work, and what it changes is drawn in the frame after that.
    page.evaluate(
        """async (width) => {
          const frame = () => new Promise(requestAnimationFrame);
          while (innerWidth !== width) await frame();
          for (let more = 3; more > 0; more -= 1) await frame();
        }""",
        width,
    )
