"""Say everything that is known of one commitment, the report's words apart from what others published."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from geodata.models import Report
from mapapp.loading import Edition
from mapapp.wording import metres, money, say

Row = Any  # a pandas row; pandas is not typed here
Line = dict[str, str]


def detail(edition: Edition, number: int, lang: str) -> dict[str, Any]:
    """Return one commitment as the words of the detail pane, all of it plain text."""
    row = edition.features.iloc[number]
    return {
        "row": number, "id": row["id"], "name": row["name"], "head": row["head"],
        "head_words": say(lang, "detail.head", head=row["head"]) if row["head"] else "",
        "stage": row["stage"], "stage_words": _stage(edition.report, row, lang), "kind": row["kind"],
        "sector": row["sector"], "fate": row["fate"], "tags": _tags(row, lang),
        "quote": quote(edition.report, row), "quantities": [_figure(one, lang) for one in row["quantities"]],
        "money": _money(row, lang), "remainder": _remainder(row, lang),
        "part_of": _named(edition, [row["part_of"]]), "exemplars": _named(edition, row["exemplars"]),
        "among": _named(edition, row["among"]), "place": _place(row, lang), "source": _source(row),
        "candidates": _candidates(row), "facts": [_fact(fact, lang) for fact in row["facts"]],
    }  # fmt: skip


def quote(report: Report, row: Row) -> list[tuple[str, str]]:
    """Cut the paragraph into stretches marked ``""``, ``sentence`` or ``sentence name``; joined they are the text."""
    edges = [
        (row["paragraph_start"], row["sentence_start"], ""),
        (row["sentence_start"], row["name_start"], "sentence"),
        (row["name_start"], row["name_end"], "sentence name"),
        (row["name_end"], row["sentence_end"], "sentence"),
        (row["sentence_end"], row["paragraph_end"], ""),
    ]
    return [(report.text[start:end], mark) for start, end, mark in edges if start < end]


def _stage(report: Report, row: Row, lang: str) -> str:
    stage = say(lang, f"stage.{row['stage']}")
    promised = say(lang, "detail.stage_of", year=report.year, stage=stage) if report.year else stage
    return f"{promised} · {say(lang, 'detail.verb', verb=row['verb'])}" if row["verb"] else promised


def _tags(row: Row, lang: str) -> list[str]:
    tags = [say(lang, f"firmness.{row['firmness']}")] if row["firmness"] != "firm" else []
    tags += [say(lang, "detail.ambiguous")] if row["ambiguous"] else []
    return tags + ([say(lang, "detail.optional")] if row["optional"] else [])


def _figure(quantity: dict[str, Any], lang: str) -> str:
    words = [say(lang, f"comparator.{quantity['comparator']}"), quantity["text"]]
    role = quantity.get("role")
    return " ".join(word for word in [*words, say(lang, f"role.{role}") if role else ""] if word)


def _money(row: Row, lang: str) -> list[Line]:
    """List the report's money and the cited money, each with whose word it is."""
    lines: list[Line] = []
    if row["investment_yuan"] is not None:
        basis = row["investment_basis"] or "own"
        period = row["investment_period"]
        words = [say(lang, f"period.{period}")] if period else []
        words.append(say(lang, f"basis.{basis}"))
        lines.append(
            {"basis": basis, "amount": money(lang, row["investment_yuan"]), "words": " · ".join(words), "source": ""}
        )
    if row["cited_yuan"] is not None:
        amount = {"amount": money(lang, row["cited_yuan"]), "words": say(lang, "basis.cited")}
        lines.append({"basis": "cited", "source": row["cited_text"], **amount})
    return lines or [{"basis": "none", "amount": "", "words": say(lang, "detail.no_money"), "source": ""}]


def _remainder(row: Row, lang: str) -> str:
    """Say how many of a counted group are named (``点名 1 / 共 15，其余 14 个未点名``)."""
    counts = [one for one in row["quantities"] if not one.get("role")]
    named = len(row["exemplars"])
    if not named or not counts or counts[0]["value"] < named:
        return ""
    total = counts[0]["value"]
    values = {"named": named, "total": f"{total:g}", "rest": f"{total - named:g}", "unit": counts[0]["unit"]}
    return say(lang, "detail.remainder", **values)


def _named(edition: Edition, ids: list[str]) -> list[Line]:
    names = dict(zip(edition.features["id"], edition.features["name"], strict=True))
    return [{"id": key, "name": names[key]} for key in ids if key in names]


def _place(row: Row, lang: str) -> list[Line]:
    """Say where it is, how precisely, how that was found and why no more is known."""
    lines = [_place_name(row, lang)] if row["place_name"] else []
    exact = [say(lang, f"precision.{row['precision']}")]
    exact += [say(lang, "detail.radius", r=metres(lang, row["radius_m"]))] if row["radius_m"] is not None else []
    exact += [say(lang, f"form.{row['form']}")] if row["form"] != "none" else []
    lines.append({"kind": "exact", "lang": "", "text": " · ".join(exact)})
    if row["published_length_km"] is not None:
        km = f"{row['published_length_km']:g}"
        lines.append({"kind": "exact", "lang": "", "text": say(lang, "detail.published", km=km)})
    if row["town"]:
        lines.append({"kind": "town", "lang": "zh", "text": f"{say(lang, 'detail.town')} {row['town']}"})
    return lines + _why(row, lang)


def _place_name(row: Row, lang: str) -> Line:
    """Name the place; for what is not on the map, the nearest candidate is no place and says so."""
    if row["fate"] == "placed":
        return {"kind": "name", "lang": "zh", "text": row["place_name"]}
    return {"kind": "candidate", "lang": "", "text": say(lang, "detail.candidate", place=row["place_name"])}


def _why(row: Row, lang: str) -> list[Line]:
    explained, reason = _reason(row, "explanation", lang), _reason(row, "reason", lang)
    reasons = [explained, reason] if row["fate"] == "placed" else [reason if reason["text"] else explained]
    lines = [one for number, one in enumerate(reasons) if one["text"] and one not in reasons[:number]]
    if row["method"]:
        key = f"method.{row['method']}"
        score = "" if row["score"] is None else f" · {say(lang, 'detail.score', score=format(row['score'], '.2f'))}"
        lines.append({"kind": "method", "lang": "", "text": f"{say(lang, 'detail.method')}: {say(lang, key)}{score}"})
    return lines


def _reason(row: Row, column: str, lang: str) -> Line:
    """Give a reason in the language of the page where it is known in it, else in the words that there are."""
    english = row[f"{column}_en"] if lang == "en" else ""
    return {"kind": "why", "lang": "en" if english else "zh", "text": english or row[column]}


def _source(row: Row) -> list[str]:
    parts = [row["place_source"], row["licence"], row["datum"]]
    return [" · ".join(part for part in parts if part)] if row["place_source"] else []


def _candidates(row: Row) -> list[Line]:
    if not row["ambiguous"]:
        return []
    return [{"name": one["name"], "score": f"{one['score']:.2f}", "reason": one["reason"]} for one in row["candidates"]]


def _fact(fact: dict[str, Any], lang: str) -> Line:
    """Say a cited fact with source and date; only a web address becomes a link, which nothing follows by itself."""
    source = " · ".join(part for part in (fact["source"], fact["date"]) if part)
    address = urlsplit(fact.get("link", ""))
    link = fact["link"] if address.scheme in ("http", "https") and address.netloc else ""
    words = say(lang, "detail.link", host=address.netloc) if link else ""
    return {"text": fact["text"], "source": source, "link": link, "link_words": words}
