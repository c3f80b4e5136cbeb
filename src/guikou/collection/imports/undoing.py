"""Taking an import back: exactly what it made goes, exactly what it changed becomes what it was; what others changed since stops it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction
from django.utils.dateparse import parse_date, parse_datetime

from guikou.collection.domain.imports import ImportState
from guikou.collection.imports.results import act
from guikou.collection.imports.running import Overtaken
from guikou.collection.models import Figure, Import, ImportChange, Observation, Post, Question, RegisterChange
from guikou.collection.operations import posts
from guikou.jobs.registry import Work
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, require
from guikou.people.models import Organisation
from guikou.people.operations import organisations
from guikou.registry import bulk
from guikou.registry.models import Account, Conflict, Service
from guikou.trail.operations import record

AT_ONCE = 2_000
SHOWN = 10
UNDOING = Text("撤销导入", "Undoing the import")
OBJECTS = Text("项", "objects")
CHANGED_SINCE = Text(
    "导入之后，有{count}项内容又被修改或使用，不能整体撤销：{names}。请先处理这些内容，或逐项更正。",
    "{count} things were changed or used since the import, so that it cannot be taken back as a whole: {names}. Deal with these first, or correct them one by one.",
)
_MODELS: Mapping[str, type[models.Model]] = {"posts": Post, "figures": Figure, "questions": Question}


class ChangedSince(Refusal):
    """Others have changed or used what the import wrote; `names` are all of these things."""

    def __init__(self, names: Sequence[str]) -> None:
        shown = Text(
            "、".join(names[:SHOWN]) + (" 等" if len(names) > SHOWN else ""),
            ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else ""),
        )
        super().__init__(CHANGED_SINCE.fill(count=len(names), names=shown))
        self.names = tuple(names)


def blockers(imported: Import) -> None:
    """
    Let an import pass that can be taken back.

    :raises ChangedSince: it cannot.
    """
    found = list(dict.fromkeys((*_changed_accounts(imported), *_changed_bodies(imported), *_changed_rows(imported), *_used(imported))))
    if found:
        raise ChangedSince(found)


def _changed_accounts(imported: Import) -> Iterator[str]:
    noted = _noted(imported, "accounts")
    now = bulk.accounts(noted)
    for own, change in noted.items():
        if own not in now or now[own]["version"] != change.after.get("version"):
            yield change.name


def _changed_bodies(imported: Import) -> Iterator[str]:
    noted = _noted(imported, "organisations")
    versions = dict(Organisation.objects.filter(pk__in=list(noted)).values_list("pk", "version"))
    for own, change in noted.items():
        if own not in versions or versions[own] != change.after.get("version"):
            yield change.name


def _changed_rows(imported: Import) -> Iterator[str]:
    """Yield what later imports and observations changed in posts, figures and questions that this one wrote."""
    done = imported.summary.get("done", {})
    for table, model in _MODELS.items():
        mine = model._default_manager.filter(observation__file__imported=imported)
        noted = ImportChange.objects.filter(imported=imported, table=table)
        expected = noted.count() + done.get(table, {}).get("created", 0)
        if mine.count() < expected:
            later = ImportChange.objects.filter(table=table, imported_id__gt=imported.pk, imported__state=ImportState.APPLIED)
            titles = list(later.order_by().values_list("imported__title", flat=True).distinct()[:SHOWN])
            yield from titles or [_TABLE_WORDS[table]]


_MADE: Mapping[type[models.Model], str] = {
    Account: "accounts", Organisation: "organisations", Service: "services", Conflict: "conflicts", Question: "questions",
}  # fmt: skip
_TABLE_WORDS = {"posts": "发布内容", "figures": "数据", "questions": "留言"}


def _used(imported: Import) -> Iterator[str]:
    """Yield the accounts that the import made and that something else refers to by now, and organisations with people or others' accounts."""
    created = [own for own, change in _noted(imported, "accounts").items() if not change.before]
    for part in _parts(created):
        for relation in Account._meta.related_objects:
            yield from _users(relation, part, imported)
    bodies = [own for own, change in _noted(imported, "organisations").items() if not change.before]
    for part in _parts(bodies):
        for relation in Organisation._meta.related_objects:
            yield from _inhabitants(relation, part, imported)


