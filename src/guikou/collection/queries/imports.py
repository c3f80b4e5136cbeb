"""Reading imports."""

import polars as pl
from django.db.models import QuerySet

from guikou.collection.domain.imports import ImportState
from guikou.collection.imports import folder, mappings, rejects, showing
from guikou.collection.models import Import, ImportChange, ImportFile
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under

SEEN = Action.SEE_COLLECTION


def imports(by: Actor, action: Action = SEEN) -> QuerySet[Import]:
    """Return the imports of organisations in which the actor may do that, with who made them. Discarded ones are left out."""
    within = under(by.reach(action), field="organisation__path")
    return Import.objects.filter(within).exclude(state=ImportState.DISCARDED).select_related("organisation", "made_by", "corrects")


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
    """Return what an import that the actor may see made of accounts and organisations."""
    within = under(by.reach(SEEN), field="imported__organisation__path")
    return ImportChange.objects.filter(within, imported_id=import_id, table__in=("accounts", "organisations")).select_related(
        "imported__organisation"
    )


def files(by: Actor, import_id: int) -> QuerySet[ImportFile]:
    """Return the files of an import that the actor may see, as they stand in the database after it was carried out."""
    return ImportFile.objects.filter(under(by.reach(SEEN), field="imported__organisation__path"), imported_id=import_id)


def preview(by: Actor, import_id: int, table: str) -> pl.DataFrame:
    """Return what would become of accounts, of organisations, or the accounts `missing` from a whole register."""
    return showing.kept(imported(by, import_id).pk, table)


def rejected(by: Actor, import_id: int) -> pl.DataFrame:
    """Return the table REJECTED of an import."""
    return folder.rejected(imported(by, import_id).pk)


def rejected_sheets(by: Actor, import_id: int) -> list[tuple[int, str]]:
    """Return number and name of each sheet with rejected rows."""
    return rejects.names(imported(by, import_id).pk)


def rejected_rows(by: Actor, import_id: int) -> list[rejects.Rejected]:
    """Return the rejected rows as their files write them, sheet by sheet."""
    return list(rejects.tables(imported(by, import_id).pk))


def mapping_of(by: Actor, import_id: int) -> str:
    """Return the mapping file in use, empty where there is none."""
    return mappings.text(imported(by, import_id).pk)
