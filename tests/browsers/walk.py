"""The walk: what a person does with the page, in the order of a visit. Each step is one function, named as it reads."""

import json
import math
import random
import struct
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.browsers.engine import await_file, wait_until
from tests.browsers.page import ESCAPE, Page, words

Step = Callable[[Page], None]
STEPS: dict[str, Step] = {}
ENTER = "\ue007"


def step(title: str) -> Callable[[Step], Step]:
    def add(function: Step) -> Step:
        STEPS[title] = function
        return function

    return add


def downloaded(page: Page, button: str, within: tuple[str, str] | None = None) -> Path:
    """The file that a button saves."""
    known = set(page.engine.downloads.iterdir())
    page.press(button, within=within)
    return await_file(page.engine, known)


def train(page: Page, epochs: int = 20) -> None:
    """Plays until so many epochs have gone by, and pauses."""
    start = page.epoch
    page.press(words("transport.play"))
    page.await_epoch("training", lambda now: now >= start + epochs)
    page.press(words("transport.pause"))
    page.await_seen("button", words("transport.play"))
    # Until no picture is under way any more that the server sent before it heard of the pause.
    page.still("() => document.querySelector('#epoch').textContent")


def open_share(page: Page) -> tuple[str, str]:
    title = words("share.title")
    if not page.sees("dialog", title):
        page.press(title)
        page.await_seen("dialog", title)
    return "dialog", title


@step("the page loads, and has numbers before anything is pressed")
def load(page: Page) -> None:
    page.open()
    assert page.epoch == 0
    page.await_seen("button", words("transport.play"))


@step("play and pause")
def play(page: Page) -> None:
    before = page.loss
    train(page)
    assert page.loss != before


@step("step, by mouse and by key")
def single(page: Page) -> None:
    start = page.epoch
    page.press(words("transport.step"))
    page.await_epoch("one epoch", lambda now: now == start + 1)
    # On a button, the space bar would press that.
    page.engine.evaluate("() => document.activeElement.blur()")
    page.engine.keys(" ")
    page.await_epoch("the space bar to play", lambda now: now > start + 1)
    page.press(words("transport.pause"))


@step("reset")
def reset(page: Page) -> None:
    page.press(words("transport.reset"))
    page.await_epoch("the start", lambda now: now == 0)


@step("a unit shows what it answers, and keeps the map when it is pinned")
def pin(page: Page) -> None:
    page.engine.evaluate("() => document.querySelector('#graph .face').focus()")
    shown = page.engine.evaluate("() => document.querySelector('#map-canvas').toDataURL()")
    page.engine.evaluate("() => document.querySelector('#graph .face').click()")
    page.engine.wait("another map", "(before) => document.querySelector('#map-canvas').toDataURL() !== before", shown)
    page.engine.keys(ESCAPE)
    page.engine.evaluate("() => document.activeElement.blur()")


@step("the map says what lies under the pointer")
def look(page: Page) -> None:
    page.hover("#map-canvas", 0.7, 0.3)
    time.sleep(0.3)
    page.engine.point(2, 2, press=False)


@step("a weight is edited in place, and taken back")
def edit(page: Page) -> None:
    before = page.loss
    page.engine.evaluate("() => document.querySelector('#graph .unit .face').focus()")
    page.engine.keys(ENTER)
    page.engine.wait("the editor", "() => document.querySelector('#editor').matches(':popover-open')")
    page.engine.evaluate("() => document.querySelector('#editor input[type=number]').select()")
    page.engine.keys("3.5")
    wait_until("another loss", lambda: page.loss != before)
    page.press(words("editor.undo"))
    wait_until("the loss of before", lambda: page.loss == before)
    page.engine.keys(ESCAPE)
    page.engine.wait("the editor to close", "() => !document.querySelector('#editor').matches(':popover-open')")


@step("layers and units are added and taken away")
def shape(page: Page) -> None:
    units = "() => document.querySelectorAll('#graph .unit').length"
    count = page.engine.evaluate(units)
    page.press(words("network.add_layer"))
    page.engine.wait("more units", "(before) => document.querySelectorAll('#graph .unit').length > before", count)
    page.press(words("network.remove_layer"))
    page.engine.wait("as many units", "(before) => document.querySelectorAll('#graph .unit').length === before", count)


