"""From what is known of the accounts to the programme."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from guikou.consolidation.domain.audience import ALL_KEPT, NONE_KEPT, followers_can_move, share_pointed
from guikou.consolidation.domain.candidates import Units, candidates
from guikou.consolidation.domain.facts import Facts
from guikou.consolidation.domain.grounds import Ground
from guikou.consolidation.domain.homes import Home, Options, homes, single_moves, singles, with_one_staying
from guikou.consolidation.domain.hours import DAYS_PER_MONTH
from guikou.consolidation.domain.judging import Choice, Judged, Settings, judge
from guikou.consolidation.domain.programme import OUT, Ints, Programme, Rows

UNIT_OF_WORK_PER_HOUR = 1000
_BEFORE_ALL_ELSE = 1
"""Order of preference among successors that cost the same, in thousandths of an hour."""


def keeping_hours(judged: Judged, settings: Settings) -> float:
    """Return the hours a month of keeping the account in good order: a silent one would have to publish again at least as often as it must."""
    facts = judged.facts
    hours = facts.hours or 0.0
    if Ground.SILENT not in judged.grounds or not facts.silence_limit_days:
        return hours
    c = settings.coefficients
    per_post = c.edit_hours_per_post.mid + c.edit_hours_per_1000_characters.mid + c.reviews_per_post.mid * c.hours_per_review.mid
    return hours + DAYS_PER_MONTH / facts.silence_limit_days * per_post


def load_hours(facts: Facts, settings: Settings, bound: str = "mid") -> float:
    """Return the hours a month that the successor spends on what it takes over: the own matter, edited and reviewed once, and the visitors."""
    c = settings.coefficients
    upkeep = c.upkeep_hours_per_month.mid + c.reminders_per_month.mid * c.hours_per_reminder.mid
    own = 1.0 if facts.own_share is None else facts.own_share
    matter = max(0.0, (facts.hours or 0.0) - upkeep) * own
    taken: float = getattr(c.taken_over_share, bound) * matter + getattr(c.taken_over_hours_per_month, bound)
    return taken


def choices(place: int, judged: Judged, successors: Sequence[tuple[int, Facts]], settings: Settings, *, website: bool) -> list[Choice]:
    """
    Return what can happen to the account at that place of the list; the first is to keep it.

    An account that publishes matter of its own is not simply closed: somebody takes the matter over, or a website is there for it.
    Where a limit on the number of accounts lets one go that nothing speaks against, no hours are counted as saved.
    """
    keeping = round(keeping_hours(judged, settings) * UNIT_OF_WORK_PER_HOUR)
    found = [Choice(account=place, successor=place, cost=keeping, load=0, share=ALL_KEPT, penalty=int(judged.ordered))]
    if judged.hold is not None or not (judged.grounds or settings.cap):
        return found
    unfounded = 0 if judged.grounds else keeping + _BEFORE_ALL_ELSE
    load = round(load_hours(judged.facts, settings) * UNIT_OF_WORK_PER_HOUR)
    party, terms = judged.facts.party, settings.audience
    ways = [(other, terms.moved, True) for other, facts in successors if followers_can_move(party, facts.party, terms)]
    ways += [(other, share_pointed(party, facts.party, terms), False) for other, facts in successors]
    for rank, (successor, share, moves) in enumerate(ways):
        found.append(Choice(account=place, successor=successor, cost=unfounded + load + rank, load=load, share=share, moves=moves))
    if judged.ordered or not judged.carries or (website and set(judged.grounds) != {Ground.SECOND_PRESENCE}):
        share = settings.audience.website if website else NONE_KEPT
        found.append(Choice(account=place, successor=OUT, cost=unfounded, load=0, share=share))
    return found


@dataclass(frozen=True, kw_only=True)
class Model:
    """The accounts as judged, their choices in the order of the programme's options, and what must keep a home."""

    judged: tuple[Judged, ...]
    successors: tuple[tuple[tuple[int, Facts], ...], ...]
    choices: tuple[Choice, ...]
    homes: tuple[Home, ...]
    singles: tuple[tuple[int, ...], ...]
    units: Units
    pages: Mapping[str, str]
    settings: Settings

    @cached_property
    def followers(self) -> int:
        """All known followers."""
        return sum(judged.facts.followers or 0 for judged in self.judged)

    @cached_property
    def offering(self) -> Mapping[str, Sequence[int]]:
        """The accounts that offer each service."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(self.judged):
            for offer in one.facts.offers:
                found[offer.service_id].append(place)
        return found

    @cached_property
    def programme(self) -> Programme:
        """The model as numbers."""
        followers = [judged.facts.followers or 0 for judged in self.judged]
        capacity = round(self.settings.desk_hours_per_month * UNIT_OF_WORK_PER_HOUR)
        return Programme(
            account=_whole([c.account for c in self.choices]),
            target=_whole([c.successor for c in self.choices]),
            cost=_whole([c.cost for c in self.choices]),
            audience=_whole([int(c.share.low * followers[c.account]) for c in self.choices]),
            load=_whole([c.load for c in self.choices]),
            penalty=_whole([c.penalty for c in self.choices]),
            capacity=np.full(len(self.judged), capacity, dtype=np.int64),
            homes=Rows.of([home.options for home in self.homes]),
            singles=Rows.of(self.singles),
        )


def build(facts: Sequence[Facts], units: Units, pages: Mapping[str, str], settings: Settings) -> Model:
    """
    Return the model of these accounts, which are sorted by id.

    `pages`: the page of each service that is offered without any account; it needs no account as its home, unless it is for emergencies.
    """
    judged = with_one_staying([judge(one, settings) for one in facts])
    successors = tuple(tuple((other, judged[other].facts) for other in others) for others in candidates(judged, units))
    listed: list[Choice] = []
    for place, one in enumerate(judged):
        listed += choices(place, one, successors[place], settings, website=units.website_for(one.facts.unit) is not None)
    options = Options(judged, listed)
    return Model(
        judged=judged,
        successors=successors,
        choices=tuple(listed),
        homes=tuple(homes(options, units, frozenset(pages))),
        singles=(*singles(options), *single_moves(options)),
        units=units,
        pages=pages,
        settings=settings,
    )


def _whole(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)
