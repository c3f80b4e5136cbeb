"""What each kind of platform gets of one master."""

import pytest

from guikou.channels.capability import Markup
from guikou.channels.rendering import mail, wechat
from guikou.channels.rendering import master as module
from guikou.channels.rendering.bodies import body
from guikou.channels.rendering.master import placed, places, sanitised
from guikou.channels.rendering.plain import plain, shown_link
from guikou.channels.rendering.posts import Facet, Kind, facets, post
from guikou.channels.rendering.tree import parse, written
from guikou.kernel.bilingual import Language, Refusal

ZH, EN = Language.ZH, Language.EN
UPLOADED = {0: "http://mmbiz.example/x/0?a=1&b=2"}


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("停水", "<p>停水</p>"),
        ("<h2>停水</h2><p>明天</p>", "<h2>停水</h2><p>明天</p>"),
        ("<div>a<div>b</div></div>c", "<p>a</p><p>b</p><p>c</p>"),
        ("<p>x<b>y</b><i> </i>z</p>", "<p>x<strong>y</strong> z</p>"),
        ("<p>a<em></em>b</p>", "<p>ab</p>"),
        ("<p>a<script>alert(1)</script><style>p{}</style>b</p>", "<p>ab</p>"),
        ("<p onclick='x' style='position:fixed' class='a' id='b' lang='en'>a</p>", '<p lang="en">a</p>'),
        ("<p lang='x y'>a</p>", "<p>a</p>"),
        ("<a href='javascript:alert(1)'>a</a> <a href='/b'>b</a> <a>c</a>", "<p>a b c</p>"),
        ("<a href='https://a.cn/x'>a</a>", '<p><a href="https://a.cn/x">a</a></p>'),
        ("<a href='https://u:p@a.cn/'>a</a>", "<p>a</p>"),
        ("<a href='https://a.cn/&#x202e;x'>a</a>", "<p>a</p>"),
        ("<a href='https://a.cn/x'></a>", ""),
        ("<img src='https://t.example/1.gif' alt='x'>", ""),
        ("<img src='picture:0' alt=' a&#10;b\x01'>", '<p><img src="picture:0" alt="a b"></p>'),
        (
            "<ul>x<li>a</li><li> </li></ul><ol start='3' type='a'><li>b</li></ol>",
            '<ul><li>x</li><li>a</li></ul><ol start="3"><li>b</li></ol>',
        ),
        (
            "<table><tr><th scope=col>a<td colspan=2 width=5>b<td>",
            '<table><tbody><tr><th scope="col">a</th><td colspan="2">b</td><td></td></tr></tbody></table>',
        ),
        ("<li>a</li><figcaption>b</figcaption>", "<p>a</p><p>b</p>"),
        ("<strong><div>a</div><p>b</p></strong>", "<p><strong>a<br>b</strong></p>"),
        ("<p><br>a<br><br>b<br></p>", "<p>a<br><br>b</p>"),
        ("<p> </p><ul></ul><hr>", "<hr>"),
        ("a\x00\x0bb", "<p>ab</p>"),
        ("a\ud800b&#xd800;&#55357;", "<p>ab\ufffd\ufffd</p>"),
        ("<div>" * 1000 + "x", "<p>x</p>"),
    ],
)
def test_the_master_keeps_what_is_allowed_in_good_order(html: str, clean: str) -> None:
    assert sanitised(html) == clean
    assert sanitised(clean) == clean


def test_elements_nested_beyond_reason_are_dissolved() -> None:
    clean = sanitised("<blockquote>" * 60 + "x" + "</blockquote>" * 60 + "<p>y</p>")
    assert clean.count("<blockquote>") < 60
    assert clean.endswith("<p>y</p>")


@pytest.mark.parametrize("html", ["x" * 1_000_001, "<b>" * 20_001])
def test_html_beyond_what_anybody_reads_is_refused(html: str) -> None:
    with pytest.raises(Refusal, match="too long"):
        sanitised(html)


