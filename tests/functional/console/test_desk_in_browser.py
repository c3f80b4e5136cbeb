"""The desk in Chromium: the calendar by mouse and by keyboard, trying again by cause, the dry run of a recall."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from console_browser import faults
from factories_platform import NOW, make_account, sign_in
from factories_release import Desk
from guikou.channels.states import State
from guikou.people.models import Person
from guikou.release.models import Channel, Release
from guikou.release.operations import channels, releasing, stops

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]
OUT = {"sending_since": NOW, "sent": {"id": "1"}, "address": "https://example.org/1"}


@pytest.fixture
def d() -> Desk:
    return Desk.new()


@pytest.fixture
def head(d: Desk) -> Client:
    return sign_in(Client(), Person.objects.get(pk=d.head.person_id))


def planned(d: Desk) -> tuple[Release, datetime]:
    """Return a release that is to come out in the middle of next month, where days before and after are shown as well."""
    day = (timezone.localtime().replace(day=15) + timedelta(days=31)).replace(day=15, hour=9, minute=0, second=0, microsecond=0)
    release = d.handed_in(make_account(d.office, name="清江发布"))
    return releasing.schedule(release_id=release.pk, version=None, at=day, by=d.head, now=timezone.now()), day


def sound(page: Page) -> None:
    assert faults(page) == []


def test_a_release_is_dragged_to_another_day_and_to_another_hour(opened, head: Client, d: Desk) -> None:
    release, day = planned(d)
    page = opened(head, f"/console/calendar/?day={day:%Y-%m-%d}", width=1400)
    sound(page)
    later = day + timedelta(days=2)
    page.drag_and_drop(".entry.scheduled", f'.day[data-slot="{later:%Y-%m-%d}"]')
    expect(page.get_by_text(f"已安排在 {later:%Y-%m-%d} 09:00")).to_be_visible()
    page.goto(page.url.replace("?", "?view=week&"))
    sound(page)
    page.drag_and_drop(".week .entry.scheduled", f'td[data-slot="{later:%Y-%m-%d}T14:00"]')
    expect(page.get_by_text(f"已安排在 {later:%Y-%m-%d} 14:00")).to_be_visible()
    release.refresh_from_db()
    assert release.scheduled_at == later.replace(hour=14)


def test_the_same_is_done_by_keyboard(opened, head: Client, d: Desk) -> None:
    release, day = planned(d)
    page = opened(head, f"/console/calendar/?day={day:%Y-%m-%d}", width=1400)
    page.locator(".entry.scheduled a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan/")
    sound(page)
    page.get_by_label("发布日期").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(f"{day + timedelta(days=1):%Y-%m-%d}")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("10:30")
    page.keyboard.press("Enter")
    expect(page.get_by_text("10:30（Asia/Shanghai）发布")).to_be_visible()
    release.refresh_from_db()
    assert release.scheduled_at == (day + timedelta(days=1)).replace(hour=10, minute=30)


def test_phones_show_a_list_of_days(opened, head: Client, d: Desk) -> None:
    _, day = planned(d)
    for view in ("month", "week", "list"):
        page = opened(head, f"/console/calendar/?view={view}&day={day:%Y-%m-%d}", width=360)
        expect(page.get_by_text("停水通知").locator("visible=true").first).to_be_visible()
        assert page.locator(".day:visible").count() <= 2
        sound(page)


def test_all_of_a_cause_are_tried_again_with_two_clicks(opened, head: Client, d: Desk) -> None:
    for name in ("甲号", "乙号"):
        account = make_account(d.office, name=name)
        Channel.objects.create(account=account, adapter="wechat", settings={"cover_media_id": "m1"}, made_at=NOW, changed_at=NOW)
        d.released(account).deliveries.update(
            hold="person", state=State.UNCONFIRMED, cause="unconfirmed", problem_zh="没有得到答复", problem_en="lost", **OUT
        )
    for width in (360, 1280):
        page = opened(head, "/console/deliveries/", width=width)
        sound(page)
    page.get_by_role("link", name="按此原因全部重试").click()
    expect(page.get_by_text("停下的2条投递将重新进行")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="全部重试").click()
    expect(page.get_by_text("2条投递将重新进行。")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_a_recall_is_shown_before_it_is_done_and_followed_after(opened, head: Client, d: Desk, width: int) -> None:
    account = make_account(d.office, name="甲号")
    Channel.objects.create(account=account, adapter="wechat", settings={"cover_media_id": "m1"}, made_at=NOW, changed_at=NOW)
    release = d.released(account)
    release.deliveries.update(
        state=State.VISIBLE,
        seen_at=NOW,
        seen={"address": "https://example.org/1", "title": "停水通知", "text": "城东停水", "ids": {}},
        **OUT,
    )
    page = opened(head, f"/console/deliveries/{release.deliveries.get().pk}/", width=width)
    sound(page)
    page.goto(page.url.rpartition("/console/")[0] + f"/console/deliveries/release/{release.pk}/recall/")
    expect(page.get_by_text("从平台撤下").first).to_be_visible()
    sound(page)
    page.get_by_role("button", name="从所有账号撤回").click()
    expect(page.get_by_role("alert")).to_contain_text("请填写")
    page.get_by_label("原因（公众会看到）").fill("时间有误")
    page.get_by_role("button", name="从所有账号撤回").click()
    page.wait_for_url("**/recalled/")
    expect(page.get_by_text("正在各平台撤下")).to_be_visible()
    sound(page)
    release.deliveries.filter(act="recall").update(state=State.RECALLED)
    expect(page.get_by_text("各账号都有结果了")).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("width", [1280, 360])
def test_channels_are_as_they_should_be(opened, head: Client, d: Desk, width: int) -> None:
    account = make_account(d.office, name="甲号")
    channels.set_up(account_id=account.pk, adapter="wechat", settings={"appid": "wx1", "send": "push"}, by=d.head, now=NOW)
    stops.stop(organisation_id=d.other.pk, why="演练", by=d.head, now=NOW)
    page = opened(head, "/console/channels/", width=width)
    sound(page)
    root = page.url.rpartition("/console/")[0]
    for end in ("", "settings/wechat/", "secrets/", "live/", "connect/"):
        page.goto(f"{root}/console/channels/{account.pk}/{end}")
        sound(page)
    page.goto(f"{root}/console/channels/stops/")
    sound(page)
