"""Keeping and sharing: files, links with weights, tables, and the runs the browser keeps."""

import base64
import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from engine import Trainer
from engine.deeds.document import read_done_run
from engine.training.repetition import repeat
from tests.browser.conftest import OpenPage, Server, bring, go_to, losses, step, transport

RICH = "#shuffle=true&optimizer.name=momentum&hidden=tanh:4:dropout=0.2:normalization=batch,tanh:4&seed=3"
DROP = """([text, name]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type: 'application/json' }));
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Loaded anew: runs of another test would be kept."""
    return open_page()


def open_sheet(page: Page) -> None:
    if not page.locator("#share-sheet").is_visible():
        bring(page, "#share-button")
        page.locator("#share-button").click()
    expect(page.locator("#share-sheet")).to_be_visible()


def download(page: Page, button: str) -> tuple[str, str]:
    """Name and text of what a button saves."""
    open_sheet(page)
    with page.expect_download() as waiting:
        page.locator(button).click()
    return waiting.value.suggested_filename, waiting.value.path().read_text(encoding="utf-8")


def weights_link(page: Page) -> str:
    open_sheet(page)
    page.locator("#share-weights").click()
    expect(page.locator(".toast").last).to_contain_text("trained weights")
    return str(page.evaluate("navigator.clipboard.readText()"))


def hash_of(link: str) -> str:
    """What a link says of the run; with it a page opens that has been lent before, and has its files."""
    return "#" + link.partition("#")[2]


def expect_complaint(open_page: OpenPage, page: Page, part: str) -> None:
    """The one answer that the browser reports itself, which may be after the page has spoken of it."""
    complaints: list[str] = open_page.complaints  # type: ignore[attr-defined]
    for _ in range(150):
        if complaints:
            break
        page.wait_for_timeout(100)
    assert len(complaints) == 1 and part in complaints[0], complaints
    complaints.clear()


def choose(page: Page, text: str, name: str = "run.json") -> None:
    page.locator("#share-file").set_input_files({"name": name, "mimeType": "application/json", "buffer": text.encode()})


def test_what_was_done_is_saved_and_trained_again_is_the_very_run(open_page: OpenPage) -> None:
    page = open_page(RICH)
    step(page, 2)
    page.select_option("#learning-rate", "0.3")
    step(page, 1)
    name, text = download(page, "#share-deeds")
    assert name == "circle-what-was-done-until-epoch-3.json"
    done = json.loads(text)
    assert [(deed["at"], set(deed["experiment"])) for deed in done["deeds"]] == [([2, 0], {"optimizer"})]
    saved = json.loads(download(page, "#share-save")[1])
    assert repeat(read_done_run(done)).checkpoint() == base64.b64decode(saved["checkpoint"])


def test_a_saved_run_opens_exactly_and_goes_on_as_it_would_have(open_page: OpenPage) -> None:
    page = open_page(RICH)
    step(page, 2)
    name, text = download(page, "#share-save")
    assert name == "circle-epoch-2.json"
    saved = json.loads(text)
    assert [saved["format"], saved["version"], saved["name"]] == ["neural-network-playground", 1, "Circle, epoch 2"]
    assert base64.b64decode(saved["checkpoint"])[:4] == b"NNPC"
    assert {0, 1, 2} <= {point["epoch"] for point in saved["history"]}
    shown = losses(page)
    step(page, 2)
    later = losses(page)

    other = open_page("#data.dataset=xor&hidden=relu:3")
    choose(other, text)
    expect(other.locator("#epoch")).to_have_text("2")
    expect(other.locator("[data-dataset=circle]")).to_have_attribute("aria-checked", "true")
    assert losses(other) == shown
    again = json.loads(download(other, "#share-save")[1])
    assert again["checkpoint"] == saved["checkpoint"]
    assert again["history"] == saved["history"]
    step(other, 2)
    assert losses(other) == later
    # The engine alone goes on from the file to the very bytes that the page goes on to.
    trainer = Trainer.restore(base64.b64decode(saved["checkpoint"]))
    for _ in range(2):
        trainer.train_epoch()
    after = json.loads(download(other, "#share-save")[1])
    assert base64.b64decode(after["checkpoint"]) == trainer.checkpoint()


