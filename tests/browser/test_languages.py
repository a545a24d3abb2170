"""The whole page in English and in Chinese: which one, the change from one to the other, and that the words fit."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, at_width, bring, epoch, go_to_lesson, number, open_formula
from tests.project.test_locales import CREDITS, NAMES

ROOT = Path(__file__).resolve().parents[2]
ENGLISH = json.loads((ROOT / "locales" / "en.json").read_text(encoding="utf-8"))
CHINESE = json.loads((ROOT / "locales" / "zh.json").read_text(encoding="utf-8"))
WIDTHS = [1280, 768, 390, 320]
# What is laid out alike on every phone, the narrowest of which has the least room.
SHEET_WIDTHS = [1280, 768, 320]
DRAWERS = ("layers", "neuron", "functions", "timeline", "space", "landscape")
# Beside names: the language that is offered, in its own word; keys; what stands in numbers and formulas.
ALSO = NAMES | CREDITS | {"English", "dist", "NaN"}

# All that can be read or heard: text, and the attributes that speak.
WORDS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest("script, style, code, noscript")) found.push(walker.currentNode.data);
  }
  for (const element of document.body.querySelectorAll("*")) {
    for (const name of ["aria-label", "title", "alt", "aria-description", "aria-roledescription"]) {
      if (element.hasAttribute(name)) found.push(element.getAttribute(name));
    }
  }
  return found;
}"""

# Words that are cut off by what they stand in or by the window, and words that lie on other words.
MISFITS = """() => {
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const [node, parent] = [walker.currentNode, walker.currentNode.parentElement];
    if (!node.data.trim() || parent.closest("svg, option, noscript, .visually-hidden, .skip, .article")) continue;
    if (!parent.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    // Where there is room for the icon alone, its words are for whoever hears them or points at it.
    if (getComputedStyle(parent).clipPath === "inset(50%)") continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width > 1) texts.push({ parent, box, range, words: node.data.trim() });
  }
  const found = [];
  // What stands above the rest, or stays while it scrolls, covers it on purpose.
  const layer = (element) => {
    const above = element.closest("dialog[open], [popover]:popover-open");
    for (let one = element; !above && one; one = one.parentElement) {
      if (["fixed", "sticky"].includes(getComputedStyle(one).position)) return one;
    }
    return above;
  };
  // A text's lines, of which what has been scrolled away is not seen.
  const linesOf = (range, parent) => {
    let [top, bottom] = [-Infinity, Infinity];
    for (let one = parent; one && one !== document.documentElement; one = one.parentElement) {
      if (getComputedStyle(one).overflowY === "visible") continue;
      const room = one.getBoundingClientRect();
      [top, bottom] = [Math.max(top, room.top), Math.min(bottom, room.bottom)];
    }
    return [...range.getClientRects()]
      .map(({ left, right, top: from, bottom: to }) =>
        ({ left, right, top: Math.max(from, top), bottom: Math.min(to, bottom) }))
      .filter((line) => line.bottom > line.top);
  };
  for (const { parent, box, words } of texts) {
    let scrolls = false;
    for (let element = parent; element && element !== document.documentElement; element = element.parentElement) {
      const { overflowX } = getComputedStyle(element);
      if (overflowX === "auto" || overflowX === "scroll") scrolls = true;
      if (scrolls || overflowX === "visible") continue;
      const room = element.getBoundingClientRect();
      if (box.right > room.right + 1 || box.left < room.left - 1) found.push(`cut: ${words}`);
    }
    if (!scrolls && (box.right > innerWidth + 1 || box.left < -1)) found.push(`beyond the window: ${words}`);
  }
  const seen = texts.map(({ parent, range, words }) =>
    ({ words, layer: layer(parent), lines: linesOf(range, parent) }));
  seen.forEach((one, index) => seen.slice(index + 1).forEach((other) => {
    if (one.layer !== other.layer) return;
    const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
      // Lines are set closer than the boxes of their letters are high.
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6;
    if (one.lines.some((a) => other.lines.some((b) => meet(a, b))))
      found.push(`on each other: ${one.words} / ${other.words}`);
  }));
  for (const select of document.querySelectorAll("select")) {
    if (!select.checkVisibility() || select.clientWidth === 0) continue;
    const style = getComputedStyle(select);
    const context = document.createElement("canvas").getContext("2d");
    context.font = style.font;
    const room = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const label = select.selectedOptions[0]?.label ?? "";
    if (context.measureText(label).width > room + 1) found.push(`cut in a field: ${label}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page is wider than the window");
  return found;
}"""


def english_words(page: Page) -> set[str]:
    """The words in Latin letters on the page that are no names, with what they stand in."""
    foreign = set()
    for sentence in page.evaluate(WORDS):
        left = re.sub(r"https?://\S+|=?x\d[\w^*/+().-]*|\b[a-z]\b", " ", sentence)
        for word in re.findall(r"[A-Za-z]{2,}", left):
            if word not in ALSO:
                foreign.add(f"{word}: {sentence.strip()[:60]}")
    return foreign


def in_chinese(open_page: OpenPage, address: str = "?lang=zh", **options: object) -> Page:
    page = open_page(address, **options)
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    return page


