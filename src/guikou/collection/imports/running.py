"""
Carrying out an import: small transactions, each of them all or nothing, so that a worker that is killed leaves nothing half done.

Whoever takes over makes the plan anew: what is written already is found and left as it is. Every transaction counts one step of the import and fails where
another worker has counted it, so that two workers never write side by side.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import polars as pl
from django.db import transaction

from guikou.collection.domain.imports import ImportState
from guikou.collection.domain.matching import only_named
from guikou.collection.imports import conflicts, planning
from guikou.collection.imports.plans import AccountPlan, Plan, Refusals, What
from guikou.collection.imports.reading import keep_rejects
from guikou.collection.imports.results import act, counted, digest_of_posts, stated
from guikou.collection.imports.tables import Done, Targets
from guikou.collection.models import Import, ImportChange, ImportFile, Observation, RegisterChange
from guikou.collection.operations.posts import Stored, store
from guikou.jobs.registry import Work
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, require
from guikou.people.models import Organisation
from guikou.people.operations import organisations
from guikou.registry import bulk
from guikou.registry.domain.editing import plain
from guikou.trail.operations import record

ACCOUNTS_AT_ONCE = 500
WRITING = Text("写入台账", "Writing the register")
WRITING_POSTS = Text("写入发布内容", "Writing posts")
ACCOUNTS_UNIT = Text("个账号", "accounts")


class Overtaken(RuntimeError):
    """Another worker carries out this import."""


class Run:
    """One worker's attempt to carry out one import."""

    def __init__(self, imported: Import, work: Work) -> None:
        self._imported, self._work = imported, work
        self._by, self._now = work.by, work.now()
        self._why = imported.title
        require(work.by, Action.IMPORT, imported.organisation.path)

    def carry_out(self) -> None:
        """Write everything that is not written yet, and end the import and its job in one transaction."""
        plan = planning.make(self._imported, self._work.progress)
        observations = self._files(plan)
        bodies = self._bodies(plan)
        accounts = self._accounts(plan, bodies)
        held = bulk.accounts({own for own in accounts.values() if own})
        targets = replace(
            planning.targets(self._imported, accounts, bodies),
            observations=observations,
            owners={own: row["organisation_id"] for own, row in held.items()},
            identified=frozenset(own for own, row in held.items() if not only_named(row["key"])),
        )
        self._beside(plan, targets)
        for table in ("figures", "questions", "services"):
            for step in planning.steps(plan, table, targets, Refusals(plan.dataset)):
                with self._step():
                    self._note(table, step(True), created=table == "services")
        self._posts(plan, targets)
        self._finish(plan, accounts)

    @contextmanager
    def _step(self) -> Iterator[None]:
        """
        One transaction of the import.

        :raises Overtaken: another worker has written since.
        """
        with transaction.atomic():
            steps = self._imported.steps
            if not Import.objects.filter(pk=self._imported.pk, steps=steps, state=ImportState.RUNNING).update(steps=steps + 1):
                raise Overtaken(f"import {self._imported.pk}")
            yield
        self._imported.steps = steps + 1

    def _files(self, plan: Plan) -> dict[int, int]:
        """Make a row for each file and an observation for each that was read; return the observations by source."""
        kept = {number: own for own, number in ImportFile.objects.filter(imported=self._imported).values_list("pk", "number")}
        if not kept:
            with self._step():
                made = ImportFile.objects.bulk_create(
                    ImportFile(imported=self._imported, **_file(row), **plan.refusals.counted(row)) for row in plan.dataset.files.to_dicts()
                )
                Observation.objects.bulk_create(
                    Observation(
                        file=file,
                        at=self._imported.made_at,
                        origin="file",
                        complete=not file.error_zh,
                        incomplete_zh=file.error_zh,
                        incomplete_en=file.error_en,
                        by_name=self._imported.made_by.name,
                    )
                    for file in made
                )
        return dict(Observation.objects.filter(file__imported=self._imported).values_list("file__number", "pk"))

    def _bodies(self, plan: Plan) -> dict[str, int]:
        """Make and change organisations; return all by the file's key."""
        keys = {body.key: body.own_key if body.what is What.CREATE else "" for body in plan.bodies}
        known = {body.key: body.id for body in plan.bodies if body.id}
        fresh = [body for body in plan.bodies if body.what is What.CREATE]
        altered = {body.id: body for body in plan.bodies if body.what is What.CHANGE and body.id}
        if fresh or altered:
            with self._step():
                parents = _keys_of(known.values())
                rows = [
                    organisations.NewOrganisation(
                        key=body.own_key,
                        name=body.name,
                        parent_key=keys.get(body.parent) or parents.get(known.get(body.parent, 0), ""),
                        profile=body.changes,
                    )
                    for body in fresh
                ]
                made = organisations.bring(rows, under=self._imported.organisation_id, why=self._why, by=self._by, now=self._now)
                self._changed("organisations", {made[body.own_key]: (body.name, {}, {"version": 1}) for body in fresh})
                known |= {body.key: made[body.own_key] for body in fresh}
                noted = {}
                for own, body in sorted(altered.items()):
                    edited = organisations.edit(
                        organisation_id=own, version=None, changes=body.changes, why=self._why, by=self._by, now=self._now
                    )
                    noted[own] = (body.name, body.before, {**body.changes, "version": edited.version})
                self._changed("organisations", noted)
        return {key: own for key, own in known.items() if own}

    def _accounts(self, plan: Plan, bodies: Mapping[str, int]) -> dict[str, int | None]:
        """Make and change accounts; return all by the file's key, None where refused."""
        found: dict[str, int | None] = {one.key: one.id for one in plan.accounts}
        todo = [one for one in plan.accounts if one.what in (What.CREATE, What.CHANGE)]
        with self._work.progress.stage(WRITING, total=len(todo), unit=ACCOUNTS_UNIT) as stage:
            for start in range(0, len(todo), ACCOUNTS_AT_ONCE):
                part = todo[start : start + ACCOUNTS_AT_ONCE]
                with self._step():
                    found |= self._write(part, bodies)
                stage.advance(len(part))
        return found

    def _write(self, part: Sequence[AccountPlan], bodies: Mapping[str, int]) -> dict[str, int]:
        fresh = [one for one in part if one.what is What.CREATE]
        top = self._imported.organisation_id
        made = bulk.bring(
            [one.changes | {"organisation_id": bodies.get(one.owner or "", top)} for one in fresh],
            why=self._why,
            by=self._by,
            now=self._now,
        )
        self._changed(
            "accounts",
            {
                own: (one.name, {}, {"version": 1, **{name: one.changes[name] for name in one.staffing}})
                for own, one in zip(made, fresh, strict=True)
            },
        )
        altered = {one.id: self._altered(one, bodies) for one in part if one.what is What.CHANGE and one.id}
        before = bulk.accounts(altered)
        bulk.change(altered, why=self._why, by=self._by, now=self._now)
        noted = {}
        for one in part:
            if one.id in altered:
                was, new = before[one.id], altered[one.id]
                noted[one.id] = (one.name, {name: was[name] for name in new}, {**new, "version": was["version"] + 1})
        self._changed("accounts", noted)
        return {one.key: own for one, own in zip(fresh, made, strict=True)}

    def _altered(self, one: AccountPlan, bodies: Mapping[str, int]) -> dict[str, Any]:
        owner = {} if one.owner is None else {"organisation_id": bodies[one.owner]}
        return one.changes | owner

    def _beside(self, plan: Plan, targets: Targets) -> None:
        """Note conflicts, and what the days of registers showed."""
        rows = list(conflicts.noted(plan, targets, self._imported.title))
        with self._step():
            made = bulk.bring_conflicts(rows, now=self._now)
            self._changed("conflicts", {own: ("", {}, {}) for own in made})
            if not RegisterChange.objects.filter(imported=self._imported).exists():
                RegisterChange.objects.bulk_create(self._register_changes(plan, targets))

    def _register_changes(self, plan: Plan, targets: Targets) -> Iterator[RegisterChange]:
        known = set(
            RegisterChange.objects.filter(imported__organisation=self._imported.organisation_id).values_list(
                "account_id", "dated_on", "kind", "before", "after"
            )
        )
        for row in plan.dataset.changes.iter_rows(named=True):
            account = targets.accounts.get(row["account_id"] or "")
            told = {name: row[name] or "" for name in ("kind", "before", "after", "file", "sentence_zh", "sentence_en")}
            if (account or not row["account_id"]) and (account, row["dated_on"], told["kind"], told["before"], told["after"]) not in known:
                yield RegisterChange(imported=self._imported, account_id=account, dated_on=row["dated_on"], **told)

    def _posts(self, plan: Plan, targets: Targets) -> None:
        total = plan.dataset.posts().select(pl.len()).collect().item()
        with self._work.progress.stage(WRITING_POSTS, total=total, unit=planning.POSTS_UNIT) as stage:
            for batch in planning.post_batches(plan.dataset):
                rows = [row for row in planning.post_rows(batch, targets) if row["key"] not in plan.refused_posts]
                stored = (
                    store(rows, may_touch=targets.may_touch, write=False)
                    if plan.counts["posts"].changed or plan.counts["posts"].left
                    else None
                )
                if stored is None or stored.created or stored.changed:
                    with self._step():
                        self._note("posts", _done(store(rows, may_touch=targets.may_touch)))
                stage.advance(batch.height)

    def _note(self, table: str, done: Done, *, created: bool = False) -> None:
        self._changed(table, {own: ("", done.before[own], done.after[own]) for own in done.before})
        if created:
            self._changed(table, {own: ("", {}, {}) for own in done.created})

    def _changed(self, table: str, changes: Mapping[int, tuple[str, Mapping[str, Any], Mapping[str, Any]]]) -> None:
        """Keep what it takes to undo the import. A second change of the same object by the same import keeps what was before the first."""
        known = {
            change.subject: change
            for change in ImportChange.objects.filter(imported=self._imported, table=table, subject__in=list(changes)).order_by()
        }
        fresh = []
        for own, (name, before, after) in sorted(changes.items()):
            was, new = ({column: plain(value) for column, value in columns.items()} for columns in (before, after))
            if own in known:
                change = known[own]
                change.before = {**was, **change.before} if change.before else {}
                change.after |= new
                change.save(update_fields=("before", "after"))
            else:
                fresh.append(ImportChange(imported=self._imported, table=table, subject=own, name=name[:300], before=was, after=new))
        ImportChange.objects.bulk_create(fresh)

    def _finish(self, plan: Plan, accounts: Mapping[str, int | None]) -> None:
        """Count what was done from what stands in the database, which holds whatever was interrupted before."""
        keep_rejects(self._imported, pl.concat([plan.dataset.rejected, plan.refusals.table()]))
        counts = counted(self._imported, plan, accounts)
        with self._step():
            for row in plan.dataset.files.iter_rows(named=True):
                ImportFile.objects.filter(imported=self._imported, number=row["source"]).update(**plan.refusals.counted(row))
            keys, digest = digest_of_posts(self._imported)
            summary = {**self._imported.summary, "done": counts}
            Import.objects.filter(pk=self._imported.pk).update(
                state=ImportState.APPLIED, applied_at=self._now, summary=summary, version=self._imported.version + 1
            )
            change = {"state": [ImportState.RUNNING, ImportState.APPLIED], **stated(counts), "post_keys": keys, "post_keys_sha256": digest}
            record(act("apply", self._imported, change), by=self._by, now=self._work.now())
            self._work.finish({"import": self._imported.pk})


def _done(stored: Stored) -> Done:
    return Done(before=stored.before, after=stored.after)


def _file(row: Mapping[str, Any]) -> dict[str, Any]:
    texts = ("sheet", "kind", "table", "format", "layout", "error_zh", "error_en", "note_zh", "note_en")
    return {"number": row["source"], "file": row["file"][-500:], "dated_on": row["dated_on"], **{name: row[name] or "" for name in texts}}


def _keys_of(ids: Any) -> dict[int, str]:
    """Return the keys of organisations of the register."""
    return dict(Organisation.objects.filter(pk__in=list(ids)).values_list("pk", "key"))
