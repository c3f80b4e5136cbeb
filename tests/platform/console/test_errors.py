"""What is said when something is too large, not understood, or broken."""

import pytest
from django.test import Client

from factories_platform import make_organisation, make_person, sign_in
from guikou.people.domain.policy import Role

pytestmark = pytest.mark.django_db
OWN = "/console/settings/"


@pytest.fixture(params=["zh", "en"])
def client(request: pytest.FixtureRequest) -> Client:
    return sign_in(Client(), make_person(Role.SUPERVISOR, at=make_organisation(), language=request.param))


def english(client: Client) -> bool:
    return 'lang="en"' in client.get(OWN).content.decode()[:200]


@pytest.mark.parametrize(
    ("limit", "sent"),
    [("DATA_UPLOAD_MAX_MEMORY_SIZE", {"telephone": "1" * 100}), ("DATA_UPLOAD_MAX_NUMBER_FIELDS", {str(n): "x" for n in range(100)})],
)
def test_what_is_too_large_is_said_to_be_too_large(client: Client, settings: object, limit: str, sent: dict[str, str]) -> None:
    in_english = english(client)
    setattr(settings, limit, 10)
    answer = client.post(OWN, "&".join(f"{name}={value}" for name, value in sent.items()), content_type="application/x-www-form-urlencoded")
    page = answer.content.decode()
    assert answer.status_code == 413
    assert ("This is too large" if in_english else "提交的内容过大") in page
    assert "/console/" in page


def test_what_is_not_understood_is_said_to_be_so(client: Client) -> None:
    answer = client.get("/console/accounts/?as=exe")
    assert answer.status_code == 400
    assert ("This request cannot be answered" if english(client) else "无法处理这个请求") in answer.content.decode()


def test_a_page_that_broke_names_both_languages_and_a_way_back() -> None:
    from django.template.loader import render_to_string

    page = render_to_string("500.html")
    assert "系统出错" in page
    assert "Something went wrong" in page
    assert 'class="button" href="/console/"' in page
