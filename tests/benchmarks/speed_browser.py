"""Time the app in a real Chromium against two yardsticks: ``python -m tests.benchmarks.speed_browser --n 10000``.

The floor is an empty Streamlit page with the same widgets, the peer the plain ``st_folium(folium.GeoJson)`` app (up to
10,000 features). All three are measured in turn, round by round, so that a busy machine is busy for all of them.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, Route, sync_playwright
from xstatic.pkg import leaflet

from geodata.store import open_store
from tests.benchmarks import synthetic
from tests.benchmarks.sessions import p95, planners
from tests.browser.conftest import ARGUMENTS, BROWSERS, ROOT

OURS: Final = "from mapapp.__main__ import serve; import sys; serve('127.0.0.1', int(sys.argv[1]), browser=False)"
YARDSTICKS: Final = Path(__file__).parent / "yardsticks"
READY: Final = {
    "ours": "window.mapapp?.frame?.ready && document.querySelector('[data-testid=account]') && !window.mapapp.busy",
    "empty": "document.querySelector('#ran') && document.querySelectorAll('[data-testid=stCheckbox]').length == 14",
    "peer": "document.querySelector('#ran') && document.querySelector('iframe')?.contentDocument"
            "?.querySelectorAll('path.leaflet-interactive, img.leaflet-marker-icon').length >= window.wanted",
}  # fmt: skip

# Switch a layer off and on again: how long until the map and the table show it, and until Python has answered as well.
TOGGLE: Final = """async () => {
  const hub = window.mapapp, frame = hub.frame, plan = frame.plan;
  const button = document.querySelector('[data-testid=layer-rail]');
  const account = () => document.querySelector('[data-testid=account]').dataset.shown;
  const turn = () => new Promise(done => requestAnimationFrame(done));
  const was = plan.paints, before = account();
  const start = performance.now();
  button.click();
  for (;;) { await turn(); if (plan.paints > was && account() !== before && plan.shown === hub.mask) break; }
  const shown = performance.now() - start;
  while (hub.busy) await turn();
  return [shown, performance.now() - start, plan.shown.reduce((a, b) => a + b, 0), +account()];
}"""
RERUN: Final = """async () => {
  const ran = () => document.querySelector('#ran')?.textContent;
  const before = ran(), start = performance.now();
  document.querySelector('[data-testid=stCheckbox] input').click();
  while (ran() === before || !ran()) await new Promise(done => requestAnimationFrame(done));
  if (window.wanted !== undefined) for (;;) {
    const drawn = document.querySelector('iframe')?.contentDocument
      ?.querySelectorAll('path.leaflet-interactive, img.leaflet-marker-icon').length;
    if (drawn === +ran().split(' ')[1]) break;
    await new Promise(done => requestAnimationFrame(done));
  }
  return performance.now() - start;
}"""
FRAMES: Final = """() => {
  const view = document.querySelector('.st-key-map-box iframe').contentWindow;
  view.stamps = []; const note = (now) => { view.stamps.push(now); view.going = view.requestAnimationFrame(note); };
  view.going = view.requestAnimationFrame(note);
}"""
STAMPS: Final = "() => document.querySelector('.st-key-map-box iframe').contentWindow.stamps"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(name: str, store: Path) -> Iterator[tuple[str, int]]:
    """Run one of the three apps; give its address and process id."""
    port = free_port()
    options = ["--server.address=127.0.0.1", f"--server.port={port}", "--server.headless=true"]
    options += ["--browser.gatherUsageStats=false", "--server.fileWatcherType=none"]
    script = [sys.executable, "-m", "streamlit", "run", str(YARDSTICKS / f"{name}.py"), *options]
    command = [sys.executable, "-c", OURS, str(port)] if name == "ours" else script
    environment = os.environ | {"MAPAPP_STORE": str(store), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        # Ours has read its store when it answers, as the command waits for it before it opens a browser.
        _wait(f"http://127.0.0.1:{port}/{'mapapp' if name == 'ours' else '_stcore'}/health")
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.kill()
        process.wait(20)


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(address, timeout=120):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit(f"{address} did not answer")


def _leaflet_from_here(route: Route) -> None:
    """Give the peer its Leaflet from the installed package and nothing else from outside."""
    name = route.request.url.rsplit("/", 1)[-1]
    path = Path(leaflet.BASE_DIR) / name
    known = name in ("leaflet.js", "leaflet.css")
    route.fulfill(path=str(path)) if known else route.fulfill(body="", content_type="text/javascript")


@contextmanager
def opened(browser: Browser, name: str, address: str, count: int) -> Iterator[tuple[Page, float]]:
    """Open an app in a fresh browser context; give the page and the milliseconds until all of it was there."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(f"window.wanted = {count if name == 'peer' else 'undefined'}")
    if name == "peer":
        context.route(lambda url: "127.0.0.1" not in url, _leaflet_from_here)
    page = context.new_page()
    start = time.perf_counter()
    page.goto(address, wait_until="commit", timeout=120_000)
    page.wait_for_function(READY[name], timeout=120_000)
    taken = 1000 * (time.perf_counter() - start)
    try:
        yield page, taken
    finally:
        context.close()


