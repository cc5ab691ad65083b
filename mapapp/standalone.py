"""Make one HTML file of a view: map, list and account in it, working from a disk without any network."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from geodata import export
from mapapp.approving import number_held
from mapapp.assets import assets, leaflet_files
from mapapp.controls import View
from mapapp.exports import attachment, words
from mapapp.loading import library
from mapapp.scripts import PLAN
from mapapp.snapshot import snapshot

MODULES: Final = ("elements", "columns")
"""Our modules that stand alone: they import nothing, so each can become a script that keeps its exports by its name."""
STYLES: Final = ("tools.css", "sharing.css")
_EXPORT: Final = re.compile(r"^export (?:async )?(?:function|const|class) (\w+)", re.MULTILINE)
_UNSAFE: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def answer_standalone(request: Request) -> Response:
    """Answer with the file of the view that the query names."""
    view, query = View.from_query(request.query_params), dict(request.query_params)
    edition = library().edition(view.report)
    name = export.suggested_name([edition.report], words(view.filters), "geojson").removesuffix(".geojson")
    body = page(snapshot(view, edition, query, number_held()), "alone")
    return attachment(body.encode(), f"{name}.html", "text/html; charset=utf-8")


def answer_print(request: Request) -> Response:
    """Answer with the page that prints the view that the query names."""
    view, query = View.from_query(request.query_params), dict(request.query_params)
    body = page(snapshot(view, library().edition(view.report), query, number_held()), "print")
    return HTMLResponse(body, headers={"Cache-Control": "no-store", "Content-Security-Policy": policy_of(body)})


def page(shown: Mapping[str, Any], kind: str) -> str:
    """Return a page with every script and style inside it, named by hash in a policy that lets nothing else run.

    The policy also forbids every request, so that the page cannot call anybody wherever it is opened.

    Parameters
    ----------
    shown
        What :func:`mapapp.snapshot.snapshot` gave.
    kind
        ``alone`` for a small app, ``print`` for paper.
    """
    styles = [leaflet_files()["leaflet.css"].read_text("utf-8"), *(_asset(name) for name in STYLES if name in assets())]
    scripts = [leaflet_files()["leaflet.js"].read_text("utf-8"), *map(as_script, MODULES)]
    scripts += [_asset(f"{name}.js") for name in (*PLAN, "legend", "plate", kind)]
    title, style = html.escape(f"{shown['title']} · {shown['words']['app']}"), "\n".join(styles)
    tags = [f"<script>{inlined(code)}</script>" for code in scripts]
    return "\n".join([
        "<!DOCTYPE html>", f'<html lang="{shown["html_lang"]}">', "<head>", '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, map(inlined, scripts))}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">', f"<title>{title}</title>",
        f"<style>{style}</style>", "</head>", f'<body class="{kind}">',
        f'<script id="snapshot" type="application/json">{embedded(shown)}</script>', *tags, "</body>", "</html>", "",
    ])  # fmt: skip


def _policy(style: str, scripts: Iterable[str]) -> str:
    held = " ".join(f"'sha256-{_hash(code)}'" for code in scripts)
    return (
        f"default-src 'none'; script-src {held}; style-src 'sha256-{_hash(style)}'; "
        "style-src-attr 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def policy_of(body: str) -> str:
    """Return the policy that a page carries, to be sent as a header too."""
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', body)
    assert found
    return f"{found[1]}; frame-ancestors 'self'"


def as_script(name: str) -> str:
    """Return one of our modules as a script: what it exports is held by a global of its name."""
    code = _asset(f"{name}.js")
    body = re.sub(r"^export ", "", code, flags=re.MULTILINE)
    return f'window.{name} = (() => {{\n"use strict";\n{body}\nreturn {{ {", ".join(_EXPORT.findall(code))} }};\n}})();'


def embedded(value: object) -> str:
    """Return a value as JSON that no HTML parser takes for markup and any JavaScript engine reads back the same."""
    return orjson.dumps(value).decode().translate(_UNSAFE)


def inlined(code: str) -> str:
    """Return a script so that it can stand inside ``<script>``: what would end it is written another way."""
    return code.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _asset(name: str) -> str:
    return assets()[name].decode()


def _hash(code: str) -> str:
    return base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
