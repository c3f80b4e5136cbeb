"""Storage of the register: accounts and what belongs to them. Columns that bear the name of a column of `kernel.tables` mean the same."""

from django.db import models

from guikou.people.models import LEVELS, Organisation
from guikou.registry.domain.drift import Drift
from guikou.registry.domain.requests import RequestKind, RequestState
from guikou.registry.domain.settling import Outcome
from guikou.registry.domain.states import WORDS, AccountState

LEVEL_CHOICES = [(level, level) for level in LEVELS]


class Account(models.Model):
    """
    One official account. `key` is `account_id` of the tables (`platform:stable id`, else `platform:@handle`, else `platform:~name`); it changes when the
    stable id becomes known, and `former_keys` keeps what it was, so that older files still find it.

    `stop_on` is the planned day from which it shows nothing new (`domain.stopping`).

    `merged_into`: a person found that this entry and that one are one account; what belonged to it has moved there, and it shows nowhere.
    `identity_seen` is what collection last saw under the stable id (name, handle, verified_as), `identity_drift` what that means.
    """

    key = models.CharField(max_length=300, unique=True)
    former_keys = models.JSONField(default=list, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="accounts")
    organisation_origin = models.CharField(max_length=10, blank=True)
    platform = models.CharField(max_length=40)
    stable_id = models.CharField(max_length=250, blank=True)
    handle = models.CharField(max_length=250, blank=True)
    name = models.CharField(max_length=250)
    former_names = models.JSONField(default=list, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=20, choices=[(state.value, WORDS[state].en) for state in AccountState], default=AccountState.ACTIVE)
    state_since = models.DateField(null=True, blank=True)
    stop_on = models.DateField(null=True, blank=True)
    level = models.CharField(max_length=20, blank=True, choices=LEVEL_CHOICES)
    place = models.CharField(max_length=200, blank=True)
    function = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    description = models.TextField(blank=True)
    language = models.CharField(max_length=20, blank=True)
    verified = models.BooleanField(null=True, blank=True)
    verified_as = models.CharField(max_length=250, blank=True)
    is_main = models.BooleanField(null=True, blank=True)
    interactive = models.BooleanField(null=True, blank=True)
    protected = models.BooleanField(default=False)
    followers = models.BigIntegerField(null=True, blank=True)
    followers_floor = models.BooleanField(null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    last_update_at = models.DateTimeField(null=True, blank=True)
    sources = models.JSONField(default=list, blank=True)
    proposed = models.JSONField(default=list, blank=True)
    filed_on = models.DateField(null=True, blank=True)
    filing_number = models.CharField(max_length=100, blank=True)
    certificate = models.CharField(max_length=200, blank=True)
    certificate_expires_on = models.DateField(null=True, blank=True)
    people = models.FloatField(null=True, blank=True)
    part_time = models.BooleanField(null=True, blank=True)
    hours_per_month = models.FloatField(null=True, blank=True)
    reviews = models.PositiveSmallIntegerField(null=True, blank=True)
    operator = models.CharField(max_length=250, blank=True)
    contract_ends_on = models.DateField(null=True, blank=True)
    fee_per_year = models.FloatField(null=True, blank=True)
    identity_checked_at = models.DateTimeField(null=True, blank=True)
    identity_seen = models.JSONField(default=dict, blank=True)
    identity_drift = models.CharField(max_length=20, blank=True, choices=[(drift.value, drift.value) for drift in Drift])
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """By organisation and platform."""

        ordering = ("organisation__path", "platform", "name", "id")
        indexes = (
            models.Index(fields=("platform", "stable_id"), name="account_by_stable_id"),
            models.Index(fields=("platform", "name"), name="account_by_name"),
            models.Index(fields=("organisation", "platform"), name="account_by_owner"),
            models.Index(fields=("state",), name="account_by_state"),
            models.Index(fields=("last_update_at",), name="account_by_last_update"),
            models.Index(fields=("stop_on",), condition=models.Q(stop_on__isnull=False), name="account_by_stop_date"),
        )
        constraints = (
            models.UniqueConstraint(fields=("platform", "stable_id"), condition=~models.Q(stable_id=""), name="account_stable_id_once"),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("id")), name="account_not_merged_into_itself"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Custody(models.Model):
    """
    Who holds an account's login, from one day to another; the row without an end is the present holder. All of it is personal data.

    `recovery` says how the login is got back without the holder (bound telephone, administrator, papers); never a password. `tried_on` is the last day on
    which somebody signed in and went through the recovery, to know that it works.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="custody")
    holder = models.CharField(max_length=100)
    post = models.CharField(max_length=100, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    recovery = models.TextField(blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    handed_over_by = models.CharField(max_length=100, blank=True)
    tried_on = models.DateField(null=True, blank=True)

    class Meta:
        """The newest first; one present holder."""

        ordering = ("-since", "-id")
        constraints = (
            models.UniqueConstraint(fields=("account",), condition=models.Q(until__isnull=True), name="one_present_holder"),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")), name="custody_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.holder}"


class Service(models.Model):
    """A service, a duty or an emergency channel, and one account that offers it (none: nobody does)."""

    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=300)
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="services")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="services")
    place = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=20, blank=True)
    url = models.CharField(max_length=1000, blank=True)

    class Meta:
        """By kind and name."""

        ordering = ("kind", "name", "id")
        constraints = (
            models.UniqueConstraint(fields=("key", "account"), name="service_once_an_account"),
            models.UniqueConstraint(fields=("key",), condition=models.Q(account__isnull=True), name="service_once_without_account"),
        )

    def __str__(self) -> str:
        return self.name


class Conflict(models.Model):
    """Something that sources say differently, and how a person settled it. Columns as in the table CONFLICTS; `key` is the same for the same conflict."""

    key = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=40)
    accounts = models.ManyToManyField(Account, related_name="conflicts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="conflicts")
    column = models.CharField(max_length=60, blank=True)
    values = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    sentence_zh = models.TextField()
    sentence_en = models.TextField()
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_name = models.CharField(max_length=100, blank=True)
    outcome = models.CharField(max_length=20, blank=True, choices=[(outcome.value, outcome.value) for outcome in Outcome])
    chosen = models.CharField(max_length=300, blank=True)
    why = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Open ones first."""

        ordering = ("settled_at", "kind", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(settled_at__isnull=True, outcome="") | (models.Q(settled_at__isnull=False) & ~models.Q(outcome="")),
                name="conflict_settled_with_an_outcome",
            ),
        )

    def __str__(self) -> str:
        return self.key