def first_maps(browser: Browser, running: dict[str, str], count: int, rounds: int) -> dict[str, float]:
    """Return the median time to the first whole picture of each app, each time with a cold browser cache."""
    times: dict[str, list[float]] = {name: [] for name in running}
    for turn in range(rounds + 1):
        for name, address in running.items():
            with opened(browser, name, address, count) as (_, taken):
                if turn:  # the first round warms the servers
                    times[name].append(taken)
    return {f"{name} first map": statistics.median(taken) for name, taken in times.items()}


def changes(browser: Browser, running: dict[str, str], count: int, rounds: int) -> dict[str, float]:
    """Return the medians of a filter change: in the browser, with Python's answer, and the two yardsticks'."""
    figures: dict[str, float] = {}
    for name, address in running.items():
        with opened(browser, name, address, count) as (page, _):
            script = TOGGLE if name == "ours" else RERUN
            page.wait_for_timeout(1500)
            page.evaluate(script)
            taken = [page.evaluate(script) for _ in range(rounds if name != "peer" or count < 10_000 else 3)]
        if name == "ours":
            assert all(shown == counted for _, _, shown, counted in taken), "map and account disagree"
            figures["ours toggle in the browser"] = statistics.median(one[0] for one in taken)
            figures["ours filter, all agree"] = statistics.median(one[1] for one in taken)
        else:
            figures[f"{name} filter"] = statistics.median(taken)
    return figures


def frames(browser: Browser, address: str, count: int) -> dict[str, float]:
    """Return frames per second while a hand drags and zooms the map, and the messages that this sent to the server."""
    with opened(browser, "ours", address, count) as (page, _):
        sent: list[Any] = []
        box = page.locator(".st-key-map-box iframe").bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.wait_for_timeout(1000)
        cdp = page.context.new_cdp_session(page)
        cdp.send("Network.enable")
        cdp.on("Network.webSocketFrameSent", lambda frame: sent.append(frame))
        figures = {}
        for name, act in {"pan": _pan, "zoom": _zoom}.items():
            page.evaluate(FRAMES)
            act(page, x, y)
            stamps = page.evaluate(STAMPS)
            gaps = [b - a for a, b in pairwise(stamps)]
            figures[f"{name} frames per second"] = 1000 * len(gaps) / sum(gaps)
            figures[f"{name} longest frame"] = max(gaps)
        figures["messages to the server"] = len(sent)
        return figures


def _pan(page: Page, x: float, y: float) -> None:
    for turn in range(4):
        page.mouse.move(x, y)
        page.mouse.down()
        for step in range(30):
            page.mouse.move(x + (-1) ** turn * 5 * step, y + 3 * step)
            page.wait_for_timeout(12)
        page.mouse.up()
        page.wait_for_timeout(150)


def _zoom(page: Page, x: float, y: float) -> None:
    page.mouse.move(x, y)
    for turn in range(12):
        page.mouse.wheel(0, -120 if turn % 6 < 3 else 120)
        page.wait_for_timeout(260)


