"""Tables of a Word document as HTML, with cells that reach over several columns or rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from docx.oxml.ns import qn

from guikou.release.intake.runs import Note, local

MOST: Final = 99
"""Columns or rows that one cell may reach over: the master takes two digits."""


@dataclass(slots=True)
class _Cell:
    html: str
    column: int
    columns: int
    rows: int = 1
    goes_on: bool = False


def table(element: Any, cell: Callable[[Any], str], note: Note) -> str:
    """Return a table; `cell` gives the HTML of what stands in one. Rows that repeat on each page are its head."""
    if next((inner for inner in element.iter(qn("w:tbl")) if inner is not element), None) is not None:
        note("nested")
    found = [(row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None, _cells(row, cell)) for row in _children(element, "tr")]
    _reach_down([cells for _, cells in found])
    return f"<table>{''.join(_row(cells, head=head) for head, cells in found)}</table>"


def _cells(row: Any, cell: Callable[[Any], str]) -> list[_Cell]:
    cells, column = [], 0
    for each in _children(row, "tc"):
        merged = each.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        goes_on = merged is not None and merged.get(qn("w:val"), "continue") == "continue"
        span = each.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        columns = _number(span.get(qn("w:val")) if span is not None else None)
        cells.append(_Cell(cell(each), column, columns, goes_on=goes_on))
        column += columns
    return cells


def _reach_down(rows: list[list[_Cell]]) -> None:
    """Let cells reach over those below that go on with them."""
    above: dict[int, _Cell] = {}
    for cells in rows:
        for cell in cells:
            top = above.get(cell.column)
            if cell.goes_on and top is not None and top.columns == cell.columns and top.rows < MOST:
                top.rows += 1
            else:
                cell.goes_on = False
                above[cell.column] = cell


def _row(cells: list[_Cell], *, head: bool) -> str:
    written = []
    for cell in cells:
        if cell.goes_on:
            continue
        reach = (f' colspan="{cell.columns}"' if cell.columns > 1 else "") + (f' rowspan="{cell.rows}"' if cell.rows > 1 else "")
        written.append(f'<th scope="col"{reach}>{cell.html}</th>' if head else f"<td{reach}>{cell.html}</td>")
    return f"<tr>{''.join(written)}</tr>"


def _children(parent: Any, name: str) -> list[Any]:
    """Return the children of that name, also those in content controls."""
    found = []
    for each in parent:
        if local(each) == name:
            found.append(each)
        elif local(each) in ("sdt", "sdtContent", "customXml", "ins"):
            found += _children(each, name)
    return found


def _number(written: str | None) -> int:
    return min(max(int(written), 1), MOST) if written and written.isascii() and written.isdigit() and len(written) < 4 else 1
