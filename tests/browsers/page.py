"""The playground in a window: what is on it is found as a person finds it, by role and name."""

import contextlib
import json
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browsers.engine import Engine, wait_until

ROOT = Path(__file__).resolve().parents[2]
ESCAPE = "\ue00c"
OPEN = ":popover-open:not([role=log]), dialog[open]"
WORDS: dict[str, Any] = json.loads((ROOT / "locales" / "en.json").read_text(encoding="utf-8"))

# Finds what has a role and a name, is to be seen, and lies in no part of the page that is inert.
FIND = """
const ROLES = {
  button: "button:not([role]), [role=button], summary", link: "a[href]", tab: "[role=tab]", radio: "[role=radio]",
  dialog: "[role=dialog], dialog[open]", tabpanel: "[role=tabpanel]", textbox: "input:not([type]), [type=text]",
};
const words = (text) => (text ?? "").replace(/\\s+/g, " ").trim();
const nameOf = (element) => words(
  element.getAttribute("aria-label") ??
  element.getAttribute("aria-labelledby")?.split(" ").map((id) => document.getElementById(id)?.textContent).join(" ") ??
  (element.labels?.length ? [...element.labels].map((label) => label.textContent).join(" ") : null) ??
  (element.textContent || element.title));
const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
const all = (role, name, root = document) => {
  const match = (text) => name === null || text === name || (name.startsWith("^") && new RegExp(name).test(text));
  return [...root.querySelectorAll(ROLES[role])].filter((element) => match(nameOf(element)));
};
const find = (role, name, within) => {
  const root = within ? find(...within) : document;
  return root && all(role, name, root).find(seen);
};
// What opens the part of the page in which something is put away, as in a narrow window.
const openerOf = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const opener = at.id && document.querySelector(`[popovertarget="${at.id}"], [aria-controls="${at.id}"]`);
    if (opener && seen(opener)) return opener;
  }
};
"""
# Where the middle of an element is, and what lies there instead where it is covered.
PLACE = (
    "(role, name, within) => {"
    + FIND
    + """
  const wanted = find(role, name, within);
  const opener = wanted ? null : all(role, name).map(openerOf).find(Boolean);
  const element = wanted ?? opener;
  if (!element) return { missing: true };
  if (element.disabled) return { disabled: true };
  const middle = () => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  };
  const hit = ({ x, y }) => {
    const at = document.elementFromPoint(x, y);
    return at && (element.contains(at) || at.contains(element));
  };
  let at = middle();
  if (!hit(at)) {
    element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    at = middle();
  }
  const over = document.elementFromPoint(at.x, at.y);
  const covered = !hit(at) && (over ? `${over.localName} in #${over.closest("[id]")?.id}` : "nothing");
  return { ...at, opens: Boolean(opener), covered };
}"""
)
SEEN = "(role, name, within) => {" + FIND + " return Boolean(find(role, name, within)); }"
# Boxes that nobody can scroll to: beyond the sides of the window; of what the page does not move, also above and below.
OUTSIDE = """() => {
  const found = [];
  const clips = (element, axis) => ![document.documentElement, document.body].includes(element) &&
    /auto|scroll|hidden|clip/.test(getComputedStyle(element)[`overflow${axis}`]);
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth > clientWidth + 1) found.push(`the page is ${scrollWidth} wide in a window of ${clientWidth}`);
  for (const element of document.body.querySelectorAll("*")) {
    if (element.ownerSVGElement || element.matches(".skip, .visually-hidden, .visually-hidden *")) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const box = element.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1) continue;
    let [fixed, x, y] = [false, false, false];
    for (let at = element; at; at = at.parentElement) {
      const still = getComputedStyle(at).position === "fixed";
      if (at !== element) {
        x ||= clips(at, "X");
        y ||= clips(at, "Y");
      }
      if (still) {
        fixed = true;
        break;
      }
    }
    const sides = [
      !x && box.left < -1 && "left", !x && box.right > clientWidth + 1 && "right",
      fixed && !y && box.top < -1 && "top", fixed && !y && box.bottom > innerHeight + 1 && "bottom",
    ].filter(Boolean);
    if (sides.length === 0) continue;
    const name = element.id ? `#${element.id}` : `${element.localName}.${[...element.classList].join(".")}`;
    const near = element.id ? "" : ` in #${element.parentElement.closest("[id]")?.id}`;
    found.push(`${name}${near}: ${sides} (${[box.left, box.top, box.right, box.bottom].map(Math.round)})`);
  }
  return found;
}"""


def words(key: str, **values: object) -> str:
    """What the page says under a key of its English texts."""
    return re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), str(WORDS[key]))


