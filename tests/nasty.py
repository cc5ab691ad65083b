"""Make more than 500 texts that break programs, by rule: quotes, controls, halves of characters, scripts, formulas."""

from __future__ import annotations

import string

TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "%", "|", "'")


def nasty_strings() -> list[str]:
    """Return them in a fixed order, each once."""
    made = [*_characters(), *_formulas(), *_scripts(), *_lookalikes(), *_lengths(), *_names()]
    return list(dict.fromkeys(made))


def _characters() -> list[str]:
    codes = [
        *range(0x20),
        *range(0x7F, 0xA1),
        0xAD,
        0x34F,
        0x61C,
        0x115F,
        0x1680,
        0x180E,
        *range(0x2000, 0x2010),
        *range(0x2028, 0x2030),
        *range(0x2060, 0x2070),
        0x3000,
        0x3164,
        0xD800,
        0xDBFF,
        0xDC00,
        0xDFFF,
        0xE000,
        0xF8FF,
        0xFDD0,
        0xFEFF,
        0xFFF9,
        0xFFFC,
        0xFFFD,
        0xFFFE,
        0xFFFF,
        0x1D173,
        0x1FFFE,
        0x20BB7,
        0xE0001,
        0xF0000,
        0x10FFFD,
        0x10FFFF,
    ]
    alone = [chr(code) for code in codes]
    within = [f"青{chr(code)}岛" for code in codes]
    quotes = [
        *string.punctuation,
        "“”",
        "「」",
        "''",
        '""',
        "``",
        "'\"`",
        "\\'",
        '\\"',
        "\\\\",
        "\\0",
        "\\n",
        "\\u0000",
    ]
    return [
        *alone,
        *within,
        *quotes,
        "\udc00\ud800",
        "a\ud800",
        "\ud83dx",
        "\r\n",
        "\n\r",
        "a\r\nb",
        " a",
        "a ",
        "a\t",
        "\x00\x00",
    ]


def _formulas() -> list[str]:
    tails = ("1+1", "cmd|' /C calc'!A0", "SUM(A1:A9)", 'HYPERLINK("http://x.invalid","x")', "", " 1", "'", "\n=1")
    return [f"{trigger}{tail}" for trigger in TRIGGERS for tail in tails] + [f" {trigger}1" for trigger in TRIGGERS]


def _scripts() -> list[str]:
    codes = ("alert(1)", "7*7", "document.cookie", "''.__class__", "cycler.__init__.__globals__.os.system('x')")
    frames = (
        "<script>{}</script>",
        "{{{{{}}}}}",
        "${{{}}}",
        "`${{{}}}`",
        "<img src=x onerror={}>",
        "javascript:{}",
        "<svg/onload={}>",
        '"><b>{}',
        "']);{}//",
        "</style><script>{}",
        "{{%{}%}}",
        "#{{{}}}",
        "<%={}%>",
        "$[{}]",
        "[[{}]]",
        "]]>{}",
        "<!--{}-->",
        "<!DOCTYPE x [{}]>",
        "<![CDATA[{}]]>",
        "&{};",
        "&#0;{}",
    )
    return [frame.format(code) for frame in frames for code in codes]


def _lookalikes() -> list[str]:
    dates = ["2025-01-01", "2025-01-01T00:00:00Z", "01/02/03", "1月2日", "12:30", "MARCH1", "SEPT2", "2023-W05"]
    numbers = [
        "0",
        "00123",
        "1e5",
        "1E400",
        "-0",
        "+0",
        ".5",
        "1.",
        "9223372036854775808",
        "1,000",
        "１２３",
        "0x1F",
        "NaN",
        "nan",
        "inf",
        "-Infinity",
        "1_000",
        "3.14159265358979323846",
        "²",
        "½",
        "亿",
    ]
    words = [
        "null",
        "NULL",
        "None",
        "true",
        "FALSE",
        "undefined",
        "N/A",
        "#N/A",
        "#REF!",
        "nil",
        "[]",
        "{}",
        '[1,"a"]',
        '{"a":1}',
        '{"type":"Point"}',
        "POINT (1 2)",
        "a,b;c\td",
        '"a","b"',
        "a;b",
        "''=1",
        "'=1",
        "'a",
    ]
    marks = [
        "⟦",
        "⟧",
        "⟦⟧",
        "⟦U+0041⟧",
        "⟦U+41⟧",
        "⟦U+0041",
        "⟦⟦U+0041⟧⟧",
        "⟦U+27E6⟧",
        "⟦U+110000⟧",
        "⟦U+\x00⟧",
        "…全文见CSV",
    ]
    return [*dates, *numbers, *words, *marks]


def _lengths() -> list[str]:
    return [
        "",
        " ",
        "路" * 84,
        "路" * 85,
        "a" * 254,
        "a" * 255,
        "路" * 300,
        "a" * 1000 + "路",
        "x" * 20_000,
        "é" * 127 + "a",
        "𠮷" * 64,
        "e" + "\u0301" * 60,
        "👩‍👩‍👧‍👦" * 12,
        "路 " * 150,
        "\x07" * 40,
        "'" * 300,
    ]


def _names() -> list[str]:
    return [
        "id",
        "ID",
        "Id",
        "name",
        "NAME",
        "Name",
        "fid",
        "FID",
        "geom",
        "GEOM",
        "geometry",
        "ogc_fid",
        "rowid",
        "type",
        "properties",
        "description",
        "Description",
        "styleUrl",
        "x",
        "y",
        "lon",
        "LAT",
        "经度",
        "名称 name",
        "编号 id",
        "gpkg_x",
        "sqlite_master",
        "select",
        "a.b",
        "a.b.c",
        "main.id",
        "../../x",
        "..\\x",
        "/etc/passwd",
        "C:\\x",
        "con",
        "NUL",
        "file:///etc/passwd",
        "http://x.invalid/",
        "'; drop table x; --",
        '" or 1=1 --',
        "%s%n",
        "%00",
        "\u202eright to left",
        "שלום",
        "مرحبا",
        "हिन्दी",
        "ไทย",
        "ﷺ",
        "İ",
        "ı",
        "ß",
        "ẞ",
        "ﬁ",
        "Å",
        "Å",
        "é",
        "é",
        "__proto__",
        "constructor",
        "toString",
        "__class__",
        "中" * 12,
        "x1",
        "X1",
        "column 1",
    ]
