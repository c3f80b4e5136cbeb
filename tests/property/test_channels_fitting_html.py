"""
Whatever HTML comes in: nothing active and nothing foreign comes out, for any platform, and every facet is a range of the text it names.
"""

import re
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from guikou.channels.capability import Markup
from guikou.channels.rendering import mail
from guikou.channels.rendering.bodies import body
from guikou.channels.rendering.master import TAGS, places, sanitised
from guikou.channels.rendering.plain import plain
from guikou.channels.rendering.posts import facets, post
from guikou.channels.rendering.style import PROPERTIES
from guikou.kernel.bilingual import Language

UPLOADED = {place: f"https://pictures.example/{place}?a=1&b=2" for place in range(10)}
LANGUAGES = st.sampled_from(Language)
TOKENS = st.sampled_from(
    [
        *(f"<{tag}>" for tag in sorted(TAGS)),
        *(f"</{tag}>" for tag in sorted(TAGS)),
        *(
            "<div>",
            "</div>",
            "<span>",
            "</span>",
            "<b>",
            "</b>",
            "<section>",
            "</section>",
            "<pre>",
            "</pre>",
            "<dl><dt>",
            "<li>",
            "<td>",
            "<form>",
        ),
        *(
            "<script>alert(1)</script>",
            "<script src=//evil.example/x.js>",
            "<style>p{position:fixed}</style>",
            "<style>",
            "</style>",
            "<svg><g onload=alert(1)>",
        ),
        *(
            "<math><mi>",
            "<template>",
            "<noscript>",
            "<textarea>",
            "<title>",
            "<iframe src=//evil.example>",
            "<svg></p><style><g title='</style><img src=x onerror=y>'>",
        ),
        *(
            "<p onclick=alert(1) style='position:fixed' class=x id=y>",
            "<a href=javascript:alert(1)>",
            "<a href='java&#10;script:alert(1)'>",
            "<a href=' data:x'>",
        ),
        *(
            "<a href='https://a.gov.example/x?y=1&amp;z=2'>",
            "<a href=mailto:a@b.example>",
            "<a href=tel:+8629123>",
            "<a href=//evil.example>",
            "<a href=https://u:p@x>",
        ),
        *(
            "<img src=picture:1 alt='图&quot;片'>",
            "<img src=https://evil.example/t.gif alt=x>",
            "<img src=data:image/png;base64,x>",
            "<img src=picture:1x>",
            "<img>",
        ),
        *(
            "<base href=//evil.example>",
            "<meta http-equiv=refresh content=0>",
            "<link rel=stylesheet href=//evil.example>",
            "<!-- x -->",
            "<![CDATA[x]]>",
            "<?php x ?>",
        ),
        *(
            "&lt;script&gt;",
            "&amp;",
            "&#0;",
            "\x00",
            "\x0b",
            "文字",
            "text ",
            " ",
            "\n",
            "#标签 ",
            "https://a.example/x",
            "<",
            ">",
            '"',
            "'",
        ),
    ]
)
ANY_TEXT = st.text(st.characters(), max_size=200)  # halves of characters as well
HTML = st.one_of(ANY_TEXT, st.lists(TOKENS, max_size=30).map("".join))
OURS = PROPERTIES | {"margin-top", "padding-top"}
STYLE = re.compile(rf"(?:(?:{'|'.join(sorted(OURS))})\s*:\s*[#\w .%-]+;?\s*)+")


class Seen(HTMLParser):
    """What a browser would find."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.odd = set[str](), set[tuple[str, str, str]](), list[str]()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(tag, name, value or "") for name, value in attrs}

    def handle_comment(self, data: str) -> None:
        self.odd.append(data)

    def handle_pi(self, data: str) -> None:
        self.odd.append(data)

    def unknown_decl(self, data: str) -> None:
        self.odd.append(data)


def check(html: str, tags: frozenset[str] | set[str], names: set[str], sources: tuple[str, ...]) -> None:
    seen = Seen(html)
    assert seen.tags <= tags
    assert not seen.odd
    for _tag, name, value in seen.attributes:
        assert name in names
        if name == "href":
            assert re.match(r"(?:https?://|mailto:|tel:)", value, re.IGNORECASE)
            assert "evil" not in value
            assert "@x" not in value
        if name == "src":
            assert value.startswith(sources)
        if name == "style":
            assert STYLE.fullmatch(value)


MASTER = {"href", "src", "alt", "lang", "start", "colspan", "rowspan", "scope"}


@settings(max_examples=400, deadline=None)
@given(HTML)
def test_the_master_has_only_what_is_allowed_and_comes_to_rest(html: str) -> None:
    clean = sanitised(html)
    check(clean, TAGS, MASTER, ("picture:",))
    assert sanitised(clean) == clean


@settings(deadline=None)
@given(HTML)
def test_an_article_for_wechat_has_no_link_no_class_and_only_uploaded_pictures(html: str) -> None:
    article = body(html, Markup.WECHAT, UPLOADED)
    check(
        article,
        (TAGS - {"a", "figure", "figcaption"}) | {"section"},
        {"style", "src", "alt", "start", "colspan", "rowspan"},
        ("https://pictures.example/",),
    )
    assert not places(article)


@settings(deadline=None)
@given(HTML)
def test_an_article_for_a_website_has_only_uploaded_pictures(html: str) -> None:
    check(body(html, Markup.WEB, UPLOADED), TAGS, MASTER, ("https://pictures.example/",))


@settings(deadline=None)
@given(HTML, st.text(max_size=40), LANGUAGES)
def test_a_mail_loads_nothing_but_its_own_pictures(html: str, title: str, language: Language) -> None:
    made = mail.message(
        language=language,
        title=title,
        html=html,
        address="https://a.gov.example/r/1",
        addresses={place: f"cid:{place}" for place in range(10)},
    )
    check(made.html, TAGS | {"html", "head", "meta", "title", "body", "div"}, MASTER | {"style", "charset", "name", "content"}, ("cid:",))
    assert "https://a.gov.example/r/1" in made.text


@settings(deadline=None)
@given(HTML, LANGUAGES)
def test_plain_text_is_that_of_the_master_and_has_nothing_hidden(html: str, language: Language) -> None:
    text = plain(html, language)
    assert text == plain(sanitised(html), language)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)
    assert "\n\n\n" not in text


@given(st.one_of(st.text(max_size=200), st.lists(TOKENS, max_size=30).map("".join)))
def test_every_facet_is_the_range_of_what_it_names(text: str) -> None:
    written = text.encode("utf-8")
    last = 0
    for facet in facets(text):
        assert written[facet.start : facet.end].decode("utf-8").lstrip("#＃") == facet.value.lstrip("#＃")
        assert last <= facet.start < facet.end
        last = facet.end


@settings(deadline=None)
@given(HTML, LANGUAGES)
def test_the_facets_of_a_post_belong_to_its_text(html: str, language: Language) -> None:
    made = post(html, language)
    assert made.facets == facets(made.text)
