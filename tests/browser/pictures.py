"""Take the README's pictures of today's app: python -m tests.browser.pictures (from the project's folder)."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS, BROWSERS, ROOT, Screen, launch

FOLDER: Final = Path(__file__).parent / "pictures"
VIEWS: Final = {
    "map": ("", "", 1440, 900),
    "detail": ("?show=stage,report,cited", "胶州湾二隧", 1440, 900),
    "report": ("?page=report", "", 1440, 900),
}


def main() -> None:
    """Start the real command on the seed and take one picture per view."""
    folder = Path(tempfile.mkdtemp())
    process, address = launch(folder, 0, sorted((ROOT / "seeds").glob("*.txt")))
    browser_path = next(path for name in BROWSERS if (path := shutil.which(name)))
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        for name, (query, row, width, height) in VIEWS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            screen = Screen(page, address).open(query)
            if row:
                page.get_by_test_id("row").filter(has_text=row).first.click()
                screen.settle().wait_still()
            page.wait_for_timeout(1500)
            page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=85)
        browser.close()
    process.terminate()


if __name__ == "__main__":
    main()
