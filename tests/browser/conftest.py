"""Start the real command on the seed and a hostile report, and drive the Chromium of this machine against it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOSTILE = (
    "某某市2024年政府工作报告\n二、2024年工作安排\n"
    "开工建设<script>window.pwned=1</script>大桥、{{7*7}}学校等3个项目。\n"
    "新建</script><img src=x onerror=window.pwned=2>公园5处。\n"
    '打通${window.pwned=3}路,建成"双引号\'单引号`反引号"医院6所。\n'
    "=cmd|'/C calc'!A0,新增泊位1400个。\n"
)
RECORDER = """
import os, sys
def _record(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        with open(os.environ["MAPAPP_TEST_CONNECTIONS"], "a") as log:
            log.write(str(arguments[1][0]) + "\\n")
    if event == "socket.getaddrinfo":
        with open(os.environ["MAPAPP_TEST_CONNECTIONS"], "a") as log:
            log.write(str(arguments[0]) + "\\n")
sys.addaudithook(_record)
"""


@dataclass(frozen=True)
class Server:
    """A running app: its address, the log of every address it connected to or asked for, and the hostile report."""

    url: str
    connections: Path
    hostile: Path


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    hostile = folder / "hostile.txt"
    hostile.write_text(HOSTILE, "utf-8")
    seeds = sorted((ROOT / "seeds").glob("*.txt"))
    process, address = launch(folder, 0, [*seeds, hostile])
    yield Server(address, folder / "connections.txt", hostile)
    process.terminate()
    process.wait(20)


def launch(folder: Path, port: int, reports: list[Path]) -> tuple[subprocess.Popen[str], str]:
    """Start the real command, its connections recorded in the folder; return it with its address."""
    (folder / "sitecustomize.py").write_text(RECORDER)
    connections = folder / "connections.txt"
    connections.touch()
    environment = os.environ | {"PYTHONPATH": str(folder), "MAPAPP_TEST_CONNECTIONS": str(connections)}
    command = [sys.executable, "-u", "-m", "mapapp", "--no-browser", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--store", str(folder / "s.sqlite"), "--report", *map(str, reports)],
        env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=(folder / "errors.txt").open("w"), text=True,
    )  # fmt: skip
    assert process.stdout
    for line in process.stdout:
        if found := re.search(r"http://\S+", line):
            return process, found[0]
    process.wait(20)
    pytest.fail(f"the app did not start: {(folder / 'errors.txt').read_text()}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None and not os.environ.get("CI"):
        pytest.skip("no Chromium or Chrome on this machine: install one to run the browser tests")
    assert found, "CI needs a Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def window(chromium: Browser) -> Iterator[BrowserContext]:
    """One window for all tests, so that Streamlit's own scripts are fetched once."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    yield context
    context.close()


class Screen:
    """A page of the app, watched: foreign requests are cut off and recorded, console errors are recorded."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.foreign: list[str] = []
        self.errors: list[str] = []
        page.route("**/*", self._gate)
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _gate(self, route: Any) -> None:
        if route.request.url.startswith((self.base, "data:", "blob:")):
            route.continue_()
            return
        self.foreign.append(route.request.url)
        route.abort()

    def open(self, query: str = "") -> Screen:
        self.page.goto(f"{self.base}/{query}")
        ready = "mapapp?.parts.reader" if "page=report" in query else "mapapp?.frame"
        self.page.wait_for_function(f"window.{ready}", timeout=60_000)
        return self.settle()

    def settle(self) -> Screen:
        """Wait until Python has answered the last change."""
        self.page.wait_for_function("!window.mapapp.busy", timeout=30_000)
        self.page.wait_for_timeout(60)
        return self

    def click(self, test_id: str) -> Screen:
        self.page.get_by_test_id(test_id).click()
        return self.settle()

    def on_map(self) -> set[str]:
        """Return the ids that the map draws."""
        return set(self.page.evaluate("window.mapapp.frame.drawn()"))

    def in_table(self) -> list[str]:
        """Return the ids of the table's rows, top to bottom."""
        ids: list[str] = self.page.eval_on_selector_all("[data-testid=row]", "rows => rows.map(row => row.dataset.id)")
        return ids

    def group(self, fate: str) -> list[str]:
        ids: list[str] = self.page.eval_on_selector_all(
            f"[data-testid=group-{fate}] [data-testid=row]", "rows => rows.map(row => row.dataset.id)"
        )
        return ids

    def frame(self) -> Any:
        """Return the frame that holds the map."""
        return self.page.frame_locator(".st-key-map-box iframe")

    def click_map(self, commitment: str) -> Screen:
        """Click where the map draws a commitment, as a person would."""
        box = self.page.locator(".st-key-map-box iframe").bounding_box()
        spot = self.page.evaluate("id => window.mapapp.frame.pixelOf(id)", commitment)
        assert box
        self.page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])
        return self.settle()

    def wait_still(self) -> Screen:
        """Wait until the map has stopped moving."""
        before = None
        for _ in range(60):
            now = self.page.evaluate("JSON.stringify(window.mapapp.frame.map.getBounds())")
            if now == before:
                return self
            before = now
            time.sleep(0.15)
        return self


@pytest.fixture
def screen(window: BrowserContext, server: Server) -> Iterator[Screen]:
    """A fresh page of 1440 x 900; whatever a test does, it asks nobody else and raises no error in the console."""
    shown = Screen(window.new_page(), server.url)
    yield shown
    shown.page.close()
    assert shown.foreign == []
    assert shown.errors == []
