"""Points of one's own: drawn on the map, edited in a table, read from a file or the clipboard."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import OpenPage, bring, transport

FLOWERS = "length;width;kind\n" + "".join(
    f"{i},5;{i * 7 % 5},25;{('rose', 'iris', 'lily')[i % 3]}\n" for i in range(60)
)
CHECKED = "#datasets [aria-checked=true]"


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Loaded anew: points of another test's would be offered again."""
    return open_page()


def points_of(page: Page) -> dict[str, Any] | None:
    """The points the address holds, which are those that are trained on."""
    found = re.search(r"data=(\{.*?\})(?:&|$)", unquote(page.evaluate("location.hash")))
    return json.loads(found[1])["points"] if found else None


def wait_for_count(page: Page, count: int) -> None:
    page.wait_for_function(
        """count => {
          const found = /data=(\\{.*?\\})(&|$)/.exec(decodeURIComponent(location.hash));
          const points = found && JSON.parse(found[1]).points;
          return (points ? points.train.length + points.test.length : 0) === count;
        }""",
        arg=count,
    )


def begin_drawing(page: Page) -> tuple[float, float]:
    """Opens the tools; the middle of the map."""
    page.click("#own-draw")
    page.locator("#own-bar").scroll_into_view_if_needed()
    expect(page.locator("#own-canvas")).to_be_visible()
    box = page.locator("#own-canvas").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def give(page: Page, name: str, content: str | bytes) -> None:
    payload: FilePayload = {
        "name": name,
        "mimeType": "text/csv",
        "buffer": content.encode() if isinstance(content, str) else content,
    }
    page.set_input_files("#own-file", files=[payload])


def hint(page: Page, text: str) -> None:
    expect(page.locator("#own-hint")).to_contain_text(text)


def test_a_click_adds_a_point_to_the_data_set_and_training_goes_on_with_it(open_page: OpenPage) -> None:
    page = open_page("#speed=20e")
    transport(page, "Play").click()
    page.wait_for_function("Number(document.querySelector('#epoch').dataset.value) > 5")
    x, y = begin_drawing(page)
    hint(page, "500 points")
    page.mouse.click(x, y)
    hint(page, "501 points")
    wait_for_count(page, 501)
    points = points_of(page)
    assert points is not None
    near = [row for row in points["train"] + points["test"] if abs(row[0]) < 0.05 and abs(row[1]) < 0.05]
    assert any(row[2] == 1 for row in near)
    expect(page.locator(CHECKED)).to_have_text("Yours")
    page.wait_for_function("Number(document.querySelector('#epoch').dataset.value) > 5")
    expect(transport(page, "Pause")).to_be_visible()


def test_a_drag_sprays_one_stroke_that_is_taken_back_at_once(page: Page) -> None:
    x, y = begin_drawing(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 80, y + 40, steps=20)
    page.mouse.up()
    page.wait_for_function("parseInt(/(\\d+) points/.exec(document.querySelector('#own-hint').textContent)[1]) > 505")
    page.keyboard.press("Control+z")
    hint(page, "500 points")
    wait_for_count(page, 0)
    expect(page.locator(CHECKED)).to_have_text("Circle")
    page.keyboard.press("Control+Shift+z")
    page.wait_for_function("parseInt(/(\\d+) points/.exec(document.querySelector('#own-hint').textContent)[1]) > 505")


def test_points_are_erased_by_key_button_and_the_other_mouse_button(page: Page) -> None:
    x, y = begin_drawing(page)
    page.mouse.click(x, y, button="right")
    hint(page, " points")
    expect(page.locator("#own-hint")).not_to_contain_text("500")
    page.keyboard.press("e")
    expect(page.locator("#own-erase")).to_have_attribute("aria-pressed", "true")
    hint(page, "Drag to erase")
    page.get_by_role("button", name="Undo (Ctrl+Z)").first.click()
    hint(page, "500 points")
    page.mouse.click(x, y)
    expect(page.locator("#own-hint")).not_to_contain_text("500")
    page.locator("#own-erase").click()
    hint(page, "Click for one point")


