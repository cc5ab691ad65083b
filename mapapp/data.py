"""Serve the features and the base map of a report, packed once per content."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import orjson
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from mapapp import drawing, finding
from mapapp.assets import FOREVER, asset_hash
from mapapp.detail import detail
from mapapp.loading import Library, library
from mapapp.wording import LANGUAGES


def data_url(held: Library, kind: str, number: int | str) -> str:
    """Return the address of what belongs to a report (features, base map, details); it changes with the content."""
    return f"/mapapp/data/{held.fingerprint[:16]}-{asset_hash()}/{kind}/{number}.json"


def answer_data(request: Request) -> Response:
    """Answer with one layer; kept for ever only under the address that names today's content."""
    held, kind = library(), request.path_params["kind"]
    numbers = {str(number): number for number in range(len(held.editions))}
    if request.path_params["number"] not in numbers or kind not in PACKED:
        return PlainTextResponse("no such layer", 404)
    packed = packed_layer(held.fingerprint, kind, numbers[request.path_params["number"]])
    fresh = request.path_params["hash"].startswith(held.fingerprint[:16])
    headers = {"Cache-Control": FOREVER if fresh else "no-store", "Vary": "Accept-Encoding"}
    if takes_gzip(request.headers):
        return Response(packed, media_type="application/json", headers=headers | {"Content-Encoding": "gzip"})
    return Response(gzip.decompress(packed), media_type="application/json", headers=headers)


def answer_detail(request: Request) -> Response:
    """Answer with everything that is known of one commitment, named by its report's number and its row."""
    held, told = library(), request.path_params
    numbers = {str(number): edition for number, edition in enumerate(held.editions)}
    edition = numbers.get(told["number"])
    row = int(told["row"]) if re.fullmatch("[0-9]{1,7}", told["row"]) else -1
    if edition is None or not 0 <= row < len(edition.features) or told["lang"] not in LANGUAGES:
        return PlainTextResponse("no such commitment", 404)
    fresh = told["hash"].startswith(held.fingerprint[:16])
    body = orjson.dumps(detail(edition, row, told["lang"]))
    return Response(body, media_type="application/json", headers={"Cache-Control": FOREVER if fresh else "no-store"})


def takes_gzip(headers: Headers) -> bool:
    """Tell whether the asker can unpack gzip: it says so, and not with a weight of zero."""
    offers = (offer.replace(" ", "").lower().split(";") for offer in headers.get("accept-encoding", "").split(","))
    weights = {name: (rest or ["q=1"])[0].removeprefix("q=") for name, *rest in offers}
    return weights.get("gzip", weights.get("*", "0")).strip("0.") != ""


@lru_cache(maxsize=16)
def packed_layer(_fingerprint: str, kind: str, number: int) -> bytes:
    """Pack a layer; the same content gives the same bytes."""
    return gzip.compress(orjson.dumps(PACKED[kind](library(), number)), 6, mtime=0)


def _features(held: Library, number: int) -> dict[str, Any]:
    return drawing.columns(held.editions[number].features)


def _search(held: Library, number: int) -> dict[str, Any]:
    edition = held.editions[number]
    return finding.columns(edition.features, edition.region.adcode or edition.report.adcode)


def _spelling(held: Library, number: int) -> dict[str, Any]:
    return finding.spellings(held.editions[number].features)


def _basemap(held: Library, number: int) -> dict[str, Any]:
    region = held.editions[number].region
    return {"bbox": region.bbox, "layers": region.basemap, "attributions": region.attributions}


PACKED: Final[dict[str, Callable[[Library, int], dict[str, Any]]]] = {
    "features": _features, "basemap": _basemap, "search": _search, "spelling": _spelling,
}  # fmt: skip