def test_the_page_speaks_as_the_browser_prefers(open_page: OpenPage) -> None:
    page = in_chinese(open_page, "", locale="zh-CN")
    expect(page.locator("h1")).to_have_text(CHINESE["page.title"])
    expect(page.locator("#play")).to_have_attribute("aria-label", CHINESE["transport.play"])


def test_the_address_decides_against_the_preference_and_keeps_the_set_up(open_page: OpenPage) -> None:
    page = in_chinese(open_page, "?lang=zh#data.noise=0.2")
    page.select_option("#activation", "relu")
    page.wait_for_function("location.hash.includes('relu')")
    expect(page).to_have_url(re.compile(r"\?lang=zh#.*data\.noise=0\.2"))


def test_the_language_changes_while_the_run_goes_on(open_page: OpenPage) -> None:
    page = open_page("#data.dataset=xor&drawer=timeline")
    page.click("#play")
    page.wait_for_function("Number(document.getElementById('epoch').textContent) > 40")
    page.evaluate("window.same = true")
    before = epoch(page)
    page.click("a[data-language=zh]")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.wait_for_function(f"Number(document.getElementById('epoch').textContent) > {before + 20}")
    assert page.evaluate("window.same"), "the page was not loaded again"
    expect(page).to_have_url(re.compile(re.escape("?lang=zh#data.dataset=xor")))
    expect(page.locator("#play")).to_have_attribute("aria-label", CHINESE["transport.pause"])
    expect(page.locator("a[data-language=en]")).to_be_focused()
    assert page.title() == CHINESE["page.title"]
    page.click("#play")
    expect(page.locator("#play")).to_have_attribute("aria-label", CHINESE["transport.play"])
    assert number(page, "#test-loss") > 0
    # And back, with a run at rest: nothing new comes from the server then, and all of it is there.
    page.click("#reset")
    at = 3
    for number_of_steps in range(at + 1):
        expect(page.locator("#epoch")).to_have_text(str(number_of_steps))
        if number_of_steps < at:
            page.click("#step")
    loss = page.text_content("#test-loss")
    page.click("a[data-language=en]")
    expect(page.locator("#network h2, h2").filter(has_text="2 hidden layers")).to_have_count(1)
    expect(page.locator("#epoch")).to_have_text(str(at))
    expect(page.locator("#test-loss")).to_have_text(loss or "")
    expect(page.locator("#timeline-panel, [data-drawer=timeline][aria-selected=true]").first).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#epoch")).to_have_text(str(at + 1))


def test_a_change_of_language_that_fails_is_said_and_leaves_the_page(open_page: OpenPage) -> None:
    page = open_page()
    page.route(re.compile(r"lang=zh"), lambda route: route.abort())
    page.click("a[data-language=zh]")
    expect(page.locator(".toast")).to_contain_text(ENGLISH["language.failed"])
    expect(page.locator("html")).to_have_attribute("lang", "en")
    # The browser itself complains of the request that the test let fail, and so does the page.
    del open_page.complaints[:]  # type: ignore[attr-defined]


def from_here(page: Page, widths: Sequence[int] = WIDTHS) -> Sequence[int]:
    """The widths from the end that the page is at to the other, which spares the way back."""
    assert page.viewport_size
    return widths[::-1] if page.viewport_size["width"] == widths[-1] else widths


def misfits(page: Page, state: str, widths: Sequence[int] = WIDTHS) -> dict[str, list[str]]:
    """What does not fit in a state of the page, at every width that is tried."""
    found = {}
    for width in from_here(page, widths):
        at_width(page, width)
        faults = page.evaluate(MISFITS)
        if faults:
            found[f"{state}, {width} px"] = faults
    return found


def test_chinese_fits_on_the_page_and_in_its_drawers_and_no_english_is_left(open_page: OpenPage) -> None:
    page = in_chinese(open_page, viewport={"width": 1280, "height": 800})
    found, foreign = misfits(page, "start"), {"start": english_words(page)}
    page.evaluate("location.hash = 'data.dataset=blobs&loss=cross_entropy'")
    expect(page.locator("[data-dataset=blobs]")).to_have_attribute("aria-checked", "true")
    expect(page.locator("#epoch")).to_have_text("0")
    for done in range(1, 4):
        page.click("#step")
        expect(page.locator("#epoch")).to_have_text(str(done))
    for drawer in DRAWERS:
        page.click(f"#drawer-tab-{drawer}")
        expect(page.locator(f"#drawer-{drawer}")).to_be_visible()
        if drawer == "neuron":
            expect(page.locator("#drawer-neuron")).to_contain_text(CHINESE["neuron.forward"])
        found |= misfits(page, drawer)
        foreign[drawer] = english_words(page)
    assert found == {}
    assert {drawer: words for drawer, words in foreign.items() if words} == {}


OPEN = "dialog[open], [popover]:popover-open:not(#toasts)"


