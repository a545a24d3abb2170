"""A lesson in four pages, a teacher's and three students', on one worker, on two, and on two that share a Redis.

Were it to fail, a class would not come through its lesson: what a teacher does would not arrive, or a server, a worker
or a Redis that goes away would take the class with it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage, Server, losses, step
from tests.server.support.redis_server import PROGRAM, WHY_NOT, redis_server

# A worker or a server that is started again takes some seconds on a machine that does other things too.
PATIENCE = 40_000


class Kind(NamedTuple):
    """A server, what a class is to come through with it, and what pages say meanwhile; empty: it is over too soon."""

    server: Server
    said: str
    lose: Callable[[], None]
    give_back: Callable[[], None]


def workers(server: Server) -> list[int]:
    pid = server.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children if b"--worker" in Path(f"/proc/{child}/cmdline").read_bytes()]


@pytest.fixture(params=["one worker", "two workers", "two workers and Redis"])
def kind(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kind]:
    settings = {"PLAYGROUND_CLASSES_FILE": str(tmp_path / "classes.sqlite"), "PLAYGROUND_WORKERS": "2"}
    with ExitStack() as stack:
        if request.param == "one worker":
            server = Server(**{**settings, "PLAYGROUND_WORKERS": "1"})
            found = Kind(server, "is lost", server.stop, server.start)
        elif request.param == "two workers":
            server = Server(**settings)

            def kill() -> None:
                # All of them, so that it is the one that a page is at.
                for worker in workers(server):
                    os.kill(worker, signal.SIGKILL)

            found = Kind(server, "", kill, lambda: None)
        else:
            if PROGRAM is None:
                pytest.skip(WHY_NOT)
            redis = stack.enter_context(redis_server())
            server = Server(**settings, PLAYGROUND_REDIS=redis.address)
            found = Kind(server, "cannot reach what keeps the class", redis.kill, redis.start)
        stack.callback(server.stop)
        yield found


def act(teacher: Page, name: str) -> Locator:
    """What a teacher can do, opened."""
    summary = teacher.locator(".teach-act summary", has_text=name)
    if not teacher.locator(".teach-act[open] summary", has_text=name).count():
        summary.click()
    return teacher.locator(".teach-act[open]")


def says(page: Page) -> Locator:
    return page.locator("#class-bar .class-sentence")


# Four pages and a server of its own, on a machine that does other things too.
@pytest.mark.timeout(300)
def test_a_class_comes_through_its_lesson(kind: Kind, open_page: OpenPage) -> None:
    url = kind.server.url
    teacher = open_page("#lab=class", url=url, spare=True)
    teacher.get_by_role("button", name="Open a class", exact=True).click()
    expect(teacher.locator("#teach-show-code")).to_be_focused()
    code = (teacher.text_content(".teach-code-shown") or "").replace(" ", "")

    # By the link or by the code, with a name and nothing else.
    def enter(name: str) -> Page:
        page = open_page(f"#class={code}", url=url, spare=True)
        page.locator("#class-name").fill(name)
        page.keyboard.press("Enter")
        expect(page.locator("#class-name-shown")).to_have_text(name)
        return page

    ada, ben = enter("Ada"), enter("Ben")
    expect(teacher.locator(".teach-here")).to_have_text("2 students are here")
    step(ada, 2)
    own = losses(ada)
    expect(teacher.locator(".teach-tile", has_text="Ada")).to_contain_text("epoch 2")

    # Handed out: an invitation that one takes and another does not.
    form = act(teacher, "Hand out")
    form.get_by_role("button", name="Offer it").click()
    expect(says(ada)).to_contain_text("invites you")
    ada.locator("#class-bar [data-act=accept]").click()
    expect(ada.locator("#epoch")).to_have_text("0")
    ben.locator("#class-bar [data-act=decline]").click()
    ada.locator("#class-bar [data-act=back]").click()
    expect(ada.locator("#epoch")).to_have_text("2")
    assert losses(ada) == own
    form.get_by_role("button", name="Take back").click()

    # Watched: the teacher sees the very run, bit for bit what it shows, and what is done to it.
    teacher.locator(".teach-tile", has_text="Ada").locator(".teach-tile-open").click()
    expect(teacher.locator("#epoch")).to_have_text("2")
    expect(says(ada)).to_contain_text("looks at your run")
    step(ada, 1)
    expect(teacher.locator("#epoch")).to_have_text("3")
    assert losses(teacher) == losses(ada)

    # Shown to all, and who comes late sees what all see; one's own run comes back untouched.
    step(ben, 1)
    bens = losses(ben)
    teacher.get_by_role("button", name="Show it to all").click()
    expect(says(ben)).to_contain_text("You see the run of")
    expect(ben.locator("#epoch")).to_have_text("3")
    cem = enter("Cem")
    expect(cem.locator("#epoch")).to_have_text("3")
    ada.select_option("#learning-rate", "0.1")
    step(ada, 1)
    for page in (teacher, ben, cem):
        expect(page.locator("#epoch")).to_have_text("4")
        assert losses(page) == losses(ada)
    teacher.get_by_role("button", name="End showing").click()
    expect(ben.locator("#epoch")).to_have_text("1")
    assert losses(ben) == bens
    teacher.locator("#teach-unwatch").click()
    expect(teacher.locator("#epoch")).to_have_text("0")

    # The teacher's own run, with what is spoken about.
    act(teacher, "Show my run").get_by_role("button", name="Show my run to all").click()
    step(teacher, 2)
    expect(ben.locator("#epoch")).to_have_text("2")
    assert losses(ben) == losses(teacher)
    teacher.get_by_role("button", name="Point", exact=True).click()
    teacher.locator("#play").click()
    expect(ben.locator("#class-ring")).to_be_visible()
    teacher.keyboard.press("Escape")
    teacher.get_by_role("button", name="End showing").click()
    expect(ben.locator("#epoch")).to_have_text("1")
    teacher.get_by_role("button", name="To the class").click()

    # A poll by seed: every page trains by itself, each with a seed of its own.
    form = act(teacher, "Poll by seed")
    form.locator("#teach-poll-epochs").fill("2")
    form.get_by_role("button", name="Begin the poll").click()
    expect(teacher.locator(".teach-curve")).to_have_count(3)
    expect(teacher.locator(".teach-poll .teach-said")).to_contain_text("of 3 runs")
    teacher.get_by_role("button", name="Close the poll").click()
    teacher.locator(".teach-poll").get_by_role("button", name="Put away").click()

    # A challenge for all: the score in the table is what came out when the server trained the run again.
    form = act(teacher, "Challenge")
    form.get_by_label("Which challenge").select_option("02-xor-no-hidden")
    form.get_by_role("button", name="Set it for the class").click()
    cem.locator("#class-bar [data-act=accept]").click()
    expect(cem.locator("#challenge-title")).to_have_text("XOR without a hidden layer")
    cem.locator("#add-feature").click()
    cem.locator("#feature-tray [data-feature=x1_x2]").click()
    cem.keyboard.press("Escape")
    step(cem, 1)
    expect(cem.locator("#challenge-ready")).to_have_attribute("data-ready", "true")
    cem.locator("#challenge-submit").click()
    # Who judges has still to be started.
    expect(cem.locator("#challenge-verdict")).to_have_attribute("data-reached", "true", timeout=PATIENCE)
    expect(teacher.locator(".teach-table tbody td").nth(1)).to_have_text("Cem")
    expect(teacher.locator(".teach-table tbody td").nth(2)).to_have_text("4 parameters")
    form.get_by_role("button", name="End the challenge").click()

    # A question, then all look up.
    form = act(teacher, "Ask a question")
    form.get_by_label("Question", exact=True).fill("Which is faster?")
    form.get_by_role("button", name="Ask", exact=True).click()
    for page, answer in ((ada, 0), (ben, 1), (cem, 1)):
        page.locator("#class-task .class-answer").nth(answer).click()
    expect(teacher.locator(".teach-bars b")).to_have_text(["1 · 33%", "2 · 67%"])
    form = act(teacher, "Attention")
    form.get_by_role("button", name="Ask for attention").click()
    expect(ada.locator("#class-attention")).to_be_visible()

    # The server, its workers or Redis go away and come back: nobody has to do anything, and what was on is on.
    pages = (teacher, ada, ben, cem)
    with ExitStack() as coming_back:
        if not kind.said:
            for page in pages:
                coming_back.enter_context(page.expect_websocket(lambda socket: socket.url.endswith("/class")))
        kind.lose()
        for page in pages if kind.said else ():
            expect(says(page)).to_contain_text(kind.said, timeout=PATIENCE)
        kind.give_back()
    for page in pages:
        expect(page.locator("#class-bar")).not_to_have_attribute("data-kind", "trouble", timeout=PATIENCE)
    expect(teacher.locator(".teach-here")).to_have_text("3 students are here", timeout=PATIENCE)
    expect(teacher.locator(".teach-bars b")).to_have_text(["1 · 33%", "2 · 67%"])
    for page in (ada, ben, cem):
        expect(page.locator("#class-attention")).to_be_visible()
    act(teacher, "Attention").get_by_role("button", name="Give the pages back").click()
    for page in (ada, ben, cem):
        expect(page.locator("#class-attention")).to_be_hidden()

    # The end: the page says so, and one's own run is as it was.
    teacher.get_by_role("button", name="End class").click()
    teacher.get_by_role("button", name="End the class").click()
    for page in (ada, ben, cem):
        expect(page.locator("#class-bar")).to_be_hidden()
    expect(teacher.get_by_role("button", name="Open a class", exact=True)).to_be_visible()
    # The browser itself reports each attempt to come back to what this test took away.
    complaints: list[str] = open_page.complaints  # type: ignore[attr-defined]
    complaints[:] = [one for one in complaints if "WebSocket" not in one and "net::ERR_" not in one]
