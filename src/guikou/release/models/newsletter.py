"""Who gets a newsletter, and every mail to each of them."""

from django.db import models
from django.db.models import Q

from guikou.channels.delivery import Hold, State
from guikou.registry.models import Account
from guikou.release.models.deliveries import Delivery


class Subscriber(models.Model):
    """
    Somebody who confirmed that they want a newsletter. The address is personal: it is shown to nobody but themselves, and blank once they are forgotten.

    `mark` names them in links and in addresses to which mail comes back. `units` (ids of organisations) and `kinds` are written between slashes, `/3/17/`; empty: all.
    `consent` is the version of the words that they agreed to; `ended_at` and `ending` say since when and why they get nothing more.
    """

    class Ending(models.TextChoices):
        """Why somebody gets nothing more."""

        LEFT = "left"
        BOUNCED = "bounced"

    account = models.ForeignKey(Account, models.PROTECT, related_name="subscribers")
    mark = models.CharField(max_length=20, unique=True)
    address = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=5)
    units = models.CharField(max_length=1000, blank=True)
    kinds = models.CharField(max_length=300, blank=True)
    confirmed_at = models.DateTimeField()
    consent = models.CharField(max_length=20)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """An address gets a newsletter once; who was forgotten gets none and has no address."""

        ordering = ("id",)
        indexes = (
            models.Index(fields=("account", "language", "id"), condition=Q(ended_at__isnull=True), name="newsletter_active"),
            models.Index(fields=("ended_at",), condition=~Q(address=""), name="newsletter_ended"),
        )
        constraints = (
            models.UniqueConstraint(fields=("account", "address"), condition=Q(ended_at__isnull=True), name="newsletter_address_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="") | Q(ended_at__isnull=False) & ~Q(ending=""), name="newsletter_ended_why"
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True) & ~Q(address="") | Q(forgotten_at__isnull=False, ended_at__isnull=False, address=""),
                name="newsletter_forgotten",
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.mark}"


class Letter(models.Model):
    """The mail of one delivery to one subscriber: state, hold and tries as in `channels.delivery`. `bounced_at` is when it came back, `bounce` how."""

    HAS_IT = (State.SENDING, State.UNCONFIRMED, State.ACCEPTED, State.HANDED_OVER)
    """States of a letter whose receiver has it, or may have it."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="letters")
    subscriber = models.ForeignKey(Subscriber, models.PROTECT, related_name="letters")
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in State], default=State.QUEUED)
    hold = models.CharField(max_length=10, choices=[(hold.value, hold.value) for hold in Hold], blank=True, default=Hold.NOT)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    sending_since = models.DateTimeField(null=True, blank=True)
    code = models.CharField(max_length=60, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    bounce = models.CharField(max_length=12, blank=True)

    class Meta:
        """One for each subscriber, whatever is tried again."""

        ordering = ("id",)
        indexes = (
            models.Index(fields=("delivery", "state", "not_before"), name="letter_of_delivery"),
            models.Index(fields=("subscriber", "-id"), name="letter_of_subscriber"),
        )
        constraints = (models.UniqueConstraint(fields=("delivery", "subscriber"), name="letter_once"),)

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.subscriber_id}"
