"""Drafts that nobody goes on writing, bringing them back, and beginning a new one from a release that is there."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor
from guikou.release import content
from guikou.release.domain.content import Field
from guikou.release.domain.states import Owner, ReleaseState, move
from guikou.release.models import Edition, Release
from guikou.release.operations import common, writing
from guikou.trail.operations import record

KEPT_FOR: Final = timedelta(days=1)
"""How long a discarded draft can be brought back."""


class WasHandedIn(Refusal):
    """Others have seen it: it is taken back and changed, not discarded."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "稿件送审过，不能删除；请继续修改，或另写新稿",
                "It was handed in before and cannot be discarded; go on with it, or write a new one",
            )
        )


class NothingDiscarded(Refusal):
    """There is no draft to bring back, or its day is over."""

    def __init__(self) -> None:
        super().__init__(Text("没有可以恢复的草稿；删除满一天后不能恢复", "There is no draft to bring back; after a day it is too late"))


def discard(*, release_id: int, version: int | None, by: Actor, now: datetime) -> Release:
    """
    Discard a draft that was never handed in, or the draft of a correction; what is public stays. It can be brought back for a day.

    :raises NothingOnItsWay: there is no draft.
    :raises NoSuchMove: it is under review or approved.
    :raises WasHandedIn: it was handed in before.
    """
    with transaction.atomic():
        release = common.locked(release_id, by=by, action=Action.WRITE_RELEASES, version=version)
        common.person(by)
        edition = common.on_its_way(release)
        edition.state = move(ReleaseState(edition.state), ReleaseState.DISCARDED, by=Owner.AUTHOR)
        if edition.number == 1 and edition.route:
            raise WasHandedIn
        edition.save(update_fields=("state",))
        former = release.editions.exclude(state=ReleaseState.DISCARDED).order_by("-number").first()
        common.save(release, now=now, state=former.state if former else edition.state, title=_title(former) or release.title)
        record(common.act("discard", release, change={"edition": edition.number}), by=by, now=now)
    return release


def restore(*, release_id: int, by: Actor, now: datetime) -> Release:
    """
    Bring back a draft that was discarded less than a day ago.

    :raises NothingDiscarded: there is none.
    """
    with transaction.atomic():
        release = common.locked(release_id, by=by, action=Action.WRITE_RELEASES)
        common.person(by)
        edition = release.editions.order_by("-number").first()
        if edition is None or edition.state != ReleaseState.DISCARDED or release.changed_at < now - KEPT_FOR:
            raise NothingDiscarded
        edition.state = move(ReleaseState.DISCARDED, ReleaseState.DRAFT, by=Owner.AUTHOR)
        edition.save(update_fields=("state",))
        common.save(release, now=now, state=edition.state, title=_title(edition) or release.title)
        record(common.act("restore", release, change={"edition": edition.number}), by=by, now=now)
    return release


def copy(*, release_id: int, by: Actor, now: datetime) -> Release:
    """
    Begin a new draft of the same organisation with the words of a release.

    :raises NoSuchRelease: there is none.
    :raises NotAllowed: the actor may not write there.
    """
    with transaction.atomic():
        source = common.locked(release_id, by=by, action=Action.WRITE_RELEASES)
        edition = source.editions.order_by("-number")[0]
        said = content.read(edition.content, edition.own, content_hash=edition.content_hash)
        # A post text of an account carries the other release's address: it is made anew.
        return writing.start(
            organisation_id=source.organisation_id,
            kind=said.kind,
            masters=said.masters,
            accounts=[replace(each, own=each.own - {Field.TEXT}) for each in said.accounts],
            by=by,
            now=now,
        )


def _title(edition: Edition | None) -> str:
    if edition is None:
        return ""
    said = content.read(edition.content, edition.own, content_hash=edition.content_hash)
    return writing.title_of(said)
