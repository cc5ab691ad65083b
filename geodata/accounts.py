"""Print an account as an aligned table in Chinese and English."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from geodata.models import PRECISIONS, Account, Sector

SECTOR_NAMES: Final[dict[Sector, str]] = {
    "rail": "轨道",
    "transport": "交通",
    "urban_housing": "城建住房",
    "energy_water": "能源水务",
    "environment_parks": "环境园林",
    "education": "教育",
    "science_innovation": "科技创新",
    "digital": "数字",
    "industry": "工业",
    "commerce_finance": "商贸金融",
    "agriculture_rural": "农业农村",
    "culture_tourism": "文化旅游",
    "health_social": "健康民生",
    "governance": "综合治理",
}


def account_table(whole: Account, sectors: Mapping[Sector, Account]) -> str:
    """Lay out one row per sector and one for all: placed by precision, whole district, placeless, not found, total.

    Precisions that no commitment has get no column. The last row is the sum of the rows above it.
    """
    shown = [code for code in PRECISIONS if code in whole.placed]
    head = ["板块 sector", *shown, "全域 district", "指标 placeless", "未找到 not found", "合计 total"]
    rows = [[f"{SECTOR_NAMES[code]} {code}", *_numbers(part, shown)] for code, part in sectors.items()]
    return aligned([head, *rows, ["合计 all", *_numbers(whole, shown)]])


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Align columns in a terminal, where a Chinese character is two cells wide; the first column left, others right."""
    widths = [max(cells(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        padded = [" " * (width - cells(text)) + text for text, width in zip(row, widths, strict=True)]
        padded[0] = row[0] + " " * (widths[0] - cells(row[0]))
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)


def cells(text: str) -> int:
    """Count the terminal cells of a text."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _numbers(part: Account, shown: Sequence[str]) -> list[str]:
    placed: Mapping[str, int] = {str(code): count for code, count in part.placed.items()}
    counts = [*(placed.get(code, 0) for code in shown), part.district, part.placeless, part.not_found, part.total]
    return [str(count) if count else "·" for count in counts]
