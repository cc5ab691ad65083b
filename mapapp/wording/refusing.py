"""Say why a correction, a draft or a file is refused, and what to do."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "refuse.foreign": ("只接受本应用页面发来的更正。", "Corrections are taken from this app's own pages only."),
    "refuse.json": (
        "发来的内容不是更正。请刷新页面再试。",
        "What was sent is no correction: reload the page and try again.",
    ),
    "refuse.large": (
        "内容太大（上限 {kb} kB）。请把图形画简单些。",
        "This is too large (limit {kb} kB): make the shape simpler.",
    ),
    "refuse.large_file": ("文件太大，上限 {mb} MB。", "The file is too large: at most {mb} MB."),
    "refuse.empty_file": ("文件是空的。", "The file is empty."),
    "refuse.nobody": (
        "代理没有说出你是谁。请重新登录，或请管理员检查 MAPAPP_WHO_HEADER。",
        "The proxy does not say who you are: sign in again, or have MAPAPP_WHO_HEADER checked.",
    ),
    "refuse.who": ("请先写上姓名（不超过 80 字）。", "Type your name first (at most 80 characters)."),
    "refuse.reason": ("请写一句理由（不超过 500 字）。", "Say why in a few words (at most 500 characters)."),
    "refuse.read_only": (
        "这份数据由更新的程序写成，或文件不可写：只能看，不能改。请装新版程序，或检查文件权限。",
        "The store was written by a newer program or cannot be written: it can be looked at, not changed. "
        "Install that program or check the file's permissions.",
    ),
    "refuse.gone": ("这一条已经不在了。请载入新状态。", "This one is gone: load the new state."),
    "refuse.busy": (
        "数据文件正忙或写不进去。草稿还在，请稍后再试。",
        "The store is busy or cannot be written. The draft is kept: try again soon.",
    ),
    "refuse.no_such": ("没有这样的地址。", "There is no such address."),
    "refuse.characters": (
        "文字里有看不见的控制字符，请重新输入。",
        "The text holds control characters: type it again.",
    ),
    "refuse.line": ("请写成一行，不要换行和制表符。", "Keep it on one line, without tabs."),
    "refuse.blank": ("有一项是空的，请填上。", "Something is blank: fill it in."),
    "refuse.long": ("文字太长，请缩短。", "The text is too long: shorten it."),
    "refuse.code": ("有一项不在可选范围内，请重新选择。", "A choice is not one of those allowed: choose again."),
    "refuse.number": ("请用阿拉伯数字填写数值。", "Type the value in digits."),
    "refuse.range": ("数值超出合理范围，请检查单位。", "The value is out of range: check the unit."),
    "refuse.geometry.outside": (
        "这个位置不在本区附近，请检查经纬度顺序和坐标系。",
        "This place is far away: check order and datum.",
    ),
    "refuse.geometry.crossed": ("这个面的边自己相交了，请重画。", "The outline crosses itself: draw it anew."),
    "refuse.geometry.large": (
        "折点太多（上限 20000），请先简化。",
        "There are more than 20,000 vertices: simplify first.",
    ),
    "refuse.geometry": ("这个图形不完整，请重画。", "This shape is not whole: draw it anew."),
    "refuse.place.precision": (
        "这样的图形不能声称这个精度，请改选。",
        "Such a shape cannot claim this precision: choose another.",
    ),
    "refuse.place": ("这个位置用不了：{why}", "This place cannot be used: {why}"),
    "refuse.further.many": ("比报告所计的还多，请核对清单。", "More than the report counts: check the list."),
    "refuse.further": ("只有成批任务才能补其余项目。", "Only a counted programme has further members."),
    "refuse.quantities": ("数量太多或格式不对。", "Too many figures, or not a list."),
    "refuse.file": ("文件读不了：{why}", "The file cannot be read: {why}"),
    "refuse.readers": ("正在读别的文件，请稍后再试。", "Other files are being read: try again soon."),
    "refuse.file_kind": ("请选择导出过的 CSV 或 GeoJSON。", "Choose an exported CSV or GeoJSON."),
    "refuse.datum": ("不认识这个坐标系，请另选。", "This datum is not known: choose another."),
    "refuse.other": ("没有保存。原因：{why}", "Not saved. Reason: {why}"),
}

CODES: Final = (
    ("geometry.outside", "refuse.geometry.outside"), ("geometry.crossed", "refuse.geometry.crossed"),
    ("geometry.large", "refuse.geometry.large"), ("geometry.", "refuse.geometry"),
    ("further.many", "refuse.further.many"), ("further.", "refuse.further"), ("quantities.", "refuse.quantities"),
    ("precision.code", "refuse.place.precision"), ("place.datum", "refuse.datum"), ("who.", "refuse.who"),
    ("reason.blank", "refuse.reason"), (".characters", "refuse.characters"), (".line", "refuse.line"),
    (".blank", "refuse.blank"), (".long", "refuse.long"), (".code", "refuse.code"), (".number", "refuse.number"),
    (".range", "refuse.range"), (".text", "refuse.blank"),
)  # fmt: skip
"""Which code of a refused correction is said in which words; the first that it holds counts."""

SENTENCES: Final = (
    ("outside China", "refuse.geometry.outside"), ("km off", "refuse.geometry.outside"),
    ("far from", "refuse.geometry.outside"),
    ("crosses itself", "refuse.geometry.crossed"), ("cannot be 'L", "refuse.place.precision"),
    ("from a newer program", "refuse.read_only"), ("check its permissions", "refuse.read_only"),
    ("readonly", "refuse.read_only"),
    ("no commitment", "refuse.gone"), ("is not yet there", "refuse.gone"), ("has no entry", "refuse.gone"),
    ("is no orphan", "refuse.gone"), ("locked by another", "refuse.busy"), ("write the store", "refuse.busy"),
    ("met another one", "refuse.busy"),
)  # fmt: skip
"""Which of the house's English sentences is said in which words; the first that fits counts."""
