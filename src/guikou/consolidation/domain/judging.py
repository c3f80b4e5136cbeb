"""One account as the plan sees it, and one thing that can happen to it."""

from dataclasses import dataclass

from guikou.consolidation.domain.audience import AudienceTerms, Share
from guikou.consolidation.domain.facts import Facts
from guikou.consolidation.domain.grounds import EXEMPTING, ORDERED, Ground, Hold, Thresholds, carries_matter, grounds, hold
from guikou.consolidation.domain.hours import Coefficients


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the model takes from data files and wishes. `cap`: a limit on the number of accounts is set, so accounts without a ground can go too."""

    thresholds: Thresholds
    coefficients: Coefficients
    audience: AudienceTerms
    desk_hours_per_month: float
    cap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """
    An account with what speaks for and against touching it.

    `carries`: it publishes matter of its own that needs a place to appear. `leads`: of several accounts of its unit on the platform it is the one that stays.
    """

    facts: Facts
    grounds: tuple[Ground, ...]
    hold: Hold | None
    carries: bool
    leads: bool = False

    @property
    def exempt(self) -> bool:
        """Only a person decides on it."""
        return self.hold in EXEMPTING

    @property
    def ordered(self) -> bool:
        """Giving it up is decided already."""
        return bool(ORDERED & set(self.grounds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    One thing that can happen to an account. `account` and `successor` are places in the list of accounts; the successor is the account itself
    where it stays, and OUT where no account takes over. `moves`: its followers are moved. `cost` and `load` in thousandths of an hour a month.
    """

    account: int
    successor: int
    cost: int
    load: int
    share: Share
    penalty: int = 0
    moves: bool = False

    @property
    def keeps(self) -> bool:
        """The account stays."""
        return self.successor == self.account


def judge(facts: Facts, settings: Settings) -> Judged:
    """Return what speaks for and against touching an account."""
    return Judged(
        facts=facts, grounds=grounds(facts, settings.thresholds), hold=hold(facts), carries=carries_matter(facts, settings.thresholds)
    )
