"""Reading reviews: lists of what waits for a signature, and one edition with all that its reviewer has to know."""

import base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from guikou.channels.rendering.pictures import JPEG, fitted
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor
from guikou.people.models import Person
from guikou.people.queries import under
from guikou.registry.models import Account
from guikou.registry.queries.accounts import accounts_by_key
from guikou.release import content
from guikou.release.arrangements import away, office, person_key, review_of
from guikou.release.domain import review
from guikou.release.domain.content import Edition as Content
from guikou.release.domain.review import Review, Way
from guikou.release.domain.states import ReleaseState
from guikou.release.domain.turns import Turn
from guikou.release.models import Asked, Away, Edition, Overruling, Release, Remark, Signature, Snapshot
from guikou.release.operations import media
from guikou.release.operations.reviewing import look_by_link
from guikou.release.queries.releases import Change, changes

SMALL = 120_000
"""Bytes of a picture inside a page."""
NO_REVIEWER = Text("您在这个单位没有审校权限，只能查看", "You have no right to review here; you can only read it")


def waiting(by: Actor) -> QuerySet[Edition]:
    """Return the editions that wait for a signature, emergency releases that still owe one among them; what is due first comes first."""
    seen = under(by.reach(Action.SEE_RELEASES), field="release__organisation__path")
    found = Edition.objects.filter(seen, Q(state=ReleaseState.IN_REVIEW) | Q(owed__gt=0), due_at__isnull=False)
    # Whole articles, which no list shows, cost more than all the rest.
    return (
        found.select_related("release__organisation")
        .prefetch_related("authors", "signatures")
        .defer("content", "own")
        .order_by("due_at", "pk")
    )


def mine(by: Actor, *, now: datetime) -> QuerySet[Edition]:
    """Return those of them that the actor may sign now: found by whom their turns ask, however much is under review."""
    there = Asked.objects.filter(edition=OuterRef("edition"), substitute=False).exclude(person_key__in=away(on=timezone.localdate(now)))
    asked = Asked.objects.filter(person_key=person_key(by.person_id or 0))
    may = asked.filter(Q(substitute=False) | Q(edition__due_at__lt=now) | ~Exists(there))
    return waiting(by).filter(under(by.reach(Action.REVIEW_RELEASES), field="release__organisation__path"), pk__in=may.values("edition"))


def overdue(*, now: datetime) -> Q:
    """Return the condition that an edition waits for longer than it should."""
    return Q(due_at__lt=now)


def turn_of(edition: Edition) -> Turn | None:
    """Return the turn that an edition waits for, its authors and signatures at hand; None where it waits for none."""
    return review.present_turn(review_of(edition))


@dataclass(frozen=True, slots=True, kw_only=True)
class Under:
    """
    An edition under review: what it says, its review, what changed since it was last signed or sent back (None: it never was), all remarks on it, and the warnings of checks that were
    left as they are.

    `due` is by when the present turn has to be signed (UTC), `signers` who may sign it now, `signer_name` who looks. `barrier` says why the one who looks cannot sign now, and
    `may_return` whether they can send it back. `accounts` are those of the register by key, `names` what people are called by key.
    """

    release: Release
    edition: Edition
    content: Content
    review: Review
    changes: tuple[Change, ...] | None
    turn: Turn | None
    due: datetime | None
    signers: frozenset[str]
    signer_name: str
    barrier: Text | None
    may_return: bool
    remarks: tuple[Remark, ...]
    overrulings: tuple[Overruling, ...]
    accounts: Mapping[str, Account]
    names: Mapping[str, str]


def under_review(by: Actor, release_id: int, number: int, *, now: datetime) -> Under:
    """
    Return one edition as its reviewer needs it. Eleven queries, whatever the number of accounts, editions and people.

    :raises Edition.DoesNotExist: there is none, or the actor may not see it.
    :raises CannotRead: it is damaged, or was stored by another version of the program.
    """
    seen = under(by.reach(Action.SEE_RELEASES), field="release__organisation__path")
    row = _whole().filter(seen).get(release_id=release_id, number=number)
    barrier = None if by.may(Action.REVIEW_RELEASES, row.release.organisation.path) else NO_REVIEWER
    return _under(row, review.Person(person_key(by.person_id or 0), by.name), Way.ACCOUNT, barrier, now=now)


