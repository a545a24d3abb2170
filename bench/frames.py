"""Frames a second of the page, in headless Chromium with the server on the same machine: `python -m bench.frames`.

While each network plays, the page itself counts pictures drawn (those that show another epoch than the one before),
animation frames, and epochs. Everything runs in one go, so that the rows can be compared with each other.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ALL7 = "x1,x2,x1_squared,x2_squared,x1_x2,sin_x1,sin_x2"
NETWORKS = {
    "2-4-2-1 at 60 epochs/s": "",
    "2-4-2-1 at full speed": "#speed=max",
    "7-8-8-8-1 at full speed": f"#features={ALL7}&hidden=tanh:8,tanh:8,tanh:8&speed=max",
    "7-8x6-1 at 60 epochs/s": f"#features={ALL7}&hidden={','.join(['tanh:8'] * 6)}",
    "7-8x6-1 at full speed": f"#features={ALL7}&hidden={','.join(['tanh:8'] * 6)}&speed=max",
}
# What is open under the network while the largest of them plays.
DRAWERS = ("layers", "neuron", "functions", "timeline")
DEEP = NETWORKS["7-8x6-1 at 60 epochs/s"]
# While the pointer rests on the map, every unit's value is on its tile.
POINTING = {"2-4-2-1, pointing at the map": "", "7-8x6-1, pointing at the map": DEEP}
ROWS = {**NETWORKS, **{f"7-8x6-1, {drawer} open": f"{DEEP}&drawer={drawer}" for drawer in DRAWERS}, **POINTING}
# Counts frames whose epoch differs from the one before: a picture that shows nothing new does not count.
COUNTER = """
(seconds) => new Promise((resolve) => {
  const epoch = document.querySelector('#epoch');
  const start = performance.now(), count = () => Number(epoch.dataset.value), first = count();
  let pictures = 0, ticks = 0, seen = '', slow = 0, before = start;
  const tick = (now) => {
    ticks += 1;
    if (epoch.textContent !== seen) { pictures += 1; seen = epoch.textContent; }
    if (now - before > 34) slow += 1;
    before = now;
    if (now - start < seconds * 1000) requestAnimationFrame(tick);
    else resolve({pictures: pictures / (now - start) * 1000, ticks: ticks / (now - start) * 1000, slow,
                  epochs: (count() - first) / (now - start) * 1000});
  };
  requestAnimationFrame(tick);
})
"""


def measure(page: Page, url: str, seconds: float, repeats: int, *, points: bool) -> dict[str, float]:
    page.goto("about:blank")
    page.goto(url)
    page.locator("#test-loss[data-value]").wait_for()
    page.click("#play")
    if points:
        page.locator("#points-canvas").hover(position={"x": 200, "y": 210})
    page.wait_for_timeout(1000)
    rows = [page.evaluate(COUNTER, seconds) for _ in range(repeats)]
    return {name: statistics.median(row[name] for row in rows) for name in rows[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--browser", default=os.environ.get("CHROMIUM", "/usr/bin/chromium"))
    options = parser.parse_args()
    server = subprocess.Popen(
        [sys.executable, "-m", "server", "--port", str(options.port)], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{options.port}/"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(url + "healthz", timeout=1).read()
                break
            except OSError:
                time.sleep(0.05)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=options.browser, args=ARGUMENTS)
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            print(f"{'network':32}{'pictures/s':>12}{'frames/s':>10}{'epochs/s':>10}{'late':>6}")
            for name, address in ROWS.items():
                row = measure(page, url + address, options.seconds, options.repeats, points=name in POINTING)
                print(f"{name:32}{row['pictures']:12.1f}{row['ticks']:10.1f}{row['epochs']:10.0f}{row['slow']:6.0f}")
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=10)


if __name__ == "__main__":
    main()
