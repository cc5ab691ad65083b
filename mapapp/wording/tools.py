"""Say what the tools on the map say: measuring, coordinates, base maps, overlays."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "tool.bar": ("地图工具", "Map tools"),
    "tool.full": ("全屏", "Full screen"),
    "tool.no_full": ("浏览器不允许全屏，可改按 F11。", "The browser does not allow full screen; press F11 instead."),
    "tool.line": ("测距离", "Measure a distance"),
    "tool.area": ("测面积", "Measure an area"),
    "tool.where": ("坐标", "Coordinates"),
    "tool.base": ("底图", "Base map"),
    "tool.close": ("关闭", "Close"),
    "measure.total": ("总长", "Length"),
    "measure.last": ("最后一段", "Last leg"),
    "measure.area": ("面积", "Area"),
    "measure.edge": ("周长", "Perimeter"),
    "measure.m2": ("{n} 平方米", "{n} m²"),
    "measure.km2": ("{n} 平方公里", "{n} km²"),
    "measure.mu": ("{n} 亩", "{n} mu"),
    "measure.again": ("重新量", "Measure again"),
    "measure.note": ("按 WGS 84 椭球面计算，不计地形起伏。", "On the WGS 84 ellipsoid, without the relief."),
    "where.pointer": ("指针处；点击地图可固定。", "Under the pointer; click the map to hold a place."),
    "where.middle": ("地图中心；移动指针或点击地图可换位置。", "The middle of the map; move the pointer, or click."),
    "where.pinned": ("已固定；再点一处可换位置。", "Held; click elsewhere to change it."),
    "where.note": (
        "经度在前，纬度在后，单位为度。CGCS2000 与 WGS 84 相差几厘米，视为相同。",
        "Longitude first, in degrees. CGCS2000 and WGS 84 differ by centimetres and are taken as equal.",
    ),
    "where.copy": ("复制", "Copy"),
    "where.copy_label": ("复制 {name} 坐标", "Copy the {name} coordinates"),
    "where.copied": ("已复制", "Copied"),
    "where.not_copied": ("未能复制", "Not copied"),
    "pencil": ("绘制", "Drawing"),
    "pencil.draw_point": ("点击地图放一个点。", "Click the map to place a point."),
    "pencil.draw_line": ("依次点击各点，双击结束。", "Click point by point; a double click ends."),
    "pencil.draw_area": ("依次点击各角，点回第一点结束。", "Click corner by corner; the first corner ends."),
    "pencil.keys_point": (
        "键盘：方向键移动地图，空格放在十字处，Esc 取消。",
        "Keys: arrows move the map, Space places it at the cross, Esc cancels.",
    ),
    "pencil.keys": (
        "键盘：方向键移动地图，空格在十字处加点，Delete 去掉一点，回车结束，Esc 取消。",
        "Keys: arrows move the map, Space adds at the cross, Delete takes one away, Enter ends, Esc cancels.",
    ),
    "pencil.edit": (
        "拖动圆点可移动，小圆点可加点；选中圆点后可用方向键微调，Delete 删除。",
        "Drag a dot to move it, a small dot to add one; a chosen dot moves with the arrows, Delete removes it.",
    ),
    "pencil.crowded": ("顶点太多，请放大后再改。", "Too many vertices here: zoom in to change them."),
    "pencil.too_few": ("点还不够，不能结束。", "Not enough points to finish."),
    "pencil.crosses": ("边线自相交，请先移开再结束。", "The outline crosses itself: move a corner first."),
    "pencil.undo": ("撤销", "Undo"),
    "pencil.finish": ("完成", "Finish"),
    "pencil.cancel": ("取消", "Cancel"),
    "pencil.vertex": ("顶点 {n}，共 {all} 个", "Vertex {n} of {all}"),
    "pencil.insert": ("在顶点 {n} 之后加一点", "Add a vertex after vertex {n}"),
    "base.choose": ("地图下面垫什么", "What lies under the map"),
    "base.ours": ("本程序的底图（离线）", "This program's own (offline)"),
    "base.none": ("不要底图", "None"),
    "base.tianditu": ("天地图（用自己的密钥）", "Tianditu (with your own key)"),
    "base.wmts": ("单位内网的 WMTS", "A WMTS of your intranet"),
    "base.wms": ("单位内网的 WMS", "A WMS of your intranet"),
    "base.key": ("天地图密钥（只存在这个浏览器里）", "Tianditu key (kept in this browser only)"),
    "base.style": ("样式", "Style"),
    "base.vec": ("矢量", "Streets"),
    "base.img": ("影像", "Imagery"),
    "base.url": ("服务地址（只存在这个浏览器里）", "Address (kept in this browser only)"),
    "base.layer": ("图层名", "Layer name"),
    "base.layer_maybe": ("图层名（地址里没有 {z}{y}{x} 时要填）", "Layer name (unless the address holds {z}{y}{x})"),
    "base.grid": ("瓦片网格", "Tile grid"),
    "base.grid_3857": ("Web 墨卡托 EPSG:3857", "Web Mercator EPSG:3857"),
    "base.grid_4490": ("CGCS2000 经纬度 EPSG:4490", "CGCS2000 degrees EPSG:4490"),
    "base.that_server": ("所填的服务器", "that server"),
    "base.leaves": (
        "启用后，浏览器会向 {host} 取图。对方会知道：本机的网络地址、正在看的范围、填写的密钥。",
        "Once on, the browser asks {host} for pictures. It learns this machine's address, the area you look at, "
        "and the key you gave.",
    ),
    "base.stays": (
        "不会发出：报告、项目、筛选和更正。其他网站仍然全部禁止。可随时改回离线底图。",
        "Not sent: reports, commitments, filters, corrections. All other sites stay forbidden. "
        "You can go back at any time.",
    ),
    "base.agree": ("同意并启用", "Agree and switch on"),
    "base.from": ("底图：{host}", "Base map: {host}"),
    "base.failed": (
        "{host} 没有给出底图。请检查地址、图层名、网格和密钥，或在“底图”里改回离线底图。",
        "{host} gave no base map. Check address, layer, grid and key, or go back to the offline one under Base map.",
    ),
    "base.bad_address": (
        "这不是能用的地址。请填以 http:// 或 https:// 开头的完整地址，不带用户名和密码。",
        "This is no usable address: give a whole one that starts with http:// or https://, "
        "without user name or password.",
    ),
    "base.bad_key": (
        "密钥应是 16 到 64 位字母或数字，可在天地图官网申请。",
        "A key has 16 to 64 letters or digits; Tianditu's site gives them out.",
    ),
    "base.insecure": (
        "本页用 https 打开，浏览器不会取 http 的图片。请改用 https 地址。",
        "This page is open by https, so the browser refuses pictures by http: give an https address.",
    ),
    "base.subdomain": (
        "请把 {s} 换成一个具体的主机名；只放行一个主机。",
        "Put one host name instead of {s}: a single host is let through.",
    ),
    "base.placeholder": (
        "地址里的占位符不认识。可用 {z}、{y}、{x}，或 {TileMatrix}、{TileRow}、{TileCol}。",
        "Unknown placeholder in the address. Use {z}, {y}, {x} or {TileMatrix}, {TileRow}, {TileCol}.",
    ),
    "base.no_layer": (
        "请填图层名，或给出带 {z}{y}{x} 的地址。",
        "Give the layer's name, or an address with {z}{y}{x}.",
    ),
    "base.is_degrees": (
        "地址里的网格是经纬度（4490/4326），按墨卡托画会错位。请把瓦片网格改为 CGCS2000 经纬度。",
        "The address names a grid in degrees (4490/4326), which would be shifted here. "
        "Choose CGCS2000 degrees as the tile grid.",
    ),
    "base.is_mercator": (
        "地址里的网格是 Web 墨卡托，按经纬度画会错位。请把瓦片网格改为 Web 墨卡托。",
        "The address names Web Mercator, which would be shifted here. Choose Web Mercator as the tile grid.",
    ),
}
