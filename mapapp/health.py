"""Say whether the app is ready to work: the store opens and answers, and the disk has room for what is saved."""

from __future__ import annotations

import shutil
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from geodata.errors import GeodataError, StoreError
from geodata.pipeline import default_store
from mapapp.loading import library

LEAST_FREE: Final = 50_000_000  # bytes; a report with its features takes under one million


def answer_health(_request: Request) -> Response:
    """Answer 200 when ready, else 503 with a sentence; Streamlit's own check says ok even without a store."""
    try:
        return JSONResponse({"ok": True, **readiness()})
    except GeodataError as error:
        return JSONResponse({"ok": False, "message": str(error)}, 503)


def readiness() -> dict[str, Any]:
    """Return what the store holds and the free space beside it, in megabytes.

    Raises
    ------
    StoreError
        If the store cannot be read or the disk is nearly full.
    """
    held = library()
    free = shutil.disk_usage(default_store().parent).free
    if free < LEAST_FREE:
        raise StoreError(f"only {free // 1_000_000} MB are free beside the store {default_store()}: make room first")
    return {"store": held.fingerprint, "reports": len(held.editions), "free_mb": free // 1_000_000}
