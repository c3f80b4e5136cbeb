"""The sheets of an import: what each column was taken for, and the form in which people say it better."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse

from guikou.collection.imports import mappings
from guikou.collection.imports.recognition import title_of
from guikou.collection.operations import imports as operations
from guikou.collection.queries import imports as queries
from guikou.console.areas.imports.words import FILE_KINDS, TABLE_WORDS, crumbs, rejected_of, state, tabs
from guikou.console.components import Nothing
from guikou.console.forms import Form, TextField
from guikou.console.pages import FormPage, Page
from guikou.console.words import said, say
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action
from guikou.registry import queries as registry

NOT_READ = Text("（不读）", "(left out)")
CONSTANT_WORDS: Mapping[str, Text] = {
    "platform": Text("所有行的平台", "Platform of all rows"),
    "account_name": Text("所有行属于哪个账号", "Account of all rows"),
    "name": Text("所有行是哪项数据", "Figure of all rows"),
}


class Files(Page):
    """All files of an import, what became of them, and the columns of each sheet."""

    action = Action.SEE_COLLECTION
    template_name = "console/imports/files.html"

    def context(self) -> dict[str, Any]:
        """Return all of it."""
        imported = queries.imported(self.by, self.kwargs["pk"])
        files = [self._file(row) for row in imported.summary.get("files", [])]
        may = self.by.may(Action.IMPORT, imported.organisation.path) and imported.state in ("ready", "held", "failed")
        return {
            "title": imported.title,
            "crumbs": crumbs(imported),
            "state": state(imported),
            "imported": imported,
            "tabs": tabs(imported, "files", rejected=rejected_of(imported)),
            "files": files,
            "sheets": [self._sheet(number, sheet) for number, sheet in enumerate(queries.sheets(self.by, imported))],
            "may": may,
            "nothing": Nothing(text=Text("文件还没有读完。", "The files have not been read yet.")),
        }

    def _file(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **row,
            "name": f"{row['file']}［{row['sheet']}］" if row["sheet"] else row["file"],
            "state": FILE_KINDS[row["kind"]],
            "into": TABLE_WORDS.get(row["table"]),
            "layout_words": title_of(row["layout"]) if row["layout"] and row["kind"] == "read" else None,
            "error": Text(row["error_zh"], row["error_en"]) if row["error_zh"] else None,
            "note": Text(row["note_zh"], row["note_en"]) if row["note_zh"] else None,
        }

    def _sheet(self, number: int, sheet: Mapping[str, Any]) -> dict[str, Any]:
        words = dict(mappings.fields(sheet["table"]))
        columns = [
            {
                "heading": column["heading"],
                "meaning": [words.get(field, Text(field, field)) for field in column["fields"]],
                "samples": column["samples"],
            }
            for column in sheet["columns"]
        ]
        return {
            "number": number,
            "name": f"{sheet['file']}［{sheet['sheet']}］" if sheet["sheet"] else sheet["file"],
            "known": sheet["known"],
            "into": TABLE_WORDS[sheet["table"]],
            "how": title_of(sheet["layout"]) if sheet["known"] else None,
            "columns": columns,
            "understood": sum(1 for column in columns if column["meaning"]),
        }


class ColumnsForm(Form):
    """A field for each column of a sheet, and for what is the same in all rows."""

    def __init__(self, *args: Any, sheet: Mapping[str, Any], table: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", say(NOT_READ)), *((name, say(words)) for name, words in mappings.fields(table))]
        self.headings: dict[str, str] = {}
        for number, column in enumerate(sheet["columns"]):
            name = f"column-{number}"
            self.headings[name] = column["heading"]
            samples = " · ".join(column["samples"])
            self.fields[name] = forms.ChoiceField(label=column["heading"], choices=choices, required=False, help_text=samples)
        self.constants: dict[str, str] = {}
        for name in mappings.CONSTANTS.get(table, ()):
            field = f"constant-{name}"
            self.constants[field] = name
            self.fields[field] = self._constant(name)
        self.fields["alone"] = forms.BooleanField(
            label=said("只用于这个文件", "For this file alone"),
            required=False,
            help_text=said("不勾选则用于列名相同的所有文件。", "Otherwise for every file with the same headings."),
        )

    def _constant(self, name: str) -> forms.Field:
        if name != "platform":
            return TextField(said(CONSTANT_WORDS[name].zh, CONSTANT_WORDS[name].en), required=False)
        platforms = [
            ("", say(Text("（文件里有，或不指定）", "(the file says so, or none)"))),
            *((key, say(words)) for key, words in registry.platforms().items()),
        ]
        return forms.ChoiceField(label=said(CONSTANT_WORDS[name].zh, CONSTANT_WORDS[name].en), choices=platforms, required=False)


class Columns(FormPage):
    """Say what the columns of a sheet mean."""

    action = Action.IMPORT
    template_name = "console/imports/columns.html"
    form_class = ColumnsForm
    submit = Text("保存并重新读取", "Save and read again")
    success = Text("已保存各列的含义，正在重新读取。", "Kept; the files are being read again.")

    def form_arguments(self) -> dict[str, Any]:
        """Make the form for this sheet."""
        return {"sheet": self._sheet(), "table": self._table()}

    def initial(self) -> dict[str, Any]:
        """Begin with what was understood."""
        sheet, known = self._sheet(), {name for name, _ in mappings.fields(self._table())}
        told = {
            f"column-{number}": next((field for field in column["fields"] if field in known), "")
            for number, column in enumerate(sheet["columns"])
        }
        constants = {f"constant-{name}": value for name, value in sheet["constants"].items()}
        return {**told, **constants}

    def context(self) -> dict[str, Any]:
        """Return the sheet."""
        imported = queries.imported(self.by, self.kwargs["pk"])
        sheet = self._sheet()
        return {
            "title": Text("各列的含义：{file}", "What the columns mean: {file}").fill(file=sheet["file"]),
            "crumbs": crumbs(imported),
            "sheet": sheet,
            "tables": [(name, words, name == self._table()) for name, words in mappings.tables()],
            "mapping": queries.mapping_of(self.by, imported.pk),
        }

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Keep it as a mapping file and read again."""
        form = self.form()
        sheet = self._sheet()
        entry = mappings.entry(
            sheet["file"],
            [column["heading"] for column in sheet["columns"]],
            self._table(),
            {heading: data[name] for name, heading in form.headings.items()},  # type: ignore[attr-defined]
            {name: data[field] for field, name in form.constants.items()},  # type: ignore[attr-defined]
            alone=data["alone"],
        )
        pk = self.kwargs["pk"]
        operations.read_again(import_id=pk, mapping=mappings.merged(queries.mapping_of(self.by, pk), entry), by=self.by, now=self.now)
        return reverse("imports:show", args=[pk])

    def cancel(self) -> str:
        """Go back to the files."""
        return reverse("imports:files", args=[self.kwargs["pk"]])

    def _sheet(self) -> Mapping[str, Any]:
        found = queries.imported(self.by, self.kwargs["pk"]).found
        number = self.kwargs["number"]
        if number >= len(found):
            raise Http404
        sheet: Mapping[str, Any] = found[number]
        return sheet

    def _table(self) -> str:
        wanted = self.request.POST.get("table") or self.request.GET.get("table") or ""
        return wanted if wanted in dict(mappings.tables()) else str(self._sheet()["table"])
