"""One account's own body and pictures in the console: changed, shown with their difference, the same as the master again."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from factories_docx import picture as drawn
from factories_platform import NOW, make_account, sign_in
from factories_release import Desk, version
from guikou.people.models import Person
from guikou.registry.queries.accounts import accounts_by_key
from guikou.release import content
from guikou.release.domain.content import Field, File
from guikou.release.models import Release
from guikou.release.operations import media, writing

pytestmark = pytest.mark.django_db
URL = "/console/releases/"
BODY = '<p>城东停水。</p><p><img src="picture:0" alt="管道"></p><p>请储水。</p><p><img src="picture:1" alt="阀门"></p>'


def client_of(actor: Any) -> Client:
    return sign_in(Client(), Person.objects.get(pk=actor.person_id))


def illustrated(desk: Desk, **account: Any) -> tuple[Release, File, File]:
    pipe, valve = (
        media.keep_picture(data=drawn(colour), name=f"{alt}.png", alt=alt, by=desk.clerk, now=NOW)
        for colour, alt in (("red", "管道"), ("blue", "阀门"))
    )
    master = version(html=BODY, pictures=(pipe, valve), cover=0)
    return desk.draft(make_account(desk.office, name="清江发布", **account), masters=[master]), pipe, valve


def said(release: Release) -> Any:
    edition = release.editions.get()
    return content.read(edition.content, edition.own, content_hash=edition.content_hash)


def held(client: Client, release: Release) -> dict[str, Any]:
    """Return what the form holds, as a browser without script would send it."""
    soup = BeautifulSoup(client.get(f"{URL}{release.pk}/accounts/0/").content.decode(), "html.parser")
    sent: dict[str, Any] = {}
    for each in soup.select("form.form input[name], form.form textarea[name]"):
        if each.get("type") in ("checkbox", "radio") and not each.has_attr("checked"):
            continue
        value = each.get_text().removeprefix("\n") if each.name == "textarea" else each.get("value", "")
        sent.setdefault(str(each["name"]), []).append(value)
    return sent


def send(client: Client, release: Release, **changed: Any) -> Any:
    return client.post(f"{URL}{release.pk}/accounts/0/", held(client, release) | changed)


def test_sending_the_form_as_it_is_changes_nothing() -> None:
    desk = Desk.new()
    release, _, _ = illustrated(desk)
    before = release.editions.get().content_hash
    clerk = client_of(desk.clerk)
    assert send(clerk, release).status_code == 302
    assert (said(release).accounts[0].own, release.editions.get().content_hash) == (frozenset(), before)
    send(clerk, release, html="<p>只说一句</p>")
    own = said(release).accounts[0]
    send(clerk, release)
    assert said(release).accounts[0] == own


def test_a_body_of_its_own_is_kept_shown_with_its_difference_and_follows_again() -> None:
    desk = Desk.new()
    release, _, _ = illustrated(desk)
    clerk = client_of(desk.clerk)
    send(clerk, release, html='<p>城西停水。</p><p><img src="picture:1"></p><p><img src="picture:0"></p><script>x</script>')
    shown = said(release).accounts[0]
    assert shown.own == {Field.HTML}
    assert shown.version.html == '<p>城西停水。</p><p><img src="picture:1" alt="阀门"></p><p><img src="picture:0" alt="管道"></p>'
    page = BeautifulSoup(clerk.get(f"{URL}{release.pk}/accounts/0/").content.decode(), "html.parser")
    assert "城西" in next(each.get_text() for each in page.select(".against ins"))
    assert "城东" in next(each.get_text() for each in page.select(".against del"))
    assert page.select_one(".otherwise[open]")
    send(clerk, release, **{"same-html": "on"})
    assert (said(release).accounts[0].own, said(release).accounts[0].version.html) == (frozenset(), BODY)


def test_pictures_are_left_out_put_in_order_and_described_for_one_account() -> None:
    desk = Desk.new()
    release, pipe, valve = illustrated(desk)
    clerk = client_of(desk.clerk)
    send(clerk, release, **{"picture-order": ["2", "1"], "picture-alt": ["管道", "新阀门"]})
    version = said(release).accounts[0].version
    assert [each.alt for each in version.pictures] == ["新阀门", "管道"]
    assert version.html.index("新阀门") < version.html.index("管道")
    assert version.pictures[version.cover].digest == pipe.digest
    page = clerk.get(f"{URL}{release.pk}/accounts/0/").content.decode()
    assert "顺序改为" in page
    assert "图片说明" in page
    send(clerk, release, **{"picture-show": [valve.digest], "cover": valve.digest})
    shown = said(release).accounts[0]
    assert ([each.alt for each in shown.version.pictures], shown.version.cover) == (["新阀门"], 0)
    assert shown.own == {Field.PICTURES, Field.COVER}
    assert "不用" in clerk.get(f"{URL}{release.pk}/accounts/0/").content.decode()
    send(clerk, release, **{"same-pictures": "on", "same-cover": "on"})
    assert said(release).accounts[0].own == frozenset()


def test_a_picture_that_says_nothing_and_a_cover_that_is_not_shown_are_refused_at_the_field() -> None:
    desk = Desk.new()
    release, pipe, valve = illustrated(desk)
    clerk = client_of(desk.clerk)
    answer = send(clerk, release, **{"picture-alt": ["", "阀门"], "title": "停水了"})
    page = answer.content.decode()
    assert (answer.status_code, "请写明图片“管道.png”上有什么" in page, "停水了" in page) == (422, True, True)
    answer = send(clerk, release, **{"picture-show": [valve.digest], "cover": pipe.digest})
    assert (answer.status_code, "封面图片没有选用" in answer.content.decode()) == (422, True)
    assert said(release).accounts[0].own == frozenset()


def test_an_own_body_and_own_pictures_go_together() -> None:
    desk = Desk.new()
    release, _, valve = illustrated(desk)
    clerk = client_of(desk.clerk)
    send(clerk, release, html='<p>阀门</p><p><img src="picture:1"></p>', **{"picture-show": [valve.digest], "cover": valve.digest})
    assert said(release).accounts[0].version.html == '<p>阀门</p><p><img src="picture:0" alt="阀门"></p>'
    sent = held(clerk, release)
    both = sent | {"picture-show": sent["picture"]}
    clerk.post(f"{URL}{release.pk}/accounts/0/", both)
    assert said(release).accounts[0].version.html.endswith('<p><img src="picture:0" alt="阀门"></p><p><img src="picture:1" alt="管道"></p>')


def test_a_post_has_its_own_pictures_and_no_cover() -> None:
    desk = Desk.new()
    release, pipe, valve = illustrated(desk, platform="mastodon", stable_id="1")
    clerk = client_of(desk.clerk)
    assert "cover" not in held(clerk, release)
    assert "html" not in held(clerk, release)
    send(clerk, release, **{"picture-order": ["2", "1"]})
    assert [each.digest for each in said(release).accounts[0].version.pictures] == [valve.digest, pipe.digest]
    assert said(release).accounts[0].own == {Field.PICTURES}


def test_where_a_platform_takes_one_picture_another_one_can_be_chosen() -> None:
    desk = Desk.new()
    release, pipe, valve = illustrated(desk, platform="weibo", stable_id="1")
    assert said(release).accounts[0].version.pictures == (pipe,)
    send(client_of(desk.clerk), release, **{"picture-show": [valve.digest]})
    assert said(release).accounts[0].version.pictures == (valve,)


def test_a_picture_taken_out_of_the_release_leaves_the_account_too() -> None:
    desk = Desk.new()
    release, pipe, valve = illustrated(desk)
    clerk = client_of(desk.clerk)
    send(clerk, release, html='<p>两张</p><p><img src="picture:1"></p><p><img src="picture:0"></p>', **{"picture-order": ["2", "1"]})
    form = {
        "organisation": desk.office.pk,
        "version": 2,
        "zh-title": "停水通知",
        "zh-html": BODY,
        "picture": [pipe.digest, valve.digest],
        "picture-name": [pipe.name, valve.name],
        "picture-alt-zh": ["管道", "阀门"],
        "picture-alt-en": ["", ""],
        "picture-drop": pipe.digest,
        "place": [f"{make_id(release)}:zh"],
        "then": "keep",
    }
    assert clerk.post(f"{URL}{release.pk}/edit/", form).status_code == 302
    shown = said(release).accounts[0]
    assert [each.digest for each in shown.version.pictures] == [valve.digest]
    assert shown.version.html == '<p>两张</p><p><img src="picture:0" alt="阀门"></p>'


def make_id(release: Release) -> int:
    (account,) = accounts_by_key([said(release).accounts[0].account]).values()
    return int(account.pk)


def test_two_who_change_it_at_once_are_told_and_what_was_typed_stays() -> None:
    desk = Desk.new()
    release, _, _ = illustrated(desk)
    clerk = client_of(desk.clerk)
    sent = held(clerk, release)
    send(clerk, release, title="先保存的")
    address = f"{URL}{release.pk}/accounts/0/"
    answer = clerk.post(address, sent | {"title": "后保存的"})
    page = answer.content.decode()
    assert (answer.status_code, "后保存的" in page, "先保存的" in page) == (422, True, True)
    again = BeautifulSoup(page, "html.parser").select_one("form.form [name=version]")
    assert again is not None
    assert clerk.post(address, sent | {"title": "后保存的", "version": again["value"]}).status_code == 302
    assert said(release).accounts[0].version.title == "后保存的"


def test_a_reviewer_sees_what_an_account_shows_otherwise_and_what_changed_since() -> None:
    desk = Desk.new()
    release, _, valve = illustrated(desk)
    clerk = client_of(desk.clerk)
    send(clerk, release, html="<p>城西停水。</p>" + BODY[len("<p>城东停水。</p>") :])
    writing.hand_in(release_id=release.pk, version=None, by=desk.clerk, now=NOW)
    page = BeautifulSoup(client_of(desk.first).get(f"/console/reviews/{release.pk}/1/").content.decode(), "html.parser")
    assert any("城西" in each.get_text() for each in page.select(".one-look .against ins"))
    desk.sign(release, 1)
    send(clerk, release, **{"picture-show": [valve.digest], "cover": valve.digest})
    assert release.editions.get().signatures.filter(void_at=None).count() == 0
    changed = BeautifulSoup(client_of(desk.first).get(f"/console/reviews/{release.pk}/1/").content.decode(), "html.parser")
    assert any("管道" in each.get_text() for each in changed.select(".changed del"))
