"""Reviewing an edition: signing it, also by a one-time link, sending it back, and remarks at places in the text."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor
from guikou.release.arrangements import away, office, review_of
from guikou.release.domain import links, review
from guikou.release.domain.links import Link, LinkRefused
from guikou.release.domain.review import CannotReview, Review, Way
from guikou.release.domain.states import ReleaseState
from guikou.release.models import Edition, Release, Remark, Signature
from guikou.release.operations import common
from guikou.release.operations.releasing import is_due, let_out
from guikou.trail.operations import Act, record_all

LONGEST_LINK = timedelta(days=7)
LONGEST_REMARK = 4000
_PLACE = {"account": str, "language": str, "field": str, "start": int, "end": int, "quote": str}
LONGEST_QUOTE = 200


class NotALink(Refusal):
    """No link can be made as asked for."""


class NotARemark(Refusal):
    """A remark says something, at a place that there is."""

    field = "text"

    def __init__(self) -> None:
        super().__init__(
            Text(
                "请写明意见（不超过{most}字），并重新选择位置", "Write the remark (at most {most} characters) and choose its place again"
            ).fill(most=LONGEST_REMARK)
        )


def sign(*, release_id: int, number: int, turn: int, content_hash: str, by: Actor, now: datetime) -> Release:
    """
    Sign the turn of an edition, for exactly the content with that hash; after the last one the edition comes out, where its time has come.

    A second click on the same button changes nothing.

    :raises NoSuchRelease: there is no such release or edition.
    :raises MayNotSign: nothing is to be signed, other content was looked at, or this person may not sign now.
    """
    with transaction.atomic():
        release = common.locked(release_id, by=by, action=Action.REVIEW_RELEASES)
        who = common.person(by)
        edition = common.edition_of(release, number)
        mine = edition.signatures.filter(turn=turn, person_key=who.key, content_hash=content_hash, void_at=None)
        if mine.exists():
            return release
        before = review_of(edition)
        present = review.present_turn(before)
        if present is not None and present.number != turn:
            raise review.MayNotSign(Text("这一道审校已由他人签署，请刷新页面", "Somebody else has signed this turn; load the page again"))
        after = review.sign(before, by=who, content_hash=content_hash, way=Way.ACCOUNT, **_circumstances(now))
        acts = _signed(release, edition, after, person_id=by.person_id, link_mark="", now=now)
        record_all(acts, by=by, now=now)
    return release


def make_link(*, release_id: int, number: int, key: str, name: str, expires_at: datetime, by: Actor, now: datetime) -> str:
    """
    Return the token of a one-time link with which a reviewer without an account signs the present turn. The rule names them by that key, `link:…`.

    :raises NotALink: they may not sign now, the maker wrote or signed it, or it would be good for more than seven days.
    """
    with transaction.atomic():
        release = common.locked(release_id, by=by, action=Action.RUN_DESK)
        who = common.person(by)
        edition = common.edition_of(release, number)
        standing = review_of(edition)
        present = review.present_turn(standing)
        name = " ".join(name.replace("\x00", "").split())
        _refuse_link(standing, key, name, who.key, expires_at, now=now)
        assert present is not None  # noqa: S101 - nobody may sign otherwise
        link = Link(
            edition=str(edition.pk), turn=present.number, content_hash=edition.content_hash, key=key, name=name, expires_at=expires_at
        )
        change = {"edition": number, "turn": present.number, "name": name, "expires": expires_at.isoformat()}
        record_all([common.act("link", release, change=change)], by=by, now=now)
    return links.issue(link, common.link_key())


def sign_by_link(*, edition_id: int, token: str, now: datetime) -> Release:
    """
    Sign the turn for which a one-time link was made, once.

    :raises LinkRefused: it is forged, used, expired, or for another turn or other content.
    :raises NothingOnItsWay: the release was taken back.
    :raises MayNotSign: whoever it is for may not sign now.
    """
    with transaction.atomic():
        release, edition, link = _opened(edition_id, token, now)
        who = review.Person(link.key, link.name)
        after = review.sign(review_of(edition), by=who, content_hash=link.content_hash, way=Way.LINK, **_circumstances(now))
        acts = _signed(release, edition, after, person_id=None, link_mark=links.mark(token), now=now)
        record_all(acts, by=Actor(link.key, link.name, ()), now=now)
    return release


def look_by_link(*, edition_id: int, token: str, now: datetime) -> tuple[Edition, Link]:
    """
    Return what a one-time link shows, without using it up.

    :raises LinkRefused: it is forged, used, expired, or for another turn or other content.
    """
    with transaction.atomic():
        _, edition, link = _opened(edition_id, token, now)
    return edition, link


def send_back(*, release_id: int, number: int, why: str, by: Actor, now: datetime) -> Release:
    """
    Send an edition back to its authors with a reason; its signatures are void.

    :raises NoSuchMove: it is neither in review nor waiting for its release.
    :raises CannotReview: there is no reason, or it is not this person's to return.
    """
    with transaction.atomic():
        release = common.locked(release_id, by=by, action=Action.REVIEW_RELEASES)
        who, reason = common.person(by), why.replace("\x00", "").strip()[:LONGEST_REMARK]
        record_all([_sent_back(release, common.edition_of(release, number), who, reason, now=now)], by=by, now=now)
    return release


def send_back_by_link(*, edition_id: int, token: str, why: str, now: datetime) -> Release:
    """
    Send an edition back with a reason, by the one-time link for its present turn. Changed, it needs another link.

    :raises LinkRefused: it is forged, used, expired, or for another turn or other content.
    :raises CannotReview: there is no reason.
    """
    with transaction.atomic():
        release, edition, link = _opened(edition_id, token, now)
        reason = why.replace("\x00", "").strip()[:LONGEST_REMARK]
        act = _sent_back(release, edition, review.Person(link.key, link.name), reason, now=now)
        record_all([act], by=Actor(link.key, link.name, ()), now=now)
    return release


def remark(*, release_id: int, number: int, text: str, place: Mapping[str, Any], by: Actor, now: datetime) -> Remark:
    """
    Remark on a place in an edition that is in review, or on all of it. `place` is where: account, language, field, start and end in the
    field as it is read, and the words there (`quote`), by which it is found again in a changed text.

    :raises NotARemark: there is no text, or no such place.
    :raises CannotReview: the edition is not under review.
    """
    with transaction.atomic():
        release = common.locked(release_id, by=by, action=Action.REVIEW_RELEASES)
        who, said = common.person(by), text.replace("\x00", "").strip()
        edition = common.edition_of(release, number)
        if not said or len(said) > LONGEST_REMARK or not _is_place(place):
            raise NotARemark
        if edition.state not in (ReleaseState.IN_REVIEW, ReleaseState.APPROVED) and not edition.owed:
            raise CannotReview(Text("稿件目前不在审校中", "The text is not under review now"))
        made = Remark.objects.create(edition=edition, person_key=who.key, name=who.name, text=said, place=dict(place), at=now)
        record_all([common.act("remark", release, change={"edition": number, "quote": place.get("quote", "")}, why=said)], by=by, now=now)
    return made


def settle(*, release_id: int, remark_id: int, by: Actor, now: datetime) -> Remark:
    """
    Say that a remark was dealt with. A second time changes nothing.

    :raises NoSuchRelease: there is no such remark on this release.
    """
    with transaction.atomic():
        release = common.locked(release_id, by=by, action=Action.WRITE_RELEASES)
        found = Remark.objects.select_related("edition").filter(pk=remark_id, edition__release=release).first()
        if found is None:
            raise common.NoSuchRelease
        if found.settled_at is None:
            found.settled_at = now
            found.save(update_fields=("settled_at",))
            change = {"edition": found.edition.number, "remark": found.pk}
            record_all([common.act("settle", release, change=change)], by=by, now=now)
    return found


def _sent_back(release: Release, edition: Edition, who: review.Person, reason: str, *, now: datetime) -> Act:
    """Store that an edition goes back to its authors, and return the line for the trail."""
    after = review.send_back(review_of(edition), by=who, reason=reason, **_circumstances(now))
    void = common.void_signatures(edition, now=now)
    common.keep_snapshot(edition, now=now)
    common.take_over(edition, after)
    Remark.objects.create(edition=edition, person_key=who.key, name=who.name, text=reason, returns=True, at=now)
    common.save(release, now=now, state=edition.state)
    return common.act("send-back", release, change={"edition": edition.number, "void": void}, why=reason)


def _circumstances(now: datetime) -> dict[str, Any]:
    """Return what decides, beside the review itself, whose turn it is."""
    return {"office": office(), "now": now, "away": away(on=timezone.localdate(now))}


def _signed(release: Release, edition: Edition, after: Review, *, person_id: int | None, link_mark: str, now: datetime) -> list[Act]:
    """Store the newest signature of a review and where it stands, and let the edition out where that was all it waited for."""
    newest = after.signatures[-1]
    Signature.objects.create(
        edition=edition,
        turn=newest.turn,
        person_id=person_id,
        person_key=newest.person.key,
        name=newest.person.name,
        content_hash=newest.content_hash,
        way=newest.way,
        link_mark=link_mark,
        at=now,
    )
    common.keep_snapshot(edition, now=now)
    edition.owed = len(review.owed(after))
    common.take_over(edition, after)
    common.save(release, now=now, **({} if edition.released_at else {"state": edition.state}))
    change = {
        "edition": edition.number,
        "turn": newest.turn,
        "hash": newest.content_hash,
        "by_link": newest.way is Way.LINK,
        "owed": edition.owed,
    }
    acts = [common.act("sign", release, change=change)]
    if is_due(release, edition, now=now):
        acts.append(let_out(release, common.edition_of(release, edition.number), now=now))
    return acts


def _opened(edition_id: int, token: str, now: datetime) -> tuple[Release, Edition, Link]:
    """Return what a link is for, the release's row locked."""
    key = common.link_key()
    release = Release.objects.select_for_update(of=("self",)).select_related("organisation").filter(editions=edition_id).first()
    if release is None:
        raise LinkRefused(links.Why.FORGED)
    edition = common.edition_of(release, release.editions.values_list("number", flat=True).get(pk=edition_id))
    mark = links.mark(token)
    used = {mark} if Signature.objects.filter(link_mark=mark).exists() else set()
    present = review.present_turn(review_of(edition))
    turn = present.number if present else 0
    link = links.check(token, key, edition=str(edition_id), turn=turn, content_hash=edition.content_hash, used=used, now=now)
    return release, edition, link


def _refuse_link(standing: Review, key: str, name: str, maker: str, expires_at: datetime, *, now: datetime) -> None:
    hands = {each.key for each in standing.authors} | {each.person.key for each in standing.signatures}
    if maker in hands:
        # Whoever makes a link could open it themselves.
        raise NotALink(
            Text("撰稿人和已签署的人不能制作审校链接，请由他人制作", "Whoever wrote or signed it cannot make a link; somebody else has to")
        )
    if not key.startswith("link:") or not name.strip() or key not in review.may_sign(standing, **_circumstances(now)):
        raise NotALink(
            Text("此人目前不能审校本稿；请先在审校程序中指定", "They may not review it now; name them in the turns of the review first")
        )
    if not now < expires_at <= now + LONGEST_LINK:
        raise NotALink(Text("链接有效期须在七天以内", "A link is good for seven days at most"))


def _is_place(place: Mapping[str, Any]) -> bool:
    right = all(name in _PLACE and type(value) is _PLACE[name] for name, value in place.items())
    return (
        right
        and len(place.get("quote", "")) <= LONGEST_QUOTE
        and 0 <= place.get("start", 0) <= place.get("end", place.get("start", 0))
        and "\x00" not in "".join(map(str, place.values()))
    )
