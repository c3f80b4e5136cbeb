"""What is known of one account when its plan is made."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from guikou.consolidation.domain.audience import Party


class Verdict(StrEnum):
    """What inspection says of a rule."""

    MET = "met"
    NOT_MET = "not-met"
    CANNOT_TELL = "cannot-tell"


class Wish(StrEnum):
    """What a person asked for by name."""

    KEEP = "keep"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A service or duty of one account. `kind`: service, duty, emergency."""

    service_id: str
    kind: str
    name: str
    place: str | None
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """
    One account with everything the plan rests on; None: not known.

    `unit` is the owner's id, else its name. `verdicts`: of the rules that count as grounds, by ground; the evidence of each is a finding.
    `last_update_at` is the platform's own statement, `last_post_at` the newest collected post, `last_update_on` the local day of the later one.
    `silent_days` and `silence_limit_days` are empty where the silence rule has no clock for the account. `own_share`, `needless`: of the
    collected posts. Hours are a month; `hours` is the middle of the range.
    """

    account_id: str
    name: str
    platform: str
    unit: str | None = None
    unit_name: str | None = None
    owner_confirmed: bool = False
    level: str | None = None
    place: str | None = None
    function: str | None = None
    language: str | None = None
    kind: str | None = None
    status: str | None = None
    verified: bool | None = None
    is_main: bool = False
    protected: bool = False
    login_lost: bool = False
    followers: int | None = None
    verdicts: dict[str, tuple[str, Verdict]] = field(default_factory=dict)
    last_update_at: datetime | None = None
    last_post_at: datetime | None = None
    last_update_on: date | None = None
    silent_days: int | None = None
    silence_limit_days: int | None = None
    behind: bool | None = None
    posts: int | None = None
    own: int | None = None
    needless: int | None = None
    own_share: float | None = None
    posts_per_month: float | None = None
    reads_per_post: float | None = None
    reach: str | None = None
    expected_low: float | None = None
    months_below: int | None = None
    hours_low: float | None = None
    hours: float | None = None
    hours_high: float | None = None
    duplicate_hours: float | None = None
    offers: tuple[Offer, ...] = ()
    wish: Wish | None = None

    @property
    def party(self) -> Party:
        """What the moving of followers depends on."""
        return Party(platform=self.platform, followers=self.followers, verified=self.verified)

    @property
    def own_posts_per_month(self) -> float | None:
        """Own posts a month; where the share of own matter is not known all of them."""
        if self.posts_per_month is None:
            return None
        return self.posts_per_month * (1.0 if self.own_share is None else self.own_share)
