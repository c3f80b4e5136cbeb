"""Signatures that another system can check with a few lines of its own."""

from datetime import UTC, datetime, timedelta, timezone

from guikou.channels.signing import signature, signed_headers, timestamp

NOW = datetime(2026, 11, 20, 1, 30, 59, 900_000, tzinfo=UTC)
BODY = '{"event":"released","title":"停水"}'.encode()


def test_another_program_comes_to_the_same_signature() -> None:
    # printf '1795138259.{"event":"released","title":"停水"}' | openssl dgst -sha256 -hmac whsec_k
    assert signature("whsec_k", NOW, BODY) == "415d81ba3ada46b3d8bda3f919cc79fb44b0a506894c4dbdb109516de9ab4c41"


def test_the_moment_is_in_whole_seconds_wherever_it_is_written() -> None:
    assert timestamp(NOW) == timestamp(NOW.astimezone(timezone(timedelta(hours=8)))) == "1795138259"


def test_key_moment_and_body_all_count() -> None:
    made = {
        signature("a", NOW, BODY),
        signature("b", NOW, BODY),
        signature("a", NOW + timedelta(seconds=1), BODY),
        signature("a", NOW, BODY + b" "),
        signature("密", NOW, BODY),
    }
    assert len(made) == 5


def test_headers_say_what_it_is_and_nothing_of_the_key() -> None:
    told = signed_headers("whsec_k", event="released", delivery="d-1", body=BODY, now=NOW)
    assert told == {
        "Content-Type": "application/json; charset=utf-8",
        "Guikou-Event": "released",
        "Guikou-Delivery": "d-1",
        "Guikou-Timestamp": "1795138259",
        "Guikou-Signature": f"sha256={signature('whsec_k', NOW, BODY)}",
    }
    assert "whsec" not in str(told)
