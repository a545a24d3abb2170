"""Every step of every lesson has room, before it is guessed and once it came out, on a laptop and on a phone.

Where PHOTOGRAPHS names a folder, each of these states is photographed into it, to be looked at.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.conftest import ROOT, Server

WALK = (Path(__file__).parent / "fit.js").read_text().partition("\n\n")[2]
LESSONS = sorted(path.parent.name for path in (ROOT / "lessons").glob("*/lesson.json"))
PHOTOGRAPHS = os.environ.get("PHOTOGRAPHS")
SIZES: dict[str, ViewportSize] = {"wide": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
# The page's own websocket, for messages that come by it as the server's do, and the run that they are of.
LISTEN = """{
  window.wire = { socket: null, run: 0 };
  window.WebSocket = class extends WebSocket {
    constructor(...address) {
      super(...address);
      window.wire.socket = this;
      this.addEventListener("message", ({ data }) => {
        const { type, run } = typeof data === "string" ? JSON.parse(data) : {};
        if (type === "run") window.wire.run = run;
      });
    }
  };
}"""


def walking(browser: Browser, server: Server, size: str, language: str) -> Page:
    """A page that walks through all lessons by itself, from now on."""
    context = browser.new_context(
        viewport=SIZES[size], has_touch=size == "phone", reduced_motion="reduce", bypass_csp=True
    )
    page = context.new_page()
    page.add_init_script(LISTEN)
    page.goto(f"{server.url}?lang={language}")
    expect(page.locator("#test-loss[data-value]")).to_be_attached()
    if PHOTOGRAPHS:
        folder = Path(PHOTOGRAPHS)

        def photograph(state: str) -> None:
            page.screenshot(path=folder / f"{state.replace(' ', '-')}-{size}-{language}.png")

        page.expose_function("photograph", photograph)
    # Two of them walk at the same time.
    page.evaluate(
        f"(given) => {{ window.walk = ({WALK.rstrip().rstrip(';')})(given); }}",
        {"names": LESSONS, "photograph": bool(PHOTOGRAPHS)},
    )
    return page


@pytest.mark.timeout(600)
def test_nothing_of_a_step_is_below_the_fold_covered_cut_or_too_small(browser: Browser, server: Server) -> None:
    walks = {size: walking(browser, server, size, "en") for size in SIZES}
    found = {size: page.evaluate("() => window.walk") for size, page in walks.items()}
    for page in walks.values():
        page.context.close()
    assert found == {size: [] for size in SIZES}
