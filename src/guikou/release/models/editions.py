"""Releases, their editions, and what an edition is made of."""

from django.db import models
from django.db.models import F, Q

from guikou.people.models import Organisation, Person
from guikou.release.domain.states import WORDS, ReleaseState

PUBLIC = (ReleaseState.RELEASED, ReleaseState.CORRECTED, ReleaseState.RECALLED)
HASH = 64


class Media(models.Model):
    """A picture or an attachment, kept once under the hash of its bytes (`digest`) in the storage of files."""

    digest = models.CharField(max_length=HASH, primary_key=True)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    kept_at = models.DateTimeField()

    class Meta:
        """By hash."""

        ordering = ("digest",)

    def __str__(self) -> str:
        return self.digest


class Release(models.Model):
    """
    An item: what an organisation has to say. `kind` is one of the kinds of `domain`; `slug` is the last part of its permanent address, never used again.

    `title` and `state` are those of the newest edition, for lists. It becomes public at `scheduled_at`, at once where that is empty; never before
    `embargo_until`, which its author set.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="releases")
    kind = models.CharField(max_length=40)
    slug = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=20, choices=[(state.value, WORDS[state].en) for state in ReleaseState], default=ReleaseState.DRAFT)
    emergency = models.BooleanField(default=False)
    scheduled_at = models.DateTimeField(null=True, blank=True)
    embargo_until = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """The newest first."""

        ordering = ("-id",)
        indexes = (
            models.Index(fields=("organisation", "-id"), name="release_by_owner"),
            models.Index(fields=("state", "scheduled_at"), name="release_by_state"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(embargo_until=None) | Q(scheduled_at__isnull=False, scheduled_at__gte=F("embargo_until")),
                name="release_embargo",
            ),
        )

    def __str__(self) -> str:
        return self.title or self.slug


class Edition(models.Model):
    """
    A version of a release: `content` is the canonical form of `domain.content.Edition`, `content_hash` what is signed; `own` says which fields of an account's
    version follow the master no more, which nobody sees and so nobody signs.

    `route` are the turns as they were when it was handed in, `required` how many of them sign before it is public, `since` when the present turn began, `due_at` by when it, or the debt, has to be signed, `owed`
    how many turns still sign after an emergency release. `reason` says why it corrects the one before, `recall_reason` why it was taken back.
    """

    release = models.ForeignKey(Release, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=HASH)
    own = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=20, choices=[(state.value, WORDS[state].en) for state in ReleaseState], default=ReleaseState.DRAFT)
    route = models.JSONField(default=dict, blank=True)
    required = models.PositiveSmallIntegerField(default=3)
    owed = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    recalled_at = models.DateTimeField(null=True, blank=True)
    recall_reason = models.TextField(blank=True)
    made_at = models.DateTimeField()
    media = models.ManyToManyField(Media, related_name="editions")

    class Meta:
        """In order; at most one edition of a release is on its way at a time, and one public. Beside one that was taken back none becomes public again."""

        ordering = ("release", "number")
        indexes = (
            models.Index(fields=("state", "release"), name="release_edition_state"),
            models.Index(fields=("due_at",), condition=Q(due_at__isnull=False), name="release_edition_due"),
            models.Index(fields=("owed",), condition=Q(owed__gt=0), name="release_edition_owed"),
        )
        constraints = (
            models.UniqueConstraint(fields=("release", "number"), name="edition_once"),
            models.UniqueConstraint(
                fields=("release",),
                condition=Q(state__in=(ReleaseState.DRAFT, ReleaseState.IN_REVIEW, ReleaseState.APPROVED)),
                name="edition_one_on_its_way",
            ),
            models.UniqueConstraint(
                fields=("release",), condition=Q(state__in=(ReleaseState.RELEASED, ReleaseState.RECALLED)), name="edition_one_public"
            ),
            models.CheckConstraint(
                condition=Q(state__in=PUBLIC, released_at__isnull=False) | ~Q(state__in=PUBLIC) & Q(released_at__isnull=True),
                name="edition_public_since",
            ),
            models.CheckConstraint(condition=Q(required__range=(1, 5)), name="edition_required"),
        )

    def __str__(self) -> str:
        return f"{self.release_id}/{self.number}"


class Snapshot(models.Model):
    """What an edition said when somebody signed it or sent it back, so that later changes can be shown against it."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="snapshots")
    content = models.JSONField()
    content_hash = models.CharField(max_length=HASH)
    at = models.DateTimeField()

    class Meta:
        """Each content once."""

        ordering = ("edition", "at", "id")
        constraints = (models.UniqueConstraint(fields=("edition", "content_hash"), name="snapshot_once"),)

    def __str__(self) -> str:
        return f"{self.edition_id} {self.content_hash[:12]}"
