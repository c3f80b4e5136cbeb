"""
Storage of the release desk.

What the law of the desk is about is also held by triggers in both databases (`migrations/0002_law.py`): no edition is public without the signatures that its route
asks for, by people who differ and wrote none of it, for exactly its content; a signature is never changed; nothing is sent of an edition that is not public.
"""

from django.db import models
from django.db.models import Q

from guikou.channels.delivery import Hold, State
from guikou.people.models import Organisation, Person
from guikou.registry.models import Account
from guikou.release.domain.review import Way
from guikou.release.domain.states import WORDS, ReleaseState

PUBLIC = (ReleaseState.RELEASED, ReleaseState.CORRECTED, ReleaseState.RECALLED)
HASH = 64


class Media(models.Model):
    """A picture or an attachment, kept once under the hash of its bytes (`digest`) in the storage of files."""

    digest = models.CharField(max_length=HASH, primary_key=True)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    kept_at = models.DateTimeField()

    class Meta:
        """By hash."""

        ordering = ("digest",)

    def __str__(self) -> str:
        return self.digest


class Release(models.Model):
    """
    An item: what an organisation has to say. `kind` is one of the kinds of `domain`; `slug` is the last part of its permanent address, never used again.

    `title` and `state` are those of the newest edition, for lists. It becomes public at `scheduled_at`, at once where that is empty.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="releases")
    kind = models.CharField(max_length=40)
    slug = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=20, choices=[(state.value, WORDS[state].en) for state in ReleaseState], default=ReleaseState.DRAFT)
    emergency = models.BooleanField(default=False)
    scheduled_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """The newest first."""

        ordering = ("-id",)
        indexes = (
            models.Index(fields=("organisation", "-id"), name="release_by_owner"),
            models.Index(fields=("state", "scheduled_at"), name="release_by_state"),
        )

    def __str__(self) -> str:
        return self.title or self.slug


class ReviewRule(models.Model):
    """
    The turns that an organisation and those below it set for a kind of release; `kind` empty: for every kind that has no row of its own.

    `turns` and `emergency` (null: no emergency route) are as `arrangements` writes them.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="review_rules")
    kind = models.CharField(max_length=40, blank=True)
    turns = models.JSONField()
    emergency = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """One for each kind."""

        ordering = ("organisation", "kind")
        constraints = (models.UniqueConstraint(fields=("organisation", "kind"), name="review_rule_once"),)

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.kind}"


class Edition(models.Model):
    """
    A version of a release: `content` is the canonical form of `domain.content.Edition`, `content_hash` what is signed; `own` says which fields of an account's
    version follow the master no more, which nobody sees and so nobody signs.

    `route` are the turns as they were when it was handed in, `required` how many of them sign before it is public, `since` when the present turn began, `owed`
    how many turns still sign after an emergency release. `reason` says why it corrects the one before, `recall_reason` why it was taken back.
    """

    release = models.ForeignKey(Release, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=HASH)
    own = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=20, choices=[(state.value, WORDS[state].en) for state in ReleaseState], default=ReleaseState.DRAFT)
    route = models.JSONField(default=dict, blank=True)
    required = models.PositiveSmallIntegerField(default=3)
    owed = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    recalled_at = models.DateTimeField(null=True, blank=True)
    recall_reason = models.TextField(blank=True)
    made_at = models.DateTimeField()
    media = models.ManyToManyField(Media, related_name="editions")

    class Meta:
        """In order; at most one edition of a release is on its way at a time, and one public. Beside one that was taken back none becomes public again."""

        ordering = ("release", "number")
        indexes = (
            models.Index(fields=("state", "release"), name="release_edition_state"),
            models.Index(fields=("owed",), condition=Q(owed__gt=0), name="release_edition_owed"),
        )
        constraints = (
            models.UniqueConstraint(fields=("release", "number"), name="edition_once"),
            models.UniqueConstraint(
                fields=("release",),
                condition=Q(state__in=(ReleaseState.DRAFT, ReleaseState.IN_REVIEW, ReleaseState.APPROVED)),
                name="edition_one_on_its_way",
            ),
            models.UniqueConstraint(
                fields=("release",), condition=Q(state__in=(ReleaseState.RELEASED, ReleaseState.RECALLED)), name="edition_one_public"
            ),
            models.CheckConstraint(
                condition=Q(state__in=PUBLIC, released_at__isnull=False) | ~Q(state__in=PUBLIC) & Q(released_at__isnull=True),
                name="edition_public_since",
            ),
            models.CheckConstraint(condition=Q(required__range=(1, 5)), name="edition_required"),
        )

    def __str__(self) -> str:
        return f"{self.release_id}/{self.number}"


class Snapshot(models.Model):
    """What an edition said when somebody signed it or sent it back, so that later changes can be shown against it."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="snapshots")
    content = models.JSONField()
    content_hash = models.CharField(max_length=HASH)
    at = models.DateTimeField()

    class Meta:
        """Each content once."""

        ordering = ("edition", "at", "id")
        constraints = (models.UniqueConstraint(fields=("edition", "content_hash"), name="snapshot_once"),)

    def __str__(self) -> str:
        return f"{self.edition_id} {self.content_hash[:12]}"


class Author(models.Model):
    """Somebody who wrote or changed an edition: they never sign it. `person_key` is `person:7`, or `link:` and a name for who has no account."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="authors")
    person_key = models.CharField(max_length=120)
    name = models.CharField(max_length=220)

    class Meta:
        """Each once."""

        constraints = (models.UniqueConstraint(fields=("edition", "person_key"), name="author_once"),)

    def __str__(self) -> str:
        return self.name


