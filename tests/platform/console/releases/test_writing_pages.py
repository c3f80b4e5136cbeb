"""Writing a release in the console: the list, the form of four fields, files, previews, checks, templates, the office's list."""

import io
import json
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from factories_platform import make_account, sign_in
from factories_release import Desk, version
from guikou.people.models import Person
from guikou.release import content
from guikou.release.models import Edition, Media, OfficeEntry, Overruling, Release
from guikou.trail.models import TrailLine

pytestmark = pytest.mark.django_db
URL = "/console/releases/"


def client_of(actor: Any) -> Client:
    return sign_in(Client(), Person.objects.get(pk=actor.person_id))


@pytest.fixture
def desk() -> Desk:
    return Desk.new()


@pytest.fixture
def clerk(desk: Desk) -> Client:
    return client_of(desk.clerk)


def picture(kind: str = "PNG") -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", (800, 600), "#9bd").save(made, kind)
    made.seek(0)
    made.name = f"现场.{kind.lower()}"
    return made


def typed(desk: Desk, *places: Any, **further: Any) -> dict[str, Any]:
    return {
        "organisation": desk.office.pk,
        "kind": "notice",
        "zh-title": "停水通知",
        "zh-html": "<p>因管道检修，3月5日8时至18时城东停水。</p>",
        "place": [f"{each.pk}:zh" for each in places],
        "then": "keep",
    } | further


def said(release: Release) -> Any:
    edition = release.editions.get()
    return content.read(edition.content, edition.own, content_hash=edition.content_hash)


def test_a_clerk_finds_the_accounts_chosen_and_writes_four_fields(desk: Desk, clerk: Client) -> None:
    own, above = make_account(desk.office), make_account(desk.office.parent)
    page = clerk.get(f"{URL}write/?kind=notice").content.decode()
    assert f'value="{own.pk}:zh" checked' in page
    assert f'value="{above.pk}:zh">' in page
    answer = clerk.post(f"{URL}write/", typed(desk, own))
    release = Release.objects.get()
    assert answer.headers["Location"] == f"{URL}{release.pk}/?kept"
    assert (release.title, release.organisation, release.kind) == ("停水通知", desk.office, "notice")
    assert [each.account for each in said(release).accounts] == [own.key]


def test_without_an_own_account_those_of_the_unit_above_are_chosen(desk: Desk, clerk: Client) -> None:
    above = make_account(desk.office.parent)
    assert f'value="{above.pk}:zh" checked' in clerk.get(f"{URL}write/").content.decode()


def test_plain_lines_become_paragraphs_and_foreign_markup_goes(desk: Desk, clerk: Client) -> None:
    clerk.post(f"{URL}write/", typed(desk, **{"zh-html": "第一段\r\n\r\n第二段 <3"}))
    clerk.post(f"{URL}write/", typed(desk, **{"zh-html": '<p class=MsoNormal style="color:red">好<script>x()</script></p>'}))
    bodies = [said(each).masters[0].html for each in Release.objects.order_by("pk")]
    assert bodies == ["<p>第一段</p><p>第二段 &lt;3</p>", "<p>好</p>"]


def test_pictures_are_converted_named_and_placed_with_their_words(desk: Desk, clerk: Client) -> None:
    clerk.post(f"{URL}write/", typed(desk, **{"new-pictures": [picture("BMP")]}))
    release = Release.objects.get()
    (file,) = said(release).masters[0].pictures
    assert (file.name, file.media_type, file.alt) == ("现场.png", "image/png", "")
    sent = {"picture": file.digest, "picture-name": file.name, "picture-alt-zh": "停水范围图", "picture-alt-en": "", "cover": file.digest}
    clerk.post(f"{URL}{release.pk}/edit/", typed(desk, version=1, **sent))
    master = said(release).masters[0]
    assert (master.pictures[0].alt, master.cover) == ("停水范围图", 0)
    assert '<img src="picture:0" alt="停水范围图">' in master.html
    clerk.post(f"{URL}{release.pk}/edit/", typed(desk, version=2, **sent, **{"picture-drop": file.digest, "zh-html": master.html}))
    assert (said(release).masters[0].pictures, "img" in said(release).masters[0].html) == ((), False)


