"""Start the planning map: build the store where it is missing or old, serve it, say where, open a browser."""

from __future__ import annotations

import argparse
import contextlib
import errno
import logging
import os
import secrets
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import streamlit as st

from geodata.errors import GeodataError, UsageError, trouble_of
from geodata.pipeline import BuildResult, build, default_store
from mapapp import server
from mapapp.loading import STORE_VARIABLE
from mapapp.wording import LANGUAGES, say

PORT: Final = 8501
EVERYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104 (compared with, not bound to)
SETTINGS: Final[dict[str, Any]] = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "logger.hideWelcomeMessage": True,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": 30,
    "theme.base": "light",
    "theme.primaryColor": "#1b5e6f",
    "theme.font": '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif',
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 1 for what the user can mend (the message says how), or 2 for wrong words."""
    asked = _parser().parse_args(argv)
    try:
        port = free_port(asked.host, asked.port)
        result = build(asked.report, asked.store, progress=_progress)
    except GeodataError as error:
        print(f"mapapp: {error}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except OSError as error:
        print(f"mapapp: {trouble_of(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("mapapp: stopped; nothing was changed", file=sys.stderr)
        return 130
    os.environ[STORE_VARIABLE] = str(asked.store)
    _tell(result)
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl+C is how the app is stopped
        serve(asked.host, port, browser=not asked.no_browser)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mapapp", description="Show the planning map read out of government work reports."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument(
        "--port", type=int, default=PORT, help=f"port to listen on (default {PORT}; 0 takes any free one)"
    )
    parser.add_argument(
        "--store", type=Path, default=default_store(), help="where the store lies (default: %(default)s)"
    )
    parser.add_argument(
        "--report", type=Path, nargs="+", default=[], metavar="FILE", help="reports to read instead of the seeds"
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    return parser


def free_port(host: str, port: int) -> int:
    """Return the port if it can be listened on; 0 becomes a free one.

    Raises
    ------
    GeodataError
        If the port is taken or the host is not one of this machine.
    """
    if not 0 <= port <= 65535:
        raise UsageError(f"--port {port} is not a port: give a number from 0 to 65535")
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except (socket.gaierror, UnicodeError):
        raise GeodataError(f"--host {host:.80} is not an address of this machine: try 127.0.0.1") from None
    except OSError as error:
        why = f"port {port} on {host} cannot be used ({error.strerror})"
        if error.errno == errno.EADDRNOTAVAIL:
            raise GeodataError(f"--host {host} is not an address of this machine: try 127.0.0.1") from None
        raise GeodataError(
            f"{why}: stop the program that uses it, or choose another with --port {(port + 1) % 65536}"
        ) from None


def _progress(done: int, total: int, name: str) -> None:
    print(f"read {done} of {total}: {name}", flush=True)


def _tell(result: BuildResult) -> None:
    held = result.account
    verb = "store is up to date" if result.reused else "store built"
    placed = sum(held.placed.values())
    print(f"{verb}: {result.store}")
    print(f"{held.total} commitments = {placed} on the map + {held.district} for the whole district", end=" ")
    print(f"+ {held.placeless} figures without a place + {held.not_found} named but not found", flush=True)


def serve(host: str, port: int, *, browser: bool) -> None:
    """Serve the app until it is stopped; announce the address once it answers."""
    shown = "127.0.0.1" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}"
    threading.Thread(target=_announce, args=(address, browser), daemon=True).start()
    script = Path(__file__).with_name("app.py")
    app = st.App(
        script,
        routes=server.routes(),
        middleware=server.middleware(host),
        on_script_error=_explain,
        exception_handlers={Exception: server.trouble},
    )
    app.run(config=SETTINGS | {"server.address": host, "server.port": port})


def _announce(address: str, browser: bool) -> None:
    if not _answers(f"{address}/mapapp/health"):
        return
    print(f"open {address}  (stop with Ctrl+C)", flush=True)
    if browser and _has_desktop():
        webbrowser.open(address)


def _answers(address: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(150):
        try:
            with opener.open(address, timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def _has_desktop() -> bool:
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _explain(error: Exception) -> bool:
    """Show a sentence instead of a traceback; the number in it is found again in the log."""
    number = secrets.token_hex(4)
    logging.getLogger("mapapp").error("page %s", number, exc_info=error)
    view = st.session_state.get("view")
    st.error(say(view.lang if view else LANGUAGES[0], "error.page", id=number))
    return True


if __name__ == "__main__":
    sys.exit(main())
