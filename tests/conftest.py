"""Close the network to all but this machine for every test, and give tests the paths of the seed."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from served import Browser, serving

from geodata.pipeline import build

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("127.", "::1", "localhost")


# No test measures time; on the way to landing, property tests try the same examples each time.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")


class NetworkTouchedError(AssertionError):
    """A test tried to reach another machine."""


@pytest.fixture(autouse=True)
def _closed_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let only loopback and local sockets through; asking for an outer name fails as well as connecting."""
    connect, connect_ex, resolve = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(address: object) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise NetworkTouchedError(f"a test tried to reach {address[0]}")

    def only_local(self: socket.socket, address: object) -> None:
        check(address)
        return connect(self, address)  # type: ignore[arg-type]

    def only_local_ex(self: socket.socket, address: object) -> int:
        check(address)
        return connect_ex(self, address)  # type: ignore[arg-type]

    def only_local_names(host: object, *rest: object, **named: object) -> object:
        check((host or "127.0.0.1",))
        return resolve(host, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", only_local)
    monkeypatch.setattr(socket.socket, "connect_ex", only_local_ex)
    monkeypatch.setattr(socket, "getaddrinfo", only_local_names)
    yield


@pytest.fixture(scope="session", autouse=True)
def _own_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the user's own store and gazetteer out of the tests, and what tests write out of the user's folders."""
    folder = tmp_path_factory.mktemp("user data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAPAPP_STORE", str(folder / "store.sqlite"))
        patch.setenv("MAPAPP_GAZETTEER", str(folder / "gazetteer"))
        yield


@pytest.fixture(scope="session")
def seed_path() -> Path:
    """Path of the page of the West Coast New Area's report."""
    return ROOT / "seeds" / "000_2f0dc1af80bd034d.txt"


@pytest.fixture(scope="module")
def served() -> Iterator[Browser]:
    """Our own addresses, served without Streamlit; a test says which store they serve."""
    with serving() as browser:
        yield browser


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a store of the seeds."""
    path = tmp_path_factory.mktemp("built") / "store.sqlite"
    build([], path)
    return path.read_bytes()
