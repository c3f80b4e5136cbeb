"""Whose turn it is, who wrote, who signed, who remarked."""

from django.db import models
from django.db.models import Q

from guikou.people.models import Organisation, Person
from guikou.release.domain.review import Way
from guikou.release.models.editions import HASH, Edition


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


class Asked(models.Model):
    """
    Somebody whom the present turn of an edition asks for a signature, or a `substitute` of theirs, as `domain.review.asked` says.

    It follows from the route, the authors and the signatures, and is kept so that "my turn" is found without reading every review.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="asked")
    person_key = models.CharField(max_length=120)
    substitute = models.BooleanField()

    class Meta:
        """Each once."""

        verbose_name_plural = "asked"
        indexes = (models.Index(fields=("person_key", "edition"), name="release_asked_person"),)
        constraints = (models.UniqueConstraint(fields=("edition", "person_key"), name="asked_once"),)

    def __str__(self) -> str:
        return f"{self.edition_id} {self.person_key}"


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
