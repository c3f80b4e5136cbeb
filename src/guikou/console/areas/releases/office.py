"""The list of names and titles, terms, telephones and websites that an office keeps: what the checks compare with."""

from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from guikou.console.areas.releases import words
from guikou.console.components import Crumb, Deed, Nothing
from guikou.console.forms import Form, OrganisationField, TextField
from guikou.console.lists import Choices, Column, ListPage, Search, Subtree
from guikou.console.pages import ActPage, FormPage
from guikou.console.register import only_organisation
from guikou.console.words import said
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, require
from guikou.release.operations import checks
from guikou.release.queries.writing import office_list

TITLE = Text("姓名职务与用语名单", "Names and words")
KINDS = {
    "official": Text("姓名与职务", "Name and titles"),
    "term": Text("规范名称", "Name as it is written"),
    "telephone": Text("单位公开电话", "Public telephone"),
    "host": Text("本单位网站域名", "Website of the office"),
}
ADD = Deed(label=Text("添加", "Add"), address="/console/releases/office/add/", action=Action.WRITE_RELEASES, icon="plus", primary=True)


class OfficeList(ListPage):
    """Its lines."""

    key = "office-list"
    title = TITLE
    action = Action.SEE_RELEASES
    lead = Text(
        "送审前的检查按这份名单核对姓名、职务、单位名称和电话；上级单位的名单对下级也有效。",
        "The checks compare names, titles, units and telephones with this list; a list counts for the units below, too.",
    )
    columns = (
        Column(
            name="right",
            heading=Text("姓名、名称或号码", "Name or number"),
            value="right",
            sort="right",
            nullable=False,
            link=lambda row: reverse("releases:office-edit", args=[row.pk]),
        ),
        Column(name="kind", heading=Text("类别", "Kind"), value=lambda row: KINDS.get(row.kind), sort="kind", nullable=False),
        Column(
            name="others",
            heading=Text("职务或错误写法", "Titles, or wrong ways to write it"),
            value=lambda row: "、".join(row.others),
            wide=True,
        ),
        Column(
            name="organisation",
            heading=Text("单位", "Organisation"),
            value="organisation.name",
            sort="organisation__path",
            nullable=False,
        ),
    )
    filters = (
        Search(fields=("right", "organisation__name")),
        Subtree(reach=Action.SEE_RELEASES),
        Choices(name="kind", label=Text("类别", "Kind"), field="kind", options=tuple(KINDS.items()), open=True),
    )
    order = "right"
    nothing = Nothing(
        text=Text(
            "名单还是空的。先录入主要领导的姓名和职务，检查才能发现写错的。",
            "The list is empty. Enter names and titles first, so that the checks find wrong ones.",
        ),
        deeds=(ADD,),
    )

    def rows(self) -> QuerySet[Any]:
        """Return them."""
        return office_list(self.by)

    def context(self) -> dict[str, Any]:
        """Offer to add one."""
        return {"deeds": [ADD], "crumbs": words.crumbs()}


class EntryForm(Form):
    """One line."""

    version = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    organisation = OrganisationField(said("单位", "Organisation"), action=Action.WRITE_RELEASES)
    kind = forms.ChoiceField(label=said("类别", "Kind"), choices=[(key, said(text.zh, text.en)) for key, text in KINDS.items()])
    right = TextField(said("姓名、名称或号码", "Name or number"))
    others = TextField(
        said("职务或错误写法", "Titles, or wrong ways to write it"),
        lines=4,
        required=False,
        help_text=said(
            "每行一项。姓名填职务，全称写在第一行；规范名称填常见的错误写法或旧称。",
            "One on each line. For a person the titles, the full one first; for a name the wrong ways in which it is written.",
        ),
    )


class Add(FormPage):
    """Add a line."""

    action = Action.WRITE_RELEASES
    title = Text("添加到名单", "Add to the list")
    form_class = EntryForm

    def initial(self) -> dict[str, Any]:
        """Choose the only organisation."""
        return {"organisation": only_organisation(self.by, Action.WRITE_RELEASES)}

    def context(self) -> dict[str, Any]:
        """Lead back."""
        return {"crumbs": [*words.crumbs(), Crumb(TITLE, reverse("releases:office"))]}

    def after(self) -> str:
        """Return to the list."""
        return reverse("releases:office")

    def cancel(self) -> str:
        """Return to the list."""
        return self.after()

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Keep it."""
        checks.keep_entry(
            organisation_id=data["organisation"].pk,
            kind=data["kind"],
            right=data["right"],
            others=data["others"].splitlines(),
            by=self.by,
            now=self.now,
        )
        return None


class Edit(Add):
    """Change a line."""

    title = Text("修改名单", "Edit the list")
    template_name = "console/releases/entry.html"

    @cached_property
    def entry(self) -> Any:
        """The line, if the person may see it."""
        return office_list(self.by).get(pk=self.kwargs["pk"])

    def check(self) -> None:
        """Let in whoever may change it."""
        super().check()
        require(self.by, Action.WRITE_RELEASES, self.entry.organisation.path)

    def initial(self) -> dict[str, Any]:
        """Show what is there."""
        entry = self.entry
        return {
            "version": entry.version,
            "organisation": entry.organisation,
            "kind": entry.kind,
            "right": entry.right,
            "others": "\n".join(entry.others),
        }

    def context(self) -> dict[str, Any]:
        """Offer to take it out."""
        return super().context() | {"entry": self.entry}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Keep it."""
        checks.keep_entry(
            organisation_id=data["organisation"].pk,
            kind=data["kind"],
            right=data["right"],
            others=data["others"].splitlines(),
            entry_id=self.entry.pk,
            version=data["version"],
            by=self.by,
            now=self.now,
        )
        return None


class Remove(ActPage):
    """Take a line out."""

    action = Action.WRITE_RELEASES
    success = Text("已从名单中删去。", "It was taken out of the list.")

    def carry_out(self) -> str | None:
        """Take it out."""
        checks.remove_entry(entry_id=self.kwargs["pk"], by=self.by, now=self.now)
        return None

    def after(self) -> str:
        """Return to the list."""
        return reverse("releases:office")
