"""What an import notes as conflicts, for a person to settle: what the files contradict each other in, and what no file may decide."""

from collections.abc import Iterator
from typing import Any

from guikou.collection.imports.plans import Plan
from guikou.collection.imports.tables import Targets
from guikou.kernel.bilingual import Text
from guikou.registry import bulk

LEFT_REGISTER = Text(
    "“{name}”不在“{title}”的完整名录中，台账中仍在用。请核实它是否已经停用。",
    "“{name}” is not in the whole register that “{title}” brought, yet it is in use here. Please check whether it still exists.",
)
NOT_BY_FILE = Text(
    "“{name}”在“{title}”的文件中状态为“{said}”，台账中为“{now}”。文件不能关停账号，请核实后按关停程序办理。",
    "The files of “{title}” say “{said}” of “{name}”; the register says “{now}”. No file closes an account: please check, then follow the closing procedure.",
)


def noted(plan: Plan, targets: Targets, title: str) -> Iterator[dict[str, Any]]:
    """Yield the conflicts, as `registry.bulk.bring_conflicts` takes them; `title` is what the import is called."""
    yield from _found(plan, targets)
    yield from _left(plan, title)
    yield from _stated_closed(plan, title)


def _found(plan: Plan, targets: Targets) -> Iterator[dict[str, Any]]:
    for row in plan.dataset.conflicts.iter_rows(named=True):
        keys = list(row["accounts"] or ())
        ids = [targets.accounts.get(key) for key in keys]
        if not keys or None in ids or (row["kind"] == "missing-id" and ids[0] in targets.identified):
            continue
        yield {
            "key": bulk.key_of_conflict(row["kind"], keys, row["column"] or "", row["values"] or []),
            "kind": row["kind"],
            "organisation_id": targets.owners[ids[0] or 0],
            "column": row["column"] or "",
            "values": row["values"] or [],
            "sources": row["sources"] or [],
            "sentence_zh": row["sentence_zh"],
            "sentence_en": row["sentence_en"],
            "account_ids": dict.fromkeys(ids),
        }


def _conflict(key: str, account: int, owner: int, column: str, values: list[str], sentence: Text) -> dict[str, Any]:
    return {
        "key": bulk.key_of_conflict("different-facts", [key], column, values),
        "kind": "different-facts",
        "organisation_id": owner,
        "column": column,
        "values": values,
        "sources": [],
        "sentence_zh": sentence.zh,
        "sentence_en": sentence.en,
        "account_ids": [account],
    }


def _left(plan: Plan, title: str) -> Iterator[dict[str, Any]]:
    """Yield a conflict for each account that a whole register lacks: a person decides, nothing is closed by it."""
    owners = {own: row["organisation_id"] for own, row in bulk.accounts([own for own, _, _ in plan.missing]).items()}
    for own, key, name in plan.missing:
        sentence = LEFT_REGISTER.fill(name=name, title=title)
        yield _conflict(key, own, owners[own], "status", ["removed", "active"], sentence)


def _stated_closed(plan: Plan, title: str) -> Iterator[dict[str, Any]]:
    for one in plan.accounts:
        if one.not_by_file and one.id:
            said, now = one.not_by_file
            sentence = NOT_BY_FILE.fill(name=one.name, title=title, said=said, now=now)
            yield _conflict(one.key, one.id, one.owner_id, "status", [said.en, now.en], sentence)
