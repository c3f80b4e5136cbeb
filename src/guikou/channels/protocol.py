"""
What every adapter does, ours or somebody else's.

An adapter is the code for one platform, bound to one account. It keeps nothing between calls: what has to be remembered is in `Prepared` and `Sent`, which
whoever delivers stores before the next call. It knows no clock (`now` is given) and reaches the platform only through the `Calls` that it is given.

Every method raises the classes of `guikou.channels.failures` and nothing else, whatever the platform answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from guikou.channels.capability import Can, Capability
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """
    How an account is reached: the platform's address, what is set for the account, and its secrets (never shown).

    `base` has no slash at its end. In practice mode it is the address of the practice platform.
    """

    base: str
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """
    What makes one delivery itself, the same at every try.

    `delivery` is its id, unique in the installation and made of ASCII letters, digits, `-` and `.`; `intended_at` the moment for which it was scheduled first: ids on
    the platform are derived from both.
    """

    delivery: str
    intended_at: datetime


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was made at the platform and is not public: ids as the platform calls them, enough to publish by them."""

    ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sent:
    """What the platform accepted: ids as it calls them, and the public address where it is known already. Accepted is not visible."""

    ids: Mapping[str, str]
    address: str = ""


@dataclass(frozen=True, slots=True)
class Absent:
    """It is certain that there is none: it may be sent."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """Looking does not tell. `again`: later it may (the platform is still at work); otherwise only a person can say."""

    reason: Text
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the public sees at this moment, read back from the platform: its address, title and plain text, with other ids that were learnt on the way."""

    address: str
    title: str
    text: str
    ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pending:
    """The platform is still at work on it."""

    reason: Text


@dataclass(frozen=True, slots=True)
class Gone:
    """It is not public: refused after it was accepted, deleted, or taken down; with the platform's reason in words."""

    reason: Text


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The receiver has it and nobody can look whether it is seen (mail, a webhook): with what is known. Only where `Can.READ_BACK` is not among what the platform can."""

    reason: Text


@dataclass(frozen=True, slots=True)
class Recalled:
    """It is not public any more, as read back. `keeps` says what stays with people all the same."""

    keeps: Text


@dataclass(frozen=True, slots=True)
class ByHand:
    """A person has to do this in the platform's own back office: steps, one after the other."""

    steps: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What the account may do now, asked from the platform. `login_expires_at` is None where it does not expire or the platform does not say."""

    can: frozenset[Can]
    missing: Mapping[Can, Text] = field(default_factory=dict)
    login_expires_at: datetime | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number about what was sent, as of a moment: `name` is one of reads, likes, shares, comments, saves, recipients, bounces; `complete` as the platform says."""

    name: str
    value: int
    as_of: datetime
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What somebody of the public wrote below it. `author` is the name that the platform shows, not an id."""

    id: str
    text: str
    written_at: datetime
    author: str = ""
    answers: str = ""


class Adapter(Protocol):
    """One platform, for one account. Class attributes say what the platform is like; instances are made with `Access` and what they need."""

    capability: Capability

    def probe(self, *, now: datetime) -> Probe:
        """Ask what the account may do, with calls that change nothing."""

    def prepare(self, variant: Variant, key: Key, *, now: datetime) -> Prepared:
        """Make everything that is needed and not public: uploads, a draft. Where a platform knows no drafts, only uploads, or nothing."""

    def find_prepared(self, variant: Variant, key: Key, *, now: datetime) -> Prepared | Absent | Unsure:
        """Look for what a `prepare` with a lost answer may have made; changes nothing."""

    def send(self, variant: Variant, key: Key, prepared: Prepared, *, now: datetime) -> Sent | ByHand:
        """Make it public. The one call that the public sees; it is recorded as begun before it is made."""

    def find_sent(self, variant: Variant, key: Key, prepared: Prepared, *, since: datetime, now: datetime) -> Sent | Absent | Unsure:
        """Look for what a `send` with a lost answer, begun at `since`, may have made; changes nothing."""

    def read_back(self, sent: Sent, *, now: datetime) -> Seen | Pending | Gone | HandedOver:
        """Read what the public sees."""

    def correct(self, variant: Variant, key: Key, sent: Sent, *, now: datetime) -> Sent | ByHand:
        """Replace what is public by another edition, in place; doing so twice is the same as once."""

    def recall(self, sent: Sent, *, now: datetime) -> Recalled | ByHand:
        """Take it back; doing so twice is the same as once."""

    def figures(self, sent: Sent, *, now: datetime) -> Sequence[Figure]:
        """Return the numbers that the platform gives; none where it gives none."""

    def comments(self, sent: Sent, *, since: datetime, now: datetime) -> Sequence[Comment]:
        """Return what the public wrote below it since then, oldest first."""
