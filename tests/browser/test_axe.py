"""No violation of axe's rules in any state of the page: wide and on a phone, in both themes and both languages."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import OpenPage, bring, go_to, go_to_lesson

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
DRAWERS = ("layers", "neuron", "functions", "timeline", "space", "landscape")


def play(page: Page) -> None:
    page.locator("#play").click()
    page.wait_for_function("Number(document.querySelector('#epoch').dataset.value) > 5")


def pause(page: Page) -> None:
    page.locator("#play").click()
    expect(page.locator("#transport.playing")).to_have_count(0)


def click(button: str, shown: str) -> Callable[[Page], None]:
    """A way to a state: a click on the button shows something."""

    def reach(page: Page) -> None:
        bring(page, button)
        page.locator(button).first.click()
        expect(page.locator(shown).first).to_be_visible()

    return reach


def close(hidden: str) -> Callable[[Page], None]:
    """The way back by Escape."""

    def leave(page: Page) -> None:
        page.keyboard.press("Escape")
        expect(page.locator(hidden)).to_be_hidden()

    return leave


def importance(page: Page) -> None:
    """Marked on the network too."""
    click("#drawer-tab-layers", "#drawer-layers")(page)
    click(".layers-modes button >> nth=2", ".layers-importance .ranked-row")(page)
    page.locator("#importance-mark").check()
    expect(page.locator(".importance-mark").first).to_be_attached()


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
        go_to(page, hash)
        expect(page.locator(shown).first).to_be_visible()

    return reach


def diverge(page: Page) -> None:
    set_up = "optimizer.learning_rate=100&output_activation=linear&hidden=relu:8,relu:8"
    # Only what is there may be played.
    go(set_up, "[data-layer='1']")(page)
    expect(page.locator("[data-layer='1']")).to_contain_text("ReLU")
    page.locator("#play").click()
    expect(page.locator("#voice-tag[data-kind=diverged]")).to_be_visible()


def on_a_phone(page: Page) -> bool:
    assert page.viewport_size
    return page.viewport_size["width"] == PHONE["width"]


def stay(page: Page) -> None:
    """Nothing to do."""


def lesson(name: str, drawn: str = "#lesson-page p") -> Callable[[Page], None]:
    """A lesson, opened by its address, and its picture with what it draws."""

    def reach(page: Page) -> None:
        go_to_lesson(page, name)
        expect(page.locator(drawn).first).to_be_visible()

    return reach


def leave_the_path(page: Page) -> None:
    lesson("15-dead-relu")(page)
    page.locator("#activation").select_option("sine")
    expect(page.locator("#lesson-away")).to_be_visible()


def next_page(page: Page) -> None:
    before = page.locator("#lesson-where").inner_text()
    page.locator("#lesson-next").click()
    expect(page.locator("#lesson-where")).not_to_have_text(before)


def last_page(page: Page) -> None:
    while page.locator("#lesson-page h3").count() == 0:
        next_page(page)


def fold(page: Page) -> None:
    """On a phone, where the lesson covers what it speaks of."""
    if page.locator("#lesson-fold").is_visible():
        click("#lesson-fold", "#lesson-fold[aria-expanded=false]")(page)


def next_of_the_tour(page: Page) -> None:
    before = page.locator("#tour-where").inner_text()
    page.locator("#tour-next").click()
    expect(page.locator("#tour-where")).not_to_have_text(before)


def see_figures(page: Page) -> None:
    page.locator("[data-figure=descent]").scroll_into_view_if_needed()
    expect(page.locator("[data-figure=descent] .figure-slider")).to_be_visible()


def try_out(page: Page) -> None:
    """A set-up that goes wrong; on a phone the list makes room and a note says why."""
    page.locator("[data-preset=circle_line]").click()
    if on_a_phone(page):
        expect(page.locator("#presets-sheet")).to_be_hidden()
        # A note goes by itself, unless it is pointed at.
        page.locator("#toasts .toast").first.hover()
    else:
        expect(page.locator("[data-preset=circle_line][aria-current=true]")).to_be_visible()
    expect(page.locator("#transport.playing")).to_have_count(1)


def after_presets(page: Page) -> None:
    pause(page)
    dismiss(page)
    page.keyboard.press("Escape")
    expect(page.locator("#presets-sheet")).to_be_hidden()


def give(text: str, shown: str) -> Callable[[Page], None]:
    """A table of one's own points is chosen."""

    def reach(page: Page) -> None:
        page.set_input_files("#own-file", files=[{"name": "t.csv", "mimeType": "text/csv", "buffer": text.encode()}])
        expect(page.locator(shown).first).not_to_be_empty()

    return reach


