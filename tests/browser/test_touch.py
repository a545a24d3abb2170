"""Fingers: what can be tapped is 40 px wide and high."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, bring

PHONE = {"width": 390, "height": 844}

# Every control that is too small for a finger: the places 19 px from its middle, and the middle, must all be its own,
# or its label's. Links in running text are as high as their line; a layer's two buttons and a bias share the room of a
# unit and have 24 px, and the sheet of the layer and the editor have the same with room.
SMALL = """() => {
  const found = [];
  for (const control of document.querySelectorAll("button, a, select, input, [role=tab]")) {
    if (control.closest(".article, .visually-hidden, .skip") || control.disabled || control.matches(".skip")) continue;
    const visible = { checkVisibilityCSS: true, visibilityProperty: true, opacityProperty: true };
    if (!control.checkVisibility(visible)) continue;
    const layer = document.querySelector("dialog[open], .sheet:popover-open, .editor:popover-open, #menu:popover-open");
    if (layer && !layer.contains(control)) continue;
    control.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const { left, top, width, height } = control.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const reach = control.matches(".layer-control, .layer-button, .bias, .feature-remove") ? 11 : 19;
    const labels = [...(control.labels ?? [])];
    const own = (dx, dy) => {
      const hit = document.elementFromPoint(x + dx, y + dy);
      return hit !== null && (control.contains(hit) || labels.some((label) => label.contains(hit)));
    };
    const wide = width >= 2 * reach + 2 || (own(-reach, 0) && own(reach, 0));
    const high = height >= 2 * reach + 2 || (own(0, -reach) && own(0, reach));
    const inLabel = labels.some((label) => label.contains(control) && label.getBoundingClientRect().height >= 40);
    if (!(wide && high) && !inLabel) {
      const name = control.id || control.dataset.term || control.dataset.feature || control.className;
      found.push(`${name}: ${Math.round(width)} x ${Math.round(height)}`);
    }
  }
  return found;
}"""


def on_a_phone(open_page: OpenPage, address: str = "") -> Page:
    return open_page(address, viewport=PHONE, has_touch=True, is_mobile=True)


def test_what_can_be_tapped_is_40_px_wide_and_high(open_page: OpenPage) -> None:
    page = on_a_phone(open_page)
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    found = {"start": page.evaluate(SMALL)}
    for opener, sheet in (
        ("[data-chip=data]", "#data"),
        ("[data-chip=activation]", "#settings"),
        ("#menu-button", "#menu"),
    ):
        page.locator(opener).tap()
        expect(page.locator(sheet)).to_be_visible()
        found[sheet] = page.evaluate(SMALL)
        page.keyboard.press("Escape")
        expect(page.locator(sheet)).to_be_hidden()
        expect(page.locator(opener)).to_be_focused()
    for button, sheet in [
        ("#more-button", "#more"),
        ("#share-button", "#share-sheet"),
        ("#own-open", "#own-sheet"),
        ("#choose-controls", "#controls-dialog"),
        (".unit .bias", "#editor"),
        (".layer-button", "#layer-sheet"),
        ("[data-term=epoch]", "#term-card"),
    ]:
        bring(page, button)
        page.locator(button).first.tap()
        expect(page.locator(sheet)).to_be_visible()
        found[sheet] = page.evaluate(SMALL)
        page.keyboard.press("Escape")
        expect(page.locator(sheet)).to_be_hidden()
    assert {name: controls for name, controls in found.items() if controls} == {}


def test_what_is_too_small_would_be_found(open_page: OpenPage) -> None:
    page = on_a_phone(open_page)
    page.evaluate("Object.assign(document.querySelector('#menu-button').style, {minHeight: '20px', height: '20px'})")
    assert page.evaluate(SMALL) == ["menu-button: 40 x 20"]
