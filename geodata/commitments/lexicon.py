"""Load the lexicons a planner may edit and answer what a word may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

import ahocorasick
import regex

from geodata.commitments.folding import fold
from geodata.models import Comparator, Firmness, Sector, Stage

_FOLDER = files("geodata") / "data" / "lexicon"
GENERIC_LETTERS = frozenset(
    "的和与及市区县镇乡村省州国级型化类性式大小新老旧多高中低上下内外主副各全之等个类有无公民用各总分所前后单双第子"
)


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb or event noun: its class (act, event, work, light) and the stages it commits to."""

    word: str
    role: str
    stage: Stage
    also: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that tells a sector, with its weight (3 names such a thing, 1 is a hint)."""

    word: str
    sector: Sector
    weight: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What the scanner knows of a word: a tag letter and the values that go with it."""

    word: str
    tag: str
    verbs: tuple[Verb, ...] = ()
    comparator: Comparator | None = None
    firmness: Firmness | None = None


def rows(name: str) -> Iterator[list[str]]:
    """Yield the columns of a lexicon file, without comments and blank lines."""
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")


def _verbs() -> dict[str, list[Verb]]:
    found: dict[str, list[Verb]] = {}
    for role, stage, also, words, _example in rows("verbs.tsv"):
        others = tuple(cast(Stage, item) for item in also.split(",") if item)
        for word in words.split():
            found.setdefault(word, []).append(Verb(word, role, cast(Stage, stage), others))
    return found


_TAGS = {"lead": "A", "adverb": "a", "prep": "U", "and": "J", "etc": "D", "each": "F", "do": "X"}


def _entries() -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for row in rows("threshold_words.tsv"):
        entries.update({word: Entry(word, "N") for word in row[1].split()})
    for kind, firmness, words, _example in rows("function_words.tsv"):
        for word in words.split():
            entries[word] = Entry(word, _TAGS[kind], firmness=cast(Firmness, firmness) if firmness else None)
    for comparator, words, _example in rows("predicates.tsv"):
        for word in words.split():
            tag = entries[word].tag if word in entries else "p"
            entries[word] = Entry(word, tag, comparator=cast(Comparator, comparator))
    for word, verbs in _verbs().items():
        old = entries.get(word)
        entries[word] = Entry(word, "V", tuple(verbs), old.comparator if old else None, old.firmness if old else None)
    return entries


@cache
def scanner() -> ahocorasick.Automaton:
    """Build the automaton that finds every functional word; the value of a hit is its `Entry`."""
    automaton = ahocorasick.Automaton()
    for word, entry in _entries().items():
        automaton.add_word(fold(word), entry)
    for word in _blocking():
        if word not in automaton:
            automaton.add_word(fold(word), Entry(word, "N"))
    automaton.make_automaton()
    return automaton


def _blocking() -> Iterator[str]:
    """Yield nouns that hold a functional word, so that the longer noun wins (高标准农田, 开发区)."""
    functional = _entries()
    listed = {word for row in rows("nouns.tsv") for word in row[0].split()}
    for word in nouns():
        if word in listed:
            blocks = len(word) <= 3 or not _ends_in_verb(word, functional)
        else:
            blocks = len(word) >= 3 and not _ends_in_verb(word, functional) and not _starts_with_deed(word, functional)
        if blocks and _holds(word, functional):
            yield word


def _starts_with_deed(word: str, functional: dict[str, Entry]) -> bool:
    """Say whether a cue begins with a verb that a clause may begin with (加装电梯)."""
    return any(
        verb.role == "act"
        for size in range(2, len(word))
        for verb in (functional[word[:size]].verbs if word[:size] in functional else ())
    )


def _holds(word: str, functional: dict[str, Entry]) -> bool:
    return any(word[i:j] in functional for i in range(len(word)) for j in range(i + 1, len(word) + 1))


def _ends_in_verb(word: str, functional: dict[str, Entry]) -> bool:
    """Say whether a verb must stay free at the end (项目建设), which the tail of a clause needs."""
    return any(word[i:] in functional and functional[word[i:]].tag == "V" for i in range(1, len(word) - 1))


