"""Two entries of the register that are one account: joined, and parted again while nothing else has touched them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, NotThere, require
from guikou.registry.domain.editing import PROFILE, UPKEEP, reason, with_former
from guikou.registry.domain.settling import ConflictKind, Outcome, check_way
from guikou.registry.models import Account, Merger
from guikou.registry.operations import common, conflicts
from guikou.trail.operations import record_all

_RESTORED = (*PROFILE, *UPKEEP, "key", "stable_id", "former_keys", "former_names", "sources", "proposed", "last_update_at")
_FILLED = tuple(name for name in (*PROFILE, *UPKEEP) if name not in ("name", "protected"))
_CHUNK = 2000


class NotTwo(Refusal):
    """They are the same entry, or not both in the conflict."""

    def __init__(self) -> None:
        super().__init__(Text("请选择两个不同的账号", "Choose two different accounts"))


class TwoPlatforms(Refusal):
    """Accounts on two platforms are never one."""

    def __init__(self) -> None:
        super().__init__(Text("两个账号不在同一平台，不能合并", "The two are on different platforms and cannot be merged"))


class NoSuchMerger(NotThere):
    """There is none with that id."""

    def __init__(self) -> None:
        super().__init__(Text("没有这次合并", "There is no such merger"))


class UndoneAlready(Refusal):
    """The two were parted already."""

    def __init__(self) -> None:
        super().__init__(Text("这次合并已经撤销", "This merger was undone already"))


class TouchedSince(Refusal):
    """The account that was kept has changed since; parting them would lose that."""

    def __init__(self) -> None:
        super().__init__(Text("合并之后账号又有修改，不能撤销合并", "The account was changed after the merger, so it cannot be undone"))


def merge(
    *, kept_id: int, gone_id: int, why: str, by: Actor, now: datetime, conflict_id: int | None = None, version: int | None = None
) -> Merger:
    """
    Join two entries that are one account: everything that belongs to the one moves to the other, what the other does not know is filled in, and the key of
    the one that goes becomes a former key. Rows that the kept one has already (the same source, the same figure of one moment, a second present holder)
    stay with the entry that goes. `conflict_id` is the conflict that this settles, `version` the one of it that the person saw.

    :raises NotAllowed: no right over one of them.
    :raises TwoPlatforms: they cannot be one.
    """
    with transaction.atomic():
        conflict = conflicts.locked(conflict_id, by=by, version=version) if conflict_id else None
        if conflict:
            check_way(ConflictKind(conflict.kind), Outcome.ONE, conflict.column)
        if kept_id == gone_id or (conflict and conflict.accounts.filter(pk__in=(kept_id, gone_id)).count() != 2):
            raise NotTwo
        both = {each: common.locked(each, by=by, action=Action.EDIT_REGISTER) for each in sorted((kept_id, gone_id))}
        kept, gone = both[kept_id], both[gone_id]
        if kept.platform != gone.platform:
            raise TwoPlatforms
        why = reason(why)
        merger = Merger(
            kept=kept,
            gone=gone,
            conflict=conflict,
            kept_before=common.snapshot(kept, _RESTORED),
            gone_before=common.snapshot(gone, ("key", "stable_id")),
            moved=_move_rows(gone, kept),
            at=now,
            by_name=by.name,
            why=why,
        )
        _retire(gone, kept, now=now)
        common.put(kept, _joined(kept, gone, merger.gone_before), now=now)
        merger.version_after = kept.version
        merger.save()
        counted = sum(len(ids) for ids in merger.moved.values())
        acts = [
            common.act("merge", kept, change={"merged": [None, gone.name], "other": gone.pk, "moved": counted}, why=why),
            common.act("merged-away", gone, change={"merged_into": [None, kept.name], "other": kept.pk}, why=why),
        ]
        if conflict:
            acts.append(conflicts.close(conflict, Outcome.ONE, why=why, chosen=kept.key, by=by, now=now))
        record_all(acts, by=by, now=now)
    return merger


def undo_merger(*, merger_id: int, why: str, by: Actor, now: datetime) -> Account:
    """
    Part two entries again: what moved goes back, both are as they were, and the conflict is open again. Return the entry that is back.

    :raises TouchedSince: the kept account has been changed since.
    """
    with transaction.atomic():
        merger = Merger.objects.select_for_update().filter(pk=merger_id).first()
        if merger is None:
            raise NoSuchMerger
        kept = common.locked(merger.kept_id, by=by, action=Action.EDIT_REGISTER)
        gone = Account.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=merger.gone_id)
        require(by, Action.EDIT_REGISTER, gone.organisation.path)
        if merger.undone_at:
            raise UndoneAlready
        why = reason(why)
        if kept.version != merger.version_after:
            raise TouchedSince
        common.put(kept, {name: _read(name, value) for name, value in merger.kept_before.items()}, now=now)
        kept.proposed = merger.kept_before["proposed"]
        kept.save(update_fields=("proposed",))
        common.put(gone, merger.gone_before | {"merged_into": None}, now=now)
        for name, model, column in _relations():
            for part in _parts(merger.moved.get(name, [])):
                model._default_manager.filter(pk__in=part, **{column: kept.pk}).update(**{column: gone.pk})
        merger.undone_at = now
        merger.save(update_fields=("undone_at",))
        acts = [
            common.act("merge-undone", kept, change={"other": gone.pk}, why=why),
            common.act("back", gone, change={"other": kept.pk}, why=why),
        ]
        if merger.conflict:
            acts.append(conflicts.reopen(merger.conflict, why=why))
        record_all(acts, by=by, now=now)
    return gone


def _retire(gone: Account, kept: Account, *, now: datetime) -> None:
    """Take the entry out of the register; its key and stable id become free for the one that is kept."""
    common.put(gone, {"key": f"merged:{gone.pk}", "stable_id": "", "merged_into": kept}, now=now)


def _joined(kept: Account, gone: Account, before: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: getattr(gone, name) for name in _FILLED if getattr(kept, name) in (None, "") and getattr(gone, name) not in (None, "")
    }
    values["protected"] = kept.protected or gone.protected
    values["sources"] = with_former(kept.sources, *gone.sources)
    values["former_names"] = with_former(gone.former_names, *kept.former_names, gone.name, present=(kept.name,))
    values["last_update_at"] = max((at for at in (kept.last_update_at, gone.last_update_at) if at), default=None)
    former = with_former(kept.former_keys, *gone.former_keys, before["key"], present=(kept.key,))
    if before["stable_id"] and not kept.stable_id:
        values |= {"stable_id": before["stable_id"], "key": before["key"]}
        former = with_former((*former, kept.key), present=(before["key"],))
    values["former_keys"] = former
    return {name: value for name, value in values.items() if getattr(kept, name) != value}


def _relations() -> Iterator[tuple[str, type[models.Model], str]]:
    """Yield every table of any package with a column that leads to an account: its name, its model, the column."""
    for relation in Account._meta.related_objects:
        if relation.related_model in (Account, Merger):
            continue
        if relation.many_to_many:
            through: Any = relation.through  # type: ignore[attr-defined]
            column = next(field.name for field in through._meta.fields if field.related_model is Account)
            yield f"{through._meta.label}.{column}", through, column
        else:
            model: Any = relation.related_model
            yield f"{model._meta.label}.{relation.field.name}", model, relation.field.name


def _move_rows(gone: Account, kept: Account) -> dict[str, list[int]]:
    moved: dict[str, list[int]] = {}
    for name, model, column in _relations():
        rows = model._default_manager.filter(**{column: gone.pk})
        for others, condition in _unique_with(model, column):
            same = model._default_manager.filter(condition, **{column: kept.pk}, **{other: OuterRef(other) for other in others})
            rows = rows.exclude(condition & Q(Exists(same)))
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        for part in _parts(ids):
            model._default_manager.filter(pk__in=part).update(**{column: kept.pk})
        if ids:
            moved[name] = ids
    return moved


def _unique_with(model: type[models.Model], column: str) -> Iterator[tuple[tuple[str, ...], Q]]:
    """Yield what else makes a row unique together with the column, and under which condition."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and column in constraint.fields:
            yield tuple(name for name in constraint.fields if name != column), constraint.condition or Q()
    for together in model._meta.unique_together:
        if column in together:
            yield tuple(name for name in together if name != column), Q()
    if model._meta.get_field(column).unique:  # type: ignore[union-attr]
        yield (), Q()


def _parts(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def _read(name: str, value: Any) -> Any:
    """Return a value that was kept as JSON as the column holds it."""
    field = Account._meta.get_field(name)
    return value if isinstance(field, models.JSONField) else field.to_python(value)  # type: ignore[union-attr]
