"""Version 1: reports, features and base maps, written whole by each build."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v1"
down_revision = None

_TEXTS = (
    "id", "report_id", "name", "kind", "sector", "stage", "claim", "firmness", "verb", "rule", "quantity_text",
    "quantities", "investment_text", "investment_basis", "investment_period", "cited_text", "precision", "form", "fate",
    "method", "explanation", "reason", "place_id", "place_name", "place_kind", "town", "place_source", "licence",
    "datum", "candidates", "part_of", "exemplars", "among", "head", "mentions", "facts", "sentence",
)  # fmt: skip
_OFFSETS = (
    "start", "end", "name_start", "name_end", "sentence_start", "sentence_end", "paragraph_start", "paragraph_end",
)  # fmt: skip


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def upgrade() -> None:
    """Make the tables as the first program made them."""
    op.create_table("about", sa.Column("key", sa.String, primary_key=True), *_texts("value"))
    op.create_table(
        "report",
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("year", sa.Integer),
        *_texts("id", "title", "issuer", "adcode", "source", "sha256", "encoding"),
        *_texts("text", "sections", "sentences", "page_starts"),
        sa.UniqueConstraint("id"),
    )
    op.create_table(
        "feature",
        sa.Column("position", sa.Integer, primary_key=True),
        *_texts(*_TEXTS),
        *(sa.Column(name, sa.Boolean, nullable=False) for name in ("optional", "ambiguous")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in _OFFSETS),
        *(sa.Column(name, sa.Integer) for name in ("verb_start", "verb_end")),
        *(
            sa.Column(name, sa.Float)
            for name in ("investment_yuan", "cited_yuan", "radius_m", "score", "published_length_km")
        ),
        sa.Column("geometry", sa.LargeBinary),
        sa.UniqueConstraint("id"),
    )
    op.create_index("feature_report", "feature", ["report_id"])
    op.create_table(
        "region",
        sa.Column("adcode", sa.String, primary_key=True),
        *_texts("name", "bbox", "basemap", "attributions"),
        sa.Column("outline", sa.LargeBinary),
    )
