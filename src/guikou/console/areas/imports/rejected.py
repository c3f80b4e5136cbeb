"""The rows that were not taken: to look at, and to take away, correct and upload again."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from guikou.collection.queries import imports as queries
from guikou.console.areas.imports.words import crumbs, rejected_of, state, tabs
from guikou.console.components import Nothing
from guikou.console.files import File, FilePage
from guikou.console.lists.address import Address
from guikou.console.lists.paging import PAGE, PER_PAGE, part_of
from guikou.console.pages import Page
from guikou.console.words import language, say
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, require
from guikou.reports.rejected_rows import as_file

KINDS = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "application/zip"}


class RejectedPage(Page):
    """Which rows of which file, which column, what it held, and why."""

    action = Action.SEE_COLLECTION
    template_name = "console/imports/rejected.html"

    def context(self) -> dict[str, Any]:
        """Return a page of them."""
        imported = queries.imported(self.by, self.kwargs["pk"])
        rows = queries.rejected(self.by, imported.pk)
        part = part_of(rows.height, Address.of(self.request.GET, (PAGE, PER_PAGE)))
        shown = rows[part.first - 1 : part.last] if part.total else rows
        path = imported.organisation.path
        sheets = queries.rejected_sheets(self.by, imported.pk)
        return {
            "title": imported.title,
            "crumbs": crumbs(imported),
            "state": state(imported),
            "imported": imported,
            "tabs": tabs(imported, "rejected", rejected=rejected_of(imported)),
            "rows": [row | {"why": Text(row["reason_zh"], row["reason_en"])} for row in shown.iter_rows(named=True)],
            "part": part,
            "files": [(kind.upper(), reverse("imports:rejected-file", args=[imported.pk, kind])) for kind in KINDS]
            if sheets and self.by.may(Action.EXPORT, path) and self.by.may(Action.SEE_PERSONAL, path)
            else [],
            "again": f"{reverse('imports:new')}?corrects={imported.pk}" if self.by.may(Action.IMPORT, path) else "",
            "nothing": Nothing(
                text=Text("没有退回的行：文件的每一行都已采用或合并。", "No row was rejected: every row was taken or merged.")
            ),
        }


class RejectedFile(FilePage):
    """The rejected rows as their files write them, with the reason in a column behind."""

    action = Action.EXPORT

    def file(self) -> File:
        """Return them."""
        kind = self.kwargs["kind"]
        imported = queries.imported(self.by, self.kwargs["pk"])
        require(self.by, Action.EXPORT, imported.organisation.path)
        sheets = queries.rejected_rows(self.by, imported.pk)
        if kind not in KINDS or not sheets:
            raise Http404
        title = say(Text("退回的行", "rejected rows"))
        rows = sum(sheet.rows.height for sheet in sheets)
        self.noted(page="import-rejected", title=f"{imported.title}: {title}", query=f"import={imported.pk}", rows=rows, kind=kind)
        name = f"{title}-{imported.pk}.{'xlsx' if kind == 'xlsx' else 'zip'}"
        return File(content=as_file(sheets, kind, language()), name=name, media_type=KINDS[kind])
