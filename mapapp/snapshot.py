"""Gather everything that one view shows into one value, for pages that leave the app: a file, a print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from geodata import export
from geodata.models import FATES
from mapapp import drawing
from mapapp.approving import notice
from mapapp.controls import View, shown_rows
from mapapp.detail import detail
from mapapp.loading import Edition
from mapapp.wording import HTML_LANG, lexicon, say


def snapshot(view: View, edition: Edition, query: Mapping[str, str], approval: str = "") -> dict[str, Any]:
    """Return the rows that the view shows, in its order, with all that must be said beside them.

    Parameters
    ----------
    query
        The view's query; of it, ``at`` (where the map stands) concerns this alone.
    approval
        The map's approval number (审图号), if one was granted; it takes the place of the notice.
    """
    rows = edition.features.iloc[shown_rows(edition.features, view)].reset_index(drop=True)
    shown = replace(edition, features=rows)
    told = export.metadata(rows, filter_text=view.filters.sentence(view.lang), reports=[edition.report])
    region = edition.region
    return {
        "lang": view.lang, "html_lang": HTML_LANG[view.lang], "words": lexicon(view.lang),
        "codes": drawing.CODES, "colours": drawing.STAGE_COLOURS,
        "place": place_of(edition), "title": title_of(edition, view.lang), "year": edition.report.year,
        "report": told["reports"][0], "filter": told["filter"], "notice": notice(view.lang, approval),
        "date": datetime.now(UTC).astimezone().date().isoformat(),
        "sources": told["sources"], "licences": told["licence_notices"], "datum": told["datum"],
        "account": _account(edition, rows), "features": drawing.columns(rows), "further": drawing.additions(rows),
        "details": [detail(shown, row, view.lang) | _plain(rows, row, view.lang) for row in range(len(rows))],
        "basemap": {"bbox": region.bbox, "layers": region.basemap, "attributions": region.attributions},
        "show": ",".join(view.show), "id": view.selected, "at": query.get("at", "")[:60],
    }  # fmt: skip


def place_of(edition: Edition) -> str:
    """Return the place that the report is about, by its issuer or its region, or else its title."""
    return edition.report.issuer or edition.region.name or edition.report.title


def title_of(edition: Edition, lang: str) -> str:
    """Return the place and the year of the report as a heading."""
    year = edition.report.year
    words = say(lang, "report_year", year=year) if year else say(lang, "report_no_year")
    return f"{place_of(edition)} {words}"


def _plain(rows: Any, number: int, lang: str) -> dict[str, str]:
    """Return what a list says of a row besides its detail; the reason in English if that is known and wanted."""
    row = rows.iloc[number]
    english = (row["reason_en"] or row["explanation_en"]) if lang == "en" else ""
    reason = english or row["reason"] or row["explanation"]
    return {"form": row["form"], "place_name": row["place_name"], "reason": reason}


def _account(edition: Edition, rows: Any) -> dict[str, Any]:
    """Return per fate ``[shown, all]``; all of them add up to the report's total."""
    held, now = edition.account, rows["fate"].value_counts()
    whole = (sum(held.placed.values()), held.district, held.placeless, held.not_found)
    fates = {fate: [int(now.get(fate, 0)), count] for fate, count in zip(FATES, whole, strict=True)}
    return {"total": held.total, "shown": len(rows), "fates": fates}
