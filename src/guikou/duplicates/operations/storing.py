"""Storing what the engine found of a batch, and what it means for the groups concerned."""

from collections.abc import Iterable
from datetime import datetime

import polars as pl
from django.db.models import Count, Max

from guikou.collection.models import Post
from guikou.duplicates.domain import lineage
from guikou.duplicates.domain.parameters import Parameters
from guikou.duplicates.models import Group, Member
from guikou.duplicates.run import known_source

BATCH = 1000
_KIND = {"dup": "duplicate", "excerpt": "excerpt", "template": "template", "update": "update"}


def store(found: pl.DataFrame) -> int:
    """Store the rows of DUPLICATES that a batch gave, and return how many groups they concern. Inside the caller's transaction."""
    if found.is_empty():
        return 0
    keys = found["group_id"].unique(maintain_order=True).to_list()
    posts = _posts(pl.concat([found["post_id"], found["first_post_id"]]).unique().to_list())
    known = _groups(keys)
    fresh = [
        _new_group(row, posts)
        for row in found.unique("group_id", maintain_order=True).iter_rows(named=True)
        if row["group_id"] not in known
    ]
    Group.objects.bulk_create(fresh, batch_size=BATCH)
    known |= {group.key: group for group in fresh}
    members = [
        Member(
            group=known[row["group_id"]],
            post_id=posts[row["post_id"]][0],
            role=row["role"],
            relation=row["relation"],
            similarity=row["similarity"],
            reason_zh=row["reason_zh"],
            reason_en=row["reason_en"],
        )
        for row in found.iter_rows(named=True)
    ]
    Member.objects.bulk_create(members, batch_size=BATCH, ignore_conflicts=True)
    for start in range(0, len(keys), BATCH):
        _sum_up([known[key] for key in keys[start : start + BATCH]])
    return len(keys)


def _posts(keys: list[str]) -> dict[str, tuple[int, str, datetime]]:
    found: dict[str, tuple[int, str, datetime]] = {}
    for start in range(0, len(keys), 5000):
        rows = Post.objects.filter(key__in=keys[start : start + 5000]).values_list("key", "pk", "title", "published_at")
        found |= {key: (pk, title, at) for key, pk, title, at in rows}
    return found


def _groups(keys: list[str]) -> dict[str, Group]:
    found: dict[str, Group] = {}
    for start in range(0, len(keys), 5000):
        found |= {group.key: group for group in Group.objects.filter(key__in=keys[start : start + 5000])}
    return found


def _new_group(row: dict[str, object], posts: dict[str, tuple[int, str, datetime]]) -> Group:
    key = str(row["group_id"])
    first, title, at = posts[str(row["first_post_id"])]
    return Group(
        key=key,
        kind=_KIND[key.partition("-")[0]],
        title=title,
        first_post_id=first,
        first_at=at,
        last_at=at,
        posts=0,
        accounts=0,
        organisations=0,
    )


def _sum_up(groups: list[Group]) -> None:
    """Count the members of these groups anew, and say of groups of the same item whether the repetition had to be."""
    members = Member.objects.filter(group__in=groups).order_by()
    sums = members.values("group").annotate(
        posts=Count("id"),
        accounts=Count("post__account", distinct=True),
        organisations=Count("post__account__organisation", distinct=True),
        last_at=Max("post__published_at"),
    )
    counted = {row["group"]: row for row in sums}
    natures = _natures([group for group in groups if group.kind == "duplicate"])
    for group in groups:
        for name in ("posts", "accounts", "organisations", "last_at"):
            setattr(group, name, counted[group.pk][name])
        group.nature = natures.get(group.pk, "")
    Group.objects.bulk_update(groups, ("posts", "accounts", "organisations", "last_at", "nature"), batch_size=BATCH)


def _natures(groups: Iterable[Group]) -> dict[int, str]:
    columns = (
        "group",
        "role",
        "post__account__organisation__key",
        "post__account__platform",
        "post__account__level",
        "post__account__name",
    )
    first = ("post__repost_of", "post__title")
    rows = list(Member.objects.filter(group__in=list(groups)).order_by().values_list(*columns, *first))
    if not rows:
        return {}
    names = ("first", "role", "owner", "platform", "level", "name", "repost_of", "title")
    frame = pl.DataFrame(rows, schema={"first": pl.Int64} | dict.fromkeys(names[1:], pl.String), orient="row").with_columns(
        rank=pl.col("level").replace_strict(lineage.LEVELS, default=None, return_dtype=pl.Int8)
    )
    firsts = frame.filter(pl.col("role") == "first").unique("first")
    found = lineage.natures(frame, firsts, known_source(), Parameters().central_organisations)
    return dict(found.iter_rows())
