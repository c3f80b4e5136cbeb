"""Who is told at once when a feed changes (WebSub)."""

from django.db import models

from guikou.channels.feeds.websub import Mode

LONGEST = 1000


class HubWish(models.Model):
    """What somebody asked the hub for, until the callback itself has confirmed it. `secret` is the subscriber's own, with which they check what they are told."""

    mode = models.CharField(max_length=12, choices=[(mode.value, mode.value) for mode in Mode])
    topic = models.CharField(max_length=LONGEST)
    callback = models.CharField(max_length=LONGEST)
    secret = models.CharField(max_length=200, blank=True)
    lease_s = models.PositiveIntegerField()
    asked_at = models.DateTimeField()

    class Meta:
        """In the order in which they came; the last wish of a callback is the one that counts."""

        ordering = ("id",)
        verbose_name_plural = "hub wishes"
        constraints = (models.UniqueConstraint(fields=("topic", "callback"), name="hub_wish_once"),)

    def __str__(self) -> str:
        return f"{self.mode} {self.topic}"


class HubSubscription(models.Model):
    """Who is told of a feed until when. `told` is the mark of what they were told last; after failures they are told again from `not_before`."""

    topic = models.CharField(max_length=LONGEST)
    callback = models.CharField(max_length=LONGEST)
    secret = models.CharField(max_length=200, blank=True)
    until = models.DateTimeField()
    told = models.CharField(max_length=64, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()

    class Meta:
        """One of each callback for each feed."""

        ordering = ("id",)
        indexes = (models.Index(fields=("until",), name="hub_subscription_until"),)
        constraints = (models.UniqueConstraint(fields=("topic", "callback"), name="hub_subscription_once"),)

    def __str__(self) -> str:
        return self.topic
