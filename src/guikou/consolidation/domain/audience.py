"""How much of an account's audience is reached after it was given up."""

from dataclasses import dataclass

from guikou.kernel.bilingual import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of followers as a range from 0 to 1; `mark` as in the data file."""

    low: float
    high: float
    mark: str
    source: Text


NONE_KEPT = Share(low=0.0, high=0.0, mark="D", source=Text("没有去向", "nothing points anywhere"))
ALL_KEPT = Share(low=1.0, high=1.0, mark="D", source=Text("账号保留", "the account stays"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceTerms:
    """Shares by the way in which people are led on, and the platforms on which followers can be moved at all."""

    moved: Share
    pointed_same_platform: Share
    pointed_elsewhere: Share
    website: Share
    moving_platforms: frozenset[str]
    most_followers_of_target: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """What the moving of followers depends on, for either side."""

    platform: str
    followers: int | None
    verified: bool | None


def followers_can_move(source: Party, target: Party, terms: AudienceTerms) -> bool:
    """
    Say whether the platform moves followers from one account into another.

    Both on a platform that moves, both known to be verified, and the target known to have at most the followers the platform allows:
    so an existing large account can never receive them. What is not known does not move.
    """
    return (
        source.platform == target.platform
        and source.platform in terms.moving_platforms
        and bool(source.verified)
        and bool(target.verified)
        and target.followers is not None
        and target.followers <= terms.most_followers_of_target
    )


def share_pointed(source: Party, target: Party, terms: AudienceTerms) -> Share:
    """Return the share of followers that is reached where the closing notice points to the other account."""
    return terms.pointed_same_platform if source.platform == target.platform else terms.pointed_elsewhere
