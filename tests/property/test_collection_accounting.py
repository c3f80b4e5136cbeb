"""Rows cannot be lost: read = accepted + merged + rejected, whatever a file holds."""

import csv
import io
import json
import tempfile
from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guikou.collection.dataset import Dataset
from guikou.collection.reading import ReadSettings, read
from guikou.kernel.progress import Silent

CELL = st.one_of(
    st.sampled_from(["", "-", "微博", "X", "云溪发布", "10万+", "2026-01-02", "昨天", "是", "启用", "未找到", "http://a.example.org/1"]),
    st.text(max_size=8),
)
POST = st.tuples(st.sampled_from(["微博", "微信", "网站", ""]), st.sampled_from(["甲", "乙", ""]), st.sampled_from(["1", "5106001984359073", ""]),
                 st.sampled_from(["2026-01-02", "2026/1/3 08:00", "昨天", "x", ""]), st.sampled_from(["题", "二", ""]), st.sampled_from(["1", "1.2万", "多", ""]))  # fmt: skip
HEADINGS = st.sampled_from(
    [
        ["平台", "账号名称", "编号", "发布时间", "标题", "阅读量"],
        ["平台", "账号名称", "识别符", "主办单位", "状态", "粉丝数"],
        ["留言编号", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"],
        ["账号", "统计时间", "数值", "指标", "平台", "主页"],
        ["媒体名", "已知网站", "已知公众号名", "公众号ghid", "微博主页url", "区县"],
    ]
)
RELAXED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _read(files: dict[str, bytes]) -> tuple[Dataset, int]:
    with tempfile.TemporaryDirectory() as folder:
        data, work = Path(folder, "data"), Path(folder, "work")
        data.mkdir()
        for name, content in files.items():
            (data / name).write_bytes(content)
        found = read([data], settings=ReadSettings(), work=work, progress=Silent())
        return found, found.posts().select(pl.len()).collect().item()


def _holds(found: Dataset, posts: int) -> None:
    files = found.files
    assert files.filter(pl.col("read") != pl.col("accepted") + pl.col("merged") + pl.col("rejected")).is_empty()
    assert files.filter(pl.col("accepted") > pl.col("read")).is_empty()
    assert files["rejected"].sum() == found.rejected.height
    assert files.filter(pl.col("table") == "posts")["accepted"].sum() == posts
    for name in ("questions", "figures"):
        assert files.filter(pl.col("table") == name)["accepted"].sum() == getattr(found, name).height
    assert found.rejected.select(pl.col("reason_zh", "reason_en").is_null().any()).row(0) == (False, False)


def _csv(rows: list) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


@RELAXED
@given(headings=HEADINGS, rows=st.lists(st.lists(CELL, min_size=1, max_size=7), min_size=1, max_size=12))
def test_of_any_rows_in_any_table_none_is_lost(headings: list[str], rows: list[list[str]]) -> None:
    _holds(*_read({"a.csv": _csv([headings, *rows])}))


@RELAXED
@given(rows=st.lists(POST, min_size=1, max_size=12), again=st.lists(POST, max_size=6))
def test_posts_that_stand_in_several_files_are_counted_once(rows: list[tuple[str, ...]], again: list[tuple[str, ...]]) -> None:
    headings = ["平台", "账号名称", "编号", "发布时间", "标题", "阅读量"]
    records = [dict(zip(headings, row, strict=True)) for row in (*again, *rows)]
    found, posts = _read({"a.csv": _csv([headings, *rows]), "b.json": json.dumps(records).encode()})
    _holds(found, posts)
    assert found.posts_file.name == "posts.parquet"


@RELAXED
@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_no_content_whatever_stops_the_reading(content: bytes) -> None:
    good = _csv([["平台", "账号名称", "发布时间", "标题"], ["微博", "甲", "2026-01-02", "题"]])
    found, posts = _read({"a": content, "b.csv": good})
    _holds(found, posts)
    assert posts >= 1


@RELAXED
@given(rows=st.lists(POST, min_size=1, max_size=12))
def test_the_same_files_give_the_same_dataset(rows: list[tuple[str, ...]]) -> None:
    content = {"a.csv": _csv([["平台", "账号名称", "编号", "发布时间", "标题", "阅读量"], *rows])}
    first, second = _read(content)[0], _read(content)[0]
    for name in ("accounts", "organisations", "files", "rejected", "conflicts", "coverage"):
        assert getattr(first, name).equals(getattr(second, name)), name
