"""Signing in through an identity provider: a real one, in a process of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.utils import timezone

import oidc_provider
from factories_platform import make_organisation
from guikou.people.domain.policy import Role
from guikou.people.models import Person
from guikou.people.operations import invitations, people
from guikou.people.operations.setup import SETUP
from guikou.people.queries import invitation
from guikou.trail.models import TrailLine
from people_at_the_door import code_of

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
CALLBACK = "http://testserver/account/oidc/oidc/login/callback/"
INSIDE = "/console/me/"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a provider; return its address."""
    script, folder = Path(oidc_provider.__file__), tmp_path_factory.mktemp("provider")
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    with subprocess.Popen([sys.executable, script, folder, CALLBACK], stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), "the provider did not start"
        yield address
        process.terminate()


@pytest.fixture(autouse=True)
def _connected(settings: Any, provider: str) -> None:
    app = {
        "provider_id": "oidc",
        "name": "某市统一身份认证",
        "client_id": oidc_provider.CLIENT,
        "secret": oidc_provider.SECRET,
        "settings": {"server_url": provider},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"oidc_name": "某市统一身份认证", "oidc_issuer": provider})


def address_of(client: Client, provider: str) -> str:
    """Press the button; return where the page leads."""
    page = BeautifulSoup(client.post("/account/oidc/oidc/login/?process=login").content, "html.parser")
    link = page.main.find("a", href=True) if page.main else None
    refresh = page.find("meta", attrs={"http-equiv": "refresh"})
    assert isinstance(link, Tag)
    assert isinstance(refresh, Tag)
    address = str(link["href"])
    assert refresh["content"] == f"0; url={address}"
    assert address.startswith(provider)
    return address


def come_through(client: Client, provider: str, email: str) -> Any:
    """Go to the provider as a browser would, sign in there, and come back; return our answer."""
    with httpx.Client(follow_redirects=False) as browser:
        answer = browser.get(address_of(client, provider))
        while answer.is_redirect and not answer.headers["Location"].startswith(CALLBACK):
            answer = browser.get(str(httpx.URL(str(answer.url)).join(answer.headers["Location"])))
            if not answer.is_redirect:
                answer = browser.post(str(answer.url), data={"login": email, "password": oidc_provider.PASSWORD})
        back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def invite(email: str = "invited@example.org") -> invitations.Invited:
    given = {"name": "王芳", "email": email, "role": Role.CLERK, "organisation_id": make_organisation().pk}
    return invitations.invite(**given, since=timezone.localdate(), by=SETUP, now=timezone.now())


def test_somebody_invited_comes_in_and_is_connected_on_first_use(client: Client, provider: str) -> None:
    invited = invite()
    assert "通过 某市统一身份认证 登录" in client.get("/account/login/").content.decode()
    assert come_through(client, provider, "invited@example.org")["Location"] == "/console/"
    assert client.get(INSIDE).status_code == 200
    person = Person.objects.get(email="invited@example.org")
    assert person.joined_at
    assert SocialAccount.objects.get().user == person
    assert [line.action for line in TrailLine.objects.all()] == ["person.invite", "person.join", "person.sign-in"]
    assert TrailLine.objects.get(action="person.join").change == {"through": "某市统一身份认证"}
    secret = str(invited.link).rstrip("/").rpartition("/")[2]
    assert invitation(secret, now=timezone.now()) is None
    other = Client()
    come_through(other, provider, "invited@example.org")
    assert other.get(INSIDE).status_code == 200
    assert TrailLine.objects.filter(action__in=("person.join", "person.connect")).count() == 1


@pytest.mark.parametrize(("language", "words"), [("zh", "您通过 某市统一身份认证 登录"), ("en", "You sign in through 某市统一身份认证")])
def test_who_has_no_password_here_is_told_where_it_is_changed(client: Client, provider: str, language: str, words: str) -> None:
    invite()
    come_through(client, provider, "invited@example.org")
    client.post("/console/language/", {"language": language})
    for answer in (client.get("/account/password/change/"), client.post("/account/password/change/", {"password1": "x"})):
        assert answer.status_code == 200
        assert words in answer.content.decode()
    for path in ("/account/2fa/", "/account/2fa/totp/activate/", "/account/2fa/passkeys/add/", INSIDE):
        assert client.get(path, follow=True).status_code == 200, path
    assert client.get("/account/reauthenticate/").status_code == 403