def refused_by_the_server(page: Page) -> None:
    go("batch_size=400", ".toast.fault")(page)


def dismiss(page: Page) -> None:
    # All at once: any of them may go by itself meanwhile.
    page.evaluate("document.querySelectorAll('#toasts button').forEach((close) => close.click())")
    expect(page.locator(".toast")).to_have_count(0)


def wait_in_line(page: Page) -> None:
    """A server whose seats are taken, and that is gone as soon as the page says so."""

    waiting: list[WebSocketRoute] = []

    def answer(route: WebSocketRoute) -> None:
        # The page tries again and again, and may do so when the test is over: nothing is asked of it here.
        waiting.append(route)
        if len(waiting) == 1:
            route.send('{"type": "waiting", "place": 3, "of": 4}')

    page.expose_function("hangUp", lambda: waiting[0].close())
    page.route_web_socket("**/ws", answer)
    page.reload()
    expect(page.locator("#status-text")).to_contain_text("2")
    expect(page.locator("#status-actions button")).to_have_count(0)


def lose(page: Page) -> None:
    page.evaluate("void window.hangUp()")
    expect(page.locator("#status-actions button")).to_have_count(1)


def challenges(page: Page) -> None:
    click("#labs-button", "#labs-menu")(page)
    click("#challenges-open", ".challenge-card >> nth=10")(page)


def judged(page: Page) -> None:
    """A submission that does not count, whose rules are broken."""
    go("challenge=01-four-units&hidden=tanh:8", "[data-of=units_most][data-standing=fails]")(page)
    page.locator("#challenge-submit").click()
    expect(page.locator("#challenge-verdict li")).to_have_count(1)


def leave_challenge(page: Page) -> None:
    page.locator("#challenge-close").click()
    expect(page.locator("#challenge")).to_be_hidden()


def sweep(varied: str, shown: str) -> Callable[[Page], None]:
    """A sweep that was carried out."""

    def reach(page: Page) -> None:
        go(f"lab=sweep&sweep={varied}~seeds:2~epochs:2", ".sweep-start:enabled")(page)
        page.locator(".sweep-start").click()
        done = re.compile("All 4 runs are done|4 次训练全部完成")
        # What carries it out steps back behind everything else that the machine does.
        expect(page.locator(".sweep-status")).to_have_text(done, timeout=60_000)
        page.locator(shown).first.click()

    return reach


def open_class(page: Page) -> None:
    """A teacher's, with one of its forms."""
    go("lab=class", ".teach-open:enabled")(page)
    click(".teach-open", "#teach-show-code")(page)
    click(".teach-act summary >> nth=3", "#teach-poll-epochs")(page)


