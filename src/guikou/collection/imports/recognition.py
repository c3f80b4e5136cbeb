"""Which columns of which sheet were understood, for people to check before anything is written."""

import shutil
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from guikou.collection.aliases import best_guess, normal
from guikou.collection.domain.fields import fields_of
from guikou.collection.formats.recognition import Descriptor, open_sheets
from guikou.collection.formats.sheet import ROW, Sheet, Unreadable
from guikou.collection.layouts import LAYOUTS, SHAPES
from guikou.collection.mapping import MappedLayout, load
from guikou.collection.proposals import place_of
from guikou.collection.rows import Recipe, recipe_for
from guikou.collection.settings import ReadSettings
from guikou.collection.sources import Found, find
from guikou.kernel.bilingual import Text

MOST_SHEETS = 200
SAMPLES = 3
_SAMPLE_CHARACTERS = 120
_MOST_COLUMNS = 200
BY_HEADINGS = Text("按列名认出", "recognised by its headings")
BY_MAPPING = Text("按您说明的含义", "by what you said of its columns")


def recognise(files: Path, settings: ReadSettings, scratch: Path) -> list[dict[str, Any]]:
    """
    Return for each sheet of the files, at most `MOST_SHEETS`, its headings with the fields that they feed and some values. Files that hold no
    table are left out: the table of files says what they are.

    :raises UnusableMapping: the mapping file cannot be used.
    """
    mapped = load(settings.mapping) if settings.mapping else ()
    scratch.mkdir(parents=True, exist_ok=True)
    try:
        return list(islice(_sheets(files, settings, mapped, scratch), MOST_SHEETS))
    finally:
        for left in scratch.glob("unpacked-*"):
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)


def _sheets(files: Path, settings: ReadSettings, mapped: Sequence[MappedLayout], scratch: Path) -> Iterator[dict[str, Any]]:
    for found in find([files], settings.limits, scratch):
        if found.wrong is None:
            for sheet in opened(found, settings, mapped):
                recipe = recipe_for(sheet.headings, place_of(found.label), mapped)
                yield _told(found, sheet, recipe)


def opened(found: Found, settings: ReadSettings, mapped: Sequence[MappedLayout]) -> Sequence[Sheet]:
    """Return the sheets of a file, none where it cannot be read."""

    def table_of(headings: Sequence[str]) -> str | None:
        recipe = recipe_for(headings, place_of(found.label), mapped)
        return recipe.table if recipe else None

    try:
        return open_sheets(found.path, settings.limits, SHAPES, table_of)
    except (Descriptor, Unreadable, OSError):
        return ()


def _told(found: Found, sheet: Sheet, recipe: Recipe | None) -> dict[str, Any]:
    headings = [heading for heading in sheet.headings if heading != ROW][:_MOST_COLUMNS]
    guess = recipe.columns if recipe else best_guess({normal(heading) for heading in headings}).columns
    samples = _samples(sheet)
    return {
        "file": found.label,
        "sheet": sheet.name or "",
        "format": sheet.format,
        "table": recipe.table if recipe else best_guess({normal(heading) for heading in headings}).table,
        "known": recipe is not None,
        "layout": recipe.layout if recipe else "",
        "constants": dict(recipe.constants) if recipe else {},
        "columns": [
            {"heading": heading, "fields": _fields(guess.get(normal(heading), ()), recipe), "samples": samples.get(heading, [])}
            for heading in headings
        ],
    }


def _fields(fields: Sequence[str], recipe: Recipe | None) -> list[str]:
    known = fields_of(recipe.table) if recipe else None
    return [field for field in fields if known is None or field in known]


def _samples(sheet: Sheet) -> dict[str, list[str]]:
    """Return some values of each column, without those that are empty."""
    try:
        batch = next(iter(sheet.batches), None)
    except (Unreadable, OSError):
        return {}
    if batch is None:
        return {}
    head = batch.frame.head(50)
    return {
        name: [value.replace("\0", "")[:_SAMPLE_CHARACTERS] for value in head[name].drop_nulls().to_list() if value.strip()][:SAMPLES]
        for name in head.columns
        if name != ROW and head.schema[name] == pl.String
    }


def title_of(layout: str) -> Text:
    """Return what people call a layout."""
    if layout == "mapping":
        return BY_MAPPING
    return next((each.title for each in LAYOUTS if each.name == layout), BY_HEADINGS)
