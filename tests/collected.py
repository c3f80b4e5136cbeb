"""Rows that collection keeps, for tests of what is shown of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from guikou.collection.models import Figure, Observation, Post, Source
from guikou.registry.models import Account

SEEN_AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)


def make_source(account: Account, **columns: Any) -> Source:
    """Return an active source that was seen at `SEEN_AT`, incompletely, and is long behind by now."""
    given = {
        "kind": "feed",
        "address": "https://county.example/feed",
        "created_at": SEEN_AT - timedelta(days=30),
        "last_good_at": SEEN_AT,
        "behind_at": SEEN_AT + timedelta(hours=13),
        "next_at": SEEN_AT + timedelta(hours=6),
        "complete": False,
    } | columns
    return Source.objects.create(account=account, **given)


def make_observation(account: Account, source: Source | None = None, **columns: Any) -> Observation:
    """Return an incomplete observation."""
    given = {"at": SEEN_AT, "origin": "page", "complete": False, "incomplete_zh": "只有一部分", "incomplete_en": "a part only"} | columns
    return Observation.objects.create(account=account, source=source, **given)


def make_post(observation: Observation, **columns: Any) -> Post:
    """Return a post that the observation brought."""
    number = Post.objects.count() + 1
    given = {
        "key": f"website:x/{number}",
        "published_at": SEEN_AT - timedelta(days=number),
        "title": f"通知{number}",
        "text": "正文",
    } | columns
    assert observation.account_id
    return Post.objects.create(account_id=observation.account_id, observation=observation, **given)


def make_figure(observation: Observation, value: int = 1200, **columns: Any) -> Figure:
    """Return a number of followers."""
    given = {"name": "followers", "at": SEEN_AT, "origin": "interface"} | columns
    assert observation.account_id
    return Figure.objects.create(account_id=observation.account_id, observation=observation, value=value, **given)
