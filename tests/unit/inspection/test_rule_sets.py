import json
from datetime import date
from typing import Any

import pytest

from factories_facts import facts
from guikou.inspection.domain.checks.updates import UpdatedWithin
from guikou.inspection.domain.rules import Applies, Rule, RuleSet, Severity, Version
from guikou.kernel.bilingual import Text


def _version(day: str, days: int = 14, **values: Any) -> Version:
    given = {"pack": "base", "document": "文件", "clause": "第一条", "on": True, "confidence": "A", **values}
    return Version(in_force=date.fromisoformat(day), parameters=UpdatedWithin(days=days), **given)


def _rule(*versions: Version, rule_id: str = "r", yields_to: str | None = None) -> Rule:
    return Rule(
        rule_id=rule_id,
        title=Text("更新", "Updates"),
        check="updated-within",
        severity=Severity.VETO,
        versions=versions,
        examples=(),
        yields_to=yields_to,
    )


def _set(*rules: Rule) -> RuleSet:
    return RuleSet(packs=("base",), rules=rules)


BASE, LATER, OVERLAY = _version("2019-04-18"), _version("2024-01-01", 30), _version("2021-01-01", 7, pack="overlay")


@pytest.mark.parametrize(("day", "version"), [("2019-04-17", None), ("2019-04-18", BASE), ("2023-12-31", BASE), ("2024-01-01", LATER)])
def test_the_newest_version_not_later_than_the_day_is_in_force(day, version):
    assert _rule(BASE, LATER).version_on(date.fromisoformat(day)) == version


@pytest.mark.parametrize(("day", "version"), [("2020-01-01", BASE), ("2021-01-01", OVERLAY), ("2025-01-01", OVERLAY)])
def test_an_overlay_counts_from_its_day_on_whatever_its_base_says_later(day, version):
    assert _rule(BASE, LATER, OVERLAY).version_on(date.fromisoformat(day)) == version


def test_only_rules_that_are_on_and_in_force_judge():
    off, future = _rule(_version("2019-04-18", on=False), rule_id="off"), _rule(LATER, rule_id="future")
    assert [rule.rule_id for rule, _ in _set(_rule(BASE), off, future).in_force(date(2021, 6, 19))] == ["r"]


def test_a_rule_yields_only_while_the_other_is_on():
    general = _rule(BASE, rule_id="general", yields_to="r")
    assert [rule.rule_id for rule, _ in _set(_rule(BASE), general).in_force(date(2021, 6, 19))] == ["r"]
    assert [rule.rule_id for rule, _ in _set(_rule(LATER), general).in_force(date(2021, 6, 19))] == ["general"]
    assert [rule.rule_id for rule, _ in _set(general).in_force(date(2021, 6, 19))] == ["general"]


def test_the_table_says_why_a_rule_does_not_judge():
    rules = _set(
        _rule(BASE),
        _rule(LATER, rule_id="future"),
        _rule(BASE, rule_id="general", yields_to="r"),
        _rule(_version("2019-04-18", on=False, note=Text("未证实", "not confirmed")), rule_id="off"),
    )
    table = rules.table(date(2021, 6, 19))
    assert dict(zip(table["rule_id"], table["on"], strict=True)) == {"r": True, "future": False, "general": False, "off": False}
    notes = dict(zip(table["rule_id"], table["note_en"], strict=True))
    assert notes["future"].startswith("Not yet in force")
    assert notes["general"].startswith("Rule r covers this")
    assert notes["off"] == "not confirmed"
    assert json.loads(table["parameters"][0]) == {"days": 14, "collected_within_days": 3}


def test_the_table_without_a_day_shows_the_newest_versions():
    assert _set(_rule(BASE, LATER)).table()["in_force"].to_list() == [date(2024, 1, 1)]


def test_a_rule_is_found_by_its_id():
    rule = _rule(BASE)
    assert _set(rule).rule("r") is rule
    with pytest.raises(KeyError):
        _set(rule).rule("other")


@pytest.mark.parametrize(
    ("applies", "expected"),
    [
        (Applies(), True),
        (Applies(platforms=frozenset({"wechat"})), True),
        (Applies(platforms=frozenset({"weibo"})), False),
        (Applies(platforms_except=frozenset({"wechat"})), False),
        (Applies(statuses=frozenset({"cancelling"})), False),
        (Applies(statuses_except=frozenset({"active"})), False),
        (Applies(statuses_except=frozenset({"cancelling"})), True),
    ],
)
def test_a_rule_applies_by_platform_and_status(applies, expected):
    assert applies.to(facts(status="active")) is expected


def test_an_account_of_unknown_status_is_under_the_rule_unless_statuses_are_named():
    assert Applies(statuses_except=frozenset({"cancelling"})).to(facts())
    assert not Applies(statuses=frozenset({"cancelling"})).to(facts())
