"""What an import did, counted from what stands in the database, and said in the trail."""

import hashlib
from collections.abc import Mapping
from typing import Any

from guikou.collection.imports.plans import Plan
from guikou.collection.models import Figure, Import, ImportChange, Post, Question
from guikou.registry import bulk
from guikou.trail.operations import Act


def act(name: str, imported: Import, change: Mapping[str, Any], why: str = "") -> Act:
    """Return the trail line about an import."""
    return Act(
        action=f"import.{name}",
        subject=f"import:{imported.pk}",
        subject_name=imported.title,
        place=imported.organisation.path,
        change=change,
        why=why,
    )


def stated(counts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Return the counts of the tables of which there are any."""
    return {table: dict(each) for table, each in counts.items() if any(each.values())}


def counted(imported: Import, plan: Plan, accounts: Mapping[str, int | None]) -> dict[str, dict[str, int]]:
    """Return by table how many objects the import created, changed and left."""
    noted = {
        table: list(ImportChange.objects.filter(imported=imported, table=table).values_list("subject", "before", "after"))
        for table in ("organisations", "accounts", "services")
    }
    found = {}
    for table, rows in noted.items():
        counts = plan.counts[table]
        created = sum(1 for _, before, _ in rows if not before)
        changed = len(rows) - created
        found[table] = {"created": created, "changed": changed, "left": counts.created + counts.changed + counts.left - created - changed}
    for table, model in (("posts", Post), ("figures", Figure), ("questions", Question)):
        changed = ImportChange.objects.filter(imported=imported, table=table).count()
        created = model.objects.filter(observation__file__imported=imported).count() - changed
        counts = plan.counts[table]
        found[table] = {"created": created, "changed": changed, "left": counts.created + counts.changed + counts.left - created - changed}
    staffed = {own for own, _, after in noted["accounts"] if set(bulk.STAFFING) & after.keys()}
    of_staffing = [own for own in map(accounts.get, plan.dataset.staffing["account_id"]) if own]
    with_effect = sum(1 for own in of_staffing if own in staffed)
    found["staffing"] = {"created": 0, "changed": with_effect, "left": len(of_staffing) - with_effect}
    return found


def digest_of_posts(imported: Import) -> tuple[int, str]:
    """Return how many posts the import wrote, and the SHA-256 of their keys, one a line, in the order of their numbers."""
    digest, count = hashlib.sha256(), 0
    keys = Post.objects.filter(observation__file__imported=imported).order_by("pk").values_list("key", flat=True)
    for key in keys.iterator(chunk_size=10_000):
        digest.update(f"{key}\n".encode())
        count += 1
    return count, digest.hexdigest()