def test_html_that_never_comes_to_rest_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "tidy", lambda nodes: [*nodes, "x"])
    with pytest.raises(Refusal, match="tangled"):
        sanitised("a")


def test_pictures_are_named_by_their_places_and_get_the_addresses_of_their_uploads() -> None:
    html = '<p><img src="picture:1" alt="a"><img src="picture:0" alt="b"></p>'
    assert places(html) == [1, 0]
    assert (
        placed(html, {**UPLOADED, 1: "cid:1"}) == '<p><img src="cid:1" alt="a"><img src="http://mmbiz.example/x/0?a=1&amp;b=2" alt="b"></p>'
    )


@pytest.mark.parametrize(
    ("addresses", "words"),
    [({}, "not uploaded"), ({0: 'https://a.cn/"onerror="x'}, "cannot be used"), ({0: "javascript:x"}, "cannot be used")],
)
def test_a_picture_without_a_usable_address_is_refused(addresses: dict[int, str], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        placed('<img src="picture:0" alt="a">', addresses)


@pytest.mark.parametrize(
    ("html", "language", "text"),
    [
        ("<h2>停水</h2><p>明天<br>全天</p>", ZH, "停水\n\n明天\n全天"),
        ("<p>a  \n b</p>", EN, "a b"),
        ("<ul><li>a<ul><li>b</li></ul></li><li><p>c</p><p>d</p></li></ul>", ZH, "· a\n  · b\n· c\n  d"),
        ("<ol start=9><li>a</li><li>b<br>c</li></ol>", EN, "9. a\n10. b\n    c"),
        (
            "<table><caption>表</caption><tr><th>区域<th>时间<tr><td>东关<td>8:00<tr><td>西关<td><tr><td colspan=2>全部</table>",
            ZH,
            "表\n\n区域：东关；时间：8:00\n区域：西关\n全部",
        ),
        ("<table><thead><tr><th>a<th><tbody><tr><td>1<td>2</table>", EN, "a: 1; 2"),
        ("<table><tr><td>a<td>b<tr><td>c<td></table>", EN, "a | b\nc"),
        ("<table><tr><th>a<th>b</table>", EN, "a | b"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", EN, "> a\n>\n> b"),
        ("a<hr>b", EN, "a\n\n———\n\nb"),
        ("<figure><img src=picture:0 alt=地图><figcaption>图1</figcaption></figure><img src=picture:1>", ZH, "[图片：地图]\n\n图1"),
        ("<p><img src=picture:0 alt=map></p>", EN, "[Picture: map]"),
        ("10<sup>6</sup> m<sup>2</sup> H<sub>2</sub>O x<sup>ab</sup> y<sub>ij</sub><sup> </sup>", EN, "10⁶ m² H₂O x^(ab) y_(ij)"),
        ("<a href='https://a.cn/x'>通知<br><em>全文</em></a>。", ZH, "通知 全文 (https://a.cn/x)。"),
    ],
)
def test_plain_text_reads_well(html: str, language: Language, text: str) -> None:
    assert plain(html, language) == text


@pytest.mark.parametrize(
    ("text", "target", "shown"),
    [
        ("通知", "https://a.cn/x", "通知 (https://a.cn/x)"),
        ("https://a.cn", "https://a.cn/", "https://a.cn/"),
        ("a.cn/x", "https://a.cn/x", "https://a.cn/x"),
        ("", "https://a.cn/x", "https://a.cn/x"),
        ("写信", "mailto:a@b.cn", "写信 (a@b.cn)"),
        ("a@b.cn", "mailto:a@b.cn", "a@b.cn"),
        ("029-1", "tel:029-1", "029-1"),
    ],
)
def test_a_link_is_said_once_where_it_says_its_address(text: str, target: str, shown: str) -> None:
    assert shown_link(text, target) == shown


def test_an_article_for_wechat_shows_addresses_and_has_its_styles_in_the_elements() -> None:
    html = (
        '<p lang="zh" class="x">见<a href="https://a.cn/x"><strong>公告</strong></a>、<a href="https://a.cn/y">https://a.cn/y</a></p>'
        '<figure><img src="picture:0" alt="图"><figcaption>图1</figcaption></figure>'
    )
    article = body(html, Markup.WECHAT, UPLOADED)
    assert article == (
        '<section style="font-size:16px;line-height:1.75;color:#222222">'
        '<p style="margin:0 0 1em">见<strong>公告</strong> (https://a.cn/x)、https://a.cn/y</p>'
        '<section style="margin:0 0 1em"><img src="http://mmbiz.example/x/0?a=1&amp;b=2" alt="图" style="max-width:100%;height:auto">'
        '<p style="font-size:14px;color:#555555;text-align:left;margin:0.4em 0">图1</p></section></section>'
    )


def test_an_article_for_wechat_can_be_counted_before_anything_is_uploaded() -> None:
    assert 'src="picture:0"' in body('<img src="picture:0" alt="图">', Markup.WECHAT)


def test_a_linked_picture_stays_when_its_link_becomes_text() -> None:
    article = wechat.article('<a href="https://a.cn/x"><img src="picture:0" alt="图"></a>')
    assert "<img" in article
    assert "https://a.cn/x</p>" in article


def test_nothing_becomes_an_empty_article() -> None:
    assert wechat.article("") == '<section style="font-size:16px;line-height:1.75;color:#222222"></section>'


def test_a_website_gets_the_master_with_its_own_pictures() -> None:
    html = '<p class="x">a<img src="picture:0" alt="b"></p>'
    assert body(html, Markup.WEB, {0: "https://a.cn/1.jpg"}) == '<p>a<img src="https://a.cn/1.jpg" alt="b"></p>'


def test_a_mail_is_a_whole_document_and_the_same_as_text() -> None:
    made = mail.message(
        language=ZH,
        title=" 停水\ud800\n<1>",
        html='<p>明天<img src="picture:0" alt="图"></p>',
        address="https://a.cn/r/1",
        addresses={0: "cid:p0"},
        unsubscribe="https://a.cn/u/1",
    )
    assert made.html.startswith('<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">')
    assert "<title>停水 &lt;1&gt;</title>" in made.html
    assert 'src="cid:p0"' in made.html
    assert made.text == "停水 <1>\n\n明天[图片：图]\n\n网站原文：https://a.cn/r/1\n退订：https://a.cn/u/1\n"


def test_a_mail_without_unsubscribing_and_without_a_body_is_still_whole() -> None:
    made = mail.message(language=EN, title="Water", html="", address="https://a.cn/r/1", addresses={})
    assert made.text == "Water\n\nOn our website: https://a.cn/r/1\n"
    assert 'lang="en"' in made.html
    assert "Unsubscribe" not in made.html


def test_links_and_tags_are_ranges_of_bytes() -> None:
    assert facets("#停水 见https://a.cn/x#y。") == (
        Facet(kind=Kind.TAG, start=0, end=7, value="停水"),
        Facet(kind=Kind.LINK, start=11, end=27, value="https://a.cn/x#y"),
    )


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#话题#", []),
        ("#123", []),
        ("a#b", []),
        ("(#供水)，#a1", ["供水", "a1"]),
        ("＃停水。", ["停水"]),
        ("&#x", []),
        ("#" + "长" * 65, []),
        ("##a", []),
        ("https://a.cn/-#x", []),
    ],
)
def test_a_tag_is_a_word_after_its_mark(text: str, tags: list[str]) -> None:
    assert [facet.value for facet in facets(text) if facet.kind is Kind.TAG] == tags


def test_a_post_is_the_plain_text_with_its_facets() -> None:
    made = post("<p>见<a href='https://a.cn/x'>公告</a></p>", ZH)
    assert made.text == "见公告 (https://a.cn/x)"
    assert made.facets == (Facet(kind=Kind.LINK, start=11, end=25, value="https://a.cn/x"),)


def test_the_tree_takes_what_closes_itself() -> None:
    assert written(parse("<p>a<br/>b</p>c")) == "<p>a<br>b</p>c"
