"""What one account gets: its fields beside those of the master, edited for it alone or the same as the master again."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse

from guikou.channels.rendering.master import sanitised
from guikou.console.areas.releases import material, words
from guikou.console.areas.releases.acts import OfRelease, VersionForm
from guikou.console.areas.releases.picture_choice import Choice, PicturesField
from guikou.console.forms import TextField
from guikou.console.words import said
from guikou.kernel.bilingual import Text
from guikou.people.operations.tree import ChangedMeanwhile
from guikou.release.domain.content import FIELD_WORDS, AccountVersion, Field, Version
from guikou.release.domain.pictures import cover_of, pointed
from guikou.release.operations import varying
from guikou.release.previews import Preview, previews
from guikou.release.queries import writing as queries

LINES = {Field.TITLE: 1, Field.AUTHOR: 1, Field.DIGEST: 4, Field.TEXT: 6, Field.HTML: 14}
LONGEST_BODY = 1_000_000


class VariantForm(VersionForm):
    """The fields that an account can have of its own; ticked: the same as the master again."""

    def __init__(
        self,
        *args: Any,
        fields: tuple[Field, ...] = (),
        account: AccountVersion | None = None,
        masters: Iterable[Version] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for each in fields:
            name, own = FIELD_WORDS[each], account is not None and each in account.own
            if each is Field.PICTURES and account:
                self.add(each.value, PicturesField(account, masters, covers=Field.COVER in fields))
            elif each in LINES:
                most = LONGEST_BODY if each is Field.HTML else 20_000
                self.add(each.value, TextField(said(name.zh, name.en), lines=LINES[each], max_length=most, required=False))
            if each.value in self.fields:
                self.fields[each.value].own = own  # type: ignore[attr-defined]
            if own:
                label = said(f"{name.zh}恢复为与母稿一致", f"{name.en}: the same as the master again")
                self.add(f"same-{each.value}", forms.BooleanField(label=label, required=False))


class Variant(OfRelease):
    """One account's version in one language."""

    template_name = "console/releases/variant.html"
    submit = Text("保存", "Save")
    success = Text("已保存，只影响这个账号。", "Saved, for this account alone.")
    form_class = VariantForm
    conflict = False

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
        one = replace(self.draft.content, accounts=(self.shown,))
        return previews(one, address_of=words.address_of)[0]

    def form_arguments(self) -> dict[str, Any]:
        """Ask for the fields that its platform shows."""
        return {"fields": self.preview.fields, "account": self.shown, "masters": self.draft.content.masters}

    def initial(self) -> dict[str, Any]:
        """Show what it says now."""
        texts = {each.value: getattr(self.shown.version, each.value) for each in self.preview.fields if each in LINES}
        return {"version": self.draft.release.version} | texts

    def context(self) -> dict[str, Any]:
        """Show how it will look, and where it differs from the master."""
        title = Text("{account}的版本", "What {account} shows").fill(account=self.preview.account)
        seen = "" if self.conflict else self.request.POST.get("version", "")
        return super().context() | {"title": title, "preview": self.preview, "unfolded": True, "seen": seen or self.draft.release.version}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Keep what was edited; what was left as it was follows the master as before."""
        try:
            varying.vary(
                release_id=self.release.pk,
                version=data["version"],
                shown=varied(self.shown, self.preview.fields, data),
                by=self.by,
                now=self.now,
            )
        except ChangedMeanwhile:
            self.conflict = True  # the page shows what is kept now: saving once more is meant
            raise
        return reverse("releases:variant", args=[self.release.pk, self.place])


def varied(account: AccountVersion, fields: Iterable[Field], data: Mapping[str, Any]) -> AccountVersion:
    """Return the account's version with what was typed for it: fields that were changed are its own, those that were ticked are the master's again."""
    asked = frozenset(fields)
    same = frozenset(each for each in asked if data.get(f"same-{each.value}"))
    former, own = account.version, account.own - same
    for each in asked - same - {Field.PICTURES, Field.COVER, Field.HTML}:
        typed = data[each.value].replace("\r\n", "\n")
        if typed != getattr(former, each.value):
            former, own = replace(former, **{each.value: typed}), own | {each}
    if Field.PICTURES in asked:
        former, own = _pictured(former, own, same, data)
    return AccountVersion(account=account.account, version=former, own=own)


def _pictured(former: Version, own: frozenset[Field], same: frozenset[Field], data: Mapping[str, Any]) -> tuple[Version, frozenset[Field]]:
    """Return a version and its own fields with the pictures that were chosen, the body that was typed, and the cover."""
    choice: Choice = data[Field.PICTURES.value]
    other = Field.PICTURES not in same and choice.pictures != former.pictures
    pictures = choice.pictures if other else former.pictures
    now = pointed(former, pictures)
    if Field.HTML.value in data and Field.HTML not in same:
        typed = material.structured(data[Field.HTML.value])
        if typed != sanitised(former.html):
            own |= {Field.HTML}
            now = replace(now, html=material.body(pointed(replace(former, html=typed, pictures=choice.named), pictures).html, pictures))
        elif other and Field.HTML in own:
            now = replace(now, html=material.body(now.html, pictures))
    if other:
        own |= {Field.PICTURES}
    before, cover = cover_of(former), choice.cover
    if cover in pictures and Field.COVER not in same and cover is not None and (before is None or before.digest != cover.digest):
        now, own = replace(now, cover=pictures.index(cover)), own | {Field.COVER}
    return now, own if now.cover is not None or former.cover is None else own - {Field.COVER}
