"""The pages of the channels: connecting, testing, switching, stopping."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from console_walk import CHINESE, english_in, words_of
from factories_platform import NOW, make_account, make_actor, make_organisation, make_person, sign_in
from guikou.channels.failures import LoginFailed
from guikou.channels.fields import FIELDS
from guikou.channels.protocol import Probe
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import ALLOWED, Action, Role
from guikou.registry.models import Account
from guikou.release import access
from guikou.release.models import Channel, Stop
from guikou.release.operations import channels as operations
from guikou.release.operations import stops
from roles import Scene, each_role

pytestmark = pytest.mark.django_db
BASE = "/console/channels/"


@pytest.fixture
def scene() -> Scene:
    return Scene.new()


@pytest.fixture
def head(scene: Scene) -> Client:
    return sign_in(Client(), make_person(Role.SUPERVISOR, at=scene.county, name="主管"))


def connected(account: Account, **columns: Any) -> Channel:
    given = {"adapter": "wechat", "base": "https://api.weixin.qq.com", "settings": {"appid": "wx1"}, "made_at": NOW, "changed_at": NOW}
    return Channel.objects.create(account=account, **given | columns)


def text(answer: Any) -> str:
    soup = BeautifulSoup(answer.content.decode(), "html.parser")
    return " ".join(soup.get_text(" ").split())


def test_an_account_is_connected_step_by_step_and_begins_with_practice(head: Client, scene: Scene) -> None:
    account = make_account(scene.office, name="教育发布")
    assert f"{BASE}{account.pk}/connect/" in head.get(f"{BASE}unconnected/").content.decode()
    chosen = head.post(f"{BASE}{account.pk}/connect/", {"adapter": "wechat"})
    settings = chosen.headers["Location"]
    asked = head.post(settings, {"base": "https://api.weixin.qq.com", "appid": "wx1", "send": "push"})
    assert asked.headers["Location"] == f"{BASE}{account.pk}/secrets/"
    done = head.post(asked.headers["Location"], {"secret": "very secret"}, follow=True)
    channel = Channel.objects.get()
    assert (channel.mode, channel.settings, channel.secret_names) == ("practice", {"appid": "wx1", "send": "push"}, ["secret"])
    assert "very secret" not in done.content.decode()
    assert "群发（推送卡片）" in text(done)
    assert "练习状态" in text(done)


def test_what_is_missing_is_said_at_the_field(head: Client, scene: Scene) -> None:
    account = make_account(scene.office)
    answer = head.post(f"{BASE}{account.pk}/settings/wechat/", {"base": "ftp://x", "appid": ""})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"appid": ["请填写“开发者编号”。"]}
    answer = head.post(f"{BASE}{account.pk}/settings/wechat/", {"base": "ftp://x", "appid": "wx1"})
    assert list(answer.context["form"].errors) == ["base"]
    assert not Channel.objects.exists()


@pytest.mark.parametrize("adapter", sorted(FIELDS))
def test_every_adapter_has_forms(head: Client, scene: Scene, adapter: str) -> None:
    account = make_account(scene.office, platform=next(iter(access.adapters().get(adapter).platforms), "douyin"))
    page = head.get(f"{BASE}{account.pk}/settings/{adapter}/").content.decode()
    assert all(f'name="{field.name}"' in page for field in FIELDS[adapter] if not field.secret)
    connected(account, adapter=adapter)
    page = head.get(f"{BASE}{account.pk}/secrets/").content.decode()
    assert all(f'name="{field.name}"' in page for field in FIELDS[adapter] if field.secret)
    shown = head.get(f"{BASE}{account.pk}/")
    assert shown.status_code == 200


def test_an_adapter_that_does_not_exist_is_said_so(head: Client, scene: Scene) -> None:
    account = make_account(scene.office)
    assert head.get(f"{BASE}{account.pk}/settings/nothing/").status_code == 409
    connected(account, adapter="gone")
    answer = head.get(f"{BASE}{account.pk}/")
    assert answer.status_code == 200
    assert "没有名为“gone”的适配器" in text(answer)
    secret = head.post(f"{BASE}{account.pk}/secrets/", {"secrets": "token=abc\n\nother = x=y"})
    assert secret.status_code == 302
    assert Channel.objects.get().secret_names == ["other", "token"]
    assert "没有等号" in text(head.post(f"{BASE}{account.pk}/secrets/", {"secrets": "nothing"}))


def test_secrets_are_replaced_and_never_shown(head: Client, scene: Scene) -> None:
    account = make_account(scene.office)
    connected(account)
    head.post(f"{BASE}{account.pk}/secrets/", {"secret": "first-one"})
    page = head.get(f"{BASE}{account.pk}/secrets/")
    assert "已设置。留空不变" in text(page)
    assert "first-one" not in page.content.decode()
    before = Channel.objects.get().sealed
    assert head.post(f"{BASE}{account.pk}/secrets/", {"callback_key": "k"}).status_code == 302
    after = Channel.objects.get()
    assert after.secret_names == ["callback_key", "secret"]
    assert after.sealed != before


def test_a_channel_by_hand_has_nothing_to_test_and_says_who_does_it(head: Client, scene: Scene) -> None:
    account, asked = make_account(scene.office, platform="douyin"), make_account(scene.office)
    connected(account, adapter="by-hand", base="", settings={})
    connected(asked)
    page = head.get(f"{BASE}{account.pk}/")
    assert "由人员按发布包和清单发布、更正、撤回" in text(page)
    assert "平台不支持" not in text(page)
    assert "测试连接" not in text(page)
    assert "测试连接" in text(head.get(f"{BASE}{asked.pk}/"))


def test_a_test_asks_and_says_what_it_learnt(head: Client, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    account = make_account(scene.office)
    connected(account)

    class Answering:
        def probe(self, *, now: Any) -> Probe:
            return Probe(can=frozenset(), name="教育发布", login_expires_at=now + timedelta(days=3))

    class Refusing:
        def probe(self, *, now: Any) -> Probe:
            raise LoginFailed(Text("令牌无效", "the token is not valid"), Text("请更新令牌", "Renew it"))

    monkeypatch.setattr(access, "adapter_for", lambda *_, **__: Answering())
    answer = head.post(f"{BASE}{account.pk}/probe/", follow=True)
    assert "测试通过" in text(answer)
    assert "登录还剩2天" in text(answer)
    monkeypatch.setattr(access, "adapter_for", lambda *_, **__: Refusing())
    answer = head.post(f"{BASE}{account.pk}/probe/", follow=True)
    assert "令牌无效" in text(answer)
    assert "登录失效" in text(answer)


def test_going_live_needs_the_name_typed_and_everything_filled_in(head: Client, scene: Scene) -> None:
    account = make_account(scene.office, name="教育发布")
    connected(account)
    page = head.get(f"{BASE}{account.pk}/live/")
    assert "公众立即看到" in text(page)
    assert head.post(f"{BASE}{account.pk}/live/", {"typed": "教育"}).status_code == 422
    refused = head.post(f"{BASE}{account.pk}/live/", {"typed": "教育发布"})
    assert "还不能正式发送，请先填写：开发者密钥" in text(refused)
    head.post(f"{BASE}{account.pk}/secrets/", {"secret": "s"})
    assert head.post(f"{BASE}{account.pk}/live/", {"typed": "教育发布"}).status_code == 302
    assert Channel.objects.get().mode == "live"
    for mode in ("practice", "off"):
        assert head.post(f"{BASE}{account.pk}/{mode}/", {}).status_code == 302
        assert Channel.objects.get().mode == mode


def test_somebody_elses_change_is_not_overwritten(head: Client, scene: Scene) -> None:
    account = make_account(scene.office)
    connected(account, version=4)
    answer = head.post(f"{BASE}{account.pk}/off/", {"version": 3})
    assert answer.status_code == 422
    assert Channel.objects.get().mode == "practice"


def test_a_stop_is_said_on_every_page_until_it_is_lifted(head: Client, scene: Scene) -> None:
    page = head.get(f"{BASE}stops/new/")
    assert "立即生效" in text(page)
    assert head.post(f"{BASE}stops/new/", {"organisation": scene.county.pk, "why": ""}).status_code == 422
    answer = head.post(f"{BASE}stops/new/", {"organisation": scene.county.pk, "why": "演练"}, follow=True)
    assert "“某县人民政府”及下属单位已停发：演练" in text(answer)
    clerk = sign_in(Client(), make_person(Role.CLERK, at=scene.office))
    assert "已停发：演练" in text(clerk.get("/console/home/"))
    stranger = sign_in(Client(), make_person(Role.CLERK, at=make_organisation("邻县")))
    assert "已停发" not in text(stranger.get("/console/home/"))
    again = head.post(f"{BASE}stops/new/", {"organisation": scene.county.pk, "why": "再次"})
    assert "这个单位已经停发" in text(again)
    lifted = head.post(f"{BASE}stops/{scene.county.pk}/lift/", {}, follow=True)
    assert "已恢复发送" in text(lifted)
    assert "及下属单位已停发" not in text(head.get("/console/home/"))
    assert Stop.objects.get().lifted_by is not None


def test_logins_that_fail_or_end_are_alarms_of_the_first_screen(head: Client, scene: Scene) -> None:
    connected(make_account(scene.office), held=True)
    connected(make_account(scene.office), login_expires_at=timezone.now() + timedelta(days=3))
    connected(make_account(scene.office), login_expires_at=timezone.now() + timedelta(days=90))
    connected(make_account(scene.office), held=True, mode="off", login_expires_at=timezone.now() + timedelta(days=3))
    administrator = sign_in(Client(), make_person(Role.ADMINISTRATOR, at=scene.county, name="管理员"))
    both = make_person(Role.ADMINISTRATOR, Role.SUPERVISOR, at=scene.county, name="身兼二职")
    for client in (head, administrator, sign_in(Client(), both)):
        page = client.get("/console/home/")
        assert text(page).count("有1个账号登录失效") == 1
        assert text(page).count("有1个账号的登录即将到期或已过期") == 1
        assert client.get(f"{BASE}?trouble=held").context["part"].total == 1
        ending = client.get(f"{BASE}?trouble=expiring")
        assert ending.context["part"].total == 1
        assert "登录还剩2天" in text(ending)
    clerk = sign_in(Client(), make_person(Role.CLERK, at=make_organisation("邻县")))
    assert "登录" not in text(clerk.get("/console/home/")).partition("需要注意")[2]


ACTS = ["probe/"]
SET = ["connect/", "settings/wechat/", "secrets/"]
RUN = ["off/", "practice/", "live/"]


def codes(role: Role, within: bool, client: Client, ends: list[str]) -> set[int]:
    scene = Scene.new()
    account = make_account(scene.office)
    connected(account)
    client.force_login(scene.person(role, within=within))
    return {client.get(f"{BASE}{account.pk}/{end}").status_code for end in ends}


@pytest.mark.parametrize("within", [True, False])
@pytest.mark.parametrize("role", list(Role))
def test_who_sees_a_channel(role: Role, within: bool, client: Client) -> None:
    may = within and bool(ALLOWED[role] & {Action.SEE_RELEASES, Action.SET_CHANNELS})
    found = codes(role, within, client, [""])
    assert (found == {200}) is may, found
    assert may or found <= {403, 404}


@each_role(Action.SET_CHANNELS)
def test_who_connects_accounts(role: Role, within: bool, may: bool, client: Client) -> None:
    found = codes(role, within, client, SET)
    assert (found == {200}) is may, found
    assert may or found <= {403, 404}


@each_role(Action.RUN_DESK)
def test_who_switches_sending(role: Role, within: bool, may: bool, client: Client) -> None:
    found = codes(role, within, client, RUN)
    assert (found == {200}) is may, found
    assert may or found <= {403, 404}


def test_pages_ask_the_database_the_same_however_many_there_are(head: Client, scene: Scene, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        account = make_account(make_organisation(f"第{number}小学", parent=scene.office))
        connected(account)
    head.get(BASE)
    with django_assert_max_num_queries(22):
        assert head.get(BASE).context["part"].total == 12
    with django_assert_max_num_queries(20):
        head.get(f"{BASE}{account.pk}/")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_speak_one_language(scene: Scene, language: str) -> None:
    root = make_organisation("清江县" if language == "zh" else "Clearwater County")
    name = "清江发布" if language == "zh" else "Clearwater News"
    by = make_actor(Role.SUPERVISOR, at=root, name="李明" if language == "zh" else "Li Ming")
    client = sign_in(Client(), make_person(*Role, at=root, language=language, name="李明" if language == "zh" else "Li Ming"))
    account = make_account(root, name=name)
    operations.set_up(account_id=account.pk, adapter="wechat", settings={"appid": "0123456789"}, by=by, now=NOW)
    reason = "演练" if language == "zh" else "drill"
    stops.stop(organisation_id=root.pk, why=reason, by=by, now=NOW)
    ends = ["", "unconnected/", "stops/", "stops/new/", f"stops/{root.pk}/lift/", *(f"{account.pk}/{end}" for end in ["", *SET, *RUN])]
    for end in ends:
        answer = client.get(BASE + end)
        assert answer.status_code == 200, end
        html = answer.content.decode()
        if language == "zh":
            assert [(end, words) for words in words_of(html) if english_in(words)] == []
        else:
            assert [(end, words) for words in words_of(html) if CHINESE.search(words)] == []
