"""What is known of one account at the moment of inspection. Absent data is None: the checks answer it with *cannot tell*."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from guikou.kernel.bilingual import Text

NEWEST_KEPT = 30
ORIGINALS_KEPT = 31
UNLIKED_KEPT = 20
SAMPLES_KEPT = 20
JUMPS_KEPT = 5
JUMP_DAYS = 45


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A post; `original` is None where no source says whether it is a repost."""

    post_id: str
    at: datetime
    original: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question that nobody had answered at the moment of inspection."""

    question_id: str
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAccount:
    """An account of the same unit, in use at the moment of inspection. `named_only`: the register has neither id nor handle, only a name."""

    account_id: str
    platform: str
    name: str | None = None
    language: str | None = None
    organisation_origin: str | None = None
    named_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """
    The growth of a figure between two readings at most 45 days apart.

    `peers`: accounts of the platform with readings in the same months; `peer_growth`: what all of them stayed within but the few
    fastest (a tenth, at least one), so that two jumps in one month do not hide each other. Growth is a ratio: 2.0 = doubled.
    """

    figure: str
    from_at: datetime
    until_at: datetime
    before: int
    after: int
    peers: int
    peer_growth: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Unliked:
    """A post that was read and to which nobody reacted: no like, heart, comment or forward."""

    post_id: str
    reads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A post in which something was found; `what` says what, with personal data masked."""

    post_id: str
    what: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """How many posts were looked at, in how many something was found, and the newest of these."""

    looked_at: int
    found: int = 0
    samples: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """
    What is known of one account. All moments are in the dataset's zone and not later than `as_of`.

    `last_update_at`: as the platform shows it. `collected_until_at`: up to when the sources demonstrably looked at this account.
    `gapless_since_at`: before that moment there is a stretch that was not collected; empty where none is known.
    `newest`: the newest 30 posts, newest first; `originals`: the newest 31 posts known to be original.
    `unit_accounts`: all accounts of its unit, this one included. `residents`: of its unit's place. `content`: by kind of fault.
    """

    account_id: str
    platform: str
    as_of: datetime
    name: str | None = None
    handle: str | None = None
    url: str | None = None
    status: str | None = None
    level: str | None = None
    function: str | None = None
    is_main: bool | None = None
    verified: bool | None = None
    verified_as: str | None = None
    interactive: bool | None = None
    followers: int | None = None
    residents: int | None = None
    login_lost: bool | None = None
    organisation_name: str | None = None
    organisation_origin: str | None = None
    unit_accounts: tuple[UnitAccount, ...] | None = None
    registered_owners: tuple[str, ...] = ()
    owner_moves: tuple[Text, ...] = ()
    last_update_at: datetime | None = None
    behind: bool | None = None
    gapless_since_at: datetime | None = None
    source_failed: bool = False
    collected_until_at: datetime | None = None
    posts: int = 0
    newest: tuple[Item, ...] = ()
    originals: tuple[Item, ...] = ()
    last_unknown_origin_at: datetime | None = None
    open_questions: tuple[OpenQuestion, ...] | None = None
    answered: tuple[str, ...] = ()
    jumps: tuple[Jump, ...] | None = None
    unliked: tuple[Unliked, ...] | None = None
    dead_links: Hits | None = None
    pictures: Hits | None = None
    content: Mapping[str, Hits] = field(default_factory=dict)

    @property
    def last_post_at(self) -> datetime | None:
        """The newest collected post."""
        return self.newest[0].at if self.newest else None

    @property
    def last_seen_at(self) -> datetime | None:
        """The newest update that anything shows: the platform or a collected post."""
        return max((moment for moment in (self.last_update_at, self.last_post_at) if moment), default=None)
