from pathlib import Path

import pytest
from typer.testing import CliRunner

from guikou.cli.rules import EXIT_CODES, app

run = CliRunner().invoke


def test_the_list_shows_every_pack_with_its_clauses():
    result = run(app, ["list"])
    assert result.exit_code == 0
    assert "cn.silence" in result.output
    assert "cn-gansu" in result.output
    assert "单项否决" in result.output
    assert "停用" in result.output


def test_the_list_of_an_overlay_shows_what_it_changes_in_english():
    result = run(app, ["list", "--pack", "cn-yangling", "--lang", "en"])
    assert "cn.originals" in result.output
    assert "cn.silence" not in result.output
    assert "Too few original items" in result.output


def test_a_rule_is_shown_with_its_versions_and_examples_in_both_languages():
    chinese, english = run(app, ["show", "cn.silence"]), run(app, ["show", "cn.silence", "--lang", "en", "--pack", "cn-gansu"])
    assert "最近一次更新是6月1日，距检查时点18天，超过14天的时限。" in chinese.output
    assert "cn-minhou" in chinese.output
    assert "from 2019-04-18 (cn-gansu, on)" in english.output
    assert "not while: cancelled, cancelling, removed" in english.output


def test_a_rule_that_yields_says_to_which():
    assert "yields to: cn.silence" in run(app, ["show", "general.dormant", "--lang", "en"]).output


def test_an_unknown_rule_exits_with_2():
    result = run(app, ["show", "cn.colour"])
    assert result.exit_code == 2
    assert "没有指标 cn.colour" in result.output


@pytest.mark.parametrize("name", ["cn-national", "cn-gansu", "general"])
def test_the_packs_that_ship_are_right(name):
    result = run(app, ["check", name, "--lang", "en"])
    assert result.exit_code == 0
    assert ", 0 failed." in result.output


def test_an_unreadable_pack_exits_with_2(tmp_path: Path):
    (tmp_path / "pack.yaml").write_text("pack: [", encoding="utf-8")
    for file in (tmp_path / "pack.yaml", tmp_path / "absent.yaml", tmp_path):
        result = run(app, ["check", str(file)])
        assert result.exit_code == 2
        assert "指标集有误" in result.output


def test_a_failing_example_exits_with_1_and_says_which(tmp_path: Path):
    pack = tmp_path / "pack.yaml"
    pack.write_text(
        """
pack: town
title: {zh: 镇, en: Town}
rules:
  - id: town.silence
    title: {zh: 更新, en: Updates}
    check: updated-within
    severity: veto
    confidence: A
    on: true
    versions:
      - {in_force: 2024-01-01, parameters: {days: 30}, document: 文件, clause: 第一条}
      - {in_force: 2025-01-01, parameters: {days: 20}, document: 文件, clause: 第二条}
    examples:
      - {given: {as_of: "2024-06-19T12:00:00+08:00", last_update_at: "2024-06-18T12:00:00+08:00"}, expect: met}
      - {given: {as_of: "2024-06-19T12:00:00+08:00", last_update_at: "2024-06-18T12:00:00+08:00"}, expect: not-met}
      - {given: {as_of: "2023-06-19T12:00:00+08:00"}, expect: cannot-tell}
""",
        encoding="utf-8",
    )
    result = run(app, ["check", str(pack), "--lang", "en"])
    assert result.exit_code == 1
    assert "town.silence 2: expected not-met, got met" in result.output
    assert "town: 3 examples run, 2 failed." in result.output
    assert "2023-06-19" in run(app, ["show", "town.silence", "--pack", str(pack)]).output


def test_every_exit_code_is_explained_in_both_languages():
    assert set(EXIT_CODES) == {0, 1, 2}
    assert all(text.zh and text.en for text in EXIT_CODES.values())