class Merger(models.Model):
    """
    Two entries that a person found to be one account, with what it takes to part them again: which rows moved (`table.column` to ids), what the entries held
    before (`kept_before`, `gone_before`), and the version that the kept one had right after (`version_after`): a later change makes it final.
    """

    kept = models.ForeignKey(Account, models.PROTECT, related_name="mergers")
    gone = models.ForeignKey(Account, models.PROTECT, related_name="+")
    conflict = models.ForeignKey(Conflict, models.PROTECT, null=True, blank=True, related_name="mergers")
    moved = models.JSONField(default=dict)
    kept_before = models.JSONField(default=dict)
    gone_before = models.JSONField(default=dict)
    version_after = models.PositiveIntegerField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=100)
    why = models.TextField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first; an entry is merged away once at a time."""

        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("gone",), condition=models.Q(undone_at__isnull=True), name="merged_away_once"),)

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"


class Request(models.Model):
    """
    A request to open, change or close an account: made by the owner, decided by the supervisor, filed with the register above.

    `wanted` holds the values asked for, by column of Account; `seen` the hints (same unit and platform, near-equal names …) that were shown before it
    was sent, each with the applicant's answer. `answer` is what the supervisor said. `file_by` is the last day for filing, counted in working days.
    """

    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in RequestKind])
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in RequestState], default=RequestState.DRAFT)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="requests")
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="requests")
    wanted = models.JSONField(default=dict)
    seen = models.JSONField(default=list)
    reason = models.TextField()
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sent_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    file_by = models.DateField(null=True, blank=True)
    filed_on = models.DateField(null=True, blank=True)
    filing_number = models.CharField(max_length=100, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """The newest first; who made or sent a request does not decide it, and what is approved was decided by somebody."""

        ordering = ("-id",)
        indexes = (models.Index(fields=("state", "file_by"), name="request_by_state"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("made_by")), name="request_decided_by_another"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | models.Q(sent_by__isnull=True) | ~models.Q(decided_by=models.F("sent_by")),
                name="request_not_decided_by_sender",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("approved", "refused", "returned", "filed")) | models.Q(decided_by__isnull=False),
                name="request_decided_by_somebody",
            ),
            models.CheckConstraint(condition=models.Q(kind="open") | models.Q(account__isnull=False), name="request_about_an_account"),
        )

    @property
    def hands(self) -> tuple[int | None, ...]:
        """Return who had a hand in it, and so does not decide it."""
        return (self.made_by_id, self.sent_by_id)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
