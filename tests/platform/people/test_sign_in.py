"""Signing in, the second factor, the lock-out, and going away."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone

from factories_platform import make_organisation
from guikou.console.areas.people.sign_in.adapters import client_address
from guikou.people.domain.policy import Role
from guikou.people.models import Person
from guikou.people.operations import invitations, people
from guikou.people.operations.setup import SETUP
from guikou.trail.models import TrailLine
from people_at_the_door import PASSWORD, code_of, sign_in

pytestmark = pytest.mark.django_db
INSIDE = "/console/me/"


def inside(client: Client) -> bool:
    return client.get(INSIDE).status_code == 200


def test_from_the_invitation_to_the_console(client: Client, required: None) -> None:
    county = make_organisation()
    invited = invitations.invite(
        name="王芳",
        email="wang@example.org",
        role=Role.CLERK,
        organisation_id=county.pk,
        since=timezone.localdate(),
        by=SETUP,
        now=timezone.now(),
    )
    address = str(invited.link).removeprefix("http://127.0.0.1:8000")
    page = client.get(address).content.decode()
    assert "王芳" in page
    assert "主办单位经办人" in page
    assert client.post(address, {"password1": "short", "password2": "short"}).status_code == 422
    assert "两次输入的密码不同" in client.post(address, {"password1": PASSWORD, "password2": PASSWORD + "x"}).content.decode()
    assert client.post(address, {"password1": PASSWORD, "password2": PASSWORD})["Location"] == "/account/2fa/"
    assert client.get(INSIDE)["Location"] == "/account/2fa/"
    page = client.get("/account/2fa/totp/activate/").content.decode()
    found = re.search(r'<code class="key">(\w+)</code>', page)
    assert found
    assert "验证码不对" in client.post("/account/2fa/totp/activate/", {"code": "000000"}).content.decode()
    assert client.post("/account/2fa/totp/activate/", {"code": code_of(found[1])})["Location"] == "/account/2fa/recovery-codes/"
    assert client.get(INSIDE).status_code == 200
    assert client.get(address).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_people_hear_by_mail_what_was_changed_about_how_they_sign_in(client: Client, with_app: Callable[..., Any]) -> None:
    person, secret = with_app(language="en")
    sign_in(client, person, secret)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post("/account/2fa/recovery-codes/generate/")
    client.post("/account/2fa/totp/deactivate/")
    assert [sent.subject for sent in mail.outbox] == ["Guikou: new recovery codes", "Guikou: the authenticator app is not used any more"]
    assert all(sent.to == [person.email] and "Network address: 127.0.0.1" in sent.body for sent in mail.outbox)


def test_password_and_code_let_in_and_neither_alone(client: Client, required: None, with_app: Callable[..., Any]) -> None:
    person, secret = with_app()
    assert client.post("/account/login/", {"login": person.email.upper(), "password": PASSWORD})["Location"] == "/account/2fa/authenticate/"
    assert not inside(client)
    assert "验证码不对" in client.post("/account/2fa/authenticate/", {"code": "123456"}).content.decode()
    assert not inside(client)
    assert client.post("/account/2fa/authenticate/", {"code": code_of(secret)})["Location"] == "/console/"
    assert inside(client)


def test_a_code_works_once(client: Client, with_app: Callable[..., Any]) -> None:
    person, secret = with_app()
    code = code_of(secret)
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    client.post("/account/2fa/authenticate/", {"code": code})
    second = Client()
    second.post("/account/login/", {"login": person.email, "password": PASSWORD})
    assert second.post("/account/2fa/authenticate/", {"code": code}).status_code == 200
    assert not inside(second)


def test_a_recovery_code_lets_in_once(client: Client, with_app: Callable[..., Any]) -> None:
    person, secret = with_app()
    sign_in(client, person, secret)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post("/account/2fa/recovery-codes/generate/")
    codes = client.get("/account/2fa/recovery-codes/download/").content.decode().split()
    assert len(codes) == 10
    for expected in (True, False):
        other = Client()
        other.post("/account/login/", {"login": person.email, "password": PASSWORD})
        other.post("/account/2fa/authenticate/", {"code": codes[0]})
        assert inside(other) is expected


@pytest.mark.parametrize("path", ["/console/", INSIDE, "/console/people/", "/console/help/", "/account/password/change/"])
def test_without_a_second_factor_only_the_way_to_one_is_open(
    client: Client, required: None, joined: Callable[..., Person], path: str
) -> None:
    sign_in(client, joined(Role.ADMINISTRATOR))
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (302, "/account/2fa/")


def test_without_a_second_factor_the_api_says_so(client: Client, required: None, joined: Callable[..., Person]) -> None:
    sign_in(client, joined())
    answer = client.get("/api/v1/accounts")
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert "第二重验证" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/account/2fa/", "/account/2fa/totp/activate/", "/account/2fa/passkeys/add/", "/account/logout/"])
def test_the_way_to_a_second_factor_is_open(client: Client, required: None, joined: Callable[..., Person], path: str) -> None:
    sign_in(client, joined())
    assert client.get(path).status_code == 200


def test_the_last_second_factor_stays(client: Client, required: None, with_app: Callable[..., Any]) -> None:
    person, secret = with_app()
    sign_in(client, person, secret)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert "最后一个" in client.post("/account/2fa/totp/deactivate/").content.decode()
    assert Authenticator.objects.filter(user=person, type="totp").exists()


def a_while_later(client: Client) -> None:
    session = client.session
    session["account_authentication_methods"] = [
        record | {"at": record["at"] - 301} for record in session["account_authentication_methods"]
    ]
    session.save()


def test_sensitive_pages_ask_again_who_it_is(client: Client, with_app: Callable[..., Any]) -> None:
    person, secret = with_app()
    sign_in(client, person, secret)
    assert client.get("/account/2fa/totp/deactivate/").status_code == 200
    a_while_later(client)
    for path in ("/account/2fa/totp/deactivate/", "/account/2fa/recovery-codes/generate/", "/account/2fa/passkeys/add/"):
        assert client.post(path)["Location"].startswith("/account/reauthenticate/")
    assert "密码不对" in client.post("/account/reauthenticate/", {"password": "wrong"}).content.decode()


def test_the_key_of_an_app_is_not_readable_in_the_database(with_app: Callable[..., Any]) -> None:
    person, secret = with_app()
    assert secret not in str(Authenticator.objects.get(user=person).data)


def fail(client: Client, person: Person, times: int = 10, **headers: str) -> Any:
    for _ in range(times):
        answer = client.post("/account/login/", {"login": person.email, "password": "wrong"}, headers=headers)
    return answer


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "暂停 15 分钟"), ("en", "locked for 15 minutes")])
def test_who_fails_too_often_waits_and_is_told_how_long(client: Client, joined: Callable[..., Person], language: str, words: str) -> None:
    person = joined()
    client.cookies["django_language"] = language
    assert fail(client, person, 9).status_code == 200
    locked = fail(client, person, 1)
    assert locked.status_code == 429
    assert words in locked.content.decode()
    assert f"{timezone.localtime() + timedelta(minutes=15):%Y-%m-%d}" in locked.content.decode()
    assert client.post("/account/login/", {"login": person.email, "password": PASSWORD}).status_code == 429
    assert not inside(client)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    sign_in(client, person)
    assert inside(client)


def test_a_lock_is_for_one_account_from_one_place(client: Client, joined: Callable[..., Person]) -> None:
    person, other = joined(), joined()
    fail(client, person)
    sign_in(Client(), other)
    elsewhere = Client(REMOTE_ADDR="192.0.2.9")
    sign_in(elsewhere, person)
    assert inside(elsewhere)


def test_wrong_codes_count_like_wrong_passwords(client: Client, with_app: Callable[..., Any]) -> None:
    person, secret = with_app()
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    answers = [client.post("/account/2fa/authenticate/", {"code": f"{number:06}"}).status_code for number in range(10)]
    assert answers == [200] * 9 + [429]
    assert client.post("/account/2fa/authenticate/", {"code": code_of(secret)}).status_code == 429
    assert not inside(client)


def test_what_was_typed_is_not_kept_with_a_failure(client: Client, with_app: Callable[..., Any]) -> None:
    person, _ = with_app()
    client.post("/account/login/", {"login": person.email, "password": "my secret"})
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    client.post("/account/2fa/authenticate/", {"code": "424242"})
    kept = " ".join(AccessAttempt.objects.values_list("post_data", flat=True))
    assert "my secret" not in kept
    assert "424242" not in kept


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.7", "127.0.0.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "203.0.113.7", "127.0.0.1"),
        (1, "not an address", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_what_trusted_proxies_say_counts(rf: RequestFactory, settings: Any, proxies: int, forwarded: str, address: str) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"proxies": proxies})
    assert client_address(rf.get("/", headers={"X-Forwarded-For": forwarded})) == address


def test_a_made_up_header_does_not_lift_a_lock(client: Client, joined: Callable[..., Person]) -> None:
    person = joined()
    for number in range(10):
        fail(client, person, 1, **{"X-Forwarded-For": f"203.0.113.{number}"})
    assert client.post("/account/login/", {"login": person.email, "password": PASSWORD}).status_code == 429


def test_a_session_ends_with_signing_out(client: Client, joined: Callable[..., Person]) -> None:
    sign_in(client, joined())
    kept = client.cookies["sessionid"].value
    assert inside(client)
    assert client.post("/account/logout/")["Location"] == "/account/login/"
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert not inside(thief)
    assert not UserSession.objects.exists()


def test_a_session_ends_when_the_person_leaves_or_an_administrator_ends_it(joined: Callable[..., Person]) -> None:
    for end in (people.deactivate, people.end_sessions, people.reset_second_factor):
        client, person = Client(), joined()
        sign_in(client, person)
        assert inside(client)
        end(person_id=person.pk, by=SETUP, now=timezone.now())
        assert not inside(client)


def test_a_new_password_ends_what_is_signed_in_elsewhere(client: Client, joined: Callable[..., Person]) -> None:
    person, elsewhere = joined(), Client()
    sign_in(elsewhere, person)
    sign_in(client, person)
    new = "another good 口令 here"
    page = client.post("/account/password/change/", {"oldpassword": "wrong", "password1": new, "password2": new})
    assert "请输入现在的密码" in page.content.decode()
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert inside(client)
    assert not inside(elsewhere)
    assert mail.outbox[-1].subject == "归口：您的密码已修改"
    assert TrailLine.objects.filter(action="person.password").count() == 1


def test_a_forgotten_password_is_set_through_a_mail_once(client: Client, joined: Callable[..., Person]) -> None:
    person = joined(language="en")
    client.post("/account/password/reset/", {"email": person.email})
    [sent] = mail.outbox
    assert sent.subject == "Guikou: set a new password"
    link = re.search(
        r"http://testserver(/account/password/reset/key/\S+)|http://127.0.0.1:8000(/account/password/reset/key/\S+)", sent.body
    )
    assert link
    address = link[1] or link[2]
    form = client.get(address, follow=True)
    target = form.redirect_chain[-1][0]
    new = "another good 口令 here"
    assert client.post(target, {"password1": new, "password2": new})["Location"] == "/account/password/reset/key/done/"
    assert Person.objects.get(pk=person.pk).check_password(new)
    assert "失效" in Client().get(address, follow=True).content.decode()


def test_nobody_learns_who_has_an_account_and_the_uninvited_get_no_mail(client: Client) -> None:
    county = make_organisation()
    invitations.invite(
        name="王芳",
        email="wang@example.org",
        role=Role.CLERK,
        organisation_id=county.pk,
        since=timezone.localdate(),
        by=SETUP,
        now=timezone.now(),
    )
    pages = [client.post("/account/password/reset/", {"email": email}) for email in ("wang@example.org", "nobody@example.org")]
    assert [page["Location"] for page in pages] == ["/account/password/reset/done/"] * 2
    assert mail.outbox == []


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "password/set/", "3rdparty/", "3rdparty/signup/", "login/code/confirm/", "confirm-email/"]
)
def test_there_is_no_other_way_in(client: Client, path: str) -> None:
    assert client.get(f"/account/{path}").status_code == 404


def test_the_frames_own_doors_lead_to_ours(client: Client) -> None:
    assert client.get("/console/login/?next=/console/x/")["Location"] == "/account/login/?next=/console/x/"
    assert client.get("/console/password_reset/")["Location"] == "/account/password/reset/"
    assert client.get("/console/account/")["Location"] == INSIDE


def test_signing_in_leads_nowhere_else(client: Client, joined: Callable[..., Person]) -> None:
    person = joined()
    answer = client.post(
        "/account/login/?next=https://evil.example/", {"login": person.email, "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert answer["Location"] == "/console/"


def test_forms_of_the_door_need_their_token(joined: Callable[..., Person]) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/account/login/", {"login": joined().email, "password": PASSWORD}).status_code == 403


def test_somebody_who_left_is_told_nothing_more_than_a_stranger(client: Client, joined: Callable[..., Person]) -> None:
    person = joined()
    people.deactivate(person_id=person.pk, by=SETUP, now=timezone.now())
    assert "邮箱或密码不对" in client.post("/account/login/", {"login": person.email, "password": PASSWORD}).content.decode()


def test_what_concerns_signing_in_leaves_lines_in_the_trail(client: Client, with_app: Callable[..., Any]) -> None:
    person, secret = with_app()
    sign_in(client, person, secret)
    cache.clear()
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post("/account/2fa/recovery-codes/generate/")
    client.post("/account/2fa/totp/deactivate/")
    fail(Client(), person)
    actions = [line.action for line in TrailLine.objects.filter(subject=f"person:{person.pk}")]
    assert actions == ["person.sign-in", "person.recovery-codes", "person.factor-remove", "person.locked-out"]


def test_people_end_their_other_sessions_and_keep_this_one(client: Client, joined: Callable[..., Person]) -> None:
    person, elsewhere, phone = joined(), Client(), Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8"})
    for each in (client, elsewhere, phone):
        sign_in(each, person)
    assert "苹果手机，微信" in client.get(INSIDE).content.decode()
    one = UserSession.objects.get(session_key=phone.cookies["sessionid"].value)
    client.post("/console/me/sessions/end/", {"session": str(one.pk)})
    assert [inside(each) for each in (client, elsewhere, phone)] == [True, True, False]
    client.post("/console/me/sessions/end/")
    assert [inside(each) for each in (client, elsewhere, phone)] == [True, False, False]


def test_nobody_ends_sessions_of_others_through_their_own_page(client: Client, joined: Callable[..., Person]) -> None:
    person, other = joined(), Client()
    sign_in(client, person)
    sign_in(other, joined())
    theirs = UserSession.objects.get(session_key=other.cookies["sessionid"].value)
    client.post("/console/me/sessions/end/", {"session": str(theirs.pk)})
    assert inside(other)
