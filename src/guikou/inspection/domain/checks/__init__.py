"""The checks that a rule pack can name: pure functions from facts and parameters to a judgement. A pack cannot carry code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from guikou.inspection.domain.checks import contact, content, figures, names, unit, updates
from guikou.inspection.domain.facts import Facts
from guikou.inspection.domain.rules import Judgement


@dataclass(frozen=True, slots=True)
class Check:
    """A check and the frozen dataclass of its parameters."""

    parameters: type
    judge: Callable[[Facts, Any], Judgement]


CHECKS: Mapping[str, Check] = {
    "updated-within": Check(updates.UpdatedWithin, updates.updated_within),
    "originals-within": Check(updates.OriginalsWithin, updates.originals_within),
    "not-only-reposts": Check(updates.NotOnlyReposts, updates.not_only_reposts),
    "cancelling-ends": Check(updates.CancellingEnds, updates.cancelling_ends),
    "updated-until-cancelled": Check(updates.UpdatedUntilCancelled, updates.updated_until_cancelled),
    "owner-known": Check(unit.OwnerKnown, unit.owner_known),
    "one-account-per-platform": Check(unit.OneAccountPerPlatform, unit.one_account_per_platform),
    "unit-may-hold-account": Check(unit.UnitMayHoldAccount, unit.unit_may_hold_account),
    "followers-cover-residents": Check(unit.FollowersCoverResidents, unit.followers_cover_residents),
    "verified": Check(unit.Verified, unit.verified),
    "owner-unchanged": Check(unit.OwnerUnchanged, unit.owner_unchanged),
    "name-matches-owner": Check(names.NameMatchesOwner, names.name_matches_owner),
    "same-name": Check(names.SameName, names.same_name),
    "can-be-replied-to": Check(contact.CanBeRepliedTo, contact.can_be_replied_to),
    "questions-answered": Check(contact.QuestionsAnswered, contact.questions_answered),
    "address-known": Check(contact.AddressKnown, contact.address_known),
    "grows-like-peers": Check(figures.GrowsLikePeers, figures.grows_like_peers),
    "reads-have-echo": Check(figures.ReadsHaveEcho, figures.reads_have_echo),
    "texts-free-of": Check(content.TextsFreeOf, content.texts_free_of),
    "no-dead-links": Check(content.NoDeadLinks, content.no_dead_links),
    "pictures-have-text": Check(content.PicturesHaveText, content.pictures_have_text),
}