Theme = Literal["light", "dark"]
Way = Callable[[Page], None]
TABLE = "length;width;kind\n" + "".join(f"{i},5;{i * 7 % 5},25;{('rose', 'iris', 'lily')[i % 3]}\n" for i in range(30))
LESSON = "#lesson"
# Name, the way there, the way back, and which part of the page has changed; without one the whole page is looked at.
States = list[tuple[str, Way, Way, str]]
PLAYGROUND: States = [
    ("start", stay, stay, ""),
    ("playing", play, pause, "#transport, .output"),
    *[(f"drawer: {name}", click(f"#drawer-tab-{name}", f"#drawer-{name}"), stay, "#drawer") for name in DRAWERS],
    ("importance", importance, stay, "#drawer, .graph"),
    ("what changed", click(".layers-modes button >> nth=3", ".layers-changes .ranked-row"), stay, "#drawer"),
    ("drawer closed", click("#drawer-close", "#network"), stay, "#network"),
    (
        "slow motion",
        click("#motion-open", "#motion-place"),
        click("#motion-close", "#motion-open"),
        ".network",
    ),
    ("editor", click(".unit .bias", "#editor"), stay, "#editor"),
    ("slope", click("#slope-toggle", "#slope-check .slope-dot"), close("#editor"), "#editor"),
    ("what shows", click("#choose-controls", "#controls-dialog"), close("#controls-dialog"), "#controls-dialog"),
    ("share", click("#share-button", "#share-sheet"), stay, "#share-sheet"),
    ("recording", click("#picture-record", "#picture-cancel"), stay, "#picture, .header"),
    ("recorded", click("#picture-cancel", "#picture-record"), close("#share-sheet"), "#picture"),
]
SHEETS: States = [
    ("more", click("#more-button", "#more"), close("#more"), "#more"),
    ("layer", click(".layer-button", "#layer-sheet"), close("#layer-sheet"), "#layer-sheet"),
    ("matrix", click("#accuracy-button", "#matrix-sheet"), close("#matrix-sheet"), "#matrix-sheet"),
    ("losses", click("#losses-button", "#losses-sheet .ranked-row"), close("#losses-sheet"), "#losses-sheet"),
    ("features", click("#add-feature", "#feature-tray"), stay, "#feature-tray"),
    ("formula", click("#add-formula", "#formula-sheet"), stay, "#formula-sheet"),
    ("refused formula", refuse, close("#formula-sheet"), "#formula-sheet"),
    ("own points", click("#own-open", "#own-sheet"), stay, "#own-sheet"),
    ("refused table", give("nothing", "#own-refused"), stay, "#own-sheet"),
    ("own table", give(TABLE, "#own-import"), close("#own-sheet"), "#own-sheet"),
    ("drawing", draw, click("#own-draw", "#map"), "#own-bar, .output"),
]
HELP: States = [
    ("term", click("[data-term=test-loss]", "#term-card"), stay, "#term-card"),
    (
        "all terms",
        click("#term-card [data-glossary-all]", "#glossary-sheet"),
        close("#glossary-sheet"),
        "#glossary-sheet",
    ),
    ("article", see_figures, stay, "#about"),
    ("presets", click("#presets-open", "#presets-list [data-preset]"), stay, "#presets-sheet"),
    ("preset", try_out, after_presets, "#presets-sheet, #toasts"),
]
TOUR: States = [
    ("tour", click("article [data-tour-start]", "#tour"), stay, "#tour, .header"),
    *[(f"tour, step {step}", next_of_the_tour, stay, "#tour") for step in range(2, 8)],
    ("tour taken", click("#tour-next", "body:not(:has(#tour:popover-open))"), stay, ".header"),
]
SET_UPS: States = [
    ("refusal", refused_by_the_server, dismiss, "#toasts"),
    ("signs", go("signs=1", ".unit .bias[data-sign='+']"), stay, ".stage"),
    ("several classes", go("data.dataset=blobs&loss=cross_entropy", ".output-unit >> nth=2"), stay, ".stage"),
    ("regression", go("problem=regression&data.dataset=plane", ".unit >> nth=0"), stay, ".stage"),
    ("one input", go("problem=regression&data.dataset=sine", "#curve-canvas"), stay, ".stage"),
    ("comparison", go("lab=compare&compare=~batch_size=1", ".compare-card [data-number=test]"), stay, "#lab-compare"),
    ("set-up compared", click("[data-act=change]", "#compare-sheet"), close("#compare-sheet"), "#compare-sheet"),
    ("sweep", sweep("optimizer.learning_rate:0.03,300", "[data-cell='0']"), stay, "#lab-sweep"),
    ("outcomes", click(".sweep-limits summary", ".sweep-handle"), stay, ".sweep-limits"),
    ("finder", sweep("finder~optimizer.learning_rate:0.03,300", ".sweep-finder"), stay, "#lab-sweep"),
    ("lesson editor", go("lab=editor", ".lesson-faults button"), stay, "#lab-editor"),
    ("class", open_class, stay, "#lab-class"),
    ("projector", click("#teach-show-code", ".projector"), close(".projector"), ".projector"),
    ("diverged", diverge, stay, "#voice, .output"),
    ("waiting in line", wait_in_line, stay, "#status, #voice, #transport"),
    ("connection lost", lose, stay, "#status"),
]
LESSONS: States = [
    ("lessons", click("#lessons-button", ".lessons-entry >> nth=20"), close("#lessons-sheet"), "#lessons-sheet"),
    ("challenges", challenges, close("#challenges-sheet"), "#challenges-sheet"),
    ("challenge", judged, leave_challenge, "#challenge"),
    ("lesson", lesson("01-linear-is-one-layer"), stay, ""),
    ("race", lesson("03-activation-race:2", "#lesson-picture canvas"), stay, LESSON),
    ("gradients", lesson("05-exploding-gradient", ".lesson-bars li"), stay, LESSON),
    ("symmetry", lesson("06-symmetry", "#lesson-picture svg rect"), stay, LESSON),
    ("hill", lesson("11-the-hill", "#lesson-picture svg"), stay, LESSON),
]
MORE_LESSONS: States = [
    ("away", leave_the_path, stay, LESSON),
    ("zigzag", lesson("16-zigzag:2", "#lesson-picture .lesson-step"), stay, LESSON),
    ("logits", lesson("17-softmax:2", "#lesson-picture input[type=range]"), stay, LESSON),
    ("widths", lesson("18-output-and-capacity:3", ".lesson-widths-table"), stay, LESSON),
    ("bias", lesson("14-bias", "#lesson-picture circle"), stay, LESSON),
    ("second step", next_page, stay, LESSON),
    ("end of a lesson", last_page, stay, LESSON),
    ("folded", fold, stay, LESSON),
    ("lesson left", click("#lesson-close", "#regularization"), stay, ".stage"),
]
# Each begins with the page anew; within one, a state comes from the one before it.
STATES = {
    "playground": PLAYGROUND,
    "sheets": SHEETS,
    "help": HELP,
    "tour": TOUR,
    "set-ups and connection": SET_UPS,
    "lessons": LESSONS,
    "more lessons": MORE_LESSONS,
}
# Window, language, and the themes to look at, the first by every rule.
WAYS: dict[str, tuple[dict[str, int], str, tuple[Theme, ...]]] = {
    "wide": (WIDE, "en", ("light", "dark")),
    "phone": (PHONE, "zh", ("dark", "light")),
}
# On a phone the tour has the same notes, and more lessons the same parts as those that are looked at there.
WIDE_ALONE = ("tour", "more lessons")
# The rules that look at colors.
COLORS = ["color-contrast", "link-in-text-block"]


