"""Setting the turns of a review."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from guikou.people.domain.policy import Action, Actor, require, require_somewhere
from guikou.people.models import Organisation
from guikou.people.operations.tree import NoSuchOrganisation
from guikou.release import arrangements
from guikou.release.arrangements import TurnRule
from guikou.release.content import KINDS
from guikou.release.domain.turns import EmergencyRule
from guikou.release.models import ReviewRule
from guikou.release.operations.common import ChangedMeanwhile
from guikou.release.operations.writing import NotAKind
from guikou.trail.operations import Act, record


def set_rule(
    *,
    organisation_id: int,
    kind: str,
    turns: Sequence[TurnRule],
    emergency: EmergencyRule | None,
    version: int | None,
    by: Actor,
    now: datetime,
) -> ReviewRule:
    """
    Set the turns of an organisation and all below it for a kind, or, with `kind` empty, for every kind without turns of its own.

    Reviews under way keep the turns with which they began. `version` is None where there was no rule yet.

    :raises BadTurns: they make no review.
    :raises NotAKind: there is no such kind.
    :raises ChangedMeanwhile: somebody else has set them since.
    """
    require_somewhere(by, Action.RUN_DESK)
    with transaction.atomic():
        # The organisation's row is what two people who set its first rule queue behind.
        organisation = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
        if organisation is None:
            raise NoSuchOrganisation
        require(by, Action.RUN_DESK, organisation.path)
        if kind and kind not in KINDS:
            raise NotAKind
        arrangements.check(tuple(turns), emergency)
        rule = ReviewRule.objects.filter(organisation=organisation, kind=kind).first()
        if (rule.version if rule else None) != version:
            raise ChangedMeanwhile
        rule = rule or ReviewRule(organisation=organisation, kind=kind, version=0)
        before = rule.turns if rule.pk else None
        rule.turns = arrangements.stored_rule(turns)
        rule.emergency = arrangements.stored_emergency(emergency) if emergency else None
        rule.version += 1
        rule.save()
        change = {"kind": kind, "turns": [before, rule.turns], "emergency": rule.emergency}
        subject = f"organisation:{organisation.pk}"
        record(
            Act(action="release.turns", subject=subject, subject_name=organisation.name, place=organisation.path, change=change),
            by=by,
            now=now,
        )
    return rule
