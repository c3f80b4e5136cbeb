"""What would become of accounts and organisations, and what became of them."""

from typing import Any

import polars as pl
from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse

from guikou.collection.queries import imports as queries
from guikou.console.areas.imports.words import TABLE_WORDS, WHAT, crumbs, differences, rejected_of, state, tabs
from guikou.console.components import Link, Nothing, Status, Tone
from guikou.console.lists import Choices, Column, ListPage, Search
from guikou.console.lists.address import Address
from guikou.console.lists.paging import PAGE, PER_PAGE, part_of
from guikou.console.pages import Page
from guikou.console.words import say
from guikou.kernel.bilingual import Text
from guikou.people.domain.personal import covered
from guikou.people.domain.policy import Action

TABLES = {
    **{name: TABLE_WORDS[name] for name in ("accounts", "organisations")},
    "missing": Text("名录中没有的账号", "Accounts that it lacks"),
}


class Preview(Page):
    """What would become of each account or organisation: the refused first, then those that change."""

    action = Action.SEE_COLLECTION
    template_name = "console/imports/preview.html"

    def context(self) -> dict[str, Any]:
        """Return a page of them."""
        table = self.kwargs["table"]
        if table not in TABLES:
            raise Http404
        imported = queries.imported(self.by, self.kwargs["pk"])
        whole = queries.preview(self.by, imported.pk, table)
        address = Address.of(self.request.GET, ("what", PAGE, PER_PAGE))
        counts = dict(whole["what"].value_counts().iter_rows())
        wanted = address.get("what") if address.get("what") in WHAT else ""
        rows = whole.filter(pl.col("what") == wanted) if wanted else whole
        part = part_of(rows.height, address)
        return {
            "title": imported.title,
            "heading": TABLES[table],
            "crumbs": crumbs(imported),
            "state": state(imported),
            "tabs": tabs(imported, table, rejected=rejected_of(imported)),
            "ways": [
                (WHAT[name].text, counts[name], str(address.drop(PAGE).put(what=name)), name == wanted) for name in WHAT if counts.get(name)
            ],
            "unfiltered": str(address.drop("what", PAGE)),
            "wanted": wanted,
            "rows": [self._row(row, table) for row in rows[part.first - 1 : part.last].iter_rows(named=True)] if part.total else [],
            "part": part,
            "nothing": Nothing(text=Text("没有可以显示的内容。", "There is nothing to show.")),
        }

    def _row(self, row: dict[str, Any], table: str) -> dict[str, Any]:
        known = row["id"] and row["what"] != "refuse"
        address = reverse("accounts:show", args=[row["id"]]) if known and table != "organisations" else ""
        return {
            "name": Link(row["name"], address) if address else row["name"],
            "key": row["key"],
            "what": WHAT[row["what"]],
            "owner": row["owner"],
            "proposed": row["proposed"],
            "why": Text(row["why_zh"], row["why_en"]) if row["why_zh"] else None,
            "changes": differences(row["column"], row["before"], row["after"]),
            "refs": row["refs"] or [],
        }


def _what(row: Any) -> Status:
    return Status(Text("修改", "Changed"), Tone.WARN) if row.before else Status(Text("新增", "New"), Tone.GOOD)


def _changes(row: Any) -> list[str]:
    hidden = ("version", "sources", "proposed", "organisation_origin", "former_keys", "followers_floor", "organisation_id")
    names = [name for name in row.after if name in row.before and name not in hidden]
    before, after = (row.before, row.after) if row.personal else (covered(row.before), covered(row.after))
    told = differences(names, [_text(before[name]) for name in names], [_text(after[name]) for name in names])
    sentence = Text("{name}：{before} → {after}", "{name}: {before} → {after}")
    return [say(sentence.fill(name=name, before=before, after=after)) for name, before, after in told]


def _text(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


class Changes(ListPage):
    """What an import made of accounts and organisations."""

    key = "import-changes"
    title = Text("导入的内容", "What was imported")
    action = Action.SEE_COLLECTION
    scope = "imported__organisation__path"
    template_name = "console/lists/list.html"
    columns = (
        Column(name="name", heading=Text("名称", "Name"), value=lambda row: Link(row.name, _address(row)), sort="name", nullable=False),
        Column(name="table", heading=Text("类别", "Kind"), value=lambda row: TABLE_WORDS[row.table], sort="table", nullable=False),
        Column(name="what", heading=Text("处理", "What happened"), value=_what),
        Column(name="changes", heading=Text("改动", "Changes"), value=_changes, wide=True),
    )
    filters = (
        Search(fields=("name",)),
        Choices(
            name="table",
            label=Text("类别", "Kind"),
            field="table",
            options=[(name, TABLE_WORDS[name]) for name in ("accounts", "organisations")],
            open=True,
        ),
        Choices(
            name="what",
            label=Text("处理", "What happened"),
            field=lambda value: Q(before={}) if value == "created" else ~Q(before={}),
            options=[("created", Text("新增", "New")), ("changed", Text("修改", "Changed"))],
            open=True,
        ),
    )
    nothing = Nothing(text=Text("这次导入没有新增或修改账号和单位。", "This import neither made nor changed any account or organisation."))

    def rows(self) -> QuerySet[Any]:
        """Return them."""
        return queries.changes(self.by, self.kwargs["pk"])

    def row_name(self, row: Any) -> str:
        """Return its name."""
        return str(row.name)

    def context(self) -> dict[str, Any]:
        """Lead back to the import."""
        imported = queries.imported(self.by, self.kwargs["pk"])
        return {
            "title": imported.title,
            "crumbs": crumbs(imported),
            "state": state(imported),
            "tabs": tabs(imported, "changes", rejected=rejected_of(imported)),
        }


def _address(row: Any) -> str:
    return reverse("accounts:show", args=[row.subject]) if row.table == "accounts" else reverse("organisations:show", args=[row.subject])