def test_who_has_no_password_here_can_set_one_through_a_mail(client: Client, provider: str, mailoutbox: list[Any]) -> None:
    invite()
    come_through(client, provider, "invited@example.org")
    mailoutbox.clear()
    client.post("/account/password/reset/", {"email": "invited@example.org"})
    link = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", mailoutbox[0].body)
    assert link
    page = client.get(link[1], follow=True)
    secret = "a long one of one's own 归口"
    client.post(page.redirect_chain[-1][0], {"password1": secret, "password2": secret})
    assert Person.objects.get().check_password(secret)


def test_a_stranger_is_told_to_be_invited_and_leaves_no_trace(client: Client, provider: str) -> None:
    answer = come_through(client, provider, "stranger@example.org")
    assert answer.status_code == 403
    assert "stranger@example.org" in answer.content.decode()
    assert "还没有人邀请" in answer.content.decode()
    assert not Person.objects.exists()
    assert client.get(INSIDE).status_code == 302


def test_an_address_that_the_provider_has_not_verified_proves_nothing(client: Client, provider: str) -> None:
    invite("unverified@example.org")
    answer = come_through(client, provider, "unverified@example.org")
    assert answer.status_code == 403
    assert "没有提供经过确认的邮箱" in answer.content.decode()
    assert not SocialAccount.objects.exists()


def test_who_has_left_does_not_come_back_through_the_provider(client: Client, provider: str) -> None:
    invite()
    come_through(client, provider, "invited@example.org")
    people.deactivate(person_id=Person.objects.get().pk, by=SETUP, now=timezone.now())
    assert client.get(INSIDE).status_code == 302
    again = Client()
    assert come_through(again, provider, "invited@example.org").status_code == 403
    assert again.get(INSIDE).status_code == 302


def test_the_second_factor_is_asked_for_after_the_provider_too(client: Client, provider: str, required: None, rf: Any) -> None:
    from allauth.core import context

    invite()
    assert come_through(client, provider, "invited@example.org")["Location"] == "/console/"
    assert client.get(INSIDE)["Location"] == "/account/2fa/"
    secret = generate_totp_secret()
    with context.request_context(rf.get("/")):
        TOTP.activate(Person.objects.get(), secret)
    other = Client()
    assert come_through(other, provider, "invited@example.org")["Location"] == "/account/2fa/authenticate/"
    assert other.get(INSIDE).status_code == 302
    other.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert other.get(INSIDE).status_code == 200


def test_an_answer_that_nobody_asked_for_is_refused(client: Client, provider: str) -> None:
    invite()
    answer = client.get("/account/oidc/oidc/login/callback/?code=made-up&state=made-up")
    assert answer.status_code in (200, 401, 403)
    assert "没有完成" in answer.content.decode()
    state = re.search(r"state=([^&]+)", address_of(client, provider))
    assert state
    answer = client.get(f"/account/oidc/oidc/login/callback/?code=made-up&state={state[1]}")
    assert "没有完成" in answer.content.decode()
    assert client.get(INSIDE).status_code == 302


def test_the_way_to_the_provider_needs_a_press_of_the_button(client: Client, provider: str) -> None:
    shown = client.get("/account/oidc/oidc/login/?process=login")
    assert shown.status_code == 200
    assert "将前往 某市统一身份认证 登录" in shown.content.decode()


def test_an_invitation_that_has_expired_still_lets_in_whom_the_provider_vouches_for(client: Client, provider: str) -> None:
    invited = invite()
    invited.person.invitations.update(expires_at=timezone.now() - timedelta(days=1))
    come_through(client, provider, "invited@example.org")
    assert client.get(INSIDE).status_code == 200


def test_a_provider_that_does_not_answer_is_said_in_plain_words(client: Client, settings: Any) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"] = {"server_url": "http://127.0.0.1:9"}
    answer = client.post("/account/oidc/oidc/login/?process=login")
    assert answer.status_code == 502
    assert "登录没有完成" in answer.content.decode()