def test_a_dropped_run_opens_and_the_run_before_stays_as_a_branch(open_page: OpenPage) -> None:
    page = open_page("#drawer=timeline")
    step(page, 3)
    before = losses(page)
    _, text = download(page, "#share-save")
    page.locator("#share-close").click()
    page.select_option("#learning-rate", "0.3")
    step(page, 2)
    changed = losses(page)
    page.evaluate(DROP, [text, "run.json"])
    expect(page.locator("#epoch")).to_have_text("3")
    expect(page.locator("#learning-rate")).to_have_value("0.03")
    assert losses(page) == before
    rows = page.locator(".branches li")
    expect(rows).to_have_count(2)
    rows.nth(0).get_by_role("button", name="Go there").click()
    expect(page.locator("#epoch")).to_have_text("5")
    assert losses(page) == changed


def damaged(change: Callable[[dict[str, Any]], object]) -> Callable[[str], str]:
    def apply(text: str) -> str:
        document = json.loads(text)
        change(document)
        return json.dumps(document)

    return apply


def in_checkpoint(change: Callable[[bytes], bytes]) -> Callable[[str], str]:
    def apply(document: dict[str, Any]) -> None:
        document["checkpoint"] = base64.b64encode(change(base64.b64decode(document["checkpoint"]))).decode()

    return damaged(apply)


