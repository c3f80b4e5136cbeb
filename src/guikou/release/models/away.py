"""Who says that they are away, so that substitutes may sign at once."""

from django.db import models
from django.db.models import F, Q

from guikou.people.models import Person


class Away(models.Model):
    """From one day to another, both included, a person signs nothing; `ended_at` says when they came back earlier, or thought better of it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    first = models.DateField()
    last = models.DateField()
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The latest first."""

        ordering = ("-first", "-id")
        verbose_name_plural = "away"
        indexes = (models.Index(fields=("last",), condition=Q(ended_at=None), name="release_away_until"),)
        constraints = (models.CheckConstraint(condition=Q(last__gte=F("first")), name="away_in_order"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.first}–{self.last}"
