"""Say what reports brought in, views shared and pages printed say."""

from __future__ import annotations

import re
from typing import Final

APPROVAL: Final = re.compile(r"\w{0,6}S\w?[（(〔\[][0-9]{4}[）)〕\]][0-9]{1,6}号")
"""What an approval number looks like: GS（2024）0650号, 鲁SG（2023）012号, 青S〔2023〕5号 …"""

WORDS: Final[dict[str, tuple[str, str]]] = {
    "share.approved": ("审图号：{number}", "Map approval number: {number}"),
    "share.filter": ("筛选", "Filter"),
    "share.made": ("{date} 制作", "made on {date}"),
    "share.from": ("内容读自：{what}", "Read out of: {what}"),
    "share.datum": ("坐标系", "Datum"),
    "share.machine": (
        "由程序读出，可能漏读或读错，请对照报告原文。",
        "Read by a program, which may miss or misread: compare with the report.",
    ),
    "share.kml": ("KML（奥维、Google 地球）", "KML (Google Earth)"),
    "share.shp": ("Shapefile（ZIP）", "Shapefile (ZIP)"),
    "share.short.geojson": ("GeoJSON", "GeoJSON"),
    "share.short.csv": ("CSV", "CSV"),
    "share.shifted": ("国内互联网地图坐标…", "Shifted coordinates…"),
    "share.shifted_note": (
        "仅用于叠加高德、百度等地图；文件名和内容都标明坐标系，请勿当作 WGS 84 使用。",
        "Only to lay over AMap or Baidu maps; name and content of the file say so. Never take it for WGS 84.",
    ),
    "share.shifted_file": ("{format}，{datum}", "{format}, {datum}"),
    "share.view": ("当前视图", "This view"),
    "share.file": ("单个网页文件（离线可用）", "One HTML file (works offline)"),
    "share.print": ("打印页（地图、图例、表格）", "Print page (map, legend, table)"),
    "share.approval": ("审图号（已取得的才填）", "Map approval number, if granted"),
    "share.approval_example": ("GS（2024）0000号", "as granted"),
    "bring.open": ("报告库", "Report library"),
    "bring.title": ("报告", "Reports"),
    "bring.close": ("关闭", "Close"),
    "bring.choose": ("选择报告文件", "Choose a report file"),
    "bring.drop": ("把政府工作报告拖到这里，或点击选择", "Drop a government work report here, or click to choose"),
    "bring.kinds": ("txt、md、docx、pdf、html，每份不超过 {mb} MB", "txt, md, docx, pdf, html; up to {mb} MB each"),
    "bring.secret": (
        "只放公开的报告。涉密或内部资料不要放进来。",
        "Published reports only: never put classified or internal papers here.",
    ),
    "bring.held": ("已有的报告", "Reports held"),
    "bring.wait": ("正在读取…", "Reading…"),
    "bring.now": ("正在显示", "shown now"),
    "bring.counts": ("{total} 条，已上图 {placed}", "{total} commitments, {placed} on the map"),
    "bring.show": ("显示", "Show"),
    "bring.remove": ("移除", "Remove"),
    "bring.remove_label": ("移除 {what}", "Remove {what}"),
    "bring.sure": (
        "从地图和清单中移除这份报告？人工更正会保留，重新加入时恢复。",
        "Take this report off the map and the list? Its corrections are kept and come back with it.",
    ),
    "bring.sure_built": (
        "它是启动时读入的，下次启动 mapapp 会再出现。",
        " It is read at every start, and comes back when mapapp is started again.",
    ),
    "bring.not": ("保留", "Keep it"),
    "bring.cancel": ("取消", "Cancel"),
    "bring.dismiss": ("知道了", "Dismiss"),
    "bring.stage.sending": ("正在上传 {part}%", "Sending {part}%"),
    "bring.stage.queued": ("排队中", "Waiting"),
    "bring.stage.queued_at": ("排队中，第 {place} 位", "Waiting, number {place} in the queue"),
    "bring.stage.reading": ("1/3 正在读文字（扫描件要几分钟）", "1/3 Reading the text (scans take minutes)"),
    "bring.stage.extracting": ("2/3 正在找承诺", "2/3 Finding commitments"),
    "bring.stage.placing": ("3/3 找到 {n} 条，正在落图", "3/3 {n} found, placing them"),
    "bring.stage.ready": ("已读完，请核对后放入", "Read. Check it, then add it"),
    "bring.stage.storing": ("正在存入", "Storing"),
    "bring.stage.done": ("已放入地图", "Added to the map"),
    "bring.stage.failed": ("没有读成，什么也没有存", "Not read; nothing was stored"),
    "bring.stage.cancelled": ("已取消，什么也没有存", "Cancelled; nothing was stored"),
    "bring.sentences": ("（全文 {n} 句）", " ({n} sentences)"),
    "bring.found": (
        "读出 {total} 条 = 已上图 {placed} + 全域 {district} + 指标 {placeless} + 未找到 {not_found}",
        "{total} = {placed} on the map + {district} district-wide + {placeless} figures + {not_found} not found",
    ),
    "bring.about.title": ("标题", "Title"),
    "bring.about.issuer": ("发布机关（地名）", "Issuer (place)"),
    "bring.about.year": ("年份", "Year"),
    "bring.about.region": ("地名库", "Region"),
    "bring.about.same": ("同地同年已有", "Same place and year"),
    "bring.beside": ("作为另一份并存", "Keep both"),
    "bring.instead": ("替换 {title}，沿用其更正", "Replace {title}, keeping its corrections"),
    "bring.no_region_chosen": ("不用地名库（只列清单，不上图）", "None (list only, nothing on the map)"),
    "bring.no_pack": ("{name}（只有地名，没有坐标）", "{name} (names only, no coordinates)"),
    "bring.unknown_region": (
        "报告没有写明是哪里的，或有多个同名的地方。选了地名库才能上图。",
        "The report does not say which place it is from, or several share the name. Choose a region to place it.",
    ),
    "bring.again": (
        "这份文件已经在库里。放入后更新它，人工更正保留。",
        "This file is held already. Adding it updates it and keeps its corrections.",
    ),
    "bring.keep": ("放入地图", "Add to the map"),
    "bring.foreign": (
        "请求不是从本页面发出的，没有执行。请在本程序的页面里操作。",
        "This did not come from this app's own page and was not done. Use the app's page.",
    ),
    "bring.large": (
        "文件超过 {mb} MB。请只给报告本身，去掉图片，或存成文本再试。",
        "The file is larger than {mb} MB. Give the report alone, without pictures, or as text.",
    ),
    "bring.empty": ("文件是空的。请选择有报告文字的文件。", "The file is empty. Choose one that holds a report."),
    "bring.gone": ("这一项已经不在了。请重新打开“报告”。", "This is no longer there. Open Reports again."),
    "bring.not_ready": ("这份报告还没有读完，请稍等。", "This report has not been read yet: wait a moment."),
    "bring.last": (
        "这是最后一份报告，不能移除。请先放入另一份。",
        "This is the last report and cannot be removed. Add another one first.",
    ),
    "bring.wrong": (
        "没有读懂这个请求。请刷新页面再试。",
        "This request was not understood. Reload the page and try again.",
    ),
    "bring.no_title": ("请填写标题（不超过 200 字，一行）。", "Give a title of at most 200 characters, on one line."),
    "bring.no_issuer": (
        "发布机关请写成一行，不超过 100 字。",
        "Give the issuer on one line of at most 100 characters.",
    ),
    "bring.no_year": ("年份请填 1949 到 2099 的数字，或留空。", "Give a year from 1949 to 2099, or none."),
    "bring.no_region": ("请从列表中选择地名库，或选“不用”。", "Choose a region from the list, or none."),
    "refused.empty": (
        "文件里没有文字。请选择有报告文字的文件。",
        "The file holds no text. Choose one that holds a report.",
    ),
    "refused.office": (
        "这是旧版或加密的 Office 文件。请打开后另存为不加密的 .docx。",
        "This is an old or locked Office file: save it as .docx without a password.",
    ),
    "refused.kind": (
        "这种文件读不了（压缩包、图片、RTF 等）。请给 txt、docx、pdf 或 html。",
        "This kind of file cannot be read: give txt, docx, pdf or html.",
    ),
    "refused.locked": ("文件有密码。请另存一份没有密码的。", "The file is locked: save a copy without a password."),
    "refused.scan": (
        "这是扫描件，没有文字，本机又没有装文字识别。请给带文字的 PDF 或文本。",
        "This is a scan without text, and no engine is installed to read it: give text.",
    ),
    "refused.damaged": ("文件损坏或不完整。请重新下载或另存后再试。", "The file is damaged: fetch it again."),
    "refused.bomb": (
        "文件展开后远大于一份报告，没有读。请存成文本再试。",
        "The file unpacks to far more than a report: save it as text.",
    ),
    "refused.long": ("内容远多于一份报告。请只给报告本身。", "The file holds far more than a report: give it alone."),
    "refused.text": (
        "文件不是文字（或编码不明）。请用 UTF-8 另存，或给原来的 docx、pdf、html。",
        "The file is not readable as text: save it as UTF-8 or give the original.",
    ),
    "refused.silent": (
        "没有读出任何承诺。请确认是政府工作报告中的工作安排部分。",
        "Not a single commitment was found: is it the plan part of a work report?",
    ),
    "refused.costly": (
        "文件太费时间或内存，已停止。请存成文本再试。",
        "The file needs too much time or memory: save it as text and try again.",
    ),
    "refused.full": ("等待的报告太多。请过几分钟再试。", "Too many reports are waiting: try again in some minutes."),
    "refused.store": (
        "数据文件正被占用或写不进去。请稍后再试；读好的内容还在。",
        "The store is in use or cannot be written: try again soon; what was read is kept.",
    ),
    "refused.other": ("没有成功。原因：{why}", "This failed. Reason: {why}"),
    "print.tools": ("打印设置", "Print settings"),
    "print.go": ("打印", "Print"),
    "print.landscape": ("A4 横向", "A4 landscape"),
    "print.portrait": ("A4 纵向", "A4 portrait"),
    "print.sentences": ("附报告原句", "With the report's sentences"),
    "print.name": ("项目", "Commitment"),
    "print.sector": ("行业", "Sector"),
    "print.stage": ("阶段", "Stage"),
    "print.figure": ("数量 / 资金", "Figure / money"),
    "print.where": ("位置与精度", "Place and precision"),
    "print.why": ("未上图的原因", "Why not on the map"),
}

REFUSALS: Final = (
    ("is empty", "refused.empty"), ("holds no text", "refused.empty"), ("no words can be seen", "refused.empty"),
    ("Office file", "refused.office"), ("an RTF file", "refused.kind"), ("an empty archive", "refused.kind"),
    ("compressed file", "refused.kind"), ("is an archive", "refused.kind"), ("is a picture", "refused.kind"),
    ("locked by a password", "refused.locked"), ("no text layer", "refused.scan"), ("is damaged", "refused.damaged"),
    ("not a whole PDF", "refused.damaged"), ("not a page that", "refused.damaged"), ("DOCTYPE", "refused.damaged"),
    ("unpacks to", "refused.bomb"), ("holds more than", "refused.long"), ("has more than", "refused.long"),
    ("is larger than", "refused.long"), ("not readable as text", "refused.text"), ("which is not text", "refused.text"),
    ("says it is", "refused.text"), ("single commitment", "refused.silent"), ("too much time", "refused.costly"),
    ("too much memory", "refused.costly"), ("takes too long", "refused.costly"), ("are waiting", "refused.full"),
    ("locked by another", "refused.store"), ("write the store", "refused.store"),
)  # fmt: skip
"""Which of the house's English sentences is said in which words; the first that fits counts."""