def _inhabitants(relation: Any, part: Sequence[int], imported: Import) -> Iterator[str]:
    model, field = relation.related_model, relation.field.name
    if not (relation.field.many_to_one or relation.field.one_to_one):
        return
    rows = model._default_manager.filter(**{f"{field}__in": part})
    if model in _MADE:
        rows = _settled(model, rows).exclude(pk__in=_own(imported, model))
    yield from Organisation.objects.filter(pk__in=rows.values(f"{field}_id")).values_list("name", flat=True)


def _users(relation: Any, part: Sequence[int], imported: Import) -> Iterator[str]:
    model, field = relation.related_model, relation.field.name
    rows = model._default_manager.filter(**{f"{field}__in": part})
    if model in (Post, Figure, Question):
        rows = rows.exclude(observation__file__imported=imported)
    elif model is RegisterChange:
        rows = rows.exclude(imported=imported)
    elif model in (Service, Conflict):
        rows = _settled(model, rows).exclude(pk__in=_own(imported, model))
    elif relation.on_delete is models.CASCADE and model._meta.app_label not in ("registry", "collection"):
        rows = _edited(model, rows)
    yield from Account.objects.filter(pk__in=rows.values(field)).values_list("name", flat=True)


def _settled(model: type[models.Model], rows: Any) -> Any:
    """A conflict that nobody has settled is no use that somebody made of an account: it goes with it."""
    return rows.filter(settled_at__isnull=False) if model is Conflict else rows


def _edited(model: type[models.Model], rows: Any) -> Any:
    """What was only worked out goes with its account; what people have edited since, which its version tells, does not."""
    return rows.filter(version__gt=1) if any(field.name == "version" for field in model._meta.get_fields()) else rows.none()


def _own(imported: Import, model: type[models.Model]) -> Any:
    if model is Question:
        return Question.objects.filter(observation__file__imported=imported).values("pk")
    return ImportChange.objects.filter(imported=imported, table=_MADE[model], before={}).values("subject")


def _noted(imported: Import, table: str) -> dict[int, ImportChange]:
    return {change.subject: change for change in ImportChange.objects.filter(imported=imported, table=table).order_by()}


