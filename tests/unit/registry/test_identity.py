"""Which account a row is about."""

import re

import pytest

from guikou.kernel.bilingual import Text
from guikou.registry.domain.identity import Identity, Unidentifiable, identify
from guikou.registry.domain.platforms import AddressRule, Catalogue, Platform

SEC_UID = "MS4wLjABAAAA0000000000000000000000000000000000000000000"
BIZ = "MzA4NTExMTE0MQ=="


def found(
    catalogue: Catalogue,
    platform: str | None = None,
    url: str | None = None,
    *,
    stable_id: str | None = None,
    handle: str | None = None,
    name: str | None = None,
) -> Identity:
    return identify(catalogue, platform=platform, url=url, stable_id=stable_id, handle=handle, name=name)


@pytest.mark.parametrize(
    ("url", "account_id"),
    [
        ("https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=MzA4NTExMTE0MQ==#wechat_redirect", f"wechat:{BIZ}"),
        ("http://mp.weixin.qq.com/s?__biz=MzA4NTExMTE0MQ%3D%3D&amp;mid=1&amp;idx=1", f"wechat:{BIZ}"),
        ("https://mp.weixin.qq.com/s?__biz=MzA4NTExMTE0MQ", f"wechat:{BIZ}"),
        ("https://weibo.com/u/1234567890?refer_flag=1", "weibo:1234567890"),
        ("https://m.weibo.cn/u/1234567890?", "weibo:1234567890"),
        ("weibo.com/1234567890/", "weibo:1234567890"),
        ("https://weibo.com/p/1001061234567890/home", "weibo:1234567890"),
        ("https://weibo.com/n/云岭发布", "weibo:~云岭发布"),
        ("https://weibo.com/Yunling_Fabu", "weibo:@yunling_fabu"),
        (f"https://www.douyin.com/user/{SEC_UID}?from_tab_name=main", f"douyin:{SEC_UID}"),
        (f"https://www.iesdouyin.com/share/user/1?sec_uid={SEC_UID}", f"douyin:{SEC_UID}"),
        ("https://v.douyin.com/AbCdEfG/", "douyin:~v.douyin.com/AbCdEfG"),
        ("https://www.kuaishou.com/profile/3xabcdefghijklm?source=SEARCH（云岭发布）", "kuaishou:3xabcdefghijklm"),
        ("https://www.toutiao.com/c/user/token/MS4wLjABAAAA000000000000000000/", "toutiao:MS4wLjABAAAA000000000000000000"),
        ("https://www.toutiao.com/c/user/50123456789/#mid=1", "toutiao:50123456789"),
        ("https://space.bilibili.com/12345?spm_id_from=1", "bilibili:12345"),
        ("https://www.xiaohongshu.com/user/profile/5c0000000000000000000001", "xiaohongshu:5c0000000000000000000001"),
        ("https://author.baidu.com/home/1600000000000001", "baijiahao:1600000000000001"),
        ("https://social.example/@Office", "mastodon:@office@social.example"),
        ("https://social.example/users/Office", "mastodon:@office@social.example"),
        ("https://bsky.app/profile/did:plc:abcdefghijklmnopqrstuvwx", "bluesky:did:plc:abcdefghijklmnopqrstuvwx"),
        ("https://bsky.app/profile/Office.example.gov", "bluesky:@office.example.gov"),
        ("twitter.com/Office", "x:@office"),
        ("https://mobile.twitter.com/office?lang=fr", "x:@office"),
        ("https://x.com/OFFICE/status/1", "x:@office"),
        ("http://twitter.com/#!/Office", "x:@office"),
        ("https://twitter.com/intent/user?screen_name=Office", "x:@office"),
        ("https://www.facebook.com/City.Office/?ref=ts", "facebook:@cityoffice"),
        ("http://www.facebook.com/pages/Town-Hall/Office/123456789012", "facebook:123456789012"),
        ("https://facebook.com/profile.php?id=100000000000001", "facebook:100000000000001"),
        ("https://www.facebook.com/City-Office-123456789012/", "facebook:123456789012"),
        ("http://www.facebook.com/home.php#!/pages/Office/123456789012", "facebook:123456789012"),
        ("https://www.youtube.com/channel/UC0123456789012345678901", "youtube:UC0123456789012345678901"),
        ("https://youtube.com/@Office/videos", "youtube:@office"),
        ("https://www.youtube.com/c/Office", "youtube:@office"),
        ("https://www.youtube.com/user/Office", "youtube:@user/office"),
        ("https://instagram.com/_u/office", "instagram:@office"),
        ("https://ca.linkedin.com/company/city-office?trk=x", "linkedin:@city-office"),
        ("http://www.linkedin.com/companies/260392/City", "linkedin:260392"),
        ("http://www.flickr.com/photos/12345678@N03/", "flickr:12345678@N03"),
        ("http://flickr.com/office", "flickr:@office"),
        ("http://pinterest.com/office/", "pinterest:@office"),
        ("https://www.threads.net/@office", "threads:@office"),
        ("https://www.tiktok.com/@office", "tiktok:@office"),
        ("http://office.tumblr.com ", "tumblr:@office"),
        ("https://apps.apple.com/cn/app/name/id375398827?mt=8", "app:id375398827"),
        ("https://play.google.com/store/apps/details?id=gov.example.app", "app:gov.example.app"),
        ("www.county.example/index.html", "website:county.example"),
        ("http://county.example:8080//office/", "website:county.example:8080/office"),
        ("https://192.0.2.1/office", "website:192.0.2.1/office"),
    ],
)
def test_an_address_alone_tells_the_account(catalogue: Catalogue, url: str, account_id: str) -> None:
    assert found(catalogue, url=url).account_id == account_id


