"""The data files of the release desk are read strictly."""

import re
from importlib.resources.abc import Traversable
from pathlib import Path

import pytest

from guikou.kernel.bilingual import Language
from guikou.registry.catalogue import BadCatalogue
from guikou.release import data

TEMPLATE = """
id: t
kind: notice
name: {zh: 通知, en: Notice}
fields:
  - {id: area, type: %s, label: {zh: 范围, en: Area}}
title: {zh: "{%s}", en: x}
digest: {zh: x, en: x}
short: {zh: x, en: x}
body:
  - {zh: x, en: x}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Read from another folder, with nothing remembered."""
    monkeypatch.setattr(data, "_DATA", tmp_path)
    for read in (data.confusions, data.jargon, data.templates):
        monkeypatch.setattr(data, read.__name__, read.__wrapped__)
    (tmp_path / "notices").mkdir()
    return tmp_path


def test_what_ships_can_be_read() -> None:
    assert {each.language for each in data.confusions()} == {each.language for each in data.jargon()} == set(Language)
    assert len(data.templates()) == 6
    assert isinstance(data._DATA, Traversable)


def test_ids_are_told_apart() -> None:
    for ids in ([each.id for each in data.confusions()], [each.id for each in data.templates()]):
        assert len(set(ids)) == len(ids)


def test_english_words_stand_alone_in_any_case() -> None:
    word = next(each.word for each in data.jargon() if each.plain == "before")
    assert word.search("Prior to noon")
    assert not word.search("a prior token")
    assert word.flags & re.IGNORECASE


def test_a_pattern_that_is_none_is_named(folder: Path) -> None:
    (folder / "jargon.yaml").write_text("zh: {'切(实': x}\nen: {}\n", encoding="utf-8")
    with pytest.raises(BadCatalogue, match=r"jargon\.yaml: zh: 切\(实"):
        data.jargon()


@pytest.mark.parametrize(
    ("kind", "place", "words"), [("colour", "area", "has to be one of date"), ("place", "street", r"t\.yaml: street: no such field")]
)
def test_a_template_that_is_wrong_is_named(folder: Path, kind: str, place: str, words: str) -> None:
    (folder / "notices" / "t.yaml").write_text(TEMPLATE % (kind, place), encoding="utf-8")
    with pytest.raises(BadCatalogue, match=words):
        data.templates()


def test_a_template_that_is_right_is_read(folder: Path) -> None:
    (folder / "notices" / "t.yaml").write_text(TEMPLATE % ("place", "area"), encoding="utf-8")
    (folder / "notices" / "notes.txt").write_text("no template", encoding="utf-8")
    assert [each.id for each in data.templates()] == ["t"]
