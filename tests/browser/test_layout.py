"""What fits where: no overlap, nothing cut, nothing that jumps."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, at_width, go_to, overlaps, step, transport
from tests.browser.test_languages import MISFITS

SLOW = 60_000
SIZES = [(1280, 800), (1440, 900), (1024, 768), (768, 1024), (390, 844), (320, 640)]


def test_no_sideways_scrolling_at_any_width(page: Page) -> None:
    for width, height in [*SIZES, *SIZES[-2::-1]]:
        at_width(page, width, height)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


def test_on_a_wide_screen_the_playground_needs_no_scrolling(page: Page) -> None:
    for selector in ("#discretize", "#regenerate", "#graph", "#play", "#problem"):
        box = page.locator(selector).bounding_box()
        assert box and box["y"] >= 0 and box["y"] + box["height"] <= 800, selector


def test_panels_and_controls_do_not_overlap(page: Page) -> None:
    at_width(page, 1280, 800)
    wide = ["#transport", "#settings", "#voice", "#data", "#network", "#output", "#about", "#header"]
    assert overlaps(page, wide) == []
    for width, height in ((390, 844), (844, 390)):
        at_width(page, width, height)
        assert overlaps(page, ["#header", "#voice", "#map", ".losses", "#graph", ".toggles", "#chart", "#about"]) == []
    at_width(page, 768, 1024)
    assert overlaps(page, ["#header", "#transport", "#voice", "#data", "#network", "#output", "#about"]) == []


# What of these does not lie whole between the top of the window and what stands at its bottom.
BEYOND = """(parts) => {
  const bar = document.querySelector("#transport");
  const end = getComputedStyle(bar).position === "fixed" ? bar.getBoundingClientRect().top : innerHeight;
  return parts.flatMap((part) => [...document.querySelectorAll(part)]).filter((one) => {
    const { left, right, top, bottom, width } = one.getBoundingClientRect();
    return width === 0 || left < 0 || right > innerWidth || top < 0 || bottom > end;
  }).map((one) => one.id || one.className);
}"""
STAGE = ["#voice", "#map", "#test-loss", "#train-loss", "#accuracy", ".unit", "#features .feature", ".head"]


def test_the_first_screen_of_a_phone_holds_the_map_and_the_whole_network(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    for set_up in ("", "hidden=" + ",".join(["tanh:8"] * 6), "hidden=" + ",".join(["tanh:32"] * 10)):
        go_to(page, set_up)
        expect(page.locator(".head")).to_have_count(len(set_up.split(",")) if set_up else 2)
        # Under ten layers of 32 units their names may stand below.
        parts = [part for part in STAGE if part != ".head" or set_up.count("32") < 10]
        assert page.evaluate(BEYOND, parts) == [], set_up
        assert page.evaluate(BEYOND, ["[data-chip=data]", "[data-chip=learning_rate]"]) == []
    side = page.locator("#map-canvas").bounding_box()
    assert side and side["width"] == side["height"] >= 200
    # The last links run into the map's lower edge, and nothing stands between it and the network.
    links = page.locator("#links").bounding_box()
    assert links and abs(links["y"] - side["y"] - side["height"]) < 1
    # Play is where it was, wherever one reads.
    for place in (0, 3000):
        page.evaluate("(place) => scrollTo(0, place)", place)
        for button in ("#reset", "#play", "#step"):
            expect(page.locator(button)).to_be_in_viewport(ratio=1)
        assert page.evaluate(
            "['#play', '#speed', '#epoch'].every((one) => document.querySelector(one)"
            ".getBoundingClientRect().bottom <= innerHeight)"
        )


def test_a_tablet_shows_all_of_the_playground_at_once(page: Page) -> None:
    at_width(page, 768, 1024)
    parts = [*STAGE, "#play", "#settings .field:not(.unused)", ".thumbnail", ".slider:not([hidden])", "#regenerate",
             "#own-open", "#chart canvas", ".layer-count", ".drawer-tabs"]  # fmt: skip
    assert page.evaluate(BEYOND, parts) == []
    tops = page.evaluate("[...document.querySelectorAll('.thumbnail')].map((one) => one.getBoundingClientRect().top)")
    assert len(set(tops)) == 1


def test_text_is_never_under_12_px_and_a_step_up_where_that_is_asked_for(open_page: OpenPage) -> None:
    smallest = """() => {
      const sizes = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !parent.checkVisibility()) continue;
        const svg = parent.closest("svg");
        const drawn = svg?.viewBox.baseVal?.width ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
        sizes.push(parseFloat(getComputedStyle(parent).fontSize) * drawn);
      }
      return Math.round(10 * Math.min(...sizes)) / 10;
    }"""
    page = open_page()
    assert page.evaluate(smallest) == 12
    for drawer in ("layers", "neuron", "timeline"):
        page.locator(f"#drawer-tab-{drawer}").click()
        assert page.evaluate(smallest) == 12, drawer
    page.get_by_role("button", name="Larger text").click()
    assert page.evaluate(smallest) == 13.8
    expect(page.get_by_role("button", name="Larger text")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Larger text").click()
    page.evaluate("localStorage.removeItem('size')")
    large = open_page("?size=large")
    for width, height in ((1280, 800), (1920, 1080)):
        at_width(large, width, height)
        assert large.evaluate(smallest) == 13.8
        assert large.evaluate(MISFITS) == []
        parts = ["#header", "#transport", "#settings", "#voice", "#data", "#network", "#output"]
        assert overlaps(large, parts) == []
    # Who chose the usual size is not asked by the address again.
    large.get_by_role("button", name="Larger text").click()
    assert "size" not in large.evaluate("location.search")
    assert large.evaluate(smallest) == 12


def test_training_moves_nothing_but_what_the_network_moves(open_page: OpenPage) -> None:
    page = open_page("#speed=200e")
    page.evaluate(
        """() => {
          window.shift = 0;
          new PerformanceObserver((list) => {
            list.getEntries().forEach((entry) => { window.shift += entry.value; });
          }).observe({type: 'layout-shift', buffered: false});
        }"""
    )
    transport(page, "Play").click()
    page.wait_for_function("Number(document.querySelector('#epoch').dataset.value) > 120", timeout=SLOW)
    assert page.evaluate("window.shift") == 0


def test_everything_loads_from_this_host(open_page: OpenPage) -> None:
    page = open_page()
    hosts = page.evaluate("performance.getEntriesByType('resource').map((entry) => new URL(entry.name).host)")
    assert hosts and set(hosts) == {page.evaluate("location.host")}


def test_resizing_keeps_the_run_and_the_picture(page: Page) -> None:
    step(page)
    at_width(page, 390, 844)
    expect(page.locator("#epoch")).to_have_text("1")
    size = page.evaluate(
        "['#links', '#graph'].map((selector) => document.querySelector(selector).getBoundingClientRect().width)"
    )
    assert size[0] == size[1]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_touch_edits_a_weight_and_enlarges_a_unit(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.locator(".unit .bias").last.tap()
    expect(page.locator("#editor")).to_be_visible()
    before = page.text_content("#train-loss")
    page.fill("#editor-number", "2")
    expect(page.locator("#train-loss")).not_to_have_text(before or "")
    page.locator("#editor-close").tap()
    expect(page.locator("#editor")).to_be_hidden()
    # Touch enlarges a unit too.
    page.locator(".unit .face").first.tap()
    expect(page.locator("#pin-chip")).to_have_text("Unit 1 of layer 1")
