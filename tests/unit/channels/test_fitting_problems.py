"""What the editor counts and what is refused before sending."""

from dataclasses import replace
from datetime import date

import pytest

from guikou.channels.capability import Basis, Can, Capability, Form, Limit, Markup, Unit
from guikou.channels.fitting import Measure, measures, problems
from guikou.channels.rendering import master
from guikou.channels.variants import Attachment, Picture, Variant
from guikou.kernel.bilingual import Language, Text

ADDRESS = "https://www.county.example/r/2026-0001"


def limit(most: int, unit: Unit) -> Limit:
    return Limit(most=most, unit=unit, source="made", as_of=date(2026, 11, 22), basis=Basis.UNCONFIRMED)


ARTICLE = Capability(
    platform="article",
    form=Form.ARTICLE,
    can=frozenset({Can.PUBLISH}),
    limits={
        "title": limit(4, Unit.CODE_POINTS),
        "digest": limit(4, Unit.CODE_POINTS),
        "html": limit(40, Unit.CODE_POINTS),
        "author": limit(2, Unit.CODE_POINTS),
        "address": limit(40, Unit.BYTES),
        "alt": limit(3, Unit.GRAPHEMES),
        "pictures": limit(1, Unit.PIECES),
        "picture": limit(2048, Unit.BYTES),
        "attachments": limit(0, Unit.PIECES),
    },
    picture_types=frozenset({"image/jpeg"}),
)
SHORT = replace(ARTICLE, platform="short", form=Form.SHORT, limits={"text": limit(60, Unit.CODE_POINTS)})
PICTURE = Picture(name="a.jpg", media_type="image/jpeg", alt="地图", data=b"x")
GOOD = Variant(
    language=Language.ZH,
    title="停水通知",
    address=ADDRESS,
    html='<p><img src="picture:0" alt=""></p>',
    text=f"停水\n{ADDRESS}",
    pictures=(PICTURE,),
    cover=0,
)


def told(variant: Variant, capability: Capability = ARTICLE) -> list[tuple[str, int | None, int]]:
    return [(problem.field, problem.place, problem.over) for problem in problems(variant, capability)]


def test_a_variant_that_fits_has_no_problems() -> None:
    assert problems(GOOD, ARTICLE) == ()
    assert problems(GOOD, SHORT) == ()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"title": "停水通知书"}, ("title", None, 1)),
        ({"digest": "12345678"}, ("digest", None, 4)),
        ({"html": "x" * 40}, ("html", None, 7)),
        ({"author": "王小明"}, ("author", None, 1)),
        ({"address": ADDRESS + "/abc"}, ("address", None, 2)),
        ({"pictures": (replace(PICTURE, alt="县城地图"),)}, ("alt", 0, 1)),
        ({"pictures": (PICTURE, PICTURE)}, ("pictures", None, 1)),
        ({"pictures": (replace(PICTURE, data=b"x" * 2050),)}, ("picture", 0, 2)),
        ({"attachments": (Attachment(name="a.pdf", media_type="application/pdf", data=b""),)}, ("attachments", None, 1)),
        ({"title": " "}, ("title", None, 0)),
        ({"html": ""}, ("html", None, 0)),
        ({"address": ""}, ("address", None, 0)),
        ({"pictures": (replace(PICTURE, alt=" "),)}, ("alt", 0, 0)),
        ({"pictures": (replace(PICTURE, media_type="image/webp"),)}, ("picture", 0, 0)),
        ({"html": '<img src="picture:1" alt="x">'}, ("html", None, 0)),
        ({"cover": 1}, ("cover", None, 0)),
    ],
)
def test_everything_that_a_platform_would_refuse_is_told(changes: dict[str, object], problem: tuple[str, int | None, int]) -> None:
    assert told(replace(GOOD, **changes)) == [problem]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "told_of"), [("", [("text", None, 0)]), ("停水", [("text", None, 0)]), (f"{'长' * 30}\n{ADDRESS}", [("text", None, 9)])]
)
def test_a_short_text_needs_the_whole_address_and_has_to_fit(text: str, told_of: list[tuple[str, int | None, int]]) -> None:
    assert told(replace(GOOD, text=text), SHORT) == told_of


