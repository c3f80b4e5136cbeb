"""Storing posts, whoever brought them: a file, a feed, a platform."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from guikou.collection.domain.posts import COLUMNS, changed, cleaned
from guikou.collection.models import Observation, Post
from guikou.registry.domain.editing import plain

_KEYS_AT_ONCE = 5_000


@dataclass(slots=True)
class Stored:
    """
    What became of posts: keys created, ids changed, how many were left as they were, and the keys refused because another account that the caller may
    not touch has them. `before` and `after` hold, by id of a changed post, its columns with `observation_id` and `row`, as JSON.
    """

    created: list[str] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    left: int = 0
    refused: list[str] = field(default_factory=list)
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    after: dict[int, dict[str, Any]] = field(default_factory=dict)


def store(rows: Sequence[Mapping[str, Any]], *, may_touch: Callable[[int], bool], source: int | None = None, write: bool = True) -> Stored:
    """
    Store posts, each key once, inside the caller's transaction.

    A row has `key`, `account_id`, `observation_id`, `row` and columns of `domain.posts.COLUMNS`; None says nothing. Of a post that is known, what
    a row says differently is changed by the rule of `domain.posts.changed`; its account stays. `may_touch` says whether the caller may change what
    belongs to the account of that id. `source`: the source that shows them, of which a post may have been known already. `write` False: only say
    what would be done.
    """
    stored = Stored()
    known = _known([row["key"] for row in rows])
    own = _observations(source, known.values())
    fresh = [row for row in rows if row["key"] not in known]
    stored.created = [row["key"] for row in fresh]
    altered: list[Post] = []
    for row in rows:
        post = known.get(row["key"])
        if post is None:
            continue
        if not may_touch(post.account_id):
            stored.refused.append(row["key"])
            continue
        new = changed({name: getattr(post, name) for name in COLUMNS}, cleaned(row), same_source=post.observation_id in own)
        if not new:
            stored.left += 1
            continue
        stored.before[post.pk] = _stated(post, new)
        for name, value in (new | {"observation_id": row.get("observation_id"), "row": row.get("row")}).items():
            setattr(post, name, value)
        stored.after[post.pk] = _stated(post, new)
        altered.append(post)
    stored.changed = [post.pk for post in altered]
    if write:
        _insert(fresh)
        save(altered)
    return stored


def _insert(rows: Sequence[Mapping[str, Any]]) -> None:
    """Write new posts. One prepared statement is several times faster than making a model of each, which counts with millions of them."""
    if not rows:
        return
    names = ("key", "account_id", "observation_id", "row", *COLUMNS)
    moment, quoted = connection.ops.adapt_datetimefield_value, connection.ops.quote_name
    values = (
        (row["key"], row["account_id"], row["observation_id"], row.get("row"), moment(told.pop("published_at")), *told.values())
        for row, told in ((row, cleaned(row)) for row in rows)
    )
    listed, marks = ", ".join(map(quoted, names)), ", ".join(["%s"] * len(names))
    statement = f"INSERT INTO {quoted(Post._meta.db_table)} ({listed}) VALUES ({marks})"  # noqa: S608 - names of our own columns
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(values))


def save(posts: Sequence[Post]) -> None:
    """Write posts that exist, all columns: as rows that meet themselves, which both databases do faster than a case for each row."""
    copies = [Post(key=post.key, account_id=post.account_id, **_columns(post)) for post in posts]
    Post.objects.bulk_create(copies, update_conflicts=True, unique_fields=("key",), update_fields=("observation", "row", *COLUMNS))


def _known(keys: Sequence[str]) -> dict[str, Post]:
    parts = (keys[start : start + _KEYS_AT_ONCE] for start in range(0, len(keys), _KEYS_AT_ONCE))
    return {post.key: post for part in parts for post in Post.objects.filter(key__in=part).order_by()}


def _observations(source: int | None, known: Iterable[Post]) -> frozenset[int]:
    """Return the observations through which the source gave what is known of these posts."""
    if source is None:
        return frozenset()
    wanted = {post.observation_id for post in known}
    return frozenset(Observation.objects.filter(source_id=source, pk__in=wanted).order_by().values_list("pk", flat=True))


def _columns(post: Post) -> dict[str, Any]:
    return {name: getattr(post, name) for name in ("observation_id", "row", *COLUMNS)}


def _stated(post: Post, names: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(getattr(post, name)) for name in ("observation_id", "row", *names)}
