"""For everyone: focus is seen and given back, windows may be narrow or enlarged twice, and motion can be declined."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage

SHEETS = [
    ("#more-button", "#more"),
    ("#share-button", "#share-sheet"),
    ("#own-open", "#own-sheet"),
    ("#choose-controls", "#controls-dialog"),
    ("#add-feature, #add-formula", "#formula-sheet"),
    ("#accuracy-button", "#matrix-sheet"),
    ("[data-term=epoch]", "#term-card"),
    ("article [data-glossary-all]", "#glossary-sheet"),
]
# What of the controls lies beyond the window's sides, or is cut off by what it stands in.
LOST = """() => [...document.querySelectorAll("button, a, select, input, output, h1, h2")].filter((one) => {
  if (!one.checkVisibility({ visibilityProperty: true })) return false;
  if (one.closest(".visually-hidden, .skip, .facts-scroller, .chips-row")) return false;
  const { left, right } = one.getBoundingClientRect();
  return left < -0.5 || right > innerWidth + 0.5;
}).map((one) => one.id || one.className)"""
# By how much a chip is beyond the sides of its row, whose last 32 px fade.
CUT_OFF = """(chip) => {
  const [own, row] = [chip, chip.parentElement].map((one) => one.getBoundingClientRect());
  return Math.max(row.left - own.left, own.right - (row.right - 32));
}"""


def test_what_opens_takes_the_focus_and_escape_gives_it_back(page: Page) -> None:
    for opener, sheet in SHEETS:
        buttons = opener.split(", ")
        for button in buttons:
            # One within another is there once that is open.
            expect(page.locator(button)).to_be_visible()
            page.locator(button).focus()
            page.keyboard.press("Enter")
        expect(page.locator(sheet)).to_be_visible()
        expect(page.locator(f"{sheet} :focus")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(page.locator(sheet)).to_be_hidden()
        expect(page.locator(buttons[0])).to_be_focused()


def test_the_focus_is_seen_wherever_it_is(open_page: OpenPage) -> None:
    # Loaded anew: the browser remembers where the focus was.
    page = open_page()
    unseen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen, name = page.evaluate(
            """() => {
              const one = document.activeElement;
              const drawn = (element) => {
                const { outlineStyle, outlineWidth } = getComputedStyle(element);
                return outlineStyle !== "none" && parseFloat(outlineWidth) >= 1.5;
              };
              return [drawn(one) || [...one.querySelectorAll("*")].some(drawn), one.id || one.className || one.tagName];
            }"""
        )
        if not seen:
            unseen.append(name)
    assert unseen == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "size",
    [
        {"viewport": {"width": 320, "height": 640}},
        {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
    ],
    ids=["320 px", "1280 px enlarged twice"],
)
def test_nothing_is_lost_in_a_narrow_window(open_page: OpenPage, size: dict[str, object], language: str) -> None:
    page = open_page(f"?lang={language}", **size)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate(LOST) == []
    # The row of chips is wider than the window and scrolls: whichever has the focus is in it, and not where it fades.
    chips = page.locator(".chips-row button")
    expect(chips).to_have_count(5)
    chips.first.focus()
    for key in ("Tab", "Shift+Tab"):
        for chip in chips.all() if key == "Tab" else reversed(chips.all()):
            expect(chip).to_be_focused()
            assert chip.evaluate(CUT_OFF) <= 0.5
            page.keyboard.press(key)
        page.keyboard.press("Shift+Tab" if key == "Tab" else "Tab")


def test_nothing_is_animated_where_no_motion_is_wanted(open_page: OpenPage) -> None:
    page = open_page(reduced_motion="reduce")
    page.locator("#drawer-tab-neuron").click()
    page.locator("#play").click()
    page.wait_for_function("Number(document.querySelector('#epoch').dataset.value) > 5")
    assert page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_button_without_words_says_what_it_does_when_pointed_at(open_page: OpenPage, language: str) -> None:
    page = open_page(f"?lang={language}")
    unsaid = page.evaluate(
        """() => [...document.querySelectorAll("button.icon-only, .header-actions button:not([hidden])")]
          .filter((one) => !one.title.trim()).map((one) => one.id || one.outerHTML)"""
    )
    assert unsaid == []
