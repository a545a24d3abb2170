"""WebKitGTK's own small browser, over WebDriver, in a screen that nobody sees."""

import base64
import contextlib
import json
import shutil
import socket
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.browsers.engine import (
    PATIENCE,
    Engine,
    calling,
    given,
    key_actions,
    paste_actions,
    pointer_actions,
    wait_until,
)

BROWSER = "webkit2gtk-4.*/MiniBrowser"
FOLDERS = ("/usr/lib", "/usr/libexec", "/usr/local/lib", "/usr/local/libexec")
MISSING = "there is no WebKit to drive: install it (on Debian: apt-get install webkit2gtk-driver xvfb)"
# Name of the key under which WebDriver hands over an element.
NARROW = "* { min-width: 0; margin: 0; padding: 0; border-width: 0; font-size: 1px; -gtk-icon-transform: scale(0.1); }"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
# The driver does not tell what is written to the console. What is not a page's doing, such as a header that WebKit does
# not know, is not heard so.
LISTEN = """() => {
  if (!window.heard) {
    window.heard = [];
    const hear = (kind, ...words) => window.heard.push(`${kind}: ${words.join(" ")}`);
    for (const kind of ["error", "warn"]) {
      const write = console[kind];
      console[kind] = (...words) => (hear(kind, ...words), write.apply(console, words));
    }
    addEventListener("error", ({ message, target }) => hear("error", message ?? target?.src ?? target?.href), true);
    addEventListener("unhandledrejection", ({ reason }) => hear("error", reason));
    addEventListener("securitypolicyviolation", ({ violatedDirective }) => hear("error", violatedDirective));
  }
  return window.heard.splice(0);
}"""


class WebKit(Engine):
    """WebKitGTK's MiniBrowser."""

    name = "WebKit"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
        browser = next((str(one) for root in FOLDERS for one in Path(root).glob(f"**/{BROWSER}")), None)
        if not (driver and screen and browser):
            raise FileNotFoundError(MISSING)
        home = folder / "home"
        (home / ".config").mkdir(parents=True)
        (home / ".config" / "gtk-3.0").mkdir()
        (home / ".config" / "gtk-3.0" / "gtk.css").write_text(NARROW)
        (home / ".config" / "user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{self.downloads}"\n')
        try:
            number = folder / "display"
            with number.open("wb") as file:
                # It takes a number that is free, and writes it down.
                descriptor = file.fileno()
                command = [screen, "-displayfd", str(descriptor), "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
                self.run(command, pass_fds=(descriptor,))
            wait_until("a screen", lambda: number.read_text().strip())
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            self._address = f"http://127.0.0.1:{port}"
            self.run(
                [driver, f"--port={port}"],
                DISPLAY=f":{number.read_text().strip()}",
                HOME=str(home),
                XDG_CONFIG_HOME=str(home / ".config"),
                XDG_DATA_HOME=str(home / "data"),
                XDG_CACHE_HOME=str(home / "cache"),
                GDK_BACKEND="x11",
                LIBGL_ALWAYS_SOFTWARE="1",
                # The sandbox needs more than a container may.
                WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS="1",
            )
            wait_until("WebKit's driver to start", self._listens)
            options = {"binary": browser, "args": ["--automation"]}
            wanted = {"pageLoadStrategy": "none", "webkitgtk:browserOptions": options}
            answer = self._say("POST", "/session", capabilities={"alwaysMatch": wanted})
            self.about = answer["capabilities"]["browserVersion"]
            self._session = f"/session/{answer['sessionId']}"
            self._said = 0
            self._tell("POST", "/timeouts", script=int(2000 * PATIENCE), pageLoad=int(2000 * PATIENCE))
        except BaseException:
            self.end()
            raise

    def _listens(self) -> bool:
        try:
            self._say("GET", "/status")
        except OSError:
            return False
        return True

    def _say(self, method: str, path: str, **body: Any) -> Any:
        request = urllib.request.Request(
            self._address + path,
            method=method,
            data=json.dumps(body).encode() if method == "POST" else None,
            headers={"content-type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=3 * PATIENCE) as answer:
                return json.loads(answer.read())["value"]
        except urllib.error.HTTPError as error:
            value = json.loads(error.read())["value"]
            raise RuntimeError(f"{path}: {value['error']}: {value['message']}") from None

    def _tell(self, method: str, path: str, **body: Any) -> Any:
        return self._say(method, self._session + path, **body)

    def end(self) -> None:
        if hasattr(self, "_session"):
            with contextlib.suppress(OSError, RuntimeError):
                self._tell("DELETE", "")
        super().end()

    def lines(self) -> list[str]:
        self._listen()
        return super().lines()

    def _listen(self) -> None:
        """Notes what the page has said, and hears what it will say."""
        self._heard += self.evaluate(LISTEN)

    def _go(self, method: str, path: str, **body: Any) -> None:
        """Goes to another document, and listens before its modules run, which wait for all of the document."""
        self._listen()
        self.evaluate("() => { document.left = true; }")
        self._tell(method, path, **body)
        wait_until("another document", self._arrived)
        self._listen()
        self.wait("the document to be loaded", "() => document.readyState === 'complete'")

    def _arrived(self) -> bool:
        # What is asked of a document that goes away is not answered.
        with contextlib.suppress(RuntimeError):
            return bool(self.evaluate("() => document.left === undefined && location.href !== 'about:blank'"))
        return False

    def open(self, url: str) -> None:
        self._go("POST", "/url", url=url)

    def back(self) -> None:
        self._go("POST", "/back")

    def size(self, width: int, height: int) -> None:
        wanted = [width, height]
        for _ in range(3):
            inner = self.evaluate("() => [innerWidth, innerHeight]")
            if inner == [width, height]:
                return
            box = self._tell("GET", "/window/rect")
            wanted = [box["width"] + width - inner[0], box["height"] + height - inner[1]]
            self._tell("POST", "/window/rect", x=0, y=0, width=wanted[0], height=wanted[1])
            try:
                self.wait(
                    "the window's size", "(w, h) => innerWidth === w && innerHeight === h", width, height, seconds=3
                )
            except TimeoutError:
                continue
        inner = self.evaluate("() => [innerWidth, innerHeight]")
        if inner != [width, height]:
            raise RuntimeError(f"the window is {inner}, and not {[width, height]}")

    def evaluate(self, function: str, *arguments: Any) -> Any:
        # A promise is waited for by the caller, which is told by a function of its own.
        script = f"""const [given, done] = arguments;
            ({calling(function)})(given).then((said) => done({{said}}), (error) => done({{failed: String(error)}}))"""
        answer = self._tell("POST", "/execute/async", script=script, args=[given(arguments)])
        if "failed" in answer:
            raise RuntimeError(answer["failed"])
        return json.loads(answer["said"])

    def _perform(self, source: dict[str, Any]) -> None:
        self._tell("POST", "/actions", actions=[source])

    def point(self, x: float, y: float, *, press: bool) -> None:
        actions = pointer_actions(x, y, press)
        self._perform({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions})

    def keys(self, keys: str) -> None:
        self._perform({"type": "key", "id": "keyboard", "actions": key_actions(keys)})

    def paste(self) -> None:
        self._perform({"type": "key", "id": "keyboard", "actions": paste_actions()})

    def choose(self, selector: str, file: Path) -> None:
        element = self._tell("POST", "/element", using="css selector", value=selector)[ELEMENT]
        self._tell("POST", f"/element/{element}/value", text=str(file))

    def screenshot(self, file: Path) -> None:
        file.write_bytes(base64.b64decode(self._tell("GET", "/screenshot")))
