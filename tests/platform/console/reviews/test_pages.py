"""The pages of reviews: what waits, reading, signing, returning, remarking; and what they refuse."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from factories_platform import NOW, make_account, make_actor, make_organisation
from factories_release import Desk, version
from guikou.people.domain.policy import Action, Role
from guikou.people.models import Person
from guikou.release.arrangements import DEFAULT, TurnRule
from guikou.release.domain.content import File
from guikou.release.models import Edition, Remark, Signature
from guikou.release.operations import media, rules, writing
from guikou.trail.models import TrailLine
from review_scene import page_of, press_sign, signed_in
from roles import each_role

pytestmark = pytest.mark.django_db


def test_what_waits_is_counted_at_home_listed_read_and_signed() -> None:
    desk = Desk.new()
    release = desk.handed_in(make_account(desk.office, name="水利发布"))
    client = signed_in(desk.first)
    home = client.get(reverse("home:home")).content.decode()
    assert "篇稿件待审校" in home
    assert f'href="{reverse("reviews:list")}"' in home
    listed = client.get(reverse("reviews:list"))
    assert [line.name for line in listed.context["lines"]] == ["停水通知"]
    assert page_of("show", release) in listed.content.decode()
    page = client.get(page_of("show", release)).content.decode()
    edition = Edition.objects.get()
    assert f"签署即同意这一内容（校验码 {edition.content_hash[:8]}）以中文发布到：水利发布（微信公众号）。后续各道签署后才会发布。" in page
    assert press_sign(client, release).status_code == 302
    assert Signature.objects.get().name == "初审人"
    assert client.get(reverse("reviews:list")).context["part"].total == 0


def test_the_last_one_is_told_that_it_becomes_public_at_once() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    for turn in (1, 2):
        desk.sign(release, turn)
    client = signed_in(desk.final)
    assert "您签署后立即公开发布" in client.get(page_of("show", release)).content.decode()
    press_sign(client, release, turn=3)
    release.refresh_from_db()
    assert release.state == "released"
    assert "已公开发布" in client.get(reverse("reviews:list")).content.decode()


def test_what_is_due_first_comes_first_and_filters_find_the_same_rows() -> None:
    desk = Desk.new()
    late, news = desk.draft(masters=[version(title="迟到的通知")]), desk.draft(kind="news", masters=[version(title="一条动态")])
    writing.hand_in(release_id=news.pk, version=None, by=desk.clerk, now=NOW)
    writing.hand_in(release_id=late.pk, version=None, by=desk.clerk, now=NOW - timedelta(days=10))
    Edition.objects.filter(release=news).update(due_at="2200-01-01T00:00:00Z")
    client = signed_in(desk.head)
    address = reverse("reviews:under-way")

    def named(query: str = "") -> list[str]:
        return [line.name for line in client.get(address + query).context["lines"]]

    assert named() == ["迟到的通知", "一条动态"]
    assert named("?overdue=yes") == ["迟到的通知"]
    assert named("?overdue=no") == named("?kind=news") == named("?due-from=2100-01-01") == ["一条动态"]
    assert "已逾期" in client.get(address).content.decode()
    assert "审校逾期" in client.get(reverse("home:home")).content.decode()


@pytest.mark.parametrize("name", ["under-way", "debts"])
@each_role(Action.SEE_RELEASES)
def test_who_sees_what_is_under_review(role: Role, within: bool, may: bool, name: str) -> None:
    desk = Desk.new()
    desk.handed_in() if name == "under-way" else desk.emergency()
    by = make_actor(role, at=desk.office if within else desk.other)
    answer = signed_in(by).get(reverse(f"reviews:{name}"))
    assert (answer.status_code == 200 and answer.context["part"].total == 1) is may


@each_role(Action.SEE_RELEASES)
def test_who_sees_a_review(role: Role, within: bool, may: bool) -> None:
    desk = Desk.new()
    release = desk.handed_in()
    client = signed_in(make_actor(role, at=desk.office if within else desk.other))
    assert (client.get(page_of("show", release)).status_code == 200) is may


@pytest.mark.parametrize(("name", "sent"), [("sign", {"turn": 1}), ("return", {"why": "不对"}), ("remark", {"text": "请核对"})])
@each_role(Action.REVIEW_RELEASES)
def test_who_gets_to_act(role: Role, within: bool, may: bool, name: str, sent: dict) -> None:
    desk = Desk.new()
    release = desk.handed_in()
    client = signed_in(make_actor(role, at=desk.office if within else desk.other))
    code = client.post(page_of(name, release), sent).status_code
    # Whoever may review, and is not asked now, is told so in the page.
    assert (code in (302, 422)) is may, code


def test_whoever_may_not_sign_is_told_why_in_advance_and_refused() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    both = make_actor(Role.CLERK, Role.FIRST_REVIEWER, at=desk.office, name="又写又审")
    reads = {
        desk.second: "目前是初审（编辑），不由您审校",
        desk.clerk: "您在这个单位没有审校权限，只能查看",
        both: "目前是初审（编辑），不由您审校",
    }
    for actor, why in reads.items():
        assert why in signed_in(actor).get(page_of("show", release)).content.decode(), why
    desk.sign(release, 1)
    assert "您已签署过本稿" in signed_in(desk.first).get(page_of("show", release)).content.decode()
    answer = press_sign(signed_in(desk.first), release, turn=2)
    assert answer.status_code == 422
    assert "您已签署过本稿" in answer.content.decode()
    assert Signature.objects.count() == 1


def test_an_author_never_signs() -> None:
    desk = Desk.new()
    writer = make_actor(Role.CLERK, Role.FIRST_REVIEWER, at=desk.office, name="撰稿兼初审")
    release = writing.start(organisation_id=desk.office.pk, kind="notice", masters=[version()], by=writer, now=NOW)
    writing.hand_in(release_id=release.pk, version=None, by=writer, now=NOW)
    client = signed_in(writer)
    assert "撰稿人和改稿人不能审校自己的稿件" in client.get(page_of("show", release)).content.decode()
    assert press_sign(client, release).status_code == 422
    assert client.get(reverse("reviews:list")).context["part"].total == 0
    assert not Signature.objects.exists()


def test_what_was_edited_since_the_page_was_opened_is_not_signed() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    client = signed_in(desk.first)
    seen = client.get(page_of("show", release)).context["edition"].content_hash
    writing.edit(release_id=release.pk, version=None, masters=[version(html="<p>已改</p>")], accounts=[], by=desk.clerk, now=NOW)
    answer = press_sign(client, release, seen=seen)
    assert answer.status_code == 422
    assert "您看到的内容已被修改" in answer.content.decode()
    assert not Signature.objects.exists()


def test_an_edit_after_signatures_begins_again_at_the_first_turn_and_shows_what_changed_by_words() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    desk.sign(release, 1)
    changed = [version(html="<p>因管道检修，3月5日8时至20时城东停水。</p>")]
    writing.edit(release_id=release.pk, version=None, masters=changed, accounts=[], by=desk.clerk, now=NOW)
    page = signed_in(desk.first).get(page_of("show", release)).content.decode()
    assert "第1道" in page
    assert '<del><span class="hear">［删去：</span>18' in page
    assert '<ins><span class="hear">［新增：</span>20' in page


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR])
def test_administrators_sign_nothing_and_nobody_is_a_superuser(role: Role | None) -> None:
    desk = Desk.new()
    release = desk.handed_in()
    by = make_actor(*([role] if role else []), at=desk.office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=by.person_id).update(is_superuser=True)
    client = signed_in(by)
    assert client.get(page_of("show", release)).status_code in (403, 404)
    assert press_sign(client, release).status_code in (403, 404)
    assert not Signature.objects.exists()


def test_a_second_click_signs_once_and_a_signed_turn_is_gone() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    client = signed_in(desk.first)
    assert [press_sign(client, release).status_code for _ in range(2)] == [302, 302]
    assert Signature.objects.count() == 1
    second = make_actor(Role.FIRST_REVIEWER, at=desk.office, name="另一初审")
    answer = press_sign(signed_in(second), release)
    assert answer.status_code == 422
    assert "这一道审校已由他人签署" in answer.content.decode()


def test_it_is_returned_with_a_reason_and_not_without() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    client = signed_in(desk.first)
    assert client.post(page_of("return", release), {"why": " "}).status_code == 422
    assert client.post(page_of("return", release), {"why": "时间不对"}).status_code == 302
    release.refresh_from_db()
    assert release.state == "draft"
    assert "时间不对" in signed_in(desk.clerk).get(page_of("show", release)).content.decode()


def test_a_remark_stands_at_its_paragraph_and_is_dealt_with() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    client = signed_in(desk.first)
    place = {"account": "", "language": "zh", "field": "html", "start": 7, "end": 11, "quote": "3月5日"}
    assert client.post(page_of("remark", release), {"text": ""} | place).status_code == 422
    answer = client.post(page_of("remark", release), {"text": "请核对日期"} | place)
    remark = Remark.objects.get()
    assert answer.headers["Location"].endswith(f"#remark-{remark.pk}")
    (line,) = [line for text in client.get(page_of("show", release)).context["texts"] for line in text.lines if line.remarks]
    assert "3月5日" in line.paragraph.text
    assert client.post(page_of("settle", release, remark.pk)).status_code == 403
    assert signed_in(desk.clerk).post(page_of("settle", release, remark.pk)).status_code == 302
    remark.refresh_from_db()
    assert remark.settled_at


def test_without_script_a_remark_form_opens_at_a_paragraph() -> None:
    desk = Desk.new()
    page = signed_in(desk.first).get(page_of("show", desk.handed_in()) + "?at=1")
    assert page.context["remark_form"].initial["field"] == "html"
    assert page.context["at"] == 1


def test_what_a_file_of_an_edition_is_and_who_gets_it() -> None:
    desk = Desk.new()
    kept = media.keep(data=b"%PDF-1.7", media_type="application/pdf", by=desk.clerk, now=NOW)
    files = (File(name="附件.pdf", media_type="application/pdf", digest=kept.digest),)
    release = desk.handed_in(masters=[version(attachments=files)])
    answer = signed_in(desk.first).get(page_of("file", release, kept.digest))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"
    stranger = make_actor(Role.FIRST_REVIEWER, at=desk.other)
    assert signed_in(stranger).get(page_of("file", release, kept.digest)).status_code == 404
    assert signed_in(desk.first).get(page_of("file", release, "0" * 64)).status_code == 404


def test_many_accounts_and_editions_cost_no_more_queries() -> None:
    desk = Desk.new()
    accounts = [make_account(desk.office, name=f"账号{number}") for number in range(50)]
    release = desk.released(*accounts)
    for day in range(6, 10):
        desk.corrected(release, *accounts, masters=[version(html=f"<p>改为3月{day}日停水。</p>")])
    client = signed_in(desk.first)
    counted = []
    for number in (2, 2, 5):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse("reviews:show", args=[release.pk, number]))
        counted.append(len(queries))
    assert counted[1] == counted[2] <= 25, counted
    (look,) = answer.context["looks"]
    assert len(look.others) == 49
    assert max(change.where.zh.count("账号") for change in answer.context["changes"]) == 50


def test_an_emergency_is_listed_until_its_review_is_complete() -> None:
    desk = Desk.new()
    release = desk.emergency()
    client = signed_in(desk.head)
    assert client.get(reverse("reviews:debts")).context["part"].total == 1
    page = signed_in(desk.second).get(page_of("show", release)).content.decode()
    assert "审校尚未补齐" in page
    assert "您的签署是补审" in page
    for turn, by in ((2, desk.second), (3, desk.final)):
        assert press_sign(signed_in(by), release, turn=turn).status_code == 302
    assert client.get(reverse("reviews:debts")).context["part"].total == 0


def test_an_emergency_is_handed_in_by_whom_the_rule_names_and_after_a_word_of_warning() -> None:
    desk = Desk.new()
    desk.emergency()
    release = desk.draft(kind="emergency", masters=[version(title="洪水预警", html="<p>请速撤离河边。</p>")])
    address = reverse("reviews:emergency", args=[release.pk])
    client = signed_in(desk.clerk)
    page = client.get(address).content.decode()
    assert "公开前只需：初审（编辑）" in page
    assert client.post(address, {"version": release.version}).status_code == 422
    assert client.post(address, {"version": release.version, "sure": "on"}).status_code == 302
    release.refresh_from_db()
    assert (release.state, release.emergency) == ("in-review", True)
    other = signed_in(make_actor(Role.CLERK, at=desk.office))
    assert (
        "只有指定人员可以启动应急发布程序"
        in other.get(reverse("reviews:emergency", args=[desk.draft(kind="emergency").pk])).content.decode()
    )


def test_the_sheet_is_taken_away_by_whom_may_and_noted() -> None:
    desk = Desk.new()
    release = desk.released()
    answer = signed_in(desk.head).get(page_of("sheet", release))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert TrailLine.objects.filter(action="list.export", change__query=f"release={release.pk}").count() == 1
    assert signed_in(desk.first).get(page_of("sheet", release)).status_code == 403
    assert signed_in(make_actor(Role.SUPERVISOR, at=desk.other)).get(page_of("sheet", release)).status_code == 404


def test_while_one_is_away_a_substitute_signs_at_once() -> None:
    desk, now = Desk.new(), timezone.now()
    stands_in = make_actor(Role.FIRST_REVIEWER, at=desk.other.parent, name="替补人")
    first = TurnRule(name=DEFAULT[0].name, people=frozenset({desk.first.key}), substitutes=frozenset({stands_in.key}))
    rules.set_rule(
        organisation_id=desk.office.pk, kind="", turns=[first, *DEFAULT[1:]], emergency=None, version=None, by=desk.head, now=now
    )
    release = desk.draft()
    writing.hand_in(release_id=release.pk, version=None, by=desk.clerk, now=now)
    assert "暂不需要您代为审校" in signed_in(stands_in).get(page_of("show", release)).content.decode()
    client, today = signed_in(desk.first), timezone.localdate(now)
    wrong = {"first": today.isoformat(), "last": (today - timedelta(days=1)).isoformat()}
    assert client.post(reverse("reviews:away"), wrong).status_code == 422
    days = {"first": today.isoformat(), "last": (today + timedelta(days=2)).isoformat()}
    assert [client.post(reverse("reviews:away"), days).status_code for _ in range(2)] == [302, 422]
    assert press_sign(signed_in(stands_in), release).status_code == 302
    (said,) = client.get(reverse("reviews:away")).context["said_already"]
    assert signed_in(desk.second).post(reverse("reviews:back", args=[said.pk])).status_code == 404
    assert client.post(reverse("reviews:back", args=[said.pk])).status_code == 302
    assert not client.get(reverse("reviews:away")).context["said_already"]


def test_other_counties_and_strangers_get_nothing() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    far = signed_in(make_actor(Role.FIRST_REVIEWER, at=make_organisation("邻县")))
    assert far.get(page_of("show", release)).status_code == 404
    assert press_sign(far, release).status_code == 404
    assert Client().get(page_of("show", release)).status_code == 302
