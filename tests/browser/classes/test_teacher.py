"""A lesson as its teacher leads it, with students who are sockets alone.

Were it to fail, a teacher would stand before a class without seeing who is there, or hand out what nobody gets.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from websockets.sync.client import ClientConnection, connect

from tests.browser.conftest import OpenPage, Server, go_to

Message = dict[str, Any]
CHALLENGES = Path(__file__).resolve().parents[3] / "challenges"
CHALLENGE = "02-xor-no-hidden"
# Seconds; what judges, and a line that was lost, may take some on a machine that does other things too.
WAIT = 40
# Orange at the left, blue at the right.
MAP = base64.b64encode(bytes(40 if column < 12 else 220 for _ in range(24) for column in range(24))).decode()
HALVES = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, 24, 24);
  return [[...data.slice(0, 3)], [...data.slice(92, 95)]];
}"""


class Student:
    def __init__(self, socket: ClientConnection, code: str, name: str) -> None:
        self.socket = socket
        self.say(type="join", code=code, name=name)
        self.stage: Message = {}

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def hear(self, so: Callable[[Message], Any]) -> Message:
        """The next message that is so; what is on is kept up to date on the way there."""
        while True:
            message: Message = json.loads(self.socket.recv(timeout=WAIT))
            self.stage.update(message.get("stage", {}))
            if so(message):
                return message

    def sees(self, field: str) -> Any:
        """What is on, once it has changed."""
        return self.hear(lambda message: message["type"] == "stage" and field in message["stage"])["stage"][field]

    def train(self, state: str, epoch: int, loss: float) -> None:
        tile = {"epoch": epoch, "train_loss": loss, "test_loss": loss, "accuracy": 0.9, "parameters": 17}
        verdict = "underfitting" if state == "stuck" else None
        self.say(type="tile", **tile, state=state, verdict=verdict, map=MAP, classes=2, watching=False)


Enter = Callable[[str, str], Student]


@pytest.fixture
def enter(server: Server) -> Iterator[Enter]:
    with ExitStack() as stack:
        # Who does not read would otherwise hear no goodbye either, and wait for it.
        address = server.url.replace("http", "ws") + "class"
        yield lambda code, name: Student(stack.enter_context(connect(address, max_queue=None)), code, name)


def open_act(page: Page, name: str) -> None:
    page.locator(".teach-act summary", has_text=name).click()


def names(page: Page) -> list[str]:
    return page.locator(".teach-tile .teach-name").all_text_contents()


