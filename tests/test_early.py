"""Prove that the page's first answer names what the page will need, whole and nothing that is not there."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message

from geodata.pipeline import build
from mapapp.assets import assets
from mapapp.early import Early, modules, wanted
from mapapp.loading import STORE_VARIABLE


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "store.sqlite"
    build([], path)
    monkeypatch.setenv(STORE_VARIABLE, str(path))
    return path


def test_every_module_that_a_module_imports_is_named() -> None:
    named = set(modules("panels.js"))
    assert {"panels.js", "hub.js", "ledger.js"} <= named <= assets().keys()
    for name in named:
        source = assets()[name].decode()
        imported = set(re.findall(r'(?:from|import)\s*"\./([\w.-]+\.js)"', source))
        assert imported <= named, name


def test_the_page_names_its_layers_and_its_words(store: Path) -> None:
    told = wanted("lang=en&stage=planned")
    assert "/words.en.json>" in told and "/plan.js>" in told
    assert re.search(r"</mapapp/data/[0-9a-f-]+/features/0\.json>; rel=preload; as=fetch; crossorigin", told)
    assert len(told) < 4000, "proxies refuse larger headers"
    assert "features" not in wanted("page=report")


def test_without_a_store_the_page_still_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, "/nowhere/store.sqlite")
    assert "panels.js" in wanted("") and "/data/" not in wanted("")


def asked(path: str, query: bytes) -> dict[bytes, bytes]:
    """Return the headers of an answer that passed through."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "path": path, "query_string": query, "method": "GET", "headers": []}
    with ThreadPoolExecutor(1) as pool:  # in this thread a browser's loop may be running
        pool.submit(lambda: asyncio.run(Early(PlainTextResponse(""))(scope, receive, send))).result()
    return dict(sent[0]["headers"])


def test_only_the_page_itself_carries_the_header(store: Path) -> None:
    assert b"panels.js" in asked("/", b"q=%F0%9F%92%A5&lang=%00&report=\xff")[b"link"]
    assert b"link" not in asked("/other", b"")