class Signature(models.Model):
    """That somebody agreed, in a turn, to exactly the content with that hash. It is never changed; `void_at` says since when it does not count."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="signatures")
    turn = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    person_key = models.CharField(max_length=120)
    name = models.CharField(max_length=220)
    content_hash = models.CharField(max_length=HASH)
    way = models.CharField(max_length=10, choices=[(way.value, way.value) for way in Way])
    link_mark = models.CharField(max_length=HASH, blank=True)
    at = models.DateTimeField()
    void_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Of those that count: one for each turn, one of each person. A link signs once, for ever."""

        ordering = ("edition", "id")
        constraints = (
            models.UniqueConstraint(fields=("edition", "turn"), condition=Q(void_at__isnull=True), name="signature_one_a_turn"),
            models.UniqueConstraint(fields=("edition", "person_key"), condition=Q(void_at__isnull=True), name="signature_one_a_person"),
            models.UniqueConstraint(fields=("link_mark",), condition=~Q(link_mark=""), name="signature_link_once"),
            models.CheckConstraint(condition=Q(turn__range=(1, 5)), name="signature_turn"),
            models.CheckConstraint(
                condition=Q(way=Way.ACCOUNT, person__isnull=False, link_mark="") | Q(way=Way.LINK, person__isnull=True) & ~Q(link_mark=""),
                name="signature_way",
            ),
        )

    def __str__(self) -> str:
        return f"{self.edition_id} {self.turn} {self.name}"


class Remark(models.Model):
    """What a reviewer says at a place in the text, or the reason for which it was returned. `place` is where: account, language, field, start and end."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="remarks")
    person_key = models.CharField(max_length=120)
    name = models.CharField(max_length=220)
    text = models.TextField()
    place = models.JSONField(default=dict, blank=True)
    returns = models.BooleanField(default=False)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In the order in which they came."""

        ordering = ("edition", "id")

    def __str__(self) -> str:
        return self.text[:60]


class Delivery(models.Model):
    """
    An edition on its way to one account in one language: columns are those of `channels.delivery.Delivery`, with the lease of the worker that has it.

    `act` is what is done there: publish, correct, recall. A publication of a release stands once for each account and language, whatever edition it is of.
    """

    class Act(models.TextChoices):
        """What is done on the account."""

        PUBLISH = "publish"
        CORRECT = "correct"
        RECALL = "recall"

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="deliveries")
    release = models.ForeignKey(Release, models.PROTECT, related_name="deliveries")
    account = models.ForeignKey(Account, models.PROTECT, related_name="deliveries")
    language = models.CharField(max_length=5)
    act = models.CharField(max_length=10, choices=Act.choices, default=Act.PUBLISH)
    key = models.CharField(max_length=60, unique=True)
    intended_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in State], default=State.QUEUED)
    hold = models.CharField(max_length=10, choices=[(hold.value, hold.value) for hold in Hold], blank=True, default=Hold.NOT)
    practice = models.BooleanField(default=True)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    prepared = models.JSONField(null=True, blank=True)
    sending_since = models.DateTimeField(null=True, blank=True)
    sent = models.JSONField(null=True, blank=True)
    address = models.CharField(max_length=1000, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen = models.JSONField(null=True, blank=True)
    problem_zh = models.TextField(blank=True)
    problem_en = models.TextField(blank=True)
    next_step_zh = models.TextField(blank=True)
    next_step_en = models.TextField(blank=True)
    code = models.CharField(max_length=60, blank=True)
    field = models.CharField(max_length=20, blank=True)
    steps = models.JSONField(default=list, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)

    class Meta:
        """Due ones are found by one index; of a release one publication on an account in a language."""

        ordering = ("-id",)
        verbose_name_plural = "deliveries"
        indexes = (
            models.Index(fields=("state", "not_before", "id"), name="release_delivery_due"),
            models.Index(fields=("account", "-id"), name="release_delivery_account"),
        )
        constraints = (
            models.UniqueConstraint(fields=("release", "account", "language"), condition=Q(act="publish"), name="delivery_one_publication"),
            models.CheckConstraint(
                condition=~Q(state__in=(State.ACCEPTED, State.VISIBLE, State.HANDED_OVER)) | Q(sent__isnull=False), name="delivery_sent"
            ),
            models.CheckConstraint(condition=~Q(state=State.VISIBLE) | Q(seen_at__isnull=False), name="delivery_seen"),
            models.CheckConstraint(
                condition=~Q(state__in=(State.SENDING, State.UNCONFIRMED)) | Q(sending_since__isnull=False), name="delivery_sending_since"
            ),
        )

    def __str__(self) -> str:
        return self.key


class Attempt(models.Model):
    """One step that was taken with a delivery: from which state to which, and what the platform said."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    took_ms = models.PositiveIntegerField(default=0)
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    code = models.CharField(max_length=60, blank=True)
    said_zh = models.TextField(blank=True)
    said_en = models.TextField(blank=True)

    class Meta:
        """In order."""

        ordering = ("delivery", "id")

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
