"""Beginning a release, and going on with one: what the form of four fields keeps."""

from functools import cached_property
from typing import Any

from django.utils import timezone

from guikou.console.areas.releases import material
from guikou.console.areas.releases.material import Material
from guikou.console.areas.releases.writing import Wished, Writing
from guikou.console.register import only_organisation
from guikou.console.words import language
from guikou.kernel.bilingual import Language, Text
from guikou.people.domain.policy import Action
from guikou.people.queries import organisation, organisations
from guikou.release.content import KINDS
from guikou.release.operations import writing
from guikou.release.queries import writing as queries


class New(Writing):
    """Begin a release."""

    title = Text("写稿", "Write a release")

    @cached_property
    def organisation(self) -> Any:
        """The one that was chosen, else the only one, else the highest."""
        asked = self.request.POST.get("organisation") or self.request.GET.get("organisation", "")
        if asked.isascii() and asked.isdecimal() and len(asked) < 19:
            return organisation(self.by, int(asked), Action.WRITE_RELEASES)
        mine = organisations(self.by, Action.WRITE_RELEASES).filter(ended_on=None).order_by("path")
        return only_organisation(self.by, Action.WRITE_RELEASES) or mine[0]

    def at_first(self) -> Material:
        """Return an empty form, its accounts chosen, in the language of each account."""
        places = frozenset(
            (each.pk, Language.EN if each.language.startswith("en") or language() is Language.EN else Language.ZH)
            for each in self.places.all
            if each.pk in self.places.chosen
        )
        return Material(texts={each: dict.fromkeys(material.TEXTS, "") for each in Language}, places=places)

    def keep(self, made: Material, wish: writing.Wish) -> Any:
        """Begin it."""
        return writing.start(
            organisation_id=self.organisation.pk,
            kind=self.kind,
            masters=made.masters(),
            accounts=made.accounts(self.keys()),
            wish=wish,
            by=self.by,
            now=self.now,
        )


class Edit(Writing):
    """Go on with what is not public yet."""

    title = Text("修改稿件", "Edit the release")

    @cached_property
    def draft(self) -> queries.Draft:
        """What is on its way."""
        return queries.draft(self.by, self.kwargs["pk"])

    @property
    def release(self) -> Any:
        """The release."""
        return self.draft.release

    @cached_property
    def organisation(self) -> Any:
        """Whose release it is."""
        return self.release.organisation

    @property
    def kind(self) -> str:
        """The kind that was chosen, or the one that it has."""
        asked = self.request.POST.get("kind", "")
        return asked if asked in KINDS else str(self.release.kind)

    def version(self) -> int:
        """Return the version that the person sees from now on: after a conflict, the new one, so that saving again is meant."""
        return int(self.release.version)

    def at_first(self) -> Material:
        """Return what is kept."""
        said = self.draft.content
        return material.written(said.masters, said.accounts, {each.key: each.pk for each in self.places.all})

    def at_once(self) -> Wished:
        """Return the wished time."""
        at = self.release.scheduled_at
        return Wished(f"{timezone.localtime(at):%Y-%m-%dT%H:%M}" if at else "", self.release.embargo_until is not None)

    def keep(self, made: Material, wish: writing.Wish) -> Any:
        """Change it."""
        seen = self.request.POST.get("version", "")
        return writing.edit(
            release_id=self.release.pk,
            version=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 9 else 0,
            masters=made.masters(),
            accounts=made.accounts(self.keys(), self.draft.content.accounts),
            kind=self.kind,
            wish=wish,
            by=self.by,
            now=self.now,
        )
