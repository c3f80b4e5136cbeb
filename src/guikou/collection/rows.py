"""From the raw rows of a sheet to typed fields of a table, and every row that could not be taken with the reason."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePath

import polars as pl

from guikou.collection.aliases import Understood, normal, understand, words
from guikou.collection.domain.fields import fields_of
from guikou.collection.domain.values import SHOWN_CHARACTERS, convert
from guikou.collection.formats.sheet import ROW, Batch, Refused
from guikou.collection.layouts import LAYOUTS
from guikou.collection.layouts.layout import Prepared
from guikou.collection.mapping import MappedLayout
from guikou.kernel.bilingual import Text
from guikou.kernel.numbers import MISSING

_WORDS: Mapping[str, Mapping[str, str]] = {
    "accounts": {"level": "level", "kind": "kind", "status": "status", "language": "language"},
    "organisations": {"level": "level"},
    "services": {"kind": "service_kind", "language": "language"},
}
"""For each table the fields with a fixed set of values, and under which name of `words.yaml` their words stand."""
_NAMING = frozenset(
    {
        "name",
        "handle",
        "url",
        "stable_id",
        "account_name",
        "account_handle",
        "account_url",
        "account_stable_id",
        "organisation_name",
        "place",
    }
)
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How the rows of one sheet become fields: the layout's name, its table, fields by heading, constants, and preparation."""

    layout: str
    table: str
    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]
    prepare: Callable[[pl.DataFrame], Prepared] | None = None

    def stated(self) -> set[str]:
        """Return the fields that get a value."""
        return {field for fields in self.columns.values() for field in fields} | set(self.constants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Rows as typed fields with `ROW`, the rows refused, words of fixed sets that are not known, and by field the heading that people see."""

    frame: pl.DataFrame
    refused: tuple[Refused, ...]
    unknown_words: Mapping[str, frozenset[str]]
    headings: Mapping[str, str]


def recipe_for(headings: Sequence[str], place: PurePath, mapped: Sequence[MappedLayout]) -> Recipe | None:
    """Return how to read a sheet: by the mapping file, else a named layout, else the aliases; None where none of them fits."""
    normals = frozenset(map(normal, headings))
    for entry in mapped:
        if entry.fits(normals, place):
            return _recipe("mapping", entry.understood)
    for layout in LAYOUTS:
        if layout.fits(normals):
            of_path = layout.of_path(place) if layout.of_path else {}
            return Recipe(
                layout=layout.name,
                table=layout.table,
                columns=layout.fields_by_heading(),
                constants={**layout.constants, **of_path},
                prepare=layout.prepare,
            )
    understood = understand(normals)
    return _recipe("aliases", understood) if understood else None


def _recipe(layout: str, understood: Understood) -> Recipe:
    return Recipe(layout=layout, table=understood.table, columns=understood.columns, constants=understood.constants)


def typed_rows(batch: Batch, recipe: Recipe, zone: str) -> Typed:
    """Return a batch as typed fields. A cell that cannot be read refuses its row, so that nothing is left out in silence."""
    shown = _headings_by_normal(batch.frame.columns)
    raw = batch.frame.select(pl.col(heading).alias(name) for name, heading in shown.items())
    refused = batch.refused
    recipe = _with_new_headings(recipe, frozenset(raw.columns))
    if recipe.prepare:
        raw, more = recipe.prepare(raw)
        refused += tuple(replace(each, column=shown.get(each.column or "", each.column)) for each in more)
    cells, headings = _field_cells(raw, recipe, shown)
    cells, unknown = _known_words(cells, _WORDS.get(recipe.table, {}))
    types = fields_of(recipe.table)
    converted = convert(cells.drop(ROW), types, zone=zone)
    frame = converted.frame.with_columns(cells[ROW])
    wrong: dict[int, Refused] = {}
    for bad in converted.bad:
        for position, (text, reason) in bad.cells.items():
            refusal = Refused(row=cells[ROW][position], column=bad.field, value=text[:SHOWN_CHARACTERS], reason=reason)
            wrong.setdefault(position, refusal)
    taken = without(frame, list(wrong))
    return Typed(frame=taken, refused=(*refused, *wrong.values()), unknown_words=unknown, headings=headings)


def _with_new_headings(recipe: Recipe, headings: frozenset[str]) -> Recipe:
    """Records further down may state what the first ones did not."""
    understood = understand(headings, table=recipe.table) if recipe.layout == "aliases" else None
    return replace(recipe, columns={**recipe.columns, **understood.columns}) if understood else recipe


def without(frame: pl.DataFrame, positions: Sequence[int]) -> pl.DataFrame:
    """Return the frame without the rows at these positions."""
    if not positions:
        return frame
    keep = pl.repeat(value=True, n=frame.height, dtype=pl.Boolean, eager=True)
    return frame.filter(keep.scatter(list(positions), values=False))


def _headings_by_normal(headings: Sequence[str]) -> dict[str, str]:
    """Return the headings by their normal forms; of several with one form the first counts."""
    chosen: dict[str, str] = {}
    for heading in headings:
        chosen.setdefault(heading if heading == ROW else normal(heading), heading)
    return chosen


def _field_cells(raw: pl.DataFrame, recipe: Recipe, shown: Mapping[str, str]) -> tuple[pl.DataFrame, dict[str, str]]:
    """Return text cells by field (of several headings the first that is not empty), and the heading that names each field for people."""
    sources: dict[str, list[str]] = {}
    for heading, fields in recipe.columns.items():
        if heading in raw.columns:
            for field in fields:
                sources.setdefault(field, []).append(heading)
    expressions = [pl.coalesce(_cell(heading, field) for heading in headings).alias(field) for field, headings in sources.items()]
    constants = [
        pl.coalesce(pl.col(field), pl.lit(value)).alias(field) if field in sources else pl.lit(value).alias(field)
        for field, value in recipe.constants.items()
    ]
    cells = raw.select(*expressions, ROW).with_columns(constants)
    return cells, {field: shown.get(headings[0], headings[0]) for field, headings in sources.items()}


def _cell(heading: str, field: str) -> pl.Expr:
    text = pl.col(heading).str.strip_chars()
    nothing = text.str.to_lowercase().is_in(_says_nothing(field)) if field in _NAMING else text == ""
    return pl.when(~nothing).then(text)


@cache
def _says_nothing(field: str) -> list[str]:
    """A level is not a place: a register of districts writes 市级 for the bodies of the city itself."""
    return sorted(MISSING | words("level").keys() if field == "place" else MISSING)


def _known_words(cells: pl.DataFrame, fields: Mapping[str, str]) -> tuple[pl.DataFrame, dict[str, frozenset[str]]]:
    """Words of another field of the same table (a class of media in a column of levels) leave the cell empty without being strange."""
    unknown: dict[str, frozenset[str]] = {}
    elsewhere = frozenset(word for listed in fields.values() for word in words(listed)) | MISSING
    for field, listed in fields.items():
        if field in cells.columns:
            distinct = cells[field].drop_nulls().unique().to_list()
            known = {text: value for text in distinct if (value := _value_of(listed, text))}
            strange = frozenset(text for text in distinct if text not in known and not {normal(text), text.casefold()} & elsewhere)
            mapped = (
                cells[field].replace_strict(known, default=None, return_dtype=pl.String)
                if known
                else pl.lit(None, dtype=pl.String).alias(field)
            )
            cells = cells.with_columns(mapped)
            if strange:
                unknown[field] = strange
    return cells, unknown


def _value_of(listed: str, text: str) -> str | None:
    """Return the value that a word means; a language may be stated by its tag."""
    tag = text if listed == "language" and _LANGUAGE_TAG.fullmatch(text) else None
    return words(listed).get(normal(text), tag)


def refuse_where(frame: pl.DataFrame, condition: pl.Expr, column: str | None, reason: Text) -> tuple[pl.DataFrame, tuple[Refused, ...]]:
    """Return the frame without the rows where the condition holds, and these rows as refused."""
    mask = frame.select(condition.fill_null(value=False).alias("refused"))["refused"]
    if not mask.any():
        return frame, ()
    return frame.filter(~mask), tuple(Refused(row=row, column=column, reason=reason) for row in frame[ROW].filter(mask).to_list())
