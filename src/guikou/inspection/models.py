"""Storage of inspections: runs, findings and what became of them, rectifications, reminders, bulletins."""

from datetime import date

from django.db import models

from guikou.collection.models import Evidence
from guikou.inspection.domain.limits import days_until
from guikou.inspection.domain.rules import Severity, Verdict
from guikou.inspection.domain.standing import WORDS, Standing
from guikou.people.models import Organisation
from guikou.registry.models import Account


class Inspection(models.Model):
    """
    One inspection of the accounts of `organisation` and all below it, counted back from `as_of`.

    The whole result (every rule for every account) lies as Parquet in the folder of the inspection, and `digest` is that file's SHA-256. `rules` is the
    RULES table as it was in force, by pack; `counts` holds findings by verdict. `again` limits it to the accounts of an inspection on demand.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="inspections")
    as_of = models.DateTimeField()
    state = models.CharField(
        max_length=8, choices=[(state, state) for state in ("waiting", "running", "done", "failed")], default="waiting"
    )
    again = models.JSONField(default=list, blank=True)
    rules = models.JSONField(default=list)
    accounts = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    asked_by_name = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering = ("-as_of", "-id")

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.as_of:%Y-%m-%d}"


class Finding(models.Model):
    """
    What the newest inspection says of one account by one rule, and what people decided about it. Columns named as in the table FINDINGS mean the same.

    `since` is the moment of the first inspection that gave this verdict without a break. `breaks_on` is the day (local) on which the limit is broken for certain
    unless something new comes, or since when it was; empty where the rule has no clock. `frozen` holds the rows behind the evidence as they were when a
    person confirmed the finding.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="findings")
    rule_id = models.CharField(max_length=60)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    pack = models.CharField(max_length=60)
    severity = models.CharField(max_length=10, choices=[(severity.value, severity.value) for severity in Severity])
    verdict = models.CharField(max_length=11, choices=[(verdict.value, verdict.value) for verdict in Verdict])
    sentence_zh = models.TextField()
    sentence_en = models.TextField()
    document = models.CharField(max_length=300)
    clause = models.CharField(max_length=300)
    breaks_on = models.DateField(null=True, blank=True)
    evidence = models.JSONField(default=list)
    evidence_count = models.PositiveIntegerField(default=0)
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    since = models.DateTimeField()
    standing = models.CharField(
        max_length=10, choices=[(standing.value, WORDS[standing].en) for standing in Standing], default=Standing.NONE
    )
    judged_by_name = models.CharField(max_length=100, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    why = models.TextField(blank=True)
    frozen = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """By account, then as the packs order the rules."""

        ordering = ("account", "id")
        constraints = (models.UniqueConstraint(fields=("account", "rule_id"), name="finding_once"),)
        indexes = (
            models.Index(fields=("standing", "account"), name="finding_by_standing"),
            models.Index(fields=("verdict", "rule_id"), name="finding_by_verdict"),
            models.Index(
                fields=("verdict", "breaks_on", "account"), name="finding_by_breaks_on", condition=models.Q(breaks_on__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.rule_id} {self.verdict}"

    def days_left(self, today: date) -> int | None:
        """Return how many whole days are left until the limit is broken; negative: for how many it has been; None: the rule has no clock."""
        return days_until(self.breaks_on, today) if self.breaks_on else None


class FindingChange(models.Model):
    """The verdict of a finding changed at an inspection."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="changes")
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="changes")
    before = models.CharField(max_length=11, blank=True)
    after = models.CharField(max_length=11)
    sentence_zh = models.TextField()
    sentence_en = models.TextField()

    class Meta:
        """The newest first; once in an inspection."""

        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("finding", "inspection"), name="finding_changes_once_an_inspection"),)

    def __str__(self) -> str:
        return f"{self.finding_id} {self.before} {self.after}"


class Rectification(models.Model):
    """A finding was sent to the owner unit to be put right by a day; the owner answers; a later inspection closes it or opens it again."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="rectifications")
    instruction = models.TextField()
    due_on = models.DateField()
    sent_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    proof = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="+")
    answered_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, blank=True)

    class Meta:
        """The newest first; one running at a time for a finding."""

        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("finding",), condition=models.Q(ended_at__isnull=True), name="one_running_rectification"),
        )

    def __str__(self) -> str:
        return f"{self.finding_id} {self.due_on}"


class Reminder(models.Model):
    """The owner of an account was told that a limit breaks soon: once for each count of days, for each stretch of silence."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="reminders")
    rule_id = models.CharField(max_length=60)
    breaks_on = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        """The newest first."""

        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("account", "rule_id", "breaks_on", "days_before"), name="reminded_once"),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.rule_id} {self.breaks_on}"


class Bulletin(models.Model):
    """
    What an inspection of a period is made public with. `content` is what it says, frozen when it is issued; `inspection` the one it rests on, `previous` the
    bulletin of the period before, whose figures stand beside.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="bulletins")
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="bulletins")
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=250)
    starts_on = models.DateField()
    ends_on = models.DateField()
    content = models.JSONField(default=dict)
    foreword = models.TextField(blank=True)
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """The newest first."""

        ordering = ("-ends_on", "-id")
        constraints = (models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="bulletin_ends_after_start"),)

    def __str__(self) -> str:
        return self.title
