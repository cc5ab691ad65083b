"""Name the nouns of the product as frozen dataclasses; everything else passes these along.

All spans are half-open and count characters (Unicode code points) of ``Report.text``. All geometry is WGS 84, longitude
first. Money is in yuan, radii are in metres.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from shapely.geometry.base import BaseGeometry

Kind = Literal["named_project", "programme", "indicator"]
Stage = Literal["planned", "preparation", "construction", "trial", "completed", "operation", "improvement", "unknown"]
Claim = Literal["commitment", "achievement", "situation"]
Firmness = Literal["firm", "best_effort", "exploratory"]
Comparator = Literal["eq", "ge", "gt", "le", "lt", "approx"]
Role = Literal["threshold", "attribute", "scope"]
Basis = Literal["own", "shared", "cited"]
Period = Literal["annual", "total", "completed"]
Part = Literal["review", "plan", "other"]
Precision = Literal["L0", "L1", "L2", "L3", "L4", "L5", "L6", "L7"]
Form = Literal["exact", "point", "schematic", "anchor", "area", "none"]
Fate = Literal["placed", "district", "placeless", "not_found"]
Sector = Literal[
    "rail", "transport", "urban_housing", "energy_water", "environment_parks", "education", "science_innovation",
    "digital", "industry", "commerce_finance", "agriculture_rural", "culture_tourism", "health_social", "governance",
]  # fmt: skip

KINDS: tuple[Kind, ...] = get_args(Kind)
STAGES: tuple[Stage, ...] = get_args(Stage)
SECTORS: tuple[Sector, ...] = get_args(Sector)
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
FATES: tuple[Fate, ...] = get_args(Fate)
METHODS = (
    "correction", "exact_name", "alias", "product", "segment", "whole_for_part", "part", "host", "containing_area",
    "town", "namesake", "abbreviation",
)  # fmt: skip
"""The rungs of the geocoding ladder, surest first."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the report and the very characters that stand there."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, cut at 。！？!? and line ends (not at ；), with the paragraph and section that hold it."""

    start: int
    end: int
    paragraph_start: int
    paragraph_end: int
    section: int
    furniture: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a report; ``part`` says whether it looks back (review) or ahead (plan)."""

    start: int
    end: int
    heading: str
    level: int
    part: Part


@dataclass(frozen=True, slots=True)
class Report:
    """One published text, exactly as read: ``text`` is never rewritten, spans index it.

    ``id`` is a short stable name (file stem), ``sha256`` is of the file's bytes. ``page_starts`` holds the offset at
    which each page (PDF) or paragraph block (DOCX) begins, empty for plain text.
    """

    id: str
    title: str
    issuer: str
    adcode: str
    year: int | None
    source: str
    sha256: str
    encoding: str
    text: str
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    page_starts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in base units (万, 亿 multiplied out) with its unit and comparator; ``role`` is None for a target."""

    value: float
    unit: str
    comparator: Comparator
    text: str
    start: int
    end: int
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Investment:
    """Money spent on the thing. ``shared`` money is said of a group and is never split over its members."""

    value_yuan: float
    basis: Basis
    comparator: Comparator
    text: str
    start: int
    end: int
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Commitment:
    """One thing promised, with the words that prove it.

    ``name`` is the shortest string that names the thing; ``start, end`` the mention (name with its figures);
    ``head`` the shared noun that a name leaves out; ``part_of`` the id of the counted programme that holds a named
    exemplar; ``among`` the ids of named things that stand as 'among others' (等) beside a shared figure.
    ``rule`` names the grammar rule that made the record. ``stage`` is what the text commits to, not today's state.
    """

    id: str
    kind: Kind
    name: Span
    start: int
    end: int
    sentence: Span
    sector: Sector
    stage: Stage
    rule: str
    sector_alt: tuple[Sector, ...] = ()
    stage_alt: tuple[Stage, ...] = ()
    verb: Span | None = None
    verb_tail: Span | None = None
    quantities: tuple[Quantity, ...] = ()
    investment: Investment | None = None
    head: Span | None = None
    part_of: str | None = None
    among: tuple[str, ...] = ()
    claim: Claim = "commitment"
    firmness: Firmness = "firm"
    optional: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place name at a span of the report, with the kind of place its words suggest."""

    text: str
    start: int
    end: int
    kind: str
    rule: str
    locatability: str = "none"


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of a place, with the rule or source that made it and how much it is worth (0 to 1)."""

    name: str
    rule: str
    weight: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class CitedFact:
    """A fact from another public source than the report, kept apart from what the report says."""

    kind: str
    text: str
    value: float | None
    unit: str
    source: str
    date: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One row of the gazetteer (ISO 19112). ``geometry`` is None for what was not found, and ``reason`` says why."""

    id: str
    name: str
    kind: str
    geometry: BaseGeometry | None
    form: Form
    precision: Precision
    radius_m: float | None
    source: str
    licence: str
    datum: str
    retrieved: str
    aliases: tuple[Alias, ...] = ()
    source_lon: float | None = None
    source_lat: float | None = None
    valid_from: str = ""
    valid_to: str = ""
    town: str = ""
    reason: str = ""
    published_length_km: float | None = None
    facts: tuple[CitedFact, ...] = ()
    reason_en: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a mention might mean, with its score (0 to 1) and the reason in words."""

    place_id: str
    name: str
    alias: str
    rule: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Match:
    """The place chosen for a mention: by which rung of the ladder, how sure, how precise, and why.

    ``geometry`` may be a part of the place's own (a phase of a line). ``explanation`` is one sentence for the
    planner in Chinese, ``explanation_en`` the same in English.
    """

    mention: Mention
    place: Place
    method: str
    score: float
    precision: Precision
    radius_m: float | None
    form: Form
    geometry: BaseGeometry
    explanation: str
    candidates: tuple[Candidate, ...] = ()
    ambiguous: bool = False
    explanation_en: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """What became of one commitment on the map: its fate, the matches (best first) and, if unplaced, the reason."""

    commitment_id: str
    fate: Fate
    precision: Precision
    reason: str
    mentions: tuple[Mention, ...] = ()
    matches: tuple[Match, ...] = ()
    place: Place | None = None
    reason_en: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """Something wrong with one record: data for the planner, never an exception."""

    kind: str
    commitment_id: str
    message: str


@dataclass(frozen=True, slots=True)
class Account:
    """The balance that must hold: total = sum of placed by precision + district + placeless + not found."""

    total: int
    placed: dict[Precision, int] = field(default_factory=dict)
    district: int = 0
    placeless: int = 0
    not_found: int = 0

    @property
    def balanced(self) -> bool:
        """Whether nothing disappeared."""
        return self.total == sum(self.placed.values()) + self.district + self.placeless + self.not_found
