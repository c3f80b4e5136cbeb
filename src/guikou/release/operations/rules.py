"""Setting the turns of a review."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, Actor, require, require_somewhere
from guikou.people.models import Organisation, Person
from guikou.people.operations.tree import NoSuchOrganisation
from guikou.people.queries import able
from guikou.release import arrangements
from guikou.release.arrangements import TurnRule
from guikou.release.content import KINDS
from guikou.release.domain.review import fillable
from guikou.release.domain.turns import BadTurns, EmergencyRule, Route, Turn
from guikou.release.models import ReviewRule
from guikou.release.operations.assembling import NotAKind
from guikou.release.operations.common import ChangedMeanwhile
from guikou.trail.operations import Act, record

_CANNOT_REVIEW = Text("{names}在本单位没有审校权限，不能指定为审校人", "{names} may not review here and cannot be named for a turn")
_CANNOT_SEE = Text("{names}看不到本单位的稿件，不能接收上报", "{names} cannot see releases here, so nothing can be escalated to them")
_CANNOT_WRITE = Text("{names}没有撰稿权限，不能决定应急发布", "{names} may not write here and cannot decide on the emergency route")


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

    :raises BadTurns: they make no review, or name somebody who cannot do what they are named for.
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
        _refuse_unable(turns, emergency, organisation, now)
        rule = ReviewRule.objects.filter(organisation=organisation, kind=kind).first()
        if (rule.version if rule else None) != version:
            raise ChangedMeanwhile
        rule = rule or ReviewRule(organisation=organisation, kind=kind, version=0)
        before = rule.turns if rule.pk else None
        rule.turns = arrangements.stored_rule(turns)
        rule.emergency = arrangements.stored_emergency(emergency) if emergency else None
        rule.version += 1
        rule.save()
        record(_act("turns", organisation, {"kind": kind, "turns": [before, rule.turns], "emergency": rule.emergency}), by=by, now=now)
    return rule


def drop_rule(*, organisation_id: int, kind: str, version: int, by: Actor, now: datetime) -> None:
    """
    Let an organisation follow again what is set above it, or for every kind. Reviews under way keep the turns with which they began.

    :raises ChangedMeanwhile: somebody else has set or dropped them since.
    """
    require_somewhere(by, Action.RUN_DESK)
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
        if organisation is None:
            raise NoSuchOrganisation
        require(by, Action.RUN_DESK, organisation.path)
        rule = ReviewRule.objects.filter(organisation=organisation, kind=kind, version=version).first()
        if rule is None:
            raise ChangedMeanwhile
        before = rule.turns
        rule.delete()
        record(_act("turns-drop", organisation, {"kind": kind, "turns": [before, None]}), by=by, now=now)


def _act(what: str, organisation: Organisation, change: dict[str, Any]) -> Act:
    subject = f"organisation:{organisation.pk}"
    return Act(action=f"release.{what}", subject=subject, subject_name=organisation.name, place=organisation.path, change=change)


def _refuse_unable(turns: Sequence[TurnRule], emergency: EmergencyRule | None, at: Organisation, now: datetime) -> None:
    """Refuse who could not do what they are named for, and turns that nobody could ever fill."""
    on = timezone.localdate(now)

    def check(keys: set[str], able: Collection[Person], words: Text) -> None:
        known = {arrangements.person_key(each.pk) for each in able}
        if strangers := {key for key in keys if not key.startswith("link:")} - known:
            ids = [key.partition(":")[2] for key in strangers]
            names = list(Person.objects.filter(pk__in=[each for each in ids if each.isdecimal()]).values_list("name", flat=True))
            raise BadTurns(words.fill(names=Text("、".join(names) or "—", ", ".join(names) or "—")))

    signing = {key for each in turns for key in each.people | each.substitutes}
    check(signing, able(Action.REVIEW_RELEASES, at.path, on=on), _CANNOT_REVIEW)
    check({key for each in turns for key in each.escalate_to}, able(Action.SEE_RELEASES, at.path, on=on), _CANNOT_SEE)
    check(set(emergency.people) if emergency else set(), able(Action.WRITE_RELEASES, at.path, on=on, below=True), _CANNOT_WRITE)
    # Who will hold a role nobody knows: only turns of named people can be found wanting for good.
    named = [each.people | each.substitutes for each in turns if each.role is None]
    if named and not fillable(
        Route(turns=tuple(Turn(number=n, name=Text("", ""), people=each) for n, each in enumerate(named, 1))), frozenset()
    ):
        raise BadTurns(Text("同一人不能签署两道审校，请为每一道指定不同的人", "Nobody signs two turns; name different people for each"))
