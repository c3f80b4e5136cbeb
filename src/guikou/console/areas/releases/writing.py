"""The form of four fields: title, text, pictures and attachments, where it goes; and further ones for whoever wants them."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from guikou.console.areas.releases import material, words
from guikou.console.areas.releases.material import Material
from guikou.console.pages import Page
from guikou.console.words import language, say
from guikou.kernel.bilingual import Language, Refusal, Text
from guikou.people.domain.policy import Action, NotAllowed, NotThere
from guikou.people.operations.tree import ChangedMeanwhile
from guikou.release.content import KINDS
from guikou.release.domain.content import FIELD_WORDS, Field
from guikou.release.intake.package import LARGEST
from guikou.release.operations.intake import read_docx
from guikou.release.operations.writing import Wish
from guikou.release.queries import writing as queries

BAD_TIME = Text("请填写日期和时间，如2026-11-23 08:30", "Give a date and a time, such as 2026-11-23 08:30")
DOCUMENT = Text("文档", "Document")
NO_TITLE = Text("请填写标题。", "Please write a title.")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a field: the id of its control, its name, and the reason."""

    target: str
    name: Text
    reason: str


@dataclass(frozen=True, slots=True)
class Wished:
    """When it should come out, as the form shows it, and whether nothing may come out before."""

    at: str = ""
    embargo: bool = False


