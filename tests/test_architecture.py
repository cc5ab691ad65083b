"""Prove that the house is built as the README says: one way through the imports, one sentence on every file."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted([*ROOT.glob("geodata/**/*.py"), *ROOT.glob("mapapp/**/*.py")])
BANNED_NAMES = {"utils", "helpers", "common", "misc"}


def test_imports_point_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_file_opens_with_one_sentence_and_stays_small(path: Path) -> None:
    source = path.read_text("utf-8")
    opening = (ast.get_docstring(ast.parse(source)) or "").split("\n\n")[0].strip()
    assert opening.endswith((".", ":", ";")), f"{path.name} does not open with a sentence"
    assert source.count("\n") < 400, f"{path.name} has grown past 400 lines"
    assert path.stem not in BANNED_NAMES


def test_top_level_is_what_the_user_fixed() -> None:
    allowed = {"mapapp", "geodata", "seeds", "tests", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"}
    tracked = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert tracked - {"build", "dist"} - {name for name in tracked if name.endswith(".egg-info")} <= allowed


def test_readme_commands_are_one_line_each() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert re.search(r"^python3 -m venv \.venv && .* && \.venv/bin/mapapp$", readme, re.M)
    assert re.search(r"^python3 -m venv \.venv && .* && \.venv/bin/pytest$", readme, re.M)
