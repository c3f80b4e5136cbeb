"""Storage of the trail. Triggers made by the migrations refuse update and delete of a line in both databases."""

from django.db import models


class TrailLine(models.Model):
    """One line of the trail; the meaning of the columns is that of `trail.domain.chain.Entry`."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=220)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    subject_name = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=300, blank=True)
    change = models.JSONField(default=dict)
    why = models.TextField(blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        """Read by subject (history of an object), by place and day (what a supervisor looks through)."""

        ordering = ("number",)
        indexes = (
            models.Index(fields=("subject", "number"), name="trail_by_subject"),
            models.Index(fields=("actor", "number"), name="trail_by_actor"),
            models.Index(fields=("at",), name="trail_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"


class TrailHead(models.Model):
    """The only row holds number and hash of the newest line; appending locks it, so that lines are numbered without holes."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64)

    class Meta:
        """One row, for ever."""

        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="trail_has_one_head"),)

    def __str__(self) -> str:
        return f"{self.number} {self.digest}"