HOSTILE = [
    (lambda text: text[: len(text) // 2], "no JSON object, or it was cut short"),
    (lambda text: "[" * 100_000, "no JSON object"),
    (lambda text: "\x00\x01PK", "no JSON object"),
    (lambda text: '{"nbformat": 4, "cells": []}', "format must be"),
    (damaged(lambda run: run.update(version=2)), "version must be 1; got 2"),
    (damaged(lambda run: run.pop("history")), "history is missing"),
    (damaged(lambda run: run.update(script="alert(1)")), "script is not known"),
    (damaged(lambda run: run.update(name=7)), "name must be a text"),
    (damaged(lambda run: run.update(checkpoint="%%%")), "checkpoint must be base64"),
    (damaged(lambda run: run["history"].append({"epoch": 0, "train": 1, "test": 1})), "].epoch must be"),
    (damaged(lambda run: run["view"].update(hide=["<b>"])), "view.hide must be"),
    (in_checkpoint(lambda data: data[:-8]), "cut short"),
    (in_checkpoint(lambda data: b"PK" + data[2:]), "does not hold a checkpoint"),
    (in_checkpoint(lambda data: data[:4] + b"\x01" + data[5:]), "version must be 2; got 1"),
    (in_checkpoint(lambda data: data[:-8] + b"\xff" * 8), "not finite"),
    (in_checkpoint(lambda data: data.replace(b'"tanh"', b'"tank"')), "tank"),
    (lambda text: text + " " * 5_000_000, "at most 4,194,304 bytes"),
]


def test_what_is_no_saved_run_is_named_and_the_run_stays(open_page: OpenPage, tmp_path: Path) -> None:
    # What moves cannot be clicked until it stands.
    page = open_page(reduced_motion="reduce")
    step(page, 3)
    _, text = download(page, "#share-save")
    before = losses(page)
    for hurt, reason in HOSTILE:
        # By its path: the largest would take seconds on its way to the browser.
        file = tmp_path / "run.json"
        file.write_text(hurt(text), encoding="utf-8")
        page.locator("#share-file").set_input_files(file)
        page.locator(".toast.fault", has_text=reason).wait_for()
        # The next one's reason may be the same.
        page.locator(".toast button").click()
        page.locator(".toast").wait_for(state="detached")
        assert (page.text_content("#epoch"), losses(page)) == ("3", before)
    step(page, 1)


DAMAGED = [
    (lambda link: link[:-20], "cut short or damaged"),
    (lambda link: link.partition("&weights=")[0] + "&weights=%20!", "cut short or damaged"),
    (lambda link: link.replace("hidden=tanh:4:", "hidden=tanh:5:"), "another network"),
]


def test_a_link_with_weights_opens_the_network_as_it_is_trained_and_damaged_says_so(open_page: OpenPage) -> None:
    # What moves cannot be clicked until it stands.
    page = open_page(RICH, permissions=["clipboard-read", "clipboard-write"], reduced_motion="reduce")
    step(page, 2)
    link = weights_link(page)
    assert "&weights=" in link
    shown = losses(page)
    # Loaded anew with the link; of an address that differs after # alone nothing would be loaded.
    other = open_page(hash_of(link), reduced_motion="reduce")
    expect(other.locator("#test-loss")).to_have_text(shown[1])
    assert losses(other) == shown
    expect(other).not_to_have_url(re.compile("weights"))
    step(other, 1)
    assert losses(other) != shown
    # On an open page as well.
    go_to(other, hash_of(link))
    expect(other.locator("#test-loss")).to_have_text(shown[1])
    expect(other.locator("#epoch")).to_have_text("0")
    for hurt, reason in DAMAGED:
        step(other, 1)
        go_to(other, hash_of(hurt(link)))
        other.locator(".toast.fault", has_text=reason).wait_for()
        other.locator(".toast.fault button").click()
        expect(other.locator("#epoch")).to_have_text("0")
        expect(other.locator(".unit")).to_have_count(10 if reason == "another network" else 9)


def test_a_page_that_is_loaded_with_damaged_weights_says_so(open_page: OpenPage) -> None:
    page = open_page("#hidden=tanh:3&weights=%20!")
    expect(page.locator(".toast.fault")).to_contain_text("cut short or damaged")
    expect(page.locator("#epoch")).to_have_text("0")
    expect(page.locator(".unit")).to_have_count(4)


def test_points_and_history_are_saved_as_tables_and_a_link_that_programs_would_cut_is_not_handed_out(
    open_page: OpenPage,
) -> None:
    page = open_page("#data.samples=200&data.train_fraction=0.6")
    step(page, 3)
    name, text = download(page, "#share-points")
    rows = list(csv.reader(io.StringIO(text)))
    assert (name, rows[0], len(rows)) == ("points.csv", ["x1", "x2", "label", "part"], 201)
    assert [sum(row[3] == part for row in rows) for part in ("train", "test")] == [120, 80]
    name, text = download(page, "#share-history")
    rows = list(csv.reader(io.StringIO(text)))
    assert name == "history.csv"
    assert rows[0] == ["epoch", "train_loss", "test_loss", "train_accuracy", "test_accuracy", "learning_rate"]
    epochs = [float(row[0]) for row in rows[1:]]
    assert {0, 1, 2, 3} <= set(epochs)
    assert epochs == sorted(epochs)
    assert abs(float(rows[-1][1]) - float(losses(page)[0])) < 0.001
    assert 0 <= float(rows[-1][3]) <= 1
    assert {row[5] for row in rows[1:]} == {"0.03"}
    go_to(page, "hidden=" + ",".join(["tanh:32"] * 8))
    expect(page.locator("#network-title")).to_have_text("8 hidden layers")
    open_sheet(page)
    page.locator("#share-weights").click()
    expect(page.locator(".toast.fault")).to_contain_text("Save the run as a file")


def test_kept_runs_survive_a_reload_and_can_be_named_opened_and_deleted(open_page: OpenPage) -> None:
    page = open_page()
    step(page, 4)
    shown = losses(page)
    open_sheet(page)
    page.locator("#share-keep").click()
    rows = page.locator(".recent li")
    expect(rows).to_have_count(1)
    name = rows.get_by_label("Name of this run")
    name.fill("mine")
    name.press("Enter")
    expect(rows.get_by_role("button", name="Open mine")).to_be_visible()
    page.reload()
    expect(page.locator("#test-loss[data-value]")).to_be_attached()
    open_sheet(page)
    expect(rows).to_have_count(1)
    expect(name).to_have_value("mine")
    page.wait_for_function("document.querySelector('.recent img').naturalWidth > 20")
    rows.get_by_role("button", name="Open mine").click()
    expect(page.locator("#epoch")).to_have_text("4")
    assert losses(page) == shown
    open_sheet(page)
    rows.get_by_role("button", name="Delete mine").focus()
    page.keyboard.press("Enter")
    expect(rows.get_by_text("“mine” is deleted.")).to_be_visible()
    expect(rows.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows.get_by_role("button", name="Open mine")).to_be_focused()
    rows.get_by_role("button", name="Delete mine").click()
    expect(rows.get_by_text("“mine” is deleted.")).to_be_visible()
    page.locator("#share-close").click()
    open_sheet(page)
    expect(rows).to_have_count(0)
    page.reload()
    expect(page.locator("#test-loss[data-value]")).to_be_attached()
    open_sheet(page)
    expect(page.locator("#share-recent .about")).to_contain_text("None yet")


def test_a_trained_run_is_kept_by_itself_when_it_is_reset_and_when_the_page_is_left(open_page: OpenPage) -> None:
    page = open_page()
    rows = page.locator(".recent li")
    open_sheet(page)
    expect(rows).to_have_count(0)
    page.locator("#share-close").click()
    step(page, 3)
    shown = losses(page)
    transport(page, "Reset").click()
    expect(page.locator("#epoch")).to_have_text("0")
    open_sheet(page)
    expect(rows).to_have_count(1)
    step(page, 1)
    page.reload()
    expect(page.locator("#test-loss[data-value]")).to_be_attached()
    open_sheet(page)
    expect(rows).to_have_count(2)
    # Opened and not trained on, it is there already.
    rows.get_by_role("button", name="Open Circle, epoch 3").click()
    expect(page.locator("#epoch")).to_have_text("3")
    assert losses(page) == shown
    page.reload()
    expect(page.locator("#test-loss[data-value]")).to_be_attached()
    open_sheet(page)
    expect(rows).to_have_count(2)


def test_without_a_database_the_list_says_so_and_files_still_work(open_page: OpenPage, server: Server) -> None:
    page = open_page(url="about:blank", ready=False)
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { get() { throw new Error('private'); } })")
    page.goto(server.url)
    expect(page.locator("#test-loss[data-value]")).to_be_attached()
    step(page, 2)
    open_sheet(page)
    expect(page.locator("#share-recent .about")).to_contain_text("private window")
    page.locator("#share-keep").click()
    expect(page.locator(".toast.fault")).to_contain_text("private window")
    assert json.loads(download(page, "#share-save")[1])["version"] == 1


def test_the_sheet_works_by_keyboard_and_where_copying_is_not_allowed_the_link_is_there_to_be_copied(
    page: Page,
) -> None:
    page.locator("#share-button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#share-sheet")).to_be_visible()
    expect(page.locator("#share-button")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#share-sheet")).to_be_hidden()
    expect(page.locator("#share-button")).to_be_focused()
    page.evaluate(
        "() => { navigator.clipboard.write = navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }"
    )
    open_sheet(page)
    page.locator("#share-weights").click()
    expect(page.locator("#share-link")).to_be_focused()
    assert "#weights=" in page.locator("#share-link").input_value()


def test_on_a_narrow_screen_what_is_said_is_seen_above_the_sheet(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, permissions=["clipboard-read", "clipboard-write"])
    for button, sentence in (
        ("#share-setup", "The link to these settings is copied."),
        ("#share-weights", "characters"),
    ):
        open_sheet(page)
        page.locator(button).click()
        toast = page.locator(".toast", has_text=sentence)
        expect(toast).to_be_visible()
        seen = """(toast) => {
          const { left, top, width, height } = toast.getBoundingClientRect();
          return toast.contains(document.elementFromPoint(left + width / 2, top + height / 2));
        }"""
        assert toast.evaluate(seen)
        page.locator("#share-close").click()


@pytest.fixture(scope="module")
def links_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    file = tmp_path_factory.mktemp("links") / "links.sqlite"
    server = Server(PLAYGROUND_LINKS_FILE=str(file), PLAYGROUND_LINKS_DAYS="7")
    yield server
    server.stop()


def test_a_short_link_opens_the_run_as_it_was_and_says_so_where_there_is_none(
    links_server: Server,
    open_page: OpenPage,
) -> None:
    page = open_page(RICH, url=links_server.url, permissions=["clipboard-read", "clipboard-write"])
    step(page, 2)
    open_sheet(page)
    expect(page.locator("#share-short-about")).to_contain_text("7 days")
    page.locator("#share-short").click()
    expect(page.locator(".toast").last).to_contain_text("short link")
    link = str(page.evaluate("navigator.clipboard.readText()"))
    assert len(link) < 60
    shown = losses(page)
    step(page, 2)
    later = losses(page)

    # Elsewhere, so that coming back loads the page anew.
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator("#epoch")).to_have_text("2")
    assert losses(page) == shown
    expect(page).not_to_have_url(re.compile("link="))
    step(page, 2)
    assert losses(page) == later
    # On an open page it is a branch, and the run there stays.
    go_to(page, hash_of(link))
    expect(page.locator("#epoch")).to_have_text("2")
    page.locator("[data-drawer=timeline]").click()
    expect(page.locator(".branches li")).to_have_count(2)

    # One that leads nowhere says so, and the page works.
    page.goto("about:blank")
    page.goto(links_server.url + "#link=nothing-behind-it")
    page.locator("#test-loss[data-value]").wait_for()
    expect(page.locator(".toast.fault")).to_contain_text("There is nothing behind it here")
    step(page, 1)
    expect_complaint(open_page, page, "404")


def test_a_server_without_short_links_offers_none_and_says_so(open_page: OpenPage) -> None:
    page = open_page("#link=abcdefghijklmnop")
    expect(page.locator(".toast.fault")).to_contain_text("This server keeps no short links")
    expect_complaint(open_page, page, "404")
    open_sheet(page)
    expect(page.locator("#share-weights")).to_be_visible()
    expect(page.locator("#share-short")).to_be_hidden()
