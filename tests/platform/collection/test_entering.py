"""Entering by hand, with a picture as evidence."""

import hashlib
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from factories_platform import ANYBODY, make_account
from guikou.collection import evidence
from guikou.collection.models import Evidence, Figure, Observation, Post
from guikou.collection.operations.entering import NotAPost, NothingEntered, NotThen, enter_by_hand
from guikou.kernel.bilingual import Refusal
from guikou.registry.models import Account
from guikou.trail.models import TrailLine

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, tzinfo=UTC)
SEEN = NOW - timedelta(hours=1)


def enter(account: Account, **given: Any) -> Observation:
    told = {"seen_at": SEEN, "figures": {}, "by": ANYBODY, "now": NOW} | given
    return Observation.objects.get(pk=enter_by_hand(account_id=account.pk, **told))


def drawn(form: str = "PNG", size: tuple[int, int] = (8, 6), mode: str = "RGB", **how: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, form, **how)
    return out.getvalue()


def test_figures_and_the_latest_post_are_kept_as_entered_by_hand_and_never_complete(account: Account) -> None:
    made = enter(
        account,
        figures={"followers": 1200, "posts": None},
        post_at=SEEN - timedelta(days=2),
        post_title="通知",
        post_url="https://x.example/1",
    )
    assert (made.origin, made.complete, made.by_name, made.posts_new) == ("hand", False, "测试", 1)
    assert "只含所填" in made.incomplete_zh
    figure = Figure.objects.get()
    assert (figure.name, figure.value, figure.origin, figure.at) == ("followers", 1200, "hand", SEEN)
    post = Post.objects.get()
    assert (post.title, post.url, post.account_id) == ("通知", "https://x.example/1", account.pk)
    account.refresh_from_db()
    assert (account.followers, account.last_update_at) == (1200, None)
    line = TrailLine.objects.get()
    assert (line.action, line.actor, line.change["followers"]) == ("observation.enter", "person:0", 1200)


def test_the_same_post_entered_twice_is_one(account: Account) -> None:
    for _ in range(2):
        enter(account, post_at=SEEN - timedelta(days=2), post_title="通知")
    assert Post.objects.count() == 1
    assert Observation.objects.count() == 2


def test_a_post_of_a_platform_with_ids_is_the_one_that_its_address_names(account: Account) -> None:
    wechat = make_account(account.organisation)
    enter(wechat, post_at=SEEN, post_title="通知", post_url="https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA?from=x")
    assert Post.objects.get().key == "wechat:AAAAAAAAAAAAAAAAAAAAAA"


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({}, NothingEntered),
        ({"figures": {"unheard of": 5}}, NothingEntered),
        ({"figures": {"followers": 1}, "seen_at": NOW + timedelta(minutes=1)}, NotThen),
        ({"figures": {"followers": 1}, "seen_at": NOW - timedelta(days=400)}, NotThen),
        ({"post_title": "x"}, NotAPost),
        ({"post_at": SEEN}, NotAPost),
        ({"post_at": SEEN, "post_url": "javascript:alert(1)"}, NotAPost),
        ({"post_at": SEEN, "post_title": "x", "post_url": "javascript:alert(1)"}, NotAPost),
        ({"post_at": SEEN + timedelta(minutes=1), "post_title": "x"}, NotAPost),
        ({"figures": {"followers": 1}, "picture": b"<html>"}, evidence.NotAPicture),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(given: dict[str, Any], refusal: type[Refusal], account: Account) -> None:
    with pytest.raises(refusal) as refused:
        enter(account, **given)
    assert refused.value.reason.zh
    assert not Observation.objects.exists()
    assert not TrailLine.objects.exists()


def test_a_picture_is_kept_under_its_hash_once(account: Account) -> None:
    for _ in range(2):
        made = enter(account, figures={"followers": 1}, picture=drawn(), picture_name="../../etc/passwd\x00.png")
    kept = Evidence.objects.get()
    assert made.evidence == kept
    path = evidence.place(kept.sha256, kept.media_type)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == kept.sha256
    assert path.stat().st_size == kept.size
    assert "\x00" not in kept.name


@pytest.mark.parametrize(
    ("upload", "media_type"),
    [
        (drawn("PNG"), "image/png"),
        (drawn("JPEG"), "image/jpeg"),
        (drawn("WEBP"), "image/png"),
        (drawn("GIF", mode="P"), "image/png"),
        (drawn("PNG", mode="RGBA"), "image/png"),
        (drawn("PNG", mode="LA"), "image/png"),
        (drawn("PNG", mode="1"), "image/png"),
        (drawn("PNG") + b"<script>alert(1)</script>", "image/png"),
        (drawn("JPEG", comment=b"<?php system($_GET[0]) ?>"), "image/jpeg"),
    ],
)
def test_a_picture_is_drawn_anew_and_carries_nothing_else(upload: bytes, media_type: str) -> None:
    picture = evidence.drawn_anew(upload)
    assert picture.media_type == media_type
    assert b"script" not in picture.content
    assert b"php" not in picture.content
    assert Image.open(io.BytesIO(picture.content)).size == (8, 6)


def test_a_photograph_stands_upright_and_does_not_tell_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "camera"
    out = io.BytesIO()
    Image.new("RGB", (8, 6)).save(out, "JPEG", exif=exif)
    picture = Image.open(io.BytesIO(evidence.drawn_anew(out.getvalue()).content))
    assert picture.size == (6, 8)
    assert not picture.getexif()


@pytest.mark.parametrize(
    "upload",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.4",
        drawn("PNG")[:40],
        drawn("TIFF"),
        drawn("PNG", size=(7000, 7000), mode="1"),
        b"\x89PNG\r\n\x1a\n" + b"\x00" * (11 * 2**20),
    ],
)
def test_what_is_no_picture_or_a_bomb_is_refused(upload: bytes) -> None:
    with pytest.raises(evidence.NotAPicture) as refused:
        evidence.drawn_anew(upload)
    assert refused.value.field == "picture"
