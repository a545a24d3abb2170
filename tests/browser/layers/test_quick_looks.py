"""Quick looks: what each unit matters, what has changed, whether a slope is right, and where losses are largest."""

import csv
import io
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import number, step

PANEL = "#drawer-layers"


def test_units_points_and_slopes_are_looked_at_and_lead_to_one_another(page: Page) -> None:
    step(page, 3)
    page.get_by_role("tab", name="Layers").click()
    # Importance: sorted, and whatever is pointed at lights up on the network.
    page.get_by_role("button", name="Importance", exact=True).click()
    expect(page).to_have_url(re.compile("drawer=layers&layers=importance"))
    rows = page.locator(f"{PANEL} .layers-importance .ranked-row")
    expect(rows).to_have_count(2 + 4 + 2)
    shown = [float(text.replace("−", "-")) for text in rows.locator(".figure").all_inner_texts()]
    assert shown == sorted(shown, reverse=True) and shown[0] > 0.001
    name = rows.first.locator(".ranked-name").inner_text()
    said = page.locator(f"{PANEL} .look-said").first
    expect(said).to_contain_text(f"{name}: without it the loss would be")
    unit = page.locator(f"{PANEL} .ranked-name", has_text="Unit").first
    unit.hover()
    expect(page.locator(".unit.focused")).to_have_count(1)
    expect(page.locator("#showing")).to_have_text(unit.inner_text())
    page.get_by_label("Mark on the network").check()
    expect(page.locator(".importance-mark")).to_have_count(8)
    page.get_by_label("What is put in the place of an answer").select_option(label="Off: it answers its mean")
    expect(rows.first.locator(".figure")).not_to_have_text(f"+{shown[0]:.4f}")
    # By keyboard: one stop, arrows within, and Enter keeps the unit on the large map.
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    expect(page.locator("#showing")).to_have_text(rows.nth(1).locator(".ranked-name").inner_text())
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as CSV: the importance of each unit").click()
    table = list(csv.reader(io.StringIO(Path(saved.value.path()).read_text(encoding="utf-8"))))
    assert table[0][:3] == ["layer", "unit", "name"] and len(table) == 9 and table[1][5] == "mean"

    # What has changed: in the step just made; a weight of it opens its editor.
    page.get_by_role("button", name="What changed", exact=True).click()
    said = page.locator(f"{PANEL} .layers-changes .look-said")
    expect(said).to_contain_text("Since Step was pressed, at epoch 2: the training loss went from")
    expect(said).to_contain_text("25 of 25 weights and biases moved.")
    weights = page.get_by_role("list", name="Moved farthest").locator(".ranked-row")
    expect(weights).to_have_count(10)
    weights.first.click()
    expect(page.locator("#editor")).to_be_visible()

    # The slope of that weight, by both ways; with a large h the loss bends in between.
    page.get_by_role("button", name="Check its slope").click()
    slope = page.locator("#slope-check")
    expect(slope).to_contain_text(re.compile(r"They agree to [5-9] digits\.|They agree to 1\d digits\."))
    small = number(page, "#slope-check .slope-lines b >> nth=2")
    page.get_by_label("h, the step to either side").select_option(label="h = 0.1")
    page.wait_for_function(
        "(small) => Number(document.querySelectorAll('#slope-check b')[2].textContent.replace('−', '-')) > small * 100",
        arg=max(small, 1e-12),
    )
    expect(page.locator("#slope-check .slope-dot")).to_have_count(9)
    page.keyboard.press("Escape")
    expect(page.locator("#editor")).to_be_hidden()

    # The points with the largest loss: on the map, on the network, and in the Neuron drawer.
    page.get_by_role("button", name="Largest losses", exact=True).click()
    worst = page.locator("#losses-sheet .ranked-row")
    expect(worst).to_have_count(10)
    expect(page.locator("#losses-sheet .look-said")).to_contain_text(re.compile(r"These 10 of 250 points have \d+%"))
    losses = [float(text) for text in worst.locator(".figure").all_inner_texts()]
    assert losses == sorted(losses, reverse=True)
    worst.nth(2).hover()
    expect(page.locator("#crosshair")).to_be_visible()
    expect(page.locator("#values")).to_be_visible()
    point, _, place = worst.nth(2).locator(".ranked-name").inner_text().partition(": ")
    expect(page.locator("#probe-where")).to_have_text(f"at {place}:")
    worst.nth(2).click()
    expect(page.locator("#neuron-sample")).to_have_value(point)
    expect(page.locator("#neuron-point")).to_contain_text("a loss of")
    assert abs(number_in(page.locator("#neuron-point").inner_text()) - losses[2]) < 0.001


def number_in(sentence: str) -> float:
    """The last number of a sentence."""
    return float(re.findall(r"[\d.]+\d", sentence)[-1])