def test_a_problem_says_what_is_wrong_and_what_to_do_in_both_languages() -> None:
    (problem,) = problems(replace(GOOD, title="停水通知书稿"), ARTICLE)
    assert problem.what == Text("标题有6个字符，超过上限4个字符", "The title: 6 characters, the most is 4 characters")
    assert problem.do == Text("请删去至少2个字符", "Take out at least 2 characters")


def test_a_problem_says_how_the_unit_counts_once() -> None:
    weighted = replace(SHORT, limits={"text": limit(10, Unit.CJK_WEIGHTED)})
    (problem,) = problems(GOOD, weighted)
    assert problem.what == Text(
        "短文有13个字，超过上限10个字（两个英文字母或数字算一个字，一个网址算10个字）",
        "The short text: 13 Chinese characters, the most is 10 Chinese characters (two letters or digits count as one, an address as 10)",
    )
    assert problem.do == Text("请删去至少3个字", "Take out at least 3 Chinese characters")


def test_a_picture_that_is_too_large_is_named_by_its_number_and_size() -> None:
    (problem,) = problems(replace(GOOD, pictures=(replace(PICTURE, data=b"x" * 3072),)), ARTICLE)
    assert problem.what == Text("第1张图片有3 KB，超过上限2 KB", "Picture 1 has 3 KB, the most is 2 KB")


def test_the_body_is_counted_as_the_platform_gets_it() -> None:
    body = "<div class='x'><b>停水</b></div>"
    (web,) = [measure for measure in measures(replace(GOOD, html=body), ARTICLE) if measure.field == "html"]
    (wechat,) = [
        measure for measure in measures(replace(GOOD, html=body), replace(ARTICLE, markup=Markup.WECHAT)) if measure.field == "html"
    ]
    assert web.length == len("<p><strong>停水</strong></p>")
    assert wechat.length > 100


def test_a_body_that_cannot_be_put_in_order_is_a_problem_of_the_body(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(master, "tidy", lambda nodes: [*nodes, "x"])
    (problem,) = problems(GOOD, ARTICLE)
    assert problem.field == "html"
    assert "tangled" in problem.what.en
    assert problems(GOOD, SHORT) == ()


def test_the_counters_show_every_limit_also_where_it_is_kept() -> None:
    assert [(measure.field, measure.place, measure.length, measure.over) for measure in measures(GOOD, ARTICLE)] == [
        ("title", None, 4, 0),
        ("digest", None, 0, 0),
        ("html", None, len(GOOD.html), 0),
        ("author", None, 0, 0),
        ("address", None, len(ADDRESS), 0),
        ("alt", 0, 2, 0),
        ("pictures", None, 1, 0),
        ("picture", 0, 1, 0),
        ("attachments", None, 0, 0),
    ]
    assert Measure(field="title", length=9, limit=limit(4, Unit.CODE_POINTS)).over == 5


def test_a_limit_on_something_that_variants_do_not_have_is_an_error() -> None:
    with pytest.raises(KeyError):
        measures(GOOD, replace(ARTICLE, limits={"colour": limit(1, Unit.CODE_POINTS)}))


def test_a_platform_that_shows_a_cover_asks_for_a_picture_before_anything_is_sent() -> None:
    bare = replace(GOOD, html="<p>甲</p>", pictures=(), cover=None)
    asked = [each for each in problems(bare, replace(ARTICLE, needs_cover=True)) if each.field == "cover"]
    assert [each.what.zh for each in asked] == ["此平台的文章必须有封面图片"]
    assert not [each for each in problems(bare, ARTICLE) if each.field == "cover"]
