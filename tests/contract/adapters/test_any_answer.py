"""Whatever a platform answers, an adapter gives a result or one of the documented failures, and shows no secret."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guikou.channels.adapters.bluesky import Bluesky
from guikou.channels.adapters.mastodon import Mastodon
from guikou.channels.adapters.sms import Sms
from guikou.channels.adapters.telegram import Telegram
from guikou.channels.adapters.webhook import Webhook
from guikou.channels.adapters.weibo import Weibo
from guikou.channels.adapters.wordpress import WordPress
from guikou.channels.calls import Calls, Reply, Request
from guikou.channels.failures import ContentRefused, Failure, LoginFailed, NotPermitted, QuotaSpent, Transient, Unconfirmed
from guikou.channels.protocol import Access, Adapter, Key, Prepared, Sent
from guikou.channels.variants import Picture, Variant
from guikou.kernel.bilingual import Language

SECRET = "7000:secretsecret"
NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
KEY = Key(delivery="d-1", intended_at=NOW)
ADDRESS = "https://www.county.example/r/1"
PICTURE = Picture(name="a.png", media_type="image/png", alt="图", data=b"\x89PNG")
VARIANT = Variant(
    language=Language.ZH,
    title="停水通知",
    address=ADDRESS,
    text=f"停水 {ADDRESS}",
    html=f'<p>停水</p><p><img src="picture:0" alt="图"></p><p><a href="{ADDRESS}">{ADDRESS}</a></p>',
    pictures=(PICTURE,),
)
IDS = {
    "id": "1",
    "mid": "5100000000004321",
    "uri": "at://did:plc:a/app.bsky.feed.post/3m62aaaaaaa2a",
    "rkey": "3m62aaaaaaa2a",
    "message_id": "1",
    "delivery": "d-1",
    "address": ADDRESS,
}
SETTINGS = {
    "uid": "1234567890",
    "operator_ip": "203.0.113.7",
    "handle": "gov.test",
    "user": "desk",
    "channel": "county_gov",
    "sender": "12345",
    "receivers": "13800000000",
}
ACCESS = Access(
    base="http://practice.example",
    settings=SETTINGS,
    secrets=dict.fromkeys(("access_token", "app_password", "bot_token", "password", "key"), SECRET),
)
CONTRACT = Access(base=ACCESS.base, settings={**SETTINGS, "interface": "contract"}, secrets=ACCESS.secrets)
ADAPTERS: dict[str, Callable[[Calls], Adapter]] = {
    "weibo": lambda calls: Weibo(ACCESS, calls),
    "weibo by contract": lambda calls: Weibo(CONTRACT, calls),
    "mastodon": lambda calls: Mastodon(ACCESS, calls),
    "bluesky": lambda calls: Bluesky(ACCESS, calls),
    "wordpress": lambda calls: WordPress(ACCESS, calls),
    "telegram": lambda calls: Telegram(ACCESS, calls),
    "sms": lambda calls: Sms(ACCESS, calls),
    "webhook": lambda calls: Webhook(ACCESS, calls),
}
_NAMES = st.sampled_from(
    [
        "id",
        "idstr",
        "mid",
        "uid",
        "expire_in",
        "screen_name",
        "statuses",
        "created_at",
        "annotations",
        "text",
        "urls",
        "url_long",
        "deleted",
        "comments",
        "status",
        "user",
        "error",
        "error_code",
        "pic_id",
        "url",
        "content",
        "visibility",
        "acct",
        "display_name",
        "descendants",
        "in_reply_to_id",
        "accessJwt",
        "did",
        "uri",
        "cid",
        "blob",
        "ref",
        "$link",
        "posts",
        "thread",
        "replies",
        "post",
        "record",
        "message",
        "value",
        "code",
        "data",
        "params",
        "source_url",
        "link",
        "title",
        "rendered",
        "raw",
        "protected",
        "capabilities",
        "edit_posts",
        "date_gmt",
        "parent",
        "author_name",
        "ok",
        "result",
        "description",
        "parameters",
        "retry_after",
        "message_id",
        "can_post_messages",
    ]
)
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**15, max_value=10**17)
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(
        [
            SECRET,
            "20019",
            "10001",
            "publish",
            "trash",
            "public",
            "did:plc:a",
            "at://a/b/c",
            ADDRESS,
            "2026-11-20T01:30:00Z",
            "Fri Nov 20 09:30:00 +0800 2026",
            "0001-01-01T00:00:00+23:59",
            "9999-12-31T23:59:59-23:59",
        ]
    )
)
_BODIES = st.recursive(_LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=5), max_leaves=15)
_REPLIES = st.builds(
    lambda status, body, headers: Reply(status=status, headers=headers, body=body),
    st.sampled_from([200, 200, 200, 201, 202, 400, 401, 403, 404, 410, 413, 422, 429, 500, 502, 503]),
    _BODIES.map(lambda body: json.dumps(body).encode()) | st.binary(max_size=50),
    st.dictionaries(
        st.sampled_from(["retry-after", "x-ratelimit-reset", "ratelimit-reset"]), st.text(max_size=12) | st.integers().map(str), max_size=2
    ),
)
_DOCUMENTED = Transient | QuotaSpent | LoginFailed | NotPermitted | ContentRefused | Unconfirmed


def _everything(adapter: Adapter) -> list[Callable[[], Any]]:
    sent, prepared = Sent(IDS, "http://practice.example/status/5100000000004321"), Prepared({"id": "1"})
    return [
        lambda: adapter.probe(now=NOW),
        lambda: adapter.prepare(VARIANT, KEY, now=NOW),
        lambda: adapter.find_prepared(VARIANT, KEY, now=NOW),
        lambda: adapter.send(VARIANT, KEY, prepared, now=NOW),
        lambda: adapter.find_sent(VARIANT, KEY, prepared, since=NOW, now=NOW),
        lambda: adapter.read_back(sent, now=NOW),
        lambda: adapter.correct(VARIANT, KEY, sent, now=NOW),
        lambda: adapter.recall(sent, now=NOW),
        lambda: adapter.figures(sent, now=NOW),
        lambda: adapter.comments(sent, since=NOW, now=NOW),
    ]


def _outcome(call: Callable[[], Any]) -> Failure | None:
    try:
        call()
    except Failure as failure:
        return failure
    return None


@pytest.mark.parametrize("name", ADAPTERS)
@given(replies=st.lists(_REPLIES, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_answer_gives_a_result_or_a_documented_failure(name: str, replies: list[Reply]) -> None:
    for number in range(10):
        asked = iter(range(10_000))

        def answer(_: Request, asked: Any = asked) -> Reply:
            return replies[min(next(asked), len(replies) - 1)]

        failure = _outcome(_everything(ADAPTERS[name](answer))[number])
        assert isinstance(failure, _DOCUMENTED | None)
        assert SECRET not in f"{failure} {failure and failure.code} {failure and failure.reason}"
        after = getattr(failure, "after", None)
        assert after is None or after.total_seconds() > 0


_PAGE = f"<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1><input value='{SECRET}'></body></html>".encode()
ODD = {
    "a page of a proxy": _PAGE,
    "a page that is huge": _PAGE * 5_000,
    "nothing": b"",
    "JSON cut off": b'{"id": "1", "statuses": [',
    "a number beyond counting": b'{"id": ' + b"9" * 10_000 + b"}",
    "lists in lists": b"[" * 50_000,
    "objects in objects": b'{"data":' * 100_000,
    "a long list": b"[" + b"1," * 100_000 + b"1]",
    "another encoding": json.dumps({"id": SECRET}).encode("utf-16"),
    "half a character": b'{"id": "\\ud800", "text": "\\u0000"}',
    "a text": json.dumps(SECRET).encode(),
    "no number": b'{"id": NaN, "expire_in": Infinity}',
}


@pytest.mark.parametrize("name", ADAPTERS)
@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_answer_of_a_platform_is_a_documented_failure_and_nothing_shows_a_secret(
    name: str, odd: str, caplog: pytest.LogCaptureFixture
) -> None:
    told = []
    with caplog.at_level(logging.DEBUG):
        for status in (200, 201, 301, 400, 401, 403, 429, 500, 502):
            for number in range(10):
                failure = _outcome(_everything(ADAPTERS[name](lambda _, status=status: Reply(status=status, body=ODD[odd])))[number])
                assert isinstance(failure, _DOCUMENTED | None)
                while failure is not None:
                    told += [repr(failure), str(failure), str(vars(failure))]
                    failure = failure.__cause__ if isinstance(failure.__cause__, Failure) else None
    assert SECRET not in caplog.text + "".join(told)
