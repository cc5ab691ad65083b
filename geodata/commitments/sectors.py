"""Choose the sector of a thing by the words of its name, then of its clause, sentence and section."""

from __future__ import annotations

from collections import Counter
from functools import cache

import ahocorasick

from geodata.commitments.lexicon import Cue, cues
from geodata.models import Sector

_NEAR = 0.7


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


def weigh(text: str) -> Counter[Sector]:
    """Weigh the sectors a text speaks of; words near its end count more, for the head of a Chinese noun stands last."""
    scores: Counter[Sector] = Counter()
    size = max(len(text), 1)
    for end, items in _automaton().iter_long(text):
        for cue in items:
            place = (end + 1) / size if cue.weight > 1 else 0.3
            scores[cue.sector] += int(100 * cue.weight * (len(cue.word) ** 0.5) * (0.4 + place * place))
    return scores


def sector_of(noun: str, *contexts: str) -> tuple[Sector, tuple[Sector, ...]]:
    """Choose a sector and the near misses.

    Parameters
    ----------
    noun
        Name and head of the thing.
    contexts
        What else may tell, nearest first: clause, sentence, paragraph, heading. A context is asked only if the noun is silent
        or weak, and then it only adds to the noun's own words.
    """
    scores = weigh(noun)
    for depth, context in enumerate(contexts):
        if scores and scores.most_common(1)[0][1] >= 150:
            break
        share = 3 + depth
        for sector, weight in weigh(context[:400]).items():
            scores[sector] += min(weight, 900) // share
    ranked = scores.most_common(3)
    if not ranked:
        return "governance", ()
    best = ranked[0]
    also = tuple(sector for sector, weight in ranked[1:] if weight >= _NEAR * best[1])
    return best[0], also
