"""Writing a release: beginning it, changing it, handing it in and taking it back."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, require, require_somewhere
from guikou.people.models import Organisation
from guikou.people.operations.tree import HasEnded, NoSuchOrganisation
from guikou.release import content
from guikou.release.arrangements import review_of, route_of, stored_route
from guikou.release.domain import review
from guikou.release.domain.content import AccountVersion, Version, content_hash
from guikou.release.domain.content import Edition as Content
from guikou.release.domain.states import ReleaseState
from guikou.release.domain.turns import Route
from guikou.release.models import Edition, Media, Release
from guikou.release.operations import checks, common, linking
from guikou.release.operations.assembling import assembled
from guikou.trail.operations import record


class NothingCorrected(Refusal):
    """A correction says exactly what is public already."""

    def __init__(self) -> None:
        super().__init__(
            Text("更正稿与已发布的内容相同，请先修改再送审", "The correction says what is public already; change it before you hand it in")
        )


class FilesMissing(Refusal):
    """A picture or an attachment was never uploaded."""

    field = "files"

    def __init__(self) -> None:
        super().__init__(
            Text("有图片或附件尚未上传，请上传后再保存", "A picture or an attachment was not uploaded; upload it and save again")
        )


_CHANGES: Final = {"scheduled_at": "at", "embargo_until": "embargo"}


class EmbargoWithoutTime(Refusal):
    """An embargo ends at the time at which the release is to come out."""

    field = "scheduled"

    def __init__(self) -> None:
        super().__init__(Text("设了禁发期，请填写发布时间", "An embargo ends at the time of release; say when that is"))


@dataclass(frozen=True, slots=True)
class Wish:
    """
    When an author wishes a release to come out; None: as soon as it is approved. With an `embargo` the desk may choose a later time, and no earlier one.

    :raises EmbargoWithoutTime: there is an embargo without a time.
    """

    at: datetime | None
    embargo: bool = False

    def __post_init__(self) -> None:
        if self.embargo and self.at is None:
            raise EmbargoWithoutTime

    def columns(self) -> dict[str, datetime | None]:
        """Return it as it is stored."""
        return {"scheduled_at": self.at, "embargo_until": self.at if self.embargo else None}


def start(
    *,
    organisation_id: int,
    kind: str,
    masters: Sequence[Version],
    accounts: Sequence[AccountVersion] = (),
    wish: Wish = Wish(None),
    by: Actor,
    now: datetime,
) -> Release:
    """
    Begin a release of that organisation as a draft. Fields of an account's version that are not its own become those of the master, fitted to its platform.

    `wish` is when its author wishes it to come out; whoever runs the desk may set another time.

    :raises NoSuchOrganisation: there is none.
    :raises NotAllowed: the actor may not write there.
    :raises NotAnEdition: what is given makes none.
    """
    require_somewhere(by, Action.WRITE_RELEASES)
    with transaction.atomic():
        organisation = _living(organisation_id, by)
        who = common.person(by)
        slug = f"{timezone.localdate(now):%Y%m%d}-{secrets.token_hex(6)}"
        release = Release(organisation=organisation, kind=kind, slug=slug, made_by_id=by.person_id or 0, made_at=now, changed_at=now)
        release.scheduled_at, release.embargo_until = wish.columns().values()
        made = assembled(release, kind, masters, accounts)
        release.title = title_of(made)
        release.save()
        edition = Edition.objects.create(release=release, number=1, content_hash=content_hash(made), made_at=now, **_columns(made))
        common.author(edition, who)
        edition.media.set(_files(made))
        linking.ask(release, made, by=by, now=now)
        record(common.act("start", release, change={"kind": kind, "hash": edition.content_hash}), by=by, now=now)
    return release


def edit(
    *,
    release_id: int,
    version: int | None,
    masters: Sequence[Version],
    accounts: Sequence[AccountVersion],
    kind: str | None = None,
    wish: Wish | None = None,
    by: Actor,
    now: datetime,
) -> Release:
    """
    Change what is not public yet; `wish` says when its author wishes it to come out, which counts as long as it is a draft. Whoever changes what people see becomes an author; what was signed loses its signatures and begins at the first turn.

    :raises NothingOnItsWay: it is public, or was taken back.
    :raises NotAnEdition: what is given makes none.
    :raises CannotReview: with the editor among the authors nobody is left for one of the turns.
    """
    with transaction.atomic():
        release = common.locked(release_id, by=by, action=Action.WRITE_RELEASES, version=version)
        who = common.person(by)
        edition = common.on_its_way(release)
        made = assembled(release, kind or release.kind, masters, accounts)
        change: dict[str, Any] = {"edition": edition.number}
        columns: dict[str, Any] = {}
        if wish is not None and edition.state == ReleaseState.DRAFT:
            columns = {name: at for name, at in wish.columns().items() if at != getattr(release, name)}
            change |= {_CHANGES[name]: [_iso(getattr(release, name)), _iso(at)] for name, at in columns.items()}
        change |= keep(release, edition, made, who, columns, by=by, now=now)
        record(common.act("edit", release, change=change), by=by, now=now)
    return release


def hand_in(
    *, release_id: int, version: int | None, emergency: bool = False, overrule: Mapping[str, str] | None = None, by: Actor, now: datetime
) -> Release:
    """
    Hand a draft in for review. In an emergency, which only those decide whom the rule names, fewer turns come before the release and the others after it.

    The checks before release are made first; `overrule` gives, by the key of a warning, the reason why it stays as it is; in an emergency
    warnings hold nothing up.

    :raises ChecksStand: a check holds it up, or a warning has no reason.
    :raises NothingOnItsWay: it is public, or was taken back.
    :raises NoSuchMove: it is no draft.
    :raises CannotReview: somebody else wrote it, or the turns cannot be filled with people who did not.
    :raises BadTurns: nobody is named for one of the turns.
    :raises NotAnEmergency: the emergency route is not open to the kind, or to the person.
    :raises NothingCorrected: the correction changes nothing.
    """
    require_somewhere(by, Action.WRITE_RELEASES)
    # Checks take their time, which nobody else has to wait for: what they saw is compared once the row is locked.
    checked = checks.of_draft(release_id, now=now)
    with transaction.atomic():
        release = common.locked(release_id, by=by, action=Action.WRITE_RELEASES, version=version)
        who = common.person(by)
        edition = common.on_its_way(release)
        overruled = checks.settle(edition, checked, overrule or {}, emergency=emergency, by=who, now=now)
        if release.editions.filter(state=ReleaseState.RELEASED, content_hash=edition.content_hash).exists():
            raise NothingCorrected
        decided_by = who.key if emergency else ""
        planned = _route(release, release.kind, decided_by, now)
        after = review.submit(review_of(edition, planned=planned), by=who, route=planned, now=now)
        _set_route(edition, planned, decided_by)
        common.take_over(edition, after)
        common.save(release, now=now, state=edition.state, emergency=emergency)
        change = {"edition": edition.number, "hash": edition.content_hash, "turns": len(planned.turns), "emergency": emergency}
        change |= {"overruled": overruled} if overruled else {}
        record(common.act("hand-in", release, change=change), by=by, now=now)
    return release


def take_back(*, release_id: int, version: int | None, why: str = "", by: Actor, now: datetime) -> Release:
    """
    Take an edition back from review to go on writing; its signatures are void.

    :raises NothingOnItsWay: it is public, or was taken back already for good.
    :raises NoSuchMove: it is a draft.
    :raises CannotReview: somebody else wrote it.
    """
    with transaction.atomic():
        release = common.locked(release_id, by=by, action=Action.WRITE_RELEASES, version=version)
        edition = common.on_its_way(release)
        after = review.take_back(review_of(edition), by=common.person(by))
        void = common.void_signatures(edition, now=now)
        common.take_over(edition, after)
        common.save(release, now=now, state=edition.state)
        record(common.act("take-back", release, change={"edition": edition.number, "void": void}, why=why.strip()), by=by, now=now)
    return release


def keep(
    release: Release, edition: Edition, made: Content, who: review.Person, columns: Mapping[str, Any], *, by: Actor, now: datetime
) -> dict[str, Any]:
    """Keep what an edition says now, and return for the trail what that changed."""
    change: dict[str, Any] = {}
    if (fresh := content_hash(made)) != edition.content_hash:
        change = {"hash": [edition.content_hash, fresh]} | _change_signed(edition, who, fresh, made.kind, now=now)
    edition.content_hash = fresh
    for name, value in _columns(made).items():
        setattr(edition, name, value)
    edition.save()
    edition.media.set(_files(made))
    common.save(release, now=now, **{"kind": made.kind, "title": title_of(made), "state": edition.state, **columns})
    linking.ask(release, made, by=by, now=now)
    return change


def _change_signed(edition: Edition, who: review.Person, fresh: str, kind: str, *, now: datetime) -> dict[str, Any]:
    """Make the editor an author and, where the edition was handed in, begin the review again."""
    void = 0
    if edition.state != ReleaseState.DRAFT:
        decided_by = edition.route["decided_by"]
        planned = _route(edition.release, kind, decided_by, now)
        after = review.edit(review_of(edition), by=who, content_hash=fresh, route=planned, now=now)
        void = common.void_signatures(edition, now=now)
        _set_route(edition, planned, decided_by)
        common.follow(edition, after)
    common.author(edition, who)
    return {"void": void}


def _route(release: Release, kind: str, decided_by: str, now: datetime) -> Route:
    return route_of(release.organisation, kind, on=timezone.localdate(now), decided_by=decided_by)


def _set_route(edition: Edition, planned: Route, decided_by: str) -> None:
    edition.route, edition.required = stored_route(planned, decided_by=decided_by), len(planned.before)


def _living(organisation_id: int, by: Actor) -> Organisation:
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        raise NoSuchOrganisation
    require(by, Action.WRITE_RELEASES, organisation.path)
    if organisation.ended_on:
        raise HasEnded(organisation.name)
    return organisation


def _columns(made: Content) -> dict[str, Any]:
    return {"content": content.stored(made), "own": content.own_fields(made)}


def _files(made: Content) -> list[Media]:
    wanted = content.digests(made)
    found = list(Media.objects.filter(digest__in=wanted))
    if len(found) < len(wanted):
        raise FilesMissing
    return found


def title_of(made: Content) -> str:
    """Return the title in the language that comes first: Chinese where there is one."""
    return max(made.masters, key=lambda master: master.language).title[:300]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
