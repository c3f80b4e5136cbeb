"""How accounts are reached, and where sending is stopped."""

from django.db import models
from django.db.models import Q

from guikou.channels.failures import Failure
from guikou.kernel.bilingual import Text
from guikou.people.models import Organisation, Person
from guikou.registry.models import Account


class Channel(models.Model):
    """
    The way from the desk to one account. `adapter` is an id of `channels.catalog`, `base` and `settings` are those of `Access`; `sealed` are its secrets,
    encrypted (`release.secrets`), of which only the names are known (`secret_names`).

    `mode` says whether anything is sent: not at all, to the practice platform, or to the real one. `can`, `missing` (by what it cannot: zh and en), `name` and
    `login_expires_at` are what the last probe said at `probed_at`; the problem is that of the last probe, or why the account is `held`: its login failed, and
    nothing is sent before its secrets are renewed. `warned_on` is the day on which somebody was last told that the login expires.
    """

    class Mode(models.TextChoices):
        """Whether something is sent, and where."""

        OFF = "off"
        PRACTICE = "practice"
        LIVE = "live"

    account = models.OneToOneField(Account, models.PROTECT, related_name="channel")
    adapter = models.CharField(max_length=60)
    base = models.CharField(max_length=1000, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    sealed = models.TextField(blank=True)
    secret_names = models.JSONField(default=list, blank=True)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.PRACTICE)
    held = models.BooleanField(default=False)
    probed_at = models.DateTimeField(null=True, blank=True)
    can = models.JSONField(default=list, blank=True)
    missing = models.JSONField(default=dict, blank=True)
    name = models.CharField(max_length=250, blank=True)
    login_expires_at = models.DateTimeField(null=True, blank=True)
    problem_zh = models.TextField(blank=True)
    problem_en = models.TextField(blank=True)
    next_step_zh = models.TextField(blank=True)
    next_step_en = models.TextField(blank=True)
    warned_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """By owner and account."""

        ordering = ("account__organisation__path", "account__platform", "account__name", "id")
        indexes = (models.Index(fields=("login_expires_at",), condition=Q(login_expires_at__isnull=False), name="release_channel_expires"),)

    def __str__(self) -> str:
        return f"{self.adapter} {self.account_id}"

    def __repr__(self) -> str:
        return f"<Channel {self.pk}: {self}>"

    @property
    def problem(self) -> Text | None:
        """What is the matter, if anything is."""
        return Text(self.problem_zh, self.problem_en) if self.problem_en else None

    @property
    def next_step(self) -> Text | None:
        """What to do about it."""
        return Text(self.next_step_zh, self.next_step_en) if self.next_step_en else None

    def say(self, failure: Failure | None) -> None:
        """Set what is the matter, None: nothing is."""
        problem, step = (failure.cause, failure.next_step) if failure else (Text("", ""), Text("", ""))
        self.problem_zh, self.problem_en, self.next_step_zh, self.next_step_en = problem.zh, problem.en, step.zh, step.en


class Stop(models.Model):
    """Sending is stopped for an organisation and all below it, from `since` until somebody lifts it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="stops")
    since = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    why = models.TextField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        """The newest first; one in force for each organisation."""

        ordering = ("-since", "-id")
        constraints = (
            models.UniqueConstraint(fields=("organisation",), condition=Q(lifted_at__isnull=True), name="stop_once"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="stop_lifted_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.since:%Y-%m-%d}"