class Page:
    """The page in an engine's window.

    Args:
        shots: a folder for pictures of the page on the way, or None for none.
    """

    def __init__(self, engine: Engine, url: str, shots: Path | None) -> None:
        self.engine, self.url, self.shots, self._visits = engine, url, shots, 0
        self.boxes: dict[str, None] = {}
        self.told: list[str] = []

    def open(self, address: str = "") -> None:
        """Loads the page at an address, and waits until its numbers are there."""
        # Of an address that differs after # alone nothing would be loaded anew.
        self._visits += 1
        self.engine.open(f"{self.url}?visit={self._visits}{address}")
        self.ready()

    def elsewhere(self, url: str) -> None:
        """Goes where nothing of the playground runs; what a browser says of that is not the page's."""
        self.engine.open(url + "healthz")
        # One looks for an icon of that text, a moment later.
        time.sleep(0.5)
        self.engine.lines()

    def still(self, function: str) -> None:
        """Waits until what a function of the page's answers has been the same for half a second."""
        seen: list[object] = []

        def stands() -> bool:
            seen.append(self.engine.evaluate(function))
            time.sleep(0.2)
            return len(seen) > 2 and seen[-3] == seen[-2] == seen[-1]

        wait_until("what moves to stand", stands)

    def ready(self) -> None:
        self.engine.wait("numbers", "() => /\\d/.test(document.querySelector('#test-loss[data-value]')?.textContent)")

    def go_to(self, fragment: str) -> None:
        """Opens what an address names after #, on the page as it is."""
        self.engine.evaluate("(fragment) => { location.hash = fragment; }", fragment)

    def sees(self, role: str, name: str | None, within: tuple[str, str] | None = None) -> bool:
        return bool(self.engine.evaluate(SEEN, role, name, within))

    def await_seen(self, role: str, name: str | None, within: tuple[str, str] | None = None) -> None:
        wait_until(f"{role} {name!r}", lambda: self.sees(role, name, within))

    def await_gone(self, role: str, name: str | None) -> None:
        wait_until(f"{role} {name!r} to go", lambda: not self.sees(role, name))

    def press(
        self, name: str, role: str = "button", within: tuple[str, str] | None = None, *, before: bool = False
    ) -> None:
        """Clicks in the middle of what has this name; where something covers it, nobody could.

        What is put away, as in a narrow window, is first brought into sight by the button that is there for it.
        """
        place: dict[str, Any] = {}

        def reachable() -> bool:
            nonlocal place
            # What slides in, or is moved by what comes above it, is pressed once it stands.
            last, place = place, self.engine.evaluate(PLACE, role, name, within)
            return "x" in place and not place["covered"] and place == last

        try:
            wait_until(f"{role} {name!r}", reachable, 15)
        except TimeoutError as error:
            raise TimeoutError(f"{error}: {place}") from None
        self.engine.point(place["x"], place["y"], press=True)
        if not place["opens"]:
            return
        if before:
            raise TimeoutError(f"{role} {name!r} is put away, and its opener was pressed twice in vain: {place}")
        with contextlib.suppress(TimeoutError):
            wait_until("it to come into sight", lambda: self.sees(role, name, within), 5)
        self.press(name, role, within, before=True)

    def put_away(self) -> None:
        """Closes what lies open over the page, as Escape does."""
        for _ in range(4):
            if not self.engine.evaluate(f"() => document.querySelectorAll({json.dumps(OPEN)}).length"):
                return
            self.engine.keys(ESCAPE)

    def hover(self, selector: str, right: float = 0.5, down: float = 0.5, *, press: bool = False) -> None:
        """Points at a place within one of the page's stable parts, in shares of its width and height."""
        x, y = self.engine.evaluate(
            """(selector, right, down) => {
              const element = document.querySelector(selector);
              element.scrollIntoView({ block: "nearest", behavior: "instant" });
              const { left, top, width, height } = element.getBoundingClientRect();
              return [left + width * right, top + height * down];
            }""",
            selector,
            right,
            down,
        )
        self.engine.point(x, y, press=press)

    def close(self, dialog: str) -> None:
        self.press(words("editor.close"), within=("dialog", dialog))
        self.await_gone("dialog", dialog)

    def text(self, selector: str) -> str:
        return str(self.engine.evaluate("(selector) => document.querySelector(selector)?.textContent ?? ''", selector))

    @property
    def epoch(self) -> int:
        found = re.match(r"\s*([\d,]+)", self.text("#epoch"))
        assert found, self.text("#epoch")
        return int(found[1].replace(",", ""))

    @property
    def loss(self) -> str:
        return self.text("#test-loss")

    def await_epoch(self, what: str, holds: Callable[[int], bool]) -> int:
        wait_until(what, lambda: holds(self.epoch))
        return self.epoch

    def notes(self) -> str:
        """What the page says at its corner."""
        return str(self.engine.evaluate("() => document.querySelector('[role=log]').innerText"))

    def await_note(self, part: str) -> None:
        wait_until(f"a note with {part!r}", lambda: part in self.notes())

    def dismiss_notes(self) -> None:
        self.engine.evaluate("() => document.querySelectorAll('[role=log] button').forEach((one) => one.click())")

    def paste(self) -> str:
        """What the clipboard holds, pasted into a field as a person would."""
        self.engine.evaluate(
            """() => {
              const field = Object.assign(document.createElement("textarea"), { id: "pasted" });
              for (const type of ["keydown", "paste"]) field.addEventListener(type, (event) => event.stopPropagation());
              (document.querySelector("[role=dialog]:popover-open") ?? document.body).append(field);
              field.focus();
            }"""
        )
        self.engine.paste()
        return str(self.engine.wait("what is pasted", "() => document.querySelector('#pasted').value"))

    def choose(self, selector: str, name: str, content: str) -> None:
        """Gives a file with this content to a field for files."""
        file = Path(tempfile.mkdtemp(dir=self.engine.folder)) / name
        file.write_text(content, encoding="utf-8")
        self.engine.choose(selector, file)

    def note_boxes(self) -> None:
        """Boxes outside of the window are counted, and end no step."""
        self.boxes |= dict.fromkeys(self.engine.evaluate(OUTSIDE))

    def say(self, what: str) -> None:
        """Something worth telling that is no fault."""
        self.told.append(what)

    def shot(self, title: str) -> None:
        """Takes a picture of the window, where pictures are wanted."""
        if self.shots:
            self.shots.mkdir(parents=True, exist_ok=True)
            self.engine.screenshot(self.shots / f"{title.lower().replace(' ', '-')}.png")
