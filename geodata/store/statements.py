"""List every statement that the store runs; what a home adds of its own dialect stands in its home alone."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from geodata.store.tables import about, counter, draft, entry, feature, held, item, region, report

P = sa.bindparam
_shown = sa.not_(report.c.hidden)

# What the store says of itself.
ABOUT: Final = sa.select(about.c.key, about.c.value)
DROP_ABOUT: Final = sa.delete(about).where(about.c.key == P("of"))
PUT_ABOUT: Final = sa.insert(about)
VERSION: Final = sa.select(counter.c.value)
TICK: Final = sa.update(counter).values(value=counter.c.value + P("steps")).returning(counter.c.value)
JUMP: Final = sa.update(counter).values(value=P("to"))

# Reports, features and base maps.
CONTENTS: Final = sa.select(report.c.id, report.c.content).where(_shown).order_by(report.c.position, report.c.id)
REPORTS: Final = sa.select(report).where(_shown).order_by(report.c.position, report.c.id)
REPORT: Final = sa.select(report).where(_shown, report.c.id == P("report_id"))
KEPT: Final = sa.select(
    *(column for column in report.c if column.name not in ("text", "sections", "sentences"))
).order_by(report.c.position, report.c.id)
KEPT_REPORT: Final = KEPT.where(report.c.id == P("report_id"))
CONTENT_OF: Final = sa.select(report.c.content).where(report.c.id == P("report_id"))
PLACE_OF: Final = sa.select(report.c.position).where(report.c.id == P("report_id"))
LAST_POSITION: Final = sa.select(sa.func.coalesce(sa.func.max(report.c.position), -1))
PUT_REPORT: Final = sa.insert(report)
TOUCH_REPORT: Final = (
    sa.update(report)
    .where(report.c.id == P("report_id"))
    .values(position=P("at"), made_from=P("made"), stale="", hidden=False)
)
HIDE_REPORT: Final = sa.update(report).where(report.c.id == P("report_id")).values(hidden=True, version=P("number"))
SHOW_REPORT: Final = sa.update(report).where(report.c.id == P("report_id")).values(hidden=False, version=P("number"))
STALE_REPORT: Final = sa.update(report).where(report.c.id == P("report_id")).values(stale=P("why"))
REREAD_ALL: Final = sa.update(report).values(version=P("number"))
DROP_REPORT: Final = sa.delete(report).where(report.c.id == P("report_id"))
DROP_FEATURES: Final = sa.delete(feature).where(feature.c.report_id == P("report_id"))
PUT_FEATURES: Final = sa.insert(feature)
FEATURES: Final = (
    sa.select(feature.c.id, feature.c.body, feature.c.geometry)
    .join(report, report.c.id == feature.c.report_id)
    .where(_shown)
    .order_by(report.c.position, report.c.id, feature.c.number)
)
FEATURES_OF: Final = FEATURES.where(feature.c.report_id == P("report_id"))
FEATURE: Final = FEATURES.add_columns(report.c.adcode).where(feature.c.id == P("commitment_id"))
STANDS: Final = sa.select(
    feature.c.id, feature.c.name_start, feature.c.name_end, feature.c.name, feature.c.sentence
).where(feature.c.report_id == P("report_id"))
STANDING_IN: Final = sa.select(sa.func.count()).select_from(feature).where(feature.c.report_id == P("report_id"))
REGIONS: Final = (
    sa.select(region).where(region.c.adcode.in_(sa.select(report.c.adcode).where(_shown))).order_by(region.c.adcode)
)
REGION_TABLE: Final = region

# What is corrected: the items, the log, and the state that replaying the log gives.
STANDING: Final = (
    sa.select(
        feature.c.id, feature.c.report_id, feature.c.name_start, feature.c.name_end, feature.c.name,
        feature.c.sentence, report.c.text_sha256, report.c.version.label("reread"), item.c.id.label("item"),
        item.c.version, sa.select(counter.c.value).scalar_subquery().label("latest"),
    )
    .join(report, report.c.id == feature.c.report_id)
    .outerjoin(item, item.c.commitment_id == feature.c.id)
    .where(_shown, feature.c.id == P("commitment_id"))
)  # fmt: skip
PUT_ITEM: Final = sa.insert(item).returning(item.c.id)
ADVANCE_ITEM: Final = (
    sa.update(item).where(item.c.id == P("key"), item.c.version <= P("seen")).values(version=P("number"))
)
UNMATCH: Final = sa.update(item).where(item.c.id == P("key")).values(commitment_id=None)
MATCH: Final = sa.update(item).where(item.c.id == P("key")).values(commitment_id=P("to"), report_id=P("report_id"))
ITEM: Final = sa.select(item).where(item.c.id == P("key"))
ITEMS_OF: Final = (
    sa.select(item)
    .outerjoin(report, report.c.id == item.c.report_id)
    .where(
        item.c.id.not_in(sa.select(held.c.item).where(held.c.field == "attached")),
        sa.or_(
            item.c.report_id == P("report_id"),
            sa.and_(
                item.c.text_sha256 == P("text_sha256"), sa.or_(report.c.id.is_(None), report.c.hidden)
            ),
        ),
    )
)  # fmt: skip
PUT_ENTRY: Final = sa.insert(entry)
DROP_HELD: Final = sa.delete(held).where(held.c.item == P("key"), held.c.field == P("named"))
HELD: Final = sa.select(held)
HELD_TABLE: Final = held
ENTRIES: Final = (
    sa.select(
        entry, item.c.commitment_id, item.c.report_id, item.c.text_sha256, item.c.name_start, item.c.name_end,
        item.c.name, item.c.sentence,
    )
    .join(item, item.c.id == entry.c.item)
    .order_by(entry.c.number)
)  # fmt: skip
CURRENT: Final = ENTRIES.join(held, held.c.number == entry.c.number)
CURRENT_SHOWN: Final = CURRENT.where(item.c.commitment_id.is_not(None))
CURRENT_OF: Final = CURRENT.where(item.c.commitment_id == P("commitment_id"))
CURRENT_IN: Final = CURRENT_SHOWN.join(feature, feature.c.id == item.c.commitment_id).where(
    feature.c.report_id == P("report_id")
)
ENTRY: Final = ENTRIES.where(entry.c.number == P("number"))
HISTORY: Final = ENTRIES.where(item.c.commitment_id == P("commitment_id"))
ENTRIES_OF_ITEM: Final = ENTRIES.where(entry.c.item == P("key"))
ENTRIES_SINCE: Final = ENTRIES.where(entry.c.item == P("key"), entry.c.number > P("seen"))
ENTRIES_OF_REPORT: Final = ENTRIES.where(item.c.report_id == P("report_id"))
LAST_ENTRY: Final = (
    ENTRIES.where(entry.c.item == P("key"), entry.c.field == P("named")).order_by(None).order_by(entry.c.number.desc())
    .limit(1)
)  # fmt: skip
LIKELY_REPORTS: Final = (
    sa.select(report.c.id, report.c.text_sha256)
    .where(_shown, sa.or_(report.c.text_sha256 == P("text_sha256"), report.c.id == P("report_id")))
    .order_by((report.c.text_sha256 == P("text_sha256")).desc(), report.c.position)
)
VALUE_AT: Final = (
    sa.select(entry.c.value)
    .where(entry.c.item == P("key"), entry.c.field == P("named"), entry.c.number <= P("seen"))
    .order_by(entry.c.number.desc())
    .limit(1)
)
_SETTLED = sa.select(held.c.item).where(held.c.field == "attached")
ORPHANED: Final = ENTRIES.where(item.c.commitment_id.is_(None), item.c.id.not_in(_SETTLED))

# Drafts.
DRAFTS: Final = (
    sa.select(draft.c.body, draft.c.at, item.c.commitment_id, item.c.name, item.c.report_id)
    .join(item, item.c.id == draft.c.item)
    .where(draft.c.who == P("planner"))
    .order_by(draft.c.at, item.c.id)
)
DRAFT_TABLE: Final = draft
DROP_DRAFT: Final = sa.delete(draft).where(draft.c.who == P("planner"), draft.c.item == P("key"))


def all_statements() -> dict[str, Any]:
    """Give every statement by its name, for whoever wants to see or compile them."""
    made = {name: value for name, value in globals().items() if isinstance(value, sa.sql.ClauseElement)}
    return {name: value for name, value in made.items() if name.isupper() and not isinstance(value, sa.Table)}
