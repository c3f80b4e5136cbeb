"""What strangers see: the list, one release, its change log, and nothing that is not public."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories_platform import NOW, make_organisation
from factories_release import version
from guikou.release.models import Page, Release
from guikou.release.operations import releasing, writing
from guikou.release.operations.common import permanent_address
from guikou.release.queries import public
from public_scene import EN, ZH, Scene, many

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def own(release: Release) -> str:
    """Return the path of the permanent address."""
    return permanent_address(release.slug).removeprefix(settings.ENVIRONMENT.address)


@pytest.mark.parametrize(
    ("asked", "list_", "title"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.5", "/zh/", ZH),
        ("en-GB,en;q=0.9", "/en/", EN),
        ("fr, en;q=0.3, zh;q=0.1", "/en/", EN),
        ("fr", "/zh/", ZH),
        ("", "/zh/", ZH),
    ],
)
def test_the_permanent_address_and_the_root_answer_in_the_language_of_the_visitor(scene: Scene, asked: str, list_: str, title: str) -> None:
    release = scene.released()
    front, page = scene.get("/", accept_language=asked), scene.get(own(release), accept_language=asked)
    assert (front.status_code, front.headers["Location"]) == (302, list_)
    assert front.headers["Vary"] == page.headers["Vary"] == "Accept-Language"
    assert page.status_code == 200
    assert f"<h1>{title}</h1>" in page.content.decode()


def test_each_language_has_an_address_of_its_own_and_a_way_to_the_other(scene: Scene) -> None:
    release = scene.released()
    chinese, english = scene.text(f"/zh/releases/{release.slug}/"), scene.text(f"/en/releases/{release.slug}/")
    base = settings.ENVIRONMENT.address
    assert f"<h1>{ZH}</h1>" in chinese
    assert f'href="/en/releases/{release.slug}/" hreflang="en"' in chinese
    assert f"<h1>{EN}</h1>" in english
    assert f'href="/zh/releases/{release.slug}/" hreflang="zh-CN"' in english
    for page, tag in ((chinese, "zh"), (english, "en")):
        assert f'<link rel="canonical" href="{base}/{tag}/releases/{release.slug}/">' in page
        assert f'hreflang="x-default" href="{permanent_address(release.slug)}"' in page
        assert f'hreflang="en" href="{base}/en/releases/{release.slug}/"' in page


def test_a_release_without_the_language_is_shown_in_the_one_it_has_and_that_is_said(scene: Scene) -> None:
    release = scene.chinese()
    page = scene.text(f"/en/releases/{release.slug}/")
    assert "This release exists in Chinese only." in page
    assert '<article lang="zh-CN">' in page
    assert '<html lang="en">' in page
    assert f'<link rel="canonical" href="{settings.ENVIRONMENT.address}/zh/releases/{release.slug}/">' in page
    assert f'lang="zh-CN" hreflang="zh-CN">{ZH}</a>' in scene.text("/en/")


def test_what_is_not_public_is_nowhere(scene: Scene) -> None:
    d = scene.desk
    draft, review = d.draft(masters=[version(title="草稿一则")]), d.handed_in(masters=[version(title="在审一则")])
    waiting = d.handed_in(masters=[version(title="待发一则")])
    releasing.schedule(release_id=waiting.pk, version=None, at=NOW + timedelta(days=1), by=d.head, now=NOW)
    d.signed(waiting)
    waiting.refresh_from_db()
    assert waiting.state == "approved"
    for release in (draft, review, waiting):
        for path in (own(release), f"/zh/releases/{release.slug}/", f"/en/releases/{release.slug}/"):
            answer = scene.get(path)
            assert answer.status_code == 404
            assert release.title not in answer.content.decode()
        assert release.title not in scene.text("/zh/")
        assert release.title not in scene.text("/zh/feeds/all.atom")
    assert "目前还没有发布信息" in scene.text("/zh/")


def test_a_correction_is_not_seen_before_it_is_released(scene: Scene) -> None:
    release = scene.chinese()
    releasing.correct(release_id=release.pk, version=None, why="时间有误", by=scene.desk.head, now=NOW)
    writing.edit(
        release_id=release.pk, version=None, masters=[version(html="<p>改为3月6日停水。</p>")], accounts=[], by=scene.desk.head, now=NOW
    )
    page = scene.text(own(release))
    assert "3月5日" in page
    assert "3月6日" not in page
    assert "时间有误" not in page
    assert scene.get("/zh/").content.decode().count("<li>\n    <h2>") == 1


def test_the_change_log_says_when_why_and_which_words(scene: Scene) -> None:
    release = scene.chinese(html="<p>因管道检修，3月5日停水。</p><p>请储水。</p>")
    scene.desk.corrected(release, masters=[version(html="<p>因管道检修，3月6日停水。</p><p>请储水。</p>")])
    page = scene.text(own(release))
    assert "原因：时间有误" in page
    assert "<del>3月5日</del><ins>3月6日</ins>" in page
    assert page.count("请储水") == 1, "what did not change is not repeated"
    assert 'class="mark">已更正' in scene.text("/zh/")
    assert 'Reason: <span lang="zh-hans">时间有误</span>' in scene.text(f"/en/releases/{release.slug}/")


def test_a_change_of_other_languages_accounts_and_files_is_told_as_such(scene: Scene) -> None:
    release = scene.released()
    english = version("en", title=EN, html="<p>Water is off in the east on 6 March.</p>")
    scene.desk.corrected(release, masters=[version(), english])
    assert "这种语言的版本没有变化" in scene.text(f"/zh/releases/{release.slug}/")
    assert "<del>5</del><ins>6</ins>" in scene.text(f"/en/releases/{release.slug}/")


def test_what_was_recalled_is_gone_with_its_reason_and_nothing_of_its_content(scene: Scene) -> None:
    shown = scene.file("平面图.png", "image/png", b"\x89PNG", alt="停水范围")
    release = scene.released(
        html='<p>请自备用水。</p><p><img src="picture:0" alt="停水范围"></p>', pictures=(shown,), digest="城东停水一天"
    )
    scene.desk.corrected(release)
    scene.recalled(release, why="日期与事实不符")
    for path in (own(release), f"/zh/releases/{release.slug}/", f"/en/releases/{release.slug}/"):
        answer = scene.get(path)
        page = answer.content.decode()
        assert answer.status_code == 410
        assert "日期与事实不符" in page
        assert "水利局" in page
        for word in (ZH, EN, "请自备用水", "城东停水", "3月", "停水范围", shown.digest, "时间有误"):
            assert word not in page
    assert scene.get(f"/files/{shown.digest}/平面图.png").status_code == 404
    assert ZH not in scene.text("/zh/")
    assert EN not in scene.text("/en/")
    row = Page.objects.get(release=release)
    assert {row.title_zh, row.title_en, row.summary_zh, row.summary_en} == {""}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/nonsense", "没有这个页面"),
        ("/en/nothing/", "There is no such page"),
        ("/releases/none/", "没有这个页面"),
        ("/zh/releases/none/", "没有这个页面"),
    ],
)
def test_a_wrong_address_says_so_in_plain_words(scene: Scene, path: str, words: str) -> None:
    answer = scene.get(path)
    assert answer.status_code == 404
    assert words in answer.content.decode()


@pytest.mark.parametrize("path", ["/console/nonsense/", "/account/nonsense/"])
def test_the_console_keeps_its_own_page_for_wrong_addresses(scene: Scene, path: str) -> None:
    answer = scene.get(path)
    assert answer.status_code in (302, 404)
    assert 'class="site"' not in answer.content.decode()


def test_pages_are_the_same_for_everybody_and_set_no_cookie(scene: Scene, client: Any) -> None:
    release = scene.released()
    staff = scene.desk.clerk
    from guikou.people.models import Person

    client.force_login(Person.objects.get(pk=staff.person_id), backend="guikou.people.backends.RoleBackend")
    for path in ("/zh/", "/en/", f"/zh/releases/{release.slug}/", "/zh/feeds/", "/zh/feeds/all.atom", "/nowhere"):
        mine, theirs = client.get(path), scene.get(path)
        assert mine.content == theirs.content
        assert not mine.cookies
        assert not theirs.cookies
        assert "Cookie" not in theirs.headers.get("Vary", "")
        assert theirs.headers["Cache-Control"] == "public, max-age=60"


def test_a_page_that_did_not_change_is_not_loaded_again(scene: Scene) -> None:
    release = scene.released()
    for path in ("/zh/", f"/zh/releases/{release.slug}/", "/en/feeds/all.rss"):
        tag = scene.get(path).headers["ETag"]
        again = scene.get(path, if_none_match=tag)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["Cache-Control"] == "public, max-age=60"
    page = scene.get(f"/zh/releases/{release.slug}/")
    assert scene.get(f"/zh/releases/{release.slug}/", if_modified_since=page.headers["Last-Modified"]).status_code == 304
    tag = page.headers["ETag"]
    scene.desk.corrected(release)
    assert scene.get(f"/zh/releases/{release.slug}/", if_none_match=tag).status_code == 200


def test_pages_may_load_nothing_from_elsewhere_and_run_nothing(scene: Scene) -> None:
    scene.released()
    for path in ("/zh/", "/nowhere", "/zh/feeds/"):
        policy = scene.get(path).headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none';")
        assert "script-src" not in policy
        assert "unsafe" not in policy
    assert "<script" not in scene.text("/zh/")


def test_html_is_sanitised_again_where_it_is_shown(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    release = scene.chinese(
        html='<p onclick="x()">停水<script>alert(1)</script><img src="https://evil.example/x.png"><a href="javascript:x()">这里</a></p>'
    )
    page = scene.text(own(release))
    text = re.search(r'<div class="text">(.*?)</div>', page, re.DOTALL)
    assert text is not None
    assert text[1] == "<p>停水这里</p>"
    assert page.count("<script") == 1, "only the data for search engines"


def test_data_for_search_engines_cannot_end_its_element(scene: Scene) -> None:
    release = scene.chinese(title="</script><script>alert(1)</script>")
    page = scene.text(own(release))
    assert page.count("</script>") == 1
    assert "\\u003c/script\\u003e" in page


def test_headings_stand_below_the_title_and_tables_can_be_moved_by_keyboard(scene: Scene) -> None:
    release = scene.chinese(html="<h1>范围</h1><p>城东</p><h4>时间</h4><table><tbody><tr><td>8时</td></tr></tbody></table>")
    page = scene.text(own(release))
    assert "<h2>范围</h2>" in page
    assert "<h3>时间</h3>" in page
    assert '<div class="wide" role="region" tabindex="0" aria-label="表格"><table>' in page


def test_the_list_is_by_unit_with_those_below_and_by_kind(scene: Scene) -> None:
    d = scene.desk
    scene.chinese(title="甲")
    d.released(masters=[version(title="乙", html="<p>县医院增设夜间门诊，市民可在晚间挂号就诊，急诊照常开放。</p>")], kind="news")
    below = make_organisation("城东水厂", parent=d.office)
    county = d.office.parent
    assert county is not None
    for path, expected in [
        ("/zh/", {"甲", "乙"}),
        (f"/zh/?unit={county.pk}", {"甲", "乙"}),
        (f"/zh/?unit={d.office.pk}&kind=news", {"乙"}),
        ("/zh/?kind=notice", {"甲"}),
        (f"/zh/?unit={d.other.pk}", {"甲", "乙"}),
        (f"/zh/?unit={below.pk}", {"甲", "乙"}),
        ("/zh/?unit=99999&kind=nonsense&page=x", {"甲", "乙"}),
    ]:
        assert set(re.findall(r'releases/[^"]+/">(.)</a>', scene.text(path))) == expected, path


def test_pages_of_the_list_lead_to_each_other_and_keep_what_was_chosen(scene: Scene) -> None:
    many(scene, 45)
    first, last = scene.text("/zh/?kind=notice"), scene.text("/zh/?kind=notice&page=3")
    assert "共45条" in first
    assert "第1页，共3页" in first
    assert 'rel="next" href="/zh/?kind=notice&amp;page=2"' in first
    assert 'rel="prev"' not in first
    assert 'rel="prev" href="/zh/?kind=notice&amp;page=2"' in last
    assert 'rel="next"' not in last
    assert last.count("<li>\n    <h2>") == 5


def test_the_number_of_queries_does_not_grow(scene: Scene) -> None:
    release = scene.released()

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert scene.get(path).status_code == 200
        return len(seen)

    paths = ("/zh/", f"/zh/releases/{release.slug}/", "/zh/feeds/all.atom", "/zh/feeds/")
    few = [queries(path) for path in paths]
    many(scene, 30)
    assert [queries(path) for path in paths] == few
    assert max(few) <= 6


@pytest.mark.parametrize(
    ("chosen", "index"), [({}, "release_page_published"), ({"kind": "notice"}, "release_page_kind"), ({"unit": 1}, "release_page_unit")]
)
def test_a_page_of_the_list_comes_in_order_from_an_index(scene: Scene, chosen: dict[str, Any], index: str) -> None:
    many(scene, 400)
    if "unit" in chosen:
        chosen = {"unit": scene.desk.office.pk}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":  # which otherwise finds that few rows are read faster as a whole
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = public.listed(**chosen)[:20].explain()
    assert index in plan or (connection.vendor == "postgresql" and "release_page_published" in plan)
    assert "TEMP B-TREE" not in plan
