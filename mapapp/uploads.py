"""Take in reports that planners bring, tell how far they are, keep or drop them, and list what the store holds."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any, Final

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from geodata.errors import GeodataError
from geodata.gazetteer import full_name, known_regions, load_gazetteer
from geodata.gazetteer.packs import has_pack, own_regions
from geodata.models import Report
from mapapp import reading
from mapapp.desk import Desk, FullError, Job, spooled
from mapapp.guard import from_own_page
from mapapp.loading import keep_report, library, origins, remove_report
from mapapp.wording import LANGUAGES, say
from mapapp.wording.sharing import REFUSALS

LARGEST: Final = 30_000_000  # bytes, as the reader itself
LARGEST_WORDS: Final = 20_000  # bytes of what a planner types about a report
_CODE: Final = re.compile(r"(?:[0-9]{6})?", re.ASCII)
_YEARS: Final = range(1949, 2100)

Answer = Callable[[Request], Awaitable[Response]]


class RefusedError(Exception):
    """A request is refused; the sentence says what to do."""

    def __init__(self, key: str, status: int, **values: object) -> None:
        super().__init__(key)
        self.key, self.status, self.values = key, status, values


@lru_cache(maxsize=1)
def desk() -> Desk:
    """Return the one desk of this server."""
    return Desk(_kept)


def writing(answer: Answer) -> Answer:
    """Let only this server's own pages change anything, and say every refusal as a sentence."""

    async def guarded(request: Request) -> Response:
        lang = request.query_params.get("lang", "")
        lang = lang if lang in LANGUAGES else LANGUAGES[0]
        try:
            if request.method != "GET" and not from_own_page(request):
                raise RefusedError("bring.foreign", 403)
            return await answer(request)
        except RefusedError as refused:
            words = say(lang, refused.key, **refused.values)
            return JSONResponse({"ok": False, "message": words}, refused.status)
        except GeodataError as error:
            status = 429 if isinstance(error, FullError) else 409
            return JSONResponse({"ok": False, "message": explained(str(error), lang)}, status)

    return guarded


@writing
async def answer_reports(request: Request) -> Response:
    """Tell what the store holds and which regions are known (GET), or take in a file (POST)."""
    if request.method == "GET":
        return await run_in_threadpool(_shelf)
    name = request.query_params.get("name", "").strip()[-200:] or "report"
    body = spooled()
    try:
        await _receive(request, body)
        job = await run_in_threadpool(desk().bring, name, body)
    except (RefusedError, GeodataError, ClientDisconnect):
        body.close()
        raise
    return JSONResponse({"ok": True, "job": _told(job, "zh")}, 202)


