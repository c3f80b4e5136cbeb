"""What helps with writing: templates of frequent notices, and the list of names and words that an office keeps for the checks."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Schema, Status
from pydantic import Field, StringConstraints

from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.v1.answers.editions import VersionOut
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.common import Body, Code, Id, Name, Note, Number, Version, acting, reader, router
from guikou.api.v1.filters import Placed, below, chosen, words
from guikou.kernel.bilingual import Language
from guikou.people.domain.policy import Action
from guikou.release.data import templates as known_templates
from guikou.release.domain import content
from guikou.release.domain.templates import fill
from guikou.release.operations import checks
from guikou.release.operations.common import NoSuchRelease
from guikou.release.queries.writing import office_list

KindOfEntry = Literal["official", "term", "telephone", "host"]
TemplateId = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[a-z0-9-]+$")]


class TemplateFieldOut(Schema):
    """A field of a template; `in_each_language`: it is filled in anew for each language."""

    id: str
    type: str
    label_zh: str
    label_en: str
    optional: bool
    in_each_language: bool
    choices: list[str]


class TemplateOut(Schema):
    """A template of a frequent notice."""

    id: str
    kind: str
    name_zh: str
    name_en: str
    fields: list[TemplateFieldOut]


class FillIn(Body):
    """What a template is filled with, by field: days as 2026-03-05, moments as 2026-03-05T08:00, from and until with a stroke between."""

    language: Language = Language.ZH
    values: dict[Code, Note] = Field(max_length=50)


class EntryFilter(Placed):
    """Which lines; words in the name and the organisation."""

    kind: list[KindOfEntry] = Field([])


class EntryOut(Schema):
    """A person's name, a name as it is written, a telephone or a website (`right`), with titles or wrong ways to write it (`others`)."""

    id: int
    organisation_id: int
    kind: str
    right: str
    others: list[str]
    version: int


class EntryIn(Body):
    """A line of the list of an organisation, which counts for those below it too."""

    organisation: Number
    kind: KindOfEntry
    right: Name
    others: list[Name] = Field([], max_length=20)


class EntryChange(EntryIn):
    """A line as it is to be, and the version that was read."""

    version: Version


@router.get("/release-templates", response={200: list[TemplateOut], **PROBLEMS}, tags=["releases"])
def templates(request: HttpRequest) -> Any:
    """List the templates of frequent notices and what each asks for."""
    reader(request, Action.WRITE_RELEASES)
    return [
        {"id": each.id, "kind": each.kind, "name_zh": each.name.zh, "name_en": each.name.en, "fields": [_field(one) for one in each.fields]}
        for each in known_templates()
    ]


@router.post("/release-templates/{template_id}/fill", response={200: VersionOut, **PROBLEMS}, tags=["releases"])
def filled(request: HttpRequest, template_id: TemplateId, body: FillIn) -> Any:
    """Return the finished notice in one language, to begin a release with; nothing is kept."""
    reader(request, Action.WRITE_RELEASES)
    template = next((each for each in known_templates() if each.id == template_id), None)
    if template is None:
        raise NoSuchRelease
    notice = fill(template, body.values, body.language)
    return content.Version(language=body.language, title=notice.title, digest=notice.digest, html=notice.html, text=notice.text)


@router.get("/office-entries", response={200: Part[EntryOut], **PROBLEMS}, tags=["releases"])
def entries(request: HttpRequest, wanted: Query[EntryFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List the names, terms, telephones and websites that offices keep for the checks."""
    rows = office_list(reader(request, Action.SEE_RELEASES)).filter(
        words(wanted.q, "right", "organisation__name") & below(wanted.organisation) & chosen(kind=wanted.kind)
    )
    return cut(rows.order_by("right", "id"), paging)


@router.post("/office-entries", response={201: EntryOut, **PROBLEMS}, tags=["releases"])
def add_entry(request: HttpRequest, body: EntryIn) -> Any:
    """Add a line to the list of an organisation."""
    return Status(201, checks.keep_entry(**_given(body), **acting(request, Action.WRITE_RELEASES)))


@router.patch("/office-entries/{entry_id}", response={200: EntryOut, **PROBLEMS}, tags=["releases"])
def change_entry(request: HttpRequest, entry_id: Id, body: EntryChange) -> Any:
    """Change a line."""
    return checks.keep_entry(entry_id=entry_id, version=body.version, **_given(body), **acting(request, Action.WRITE_RELEASES))


@router.delete("/office-entries/{entry_id}", response={204: None, **PROBLEMS}, tags=["releases"])
def remove_entry(request: HttpRequest, entry_id: Id) -> Any:
    """Take a line out of the list."""
    checks.remove_entry(entry_id=entry_id, **acting(request, Action.WRITE_RELEASES))
    return Status(204, None)


def _given(body: EntryIn) -> dict[str, Any]:
    return {"organisation_id": body.organisation, "kind": body.kind, "right": body.right, "others": body.others}


def _field(field: Any) -> dict[str, Any]:
    about = {"id": field.id, "type": field.type.value, "label_zh": field.label.zh, "label_en": field.label.en, "optional": field.optional}
    return about | {"in_each_language": field.in_each_language, "choices": sorted(field.choices)}