def test_classes_are_chosen_by_key_and_button_and_more_can_be_made(page: Page) -> None:
    x, y = begin_drawing(page)
    page.locator("#own-clear").click()
    hint(page, "No points yet")
    page.get_by_role("button", name="Another class").click()
    labels = page.locator(".own-label[data-label]")
    expect(labels).to_have_text(["0", "1", "2"])
    for number, (dx, dy) in enumerate([(-60, -60), (60, -60), (0, 60), (0, 80)]):
        page.keyboard.press(str(min(number, 2) + 1))
        expect(page.locator(".own-label[aria-pressed=true]")).to_have_text(str(min(number, 2)))
        page.mouse.click(x + dx, y + dy)
    wait_for_count(page, 4)
    points = points_of(page)
    assert points is not None
    assert sorted(row[2] for row in points["train"] + points["test"]) == [0, 1, 2, 2]
    expect(page.locator("#scale-ticks .swatch")).to_have_count(3)


def test_classes_without_the_first_wait_for_it(page: Page) -> None:
    x, y = begin_drawing(page)
    page.locator("#own-clear").click()
    page.get_by_role("button", name="Another class").click()
    for number, (dx, dy) in enumerate([(-60, -60), (60, -60), (0, 60), (0, 80)]):
        page.keyboard.press(str(2 + number % 2))
        page.mouse.click(x + dx, y + dy)
    hint(page, "4 points: training needs one of class 0 too.")
    expect(page.locator("#voice-text")).to_have_text("Classes count from 0. Draw a point of class 0 too.")
    assert points_of(page) is None
    page.keyboard.press("1")
    page.mouse.click(x, y)
    wait_for_count(page, 5)
    hint(page, "5 points.")
    expect(page.locator("#scale-ticks .swatch")).to_have_count(3)
    # The first class is taken away again: the run stays, and the points too.
    page.keyboard.press("e")
    page.mouse.click(x, y)
    hint(page, "training needs one of class 0 too.")
    wait_for_count(page, 5)
    expect(page.locator(".toast")).to_have_count(0)


def test_too_few_points_are_not_trained_on_and_the_data_stay_as_they_were(page: Page) -> None:
    x, y = begin_drawing(page)
    page.locator("#own-clear").click()
    # The losses are not those of the points that were there before.
    expect(page.locator("#test-loss")).to_have_text("–")
    expect(page.locator("#voice-text")).to_have_text("No points yet. Draw some on the map: it takes 4 at least.")
    page.mouse.click(x, y)
    hint(page, "training needs 4")
    page.keyboard.press("Escape")
    expect(page.locator("#own-bar")).to_be_hidden()
    expect(page.locator(".toast")).to_contain_text("at least 4 points")
    expect(page.locator(CHECKED)).to_have_text("Circle")
    expect(page.locator("#test-loss")).not_to_have_text("–")


def test_a_regression_has_values_by_slider_and_key(open_page: OpenPage) -> None:
    page = open_page("#problem=regression&data.dataset=plane")
    x, y = begin_drawing(page)
    page.keyboard.press("1")
    expect(page.locator(".own-value")).to_have_text("−1.0")
    page.mouse.click(x + 10, y)
    page.get_by_role("slider", name="Value").fill("0.5")
    page.mouse.click(x, y + 10)
    wait_for_count(page, 502)
    points = points_of(page)
    assert points is not None
    near = [row for row in points["train"] + points["test"] if row[2] in (-1, 0.5)]
    assert {row[2] for row in near} == {-1, 0.5}


def test_a_finger_draws_without_moving_the_page(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.tap("#own-draw")
    page.locator("#own-canvas").scroll_into_view_if_needed()
    box = page.locator("#own-canvas").bounding_box()
    assert box is not None
    place = "[scrollY, document.querySelector('#own-canvas').getBoundingClientRect().top]"
    before = page.evaluate(place)
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *at: float) -> None:
        places = [{"x": at[0], "y": at[1]}] if at else []
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    x, y = box["x"] + 60, box["y"] + box["height"] - 120
    send("touchStart", x, y)
    for step in range(1, 16):
        send("touchMove", x + 10 * step, y + 5 * step)
    send("touchEnd")
    page.wait_for_function("parseInt(/(\\d+) points/.exec(document.querySelector('#own-hint').textContent)[1]) > 505")
    # A finger that scrolls moves both. The header may become lower, and the browser then scrolls by as much, so that
    # the canvas stays where it is but for a part of a pixel.
    assert any(abs(then - now) < 1 for then, now in zip(before, page.evaluate(place), strict=True))


