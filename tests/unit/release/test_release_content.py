"""What reviewers sign."""

import hashlib
import json
from dataclasses import replace

import pytest

from guikou.channels.variants import Attachment, Picture, Variant
from guikou.kernel.bilingual import Language
from guikou.release.domain.content import (
    FIELD_WORDS,
    FORMAT,
    AccountVersion,
    Edition,
    Field,
    File,
    NotAnEdition,
    Version,
    as_signed,
    canonical,
    content_hash,
    differences,
    edited,
    followed,
    is_signed,
    same_as_master,
)

PICTURE = File(name="map.png", media_type="image/png", digest="a" * 64, alt="停水范围示意图")
ZH = Version(language=Language.ZH, title="停水通知", html="<p>明日停水。</p>", text="明日停水", pictures=(PICTURE,), cover=0)
EN = Version(language=Language.EN, title="Water off", html="<p>No water tomorrow.</p>")
WECHAT = AccountVersion(account="wechat:gh_1", version=ZH)
WEIBO = AccountVersion(account="weibo:2", version=ZH)
EDITION = Edition(kind="notice", address="https://county.example/r/1", masters=(ZH, EN), accounts=(WECHAT, WEIBO))


def test_the_order_of_languages_and_accounts_means_nothing() -> None:
    assert content_hash(replace(EDITION, masters=(EN, ZH), accounts=(WEIBO, WECHAT))) == content_hash(EDITION)


def test_the_order_of_pictures_means_something() -> None:
    other = replace(PICTURE, name="b.png", digest="b" * 64)
    one, two = (replace(EDITION, masters=(replace(ZH, pictures=each), EN)) for each in ((PICTURE, other), (other, PICTURE)))
    assert content_hash(one) != content_hash(two)


CHANGES = {
    Field.TITLE: "停水通告",
    Field.DIGEST: "摘要",
    Field.HTML: "<p>明日停水，请储水。</p>",
    Field.TEXT: "明日停水！",
    Field.AUTHOR: "县水务局",
    Field.PICTURES: (replace(PICTURE, alt=""),),
    Field.COVER: None,
    Field.ATTACHMENTS: (File(name="a.pdf", media_type="application/pdf", digest="c" * 64),),
    Field.VIDEO: "https://county.example/v",
}


@pytest.mark.parametrize("field", Field)
def test_a_change_of_any_field_on_any_account_changes_the_hash(field: Field) -> None:
    changed = edited(WECHAT, ZH, {field: CHANGES[field]})
    assert content_hash(replace(EDITION, accounts=(changed, WEIBO))) != content_hash(EDITION)
    assert content_hash(replace(EDITION, masters=(replace(ZH, **{field.value: CHANGES[field]}), EN))) != content_hash(EDITION)


@pytest.mark.parametrize(
    "change", [{"kind": "news"}, {"address": "https://county.example/r/2"}, {"accounts": (WECHAT,)}, {"masters": (ZH,)}]
)
def test_kind_address_accounts_and_languages_are_signed(change: dict[str, object]) -> None:
    assert content_hash(replace(EDITION, **change)) != content_hash(EDITION)  # type: ignore[arg-type]


def test_whether_a_field_follows_the_master_is_not_signed() -> None:
    assert content_hash(replace(EDITION, accounts=(replace(WECHAT, own=frozenset(Field)), WEIBO))) == content_hash(EDITION)


def test_the_canonical_form_names_its_format_and_is_plain_ascii_json() -> None:
    text = canonical(EDITION)
    assert text.isascii()
    assert json.loads(text)["format"] == FORMAT
    assert json.loads(text)["accounts"][0]["version"]["pictures"] == [
        {"name": "map.png", "media_type": "image/png", "digest": "a" * 64, "alt": "停水范围示意图"}
    ]
    assert content_hash(EDITION) == hashlib.sha256(text.encode()).hexdigest()


def test_text_that_no_encoding_takes_is_hashed_too() -> None:
    assert len(content_hash(replace(EDITION, masters=(replace(ZH, title="\ud800"), EN)))) == 64


def test_a_field_follows_the_master_until_it_is_edited() -> None:
    own = edited(WECHAT, ZH, {Field.TITLE: "明天停水"})
    later = replace(ZH, title="停水通知（更正）", digest="新摘要")
    now = followed(own, later)
    assert (now.version.title, now.version.digest) == ("明天停水", "新摘要")
    assert [(each.field, each.master, each.own) for each in differences(now, later)] == [(Field.TITLE, "停水通知（更正）", "明天停水")]


def test_a_field_can_follow_the_master_again() -> None:
    own = edited(WECHAT, ZH, {Field.TITLE: "明天停水", Field.COVER: None})
    again = same_as_master(own, ZH, frozenset({Field.TITLE}))
    assert again.own == {Field.COVER}
    assert [each.field for each in differences(again, ZH)] == [Field.COVER]


def test_an_own_field_that_reads_the_same_is_no_difference() -> None:
    assert differences(edited(WECHAT, ZH, {Field.TITLE: ZH.title}), ZH) == ()


def test_the_master_of_a_language_is_found() -> None:
    assert EDITION.master(Language.EN) is EN


@pytest.mark.parametrize(
    ("masters", "accounts", "words"),
    [
        ((), (), "has no text"),
        ((ZH, ZH), (), "one version in each language"),
        ((ZH,), (WECHAT, WECHAT), "one version in each language"),
        ((ZH,), (AccountVersion(account="weibo:2", version=EN),), "lacks a language that weibo:2 uses"),
    ],
)
def test_what_makes_no_edition_is_refused(masters: tuple[Version, ...], accounts: tuple[AccountVersion, ...], words: str) -> None:
    with pytest.raises(NotAnEdition, match=words):
        Edition(kind="notice", address="", masters=masters, accounts=accounts)


def test_what_is_sent_can_be_compared_with_what_was_signed() -> None:
    variant = Variant(
        language=Language.ZH,
        title="停水通知",
        address=EDITION.address,
        pictures=(Picture(name="map.png", media_type="image/png", alt="示意图", data=b"png"),),
        attachments=(Attachment(name="a.pdf", media_type="application/pdf", data=b"pdf"),),
        cover=0,
    )
    signed = as_signed(variant)
    assert signed.pictures == (File(name="map.png", media_type="image/png", digest=hashlib.sha256(b"png").hexdigest(), alt="示意图"),)
    assert signed.attachments[0].digest == hashlib.sha256(b"pdf").hexdigest()
    edition = replace(EDITION, accounts=(AccountVersion(account="wechat:gh_1", version=signed),))
    assert is_signed(edition, "wechat:gh_1", variant)
    assert not is_signed(edition, "weibo:2", variant)
    assert not is_signed(edition, "wechat:gh_1", replace(variant, address="https://evil.example/"))
    assert not is_signed(edition, "wechat:gh_1", replace(variant, title="停水通知！"))
    assert not is_signed(
        edition, "wechat:gh_1", replace(variant, attachments=(Attachment(name="a.pdf", media_type="application/pdf", data=b"PDF"),))
    )


def test_every_field_has_words() -> None:
    assert set(FIELD_WORDS) == set(Field)
    assert {each.value for each in Field} == set(Version.__dataclass_fields__) - {"language"}
