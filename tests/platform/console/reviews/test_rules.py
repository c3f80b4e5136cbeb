"""The screens of turns: what is in force and where it comes from, who would be asked, setting, dropping, and refusing what cannot work."""

from typing import Any

import pytest
from django.urls import reverse

from factories_platform import make_actor
from factories_release import Desk
from guikou.people.domain.policy import Action, Role
from guikou.release.models import ReviewRule
from guikou.trail.models import TrailLine
from review_scene import signed_in
from roles import each_role

pytestmark = pytest.mark.django_db
TIMES = {
    f"{name}{n}_{part}": value
    for n in range(1, 6)
    for name, amount in (("remind", "4"), ("within", "1"), ("escalate", "2"))
    for part, value in (("n", amount), ("unit", "DAYS"))
}


def filled(**given: Any) -> dict[str, Any]:
    """Return a form with one turn of the first reviewers."""
    return TIMES | {"zh1": "初审", "role1": "first-reviewer", "settle_n": "1", "settle_unit": "DAYS"} | given


def test_what_holds_says_where_it_comes_from_and_who_would_be_asked() -> None:
    desk = Desk.new()
    client = signed_in(desk.head)
    page = client.get(reverse("reviews:rules-of", args=[desk.office.pk])).content.decode()
    assert "尚无单位设置，使用系统默认的三道审校" in page
    assert all(name in page for name in ("初审人", "复审人", "终审人"))
    county = desk.office.parent
    assert client.post(reverse("reviews:rules-set", args=[county.pk]), filled()).status_code == 302
    page = client.get(reverse("reviews:rules-of", args=[desk.office.pk])).content.decode()
    assert "沿用某县人民政府的设置" in page
    assert "复审人" not in page
    chosen = client.post(reverse("reviews:rules"), {"organisation": desk.office.pk})
    assert chosen.headers["Location"] == reverse("reviews:rules-of", args=[desk.office.pk])
    assert "某县人民政府" in client.get(reverse("reviews:rules")).content.decode()


def test_they_are_set_for_a_kind_changed_and_dropped() -> None:
    desk = Desk.new()
    client = signed_in(desk.head)
    address = reverse("reviews:rules-set-kind", args=[desk.office.pk, "news"])
    given = filled(
        outside1="李专家\n 王教授 ", substitutes1=[desk.second.key], escalate_to1=[desk.head.key], emergency="on", emergency_kinds=["news"],
        emergency_people=[desk.clerk.key], emergency_first=["1"],
    )  # fmt: skip
    assert client.post(address, given).status_code == 302
    rule = ReviewRule.objects.get()
    assert rule.turns[0]["people"] == ["link:李专家", "link:王教授"]
    assert rule.emergency == {"kinds": ["news"], "people": [desk.clerk.key], "first": [1], "settle_within": [1, "working days"]}
    shown = client.get(address).context["form"].initial
    assert (shown["outside1"], shown["substitutes1"], shown["emergency"]) == ("李专家\n王教授", [desk.second.key], True)
    stale = client.post(address, filled())
    assert stale.status_code == 422
    assert client.post(address, filled(version=rule.version)).status_code == 302
    drop = reverse("reviews:rules-drop-kind", args=[desk.office.pk, "news"])
    assert client.get(drop).status_code == 200
    assert client.post(drop).status_code == 302
    assert not ReviewRule.objects.exists()
    assert client.post(drop).status_code == 404
    assert list(TrailLine.objects.filter(action__startswith="release.turns").order_by("number").values_list("action", flat=True)) == [
        "release.turns",
        "release.turns",
        "release.turns-drop",
    ]


def test_a_preview_says_who_would_be_asked_and_keeps_nothing() -> None:
    desk = Desk.new()
    client = signed_in(desk.head)
    given = filled(zh2="再审", role2="first-reviewer", preview="yes")
    page = client.post(reverse("reviews:rules-set", args=[desk.office.pk]), given).content.decode()
    assert "初审人" in page
    assert "各道审校凑不齐不同的人" in page
    assert not ReviewRule.objects.exists()
    assert client.post(reverse("reviews:rules-set", args=[desk.office.pk]), {"preview": "yes"}).status_code == 422


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"zh1": "", "role1": ""}, "审校须为一至五道"),
        ({"zh1": ""}, "请给这一道审校起个名称"),
        ({"role1": ""}, "初审没有指定审校人"),
        ({"zh3": "终审", "role3": "final-reviewer"}, "中间不能空缺"),
        ({"emergency": "on"}, "应急程序至少保留一道审校"),
        ({"emergency": "on", "emergency_first": ["4"]}, "应急程序至少保留一道审校"),
        ({"within1_n": ""}, "请填写“须在多久内签署”"),
        ({"role1": "", "people1": ["person:0"]}, "选择"),
    ],
)
def test_what_cannot_work_is_refused_in_words(given: dict[str, Any], words: str) -> None:
    desk = Desk.new()
    answer = signed_in(desk.head).post(reverse("reviews:rules-set", args=[desk.office.pk]), filled(**given))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ReviewRule.objects.exists()


def test_one_person_cannot_be_all_of_two_turns() -> None:
    desk = Desk.new()
    given = filled(role1="", people1=[desk.first.key], zh2="复审", people2=[desk.first.key])
    answer = signed_in(desk.head).post(reverse("reviews:rules-set", args=[desk.office.pk]), given)
    assert "同一人不能签署两道审校" in answer.content.decode()


@each_role(Action.RUN_DESK)
def test_who_sets_turns(role: Role, within: bool, may: bool) -> None:
    desk = Desk.new()
    client = signed_in(make_actor(role, at=desk.office if within else desk.other))
    codes = {client.get(reverse(f"reviews:{name}", args=[desk.office.pk])).status_code for name in ("rules-set", "rules-drop")}
    codes.add(client.post(reverse("reviews:rules-set", args=[desk.office.pk]), filled()).status_code)
    assert (codes <= {200, 302}) is may
    assert may or codes <= {403, 404}


def test_there_is_no_such_kind() -> None:
    desk = Desk.new()
    assert signed_in(desk.head).get(reverse("reviews:rules-set-kind", args=[desk.office.pk, "song"])).status_code == 404
