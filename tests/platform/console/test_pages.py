"""What every page does, whoever builds it."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.template import engines
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from factories_platform import make_actor, make_organisation, make_person, sign_in
from guikou import console
from guikou.console import areas
from guikou.console.middleware import OPEN
from guikou.people.domain.policy import Role
from guikou.trail.models import TrailLine

pytestmark = [pytest.mark.django_db, pytest.mark.urls("console_demonstration")]
FORM, SURE, ACT = "/demonstration/form/", "/demonstration/sure/", "/demonstration/act/"
FILLED = {"name": "甲", "since": "2026年3月5日", "count": "1,200"}


def test_strangers_are_sent_to_sign_in(client: Client, db: None) -> None:
    answer = client.get("/console/home/?x=1")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/login/?next=/console/home/%3Fx%3D1")
    assert client.get("/console/find/organisations/?q=x").status_code == 401


def test_the_entrance_leads_to_the_first_screen(supervisor: Client) -> None:
    assert supervisor.get("/console/", follow=True).redirect_chain[-1] == ("/console/home/", 302)


def test_who_has_no_role_is_told_what_to_do(county) -> None:
    answer = sign_in(Client(), make_person()).get("/console/home/")
    assert answer.status_code == 403
    assert "联系本单位的系统管理员" in answer.content.decode()


def test_who_may_not_is_told_so_in_plain_words(county) -> None:
    auditor = sign_in(Client(), make_person(Role.AUDITOR, at=county.root))
    for answer in (auditor.get(FORM), auditor.post(FORM, FILLED)):
        assert answer.status_code == 403
        assert "您的角色没有“提出开设、变更、关停申请”的权限" in answer.content.decode()


def test_nothing_is_kept_by_the_browser(supervisor: Client) -> None:
    for address in ("/console/home/", "/console/nowhere/", "/console/find/organisations/", "/account/login/"):
        assert "no-store" in supervisor.get(address).headers["Cache-Control"], address


def test_an_unknown_address_is_a_page_of_ours(supervisor: Client, client: Client) -> None:
    for who in (supervisor, client):
        answer = who.get("/console/nowhere/")
        assert answer.status_code == 404
        assert "找不到页面" in answer.content.decode()


def test_a_form_is_carried_out_and_success_is_said(supervisor: Client, county, done: list) -> None:
    answer = supervisor.post(FORM, FILLED | {"organisation": county.township.pk}, follow=True)
    assert "已保存。" in answer.content.decode()
    assert done == [("form", {"name": "甲", "since": date(2026, 3, 5), "count": 1200, "organisation": county.township})]


def test_a_form_says_what_is_missing_at_the_field_and_at_its_head_and_keeps_what_was_typed(supervisor: Client, done: list) -> None:
    answer = supervisor.post(FORM, {"name": "", "since": "不知道", "count": "很多"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("请填写“名称”。") == 2
    assert page.count("“不知道”不是可以识别的日期") == 2
    assert 'href="#id_name"' in page
    assert 'value="很多"' in page
    assert not done


def test_a_refusal_stands_at_the_field_that_it_names(supervisor: Client, county) -> None:
    answer = supervisor.post(FORM, FILLED | {"name": "refuse", "organisation": county.root.pk})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"name": ["这个名称已被使用。"]}


@pytest.mark.parametrize("name", ["a\x00b"])
def test_control_characters_that_cannot_be_kept_are_refused(supervisor: Client, county, name: str) -> None:
    answer = supervisor.post(FORM, FILLED | {"name": name, "organisation": county.root.pk})
    assert answer.status_code == 422
    assert "含有无法保存的控制字符" in answer.content.decode()


@pytest.mark.parametrize("count", ["12", "1.2万", "１２００", ""])
def test_numbers_are_taken_as_people_write_them(supervisor: Client, county, done: list, count: str) -> None:
    assert supervisor.post(FORM, FILLED | {"count": count, "organisation": county.root.pk}).status_code == 302
    assert done[0][1]["count"] in (12, 12_000, 1200, None)


@pytest.mark.parametrize("count", ["-1", "1000000", "10万+", "x", "9" * 5000])
def test_numbers_out_of_bounds_are_refused(supervisor: Client, county, done: list, count: str) -> None:
    assert supervisor.post(FORM, FILLED | {"count": count, "organisation": county.root.pk}).status_code == 422
    assert not done


def test_an_organisation_out_of_reach_cannot_be_chosen(supervisor: Client, county, done: list) -> None:
    for typed in ({"organisation": county.other.pk}, {"organisation-search": "邻县人民政府"}, {"organisation": "9" * 30}):
        assert supervisor.post(FORM, FILLED | typed).status_code == 422
    assert not done


def test_an_organisation_is_found_by_its_name_without_script(
    supervisor: Client, county, done: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guikou.console.forms.MOST_IN_A_LIST", 2)
    page = supervisor.get(FORM).content.decode()
    assert 'name="organisation-search"' in page
    several = supervisor.post(FORM, FILLED | {"organisation-search": "东河"})
    assert "有多个单位与“东河”相符" in several.content.decode()
    assert f'value="{county.villages[0].pk}"' in several.content.decode()
    assert supervisor.post(FORM, FILLED | {"organisation-search": "东河", "organisation": county.villages[0].pk}).status_code == 302
    assert supervisor.post(FORM, FILLED | {"organisation-search": "第2村"}).status_code == 302
    assert [given["organisation"] for _, given in done] == [county.villages[0], county.villages[1]]


def test_the_search_for_organisations_stays_in_reach(supervisor: Client, county) -> None:
    found = supervisor.get("/console/find/organisations/?q=人民政府&action=requests.make").json()["found"]
    assert [one["name"] for one in found] == ["清江县人民政府", "东河镇人民政府"]
    assert supervisor.get("/console/find/organisations/?q=人民政府&action=people.edit").json() == {"found": []}
    assert supervisor.get("/console/find/organisations/?action=nonsense").status_code == 404
    assert supervisor.get("/console/find/organisations/?q=%00").json() == {"found": []}


def test_a_confirmation_says_what_follows_before_it_is_done(supervisor: Client, done: list) -> None:
    assert "三条记录将被恢复。" in supervisor.get(SURE).content.decode()
    assert not done
    assert supervisor.post(SURE).status_code == 302
    assert done == [("sure", {})]


def test_a_button_says_success_or_why_not_on_the_page_that_follows(supervisor: Client) -> None:
    assert "已停止。" in supervisor.post(ACT, follow=True).content.decode()
    assert "已经结束，无法停止。" in supervisor.post(ACT, {"refuse": "1"}, follow=True).content.decode()
    assert supervisor.get(ACT).status_code == 405


def test_a_form_from_elsewhere_is_refused_in_plain_words(county) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), county.supervisor)
    answer = client.post(ACT)
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


# --- the frame


def _patterns(resolver: URLResolver, before: str = "") -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        found += _patterns(pattern, route) if isinstance(pattern, URLResolver) else [(route, pattern)]
    return found


def test_wagtails_own_pages_are_closed_to_everybody(county) -> None:
    administrator = sign_in(Client(), make_person(Role.ADMINISTRATOR, Role.SUPERVISOR, at=county.root))
    theirs = [
        (route, pattern)
        for route, pattern in _patterns(get_resolver())
        if route.startswith("console/")
        and not (pattern.lookup_str or "").startswith(("guikou.", "django.views.generic.base.RedirectView"))
        and pattern.name not in OPEN
    ]
    assert len(theirs) > 100
    for address in (
        "pages/",
        "images/",
        "documents/",
        "users/",
        "groups/",
        "snippets/",
        "settings/",
        "reports/site-history/",
        "workflows/list/",
        "collections/",
        "api/main/",
        "logout/",
        "sprite/",
        "jsi18n/",
        "failwhale/",
        "test404/",
        "dismissibles/",
    ):
        answer = administrator.get(f"/console/{address}")
        assert answer.status_code in (404, 200), address
        assert answer.status_code == 404 or address == "settings/", address


def test_the_side_bar_shows_only_what_a_person_may_do(county) -> None:
    for role in Role:
        actor = make_actor(role, at=county.root)
        shown = areas.entries(actor)
        assert all(entry.action is None or actor.may_somewhere(entry.action) for entry in shown)
        assert shown[0].url == "home:home"


def test_every_entry_and_pile_leads_somewhere(supervisor: Client, county) -> None:
    actor = make_actor(*Role, at=county.root)
    client = sign_in(Client(), make_person(*Role, at=county.root))
    from django.urls import reverse

    for entry in areas.entries(actor):
        assert client.get(reverse(entry.url)).status_code == 200, entry.url
    for kind in areas.waiting(actor):
        assert client.get(f"{reverse(kind.url)}?{kind.query}").status_code == 200, kind.url


def test_the_language_is_kept_with_the_person_and_in_the_trail(supervisor: Client, county) -> None:
    answer = supervisor.post("/console/language/", {"language": "en", "next": "/console/help/"}, follow=True)
    assert answer.redirect_chain == [("/console/help/", 302)]
    assert 'lang="en"' in answer.content.decode()
    county.supervisor.refresh_from_db()
    assert county.supervisor.language == "en"
    assert TrailLine.objects.get().change == {"language": ["zh", "en"]}
    supervisor.post("/console/language/", {"language": "en"})
    assert TrailLine.objects.count() == 1


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_the_language_switch_leads_nowhere_else(supervisor: Client, elsewhere: str) -> None:
    answer = supervisor.post("/console/language/", {"language": "en", "next": elsewhere})
    assert answer.headers["Location"] == "/console/"


def test_strangers_keep_their_language_in_a_cookie(client: Client) -> None:
    client.post("/console/language/", {"language": "en", "next": "/console/nowhere/"})
    assert "Page not found" in client.get("/console/nowhere/").content.decode()


def test_ones_own_settings_are_kept(supervisor: Client, county) -> None:
    answer = supervisor.post("/console/settings/", {"language": "zh", "digest": "weekly", "telephone": " 0571-1 "}, follow=True)
    assert "已保存。" in answer.content.decode()
    county.supervisor.refresh_from_db()
    assert (county.supervisor.digest, county.supervisor.telephone) == ("weekly", "0571-1")
    assert supervisor.post("/console/settings/", {"language": "xx", "digest": "weekly"}).status_code == 422


def test_no_template_holds_script_or_style() -> None:
    for template in (Path(console.__file__).parent / "templates").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text), template


def test_the_page_of_an_error_needs_nothing() -> None:
    assert "系统出错" in engines["django"].get_template("500.html").render()


def test_the_title_ends_with_our_name(supervisor: Client) -> None:
    page = supervisor.get("/console/help/").content.decode()
    assert "<title>接下来做什么 - 归口</title>" in page
    assert "Wagtail" not in page


def test_said_follows_the_language() -> None:
    from guikou.console.words import said

    lazily = said("中", "en")
    with translation.override("en"):
        assert str(lazily) == "en"
    with translation.override("zh-hans"):
        assert str(lazily) == "中"


def test_pages_ask_the_database_little(supervisor: Client, django_assert_max_num_queries) -> None:
    supervisor.get("/console/help/")
    everybody = make_actor(*Role, at=make_organisation())
    with django_assert_max_num_queries(5 + len(areas.waiting(everybody)) + len(areas.banners(everybody))):
        supervisor.get("/console/help/")
