"""Find the place names in a commitment's own words and, if they name none, in the clause around them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import regex

from geodata.gazetteer import Gazetteer, is_division, stretch_in
from geodata.models import Alias, Commitment, Mention, Place, Report

SHORT_RULES = frozenset({"drop_admin_suffix", "short_name", "self_name"})
"""Alias rules whose names are everyday words often enough to need evidence beside them."""

_KINDS = {
    "station": "facility", "port": "area", "tunnel_portal": "tunnel", "substation": "facility", "heat_pipeline": "line",
    "village": "area",
}  # fmt: skip
_LOCATABILITY = {"exact": "geometry", "schematic": "geometry", "point": "point", "anchor": "point", "area": "town"}
_FROM_TO = regex.compile(
    r"(?P<a>[\p{Han}\d()（）]{2,16}?)(?:至|到|—+|－|–|~|-)(?P<b>[\p{Han}()（）]{2,10}?)(?=段|区间|$)"
)
_FROM_TO_SPLIT = regex.compile(r"至|到|—+|－|–|~|-")
_PIECES = regex.compile(r"[^、，,；;：:。（）()《》\s]+")
_CLAUSE = regex.compile(r"[^，,；;。：:！？!?\n\r]+")
_PHASE = regex.compile(
    r"(?:第?[一二三四五六七八九]期)?(?:[东西南北中]段|[东西南北]延(?:伸)?[线段]?|先行段)|第?[一二三四五六七八九]期"
)
_LOCATIVE = regex.compile(r"(?:在|于|沿|位于|依托|围绕)$")
_CAPACITY = regex.compile(r"(?P<owner>\p{Han}{2,8}?)\d+(?:\.\d+)?[万千亿]?(?:吨|兆瓦|千瓦|立方米|标箱)")
_OWNER = regex.compile(r"^(?:[省市区县州全新]|(?:[GSXY]\d+))+")
_COUNTING = regex.compile(r"[\d一二三四五六七八九十百千万亿第个条座处所家的“”\"'—-]")
_NEVER_NEXT = tuple("域间级划块委局直属内外容道线径网桥口况面灯演场民政镇街市农")
_FEATURES = tuple("湾山河江湖海岛峡岭溪")
_FIRMS = ("集团", "公司", "股份", "控股", "企业")
_RIVERS = tuple("河江湖溪水")
_BASIN = regex.compile(r"流域|水系|河道|干流|支流|水环境")
_STRONG = frozenset({"road", "line", "tunnel", "town", "district"})
_STEM_LIMIT = 24
_LONGEST = 200
"""Characters in which a name is looked for: no name is longer, and hostile text must not cost time squared."""

_STEM_LIMITS = {"town": 5, "district": 5, "road": 10, "line": 10, "tunnel": 12}


@dataclass(frozen=True, slots=True)
class Suffix:
    """A word that ends place names of one kind, unless one of ``not_after`` stands right before it."""

    text: str
    kind: str
    locatability: str
    not_after: tuple[str, ...]


_FIRM = Suffix("集团", "facility", "none", ())


@dataclass(frozen=True, slots=True)
class Scope:
    """A stretch of the report in which names are looked for; ``own`` says that it is the commitment's own name."""

    text: str
    start: int
    own: bool


