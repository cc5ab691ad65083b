"""Prove that the command starts the app on a store it builds itself, and says in one sentence why it cannot."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path

import pytest

from mapapp import __main__ as command

ROOT = Path(__file__).resolve().parent.parent


def failing(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Run the command, which must fail with one sentence; return it."""
    assert command.main([*words, "--no-browser"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("mapapp: ") and said.count("\n") == 1 and "Traceback" not in said
    return said


def test_a_taken_port_is_said_before_anything_is_built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        said = failing(capsys, "--port", str(port), "--store", str(tmp_path / "s.sqlite"))
    assert f"port {port}" in said and f"--port {port + 1}" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("binary.txt", bytes(range(256)) * 8),
        ("silent.txt", "今天天气很好。\n".encode()),
        ("missing.txt", None),
    ],
)
def test_a_bad_report_is_one_sentence_and_nothing_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None
) -> None:
    report, store = tmp_path / name, tmp_path / "folder" / "s.sqlite"
    if content is not None:
        report.write_bytes(content)
    said = failing(capsys, "--port", "0", "--store", str(store), "--report", str(report))
    assert name in said
    assert not store.exists()
    assert not report.exists() or report.read_bytes() == content


def test_what_is_not_a_store_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = tmp_path / "letter.txt"
    store.write_text("not a store")
    assert "not a store" in failing(capsys, "--port", "0", "--store", str(store))
    assert store.read_text() == "not a store"


def test_a_host_that_is_not_here_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = failing(capsys, "--host", "127.0.0.256.", "--port", "0", "--store", str(tmp_path / "s.sqlite"))
    assert "--host" in said


def test_words_that_mean_nothing_end_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        command.main(["--colour", "red"])
    assert stopped.value.code == 2
    assert command.main(["--port", "70000"]) == 2
    assert "70000" in capsys.readouterr().err


def test_it_builds_serves_says_where_and_reuses_the_store(tmp_path: Path) -> None:
    words = ["-u", "-m", "mapapp", "--port", "0", "--no-browser", "--store", str(tmp_path / "s.sqlite")]
    said = [start(words, tmp_path) for _ in range(2)]
    assert "store built" in said[0]
    assert "store is up to date" in said[1]
    for told in said:
        total, *parts = map(int, re.findall(r"(\d+) (?:commitments|on the map|for the whole|figures|named but)", told))
        assert total == sum(parts) > 80


def start(words: list[str], home: Path) -> str:
    """Start the command, ask the address that it prints, stop it; return what it said."""
    environment = os.environ | {"HOME": str(home)}
    with subprocess.Popen(
        [sys.executable, *words],
        cwd=home,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        said = []
        try:
            assert process.stdout
            for line in process.stdout:
                said.append(line)
                if address := re.search(r"http://127\.0\.0\.1:\d+", line):
                    with urllib.request.urlopen(f"{address[0]}/mapapp/health", timeout=20) as answer:
                        assert answer.status == 200
                    break
            else:
                pytest.fail("no address was printed")
        finally:
            process.terminate()
    return "".join(said)


def test_the_file_for_starting_by_hand_says_what_the_command_passes() -> None:
    written = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    flat = {f"{section}.{name}": value for section, names in written.items() for name, value in names.items()}
    assert flat == command.SETTINGS | {"server.address": "127.0.0.1"}


def test_ctrl_c_stops_the_app_without_a_word(tmp_path: Path) -> None:
    words = ["--no-browser", "--port", "0", "--store", str(tmp_path / "s.sqlite")]
    # A background process of a shell may have been told to ignore interrupts, and hand that on.
    listen = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from mapapp.__main__ import main; sys.exit(main())"
    )
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", listen, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert any("http://" in line for line in process.stdout)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (0, "")
