"""The picture: as a drawing, as an image, and as an animation of training."""

import base64
import re
import struct
import xml.etree.ElementTree as ElementTree
import zlib
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, at_width, drawn, number, step, transport
from tests.browser.sharing.test_share import open_sheet

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
# The browser packs a picture when it has nothing better to do.
PACKED = 30_000
SEVERAL = re.compile(r"^\d+ pictures of at most 300$")
SIGNATURE = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Loaded anew: what another test recorded would be there."""
    return open_page()


def save(page: Page, button: str) -> tuple[str, Path]:
    open_sheet(page)
    with page.expect_download() as waiting:
        page.locator(button).click()
    return waiting.value.suggested_filename, waiting.value.path()


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """A PNG's chunks, each with its checksum verified."""
    assert data.startswith(SIGNATURE)
    found, at = [], len(SIGNATURE)
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", data, at + 8 + length) == (zlib.crc32(kind + body),)
        found.append((kind, body))
        at += 12 + length
    return found


def size(data: bytes) -> tuple[int, int]:
    return struct.unpack(">II", dict(chunks(data))[b"IHDR"][:8])


def pictures(data: bytes) -> list[bytes]:
    """The filtered pixels of each picture of an animation, or of the one."""
    found: list[bytes] = []
    packed = b""
    for kind, body in [*chunks(data), (b"fcTL", b"")]:
        if kind == b"fcTL" and packed:
            found.append(zlib.decompress(packed))
            packed = b""
        elif kind == b"IDAT":
            packed += body
        elif kind == b"fdAT":
            packed += body[4:]
    return found


def part(root: ElementTree.Element, name: str) -> ElementTree.Element:
    found = [group for group in root.iter(f"{SVG}g") if group.get("data-part") == name]
    assert len(found) == 1, name
    return found[0]


def count(element: ElementTree.Element, tag: str) -> int:
    return len(list(element.iter(SVG + tag)))


def test_the_drawing_has_every_link_unit_feature_and_point_and_stands_alone(open_page: OpenPage) -> None:
    page = open_page("#features=x1,x2,radius&hidden=tanh:5,relu:3&data.noise=0.2")
    step(page, 2)
    page.locator("#show-test").check()
    name, path = save(page, "#picture-svg")
    assert name == "circle-epoch-2.svg"
    text = path.read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    assert count(part(root, "links"), "path") == 3 * 5 + 5 * 3 + 3 * 1
    # The output is the map.
    assert count(part(root, "units"), "image") == 5 + 3 and count(part(root, "biases"), "circle") == 5 + 3 + 1
    assert count(part(root, "features"), "image") == count(part(root, "features"), "text") == 3
    # A point is filled; the ring of one that is wrong is not.
    filled = [circle for circle in part(root, "train").iter(f"{SVG}circle") if circle.get("fill") != "none"]
    assert len(filled) == count(part(root, "test"), "rect") == 250
    assert {image.get(HREF, "")[:22] for image in root.iter(f"{SVG}image")} == {"data:image/png;base64,"}
    plain = re.sub(r"base64,[^\"]+", "", text)
    assert all(word not in plain for word in ("<script", "<style", "class=", "url(", "color-mix", "NaN", "undefined"))
    words = [element.text or "" for element in root.iter(f"{SVG}text")]
    assert {"x₁", "x₂", "radius", "5 units", "3 units", "Tanh", "ReLU", "Circle, network 3–5–3–1"} <= set(words)
    shown = [page.text_content(f"#{field}") for field in ("epoch", "test-loss", "train-loss", "accuracy")]
    assert set(shown) <= set(words)
    caption = " ".join(element.text or "" for element in part(root, "caption"))
    assert "250 training and 250 test points, noise 20%" in caption and "learning rate 0.03" in caption
    # What is drawn is the run's numbers: the strongest link of the page is the widest of the picture.
    widths = [float(line.get("stroke-width", "0")) for line in part(root, "links").iter() if line.get("stroke-width")]
    assert max(widths) > min(widths)


def test_a_drawing_shows_what_was_asked_for_and_is_taken_by_keyboard_alone(page: Page) -> None:
    page.locator("#share-button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#share-sheet")).to_be_visible()
    page.locator("#picture-what").focus()
    page.keyboard.press("Tab")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename.endswith(".svg")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#picture-stop")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#picture-cancel")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#picture-record")).to_be_focused()
    page.select_option("#picture-what", "output")
    output = ElementTree.parse(save(page, "#picture-svg")[1]).getroot()
    page.select_option("#picture-what", "network")
    network = ElementTree.parse(save(page, "#picture-svg")[1]).getroot()
    names = [{group.get("data-part") for group in root.iter(f"{SVG}g")} for root in (output, network)]
    assert {"map", "points", "axes", "scale", "caption"} <= names[0] and not names[0] & {"links", "units"}
    assert {"links", "units", "features", "caption"} <= names[1] and not names[1] & {"map", "points"}


PIXELS = """async (address) => {
  const image = await createImageBitmap(await (await fetch(address)).blob());
  const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const colors = new Set(new Uint32Array(data.buffer));
  return { width: image.width, height: image.height, colors: colors.size, corner: [...data.slice(0, 4)] };
}"""
FRAMES = """async ([address, last]) => {
  const decoder = new ImageDecoder({ data: await (await fetch(address)).arrayBuffer(), type: 'image/png' });
  await decoder.completed;
  const { image } = await decoder.decode({ frameIndex: last });
  return [decoder.tracks.selectedTrack.frameCount, decoder.tracks.selectedTrack.animated, image.displayWidth];
}"""


def address(data: bytes) -> str:
    """A picture on its way to the browser; as a list of numbers it would take longer than all the rest."""
    return "data:image/png;base64," + base64.b64encode(data).decode()