@step("a data set is chosen, and its points drawn anew")
def data(page: Page) -> None:
    page.press(words("dataset.spiral.label"), "radio")
    page.engine.wait("the address", "() => location.hash.includes('spiral')")
    page.press(words("data.regenerate"))
    page.press(words("dataset.circle.label"), "radio")
    page.engine.wait("the address", "() => !location.hash.includes('spiral')")


@step("each drawer opens, and shows something while the network trains")
def drawers(page: Page) -> None:
    for name in ("layers", "neuron", "functions", "timeline", "space", "landscape"):
        page.press(words(f"drawer.{name}"), "tab")
        page.await_seen("tabpanel", words(f"drawer.{name}"))
        train(page, 3)
        panels = "[...document.querySelectorAll('[role=tabpanel]')]"
        page.engine.wait("something in it", f"() => {panels}.some((one) => one.offsetHeight > 60 && one.innerText)")
        page.note_boxes()
    page.press(words("drawer.close"))


@step("a sweep fills its map, set-ups train side by side, and the playground comes back as it was")
def labs(page: Page) -> None:
    # What an address leaves out is as usual; so is the run, then.
    page.go_to("")
    train(page, 5)
    loss = page.loss
    page.go_to("lab=sweep&sweep=optimizer.learning_rate:0.03,0.3~seeds:2~epochs:5")
    page.press(words("sweep.start"))
    page.engine.wait("its end", "() => document.querySelector('.sweep-status')?.textContent.includes('4')")
    page.note_boxes()
    page.press(words("labs.back"))
    page.go_to("lab=compare")
    page.press(words("compare.play"))
    page.engine.wait("epochs", "() => Number(document.querySelector('#compare-epoch')?.dataset.value) > 5")
    page.press(words("compare.pause"))
    page.note_boxes()
    page.press(words("labs.back"))
    page.await_seen("button", words("transport.play"))
    assert page.loss == loss


@step("the curve of a problem with one input is drawn")
def curve(page: Page) -> None:
    page.go_to("problem=regression&data.dataset=sine")
    page.engine.wait("the curve", "() => document.querySelector('#curve-canvas')?.checkVisibility()")
    train(page, 5)
    page.note_boxes()
    page.go_to("")
    page.engine.wait("the map", "() => !document.querySelector('#curve-canvas')?.checkVisibility()")


def visit(page: Page, title: str, opener: Callable[[], None]) -> None:
    """A sheet opens, is large enough to be read, and closes."""
    opener()
    page.await_seen("dialog", title)
    # A box that holds more than it shows must let one scroll to it.
    cut = page.engine.evaluate(
        """() => {
          const sheet = [...document.querySelectorAll("[role=dialog]:popover-open, dialog[open]")].at(-1);
          const { width, height } = sheet.getBoundingClientRect();
          const body = sheet.querySelector(".sheet-body");
          return [width, height, body ? body.clientHeight : height];
        }"""
    )
    assert cut[0] > 150 and cut[1] > 100 and cut[2] > 40, f"{title} is {cut[0]} by {cut[1]}, its list {cut[2]} high"
    page.note_boxes()
    page.shot(title)


@step("each sheet opens, can be read, and closes")
def sheets(page: Page) -> None:
    for key, title in (
        ("share.title", "share.title"),
        ("lesson.list", "lesson.list"),
        ("presets.open", "presets.title"),
    ):
        visit(page, words(title), partial(page.press, words(key)))
        page.close(words(title))
    more = words("more.title")
    visit(page, more, partial(page.press, f"^{more}"))
    page.close(more)


@step("what shows is chosen in a dialog")
def shows(page: Page) -> None:
    title = words("show.title")
    visit(page, title, partial(page.press, words("header.what_shows")))
    page.press(words("show.done"))
    page.await_gone("dialog", title)


@step("a term of the glossary opens where it is pressed")
def term(page: Page) -> None:
    page.press(words("output.test_loss"))
    page.await_seen("dialog", None)
    page.note_boxes()
    page.engine.keys(ESCAPE)
    page.await_gone("dialog", None)