def test_the_table_edits_adds_and_removes_points_and_says_what_is_wrong(page: Page) -> None:
    page.click("#own-open")
    expect(page.locator("#own-count")).to_have_text("500 points.")
    cell = page.get_by_label("x₁ of point 1", exact=True)
    cell.fill("abc")
    cell.press("Tab")
    expect(page.locator("#own-refused")).to_contain_text("x₁ of point 1 must be a number")
    expect(page.locator("#own-refused")).to_contain_text("got “abc”")
    expect(page.locator(CHECKED)).to_have_text("Circle")
    cell.fill("2,5")
    cell.press("Tab")
    expect(page.locator("#own-refused")).to_be_empty()
    wait_for_count(page, 500)
    points = points_of(page)
    assert points is not None
    assert 2.5 in [row[0] for row in points["train"] + points["test"]]
    page.get_by_role("button", name="Remove point 2", exact=True).click()
    expect(page.locator("#own-count")).to_have_text("499 points.")
    page.get_by_role("button", name="Add a point").click()
    expect(page.get_by_label("x₁ of point 500", exact=True)).to_be_focused()
    page.get_by_label("Label of point 500").select_option("-1")
    page.get_by_role("button", name="Previous").click()
    expect(page.locator(".own-where")).to_have_text("Points 461 to 480 of 500")
    for count in ("500", "499", "500"):
        page.locator("#own-sheet-undo").click()
        expect(page.locator("#own-count")).to_have_text(f"{count} points.")


def test_a_file_is_shown_before_anything_is_loaded_and_undo_brings_back_what_was(page: Page) -> None:
    page.click("#own-open")
    give(page, "flowers.csv", FLOWERS + "x;1;rose\n1;;rose\n1;2;3;4\n")
    expect(page.locator("#own-title")).to_have_text("Points from flowers.csv")
    found = page.locator("#own-import")
    expect(found).to_contain_text("separated by semicolons, decimals are written with a comma")
    expect(found.locator(".own-classes span")).to_have_text(["iris → 0 (20)", "lily → 1 (20)", "rose → 2 (20)"])
    expect(found.locator(".own-formula span")).to_have_text(["x₁ = (length − 30) ÷ 5.9", "x₂ = (width − 2.25) ÷ 0.4"])
    expect(found).to_contain_text("60 rows can be read.")
    expect(found.locator("li")).to_have_text(
        [
            "Line 62: x₁ is “x”, which is no number that can be used.",
            "Line 63: x₂ is empty.",
            "Line 64: has 4 cells; there are 3 columns.",
        ]
    )
    expect(page.locator(CHECKED)).to_have_text("Circle")
    page.get_by_role("button", name="Use these points").click()
    wait_for_count(page, 60)
    expect(page.locator("#own-count")).to_have_text("60 points.")
    expect(page.locator(CHECKED)).to_have_text("Yours")
    page.locator("#own-sheet-undo").click()
    expect(page.locator(CHECKED)).to_have_text("Circle")
    page.locator("#own-sheet-redo").click()
    wait_for_count(page, 60)
    page.click("#own-close")
    page.click("[data-dataset=xor]")
    wait_for_count(page, 0)
    page.click("[data-dataset=custom]")
    wait_for_count(page, 60)


