"""Watch whether anything knocks at an address, for files that try to make the reader fetch something."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class Listener(HTTPServer):
    """Counts whoever knocks."""

    knocks = 0

    def get_request(self) -> Any:
        self.knocks += 1
        return super().get_request()


class Silent(BaseHTTPRequestHandler):
    """Answers that nothing is here."""

    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, *_: Any) -> None: ...


@contextmanager
def listening() -> Iterator[Listener]:
    with Listener(("127.0.0.1", 0), Silent) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