class Writing(Page):
    """What writing a new release and going on with one share."""

    action = Action.WRITE_RELEASES
    template_name = "console/releases/write.html"

    @property
    @abstractmethod
    def organisation(self) -> Any:
        """Whose release it is."""

    @cached_property
    def places(self) -> queries.Places:
        """Where it can go."""
        return queries.places(self.by, self.organisation)

    @abstractmethod
    def at_first(self) -> Material:
        """Return what the form holds at first."""

    @abstractmethod
    def keep(self, made: Material, wish: Wish) -> Any:
        """Call the operation and return the release."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Show the form."""
        return self._form(self.at_first(), self.at_once())

    def at_once(self) -> Wished:
        """Return the wished time."""
        return Wished()

    @property
    def kind(self) -> str:
        """The kind that was chosen."""
        asked = self.request.POST.get("kind") or self.request.GET.get("kind", "")
        return asked if asked in KINDS else "notice"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Keep it and go on to the release, or to the checks; or show it again with what is wrong, and with what somebody else wrote meanwhile."""
        made, refused = material.with_files(material.read(request.POST), request.FILES, by=self.by, now=self.now)
        wished = Wished(request.POST.get("scheduled", ""), "embargo" in request.POST)
        mistakes = [Mistake("new-files", FIELD_WORDS[Field.PICTURES], say(each.reason)) for each in refused]
        at, wrong = self._time(wished.at)
        mistakes += [Mistake("scheduled", Text("希望发布时间", "When it should come out"), say(BAD_TIME))] if wrong else []
        if document := request.FILES.get("document"):
            return self._read(document, made, wished, mistakes)
        if not any(made.texts[each]["title"] for each in Language):
            mistakes.append(Mistake(f"{language()}-title", FIELD_WORDS[Field.TITLE], say(NO_TITLE)))
        theirs = None
        if not mistakes:
            try:
                release = self.keep(made, Wish(at, embargo=wished.embargo))
            except (NotThere, NotAllowed):
                raise
            except ChangedMeanwhile as changed:
                theirs = self.at_first()
                mistakes = [Mistake("theirs", Text("保存", "Saving"), say(changed.reason))]
            except Refusal as no:
                mistakes = [Mistake(self._target(no), Text("稿件", "The release"), say(no.reason))]
            else:
                self.said(Text("草稿已保存。", "The draft is kept."))
                after = "releases:hand-in" if request.POST.get("then") == "hand-in" else "releases:release"
                return redirect(reverse(after, args=[release.pk]) + "?kept")
        return self._form(made, wished, mistakes=mistakes, theirs=theirs)

    def _read(self, document: Any, made: Material, wished: Wished, mistakes: list[Mistake]) -> HttpResponseBase:
        """Show the form again with what a document says behind what was typed; nothing is kept as a release before the author has looked at it."""
        try:
            found = read_docx(data=document.read(LARGEST + 1), by=self.by, now=self.now)
        except (NotThere, NotAllowed):
            raise
        except Refusal as no:
            return self._form(made, wished, mistakes=[Mistake("document", DOCUMENT, say(no.reason)), *mistakes])
        read = {"read": document.name, "lost": found.lost}
        return self._form(material.with_document(made, found.version), wished, mistakes=mistakes, **read)

    def _target(self, refusal: Refusal) -> str:
        return {"accounts": "places", "files": "new-files", "kind": "kind", "scheduled": "scheduled"}.get(
            getattr(refusal, "field", ""), f"{language()}-html"
        )

    def _time(self, typed: str) -> tuple[datetime | None, bool]:
        if not typed.strip():
            return None, False
        try:
            at = datetime.fromisoformat(typed.strip().replace("/", "-"))
        except ValueError:
            return None, True
        return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))), False

    def keys(self) -> dict[int, str]:
        """Return the keys of the accounts that can be chosen, by id."""
        return {each.pk: each.key for each in self.places.all}

    def _form(
        self, made: Material, wished: Wished, *, mistakes: list[Mistake] | None = None, theirs: Material | None = None, **read: Any
    ) -> HttpResponseBase:
        first = language()
        context = {
            "crumbs": words.crumbs(getattr(self, "release", None)),
            "made": made,
            "languages": [_Tongue(each, made.texts[each]) for each in sorted(Language, key=lambda each: each is not first)],
            "second": any(made.texts[each][name] for each in Language if each is not first for name in ("title", "html")),
            "pictures": [(row, words.address_of(row.file.digest), row.alt) for row in made.pictures],
            "groups": self._groups(made),
            "wished": wished,
            "mistakes": mistakes or [],
            "wrong": {each.target for each in mistakes or ()},
            "theirs": _theirs(made, theirs) if theirs else (),
            "kinds": KINDS.items(),
            "kind": self.kind,
            "organisation": self.organisation,
            "slug": getattr(getattr(self, "release", None), "slug", ""),
            "version": self.version(),
            "key": f"{self.by.person_id}:{self.request.path}",
            "further": any(made.texts[each][name] for each in Language for name in ("digest", "text", "author", "video"))
            or bool(wished.at)
            or bool(mistakes),
        }
        return self.show(status=422 if mistakes else 200, **context, **read)

    def version(self) -> int | str:
        """Return the version that the person sees."""
        return ""

    def _groups(self, made: Material) -> list[tuple[Text, list[tuple[Any, bool, bool]], bool]]:
        named = (
            (Text("本单位的账号", "Accounts of this unit"), self.places.own),
            (Text("上级单位的账号", "Accounts of the units above"), self.places.above),
            (Text("下属单位的账号", "Accounts of the units below"), self.places.below),
        )
        groups = []
        for name, accounts in named:
            ticked = [(each, (each.pk, Language.ZH) in made.places, (each.pk, Language.EN) in made.places) for each in accounts]
            if ticked:
                groups.append((name, ticked, accounts is not self.places.below or any(zh or en for _, zh, en in ticked)))
        return groups


@dataclass(frozen=True, slots=True)
class _Tongue:
    """One language of the form."""

    code: Language
    texts: Mapping[str, str]

    @property
    def name(self) -> Text:
        return words.LANGUAGES[self.code]


def _theirs(mine: Material, saved: Material) -> list[tuple[Text, str, str]]:
    """Return the fields in which what was typed and what somebody else saved meanwhile differ."""
    found = []
    for each in Language:
        for name in material.TEXTS:
            one, other = mine.texts[each][name], saved.texts[each][name]
            if one != other:
                label = Text("{field}（{language}）", "{field} ({language})").fill(
                    field=FIELD_WORDS[Field(name)], language=words.LANGUAGES[each]
                )
                found.append((label, one, other))
    return found
