from datetime import date
from pathlib import Path

import pytest
import yaml

from guikou.inspection.domain.checks import CHECKS
from guikou.inspection.domain.examples import failure
from guikou.inspection.domain.rules import Verdict
from guikou.inspection.loading import BadRulePack, load_packs, shipped_packs

EXAMPLES = [
    pytest.param(rule, example, id=f"{name}:{rule.rule_id}:{number}")
    for name in shipped_packs()
    for rule in load_packs([name]).rules
    for number, example in enumerate(rule.examples, 1)
    if example.pack == name
]
SHIPPED = {rule.rule_id: rule for name in shipped_packs() for rule in load_packs([name]).rules}


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_the_worked_examples_of_the_packs_that_ship_are_right(rule, example):
    assert failure(rule, example) is None


def test_base_packs_come_before_their_overlays():
    names = shipped_packs()
    assert names[:2] == ("cn-national", "general")
    assert {"cn-gansu", "cn-guangdong", "cn-jianghua", "cn-minhou", "cn-yangling", "cn-zhejiang"} <= set(names)


def test_every_check_is_used_and_its_examples_show_met_and_more():
    assert {rule.check for rule in SHIPPED.values()} == set(CHECKS)
    for check in CHECKS:
        shown = {example.expect for rule in SHIPPED.values() if rule.check == check for example in rule.examples}
        assert len(shown) > 1, check


def test_what_is_not_confirmed_is_off_and_says_so():
    unconfirmed = [version for rule in SHIPPED.values() for version in rule.versions if version.confidence == "N"]
    assert len(unconfirmed) >= 5
    assert all(not version.on and version.note.zh and version.note.en for version in unconfirmed)


def test_a_general_rule_yields_to_a_rule_that_exists():
    assert {rule.yields_to for rule in SHIPPED.values()} - {None} <= set(SHIPPED)


@pytest.mark.parametrize(
    ("pack", "days", "day"),
    [("cn-national", 14, "2025-06-19"), ("cn-gansu", 7, "2025-06-19"), ("cn-minhou", 10, "2025-06-19"), ("cn-minhou", 14, "2025-04-30")],
)
def test_the_limit_of_silence_is_that_of_the_place_and_the_day(pack, days, day):
    assert load_packs([pack]).rule("cn.silence").version_on(date.fromisoformat(day)).parameters.days == days


def test_an_overlay_brings_its_base_and_is_named_after_it():
    rules = load_packs(["general", "cn-gansu", "cn-yangling", "cn-gansu"])
    assert rules.packs == ("general", "cn-national", "cn-gansu", "cn-yangling")
    on = {rule.rule_id: version.pack for rule, version in rules.in_force(date(2025, 6, 19))}
    assert on["cn.silence"] == "cn-gansu"
    assert on["cn.originals"] == "cn-yangling"
    assert "general.dormant" not in on


RULE = {
    "id": "town.silence",
    "title": {"zh": "更新", "en": "Updates"},
    "check": "updated-within",
    "severity": "veto",
    "confidence": "A",
    "on": True,
    "versions": [{"in_force": date(2024, 1, 1), "parameters": {"days": 30}, "document": "文件", "clause": "第一条"}],
    "examples": [
        {"given": {"as_of": "2024-06-19T12:00:00+08:00", "last_update_at": "2024-06-18T12:00:00+08:00"}, "expect": "met", "days_left": 29}
    ],
}
PACK = {"pack": "town", "title": {"zh": "镇", "en": "Town"}, "rules": [RULE]}
CHANGE = {
    "rule": "cn.silence",
    "in_force": date(2024, 1, 1),
    "parameters": {"days": 5},
    "document": "文件",
    "clause": "第二条",
    "confidence": "A",
    "on": True,
    "examples": [{"given": RULE["examples"][0]["given"], "expect": "met"}],
}
OVERLAY = {"pack": "street", "title": {"zh": "街道", "en": "Street"}, "extends": "cn-national", "changes": [CHANGE]}


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


def _file(folder: Path, pack: object) -> str:
    path = folder / "pack.yaml"
    path.write_text(pack if isinstance(pack, str) else yaml.dump(pack, Dumper=_Plain, allow_unicode=True), encoding="utf-8")
    return str(path)


def test_a_pack_of_ones_own_is_read_and_right(tmp_path):
    rules = load_packs([_file(tmp_path, PACK)])
    assert rules.packs == ("town",)
    assert [failure(rule, example) for rule in rules.rules for example in rule.examples] == [None]


