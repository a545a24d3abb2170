"""Set-ups side by side, as a person compares them: from the menu to the run that is taken over."""

import csv
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, at_width, drawn, go_to, step

EPOCH = "#compare-epoch"


def begins(page: Page) -> None:
    """All stand before their first epoch, and are drawn."""
    expect(page.locator(f"{EPOCH}[data-value='0']")).to_be_attached()
    expect(page.locator(".compare-card dd[data-number=test]", has_text="–")).to_have_count(0)


def test_set_ups_train_together_are_changed_and_saved_and_one_is_taken_over(page: Page, tmp_path: Path) -> None:
    step(page, 2)
    own = page.text_content("#test-loss")
    page.get_by_role("button", name="Labs", exact=True).click()
    page.get_by_role("menuitem", name="Compare").click()
    expect(page.get_by_role("heading", name="Compare", exact=True)).to_be_focused()
    begins(page)
    expect(page.locator(".compare-card .compare-title").nth(1)).to_have_text("Learning rate: 0.3 instead of 0.03")
    expect(page.locator("#compare-sentence")).to_contain_text("Press Play")
    maps = [drawn(page, f".compare-card[data-set-up='{index}'] canvas") for index in range(2)]
    assert maps[0] == maps[1]
    # All of them by an epoch, by keyboard.
    page.locator("#compare-step").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"{EPOCH}[data-value='1']")).to_be_attached()
    page.locator("#compare-play").press("Space")
    expect(page.locator(EPOCH)).to_have_text(re.compile(r"\d\d"))
    assert len({*maps, *(drawn(page, f".compare-card[data-set-up='{index}'] canvas") for index in range(2))}) == 3
    page.get_by_role("button", name="Pause all").click()
    expect(page.get_by_role("button", name="Train all", exact=True)).to_be_visible()
    expect(page.locator("#compare-sentence")).to_contain_text(re.compile(r"After \d+ epochs [AB] "))
    # Another setting: it begins again, and says what differs.
    page.get_by_role("button", name="Change set-up B").click()
    rate = page.locator("#compare-sheet").get_by_label("Learning rate", exact=True)
    expect(rate).to_have_value("0.3")
    rate.fill("0.03")
    rate.press("Enter")
    expect(page.locator(".compare-card .compare-title").nth(1)).to_have_text("The same as A so far")
    page.locator("#compare-sheet").get_by_label("Batch size").fill("1")
    page.keyboard.press("Tab")
    expect(page.locator(".compare-card .compare-title").nth(1)).to_have_text("Batch size: 1 instead of 10")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Change set-up B")).to_be_focused()
    begins(page)
    # What cannot be is refused in words, and nothing changes.
    page.keyboard.press("Enter")
    page.locator("#compare-sheet").get_by_label("Batch size").fill("100000")
    page.keyboard.press("Tab")
    expect(page.locator("#toasts")).to_contain_text("B: batch_size")
    expect(page.locator(".compare-card .compare-title").nth(1)).to_have_text("Batch size: 1 instead of 10")
    page.locator("#compare-sheet-close").click()
    # A link has all of it.
    expect(page).to_have_url(re.compile("#lab=compare&compare=~batch_size=1$"))
    # The page's keys are for all of them.
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"{EPOCH}[data-value='1']")).to_be_attached()
    page.keyboard.press("r")
    begins(page)
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"{EPOCH}[data-value='1']")).to_be_attached()
    with page.expect_download() as table:
        page.get_by_role("button", name="Save the comparison as CSV").click()
    rows = list(csv.reader(Path(table.value.path()).read_text(encoding="utf-8").splitlines()))
    assert [row[0] for row in rows] == ["epoch", "0", "1"]
    assert rows[0][5] == "B training loss (Batch size: 1 instead of 10)"
    assert float(rows[2][5]) < float(rows[2][1])
    with page.expect_download() as picture:
        page.get_by_role("button", name="Save the comparison as PNG").click()
    assert Path(picture.value.path()).read_bytes().startswith(b"\x89PNG")
    # The playground's own run has stood still; the one that is taken over comes beside it.
    loss = page.locator(".compare-card").nth(1).locator("dd[data-number=test]").inner_text()
    page.get_by_role("button", name="Take over set-up B").click()
    expect(page.locator("#network")).to_be_visible()
    expect(page.locator("#epoch[data-value='1']")).to_be_attached()
    expect(page.locator("#test-loss")).to_have_text(loss)
    page.locator("#drawer-tab-timeline").click()
    expect(page.locator(".branches .branch-name")).to_have_count(2)
    page.locator(".branches").get_by_role("button", name="Go there").click()
    expect(page.locator("#test-loss")).to_have_text(own or "")


def test_a_ready_made_comparison_trains_at_once_and_fits_a_phone(open_page: OpenPage) -> None:
    page = open_page("#lab=compare&compare=~seed=2~seed=3")
    expect(page.locator(".compare-card")).to_have_count(3)
    page.locator("#compare-match-up").select_option(label="With and without x₁², x₂²")
    expect(page.locator(".compare-card")).to_have_count(2)
    expect(page.locator("#lab-compare-body")).to_contain_text("One neuron cuts with a straight line")
    expect(page.locator("#compare-sentence")).to_contain_text(re.compile(r"B is ahead.*one thing only"))
    page.get_by_role("button", name="Pause all").click()
    page.get_by_role("button", name="Copy of B").click()
    expect(page.locator("#compare-sheet-title")).to_have_text("Set-up C")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Remove set-up A").click()
    expect(page.locator(".compare-card")).to_have_count(2)
    at_width(page, 390, 844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator("#compare-play")).to_be_in_viewport()
    go_to(page, "")
    expect(page.locator("#network")).to_be_visible()