# The ground of each theme: red, green, blue and opacity.
GROUNDS = {"light": [252, 252, 251, 255], "dark": [21, 23, 26, 255]}


def test_an_image_is_sharp_and_has_the_colors_of_the_theme(open_page: OpenPage) -> None:
    page = open_page("#data.dataset=blobs")
    step(page, 1)
    _, drawing = save(page, "#picture-svg")
    root = ElementTree.parse(drawing).getroot()
    assert len(list(part(root, "scale"))) == 6, "three classes, a dot and a name each"
    for theme, ground in GROUNDS.items():
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        # The page is told within a frame.
        drawn(page, "#map-canvas")
        name, path = save(page, "#picture-png")
        assert name == "blobs-epoch-1.png"
        width, height = size(path.read_bytes())
        assert (width, height) == (2 * int(root.get("width", "0")), 2 * int(root.get("height", "0")))
        found = page.evaluate(PIXELS, address(path.read_bytes()))
        assert (found["width"], found["height"], found["corner"]) == (width, height, ground)
        assert found["colors"] > 500


def test_a_recording_has_a_picture_for_every_step_and_plays_in_the_browser(page: Page) -> None:
    open_sheet(page)
    page.locator("#picture-record").click()
    expect(page.locator("#picture-count")).to_have_text("1 picture of at most 300", timeout=PACKED)
    page.locator("#picture-stop").click()
    expect(page.locator(".toast").last).to_contain_text("only one picture")
    step(page, 1)
    expect(page.locator("#picture-count")).to_contain_text(SEVERAL, timeout=PACKED)
    step(page, 1)
    step(page, 1)
    name, path = save(page, "#picture-stop")
    assert name == "circle-epoch-3-animation.png"
    data = path.read_bytes()
    kinds = [kind for kind, _ in chunks(data)]
    assert kinds[:2] == [b"IHDR", b"acTL"] and kinds[-1] == b"IEND"
    shown = pictures(data)
    # A busy server also sends moments within a step; what a step came to may be seen together with the next.
    assert len(shown) >= 3
    assert struct.unpack(">II", dict(chunks(data))[b"acTL"]) == (len(shown), 0)
    controls = [struct.unpack(">IIIIIHHBB", body) for kind, body in chunks(data) if kind == b"fcTL"]
    assert [control[1:5] for control in controls] == [(*size(data), 0, 0)] * len(shown)
    assert [control[5] / control[6] for control in controls] == [*[0.1] * (len(shown) - 1), 2]
    assert len(set(shown)) == len(shown)
    decoded = page.evaluate(FRAMES, [address(data), len(shown) - 1])
    assert decoded == [len(shown), True, size(data)[0]]
    expect(page.locator("#picture-record")).to_be_visible()
    expect(page.locator("#picture-chip")).to_be_hidden()


def test_a_recording_goes_on_with_the_sheet_closed_while_it_trains(open_page: OpenPage) -> None:
    # At a pace that leaves the browser time to pack.
    page = open_page("#speed=5e")
    open_sheet(page)
    page.select_option("#picture-what", "output")
    page.locator("#picture-record").click()
    page.locator("#share-close").click()
    transport(page, "Play").click()
    page.wait_for_function(
        """Number(document.getElementById('picture-chip-count').textContent) >= 3
          && parseInt(document.getElementById('epoch').textContent) > 0""",
        timeout=60_000,
    )
    transport(page, "Pause").click()
    expect(page.locator("#play")).to_have_attribute("aria-label", "Play")
    chip = page.locator("#picture-chip")
    expect(chip).to_have_attribute("aria-label", re.compile(r"^Stop and save: \d+ pictures of at most 300$"))
    at_width(page, 320)
    menu = page.locator("#menu-button").bounding_box()
    assert menu and menu["width"] >= 40 and menu["x"] + menu["width"] <= 320
    with page.expect_download() as waiting:
        chip.click()
    data = waiting.value.path().read_bytes()
    assert len(pictures(data)) >= 3
    assert number(page, "#train-loss") >= 0


def test_a_recording_ends_when_the_run_begins_anew_and_what_it_has_can_be_saved_or_dropped(page: Page) -> None:
    open_sheet(page)
    for outcome in ("save", "drop"):
        page.locator("#picture-record").click()
        step(page, 2)
        expect(page.locator("#picture-count")).to_contain_text(SEVERAL, timeout=PACKED)
        transport(page, "Reset").click()
        expect(page.locator(".toast").last).to_contain_text(re.compile(r"Its \d+ pictures wait to be saved"))
        expect(page.locator("#picture-stop")).to_have_text("Save the recording")
        expect(page.locator("#epoch")).to_have_text("0")
        if outcome == "save":
            assert len(pictures(save(page, "#picture-stop")[1].read_bytes())) >= 2
        else:
            page.locator("#picture-cancel").click()
        expect(page.locator("#picture-record")).to_be_visible()
        expect(page.locator("#picture-count")).to_be_hidden()


def test_a_browser_without_room_for_the_picture_says_so(page: Page) -> None:
    page.evaluate(
        """() => void Object.assign(HTMLCanvasElement.prototype,
          { toBlob: (then) => then(null), toDataURL: () => "data:," })"""
    )
    open_sheet(page)
    page.evaluate("() => void (console.error = () => {})")
    page.locator("#picture-png").click()
    expect(page.locator(".toast.fault")).to_contain_text("The picture could not be made: the browser gives no canvas")
    page.locator("#picture-record").click()
    expect(page.locator("#picture-record")).to_be_visible()
    expect(page.locator("#picture-chip")).to_be_hidden()
