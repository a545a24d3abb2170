"""A walk through the lab of sweeps and the learning-rate finder, with the server that carries them out."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, go_to, losses, step

SWEEP = "lab=sweep&sweep=optimizer.learning_rate:0.03,0.3,300~hidden.units:2,3~seeds:2~epochs:8"
# The processes of sweeps step back behind everything else that a machine does.
WAIT = 60_000
ENDED = re.compile(r"All \d+ runs are done")


def expect_cell(page: Page, place: str, words: str) -> None:
    expect(page.locator(f"[data-cell='{place}']")).to_have_attribute("aria-label", re.compile(words))


def test_a_sweep_fills_its_map_gives_a_run_to_the_playground_and_finds_a_rate(open_page: OpenPage) -> None:
    page = open_page()
    step(page, 2)
    before = losses(page)
    # A link opens it filled in, and starts nothing by itself.
    go_to(page, SWEEP)
    start = page.get_by_role("button", name="Start", exact=True)
    expect(start).to_be_enabled()
    expect(page.locator(".sweep-size")).to_have_text("6 cells × 2 seeds = 12 runs of 8 epochs")
    expect(page.get_by_role("gridcell", name=re.compile("no run yet"))).to_have_count(6)
    seeds = page.get_by_label("Seeds a cell")
    seeds.fill("30")
    seeds.blur()
    expect(page.locator(".sweep-size")).to_have_text("A cell has at most 20 seeds.")
    expect(start).to_be_disabled()
    seeds.fill("2")
    seeds.blur()
    start.click()
    expect(page.locator(".sweep-status")).to_have_text(ENDED, timeout=WAIT)
    assert losses(page) == before
    # By keyboard: columns are rates, units grow upward.
    page.locator("[data-cell='0,0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-cell='1,1']")).to_be_focused()
    expect_cell(page, "1,1", r"^Learning rate 0\.3 and units 3: Test loss 0\.\d+; ")
    expect_cell(page, "2,0", "2 diverged")
    expect(page.locator(".sweep-said").first).to_contain_text("With learning rate 300 runs diverge")
    expect(page.locator(".sweep-details h3")).to_have_text("Learning rate 0.3 and units 3")
    expect(page.locator(".sweep-line.test")).to_have_count(2)
    # What counts as learned is moved; nothing is trained again.
    page.get_by_label("Color by").select_option("outcome")
    page.get_by_text("What counts as learned").click()
    limit = page.get_by_role("slider", name="Learned: training loss at most").first
    limit.press("Home")
    expect_cell(page, "0,0", "2 never learned")
    limit.press("End")
    expect_cell(page, "0,0", "units 2: 2 (learned|overfitted)$")
    page.get_by_role("button", name="Table", exact=True).click()
    expect(page.locator(".sweep-table tbody tr")).to_have_count(6)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the map as CSV").click()
    assert saved.value.path().read_bytes().count(b"\r\n") == 13
    page.get_by_role("button", name="Table", exact=True).click()
    # A picture holds its styles and patterns itself.
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the map as SVG").click()
    drawing = saved.value.path().read_text(encoding="utf-8")
    assert drawing.startswith("<svg") and 'id="sweep-hatch"' in drawing
    assert "class=" not in drawing and "var(" not in drawing
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the map as PNG").click()
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")
    # The networks of a cell together.
    page.locator("[data-cell='1,0']").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Where do the networks disagree?").click()
    expect(page.locator(".sweep-ensemble .about")).to_contain_text("All 2 networks name the same class", timeout=WAIT)
    # That very run, and the one that was there is a branch to go back to.
    shown = page.locator(".sweep-seeds li").first.locator("b").inner_text()
    page.get_by_role("button", name="Open the run of seed 1 in the playground").click()
    expect(page.locator("#network")).to_be_visible(timeout=WAIT)
    expect(page.locator("#epoch")).to_have_attribute("data-value", "8")
    expect(page.locator("#test-loss")).to_have_text(shown)
    expect(page.locator(".toasts")).to_contain_text("Learning rate 0.3 and units 2")
    expect(page).to_have_url(re.compile(r"#(?!.*lab=).*optimizer\.learning_rate=0\.3"))
    # The finder is a sweep over rates alone.
    page.get_by_role("button", name="Find a good learning rate").click()
    expect(page.get_by_role("heading", name="Learning-rate finder")).to_be_focused()
    go_to(page, "lab=sweep&sweep=finder~optimizer.learning_rate:0.001,0.1,300~seeds:1~epochs:8")
    start.click()
    expect(page.locator(".sweep-status")).to_have_text(ENDED, timeout=WAIT)
    expect(page.locator(".sweep-shown.finder .sweep-said")).to_contain_text("Only the rate 0.1 does well")
    chart = page.get_by_role("slider", name="Learning rate")
    chart.press("Home")
    expect(chart).to_have_attribute("aria-valuenow", "0.001")
    chart.press("ArrowRight")
    page.get_by_role("button", name="Use this rate: 0.1").click()
    expect(page.locator("#network")).to_be_visible()
    expect(page.locator("#learning-rate")).to_have_value("0.1")