def wire(address: str, browser: Browser, store: Path, count: int) -> dict[str, float]:
    """Return the bytes of the features as they travel, and of the gzip of the least GeoJSON."""
    with opened(browser, "ours", address, count) as (page, _):
        url = page.evaluate("window.mapapp.parts.bar.features_url")
    request = urllib.request.Request(address + url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        ours = len(answer.read())
    with open_store(store) as held:
        least = len(gzip.compress(synthetic.minimal_geojson(held.features("bench")), 6))
    return {"bytes of the features": ours, "bytes of minimal GeoJSON, gzip": least}


def memory(browser: Browser, address: str, process: int, count: int) -> dict[str, float]:
    """Return the megabytes that a further session costs the server, over eight sessions."""

    def resident() -> float:
        status = Path(f"/proc/{process}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    with opened(browser, "ours", address, count):
        time.sleep(1)
        first = resident()
        held = [opened(browser, "ours", address, count) for _ in range(8)]
        for one in held:
            one.__enter__()
        time.sleep(1)
        grown = resident() - first
        for one in held:
            one.__exit__(None, None, None)
    return {"MB per further session": grown / 8}


def together(browser: Browser, running: dict[str, str], seconds: float) -> dict[str, float]:
    """Return the 95th percentile of a filter change while fifty sessions think ten seconds between their turns.

    In the empty page a filter change is a rerun. Ours needs no server for it, so it is timed in a browser beside the
    fifty sessions, which open details and rerun the page (as a change of page or language does).
    """
    figures: dict[str, float] = {}
    for name in ("empty", "ours"):
        with opened(browser, name, running[name], 600) as (page, _), ThreadPoolExecutor(1) as aside:
            url = page.evaluate("window.mapapp?.parts.bar.detail_url || ''")
            work = planners(running[name], count=50, think=10, seconds=seconds, detail=url)
            others = aside.submit(asyncio.run, work)
            taken = []
            while not others.done():
                value = page.evaluate(TOGGLE if name == "ours" else RERUN)
                taken.append(value[1] if name == "ours" else value)
                page.wait_for_timeout(1000)
            told = others.result()
        figures[f"{name} p95 of a filter change in a browser beside them"] = p95(taken)
        figures |= {f"{name} p95 of one {what} under 50 sessions": p95(one) for what, one in told.items() if one}
    return figures


FIGURES: Final = ("first-map", "filter", "frames", "wire", "memory", "sessions")


def measure(browser: Browser, figure: str, count: int, asked: argparse.Namespace, store: Path) -> dict[str, float]:
    """Measure one figure for one number of features."""
    rival = figure in ("first-map", "filter") and count <= asked.peer
    with serving("ours", store) as (ours, process), serving("empty", store) as (empty, _), _peer(store, rival) as peer:
        both = {"ours": ours, "empty": empty}
        parts: dict[str, Callable[[], dict[str, float]]] = {
            "first-map": lambda: (
                first_maps(browser, both, count, asked.rounds) | (first_maps(browser, peer, count, 3) if peer else {})
            ),
            "filter": lambda: changes(browser, both | peer, count, asked.rounds),
            "frames": lambda: frames(browser, ours, count),
            "wire": lambda: wire(ours, browser, store, count),
            "memory": lambda: memory(browser, ours, process, count),
            "sessions": lambda: together(browser, both, asked.seconds),
        }
        return parts[figure]()


@contextmanager
def _peer(store: Path, rival: bool) -> Iterator[dict[str, str]]:
    if not rival:
        yield {}
        return
    with serving("peer", store) as (address, _):
        yield {"peer": address}


def table(lines: list[dict[str, Any]]) -> str:
    """Return the last value of every figure as one table for the README, with machine and date."""
    counts = sorted({one["n"] for one in lines})
    names = list(dict.fromkeys(one["name"] for one in lines))
    held = {(one["name"], one["n"]): f"{one['value']:,.1f}".removesuffix(".0") for one in lines}
    rows = [[name, *(held.get((name, count), "") for count in counts)] for name in names]
    head = ["ms, if nothing else is said", *(f"{count:,}" for count in counts)]
    when = max(one["date"] for one in lines)
    made = (
        f"Measured on {when}: {os.cpu_count()} cores, {platform.machine()}, no GPU, Python {platform.python_version()}."
    )
    return "\n".join(["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows]] + ["", made])


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time the app in a real browser; run the figures in any order.")
    parser.add_argument("--figure", nargs="*", choices=FIGURES, default=FIGURES)
    parser.add_argument("--n", nargs="*", type=int, default=[100, 1000, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=60, help="how long the fifty sessions stay")
    parser.add_argument("--peer", type=int, default=10_000, help="the most features that the peer has to draw")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "mapapp-speed")
    parser.add_argument("--table", action="store_true", help="only print what the folder holds as a table")
    return parser.parse_args()


def main() -> None:
    """Print every figure when it is measured, keep it in the folder, and print the table of all that is kept."""
    asked = _asked()
    asked.folder.mkdir(parents=True, exist_ok=True)
    kept = asked.folder / "figures.jsonl"
    if not asked.table:
        found = next(path for name in BROWSERS if (path := shutil.which(name)))
        with sync_playwright() as playwright, kept.open("a") as out:
            browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
            for figure in asked.figure:
                for count in [600] if figure == "sessions" else asked.n:
                    store = asked.folder / f"{count}.sqlite"
                    if not store.exists():
                        synthetic.store(store, count)
                    for name, value in measure(browser, figure, count, asked, store).items():
                        print(f"{count:>7}  {name:<56} {value:>12,.1f}", flush=True)
                        line = {"n": count, "name": name, "value": value, "date": datetime.now(UTC).date().isoformat()}
                        out.write(json.dumps(line) + "\n")
    print(table([json.loads(line) for line in kept.read_text().splitlines()]))


if __name__ == "__main__":
    main()
