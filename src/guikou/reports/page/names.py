"""How accounts are called, linked and ordered on the page."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from markupsafe import Markup

from guikou.audit.result import AuditResult
from guikou.reports.page.markup import anchor, both, link
from guikou.reports.words import value_word

_LEVELS = ("national", "province", "city", "county", "township", "village")


class Names:
    """Look-ups over one result."""

    def __init__(self, result: AuditResult) -> None:
        self.result = result
        self.zone = ZoneInfo(result.dataset.zone)
        self.accounts: dict[str, dict[str, Any]] = {row["account_id"]: row for row in result.dataset.accounts.iter_rows(named=True)}

    def called(self, account_id: str | None) -> str:
        """Return what people call an account: its name, else its handle, else its id."""
        row = self.accounts.get(account_id or "")
        return (row and (row["name"] or row["handle"])) or account_id or ""

    def linked(self, account_id: str | None) -> Markup:
        """Return the account's name as a link to its dossier; an id that is no account of ours is shown as it is."""
        return (
            link(self.called(account_id), self.address(account_id))
            if account_id in self.accounts
            else Markup("{}").format(account_id or "")
        )

    def address(self, account_id: str | None) -> str:
        """Return the address of the account's dossier in the file."""
        return f"#{anchor('account', account_id or '')}"

    def platform(self, account_id: str | None) -> Markup:
        """Return the word for the account's platform."""
        row = self.accounts.get(account_id or "")
        return both(value_word("platform", row["platform"] if row else None))

    @cached_property
    def order(self) -> dict[str, int]:
        """Return the place of every account in the order of the organisation tree."""
        tree = _tree_order(self.result.dataset.organisations)
        last = len(tree)

        def key(row: dict[str, Any]) -> tuple[Any, ...]:
            level = _LEVELS.index(row["level"]) if row["level"] in _LEVELS else len(_LEVELS)
            place = tree.get(row["organisation_id"] or "", last)
            return place, level, row["organisation_name"] or "\uffff", row["platform"] or "", row["account_id"]

        return {row["account_id"]: number for number, row in enumerate(sorted(self.accounts.values(), key=key))}

    def in_order(self, account_ids: Iterable[str]) -> list[str]:
        """Return account ids in the order of the organisation tree."""
        return sorted(account_ids, key=lambda name: (self.order.get(name, len(self.order)), name))


def _tree_order(organisations: pl.DataFrame) -> dict[str, int]:
    children: dict[str | None, list[str]] = {}
    known = set(organisations["organisation_id"])
    rows = organisations.with_columns(
        rank=pl.col("level").replace_strict({name: i for i, name in enumerate(_LEVELS)}, default=len(_LEVELS), return_dtype=pl.Int32)
    ).sort("rank", "name", "organisation_id", nulls_last=True)
    for name, parent in rows.select("organisation_id", "parent_id").iter_rows():
        children.setdefault(parent if parent in known and parent != name else None, []).append(name)
    order: dict[str, int] = {}
    waiting = list(reversed(children.get(None, [])))
    while waiting:
        name = waiting.pop()
        if name not in order:
            order[name] = len(order)
            waiting.extend(reversed(children.get(name, [])))
    return order | {name: len(order) + i for i, name in enumerate(n for n in rows["organisation_id"] if n not in order)}
