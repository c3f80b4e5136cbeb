"""Small Word documents for tests, made with the library or past it."""

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

RIGHT, CENTER = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER
NAMESPACES = nsdecls("w", "r", "wp", "a", "pic", "m")


def picture(colour: str = "red", kind: str = "PNG") -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", (32, 20), colour).save(out, kind)
    return out.getvalue()


def saved(document: Any) -> bytes:
    """Return a document of the library as bytes."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_body(xml: str, prepare: Callable[[Any], None] = lambda _: None) -> bytes:
    """Return a document whose body is this XML (with the usual prefixes)."""
    document = docx.Document()
    prepare(document)
    body = document.element.body
    for each in parse_xml(f"<w:body {NAMESPACES}>{xml}</w:body>"):
        body.insert(len(body) - 1, each)
    return saved(document)


def changed(data: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """Return a document with these parts instead, or without them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def official_document() -> bytes:
    """Return a notice as Chinese bodies lay it out, with a list, a table, a picture and a signature."""
    document = docx.Document()
    for text in ("青山县水利局文件", "青水发〔2026〕12号", "关于城东片区停水的", "通　知"):
        document.add_paragraph(text).alignment = CENTER
    document.add_paragraph("各用水单位：")
    document.add_paragraph("一、停水时间")
    line = document.add_paragraph("3月5日8时至18时，")
    line.add_run("请提前储水").bold = True
    line.add_run("。")
    document.add_paragraph("二、停水范围")
    document.add_paragraph("（一）城东街道")
    for road in ("解放路", "人民路"):
        document.add_paragraph(road, style="List Bullet")
    for step in ("关阀", "检修"):
        document.add_paragraph(step, style="List Number")
    table = document.add_table(2, 2)
    for cell, text in zip((cell for row in table.rows for cell in row.cells), ("片区", "户数", "城东", "1200"), strict=True):
        cell.text = text
    document.add_picture(io.BytesIO(picture()))
    document.inline_shapes[0]._inline.docPr.set("descr", "停水范围图")
    for text in ("青山县水利局", "2026年3月1日"):
        document.add_paragraph(text).alignment = RIGHT
    return saved(document)
