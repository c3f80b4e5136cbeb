"""What checks before release know: the office's list, links that were looked at, what public releases are like, and warnings that somebody overruled."""

from django.db import models

from guikou.people.models import Organisation
from guikou.release.models.editions import HASH, Edition, Release


class OfficeEntry(models.Model):
    """
    A line of the list that an organisation keeps for itself and those below it.

    `right` is a person's name, a name as it is to be written, a telephone number or a host; `others` are the person's titles, the full one first, or the wrong
    ways in which the name is written.
    """

    class Kind(models.TextChoices):
        """What is listed."""

        OFFICIAL = "official"
        TERM = "term"
        TELEPHONE = "telephone"
        HOST = "host"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="office_entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    right = models.CharField(max_length=200)
    others = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Each once in an organisation."""

        ordering = ("kind", "right", "id")
        verbose_name_plural = "office entries"
        constraints = (models.UniqueConstraint(fields=("organisation", "kind", "right"), name="office_entry_once"),)

    def __str__(self) -> str:
        return self.right


class SeenLink(models.Model):
    """An address that drafts lead to, when it was last asked, and why it does not open (empty: it does). `digest` is the SHA-256 of the address."""

    digest = models.CharField(max_length=HASH, primary_key=True)
    address = models.TextField()
    looked_at = models.DateTimeField()
    dead_zh = models.TextField(blank=True)
    dead_en = models.TextField(blank=True)

    class Meta:
        """By hash."""

        ordering = ("digest",)

    def __str__(self) -> str:
        return self.address[:80]


class Fingerprint(models.Model):
    """One of the keys (`duplicates.signatures`) under which releases like a public one are found."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="fingerprints")
    key = models.BigIntegerField(db_index=True)

    class Meta:
        """Each key of a release once."""

        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("release", "key"), name="fingerprint_once"),)

    def __str__(self) -> str:
        return f"{self.release_id} {self.key}"


class Overruling(models.Model):
    """That somebody left a warning of a check as it is, and why. `key` is the remark's; `what` says in both languages what the check had said."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="overrulings")
    key = models.CharField(max_length=HASH)
    what_zh = models.TextField()
    what_en = models.TextField()
    reason = models.TextField()
    person_key = models.CharField(max_length=120)
    name = models.CharField(max_length=220)
    at = models.DateTimeField()

    class Meta:
        """Each warning once."""

        ordering = ("edition", "id")
        constraints = (models.UniqueConstraint(fields=("edition", "key"), name="overruling_once"),)

    def __str__(self) -> str:
        return self.reason[:60]
