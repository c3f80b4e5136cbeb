"""Feeds of what is public: valid in each format, for all, each unit, kind and language; corrections updated, recalls told."""

import json
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from django.conf import settings

from factories_platform import NOW
from factories_release import version
from guikou.portal.feeds import Topic, Topics
from guikou.release.models import Page
from public_scene import EN, ZH, Scene, picture

pytestmark = pytest.mark.django_db
BASE = settings.ENVIRONMENT.address
GRAVE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


@pytest.fixture
def scene() -> Scene:
    return Scene()


def parsed(scene: Scene, path: str) -> Any:
    answer = scene.get(path)
    assert answer.status_code == 200
    found = feedparser.parse(answer.content, response_headers={"content-type": answer.headers["Content-Type"]})
    assert not found.bozo
    return found


@pytest.mark.parametrize(("form", "kind"), [("atom", "application/atom+xml"), ("rss", "application/rss+xml")])
def test_a_feed_is_valid_and_says_where_it_and_its_hub_are(scene: Scene, form: str, kind: str) -> None:
    release = scene.released()
    found = parsed(scene, f"/en/feeds/all.{form}")
    assert [entry.title for entry in found.entries] == [EN]
    assert found.entries[0].link == f"{BASE}/en/releases/{release.slug}/"
    assert {link.rel: link.href for link in found.feed.links if link.rel in ("self", "hub")} == {
        "self": f"{BASE}/en/feeds/all.{form}",
        "hub": f"{BASE}/hub/",
    }
    answer = scene.get(f"/en/feeds/all.{form}")
    assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert answer.headers["Link"] == f'<{BASE}/hub/>; rel="hub", <{BASE}/en/feeds/all.{form}>; rel="self"'


def test_the_json_feed_has_the_same(scene: Scene) -> None:
    release = scene.released()
    found = json.loads(scene.get("/zh/feeds/all.json").content)
    assert [(item["title"], item["url"]) for item in found["items"]] == [(ZH, f"{BASE}/zh/releases/{release.slug}/")]
    assert found["hubs"] == [{"type": "WebSub", "url": f"{BASE}/hub/"}]
    assert found["feed_url"] == f"{BASE}/zh/feeds/all.json"


def test_there_is_a_feed_for_each_unit_with_those_below_each_kind_and_each_language(scene: Scene) -> None:
    d = scene.desk
    scene.chinese(title="甲")
    d.released(masters=[version("en", title="Second")], kind="news")
    county = d.office.parent
    assert county is not None
    for path, titles in [
        ("/zh/feeds/all.atom", ["甲"]),
        ("/en/feeds/all.atom", ["Second"]),
        (f"/zh/feeds/unit-{county.pk}.rss", ["甲"]),
        (f"/en/feeds/unit-{d.office.pk}.atom", ["Second"]),
        ("/zh/feeds/kind-notice.atom", ["甲"]),
        ("/zh/feeds/kind-news.atom", []),
    ]:
        assert [entry.title for entry in parsed(scene, path).entries] == titles, path


@pytest.mark.parametrize("name", ["unit-99999.atom", "kind-nonsense.rss", "all.xml", "unit-x.atom", "nothing.atom"])
def test_there_are_no_other_feeds(scene: Scene, name: str) -> None:
    assert scene.get(f"/zh/feeds/{name}").status_code == 404
    assert f"{BASE}/zh/feeds/{name}" not in Topics()


def test_what_was_corrected_is_updated_with_the_reason_and_what_was_recalled_leaves_a_tombstone(scene: Scene) -> None:
    corrected, recalled = (
        scene.chinese(title="甲"),
        scene.chinese(title="乙", html="<p>县医院增设夜间门诊，市民可在晚间挂号就诊，急诊照常开放。</p>"),
    )
    before = scene.get("/zh/feeds/all.atom").headers["ETag"]
    scene.desk.corrected(corrected)
    scene.recalled(recalled, why="日期与事实不符")
    entries = parsed(scene, "/zh/feeds/all.atom").entries
    assert [entry.title for entry in entries] == [ZH]
    assert "时间有误" in entries[0].content[0].value
    assert "3月6日" in entries[0].content[0].value
    whole = scene.get("/zh/feeds/all.atom")
    graves = ElementTree.fromstring(whole.content).findall(GRAVE)
    assert [grave.attrib["ref"] for grave in graves] == [f"{BASE}/zh/releases/{recalled.slug}/"]
    assert "日期与事实不符" in ElementTree.tostring(graves[0], encoding="unicode")
    assert "乙" not in whole.content.decode()
    assert whole.headers["ETag"] != before
    assert "乙" not in scene.text("/zh/feeds/all.rss")
    assert "乙" not in scene.text("/zh/feeds/all.json")


def test_pictures_of_a_feed_have_whole_addresses(scene: Scene) -> None:
    shown = scene.file("范围 图.png", "image/png", picture(), alt="停水范围")
    scene.chinese(html='<p><img src="picture:0" alt="停水范围"></p>', pictures=(shown,))
    content = parsed(scene, "/zh/feeds/all.atom").entries[0].content[0].value
    assert f"{BASE}/files/{shown.digest}/%E8%8C%83%E5%9B%B4%20%E5%9B%BE.png" in content


def test_an_empty_feed_is_valid_and_stays_the_same(scene: Scene) -> None:
    assert parsed(scene, "/zh/feeds/all.atom").entries == []
    assert scene.get("/zh/feeds/all.atom").content == scene.get("/zh/feeds/all.atom").content


def test_the_page_of_feeds_leads_to_all_of_them(scene: Scene) -> None:
    scene.released()
    page = scene.text("/zh/feeds/")
    for name in ("all.atom", "kind-notice.rss", f"unit-{scene.desk.office.pk}.json"):
        assert f'href="{name}"' in page
        assert scene.get(f"/zh/feeds/{name}").status_code == 200


def test_a_topic_reads_its_own_address(scene: Scene) -> None:
    scene.released()
    for path in ("/zh/feeds/all.atom", "/en/feeds/kind-news.json", f"/zh/feeds/unit-{scene.desk.office.pk}.rss"):
        topic = Topic.at(path)
        assert topic is not None
        assert topic.address == BASE + path


def test_a_feed_holds_what_changed_last_even_of_old_releases(scene: Scene) -> None:
    scene.chinese(title="旧")
    Page.objects.update(changed_at=NOW.replace(year=2030))
    assert [entry.title for entry in parsed(scene, "/zh/feeds/all.atom").entries] == ["旧"]
