"""Tell and take the approval number (审图号) of the map, which then stands everywhere instead of the notice."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from geodata import export
from geodata.store.approving import NUMBER, approvals, approve, approved
from mapapp.loading import store
from mapapp.uploads import RefusedError, small_json, writing
from mapapp.wording import LANGUAGES, say

_LONGEST_NAME = 60


@writing
async def answer_approval(request: Request) -> Response:
    """Tell the number that holds and who entered it when (GET), or enter another (POST)."""
    if request.method == "POST":
        said = await small_json(request)
        number, who = ("".join(str(said.get(name, "")).split()) for name in ("number", "who"))
        if number and not NUMBER.fullmatch(number):
            raise RefusedError("share.approval_wrong", 422)
        if not 0 < len(who) <= _LONGEST_NAME or not who.isprintable():
            raise RefusedError("share.approval_who", 422)
        await run_in_threadpool(lambda: approve(store(), number, who=who))
    told = await run_in_threadpool(_told)
    return JSONResponse({"ok": True} | told, headers={"Cache-Control": "no-store"})


def _told() -> dict[str, Any]:
    held = approvals(store())
    last = held[-1] if held else None
    return {"number": last.number, "who": last.who, "at": last.at} if last else {"number": "", "who": "", "at": ""}


def notice(lang: str, number: str) -> str:
    """Return the approval number in words if there is one, or else that this is only a sketch."""
    return say(lang, "share.approved", number=number) if number else say(lang, "notice")


def number_held() -> str:
    """Return the approval number that holds now, or an empty text."""
    return approved(store())


def file_notice() -> str:
    """Return what a file of data says in its notice."""
    held = approved(store())
    return say(LANGUAGES[0], "share.approved", number=held) if held else export.NOTICE
