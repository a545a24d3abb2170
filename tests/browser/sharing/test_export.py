"""The trained network as a file: every format the server writes, and what the page says where one cannot be written."""

import base64
import json

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from engine import Trainer
from engine.export import EXPORTS, export
from tests.browser.conftest import OpenPage, step

pytest.importorskip("onnx")
pytest.importorskip("safetensors")

RICH = "#standardize=true&hidden=prelu:4:normalization=batch,tanh:4:residual=true&features=x1,x1_x2"
INSTALL = 'python -m pip install -e ".[export]"'


def open_sheet(page: Page) -> None:
    page.locator("#share-button").click()
    # The first format stands there already; it can be had once the server has said so.
    expect(page.locator("#export-save")).to_be_enabled()


def saved(page: Page, button: str) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.locator(button).click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


HOLD = """() => {
  const ask = window.fetch;
  window.fetch = (...request) => new Promise((answer) => { window.come = () => answer(ask(...request)); });
}"""
BELOW = (
    """() => ["export-title", "share-tables"].map((id) => document.getElementById(id).getBoundingClientRect().top)"""
)


def test_nothing_moves_when_the_formats_come(open_page: OpenPage) -> None:
    page = open_page("")
    page.evaluate(HOLD)
    page.locator("#share-button").click()
    expect(page.locator("#share-sheet")).to_be_visible()
    page.wait_for_function("() => Boolean(window.come)")
    expect(page.locator("#export-save")).to_be_disabled()
    expect(page.locator("#export-copy")).to_be_disabled()
    title, below = page.evaluate(BELOW)
    page.evaluate("window.come()")
    expect(page.locator("#export-save")).to_be_enabled()
    expect(page.locator("#export-format option")).to_have_count(len(EXPORTS))
    assert np.subtract(*page.evaluate(BELOW)) == title - below


def test_the_network_as_it_stands_is_saved_in_every_format(open_page: OpenPage) -> None:
    page = open_page(RICH)
    step(page, 2)
    open_sheet(page)
    run = json.loads(saved(page, "#share-save")[1])
    trainer = Trainer.restore(base64.b64decode(run["checkpoint"]))
    assert trainer.epoch == 2
    expect(page.locator("#export-format option")).to_have_count(len(EXPORTS))
    seen = set()
    for name, format in EXPORTS.items():
        page.locator("#export-format").select_option(name)
        seen.add(page.locator("#export-about").text_content())
        assert saved(page, "#export-save") == (format.file_name, export(trainer, name).data)
    # Each says what it is for, in words of the page's language.
    assert len(seen) == len(EXPORTS) and not any(text is None or "export." in text for text in seen)
    expect(page.locator("#export-missing")).to_be_hidden()


def test_what_is_text_can_be_copied_where_the_browser_holds_its_file_back(open_page: OpenPage) -> None:
    page = open_page("", permissions=["clipboard-read", "clipboard-write"])
    open_sheet(page)
    for name, format in EXPORTS.items():
        page.locator("#export-format").select_option(name)
        is_code, is_text = (format.file_name.endswith(ending) for ending in (".py", (".py", ".json")))
        assert page.locator("#export-held").is_visible() == is_code
        assert page.locator("#export-copy").is_visible() == is_text
        if is_text:
            page.locator("#export-copy").click()
            page.locator(".toast", has_text=format.file_name).wait_for()
            assert page.evaluate("navigator.clipboard.readText()").encode() == saved(page, "#export-save")[1]


def test_what_a_person_set_by_hand_is_exported(open_page: OpenPage) -> None:
    page = open_page("")
    page.locator(".output-unit .face").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#editor")).to_be_visible()
    page.keyboard.type("1.25")
    page.keyboard.press("Enter")
    expect(page.locator("#editor")).to_be_hidden()
    open_sheet(page)
    page.locator("#export-format").select_option("json")
    parameters = json.loads(saved(page, "#export-save")[1])["parameters"]
    assert parameters[-1]["biases"] == [1.25]


def test_a_missing_package_is_named_with_the_way_to_get_it(open_page: OpenPage) -> None:
    page = open_page("")
    numpy = {"name": "numpy", "file": "network_numpy.py", "missing": None, "install": None}
    onnx = {"name": "onnx", "file": "network.onnx", "missing": "onnx", "install": INSTALL}
    page.evaluate("(formats) => { window.fetch = async () => Response.json({ formats }); }", [numpy, onnx])
    open_sheet(page)
    expect(page.locator("#export-save")).to_be_enabled()
    page.locator("#export-format").select_option("onnx")
    expect(page.locator("#export-lacks")).to_contain_text("it lacks the package onnx")
    expect(page.locator("#export-command")).to_have_text(INSTALL)
    expect(page.locator("#export-save")).to_be_disabled()
    page.locator("#export-format").select_option("numpy")
    expect(page.locator("#export-missing")).to_be_hidden()
    expect(page.locator("#export-save")).to_be_enabled()
