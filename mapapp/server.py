"""List the addresses that the app answers besides Streamlit's own, and everything that stands around them."""

from __future__ import annotations

import logging
import secrets
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from mapapp.approving import answer_approval
from mapapp.assets import answer_asset, answer_leaflet, asset_hash, asset_url, assets, leaflet_url, style
from mapapp.corrections.routes import ROUTES as CORRECTIONS
from mapapp.data import answer_data, answer_detail, data_url
from mapapp.exports import answer_export
from mapapp.guard import Guard, calm, middleware
from mapapp.health import answer_health
from mapapp.standalone import answer_print, answer_standalone
from mapapp.uploads import answer_job, answer_keep, answer_remove, answer_reports

__all__ = [
    "asset_hash", "asset_url", "assets", "data_url", "leaflet_url", "middleware", "routes", "style", "trouble",
]  # fmt: skip

EVERY_METHOD: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def routes() -> list[Route]:
    """Return our addresses; the last ones stand for all that do not exist, which Streamlit would answer with a page."""
    return [
        Route("/mapapp/assets/{hash}/{name}", answer_asset),
        Route("/mapapp/leaflet/{version}/{name:path}", answer_leaflet),
        Route("/mapapp/data/{hash}/{kind}/{number}.json", calm(answer_data)),
        Route("/mapapp/data/{hash}/detail/{number}/{lang}/{row}.json", calm(answer_detail)),
        Route("/mapapp/export/{format}", calm(answer_export)),
        Route("/mapapp/standalone", calm(answer_standalone)),
        Route("/mapapp/print", calm(answer_print)),
        Route("/mapapp/approval", answer_approval, methods=["GET", "POST"]),
        Route("/mapapp/reports", answer_reports, methods=["GET", "POST"]),
        Route("/mapapp/reports/remove", answer_remove, methods=["POST"]),
        Route("/mapapp/jobs/{job}", answer_job, methods=["GET", "DELETE"]),
        Route("/mapapp/jobs/{job}/keep", answer_keep, methods=["POST"]),
        *CORRECTIONS,
        Route("/mapapp/health", answer_health),
        Route("/mapapp/{rest:path}", _nowhere, methods=EVERY_METHOD),
        Route("/mapapp", _nowhere, methods=EVERY_METHOD),
    ]


def _nowhere(_request: Request) -> Response:
    return PlainTextResponse("no such address", 404)


def trouble(_request: Request, error: Exception) -> Response:
    """Answer for a fault of the program: a sentence with a number that is found again in the log, never a traceback."""
    number = secrets.token_hex(4)
    logging.getLogger("mapapp").error("request %s", number, exc_info=error)
    headers = {name.decode(): value.decode() for name, value in Guard.HEADERS.items()}
    return PlainTextResponse(f"this failed; please tell the maintainer the number {number}", 500, headers)