def test_columns_and_what_the_label_is_can_be_chosen(page: Page) -> None:
    page.click("#own-open")
    give(page, "t.csv", "a,b,c,d\n" + "".join(f"{i},{i % 3},{i / 2},{i % 2}\n" for i in range(20)))
    page.get_by_label("y is column").select_option("b")
    expect(page.locator(".own-classes span")).to_have_count(3)
    page.get_by_label("y is column").select_option("c")
    expect(page.get_by_label("y is", exact=True)).to_have_value("number")
    page.get_by_label("x₂ is column").select_option("d")
    page.get_by_label("Bring the columns to the map").uncheck()
    expect(page.locator(".own-formula")).to_contain_text("as they are")
    page.get_by_role("button", name="Use these points").click()
    wait_for_count(page, 20)
    points = points_of(page)
    assert points is not None
    assert sorted(points["train"] + points["test"]) == [[i, i % 2, i / 2] for i in range(20)]
    expect(page.locator("#problem")).to_have_value("regression")


REFUSED = [
    ("image.png", b"\x89PNG\r\n\x1a\n" + bytes(500), "it is not a text file"),
    ("big.csv", b"1,2,3\n" * 700_000, "it is larger than 4 MB"),
    ("empty.csv", b"", "there is nothing in it"),
    ("one.csv", b"1\n3\n", "at least two columns, an input and a label; found 1"),
    ("quote.csv", b'x,y,l\n1,2,"abc\n3,4,b\n', "the quotation mark that opens in line 2 is never closed"),
    ("rows.csv", b"1,2,1\n" * 60_000, "it has more than 50,000 rows"),
]