@pytest.mark.parametrize(
    "url",
    [
        "https://twitter.com/share?url=x",
        "https://x.com/intent/tweet",
        "https://www.facebook.com/sharer.php?u=x",
        "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv",
        "https://weibo.com/login",
        "https://www.youtube.com/watch?v=abc",
        "https://mp.weixin.qq.com/s?__biz=Tm90QU51bWJlcg==",
    ],
)
def test_an_address_that_names_no_account_is_none(catalogue: Catalogue, url: str) -> None:
    with pytest.raises(Unidentifiable) as unidentifiable:
        found(catalogue, url=url)
    assert unidentifiable.value.reason.zh
    assert unidentifiable.value.reason.en


@pytest.mark.parametrize(
    ("platform", "stable_id", "account_id"),
    [
        ("微信公众号", "gh_0123456789ab", "wechat:gh_0123456789ab"),
        ("WeChat", "MzA4NTExMTE0MQ==", f"wechat:{BIZ}"),
        ("微博", "1234567890\t", "weibo:1234567890"),
        ("新浪微博", "1234567890.0", "weibo:1234567890"),
        ("视频号", "sphAbCdEfGh", "wechat-channels:sphAbCdEfGh"),
        ("小程序", "wx0123456789abcdef", "wechat-mini-program:wx0123456789abcdef"),
        ("Twitter", "81328600", "x:81328600"),
        (None, "gh_0123456789ab", "wechat:gh_0123456789ab"),
        (None, "did:plc:abcdefghijklmnopqrstuvwx", "bluesky:did:plc:abcdefghijklmnopqrstuvwx"),
        ("网站", "county.example", "website:county.example"),
        ("网站", "()", "website:()"),
    ],
)
def test_a_stable_id_tells_the_account(catalogue: Catalogue, platform: str | None, stable_id: str, account_id: str) -> None:
    assert found(catalogue, platform, stable_id=stable_id).account_id == account_id


@pytest.mark.parametrize(
    "spelling",
    ["微信", "公众号", "微信公众号", "WeChat", "wechat", "WE CHAT", "ＷｅＣｈａｔ", "微信 公众号"],
)
def test_a_platform_has_many_spellings(catalogue: Catalogue, spelling: str) -> None:
    assert found(catalogue, spelling, name="云岭发布").account_id == "wechat:~云岭发布"


def test_spellings_of_a_city_list_are_known(catalogue: Catalogue) -> None:
    spellings = [
        "Facebook",
        "Twitter",
        "YouTube",
        "Youtube",
        "Flickr",
        "Tumblr",
        "WordPress",
        "Linked-In",
        "Foursquare",
        "Newsletter",
        "iPhone App",
        "Pinterest",
        "SMS",
    ]
    spellings += [
        "Android",
        "Instagram",
        "iPhone app",
        "Foursquare (Badge Unlock)",
        "iPhone",
        "nyc.gov",
        "Vimeo",
        "X (formerly Twitter)",
        "Intagram",
        "snapchat",
    ]
    assert [each for each in spellings if catalogue.named(each) is None] == []


def test_an_account_without_an_id_is_told_by_handle_then_by_name(catalogue: Catalogue) -> None:
    assert found(catalogue, "X", handle="@Office", name="The Office").account_id == "x:@office"
    assert found(catalogue, "X", name="@Office").account_id == "x:@office"
    assert found(catalogue, "X", name="The  Office").account_id == "x:~the office"
    assert found(catalogue, handle="@office@social.example").account_id == "mastodon:@office@social.example"
    assert found(catalogue, "微信", stable_id="-", handle="无", name="云岭发布").account_id == "wechat:~云岭发布"


def test_wechat_keeps_both_ids_when_a_row_has_both(catalogue: Catalogue) -> None:
    identity = found(catalogue, "微信", f"https://mp.weixin.qq.com/s?__biz={BIZ}&mid=1&idx=1", stable_id="gh_0123456789ab")
    assert (identity.stable_id, identity.handle, identity.note) == (BIZ, "gh_0123456789ab", None)


