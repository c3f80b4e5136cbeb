"""Mails that brought material to the desk."""

from django.db import models

from guikou.people.models import Person
from guikou.release.models.editions import HASH, Release


class Submission(models.Model):
    """
    A mail of somebody who writes releases, known by `key` so that it counts once. While nobody vouches for its sender it waits, whole (`raw`), until they confirm
    it with the link whose secret has this digest; then it became `release`. `answered_at`: when they were told.
    """

    key = models.CharField(max_length=HASH, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="submissions")
    subject = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField()
    raw = models.BinaryField(null=True, blank=True)
    secret_digest = models.CharField(max_length=HASH, blank=True)
    release = models.ForeignKey(Release, models.PROTECT, null=True, blank=True, related_name="submissions")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering = ("-id",)
        indexes = (models.Index(fields=("person", "received_at"), name="release_submission_person"),)

    def __str__(self) -> str:
        return self.subject or self.key[:12]
