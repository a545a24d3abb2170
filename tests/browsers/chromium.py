"""Chromium, as the other tests of the page have it, to compare with."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Download, sync_playwright

from tests.browser.conftest import ARGUMENTS, NAMES
from tests.browsers.engine import PATIENCE, Engine, calling, given

# WebDriver's code points of the keys that the walk presses, as Playwright calls them.
KEYS = {"\ue007": "Enter", "\ue00c": "Escape", "\ue004": "Tab", "\ue014": "ArrowRight", "\ue013": "ArrowUp"}


class Chromium(Engine):
    """Chromium without a window of the desktop's."""

    name = "Chromium"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        found = os.environ.get("CHROMIUM") or next((path for path in map(shutil.which, NAMES) if path), None)
        if not found:
            raise FileNotFoundError("there is no Chromium: install it (on Debian: apt-get install chromium)")
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        self.about = self._browser.version
        context = self._browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        self._page = context.new_page()
        self._page.set_default_timeout(PATIENCE * 1000)
        self._page.on("console", self._note)
        self._page.on("pageerror", lambda error: self._heard.append(f"error: {error}"))
        self._page.on("download", self._keep)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._heard.append(f"{message.type}: {message.text}")

    def _keep(self, download: Download) -> None:
        download.save_as(self.downloads / download.suggested_filename)

    def end(self) -> None:
        self._browser.close()
        self._playwright.stop()

    def open(self, url: str) -> None:
        self._page.goto(url)

    def back(self) -> None:
        self._page.go_back()

    def size(self, width: int, height: int) -> None:
        self._page.set_viewport_size({"width": width, "height": height})

    def evaluate(self, function: str, *arguments: Any) -> Any:
        return json.loads(self._page.evaluate(calling(function), given(arguments)))

    def point(self, x: float, y: float, *, press: bool) -> None:
        self._page.mouse.move(x, y)
        if press:
            self._page.mouse.click(x, y)

    def keys(self, keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(KEYS.get(key, key))

    def paste(self) -> None:
        self._page.keyboard.press("Control+V")

    def choose(self, selector: str, file: Path) -> None:
        self._page.locator(selector).set_input_files(file)

    def screenshot(self, file: Path) -> None:
        self._page.screenshot(path=file)
