from dataclasses import replace

import pytest

from factories_facts import facts, one
from guikou.inspection.domain.checks import names, unit
from guikou.inspection.domain.rules import Verdict
from guikou.kernel.bilingual import Text

MINZHENG = {"organisation_name": "甲县民政局", "organisation_origin": "data"}
GUESSED = {"organisation_name": "甲县民政局", "organisation_origin": "proposed"}
WECHAT, SECOND, WEIBO = one("wechat:a", "甲县民政"), one("wechat:b", "甲县婚姻登记"), one("weibo:a", "甲县民政")


def _verdict(check, asked, **values):
    return check(facts(**values), asked).verdict


def test_an_owner_in_the_data_answers_for_the_account():
    assert _verdict(unit.owner_known, unit.OwnerKnown(), **MINZHENG) is Verdict.MET


@pytest.mark.parametrize("values", [{}, GUESSED])
def test_an_owner_that_is_missing_or_proposed_cannot_be_told(values):
    assert _verdict(unit.owner_known, unit.OwnerKnown(), **values) is Verdict.CANNOT_TELL


@pytest.mark.parametrize("values", [{"login_lost": True}, {"status": "login-lost"}])
def test_a_lost_login_means_that_nobody_answers(values):
    assert _verdict(unit.owner_known, unit.OwnerKnown(), **MINZHENG, **values) is Verdict.NOT_MET


ONE = unit.OneAccountPerPlatform()


def test_two_accounts_of_a_unit_on_a_platform_are_named():
    judged = unit.one_account_per_platform(facts(**MINZHENG, unit_accounts=(WECHAT, SECOND, WEIBO)), ONE)
    assert judged.verdict is Verdict.NOT_MET
    assert judged.sentence.zh == "甲县民政局在这个平台另有1个账号：甲县婚姻登记。"
    assert judged.evidence == ("account:account_id=wechat:b",)


def test_an_account_of_the_same_name_is_told_by_its_id():
    same = replace(SECOND, name="甲县民政")
    judged = unit.one_account_per_platform(facts(**MINZHENG, name="甲县民政", unit_accounts=(WECHAT, same)), ONE)
    assert judged.sentence.zh == "甲县民政局在这个平台另有1个账号：wechat:b。"


def test_accounts_on_different_platforms_do_not_double():
    assert _verdict(unit.one_account_per_platform, ONE, **MINZHENG, unit_accounts=(WECHAT, WEIBO)) is Verdict.MET


def test_a_row_without_id_may_be_the_same_account_again():
    again = replace(WECHAT, account_id="wechat:~甲县民政", named_only=True)
    assert _verdict(unit.one_account_per_platform, ONE, name="甲县民政", **MINZHENG, unit_accounts=(WECHAT, again)) is Verdict.CANNOT_TELL
    other = replace(SECOND, named_only=True)
    assert _verdict(unit.one_account_per_platform, ONE, name="甲县民政", **MINZHENG, unit_accounts=(WECHAT, other)) is Verdict.NOT_MET


@pytest.mark.parametrize(
    ("values", "accounts"),
    [
        (GUESSED, (WECHAT, SECOND)),
        (GUESSED, (WECHAT,)),
        (MINZHENG, (WECHAT, one("wechat:b", "甲县婚姻登记", origin="proposed"))),
        ({}, (WECHAT, SECOND)),
        (MINZHENG, None),
    ],
)
def test_a_unit_that_is_only_proposed_is_not_blamed(values, accounts):
    assert _verdict(unit.one_account_per_platform, ONE, **values, unit_accounts=accounts) is Verdict.CANNOT_TELL


def test_accounts_in_two_languages_are_not_doubled_unless_asked():
    pair = (one("wechat:a", "Parks", language="en"), one("wechat:b", "Parcs", language="fr"))
    assert _verdict(unit.one_account_per_platform, ONE, **MINZHENG, unit_accounts=pair) is Verdict.MET
    strict = unit.OneAccountPerPlatform(same_language=False)
    assert _verdict(unit.one_account_per_platform, strict, **MINZHENG, unit_accounts=pair) is Verdict.NOT_MET


def test_an_account_that_is_being_closed_is_compared_with_those_in_use():
    assert _verdict(unit.one_account_per_platform, ONE, **MINZHENG, unit_accounts=(SECOND,)) is Verdict.NOT_MET


NONE = unit.UnitMayHoldAccount(levels=("township", "village"), department_levels=("county",))


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({"level": "township"}, Verdict.NOT_MET),
        ({"level": "village"}, Verdict.NOT_MET),
        ({"level": "county", "function": "education"}, Verdict.NOT_MET),
        ({"level": "county", "function": "education", "is_main": True}, Verdict.MET),
        ({"level": "county", "function": "government-office"}, Verdict.MET),
        ({"level": "county"}, Verdict.CANNOT_TELL),
        ({"level": "city", "function": "education"}, Verdict.MET),
        ({}, Verdict.CANNOT_TELL),
    ],
)
def test_units_that_in_principle_have_no_account(values, verdict):
    assert _verdict(unit.unit_may_hold_account, NONE, **MINZHENG, **values) is verdict


def test_a_level_that_is_only_proposed_decides_nothing():
    assert _verdict(unit.unit_may_hold_account, NONE, **GUESSED, level="township") is Verdict.CANNOT_TELL


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({}, Verdict.CANNOT_TELL),
        ({"verified": False}, Verdict.NOT_MET),
        ({"verified": True}, Verdict.MET),
        ({"verified": True, "verified_as": "甲县民政局"}, Verdict.MET),
    ],
)
def test_verification(values, verdict):
    assert _verdict(unit.verified, unit.Verified(), **values) is verdict


