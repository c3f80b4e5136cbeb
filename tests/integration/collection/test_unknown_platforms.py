"""A platform that the catalogue does not know, or that a file does not name, loses no row without a reason."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from guikou.collection.dataset import Dataset

REGISTER = """平台,账号ID,账号名称,主办单位
微博,1234567890,云溪微博,云溪县政府办
云溪通,yx01,云溪通号,云溪县政府办
云溪通,yx02,云溪发布,云溪县政府办
"""
HEAD = "平台,账号ID,账号标识,账号名称,发布时间,标题\n"


def _accounts(found: Dataset) -> dict[str, str]:
    return dict(found.posts().select("title", "account_id").collect().sort("title").iter_rows())


def test_posts_on_an_unknown_platform_keep_its_name_and_find_their_account(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    rows = "云溪通,yx01,,,2026-06-01,编号\n云溪通,,,云溪发布,2026-06-01,名称\n云溪通,,yxh,,2026-06-01,标识\n未来号,yx01,,,2026-06-01,另一平台\n"
    (tmp_path / "a.csv").write_text(HEAD + rows, encoding="utf-8")
    (tmp_path / "b.csv").write_text(REGISTER, encoding="utf-8")
    found = reading(tmp_path)
    assert _accounts(found) == {
        "编号": "other:云溪通/yx01",
        "名称": "other:云溪通/yx02",
        "标识": "other:@云溪通/yxh",
        "另一平台": "other:未来号/yx01",
    }
    assert set(found.accounts.filter(pl.col("account_id") != "weibo:1234567890")["platform"]) == {"other"}
    assert found.files["rejected"].to_list() == [0, 0]
    assert "平台目录中没有：云溪通、未来号" in found.files["note_zh"][0]


def test_an_id_that_tells_its_platform_decides_over_a_name_that_nobody_knows(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    (tmp_path / "a.csv").write_text(f"{HEAD}未来号,gh_0123456789ab,,,2026-06-01,甲\n,gh_0123456789ab,,,2026-06-01,乙\n", encoding="utf-8")
    assert set(_accounts(reading(tmp_path)).values()) == {"wechat:gh_0123456789ab"}


def test_an_id_without_a_platform_means_the_one_account_that_bears_it(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    (tmp_path / "a.csv").write_text(
        f"{HEAD},1234567890,,,2026-06-01,已知\n,77,,,2026-06-01,未知\n,,@Some,,2026-06-01,标识\n", encoding="utf-8"
    )
    (tmp_path / "b.csv").write_text(REGISTER, encoding="utf-8")
    found = reading(tmp_path)
    assert _accounts(found) == {"已知": "weibo:1234567890", "未知": "other:77", "标识": "other:@some"}
    twice = "抖音,1234567890,同号,云溪县政府办\n"
    (tmp_path / "b.csv").write_text(REGISTER.replace("云溪通,yx01", "快手,1234567890") + twice, encoding="utf-8")
    assert _accounts(reading(tmp_path))["已知"] == "other:1234567890"


def test_a_post_that_names_only_an_unknown_platform_is_refused_with_its_name(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    (tmp_path / "a.csv").write_text(f"{HEAD}云溪通,,,,2026-06-01,甲\n云溪通,x,,,2026-06-01,乙\n", encoding="utf-8")
    assert reading(tmp_path).rejected["reason_zh"].to_list() == [
        "看不出是云溪通上的哪个账号：没有编号、账号标识、名称，也没有账号主页地址。"
    ]
