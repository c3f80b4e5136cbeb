"""What is on its way to accounts, and every step that was taken with it."""

from django.db import models
from django.db.models import Q

from guikou.channels.delivery import Hold, State
from guikou.registry.models import Account
from guikou.release.causes import Cause
from guikou.release.models.editions import Edition, Media, Release


class Delivery(models.Model):
    """
    An edition on its way to one account in one language: columns are those of `channels.delivery.Delivery`, with the lease of the worker that has it.

    `act` is what is done there: publish, correct, recall. A publication of a release stands once for each account and language, whatever edition it is of.

    `practice` says to which platform it goes, the practice one or the real one; it is set when a worker begins and stays. `cause` sorts what is the
    matter (`release.causes`). `proof` is the picture that whoever
    did it by hand keeps with it. `pull_at` is when figures and comments are asked for next, `pull_point` that many hours after it was out.
    """

    class Act(models.TextChoices):
        """What is done on the account."""

        PUBLISH = "publish"
        CORRECT = "correct"
        RECALL = "recall"

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="deliveries")
    release = models.ForeignKey(Release, models.PROTECT, related_name="deliveries")
    account = models.ForeignKey(Account, models.PROTECT, related_name="deliveries")
    language = models.CharField(max_length=5)
    act = models.CharField(max_length=10, choices=Act.choices, default=Act.PUBLISH)
    key = models.CharField(max_length=60, unique=True)
    intended_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in State], default=State.QUEUED)
    hold = models.CharField(max_length=10, choices=[(hold.value, hold.value) for hold in Hold], blank=True, default=Hold.NOT)
    practice = models.BooleanField(default=True)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    prepared = models.JSONField(null=True, blank=True)
    sending_since = models.DateTimeField(null=True, blank=True)
    sent = models.JSONField(null=True, blank=True)
    address = models.CharField(max_length=1000, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen = models.JSONField(null=True, blank=True)
    problem_zh = models.TextField(blank=True)
    problem_en = models.TextField(blank=True)
    next_step_zh = models.TextField(blank=True)
    next_step_en = models.TextField(blank=True)
    code = models.CharField(max_length=60, blank=True)
    field = models.CharField(max_length=20, blank=True)
    cause = models.CharField(max_length=20, choices=[(cause.value, cause.value) for cause in Cause], blank=True, default="")
    steps = models.JSONField(default=list, blank=True)
    proof = models.ForeignKey(Media, models.PROTECT, null=True, blank=True, related_name="+")
    pull_at = models.DateTimeField(null=True, blank=True)
    pull_point = models.PositiveSmallIntegerField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)

    class Meta:
        """Due ones are found by one index; of a release one publication on an account in a language."""

        ordering = ("-id",)
        verbose_name_plural = "deliveries"
        indexes = (
            models.Index(fields=("state", "not_before", "id"), name="release_delivery_due"),
            models.Index(fields=("account", "-id"), name="release_delivery_account"),
            models.Index(fields=("cause",), condition=~Q(cause=""), name="release_delivery_cause"),
            models.Index(fields=("pull_at",), condition=Q(pull_at__isnull=False), name="release_delivery_pull"),
        )
        constraints = (
            models.UniqueConstraint(fields=("release", "account", "language"), condition=Q(act="publish"), name="delivery_one_publication"),
            models.CheckConstraint(
                condition=~Q(state__in=(State.ACCEPTED, State.VISIBLE, State.HANDED_OVER)) | Q(sent__isnull=False), name="delivery_sent"
            ),
            models.CheckConstraint(condition=~Q(state=State.VISIBLE) | Q(seen_at__isnull=False), name="delivery_seen"),
            models.CheckConstraint(
                condition=~Q(state__in=(State.SENDING, State.UNCONFIRMED)) | Q(sending_since__isnull=False), name="delivery_sending_since"
            ),
        )

    def __str__(self) -> str:
        return self.key


class Attempt(models.Model):
    """One step that was taken with a delivery: from which state to which, and what the platform said."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    took_ms = models.PositiveIntegerField(default=0)
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    code = models.CharField(max_length=60, blank=True)
    said_zh = models.TextField(blank=True)
    said_en = models.TextField(blank=True)

    class Meta:
        """In order."""

        ordering = ("delivery", "id")

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
