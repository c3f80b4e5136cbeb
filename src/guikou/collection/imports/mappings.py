"""What people say of the columns of a sheet, as the mapping file that `--map` takes."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import yaml

from guikou.collection.aliases import normal
from guikou.collection.domain.fields import TABLE_ORDER, headings_of
from guikou.collection.formats.documents import load_yaml
from guikou.collection.formats.sheet import Unreadable
from guikou.collection.imports import folder
from guikou.collection.settings import Limits
from guikou.kernel.bilingual import Text
from guikou.kernel.tables import INPUT_TABLES

CONSTANTS: Mapping[str, tuple[str, ...]] = {
    "posts": ("platform", "account_name"),
    "figures": ("platform", "name", "account_name"),
    "accounts": ("platform",),
    "questions": ("platform", "account_name"),
}
"""Fields that are often the same for every row of a file and stand in no column."""
_TITLES: Mapping[str, Text] = {table.name: table.heading for table in INPUT_TABLES}


def tables() -> list[tuple[str, Text]]:
    """Return the tables to which rows can go."""
    return [(name, _TITLES[name]) for name in TABLE_ORDER]


def fields(table: str) -> list[tuple[str, Text]]:
    """Return the fields that a column can mean in a table."""
    return list(headings_of(table).items())


def text(import_id: int) -> str:
    """Return the mapping file of an import, empty where there is none."""
    path = folder.mapping(import_id)
    return path.read_text(encoding="utf-8-sig") if path.exists() else ""


def entry(
    file: str, headings: Sequence[str], table: str, columns: Mapping[str, str], constants: Mapping[str, str], *, alone: bool
) -> dict[str, Any]:
    """Return an entry of a mapping file; `alone`: for this file, not for every file with these headings."""
    told: dict[str, Any] = {"table": table, "headings": list(headings)}
    if alone:
        told["file"] = PurePosixPath(file.rpartition("!")[2]).as_posix()
    return told | {"constants": {name: value for name, value in constants.items() if value}, "columns": dict(columns)}


def merged(existing: str, new: Mapping[str, Any]) -> str:
    """Return the mapping file with an entry added, in place of the one for the same headings and file. The newest stands first, since the first that fits counts."""
    try:
        document = load_yaml(existing, Limits()) if existing.strip() else {}
    except Unreadable:
        document = {}
    entries = document.get("tables") if isinstance(document, Mapping) else None
    kept = [each for each in entries or [] if isinstance(each, Mapping) and _about(each) != _about(new)]
    return yaml.safe_dump({"tables": [dict(new), *map(dict, kept)]}, allow_unicode=True, sort_keys=False, width=1000)


def for_corrections(existing: str, added: Sequence[Text]) -> str:
    """Return the mapping file for rejected rows of files that were read with this one: the same, with the columns that were added behind."""
    document = load_yaml(existing, Limits())
    told = []
    for each in document["tables"]:
        bare = {name: value for name, value in each.items() if name != "file"}
        told += [
            {**bare, "headings": [*each["headings"], *more]} for more in ([], [text.zh for text in added], [text.en for text in added])
        ]
    return yaml.safe_dump({"tables": told}, allow_unicode=True, sort_keys=False, width=1000)


def _about(told: Mapping[str, Any]) -> tuple[frozenset[str], str]:
    return frozenset(normal(str(heading)) for heading in told.get("headings") or ()), str(told.get("file") or "")
