"""Owners that the data does not name are proposed, never taken."""

from typing import Any

import polars as pl
import pytest

from guikou.kernel.tables import ACCOUNTS, ORGANISATIONS
from guikou.registry.domain.divisions import Directory
from guikou.registry.domain.organisations import Proposal, organisation_id, propose, propose_owners


def proposed(
    directory: Directory, *given: dict[str, Any], organisations: list[dict[str, Any]] | None = None
) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    listed = ACCOUNTS.frame({"account_id": f"x:{number}", "platform": "x", **each} for number, each in enumerate(given))
    accounts, owners = propose_owners(listed, ORGANISATIONS.frame(organisations or []), directory)
    return accounts.to_dicts(), {each["organisation_id"]: each for each in owners.to_dicts()}


def test_an_office_names_place_level_function_and_itself(directory: Directory) -> None:
    assert propose("长兴县教育局", directory) == Proposal(
        level="county",
        place="浙江省湖州市长兴县",
        function="education",
        kind="government",
        organisation_name="长兴县教育局",
        confidence="clear",
    )


@pytest.mark.parametrize(
    ("name", "proposal"),
    [
        ("", Proposal()),
        ("山水之间", Proposal()),
        ("长兴", Proposal(level="county", place="浙江省湖州市长兴县", confidence="weak")),
        ("长兴教育", Proposal(level="county", place="浙江省湖州市长兴县", function="education", confidence="likely")),
        ("鼓楼区教育局", Proposal(function="education", kind="government", confidence="weak")),
        (
            "中华人民共和国教育部",
            Proposal(
                level="national", function="education", kind="government", organisation_name="中华人民共和国教育部", confidence="clear"
            ),
        ),
        (
            "应急管理部",
            Proposal(level="national", function="emergency", kind="government", organisation_name="应急管理部", confidence="clear"),
        ),
        ("@town_police", Proposal(confidence="none")),
        ("Police", Proposal(function="police", kind="government", confidence="weak")),
        ("Police of Example", Proposal(function="police", kind="government", organisation_name="Police of Example", confidence="clear")),
        (
            "长兴教育局",
            Proposal(
                level="county",
                place="浙江省湖州市长兴县",
                function="education",
                kind="government",
                organisation_name="长兴教育局",
                confidence="likely",
            ),
        ),
    ],
)
def test_what_a_name_tells(directory: Directory, name: str, proposal: Proposal) -> None:
    assert propose(name, directory) == proposal


@pytest.mark.parametrize(
    ("account", "owner"),
    [
        ({"name": "i长兴", "verified_as": "长兴县教育局官方微博"}, "长兴县教育局"),
        ({"name": "i长兴", "verified_as": "长兴县教育局"}, "长兴县教育局"),
        ({"name": "i长兴", "description": "长兴县教育局官方公众号"}, "长兴县教育局"),
        ({"name": "i长兴", "description": "您好！这里是长兴县教育局的官方互动平台，欢迎关注。"}, "长兴县教育局"),
        ({"name": "i长兴", "description": "主办单位：长兴县教育局，欢迎关注"}, "长兴县教育局"),
        ({"name": "长兴县教育局", "description": "欢迎关注我们的官方平台"}, "长兴县教育局"),
        ({"name": "i长兴", "description": "某某科技公司官方公众号"}, None),
        ({"name": "长兴教育"}, None),
        ({"name": "i长兴", "verified_as": "官方"}, None),
        ({}, None),
    ],
)
def test_the_owner_is_read_from_verification_description_and_name(directory: Directory, account: dict[str, Any], owner: str | None) -> None:
    (found,), owners = proposed(directory, account)
    assert found["organisation_name"] == owner
    assert found["organisation_origin"] == (owner and "proposed")
    assert found["organisation_id"] == (owner and organisation_id(owner))
    assert list(owners) == ([organisation_id(owner)] if owner else [])


def test_what_is_proposed_is_marked_column_by_column(directory: Directory) -> None:
    (found,), owners = proposed(directory, {"name": "长兴县公安局"})
    assert found["proposed"] == ["organisation_id", "organisation_name", "level", "place", "function", "kind", "protected"]
    assert owners[found["organisation_id"]]["proposed"] == ["organisation_id", "level", "place", "function"]


def test_what_the_data_says_is_never_overwritten(directory: Directory) -> None:
    stated = {
        "name": "长兴县公安局",
        "organisation_name": "某某中心",
        "level": "city",
        "place": "甲市",
        "function": "other-function",
        "kind": "other",
        "protected": False,
    }
    (found,), owners = proposed(directory, stated)
    assert {name: found[name] for name in stated} == stated
    assert found["organisation_origin"] == "data"
    assert found["proposed"] == []
    assert owners[organisation_id("某某中心")]["proposed"] == []


def test_an_owner_known_only_by_id_stays(directory: Directory) -> None:
    (found,), owners = proposed(directory, {"name": "长兴县教育局", "organisation_id": "7"})
    assert (found["organisation_id"], found["organisation_name"], found["organisation_origin"]) == ("7", None, "data")
    assert owners["7"]["name"] is None


def test_facts_of_the_organisations_table_are_stated_not_proposed(directory: Directory) -> None:
    table = [{"organisation_id": "7", "name": "长兴县教育局", "level": "county", "place": "长兴", "function": "education"}]
    (found,), owners = proposed(directory, {"organisation_id": "7"}, organisations=table)
    assert (found["organisation_name"], found["level"], found["place"], found["function"]) == (
        "长兴县教育局",
        "county",
        "长兴",
        "education",
    )
    assert found["proposed"] == ["kind"]
    assert list(owners) == ["7"]


def test_the_same_name_is_the_same_organisation_stated_or_proposed(directory: Directory) -> None:
    accounts, owners = proposed(directory, {"name": "长兴县教育局"}, {"name": "i长兴", "organisation_name": "长兴县教育局"})
    assert accounts[0]["organisation_id"] == accounts[1]["organisation_id"]
    assert len(owners) == 1
    assert "organisation_id" not in owners[accounts[0]["organisation_id"]]["proposed"]


@pytest.mark.parametrize(
    ("account", "protected"),
    [
        ({"name": "平安长兴"}, True),
        ({"name": "长兴应急"}, True),
        ({"name": "长兴残联"}, True),
        ({"name": "长兴发布", "language": "bo"}, True),
        ({"name": "长兴发布", "description": "藏语"}, True),
        ({"name": "@town", "organisation_name": "Example Police Department"}, True),
        ({"name": "长兴发布"}, None),
        ({"name": "平安长兴", "protected": False}, False),
    ],
)
def test_protection_is_proposed_where_closing_could_do_harm(directory: Directory, account: dict[str, Any], protected: bool | None) -> None:
    (found,), _ = proposed(directory, account)
    assert found["protected"] is protected
    assert ("protected" in found["proposed"]) == (protected is True)


def test_no_accounts_propose_nothing(directory: Directory) -> None:
    accounts, organisations = propose_owners(ACCOUNTS.empty(), ORGANISATIONS.empty(), directory)
    assert accounts.schema == ACCOUNTS.schema
    assert organisations.schema == ORGANISATIONS.schema
    assert isinstance(accounts, pl.DataFrame)
    assert accounts.is_empty()
