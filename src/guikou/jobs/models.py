"""Storage of background work."""

from django.db import models

from guikou.jobs.domain.states import JobState


class Job(models.Model):
    """
    One piece of work. `kind` names its handler, `arguments` are its JSON arguments, `key` (where not empty) lets only one such job be unfinished.

    A running job holds a lease until `leased_until`; `fence` counts the claims, so that a worker that lost its lease cannot record an outcome.
    It runs in the name of `asked_as` (`person:7`, `token:3` or `worker`); `asked_by` is the person behind it, `place` the path of the organisation that it
    concerns, empty where it concerns the installation. `done` of `total` in `unit` is its progress; `result` is what the handler returned; `error_zh`
    and `error_en` say in words for people why it failed.
    """

    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=[(state.value, state.value) for state in JobState], default=JobState.WAITING)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    most_attempts = models.PositiveSmallIntegerField(default=5)
    leased_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True)
    asked_as = models.CharField(max_length=60)
    asked_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    asked_by_name = models.CharField(max_length=220, blank=True)
    asked_at = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    stage_zh = models.CharField(max_length=100, blank=True)
    stage_en = models.CharField(max_length=100, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True, blank=True)
    unit_zh = models.CharField(max_length=20, blank=True)
    unit_en = models.CharField(max_length=40, blank=True)
    result = models.JSONField(default=dict, blank=True)
    error_zh = models.TextField(blank=True)
    error_en = models.TextField(blank=True)

    class Meta:
        """Due rows are found by one index; the key is unique among unfinished jobs; a lease is held exactly while running."""

        ordering = ("-id",)
        indexes = (
            models.Index(fields=("state", "not_before", "id"), name="job_due"),
            models.Index(fields=("kind", "-id"), name="job_by_kind"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("key",), condition=~models.Q(key="") & models.Q(state__in=(JobState.WAITING, JobState.RUNNING)), name="job_key_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state=JobState.RUNNING, leased_until__isnull=False)
                | ~models.Q(state=JobState.RUNNING) & models.Q(leased_until__isnull=True),
                name="job_leased_while_running",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Periodic(models.Model):
    """When a periodic job is due next; what is periodic is declared in code (`jobs.registry`)."""

    name = models.CharField(max_length=60, primary_key=True)
    next_at = models.DateTimeField()

    class Meta:
        """By time."""

        ordering = ("next_at",)

    def __str__(self) -> str:
        return self.name


class Worker(models.Model):
    """A process that runs jobs, and when it was last seen alive."""

    name = models.CharField(max_length=100, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        """The one seen last first."""

        ordering = ("-seen_at",)

    def __str__(self) -> str:
        return self.name
