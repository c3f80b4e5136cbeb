"""
Reading imports.

What files hold as they write it can hold anything, telephones and contacts too: whoever may not see personal data where an import belongs gets none of it.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.db.models import QuerySet

from guikou.collection.domain.imports import ImportState
from guikou.collection.imports import folder, mappings, rejects, showing
from guikou.collection.models import Import, ImportChange, ImportFile
from guikou.people.domain.personal import COVERED, PROPERTIES
from guikou.people.domain.policy import Action, Actor, require
from guikou.people.queries import under, within

SEEN = Action.SEE_COLLECTION


def imports(by: Actor, action: Action = SEEN) -> QuerySet[Import]:
    """Return the imports of organisations in which the actor may do that, with who made them. Discarded ones are left out."""
    seen = under(by.reach(action), field="organisation__path")
    return Import.objects.filter(seen).exclude(state=ImportState.DISCARDED).select_related("organisation", "made_by", "corrects")


def imported(by: Actor, import_id: int) -> Import:
    """
    Return one of them.

    :raises Import.DoesNotExist: there is none, or the actor may not see it.
    """
    return imports(by).get(pk=import_id)


def waiting(by: Actor) -> QuerySet[Import]:
    """Return the imports that wait for somebody to go on."""
    return imports(by, Action.IMPORT).filter(state__in=(ImportState.READY, ImportState.HELD, ImportState.FAILED))


def changes(by: Actor, import_id: int) -> QuerySet[ImportChange]:
    """Return what an import that the actor may see made of accounts and organisations, each with `personal`: whether contacts in it may be seen."""
    seen = under(by.reach(SEEN), field="imported__organisation__path")
    made = ImportChange.objects.filter(seen, imported_id=import_id, table__in=("accounts", "organisations"))
    personal = within(by, Action.SEE_PERSONAL, field="imported__organisation__path")
    return made.select_related("imported__organisation").annotate(personal=personal)


def files(by: Actor, import_id: int) -> QuerySet[ImportFile]:
    """Return the files of an import that the actor may see, as they stand in the database after it was carried out."""
    return ImportFile.objects.filter(under(by.reach(SEEN), field="imported__organisation__path"), imported_id=import_id)


def preview(by: Actor, import_id: int, table: str) -> pl.DataFrame:
    """Return what would become of accounts, of organisations, or the accounts `missing` from a whole register."""
    found = imported(by, import_id)
    kept = showing.kept(found.pk, table)
    return kept if _sees_personal(by, found) else _covered(kept)


def rejected(by: Actor, import_id: int) -> pl.DataFrame:
    """Return the table REJECTED of an import."""
    found = imported(by, import_id)
    kept = folder.rejected(found.pk)
    return kept if _sees_personal(by, found) else kept.with_columns(value=pl.lit(None, pl.String))


def sheets(by: Actor, of: Import) -> list[Mapping[str, Any]]:
    """Return what was recognised in each sheet of an import: its columns, what they were taken for, and some of their values."""
    if _sees_personal(by, of):
        return list(of.found)
    return [sheet | {"columns": [column | {"samples": []} for column in sheet["columns"]]} for sheet in of.found]


def rejected_sheets(by: Actor, import_id: int) -> list[tuple[int, str]]:
    """Return number and name of each sheet with rejected rows."""
    return rejects.names(imported(by, import_id).pk)


def rejected_rows(by: Actor, import_id: int) -> list[rejects.Rejected]:
    """
    Return the rejected rows as their files write them, sheet by sheet.

    :raises NotAllowed: the actor may not see personal data there.
    """
    found = imported(by, import_id)
    require(by, Action.SEE_PERSONAL, found.organisation.path)
    return list(rejects.tables(found.pk))


def mapping_of(by: Actor, import_id: int) -> str:
    """Return the mapping file in use, empty where there is none."""
    return mappings.text(imported(by, import_id).pk)


def _sees_personal(by: Actor, of: Import) -> bool:
    return by.may(Action.SEE_PERSONAL, of.organisation.path)


def _covered(kept: pl.DataFrame) -> pl.DataFrame:
    """Return a preview without contacts: that they change is shown, not what they were or become."""

    def cover(row: Mapping[str, Any], values: str) -> list[str] | None:
        return row[values] and [
            COVERED if column in PROPERTIES else value for column, value in zip(row["column"], row[values], strict=True)
        ]

    rows = [row | {values: cover(row, values) for values in ("before", "after")} for row in kept.iter_rows(named=True)]
    return pl.DataFrame(rows, schema=kept.schema, orient="row")
