"""What every change of a release needs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, NotThere, require, require_somewhere
from guikou.people.operations.tree import ChangedMeanwhile
from guikou.people.queries import oneself
from guikou.release.arrangements import office, person_key
from guikou.release.domain.review import Person, Review, asked, due_at
from guikou.release.domain.states import ReleaseState
from guikou.release.models import Asked, Author, Edition, Release, Snapshot
from guikou.trail.operations import Act

__all__ = [
    "ChangedMeanwhile",
    "NoSuchRelease",
    "NobodyActs",
    "NothingOnItsWay",
    "act",
    "ask_nobody",
    "author",
    "edition_of",
    "follow",
    "keep_snapshot",
    "link_key",
    "locked",
    "on_its_way",
    "permanent_address",
    "person",
    "save",
    "take_over",
    "void_signatures",
]

ON_ITS_WAY = (ReleaseState.DRAFT, ReleaseState.IN_REVIEW, ReleaseState.APPROVED)


class NoSuchRelease(NotThere):
    """There is none with that id, or it has no such edition."""

    def __init__(self) -> None:
        super().__init__(Text("没有这篇稿件", "There is no such release"))


class NobodyActs(Refusal):
    """A machine writes, signs and takes back nothing by itself."""

    def __init__(self) -> None:
        super().__init__(Text("这项操作须由人员进行", "A person has to do this"))


class NothingOnItsWay(Refusal):
    """Everything of the release is public, or it was taken back: there is nothing to change or to sign."""

    def __init__(self, state: ReleaseState) -> None:
        taken_back = Text(
            "稿件已撤回，不能再修改或发布；如需重新发布，请新建稿件",
            "It was taken back and cannot be changed or released; write a new one",
        )
        discarded = Text("草稿已删除，请先恢复", "The draft was discarded; bring it back first")
        public = Text("稿件已发布，不能再修改；如需改动，请发起更正", "It is public and cannot be changed; start a correction")
        super().__init__({ReleaseState.RECALLED: taken_back, ReleaseState.DISCARDED: discarded}.get(state, public))


def locked(release_id: int, *, by: Actor, action: Action, version: int | None = None) -> Release:
    """
    Return a release for a change, its row locked: everything that happens to one release queues behind that.

    :raises NoSuchRelease: there is none.
    :raises NotAllowed: the actor may not do that there, or nowhere.
    :raises ChangedMeanwhile: it has another version than the one the person saw.
    """
    require_somewhere(by, action)
    release = Release.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=release_id).first()
    if release is None:
        raise NoSuchRelease
    require(by, action, release.organisation.path)
    if version is not None and release.version != version:
        raise ChangedMeanwhile
    return release


def edition_of(release: Release, number: int) -> Edition:
    """
    Return an edition that is written or reviewed by its number, its authors and signatures at hand.

    :raises NoSuchRelease: the release has none with that number.
    :raises NothingOnItsWay: the release was taken back.
    """
    if release.state == ReleaseState.RECALLED:
        raise NothingOnItsWay(ReleaseState.RECALLED)
    edition = release.editions.prefetch_related("authors", "signatures").filter(number=number).first()
    if edition is None:
        raise NoSuchRelease
    edition.release = release
    return edition


def on_its_way(release: Release) -> Edition:
    """
    Return the edition that is written, reviewed or waiting for its release.

    :raises NothingOnItsWay: there is none, or the release was taken back.
    """
    number = release.editions.filter(state__in=ON_ITS_WAY).values_list("number", flat=True).first()
    if number is None:
        raise NothingOnItsWay(ReleaseState(release.state))
    return edition_of(release, number)


def person(by: Actor) -> Person:
    """
    Return who acts, by their own name, also where a token of theirs does.

    :raises NobodyActs: it is the worker.
    """
    if by.person_id is None:
        raise NobodyActs
    key = person_key(by.person_id)
    return Person(key, by.name if by.key == key else oneself(by).name)


def author(edition: Edition, who: Person) -> None:
    """Remember that somebody wrote of this edition: they never sign it."""
    Author.objects.get_or_create(edition=edition, person_key=who.key, defaults={"name": who.name})


def take_over(edition: Edition, review: Review) -> None:
    """Save where the review stands now. Signatures and authors are rows of their own."""
    follow(edition, review)
    edition.save()


def follow(edition: Edition, review: Review) -> None:
    """Keep whom the review asks now, and give the edition, whose caller saves it, the columns that say where the review stands."""
    edition.state, edition.since, edition.due_at = review.state, review.since, due_at(review, office=office())
    people, substitutes = asked(review)
    edition.asked.all().delete()
    Asked.objects.bulk_create(Asked(edition=edition, person_key=key, substitute=key in substitutes) for key in sorted(people | substitutes))


def ask_nobody(edition: Edition) -> None:
    """Let an edition that nobody has to sign any more, whose caller saves it, ask nobody."""
    edition.owed, edition.due_at = 0, None
    edition.asked.all().delete()


def void_signatures(edition: Edition, *, now: datetime) -> int:
    """Let the edition's signatures count no more, and return how many did."""
    return edition.signatures.filter(void_at=None).update(void_at=now)


def keep_snapshot(edition: Edition, *, now: datetime) -> None:
    """Keep what the edition says now, for what is shown as changed later."""
    Snapshot.objects.get_or_create(edition=edition, content_hash=edition.content_hash, defaults={"content": edition.content, "at": now})


def save(release: Release, *, now: datetime, **columns: Any) -> None:
    """Save these columns, as the next version."""
    for name, value in columns.items():
        setattr(release, name, value)
    release.version += 1
    release.changed_at = now
    release.save()


def act(what: str, release: Release, *, change: Mapping[str, Any] | None = None, why: str = "") -> Act:
    """Return the trail line of an act on a release: `release.<what>`."""
    return Act(
        action=f"release.{what}",
        subject=f"release:{release.pk}",
        subject_name=release.title,
        place=release.organisation.path,
        change=change or {},
        why=why,
    )


def permanent_address(slug: str) -> str:
    """Return where a release stands for good on this installation's own website: the mark by which copies of it are found again."""
    return f"{settings.ENVIRONMENT.address.rstrip('/')}/releases/{slug}/"


def link_key() -> bytes:
    """Return the key that seals one-time links: derived from the installation's secret key, which itself seals none."""
    return salted_hmac("guikou.release.links", "one-time links of reviewers", algorithm="sha256").digest()