def test_chinese_fits_in_the_sheets(open_page: OpenPage) -> None:
    page = in_chinese(open_page, viewport={"width": 1280, "height": 800})
    found, foreign = {}, {}
    for opener in (
        "#choose-controls",
        "#share-button",
        "#more-button",
        "#add-feature, #add-formula",
        "#own-open",
        "#presets-open",
        "#lessons-button",
        ".layer-button",
        ".unit .bias",
    ):
        for button in opener.split(", "):
            bring(page, button)
            page.locator(button).first.click()
        expect(page.locator(OPEN).first).to_be_visible()
        found |= misfits(page, opener, SHEET_WIDTHS)
        foreign[opener] = english_words(page)
        page.keyboard.press("Escape")
        expect(page.locator(OPEN)).to_have_count(0)
    assert found == {}
    assert {opener: words for opener, words in foreign.items() if words} == {}


def test_chinese_fits_in_what_a_phone_opens_and_in_the_tray_of_features(open_page: OpenPage) -> None:
    page = in_chinese(open_page, viewport={"width": 390, "height": 844})
    found, foreign = {}, {}
    for opener, opened in (
        ("[data-chip=data]", "#data"),
        ("[data-chip=more]", "#settings"),
        ("#menu-button", "#menu"),
        ("#add-feature", "#feature-tray"),
    ):
        page.locator(opener).click()
        expect(page.locator(opened)).to_be_visible()
        if opened == "#settings":
            expect(page.locator("#more-summary")).not_to_be_empty()
        found |= misfits(page, opened, (390, 320))
        foreign[opened] = english_words(page)
        page.keyboard.press("Escape")
        expect(page.locator(f"{opened}:popover-open")).to_have_count(0)
    assert found == {}
    assert {opened: words for opened, words in foreign.items() if words} == {}


def test_chinese_fits_in_the_tour(open_page: OpenPage) -> None:
    page = in_chinese(open_page, viewport={"width": 1280, "height": 800})
    found, foreign = {}, {}
    page.locator("#tour-button").click()
    for place in range(1, 8):
        where = CHINESE["tour.where"].format(step=place, count=7)
        expect(page.locator("#tour-where")).to_have_text(where)
        found |= misfits(page, where, SHEET_WIDTHS)
        foreign[where] = english_words(page)
        page.locator("#tour-next").click()
    expect(page.locator("#tour")).to_be_hidden()
    assert found == {}
    assert {where: words for where, words in foreign.items() if words} == {}


PICTURES = {
    "03-activation-race:2": "canvas",
    "05-exploding-gradient": ".lesson-bars li",
    "06-symmetry": "svg rect",
    "11-the-hill": "svg",
    "14-bias": "circle",
    "16-zigzag:2": ".lesson-step",
    "17-softmax:2": "input",
    "18-output-and-capacity:3": "table",
}
# Names that are cut where layers stand close: the whole name is the button's title, but at this width it has the room.
CUT = """() => [...document.querySelectorAll(".head .kind")].filter((one) => {
  const room = one.closest(".layer-button").getBoundingClientRect();
  const words = document.createRange();
  words.selectNodeContents(one);
  const { left, right } = words.getBoundingClientRect();
  return one.scrollWidth > one.clientWidth || left < room.left - 0.5 || right > room.right + 0.5;
}).map((one) => one.textContent)"""


def test_lessons_fit_every_width_and_no_name_of_a_layer_is_cut_on_a_wide_screen(open_page: OpenPage) -> None:
    page = in_chinese(open_page, viewport={"width": 1280, "height": 800})
    for name, part in PICTURES.items():
        go_to_lesson(page, name)
        expect(page.locator(f"#lesson-picture {part}").first).to_be_visible()
        for width in from_here(page):
            at_width(page, width)
            if width == WIDTHS[0]:
                assert page.evaluate(CUT) == [], name
                continue
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
            panel = "document.getElementById('lesson')"
            assert page.evaluate(f"{panel}.scrollWidth <= {panel}.clientWidth + 1"), (name, width)


def test_words_that_are_cut_or_on_each_other_or_english_would_be_found(open_page: OpenPage) -> None:
    page = in_chinese(open_page)
    page.evaluate(
        """() => {
          const label = document.querySelector("#settings .label");
          label.textContent = "这个名字长得放不下，".repeat(9);
          const button = document.getElementById("copy-link");
          button.style = "position: relative; left: -100px";
          document.querySelector("#choose-controls").title = "Hidden things";
        }"""
    )
    found = page.evaluate(MISFITS)
    assert any(fault.startswith("cut: 这个名字") for fault in found)
    assert any(fault.startswith("on each other:") for fault in found)
    assert {word.partition(":")[0] for word in english_words(page)} == {"Hidden", "things"}


def test_what_the_server_refuses_is_said_in_chinese(open_page: OpenPage) -> None:
    page = in_chinese(open_page, "?lang=zh#batch_size=400")
    toast = page.locator(".toast.fault")
    expect(toast).to_contain_text("batch_size 不能大于训练点的个数 250；现为 400")
    open_formula(page)
    page.fill("#formula-input", "x1^2 + y")
    page.keyboard.press("Enter")
    expect(page.locator("#formula-error")).to_contain_text("在第 8 个字符处读不下去：不认识 “y”")
    assert english_words(page) - {"batch_size"} == set()
