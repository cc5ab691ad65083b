"""Choose the sector of a thing by the words of its name, then of its clause, sentence and section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache

import ahocorasick
import regex

from geodata.commitments.lexicon import Cue, cues, ending, suffix_classes
from geodata.models import Sector

_ROUTE = regex.compile(r"(?<![A-Za-z0-9])[GSXY]\d{1,4}(?!号)(?=$|.*(?:线|高速|国道|省道|公路|段|路|改|隧|桥))")
_BRACKET = regex.compile(r"(?<=.)（[^（）]{0,40}）$")
_NEAR = 0.7
_TELLING = 130


@cache
def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    found: dict[str, list[Cue]] = {}
    for cue in cues():
        found.setdefault(cue.word, []).append(cue)
    for word, items in found.items():
        automaton.add_word(word, tuple(items))
    automaton.make_automaton()
    return automaton


def weigh(text: str, *, head_last: bool = True) -> Counter[Sector]:
    """Weigh the sectors a text speaks of.

    Parameters
    ----------
    head_last
        The text is one noun: words near its end count more, for the head of a Chinese noun stands last.
    """
    scores: Counter[Sector] = Counter()
    size = max(len(text), 1)
    for end, items in _automaton().iter_long(text):
        for cue in items:
            place = ((end + 1) / size) ** 2 if head_last else 0.3
            worth = cue.weight if cue.weight > 1 else 0.25
            scores[cue.sector] += int(100 * worth * (len(cue.word) ** 0.5) * (0.4 + place))
    if head_last and _ROUTE.search(text):
        scores["transport"] += 300
    return scores


@lru_cache(maxsize=4096)
def _weigh_context(text: str) -> tuple[tuple[Sector, int], ...]:
    """Weigh a context once: every record of a sentence asks for the same ones."""
    return tuple(weigh(text, head_last=False).items())


def sector_of(name: str, head: str, contexts: Iterable[tuple[str, float]]) -> tuple[Sector, tuple[Sector, ...]]:
    """Choose a sector and the near misses.

    Parameters
    ----------
    name, head
        The thing's own words and the shared noun its name leaves out: they decide if they can.
    contexts
        What else may tell, with its share: asked only where the thing's own words are silent or only hint.
    """
    name = _BRACKET.sub("", name)
    scores = _add(weigh(name), weigh(head), 0.5 if head and not ending(name, suffix_classes()) else 1.0)
    if not scores or scores.most_common(1)[0][1] < _TELLING:
        for context, share in contexts:
            for sector, weight in _weigh_context(context[:500]):
                scores[sector] += int(weight * share)
    ranked = scores.most_common(3)
    if not ranked:
        return "governance", ()
    also = tuple(sector for sector, weight in ranked[1:] if weight >= _NEAR * ranked[0][1])
    return ranked[0][0], also


def _add(own: Counter[Sector], shared: Counter[Sector], share: float) -> Counter[Sector]:
    total: Counter[Sector] = Counter()
    for sector in dict.fromkeys([*own, *shared]):
        total[sector] = int(own[sector] * share + shared[sector] * 1.2)
    return total