def test_a_file_that_is_none_is_refused_in_words_and_what_was_typed_stays(desk: Desk, clerk: Client) -> None:
    broken = io.BytesIO(b"no picture")
    broken.name = "图.jpg"
    answer = clerk.post(f"{URL}write/", typed(desk, **{"new-pictures": [broken]}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "不是能读取的图片" in page
    assert "因管道检修" in page
    assert not Release.objects.exists()


def test_what_is_missing_is_said_at_the_field(desk: Desk, clerk: Client) -> None:
    answer = clerk.post(f"{URL}write/", typed(desk, **{"zh-title": " ", "scheduled": "明天"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#zh-title"' in page
    assert 'href="#scheduled"' in page


def test_two_who_write_at_once_see_both(desk: Desk, clerk: Client) -> None:
    release = desk.draft()
    clerk.post(f"{URL}{release.pk}/edit/", typed(desk, version=1, **{"zh-title": "先保存的"}))
    answer = clerk.post(f"{URL}{release.pk}/edit/", typed(desk, version=1, **{"zh-title": "后保存的"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "先保存的" in page
    assert "后保存的" in page
    assert said(release).masters[0].title == "先保存的"
    assert clerk.post(f"{URL}{release.pk}/edit/", typed(desk, version=2, **{"zh-title": "后保存的"})).status_code == 302
    assert said(release).masters[0].title == "后保存的"


def test_previews_follow_the_typing_and_keep_nothing(desk: Desk, clerk: Client) -> None:
    wechat, weibo = make_account(desk.office), make_account(desk.office, platform="weibo", stable_id="1")
    answer = clerk.post(f"{URL}preview/", typed(desk, wechat, weibo))
    told = json.loads(answer.content)
    assert told["error"] == ""
    assert wechat.name in told["html"]
    assert "/ 140个字" in told["html"]
    assert not Release.objects.exists()
    other = clerk.post(f"{URL}preview/", typed(desk) | {"organisation": desk.other.pk})
    assert other.status_code == 404


def test_files_are_kept_as_soon_as_they_are_chosen_and_shown_to_those_who_see_releases(desk: Desk, clerk: Client) -> None:
    told = json.loads(clerk.post(f"{URL}upload/picture/", {"file": picture()}).content)
    assert Media.objects.get().digest == told["digest"]
    shown = clerk.get(told["address"])
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    paper = io.BytesIO(b"%PDF-1.7 x")
    paper.name = "附件.pdf"
    kept = json.loads(clerk.post(f"{URL}upload/attachment/", {"file": paper}).content)
    assert clerk.get(kept["address"]).headers["Content-Disposition"].startswith("attachment")
    assert clerk.post(f"{URL}upload/attachment/", {"file": picture()}).status_code == 422
    assert clerk.post(f"{URL}upload/picture/", {}).status_code == 422
    assert clerk.get(f"{URL}media/{'0' * 64}/").status_code == 404


def test_a_stop_forbids_handing_in_and_a_warning_asks_for_a_reason(desk: Desk, clerk: Client) -> None:
    release = desk.draft(masters=[version(html="<p>3月32日停水。请登陆网站查询。</p>")])
    page = clerk.get(f"{URL}{release.pk}/hand-in/").content.decode()
    assert "日期不存在" in page
    assert clerk.post(f"{URL}{release.pk}/hand-in/", {"version": 1}).status_code == 422
    clerk.post(f"{URL}{release.pk}/edit/", typed(desk, version=1, **{"zh-html": "<p>3月30日停水。请登陆网站查询。</p>"}))
    page = clerk.get(f"{URL}{release.pk}/hand-in/").content.decode()
    assert clerk.post(f"{URL}{release.pk}/hand-in/", {"version": 2}).status_code == 422
    key = page.split('name="remark-')[1].split('"')[0]
    assert clerk.post(f"{URL}{release.pk}/hand-in/", {"version": 2, f"remark-{key}": "引用原文"}).status_code == 302
    assert (Release.objects.get().state, Overruling.objects.get().reason) == ("in-review", "引用原文")
    assert "引用原文" in json.dumps(TrailLine.objects.get(action="release.hand-in").change, ensure_ascii=False)
    assert "引用原文" in clerk.get(f"{URL}{release.pk}/").content.decode()


def test_what_was_released_already_is_named_with_a_link_to_it(desk: Desk, clerk: Client) -> None:
    said = [version(html="<p>因供水管道检修，3月5日8时至18时城东停水，请广大市民提前做好储水准备，恢复供水后请放水至水清再使用。</p>")]
    first = Desk.new().released(masters=said)
    page = clerk.get(f"{URL}{desk.draft(masters=said).pk}/hand-in/").content.decode()
    assert "已发布的“停水通知”重复（文字完全相同）" in page
    assert f'/releases/{first.slug}/"' in page


def test_a_template_makes_a_finished_notice_and_a_draft(desk: Desk, clerk: Client) -> None:
    make_account(desk.office)
    filled = {
        "organisation": desk.office.pk,
        "reason": "repair",
        "period-from": "2026-12-01T08:00",
        "period-until": "2026-12-01T18:00",
        "area-zh": "城东街道",
        "place-zh": "城东",
        "phone": "0871-65123456",
    }
    assert clerk.get(f"{URL}templates/water/").status_code == 200
    page = clerk.post(f"{URL}templates/water/", filled).content.decode()
    assert "12月1日（星期二）" in page
    wrong = clerk.post(f"{URL}templates/water/", filled | {"period-until": "2026-11-01T18:00"})
    assert (wrong.status_code, "结束时间应晚于开始时间" in wrong.content.decode()) == (422, True)
    answer = clerk.post(f"{URL}templates/water/", filled | {"make": "yes"})
    release = Release.objects.get()
    assert answer.headers["Location"] == f"{URL}{release.pk}/hand-in/"
    assert (release.title, len(said(release).accounts)) == ("城东停水通知", 1)
    both = filled | {"both": "on", "area-en": "the east", "place-en": "Chengdong", "make": "yes"}
    clerk.post(f"{URL}templates/water/", both)
    assert [each.title for each in said(Release.objects.latest("pk")).masters] == ["No water in Chengdong", "城东停水通知"]


def test_one_account_can_say_it_otherwise_and_follow_again(desk: Desk, clerk: Client) -> None:
    weibo = make_account(desk.office, platform="weibo", stable_id="1")
    release = desk.draft(weibo)
    address = f"{URL}{release.pk}/accounts/0/"
    before = said(release).accounts[0].version.text
    own = f"城东停水，请储水。\n{said(release).address}"
    clerk.post(address, {"version": 1, "text": own})
    assert said(release).accounts[0].version.text == own
    page = clerk.get(address).content.decode()
    assert "与母稿不同" in page
    clerk.post(address, {"version": 2, "text": own, "same-text": "on"})
    assert said(release).accounts[0].version.text == before
    assert clerk.get(f"{URL}{release.pk}/accounts/9/").status_code == 404


def test_a_draft_is_discarded_brought_back_and_copied(desk: Desk, clerk: Client) -> None:
    release = desk.draft()
    page = clerk.get(f"{URL}{release.pk}/discard/").content.decode()
    assert "一天之内可以恢复" in page
    clerk.post(f"{URL}{release.pk}/discard/", {"version": 1})
    assert "停水通知" not in clerk.get(URL).content.decode()
    assert "停水通知" in clerk.get(f"{URL}discarded/").content.decode()
    clerk.post(f"{URL}{release.pk}/restore/")
    assert Release.objects.get().state == "draft"
    clerk.post(f"{URL}{release.pk}/copy/")
    assert Release.objects.count() == 2


def test_taking_back_says_what_it_costs(desk: Desk, clerk: Client) -> None:
    release = desk.handed_in()
    assert "签署全部作废" in clerk.get(f"{URL}{release.pk}/take-back/").content.decode()
    clerk.post(f"{URL}{release.pk}/take-back/", {"version": release.version, "why": ""})
    assert Edition.objects.get().state == "draft"


def test_the_office_keeps_its_list(desk: Desk, clerk: Client) -> None:
    assert clerk.get(f"{URL}office/").status_code == 200
    sent = {"organisation": desk.office.pk, "kind": "official", "right": "王小明", "others": "水利局局长"}
    clerk.post(f"{URL}office/add/", sent)
    entry = OfficeEntry.objects.get()
    assert clerk.post(f"{URL}office/add/", sent).status_code == 422
    assert clerk.post(f"{URL}office/add/", sent | {"right": "李四", "others": ""}).status_code == 422
    clerk.post(f"{URL}office/{entry.pk}/", sent | {"version": 1, "others": "水利局局长\n党组书记"})
    assert OfficeEntry.objects.get().others == ["水利局局长", "党组书记"]
    release = desk.draft(masters=[version(html="<p>水利局副局长王小明到现场。</p>")])
    assert "名单上王小明的职务是" in clerk.get(f"{URL}{release.pk}/hand-in/").content.decode()
    clerk.post(f"{URL}office/{entry.pk}/remove/")
    assert not OfficeEntry.objects.exists()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_drawn_in_both_languages(desk: Desk, language: str) -> None:
    Person.objects.filter(pk=desk.clerk.person_id).update(language=language)
    clerk = client_of(desk.clerk)
    account = make_account(desk.office, platform="weibo", stable_id="1")
    public, draft = desk.released(account), desk.draft(account)
    paths = ["", "new/", "write/", "discarded/", "office/", "office/add/", "templates/power/", f"{public.pk}/", f"{draft.pk}/"]
    for path in [*paths, *(f"{draft.pk}/{each}/" for each in ("edit", "hand-in", "discard", "copy", "accounts/0"))]:
        assert clerk.get(URL + path).status_code == 200, path
