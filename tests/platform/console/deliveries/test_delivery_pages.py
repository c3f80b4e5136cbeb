"""The pages of deliveries: what became of each, and what people do about it."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from console_walk import CHINESE, english_in, words_of
from factories_platform import NOW, make_account, make_actor, make_organisation, make_person, sign_in
from factories_release import Desk, shown_on, version
from guikou.channels.states import State
from guikou.people.domain.policy import Action, Role
from guikou.people.models import Person
from guikou.registry.models import Account
from guikou.release.models import Attempt, Channel, Comment, Delivery, DeliveryFigure
from roles import Scene, each_role

pytestmark = pytest.mark.django_db
BASE = "/console/deliveries/"
OUT = {"sending_since": NOW, "sent": {"id": "1"}, "address": "https://example.org/1"}
SEEN = {"address": "https://example.org/1", "title": "停水通知", "text": "城东停水", "ids": {}}
PNG = b"\x89PNG\r\n\x1a\n0000"


def connected(account: Account, adapter: str = "wechat") -> Account:
    Channel.objects.create(account=account, adapter=adapter, settings={"cover_media_id": "m1"}, made_at=NOW, changed_at=NOW)
    return account


@pytest.fixture
def d() -> Desk:
    return Desk.new()


@pytest.fixture
def head(d: Desk) -> Client:
    return sign_in(Client(), Person.objects.get(pk=d.head.person_id))


def one(d: Desk, *, name: str = "清江发布", **columns: Any) -> Delivery:
    """Return a delivery to an account of that name, as it stands."""
    release = d.released(connected(make_account(d.office, name=name)))
    release.deliveries.update(**columns)
    return release.deliveries.get()


def visible(d: Desk, **columns: Any) -> Delivery:
    return one(d, state=State.VISIBLE, seen_at=NOW, seen=SEEN, **OUT, **columns)


def text(answer: Any) -> str:
    soup = BeautifulSoup(answer.content.decode(), "html.parser")
    return " ".join(soup.get_text(" ").split())


def test_the_list_shows_each_with_its_state_and_says_practice_in_words(head: Client, d: Desk) -> None:
    one(d)
    visible(d, practice=False)
    page = head.get(BASE)
    assert page.context["part"].total == 2
    words = text(page)
    for expected in ("等待发送", "公众已可见", "练习", "正式发送"):
        assert expected in words, expected


def test_an_empty_list_says_the_next_step(head: Client) -> None:
    page = head.get(BASE)
    assert "没有投递" in text(page)
    assert "/console/releases/" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("state=refused", 1),
        ("cause=login", 1),
        ("code=40001", 1),
        ("practice=no", 1),
        ("act=recall", 0),
        ("platform=weibo", 0),
        ("q=清江", 3),
        ("since-from=2099-01-01", 0),
    ],
)
def test_filters_leave_what_they_say(head: Client, d: Desk, query: str, left: int) -> None:
    one(d, name="清江甲", state=State.REFUSED, cause="content", problem_zh="标题过长", problem_en="too long")
    one(d, name="清江乙", hold="login", cause="login", code="40001", problem_zh="令牌无效", problem_en="token")
    one(d, name="清江丙", practice=False)
    page = head.get(f"{BASE}?{query}")
    assert page.context["part"].total == left
    assert page.context["chips"]


def test_what_is_in_trouble_is_counted_by_cause_and_tried_again_together(head: Client, d: Desk) -> None:
    for _ in range(3):
        one(d, hold="login", cause="login", code="40001", problem_zh="令牌无效", problem_en="token")
    one(d, state=State.REFUSED, cause="content", problem_zh="标题过长", problem_en="too long")
    one(d, state=State.ACCEPTED, cause="looking", problem_zh="平台正在审核", problem_en="in its own review", **OUT)
    page = head.get(BASE)
    assert [(trouble.cause, trouble.count) for trouble, *_ in page.context["causes"]] == [("login", 3), ("content", 1)]
    address = page.context["causes"][0][3]
    asked = head.get(address)
    assert "因“登录失效”停下的3条投递将重新进行" in text(asked)
    done = head.post(address, follow=True)
    assert "3条投递将重新进行" in text(done)
    assert Delivery.objects.filter(hold="login").count() == 0
    assert Delivery.objects.filter(cause="content").count() == 1
    assert "没有因这个原因停下的投递" in text(head.get(address))


def test_only_those_that_the_list_shows_are_tried_again(head: Client, d: Desk) -> None:
    kept, wanted = (
        one(d, name=name, hold="person", cause="unconfirmed", problem_zh="不明", problem_en="lost", sending_since=NOW)
        for name in ("甲号", "乙号")
    )
    head.post(f"{BASE}again/?q=乙号&cause=unconfirmed")
    kept.refresh_from_db()
    wanted.refresh_from_db()
    assert (kept.hold, wanted.hold) == ("person", "")


def test_causes_that_trying_again_does_not_help_offer_nothing(head: Client, d: Desk) -> None:
    one(d, state=State.REFUSED, cause="replaced", problem_zh="已替代", problem_en="replaced")
    assert head.get(BASE).context["causes"][0][3] == ""


def test_one_delivery_says_what_happened_and_what_comes_next(head: Client, d: Desk) -> None:
    row = one(
        d,
        state=State.REFUSED,
        cause="content",
        code="45003",
        problem_zh="标题超过平台上限",
        problem_en="too long",
        next_step_zh="请缩短标题",
        next_step_en="shorten it",
    )
    Attempt.objects.create(
        delivery=row, at=NOW, took_ms=1234, before="prepared", after="refused", code="45003", said_zh="标题超过平台上限", said_en="too long"
    )
    words = text(head.get(f"{BASE}{row.pk}/"))
    for expected in (
        "没有发出",
        "平台不接受内容",
        "情况： 标题超过平台上限",
        "下一步： 请缩短标题",
        "已备好，未公开 → 没有发出",
        "1.2秒",
        "练习投递",
    ):
        assert expected in words, expected


def test_a_receipt_says_where_and_when_and_what_was_seen(head: Client, d: Desk) -> None:
    row = visible(d)
    page = head.get(f"{BASE}{row.pk}/")
    words = text(page)
    assert 'href="https://example.org/1"' in page.content.decode()
    for expected in ("当时公众看到的内容", "城东停水", "2026-03-02 09:00", "系统回读公开页面", "练习平台可见"):
        assert expected in words, expected


@pytest.mark.parametrize(("form", "begins"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_a_receipt_is_a_file_as_well(head: Client, d: Desk, form: str, begins: bytes) -> None:
    row = visible(d)
    answer = head.get(f"{BASE}{row.pk}/receipt.{form}")
    assert b"".join(answer.streaming_content).startswith(begins)  # type: ignore[attr-defined]
    Delivery.objects.update(seen=None)
    assert head.get(f"{BASE}{row.pk}/receipt.{form}").status_code == 409


def test_an_address_that_is_none_is_no_link(head: Client, d: Desk) -> None:
    row = visible(d)
    Delivery.objects.update(address="javascript:alert(1)")
    assert 'href="javascript' not in head.get(f"{BASE}{row.pk}/").content.decode()


def test_figures_are_the_newest_by_name_with_time_and_completeness(head: Client, d: Desk) -> None:
    row = visible(d)
    for point, name, value, complete in ((1, "reads", 10, False), (24, "reads", 90, False), (24, "likes", 200, True)):
        DeliveryFigure.objects.create(
            delivery=row, name=name, value=value, as_of=NOW + timedelta(hours=point), complete=complete, point=point, taken_at=NOW
        )
    Comment.objects.create(delivery=row, key="1", author="市民", text="几点来水？", written_at=NOW, seen_at=NOW)
    Comment.objects.create(delivery=row, key="2", text="八点", answers="1", written_at=NOW, seen_at=NOW)
    page = head.get(f"{BASE}{row.pk}/")
    assert [(str(each.label.zh), each.value, each.complete) for each in page.context["figures"]] == [
        ("点赞", 200, True),
        ("阅读", 90, False),
    ]
    words = text(page)
    for expected in ("几点来水", "回复：几点来水", "不完整", "发出24小时后"):
        assert expected in words, expected


def test_what_is_unclear_is_settled_by_a_person_who_looked(head: Client, d: Desk) -> None:
    row = one(
        d, state=State.UNCONFIRMED, hold="person", cause="unconfirmed", sending_since=NOW, problem_zh="不明", problem_en="lost", prepared={}
    )
    assert "公众会看到两份" in text(head.get(f"{BASE}{row.pk}/not-out/"))
    assert head.post(f"{BASE}{row.pk}/out/", {"address": "没有"}).status_code == 422
    head.post(f"{BASE}{row.pk}/out/", {"address": "https://example.org/7"})
    row.refresh_from_db()
    assert (row.state, row.address) == ("accepted", "https://example.org/7")
    other = one(d, state=State.UNCONFIRMED, hold="person", sending_since=NOW, problem_zh="不明", problem_en="lost", prepared={})
    head.post(f"{BASE}{other.pk}/not-out/")
    other.refresh_from_db()
    assert other.state == "prepared"
    assert "状态已经变化" in text(head.post(f"{BASE}{other.pk}/not-out/"))


def test_what_is_done_by_hand_gets_a_package_and_leaves_a_proof(d: Desk) -> None:
    clerk = sign_in(Client(), Person.objects.get(pk=d.clerk.person_id))
    row = one(d, state=State.BY_HAND, steps=[["登录后台", "Log in"]], sending_since=NOW)
    words = text(clerk.get(f"{BASE}{row.pk}/"))
    assert "登录后台" in words
    package = clerk.get(f"{BASE}{row.pk}/package/")
    assert (package.status_code, b"".join(package.streaming_content)[:2]) == (200, b"PK")  # type: ignore[attr-defined]
    assert clerk.get(f"{BASE}{row.pk}/proof/").status_code == 404
    wrong = clerk.post(f"{BASE}{row.pk}/done/", {"address": "https://example.org/9", "proof": SimpleUploadedFile("a.txt", b"text")})
    assert "佐证须为 PNG 或 JPEG 图片" in text(wrong)
    clerk.post(f"{BASE}{row.pk}/done/", {"address": "https://example.org/9", "proof": SimpleUploadedFile("a.png", PNG)})
    row.refresh_from_db()
    assert (row.state, row.address) == ("accepted", "https://example.org/9")
    proof = clerk.get(f"{BASE}{row.pk}/proof/")
    assert b"".join(proof.streaming_content) == PNG  # type: ignore[attr-defined]
    recall = one(d, name="乙号", act="recall", state=State.BY_HAND, sending_since=NOW)
    assert "公开网址" not in text(clerk.get(f"{BASE}{recall.pk}/done/"))
    assert clerk.post(f"{BASE}{recall.pk}/done/").status_code == 302


def test_giving_up_needs_a_reason(head: Client, d: Desk) -> None:
    row = one(d)
    assert head.post(f"{BASE}{row.pk}/give-up/", {"why": " "}).status_code == 422
    head.post(f"{BASE}{row.pk}/give-up/", {"why": "账号将关停"})
    row.refresh_from_db()
    assert (row.state, row.cause) == ("refused", "given up")


def test_one_goes_on_when_somebody_says_so(head: Client, d: Desk) -> None:
    row = one(d, hold="login", cause="login", problem_zh="令牌无效", problem_en="token")
    assert "1条投递将重新进行" in text(head.post(f"{BASE}{row.pk}/retry/", follow=True))
    row.refresh_from_db()
    assert row.hold == ""
    assert "没有改动" in text(head.post(f"{BASE}{row.pk}/retry/", follow=True))


def test_a_recall_is_rehearsed_then_done_everywhere_and_followed(head: Client, d: Desk) -> None:
    wechat, weibo, waiting = (
        connected(make_account(d.office, name="甲微信")),
        connected(make_account(d.office, name="乙人工", platform="douyin"), "by-hand"),
        connected(make_account(d.office, name="丙等待")),
    )
    release = d.released(wechat, weibo, waiting)
    release.deliveries.filter(account__in=(wechat, weibo)).update(state=State.VISIBLE, seen_at=NOW, seen=SEEN, **OUT)
    address = f"{BASE}release/{release.pk}/recall/"
    page = head.get(address)
    fates = {each.row.account.name: each.fate.value for each, *_ in page.context["foreseen"]}
    assert fates == {"甲微信": "taken back", "乙人工": "by hand", "丙等待": "ended"}
    words = text(page)
    for expected in ("乙人工 抖音", "预演，尚未撤回", "收到的卡片", "改为发起更正", "须由人员到平台后台办理", "还没有发出"):
        assert expected in words, expected
    release.refresh_from_db()
    assert release.state == "released"
    assert head.post(address, {"why": " "}).status_code == 422
    done = head.post(address, {"why": "时间有误"}, follow=True)
    release.refresh_from_db()
    assert release.state == "recalled"
    assert {each.row.account.name for each in done.context["outcomes"]} == {"甲微信", "乙人工"}
    follow = head.get(f"{BASE}release/{release.pk}/progress/").json()
    assert (follow["done"], follow["ended"]) == ("0 / 2", False)
    recalls = Delivery.objects.filter(act="recall")
    recalls.filter(account=wechat).update(state=State.RECALLED)
    recalls.filter(account=weibo).update(state=State.BY_HAND)
    assert head.get(f"{BASE}release/{release.pk}/progress/").json()["ended"]
    assert "还有1个账号须由人员办理" in text(head.get(f"{BASE}release/{release.pk}/recalled/"))
    recalls.update(state=State.RECALLED)
    assert "各账号都有结果了" in text(head.get(f"{BASE}release/{release.pk}/recalled/"))


def test_a_correction_needs_a_reason_and_leads_to_writing(head: Client, d: Desk) -> None:
    release = d.released()
    address = f"{BASE}release/{release.pk}/correct/"
    assert head.post(address, {"why": ""}).status_code == 422
    done = head.post(address, {"why": "时间有误"})
    assert done.headers["Location"] == f"/console/releases/{release.pk}/edit/"
    assert "已有更正在办理" in text(head.post(address, {"why": "再次"}))


def test_the_page_of_the_release_shows_the_newest_outcome_of_each_account(head: Client, d: Desk) -> None:
    accounts = [connected(make_account(d.office, name=name)) for name in ("乙号", "甲号")]
    release = d.released(
        masters=[version(), version("en", title="No water")],
        accounts=[shown_on(accounts[0]), shown_on(accounts[0], "en"), shown_on(accounts[1])],
    )
    release.deliveries.update(state=State.VISIBLE, seen_at=NOW, seen=SEEN, **OUT)
    page = head.get(f"/console/releases/{release.pk}/")
    words = text(page)
    for expected in ("各账号的投递结果", "练习平台可见", "https://example.org/1", "撤回", "发起更正"):
        assert expected in words, expected
    clerk = sign_in(Client(), Person.objects.get(pk=d.clerk.person_id))
    assert f"{BASE}release/{release.pk}/recall/" not in clerk.get(f"/console/releases/{release.pk}/").content.decode()


def test_what_waits_stands_on_the_first_screen(head: Client, d: Desk) -> None:
    one(d, hold="person", cause="unconfirmed", state=State.UNCONFIRMED, sending_since=NOW, problem_zh="不明", problem_en="lost")
    one(d, state=State.BY_HAND, sending_since=NOW)
    words = text(head.get("/console/home/"))
    assert "1 条投递需要人工处理" in words
    assert "1 条投递待人工发布" in words
    assert head.get(f"{BASE}?turn=mine-to-settle").context["part"].total == 1
    assert head.get(f"{BASE}?turn=mine-by-hand").context["part"].total == 1


_STAFF = (Role.CLERK, Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.FINAL_REVIEWER, Role.SUPERVISOR)


def cells(role: Role, within: bool, client: Client, ends: list[str], **columns: Any) -> set[int]:
    scene = Scene.new()
    desk = Desk(scene.office, scene.other, *(make_actor(each, at=scene.office) for each in _STAFF))
    row = one(desk, **columns)
    client.force_login(scene.person(role, within=within))
    return {client.get(BASE + end.format(row=row.pk, release=row.release_id)).status_code for end in ends}


@each_role(Action.SEE_RELEASES)
def test_who_sees_a_delivery(role: Role, within: bool, may: bool, client: Client) -> None:
    found = cells(role, within, client, ["{row}/", "{row}/state/", "release/{release}/recalled/", "release/{release}/progress/"])
    assert (found == {200}) is may, found
    assert may or found <= {403, 404}


@each_role(Action.RUN_DESK)
def test_who_settles_gives_up_corrects_and_takes_back(role: Role, within: bool, may: bool, client: Client) -> None:
    found = cells(
        role, within, client, ["{row}/out/", "{row}/not-out/", "{row}/give-up/", "release/{release}/recall/", "release/{release}/correct/"]
    )
    assert (found == {200}) is may, found
    assert may or found <= {403, 404}


@each_role(Action.WRITE_RELEASES)
def test_who_notes_what_was_done_by_hand(role: Role, within: bool, may: bool, client: Client) -> None:
    found = cells(role, within, client, ["{row}/done/"], state=State.BY_HAND, sending_since=NOW)
    assert (found == {200}) is may, found
    assert may or found <= {403, 404}


def test_pages_ask_the_database_the_same_however_many_there_are(head: Client, d: Desk, django_assert_max_num_queries: Any) -> None:
    for number in range(6):
        row = one(
            d,
            name=f"号{number}",
            hold="person",
            cause="unconfirmed",
            state=State.UNCONFIRMED,
            sending_since=NOW,
            problem_zh="不明",
            problem_en="lost",
        )
        for _ in range(4):
            Attempt.objects.create(delivery=row, at=NOW, before="sending", after="unconfirmed")
    head.get(BASE)
    with django_assert_max_num_queries(30):
        assert head.get(BASE).context["part"].total == 6
    with django_assert_max_num_queries(28):
        head.get(f"{BASE}{row.pk}/")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_speak_one_language(language: str) -> None:
    def t(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    root = make_organisation(t("清江县", "Clearwater County"))
    desk = Desk(root, root, *(make_actor(each, at=root, name=t("李明", "Li Ming")) for each in _STAFF))
    client = sign_in(Client(), make_person(*Role, at=root, language=language, name=t("李明", "Li Ming")))
    account = connected(make_account(root, name=t("清江发布", "Clearwater News")))
    said = version("zh" if language == "zh" else "en", title=t("停水通知", "No water"))
    release = desk.released(masters=[said], accounts=[shown_on(account, said.language.value, title=said.title)])
    release.deliveries.update(
        state=State.UNCONFIRMED, hold="person", cause="unconfirmed", code="45003", sending_since=NOW, problem_zh="不明", problem_en="lost"
    )
    row = release.deliveries.get()
    Attempt.objects.create(delivery=row, at=NOW, before="sending", after="unconfirmed", said_zh="不明", said_en="lost")
    ends = ["", f"{row.pk}/", f"{row.pk}/out/", f"{row.pk}/not-out/", f"{row.pk}/give-up/", "again/?cause=unconfirmed",
            f"release/{release.pk}/recall/", f"release/{release.pk}/correct/", f"release/{release.pk}/recalled/"]  # fmt: skip
    for end in ends:
        answer = client.get(BASE + end)
        assert answer.status_code == 200, end
        html = answer.content.decode()
        wrong = [words for words in words_of(html) if (english_in(words) if language == "zh" else CHINESE.search(words))]
        assert (end, wrong) == (end, [])
