"""What a first visit costs, in headless Chromium with the server on the same machine: `python -m bench.first_paint`.

Requests and bytes until Play answers, the first paint, and how much the page shifts while it loads; over a line of
1.6 Mbit/s and 150 ms too. With `--against` another checkout is measured the same way, in turns with this one.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, sync_playwright

from bench.frames import ARGUMENTS, ROOT

SIZES = ((1280, 800), (1440, 900), (1920, 1080), (768, 1024), (390, 844))
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
# Long enough for what is loaded when the page is idle to have come too.
SETTLED = 1500
# The server sends the numbers of the start; those that the run has sent have their value beside them.
READY = "#test-loss[data-value]"
SHIFTS = """
window.shifts = [];
window.shown = {};
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  if (entry.hadRecentInput) return;
  const name = ({node}) => node ? (node.nodeName + (node.id ? "#" + node.id : "")
    + (typeof node.className === "string" && node.className ? "." + node.className.split(" ").join(".") : "")) : "?";
  const box = ({x, y, width, height}) => [x, y, width, height].map(Math.round).join(" ");
  window.shifts.push({value: entry.value, at: Math.round(entry.startTime), sources: entry.sources.map((source) =>
    `${name(source)} ${box(source.previousRect)} > ${box(source.currentRect)}`)});
})).observe({type: "layout-shift", buffered: true});
new PerformanceObserver((list) => list.getEntries().forEach(({startTime, size, element}) => {
  window.shown.largest = startTime;
  window.shown.element = element?.id || element?.className || element?.nodeName;
})).observe({type: "largest-contentful-paint", buffered: true});
// What is there when the first numbers of the run show; with the page itself and its websocket.
requestAnimationFrame(function look() {
  if (!document.querySelector("#test-loss[data-value]")) return requestAnimationFrame(look);
  const ready = performance.now();
  const loaded = performance.getEntriesByType("resource").filter(({startTime}) => startTime <= ready);
  const [page] = performance.getEntriesByType("navigation");
  Object.assign(window.shown, {ready, requests: loaded.length + 2,
    bytes: loaded.reduce((sum, one) => sum + one.transferSize, page.transferSize)});
});
"""


class Checkout:
    """A server of one checkout, for as long as the block lasts."""

    def __init__(self, path: Path, port: int) -> None:
        self.path, self.url = path, f"http://127.0.0.1:{port}/"
        self._command = [sys.executable, "-m", "server", "--port", str(port)]

    def __enter__(self) -> "Checkout":
        self._process = subprocess.Popen(
            self._command, cwd=self.path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(400):
            try:
                urllib.request.urlopen(self.url + "healthz", timeout=1).read()
                return self
            except OSError:
                time.sleep(0.05)
        raise SystemExit(f"the server of {self.path} does not answer")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)


def visit(
    browser: Browser, url: str, size: tuple[int, int], *, slow: bool = False, language: str = "en"
) -> dict[str, Any]:
    """A first visit, with nothing kept from another: milliseconds, requests, bytes, and shifts with what moved."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale=language, has_touch=size[0] < 700, bypass_csp=True
    )
    page = context.new_page()
    page.add_init_script(SHIFTS)
    session = context.new_cdp_session(page)
    asked = _count(session, SLOW if slow else None)
    page.goto(url, wait_until="commit")
    page.locator(READY).wait_for(timeout=60_000)
    page.locator("#play").click()
    page.wait_for_function("Number.parseFloat(document.querySelector('#epoch').textContent) > 0")
    answered = page.evaluate("performance.now()")
    page.locator("#play").click()
    page.wait_for_timeout(SETTLED)
    first = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    shifts, shown = page.evaluate("shifts"), page.evaluate("shown")
    context.close()
    return {
        "first": first,
        "largest": shown.get("largest", 0.0),
        "element": shown.get("element"),
        "ready": shown["ready"],
        "answered": answered,
        "requests": shown["requests"],
        "bytes": shown["bytes"],
        "all requests": asked["requests"],
        "shift": sum(one["value"] for one in shifts),
        "shifts": shifts,
    }


def _count(session: CDPSession, line: dict[str, Any] | None) -> dict[str, int]:
    """Requests and bytes as they come in; `line` is how slow it is."""
    counts = {"requests": 0, "bytes": 0}

    def asked(event: dict[str, Any]) -> None:
        counts["requests"] += event["request"]["url"].startswith("http")

    def came(event: dict[str, Any]) -> None:
        counts["bytes"] += int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.webSocketCreated", lambda _: counts.update(requests=counts["requests"] + 1))
    session.on("Network.loadingFinished", came)
    session.send("Network.enable")
    if line:
        session.send("Network.emulateNetworkConditions", line)
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8770)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--browser", default=os.environ.get("CHROMIUM", "/usr/bin/chromium"))
    parser.add_argument("--against", type=Path, help="another checkout, measured in turns with this one")
    parser.add_argument("--sources", action="store_true", help="say what moved")
    options = parser.parse_args()
    paths = [*([options.against.resolve()] if options.against else []), ROOT]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.browser, args=ARGUMENTS)
        checkouts = [Checkout(path, options.port + place) for place, path in enumerate(paths)]
        for checkout in checkouts:
            checkout.__enter__()
        try:
            # The first page of a server is what it also compresses for.
            for checkout in checkouts:
                visit(browser, checkout.url, SIZES[0])
            _report(browser, checkouts, options)
        finally:
            for checkout in checkouts:
                checkout.__exit__()
        browser.close()


def _report(browser: Browser, checkouts: list[Checkout], options: argparse.Namespace) -> None:
    width = max(24, *(len(str(checkout.path)) + 2 for checkout in checkouts))
    heads = ("requests", "bytes", "first ms", "largest", "ready", "Play")
    print(f"{'checkout':{width}}{'line':8}" + "".join(f"{head:>10}" for head in heads))
    for slow in (False, True):
        rows: dict[Path, list[dict[str, Any]]] = {checkout.path: [] for checkout in checkouts}
        for _ in range(options.repeats):
            for checkout in checkouts:
                rows[checkout.path].append(visit(browser, checkout.url, SIZES[0], slow=slow))
        for path, found in rows.items():
            middle = {
                name: statistics.median(row[name] for row in found)
                for name in ("requests", "bytes", "first", "largest", "ready", "answered")
            }
            print(
                f"{path!s:{width}}{'slow' if slow else 'local':8}"
                + "".join(f"{value:10.0f}" for value in middle.values())
                + f"  largest: {found[-1]['element']}; {found[-1]['all requests']} requests when idle"
            )
    print(f"\n{'layout shift':{width}}{'':8}" + "".join(f"{f'{w}x{h}':>11}" for w, h in SIZES))
    for checkout in checkouts:
        for language in ("en", "zh"):
            found = [visit(browser, checkout.url, size, language=language) for size in SIZES]
            print(
                f"{checkout.path!s:{width}}{language:8}" + "".join(f"{one['shift']:11.3f}" for one in found),
                flush=True,
            )
            if options.sources and checkout.path == ROOT:
                for size, one in zip(SIZES, found, strict=True):
                    for shift in one["shifts"]:
                        print(f"  {size[0]}: {shift['value']:.4f} at {shift['at']}", json.dumps(shift["sources"]))


if __name__ == "__main__":
    main()
