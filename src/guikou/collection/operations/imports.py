"""Bringing in files: upload, choose what columns mean, confirm, carry out, take back."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from guikou.collection.domain.imports import ImportState, NotInThatState, move
from guikou.collection.imports import folder, mappings, rejects
from guikou.collection.imports.folder import Upload
from guikou.collection.imports.results import act, stated
from guikou.collection.imports.undoing import blockers
from guikou.collection.mapping import UnusableMapping
from guikou.collection.mapping import load as load_mapping
from guikou.collection.models import Import
from guikou.jobs.operations import enqueue
from guikou.jobs.queries import unfinished
from guikou.kernel.bilingual import Refusal, Text
from guikou.kernel.dates import NotAMoment, zone
from guikou.people.domain.policy import Action, Actor, NotThere, require
from guikou.people.models import Organisation
from guikou.people.operations.tree import ChangedMeanwhile, HasEnded, NoSuchOrganisation
from guikou.trail.operations import record

LOSS_LIMIT = 0.2
"""A fifth: the share of its accounts that a register may lose before a person has to confirm."""


_KINDS = {ImportState.READING: "imports.read", ImportState.RUNNING: "imports.run", ImportState.UNDOING: "imports.undo"}


class NoSuchImport(NotThere):
    """There is none, or it is not the actor's to see."""

    def __init__(self) -> None:
        super().__init__(Text("没有这次导入", "There is no such import"))


class ReasonMissing(Refusal):
    """A confirmation or an undoing without a reason."""

    field = "why"

    def __init__(self) -> None:
        super().__init__(Text("请写明原因", "Please say why"))


class ZoneUnknown(Refusal):
    """There is no such time zone."""

    field = "zone"

    def __init__(self) -> None:
        super().__init__(Text("没有这个时区", "There is no such time zone"))


def upload(
    *,
    organisation_id: int,
    uploads: Iterable[Upload],
    by: Actor,
    now: datetime,
    title: str = "",
    zone_name: str = "",
    complete: bool = False,
    corrects: int | None = None,
) -> Import:
    """
    Keep files and have them read in the background. Nothing of the register changes by it.

    `complete`: the files are the whole register of the organisation, so that accounts that they lack have left it. `corrects`: an earlier import
    whose rejected rows these are; its mapping is used again.

    :raises NotAllowed: no right to import into the organisation.
    :raises NothingUploaded: no file, or empty ones.
    :raises TooMuch: too many, or too large.
    :raises ZoneUnknown: there is no such zone.
    """
    top = Organisation.objects.filter(pk=organisation_id).first()
    if top is None:
        raise NoSuchOrganisation
    require(by, Action.IMPORT, top.path, seen=Action.SEE_REGISTER)
    if top.ended_on:
        raise HasEnded(top.name)
    kept = folder.check(uploads)
    zone_name = zone_name or settings.TIME_ZONE
    try:
        zone(zone_name)
    except NotAMoment as unknown:
        raise ZoneUnknown from unknown
    with transaction.atomic():
        imported = Import.objects.create(
            organisation=top,
            title=title.strip()[:250] or _title(kept),
            settings={"zone": zone_name, "loss_limit": LOSS_LIMIT, "complete": complete},
            corrects_id=_visible(corrects, by),
            made_by_id=by.person_id or 0,  # the worker has no right to import
            made_at=now,
        )
        folder.keep(imported.pk, kept)
        if imported.corrects_id and folder.mapping(imported.corrects_id).exists():
            corrected = mappings.for_corrections(mappings.text(imported.corrects_id), rejects.ADDED)
            folder.mapping(imported.pk).write_text(corrected, encoding="utf-8")
        _ask(_KINDS[ImportState.READING], imported, by, now)
        size = sum(upload.size or 0 for upload in kept)
        record(act("upload", imported, {"files": len(kept), "bytes": size, "complete": complete}), by=by, now=now)
    return imported


def read_again(*, import_id: int, by: Actor, now: datetime, mapping: str | None = None, zone_name: str = "") -> None:
    """
    Read the files again, with another mapping (the text of a mapping file) or zone.

    :raises NoSuchImport: there is none.
    :raises NotInThatState: it is carried out already, or is being read.
    :raises UnusableMapping: the mapping cannot be used.
    """
    with transaction.atomic():
        imported = locked(import_id, by)
        imported.state = move(ImportState(imported.state), ImportState.READING)
        if mapping is not None:
            _keep_mapping(imported.pk, mapping)
        if zone_name:
            imported.settings = {**imported.settings, "zone": zone_name}
        _save(imported, "state", "settings")
        _ask(_KINDS[ImportState.READING], imported, by, now)
        record(act("read-again", imported, {"mapping": mapping is not None, "zone": imported.settings["zone"]}), by=by, now=now)


