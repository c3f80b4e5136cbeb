"""What an applicant has to look at before asking for an account."""

import pytest

from guikou.registry.domain.hints import Hint, HintKind, Known, Unit, Wanted, hints

OFFICE = Unit(id=2, name="教育局", path="/1/2/", level="city", function="education", opens_accounts=True)
WANTED = Wanted(platform="wechat", name="某县教育发布", function="education", language="zh")


def known(number: int, **more: object) -> Known:
    given = {"platform": "weibo", "name": f"别的名称{number}", "unit_id": 9, "unit_name": "水利局", "unit_path": "/1/9/"} | more
    return Known(id=number, **given)  # type: ignore[arg-type]


def kinds(*others: Known, unit: Unit = OFFICE, wanted: Wanted = WANTED) -> list[tuple[HintKind, tuple[int, ...], tuple[int, ...]]]:
    return [(hint.kind, hint.accounts, hint.requests) for hint in hints(wanted, unit, others)]


def own(number: int, **more: object) -> Known:
    return known(number, **({"unit_id": 2, "unit_name": "教育局", "unit_path": "/1/2/"} | more))


def test_where_there_is_nothing_to_think_about_nothing_is_said() -> None:
    assert kinds(known(1), known(2, platform="wechat", name="水利之窗")) == []


def test_an_account_of_the_same_unit_on_the_platform_is_named() -> None:
    assert kinds(own(1, platform="wechat"), own(2, platform="weibo")) == [(HintKind.SAME_PLATFORM, (1,), ())]


def test_an_account_in_another_language_is_no_double() -> None:
    assert kinds(own(1, platform="wechat", language="bo")) == []
    assert kinds(own(1, platform="wechat", language="")) == [(HintKind.SAME_PLATFORM, (1,), ())]
    assert kinds(own(1, platform="wechat", language="zh"), wanted=Wanted(platform="wechat", name="甲")) != []


@pytest.mark.parametrize("name", ["某县教育发布", "某县教育", "某縣教育 官方微信", "某县教育公布"])
def test_equal_and_near_equal_names_are_named_whoever_owns_them(name: str) -> None:
    near = name != "某县教育公布"
    assert bool(kinds(known(1, platform="wechat", name=name))) is near


def test_a_name_one_slip_apart_is_near() -> None:
    wanted = Wanted(platform="wechat", name="某县人民医院健康服务")
    assert kinds(known(1, platform="wechat", name="某县人民医院健康服物"), wanted=wanted) == [(HintKind.NEAR_NAME, (1,), ())]


def test_a_name_of_marks_alone_is_near_to_nothing() -> None:
    assert kinds(known(1, platform="wechat", name="！！"), wanted=Wanted(platform="wechat", name="？？")) == []


def test_what_others_ask_for_counts_too() -> None:
    assert kinds(known(7, platform="wechat", name="某县教育", asked=True)) == [(HintKind.NEAR_NAME, (), (7,))]
    assert kinds(own(7, asked=True, function="education")) == []


@pytest.mark.parametrize(
    ("level", "function", "opens", "said"),
    [
        ("township", "", None, "乡镇"),
        ("village", "", None, "乡镇"),
        ("county", "education", None, "县级部门"),
        ("county", "government-office", None, ""),
        ("county", "", None, ""),
        ("township", "", True, ""),
        ("city", "education", None, ""),
        ("city", "education", False, "原则上不开设账号"),
    ],
)
def test_units_that_in_principle_have_none_have_to_say_why(level: str, function: str, opens: bool | None, said: str) -> None:
    unit = Unit(id=2, name="甲", path="/1/2/", level=level, function=function, opens_accounts=opens)
    found = hints(Wanted(platform="wechat", name="乙"), unit, ())
    assert [hint.kind for hint in found] == ([HintKind.NO_ACCOUNTS] if said else [])
    assert not said or said in found[0].sentence.zh


def test_accounts_that_could_carry_the_function_come_nearest_first() -> None:
    above = known(1, unit_id=1, unit_name="县政府", unit_path="/1/", function="education")
    main = known(2, unit_id=1, unit_name="县政府", unit_path="/1/", is_main=True)
    mine = own(3, function="education")
    beside = known(4, function="education")
    (hint,) = hints(WANTED, OFFICE, (above, main, mine, beside))
    assert (hint.kind, hint.accounts) == (HintKind.COULD_CARRY, (1, 2, 3))
    assert hint.sentence.zh.index("别的名称3") < hint.sentence.zh.index("别的名称1")
    assert [hint.kind for hint in hints(Wanted(platform="wechat", name="甲"), OFFICE, (above, mine))] == []


def test_a_hint_about_others_has_another_key() -> None:
    one, other = (hints(WANTED, OFFICE, (own(number, platform="wechat"),))[0] for number in (1, 2))
    again = hints(WANTED, OFFICE, (own(1, platform="wechat"),))[0]
    assert (one.key == again.key, one.key == other.key) == (True, False)
    assert Hint(kind=one.kind, sentence=one.sentence, requests=(1,)).key != one.key
