"""Hold what a planner's request about corrections says, and refuse in the reader's own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from geodata.errors import CorrectionError, GeodataError
from geodata.gazetteer import Gazetteer, load_gazetteer
from geodata.store import Store
from mapapp import loading
from mapapp.wording import say
from mapapp.wording.refusing import CODES, SENTENCES


class RefusedError(Exception):
    """A request is refused; the sentence says what to do, ``more`` is told beside it."""

    def __init__(self, key: str, status: int, more: dict[str, Any] | None = None, **values: object) -> None:
        super().__init__(key)
        self.key, self.status, self.more, self.values = key, status, more or {}, values


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the language, the query, the body as JSON or as bytes, and who a proxy says is asking."""

    lang: str
    query: Mapping[str, str]
    body: Mapping[str, Any]
    raw: bytes
    named: str | None

    def text(self, name: str) -> str:
        """Return a text of the body or the query; what is no text is blank."""
        value = self.body.get(name, self.query.get(name, ""))
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """Return a whole number of the body.

        Raises
        ------
        RefusedError
            If it is none.
        """
        value = self.body.get(name)
        if type(value) is not int or not 0 <= value < 2**53:
            raise RefusedError("refuse.json", 422)
        return value

    @property
    def who(self) -> str:
        """Return the planner's name: the proxy's word, else what was typed.

        Raises
        ------
        RefusedError
            If nobody is named.
        """
        who = self.named if self.named is not None else self.text("who").strip()
        if not who or len(who) > 80:
            raise RefusedError("refuse.who", 422)
        return who


@contextmanager
def store() -> Iterator[Store]:
    """Lend the one store of this server, which stays open."""
    yield loading.store()


@lru_cache(maxsize=4)
def gazetteer(adcode: str) -> Gazetteer:
    """Return the known places of a region."""
    return load_gazetteer(adcode) if adcode else Gazetteer("")


def refused(error: GeodataError, lang: str) -> str:
    """Say one of the house's English sentences in the reader's language, as far as it is a known one."""
    if lang == "en":
        return str(error)
    why = str(error)
    code = error.code if isinstance(error, CorrectionError) else ""
    key = next((key for part, key in SENTENCES if part in why), "")
    key = key or next((key for part, key in CODES if part in code), "")
    return (
        say(lang, key) if key else say(lang, "refuse.place" if code.startswith("place.") else "refuse.other", why=why)
    )
