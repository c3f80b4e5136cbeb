"""Storage of the API: webhooks and what they are sent; answers that may be asked for again."""

from django.db import models


class Webhook(models.Model):
    """
    An address of another system that is told of events.

    It is told what `made_as` (`person:7` or `token:3`) may see at that moment; `person` is who is behind it. `cursor` is the number of the last line of
    the trail that was looked at. The key of its signatures is made from `salt` and the installation's secret key, so that no copy of the database holds it.
    `state`: active, or paused by a person or (`error_*` says why) by itself.
    """

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="webhooks")
    made_as = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    name = models.CharField(max_length=100)
    address = models.CharField(max_length=1000)
    events = models.JSONField(default=list)
    salt = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="active", choices=[(state, state) for state in ("active", "paused")])
    cursor = models.PositiveBigIntegerField()
    error_zh = models.TextField(blank=True)
    error_en = models.TextField(blank=True)

    class Meta:
        """The oldest first."""

        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One event for one webhook: a line of the trail (`line`; none for a test). `payload` is the JSON text that is sent, byte for byte. A row that waits is due at `next_at`."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=30)
    line = models.PositiveBigIntegerField(null=True, blank=True)
    payload = models.TextField()
    state = models.CharField(max_length=10, default="waiting", choices=[(state, state) for state in ("waiting", "delivered", "given-up")])
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    error_zh = models.TextField(blank=True)
    error_en = models.TextField(blank=True)

    class Meta:
        """The newest first; a line is told once to a webhook."""

        ordering = ("-id",)
        indexes = (models.Index(fields=("state", "next_at"), name="delivery_due"),)
        constraints = (models.UniqueConstraint(fields=("webhook", "line"), name="delivery_once"),)

    def __str__(self) -> str:
        return f"{self.event} {self.state}"


class KeptAnswer(models.Model):
    """What a write with that `Idempotency-Key` was answered; `asked` is the hash of what was sent. `actor` is the key of who asked."""

    actor = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64)
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)
    body = models.TextField(blank=True)

    class Meta:
        """A key counts once for one that asks."""

        ordering = ("id",)
        indexes = (models.Index(fields=("at",), name="answer_by_time"),)
        constraints = (models.UniqueConstraint(fields=("actor", "key"), name="answer_once"),)

    def __str__(self) -> str:
        return self.key
