"""Which adapters there are, and what the documentation says of them."""

import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest

from guikou.channels.adapters.manual import Manual
from guikou.channels.adapters.webhook import Webhook
from guikou.channels.capability import Can
from guikou.channels.catalog import BY_HAND, GROUP, BrokenAdapter, NoSuchAdapter, catalog, ours
from guikou.channels.protocol import Access
from guikou.channels.reference import page
from guikou.registry.catalogue import load


def foreign(name: str, value: str) -> EntryPoint:
    return EntryPoint(name=name, value=value, group=GROUP)


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("guikou_peertube")
    monkeypatch.setitem(sys.modules, "guikou_peertube", module)
    return module


def test_every_platform_of_an_adapter_is_one_of_the_register() -> None:
    known = {platform.id for platform in load().platforms}
    listed = {platform for listing in ours().values() for platform in listing.platforms}
    assert listed <= known
    assert set(Manual.capabilities) <= known


def test_each_adapter_says_what_its_platform_is_like() -> None:
    for listing in ours().values():
        assert listing.capabilities
        assert all(capability.limits for capability in listing.capabilities.values())
        assert callable(listing.make)


def test_an_account_of_a_platform_can_always_be_served_by_hand() -> None:
    found = catalog([])
    assert [listing.id for listing in found.for_platform("weibo")] == ["weibo", BY_HAND]
    assert [listing.id for listing in found.for_platform("website")] == ["wordpress", "webhook", BY_HAND]
    assert [listing.id for listing in found.for_platform("douyin")] == [BY_HAND]
    assert isinstance(found.get(BY_HAND).make(Access(base=""), None), Manual)


def test_what_is_installed_is_found() -> None:
    assert set(catalog().listings) >= set(ours())


def test_an_adapter_of_another_package_is_one_like_ours(package: ModuleType) -> None:
    package.PeerTube = Webhook  # type: ignore[attr-defined]
    found = catalog([foreign("peertube", "guikou_peertube:PeerTube")])
    assert found.broken == ()
    assert found.get("peertube").make is Webhook
    assert found.get("peertube").platforms == {"webhook"}


def test_a_broken_one_stops_nothing_else_and_says_why(package: ModuleType) -> None:
    class NoMethods:
        capability = Webhook.capability

    package.Nothing, package.NoMethods, package.Value = object, NoMethods, 7  # type: ignore[attr-defined]
    entries = [
        foreign("gone", "guikou_nowhere:Adapter"),
        foreign("misspelt", "guikou_peertube:Peertube"),
        foreign("mute", "guikou_peertube:Nothing"),
        foreign("value", "guikou_peertube:Value"),
        foreign("half", "guikou_peertube:NoMethods"),
        foreign("weibo", "guikou_peertube:NoMethods"),
    ]
    found = catalog(entries)
    assert set(found.listings) == set(ours())
    reasons = {broken.id: broken.reason.en for broken in found.broken}
    assert "guikou_nowhere" in reasons["gone"]
    assert "does not load" in reasons["misspelt"]
    assert "capability" in reasons["mute"]
    assert "capability" in reasons["value"]
    assert "find_prepared" in reasons["half"]
    assert "taken" in reasons["weibo"]
    assert found.get("weibo").package == ""
    with pytest.raises(BrokenAdapter) as why:
        found.get("gone")
    assert "无法使用" in why.value.reason.zh


def test_one_that_fails_in_any_way_is_only_a_broken_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "guikou_bad.py").write_text("raise RuntimeError('no licence')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert "no licence" in catalog([foreign("bad", "guikou_bad:X")]).broken[0].reason.en


def test_one_that_nobody_has() -> None:
    with pytest.raises(NoSuchAdapter):
        catalog([]).get("myspace")


def test_the_page_says_every_limit_with_its_source() -> None:
    text = page()
    for listing in ours().values():
        assert f"## `{listing.id}`" in text
        for capability in listing.capabilities.values():
            assert all(limit.source.replace("|", "\\|") in text and f"{limit.most:,}" in text for limit in capability.limits.values())
    assert all(can.value in text for can in Can)
