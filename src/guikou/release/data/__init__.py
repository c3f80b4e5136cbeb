"""The data files of the release desk, read strictly."""

import re
from functools import cache
from importlib import resources

from guikou.kernel.bilingual import Language, Text
from guikou.registry.catalogue import BadCatalogue, Entry, read_yaml
from guikou.release.domain.checks.base import Confusion, Jargon
from guikou.release.domain.templates import BadTemplate, Field, FieldType, Line, Template

_DATA = resources.files("guikou.release.data")


@cache
def confusions() -> tuple[Confusion, ...]:
    """
    Return the words that are taken for others.

    :raises BadCatalogue: the file is wrong.
    """
    return _entries("confusions.yaml").each("confusions", _confusion)


@cache
def jargon() -> tuple[Jargon, ...]:
    """
    Return the words of offices that have plain ones.

    :raises BadCatalogue: the file is wrong.
    """
    entries = _entries("jargon.yaml")
    return tuple(
        Jargon(language, _compiled(language, entries.at(f"{language}: {word}"), word), str(plain))
        for language in Language
        for word, plain in entries.mapping(language).items()
    )


@cache
def templates() -> tuple[Template, ...]:
    """
    Return the templates of frequent notices, in the order of their files: the most frequent first.

    :raises BadCatalogue: a file is wrong.
    """
    folder = _DATA / "notices"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return tuple(_template(Entry(file.name, "", read_yaml(file))) for file in files)


def _entries(name: str) -> Entry:
    return Entry(name, "", read_yaml(_DATA / name))


def _confusion(entry: Entry) -> Confusion:
    language = Language(entry.needed_one_of("language", *Language))
    found = Confusion(
        id=entry.needed("id"),
        language=language,
        wrong=_compiled(language, entry.at("wrong"), entry.needed("wrong")),
        right=entry.needed("right"),
        why=entry.both("why"),
        examples=entry.texts("examples"),
        fine=entry.texts("fine"),
    )
    entry.done()
    return found


def _compiled(language: Language, place: str, form: str) -> re.Pattern[str]:
    """Return the pattern; English words stand alone, in any case."""
    try:
        return re.compile(form) if language is Language.ZH else re.compile(rf"\b(?:{form})\b", re.IGNORECASE)
    except re.error as broken:
        raise BadCatalogue(f"{place}: {form!r}: {broken}") from broken


def _template(entry: Entry) -> Template:
    try:
        template = Template(
            id=entry.needed("id"),
            kind=entry.needed("kind"),
            name=entry.both("name"),
            fields=entry.each("fields", _field),
            title=entry.both("title"),
            digest=entry.both("digest"),
            short=entry.both("short"),
            body=entry.each("body", _line),
        )
    except BadTemplate as wrong:
        raise BadCatalogue(f"{entry.file}: {wrong}") from wrong
    entry.done()
    return template


def _field(entry: Entry) -> Field:
    choices = entry.each("choices", _choice)
    field = Field(
        id=entry.needed("id"),
        type=FieldType(entry.needed_one_of("type", *FieldType)),
        label=entry.both("label"),
        help=entry.both("help") if entry.has("help") else None,
        optional=entry.flag("optional"),
        most=entry.whole("most") if entry.has("most") else None,
        choices=dict(choices),
    )
    entry.done()
    return field


def _choice(entry: Entry) -> tuple[str, Text]:
    choice = entry.needed("id"), Text(entry.needed("zh"), entry.needed("en"))
    entry.done()
    return choice


def _line(entry: Entry) -> Line:
    line = Line(words=Text(entry.needed("zh"), entry.needed("en")), item=entry.flag("item"))
    entry.done()
    return line
