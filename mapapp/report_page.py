"""The report itself as a page: every sentence marked by what became of it, linked to the map and back."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

import pandas as pd
import streamlit as st

from geodata.models import Report, Sentence
from mapapp import panels
from mapapp.controls import View
from mapapp.loading import Edition
from mapapp.wording import say

Run = tuple[str, str, str]
WEIGHT = ("placed", "not_found", "district", "placeless")


def report_page(view: View, edition: Edition) -> None:
    """Lay out the page."""
    with st.container(key="reader-box"):
        panels.reader(reading(edition, view.lang), view)


def reading(edition: Edition, lang: str) -> dict[str, Any]:
    """Return the report cut into paragraphs, sentences and runs; joined they are the text as published."""
    report = edition.report
    held: dict[int, list[Any]] = {}
    for row in edition.features[["id", "fate", "name_start", "name_end", "sentence_start"]].itertuples(index=False):
        held.setdefault(row.sentence_start, []).append(row)
    sentences = [(one, _sentence(report, one, held.get(one.start, []))) for one in report.sentences]
    return {
        "title": report.title, "about": _about(report, lang),
        "coverage": Counter(told["fate"] for _, told in sentences),
        "headings": [
            {"start": _paragraph(report, section.start), "text": section.heading[:60], "level": section.level}
            for section in report.sections if section.heading
        ],
        "paragraphs": [
            {"start": start, "sentences": [told for _, told in group], "heading": _headed(report, start)}
            for start, group in groupby(sentences, key=lambda pair: pair[0].paragraph_start)
        ],
    }  # fmt: skip


def _sentence(report: Report, sentence: Sentence, held: list[Any]) -> dict[str, Any]:
    fates = {row.fate for row in held}
    fate = next((word for word in WEIGHT if word in fates), "furniture" if sentence.furniture else "silent")
    return {
        "start": sentence.start,
        "fate": fate,
        "ids": [row.id for row in held],
        "runs": _runs(report, sentence, held),
    }


def _runs(report: Report, sentence: Sentence, held: list[Any]) -> list[Run]:
    """Cut a sentence at the names of its commitments; of names that overlap, the first and longest is marked."""
    runs: list[Run] = []
    at = sentence.start
    for row in sorted(held, key=lambda row: (row.name_start, -row.name_end)):
        if row.name_start < at:
            continue
        runs.append((report.text[at : row.name_start], "", ""))
        runs.append((report.text[row.name_start : row.name_end], row.id, row.fate))
        at = row.name_end
    return [run for run in [*runs, (report.text[at : sentence.end], "", "")] if run[0]]


def _paragraph(report: Report, start: int) -> int:
    """Return where the paragraph begins that holds an offset."""
    return max((one.paragraph_start for one in report.sentences if one.paragraph_start <= start), default=start)


def _headed(report: Report, start: int) -> bool:
    """Tell whether a paragraph is nothing but a heading."""
    line = report.text[start:].split("\n", 1)[0].strip()
    return any(section.heading.strip() == line for section in report.sections if section.heading)


def _about(report: Report, lang: str) -> str:
    parts = [
        report.issuer,
        str(report.year or ""),
        f"{say(lang, 'report.source')}: {report.source}" if report.source else "",
    ]
    return " · ".join(part for part in parts if part and not pd.isna(part))
