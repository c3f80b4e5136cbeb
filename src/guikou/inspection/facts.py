"""Gathering the facts of all accounts from a dataset."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

import polars as pl

from guikou.collection.dataset import Dataset
from guikou.inspection.domain.facts import Facts
from guikou.inspection.gathering import registers
from guikou.inspection.gathering.figures import from_figures
from guikou.inspection.gathering.posts import from_posts
from guikou.inspection.gathering.texts import from_texts
from guikou.kernel.bilingual import Text
from guikou.kernel.dates import zone
from guikou.kernel.progress import Progress

_AS_THEY_ARE = (
    "account_id",
    "platform",
    "name",
    "handle",
    "url",
    "status",
    "level",
    "function",
    "is_main",
    "verified",
    "verified_as",
    "interactive",
    "followers",
    "organisation_name",
    "organisation_origin",
)


def gather(dataset: Dataset, *, as_of: datetime, progress: Progress, texts: bool = True) -> dict[str, Facts]:
    """
    Return what is known of every account at that moment, by account id in order. What came later is left out.

    `texts`: also look for faults in the texts, which takes the longest.
    """
    local = zone(dataset.zone)
    as_of = as_of.astimezone(local)
    posts = dataset.posts().filter(pl.col("published_at").is_null() | (pl.col("published_at") <= pl.lit(as_of.astimezone(UTC))))
    content = from_texts(dataset.posts_file, as_of, local, progress) if texts else {}
    with progress.stage(Text("汇集事实", "Gathering facts"), total=dataset.accounts.height, unit=Text("个账号", "accounts")) as stage:
        known = _Known(dataset, posts, as_of, local)
        facts = {}
        for row in dataset.accounts.sort("account_id").with_columns(unit=registers.unit_of()).iter_rows(named=True):
            facts[row["account_id"]] = known.of(row, content.get(row["account_id"], {}))
            stage.advance()
    return facts


class _Known:
    """Everything but the texts, by account id."""

    def __init__(self, dataset: Dataset, posts: pl.LazyFrame, as_of: datetime, local: tzinfo) -> None:
        self.as_of, self.local = as_of, local
        self.posts = from_posts(posts, local)
        self.collected_until = registers.collected_until(dataset, posts, as_of)
        self.questions = registers.questions(dataset, as_of)
        self.units = registers.units(dataset.accounts)
        self.owners = registers.owners(dataset)
        self.moves = registers.moves(dataset, as_of)
        self.residents: Mapping[str, int] = dict(dataset.organisations.select("organisation_id", "residents").drop_nulls().iter_rows())
        self.lost = registers.lost_logins(dataset)
        self.failed = registers.failed_accounts(dataset, posts)
        self.jumps = from_figures(dataset.figures.filter(pl.col("at") <= pl.lit(as_of.astimezone(UTC))), dataset.accounts, local)
        self.gapless: Mapping[str, datetime] = dict(dataset.coverage.select("account_id", "gapless_since_at").drop_nulls().iter_rows())
        self.behind: Mapping[str, bool | None] = dict(dataset.coverage.select("account_id", "behind").iter_rows())

    def of(self, row: dict[str, Any], content: Mapping[str, Any]) -> Facts:
        """Return the facts of one row of the accounts."""
        account_id = row["account_id"]
        shown, gapless = row["last_update_at"], self.gapless.get(account_id)
        shown = shown.astimezone(self.local) if shown is not None and shown <= self.as_of else None
        return Facts(
            as_of=self.as_of,
            **{name: row[name] for name in _AS_THEY_ARE},
            **self.posts.get(account_id, {}),
            **self.questions.get(account_id, {}),
            residents=self.residents.get(row["organisation_id"]),
            login_lost=self.lost.get(account_id),
            unit_accounts=self.units.get(row["unit"], ()) if row["unit"] else None,
            registered_owners=self.owners.get(account_id, ()),
            owner_moves=self.moves.get(account_id, ()),
            last_update_at=shown,
            behind=self.behind.get(account_id),
            gapless_since_at=gapless.astimezone(self.local) if gapless else None,
            source_failed=account_id in self.failed,
            collected_until_at=self.collected_until.get(account_id),
            jumps=self.jumps.get(account_id),
            content=content,
        )
