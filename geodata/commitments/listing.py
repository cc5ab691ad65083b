"""Read bare names that are sentences of their own behind one that announces them (实施十大项目。甲厂二期。)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from geodata.commitments.drafts import Action, Draft
from geodata.commitments.names import judge
from geodata.commitments.tokens import clauses, tags
from geodata.models import Sentence

_LONGEST = 60
_LIKE_WORKS = regex.compile(r"(?:项目|工程|改造|建设|治理|整治|修复)(?:（[^）]{1,12}）)?$")
_CONTAINERS = ("项目", "工程")
_BARE = regex.compile(r"[NVJS]*(?:Q[NV][NVJSQ]*)?$")


@dataclass(slots=True)
class Announced:
    """What the sentences behind an announcement are works of, and where the announcement stood."""

    action: Action
    section: int
    paragraph: int


def announcement(sentence: Sentence, drafts: Sequence[Draft]) -> Announced | None:
    """Return what a sentence announces: its last count of projects, unless it names them itself."""
    for draft in reversed(drafts):
        if draft.kind == "programme" and draft.noun.endswith(_CONTAINERS):
            named = any(other.part_of is draft for other in drafts)
            return None if named else Announced(draft.action, sentence.section, sentence.paragraph_start)
    return None


def bare_name(text: str, announced: Announced) -> list[Draft]:
    """Read a folded sentence that is one bare noun as a work of the announced list."""
    parts = list(clauses(text))
    if len(parts) != 1 or len(text) > _LONGEST or parts[0][0].tag != "N" or not _BARE.match(tags(parts[0])):
        return []
    tokens = parts[0]
    words = text[tokens[0].start : tokens[-1].end]
    verdict = judge(words, listed=True, project=True)
    telling = verdict.standing == "core" or _LIKE_WORKS.search(words) or verdict.kind in {"place", "phase", "body"}
    if not telling or verdict.end - verdict.start < 4:
        return []
    at = tokens[0].start
    draft = Draft("named_project", (at + verdict.start, at + verdict.end), "announced/single", announced.action)
    draft.figures = [(token.figure, "attribute") for token in tokens if token.figure]
    return [draft]
