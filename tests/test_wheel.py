"""Prove that a wheel built from the tree carries its data and its seed and runs away from the tree."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the wheel where nothing else of the project is; its dependencies come from this environment."""
    place = tmp_path_factory.mktemp("elsewhere")
    zipfile.ZipFile(wheel).extractall(place)
    return place


def _run(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    return subprocess.run(
        [sys.executable, *arguments], cwd=installed, env=environment, capture_output=True, text=True, check=False
    )


def test_the_wheel_is_what_python_runs(installed: Path) -> None:
    done = _run(installed, "-c", "import geodata, mapapp; print(geodata.__file__, mapapp.__file__)")
    assert done.stdout.count(str(installed)) == 2


def test_the_seed_is_inside_byte_for_byte(installed: Path) -> None:
    seed = ROOT / "seeds" / "000_2f0dc1af80bd034d.txt"
    assert (installed / "geodata" / "seeds" / seed.name).read_bytes() == seed.read_bytes()


def test_the_installed_program_builds_the_same_store_as_the_checkout(installed: Path, tmp_path: Path) -> None:
    accounts = []
    for home in (installed, ROOT):
        store = tmp_path / f"{home.name}.sqlite"
        done = _run(home, "-m", "geodata", "build", "--store", str(store))
        assert done.returncode == 0, done.stderr
        accounts.append([line for line in done.stdout.splitlines() if str(tmp_path) not in line])
    assert accounts[0] == accounts[1]
    assert accounts[0]


def test_the_installed_app_starts_on_its_own_seed(installed: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-m", "mapapp", "--no-browser", "--port", "0", "--store", str(tmp_path / "s")]
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    with subprocess.Popen(command, cwd=installed, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            address = next(found[0] for line in process.stdout if (found := re.search(r"http://\S+", line)))
            with urllib.request.urlopen(f"{address}/mapapp/health", timeout=20) as answer:
                assert json.load(answer)["reports"] == 1
        finally:
            process.terminate()