def test_an_overlay_of_ones_own_changes_one_parameter_with_its_own_citation(tmp_path):
    version = load_packs([_file(tmp_path, OVERLAY)]).rule("cn.silence").version_on(date(2024, 6, 19))
    assert (version.pack, version.clause, version.parameters.days, version.parameters.collected_within_days) == ("street", "第二条", 5, 3)


def test_owners_are_reminded_as_the_pack_says_and_an_overlay_may_say_otherwise(tmp_path):
    day = date(2024, 6, 19)
    assert load_packs(["cn-gansu"]).rule("cn.silence").version_on(day).remind == (4, 2)
    street = {**OVERLAY, "changes": [{**CHANGE, "remind": [1]}]}
    assert load_packs([_file(tmp_path, street)]).rule("cn.silence").version_on(day).remind == (1,)


def _without(mapping, *keys):
    return {key: value for key, value in mapping.items() if key not in keys}


def _rule_with(**values):
    return {**PACK, "rules": [{**RULE, **values}]}


def _version_with(**values):
    return _rule_with(versions=[{**RULE["versions"][0], **values}])


def _example_with(**values):
    return _rule_with(examples=[{**RULE["examples"][0], **values}])


WRONG = {
    "unknown key": (_rule_with(colour="red"), "town.silence: unknown key colour"),
    "unknown key of a pack": ({**PACK, "author": "x"}, "unknown key author"),
    "unknown check": (_rule_with(check="run-code"), "town.silence: unknown check 'run-code'"),
    "unknown severity": (_rule_with(severity="death"), "town.silence: unknown severity"),
    "unknown confidence": (_rule_with(confidence="E"), "town.silence: unknown confidence"),
    "no versions": (_rule_with(versions=[]), "town.silence: no version, so no citation"),
    "no document": (_version_with(document=""), "town.silence: document is missing"),
    "no clause": (_rule_with(versions=[_without(RULE["versions"][0], "clause")]), "town.silence: missing clause"),
    "no examples": (_rule_with(examples=[]), "town.silence: no examples"),
    "examples missing": ({**PACK, "rules": [_without(RULE, "examples")]}, "town.silence: missing examples"),
    "a bad day": (_version_with(in_force="spring"), "town.silence: in_force is 'spring'"),
    "a moment as a day": (_version_with(in_force="2024-01-01T00:00:00"), "town.silence: in_force is"),
    "repeated id": ({**PACK, "rules": [RULE, RULE]}, "town.silence: repeated id"),
    "versions out of order": (
        _rule_with(versions=[RULE["versions"][0], {**RULE["versions"][0], "in_force": date(2023, 1, 1)}]),
        "town.silence: the versions are not in the order",
    ),
    "unknown parameter": (_version_with(parameters={"days": 30, "weeks": 2}), "town.silence: unknown parameter weeks"),
    "missing parameter": (_version_with(parameters={}), "town.silence: missing parameter days"),
    "reminders out of order": (_version_with(remind=[2, 4]), "town.silence: remind is [2, 4]; it has to be counts of days, most first"),
    "parameters no mapping": (_version_with(parameters=[30]), "town.silence: parameters are no mapping"),
    "text in one language": (_rule_with(title={"zh": "更新"}), "town.silence: a text needs zh and en"),
    "on is no switch": (_rule_with(on="yes"), "town.silence: on is 'yes'"),
    "off without a note": (_rule_with(on=False), "town.silence: it is off or not confirmed, and no note"),
    "not confirmed and on": (
        _rule_with(confidence="N", note={"zh": "无", "en": "none"}),
        "town.silence: it is not confirmed (N) and has to be off",
    ),
    "applies to what": (_rule_with(applies_to={"weather": ["rain"]}), "town.silence: unknown key weather"),
    "applies to words": (_rule_with(applies_to={"platforms": "wechat"}), "town.silence: applies_to holds lists of words"),
    "an example with an unknown fact": (_example_with(given={"as_of": "2024-06-19T12:00:00+08:00", "mood": 1}), "mood: no such fact"),
    "an example without a moment": (_example_with(given={}), "as_of is missing"),
    "an example without a zone": (_example_with(given={"as_of": "2024-06-19T12:00:00"}), "the zone is missing"),
    "an example with a bad moment": (_example_with(given={"as_of": 5}), "town.silence: an example is wrong"),
    "an example that expects what": (_example_with(expect="perhaps"), "an example expects 'perhaps'"),
    "an example without facts": (_example_with(given=[]), "an example gives no facts"),
    "days left no number": (_example_with(days_left="many"), "days_left is 'many'"),
    "a rule without id": ({**PACK, "rules": [_without(RULE, "id")]}, "a rule without id"),
    "a rule that is none": ({**PACK, "rules": ["rule"]}, "a rule without id"),
    "a version that is none": (_rule_with(versions=["2024"]), "town.silence: '2024' is no mapping"),
    "no rules": ({**PACK, "rules": []}, "has no rules"),
    "no pack": ("- 1\n- 2\n", "is not a rule pack"),
    "broken yaml": ("pack: [", "pack.yaml: "),
    "an alias": ("pack: &a town\ntitle: *a\n", "aliases are not allowed"),
    "a repeated key": ("pack: town\npack: city\n", "repeated key pack"),
    "too large": ("#" * 1_000_001, "larger than 1,000,000 bytes"),
    "too deep": ("[" * 5000, "pack.yaml: "),
    "an overlay that adds a rule": ({**OVERLAY, "rules": [RULE]}, "unknown key rules"),
    "an overlay of an unknown rule": ({**OVERLAY, "changes": [{**CHANGE, "rule": "cn.colour"}]}, "cn.colour: its base has no such rule"),
    "an overlay that changes twice": ({**OVERLAY, "changes": [CHANGE, CHANGE]}, "cn.silence: changed twice"),
    "an overlay that changes the check": ({**OVERLAY, "changes": [{**CHANGE, "check": "verified"}]}, "cn.silence: unknown key check"),
    "an overlay without citation": ({**OVERLAY, "changes": [_without(CHANGE, "document")]}, "cn.silence: missing document"),
    "an overlay of an overlay": ({**OVERLAY, "extends": "cn-gansu"}, "extends an overlay"),
    "an overlay of nothing": ({**OVERLAY, "extends": "cn-atlantis"}, "cn-atlantis: no pack of that name ships"),
    "overlay parameters no mapping": ({**OVERLAY, "changes": [{**CHANGE, "parameters": 5}]}, "cn.silence: parameters are no mapping"),
}


