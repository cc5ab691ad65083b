"""Draw the tables of the store, version 2; a change here needs a migration."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

VERSION: Final = 2
READABLE_FROM: Final = 2
"""The oldest program that can still read what this one writes; a newer store says its own."""

metadata = sa.MetaData()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


about = sa.Table("about", metadata, sa.Column("key", sa.Text, primary_key=True), _text("value"))
counter = sa.Table(
    "counter", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), _whole("value")
)
report = sa.Table(
    "report",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _whole("position"),
    sa.Column("year", sa.Integer),
    *(_text(name) for name in ("title", "issuer", "adcode", "source", "sha256", "encoding", "text")),
    *(_text(name) for name in ("sections", "sentences", "page_starts", "text_sha256", "origin", "made_from")),
    *(_text(name) for name in ("content", "stale")),
    sa.Column("hidden", sa.Boolean, nullable=False),
    _whole("version"),
)
feature = sa.Table(
    "feature",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("report_id", sa.Text, sa.ForeignKey("report.id"), nullable=False),
    _whole("number"),
    *(_text(name) for name in ("name", "sentence", "body")),
    *(_whole(name) for name in ("name_start", "name_end")),
    sa.Column("geometry", sa.LargeBinary),
    sa.Index("feature_by_report", "report_id", "number"),
)
region = sa.Table(
    "region",
    metadata,
    sa.Column("adcode", sa.Text, primary_key=True),
    *(_text(name) for name in ("name", "bbox", "basemap", "attributions")),
    sa.Column("outline", sa.LargeBinary),
)
item = sa.Table(
    "item",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    *(_text(name) for name in ("report_id", "text_sha256")),
    *(_whole(name) for name in ("name_start", "name_end")),
    *(_text(name) for name in ("name", "sentence")),
    sa.Column("commitment_id", sa.Text),
    _whole("version"),
    sa.Index("item_by_commitment", "commitment_id", unique=True),
    sa.Index("item_by_report", "report_id"),
)
entry = sa.Table(
    "entry",
    metadata,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("item", sa.Integer, sa.ForeignKey("item.id"), nullable=False),
    *(_text(name) for name in ("who", "at", "field", "before", "value", "reason")),
    _whole("seen"),
    sa.Column("undoes", sa.BigInteger),
    sa.Index("entry_by_item", "item", "number"),
)
held = sa.Table(
    "held",
    metadata,
    sa.Column("item", sa.Integer, sa.ForeignKey("item.id"), primary_key=True, autoincrement=False),
    sa.Column("field", sa.Text, primary_key=True),
    _text("value"),
    sa.Column("number", sa.BigInteger, sa.ForeignKey("entry.number"), nullable=False),
)
draft = sa.Table(
    "draft",
    metadata,
    sa.Column("who", sa.Text, primary_key=True),
    sa.Column("item", sa.Integer, sa.ForeignKey("item.id"), primary_key=True, autoincrement=False),
    _text("body"),
    _text("at"),
)
