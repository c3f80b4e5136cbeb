"""Reading the names of places and offices that come with Guikou."""

import csv
import re
from io import StringIO

from guikou.registry.catalogue import DATA, Entry, read_yaml
from guikou.registry.domain.divisions import Directory, Function, ProtectedWords, divisions_from

_LEVELS = ("national", "province", "city", "county", "township", "village")
_REASONS = ("police", "emergency", "accessibility", "minority-language")


def load() -> Directory:
    """
    Return the divisions of `divisions.csv` (see `tools/distil_divisions.py` for their origin) and the functions of `functions.yaml`.

    :raises BadCatalogue: a file does not say what it should.
    """
    rows = [(row["code"], row["name"]) for row in csv.DictReader(StringIO((DATA / "divisions.csv").read_text(encoding="utf-8")))]
    whole = Entry("functions.yaml", "", read_yaml(DATA / "functions.yaml"))
    directory = Directory(
        divisions=divisions_from(rows),
        functions=whole.each("functions", _function),
        ordinary_words=frozenset(whole.texts("ordinary_words")),
        protected_words=whole.each("protected_words", _protected_words),
    )
    whole.done()
    return directory


def _function(entry: Entry) -> Function:
    function = Function(
        id=entry.needed("id"),
        name=entry.both("name"),
        ministries=entry.patterns("ministries"),
        offices=entry.patterns("offices"),
        nicknames=entry.patterns("nicknames"),
        fallbacks=entry.patterns("fallbacks"),
        english=entry.patterns("english", re.IGNORECASE),
        kind=entry.one_of("kind", "government", "public-body", "media"),
        level=entry.one_of("level", *_LEVELS),
        protected=entry.one_of("protected", *_REASONS),
    )
    entry.done()
    return function


def _protected_words(entry: Entry) -> ProtectedWords:
    words = ProtectedWords(
        reason=entry.needed_one_of("reason", *_REASONS),
        languages=frozenset(entry.texts("languages")),
        words=entry.patterns("words"),
    )
    entry.done()
    return words
