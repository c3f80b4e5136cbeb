"""Reading the turns of reviews: what is set where, what an organisation inherits, and who would be asked today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor
from guikou.people.models import Organisation, Person
from guikou.people.queries import able, organisation, under
from guikou.release.arrangements import DEFAULT, TurnRule, emergency_of, person_key, resolved, route_of, rule_of, turns_of
from guikou.release.content import KINDS
from guikou.release.domain.review import fillable
from guikou.release.domain.turns import EmergencyRule, Route, Turn
from guikou.release.models import Release, ReviewRule
from guikou.release.queries.reviews import names_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A turn with those who would be asked today, by name."""

    turn: Turn
    people: tuple[str, ...]
    substitutes: tuple[str, ...]
    escalate_to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """
    The turns of an organisation for a kind (empty: for every kind that has none of its own).

    `row` is what is set exactly here, `origin` the organisation where what is in force was set, and `origin_kind` for which kind there; None: the usual three turns of the product.
    `problems` say what would stop a review today.
    """

    kind: str
    row: ReviewRule | None
    origin: Organisation | None
    origin_kind: str
    turns: tuple[TurnRule, ...]
    asked: tuple[Asked, ...]
    emergency: EmergencyRule | None
    emergency_people: tuple[str, ...]
    problems: tuple[Text, ...]


def in_force(by: Actor, organisation_id: int, *, on: date) -> tuple[Organisation, tuple[InForce, ...]]:
    """
    Return an organisation with its turns: for every kind first, then for each kind that has turns of its own, here or above.

    :raises Organisation.DoesNotExist: there is none, or the actor may not see its releases.
    """
    where = organisation(by, organisation_id, Action.SEE_RELEASES)
    found = [_in_force(where, kind, on) for kind in ("", *KINDS)]
    return where, tuple(each for each in found if not each.kind or each.origin_kind)


def one_in_force(by: Actor, organisation_id: int, kind: str, *, on: date) -> tuple[Organisation, InForce]:
    """
    Return the turns of an organisation for one kind, for whoever runs its desk.

    :raises Organisation.DoesNotExist: there is none, or the actor does not run its desk.
    """
    where = organisation(by, organisation_id, Action.RUN_DESK)
    return where, _in_force(where, kind, on)


def preview(where: Organisation, turns: Sequence[TurnRule], *, on: date) -> tuple[tuple[Asked, ...], tuple[Text, ...]]:
    """Return who would be asked today with these turns there, and what would stop a review."""
    made = resolved(turns, where, on=on)
    return _asked(made), _problems(made)


def reviewers(where: Organisation, *, on: date) -> list[Person]:
    """Return the people who may review there on that day: those of whom a turn can be made."""
    return list(able(Action.REVIEW_RELEASES, where.path, on=on))


def writers(where: Organisation, *, on: date) -> list[Person]:
    """Return the people who may write there, or below: of these it is said who decides on the emergency route."""
    return list(able(Action.WRITE_RELEASES, where.path, on=on, below=True))


def readers(where: Organisation, *, on: date) -> list[Person]:
    """Return the people who may see releases there: those to whom something can be escalated."""
    return list(able(Action.SEE_RELEASES, where.path, on=on))


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """Whether somebody may take the emergency route with a release: `barrier` says why not, else `route` are the turns, `asked` who signs before the release."""

    barrier: Text | None
    route: Route | None
    asked: tuple[Asked, ...]


def emergency(by: Actor, release_id: int, *, on: date) -> tuple[Release, Emergency]:
    """
    Return a release that the actor writes, and whether they may take the emergency route with it.

    :raises Release.DoesNotExist: there is none, or the actor does not write there.
    """
    writing = under(by.reach(Action.WRITE_RELEASES), field="organisation__path")
    found = Release.objects.filter(writing).select_related("organisation").get(pk=release_id)
    try:
        made = route_of(found.organisation, found.kind, on=on, decided_by=person_key(by.person_id or 0))
    except Refusal as refused:
        return found, Emergency(barrier=refused.reason, route=None, asked=())
    return found, Emergency(barrier=None, route=made, asked=_asked(made.turns))


def _in_force(where: Organisation, kind: str, on: date) -> InForce:
    rule = rule_of(where, kind)
    turns = DEFAULT if rule is None else turns_of(rule)
    asked, problems = preview(where, turns, on=on)
    emergency = emergency_of(rule) if rule else None
    people = emergency.people if emergency else frozenset()
    return InForce(
        kind=kind,
        row=rule if rule and rule.organisation_id == where.pk and rule.kind == kind else None,
        origin=rule.organisation if rule else None,
        origin_kind=rule.kind if rule else "",
        turns=turns,
        asked=asked,
        emergency=emergency,
        emergency_people=_named(people, names_of(people)),
        problems=problems,
    )


def _asked(turns: tuple[Turn, ...]) -> tuple[Asked, ...]:
    names = names_of({key for each in turns for key in each.people | each.substitutes | each.escalate_to})
    return tuple(
        Asked(
            turn=each,
            people=_named(each.people, names),
            substitutes=_named(each.substitutes, names),
            escalate_to=_named(each.escalate_to, names),
        )
        for each in turns
    )


def _named(keys: frozenset[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(names.get(key, key) for key in keys))


def _problems(turns: tuple[Turn, ...]) -> tuple[Text, ...]:
    try:
        made = Route(turns=turns)
    except Refusal as wrong:
        return (wrong.reason,)
    if not fillable(made, frozenset()):
        return (
            Text(
                "各道审校凑不齐不同的人：同一人不能签署两道",
                "There are not enough different people for all turns: nobody signs two of them",
            ),
        )
    return ()
