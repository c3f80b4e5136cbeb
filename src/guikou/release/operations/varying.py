"""Saying what one account shows otherwise than the master."""

from datetime import datetime

from django.db import transaction

from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, Actor, NotThere
from guikou.release import content
from guikou.release.domain.content import AccountVersion
from guikou.release.models import Release
from guikou.release.operations import common
from guikou.release.operations.assembling import assembled
from guikou.release.operations.writing import keep
from guikou.trail.operations import record


class NotShownThere(NotThere):
    """The release does not go to that account in that language."""

    def __init__(self) -> None:
        super().__init__(Text("稿件没有这个账号这种语言的版本", "The release does not go to this account in this language"))


def vary(*, release_id: int, version: int | None, shown: AccountVersion, by: Actor, now: datetime) -> Release:
    """
    Say what one account shows otherwise than the master: exactly the fields of `shown.own` are its own from now on, all others follow the master, which does not change.

    :raises NotShownThere: it does not go to that account in that language.
    :raises NothingOnItsWay: it is public, or was taken back.
    :raises NotOfTheRelease: a picture is not among those of the release.
    :raises CannotReview: with the editor among the authors nobody is left for one of the turns.
    """
    with transaction.atomic():
        release = common.locked(release_id, by=by, action=Action.WRITE_RELEASES, version=version)
        who = common.person(by)
        edition = common.on_its_way(release)
        said = content.read(edition.content, edition.own, content_hash=edition.content_hash)
        places = [(each.account, each.version.language) for each in said.accounts]
        if (place := (shown.account, shown.version.language)) not in places:
            raise NotShownThere
        accounts = [shown if at == place else each for at, each in zip(places, said.accounts, strict=True)]
        made = assembled(release, said.kind, said.masters, accounts)
        change = {"edition": edition.number, "account": shown.account, "own": sorted(shown.own)}
        change |= keep(release, edition, made, who, {}, by=by, now=now)
        record(common.act("edit", release, change=change), by=by, now=now)
    return release
