"""Looking into an uploaded Word document before anything reads it: what it is, how large it becomes, and whether it could do something."""

import re
import zipfile
from io import BytesIO
from typing import Final

from guikou.kernel.bilingual import Refusal, Text

LARGEST: Final = 50 * 2**20
"""In bytes, as it is sent."""
MOST_PARTS: Final = 2_000
MOST_UNPACKED: Final = 200 * 2**20
LARGEST_XML: Final = 16 * 2**20
"""In bytes. A book of a thousand pages has less; read, it takes ten times as much memory."""

_XML = (".xml", ".rels")
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_MAIN_PART = re.compile(re.escape(_MAIN.encode()) + rb"(?:document|template)\.main\+xml")
_MACROS = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)


class NotADocument(Refusal):
    """The file cannot be taken as a document."""

    field = "document"


EMPTY = Text("这个文件是空的，请重新选择", "The file is empty; choose it again")
TOO_LARGE = Text(
    "文档超过{most}兆字节，请压缩图片或拆成几份再上传", "The document is larger than {most} MB; make its pictures smaller, or divide it"
)
OLD = Text(
    "这是旧版文档（DOC、WPS）或加密文档，请另存为不加密的DOCX再上传",
    "This is an old (.doc, .wps) or encrypted document; save it as DOCX without a password",
)
OTHER = Text(
    "这不是DOCX文档，请用文字处理软件另存为DOCX再上传", "This is no DOCX document; save it as one with a word processor and upload that"
)
DAMAGED = Text(
    "文档已损坏，无法读取。请打开后另存一份再上传", "The document is damaged and cannot be read; open it, save it anew and upload that"
)
MACROS = Text(
    "文档带有宏，为安全起见不能接收。请另存为不带宏的DOCX再上传",
    "The document holds macros, which are not taken for safety; save it as DOCX without macros",
)
BOMB = Text("文档展开后过大，无法处理。请拆成几份再上传", "Unpacked, the document is too large; divide it and upload the parts")
ENTITIES = Text(
    "文档含有不应出现的内容，为安全起见不能接收。请打开后另存一份再上传",
    "The document holds what none should, and is not taken for safety; save it anew and upload that",
)


def check(data: bytes) -> None:
    """
    Let a file pass that is a Word document of a size that can be read, without macros and without entities.

    :raises NotADocument: it is something else; the reason says what to do.
    """
    if not data:
        raise NotADocument(EMPTY)
    if len(data) > LARGEST:
        raise NotADocument(TOO_LARGE.fill(most=LARGEST >> 20))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotADocument(OLD)
    if not data.startswith(b"PK"):
        raise NotADocument(OTHER)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_parts(archive)
    except NotADocument:
        raise
    except Exception as damaged:  # of a damaged archive the library raises anything
        raise NotADocument(DAMAGED) from damaged


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if "[Content_Types].xml" not in names:
        raise NotADocument(OTHER)
    if any(part.flag_bits & 1 for part in parts):
        raise NotADocument(OLD)
    xml = [part for part in parts if part.filename.lower().endswith(_XML)]
    # The library reads no more of a part than it says itself that it has.
    if (
        len(parts) > MOST_PARTS
        or sum(part.file_size for part in parts) > MOST_UNPACKED
        or any(part.file_size > LARGEST_XML for part in xml)
    ):
        raise NotADocument(BOMB)
    if len(set(names)) < len(names):
        raise NotADocument(DAMAGED)
    types = archive.read("[Content_Types].xml")
    if _MACROS.search(types) or any(_MACROS.search(name.encode()) for name in names):
        raise NotADocument(MACROS)
    if not _MAIN_PART.search(types):
        raise NotADocument(OTHER)
    for part in xml:
        # Without the zeros of UTF-16 it is found in every encoding that XML may have.
        if re.search(rb"<!(?:DOCTYPE|ENTITY)", archive.read(part).replace(b"\x00", b""), re.IGNORECASE):
            raise NotADocument(ENTITIES)
