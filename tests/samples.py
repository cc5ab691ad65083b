"""Make small commitments, placements and frames by hand for the tests of layers, store and export."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from geodata.layers import build_features
from geodata.models import (
    Candidate,
    CitedFact,
    Commitment,
    Fate,
    Investment,
    Match,
    Mention,
    Place,
    Placement,
    Precision,
    Quantity,
    Report,
    Span,
)
from geodata.reports import report_from_text

TEXT = "今年，我们要开工东湖大桥。推进北岭路等15个道路工程，完成年度投资286亿元。\n全区生产总值增长6%。办好西坪医院。\n"


def sample_report(text: str = TEXT, *, name: str = "sample") -> Report:
    return report_from_text(
        text, id=name, title="云山区2023年政府工作报告", issuer="云山区", adcode="990001", year=2023
    )


def span(report: Report, words: str) -> Span:
    start = report.text.index(words)
    return Span(words, start, start + len(words))


def commitment(report: Report, number: int, name: str, **more: Any) -> Commitment:
    named = span(report, name)
    sentence = next(s for s in report.sentences if s.start <= named.start < s.end)
    whole = Span(report.text[sentence.start : sentence.end], sentence.start, sentence.end)
    fields: dict[str, Any] = {
        "kind": "named_project",
        "sector": "transport",
        "stage": "construction",
        "rule": "by_hand",
    }
    fields |= {"name": named, "start": named.start, "end": named.end, "sentence": whole} | more
    return Commitment(id=f"{report.id}-{number:03d}", **fields)


def place(name: str, geometry: BaseGeometry | None, precision: Precision = "L2", **more: Any) -> Place:
    fields: dict[str, Any] = {
        "form": "point",
        "radius_m": 300,
        "source": "某图",
        "licence": "ODbL-1.0",
        "datum": "WGS84",
    }
    fields |= {"id": f"p-{name}", "name": name, "kind": "facility", "retrieved": "2026-11-23"} | more
    return Place(geometry=geometry, precision=precision, **fields)


def placed(made: Commitment, where: Place, **more: Any) -> Placement:
    mention = Mention(where.name, made.start, made.start + len(where.name), where.kind, "by_hand", "point")
    assert where.geometry is not None
    match = Match(
        mention=mention, place=where, method="exact_name", score=1, precision=where.precision, radius_m=where.radius_m,
        form=where.form, geometry=where.geometry, explanation=f"名称与地名表“{where.name}”相同",
        candidates=(Candidate(where.id, where.name, where.name, "name", 1.0, "同名"),), **more,
    )  # fmt: skip
    return Placement(made.id, "placed", where.precision, "", (mention,), (match,), where)


def lost(made: Commitment, fate: Fate, reason: str) -> Placement:
    precision: Precision = "L6" if fate == "district" else "L0"
    return Placement(made.id, fate, precision, reason)


def sample() -> tuple[Report, tuple[Commitment, ...], tuple[Placement, ...]]:
    """Five commitments: a bridge and a road placed, a programme for the district, a figure, a hospital not found."""
    report = sample_report()
    money = span(report, "286亿元")
    count, growth = span(report, "15个"), span(report, "6%")
    bridge = commitment(report, 1, "东湖大桥", verb=span(report, "开工"))
    road = commitment(report, 2, "北岭路", part_of="sample-003", stage="unknown")
    roads = commitment(
        report, 3, "15个道路工程", kind="programme", verb=span(report, "推进"),
        quantities=(Quantity(15, "个", "eq", "15个", count.start, count.end),),
        investment=Investment(28_600_000_000, "shared", "eq", "286亿元", money.start, money.end, "annual"),
        among=("sample-002",),
    )  # fmt: skip
    growth_of = commitment(
        report, 4, "全区生产总值", kind="indicator", sector="governance", stage="unknown", optional=True,
        quantities=(Quantity(6, "%", "eq", "6%", growth.start, growth.end),),
    )  # fmt: skip
    hospital = commitment(report, 5, "西坪医院", sector="health_social", stage="unknown")
    fact = CitedFact(
        "investment_estimate", "估算总投资171亿元", 17_100_000_000, "元", "某报", "2020-10", "https://example.invalid/"
    )
    drawn = LineString([(120.1, 35.9), (120.2, 36.0)])
    return (
        report,
        (bridge, road, roads, growth_of, hospital),
        (
            placed(bridge, place("东湖大桥", drawn, "L3", form="schematic", facts=(fact,))),
            placed(road, place("北岭路", Point(120.15, 35.95).buffer(0.01, 4), "L4", form="area", licence="fact")),
            lost(roads, "district", "全区范围的15个工程，文中未列全"),
            lost(growth_of, "placeless", "指标没有地点"),
            lost(hospital, "not_found", "公开地图上没有找到"),
        ),
    )  # fmt: skip


def sample_features() -> gpd.GeoDataFrame:
    return build_features(*sample())


class SampleRegion:
    """A base map of one square."""

    adcode = "990001"
    name = "云山区"
    bbox = (120.0, 35.8, 120.4, 36.2)
    outline = box(120.0, 35.8, 120.4, 36.2)
    attributions = ("区界：某图",)

    def basemap(self) -> dict[str, Any]:
        return {"district": {"type": "FeatureCollection", "features": []}}


CLOCKWISE = Polygon([(120, 35), (120, 36), (121, 36), (121, 35)], [[(120.2, 35.2), (120.4, 35.2), (120.4, 35.4)]])
