"""Say what an export holds: filter, reports, sources, licences, datum, and what had to be written as marks."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, Final

import geopandas as gpd

from geodata.crs import CGCS2000, WGS84
from geodata.models import Report

NOTICE: Final = "示意图，未经地图审核，仅供内部使用"
ODBL_NOTICE: Final = (
    "含 OpenStreetMap 数据，© OpenStreetMap contributors，依 ODbL 1.0 使用："
    "公开使用须署名，公开发布的派生数据库须以 ODbL 共享。"
    "Contains data © OpenStreetMap contributors, available under the Open Database License 1.0, "
    "https://opendatacommons.org/licenses/odbl/1-0/"
)
ESCAPED: Final = (
    "⟦U+编码⟧ 之类的记号代表本格式不能保存的字符，读回时还原。"
    "A mark ⟦U+code⟧ stands for a character that this format cannot hold; it is undone on import."
)
_TOLD: Final = 100
_DATUMS: Final = {
    WGS84: "WGS 84 (EPSG:4326), longitude first",
    CGCS2000: "CGCS2000 (EPSG:4490), longitude first",
}


def datum_text(datum: str) -> str:
    """Say a datum in words; the shifted ones never without a warning."""
    return _DATUMS.get(datum) or f"{datum}（加偏坐标，不是 WGS 84 / shifted coordinates, not WGS 84), longitude first"


def metadata(
    features: gpd.GeoDataFrame,
    *,
    filter_text: str,
    reports: Sequence[Report],
    datum: str = WGS84,
    notice: str = NOTICE,
) -> dict[str, Any]:
    """Say what an export holds, by which filter, from which reports and sources, under which licences."""
    named = features.loc[features["place_source"] != "", ["place_source", "licence"]].drop_duplicates()
    sources = sorted(named.itertuples(index=False, name=None))
    return {
        "notice": notice,
        "filter": filter_text or "全部 (all)",
        "count": len(features),
        "placed": int(features.geometry.notna().sum()),
        "reports": [
            {name: getattr(report, name) for name in ("id", "title", "issuer", "adcode", "year", "source", "sha256")}
            for report in reports
        ],
        "sources": [{"source": source, "licence": licence} for source, licence in sources],
        "licence_notices": [ODBL_NOTICE] if any("ODbL" in licence for _, licence in sources) else [],
        "datum": datum_text(datum),
        "generator": f"mapapp {version('mapapp')}",
    }


def with_marks(about: dict[str, Any], marked: Sequence[str]) -> dict[str, Any]:
    """Add where characters were written as marks, if they were anywhere; ``marked`` names row and column."""
    if not marked:
        return about
    return about | {"escaped": ESCAPED, "escaped_count": len(marked), "escaped_where": list(marked[:_TOLD])}


def latest_year(reports: Sequence[Report]) -> int:
    """Return the year that dates a file, so that the same features always make the same bytes."""
    return min(max((report.year or 1980 for report in reports), default=1980), 2099)
