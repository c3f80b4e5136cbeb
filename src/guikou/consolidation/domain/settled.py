"""A solved model, in terms of accounts again."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from guikou.consolidation.domain.homes import Home
from guikou.consolidation.domain.judging import Choice, Judged
from guikou.consolidation.domain.modelling import Model, load_hours
from guikou.consolidation.domain.programme import OUT, Ints
from guikou.consolidation.domain.search import Standing


class Decision(StrEnum):
    """What happens to an account."""

    KEEP = "keep"
    HAND_OVER = "hand-over"
    CLOSE = "close"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Hours a month as a range."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Settled:
    """
    A model with one option chosen for each account. `slack`: what the solution can be away from the best, in thousandths of an hour; `gap`: the same as a share.

    `audience_asked`: the share of the audience that was asked for; `least_audience`: the followers that had to be reached.
    """

    model: Model
    chosen: Ints
    slack: float
    gap: float
    audience_asked: float
    least_audience: int

    @cached_property
    def standing(self) -> Standing:
        """What the choice leans on."""
        return Standing(self.model.programme, self.chosen)

    @cached_property
    def audience(self) -> int:
        """Followers reached at the least."""
        return int(self.model.programme.audience[self.chosen].sum())

    def choice(self, place: int) -> Choice:
        """Return what happens to the account at that place of the list."""
        return self.model.choices[self.standing.chosen[place]]

    def decision(self, place: int) -> Decision:
        """Return what happens to the account, in one word."""
        choice = self.choice(place)
        if choice.keeps:
            return Decision.EXEMPT if self.model.judged[place].exempt else Decision.KEEP
        return Decision.CLOSE if choice.successor == OUT else Decision.HAND_OVER

    @cached_property
    def guests(self) -> list[list[int]]:
        """For each account those that are handed over to it."""
        found: list[list[int]] = [[] for _ in self.model.judged]
        for place in range(len(found)):
            choice = self.choice(place)
            if not choice.keeps and choice.successor != OUT:
                found[choice.successor].append(place)
        return found

    def website(self, place: int) -> str | None:
        """Return the website that people are led to where no account takes over."""
        return self.model.units.website_for(self.model.judged[place].facts.unit)

    def homes_held(self, place: int) -> list[Home]:
        """Return what would lose its home if the account were simply gone."""
        keeping = int(self.model.programme.first[place])
        standing = self.standing
        return [self.model.homes[home] for home in standing.homes_of.get(keeping, ()) if standing.home_count[home] == 1]

    def hours_after(self, place: int) -> Hours | None:
        """Return the hours of the account from then on: none where it goes, else its own and what it takes over; None where its own are not known."""
        facts = self.model.judged[place].facts
        if not self.choice(place).keeps:
            return Hours(low=0.0, middle=0.0, high=0.0)
        if facts.hours is None or facts.hours_low is None or facts.hours_high is None:
            return None
        taken = [
            [load_hours(self.model.judged[guest].facts, self.model.settings, bound) for guest in self.guests[place]]
            for bound in ("low", "mid", "high")
        ]
        low, middle, high = (sum(loads) for loads in taken)
        return Hours(low=facts.hours_low + low, middle=facts.hours + middle, high=facts.hours_high + high)

    def audience_kept(self, place: int) -> tuple[int, int] | None:
        """Return the followers that are reached from then on, low and high; None where their number is not known."""
        followers = self.model.judged[place].facts.followers
        if followers is None:
            return None
        share = self.choice(place).share
        return int(share.low * followers), int(share.high * followers)

    def judged(self, place: int) -> Judged:
        """Return the account with what speaks for and against touching it."""
        return self.model.judged[place]
