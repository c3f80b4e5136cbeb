"""The pages of the calendar: what they show, and how a release is put at another time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from console_walk import CHINESE, english_in, words_of
from factories_platform import make_account, make_actor, make_organisation, make_person, sign_in
from factories_release import Desk, shown_on, version
from guikou.people.domain.policy import ALLOWED, Action, Role
from guikou.people.models import Person
from guikou.release.models import Release
from guikou.release.operations import releasing
from roles import Scene, each_role

pytestmark = pytest.mark.django_db
BASE = "/console/calendar/"


@pytest.fixture
def d() -> Desk:
    return Desk.new()


@pytest.fixture
def head(d: Desk) -> Client:
    return sign_in(Client(), Person.objects.get(pk=d.head.person_id))


def tomorrow(hour: int = 9) -> datetime:
    return (timezone.localtime() + timedelta(days=1)).replace(hour=hour, minute=0, second=0, microsecond=0)


def planned(d: Desk, at: datetime | None = None) -> Release:
    release = d.handed_in(make_account(d.office, name="清江发布"))
    return releasing.schedule(release_id=release.pk, version=None, at=at or tomorrow(), by=d.head, now=timezone.now())


def text(answer: Any) -> str:
    return " ".join(BeautifulSoup(answer.content.decode(), "html.parser").get_text(" ").split())


@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_each_view_shows_what_is_planned_with_its_zone(head: Client, d: Desk, view: str) -> None:
    release = planned(d)
    page = head.get(f"{BASE}?view={view}&day={tomorrow():%Y-%m-%d}")
    words = text(page)
    for expected in ("09:00", "停水通知", "定时发布", "清江发布", "Asia/Shanghai"):
        assert expected in words, expected
    assert f"{BASE}{release.pk}/plan/" in page.content.decode()


def test_an_empty_span_says_the_next_step(head: Client) -> None:
    assert "这段时间没有安排" in text(head.get(f"{BASE}?day=2020-02-01"))


def test_other_days_are_a_click_away_and_keep_the_filters(head: Client) -> None:
    page = head.get(f"{BASE}?day=2026-01-31&account=清江").context
    assert page["heading"].zh == "2026年1月"
    assert "day=2025-12-01" in page["before"]
    assert "day=2026-02-01" in page["after"]
    assert page["chips"] == [("账号名称：清江", "?day=2026-01-31")]
    week = head.get(f"{BASE}?view=week&day=2026-01-31").context
    assert (week["days"][0].day.date.isoformat(), "day=2026-02-07" in week["after"]) == ("2026-01-26", True)


@pytest.mark.parametrize(
    "query", ["day=nonsense", "view=year", "day=9999-12-31", "day=0001-01-01", "organisation=99999", "platform=nothing", "account=%00"]
)
def test_nonsense_in_the_address_is_survived(head: Client, query: str) -> None:
    assert head.get(f"{BASE}?{query}").status_code == 200


def test_days_off_are_named(head: Client) -> None:
    words = text(head.get(f"{BASE}?day=2026-10-01"))
    assert "国庆节" in words
    assert "调休上班" in words


def test_a_time_is_set_with_the_form(head: Client, d: Desk) -> None:
    release = planned(d)
    address = f"{BASE}{release.pk}/plan/"
    page = head.get(address)
    assert "尚未审定，可以先安排时间" in text(page)
    assert "太少" in text(page)
    day = f"{tomorrow():%Y-%m-%d}"
    answer = head.post(address, {"day": day, "clock": "14：30", "version": release.version}, follow=True)
    assert f"已安排在 {day} 14:30（Asia/Shanghai）发布" in text(answer)
    release.refresh_from_db()
    assert release.scheduled_at == tomorrow(14).replace(minute=30)


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"day": "", "clock": ""}, "day", "请填写“发布日期”"),
        ({"day": "2099-01-01", "clock": "25:00"}, "clock", "不是可以识别的时间"),
        ({"day": "2020-01-01", "clock": "09:00"}, "day", "这个时间已经过去"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(head: Client, d: Desk, given: dict[str, str], field: str, words: str) -> None:
    release = planned(d)
    answer = head.post(f"{BASE}{release.pk}/plan/", given | {"version": str(release.version)})
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])


def test_the_time_can_be_taken_away(head: Client, d: Desk) -> None:
    release = planned(d)
    head.post(f"{BASE}{release.pk}/plan/", {"soon": "on", "version": release.version})
    release.refresh_from_db()
    assert release.scheduled_at is None


def test_a_release_is_dragged_to_another_day_and_keeps_its_hour(head: Client, d: Desk) -> None:
    release = planned(d)
    later = tomorrow() + timedelta(days=2)
    here = f"?view=week&day={later:%Y-%m-%d}"
    answer = head.post(f"{BASE}{release.pk}/move/", {"to": f"{later:%Y-%m-%d}", "version": release.version, "here": here})
    assert answer.headers["Location"] == BASE + here
    release.refresh_from_db()
    assert release.scheduled_at == later
    head.post(f"{BASE}{release.pk}/move/", {"to": f"{later:%Y-%m-%d}T16:00", "version": release.version})
    release.refresh_from_db()
    assert release.scheduled_at == later.replace(hour=16)


def test_dragging_into_the_past_or_over_somebody_elses_change_is_explained(head: Client, d: Desk) -> None:
    release = planned(d)
    past = head.post(f"{BASE}{release.pk}/move/", {"to": "2020-01-01", "version": release.version, "here": "?x=https://evil"}, follow=True)
    assert "这个时间已经过去" in text(past)
    assert past.redirect_chain[-1][0].rstrip("?") == BASE
    stale = head.post(f"{BASE}{release.pk}/move/", {"to": f"{tomorrow():%Y-%m-%d}", "version": 1}, follow=True)
    assert "已安排" not in text(stale)


@pytest.mark.parametrize("to", ["", "tomorrow", "2026-13-01", "2026-01-01T99:00"])
def test_a_place_that_is_none_is_refused(head: Client, d: Desk, to: str) -> None:
    release = planned(d)
    assert head.post(f"{BASE}{release.pk}/move/", {"to": to}).status_code == 400


def test_the_calendar_is_a_file_that_other_programs_read(head: Client, d: Desk) -> None:
    release = planned(d)
    Release.objects.filter(pk=release.pk).update(title="停水；通知, 很长很长很长很长很长很长很长很长很长很长很长很长的标题")
    answer = head.get(f"{BASE}file/?view=list")
    raw = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    whole = raw.decode().replace("\r\n ", "")
    assert f"UID:release-{release.pk}-scheduled@" in whole
    assert f"DTSTART:{tomorrow().astimezone(UTC):%Y%m%dT%H%M%SZ}" in whole
    assert "SUMMARY:定时发布 · 停水；通知\\, 很长" in whole


_STAFF = (Role.CLERK, Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.FINAL_REVIEWER, Role.SUPERVISOR)


@each_role(Action.RUN_DESK)
def test_who_plans(role: Role, within: bool, may: bool, client: Client) -> None:
    scene = Scene.new()
    desk = Desk(scene.office, scene.other, *(make_actor(each, at=scene.office) for each in _STAFF))
    release = planned(desk)
    client.force_login(scene.person(role, within=within))
    shown = client.get(f"{BASE}{release.pk}/plan/").status_code
    moved = client.post(f"{BASE}{release.pk}/move/", {"to": f"{tomorrow():%Y-%m-%d}T17:00"}).status_code
    assert (shown == 200, moved == 302) == (may, may)
    assert may or {shown, moved} <= {403, 404}


@each_role(Action.SEE_RELEASES)
def test_who_sees_the_calendar(role: Role, within: bool, may: bool, client: Client) -> None:
    scene = Scene.new()
    client.force_login(scene.person(role, within=within))
    sees = may or (not within and Action.SEE_RELEASES in ALLOWED[role])
    assert (client.get(BASE).status_code == 200) is sees


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_speak_one_language(language: str) -> None:
    def t(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    root = make_organisation(t("清江县", "Clearwater County"))
    desk = Desk(root, root, *(make_actor(each, at=root, name=t("李明", "Li Ming")) for each in _STAFF))
    client = sign_in(Client(), make_person(*Role, at=root, language=language, name=t("李明", "Li Ming")))
    account = make_account(root, name=t("清江发布", "Clearwater News"))
    said = version("zh" if language == "zh" else "en", title=t("停水通知", "No water"))
    release = desk.handed_in(masters=[said], accounts=[shown_on(account, said.language.value, title=said.title)])
    releasing.schedule(release_id=release.pk, version=None, at=tomorrow(), by=desk.head, now=timezone.now())
    for end in ["", "?view=week", "?view=list", "?day=2026-10-01", f"{release.pk}/plan/"]:
        html = client.get(BASE + end).content.decode()
        wrong = [words for words in words_of(html) if (english_in(words) if language == "zh" else CHINESE.search(words))]
        assert (end, wrong) == (end, [])