@cache
def nouns() -> frozenset[str]:
    """Return every noun the lexicons know: endings, measured things, cues and blocking words."""
    known = {word for row in rows("suffixes.tsv") for word in row[1].split()}
    known |= {word for row in rows("measures.tsv") for word in row[1].split()}
    known |= {cue.word for cue in cues()}
    return frozenset(known | {word for row in rows("nouns.tsv") for word in row[0].split()})


@cache
def verbs() -> dict[str, tuple[Verb, ...]]:
    """Return the verbs by word."""
    return {word: tuple(items) for word, items in _verbs().items()}


@cache
def cues() -> tuple[Cue, ...]:
    """Return the sector cues in file order."""
    return tuple(
        Cue(word, cast(Sector, sector), int(weight))
        for sector, weight, words, _example in rows("sectors.tsv")
        for word in words.split()
    )


@cache
def vocabulary() -> frozenset[str]:
    """Return the common words: what a name holds besides them is proper to it."""
    common = {line for row in rows("vocabulary.txt") for line in row}
    suffixes = {word for row in rows("suffixes.tsv") for word in row[1].split()}
    return frozenset(common | set(verbs()) | suffixes | {cue.word for cue in cues()} | set(_lead_words())) - {""}


def _lead_words() -> Iterator[str]:
    for row in rows("function_words.tsv"):
        yield from row[2].split()


@cache
def word_set(name: str) -> frozenset[str]:
    """Return a small set of words that a rule asks for by name."""
    return frozenset(word for key, words, _example in rows("word_sets.tsv") if key == name for word in words.split())


def alternatives(name: str) -> str:
    """Return the words of a set as the branches of a pattern, longest first."""
    return "|".join(regex.escape(word) for word in sorted(word_set(name), key=lambda word: (-len(word), word)))


def endings(name: str) -> regex.Pattern[str]:
    """Return a pattern that finds a word of the set at the end of a text."""
    return regex.compile(rf"(?r)(?:{alternatives(name)})$")


def openings(name: str) -> regex.Pattern[str]:
    """Return a pattern that finds a word of the set at the beginning of a text."""
    return regex.compile(rf"^(?:{alternatives(name)})")


def anywhere(name: str) -> regex.Pattern[str]:
    """Return a pattern that finds a word of the set."""
    return regex.compile(alternatives(name))


def whole(name: str) -> regex.Pattern[str]:
    """Return a pattern that a text fits only if it is a word of the set."""
    return regex.compile(rf"^(?:{alternatives(name)})$")


@cache
def toponyms() -> ahocorasick.Automaton:
    """Build the automaton of place and firm names."""
    automaton = ahocorasick.Automaton()
    for row in rows("toponyms.txt"):
        automaton.add_word(row[0], row[0])
    automaton.make_automaton()
    return automaton


class Endings(dict[str, str]):
    """A class for each word that a text may end with; ``sizes`` has the lengths to try by last letter, long first."""

    def __init__(self, words: dict[str, str]) -> None:
        super().__init__(words)
        sizes: dict[str, set[int]] = {}
        for word in words:
            sizes.setdefault(word[-1], set()).add(len(word))
        self.sizes = {letter: tuple(sorted(found, reverse=True)) for letter, found in sizes.items()}


@cache
def suffix_classes() -> Endings:
    """Return the class of every name ending; the first class wins."""
    classes: dict[str, str] = {}
    for kind, words, _example in rows("suffixes.tsv"):
        for word in words.split():
            classes.setdefault(word, kind)
    return Endings(classes)


@cache
def units() -> dict[str, str]:
    """Return the class of every unit (count, amount, capacity, money, share, time)."""
    return {fold(word): kind for kind, words, _example in rows("units.tsv") for word in words.split()}


@cache
def measures() -> Endings:
    """Return the class of every ending of a measured thing."""
    return Endings({word: kind for kind, words, _example in rows("measures.tsv") for word in words.split()})


def ending(text: str, table: Endings) -> str:
    """Return the longest entry of a table that the text ends with, or an empty string."""
    for length in table.sizes.get(text[-1:], ()):
        if text[-length:] in table:
            return text[-length:]
    return ""
