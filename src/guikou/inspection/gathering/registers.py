"""What registers, their conflicts and changes, questions and staffing say of accounts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import polars as pl

from guikou.collection.dataset import Dataset
from guikou.inspection.domain.facts import OpenQuestion, UnitAccount
from guikou.kernel.bilingual import Text
from guikou.kernel.tables import MOMENT

_GONE = ("closing", "cancelling", "cancelled", "removed", "dormant")
_REGISTER_SIZE = 10


def units(accounts: pl.DataFrame) -> dict[str, tuple[UnitAccount, ...]]:
    """Return by unit (its id, else its name) the accounts that are in use, in the order of their ids."""
    named = accounts.with_columns(unit=unit_of()).filter(pl.col("unit").is_not_null() & ~pl.col("status").is_in(_GONE).fill_null(False))
    found: dict[str, list[UnitAccount]] = {}
    columns = ("unit", "account_id", "platform", "name", "language", "organisation_origin")
    for unit, account_id, platform, name, language, origin in named.sort("account_id").select(columns).iter_rows():
        one = UnitAccount(
            account_id=account_id,
            platform=platform,
            name=name,
            language=language,
            organisation_origin=origin,
            named_only=account_id.startswith(f"{platform}:~"),
        )
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
    broken = dataset.files.filter(pl.col("error_zh").is_not_null())["source"].to_list()
    if not broken:
        return frozenset()
    ids = posts.filter(pl.col("source").is_in(broken)).select(pl.col("account_id").unique()).collect(engine="streaming")
    return frozenset(ids["account_id"].drop_nulls().to_list())


def collected_until(dataset: Dataset, posts: pl.LazyFrame, as_of: datetime) -> dict[str, datetime]:
    """
    Return by account id up to when the sources demonstrably looked at it.

    An update that the platform shows is taken as shown at the moment of inspection, unless the register has at least ten such accounts and
    none of them moved lately: then it is old, and proves nothing after its newest update. Without it, the files that hold the account's
    posts have to show how far collection came: to the day in the file's name or the newest post in it, but not beyond the oldest standstill
    of an account that is known to have gone on. So a file of one account proves nothing about the time after its last post.
    """
    shown = dataset.accounts.select(
        "account_id", shown=pl.when(pl.col("last_update_at") <= pl.lit(as_of.astimezone(UTC))).then("last_update_at")
    )
    moments = shown["shown"].drop_nulls()
    latest = moments.max() if moments.len() >= _REGISTER_SIZE else as_of.astimezone(UTC)
    reached = _reached(dataset, posts, as_of)
    until = pl.when(pl.col("shown").is_not_null()).then(pl.lit(latest, dtype=MOMENT)).otherwise("reached")
    rows = shown.join(reached, on="account_id", how="left").select("account_id", until=until).drop_nulls()
    return {account_id: moment.astimezone(as_of.tzinfo) for account_id, moment in rows.iter_rows()}


def _reached(dataset: Dataset, posts: pl.LazyFrame, as_of: datetime) -> pl.DataFrame:
    """Return account_id and how far the files with its posts came."""
    seen = (
        posts.group_by("account_id", "source")
        .agg(newest_at=pl.col("published_at").max())
        .drop_nulls("newest_at")
        .collect(engine="streaming")
    )
    named = pl.col("dated_on").cast(pl.Datetime("us")).dt.replace_time_zone(str(as_of.tzinfo)).dt.convert_time_zone("UTC")
    dated = dataset.files.select("source", named_at=named).filter(pl.col("named_at") <= pl.lit(as_of.astimezone(UTC)))
    seen = seen.join(dated, on="source", how="left", nulls_equal=True).join(
        dataset.coverage.select("account_id", "behind"), on="account_id", how="left"
    )
    stood_still = pl.col("newest_at").filter(pl.col("behind").fill_null(False)).min()
    came = pl.max_horizontal(pl.col("newest_at").max(), pl.col("named_at").max())
    reached = seen.with_columns(reached=pl.min_horizontal(came, stood_still).over("source"))
    return reached.group_by("account_id").agg(pl.col("reached").max())
