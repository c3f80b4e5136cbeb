"""What a plan comes to in all."""

from collections import Counter
from dataclasses import dataclass

from guikou.consolidation.domain.settled import Decision, Hours, Settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """
    Counts, person-hours a month and followers. Accounts whose hours or followers are not known are counted, but add nothing to those sums.

    `audience_low` and `audience_high` are shares of the known followers, None where none are known.
    """

    keep: int
    hand_over: int
    close: int
    exempt: int
    hours_before: Hours
    hours_after: Hours
    hours_unknown: int
    followers: int
    followers_unknown: int
    audience_low: float | None
    audience_high: float | None

    @property
    def hours_saved(self) -> float:
        """Middle of the hours a month that are saved."""
        return self.hours_before.middle - self.hours_after.middle


def totals(settled: Settled) -> Totals:
    """Return what a plan comes to in all."""
    places = range(len(settled.model.judged))
    facts = [judged.facts for judged in settled.model.judged]
    decisions = Counter(settled.decision(place) for place in places)
    known = [one for one in facts if one.hours is not None]
    after = [hours for place in places if (hours := settled.hours_after(place)) is not None]
    audience = [kept for place in places if (kept := settled.audience_kept(place)) is not None]
    followers = sum(one.followers or 0 for one in facts)
    return Totals(
        keep=decisions[Decision.KEEP],
        hand_over=decisions[Decision.HAND_OVER],
        close=decisions[Decision.CLOSE],
        exempt=decisions[Decision.EXEMPT],
        hours_before=Hours(
            low=sum(one.hours_low or 0.0 for one in known),
            middle=sum(one.hours or 0.0 for one in known),
            high=sum(one.hours_high or 0.0 for one in known),
        ),
        hours_after=Hours(low=sum(h.low for h in after), middle=sum(h.middle for h in after), high=sum(h.high for h in after)),
        hours_unknown=len(facts) - len(known),
        followers=followers,
        followers_unknown=len(facts) - len(audience),
        audience_low=sum(low for low, _ in audience) / followers if followers else None,
        audience_high=sum(high for _, high in audience) / followers if followers else None,
    )


_NO_HOURS = Hours(low=0.0, middle=0.0, high=0.0)
NOTHING = Totals(
    keep=0,
    hand_over=0,
    close=0,
    exempt=0,
    hours_before=_NO_HOURS,
    hours_after=_NO_HOURS,
    hours_unknown=0,
    followers=0,
    followers_unknown=0,
    audience_low=None,
    audience_high=None,
)
"""The totals where there is nothing to plan."""