def confirm(*, import_id: int, why: str, by: Actor, now: datetime) -> None:
    """
    Believe a source that lost more accounts than it may, and read it again accordingly.

    :raises ReasonMissing: no reason is given.
    :raises NotInThatState: the import is not held.
    """
    with transaction.atomic():
        imported = locked(import_id, by)
        if not why.strip():
            raise ReasonMissing
        if imported.state != ImportState.HELD:
            raise NotInThatState(Text("这次导入不需要确认", "This import does not wait for a confirmation"))
        imported.state = move(ImportState.HELD, ImportState.READING)
        held = imported.held_en
        imported.settings = {**imported.settings, "loss_limit": 1.0}
        imported.confirmed_why = why.strip()
        imported.held_zh = imported.held_en = ""
        _save(imported, "state", "settings", "confirmed_why", "held_zh", "held_en")
        _ask(_KINDS[ImportState.READING], imported, by, now)
        record(act("confirm", imported, {"held": held}, why.strip()), by=by, now=now)


def run(*, import_id: int, by: Actor, now: datetime, version: int | None = None) -> None:
    """
    Carry out an import in the background. `version`: of the preview that the person saw.

    :raises NotInThatState: it is not ready.
    :raises ChangedMeanwhile: the files were read again since.
    """
    with transaction.atomic():
        imported = locked(import_id, by, version=version)
        imported.state = move(ImportState(imported.state), ImportState.RUNNING)
        _save(imported, "state")
        _ask(_KINDS[ImportState.RUNNING], imported, by, now)
        record(act("run", imported, stated(imported.summary.get("expected", {}))), by=by, now=now)


def undo(*, import_id: int, why: str, by: Actor, now: datetime) -> None:
    """
    Take an import back in the background: what it made is removed, what it changed becomes what it was.

    :raises ReasonMissing: no reason is given.
    :raises NotInThatState: it was not carried out, or is taken back already.
    :raises ChangedSince: others have changed what it wrote; the reason names it.
    """
    with transaction.atomic():
        imported = locked(import_id, by)
        if not why.strip():
            raise ReasonMissing
        imported.state = move(ImportState(imported.state), ImportState.UNDOING)
        blockers(imported)
        imported.summary = {**imported.summary, "undo_why": why.strip()}
        _save(imported, "state", "summary")
        _ask(_KINDS[ImportState.UNDOING], imported, by, now)
        record(act("undo", imported, {}, why.strip()), by=by, now=now)


def go_on(*, import_id: int, by: Actor, now: datetime) -> None:
    """
    Have a worker take up again what another left: after too many errors, or because whoever asked for it has lost the right.

    :raises NotInThatState: nothing is left to do, or a worker has it.
    """
    with transaction.atomic():
        imported = locked(import_id, by)
        state = ImportState(imported.state)
        if state not in _KINDS or unfinished(f"import:{imported.pk}"):
            raise NotInThatState(Text("这次导入不需要继续处理", "There is nothing to go on with in this import"))
        _ask(_KINDS[state], imported, by, now)
        record(act("go-on", imported, {"state": [state, state]}), by=by, now=now)


def discard(*, import_id: int, by: Actor, now: datetime) -> None:
    """
    Give an import up before it was carried out; its files are deleted.

    :raises NotInThatState: it was carried out.
    """
    with transaction.atomic():
        imported = locked(import_id, by)
        before = imported.state
        imported.state = move(ImportState(imported.state), ImportState.DISCARDED)
        _save(imported, "state")
        record(act("discard", imported, {"state": [before, imported.state]}), by=by, now=now)
        transaction.on_commit(lambda: folder.discard(import_id))


def locked(import_id: int, by: Actor, *, version: int | None = None) -> Import:
    """
    Return the import, locked until the transaction ends, for somebody who may import there.

    :raises NoSuchImport: there is none.
    :raises NotAllowed: the person may not do that; OutOfSight: nor see it.
    """
    imported = Import.objects.select_for_update(of=("self",)).select_related("organisation", "made_by").filter(pk=import_id).first()
    if imported is None:
        raise NoSuchImport
    require(by, Action.IMPORT, imported.organisation.path)
    if version is not None and imported.version != version:
        raise ChangedMeanwhile
    return imported


def _visible(import_id: int | None, by: Actor) -> int | None:
    if import_id is None:
        return None
    found = Import.objects.select_related("organisation").filter(pk=import_id).first()
    if found is None or not by.may(Action.IMPORT, found.organisation.path):
        raise NoSuchImport
    return found.pk


def _keep_mapping(import_id: int, mapping: str) -> None:
    target = folder.mapping(import_id)
    if not mapping.strip():
        target.unlink(missing_ok=True)
        return
    beside = target.with_suffix(".new")
    beside.write_text(mapping, encoding="utf-8")
    try:
        load_mapping(beside)
    except UnusableMapping:
        beside.unlink()
        raise
    beside.replace(target)


def _ask(kind: str, imported: Import, by: Actor, now: datetime) -> None:
    enqueue(kind, {"import": imported.pk}, by=by, now=now, key=f"import:{imported.pk}", place=imported.organisation.path)


def _save(imported: Import, *columns: str) -> None:
    imported.version += 1
    imported.save(update_fields=(*columns, "version"))


def _title(uploads: list[Upload]) -> str:
    names = [folder.safe_name(upload.name or "") for upload in uploads]
    return " · ".join(names[:3])[:240] + (" …" if len(names) > 3 else "")
