"""Storage of imports: the files that people brought in, and what they did to the register."""

from django.db import models

from guikou.collection.domain.imports import ImportState
from guikou.people.models import Organisation
from guikou.registry.models import Account


class Import(models.Model):
    """
    Files that somebody brought in. The files, and what was read from them (the tables of a Dataset as Parquet), lie in the folder of the import.

    `organisation`: the import may touch this one and all below it. `state`: see `domain.imports`. `settings`: how to read (zone, loss_limit) and whether the
    files are the `complete` register of the organisation. `found`: what was recognised per sheet. `summary`: counts per table of what will be (then: was)
    created, changed, left, and of rows read, accepted, merged, rejected. `steps`: batches written so far; every batch counts in its own transaction, so
    that of two workers only one goes on. `held_*`: why a person has to confirm (a source that lost too much); `error_*`: why it failed.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="imports")
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in ImportState], default=ImportState.READING)
    title = models.CharField(max_length=250)
    settings = models.JSONField(default=dict)
    found = models.JSONField(default=list)
    summary = models.JSONField(default=dict)
    steps = models.PositiveIntegerField(default=0)
    held_zh = models.TextField(blank=True)
    held_en = models.TextField(blank=True)
    confirmed_why = models.TextField(blank=True)
    error_zh = models.TextField(blank=True)
    error_en = models.TextField(blank=True)
    corrects = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="corrections")
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """The newest first."""

        ordering = ("-id",)
        indexes = (models.Index(fields=("state", "-id"), name="import_by_state"),)

    def __str__(self) -> str:
        return self.title


class ImportFile(models.Model):
    """One table of one file of an import: a row of the table FILES; `number` is its `source` there. Rows refused here are counted in `rejected`."""

    imported = models.ForeignKey(Import, models.CASCADE, related_name="files")
    number = models.PositiveIntegerField()
    file = models.CharField(max_length=500)
    sheet = models.CharField(max_length=250, blank=True)
    kind = models.CharField(max_length=10)
    table = models.CharField(max_length=20, blank=True)
    format = models.CharField(max_length=20, blank=True)
    layout = models.CharField(max_length=60, blank=True)
    dated_on = models.DateField(null=True, blank=True)
    read = models.PositiveBigIntegerField(default=0)
    accepted = models.PositiveBigIntegerField(default=0)
    merged = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    error_zh = models.TextField(blank=True)
    error_en = models.TextField(blank=True)
    note_zh = models.TextField(blank=True)
    note_en = models.TextField(blank=True)

    class Meta:
        """In the order of reading. Invariant 13 holds in the database, too."""

        ordering = ("imported", "number")
        constraints = (
            models.UniqueConstraint(fields=("imported", "number"), name="import_file_once"),
            models.CheckConstraint(
                condition=models.Q(read=models.F("accepted") + models.F("merged") + models.F("rejected")), name="import_file_loses_no_row"
            ),
        )

    def __str__(self) -> str:
        return self.file


class ImportChange(models.Model):
    """
    What an import did to one object, so that it can be undone: `before` is empty for what it created; `after` holds what it wrote, with the version.
    Of the posts, figures and questions that it created there is no row: they are those of its observations.
    """

    imported = models.ForeignKey(Import, models.CASCADE, related_name="changes")
    table = models.CharField(max_length=20)
    subject = models.PositiveBigIntegerField()
    name = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        """In the order of doing; one row for each object."""

        ordering = ("id",)
        indexes = (models.Index(fields=("table", "subject"), name="import_change_of"),)
        constraints = (models.UniqueConstraint(fields=("imported", "table", "subject"), name="import_change_once"),)

    def __str__(self) -> str:
        return f"{self.table} {self.subject}"


class RegisterChange(models.Model):
    """What two days of one register, read together, showed: a row of the table CHANGES. `account` is empty where a whole day was held."""

    imported = models.ForeignKey(Import, models.CASCADE, related_name="register_changes")
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="register_changes")
    dated_on = models.DateField()
    kind = models.CharField(max_length=20)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    file = models.CharField(max_length=500, blank=True)
    sentence_zh = models.TextField()
    sentence_en = models.TextField()

    class Meta:
        """The oldest first."""

        ordering = ("dated_on", "id")

    def __str__(self) -> str:
        return f"{self.kind} {self.dated_on}"
