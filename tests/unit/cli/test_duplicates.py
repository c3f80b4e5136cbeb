"""`guikou duplicates` as a user runs it."""

import json
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner, Result

from guikou.cli import duplicates
from guikou.kernel.tables import DUPLICATES

TEXT = "市教育局组织开展秋季学期校园食品安全专项检查，对全市中小学和幼儿园食堂进行了全面排查，发现的问题已当场提出整改要求。"
app = typer.Typer()
app.command()(duplicates.command)


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "posts.csv"
    pl.DataFrame(
        {
            "编号": ["=1", "2", "3"],
            "公众号": ["甲", "乙", "丙"],
            "发布时间": ["2026年3月5日", "2026-03-05 09:00", "?"],
            "正文": [TEXT, TEXT, "完全不同的内容"],
        }
    ).write_csv(file)
    return file


def test_a_table_with_chinese_headers_is_understood(table: Path, tmp_path: Path) -> None:
    result = run(table, "--out", tmp_path / "out.parquet")
    assert result.exit_code == 0
    assert "重复 1 组，涉及 2 条" in result.output
    rows = pl.read_parquet(tmp_path / "out.parquet")
    assert rows.columns == DUPLICATES.schema.names()
    assert rows["post_id"].to_list() == ["=1", "2"]
    assert rows["account_id"].to_list() == ["甲", "乙"]


def test_no_cell_of_the_csv_starts_a_formula(table: Path, tmp_path: Path) -> None:
    assert run(table, "--out", tmp_path / "out.csv").exit_code == 0
    assert "\n=" not in (tmp_path / "out.csv").read_text("utf-8-sig")
    assert ",=1" not in (tmp_path / "out.csv").read_text("utf-8-sig")


def test_the_summary_alone_is_json(table: Path, tmp_path: Path) -> None:
    result = run(table, "--out", tmp_path / "out.csv", "--json")
    summary = json.loads(result.stdout)
    assert {name: summary[name] for name in ("posts", "groups", "posts_in_groups")} == {"posts": 3, "groups": 1, "posts_in_groups": 2}


def test_columns_can_be_named(tmp_path: Path) -> None:
    pl.DataFrame({"k": ["a", "b"], "words": [TEXT, TEXT]}).write_parquet(tmp_path / "x.parquet")
    result = run(tmp_path / "x.parquet", "--id", "k", "--text", "words", "--out", tmp_path / "out.parquet", "--lang", "en")
    assert result.exit_code == 0
    assert "1 groups of duplicates with 2 posts" in result.output
    assert pl.read_parquet(tmp_path / "out.parquet")["post_id"].to_list() == ["a", "b"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["missing.csv"], "找不到该文件"),
        (["posts.csv", "--text", "nothing"], "没有名为“nothing”的列"),
        (["posts.csv", "--tz", "Mars/Base"], "没有这个时区"),
        (["posts.csv", "--out", "out.txt"], "后缀应为"),
        (["broken.parquet"], "无法读取"),
        (["picture.png"], "不认识的格式"),
        (["other.csv"], "找不到正文或标题列"),
    ],
)
def test_wrong_use_is_said_in_plain_words(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("broken.parquet").write_bytes(b"PAR1 not really")
    Path("picture.png").write_bytes(b"\x89PNG")
    Path("other.csv").write_text("a,b\n1,2\n")
    result = run(*words, *([] if "--out" in words else ["--out", "out.csv"]))
    assert result.exit_code == 2
    assert said in result.output
    assert not [*tmp_path.glob("out.*")]
    assert not [*tmp_path.glob(".out*")]


def test_an_index_remembers_earlier_files(table: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.jsonl"
    later.write_text(json.dumps({"id": "9", "text": "转发：" + TEXT}, ensure_ascii=False))
    assert run(table, "--out", tmp_path / "one.parquet", "--index", tmp_path / "index").exit_code == 0
    assert run(later, "--out", tmp_path / "two.parquet", "--index", tmp_path / "index").exit_code == 0
    assert pl.read_parquet(tmp_path / "two.parquet").select("group_id", "post_id").rows() == [("dup-=1", "=1"), ("dup-=1", "9")]


def test_a_folder_that_is_no_index_is_refused(table: Path, tmp_path: Path) -> None:
    result = run(table, "--out", tmp_path / "one.csv", "--index", table.parent)
    assert result.exit_code == 2
    assert "不是可用的索引" in result.output


def test_a_result_that_cannot_be_written_is_said(table: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run(table, "--out", tmp_path / "file" / "out.csv")
    assert result.exit_code == 2
    assert "无法写出" in result.output
