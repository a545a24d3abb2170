"""The first minutes with the page: set-ups to try, that work or go wrong for a reason."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, OpenPage, at_width, bring, epoch, step

SLOW = 60_000


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Loaded anew, as it is in the first minute."""
    return open_page()


def try_presets(page: Page) -> None:
    page.locator("#presets-open").click()
    expect(page.locator("#presets-list [data-preset=circle_line]")).to_be_visible()


def pause(page: Page) -> None:
    transport = page.locator("#transport")
    transport.get_by_role("button", name="Pause", exact=True).click()
    expect(transport.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_the_data_set_at_hand_comes_first_and_a_click_opens_a_set_up_and_trains_it(page: Page) -> None:
    page.locator("#speed").select_option("max")
    page.locator("[data-dataset=xor]").click()
    expect(page.locator("[data-dataset=xor]")).to_have_attribute("aria-checked", "true")
    try_presets(page)
    first = page.locator("#presets-list section").first
    expect(first.locator("h3")).to_have_text("With these data: Xor")
    expect(first.locator(".preset").nth(0)).to_have_attribute("data-good", "true")
    expect(first.locator(".preset").nth(1)).to_have_attribute("data-good", "false")
    expect(page.locator("#presets-list section")).to_have_count(6)
    expect(page.locator("#presets-list .outcome")).to_have_count(page.locator("[data-preset]").count())
    line = page.locator("[data-preset=circle_line]")
    expect(line).to_contain_text("Goes wrong: No hidden layer")
    expect(line).to_contain_text("Test loss: above 0.45 after 60 epochs")
    line.click()
    expect(page.locator("[data-dataset=circle]")).to_have_attribute("aria-checked", "true")
    expect(page.locator("#network-title")).to_have_text("No hidden layers")
    expect(line).to_have_attribute("aria-current", "true")
    # It stays open while one watches, and trains by itself.
    page.wait_for_function("Number(document.querySelector('#epoch').dataset.value) >= 60", timeout=SLOW)
    pause(page)
    assert float(page.get_attribute("#test-loss", "data-value") or "0") > 0.45
    # Until the next one's first picture comes, what stands there is the epoch of this one.
    page.locator("#reset").click()
    expect(page.locator("#epoch")).to_have_text("0")
    page.locator("[data-preset=circle_corners]").click()
    expect(page.locator("#network-title")).to_have_text("2 hidden layers")
    page.wait_for_function("Number(document.querySelector('#epoch').dataset.value) >= 100", timeout=SLOW)
    pause(page)
    assert float(page.get_attribute("#test-loss", "data-value") or "1") < 0.05


def test_the_run_one_had_comes_back_by_a_click_and_so_does_a_set_up_changed_by_hand_though_nothing_was_trained(
    page: Page,
) -> None:
    page.locator("#activation").select_option("relu")
    step(page, 3)
    before = page.text_content("#test-loss") or ""
    try_presets(page)
    back = page.locator("#presets-back")
    expect(back).to_be_disabled()
    page.locator("[data-preset=gauss_one]").click()
    expect(page.locator("[data-dataset=gauss]")).to_have_attribute("aria-checked", "true")
    page.locator("[data-preset=plane_hot]").click()
    expect(page.locator("[data-dataset=plane]")).to_have_attribute("aria-checked", "true")
    # Its numbers run away, and the page says so.
    expect(page.locator("#voice")).to_contain_text("ran away", timeout=SLOW)
    back.click()
    expect(page.locator("[data-dataset=circle]")).to_have_attribute("aria-checked", "true")
    expect(page.locator("#activation")).to_have_value("relu")
    expect(page.locator("#epoch")).to_have_text("3")
    expect(page.locator("#test-loss")).to_have_text(before)
    expect(back).to_be_disabled()
    expect(page.locator("#voice")).not_to_contain_text("ran away")
    page.locator("#activation").select_option("sine")
    expect(page.locator("#activation")).to_have_value("sine")
    page.locator("[data-preset=moons_slow]").click()
    expect(page.locator("[data-dataset=moons]")).to_have_attribute("aria-checked", "true")
    page.locator("#presets-back").click()
    expect(page.locator("[data-dataset=circle]")).to_have_attribute("aria-checked", "true")
    expect(page.locator("#activation")).to_have_value("sine")


def test_set_ups_are_chosen_by_keyboard_and_the_focus_comes_back(page: Page) -> None:
    page.locator("#presets-open").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-preset=circle_corners]")).to_be_visible()
    expect(page.locator("#presets-close")).to_be_focused()
    # The list is a stop of its own where the browser lets one scroll it by keys.
    page.keyboard.press("Tab")
    if not page.evaluate("document.activeElement.matches('[data-preset]')"):
        page.keyboard.press("Tab")
    expect(page.locator("[data-preset=circle_corners]")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_function("Number(document.querySelector('#epoch').dataset.value) > 3", timeout=SLOW)
    expect(page.locator("[data-preset=circle_corners]")).to_be_focused()
    expect(page.locator("#presets-said")).to_have_text("Now training: Four edges, then two")
    page.keyboard.press("Escape")
    expect(page.locator("#presets-sheet")).to_be_hidden()
    expect(page.locator("#presets-open")).to_be_focused()


@pytest.mark.parametrize(
    ("language", "why"), [("en", "One neuron cuts the plane"), ("zh", "一个神经元只能用一条直线切开平面")]
)
def test_on_a_phone_the_list_fits_and_gives_the_page_free(open_page: OpenPage, language: str, why: str) -> None:
    page = open_page(f"?lang={language}", viewport={"width": 390, "height": 700}, has_touch=True)
    line = page.locator("[data-preset=circle_line]")
    for width in (390, 320):
        at_width(page, width, 700)
        bring(page, "#presets-open")
        page.locator("#presets-open").tap()
        expect(line).to_be_visible()
        fits = "[...document.querySelectorAll('.preset')].every((one) => one.scrollWidth <= one.clientWidth)"
        assert page.evaluate(fits)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        box = line.bounding_box()
        assert box
        assert box["height"] >= 40
        page.evaluate("document.querySelectorAll('.toast').forEach((one) => one.classList.add('earlier'))")
        line.tap()
        expect(page.locator("#presets-sheet")).to_be_hidden()
        expect(page.locator(".toast:not(.earlier)").filter(has_text=why)).to_be_visible()
        page.wait_for_function("Number(document.querySelector('#epoch').dataset.value) > 0", timeout=SLOW)


def test_the_set_ups_and_the_tour_go_on_in_another_language(open_page: OpenPage) -> None:
    page = open_page()
    try_presets(page)
    page.keyboard.press("Escape")
    page.locator("#tour-button").click()
    page.locator("#tour-next").click()
    page.locator("[data-language=zh]").click()
    expect(page.locator("#tour-title")).to_have_text("选择学什么")
    page.locator("#tour-skip").click()
    expect(page.locator("#tour")).to_be_hidden()
    expect(page.locator("#presets-open")).to_have_text("示例")
    page.locator("#presets-open").click()
    expect(page.locator("[data-preset=circle_line]")).to_contain_text(
        re.compile("没有隐藏层.*60 轮后，测试损失高于 0.45", re.DOTALL)
    )
    assert epoch(page) == 0


TARGETS = ["#play", "#datasets", "#graph", "#graph", ".layer-count", "#map", "#presets-open"]
# Where they are sheets, the tour speaks of what opens them.
ON_A_PHONE = {"#datasets": "#chips button", "#presets-open": "#menu-button"}


def lit(page: Page, target: str) -> bool:
    """Whether the light is within the window, on what the step speaks of, and clear of the card."""
    return page.evaluate(
        """async (target) => {
          const box = (selector) => document.querySelector(selector).getBoundingClientRect();
          for (let frames = 0; frames < 3; frames += 1) await new Promise(requestAnimationFrame);
          const [card, light, part] = [box("#tour"), box("#tour-light"), box(target)];
          const x = (light.left + light.right) / 2;
          const y = (light.top + light.bottom) / 2;
          const on = x > part.left && x < part.right && y > part.top && y < part.bottom;
          const clear = card.right <= light.left || card.left >= light.right
            || card.bottom <= light.top || card.top >= light.bottom;
          const seen = card.left >= 0 && card.top >= 0 && card.right <= innerWidth && card.bottom <= innerHeight
            && light.top >= -8 && light.bottom <= innerHeight + 8;
          return on && clear && seen;
        }""",
        target,
    )  # type: ignore[no-any-return]


# In Chinese, whose sentences are shorter, at the widest alone.
@pytest.mark.parametrize(
    ("language", "sizes"), [("en", ((1280, 800), (1100, 700), (390, 844))), ("zh", ((1280, 800),))], ids=str
)
def test_the_tour_lights_one_thing_after_another(
    open_page: OpenPage, sizes: tuple[tuple[int, int], ...], language: str
) -> None:
    page = open_page(f"?lang={language}", reduced_motion="reduce")
    for size in sizes:
        at_width(page, *size)
        page.locator("article [data-tour-start]").click()
        for step_at, target in enumerate(TARGETS, 1):
            where = f"{step_at} of 7" if language == "en" else f"第 {step_at} 步，共 7 步"
            expect(page.locator("#tour-where")).to_have_text(where)
            # On a phone the data are behind the chips.
            assert lit(page, ON_A_PHONE.get(target, target) if size[0] < 700 else target), (size, target)
            expect(page.locator("#tour-next")).to_be_focused()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            page.locator("#tour-next").press("Enter")
        expect(page.locator("#tour")).to_be_hidden()
        expect(page.locator("#tour-light")).to_be_hidden()
        expect(page.locator("article [data-tour-start]")).to_be_focused()


# How long the tour lets one see what one has done, before it goes on by itself.
PAUSE = int(re.findall(r"const PAUSE = (\d+)", (ROOT / "static" / "panels" / "shell" / "tour.js").read_text())[0])
# What is to be done after this pause waits for the test instead.
HOLD = """(pause) => {
  const later = window.setTimeout;
  window.setTimeout = (act, after, ...given) =>
    after === pause ? void (window.endPause = act) : later(act, after, ...given);
}"""


def go_on_from(page: Page, where: int) -> None:
    """The thing is done, the tour says so and waits, and goes on when the pause is over."""
    expect(page.locator("#tour-did")).to_have_text("✓ Done")
    expect(page.locator("#tour-where")).to_have_text(f"{where} of 7")
    page.evaluate("() => { endPause(); delete window.endPause; }")
    expect(page.locator("#tour-where")).to_have_text(f"{where + 1} of 7")


def test_the_tour_goes_on_when_the_thing_is_done_and_escape_ends_it(page: Page) -> None:
    page.evaluate(HOLD, PAUSE)
    page.locator("#tour-button").click()
    # The card is in the page, with its words, before it opens.
    expect(page.locator("#tour-next")).to_be_focused()
    expect(page.locator("#tour-next")).to_have_text("Skip this")
    # By keyboard there is a way to the thing, and back to the card once it is done.
    page.locator("#tour-go").press("Enter")
    expect(page.locator("#play")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#tour-next")).to_have_text("Next")
    go_on_from(page, 1)
    expect(page.locator("#tour-next")).to_be_focused()
    pause(page)
    page.locator("[data-dataset=xor]").click()
    go_on_from(page, 2)
    page.locator(".unit").first.hover()
    go_on_from(page, 3)
    # What else is open is closed first.
    page.locator("#more-button").click()
    expect(page.locator("#more")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#more")).to_be_hidden()
    expect(page.locator("#tour")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#tour")).to_be_hidden()
    # It can be taken again, and is not recommended any more.
    assert page.evaluate("document.documentElement.dataset.newcomer") is None
    assert page.evaluate("localStorage.getItem('tour')") == "seen"
    page.locator("#tour-button").click()
    expect(page.locator("#tour-where")).to_have_text("1 of 7")


@pytest.mark.parametrize("address", ["?embed", "#lesson=14-bias"])
def test_the_tour_is_not_offered_in_another_page_or_with_a_lesson(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    expect(page.locator("header [data-tour-start]")).to_be_hidden()
