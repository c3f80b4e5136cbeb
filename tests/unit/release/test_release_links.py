"""One-time links."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from guikou.release.domain.links import Link, LinkRefused, Why, check, issue, mark

KEY = b"k" * 32
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LINK = Link(edition="r1-e2", turn=2, content_hash="ab" * 32, key="link:7", name="孙三", expires_at=NOW + timedelta(hours=24))


def checked(token: str, *, key: bytes = KEY, edition: str = "r1-e2", turn: int = 2, content_hash: str = "ab" * 32, **more: object) -> Link:
    given = {"used": frozenset[str](), "now": NOW} | more
    return check(token, key, edition=edition, turn=turn, content_hash=content_hash, **given)  # type: ignore[arg-type]


def why(token: str, **more: object) -> Why:
    with pytest.raises(LinkRefused) as refused:
        checked(token, **more)  # type: ignore[arg-type]
    assert refused.value.reason.zh
    return refused.value.why


def test_a_link_says_for_whom_and_what_it_is_good() -> None:
    assert checked(issue(LINK, KEY)) == LINK


def test_a_link_fits_into_an_address_and_is_the_same_each_time() -> None:
    token = issue(LINK, KEY)
    assert token == issue(LINK, KEY)
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_a_used_link_is_used_up() -> None:
    token = issue(LINK, KEY)
    assert why(token, used=frozenset({mark(token)})) is Why.USED


def test_a_link_ends_at_its_expiry() -> None:
    token = issue(LINK, KEY)
    assert checked(token, now=LINK.expires_at - timedelta(seconds=1)) == LINK
    assert why(token, now=LINK.expires_at) is Why.EXPIRED


def test_an_edit_voids_the_link() -> None:
    assert why(issue(LINK, KEY), content_hash="cd" * 32) is Why.OTHER_HASH


def test_a_link_is_for_one_turn_of_one_edition() -> None:
    assert why(issue(LINK, KEY), turn=3) is Why.OTHER_TURN
    assert why(issue(LINK, KEY), edition="r1-e3") is Why.OTHER_TURN


def test_every_changed_character_is_a_forgery() -> None:
    token = issue(LINK, KEY)
    for place in range(len(token)):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert why(changed) is Why.FORGED


@pytest.mark.parametrize("token", ["", ".", "a.b", "no dot", "a.b.c", "链接.印", "\ud800.\ud800", "x" * 10**6])
def test_what_is_no_token_is_a_forgery(token: str) -> None:
    assert why(token) is Why.FORGED


def test_what_is_added_to_a_token_or_sealed_by_another_key_is_a_forgery() -> None:
    token = issue(LINK, KEY)
    assert {why(token + "="), why(token + "."), why(" " + token), why(token + "A" * 5000), why(issue(LINK, b"j" * 32))} == {Why.FORGED}


def test_a_name_too_long_for_a_link_is_not_taken_back() -> None:
    assert why(issue(replace(LINK, name="孙" * 2000), KEY)) is Why.FORGED


def test_a_short_key_an_expiry_without_zone_and_an_empty_name_are_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        issue(LINK, b"short")
    with pytest.raises(ValueError, match="time zone"):
        issue(replace(LINK, expires_at=datetime(2026, 11, 23)), KEY)  # noqa: DTZ001
    with pytest.raises(ValueError, match="name"):
        issue(replace(LINK, name=" 。"), KEY)
