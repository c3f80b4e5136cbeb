"""
When accounts were last known to publish: what the platform shows, or the newest post that was collected. The inspection takes the same.

These are conditions and annotations for accounts of `registry.queries`, whatever the reader may see: when an official account published is public.
"""

from datetime import UTC, datetime, timedelta

from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, NullIf

from guikou.collection.models import Post
from guikou.registry.models import Account
from guikou.registry.queries import gone

_NEVER = Value(datetime(1, 1, 1, tzinfo=UTC), output_field=DateTimeField())


def last_update(now: datetime) -> NullIf:
    """Return, for annotations, the newest update of an account up to now that anything shows; empty where nothing does."""
    posts = Post.objects.filter(account=OuterRef("pk"), published_at__lte=now).order_by("-published_at").values("published_at")[:1]
    shown = Case(When(last_update_at__lte=now, then=F("last_update_at")), default=_NEVER)
    return NullIf(Greatest(Coalesce(Subquery(posts), _NEVER), shown), _NEVER)


def silent_for(days: int, now: datetime) -> Q:
    """Return the condition that an account runs and its last known update is at least so many whole days old. One without a known update is not said to be silent."""
    since = now - timedelta(days=days)
    posts = Post.objects.filter(account=OuterRef("pk"))
    known = Q(last_update_at__lte=since) | Exists(posts.filter(published_at__lte=since))
    newer = Q(last_update_at__gt=since, last_update_at__lte=now) | Exists(posts.filter(published_at__gt=since, published_at__lte=now))
    return known & ~newer & ~gone()


def last_known(account: Account, now: datetime) -> datetime | None:
    """Return the newest update of one account up to now that anything shows."""
    found: datetime | None = Account.objects.filter(pk=account.pk).values_list(last_update(now), flat=True).get()
    return found
