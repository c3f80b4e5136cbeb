"""Reading what somebody who writes a release needs: where it can go, what the checks say, and drafts that were discarded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from guikou.people.domain.policy import Action, Actor, require
from guikou.people.models import Organisation
from guikou.people.queries import under
from guikou.registry.domain.stopping import TAKING
from guikou.registry.models import Account
from guikou.release import content
from guikou.release.domain.content import AccountVersion, Version
from guikou.release.domain.content import Edition as Content
from guikou.release.domain.states import ReleaseState
from guikou.release.models import Edition, OfficeEntry, Overruling, Release
from guikou.release.operations.assembling import assembled
from guikou.release.operations.checks import Checked, of_edition
from guikou.release.operations.common import ON_ITS_WAY
from guikou.release.operations.drafts import KEPT_FOR
from guikou.release.queries.releases import releases

MOST_BELOW = 300
"""Accounts of organisations below that a form offers."""
NEW = "new"


@dataclass(frozen=True, slots=True)
class Places:
    """Accounts to which releases of an organisation can go: its own, those of the organisations above it, and those below; `chosen` are those it goes to at first."""

    own: tuple[Account, ...]
    above: tuple[Account, ...]
    below: tuple[Account, ...]

    @property
    def chosen(self) -> frozenset[int]:
        """Its own; where it has none, those of the nearest organisation above that has some."""
        nearest = max((each.organisation.path for each in self.above), key=len, default="")
        return frozenset(each.pk for each in self.own or [each for each in self.above if each.organisation.path == nearest])

    @property
    def all(self) -> tuple[Account, ...]:
        """All of them."""
        return (*self.own, *self.above, *self.below)


def places(by: Actor, organisation: Organisation) -> Places:
    """
    Return where releases of an organisation can go. One query.

    :raises NotAllowed: the actor may not write there.
    """
    require(by, Action.WRITE_RELEASES, organisation.path)
    ids = [int(part) for part in organisation.path.strip("/").split("/")]
    taking = Account.objects.filter(merged_into=None, state__in=[state.value for state in TAKING]).select_related("organisation")
    line = Q(organisation__in=ids) | Q(organisation__path__startswith=organisation.path)
    found = list(taking.filter(line).order_by("organisation__path", "platform", "name")[: MOST_BELOW + 100])
    return Places(
        own=tuple(each for each in found if each.organisation_id == organisation.pk),
        above=tuple(each for each in found if len(each.organisation.path) < len(organisation.path)),
        below=tuple(each for each in found if len(each.organisation.path) > len(organisation.path))[:MOST_BELOW],
    )


def typed(
    by: Actor, organisation: Organisation, *, slug: str, kind: str, masters: Sequence[Version], accounts: Sequence[AccountVersion]
) -> Content:
    """
    Return the edition that what is being typed would make; nothing is kept.

    :raises NotAllowed: the actor may not write there.
    :raises Refusal: it would make none.
    """
    require(by, Action.WRITE_RELEASES, organisation.path)
    return assembled(Release(organisation=organisation, kind=kind, slug=slug or NEW), kind, masters, accounts)


@dataclass(frozen=True, slots=True)
class Draft:
    """An edition that is on its way, with what it says."""

    release: Release
    edition: Edition
    content: Content


def draft(by: Actor, release_id: int) -> Draft:
    """
    Return what is on its way of a release.

    :raises Edition.DoesNotExist: there is nothing, or the actor may not see it.
    """
    release = releases(by).get(pk=release_id)
    edition = release.editions.filter(state__in=ON_ITS_WAY).get()
    edition.release = release
    return Draft(release, edition, content.read(edition.content, edition.own, content_hash=edition.content_hash))


def checked(by: Actor, release_id: int, *, now: datetime) -> Checked:
    """
    Return what the checks say of what is on its way of a release.

    :raises Edition.DoesNotExist: there is nothing, or the actor may not see it.
    """
    return of_edition(draft(by, release_id).edition, now=now)


def overrulings(by: Actor, release_id: int) -> QuerySet[Overruling]:
    """Return which warnings of a release's editions were left as they are, and why, for whoever may see the release."""
    return Overruling.objects.filter(edition__release__in=releases(by).filter(pk=release_id)).select_related("edition")


def discarded(by: Actor, *, now: datetime) -> QuerySet[Release]:
    """Return the drafts that the actor can bring back, the newest first."""
    mine = under(by.reach(Action.WRITE_RELEASES), field="organisation__path")
    return releases(by).filter(mine, editions__state=ReleaseState.DISCARDED, state=ReleaseState.DISCARDED, changed_at__gte=now - KEPT_FOR)


def office_list(by: Actor) -> QuerySet[OfficeEntry]:
    """Return the lines of the lists of names, terms, telephones and websites where the actor may see releases."""
    return OfficeEntry.objects.filter(under(by.reach(Action.SEE_RELEASES), field="organisation__path")).select_related("organisation")
