"""What part of the collection is looked at, and where its rows came from."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet
from django.utils import timezone

from guikou.collection.domain import gaps
from guikou.collection.domain.gaps import Gap
from guikou.collection.domain.imports import ImportState
from guikou.collection.models import ImportFile, Observation, Source
from guikou.kernel.tables import FILES
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under
from guikou.registry import queries as registry

SEEN = Action.SEE_COLLECTION
STANDING = (ImportState.RUNNING, ImportState.APPLIED, ImportState.UNDOING)
MOST_SOURCES = 65_000
"""As many as the tables can number."""


class Scope:
    """What is looked at: a path in the tree, within the reach of the actor, perhaps some accounts alone."""

    def __init__(self, by: Actor, path: str, accounts: Sequence[int] | None) -> None:
        self.by, self.path = by, path
        rows = registry.accounts(by, SEEN).filter(organisation__path__startswith=path).order_by()
        if accounts is not None:
            owners = set(rows.filter(pk__in=accounts).values_list("organisation_id", flat=True))
            rows = rows.filter(organisation_id__in=owners)
        self.keys: dict[int, str] = dict(rows.values_list("pk", "key"))
        self.few = accounts is not None

    def within(self, field: str) -> Q:
        """Return the condition that an organisation's path, to which the field leads, is looked at."""
        return under(self.by.reach(SEEN), field=field) & Q(**{f"{field}__startswith": self.path})

    def of_accounts(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return those of the rows with an account that is looked at."""
        if self.few:
            return rows.filter(account_id__in=list(self.keys))
        return rows.filter(self.within("account__organisation__path"))


class Sources:
    """Numbers for what posts, figures and questions came from: first the files of imports, then the feeds of accounts."""

    def __init__(self, scope: Scope) -> None:
        files = ImportFile.objects.filter(scope.within("imported__organisation__path"), imported__state__in=STANDING)
        self._files = list(files.order_by("pk").values()[:MOST_SOURCES])
        numbers = {row["id"]: number for number, row in enumerate(self._files, start=1)}
        self._of_files = dict(Observation.objects.filter(file__in=files).values_list("pk", "file_id"))
        self._of_files = {own: numbers.get(file, 0) for own, file in self._of_files.items()}
        self._feeds = self._read_feeds(scope, len(numbers))

    def _read_feeds(self, scope: Scope, first: int) -> dict[int, dict[str, Any]]:
        """Return the feeds of the accounts by id, with a number as long as there are any."""
        seen = scope.of_accounts(Observation.objects.filter(source__isnull=False)).order_by().values("source_id")
        names = ("id", "account_id", "kind", "address", "cursor", "last_good_at", "error_zh", "error_en")
        rows = Source.objects.filter(pk__in=seen).order_by("pk").values(*names)[: max(0, MOST_SOURCES - first)]
        return {row["id"]: row | {"number": number} for number, row in enumerate(rows, start=first + 1)}

    def numbers(self, observations: Iterable[int]) -> dict[int, int]:
        """Return the number of the source of each of these observations; 0 where it has none."""
        wanted = [own for own in observations if own not in self._of_files]
        found: dict[int, int] = {}
        for start in range(0, len(wanted), 5_000):
            rows = Observation.objects.filter(pk__in=wanted[start : start + 5_000]).values_list("pk", "source_id")
            found |= {own: self._feeds.get(source or 0, {}).get("number", 0) for own, source in rows}
        self._of_files |= found
        return self._of_files

    def looked_at(self) -> dict[int, list[tuple[datetime, list[Gap]]]]:
        """Return of each account, by id, until when its feeds were looked at, each with the gaps it left."""
        told: dict[int, list[tuple[datetime, list[Gap]]]] = {}
        for feed in self._feeds.values():
            if feed["last_good_at"]:
                told.setdefault(feed["account_id"], []).append((feed["last_good_at"], gaps.read(feed["cursor"].get("gaps") or ())))
        return told

    @property
    def number_of_files(self) -> int:
        """How many of the sources are files; they have the first numbers."""
        return len(self._files)

    def files(self) -> pl.DataFrame:
        """Return the table FILES: the files, and each feed with the day of its last good observation."""
        names = [name for name in FILES.schema if name != "source"]
        rows = [
            {name: value for name, value in row.items() if name in names and value != ""} | {"source": number}
            for number, row in enumerate(self._files, start=1)
        ]
        rows += [
            {
                "source": feed["number"],
                "file": feed["address"] or feed["kind"],
                "kind": "read",
                "table": "posts",
                "layout": feed["kind"],
                "dated_on": timezone.localdate(feed["last_good_at"]) if feed["last_good_at"] else None,
                "error_zh": feed["error_zh"] or None,
                "error_en": feed["error_en"] or None,
            }
            for feed in self._feeds.values()
        ]
        return FILES.frame(rows)
