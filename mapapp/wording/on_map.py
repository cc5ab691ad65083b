"""Say what stands on the map and in its legend."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "map.title": ("地图：可用方向键平移，加减号缩放", "Map: arrow keys pan, plus and minus zoom"),
    "map.layers": ("图上显示", "Show on the map"),
    "map.stage": ("阶段", "Stage"),
    "map.report": ("报告资金", "Report's money"),
    "map.cited": ("引用资金", "Cited money"),
    "map.precision": ("精度", "Precision"),
    "map.shade": ("镇街着色", "Shade the towns"),
    "map.no_shade": ("镇街不着色", "Towns plain"),
    "map.towns": ("镇街：条数", "Towns: count"),
    "map.townsum": ("镇街：报告资金", "Towns: report's money"),
    "map.equal": (
        "图上画出 {n} 项。清单是与地图等同的内容：每一项都能在那里用键盘打开。",
        "{n} commitments are drawn. The list is the map's equal: each of them opens there by keyboard.",
    ),
    "map.home": ("回到全域", "Whole district"),
    "map.zoom_in": ("放大", "Zoom in"),
    "map.zoom_out": ("缩小", "Zoom out"),
    "map.schematic": ("示意", "schematic"),
    "map.published": ("公布长度", "published length"),
    "map.here": ("此处有 {n} 项", "{n} commitments here"),
    "map.loading": ("正在读取图层…", "Reading the layers…"),
    "map.no_region": (
        "还没有“{place}”的底图和地名库，所以图上是空的；读出的 {total} 条都在清单里。"
        "用 geodata gazetteer new 和 geodata gazetteer add 可以补上。",
        "No base map or gazetteer for {place} yet, so the map is empty; the {total} commitments read are in the list. "
        "Add them with geodata gazetteer new and geodata gazetteer add.",
    ),
    "map.failed": (
        "图层没有读到。请刷新页面；仍不行，请重新启动 mapapp。",
        "The layers could not be read. Reload the page; if that fails, start mapapp again.",
    ),
    "map.cited_mark": ("（引）", " (cited)"),
    "map.within": ("位置在半径 {r} 之内", "somewhere within {r}"),
    "map.base": ("底图", "Base map"),
    "map.line": ("轨道线（{list}）", "Metro ({list})"),
    "legend": ("图例", "Legend"),
    "legend.stage": ("颜色与符号：{year}年报告承诺", "Colour and sign: promised by the {year} report"),
    "legend.stage_no_year": ("颜色与符号：报告承诺", "Colour and sign: promised by the report"),
    "legend.note": (
        "承诺不等于进展；之后的情况只见于注明日期的引用。",
        "A promise is not progress; what happened since appears only as dated citations.",
    ),
    "legend.form": ("线型与轮廓：位置精度", "Line and outline: precision"),
    "legend.money": ("大小与线宽：资金", "Size and width: money"),
    "legend.sector": ("圆内的字：行业", "Character: sector"),
    "legend.precision": ("颜色与数字：位置精度", "Colour and digit: precision"),
    "legend.money_own": ("写给单个项目", "said of one"),
    "legend.money_shared": ("写给一组，不分摊", "said of a group, never split"),
    "legend.money_cited": ("外部引用", "cited elsewhere"),
    "legend.sum": ("{n} 笔 共{sum}", "{n}: {sum}"),
    "legend.towns": ("镇街颜色：落在该镇街的条数", "Town colour: commitments in that town"),
    "legend.townsum": ("镇街颜色：报告写给单个项目的资金", "Town colour: report's money for single projects"),
    "legend.towns_n": ("{n} 个镇街", "{n} towns"),
    "legend.towns_none": ("没有能算到单个镇街的。", "Nothing belongs to one town alone."),
    "legend.range": ("{from} 至 {to}", "{from} to {to}"),
    "legend.apart": (
        "未分到镇街：{n} 条（全域、跨镇街或没有位置）",
        "Not spread over towns: {n} (district-wide, across towns or without a place)",
    ),
    "legend.apart_sum": (
        "未分到镇街：{n} 笔，{sum}（全域或一组，不分摊）",
        "Not spread over towns: {n}, {sum} (of the district or a group, never split)",
    ),
    "legend.empty": ("筛选后图上没有内容", "Nothing on the map after filtering"),
    "legend.toggle": ("收起或展开图例", "Fold or unfold the legend"),
}