@pytest.mark.parametrize(("pack", "message"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_pack_is_refused_with_file_and_rule(tmp_path, pack, message):
    with pytest.raises(BadRulePack) as refused:
        load_packs([_file(tmp_path, pack)])
    assert message in str(refused.value)
    assert "pack.yaml" in str(refused.value) or "cn-atlantis" in str(refused.value)


def test_two_packs_with_one_rule_id_are_refused(tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(yaml.dump({**PACK, "pack": "other"}, Dumper=_Plain, allow_unicode=True), encoding="utf-8")
    with pytest.raises(BadRulePack, match=r"town\.silence: another pack has a rule of that id"):
        load_packs([_file(tmp_path, PACK), str(other)])


@pytest.mark.parametrize("name", ["cn-atlantis", "../loading.py", "", "a\0b"])
def test_an_unknown_pack_is_refused(name):
    with pytest.raises(BadRulePack):
        load_packs([name])


def test_an_example_that_fails_says_what_came_out(tmp_path):
    (rule,) = load_packs([_file(tmp_path, _example_with(expect="not-met"))]).rules
    assert failure(rule, rule.examples[0]).startswith("expected not-met, got met: Last update on")
    (rule,) = load_packs([_file(tmp_path, _example_with(days_left=3))]).rules
    assert failure(rule, rule.examples[0]) == "expected 3 days left, got 29"
    (rule,) = load_packs([_file(tmp_path, _example_with(given={"as_of": "2023-06-19T12:00:00+08:00"}))]).rules
    assert failure(rule, rule.examples[0]) == "the rule is not in force on that day"


def test_examples_can_give_every_kind_of_fact(tmp_path):
    given = {
        "as_of": "2024-06-19T12:00:00+08:00",
        "owner_moves": [{"zh": "由甲改为乙。", "en": "From A to B."}],
        "registered_owners": ["甲", "乙"],
        "pictures": {"looked_at": 2, "found": 1, "samples": ["p1"]},
    }
    rule = {**RULE, "check": "owner-unchanged", "examples": [{"given": given, "expect": "not-met"}]}
    rule["versions"] = [_without(RULE["versions"][0], "parameters")]
    (read,) = load_packs([_file(tmp_path, {**PACK, "rules": [rule]})]).rules
    assert failure(read, read.examples[0]) is None
    assert read.examples[0].expect is Verdict.NOT_MET