COVER = unit.FollowersCoverResidents(share=0.2, levels=("township",))


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({**MINZHENG, "level": "township", "followers": 201, "residents": 1000}, Verdict.MET),
        ({**MINZHENG, "level": "township", "followers": 200, "residents": 1000}, Verdict.NOT_MET),
        ({**MINZHENG, "level": "township", "followers": 200, "residents": 0}, Verdict.CANNOT_TELL),
        ({**MINZHENG, "level": "township", "residents": 1000}, Verdict.CANNOT_TELL),
        ({**MINZHENG, "level": "city"}, Verdict.MET),
        ({**GUESSED, "level": "township", "followers": 200, "residents": 1000}, Verdict.CANNOT_TELL),
        (MINZHENG, Verdict.CANNOT_TELL),
    ],
)
def test_followers_against_residents(values, verdict):
    assert _verdict(unit.followers_cover_residents, COVER, **values) is verdict


SAME = unit.OwnerUnchanged()


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({**MINZHENG, "verified_as": "甲县民政局官方账号"}, Verdict.MET),
        ({**MINZHENG, "verified_as": "甲县国土资源局"}, Verdict.NOT_MET),
        ({**GUESSED, "verified_as": "甲县国土资源局"}, Verdict.CANNOT_TELL),
        (MINZHENG, Verdict.CANNOT_TELL),
        ({}, Verdict.CANNOT_TELL),
        ({"registered_owners": ("甲县民政局", "甲县养老服务中心")}, Verdict.NOT_MET),
        ({**MINZHENG, "registered_owners": ("甲县民政局",), "verified_as": "甲县民政局"}, Verdict.MET),
        ({"owner_moves": (Text("由甲改为乙。", "From A to B."),)}, Verdict.NOT_MET),
    ],
)
def test_the_owner_stays_the_same(values, verdict):
    assert _verdict(unit.owner_unchanged, SAME, **values) is verdict


NAMED = names.NameMatchesOwner()


@pytest.mark.parametrize(
    ("name", "owner", "verdict"),
    [
        ("甲县民政", "甲县民政局", Verdict.MET),
        ("CRA_News", "Canada Revenue Agency", Verdict.MET),
        ("Parks Canada", "Parks Canada Agency", Verdict.MET),
        ("水润港城", "乙市水务局", Verdict.CANNOT_TELL),
        ("Love the North", "甲县民政局", Verdict.CANNOT_TELL),
        ("Fun", "Tax Office", Verdict.CANNOT_TELL),
        ("好生活", "甲县民政局", Verdict.NOT_MET),
    ],
)
def test_names_and_owners(name, owner, verdict):
    values = {"name": name, "organisation_name": owner, "organisation_origin": "data"}
    assert _verdict(names.name_matches_owner, NAMED, **values) is verdict


@pytest.mark.parametrize("values", [{}, {"name": "好生活"}, {"name": "好生活", **GUESSED}])
def test_a_name_without_a_certain_owner_decides_nothing(values):
    assert _verdict(names.name_matches_owner, NAMED, **values) is Verdict.CANNOT_TELL


SAMENAME = names.SameName()


@pytest.mark.parametrize(
    ("accounts", "verdict"),
    [
        ((WECHAT,), Verdict.MET),
        ((WECHAT, WEIBO), Verdict.MET),
        ((WECHAT, one("weibo:a", "甲县民政 ")), Verdict.MET),
        ((WECHAT, one("weibo:a", "民政在线")), Verdict.NOT_MET),
        ((WECHAT, one("weibo:a", "民政在线"), one("weibo:b", "甲县民政")), Verdict.MET),
        ((WECHAT, one("weibo:a", "民政在线", origin="proposed")), Verdict.CANNOT_TELL),
        ((WECHAT, one("website:a", "甲县民政局网站")), Verdict.MET),
        (None, Verdict.CANNOT_TELL),
    ],
)
def test_the_same_name_on_all_platforms(accounts, verdict):
    assert _verdict(names.same_name, SAMENAME, name="甲县民政", **MINZHENG, unit_accounts=accounts) is verdict


@pytest.mark.parametrize(
    ("name", "accounts", "verdict"),
    [
        ("Parks / Parcs", (WECHAT, one("weibo:a", "Parcs")), Verdict.MET),
        ("@parks", (WECHAT, one("weibo:a", "Parcs")), Verdict.CANNOT_TELL),
        ("甲县民政", (WECHAT, one("weibo:a", "@minzheng")), Verdict.MET),
        ("甲县民政", (WECHAT, one("weibo:a", "民政在线"), one("weibo:b", "甲县婚姻")), Verdict.CANNOT_TELL),
        ("甲县民政", (WECHAT, SECOND, one("weibo:a", "民政在线")), Verdict.CANNOT_TELL),
    ],
)
def test_names_are_compared_only_where_accounts_belong_together(name, accounts, verdict):
    assert _verdict(names.same_name, SAMENAME, name=name, **MINZHENG, unit_accounts=accounts) is verdict


def test_two_spellings_of_one_owner_are_one_owner():
    owners = ("Service correctionnel Canada", "Service correctionel Canada")
    assert _verdict(unit.owner_unchanged, SAME, registered_owners=owners) is Verdict.CANNOT_TELL
