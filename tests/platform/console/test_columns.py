"""Columns of a list that stand aside until they are asked for."""

import csv
import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from factories_platform import make_account, make_organisation, make_person, sign_in
from guikou.people.domain.policy import Role

pytestmark = pytest.mark.django_db
LIST, ALL = "/console/accounts/", "/console/accounts/?columns=all"
FURTHER = ["停更日", "认证", "职能", "层级", "登录保管人"]


@pytest.fixture
def supervisor() -> Client:
    county = make_organisation()
    for level in ("county", "township"):
        make_account(county, level=level)
    return sign_in(Client(), make_person(Role.SUPERVISOR, at=county))


def headings(client: Client, address: str) -> list[str]:
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    return [each.get_text(strip=True) for each in soup.select("table.list thead th:not(.pick)")]


def exported(client: Client, address: str) -> list[str]:
    answer: Any = client.get(address)
    return next(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_further_columns_are_shown_once_all_are_asked_for(supervisor: Client) -> None:
    assert headings(supervisor, ALL) == [*headings(supervisor, LIST), *FURTHER]


def test_a_control_leads_to_all_columns_and_back_and_keeps_the_filters(supervisor: Client) -> None:
    def control(address: str) -> str:
        found = BeautifulSoup(supervisor.get(address).content, "html.parser").select_one(".columns-shown a")
        assert found is not None
        return str(found["href"])

    assert control(f"{LIST}?state=active&page=1") == "?state=active&page=1&columns=all"
    assert control(f"{ALL}&state=active") == "?state=active"


def test_a_file_holds_the_columns_shown(supervisor: Client) -> None:
    assert exported(supervisor, f"{LIST}?as=csv") == headings(supervisor, LIST)
    assert exported(supervisor, f"{ALL}&as=csv") == headings(supervisor, ALL)


def test_a_list_can_be_sorted_by_a_column_that_stands_aside(supervisor: Client) -> None:
    def levels(sort: str) -> list[str]:
        page: Any = supervisor.get(f"{LIST}?sort={sort}")
        return [line.key for line in page.context["lines"]]

    assert levels("level") == levels("-level")[::-1]


def test_a_list_without_further_columns_has_no_such_control(supervisor: Client) -> None:
    assert b"columns=all" not in supervisor.get("/console/organisations/").content


def test_an_empty_list_offers_nothing_to_filter(supervisor: Client) -> None:
    assert b'class="filters"' not in supervisor.get("/console/requests/").content
    assert b'class="filters"' in supervisor.get("/console/requests/?state=sent").content
    assert b'class="filters"' in supervisor.get(LIST).content
