"""What speaks for giving an account up, and what forbids a plan to touch it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from guikou.consolidation.domain.facts import Facts, Verdict, Wish


class Ground(StrEnum):
    """A reason to give an account up. Without one an account is kept."""

    SILENT = "silent"
    ONLY_REPOSTS = "only-reposts"
    SECOND_PRESENCE = "second-presence"
    NONE_IN_PRINCIPLE = "none-in-principle"
    REPEATS_OTHERS = "repeats-others"
    LITTLE_USED = "little-used"
    BELOW_EXPECTATION = "below-expectation"
    LOGIN_LOST = "login-lost"
    UNDER_WAY = "under-way"
    ASKED = "asked"


class Hold(StrEnum):
    """Why a plan leaves an account as it is."""

    ASKED = "asked"
    PROTECTED = "protected"
    MEDIA = "media"
    NAME_HELD = "name-held"
    OWNER_UNCONFIRMED = "owner-unconfirmed"
    TOO_LITTLE_KNOWN = "too-little-known"


EXEMPTING = frozenset({Hold.PROTECTED, Hold.MEDIA})
"""Only a person decides on these."""
ORDERED = frozenset({Ground.UNDER_WAY, Ground.ASKED})
"""Decided already: the account is only kept where something would lose its home."""
UNPLANNED = frozenset({"removed", "cancelled"})
"""Status of accounts that are gone: nothing is left to plan."""
_BY_RULE = (Ground.SILENT, Ground.ONLY_REPOSTS, Ground.SECOND_PRESENCE, Ground.NONE_IN_PRINCIPLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Settings of the grounds; `rules` leads from rule ids of the packs to grounds. Their sources stand in the data file."""

    rules: Mapping[str, Ground]
    least_own_posts_per_month: float
    most_needless_share: float
    least_posts_judged: int
    few_followers: int
    few_reads_per_post: float
    months_below: int
    silence_limits_days: tuple[int, ...]


def grounds(facts: Facts, thresholds: Thresholds) -> tuple[Ground, ...]:
    """Return what speaks for giving the account up. What is not known is no ground: a verdict *cannot tell* and an empty figure count for the account."""
    by_rule = {Ground(ground) for ground, (_rule, verdict) in facts.verdicts.items() if verdict is Verdict.NOT_MET}
    found = [ground for ground in _BY_RULE if ground in by_rule]
    if repeats_others(facts, thresholds):
        found.append(Ground.REPEATS_OTHERS)
    if little_used(facts, thresholds):
        found.append(Ground.LITTLE_USED)
    if facts.reach == "below" and (facts.months_below or 0) >= thresholds.months_below:
        found.append(Ground.BELOW_EXPECTATION)
    if facts.login_lost or facts.status == "login-lost":
        found.append(Ground.LOGIN_LOST)
    if facts.status in ("closing", "cancelling"):
        found.append(Ground.UNDER_WAY)
    if facts.wish is Wish.CLOSE:
        found.append(Ground.ASKED)
    return tuple(found)


def repeats_others(facts: Facts, thresholds: Thresholds) -> bool:
    """Say whether most of what the account publishes repeats others without need."""
    if facts.posts is None or facts.needless is None or facts.posts < thresholds.least_posts_judged:
        return False
    return facts.needless > thresholds.most_needless_share * facts.posts


def little_used(facts: Facts, thresholds: Thresholds) -> bool:
    """Say whether few follow the account and few read it; both have to be known."""
    if facts.followers is None or facts.reads_per_post is None or facts.reach in (None, "too-little-data"):
        return False
    return facts.followers < thresholds.few_followers and facts.reads_per_post < thresholds.few_reads_per_post


def hold(facts: Facts) -> Hold | None:
    """Return why a plan leaves the account as it is, the strongest reason first. A person who asks by name decides over all but another wish."""
    if facts.wish is Wish.KEEP and not facts.protected:
        return Hold.ASKED
    if facts.wish is Wish.CLOSE or facts.status in ("closing", "cancelling"):
        return None
    if facts.protected:
        return Hold.PROTECTED
    if facts.kind == "media":
        return Hold.MEDIA
    if facts.status == "dormant":
        return Hold.NAME_HELD
    if facts.unit is None or not facts.owner_confirmed:
        return Hold.OWNER_UNCONFIRMED
    if facts.hours is None:
        return Hold.TOO_LITTLE_KNOWN
    return None


def carries_matter(facts: Facts, thresholds: Thresholds) -> bool:
    """Say whether the account still publishes matter of its own that needs a place to appear. Not known counts as yes."""
    own = facts.own_posts_per_month
    return own is None or own >= thresholds.least_own_posts_per_month