def test_the_address_decides_over_the_platform_column_and_says_so(catalogue: Catalogue) -> None:
    identity = found(catalogue, "Facebook", "https://www.flickr.com/photos/office")
    assert identity.account_id == "flickr:@office"
    assert identity.note is not None
    assert "Flickr" in identity.note.en
    assert "以网址为准" in identity.note.zh


def test_the_id_in_the_address_decides_over_the_id_column_and_says_so(catalogue: Catalogue) -> None:
    identity = found(catalogue, "微博", "https://weibo.com/u/1234567890", stable_id="1234567891")
    assert identity.stable_id == "1234567890"
    assert identity.note is not None
    assert "1234567891" in identity.note.zh


def test_an_address_elsewhere_does_not_tell_the_account(catalogue: Catalogue) -> None:
    identity = found(catalogue, "微信", "https://county.example/", name="云岭发布")
    assert (identity.account_id, identity.url) == ("wechat:~云岭发布", "https://county.example/")
    assert identity.note is not None


def test_a_number_that_a_spreadsheet_spoiled_is_not_used(catalogue: Catalogue) -> None:
    identity = found(catalogue, "微博", stable_id="1.23457E+09", name="云岭发布")
    assert identity.account_id == "weibo:~云岭发布"
    assert identity.note is not None
    assert "1.23457E+09" in identity.note.en


def test_a_handle_in_the_id_column_is_a_handle(catalogue: Catalogue) -> None:
    identity = found(catalogue, "微信", stable_id="yunling_fabu", name="云岭发布")
    assert (identity.account_id, identity.note) == ("wechat:@yunling_fabu", None)


def test_a_name_that_only_repeats_the_id_is_no_name(catalogue: Catalogue) -> None:
    assert found(catalogue, "微信", stable_id="gh_0123456789ab", name="gh_0123456789ab").name is None
    assert found(catalogue, "网站", stable_id="county.example", name="county.example").name == "county.example"


def test_an_unknown_platform_is_other_and_keeps_its_name_in_the_id(catalogue: Catalogue) -> None:
    identity = found(catalogue, "Broadcastr", name="Office")
    assert (identity.account_id, identity.platform) == ("other:~broadcastr/office", "other")
    assert identity.note is not None
    assert found(catalogue, "其他", name="Office").account_id == "other:~其他/office"
    assert found(catalogue, "Broadcastr", "https://broadcastr.example/office").account_id == "other:broadcastr.example/office"


def test_a_text_in_the_address_column_that_is_no_address_is_a_name_or_a_handle(catalogue: Catalogue) -> None:
    assert found(catalogue, "Android", "Park Finder").account_id == "app:~park finder"
    assert found(catalogue, "SMS", "877877").account_id == "sms:@877877"
    with pytest.raises(Unidentifiable):
        found(catalogue, "Newsletter", "0")


def test_a_platform_without_forms_of_ids_takes_any_id(catalogue: Catalogue) -> None:
    assert found(catalogue, "tumblr", stable_id="t:AbC", name="Office").note is not None
    assert found(catalogue, "website", name="Office of Parks").account_id == "website:~office of parks"


@pytest.mark.parametrize(("platform", "name"), [(None, "云岭发布"), (None, None), ("微信", None), ("微信", "未找到")])
def test_a_row_that_says_too_little_gives_a_reason(catalogue: Catalogue, platform: str | None, name: str | None) -> None:
    with pytest.raises(Unidentifiable) as unidentifiable:
        found(catalogue, platform, name=name)
    assert unidentifiable.value.reason.zh.endswith("。")


def test_mastodon_is_guessed_only_where_no_platform_is_stated(catalogue: Catalogue) -> None:
    assert found(catalogue, "网站", "https://county.example/@office").account_id == "website:county.example/@office"
    assert found(catalogue, "Mastodon", "https://social.example/@office").account_id == "mastodon:@office@social.example"


@pytest.mark.parametrize("stable_id", ["MzA4NTExMTE0M", "Tm90QU51bWJlcg=="])
def test_a_cut_or_false_biz_is_no_id(catalogue: Catalogue, stable_id: str) -> None:
    assert found(catalogue, "微信", stable_id=stable_id, name="云岭发布").stable_id is None


def test_a_word_that_is_part_of_addresses_is_no_handle(catalogue: Catalogue) -> None:
    assert found(catalogue, "X", handle="share", name="Office").account_id == "x:~office"


def test_a_platform_known_by_hosts_alone_takes_any_id_and_needs_one() -> None:
    square = Platform(
        id="square",
        name=Text("广场", "Square"),
        addresses=(AddressRule(hosts=("square.example",), path=re.compile("/(?P<stable_id>ts1)")),),
    )
    bare = Platform(id="bare", name=Text("无", "Bare"))
    catalogue = Catalogue(platforms=(square, bare))
    assert found(catalogue, "Bare", stable_id="any id").account_id == "bare:any id"
    with pytest.raises(Unidentifiable):
        found(catalogue, url="https://square.example/about")