@step("a note is as high as its words")
def note(page: Page) -> None:
    page.dismiss_notes()
    page.go_to('off=[{"layer":9,"unit":0}]')
    page.engine.wait("a note", "() => document.querySelector('[role=log]').innerText.length > 5")
    height = page.engine.evaluate("() => document.querySelector('[role=log]').getBoundingClientRect().height")
    assert 20 < height < 250, height
    page.note_boxes()
    page.shot("note")
    page.dismiss_notes()
    page.go_to("")


def count_points(page: Page) -> int:
    """How many points of one's own the table has."""
    title = words("own.title")
    if not page.sees("dialog", title):
        page.press(words("own.open"))
    said = page.engine.wait(
        "a number of points",
        """() => {
          const table = [...document.querySelectorAll("[role=dialog]:popover-open")].at(-1);
          return table?.innerText.match(/([\\d,]+) points\\./)?.[1];
        }""",
    )
    page.close(title)
    return int(said.replace(",", ""))


@step("points of one's own are drawn on the map")
def draw(page: Page) -> None:
    page.press(words("own.open"))
    page.press(words("own.draw_on_map"))
    for right, down in ((0.3, 0.3), (0.6, 0.6), (0.7, 0.3), (0.4, 0.7)):
        page.hover("#map-canvas", right, down, press=True)
    page.press(words("own.done"))
    # Those of the data set, and what was drawn.
    assert count_points(page) > 500


@step("a table of points is read from a file")
def csv(page: Page) -> None:
    random.seed(1)
    rows = [(math.cos(turn) * size, math.sin(turn) * size, int(size > 2)) for turn in range(60) for size in (1, 3)]
    table = "x1,x2,label\n" + "".join(f"{x:.3f},{y:.3f},{label}\n" for x, y, label in rows)
    page.press(words("own.open"))
    page.choose("input[type=file][accept*=csv]", "points.csv", table)
    page.await_seen("button", words("own.use"))
    page.note_boxes()
    page.press(words("own.use"))
    assert count_points(page) == 120
    train(page, 3)
    page.press(words("dataset.circle.label"), "radio")


@step("a run is saved as a file, and opened again as it was")
def save(page: Page) -> None:
    train(page, 10)
    epoch, loss = page.epoch, page.loss
    file = downloaded(page, words("share.save"), open_share(page))
    assert json.loads(file.read_text())["format"] == "neural-network-playground"
    page.close(words("share.title"))
    page.press(words("transport.reset"))
    page.await_epoch("the start", lambda now: now == 0)
    open_share(page)
    page.choose("#share-sheet input[type=file]", "run.json", file.read_text())
    page.await_epoch("the run of before", lambda now: now == epoch)
    wait_until("its loss", lambda: page.loss == loss)
    page.close(words("share.title"))


@step("a link to the set-up and one with the weights are copied, and the latter opens the run as it is")
def link(page: Page) -> None:
    loss = page.loss
    within = open_share(page)
    page.dismiss_notes()
    page.press(words("share.link_setup"), within=within)
    page.await_note(words("header.copied"))
    page.dismiss_notes()
    page.press(words("share.link_weights"), within=within)
    page.await_note("characters")
    copied = page.paste()
    assert copied.startswith(page.url) and "weights=" in copied, copied
    page.elsewhere(page.url)
    page.engine.open(copied)
    page.ready()
    wait_until("the loss of the link", lambda: page.loss == loss)


@step("where copying is not allowed, the link is there to be copied")
def by_hand(page: Page) -> None:
    page.engine.evaluate(
        """() => {
          const refuse = () => Promise.reject(new DOMException("no", "NotAllowedError"));
          const clipboard = { write: refuse, writeText: refuse };
          Object.defineProperty(navigator, "clipboard", { value: clipboard, configurable: true });
        }"""
    )
    page.press(words("share.link_weights"), within=open_share(page))
    page.await_seen("textbox", words("share.by_hand"))
    page.engine.evaluate("() => { delete navigator.clipboard; }")
    page.close(words("share.title"))


@step("tables, pictures and code are saved under their names")
def files(page: Page) -> None:
    train(page, 3)
    within = open_share(page)
    for key, ending in (
        ("share.points", ".csv"),
        ("share.history", ".csv"),
        ("picture.svg", ".svg"),
        ("picture.png", ".png"),
        ("export.save", ".py"),
    ):
        file = downloaded(page, words(key), within)
        assert file.suffix == ending, file.name
    page.dismiss_notes()
    page.press(words("export.copy"), within=within)
    page.await_note("network_numpy.py")
    assert "def predict" in page.paste()
    page.close(words("share.title"))


