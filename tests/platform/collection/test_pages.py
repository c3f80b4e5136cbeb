"""The screens of collection: what they say, and what a hostile source cannot do on them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from collected import SEEN_AT, make_figure, make_observation, make_post, make_source
from factories_platform import make_account, make_organisation, make_person, sign_in
from feeds import rss, rss_item
from guikou.collection.fetching.client import Client as Fetcher
from guikou.collection.fetching.running import run
from guikou.collection.models import Post, Source
from guikou.collection.operations.observations import claim
from guikou.people.domain.policy import WORKER, Role
from guikou.people.models import Organisation
from platforms import START, Mastodon
from servers import Reply, Server

pytestmark = [pytest.mark.django_db, pytest.mark.allow_hosts(["127.0.0.1"])]
EVIL = "\"><script>alert('x')</script><img src=x onerror=alert(1)>{{7*7}}"


@pytest.fixture
def county() -> Organisation:
    return make_organisation()


@pytest.fixture
def supervisor(county: Organisation) -> Client:
    return sign_in(Client(), make_person(Role.SUPERVISOR, at=county))


def get(client: Client, name: str, *args: Any, query: str = "") -> str:
    answer = client.get(reverse(f"collection:{name}", args=args) + query)
    assert answer.status_code == 200, name
    return answer.content.decode()


def test_nothing_that_a_source_says_is_more_than_text_on_any_page(county: Organisation, supervisor: Client, local_client: Fetcher) -> None:
    website = make_account(county, platform="website", key="website:~county.example", name=EVIL)
    social = make_account(county, platform="mastodon", key="mastodon:@county@x.example", stable_id="", name=EVIL)
    item = rss_item(1, START, title=EVIL, description=f"<p>{EVIL}</p>", link="javascript:alert(1)", guid=EVIL)
    with Server({"/feed": Reply(rss([item], title=EVIL, link="javascript:alert(2)"))}) as feed, Mastodon(1) as mastodon:
        mastodon.account |= {"display_name": EVIL, "acct": "county"}
        mastodon.statuses[0] |= {"content": EVIL, "spoiler_text": EVIL, "url": f"https://x.example/{EVIL}"}
        for account, kind, address in ((website, "feed", f"{feed.address}/feed"), (social, "mastodon", f"{mastodon.address}/@county")):
            source = make_source(account, kind=kind, address=address, next_at=datetime.now(UTC))
            held = claim(source.pk, by=WORKER, now=datetime.now(UTC))
            assert held is not None
            run(held, local_client, by=WORKER)
    assert Post.objects.count() == 2
    Source.objects.update(error_zh=EVIL, error_en=EVIL, behind_at=SEEN_AT)
    pages = [get(supervisor, name) for name in ("overview", "list", "without")]
    pages += [get(supervisor, "choose", query="?q=script"), get(supervisor, "list", query="?q=%22%3E%3Cscript%3Ealert('x')")]
    for account in (website, social):
        pages += [get(supervisor, name, account.pk) for name in ("posts", "figures", "add", "enter")]
        pages.append(supervisor.get(reverse("accounts:show", args=[account.pk])).content.decode())
        pages.append(supervisor.get(reverse("accounts:history", args=[account.pk])).content.decode())
    for source in Source.objects.all():
        pages += [get(supervisor, name, source.pk) for name in ("show", "edit", "pause", "remove")]
        pages += [get(supervisor, "observation", observation.pk) for observation in source.observations.all()]
    pages += [get(supervisor, "post", post.pk) for post in Post.objects.all()]
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript' not in page
        assert ">49" not in page
    assert any("&lt;script&gt;alert" in page for page in pages)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_a_source_says_starts_no_formula_in_a_file(kind: str, county: Organisation, supervisor: Client) -> None:
    account = make_account(county)
    make_post(make_observation(account), title='=HYPERLINK("http://x")', url="https://x.example/")
    answer = supervisor.get(reverse("collection:posts", args=[account.pk]) + f"?as={kind}")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    if kind == "csv":
        assert b"'=HYPERLINK" in content
    else:
        assert content.startswith(b"PK")
        assert b"<f>" not in content


def test_a_number_says_where_it_comes_from_and_what_is_known_of_it(county: Organisation, supervisor: Client) -> None:
    account = make_account(county)
    source = make_source(account)
    observation = make_observation(account, source)
    make_post(observation, reads=100_001, reads_floor=True, likes=7)
    make_figure(observation, 4321)
    posts = get(supervisor, "posts", account.pk)
    assert "不完整" in posts
    assert f'href="{reverse("collection:observation", args=[observation.pk])}"' in posts
    assert "公开页面或订阅源 · 2026-03-01 10:00" in posts
    figures = get(supervisor, "figures", account.pk)
    assert "4,321" in figures
    assert "官方接口" in figures
    Source.objects.update(complete=True, behind_at=datetime.now(UTC) + timedelta(hours=1))
    Post.objects.update(reads_floor=False)
    assert "不完整" not in get(supervisor, "posts", account.pk)


def test_a_source_that_is_behind_is_said_to_be_behind_and_its_account_not_to_be_silent(county: Organisation, supervisor: Client) -> None:
    account = make_account(county)
    source = make_source(account, error_zh="“county.example”连接不上。", failures=3, state="failing")
    shown = get(supervisor, "show", source.pk)
    for words in ("采集滞后", "不能认定为不更新", "连接不上", "持续失败", "立即采集", "恢复采集"):
        assert words in shown
    home = supervisor.get("/console/home/").content.decode()
    assert "1个采集来源滞后，相关账号的更新情况无法判断" in home
    Source.objects.update(state="login-expired")
    assert "登录已失效" in supervisor.get("/console/home/").content.decode()


def test_filters_narrow_the_list(county: Organisation, supervisor: Client) -> None:
    late = datetime.now(UTC) + timedelta(hours=1)
    names = {"active": ("正常号", late), "failing": ("失败号", SEEN_AT), "paused": ("暂停号", late)}
    for state, (name, behind_at) in names.items():
        make_source(make_account(county, name=name), state=state, behind_at=behind_at, kind="mastodon" if state == "paused" else "feed")
    for query, shown in (
        ("?state=failing", {"失败号"}),
        ("?behind=yes", {"失败号"}),
        ("?behind=no", {"正常号", "暂停号"}),
        ("?kind=mastodon", {"暂停号"}),
        ("?q=正常", {"正常号"}),
    ):
        page = get(supervisor, "list", query=query)
        assert {name for name, _ in names.values() if name in page} == shown, query


def test_a_form_that_is_wrong_keeps_what_was_typed_and_says_what_is_wrong(county: Organisation, supervisor: Client) -> None:
    account = make_account(county)
    typed = {"seen_at": "昨天", "followers": "很多", "post_title": "我的标题", "post_url": "javascript:alert(1)"}
    answer = supervisor.post(reverse("collection:enter", args=[account.pk]), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "我的标题" in page
    assert "“昨天”不是可以识别的时间" in page
    answer = supervisor.post(reverse("collection:enter", args=[account.pk]), typed | {"seen_at": "2026-01-01 08:00", "followers": "1"})
    assert answer.status_code == 422
    answer = supervisor.post(reverse("collection:add", args=[account.pk]), {"address": "http://10.0.0.1/"})
    assert answer.status_code == 422
    assert "内部网络" in answer.content.decode()


def test_what_was_proposed_is_checked_again_when_it_is_added(county: Organisation, supervisor: Client) -> None:
    account = make_account(county)
    for forged in ("wechat|https://x.example/", "feed|file:///etc/passwd", "nonsense", "upload|"):
        answer = supervisor.post(reverse("collection:add", args=[account.pk]), {"found": forged, "way": forged, "every_minutes": "360"})
        assert answer.status_code == 422, forged
    assert not Source.objects.exists()


def test_acts_on_many_say_how_many_could_be_done(county: Organisation, supervisor: Client) -> None:
    rows = [make_source(make_account(county), state=state) for state in ("active", "paused", "failing")]
    picked = {"pick": [row.pk for row in rows], "confirmed": "3"}
    for deed, words in (("collect", "已安排采集2个来源。另有1个"), ("resume", "已恢复2个来源。另有1个"), ("pause", "已暂停3个来源。")):
        answer = supervisor.post(reverse("collection:list"), picked | {"do": deed, "why": "检修"}, follow=True)
        assert words in answer.content.decode(), deed
