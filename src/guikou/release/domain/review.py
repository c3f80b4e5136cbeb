"""
Who has signed what, who may sign now, and when an edition counts as approved.

Nobody is exempt: these functions know no superusers. Whoever edits becomes an author. Signatures are given for one content hash, and an edit, a return or
a withdrawal voids them all.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from guikou.kernel.bilingual import Refusal, Text
from guikou.kernel.text import normalise
from guikou.release.domain.states import NoSuchMove, Owner, ReleaseState, move
from guikou.release.domain.turns import MOST_TURNS, Route, Turn
from guikou.release.domain.working_time import Office, after


class Way(StrEnum):
    """How somebody signed: signed in, or by a one-time link."""

    ACCOUNT = "account"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes or reviews: a key that turns name them by, and their name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """That a person, in a turn, agreed to exactly this content."""

    person: Person
    turn: int
    content_hash: str
    at: datetime
    way: Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """An edition under review. `since` is when the present turn began; for a debt, when the edition was released."""

    authors: frozenset[Person]
    content_hash: str
    route: Route
    state: ReleaseState = ReleaseState.DRAFT
    signatures: tuple[Signature, ...] = field(default=())
    since: datetime | None = None


class MayNotSign(Refusal):
    """The signature is not taken."""


class CannotReview(Refusal):
    """The act is not possible with this review."""


class Unapproved(Refusal):
    """The edition lacks signatures for what is about to be public."""


def approved(signatures: tuple[Signature, ...], turns: tuple[Turn, ...], content_hash: str, authors: frozenset[Person]) -> bool:
    """Say whether every turn, in order, has exactly one signature for exactly this content, by people of the turn who differ and wrote none of it."""
    numbers = [turn.number for turn in turns]
    counted = [each for each in signatures if each.content_hash == content_hash and each.turn in numbers]
    return (
        bool(turns)
        and [each.turn for each in counted] == numbers
        and all(each.person.key in turn.people | turn.substitutes for each, turn in zip(counted, turns, strict=True))
        and not any(_wrote(each.person, each.way, authors) for each in counted)
        and not any(_signed(each.person, each.way, tuple(counted[:number])) for number, each in enumerate(counted))
    )


def submit(review: Review, *, by: Person, route: Route, now: datetime) -> Review:
    """
    Return the review at its first turn.

    :raises NoSuchMove: it is no draft.
    :raises CannotReview: somebody else wrote it, or the turns cannot be filled with people who did not.
    """
    state = move(review.state, ReleaseState.IN_REVIEW, by=Owner.AUTHOR) if review.state is ReleaseState.DRAFT else _no_draft(review.state)
    if by.key not in {author.key for author in review.authors}:
        raise CannotReview(Text("只有撰稿人可以送审", "Only an author can hand it in for review"))
    _refuse_unfillable(route, review.authors)
    return replace(review, state=state, route=route, signatures=(), since=now)


def edit(review: Review, *, by: Person, content_hash: str, route: Route, now: datetime) -> Review:
    """
    Return the review after an edit: where the hash changed, all signatures are void, the editor is an author, and the first turn begins.

    `route` is that of the edition as it reads now: an edit may have changed its kind, and with it the turns.

    :raises NoSuchMove: it is public already; a correction is a new edition.
    :raises CannotReview: with the editor among the authors nobody is left for one of the turns.
    """
    if content_hash == review.content_hash:
        return review
    authors = review.authors | {by}
    if review.state is ReleaseState.DRAFT:
        return replace(review, authors=authors, content_hash=content_hash, route=route)
    state = move(review.state, ReleaseState.IN_REVIEW, by=Owner.AUTHOR)
    _refuse_unfillable(route, authors)
    return replace(review, authors=authors, content_hash=content_hash, route=route, state=state, signatures=(), since=now)


def take_back(review: Review, *, by: Person) -> Review:
    """
    Return the draft that an author takes back from review; all signatures are void.

    :raises NoSuchMove: it is neither in review nor waiting for its release.
    :raises CannotReview: somebody else wrote it.
    """
    state = move(review.state, ReleaseState.DRAFT, by=Owner.AUTHOR)
    if by.key not in {author.key for author in review.authors}:
        raise CannotReview(Text("只有撰稿人可以收回稿件", "Only an author can take it back"))
    return replace(review, state=state, signatures=(), since=None)


def send_back(review: Review, *, by: Person, reason: str, office: Office, now: datetime, away: frozenset[str] = frozenset()) -> Review:
    """
    Return the draft that a reviewer returns with a reason; all signatures are void. Until the release those who signed may do so too.

    :raises NoSuchMove: it is neither in review nor waiting for its release.
    :raises CannotReview: there is no reason, or it is not this person's to return.
    """
    state = move(review.state, ReleaseState.DRAFT, by=Owner.REVIEWER)
    if not reason.strip():
        raise CannotReview(Text("退回须写明理由，撰稿人才知道改什么", "Say why it is returned, so that the author knows what to change"))
    entitled = {each.person.key for each in review.signatures} | may_sign(review, office=office, now=now, away=away)
    if by.key not in entitled:
        raise CannotReview(Text("目前不是您审校，不能退回", "It is not your turn, you cannot return it"))
    return replace(review, state=state, signatures=(), since=None)


def sign(
    review: Review, *, by: Person, content_hash: str, way: Way, office: Office, now: datetime, away: frozenset[str] = frozenset()
) -> Review:
    """
    Return the review with this signature: at its next turn, approved after the last, and after an emergency release with less debt.

    :raises MayNotSign: nothing is to be signed, other content was looked at, or this person may not sign now; it says which.
    """
    turn = present_turn(review)
    if turn is None:
        raise MayNotSign(Text("目前没有需要签署的审校", "There is nothing to sign at the moment"))
    if content_hash != review.content_hash:
        raise MayNotSign(
            Text(
                "您看到的内容已被修改，请重新打开并核对后再签署",
                "What you looked at has been changed since; open it again, read it and then sign",
            )
        )
    if _wrote(by, way, review.authors):
        raise MayNotSign(Text("撰稿人和改稿人不能审校自己的稿件", "Whoever wrote or edited it cannot review it"))
    if _signed(by, way, review.signatures):
        raise MayNotSign(Text("您已签署过本稿，须由另一人审校", "You have signed this already; somebody else has to review it now"))
    if by.key not in may_sign(review, office=office, now=now, away=away):
        raise MayNotSign(_not_your_turn(by, turn))
    signatures = (*review.signatures, Signature(person=by, turn=turn.number, content_hash=content_hash, at=now, way=way))
    if review.state is ReleaseState.RELEASED:
        return replace(review, signatures=signatures)
    last = approved(signatures, review.route.before, content_hash, review.authors)
    state = move(review.state, ReleaseState.APPROVED if last else ReleaseState.IN_REVIEW, by=Owner.REVIEWER)
    return replace(review, signatures=signatures, state=state, since=now)


def release(review: Review, *, content_hash: str, now: datetime) -> Review:
    """
    Return the review of an edition that goes public now with this content.

    :raises NoSuchMove: it is not approved.
    :raises Unapproved: the content is not what was signed, or signatures are missing, whatever the state says.
    """
    state = move(review.state, ReleaseState.RELEASED, by=Owner.WORKER)
    if not approved(review.signatures, review.route.before, content_hash, review.authors):
        raise Unapproved(
            Text(
                "内容与签署的不一致，或签署不齐，不能发布",
                "The content is not what was signed, or a signature is missing; it is not released",
            )
        )
    return replace(review, state=state, since=now)


def present_turn(review: Review) -> Turn | None:
    """Return the turn whose signature is missing next, also one of a debt; None where nothing is to be signed."""
    if review.state is ReleaseState.IN_REVIEW:
        return review.route.before[len(review.signatures)]
    return next(iter(owed(review)), None)


def owed(review: Review) -> tuple[Turn, ...]:
    """Return the turns that an emergency release still owes, in order; settled where there are none."""
    if review.state is not ReleaseState.RELEASED:
        return ()
    signed = {each.turn for each in review.signatures}
    return tuple(turn for turn in review.route.debt if turn.number not in signed)


def may_sign(review: Review, *, office: Office, now: datetime, away: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the keys of those who may sign now: the people of the turn, and substitutes where none of them can or the turn is overdue."""
    (people, substitutes), due = asked(review), due_at(review, office=office)
    return people | substitutes if due is not None and (now > due or not people - away) else people


