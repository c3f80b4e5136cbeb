"""What registers, their conflicts and changes, questions and staffing say of accounts."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

import polars as pl

from guikou.collection.dataset import Dataset
from guikou.inspection.domain.facts import OpenQuestion, UnitAccount
from guikou.kernel.bilingual import Text

_GONE = ("closing", "cancelling", "cancelled", "removed", "dormant")
_REGISTER_SIZE = 10


def units(accounts: pl.DataFrame) -> dict[str, tuple[UnitAccount, ...]]:
    """Return by unit (its id, else its name) the accounts that are in use, in the order of their ids."""
    named = accounts.with_columns(unit=unit_of()).filter(pl.col("unit").is_not_null() & ~pl.col("status").is_in(_GONE).fill_null(False))
    found: dict[str, list[UnitAccount]] = {}
    columns = ("unit", "account_id", "platform", "name", "language", "organisation_origin")
    for unit, account_id, platform, name, language, origin in named.sort("account_id").select(columns).iter_rows():
        one = UnitAccount(account_id=account_id, platform=platform, name=name, language=language, organisation_origin=origin)
        found.setdefault(unit, []).append(one)
    return {unit: tuple(ones) for unit, ones in found.items()}


def unit_of() -> pl.Expr:
    """The unit of an account row: the organisation's id, else its name."""
    return pl.coalesce("organisation_id", "organisation_name")


def owners(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    """Return by account id the bodies under which one id is registered, where there are several."""
    several = dataset.conflicts.filter(pl.col("kind") == "one-id-several-bodies").select("accounts", "values")
    return {
        account_id: tuple(dict.fromkeys(v for v in values or () if v)) for ids, values in several.iter_rows() for account_id in ids or ()
    }


def moves(dataset: Dataset, as_of: datetime) -> dict[str, tuple[Text, ...]]:
    """Return by account id its changes of owner up to the day of inspection, oldest first."""
    moved = dataset.changes.filter((pl.col("kind") == "moved") & (pl.col("dated_on") <= as_of.date())).sort("dated_on", "account_id")
    found: dict[str, list[Text]] = {}
    for account_id, zh, en in moved.select("account_id", "sentence_zh", "sentence_en").iter_rows():
        found.setdefault(account_id, []).append(Text(zh or "", en or ""))
    return {account_id: tuple(sentences) for account_id, sentences in found.items()}


def questions(dataset: Dataset, as_of: datetime) -> dict[str, dict[str, Any]]:
    """Return by account id the questions open at the moment of inspection, oldest first, and up to 20 that were answered before it."""
    local, moment = as_of.tzinfo, pl.lit(as_of.astimezone(UTC))
    asked = dataset.questions.filter(pl.col("account_id").is_not_null() & (pl.col("asked_at") <= moment)).sort("asked_at", "question_id")
    found: dict[str, dict[str, Any]] = {}
    answered_on_time = (pl.col("answered_at") <= moment) | (pl.col("answered_at").is_null() & (pl.col("answer").str.len_bytes() > 0))
    rows = asked.select("account_id", "question_id", "asked_at", answered=answered_on_time.fill_null(False))
    for account_id, question_id, asked_at, answered in rows.iter_rows():
        facts = found.setdefault(account_id, {"open_questions": [], "answered": []})
        if answered:
            facts["answered"].append(question_id)
        else:
            facts["open_questions"].append(OpenQuestion(question_id=question_id, asked_at=asked_at.astimezone(local)))
    return {
        account_id: {"open_questions": tuple(facts["open_questions"]), "answered": tuple(facts["answered"][:20])}
        for account_id, facts in found.items()
    }


def lost_logins(dataset: Dataset) -> Mapping[str, bool]:
    """Return by account id whether staffing says that the login is lost."""
    return dict(dataset.staffing.drop_nulls(["account_id", "login_lost"]).select("account_id", "login_lost").iter_rows())


def failed_accounts(dataset: Dataset, posts: pl.LazyFrame) -> frozenset[str]:
    """Return the accounts with posts from a source that could not be read to its end. Invariant 7."""
    broken = dataset.files.filter(pl.col("error_zh").is_not_null() & (pl.col("error_zh") != ""))["source"].to_list()
    if not broken:
        return frozenset()
    ids = posts.filter(pl.col("source").is_in(broken)).select(pl.col("account_id").unique()).collect(engine="streaming")
    return frozenset(ids["account_id"].drop_nulls().to_list())


def collected_until(dataset: Dataset, newest: pl.DataFrame, as_of: datetime, local: tzinfo) -> dict[str, datetime]:
    """
    Return by account id up to when the sources demonstrably looked at it. `newest`: account_id, newest_at of the posts up to `as_of`.

    An update that the platform shows is taken as shown at the moment of inspection, unless the register has at least ten such accounts and
    none of them moved lately: then it is old, and proves nothing after its newest update. Without it, posts of the platform have to show how
    far collection came: to its newest post, but not beyond the oldest standstill of an account that is known to have gone on.
    """
    moment = pl.lit(as_of.astimezone(UTC))
    behind = dataset.coverage.select("account_id", "behind")
    accounts = dataset.accounts.select("account_id", "platform", shown=pl.when(pl.col("last_update_at") <= moment).then("last_update_at"))
    accounts = accounts.join(newest, on="account_id", how="left").join(behind, on="account_id", how="left")
    shown = accounts["shown"].drop_nulls()
    latest = shown.max() if shown.len() >= _REGISTER_SIZE else as_of.astimezone(UTC)
    stood_still = pl.col("newest_at").filter(pl.col("behind").fill_null(False)).min()
    reached = pl.min_horizontal(pl.col("newest_at").max(), stood_still).over("platform")
    until = pl.when(pl.col("shown").is_not_null()).then(pl.lit(latest, dtype=pl.Datetime("us", "UTC"))).otherwise(reached)
    rows = accounts.select("account_id", until=until).drop_nulls()
    return {account_id: reached_at.astimezone(local) for account_id, reached_at in rows.iter_rows()}
