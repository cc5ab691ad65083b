"""Take the README's pictures of today's app: python -m tests.browser.pictures (from the project's folder)."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, BROWSERS, ROOT, Screen, launch

FOLDER: Final = Path(__file__).parent / "pictures"
VIEWS: Final = {
    "map": ("", "", 1440, 900),
    "detail": ("?show=stage,report,cited", "胶州湾二隧", 1440, 900),
    "report": ("?page=report", "", 1440, 900),
    "correct": ("", "海上嘉年华", 1440, 900),
    "dark": ("?lang=en&show=stage,towns", "", 1440, 900),
}
LARGEST: Final = 200_000  # bytes of a picture


def main() -> None:
    """Start the real command on the seed and take one picture per view."""
    folder = Path(tempfile.mkdtemp())
    process, address = launch(folder, 0, sorted((ROOT / "seeds").glob("*.txt")))
    browser_path = next(path for name in BROWSERS if (path := shutil.which(name)))
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        for name, (query, row, width, height) in VIEWS.items():
            theme: Literal["dark", "light"] = "dark" if name == "dark" else "light"
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme)
            screen = Screen(page, address).open(query)
            if row:
                page.get_by_test_id("row").filter(has_text=row).first.click()
                screen.settle().wait_still()
            if name == "correct":
                page.locator("[data-k=correct-open]").first.click()
            page.wait_for_timeout(1500)
            _shot(page, FOLDER / f"{name}.jpg")
        page = browser.new_page(viewport={"width": 1130, "height": 900})
        page.goto(f"{address}/mapapp/print")
        page.wait_for_selector("body[data-ready]")
        _shot(page, FOLDER / "print.jpg")
        browser.close()
    process.terminate()


def _shot(page: Page, path: Path) -> None:
    """Keep a picture as well as the size allows."""
    for quality in range(85, 30, -5):
        page.screenshot(path=path, type="jpeg", quality=quality)
        if path.stat().st_size < LARGEST:
            return


if __name__ == "__main__":
    main()