def by_link(edition_id: int, token: str, *, now: datetime) -> Under:
    """
    Return the edition for which a one-time link was made, as whoever holds it needs it. The link is not used up.

    :raises LinkRefused: it is forged, used, expired, or for another turn or other content.
    :raises CannotRead: the edition is damaged, or was stored by another version of the program.
    """
    edition, link = look_by_link(edition_id=edition_id, token=token, now=now)
    return _under(_whole().get(pk=edition.pk), review.Person(link.key, link.name), Way.LINK, None, now=now)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of an edition: its bytes, what it is, and what it is called there."""

    data: bytes
    media_type: str
    name: str


def file(by: Actor, release_id: int, number: int, digest: str) -> Kept:
    """
    Return a picture or an attachment of an edition by the hash of its bytes.

    :raises Edition.DoesNotExist: there is no such edition, it has no such file, or the actor may not see it.
    """
    seen = under(by.reach(Action.SEE_RELEASES), field="release__organisation__path")
    row = Edition.objects.filter(seen).get(release_id=release_id, number=number, media=digest)
    return _kept(content.read(row.content, [], content_hash=row.content_hash), digest)


def small_picture(given: Content, digest: str) -> str:
    """
    Return a picture as an address that holds it whole, small enough for a page that can ask for nothing more.

    :raises Refusal: it is no picture that can be read.
    """
    made = fitted(_kept(given, digest).data, types=frozenset({JPEG}), most=SMALL)
    return f"data:{made.media_type};base64,{base64.b64encode(made.data).decode('ascii')}"


def sheet(by: Actor, release_id: int, number: int, *, now: datetime) -> tuple[Under, tuple[Signature, ...], tuple[Edition, ...]]:
    """
    Return what the review sheet of an edition states: the edition, all its signatures, those that count no more among them, in the order in which they were
    given, and all editions of the release in order.

    :raises Edition.DoesNotExist: there is none, or the actor may not take it away from there.
    """
    taking = under(by.reach(Action.EXPORT), field="release__organisation__path")
    Edition.objects.only("pk").get(taking, release_id=release_id, number=number)
    found = under_review(by, release_id, number, now=now)
    given = sorted(found.edition.signatures.all(), key=lambda each: (each.at, each.pk))
    return found, tuple(given), tuple(Edition.objects.filter(release_id=release_id).order_by("number"))


def names_of(keys: Iterable[str]) -> dict[str, str]:
    """Return what people of turns are called: those with an account by their present name, others by the name after `link:`."""
    wanted = {key: key.partition(":")[2] for key in keys}
    people = Person.objects.filter(pk__in=[number for key, number in wanted.items() if key.startswith("person:")])
    return {key: name for key, name in wanted.items() if key.startswith("link:")} | {person_key(each.pk): each.name for each in people}


def times_away(by: Actor, *, now: datetime) -> QuerySet[Away]:
    """Return when the actor is away, today or later."""
    return Away.objects.filter(person_id=by.person_id or 0, ended_at=None, last__gte=timezone.localdate(now)).order_by("first", "pk")


def _kept(given: Content, digest: str) -> Kept:
    versions = [*given.masters, *(each.version for each in given.accounts)]
    files = {each.digest: each for version in versions for each in (*version.pictures, *version.attachments)}
    return Kept(media.place(digest).read_bytes(), files[digest].media_type, files[digest].name)


def _whole() -> QuerySet[Edition]:
    return Edition.objects.select_related("release__organisation", "release__made_by").prefetch_related(
        "authors",
        "signatures",
        Prefetch("remarks", Remark.objects.order_by("pk")),
        Prefetch("snapshots", Snapshot.objects.order_by("at")),
    )


def _under(row: Edition, who: review.Person, way: Way, barrier: Text | None, *, now: datetime) -> Under:
    said = content.read(row.content, row.own, content_hash=row.content_hash)
    standing, hours, gone = review_of(row), office(), away(on=timezone.localdate(now))
    base = _last_looked_at(row)
    turn = review.present_turn(standing)
    if barrier is None:
        barrier = _refused(lambda: review.sign(standing, by=who, content_hash=row.content_hash, way=way, office=hours, now=now, away=gone))
        unreturned = _refused(lambda: review.send_back(standing, by=who, reason="-", office=hours, now=now, away=gone))
    else:
        unreturned = barrier
    keys = {key for each in standing.route.turns for key in each.people | each.substitutes | each.escalate_to}
    return Under(
        release=row.release,
        edition=row,
        content=said,
        review=standing,
        changes=changes(base, said) if base else None,
        turn=turn,
        due=review.due_at(standing, office=hours),
        signers=review.may_sign(standing, office=hours, now=now, away=gone),
        signer_name=who.name,
        barrier=barrier,
        may_return=unreturned is None,
        remarks=tuple(row.remarks.all()),
        overrulings=tuple(Overruling.objects.filter(edition=row)),
        accounts=accounts_by_key({each.account for each in said.accounts}),
        names=names_of(keys),
    )


def _refused(act: Callable[[], object]) -> Text | None:
    """Return why an act of the domain would be refused now; None: it would not."""
    try:
        act()
    except Refusal as refused:
        return refused.reason
    return None


def _last_looked_at(row: Edition) -> Content | None:
    """Return what the edition said when it was last signed or sent back, where it says something else now; else what the edition before it says."""
    looked = [each for each in row.snapshots.all() if each.content_hash != row.content_hash]
    if looked:
        return content.read(looked[-1].content, [], content_hash=looked[-1].content_hash)
    former = Edition.objects.filter(release_id=row.release_id, number__lt=row.number).order_by("-number").first()
    return content.read(former.content, [], content_hash=former.content_hash) if former else None
