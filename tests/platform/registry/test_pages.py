"""The pages of the register, for each role."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from console_walk import CHINESE, english_in, words_of
from factories_platform import NOW, make_account, make_organisation, make_person
from guikou.people.domain.policy import Action, Role
from guikou.people.queries import actor_of
from guikou.registry import operations, queries
from guikou.registry.models import Account, Conflict, Request
from guikou.trail.models import TrailLine
from roles import Scene, each_role

pytestmark = pytest.mark.django_db
"""Each cell: a role, inside or outside the office that owns the account."""


def scene_with_everything() -> tuple[Scene, dict[str, int]]:
    scene = Scene.new()
    account = make_account(scene.office, name="教育局发布")
    twin = make_account(scene.office, name="教育局发布", stable_id="", key="wechat:~教育局发布")
    conflict = Conflict.objects.create(
        key="c1", kind="several-in-one", organisation=scene.office, values=["甲", "乙"], sources=["表一#2", "表二#3"],
        sentence_zh="教育局发布登记了两次", sentence_en="registered twice", found_at=NOW,
    )  # fmt: skip
    conflict.accounts.set([account, twin])
    facts = Conflict.objects.create(
        key="c2", kind="different-facts", column="level", organisation=scene.office, values=["county", "township"],
        sources=["表一#2", "表二#3"], sentence_zh="层级不一致", sentence_en="levels differ", found_at=NOW,
    )  # fmt: skip
    facts.accounts.set([account])
    clerk = actor_of(make_person(Role.CLERK, at=scene.office))
    wanted = {"platform": "weibo", "name": "新账号"}
    request = operations.ask_to_open(organisation_id=scene.office.pk, wanted=wanted, why="需要", by=clerk, now=NOW)
    return scene, {"account": account.pk, "twin": twin.pk, "conflict": conflict.pk, "facts": facts.pk, "request": request.pk}


SEEN = [("accounts:show", "account"), ("accounts:decision", "account"), ("accounts:closure", "account"), ("accounts:archive", "account"),
        ("accounts:history", "account"), ("requests:show", "request"), ("conflicts:show", "conflict")]  # fmt: skip
CHANGED = [("accounts:edit", "account"), ("accounts:stable-id", "account"), ("accounts:state", "account"), ("accounts:move", "account"),
           ("accounts:stop-date", "account"),
           ("accounts:identity", "account"), ("conflicts:value", "facts"), ("conflicts:one", "conflict"), ("conflicts:two", "conflict"),
           ("conflicts:aside", "conflict")]  # fmt: skip
KEPT = [("accounts:custody", "account"), ("accounts:custody-correct", "account"), ("accounts:drill", "account"),
        ("accounts:login-lost", "account"), ("accounts:login-found", "account"), ("accounts:upkeep", "account")]  # fmt: skip
ASKED = [("requests:change", "account"), ("requests:close", "account"), ("requests:edit", "request"), ("requests:send", "request"),
         ("requests:withdraw", "request")]  # fmt: skip
DECIDED = [("requests:approve", "request"), ("requests:return", "request"), ("requests:refuse", "request"), ("requests:file", "request")]


def answers(role: Role, within: bool, client: Client, pages: list[tuple[str, str]]) -> dict[str, int]:
    scene, ids = scene_with_everything()
    client.force_login(scene.person(role, within=within))
    return {name: client.get(reverse(name, args=[ids[subject]])).status_code for name, subject in pages}


@each_role(Action.SEE_REGISTER)
def test_who_sees_the_pages(role: Role, within: bool, may: bool, client: Client) -> None:
    found = answers(role, within, client, SEEN)
    assert {code == 200 for code in found.values()} == {may}, found
    assert may or set(found.values()) <= {403, 404}


@each_role(Action.EDIT_REGISTER)
def test_who_gets_the_forms_that_change_the_register(role: Role, within: bool, may: bool, client: Client) -> None:
    found = answers(role, within, client, CHANGED)
    assert {code == 200 for code in found.values()} == {may}, found


@each_role(Action.KEEP_ACCOUNTS)
def test_who_gets_the_forms_on_custody_and_upkeep(role: Role, within: bool, may: bool, client: Client) -> None:
    found = answers(role, within, client, KEPT)
    assert {code == 200 for code in found.values()} == {may}, found


@each_role(Action.REQUEST)
def test_who_gets_the_forms_of_requests(role: Role, within: bool, may: bool, client: Client) -> None:
    found = answers(role, within, client, ASKED)
    assert {code == 200 for code in found.values()} == {may}, found


@each_role(Action.DECIDE_REQUESTS)
def test_who_gets_the_forms_of_decisions(role: Role, within: bool, may: bool, client: Client) -> None:
    found = answers(role, within, client, DECIDED)
    assert {code == 200 for code in found.values()} == {may}, found


@pytest.mark.parametrize("name", ["accounts:list", "requests:list", "conflicts:list"])
@each_role(Action.SEE_REGISTER)
def test_lists_show_only_what_is_within_reach(role: Role, within: bool, may: bool, name: str, client: Client) -> None:
    scene, _ = scene_with_everything()
    client.force_login(scene.person(role, within=within))
    answer = client.get(reverse(name))
    shown = any(word in answer.content.decode() for word in ("教育局发布", "新账号"))
    assert shown is may


@each_role(Action.SEE_PERSONAL)
def test_who_reads_the_holder_of_a_login(role: Role, within: bool, may: bool, client: Client) -> None:
    scene, ids = scene_with_everything()
    clerk = actor_of(make_person(Role.CLERK, at=scene.office))
    operations.hand_over(account_id=ids["account"], holder="王保管", since=date(2026, 1, 1), telephone="13800000000", by=clerk, now=NOW)
    client.force_login(scene.person(role, within=within))
    for address in (
        reverse("accounts:list") + "?columns=all",
        reverse("accounts:show", args=[ids["account"]]),
        reverse("accounts:history", args=[ids["account"]]),
    ):
        page = client.get(address).content.decode()
        assert ("王保管" in page) is (may and "history" not in address), address
    exported = b"".join(client.get(reverse("accounts:list") + "?columns=all&as=csv")).decode()
    assert "王保管" not in exported or may


def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    _, ids = scene_with_everything()
    for name, subject in (*SEEN, *CHANGED, *KEPT, *ASKED, *DECIDED):
        assert client.get(reverse(name, args=[ids[subject]])).status_code == 302, name


def test_a_clerk_asks_and_a_supervisor_approves_in_the_browser(client: Client) -> None:
    scene = Scene.new()
    make_account(scene.office, name="教育局微信")
    client.force_login(scene.person(Role.CLERK, within=True))
    answer = client.post(
        reverse("requests:open"),
        {"organisation": scene.office.pk, "platform": "wechat", "name": "教育服务", "why": "面向家长", "function": "education"},
    )
    request = Request.objects.get()
    assert answer.headers["Location"] == reverse("requests:send", args=[request.pk])
    page = client.get(answer.headers["Location"]).content.decode()
    assert "在这个平台上已有账号" in page
    refused = client.post(reverse("requests:send", args=[request.pk]), {"version": request.version})
    assert refused.status_code == 422
    (hint,) = refused.context["form"].hints
    assert (
        client.post(reverse("requests:send", args=[request.pk]), {"version": request.version, hint.key: "服务对象不同"}).status_code == 302
    )
    client.force_login(make_person(Role.SUPERVISOR, at=scene.county, name="李四"))
    request.refresh_from_db()
    assert "服务对象不同" in client.get(reverse("requests:show", args=[request.pk])).content.decode()
    assert client.post(reverse("requests:approve", args=[request.pk]), {"version": request.version, "answer": "同意"}).status_code == 302
    made = Account.objects.get(name="教育服务")
    answer = client.post(
        reverse("accounts:stable-id", args=[made.pk]), {"version": made.version, "stable_id": "gh_abcdefabcdef", "why": "已注册"}
    )
    made.refresh_from_db()
    assert (answer.status_code, made.state) == (302, "active")


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_filing_sheet_comes_as_a_file(client: Client, kind: str, language: str) -> None:
    scene = Scene.new()
    clerk = scene.actor(Role.CLERK, within=True)
    wanted = {"platform": "wechat", "name": "=1+1", "description": "介绍"}
    request = operations.ask_to_open(organisation_id=scene.office.pk, wanted=wanted, why="需要", by=clerk, now=NOW)
    operations.send(request_id=request.pk, version=None, answers={}, by=clerk, now=NOW)
    client.force_login(make_person(Role.SUPERVISOR, at=scene.county, language=language))
    assert client.get(reverse("requests:sheet", args=[request.pk, kind])).status_code == 404
    by = actor_of(make_person(Role.SUPERVISOR, at=scene.county, name="李四"))
    operations.approve(request_id=request.pk, version=None, by=by, now=NOW)
    answer = client.get(reverse("requests:sheet", args=[request.pk, kind]))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_bulk_acts_move_only_what_is_within_reach_and_leave_a_line_each(client: Client) -> None:
    scene = Scene.new()
    accounts = [make_account(scene.office) for _ in range(3)]
    foreign = make_account(scene.other)
    client.force_login(make_person(Role.SUPERVISOR, at=scene.office))
    picked = [*(each.pk for each in accounts), foreign.pk]
    asked = client.post(reverse("accounts:list"), {"do": "protect", "pick": picked})
    assert "3个账号" in asked.content.decode()
    done = client.post(reverse("accounts:list"), {"do": "protect", "pick": picked, "confirmed": "3", "protected": "yes", "why": "应急"})
    assert done.status_code == 302
    foreign.refresh_from_db()
    assert Account.objects.filter(protected=True).count() == 3
    assert not foreign.protected
    assert TrailLine.objects.filter(action="account.change").count() == 3


def test_a_form_keeps_what_was_typed_and_says_what_is_wrong(client: Client) -> None:
    scene = Scene.new()
    account = make_account(scene.office)
    client.force_login(make_person(Role.SUPERVISOR, at=scene.county))
    answer = client.post(
        reverse("accounts:edit", args=[account.pk]), {"version": account.version, "name": "新的名称", "opened_on": "不是日期"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "新的名称" in page
    assert "请填写“原因”" in page
    assert "不是可以识别的日期" in page


def test_a_stop_date_is_set_shown_listed_and_taken_back_in_the_browser(client: Client) -> None:
    scene = Scene.new()
    account = make_account(scene.office, name="即停账号")
    make_account(scene.office, name="照常账号")
    client.force_login(make_person(Role.SUPERVISOR, at=scene.county))
    page, show = (reverse(f"accounts:{name}", args=[account.pk]) for name in ("stop-date", "show"))
    assert page in client.get(show).content.decode()
    refused = client.post(page, {"version": 1, "stop_on": "2020-01-01", "why": "方案已批"})
    assert (refused.status_code, "停更日不能早于今天" in refused.content.decode()) == (422, True)
    assert "方案已批" in refused.content.decode()
    assert client.post(page, {"version": 1, "stop_on": "2099-12-31", "why": "方案已批"}).status_code == 302
    assert "停更日" in client.get(show).content.decode()
    listed = client.get(f"{reverse('accounts:list')}?stops=yes").content.decode()
    assert ("即停账号" in listed, "照常账号" in listed) == (True, False)
    assert client.post(page, {"version": 2, "stop_on": "", "why": "保留"}).status_code == 302
    account.refresh_from_db()
    assert account.stop_on is None


def test_a_form_that_is_out_of_date_is_refused(client: Client) -> None:
    scene = Scene.new()
    account = make_account(scene.office)
    client.force_login(make_person(Role.SUPERVISOR, at=scene.county))
    data = {"version": account.version, "name": "新名称", "why": "改名"}
    assert client.post(reverse("accounts:edit", args=[account.pk]), data).status_code == 302
    again = client.post(reverse("accounts:edit", args=[account.pk]), data | {"name": "更新的名称"})
    assert again.status_code == 422
    assert "别人已经修改过" in again.content.decode()


def test_two_entries_are_merged_and_parted_in_the_browser(client: Client) -> None:
    scene, ids = scene_with_everything()
    client.force_login(make_person(Role.SUPERVISOR, at=scene.county))
    data = {"kept": ids["account"], "gone": ids["twin"], "why": "核实为同一个", "version": 1}
    assert client.post(reverse("conflicts:one", args=[ids["conflict"]]), data).status_code == 302
    assert client.get(reverse("accounts:show", args=[ids["twin"]])).status_code == 404
    kept = Account.objects.get(pk=ids["account"])
    page = client.get(reverse("accounts:show", args=[kept.pk])).content.decode()
    undo = reverse("accounts:undo-merger", args=[kept.pk, kept.mergers.get().pk])
    assert undo in page
    assert client.post(undo, {"why": "弄错了"}).status_code == 302
    assert client.get(reverse("accounts:show", args=[ids["twin"]])).status_code == 200
    assert Conflict.objects.get(pk=ids["conflict"]).settled_at is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_speaks_one_language(client: Client, language: str) -> None:
    zh = language == "zh"
    office = make_organisation("教育局" if zh else "School office", level="township")
    name = "教育局发布" if zh else "School news"
    account = make_account(office, name=name, identity_drift="renamed", identity_seen={"name": name}, identity_checked_at=NOW)
    twin = make_account(office, name=name, stable_id="", key=f"wechat:~{name}")
    said = "说法不一" if zh else "they differ"
    given = {"organisation": office, "sentence_zh": said, "sentence_en": said, "found_at": NOW, "sources": ["a.xlsx#2", "b.csv#3"]}
    pair = Conflict.objects.create(key="1", kind="several-in-one", values=[name, name], **given)
    facts = Conflict.objects.create(key="2", kind="different-facts", column="level", values=["1", "2"], **given)
    pair.accounts.set([account, twin])
    facts.accounts.set([account])
    clerk = actor_of(make_person(Role.CLERK, at=office, name="王芳" if zh else "Wang Fang"))
    operations.hand_over(account_id=account.pk, holder="赵敏" if zh else "Zhao Min", since=date(2024, 1, 1), by=clerk, now=NOW)
    operations.record_upkeep(account_id=account.pk, version=None, values={"contract_ends_on": date(2026, 3, 9)}, by=clerk, now=NOW)
    why = "需要" if zh else "needed"
    request = operations.ask_to_open(organisation_id=office.pk, wanted={"platform": "weibo", "name": name}, why=why, by=clerk, now=NOW)
    answers = {hint.key: why for hint in queries.hints(request)}
    operations.send(request_id=request.pk, version=None, answers=answers, by=clerk, now=NOW)
    person = make_person(Role.SUPERVISOR, at=office, language=language, name="李强" if zh else "Li Qiang")
    client.force_login(person)
    operations.give_back(request_id=request.pk, version=None, answer=why, by=actor_of(person), now=NOW)
    seen = [client.get(reverse(page, args=[request.pk])).content.decode() for page in ("requests:show", "requests:send", "requests:edit")]
    operations.send(request_id=request.pk, version=None, answers=answers, by=clerk, now=NOW)
    operations.approve(request_id=request.pk, version=None, by=actor_of(person), now=NOW)
    about = {"account": account.pk, "request": request.pk, "conflict": pair.pk, "facts": facts.pk}
    for page, subject in (*SEEN, *CHANGED, *KEPT, *ASKED, *DECIDED):
        seen.append(client.get(reverse(page, args=[about[subject]])).content.decode())
    operations.lose_login(account_id=account.pk, why=why, by=clerk, now=NOW)
    merger = operations.merge(kept_id=account.pk, gone_id=twin.pk, conflict_id=pair.pk, why=why, by=actor_of(person), now=NOW)
    seen.append(client.get(reverse("accounts:show", args=[account.pk])).content.decode())
    seen.append(client.get(reverse("accounts:history", args=[account.pk])).content.decode())
    seen.append(client.get(reverse("conflicts:show", args=[pair.pk])).content.decode())
    seen.append(client.get(reverse("accounts:undo-merger", args=[account.pk, merger.pk])).content.decode())
    strange = CHINESE.search if not zh else english_in
    leaks = {text for html in seen for text in words_of(html) if strange(text.replace("中文", "").replace("wechat:~", ""))}
    assert leaks == set()
