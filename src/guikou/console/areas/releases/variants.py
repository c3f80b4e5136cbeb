"""What one account gets: its fields beside those of the master, edited for it alone or the same as the master again."""

from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse

from guikou.console.areas.releases import words
from guikou.console.areas.releases.acts import OfRelease, VersionForm
from guikou.console.forms import TextField
from guikou.console.words import said
from guikou.kernel.bilingual import Language, Text
from guikou.release.domain.content import FIELD_WORDS, AccountVersion, Field, edited, same_as_master
from guikou.release.domain.diff import difference
from guikou.release.operations import writing
from guikou.release.previews import Look, Preview, previews
from guikou.release.queries import writing as queries

SHORT = (Field.TEXT,)
ARTICLE = (Field.TITLE, Field.DIGEST, Field.AUTHOR)


class VariantForm(VersionForm):
    """The fields that an account can have of its own; ticked: the same as the master again."""

    def __init__(self, *args: Any, fields: tuple[Field, ...] = (), own: frozenset[Field] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in fields:
            label = said(FIELD_WORDS[each].zh, FIELD_WORDS[each].en)
            self.fields[each.value] = TextField(
                label, lines=1 if each in (Field.TITLE, Field.AUTHOR) else 5, max_length=20_000, required=False
            )
            if each in own:
                self.fields[f"same-{each.value}"] = forms.BooleanField(
                    label=said(f"{FIELD_WORDS[each].zh}恢复为与母稿一致", f"{FIELD_WORDS[each].en}: the same as the master again"),
                    required=False,
                )


class Variant(OfRelease):
    """One account's version in one language."""

    template_name = "console/releases/variant.html"
    submit = Text("保存", "Save")
    success = Text("已保存，只影响这个账号。", "Saved, for this account alone.")
    form_class = VariantForm

    @cached_property
    def draft(self) -> queries.Draft:
        """What is on its way."""
        return queries.draft(self.by, self.kwargs["pk"])

    @cached_property
    def place(self) -> int:
        """Which of the edition's accounts it is."""
        place: int = self.kwargs["place"]
        if place >= len(self.draft.content.accounts):
            raise Http404
        return place

    @property
    def shown(self) -> AccountVersion:
        """The account's version."""
        return self.draft.content.accounts[self.place]

    @cached_property
    def preview(self) -> Preview:
        """How it will look."""
        return previews(self.draft.content, address_of=words.address_of)[self.place]

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields that its platform shows."""
        return SHORT if not self.preview.body and self.preview.look is not Look.PAGE else ARTICLE

    def form_arguments(self) -> dict[str, Any]:
        """Ask for those."""
        return {"fields": self.fields, "own": self.shown.own}

    def initial(self) -> dict[str, Any]:
        """Show what it says now."""
        return {"version": self.draft.release.version} | {each.value: getattr(self.shown.version, each.value) for each in self.fields}

    def context(self) -> dict[str, Any]:
        """Show how it will look, and where it differs from the master."""
        differ = [
            (FIELD_WORDS[each.field], difference(str(each.master), str(each.own)))
            for each in self.preview.differs
            if each.field in (*SHORT, *ARTICLE)
        ]
        title = Text("{account}的版本", "What {account} shows").fill(account=self.preview.account)
        return super().context() | {"title": title, "preview": self.preview, "differ": differ}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Keep what was edited; what was left as it was follows the master as before."""
        said_now, master = self.shown, self.draft.content.master(Language(self.shown.version.language))
        same = frozenset(each for each in self.fields if data.get(f"same-{each.value}"))
        changes = {
            each: data[each.value].replace("\r\n", "\n")
            for each in self.fields
            if each not in same and data[each.value].replace("\r\n", "\n") != getattr(said_now.version, each.value)
        }
        new = edited(same_as_master(said_now, master, same), master, changes)
        # Fields that follow are fitted anew by the operation.
        accounts = [new if at == self.place else each for at, each in enumerate(self.draft.content.accounts)]
        writing.edit(
            release_id=self.release.pk,
            version=data["version"],
            masters=self.draft.content.masters,
            accounts=accounts,
            by=self.by,
            now=self.now,
        )
        return reverse("releases:variant", args=[self.release.pk, self.place])
