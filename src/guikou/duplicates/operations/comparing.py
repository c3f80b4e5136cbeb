"""Comparing new posts with everything before them, batch by batch; never twice, whatever crashes."""

import shutil
import tempfile
from datetime import datetime
from itertools import islice
from pathlib import Path

import polars as pl
from django.conf import settings
from django.db import transaction
from django.db.models import Max

from guikou.collection.models import Post
from guikou.duplicates.domain.parameters import Parameters
from guikou.duplicates.index import Index, NotAnIndex, OtherParameters
from guikou.duplicates.models import Comparison, Group
from guikou.duplicates.operations.storing import PostsGone, store
from guikou.kernel.progress import Progress
from guikou.kernel.tables import POSTS
from guikou.people.domain.policy import WORKER, Actor
from guikou.registry import queries as registry
from guikou.trail.operations import Act, record

POSTS_AT_ONCE = 100_000
ROWS_AT_ONCE = 5_000
COLUMNS = ("key", "account__key", "published_at", "title", "text", "url", "original", "repost_of", "headline")
PARAMETERS = Parameters()


def compare_new(*, by: Actor, now: datetime, progress: Progress) -> int:
    """
    Compare the posts that came since the last time, and return how many.

    The index takes a batch whole or not at all, and so does the database, but not both at once. A mark in the database is set before and lifted
    after: where it is found set, or where there is no usable index, everything is compared anew.
    """
    done = 0
    until = Post.objects.aggregate(last=Max("pk"))["last"] or 0
    state, _ = Comparison.objects.get_or_create(pk=1)
    index = None if state.comparing_until else _index(state)
    if index is None:
        index = _start_anew(by=by, now=now)
        state.refresh_from_db()
    while state.compared_until < until:
        try:
            done += _add(index, state, by=by, now=now, progress=progress)
        except PostsGone:
            index = _start_anew(by=by, now=now)
            state.refresh_from_db()
    return done


def _folder() -> Path:
    return settings.HOME / "duplicates"


def _index(state: Comparison) -> Index | None:
    """Return the index that holds what was compared; None where it is lost, or was made by another version of the engine."""
    try:
        return Index.open(_folder(), PARAMETERS) if state.compared_until else None
    except (NotAnIndex, OtherParameters):
        return None


def _start_anew(*, by: Actor, now: datetime) -> Index:
    with transaction.atomic():
        gone, _ = Group.objects.all().delete()
        Comparison.objects.filter(pk=1).update(compared_until=0, comparing_until=None)
        if gone:
            record(Act(action="duplicates.anew", subject="duplicates", change={"rows": gone}), by=by, now=now)
    shutil.rmtree(_folder(), ignore_errors=True)
    return Index.create(_folder(), PARAMETERS)


def _add(index: Index, state: Comparison, *, by: Actor, now: datetime, progress: Progress) -> int:
    posts, last = _batch(state.compared_until)
    Comparison.objects.filter(pk=1).update(comparing_until=last)
    with tempfile.TemporaryDirectory(prefix="duplicates-", dir=settings.SCRATCH) as work:
        found = index.add(posts.lazy(), registry.accounts_table(WORKER), work=Path(work), progress=progress)
    with transaction.atomic():
        groups = store(found)
        Comparison.objects.filter(pk=1).update(compared_until=last, comparing_until=None, at=now)
        record(Act(action="duplicates.compare", subject="duplicates", change={"posts": posts.height, "groups": groups}), by=by, now=now)
    state.compared_until = last
    return posts.height


def _batch(after: int) -> tuple[pl.DataFrame, int]:
    """Return the next posts as the columns of POSTS that the engine reads, and the id of the last one."""
    rows = Post.objects.filter(pk__gt=after).order_by("pk").values_list("pk", *COLUMNS)[:POSTS_AT_ONCE].iterator(ROWS_AT_ONCE)
    schema = {"pk": pl.Int64, "key": pl.String, "account__key": pl.String} | {name: POSTS.schema[name] for name in COLUMNS[2:]}
    # Rows of Python take several times the memory of a frame, so few of them stand at a time.
    frames = [pl.DataFrame(part, schema=schema, orient="row") for part in iter(lambda: list(islice(rows, ROWS_AT_ONCE)), [])]
    frame = pl.concat(frames).rename({"key": "post_id", "account__key": "account_id"})
    texts = ("title", "text", "url", "repost_of")
    frame = frame.with_columns(pl.when(pl.col(name) != "").then(name).alias(name) for name in texts)
    return POSTS.conform(frame.drop("pk")), frame["pk"][-1]
