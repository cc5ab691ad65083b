"""Version 2: a log of corrections, the state it gives, drafts; a feature is one body, so that columns may come."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op

from geodata.store.home import append_only

revision = "v2"
down_revision = "v1"

_LISTS = ("quantities", "candidates", "exemplars", "among", "mentions", "facts")
_FLAGS = ("optional", "ambiguous")
_OLD = ("about", "report", "feature", "region")


def upgrade() -> None:
    """Make the new tables and carry over what the old ones hold."""
    op.drop_index("feature_report", "feature")
    for name in _OLD:
        op.rename_table(name, f"{name}_v1")
    _make_readings()
    _make_corrections()
    for statement in append_only("entry"):
        op.execute(sa.text(statement))
    _carry_over(op.get_bind())
    for name in _OLD:
        op.drop_table(f"{name}_v1")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _make_readings() -> None:
    op.create_table("about", sa.Column("key", sa.Text, primary_key=True), _text("value"))
    op.create_table("counter", sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), _whole("value"))
    op.create_table(
        "report",
        sa.Column("id", sa.Text, primary_key=True),
        _whole("position"),
        sa.Column("year", sa.Integer),
        *(_text(name) for name in ("title", "issuer", "adcode", "source", "sha256", "encoding", "text")),
        *(_text(name) for name in ("sections", "sentences", "page_starts", "text_sha256", "origin", "made_from")),
        *(_text(name) for name in ("content", "stale")),
        sa.Column("hidden", sa.Boolean, nullable=False),
        _whole("version"),
    )
    op.create_table(
        "feature",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("report_id", sa.Text, sa.ForeignKey("report.id"), nullable=False),
        _whole("number"),
        *(_text(name) for name in ("name", "sentence", "body")),
        *(_whole(name) for name in ("name_start", "name_end")),
        sa.Column("geometry", sa.LargeBinary),
    )
    op.create_index("feature_by_report", "feature", ["report_id", "number"])
    op.create_table(
        "region",
        sa.Column("adcode", sa.Text, primary_key=True),
        *(_text(name) for name in ("name", "bbox", "basemap", "attributions")),
        sa.Column("outline", sa.LargeBinary),
    )


def _make_corrections() -> None:
    op.create_table(
        "item",
        sa.Column("id", sa.Integer, primary_key=True),
        *(_text(name) for name in ("report_id", "text_sha256")),
        *(_whole(name) for name in ("name_start", "name_end")),
        *(_text(name) for name in ("name", "sentence")),
        sa.Column("commitment_id", sa.Text),
        _whole("version"),
    )
    op.create_index("item_by_commitment", "item", ["commitment_id"], unique=True)
    op.create_index("item_by_report", "item", ["report_id"])
    op.create_table(
        "entry",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("item", sa.Integer, sa.ForeignKey("item.id"), nullable=False),
        *(_text(name) for name in ("who", "at", "field", "before", "value", "reason")),
        _whole("seen"),
        sa.Column("undoes", sa.BigInteger),
    )
    op.create_index("entry_by_item", "entry", ["item", "number"])
    op.create_table(
        "held",
        sa.Column("item", sa.Integer, sa.ForeignKey("item.id"), primary_key=True, autoincrement=False),
        sa.Column("field", sa.Text, primary_key=True),
        _text("value"),
        sa.Column("number", sa.BigInteger, sa.ForeignKey("entry.number"), nullable=False),
    )
    op.create_table(
        "draft",
        sa.Column("who", sa.Text, primary_key=True),
        sa.Column("item", sa.Integer, sa.ForeignKey("item.id"), primary_key=True, autoincrement=False),
        _text("body"),
        _text("at"),
    )


def _carry_over(connection: sa.Connection) -> None:
    connection.execute(sa.text("INSERT INTO counter (id, value) VALUES (1, 0)"))
    connection.execute(sa.text("INSERT INTO about (key, value) VALUES ('readable_from', '2')"))
    connection.execute(
        sa.text(
            "INSERT INTO region (adcode, name, bbox, basemap, attributions, outline) "
            "SELECT adcode, name, bbox, basemap, attributions, outline FROM region_v1"
        )
    )
    for report in connection.execute(sa.text("SELECT * FROM report_v1")).mappings().all():
        made = dict(report) | _REPORT | {"text_sha256": hashlib.sha256(report["text"].encode()).hexdigest()}
        connection.execute(_insert("report", made), made)
        rows = list(_features(connection, report["id"]))
        if rows:
            connection.execute(_insert("feature", rows[0]), rows)


_REPORT = {"origin": "built", "made_from": "", "content": "", "stale": "", "hidden": False, "version": 0}


def _features(connection: sa.Connection, report_id: str) -> Iterator[dict[str, Any]]:
    query = sa.text("SELECT * FROM feature_v1 WHERE report_id = :id ORDER BY position")
    for number, row in enumerate(connection.execute(query, {"id": report_id}).mappings()):
        body = {name: value for name, value in row.items() if name not in ("geometry", "position")}
        body |= {name: orjson.loads(row[name]) for name in _LISTS}
        body |= {name: bool(row[name]) for name in _FLAGS} | {"name_read": row["name"]}
        kept = ("id", "report_id", "name", "sentence", "name_start", "name_end", "geometry")
        yield {name: row[name] for name in kept} | {"number": number, "body": orjson.dumps(body).decode()}


def _insert(table: str, row: dict[str, Any]) -> sa.TextClause:
    names = ", ".join(row)
    return sa.text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in row)})")  # noqa: S608