@step("a recording is an animated PNG that plays as fast as the run went")
def record(page: Page) -> None:
    page.press(words("transport.reset"))
    page.press(words("picture.record"), within=open_share(page))
    page.close(words("share.title"))
    began = time.monotonic()
    train(page, 120)
    lasted = time.monotonic() - began
    file = downloaded(page, words("picture.stop"), open_share(page))
    page.close(words("share.title"))
    assert file.suffix == ".png", file.name
    delays = frame_delays(file.read_bytes())
    page.say(f"{len(delays)} pictures of {sum(delays[:-1]) / 1000:.1f} s, trained for {lasted:.1f} s")
    # The last one rests; what is trained before the first and after the last picture is in none.
    assert len(delays) > 2 and 0.4 * lasted < sum(delays[:-1]) / 1000 < 1.3 * lasted, (delays, lasted)


def frame_delays(png: bytes) -> list[int]:
    """Milliseconds each picture of an animated PNG is shown."""
    found, at = [], 8
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        if png[at + 4 : at + 8] == b"fcTL":
            numerator, denominator = struct.unpack_from(">HH", png, at + 8 + 20)
            found.append(round(1000 * numerator / denominator))
        at += 12 + length
    return found


@step("a lesson's step is guessed, run and explained")
def lesson_step(page: Page) -> None:
    page.go_to("lesson=00-one-neuron")
    page.engine.wait("its answers", "() => document.querySelectorAll('.lesson-answers input').length === 4")
    page.still("() => scrollY")
    page.hover(".lesson-answers input", press=True)
    page.hover(".lesson-go", press=True)
    # It stops by itself; what came out stands beside the guess, and below it what was measured.
    page.engine.wait("what came out", "() => document.querySelector('.lesson-result')?.checkVisibility()")
    page.engine.wait("its end", "() => document.querySelector('#epoch').dataset.value === '10'")
    page.engine.wait("what is claimed", "() => document.querySelectorAll('[data-standing=holds]').length === 2")
    page.note_boxes()
    page.shot("lesson-explained")
    page.press(words("lesson.next"))
    page.engine.wait("its picture", "() => document.querySelector('#lesson-stage').checkVisibility()")


@step("a lesson opens, plays, goes on, and is left")
def lesson(page: Page) -> None:
    page.go_to("lesson=16-zigzag")
    page.engine.wait("its set-ups", "() => document.querySelectorAll('#lesson-set-ups [aria-pressed=true]').length")
    page.engine.wait("its picture", "() => document.querySelector('#lesson-picture').childElementCount > 0")
    # It comes into sight by itself, and its run stops by itself.
    page.still("() => scrollY")
    before = page.loss
    page.press(words("transport.play"))
    wait_until("another loss", lambda: page.loss != before)
    page.note_boxes()
    page.shot("lesson")
    page.press(words("lesson.next"))
    page.press(words("lesson.close"))
    page.engine.wait("the lesson to go", "() => !document.querySelector('#lesson').checkVisibility()")


@step("light and dark, and the other language and back")
def appearance(page: Page) -> None:
    page.open()
    for _ in range(2):
        page.press(words("header.theme"))
        train(page, 2)
        page.shot("theme")
    for language in ("zh", "en"):
        page.engine.evaluate("(name) => document.querySelector(`[data-language=${name}]`).click()", language)
        page.engine.wait("its words", "(name) => document.documentElement.lang.startsWith(name)", language)
        page.ready()
        page.note_boxes()


@step("whoever leaves for another site and comes back finds the run")
def leave(page: Page) -> None:
    page.open("#seed=7")
    train(page, 20)
    time.sleep(1.5)
    epoch, loss = page.epoch, page.loss
    page.elsewhere(page.url.replace("127.0.0.1", "localhost"))
    page.engine.back()
    page.ready()
    page.await_epoch("the run that was left", lambda now: now == epoch)
    wait_until("its loss", lambda: page.loss == loss)
    train(page, 3)
