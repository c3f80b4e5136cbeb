"""Looking whether the links of a draft open: in the background, one after the other, each with a time limit."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from guikou.channels.calls import Calls, HttpCalls, Request
from guikou.channels.failures import Failure
from guikou.jobs.operations import enqueue
from guikou.kernel.bilingual import Text
from guikou.network.limits import FetchLimits
from guikou.network.places import PrivateHosts
from guikou.people.domain.policy import Action, Actor, require, require_somewhere
from guikou.release.checking import link_digest, links_of
from guikou.release.content import read
from guikou.release.domain.content import Edition as Content
from guikou.release.models import Release, SeenLink
from guikou.release.operations.common import act
from guikou.trail.operations import record

JOB: Final = "release.links"
MOST: Final = 50
LASTS: Final = timedelta(days=7)
"""How long an answer counts."""
_LIMITS: Final = FetchLimits(body=2**16, unpacked=2**17, connect=5.0, read=8.0, total=12.0)
# Whoever asks without a login, or too often, is turned away; the page is there.
_THERE: Final = frozenset({401, 403, 405, 406, 429})
_ANSWERED: Final = Text("网站答复{status}", "the website answered {status}")


def ask(release: Release, content: Content, *, by: Actor, now: datetime) -> None:
    """Have the links looked at that nobody looked at lately, as part of the caller's transaction."""
    if unknown(links_of(content), now=now):
        enqueue(JOB, {"release": release.pk}, by=by, now=now, key=f"{JOB}:{release.pk}", place=release.organisation.path, most_attempts=1)


def unknown(links: Iterable[str], *, now: datetime) -> list[str]:
    """Return the links that nobody looked at lately."""
    wanted = {link_digest(each): each for each in sorted(links)[:MOST]}
    lately = SeenLink.objects.filter(digest__in=wanted, looked_at__gte=now - LASTS).values_list("digest", flat=True)
    return [wanted[each] for each in wanted.keys() - set(lately)]


def look(*, release_id: int, by: Actor, now: datetime, calls: Calls | None = None) -> int:
    """Ask each link of a release's newest edition that nobody looked at lately whether it opens, and return how many were asked. Redirects count as open."""
    require_somewhere(by, Action.WRITE_RELEASES)
    release = Release.objects.select_related("organisation").filter(pk=release_id).first()
    edition = release.editions.order_by("-number").first() if release else None
    if release is None or edition is None:
        return 0
    require(by, Action.WRITE_RELEASES, release.organisation.path)
    links = unknown(links_of(read(edition.content, edition.own, content_hash=edition.content_hash)), now=now)
    ask_for = calls or HttpCalls(private=PrivateHosts.of(settings.ENVIRONMENT.private_hosts), limits=_LIMITS)
    answers = {address: _dead(address, ask_for) for address in links}
    with transaction.atomic():
        for address, dead in answers.items():
            kept = {"address": address, "looked_at": now, "dead_zh": dead.zh, "dead_en": dead.en}
            SeenLink.objects.update_or_create(digest=link_digest(address), defaults=kept)
        change = {"asked": len(answers), "dead": sum(bool(dead.en) for dead in answers.values())}
        record(act("links", release, change=change), by=by, now=now)
    return len(answers)


def _dead(address: str, calls: Calls) -> Text:
    """Return why an address does not open; empty where it does."""
    try:
        status = calls(Request(method="GET", url=address, headers={"Accept": "*/*"}, status_only=True)).status
    except Failure as failed:
        return failed.cause
    return _ANSWERED.fill(status=status) if status >= 400 and status not in _THERE else Text("", "")
