"""No violation of axe's rules in any state of the page, in both languages, both themes, wide and on a phone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenPage

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
DRAWERS = ("layers", "neuron", "functions", "timeline")


def play(page: Page) -> None:
    page.locator("#play").click()
    page.wait_for_function("Number(document.querySelector('#epoch').textContent) > 5")


def pause(page: Page) -> None:
    page.locator("#play").click()
    expect(page.locator("body")).not_to_have_class("playing")


def click(button: str, shown: str) -> Callable[[Page], None]:
    """A way to a state: a click on the button shows something."""

    def reach(page: Page) -> None:
        page.locator(button).first.click()
        expect(page.locator(shown)).to_be_visible()

    return reach


def close(hidden: str) -> Callable[[Page], None]:
    """The way back by Escape."""

    def leave(page: Page) -> None:
        page.keyboard.press("Escape")
        expect(page.locator(hidden)).to_be_hidden()

    return leave


def refuse(page: Page) -> None:
    page.fill("#formula-input", "x1 +* x2")
    page.keyboard.press("Enter")
    expect(page.locator("#formula-error")).not_to_be_empty()


def draw(page: Page) -> None:
    page.locator("#own-draw").click()
    expect(page.locator("#own-canvas")).to_be_visible()
    box = page.locator("#own-canvas").bounding_box()
    assert box
    for share in (0.3, 0.5, 0.7):
        page.mouse.click(box["x"] + share * box["width"], box["y"] + share * box["height"])


def go(hash: str, shown: str) -> Callable[[Page], None]:
    """Another set-up, by its address."""

    def reach(page: Page) -> None:
        page.evaluate("(hash) => { location.hash = hash; }", hash)
        expect(page.locator(shown)).to_be_visible()

    return reach


def diverge(page: Page) -> None:
    go("optimizer.learning_rate=100&output_activation=linear&hidden=relu:8,relu:8", "#play")(page)
    page.locator("#play").click()
    expect(page.locator("#status")).to_be_visible()


def stay(page: Page) -> None:
    """Nothing to do."""


Way = Callable[[Page], None]
STATES: list[tuple[str, Way, Way]] = [
    ("start", stay, stay),
    ("playing", play, pause),
    *[(name, click(f"#drawer-tab-{name}", f"#drawer-{name}"), stay) for name in DRAWERS],
    ("drawer closed", click("#drawer-close", "#network"), stay),
    ("editor", click(".unit .bias", "#editor"), close("#editor")),
    ("what shows", click("#choose-controls", "#controls-dialog"), close("#controls-dialog")),
    ("share", click("#share-button", "#share-sheet"), close("#share-sheet")),
    ("more", click("#more-button", "#more"), close("#more")),
    ("layer", click(".layer-button", "#layer-sheet"), close("#layer-sheet")),
    ("matrix", click("#accuracy-button", "#matrix-sheet"), close("#matrix-sheet")),
    ("formula", click("#add-feature", "#formula-sheet"), stay),
    ("refused formula", refuse, close("#formula-sheet")),
    ("own points", click("#own-open", "#own-sheet"), close("#own-sheet")),
    ("drawing", draw, click("#own-draw", "#map")),
    ("term", click("[data-term=test-loss]", "#term-card"), stay),
    ("all terms", click("#term-card [data-glossary-all]", "#glossary-sheet"), close("#glossary-sheet")),
    ("several classes", go("data.dataset=blobs&loss=cross_entropy", "#classes-slider"), stay),
    ("regression", go("problem=regression&data.dataset=plane", "[data-dataset=plane]"), stay),
    ("diverged", diverge, stay),
]


def violations(page: Page) -> list[str]:
    """What axe finds: rule, how bad, and the first elements with the reason; one line each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
    )
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: "
        + json.dumps([[node["html"][:120], node["failureSummary"][:200]] for node in one["nodes"][:4]])
        for one in found
    ]


@pytest.mark.parametrize(
    ("viewport", "scheme", "language"),
    [(WIDE, "light", "en"), (WIDE, "dark", "zh"), (PHONE, "dark", "en"), (PHONE, "light", "zh")],
    ids=["wide light English", "wide dark Chinese", "phone dark English", "phone light Chinese"],
)
def test_no_state_of_the_page_has_a_violation(
    open_page: OpenPage, viewport: dict[str, int], scheme: str, language: str
) -> None:
    page = open_page(f"?lang={language}", viewport=viewport, color_scheme=scheme, has_touch=viewport is PHONE)
    found: dict[str, list[str]] = {}
    for name, reach, leave in STATES:
        reach(page)
        found[name] = violations(page)
        leave(page)
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_beside_the_playground_has_a_violation(open_page: OpenPage, scheme: str) -> None:
    page = open_page("", ready=False, color_scheme=scheme)
    home = page.url
    found = {}
    for address in ("docs", "docs?lang=zh", "nowhere/at/all", "nowhere?lang=zh"):
        page.goto(home + address)
        found[address] = violations(page)
    # An address that leads nowhere is what is looked at here; the browser says so in its console.
    complaints: list[str] = open_page.complaints  # type: ignore[attr-defined]
    complaints[:] = [one for one in complaints if "404" not in one]
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_violation_would_be_found(page: Page) -> None:
    page.evaluate("document.querySelector('#play').removeAttribute('aria-label')")
    page.evaluate("document.querySelector('#play').removeAttribute('title')")
    page.evaluate("document.querySelector('.tagline').style.color = '#bbbbbb'")
    assert {line.split(" ")[0] for line in violations(page)} == {"button-name", "color-contrast"}
