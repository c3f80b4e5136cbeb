"""What came of a delivery: numbers, what the public wrote; and who was reminded of a turn."""

from django.db import models

from guikou.release.domain.reminders import Nudge
from guikou.release.models.deliveries import Delivery
from guikou.release.models.editions import Edition


class DeliveryFigure(models.Model):
    """
    One number about one delivery, as the platform gave it some hours after it was out (`point`): `name` as in `channels.protocol.Figure`. A corrected or later
    answer of the same point takes its place.
    """

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="figures")
    name = models.CharField(max_length=40)
    value = models.BigIntegerField()
    as_of = models.DateTimeField()
    complete = models.BooleanField(default=True)
    point = models.PositiveSmallIntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        """In order of time; one number of each name at each point."""

        ordering = ("delivery", "point", "name")
        constraints = (models.UniqueConstraint(fields=("delivery", "name", "point"), name="delivery_figure_once"),)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class Comment(models.Model):
    """What somebody of the public wrote below a delivery; `key` is the platform's id of it, `answers` the id of what it answers."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="comments")
    key = models.CharField(max_length=250)
    author = models.CharField(max_length=250, blank=True)
    text = models.TextField()
    answers = models.CharField(max_length=250, blank=True)
    written_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        """Oldest first; each once."""

        ordering = ("written_at", "id")
        constraints = (models.UniqueConstraint(fields=("delivery", "key"), name="delivery_comment_once"),)

    def __str__(self) -> str:
        return self.text[:60]


class ReviewReminder(models.Model):
    """That people were told of a turn of review: which nudge of the turn that began at `since`."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="reminders")
    turn = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    nudge = models.CharField(max_length=10, choices=[(nudge.value, nudge.value) for nudge in Nudge])
    sent_at = models.DateTimeField()

    class Meta:
        """Each once."""

        constraints = (models.UniqueConstraint(fields=("edition", "turn", "since", "nudge"), name="review_reminder_once"),)

    def __str__(self) -> str:
        return f"{self.edition_id} {self.turn} {self.nudge}"
