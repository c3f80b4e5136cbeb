"""Reading the names of places and offices that come with Guikou."""

import csv
import re
from io import StringIO

from guikou.registry.catalogue import DATA, BadCatalogue, Entry, read_yaml
from guikou.registry.domain.divisions import Directory, Function, ProtectedWords, divisions_from

_KINDS = (None, "government", "public-body", "media")
_REASONS = (None, "police", "emergency", "accessibility", "minority-language")


def load() -> Directory:
    """
    Return the divisions of `divisions.csv` (see `tools/distil_divisions.py` for their origin) and the functions of `functions.yaml`.

    :raises BadCatalogue: a file does not say what it should.
    """
    rows = [(row["code"], row["name"]) for row in csv.DictReader(StringIO((DATA / "divisions.csv").read_text(encoding="utf-8")))]
    whole = Entry("functions.yaml", "", read_yaml(DATA / "functions.yaml"))
    functions = tuple(_function(Entry("functions.yaml", str(raw.get("id", "?")), raw)) for raw in whole.list("functions"))
    words = tuple(_protected_words(Entry("functions.yaml", "protected_words", raw)) for raw in whole.list("protected_words"))
    ordinary = frozenset(whole.texts("ordinary_words"))
    whole.done()
    return Directory(divisions=divisions_from(rows), functions=functions, ordinary_words=ordinary, protected_words=words)


def _function(entry: Entry) -> Function:
    function = Function(
        id=entry.needed("id"),
        name=entry.both("name"),
        ministries=entry.patterns("ministries"),
        offices=entry.patterns("offices"),
        nicknames=entry.patterns("nicknames"),
        fallbacks=entry.patterns("fallbacks"),
        english=entry.patterns("english", re.IGNORECASE),
        kind=entry.text("kind"),
        level=entry.text("level"),
        protected=entry.text("protected"),
    )
    if function.kind not in _KINDS:
        raise BadCatalogue(f"{entry.at('kind')} has to be one of government, public-body, media")
    if function.protected not in _REASONS:
        raise BadCatalogue(f"{entry.at('protected')} has to be one of police, emergency, accessibility, minority-language")
    entry.done()
    return function


def _protected_words(entry: Entry) -> ProtectedWords:
    words = ProtectedWords(reason=entry.needed("reason"), languages=frozenset(entry.texts("languages")), words=entry.patterns("words"))
    if words.reason not in _REASONS:
        raise BadCatalogue(f"{entry.at('reason')} has to be one of police, emergency, accessibility, minority-language")
    entry.done()
    return words