async def _receive(request: Request, body: Any) -> None:
    """Write the body into the spool, and stop at the cap however long the sender says it is."""
    said = request.headers.get("content-length", "")
    taken = int(said) if said.isdecimal() and len(said) < 16 else 0
    if taken > LARGEST:
        raise RefusedError("bring.large", 413, mb=LARGEST // 1_000_000)
    taken = 0
    async for block in request.stream():
        taken += len(block)
        if taken > LARGEST:
            raise RefusedError("bring.large", 413, mb=LARGEST // 1_000_000)
        body.write(block)
    if not taken:
        raise RefusedError("bring.empty", 422)


@writing
async def answer_job(request: Request) -> Response:
    """Tell how far a report is (GET), or stop it (DELETE)."""
    job = _asked(request)
    if request.method == "DELETE":
        await run_in_threadpool(desk().cancel, job)
    lang = request.query_params.get("lang", "")
    told = await run_in_threadpool(_told, job, lang if lang in LANGUAGES else LANGUAGES[0])
    return JSONResponse({"ok": True, "job": told}, headers={"Cache-Control": "no-store"})


@writing
async def answer_keep(request: Request) -> Response:
    """Have a report that was read stored, under what the planner says of it."""
    job, said = _asked(request), await small_json(request)
    about = await run_in_threadpool(_about, job, said)
    if not desk().keep(job, about):
        raise RefusedError("bring.not_ready", 409)
    return JSONResponse({"ok": True}, 202)


@writing
async def answer_remove(request: Request) -> Response:
    """Take a report off the map; its corrections stay in the store and come back with it."""
    said = await small_json(request)
    await run_in_threadpool(_remove, str(said.get("id", "")))
    return JSONResponse({"ok": True})


def _remove(report_id: str) -> None:
    ids = [edition.report.id for edition in library().editions]
    if report_id not in ids:
        raise RefusedError("bring.gone", 404)
    if len(ids) == 1:
        raise RefusedError("bring.last", 409)
    remove_report(report_id)


def _asked(request: Request) -> Job:
    job = desk().find(request.path_params["job"])
    if job is None:
        raise RefusedError("bring.gone", 404)
    return job


async def small_json(request: Request) -> dict[str, Any]:
    """Read a small JSON object."""
    body = b""
    async for block in request.stream():
        body += block
        if len(body) > LARGEST_WORDS:
            raise RefusedError("bring.wrong", 413)
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise RefusedError("bring.wrong", 422) from None
    if not isinstance(said, dict):
        raise RefusedError("bring.wrong", 422)
    return said


def _about(job: Job, said: dict[str, Any]) -> dict[str, Any]:
    """Check what a planner says of a report: title, issuer, year, region, and which report it takes the place of."""
    if job.result is None:
        raise RefusedError("bring.not_ready", 409)
    title, issuer = _line(said.get("title"), 200), _line(said.get("issuer"), 100)
    year, adcode, replaces = (said.get(name) for name in ("year", "adcode", "replaces"))
    if not title:
        raise RefusedError("bring.no_title", 422)
    if issuer is None:
        raise RefusedError("bring.no_issuer", 422)
    if year is not None and (type(year) is not int or year not in _YEARS):
        raise RefusedError("bring.no_year", 422)
    if not isinstance(adcode, str) or not _CODE.fullmatch(adcode):
        raise RefusedError("bring.no_region", 422)
    # A report that the program built keeps its id for its next build: what replaces it stands under an id of its own.
    held = origins()
    job.instead_of = replaces if replaces in held else ""
    kept = replaces if held.get(str(replaces)) == "uploaded" else job.result["report"]["id"]
    return {"id": kept, "title": title, "issuer": issuer, "year": year, "adcode": adcode}


def _line(text: object, longest: int) -> str | None:
    """Return a line of printable words, or None for what is not one."""
    if not isinstance(text, str) or len(text) > longest or not text.isprintable():
        return None
    return text.strip()


def _kept(job: Job) -> str:
    assert job.result
    report = reading.report_of(job.result["report"])
    keep_report(report, reading.features_of(job.result["rows"]), instead_of=job.instead_of)
    return report.id


def _told(job: Job, lang: str) -> dict[str, Any]:
    """Say where a job stands, for the page."""
    told = {
        "id": job.id, "name": job.name, "stage": job.stage, "place": desk().place(job), "report": job.report,
        "message": explained(job.message, lang, job.name) if job.message else "",
        "found": job.told.get("found"), "sentences": job.told.get("sentences"),
    }  # fmt: skip
    if job.result is None or job.stage != "ready":
        return told
    report = job.result["report"]
    about = {name: report[name] for name in ("title", "issuer", "year", "adcode")}
    held = [edition.report for edition in library().editions]
    again = report["id"] in [one.id for one in held]
    same = [] if again else [one.id for one in held if _same(one, report)]
    region = full_name(report["adcode"]) if report["adcode"] else ""
    return told | {"about": about, "account": job.result["account"], "same": same, "again": again, "region": region}


def _same(held: Report, report: dict[str, Any]) -> bool:
    """Tell whether a stored report is of the same place and year."""
    where: bool = held.adcode == report["adcode"] if report["adcode"] else held.issuer == report["issuer"] != ""
    return where and held.year is not None and held.year == report["year"]


def _shelf() -> Response:
    """List the reports by place and year, and the regions that have places of their own."""
    held, origin = library(), origins()
    reports = [
        {
            "id": one.report.id, "title": one.report.title, "issuer": one.report.issuer or one.region.name,
            "year": one.report.year, "adcode": one.report.adcode, "total": one.account.total,
            "placed": sum(one.account.placed.values()), "built": origin.get(one.report.id) == "built",
        }
        for one in held.editions
    ]  # fmt: skip
    own = [path.name for path in own_regions().glob("[0-9]*") if has_pack(path.name)] if own_regions().is_dir() else []
    codes = sorted({*known_regions(), *own})
    regions = [{"adcode": code, "name": load_gazetteer(code).name} for code in codes]
    body = {"ok": True, "reports": reports, "regions": regions, "most": LARGEST}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


def explained(message: str, lang: str, name: str = "") -> str:
    """Say one of the house's English sentences in the reader's language, as far as it is a known one."""
    key = next((key for fragment, key in REFUSALS if fragment in message), "")
    if lang == "en" or not message:
        return message
    return say(lang, key, name=name) if key else say(lang, "refused.other", why=message)