def asked(review: Review) -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys of those whom the present turn asks for their signature, and of their substitutes: nobody who wrote or signed it already."""
    turn = present_turn(review)
    if turn is None or review.since is None:
        return frozenset(), frozenset()
    barred = {author.key for author in review.authors} | {each.person.key for each in review.signatures}
    return turn.people - barred, turn.substitutes - turn.people - barred


def due_at(review: Review, *, office: Office) -> datetime | None:
    """Return by when the present turn, or the debt, has to be signed (UTC); None where nothing is to be signed."""
    turn = present_turn(review)
    if turn is None or review.since is None:
        return None
    return after(review.since, review.route.settle_within if review.state is ReleaseState.RELEASED else turn.within, office)


def _wrote(person: Person, way: Way, authors: frozenset[Person]) -> bool:
    return any(_same(person, author, by_link=way is Way.LINK) for author in authors)


def _signed(person: Person, way: Way, signatures: tuple[Signature, ...]) -> bool:
    return any(_same(person, each.person, by_link=Way.LINK in (way, each.way)) for each in signatures)


def _same(one: Person, other: Person, *, by_link: bool) -> bool:
    """Test whether two are one. Behind a link there is no account, only a name: there the same name is taken for the same person."""
    return one.key == other.key or (by_link and normalise(one.name) == normalise(other.name))


def _no_draft(state: ReleaseState) -> ReleaseState:
    raise NoSuchMove(Text("只有草稿可以送审", "Only a draft can be handed in for review; it is “{now}”").fill(now=state))


def _not_your_turn(by: Person, turn: Turn) -> Text:
    if by.key in turn.substitutes:
        return Text(
            "{turn}的审校人在岗且未逾期，暂不需要您代为审校",
            "The people of “{turn}” are there and in time, so that no substitute is needed yet",
        ).fill(turn=turn.name)
    return Text("目前是{turn}，不由您审校", "It is the turn of “{turn}”, which is not yours").fill(turn=turn.name)


def _refuse_unfillable(route: Route, authors: frozenset[Person]) -> None:
    """Refuse turns that cannot be filled with people who differ and are no authors: the review would never end."""
    if not fillable(route, frozenset(author.key for author in authors)):
        raise CannotReview(
            Text(
                "除去撰稿人和改稿人后，各道审校凑不齐不同的人，请增加审校人",
                "Without its authors there are not enough different people for all turns; name more reviewers",
            )
        )


def fillable(route: Route, barred: frozenset[str]) -> bool:
    """Say whether the turns can be signed by people who differ, none of them barred."""
    chosen = [sorted((turn.people | turn.substitutes) - barred) for turn in route.turns]
    # A turn with as many candidates as there can be turns always finds one: what is left to try is small.
    return _fillable([each for each in chosen if len(each) < MOST_TURNS], frozenset())


def _fillable(chosen: list[list[str]], taken: frozenset[str]) -> bool:
    return not chosen or any(_fillable(chosen[1:], taken | {each}) for each in chosen[0] if each not in taken)
