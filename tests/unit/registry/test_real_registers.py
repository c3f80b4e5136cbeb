"""The register on real lists of accounts."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from factories_register import files, rows
from guikou.kernel.tables import ORGANISATIONS
from guikou.registry.domain.divisions import Directory
from guikou.registry.domain.identity import identify
from guikou.registry.domain.merging import Merged, merge
from guikou.registry.domain.organisations import propose_owners
from guikou.registry.domain.platforms import Catalogue
from guikou.registry.domain.post_keys import post_keys

pytestmark = pytest.mark.shared


def read(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        yield from enumerate(csv.DictReader(opened), start=2)


def account(catalogue: Catalogue, *, platform: str, url: str, name: str, stable_id: str = "", **more: Any) -> dict[str, Any]:
    found = identify(catalogue, platform=platform, url=url, stable_id=stable_id, handle=None, name=name)
    return {column: getattr(found, column) for column in ("account_id", "platform", "stable_id", "handle", "name", "url")} | more


def canada(catalogue: Catalogue, folder: Path, *, keep: float = 1.0) -> Merged:
    """Return the register of the Canadian days; of the last one only a share of the rows."""
    days = sorted((folder / "canada-registry").glob("*.csv"))
    given = []
    for source, day in enumerate(days):
        listed = [
            account(
                catalogue,
                platform=row["Platform"],
                url=row["URL"],
                name=row["Account"],
                organisation_name=row["Department"],
                language=row["Language"],
                source=source,
                row=number,
            )
            for number, row in read(day)
        ]
        given += listed[: round(len(listed) * keep)] if day == days[-1] else listed
    return merge(rows(*given), files=files(*((day.name, "canada", date.fromisoformat(day.stem)) for day in days)))


def chongqing(catalogue: Catalogue, folder: Path) -> pl.DataFrame:
    file = folder / "chongqing-registry" / "media-dict.csv"
    return rows(
        *(
            account(
                catalogue,
                platform=row["平台"],
                url=row["主页 URL"],
                name=row["账号名"],
                stable_id=row["识别符"],
                organisation_name=row["媒体名"],
                row=number,
            )
            for number, row in read(file)
            if row["平台"]
        )
    )


def test_the_canadian_days_tell_openings_renamings_moves_and_removals(catalogue: Catalogue, shared_data: Path) -> None:
    changes = canada(catalogue, shared_data).changes
    assert dict(changes["kind"].value_counts().rows()) == {"opened": 21, "removed": 13, "moved": 3, "renamed": 2}
    assert set(changes["dated_on"]) == {date(2024, 12, 12), date(2025, 3, 22), date(2025, 5, 30)}


def test_a_canadian_day_with_half_of_the_rows_missing_removes_nobody(catalogue: Catalogue, shared_data: Path) -> None:
    whole, half = canada(catalogue, shared_data), canada(catalogue, shared_data, keep=0.5)
    (held,) = half.changes.filter(pl.col("dated_on") == date(2025, 5, 30)).to_dicts()
    assert held["kind"] == "held"
    assert held["before"] in held["sentence_zh"]
    assert held["after"] in held["sentence_zh"]
    before = whole.changes.filter(pl.col("dated_on") < date(2025, 5, 30))
    assert half.changes.filter(pl.col("dated_on") < date(2025, 5, 30)).equals(before)
    assert half.accounts.filter(pl.col("status") == "removed").height == before.filter(pl.col("kind") == "removed").height


def test_ids_under_several_bodies_and_accounts_without_an_id_are_listed(catalogue: Catalogue, shared_data: Path) -> None:
    given = chongqing(catalogue, shared_data)
    merged = merge(given, files=files(("media-dict.csv", "list", None)))
    kinds = dict(merged.conflicts["kind"].value_counts().rows())
    assert (kinds["one-id-several-bodies"], kinds["missing-id"]) == (27, 119)
    assert merged.accounts.height + sum(merged.merged_per_source.values()) == given.height


def test_the_older_layout_names_the_same_accounts(catalogue: Catalogue, shared_data: Path) -> None:
    newer = {(row["account_id"], row["organisation_name"]) for row in chongqing(catalogue, shared_data).to_dicts()}
    older = set()
    for _, row in read(shared_data / "chongqing-registry" / "channels-todo-第一批.csv"):
        for platform, column in (("抖音", "抖音主页url"), ("微博", "微博主页url"), ("快手", "快手主页url")):
            older |= {(account(catalogue, platform=platform, url=url, name="")["account_id"], row["媒体名"]) for url in row[column].split()}
    assert len(older) > 150
    assert {owner for _, owner in older - newer} == {"开州区融媒体中心", "江北区融媒体中心", "第1眼新闻"}


def test_many_owners_of_real_accounts_are_proposed_and_none_is_taken(catalogue: Catalogue, directory: Directory, shared_data: Path) -> None:
    given = [
        account(catalogue, platform="wechat", url="", name=row["name"], stable_id=row["bizid"], description=row["description"], row=number)
        for number, row in read(shared_data / "wechat-feeds" / "accounts.csv")
    ]
    merged = merge(rows(*given), files=files(("accounts.csv", "list", None)))
    accounts, _ = propose_owners(merged.accounts, ORGANISATIONS.empty(), directory)
    assert accounts.height == 386
    assert set(accounts["organisation_origin"]) == {None, "proposed"}
    assert accounts["organisation_id"].count() > 100
    assert accounts["place"].count() > 200


def test_short_and_numeric_weibo_ids_are_one_key(catalogue: Catalogue, shared_data: Path) -> None:
    pairs = 0
    for file in sorted((shared_data / "weibo-crawler" / "weibo-crawler-2024").glob("*/*.csv")):
        posts = pl.DataFrame([(row["id"], row["bid"]) for _, row in read(file)], schema=["id", "bid"], orient="row")
        key = {
            name: post_keys(catalogue, platform="weibo", url=pl.lit(None, dtype=pl.String), native_id=pl.col(name))
            for name in posts.columns
        }
        found = posts.select(**key)
        assert found["id"].equals(found["bid"].alias("id"))
        pairs += posts.height
    assert pairs > 100
