"""Which places on the network collection may go to: hosts, ports, addresses. The sources are other people's, so each of them may point anywhere."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# IANA's registries of special-purpose addresses, what is not for a public server. Python's own `is_private` changed between its releases.
_PRIVATE = tuple(
    map(
        ipaddress.ip_network,
        ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15", "::1/128", "fc00::/7"),
    )
)
_NEVER = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8",
            "169.254.0.0/16",  # link-local, where clouds keep their metadata
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.175.48.0/24",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/128",
            "64:ff9b:1::/48",
            "100::/64",
            "100:0:0:1::/64",
            "2001::/23",  # also Teredo and ORCHID
            "2001:db8::/32",
            "2620:4f:8000::/48",
            "3fff::/20",
            "5f00::/16",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8",
        ),
    )
)
# Public servers that are asked for by everybody inside a cloud and answer with its secrets.
_METADATA = frozenset(map(ipaddress.ip_address, ("100.100.100.200", "168.63.129.16", "fd00:ec2::254")))
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_SIXTOFOUR = ipaddress.IPv6Network("2002::/16")

_NUMERIC_LABEL = re.compile(r"(?:\d+|0x[0-9a-f]*)\Z", re.IGNORECASE)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")

# What browsers refuse (the WHATWG's list of bad ports, above the first thousand), and where databases and the like listen.
_BAD_PORTS = frozenset(
    {1719, 1720, 1723, 2049, 2375, 2376, 2379, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432, 5900, 5984, 5985, 6000, 6379}
) | {
    *range(6665, 6670),
    *(6443, 6566, 6679, 6697, 9042, 9200, 9300, 10080, 10250, 11211, 27017),
}
_USUAL_PORTS = frozenset({80, 81, 82, 83, 84, 85, 86, 87, 88, 443})


class Standing(StrEnum):
    """What an address is: anybody's, one of a private network, or none that a source can be at."""

    PUBLIC = "public"
    PRIVATE = "private"
    NEVER = "never"


def standing(address: IPAddress) -> Standing:
    """Return what an address is. One that carries an IPv4 address inside (mapped, translated, 6to4) is at best what that one is."""
    if address in _METADATA:
        return Standing.NEVER
    inside = _inside(address)
    if inside is not None:
        return standing(inside)
    if any(address in network for network in _PRIVATE):
        return Standing.PRIVATE
    if any(address in network for network in _NEVER):
        return Standing.NEVER
    return Standing.PUBLIC if address.version == 4 or address in ipaddress.IPv6Network("2000::/3") else Standing.NEVER


def _inside(address: IPAddress) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address) or int(address) <= 1:
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _SIXTOFOUR:
        return address.sixtofour
    if address in _TRANSLATED or address in _COMPATIBLE:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


@dataclass(frozen=True, slots=True)
class PrivateHosts:
    """The hosts of private networks that collection may go to, as `name` (any port) or `name:port`."""

    entries: frozenset[str]

    @classmethod
    def of(cls, hosts: Iterable[str]) -> "PrivateHosts":
        """Return the hosts as a setting lists them."""
        return cls(frozenset(host.strip().lower() for host in hosts))

    def has(self, host: str, port: int) -> bool:
        """Say whether collection may go there although the address is private."""
        written = f"[{host}]" if ":" in host else host
        return host in self.entries or written in self.entries or f"{written}:{port}" in self.entries


def may_be_asked(host: str) -> bool:
    """
    Say whether a host is a name or a plain address. `host` is lower-case, in the form of the DNS, an IPv6 address without brackets.

    Numbers that only look like names are not: 2130706433, 0177.0.0.1, 0x7f.1 and 127.1 all mean 127.0.0.1 to a resolver.
    """
    try:
        ipaddress.ip_address(host)
    except ValueError:
        labels = host.removesuffix(".").split(".")
        return len(host) <= 253 and not _NUMERIC_LABEL.match(labels[-1]) and all(map(_LABEL.match, labels))
    return "%" not in host


def port_allowed(port: int) -> bool:
    """Say whether a public server may be asked at that port: the web's, and high ones at which no other service is known to listen."""
    return port in _USUAL_PORTS or (1024 <= port <= 65535 and port not in _BAD_PORTS)
