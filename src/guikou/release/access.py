"""How accounts are reached: the adapter of a channel, on the real platform or on the practice one."""

from functools import cache
from urllib.parse import urlsplit

from django.conf import settings

from guikou.channels.adapters.manual import Manual
from guikou.channels.calls import Calls, HttpCalls, Reply, Request
from guikou.channels.capability import Capability
from guikou.channels.catalog import BY_HAND, Catalog, Listing, catalog
from guikou.channels.failures import LoginFailed
from guikou.channels.practice.ready import PLATFORMS, ready
from guikou.channels.practice.rehearsal import Rehearsal
from guikou.channels.protocol import Access, Adapter
from guikou.kernel.bilingual import Refusal, Text
from guikou.network.places import PrivateHosts
from guikou.release.models import Channel
from guikou.release.secrets import CannotOpen, opened

NEWSLETTER = "newsletter"
_PRACTISED = frozenset(each.adapter for each in PLATFORMS)
_AGAIN = Text("请重新填写该账号的凭证", "Enter the credentials of this account again")


class ManyReceivers(Refusal):
    """The channel has no adapter of its own, but one for each receiver: see `operations.delivering.many`."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "这个渠道逐个送达订阅者，没有单独的接口可供查询",
                "This channel reaches its receivers one by one, and has no interface of its own to ask",
            )
        )


@cache
def adapters() -> Catalog:
    """Return all adapters; which packages are installed does not change while a process runs."""
    return catalog()


def listing_of(channel: Channel) -> Listing:
    """
    Return the adapter's entry in the catalogue.

    :raises NoSuchAdapter: there is none.
    :raises BrokenAdapter: it cannot be used.
    """
    return adapters().get(channel.adapter)


def capability_of(channel: Channel) -> Capability:
    """
    Return what the platform is like, as far as its settings say; no secret is opened, nobody is asked.

    :raises NoSuchAdapter: there is none.
    :raises BrokenAdapter: it cannot be used.
    """
    listing = listing_of(channel)
    if channel.adapter == NEWSLETTER:
        return listing.capabilities[""]
    return _made(listing, channel, Access(base=channel.base, settings=channel.settings), _nobody).capability


def access_for(channel: Channel, *, practice: bool) -> Access:
    """
    Return how the account is reached: on the practice platform with its own credentials, so that the real ones never come there.

    :raises LoginFailed: the real secrets cannot be opened.
    """
    if practice and channel.adapter in _PRACTISED:
        return ready(channel.adapter).access(settings.ENVIRONMENT.practice_address)
    try:
        secrets = {} if practice else opened(channel.sealed, account=channel.account_id)
    except CannotOpen as closed:
        raise LoginFailed(closed.reason, _AGAIN) from None
    return Access(base=channel.base, settings=channel.settings, secrets=secrets)


def private_hosts(*, practice: bool) -> PrivateHosts:
    """Return the hosts of private networks that may be asked: of the practice platform, else those that the installation names."""
    host = urlsplit(settings.ENVIRONMENT.practice_address).hostname or ""
    return PrivateHosts.of([host]) if practice else PrivateHosts.of(settings.ENVIRONMENT.private_hosts)


def calls_for(*, practice: bool) -> Calls:
    """Return the calls that reach the platform."""
    return HttpCalls(private=private_hosts(practice=practice))


def adapter_for(channel: Channel, *, practice: bool, calls: Calls | None = None) -> Adapter:
    """
    Return the channel's adapter. With `practice` it talks to the practice platform; where there is none, it looks everything over and sends nothing.

    :raises ManyReceivers: it is a newsletter.
    :raises NoSuchAdapter: there is none.
    :raises BrokenAdapter: it cannot be used.
    :raises LoginFailed: the secrets cannot be opened.
    """
    if channel.adapter == NEWSLETTER:
        raise ManyReceivers
    listing = listing_of(channel)
    if practice and channel.adapter not in _PRACTISED and channel.adapter != BY_HAND:
        return Rehearsal(capability_of(channel))
    return _made(listing, channel, access_for(channel, practice=practice), calls or calls_for(practice=practice))


def by_hand_for(channel: Channel) -> Manual:
    """Return the way by hand for the account's platform."""
    return Manual(Access(base="", settings=channel.settings), platform=channel.settings.get("platform", "") or channel.account.platform)


def _made(listing: Listing, channel: Channel, access: Access, calls: Calls) -> Adapter:
    return by_hand_for(channel) if listing.id == BY_HAND else listing.make(access, calls)


def _nobody(_request: Request) -> Reply:
    raise AssertionError("an adapter asks nobody while it is made")


__all__ = [
    "NEWSLETTER",
    "ManyReceivers",
    "access_for",
    "adapter_for",
    "adapters",
    "by_hand_for",
    "calls_for",
    "capability_of",
    "listing_of",
    "private_hosts",
]
