"""Serve our own addresses without Streamlit, and ask them exactly what a test says, dots and all."""

from __future__ import annotations

import gzip
import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette

from mapapp import server


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers in lower case, and the body unpacked."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Browser:
    """Asks exactly the path given; what it changes comes from the server's own page unless a header says otherwise."""

    port: int

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        own = {"Accept-Encoding": "gzip"} | ({} if method == "GET" else {"Origin": f"http://127.0.0.1:{self.port}"})
        connection.request(method, path, body=body, headers=own | headers)
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        content = answer.read()
        connection.close()
        if told.get("content-encoding") == "gzip":
            content = gzip.decompress(content)
        return Answer(answer.status, told, content)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, said: object = None, **headers: str) -> Answer:
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        return self.ask("POST", path, body, **headers)


@contextmanager
def serving() -> Iterator[Browser]:
    app = Starlette(
        routes=server.routes(),
        middleware=server.middleware("127.0.0.1"),
        exception_handlers={Exception: server.trouble},
    )
    runner = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical"))
    thread = threading.Thread(target=runner.run, daemon=True)
    thread.start()
    while not runner.started:
        time.sleep(0.01)
    yield Browser(runner.servers[0].sockets[0].getsockname()[1])
    runner.should_exit = True
    thread.join(10)
