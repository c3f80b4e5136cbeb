"""One thing of each kind that waits for people, as the first screen counts it."""

from datetime import timedelta

from factories_platform import NOW, make_account, make_person
from factories_release import Desk, version
from guikou.channels.delivery import Hold, State
from guikou.collection.models import Import
from guikou.inspection.domain.standing import Standing
from guikou.inspection.models import Finding
from guikou.people.domain.policy import Action, Actor, Role
from guikou.people.models import Organisation, Person
from guikou.people.queries import actor_of
from guikou.registry.domain.requests import RequestState
from guikou.registry.models import Conflict, Request
from guikou.release.arrangements import DEFAULT, TurnRule
from guikou.release.operations import rules, writing
from inspection_rows import found, inspect


def wait_once(organisation: Organisation, *, for_: Person) -> None:
    """Let one thing of each kind wait in an organisation; the request that came back is that person's."""
    clerk = make_person(Role.CLERK, at=organisation, joined_at=NOW)
    boss = make_person(Role.SUPERVISOR, at=organisation, joined_at=NOW)
    for state, made_by in ((RequestState.SENT, clerk), (RequestState.APPROVED, clerk), (RequestState.RETURNED, for_)):
        Request.objects.create(
            organisation=organisation, kind="open", state=state, wanted={"name": "New"}, made_by=made_by, made_at=NOW,
            decided_by=boss, decided_at=NOW, file_by=NOW.date() - timedelta(days=1),
        )  # fmt: skip
    Conflict.objects.create(key=f"conflict-{organisation.pk}", kind="missing-id", organisation=organisation, found_at=NOW)
    for standing in (Standing.OPEN, Standing.RECTIFYING):
        account = make_account(organisation)
        inspect(organisation, found(account))
        Finding.objects.filter(account=account).update(standing=standing)
    Import.objects.create(organisation=organisation, state="ready", title="register", made_by=boss, made_at=NOW)
    make_person(Role.EDITOR, at=organisation)
    _releases_wait(organisation, for_=actor_of(for_))


def _releases_wait(organisation: Organisation, *, for_: Actor) -> None:
    """Let one delivery wait for a person and one be done by hand; a draft of that person, and a text for them to review, where they may."""
    people = [
        actor_of(make_person(role, at=organisation, joined_at=NOW))
        for role in (Role.CLERK, Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.FINAL_REVIEWER, Role.SUPERVISOR)
    ]
    desk = Desk(organisation, organisation, *people)
    lost, by_hand = make_account(organisation, platform="weibo"), make_account(organisation, platform="douyin")
    release = desk.released(lost, by_hand)
    begun = {"sending_since": NOW, "leased_until": None}
    release.deliveries.filter(account=lost).update(state=State.UNCONFIRMED, hold=Hold.PERSON, **begun)
    release.deliveries.filter(account=by_hand).update(state=State.BY_HAND, **begun)
    if for_.may(Action.WRITE_RELEASES, organisation.path):
        given = {"kind": "notice", "masters": [version(title="关于春耕的通知", html="<p>请各村做好春耕准备。</p>")]}
        writing.start(organisation_id=organisation.pk, by=for_, now=NOW, **given)
    if for_.may(Action.REVIEW_RELEASES, organisation.path):
        turns = [TurnRule(name=DEFAULT[0].name, people=frozenset({for_.key}))]
        rules.set_rule(organisation_id=organisation.pk, kind="news", turns=turns, emergency=None, version=None, by=desk.head, now=NOW)
        desk.handed_in(kind="news", masters=[version(title="县医院新门诊楼启用", html="<p>县医院新门诊楼今天启用。</p>")])