def test_a_teacher_opens_a_class_sees_it_hands_out_asks_shows_and_ends_it(open_page: OpenPage, enter: Enter) -> None:
    page = open_page("#lab=class")
    page.get_by_label("How long").select_option("24")
    page.get_by_role("button", name="Open a class", exact=True).click()
    expect(page.locator("#teach-show-code")).to_be_focused()
    code = (page.text_content(".teach-code-shown") or "").replace(" ", "")
    expect(page.locator(".teach-empty")).to_contain_text("Nobody is here yet")
    # The key is for the teacher's own link, and in no address that could be looked at.
    assert "key" not in page.url
    page.get_by_role("button", name="One hour more").click()
    expect(page.locator(".toast.fault")).to_contain_text("A class lasts at most 24 hours")
    page.locator(".toast.fault button").click()

    # Who comes is there, names are text, and runs are shown.
    ada, ben, zoe = (enter(code, name) for name in ("Ada", "Ben", "<b>Zoe</b>"))
    ada.train("training", 120, 0.21)
    ben.train("stuck", 40, 0.48)
    tile = page.locator(".teach-tile", has_text="Ada")
    expect(tile).to_contain_text(re.compile("training.*90.0%.*epoch 120.*test 0.210.*train 0.210.*17 parameters"))
    expect(page.locator(".teach-tile", has_text="Ben")).to_contain_text(re.compile("stuck.*Underfitting"))
    expect(page.locator(".teach-name", has_text="<b>Zoe</b>")).to_have_count(1)
    expect(page.locator(".teach-here")).to_have_text("3 students are here")
    left, right = tile.locator("canvas").evaluate(HALVES)
    assert left[0] > left[2] and right[2] > right[0]

    # In an order, found, without names.
    order = page.get_by_label("Order", exact=True)
    order.select_option("stuck")
    assert names(page)[0] == "Ben"
    page.get_by_label("Name or number").fill("ada")
    expect(page.locator(".teach-tile")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".teach-tile")).to_have_count(3)
    page.get_by_label("Hide names here").check()
    expect(page.locator(".teach-name").first).to_have_text("Student 2")
    page.get_by_label("Hide names here").uncheck()

    # For the projector.
    page.locator("#teach-show-code").click()
    expect(page.locator(".projector-here")).to_have_text("3 students are here")
    page.wait_for_function("document.querySelector('.projector-qr').naturalWidth > 0")
    page.locator(".projector button").click()

    # Handed out, and taken back.
    open_act(page, "Hand out")
    page.get_by_role("button", name="Open it for all").click()
    given = ada.sees("given")
    assert given["all"] and given["kind"] == "set_up" and given["what"]["experiment"]["hidden"]
    page.get_by_role("button", name="Take back").click()
    assert ada.sees("given") is None

    # A question: what is wrong with it is said; the counts are the teacher's until they are shown.
    open_act(page, "Ask a question")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".teach-act[open] [role=alert]")).to_have_text("Write the question first.")
    page.get_by_role("textbox", name="Question").fill("Which is faster?")
    page.get_by_role("button", name="Ask", exact=True).click()
    asked = ada.sees("question")
    assert (asked["text"], asked["answers"], asked["counts"]) == ("Which is faster?", ["Yes", "No"], None)
    for student, answer in ((ada, 0), (ben, 1), (zoe, 1)):
        student.say(type="answer", id=asked["id"], value=answer)
    expect(page.locator(".teach-bars b")).to_have_text(["1 · 33%", "2 · 67%"])
    page.get_by_role("button", name="Close and show to all").click()
    assert ada.sees("question")["counts"] == [1, 2]

    # A poll by seed: how often it succeeds, and whose run is whose by pointing.
    open_act(page, "Poll by seed")
    page.get_by_role("button", name="Begin the poll").click()
    poll = ben.sees("poll")
    assert poll["goal"] == {"measure": "test_loss", "relation": "<=", "value": 0.1} and poll["epochs"] == 100
    for student, reached, seed in ((ada, True, 1), (ben, False, 2)):
        losses = [0.5, 0.05 if reached else 0.4]
        value = {"reached": reached, "measured": losses[-1], "losses": losses, "seed": seed}
        student.say(type="answer", id=poll["id"], value=value)
    expect(page.locator(".teach-poll .teach-said")).to_have_text("1 of 2 runs has reached it: 50%")
    expect(page.locator(".teach-curve")).to_have_count(2)
    page.get_by_role("button", name="Seed 2: not reached").focus()
    expect(page.locator(".teach-reading")).to_have_text("Ben: seed 2, not reached with 0.400")

    # A challenge for all: what is in the table has been trained again, and came out so.
    open_act(page, "Challenge")
    page.get_by_label("Which challenge").select_option(CHALLENGE)
    page.get_by_role("button", name="Set it for the class").click()
    assert ben.sees("challenge")["name"] == CHALLENGE
    expect(page.locator(".teach-result", has_text="Nobody has reached it yet.")).to_be_visible()
    ben.say(type="submit", submission=json.loads((CHALLENGES / CHALLENGE / "solution.json").read_text()))
    assert ben.hear(lambda message: message["type"] == "submitted")["reached"]
    row = page.locator(".teach-table tbody td:nth-child(-n + 3)")
    expect(row).to_have_text(["1", "Ben", re.compile("parameters?$")])
    page.get_by_role("button", name="End the challenge").click()
    assert ben.sees("challenge") is None

    # A student's run, live, then on everybody's screen; then the teacher's own, with what is pointed at.
    tile.locator(".teach-tile-open").click()
    assert ada.hear(lambda message: message["type"] == "source_wanted")["on"]
    expect(page.locator(".teach-shown")).to_have_text("You watch the run of Ada")
    page.get_by_role("button", name="Show it to all").click()
    assert ben.sees("source")["why"] == "shown"
    page.get_by_role("button", name="End showing").click()
    assert ben.sees("source") is None
    page.locator("#teach-unwatch").click()
    open_act(page, "Show my run")
    page.locator(".teach-act[open]").get_by_role("button", name="Show my run to all").click()
    assert ben.sees("source")["member"] == "teacher"
    page.get_by_role("button", name="Point", exact=True).click()
    box = page.locator("#points-canvas").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.5)
    point = ben.hear(lambda message: message.get("stage", {}).get("point"))["stage"]["point"]
    assert point["kind"] == "place" and abs(point["x"] - 3) < 0.1 and abs(point["y"]) < 0.1
    # What is pointed at is not pressed.
    page.locator("#play").click()
    assert ben.sees("point") == {"kind": "part", "id": "play"}
    expect(page.locator("#transport.playing")).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="End showing").click()
    page.get_by_role("button", name="To the class").click()

    # Who is removed hears it; a locked class lets nobody in; an ended one is gone.
    other = page.locator(".teach-tile", has_text="Ben")
    other.hover()
    other.get_by_role("button", name="Remove Ben").click()
    page.get_by_role("button", name="Remove and lock").click()
    ben.hear(lambda message: message["type"] == "removed")
    expect(page.get_by_role("button", name="Locked")).to_have_attribute("aria-pressed", "true")
    late = enter(code, "Late")
    assert late.hear(lambda message: message["type"] == "refused")["code"] == "room_locked"
    page.get_by_role("button", name="End class").click()
    page.get_by_role("button", name="End the class").click()
    ada.hear(lambda message: message["type"] == "ended")
    expect(page.get_by_role("button", name="Open a class", exact=True)).to_be_visible()
    # A teacher's link that leads nowhere any more says so, and its key is not left in the address.
    go_to(page, f"class={code}&key={'0' * 32}")
    expect(page.locator(".teach-opening [role=alert]")).to_contain_text("There is no class with this code")
    assert "key" not in page.url
