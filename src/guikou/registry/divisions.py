"""Reading the names of places and offices that come with Guikou."""

import csv
import re
from io import StringIO

from guikou.registry.catalogue import DATA, BadCatalogue, Entry, read_yaml
from guikou.registry.domain.divisions import Directory, Function, divisions_from

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
    whole.done()
    return Directory(divisions=divisions_from(rows), functions=functions)


def _function(entry: Entry) -> Function:
    function = Function(
        id=entry.needed("id"),
        name=entry.both("name"),
        offices=entry.patterns("offices"),
        nicknames=entry.patterns("nicknames"),
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
