"""Sheets and the drawer leave the network and the map in sight; so do notes on the stage."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, at_width, bring, overlaps

SHEETS = [
    ("#more-button", "#more"),
    ("#share-button", "#share-sheet"),
    ("#lessons-button", "#lessons-sheet"),
    (".layer-button", "#layer-sheet"),
]


def test_a_sheet_stands_beside_the_network_until_the_next_and_on_small_screens_comes_from_below_and_is_pulled_down(
    page: Page,
) -> None:
    for number, (opener, sheet) in enumerate(SHEETS):
        page.locator(opener).first.click()
        expect(page.locator(sheet)).to_be_visible()
        expect(page.locator(".sheet:popover-open")).to_have_count(1)
        assert overlaps(page, [sheet, "#graph", "#map", "#transport"]) == [], sheet
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        # What lies under it is not reached by keyboard.
        expect(page.locator("#data")).to_be_hidden()
        if number == 0:
            expect(page.locator("#more-button")).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#more-button")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Escape")
    expect(page.locator(".sheet:popover-open")).to_have_count(0)
    expect(page.locator("#data")).to_be_visible()
    # Without anything in focus a question mark asks for all terms.
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page.locator("#glossary-list dt").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("#glossary-sheet")).to_be_hidden()
    for width, height in ((390, 844), (768, 1024)):
        at_width(page, width, height)
        bring(page, "#more-button")
        page.locator("#more-button").click()
        box = page.locator("#more").bounding_box()
        assert box
        assert (box["x"], box["width"]) == (0, width)
        assert height * 0.3 <= box["y"] < height - 200
        assert box["y"] + box["height"] <= height
        x, y = width / 2, box["y"] + 8
        page.mouse.move(x, y)
        page.mouse.down()
        # A little is not meant.
        page.mouse.move(x, y + 40)
        page.mouse.up()
        expect(page.locator("#more")).to_be_visible()
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, y + 120)
        page.mouse.up()
        expect(page.locator("#more")).to_be_hidden()
        # On a phone the button is in a sheet, which gave way to this one.
        expect(page.locator("[data-chip=more]" if width < 720 else "#more-button")).to_be_focused()


def test_the_drawer_is_divided_from_the_network_by_pointer_and_by_keyboard(page: Page) -> None:
    def height() -> int:
        return int(page.evaluate("document.querySelector('#drawer-layers').offsetHeight"))

    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("#drawer-tab-layers").click()
    divider = page.get_by_role("separator", name="Height of the drawer")
    divider.focus()
    page.keyboard.press("Home")
    least = height()
    expect(divider).to_have_attribute("aria-valuenow", str(least))
    page.keyboard.press("End")
    most = height()
    expect(divider).to_have_attribute("aria-valuemax", str(most))
    assert most > least + 60
    assert page.evaluate("document.querySelector('#graph').offsetHeight") >= 8 * 32
    page.keyboard.press("Enter")
    assert height() == least
    page.keyboard.press("ArrowUp")
    assert height() == least + 16
    box = divider.bounding_box()
    assert box
    page.mouse.move(box["x"] + 100, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] - 25)
    page.mouse.up()
    assert height() == least + 46
    assert overlaps(page, ["#graph", "#drawer"]) == []
    page.locator("#drawer-close").click()
    expect(divider).to_be_hidden()
    # As high as it was left, also on another day.
    page.reload()
    page.locator("#drawer-tab-layers").click()
    expect(divider).to_have_attribute("aria-valuenow", str(least + 46))
    page.evaluate("localStorage.removeItem('drawer-height')")


def test_notes_on_the_stage_go_once_their_thing_was_done_and_do_not_come_back(open_page: OpenPage) -> None:
    page = open_page()
    page.evaluate("['unit', 'link'].forEach((name) => localStorage.removeItem(`note-${name}`))")
    page.reload()
    unit, link = page.locator(".stage-note").nth(0), page.locator(".stage-note").nth(1)
    expect(unit).to_contain_text("What one unit answers")
    expect(link).to_contain_text("A weight")
    expect(page.locator(".note-arrows path")).to_have_count(2)
    page.locator(".unit .face").first.click()
    expect(unit).to_be_hidden()
    page.locator(".unit .face").first.press("Enter")
    page.locator("#editor-parameter").select_option("0")
    expect(link).to_be_hidden()
    page.keyboard.press("Escape")
    page.reload()
    expect(page.locator(".unit").first).to_be_visible()
    expect(page.locator(".stage-note")).to_have_count(0)
