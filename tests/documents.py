"""Make small documents for the tests: PDF pages, Word files and pages of sites, with their flaws on demand."""

from __future__ import annotations

import io
import zipfile

import docx
import pypdfium2
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
MARGIN, TOP, LEADING, GUTTER = 60, 780, 16, 20
ROWS = 44
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(
    paragraphs: list[str], *, columns: int = 1, size: int = 12, head: str = "", password: str = "", blanks: str = ""
) -> bytes:
    """Set paragraphs wrapped at the width of the column and numbered below; indent by two characters or ``blanks``."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    locked = StandardEncryption(password) if password else None
    canvas = Canvas(out, pagesize=(595, 842), encrypt=locked, invariant=1)
    width = (595 - 2 * MARGIN - GUTTER * (columns - 1)) / columns
    lines = [line for paragraph in paragraphs for line in _wrapped(blanks + paragraph, width, size)]
    for page, start in enumerate(range(0, max(len(lines), 1), ROWS * columns), 1):
        canvas.setFont(FONT, 9)
        canvas.drawString(MARGIN, 812, head)
        canvas.drawCentredString(297, 30, f"- {page} -")
        canvas.setFont(FONT, size)
        for place, (indent, line) in enumerate(lines[start : start + ROWS * columns]):
            column, row = divmod(place, ROWS)
            canvas.drawString(MARGIN + column * (width + GUTTER) + indent, TOP - row * LEADING, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _wrapped(paragraph: str, width: float, size: int) -> list[tuple[int, str]]:
    lines, indent, rest = [], 0 if paragraph.startswith("\u3000") else 2 * size, paragraph
    while rest:
        count = next(
            n for n in range(len(rest), 0, -1) if pdfmetrics.stringWidth(rest[:n], FONT, size) <= width - indent
        )
        lines.append((indent, rest[:count]))
        indent, rest = 0, rest[count:]
    return lines


def scan(pages: int = 3) -> bytes:
    """Draw pages that hold a picture and no text."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    for _ in range(pages):
        canvas.rect(50, 50, 400, 600, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def photographed(document: bytes, dots: int = 150) -> bytes:
    """Turn the pages of a PDF into pictures, as a scanner does."""
    pages = [page.render(scale=dots / 72).to_pil() for page in pypdfium2.PdfDocument(document)]
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=dots)
    return out.getvalue()


def word(paragraphs: list[str], table: list[list[str]] | None = None) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    for row, cells in enumerate(table or []):
        if row == 0:
            grid = document.add_table(rows=len(table or []), cols=len(cells))
        for column, cell in enumerate(cells):
            grid.cell(row, column).text = cell
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word_of(body: str, *, before: str = "", parts: dict[str, bytes] | None = None) -> bytes:
    """Pack a body of raw WordprocessingML."""
    document = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    xml = f'<?xml version="1.0" encoding="UTF-8"?>{before}{document}'
    return packed({"word/document.xml": xml.encode(), **(parts or {})})


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def page(container: str, body: str, *, charset: str = "utf-8", title: str = "云山市2023年政府工作报告") -> bytes:
    """Write a page of a site with menus, scripts and a footer around the text."""
    return f"""<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title}-云山市政府网</title>
<script>var menu = "今年新建假学校9所。";</script><style>p {{ color: red }}</style></head><body>
<nav><a href="/">首页</a><a href="/gov">政府信息公开</a></nav><h1>{title}</h1>
<div {container}>{body}</div>
<ul><li><a href="/1">下一条新闻：市长调研重点项目建设</a></li></ul>
<footer>版权所有：云山市人民政府 备案号：某ICP备00000000号</footer></body></html>""".encode(charset)
