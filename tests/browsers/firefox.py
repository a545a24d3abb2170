"""Firefox, over WebDriver BiDi, which it speaks without another program."""

import base64
import json
import shutil
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

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

NAMES = ("firefox-esr", "firefox")
# What it would ask, tell and look for by itself; and downloads go where the walk looks for them.
SETTINGS: dict[str, Any] = {
    "app.update.auto": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.download.always_ask_before_handling_new_types": False,
    "browser.download.alwaysOpenPanel": False,
    "browser.download.folderList": 2,
    "browser.download.useDownloadDir": True,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.tabs.warnOnClose": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.disable_beforeunload": True,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}
# Lines of the browser's console that are about a page of this machine, and not told as entries of the log.
WARNINGS = """() => {
  const lines = Services.console.getMessageArray()
    .filter((one) => one instanceof Ci.nsIScriptError && /^http:..(127.0.0.1|localhost)/.test(one.sourceName))
    .filter((one) => one.flags & Ci.nsIScriptError.warningFlag)
    .map((one) => `warn: ${one.errorMessage}`);
  Services.console.reset();
  return lines;
}"""

# What is said of a module, also of one that nobody waits for any more, and of a run that was just being put among the
# recent ones: it is kept elsewhere until the next visit.
LEFT = (
    "warn: Loading failed for the module",
    "warn: An IndexedDB transaction that was not yet complete has been aborted due to page navigation.",
)


class Firefox(Engine):
    """Firefox without a window of the desktop's."""

    name = "Firefox"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        found = next((path for path in map(shutil.which, NAMES) if path), None)
        if not found:
            raise FileNotFoundError("there is no Firefox: install it (on Debian: apt-get install firefox-esr)")
        profile = folder / "profile"
        profile.mkdir()
        settings = {**SETTINGS, "browser.download.dir": str(self.downloads)}
        (profile / "user.js").write_text(
            "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items())
        )
        self.run(
            [
                found,
                "--headless",
                "--no-remote",
                "--profile",
                str(profile),
                "--remote-debugging-port",
                "0",
                "--remote-allow-system-access",
                "about:blank",
            ]
        )
        port = profile / "WebDriverBiDiServer.json"
        self._sent = 0
        self._socket: ClientConnection | None = None
        try:
            wait_until("Firefox to start", lambda: port.is_file() and port.stat().st_size, 2 * PATIENCE)
            where = json.loads(port.read_text())
            self._socket = connect(f"ws://{where['ws_host']}:{where['ws_port']}/session", max_size=None)
            self.about = self._say("session.new", capabilities={})["capabilities"]["browserVersion"]
            self._say("session.subscribe", events=["log.entryAdded"])
            self._context = self._say("browsingContext.getTree")["contexts"][0]["context"]
            self._chrome = self._say("browsingContext.getTree", **{"moz:scope": "chrome"})["contexts"][0]["context"]
        except BaseException:
            self.end()
            raise

    def end(self) -> None:
        if self._socket:
            self._socket.close()
        super().end()

    def _say(self, method: str, **params: Any) -> dict[str, Any]:
        assert self._socket
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv(timeout=2 * PATIENCE))
            if message.get("method") == "log.entryAdded":
                entry = message["params"]
                if entry["level"] in ("error", "warn"):
                    self._heard.append(f"{entry['level']}: {entry['text']}")
            if message.get("id") == self._sent:
                if message["type"] == "error":
                    raise RuntimeError(f"{method}: {message['error']}: {message['message']}")
                result: dict[str, Any] = message["result"]
                return result

    def lines(self) -> list[str]:
        # What the browser itself warns of, such as a call that does nothing, is told in its own console alone.
        self._warned()
        return super().lines()

    def _warned(self, besides: tuple[str, ...] = ()) -> None:
        """Notes what the browser itself has warned of, without lines that begin in this way."""
        told = self._call(self._chrome, WARNINGS)
        self._heard += [line for line in told if not line.startswith(besides)]

    def open(self, url: str) -> None:
        self._warned()
        self._say("browsingContext.navigate", context=self._context, url=url, wait="complete")
        # What the document that was left still loads when idle, it gets no more.
        self._warned(besides=LEFT)

    def back(self) -> None:
        self._say("browsingContext.traverseHistory", context=self._context, delta=-1)

    def size(self, width: int, height: int) -> None:
        viewport = {"width": width, "height": height}
        self._say("browsingContext.setViewport", context=self._context, viewport=viewport)

    def evaluate(self, function: str, *arguments: Any) -> Any:
        return self._call(self._context, function, *arguments)

    def _call(self, context: str, function: str, *arguments: Any) -> Any:
        answer = self._say(
            "script.callFunction",
            functionDeclaration=calling(function),
            arguments=[{"type": "string", "value": given(arguments)}],
            awaitPromise=True,
            target={"context": context},
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def _perform(self, source: dict[str, Any]) -> None:
        self._say("input.performActions", context=self._context, actions=[source])

    def point(self, x: float, y: float, *, press: bool) -> None:
        self._perform({"type": "pointer", "id": "mouse", "actions": pointer_actions(x, y, press)})

    def keys(self, keys: str) -> None:
        self._perform({"type": "key", "id": "keyboard", "actions": key_actions(keys)})

    def paste(self) -> None:
        self._perform({"type": "key", "id": "keyboard", "actions": paste_actions()})

    def choose(self, selector: str, file: Path) -> None:
        found = self._say(
            "browsingContext.locateNodes", context=self._context, locator={"type": "css", "value": selector}
        )
        element = {"sharedId": found["nodes"][0]["sharedId"]}
        self._say("input.setFiles", context=self._context, element=element, files=[str(file)])

    def screenshot(self, file: Path) -> None:
        data = self._say("browsingContext.captureScreenshot", context=self._context)["data"]
        file.write_bytes(base64.b64decode(data))
