"""Typed rows of registers: which account each row is about."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from guikou.collection.accounts import AccountBook, stated_identity
from guikou.collection.formats.sheet import ROW, Refused
from guikou.kernel.bilingual import Text
from guikou.kernel.tables import ACCOUNTS, CONFLICTS
from guikou.registry.domain.identity import Identity, Unidentifiable, identify
from guikou.registry.domain.platforms import Catalogue

_IDENTITY = ("account_id", "platform", "stable_id", "handle", "name", "url")
SCHEMA: dict[str, Any] = {
    **{name: dtype for name, dtype in ACCOUNTS.schema.items() if name != "sources"},
    "source": pl.UInt16,
    "row": pl.UInt32,
}


class RegisterIntake:
    """Takes typed rows of accounts and keeps them, with the account each is about."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._rows: list[pl.DataFrame] = []
        self._notes: list[tuple[str, int, int, Text]] = []

    def take(self, frame: pl.DataFrame, source: int) -> tuple[Refused, ...]:
        """Take the rows of one batch, with `ROW`, and return those that name no account."""
        refused: list[Refused] = []
        identities: list[Identity] = []
        kept: list[bool] = []
        hints = frame.select(
            pl.col(name) if name in frame.columns else pl.lit(None, dtype=pl.String).alias(name) for name in (*_IDENTITY, ROW)
        )
        for row in hints.iter_rows(named=True):
            try:
                identity = self._identity(row)
            except Unidentifiable as wrong:
                refused.append(Refused(row=row[ROW], reason=wrong.reason))
                kept.append(False)
                continue
            kept.append(True)
            identities.append(identity)
            if identity.note:
                self._notes.append((identity.account_id, source, row[ROW], identity.note))
        facts = frame.filter(pl.Series(kept, dtype=pl.Boolean))
        self._rows.append(_with_identities(facts, identities, source))
        return tuple(refused)

    def _identity(self, row: Mapping[str, Any]) -> Identity:
        if row["account_id"]:
            stated = stated_identity(row["account_id"], row["name"])
            return Identity(
                account_id=stated.account_id,
                platform=row["platform"] or stated.platform,
                stable_id=row["stable_id"] or stated.stable_id,
                handle=row["handle"] or stated.handle,
                name=row["name"],
                url=row["url"],
                note=None,
            )
        hints = {name: row[name] for name in _IDENTITY if name != "account_id"}
        return identify(self._catalogue, **hints)

    def named(self) -> Iterator[tuple[str, str, str | None]]:
        """Yield platform, account id and name of every row taken."""
        for frame in self._rows:
            yield from frame.select("platform", "account_id", "name").iter_rows()

    def rows(self, book: AccountBook, account_ids: list[str]) -> pl.DataFrame:
        """Return all rows about accounts, with those of accounts that no register has but other tables speak of."""
        registered = {account_id for _, account_id, _ in self.named()}
        derived = [
            {
                "account_id": account_id,
                "platform": named.identity.platform,
                "stable_id": named.identity.stable_id,
                "handle": named.identity.handle,
                "name": named.identity.name,
                "url": named.identity.url,
                "description": named.description,
                "organisation_name": named.organisation_name,
                "source": named.source,
                "row": named.row,
            }
            for named, account_id in zip(book.named, account_ids, strict=True)
            if account_id == named.identity.account_id and account_id not in registered
        ]
        frames = [*self._rows, pl.DataFrame(derived, schema=SCHEMA)]
        return pl.concat(frames)

    def conflicts(self, files: Mapping[int, str]) -> pl.DataFrame:
        """Return what rows said about an account that contradicts itself, as conflicts."""
        return CONFLICTS.frame(
            {
                "kind": "different-facts",
                "accounts": [account_id],
                "column": "account_id",
                "values": [account_id],
                "sources": [f"{files[source]}#{row}"],
                "sentence_zh": note.zh,
                "sentence_en": note.en,
            }
            for account_id, source, row, note in self._notes
        )


def _with_identities(facts: pl.DataFrame, identities: list[Identity], source: int) -> pl.DataFrame:
    found = {name: pl.Series(name, [getattr(identity, name) for identity in identities], dtype=pl.String) for name in _IDENTITY}
    full = facts.with_columns(**found, source=pl.lit(source, dtype=pl.UInt16)).rename({ROW: "row"})
    absent = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in SCHEMA.items() if name not in full.columns]
    return full.with_columns(absent).select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