def find_mentions(commitment: Commitment, report: Report, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """Find the places that a commitment names, in text order, none inside another.

    The name comes first (longest match; a place inside the name of another thing, 烟台 in 烟台路, is no mention), then
    for want of any the clause: a known or suffixed place after 在, 于, 沿 or a town or district that opens the clause.
    The region's own name is no mention: it means everywhere. Spans index ``report.text``.
    """
    named = commitment.kind == "named_project"
    start, end = (commitment.name.start, commitment.name.end) if named else (commitment.start, commitment.end)
    own = Scope(report.text[start : min(end, start + _LONGEST)], start, own=named)
    described = _described(own, report, commitment, gazetteer)
    if described:
        return (described,)
    found = _in_scope(own, gazetteer, commitment)
    if any(mention.rule != "suffix" for mention in found):
        return found
    around = [mention for mention in _in_clause(commitment, report, gazetteer) if mention.end <= start]
    return (*around, *found)


def _described(own: Scope, report: Report, commitment: Commitment, gazetteer: Gazetteer) -> Mention | None:
    """Find the stretch of a known line that the name, or what the sentence says behind it, gives with both ends."""
    until = min(commitment.sentence.end, own.start + _LONGEST)
    found = stretch_in(report.text[own.start : until], gazetteer)
    # What is counted is put on a stretch only if the stretch is what is counted, not one among others.
    if found is None or found.start >= (len(own.text) if own.own else 1):
        return None
    start, end = own.start + found.start, own.start + found.end
    return Mention(report.text[start:end], start, end, "line", "segment", "geometry")


def _in_scope(scope: Scope, gazetteer: Gazetteer, commitment: Commitment) -> tuple[Mention, ...]:
    stretch = _stretch(scope, gazetteer)
    if stretch:
        return (stretch,)
    known = [mention for mention in _known(scope, gazetteer, commitment) if mention]
    shaped = [_known_as(name, gazetteer) for name in (_shaped if scope.own else _admin_names)(scope)]
    shaped = [name for name in shaped if not gazetteer.means_itself(name.text)]
    kept: list[Mention] = []
    for mention in sorted([*known, *shaped], key=lambda m: _rank(m, scope)):
        if all(mention.end <= other.start or mention.start >= other.end for other in kept):
            kept.append(mention)
    return tuple(sorted(kept, key=lambda m: m.start))


def _known_as(shaped: Mention, gazetteer: Gazetteer) -> Mention:
    # 连江 and 夏河 have the shape of a river, but in their city's report they are the county.
    found = gazetteer.lookup(shaped.text)
    if shaped.kind not in ("line", "area") or not found or gazetteer.get(found[0].place_id).kind != "district":
        return shaped
    return _mention(shaped.text, shaped.start, gazetteer.get(found[0].place_id), "gazetteer")


def _rank(mention: Mention, scope: Scope) -> tuple[bool, int, bool]:
    # A known name that a conjunction follows is whole; else the longest wins, and a known one among equals.
    known = mention.rule != "suffix"
    whole = known and scope.text[mention.end - scope.start :].startswith(("和", "与", "及"))
    return (not whole, mention.start - mention.end, not known)


def _stretch(scope: Scope, gazetteer: Gazetteer) -> Mention | None:
    """Find 'from A to B' between two stations of one line; the mention runs from the one name to the other."""
    for match in _FROM_TO.finditer(scope.text):
        for cut in range(match.end("a") - match.start("a") - 1):
            text = match.group()[cut:]
            if gazetteer.stretch(*_FROM_TO_SPLIT.split(text, 1)):
                at = scope.start + match.start() + cut
                return Mention(text, at, at + len(text), "line", "segment", "geometry")
    return None


def _known(scope: Scope, gazetteer: Gazetteer, commitment: Commitment) -> Iterator[Mention | None]:
    for hit in gazetteer.named_in(scope.text):
        if gazetteer.means_itself(hit.text):
            continue
        place, alias = gazetteer.best(hit.text)
        rule = _standing(scope, hit.start, hit.end, place, alias, commitment)
        phase = _PHASE.match(scope.text, hit.end) if place.kind in ("line", "road", "tunnel") else None
        text = hit.text + (phase.group() if phase else "")
        yield _mention(text, scope.start + hit.start, place, rule) if rule else None


def _mention(text: str, start: int, place: Place, rule: str) -> Mention:
    kind = _KINDS.get(place.kind, place.kind)
    return Mention(text, start, start + len(text), kind, rule, _LOCATABILITY.get(place.form, "none"))


def _standing(scope: Scope, start: int, end: int, place: Place, alias: Alias, commitment: Commitment) -> str:
    """Return the rule by which a known name stands as a mention, or nothing if it is part of something else."""
    rest = scope.text[end:]
    if _word_at_start(rest, "product"):
        return "product" if place.kind == "town" else "gazetteer"
    if alias.rule not in SHORT_RULES:
        return "gazetteer"
    head = commitment.head.text if commitment.head else ""
    if head.startswith(_FIRMS) or is_of_another(scope.text[start:end], rest + head, place):
        return ""
    alone = start == 0 and (not rest or _tail(rest))
    everyday = scope.text[start:end] in words("everyday")
    if alone and ((not everyday and _is_sure(place)) or (commitment.head and not rest)):
        return "gazetteer"
    return "gazetteer" if not everyday and start == 0 and _suffix_at_start(rest) else ""


def is_of_another(name: str, rest: str, place: Place) -> bool:
    """Tell whether a short name of a division begins, or is, that of a bay, a river or a firm: 三门湾, 金川集团."""
    if place.kind not in ("town", "district"):
        return False
    return rest.startswith((*_FEATURES, *_FIRMS)) or (name.endswith(_RIVERS) and bool(_BASIN.search(rest)))


def _is_sure(place: Place) -> bool:
    # Nationwide two-character town names are everyday words too often to stand alone; a region's own rows are reviewed.
    return place.geometry is not None or place.kind not in ("town", "district")


def _shaped(scope: Scope) -> Iterator[Mention]:
    """Yield one name per piece of a list that has the shape of a place name: a proper stem and a known suffix.

    What stands in brackets after such a name describes it and is no place of its own.
    """
    last = None
    for piece in _PIECES.finditer(scope.text):
        found = _shape_of(piece.group())
        bracketed = last is not None and scope.text[piece.start() - 1 : piece.start()] in ("（", "(")
        if found and not bracketed:
            start, end, suffix = found
            at = scope.start + piece.start()
            last = Mention(piece.group()[start:end], at + start, at + end, suffix.kind, "suffix", suffix.locatability)
            yield last


def _shape_of(piece: str) -> tuple[int, int, Suffix] | None:
    """Return where a name stands in a piece: the longest one that is all but done, else the shortest that begins it."""
    if piece.endswith(tuple(words("action"))):
        return None
    shaped = [(suffix, at) for suffix, at in _suffix_places(piece) if _shapes(piece, at, suffix)]
    proper = [(_stem_start(piece[:at]), at + len(suffix.text), suffix) for suffix, at in shaped]
    whole = [found for found in proper if found[1] == len(piece) or _tail(piece[found[1] :])]
    inside = [found for found in proper if len(found[2].text) > 1 or found[2].kind in _STRONG]
    return whole[0] if whole else _shortest(inside) or _owner(piece)


def _owner(piece: str) -> tuple[int, int, Suffix] | None:
    """Return the firm that opens the name of a plant of so many tonnes or megawatts: 聚鑫达26万吨硅锰合金."""
    match = _CAPACITY.match(piece)
    if not match or not is_proper(match["owner"], _FIRM) or _verbs().search(match["owner"]):
        return None
    return match.start("owner"), match.end("owner"), _FIRM


def _stem_start(stem: str) -> int:
    """Return where a name begins after the last verb or preposition in front of it: 打造…, 在…."""
    return max((match.end() for match in _verbs().finditer(stem)), default=0)


@cache
def _verbs() -> regex.Pattern[str]:
    return regex.compile("|".join(sorted(words("verb"), key=len, reverse=True)))


def _shortest(found: list[tuple[int, int, Suffix]]) -> tuple[int, int, Suffix] | None:
    """Return the name that ends first, with the institution that follows it at once: 胜利社区 + 卫生服务中心."""
    if not found:
        return None
    first = found[-1][1]
    return next(one for one in found if one[1] - len(one[2].text) <= first)


def _shapes(piece: str, begin: int, suffix: Suffix) -> bool:
    stem, rest = piece[_stem_start(piece[:begin]) : begin], piece[begin + len(suffix.text) :]
    single = len(suffix.text) == 1
    if len(stem) > _STEM_LIMITS.get(suffix.kind, _STEM_LIMIT) or stem.endswith(suffix.not_after):
        return False
    if (single and rest.startswith(_NEVER_NEXT)) or (single and suffix.kind == "road" and len(stem) < 2):
        return False
    if suffix.kind == "district" and not is_division(stem + suffix.text):
        return False
    return is_proper(stem, suffix)


def _suffix_places(piece: str) -> list[tuple[Suffix, int]]:
    found = [
        (suffix, at)
        for suffix in suffixes()
        for at in range(1, len(piece) - len(suffix.text) + 1)
        if piece.startswith(suffix.text, at)
    ]
    return sorted(found, key=lambda pair: (-(pair[1] + len(pair[0].text)), pair[1]))


def is_proper(stem: str, suffix: Suffix) -> bool:
    """Tell whether a stem names something: two characters (one before a lone suffix) are left without generic words."""
    if suffix.kind in ("line", "road") and regex.fullmatch(r"(?:地铁|.*地铁|轨道交通)?[GSXYC]?\d{1,4}", stem):
        return True
    if suffix.kind == "campus" and regex.match(r"[省市区县州]|第[一二三四五六七八九十\d]", stem):
        return True
    left = _generic().sub("", _OWNER.sub("", stem) if len(stem) > 2 else stem)
    return len(_COUNTING.sub("", left)) >= (1 if len(stem) == 1 or (len(suffix.text) > 1 and len(stem) < 3) else 2)


@cache
def _generic() -> regex.Pattern[str]:
    longer = sorted((word for word in words("generic") if len(word) > 1), key=len, reverse=True)
    return regex.compile("|".join(longer))


def _admin_names(scope: Scope) -> Iterator[Mention]:
    for piece in _PIECES.finditer(scope.text):
        for suffix in suffixes():
            if suffix.kind in ("town", "district"):
                yield from _admin_in(piece.group(), scope.start + piece.start(), suffix)


def _admin_in(piece: str, offset: int, suffix: Suffix) -> Iterator[Mention]:
    # A name is two to four characters and its suffix; anything longer in a running clause is a phrase.
    for match in regex.finditer(rf"^\p{{Han}}{{1,4}}?{suffix.text}(?=\p{{Han}}|\d|$)", piece):
        stem = match.group()[: -len(suffix.text)]
        real = suffix.kind != "district" or is_division(match.group())
        if real and not stem.endswith(suffix.not_after) and is_proper(stem, suffix) and stem not in words("generic"):
            at = offset + match.start()
            yield Mention(match.group(), at, at + len(match.group()), suffix.kind, "suffix", suffix.locatability)


def _in_clause(commitment: Commitment, report: Report, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    scope = _clause(commitment, report)
    found = []
    for hit in gazetteer.named_in(scope.text):
        place, alias = gazetteer.best(hit.text)
        if alias.rule in SHORT_RULES or gazetteer.means_itself(hit.text):
            continue
        before = scope.text[: hit.start]
        opens = not before.strip() and place.kind == "town"
        if (_LOCATIVE.search(before) or opens) and not _runs_on(scope.text[hit.end :]):
            found.append(_mention(hit.text, scope.start + hit.start, place, "clause"))
    return tuple(found)


def _clause(commitment: Commitment, report: Report) -> Scope:
    sentence = commitment.sentence
    clauses = _CLAUSE.finditer(report.text, sentence.start, sentence.end)
    holding = next((c for c in clauses if c.start() <= commitment.start < c.end()), None)
    if holding is None:
        return Scope("", commitment.start, own=False)
    begin = max(holding.start(), commitment.start - _LONGEST)
    return Scope(report.text[begin : commitment.start], begin, own=False)


def _runs_on(rest: str) -> bool:
    return any(rest.startswith(suffix.text) for suffix in suffixes() if suffix.kind in ("road", "line", "tunnel"))


def _tail(rest: str) -> bool:
    return _word_at_start(rest, "tail")


def _word_at_start(rest: str, name: str) -> bool:
    return any(rest.startswith(word) for word in words(name))


def _suffix_at_start(rest: str) -> bool:
    return any(rest.startswith(suffix.text) for suffix in suffixes())


@cache
def suffixes() -> tuple[Suffix, ...]:
    """Read the suffixes of place names, longest first."""
    with (files("geodata") / "data" / "place_suffixes.csv").open(encoding="utf-8") as lines:
        rows = [
            Suffix(row["suffix"], row["kind"], row["locatability"], tuple(w for w in row["not_after"].split("|") if w))
            for row in csv.DictReader(lines)
        ]
    return tuple(sorted(rows, key=lambda suffix: -len(suffix.text)))


@cache
def words(name: str) -> frozenset[str]:
    """Read one of the word lists in ``data/place_words.csv``."""
    with (files("geodata") / "data" / "place_words.csv").open(encoding="utf-8") as lines:
        return frozenset(next(row["words"] for row in csv.DictReader(lines) if row["list"] == name).split())