def test_a_file_that_is_no_table_is_refused_and_one_in_another_encoding_or_from_the_clipboard_is_read(
    page: Page, tmp_path: Path
) -> None:
    page.click("#own-open")
    for name, content, reason in REFUSED:
        # By its path: the largest would take seconds on its way to the browser.
        (tmp_path / name).write_bytes(content)
        page.set_input_files("#own-file", tmp_path / name)
        expect(page.locator("#own-refused")).to_contain_text(f"{name} was not opened: ")
        expect(page.locator("#own-refused")).to_contain_text(reason)
        expect(page.locator("#own-count")).to_have_text("500 points.")
        expect(page.locator(CHECKED)).to_have_text("Circle")
    # Other encodings, and quotes with line ends.
    rows = "größe,x2,art\n" + "1,2,süß\n3,4,groß\n" * 4
    for encoded in (rows.encode("latin-1"), rows.encode("utf-16"), rows.encode("utf-8-sig")):
        give(page, "words.csv", encoded)
        expect(page.locator(".own-classes span")).to_have_text(["groß → −1 (4)", "süß → 1 (4)"])
        expect(page.get_by_label("x₁ is column").locator("option").first).to_have_text("größe")
        page.get_by_role("button", name="Back").click()
    give(page, "quotes.csv", 'x1,"x\n2",label\r\n"1",2,"a\nb"\r\n2,"3",c\r\n4,5,"a\nb"\r\n6,7,c\r\nx,1,c\r\n')
    expect(page.locator("#own-import li")).to_contain_text(["Line 9: x₁ is “x”"])
    page.get_by_role("button", name="Back").click()
    # Pasted from a spreadsheet.
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "x1\\tx2\\tlabel\\n1\\t2\\tred\\n3\\t4\\tblue\\n5\\t-5\\tred\\n-1\\t-2\\tblue");
          const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
          document.querySelector(".own-table input").dispatchEvent(event);
        }"""
    )
    expect(page.locator("#own-title")).to_have_text("Points from the clipboard")
    page.get_by_role("button", name="Add to the points").click()
    wait_for_count(page, 504)


def test_a_file_is_dropped_on_the_page_and_a_saved_run_is_left_to_whoever_opens_it(page: Page) -> None:
    drop = """([name, content]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], name));
      for (const type of ["dragover", "drop"])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }"""
    page.evaluate(drop, ["run.json", "{}"])
    expect(page.locator(".toast")).to_be_visible()
    expect(page.locator("#own-sheet")).to_be_hidden()
    page.evaluate(drop, ["flowers.csv", FLOWERS])
    expect(page.locator("#own-title")).to_have_text("Points from flowers.csv")
    page.get_by_role("button", name="Use these points").click()
    wait_for_count(page, 60)


def test_as_many_points_as_the_server_allows_are_loaded_and_no_more(page: Page) -> None:
    page.click("#own-open")
    rows = "".join(f"{i / 1000 - 2.5:.6f},{i * 37 % 100 / 20 - 2.5:.6f},{'uvw'[i % 3]}\n" for i in range(7000))
    give(page, "big.csv", rows)
    expect(page.locator(".own-readable")).to_have_text(
        "7,000 rows can be read. 2,000 rows more than the 5,000 points there can be: rows are left out evenly."
    )
    page.get_by_role("button", name="Use these points").click()
    wait_for_count(page, 5000)
    page.get_by_role("button", name="Add a point").click()
    expect(page.locator(".toast.fault")).to_contain_text("There can be at most 5,000 points.")
    expect(page.locator("#own-count")).to_have_text("5,000 points.")


def test_points_survive_a_reload_and_are_dealt_anew_with_another_fraction(page: Page) -> None:
    page.click("#own-open")
    give(page, "flowers.csv", FLOWERS)
    page.get_by_role("button", name="Use these points").click()
    wait_for_count(page, 60)
    before = points_of(page)
    page.reload()
    expect(page.locator("#test-loss")).not_to_have_text("–")
    assert points_of(page) == before
    expect(page.locator(CHECKED)).to_have_text("Yours")
    expect(page.get_by_label("Noise").first).to_be_disabled()
    page.get_by_role("slider", name="Train on").fill("80")
    page.wait_for_function("decodeURIComponent(location.hash).includes('\"train_fraction\":0.8')")
    wait_for_count(page, 60)
    after = points_of(page)
    assert before is not None
    assert after is not None
    assert (len(before["train"]), len(after["train"])) == (30, 48)
    assert sorted(before["train"] + before["test"]) == sorted(after["train"] + after["test"])


def test_a_table_of_more_columns_gives_more_inputs_and_the_brush_draws_in_the_pair_shown(page: Page) -> None:
    page.click("#own-open")
    rows = "".join(f"{i % 5},{i % 7},{i % 11},{i % 3},{'uv'[i % 2]}\n" for i in range(40))
    give(page, "wide.csv", "first,second,third,fourth,kind\n" + rows)
    page.get_by_role("button", name="All columns of numbers").click()
    expect(page.get_by_label("x₄ is column")).to_have_value("3")
    page.get_by_role("button", name="One input fewer").click()
    expect(page.get_by_label("x₄ is column")).to_have_count(0)
    page.get_by_label("x₃ is column").select_option("fourth")
    page.get_by_role("button", name="One more input").click()
    expect(page.get_by_label("x₄ is column")).to_have_value("2")
    page.get_by_role("button", name="Use these points").click()
    wait_for_count(page, 40)
    points = points_of(page)
    assert points is not None
    assert points["inputs"] == ["first", "second", "fourth", "third"]
    assert {len(row) for row in points["train"] + points["test"]} == {5}
    heads = page.locator(".own-table th[scope=col]")
    expect(heads).to_have_text(["Point", "first", "second", "fourth", "third", "Label"])
    page.click("#own-close")
    page.locator("#plane").get_by_label("Across").select_option("third")
    x, y = begin_drawing(page)
    page.mouse.click(x, y)
    wait_for_count(page, 41)
    drawn = points_of(page)
    assert drawn is not None
    new = [row for row in drawn["train"] + drawn["test"] if row not in points["train"] + points["test"]]
    means = [sum(row[place] for row in points["train"]) / len(points["train"]) for place in range(4)]
    assert len(new) == 1
    assert [new[0][3], new[0][1]] == pytest.approx([0, 0], abs=0.05)
    assert [new[0][0], new[0][2]] == pytest.approx([means[0], means[2]], abs=0.006)
    for _ in range(2):
        page.locator("#own-undo").click()
    wait_for_count(page, 0)
    expect(page.locator(CHECKED)).to_have_text("Circle")


def test_on_a_phone_drawing_from_the_sheet_brings_the_map_and_its_tools_into_sight(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    bring(page, "#own-open")
    page.click("#own-open")
    page.click("#own-sheet-draw")
    expect(page.locator("#own-bar")).to_be_visible()
    expect(page.locator("#map")).to_be_in_viewport(ratio=1)
    expect(page.locator("#own-undo")).to_be_in_viewport(ratio=1)
