import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikou.network.places import PrivateHosts, Standing, may_be_asked, port_allowed, standing


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", Standing.PUBLIC),
        ("2606:2800:220:1::1", Standing.PUBLIC),
        ("240e::1", Standing.PUBLIC),
        ("64:ff9b::5db8:d822", Standing.PUBLIC),
        ("::ffff:93.184.216.34", Standing.PUBLIC),
        ("2002:5db8:d822::1", Standing.PUBLIC),
        ("127.0.0.1", Standing.PRIVATE),
        ("10.0.0.1", Standing.PRIVATE),
        ("172.31.255.255", Standing.PRIVATE),
        ("172.32.0.1", Standing.PUBLIC),
        ("192.168.1.1", Standing.PRIVATE),
        ("100.64.0.1", Standing.PRIVATE),
        ("198.18.0.1", Standing.PRIVATE),
        ("::1", Standing.PRIVATE),
        ("fd12::1", Standing.PRIVATE),
        ("::ffff:10.0.0.1", Standing.PRIVATE),
        ("::10.0.0.1", Standing.PRIVATE),
        ("64:ff9b::a00:1", Standing.PRIVATE),
        ("2002:a00:1::1", Standing.PRIVATE),
        ("0.0.0.0", Standing.NEVER),
        ("::", Standing.NEVER),
        ("169.254.169.254", Standing.NEVER),
        ("::ffff:169.254.169.254", Standing.NEVER),
        ("100.100.100.200", Standing.NEVER),
        ("168.63.129.16", Standing.NEVER),
        ("fd00:ec2::254", Standing.NEVER),
        ("fe80::1", Standing.NEVER),
        ("ff02::1", Standing.NEVER),
        ("224.0.0.1", Standing.NEVER),
        ("255.255.255.255", Standing.NEVER),
        ("203.0.113.9", Standing.NEVER),
        ("2001:db8::1", Standing.NEVER),
        ("2001:0:1::1", Standing.NEVER),
        ("64:ff9b:1::1", Standing.NEVER),
        ("4000::1", Standing.NEVER),
    ],
)
def test_every_address_is_public_private_or_never_one_of_a_source(address: str, expected: Standing) -> None:
    assert standing(ipaddress.ip_address(address)) is expected


@given(st.ip_addresses())
def test_what_python_calls_not_global_is_never_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    ):
        inside = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
        translated = address in ipaddress.ip_network("64:ff9b::/96") if address.version == 6 else False
        compatible = address in ipaddress.ip_network("::/96") if address.version == 6 else False
        assert inside or translated or compatible or standing(address) is not Standing.PUBLIC


@pytest.mark.parametrize(
    "host", ["example.org", "county.gov.cn.", "xn--fiqs8s.xn--fiqz9s", "a_b.example", "93.184.216.34", "2606:2800::1", "x"]
)
def test_names_and_plain_addresses_may_be_asked(host: str) -> None:
    assert may_be_asked(host)


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0177.0.0.1", "0x7f.1", "127.1", "1.2.3.4.5", "0x", "a..b", "-a.example", "a-.example", "a b", "", "a" * 254, "fe80::1%eth0", "x.1"],
)  # fmt: skip
def test_what_only_looks_like_a_name_may_not(host: str) -> None:
    assert not may_be_asked(host)


@pytest.mark.parametrize(
    ("port", "allowed"),
    [(80, True), (443, True), (81, True), (8080, True), (8443, True), (9090, True), (22, False), (25, False), (6379, False), (5432, False), (0, False), (70_000, False)],
)  # fmt: skip
def test_ports_of_websites_are_allowed_and_those_of_other_services_are_not(port: int, allowed: bool) -> None:
    assert port_allowed(port) is allowed


def test_private_hosts_are_listed_with_or_without_a_port() -> None:
    listed = PrivateHosts.of([" Intranet.Example ", "10.0.0.5:8080", "[fd12::1]:81"])
    assert listed.has("intranet.example", 1)
    assert listed.has("10.0.0.5", 8080)
    assert listed.has("fd12::1", 81)
    assert not listed.has("10.0.0.5", 80)
    assert not listed.has("evil-intranet.example", 80)
