"""A lesson as a student has it on the page, with a teacher who is a socket alone.

Were it to fail, a student would not come into the class, would see another run than the one that is shown, or would not
get the own one back.
"""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from websockets.sync.client import ClientConnection, connect

from engine.experiment.experiment import Experiment
from engine.training.trainer import Trainer
from tests.browser.conftest import OpenPage, Server

Message = dict[str, Any]
# Seconds; what judges, and a line that was lost, may take some on a machine that does other things too.
WAIT = 40
# Sockets that the page makes from now on can be closed from here.
KEEP_LINES = """() => {
  window.lines = [];
  window.WebSocket = class extends WebSocket {
    constructor(url) {
      super(url);
      lines.push(this);
    }
  };
}"""


class Voice:
    """A page of the class as a socket: what it says, and what it hears."""

    def __init__(self, socket: ClientConnection, **first: Any) -> None:
        self.socket = socket
        self.say(**first)

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def hear(self, kind: str, so: Callable[[Message], Any] = bool) -> Message:
        """The next message of this type that is so."""
        while True:
            message: Message = json.loads(self.socket.recv(timeout=WAIT))
            if message["type"] == kind and so(message):
                return message


Speak = Callable[..., Voice]


@pytest.fixture
def speak(server: Server) -> Iterator[Speak]:
    with ExitStack() as stack:
        url = server.url.replace("http", "ws") + "class"
        # Who does not read would otherwise hear no goodbye either, and wait for it.
        yield lambda **first: Voice(stack.enter_context(connect(url, max_queue=None)), **first)


class Run:
    """A run elsewhere that is shown: trained here, told as a page would tell it."""

    def __init__(self, teacher: Voice) -> None:
        self.teacher = teacher
        self.trainer = Trainer(Experiment.parse({"data": {"dataset": "xor"}, "seed": 4}))

    def show(self) -> None:
        state = base64.b64encode(self.trainer.checkpoint()).decode()
        self.teacher.say(type="source_state", run=1, state=state, playing=True)

    def train(self, epochs: int) -> None:
        """So many epochs further, after a bias was set by hand."""
        at = [self.trainer.epoch, self.trainer.cursor]
        deed = {"at": at, "do": "bias", "layer": 1, "unit": 2, "value": 0.75}
        self.trainer.set_bias(1, 2, 0.75)
        for _ in range(epochs):
            self.trainer.train_epoch()
        self.teacher.say(type="source_deeds", run=1, deeds=[deed], until=[self.trainer.epoch, 0], playing=True)

    def is_on(self, page: Page) -> None:
        """The page has trained it to the same numbers."""
        loss = self.trainer.evaluate().test_loss
        expect(page.locator("#test-loss")).to_have_attribute("data-value", repr(loss))
        expect(page.locator("#epoch")).to_have_attribute("data-value", str(self.trainer.epoch))


def test_a_student_comes_in_answers_follows_loses_the_line_and_has_the_own_run_back(
    open_page: OpenPage, speak: Speak
) -> None:
    teacher = speak(type="open", hours=1)
    code = teacher.hear("opened")["code"]
    speak(type="join", code=code, name="Ada").hear("joined")

    # By the link: the code is there already. What is wrong with the name is said beside it.
    page = open_page()
    page.evaluate(KEEP_LINES)
    page.evaluate("code => location.hash = `class=${code.toLowerCase()}`", code)
    expect(page.locator("#class-sheet .hint").first).to_have_text("There is such a class, with 1 person in it.")
    name = page.get_by_label("Your name in the class")
    expect(name).to_be_focused()
    name.fill(" ada")
    page.keyboard.press("Enter")
    expect(page.locator("#class-name-fault")).to_contain_text("Somebody in the class has this name")
    expect(name).to_have_value(" ada")
    name.fill("Grace")
    page.keyboard.press("Enter")
    expect(page.locator("#class-bar")).to_contain_text(f"{code}Grace")
    assert "class" not in page.url
    grace = teacher.hear("member", lambda message: message.get("name") == "Grace")["member"]

    def own(message: Message) -> Message | None:
        return next((tile for tile in message["tiles"] if tile["member"] == grace), None)

    tile = own(teacher.hear("tiles", own)) or {}
    assert (tile["epoch"], tile["parameters"], tile["state"], tile["watching"]) == (0, 25, "idle", False)
    assert len(base64.b64decode(tile["map"])) == 24 * 24
    page.locator("#step").click()
    expect(page.locator("#epoch")).to_have_attribute("data-value", "1")

    # A question.
    teacher.say(type="question", text="Which is faster?", answers=["ReLU", "Tanh"])
    page.locator(".class-answer", has_text="Tanh").click()
    assert teacher.hear("answer")["value"] == 1
    teacher.say(type="close_question", show=True)
    expect(page.locator(".class-count")).to_have_text(["0", "1"])
    expect(page.locator(".class-answer input").first).to_be_disabled()

    # What is given opens at a wish, and there is a way back.
    set_up = {"experiment": {"data": {"dataset": "spiral"}}}
    teacher.say(type="give", kind="set_up", what=set_up, title="The spiral", all=False)
    expect(page.locator(".class-sentence")).to_have_text("Your teacher invites you to open “The spiral”.")
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.locator("#epoch")).to_have_attribute("data-value", "0")
    page.get_by_role("button", name="Back to my run").click()
    expect(page.locator("#epoch")).to_have_attribute("data-value", "1")

    # The teacher's run: the same numbers, a ring around what is spoken about, one's own untouched.
    run = Run(teacher)
    teacher.say(type="show", member="teacher", why="watch_me")
    assert teacher.hear("source_wanted")["on"]
    run.show()
    run.train(3)
    run.is_on(page)
    expect(page.locator(".class-sentence")).to_contain_text("You see the teacher's run.")
    expect(page.locator("#play")).to_have_attribute("aria-disabled", "true")
    teacher.say(type="point", point={"kind": "unit", "layer": 1, "unit": 2})
    expect(page.locator("#class-ring")).to_be_visible()
    # The line is lost: the page is back by itself, and where the class is by then.
    page.evaluate("lines.at(-1).close()")
    run.train(2)
    expect(page.locator(".class-sentence")).to_contain_text("You see the teacher's run.")
    run.is_on(page)
    teacher.say(type="show", member=None)
    expect(page.locator("#epoch")).to_have_attribute("data-value", "1")
    expect(page.locator("#play")).to_have_attribute("aria-disabled", "false")

    # Everybody another seed: it trains and answers by itself.
    poll = {"experiment": {"data": {"dataset": "xor"}}, "epochs": 4, "seed": 10}
    teacher.say(type="poll", **poll, goal={"measure": "test_loss", "relation": "<=", "value": 0.01})
    answer = teacher.hear("answer")["value"]
    trainer = Trainer(Experiment.parse({**poll["experiment"], "seed": 12}))
    for _ in range(4):
        trainer.train_epoch()
    assert (answer["measured"], answer["seed"], answer["reached"]) == (trainer.evaluate().test_loss, 12, False)

    # Attention, and nobody gets out of it by a key; then the end.
    teacher.say(type="attention", text="Look up here.")
    expect(page.get_by_role("dialog", name="Look up here.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Look up here.")).to_be_visible()
    teacher.say(type="attention", text=None)
    expect(page.get_by_role("dialog", name="Look up here.")).to_be_hidden()
    teacher.say(type="end")
    expect(page.locator(".toast")).to_contain_text("The class has ended")
    expect(page.locator("#class-bar")).to_be_hidden()
    assert page.evaluate("sessionStorage.getItem('class')") is None
