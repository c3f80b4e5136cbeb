"""The columns of a list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.db.models.expressions import OrderBy
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guikou.console.components.values import html, raw
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action


@dataclass(frozen=True, kw_only=True)
class Column:
    """
    One column, on the page and in the files.

    `name` stands in the address (`?sort=name`). `value` is a path of attributes (`organisation.name`) or a function of the row; what it returns is
    shown as `console.components.values.html` says (a Text, a day, a number, a Status, a Figure, a Link …). `sort` names the fields to sort by, without it the
    column cannot be sorted; `nullable` False lets the database use an index for that. `link` gives the address to which the cell leads. `template`,
    where given, draws the cell from `row` and `value`; files take `value`. `action`: only who may do that somewhere sees the column (contacts: SEE_PERSONAL).
    `minor` columns are left out on tablets. `further` ones are shown, and put into files, once all columns are asked for. `wide` ones are broad.
    """

    name: str
    heading: Text
    value: str | Callable[[Any], object]
    sort: str | tuple[str, ...] = ()
    nullable: bool = True
    link: Callable[[Any], str] | None = None
    template: str = ""
    numeric: bool = False
    minor: bool = False
    further: bool = False
    wide: bool = False
    action: Action | None = None
    note: Text | None = None

    def of(self, row: Any) -> object:
        """Return the value in that row."""
        if callable(self.value):
            return self.value(row)
        found = row
        for part in self.value.split("."):
            found = getattr(found, part, None)
        return found

    def html(self, row: Any) -> SafeString:
        """Return the cell of the page."""
        value = self.of(row)
        if self.template:
            return SafeString(get_template(self.template).render({"row": row, "value": value}))
        address = self.link(row) if self.link else ""
        return format_html('<a href="{}">{}</a>', address, html(value)) if address else html(value)

    def raw(self, row: Any) -> object:
        """Return the cell of a file."""
        return raw(self.of(row))

    def ordering(self, *, descending: bool) -> list[OrderBy]:
        """Return what the rows are ordered by; rows without a value come last, whichever way."""
        fields = (self.sort,) if isinstance(self.sort, str) else self.sort
        last = {"nulls_last": True} if self.nullable else {}
        return [F(field).desc(**last) if descending else F(field).asc(**last) for field in fields]
