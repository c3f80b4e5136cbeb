"""Reading releases: lists by state, and one release with all that belongs to it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from guikou.kernel.bilingual import Language
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under
from guikou.release import content
from guikou.release.arrangements import review_of
from guikou.release.domain import review
from guikou.release.domain.content import Edition as Content
from guikou.release.domain.content import Field, File, Version
from guikou.release.domain.diff import BlockChange, Op, Piece
from guikou.release.domain.pictures import PictureDifference
from guikou.release.domain.states import ReleaseState
from guikou.release.domain.variation import variations
from guikou.release.models import Delivery, Edition, Release, Remark, ReviewRule, Snapshot


def releases(by: Actor, *, states: Iterable[ReleaseState] = (), kind: str = "", word: str = "") -> QuerySet[Release]:
    """Return the releases that the actor may see, the newest first, in these states (none: in any), of that kind, with that word in the title."""
    found = Release.objects.filter(under(by.reach(Action.SEE_RELEASES), field="organisation__path")).select_related(
        "organisation", "made_by"
    )
    if chosen := [state.value for state in states]:
        found = found.filter(state__in=chosen)
    if kind:
        found = found.filter(kind=kind)
    return found.filter(title__icontains=word) if word else found


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    What differs between two editions in one field: of the master (`account` empty) or of an account's version, in one language.

    As in a `Variation`: texts are compared by words (`pieces`), bodies by paragraph (`blocks`), pictures and covers by which they were and are; of attachments it is only said that
    they differ.
    """

    account: str
    language: Language
    field: Field
    pieces: tuple[Piece, ...] = ()
    blocks: tuple[BlockChange, ...] = ()
    pictures: PictureDifference | None = None
    covers: tuple[File | None, File | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One edition with what it says, its review, and what changed since it was last signed or sent back (None: it never was)."""

    row: Edition
    content: Content
    review: review.Review
    changes: tuple[Change, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A release with its editions, the oldest first, and what became of it on every account."""

    release: Release
    editions: tuple[Shown, ...]
    deliveries: tuple[Delivery, ...]


def release(by: Actor, release_id: int) -> Whole:
    """
    Return one release with all that belongs to it. Eight queries, whatever the number of editions, signatures and deliveries.

    :raises Release.DoesNotExist: there is none, or the actor may not see it.
    :raises CannotRead: an edition is damaged, or was stored by another version of the program.
    """
    editions = Edition.objects.order_by("number").prefetch_related(
        "authors",
        "signatures",
        "media",
        Prefetch("remarks", Remark.objects.order_by("pk")),
        Prefetch("snapshots", Snapshot.objects.order_by("at")),
    )
    deliveries = Delivery.objects.select_related("account").order_by("pk")
    found = (
        releases(by)
        .select_related("organisation", "made_by", "page")
        .prefetch_related(Prefetch("editions", editions), Prefetch("deliveries", deliveries))
        .get(pk=release_id)
    )
    shown: list[Shown] = []
    former: Content | None = None
    for row in found.editions.all():
        said = content.read(row.content, row.own, content_hash=row.content_hash)
        base = _last_looked_at(row) or former
        shown.append(Shown(row=row, content=said, review=review_of(row), changes=changes(base, said) if base else None))
        former = said
    return Whole(release=found, editions=tuple(shown), deliveries=tuple(found.deliveries.all()))


def changes(old: Content, new: Content) -> tuple[Change, ...]:
    """Return what differs between two editions: masters first, then accounts by name; a version that is new or gone is compared with an empty one."""
    before, after = _versions(old), _versions(new)
    found: list[Change] = []
    for account, language in sorted(before.keys() | after.keys()):
        empty = Version(language=language, title="")
        found += _version_changes(account, before.get((account, language), empty), after.get((account, language), empty))
    return tuple(found)


def rules(by: Actor) -> QuerySet[ReviewRule]:
    """Return the turns of review that were set where the actor may see releases."""
    return ReviewRule.objects.filter(under(by.reach(Action.SEE_RELEASES), field="organisation__path")).select_related("organisation")


def _last_looked_at(row: Edition) -> Content | None:
    """Return what the edition said when it was last signed or sent back, where it says something else now, or else what it said before that."""
    looked = [each for each in row.snapshots.all() if each.content_hash != row.content_hash]
    return content.read(looked[-1].content, [], content_hash=looked[-1].content_hash) if looked else None


def _versions(edition: Content) -> dict[tuple[str, Language], Version]:
    return {("", each.language): each for each in edition.masters} | {
        (each.account, each.version.language): each.version for each in edition.accounts
    }


def _version_changes(account: str, old: Version, new: Version) -> list[Change]:
    return [
        Change(
            account=account,
            language=new.language,
            field=each.field,
            pieces=each.pieces,
            blocks=each.blocks,
            pictures=each.pictures,
            covers=each.covers,
        )
        for each in variations(old, new)
    ]


__all__ = ["Change", "Op", "Shown", "Whole", "changes", "release", "releases", "rules"]
