"""Addresses as they are typed and as servers redirect to them. Where their hosts lead is only known when they are asked."""

import httpx

from guikou.network import refusals
from guikou.network.refusals import AddressRefused, Malformed, NotFetched

LONGEST_ADDRESS = 2_000


def checked(address: str) -> str:
    """
    Return an address in the form in which it is asked; where its host leads is only known when it is asked.

    :raises AddressRefused: it is none that may be asked.
    """
    return str(parsed(address))


def parsed(address: str) -> httpx.URL:
    """
    Return an address in its parts, without a fragment.

    :raises AddressRefused: it is none that may be asked.
    """
    try:
        url = httpx.URL(address.strip())
        host = url.raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError, ValueError, TypeError) as strange:
        raise AddressRefused(refusals.NOT_AN_ADDRESS) from strange
    if url.scheme not in ("http", "https"):
        raise AddressRefused(refusals.SCHEME)
    if url.userinfo:
        raise AddressRefused(refusals.CREDENTIALS)
    if not host or len(address) > LONGEST_ADDRESS:
        raise AddressRefused(refusals.NOT_AN_ADDRESS)
    return url.copy_with(fragment=None)


def after(url: httpx.URL, place: str) -> httpx.URL:
    """
    Return where a redirect leads.

    :raises Malformed: nowhere.
    :raises AddressRefused: to no address that may be asked, or from an encrypted connection to one that is not.
    """
    if not place:
        raise Malformed(refusals.NO_PLACE.fill(host=url.host))
    try:
        following = parsed(str(url.join(place)))
    except (httpx.InvalidURL, ValueError) as strange:
        if isinstance(strange, NotFetched):
            raise
        raise AddressRefused(refusals.NOT_AN_ADDRESS) from strange
    if url.scheme == "https" and following.scheme == "http":
        raise AddressRefused(refusals.DOWNGRADE.fill(host=url.host))
    return following