class Undo:
    """One worker's attempt to take one import back, in small transactions as it was carried out."""

    def __init__(self, imported: Import, work: Work) -> None:
        self._imported, self._work = imported, work
        self._by, self._now = work.by, work.now()
        self._why = str(imported.summary.get("undo_why", ""))
        require(work.by, Action.IMPORT, imported.organisation.path)

    def carry_out(self) -> None:
        """Take it back, or leave it as it is and say who changed what meanwhile."""
        if not self._imported.summary.get("undo_started"):
            try:
                blockers(self._imported)
            except ChangedSince as since:
                self._give_up(since)
                return
            with self._step():
                self._imported.summary = {**self._imported.summary, "undo_started": True}
                Import.objects.filter(pk=self._imported.pk).update(summary=self._imported.summary)
        total = (
            ImportChange.objects.filter(imported=self._imported).count()
            + Post.objects.filter(observation__file__imported=self._imported).count()
        )
        with self._work.progress.stage(UNDOING, total=total, unit=OBJECTS) as stage:
            for table, model in _MODELS.items():
                self._restore(table, model, stage.advance)
                self._remove(model, stage.advance)
            self._services()
        self._register()

    @contextmanager
    def _step(self) -> Iterator[None]:
        with transaction.atomic():
            steps = self._imported.steps
            if not Import.objects.filter(pk=self._imported.pk, steps=steps, state=ImportState.UNDOING).update(steps=steps + 1):
                raise Overtaken(f"import {self._imported.pk}")
            yield
        self._imported.steps = steps + 1

    def _give_up(self, since: ChangedSince) -> None:
        with transaction.atomic():
            Import.objects.filter(pk=self._imported.pk, state=ImportState.UNDOING).update(
                state=ImportState.APPLIED, error_zh=since.reason.zh, error_en=since.reason.en
            )
            record(act("undo-refused", self._imported, {"changed": list(since.names[:100])}, self._why), by=self._by, now=self._now)
            self._work.finish({"refused": len(since.names)})

    def _restore(self, table: str, model: type[models.Model], advance: Any) -> None:
        """Give rows that were changed the values that they had; each note goes with its row, so that nothing is restored twice."""
        while True:
            changes = {
                change.subject: change
                for change in ImportChange.objects.filter(imported=self._imported, table=table).exclude(before={})[:500]
            }
            if not changes:
                return
            with self._step():
                rows = model._default_manager.in_bulk(list(changes))
                for own, row in rows.items():
                    for name, value in changes[own].before.items():
                        setattr(row, name, _value(model, name, value))
                if model is Post:
                    posts.save([row for row in rows.values() if isinstance(row, Post)])
                else:
                    names = sorted({name.removesuffix("_id") for change in changes.values() for name in change.before})
                    model._default_manager.bulk_update(rows.values(), names, batch_size=100)
                ImportChange.objects.filter(pk__in=[change.pk for change in changes.values()]).delete()
            advance(len(changes))

    def _remove(self, model: type[models.Model], advance: Any) -> None:
        while True:
            rows = model._default_manager.filter(observation__file__imported=self._imported).order_by()
            part = list(rows.values_list("pk", flat=True)[:AT_ONCE])
            if not part:
                return
            with self._step():
                model._default_manager.filter(pk__in=part).delete()
            advance(len(part))

    def _services(self) -> None:
        noted = _noted(self._imported, "services")
        if noted:
            with self._step():
                bulk.change_services({own: change.before for own, change in noted.items() if change.before})
                bulk.remove_services([own for own, change in noted.items() if not change.before])
                ImportChange.objects.filter(imported=self._imported, table="services").delete()

    def _register(self) -> None:
        """Take back accounts and organisations, and end the import and its job, in one transaction."""
        accounts, bodies = _noted(self._imported, "accounts"), _noted(self._imported, "organisations")
        with self._step():
            RegisterChange.objects.filter(imported=self._imported).delete()
            created = [[own for own, change in noted.items() if not change.before] for noted in (accounts, bodies)]
            bulk.remove_conflicts(list(_noted(self._imported, "conflicts")), accounts=created[0], organisations=created[1])
            Observation.objects.filter(file__imported=self._imported).delete()
            restored = {own: _columns(Account, change.before) for own, change in accounts.items() if change.before}
            for part in _parts(sorted(restored)):
                bulk.change({own: restored[own] for own in part}, why=self._why, by=self._by, now=self._now, action="account.restore")
            for part in _parts([own for own, change in accounts.items() if not change.before]):
                bulk.remove(part, why=self._why, by=self._by, now=self._now)
            for own, change in sorted(bodies.items()):
                if change.before:
                    organisations.edit(organisation_id=own, version=None, changes=change.before, why=self._why, by=self._by, now=self._now)
            organisations.remove([own for own, change in bodies.items() if not change.before], why=self._why, by=self._by, now=self._now)
            Import.objects.filter(pk=self._imported.pk).update(state=ImportState.UNDONE, undone_at=self._now, error_zh="", error_en="")
            told = {"state": [ImportState.UNDOING, ImportState.UNDONE], "accounts": len(accounts), "organisations": len(bodies)}
            record(act("undone", self._imported, told, self._why), by=self._by, now=self._work.now())
            self._work.finish({"import": self._imported.pk})


def _columns(model: type[models.Model], stated: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(model, name, value) for name, value in stated.items()}


def _value(model: type[models.Model], name: str, value: Any) -> Any:
    """Return a value as the database holds it, from JSON."""
    field = model._meta.get_field(name)
    if isinstance(value, str) and isinstance(field, models.DateTimeField):
        return parse_datetime(value)
    if isinstance(value, str) and isinstance(field, models.DateField):
        return parse_date(value)
    return value


def _parts(listed: Sequence[int], size: int = 1_000) -> Iterable[Sequence[int]]:
    return (listed[start : start + size] for start in range(0, len(listed), size))
