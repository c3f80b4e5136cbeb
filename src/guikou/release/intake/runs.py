"""What stands in a line of a Word document: runs of letters, links, fields and pictures, as HTML."""

import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Any, Final

from docx.oxml.ns import qn

_THROUGH: Final = frozenset({"ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo", "Choice"})
_NOTED: Final = {
    "del": "deleted",
    "moveFrom": "deleted",
    "oMath": "formula",
    "oMathPara": "formula",
    "object": "object",
    "footnoteReference": "notes",
    "endnoteReference": "notes",
    "commentReference": "comments",
    "sym": "symbol",
}
_LETTERS: Final = {"tab": " ", "ptab": " ", "cr": "<br>", "noBreakHyphen": "-"}
_LEADS = re.compile(r"(?:https?://|mailto:|tel:)\S+", re.IGNORECASE)
_FIELD = re.compile(r'\s*HYPERLINK\s+"([^"]*)"', re.IGNORECASE)
_DRAWN_BY_WORD = re.compile(r"\s*(?:描述已自动生成|Description automatically generated)\W*$")
_LONGEST_ALT: Final = 1000
Note = Callable[[str], None]
PictureOf = Callable[[str, str], str]
"""From the id of a relationship and the alternative text to HTML."""


def local(element: Any) -> str:
    """Return the name of an element without its namespace; empty for a comment or an instruction."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


class Runs:
    """Reads the lines of one document; `note` is told what is not kept."""

    def __init__(self, part: Any, note: Note, picture: PictureOf) -> None:
        self._part, self._note, self._picture = part, note, picture
        self._texts: list[str] = []
        self._fields: list[list[str]] = []

    def read(self, paragraph: Any) -> tuple[str, str]:
        """Return a paragraph as HTML, and its text."""
        self._texts, self._fields = [], []
        html = "".join(self._inline(paragraph))
        for tag in ("strong", "em", "sup", "sub"):
            html = html.replace(f"</{tag}><{tag}>", "")
        return html, "".join(self._texts)

    def _inline(self, parent: Any) -> Iterator[str]:
        for element in parent:
            name = local(element)
            if name == "r":
                yield self._run(element)
            elif name == "hyperlink":
                yield self._link(element)
            elif name == "AlternateContent":
                yield from self._inline(element[:1])
            elif name in _THROUGH:
                yield from self._inline(element)
            elif name in _NOTED:
                self._note(_NOTED[name])

    def _link(self, element: Any) -> str:
        words, relationship = "".join(self._inline(element)), element.get(qn("r:id"))
        if relationship is None:  # leads to a place in the document
            return words
        found = self._part.rels.get(relationship)
        return self._anchor(found.target_ref if found is not None and found.is_external else "") + words + "</a>"

    def _anchor(self, address: str) -> str:
        if not _LEADS.fullmatch(address.strip()):
            self._note("link")
            return "<a>"
        return f'<a href="{escape(address.strip())}">'

    def _run(self, run: Any) -> str:
        if _on(run, "vanish"):
            if run.findall(qn("w:t")):
                self._note("hidden")
            return ""
        inner = "".join(self._in_run(run))
        raised = run.find(f"{qn('w:rPr')}/{qn('w:vertAlign')}")
        marks = [tag for name, tag in (("b", "strong"), ("i", "em")) if _on(run, name)]
        if raised is not None:
            marks += {"superscript": ["sup"], "subscript": ["sub"]}.get(raised.get(qn("w:val")), [])
        if not inner.strip() or inner.startswith(("<a", "</a")):
            return inner
        for tag in marks:
            inner = f"<{tag}>{inner}</{tag}>"
        return inner

    def _in_run(self, run: Any) -> Iterator[str]:
        for element in run:
            name = local(element)
            if name == "t":
                self._texts.append(element.text or "")
                yield escape(element.text or "", quote=False)
            elif name in _LETTERS:
                self._texts.append(" ")
                yield _LETTERS[name]
            elif name == "br":
                self._texts.append(" ")
                yield "<br>" if element.get(qn("w:type"), "textWrapping") == "textWrapping" else " "
            elif name in ("drawing", "pict"):
                yield from self._drawn(element)
            elif name == "AlternateContent":
                yield from self._in_run(element[0] if len(element) else ())
            elif name in ("fldChar", "instrText"):
                yield self._in_field(element, name)
            elif name in _NOTED:
                self._note(_NOTED[name])

    def _in_field(self, element: Any, name: str) -> str:
        """Return what begins or ends a link that is written as a field."""
        kind = element.get(qn("w:fldCharType"))
        if name == "instrText":
            if self._fields:
                self._fields[-1].append(element.text or "")
        elif kind == "begin":
            self._fields.append([])
        elif kind == "separate" and self._fields:
            found = _FIELD.match("".join(self._fields[-1]))
            self._fields[-1] = ["</a>"] if found else []
            return self._anchor(found[1]) if found else ""
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            return "</a>" if ended == ["</a>"] else ""
        return ""

    def _drawn(self, drawing: Any) -> Iterator[str]:
        """Return the pictures of a drawing."""
        alt = ""
        for element in drawing.iter():
            name = local(element)
            if name in ("docPr", "shape"):
                alt = element.get("descr" if name == "docPr" else "alt") or ""
            elif name in ("blip", "imagedata"):
                yield self._picture(element.get(qn("r:embed")) or element.get(qn("r:id")) or "", _tidy(alt))
            elif name == "txbxContent":
                self._note("textbox")
            elif name in ("chart", "relIds", "OLEObject"):
                self._note("object")


def _on(run: Any, name: str) -> bool:
    """Say whether a property of a run is on; it may be written to be off."""
    found = run.find(f"{qn('w:rPr')}/{qn(f'w:{name}')}")
    return found is not None and found.get(qn("w:val"), "true") not in ("0", "false", "off")


def _tidy(alt: str) -> str:
    return " ".join(_DRAWN_BY_WORD.sub("", alt).split())[:_LONGEST_ALT]