def violations(page: Page, part: str = "", rules: list[str] | None = None) -> list[str]:
    """What axe finds: rule, how bad, and the first elements with the reason; one line each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        """async ([parts, rules]) => {
          const shown = parts.filter((part) => document.querySelector(part)?.checkVisibility());
          if (parts.length > 0 && shown.length === 0) throw new Error(`nothing is shown of ${parts}`);
          const where = shown.length > 0 ? { include: shown } : document;
          const options = { resultTypes: ["violations"], selectors: false, preload: !rules && shown.length === 0,
            // Not among those that axe has on by itself.
            rules: { "target-size": { enabled: true } } };
          return (await axe.run(where, rules ? { ...options, runOnly: rules } : options)).violations;
        }""",
        [part.split(", ") if part else [], rules],
    )
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: "
        + json.dumps([[node["html"][:120], node["failureSummary"][:200]] for node in one["nodes"][:4]])
        for one in found
    ]


def in_theme(page: Page, scheme: Theme) -> None:
    asked = f"matchMedia('(prefers-color-scheme: {scheme})').matches"
    if page.evaluate(asked):
        return
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(asked)
    # What is drawn in a theme's colors is drawn anew in the next frame.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def violations_in(page: Page, themes: Sequence[Theme], name: str, part: str = "") -> dict[str, list[str]]:
    """What every rule finds in the first theme, and those that look at colors in the others."""
    found = {}
    for theme in themes:
        in_theme(page, theme)
        found[f"{name}, {theme}"] = violations(page, part, None if theme == themes[0] else COLORS)
    return {where: lines for where, lines in found.items() if lines}


@pytest.mark.parametrize(
    ("width", "name"),
    [
        *(("wide", name) for name in STATES),
        *(("phone", name) for name in STATES if name not in WIDE_ALONE),
    ],
)
def test_no_state_of_the_page_has_a_violation(open_page: OpenPage, width: str, name: str) -> None:
    viewport, language, themes = WAYS[width]
    states = STATES[name]
    page = open_page(f"?lang={language}", viewport=viewport, has_touch=viewport is PHONE, reduced_motion="reduce")
    found: dict[str, list[str]] = {}
    # A part has its colors in one theme wide and in the other on a phone; both are looked at where it is seen once, and
    # of the whole page, which has on a phone what a wide one has not.
    twice = name in WIDE_ALONE
    for state, reach, leave, part in states:
        reach(page)
        found |= violations_in(page, themes if twice or not part else themes[:1], state, part)
        leave(page)
    assert found == {}


def test_no_page_beside_the_playground_has_a_violation(open_page: OpenPage) -> None:
    page = open_page("", ready=False)
    home = page.url
    found: dict[str, list[str]] = {}
    for address in ("docs", "docs?lang=zh", "nowhere/at/all", "nowhere?lang=zh"):
        page.goto(home + address)
        found |= violations_in(page, ("light", "dark"), address)
    # An address that leads nowhere is what is looked at here; the browser says so in its console.
    complaints: list[str] = open_page.complaints  # type: ignore[attr-defined]
    complaints[:] = [one for one in complaints if "404" not in one]
    assert found == {}


def test_a_violation_would_be_found(page: Page) -> None:
    page.evaluate("document.querySelector('#play').removeAttribute('aria-label')")
    page.evaluate("document.querySelector('#play').removeAttribute('title')")
    page.evaluate("document.querySelector('#voice-text').style.color = '#bbbbbb'")
    assert {line.split(" ")[0] for line in violations(page)} == {"button-name", "color-contrast"}
    assert {line.split(" ")[0] for line in violations(page, "#transport")} == {"button-name"}
