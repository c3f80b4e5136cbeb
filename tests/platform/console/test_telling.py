"""Lines of the trail in words, and drawings of what was measured."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.template import engines
from django.utils import translation

from guikou.console.components import Chart
from guikou.console.history import Told, told
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import WORKER, Action
from guikou.people.operations.setup import SETUP

A_CHART = "{% chart chart %}"


def line(subject: str = "token:1", *, actor: str = "person:1", **change: Any) -> Told:
    kept = SimpleNamespace(
        number=1, at=None, actor=actor, actor_name="setup", action="token.make", subject=subject, why="", change=change, place="/"
    )
    return told(kept, personal=True)


def said(words: object) -> object:
    return words.zh if isinstance(words, Text) else words


def test_what_nobody_in_particular_did_is_said_in_the_language_of_the_page() -> None:
    assert [said(line(actor=actor.key).who) for actor in (WORKER, SETUP)] == ["系统", "初始设置"]
    assert line(actor="person:7").who == "setup"


@pytest.mark.parametrize(
    ("subject", "words"), [("account:1", "账号名称"), ("request:1", "账号名称"), ("token:1", "名称"), ("organisation:1", "名称")]
)
def test_the_name_of_a_thing_is_called_what_it_is(subject: str, words: str) -> None:
    assert said(line(subject, name="数据平台").changes[0].name) == words


def test_two_rights_of_a_token_are_no_change_from_one_to_the_other() -> None:
    change = line(actions=[Action.USE_API, Action.SEE_REGISTER]).changes[0]
    assert change.before is None
    assert isinstance(change.after, list)
    assert [said(each) for each in change.after] == ["使用接口", "查看账号台账"]


@pytest.mark.parametrize(("rows", "drawn"), [([], False), ([("1月", 1)], False), ([("1月", 1), ("2月", 2)], True)])
def test_fewer_than_two_values_are_not_drawn(rows: list[tuple[str, int]], drawn: bool) -> None:
    heads = [Text("月份", "Month"), Text("条数", "Posts")]
    chart = Chart(key="posts", title=Text("每月发布", "Posts a month"), option={}, headings=heads, rows=rows)
    with translation.override("zh-hans"):
        html = engines["django"].from_string(A_CHART).render({"chart": chart})
    assert ("data-chart" in html) is drawn
    assert ("<details open>" in html) is not drawn
    assert ("只有一次数据" in html) is (len(rows) == 1)
