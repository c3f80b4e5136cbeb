"""Addresses as people paste them."""

import pytest

from guikou.registry.domain.addresses import read_address


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("只找到预警发布：https://www.county.example/a/", "county.example/a"),
        ("https://www.county.example/a（备用）", "county.example/a"),
        ("WWW.County.Example/A", "county.example/A"),
        ("county.example", "county.example"),
        ("https://www.com", "www.com"),
        ("https://county.example/default.aspx", "county.example"),
        ("https://政务.example/", "政务.example"),
    ],
)
def test_an_address_is_found_in_a_text(text: str, site: str) -> None:
    address = read_address(text)
    assert address is not None
    assert address.site == site


@pytest.mark.parametrize(
    "text", ["", "未找到", "()", "https://()", "office@county.example", "1.5", "https://[bad", "https://a.example:99999/", "https://单/"]
)
def test_a_text_without_an_address_gives_none(text: str) -> None:
    assert read_address(text) is None


def test_a_parameter_is_found_and_an_empty_one_is_not() -> None:
    address = read_address("https://county.example/?a=&b=2")
    assert address is not None
    assert (address.parameter("a"), address.parameter("b"), address.parameter("c")) == (None, "2", None)
