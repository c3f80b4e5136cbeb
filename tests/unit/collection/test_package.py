"""The data package that we write."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from guikou.collection import package
from guikou.kernel.tables import ACCOUNTS, INPUT_TABLES, POSTS, NotThatTable

ACCOUNT = {
    "account_id": "wechat:gh_1",
    "platform": "wechat",
    "name": "云溪发布",
    "former_names": ["云溪|宣传", "云溪在线"],
    "verified": True,
    "followers": 1200,
    "opened_on": date(2015, 3, 1),
    "last_update_at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    "sources": ["x.csv#2"],
}


def test_a_package_has_one_csv_for_each_table_given(tmp_path: Path) -> None:
    package.write(tmp_path / "new", {"posts": POSTS.empty(), "accounts": ACCOUNTS.frame([ACCOUNT])})
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["accounts.csv", "datapackage.json", "posts.csv"]


def test_cells_are_written_as_documented(tmp_path: Path) -> None:
    package.write(tmp_path, {"accounts": ACCOUNTS.frame([ACCOUNT])})
    row = pl.read_csv(tmp_path / "accounts.csv", infer_schema=False).row(0, named=True)
    assert row["former_names"] == "云溪｜宣传|云溪在线"
    assert row["verified"] == "true"
    assert row["opened_on"] == "2015-03-01"
    assert row["last_update_at"] == "2026-01-02T03:04:05Z"
    assert row["handle"] is None
    assert "sources" not in row


def test_every_column_is_described_with_its_type(tmp_path: Path) -> None:
    package.write(tmp_path, {table.name: table.empty() for table in INPUT_TABLES})
    described = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["name"] for resource in described["resources"]] == [table.name for table in INPUT_TABLES]
    for resource in described["resources"]:
        headings = (tmp_path / resource["path"]).read_text(encoding="utf-8").splitlines()[0].split(",")
        assert headings == [field["name"] for field in resource["schema"]["fields"]]
    types = {field["name"]: field["type"] for field in described["resources"][0]["schema"]["fields"]}
    assert (types["followers"], types["verified"], types["opened_on"], types["last_update_at"], types["former_names"]) == (
        "integer",
        "boolean",
        "date",
        "datetime",
        "string",
    )
    assert described["resources"][0]["schema"]["primaryKey"] == ["account_id"]


def test_a_table_that_nobody_reads_is_refused(tmp_path: Path) -> None:
    with pytest.raises(package.NotAnInputTable, match="plan"):
        package.write(tmp_path, {"plan": pl.DataFrame()})


def test_a_frame_that_is_not_the_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotThatTable):
        package.write(tmp_path, {"accounts": pl.DataFrame({"colour": ["red"]})})
