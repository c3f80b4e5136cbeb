"""The catalogue of platforms is data, and a slip in it is an error that names its place."""

from pathlib import Path

import pytest

from guikou.registry.catalogue import BadCatalogue, load
from guikou.registry.domain.identity import identify

GOOD = """
platforms:
  - id: town-square
    name: {zh: 镇广场, en: Town Square}
    aliases: [广场]
    stable_ids:
      - {form: 'ts[0-9]+', home: 'https://square.example/{stable_id}'}
    addresses:
      - {hosts: [square.example], path: '/(?P<stable_id>ts[0-9]+)'}
    posts:
      - {hosts: [square.example], query: [post]}
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "more.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_an_office_can_add_a_platform(tmp_path: Path) -> None:
    catalogue = load(written(tmp_path, GOOD))
    identity = identify(catalogue, platform=None, url="https://square.example/ts17/about", stable_id=None, handle=None, name=None)
    assert (identity.account_id, identity.url) == ("town-square:ts17", "https://square.example/ts17")
    assert "town-square" in catalogue
    assert "wechat" in catalogue


def test_an_entry_of_the_same_id_replaces_the_platform(tmp_path: Path) -> None:
    catalogue = load(written(tmp_path, "platforms:\n  - {id: sms, name: {zh: 短信, en: Texts}}\n"))
    assert catalogue["sms"].name.en == "Texts"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("platforms: [{id: a, name: {zh: 甲, en: A}, colour: red}]", "a has unknown keys: colour"),
        ("platforms: [{id: a, name: {zh: 甲}}]", "name: en is missing"),
        ("platforms: [{name: {zh: 甲, en: A}}]", "id is missing"),
        ("platforms: [{id: a, name: {zh: 甲, en: A, fr: B}}]", "unknown keys: fr"),
        ("platforms: [just text]", "has to be a mapping"),
        ("platforms: nothing", "platforms has to be list"),
        ("platforms: [{id: a, name: {zh: 甲, en: A}, handle: '['}]", "handle"),
        ("platforms: [{id: a, name: {zh: 甲, en: A}, stable_ids: [{form: '['}]}]", "form"),
        ("platforms: [{id: a, name: {zh: 甲, en: A}, aliases: [12345]}]", "12345 is no text"),
        ("platforms: [{id: a, name: {zh: 甲, en: A}, addresses: [{path: /a}]}]", "hosts is missing"),
        ("platforms: [{id: a, name: {zh: 甲, en: A}, addresses: [{hosts: [a.example], path: '/(?P<owner>.*)'}]}]", "owner is none of"),
        ("platforms: [{id: a, name: {zh: 甲, en: A}, posts: [{hosts: [a.example]}]}]", "either a path or a query"),
        ("platforms: [{id: a, name: {zh: 甲, en: A}, posts: [{hosts: [a.example], path: /a}]}]", "exactly one group"),
        (
            "platforms: [{id: a, name: {zh: 甲, en: A}, posts: [{hosts: [a.example], path: '/(a)', decode: rot13}]}]",
            "decode has to be one of weibo",
        ),
        ("tracking_parameters: ['[']\nplatforms: []", "tracking_parameters"),
        ("colours: []\nplatforms: []", "the file has unknown keys: colours"),
        ("- a list", "the file has to be a mapping"),
        ("a: [", "more.yaml"),
    ],
)
def test_a_slip_in_a_catalogue_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadCatalogue, match=r"more\.yaml") as bad:
        load(written(tmp_path, text))
    assert told in str(bad.value)


def test_every_platform_is_named_in_both_languages_and_by_one_word_only() -> None:
    catalogue = load()
    for platform in catalogue.platforms:
        assert platform.name.zh
        assert platform.name.en
        assert catalogue.named(platform.id) is platform
        assert [alias for alias in platform.aliases if catalogue.named(alias) is not platform] == []
    assert catalogue.named("no such platform") is None
