"""What fails is said in the page's language: the failures a person can meet, on a page in Chinese."""

from __future__ import annotations

import base64
import json
import re
import struct
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from engine import Experiment, Trainer
from tests.browser.conftest import OpenPage, go_to, open_formula
from tests.browser.own_data.test_own_data import give
from tests.browser.sharing.test_share import choose, expect_complaint, open_sheet
from tests.browser.test_languages import ALSO, in_chinese

# Three words and only spaces between them are a sentence; names of techniques count as none.
PHRASE = re.compile(r"[A-Za-z]{2,}(?: +[A-Za-z]{2,}){2,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# In the page itself: a browser that has a request answered from here is made anew for the next test.
REFUSE = """() => {
  const ask = window.fetch;
  const problem = { title: "no", status: 422, detail: "the network cannot be written now" };
  window.fetch = async (address, ...rest) =>
    (address === "api/export" ? Response.json(problem, { status: 422 }) : ask(address, ...rest));
}"""
FAULTS = "[...document.querySelectorAll('.toast.fault')].map((one) => one.innerText)"


def said_in_english(message: str) -> list[str]:
    named = re.sub(r"[A-Za-z]+", lambda word: "·" if word[0] in ALSO else word[0], message)
    return PHRASE.findall(named)


def test_a_sentence_in_english_would_be_found_and_names_are_none() -> None:
    assert said_in_english("检查点无效（the header is bad）") == ["the header is bad"]
    assert said_in_english("需要 PyTorch NumPy ONNX，现为 x1 和 CSV") == []


def run_file(change: Callable[[dict[str, Any]], object]) -> str:
    """A saved run whose checkpoint's header was changed by hand."""
    data = Trainer(Experiment.parse({})).checkpoint()
    (length,) = struct.unpack_from("<I", data, 8)
    header = json.loads(data[16 : 16 + length])
    change(header)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    whole = data[:8] + struct.pack("<II", len(text), 0) + text + data[16 + length :]
    view = {"showTest": False, "discretize": False, "hide": [], "drawer": ""}
    file = {"format": "neural-network-playground", "version": 1, "name": "x", "saved": "2026-01-02T03:04:05Z"}
    return json.dumps({**file, "checkpoint": base64.b64encode(whole).decode(), "history": [], "view": view})


class Listener:
    """Hears each new message of a page, one after another."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.heard: list[str] = []

    def expect_fault(self, *words: str) -> None:
        """A toast that was not there before, in Chinese alone, with these words."""
        unheard = f"(heard) => {FAULTS}.find((one) => !heard.includes(one)) ?? null"
        message = self.page.wait_for_function(unheard, arg=self.heard).json_value()
        self.heard.append(message)
        self.check(message, *words)

    def check(self, message: str, *words: str) -> None:
        assert CHINESE.search(message), message
        assert said_in_english(message) == [], message
        for word in words:
            assert word in message, message


def test_every_failure_a_person_can_meet_is_said_in_chinese(open_page: OpenPage) -> None:
    page = in_chinese(open_page)
    listener = Listener(page)

    open_sheet(page)
    choose(page, "{")
    listener.expect_fault("JSON")
    choose(page, run_file(lambda header: header.update(cursor=99)))
    listener.expect_fault("cursor", "25")
    choose(page, run_file(lambda header: header["experiment"]["optimizer"].update(learning_rate=-1)))
    listener.expect_fault("learning_rate", "大于 0")
    choose(page, run_file(lambda header: header["rng"].update(state="x")))
    listener.expect_fault("rng.state")

    page.evaluate(REFUSE)
    expect(page.locator("#export-save")).to_be_enabled()
    page.locator("#export-save").click()
    listener.expect_fault("网络没有导出")
    page.keyboard.press("Escape")

    go_to(page, "link=nothing-behind-it")
    listener.expect_fault()
    go_to(page, "hidden=tanh:3&weights=abcdefgh")
    listener.expect_fault()
    go_to(page, "batch_size=400")
    listener.expect_fault("batch_size", "250", "400")
    go_to(page, "optimizer.learning_rate=-1")
    listener.expect_fault("optimizer.learning_rate")

    open_formula(page)
    formula = page.locator("#formula-error")
    for typed, word in (("x1^2 + y", "y"), ("log(x1)", "log"), ("x1 +", "x1")):
        page.fill("#formula-input", typed)
        page.keyboard.press("Enter")
        expect(formula).to_contain_text(re.compile(r"[\u4e00-\u9fff]"))
        listener.check(formula.inner_text(), *([word] if word == "y" else []))
    page.keyboard.press("Escape")

    page.click("#own-open")
    refused = page.locator("#own-refused")
    for name, content in (
        ("quote.csv", 'x,y,l\n1,2,"abc\n3,4,b\n'),
        ("one.csv", "1\n3\n"),
        ("image.csv", b"\x89PNG\r\n\x1a\n" + bytes(500)),
    ):
        give(page, name, content)
        expect(refused).to_contain_text(name)
        listener.check(refused.inner_text().replace(name, ""))
    give(page, "bad.csv", "a,b,c\n" + "1,2,u\n3,4,v\n" * 10 + "5,oh,u\n")
    expect(page.locator("#own-import")).to_be_visible()
    expect(page.locator("#own-import")).to_contain_text("第 22 行：")
    listener.check(page.locator("#own-import").inner_text())
    page.keyboard.press("Escape")

    go_to(page, "optimizer.learning_rate=100&output_activation=linear&hidden=relu:8,relu:8")
    page.locator("#play").click()
    expect(page.locator("#voice")).to_contain_text("失控")
    listener.check(page.locator("#voice-text").inner_text())
    expect_complaint(open_page, page, "404")
