"""The practice gateway, asked as Kannel's guide says, and as Kannel 1.4.5 was seen to answer."""

from typing import Any

import pytest
from werkzeug.test import Client

from guikou.channels.practice.frame import Fault
from guikou.channels.practice.sms import PracticeSms, by_get
from practice_peers import clock
from practice_servers import served

QUERY = {"username": "desk", "password": "p", "to": "13800000000", "text": "明日停水", "from": "12345", "charset": "UTF-8", "coding": "2"}


@pytest.fixture
def reports() -> list[str]:
    return []


@pytest.fixture
def gateway(reports: list[str]) -> PracticeSms:
    platform = PracticeSms(clock=clock(), report=reports.append)
    platform.add_user("desk", "p")
    return platform


@pytest.fixture
def client(gateway: PracticeSms) -> Client:
    return Client(gateway)


def sent(client: Client, **changes: Any) -> tuple[int, str]:
    answer = client.get("/cgi-bin/sendsms", query_string={**QUERY, **changes})
    return answer.status_code, answer.text


def test_a_message_is_accepted_and_reported_twice(client: Client, gateway: PracticeSms, reports: list[str]) -> None:
    where = {"dlr-mask": "31", "dlr-url": "https://desk.example/sms?delivery=d-1&state=%d&to=%p"}
    assert sent(client, **where) == (202, "0: Accepted for delivery")
    assert gateway.deliver_due() == 2
    assert reports == [f"https://desk.example/sms?delivery=d-1&state={state}&to=13800000000" for state in (8, 1)]
    assert gateway.deliver_due() == 0


def test_only_the_reports_that_were_asked_for_come(client: Client, gateway: PracticeSms, reports: list[str]) -> None:
    gateway.switch_off("13800000000")
    sent(client, **{"dlr-mask": "3", "dlr-url": "https://desk.example/?s=%d"})
    sent(client)
    gateway.deliver_due()
    assert reports == ["https://desk.example/?s=2"]


def test_the_text_may_be_the_body_and_all_else_headers(client: Client, gateway: PracticeSms) -> None:
    headers = {"X-Kannel-Username": "desk", "X-Kannel-Password": "p", "X-Kannel-To": "13800000000 13800000001", "X-Kannel-From": "12345"}
    answer = client.post("/cgi-bin/sendsms", data="明日停水".encode(), headers={**headers, "Content-Type": "text/plain; charset=UTF-8"})
    assert answer.status_code == 202
    assert [(row["to"], row["text"]) for row in gateway.messages()] == [("13800000000", "明日停水"), ("13800000001", "明日停水")]
    page = client.get("/").text
    assert "明日停水" in page
    assert "练习平台" in page


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"password": "wrong"}, 403, "Authorization failed for sendsms"),
        ({"to": ""}, 400, "Missing receiver number, rejected"),
        ({"to": "abc"}, 400, "Number(s) has/have been denied by white- and/or black-lists."),
        ({"from": ""}, 400, "Sender missing and no global set, rejected"),
    ],
)
def test_what_is_wrong_is_refused(client: Client, gateway: PracticeSms, changes: dict[str, str], status: int, words: str) -> None:
    assert sent(client, **changes) == (status, words)
    assert gateway.messages() == []


def test_what_kannel_takes_without_a_word_is_taken(client: Client, gateway: PracticeSms) -> None:
    for changes in ({"text": ""}, {"to": "13800000000 abc"}, {"text": "长" * 700}):
        assert sent(client, **changes)[0] == 202
    assert [(row["to"], len(row["text"])) for row in gateway.messages()] == [("13800000000", 0), ("13800000000", 4), ("13800000000", 670)]


def test_it_can_be_out_of_order(client: Client, gateway: PracticeSms) -> None:
    gateway.faults.order(Fault.BUSY)
    assert sent(client)[0] == 503


@pytest.mark.enable_socket
def test_reports_go_over_the_network_and_those_that_find_nobody_are_lost(gateway: PracticeSms) -> None:
    with served(gateway) as base:
        by_get(f"{base}/cgi-bin/sendsms?username=desk&password=p&to=13800000002&from=1&text=x")
    assert [row["to"] for row in gateway.messages()] == ["13800000002"]
    by_get(f"{base}/nobody")
    by_get("no address")
    assert len(gateway.messages()) == 1
