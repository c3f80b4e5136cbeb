"""Storage of the register: accounts and what belongs to them. Columns that bear the name of a column of `kernel.tables` mean the same."""

from django.db import models

from guikou.people.models import LEVELS, Organisation
from guikou.registry.domain.states import WORDS, AccountState

LEVEL_CHOICES = [(level, level) for level in LEVELS]


class Account(models.Model):
    """
    One official account. `key` is `account_id` of the tables (`platform:stable id`, else `platform:@handle`, else `platform:~name`); it changes when the
    stable id becomes known, and `former_keys` keeps what it was, so that older files still find it.
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
        )
        constraints = (
            models.UniqueConstraint(fields=("platform", "stable_id"), condition=~models.Q(stable_id=""), name="account_stable_id_once"),
        )

    def __str__(self) -> str:
        return self.name


class Custody(models.Model):
    """Who holds an account's login, from one day to another; the row without an end is the present holder. Contacts are personal data."""

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
    outcome = models.CharField(max_length=40, blank=True)
    why = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Open ones first."""

        ordering = ("settled_at", "kind", "id")

    def __str__(self) -> str:
        return self.key


class Request(models.Model):
    """
    A request to open, change or close an account: made by the owner, decided by the supervisor, filed with the register above.

    `wanted` holds the values asked for, by column of Account; `seen` the hints (same unit and platform, near-equal names …) that were shown before it
    was sent, each with the applicant's answer. `file_by` is the last day for filing, counted in working days.
    """

    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in ("open", "change", "close")])
    state = models.CharField(
        max_length=10,
        choices=[(state, state) for state in ("draft", "sent", "returned", "approved", "refused", "withdrawn", "filed")],
        default="draft",
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="requests")
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="requests")
    wanted = models.JSONField(default=dict)
    seen = models.JSONField(default=list)
    reason = models.TextField()
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    file_by = models.DateField(null=True, blank=True)
    filed_on = models.DateField(null=True, blank=True)
    filing_number = models.CharField(max_length=100, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """The newest first; who made a request does not decide it."""

        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("made_by")), name="request_decided_by_another"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
