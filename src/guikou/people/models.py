"""Storage of organisations and people."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Role
from guikou.people.domain.words import ROLE_WORDS

LEVELS = ("national", "province", "city", "county", "township", "village")


class Organisation(models.Model):
    """
    A public body in the tree. `path` is `/1/5/23/`: the ids from the root to this one, so that "this and all below it" is one prefix.

    `key` is its id in imported files (`organisation_id` of the tables); `ended_on`: abolished, or merged into `successor`, as of that day. `active_from` is
    the first day on which it exists, empty where unknown; `split_from` is the one out of which it was made on that day. `opens_accounts` false: it in
    principle opens no accounts. Columns with the names of the table ORGANISATIONS mean the same.
    """

    key = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=300, unique=True)
    level = models.CharField(max_length=20, blank=True, choices=[(level, level) for level in LEVELS])
    place = models.CharField(max_length=200, blank=True)
    function = models.CharField(max_length=60, blank=True)
    website = models.URLField(max_length=500, blank=True)
    residents = models.PositiveBigIntegerField(null=True, blank=True)
    duties = models.TextField(blank=True)
    first_contact = models.CharField(max_length=200, blank=True)
    second_contact = models.CharField(max_length=200, blank=True)
    packs = models.JSONField(default=list, blank=True)
    opens_accounts = models.BooleanField(null=True, blank=True)
    proposed = models.JSONField(default=list, blank=True)
    active_from = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    split_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="offshoots")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """In the order of the tree."""

        ordering = ("path",)
        constraints = (
            models.CheckConstraint(condition=models.Q(path__startswith="/", path__endswith="/"), name="organisation_path_has_slashes"),
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True) | models.Q(ended_on__isnull=False), name="organisation_with_successor_has_ended"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        """Return how many organisations stand above it."""
        return self.path.count("/") - 2


class OrganisationName(models.Model):
    """A name that the organisation bore until that day."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=200)
    until = models.DateField()

    class Meta:
        """The oldest first."""

        ordering = ("until", "id")

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Makes people; passwords are set through an invitation, never here in clear by an administrator."""

    def get_by_natural_key(self, email: str | None) -> "Person":
        """Find by e-mail address, whatever its case."""
        return self.get(email__iexact=email)

    def create_user(self, email: str, name: str, password: str | None = None, **others: Any) -> "Person":
        """Make a person; without a password nobody can sign in until an invitation is accepted."""
        person = self.model(email=self.normalize_email(email).lower(), name=name, **others)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser, PermissionsMixin):
    """
    Somebody who can sign in. What they may do comes from their appointments alone: there are no superusers, and Django's groups, which the frame's
    forms ask for, stay empty.

    `language` is `zh` or `en`; `digest` is how often mail about what waits is sent, `digested_on` when one
    was due last. `first_name`, `last_name` and `username` exist for libraries that ask.
    """

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=100)
    telephone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=2, choices=(("zh", "中文"), ("en", "English")), default="zh")
    digest = models.CharField(max_length=6, choices=(("daily", "daily"), ("weekly", "weekly"), ("none", "none")), default="daily")
    digested_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        """By name."""

        ordering = ("name", "id")
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = (models.CheckConstraint(condition=models.Q(is_superuser=False), name="nobody_is_superuser"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Nobody uses Django's own administration."""
        return False

    @property
    def first_name(self) -> str:
        """For libraries that greet people by a first name."""
        return self.name

    @property
    def last_name(self) -> str:
        """Names are not split here."""
        return ""

    def get_full_name(self) -> str:
        """Return the name."""
        return self.name

    def get_short_name(self) -> str:
        """Return the name."""
        return self.name


class Appointment(models.Model):
    """A person holds a role in an organisation and all below it, from one day to another (the last day included)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="appointments")
    role = models.CharField(max_length=20, choices=[(role.value, ROLE_WORDS[role.value].en) for role in Role])
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="appointments")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        """No role twice in one organisation at the same start."""

        ordering = ("organisation", "role", "id")
        constraints = (
            models.UniqueConstraint(fields=("person", "role", "organisation", "since"), name="appointment_once"),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")), name="appointment_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.organisation_id}"

    @property
    def words(self) -> Text:
        """Return what the role is called."""
        return ROLE_WORDS[self.role]


class Invitation(models.Model):
    """
    A link that lets a person set a password, once, until it expires or is withdrawn. Only the hash of the link's secret is kept.

    `sent_at` is when the mail server took the mail; empty: it did not.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    secret_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"{self.person_id} {self.expires_at:%Y-%m-%d}"


class Token(models.Model):
    """
    A key to the API: what it may do at most (`actions`), in a person's name and never beyond that person's rights. Only the hash of the secret is kept.

    `made_with` is the token with which it was made through the API: it carries no more, expires no later, and is revoked with it.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    secret_digest = models.CharField(max_length=64, unique=True)
    actions = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    made_with = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="offspring")

    class Meta:
        """The newest first."""

        ordering = ("-made_at",)

    def __str__(self) -> str:
        return self.name


class SavedView(models.Model):
    """A list as somebody wants to find it again: its page and the filters of its address."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    query = models.TextField(blank=True)

    class Meta:
        """One name on one page."""

        ordering = ("page", "name")
        constraints = (models.UniqueConstraint(fields=("person", "page", "name"), name="saved_view_once"),)

    def __str__(self) -> str:
        return self.name
