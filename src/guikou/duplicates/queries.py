"""Reading duplicates, within what the reader may see."""

from datetime import datetime

import polars as pl
from django.db.models import Exists, OuterRef, QuerySet

from guikou.duplicates.domain import lineage
from guikou.duplicates.models import Comparison, Group, Member
from guikou.kernel.tables import DUPLICATES, GROUPS, OWN_OUTPUT
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import everywhere, under

SEEN = Action.SEE_FINDINGS


def groups(by: Actor) -> QuerySet[Group]:
    """Return the groups with at least one post of an account that the reader may see."""
    found = Group.objects.select_related("first_post__account__organisation")
    return found if everywhere(by, SEEN) else found.filter(pk__in=_seen(by).values("group"))


def group(group_id: int, by: Actor) -> Group:
    """
    Return one of them.

    :raises Group.DoesNotExist: there is none, or the reader may see none of its posts.
    """
    found = Group.objects.select_related("first_post__account__organisation")
    return found.filter(Exists(_seen(by).filter(group=OuterRef("pk")))).get(pk=group_id)


def _seen(by: Actor) -> QuerySet[Member]:
    return Member.objects.filter(under(by.reach(SEEN), field="post__account__organisation__path")).order_by()


def members(group: Group, by: Actor) -> QuerySet[Member]:
    """Return the posts of a group that the reader may see, in the order of publishing; the first post is shown to whoever sees one that followed."""
    return _seen(by).filter(group=group).select_related("post__account__organisation").order_by("post__published_at", "id")


def compared_at() -> datetime | None:
    """Return when new posts were last compared."""
    return Comparison.objects.values_list("at", flat=True).first()


def tables() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the tables DUPLICATES and GROUPS of everything that was compared, for measuring: what is shown of them is asked elsewhere."""
    columns = (
        "group__key",
        "post__key",
        "post__account__key",
        "role",
        "relation",
        "similarity",
        "group__first_post__key",
        "reason_zh",
        "reason_en",
    )
    rows = Member.objects.order_by("group__key", "post__key").values_list(*columns)
    names = ("group_id", "post_id", "account_id", "role", "relation", "similarity", "first_post_id", "reason_zh", "reason_en")
    duplicates = pl.DataFrame(list(rows.iterator(chunk_size=5000)), schema={name: DUPLICATES.schema[name] for name in names}, orient="row")
    listed = Group.objects.order_by("key").values_list(
        "key",
        "kind",
        "title",
        "posts",
        "accounts",
        "organisations",
        "first_post__key",
        "first_post__account__key",
        "first_at",
        "last_at",
        "nature",
    )
    heads = (
        "group_id",
        "kind",
        "title",
        "posts",
        "accounts",
        "organisations",
        "first_post_id",
        "first_account_id",
        "first_at",
        "last_at",
        "nature",
    )
    found = pl.DataFrame(list(listed.iterator(chunk_size=5000)), schema={name: GROUPS.schema[name] for name in heads}, orient="row")
    found = found.with_columns(
        pl.when(pl.col("nature") != "").then("nature").alias("nature"), platforms=pl.lit(None, GROUPS.schema["platforms"])
    )
    return DUPLICATES.conform(duplicates), GROUPS.conform(found)


def own_output(posts: pl.LazyFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Return the table OWN_OUTPUT of these posts and accounts (POSTS and ACCOUNTS columns), from what was compared."""
    columns = ("group", "role", "post__account__key", "post__account__organisation__key", "post__account__platform", "group__nature")
    names = ("first", "role", "account_id", "owner", "platform", "nature")
    schema = {"first": pl.Int64} | dict.fromkeys(names[1:], pl.String)
    rows = Member.objects.filter(group__kind="duplicate").order_by().values_list(*columns)
    members = pl.DataFrame(list(rows.iterator(chunk_size=5000)), schema=schema, orient="row").with_columns(rank=pl.lit(None, pl.Int8))
    firsts = members.filter(pl.col("role") == "first").unique("first")
    counts = lineage.counts(posts, accounts)
    return OWN_OUTPUT.conform(lineage.own_output(counts, members, firsts, firsts.select("first", "nature"))).sort("account_id")
