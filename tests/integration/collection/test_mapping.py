"""Unknown layouts: what the reader says, what it proposes, and what it then accepts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from guikou.collection.dataset import Dataset
from guikou.collection.mapping import UnusableMapping, load

TABLE = "刊发,文章名,栏目,date\n云溪融媒,春节放假安排,要闻,2026-01-02\n"
GOOD = 'tables:\n  - table: posts\n    headings: [刊发, 文章名, 栏目, date]\n    constants: {platform: website}\n    columns: {刊发: account_name, 文章名: title, 栏目: "", date: published_at}\n'


def test_an_unknown_layout_is_told_column_by_column_and_a_mapping_file_is_proposed(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    (tmp_path / "news.csv").write_text(TABLE, encoding="utf-8")
    found = reading(tmp_path / "news.csv", drafts=tmp_path / "drafts")
    told = found.files.row(0, named=True)
    assert (
        told["error_zh"]
        == "不认识的版式。认出的列：date；没有认出的列：刊发、文章名、栏目；缺少：标题、账号名称。请修改映射文件“news-csv.map.yaml”后用 --map 给出"
    )
    assert "not understood: 刊发, 文章名, 栏目" in told["error_en"]
    assert (told["read"], told["table"]) == (0, None)


def test_a_draft_that_was_completed_is_accepted(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    (tmp_path / "news.csv").write_text(TABLE, encoding="utf-8")
    reading(tmp_path / "news.csv", drafts=tmp_path / "drafts")
    draft = tmp_path / "drafts" / "news-csv.map.yaml"
    completed = draft.read_text(encoding="utf-8").replace('"刊发":', '"刊发": account_name').replace('"文章名":', '"文章名": title')
    draft.write_text(completed.replace("      platform:", "      platform: website"), encoding="utf-8")
    found = reading(tmp_path / "news.csv", mapping=draft)
    assert found.files.select("layout", "accepted").rows() == [("mapping", 1)]
    assert found.posts().collect().select("account_id", "title").rows() == [("website:~云溪融媒", "春节放假安排")]


def test_a_mapping_goes_before_layouts_and_aliases(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    (tmp_path / "posts.csv").write_text("账号,标题,发布时间,正文\n云溪发布,甲,2026-01-02,乙\n", encoding="utf-8")
    mapping = tmp_path / "map.yaml"
    mapping.write_text(
        "tables:\n  - table: posts\n    headings: [账号, 标题, 发布时间, 正文]\n    columns: {账号: account_name, 正文: title, 发布时间: published_at}\n",
        encoding="utf-8",
    )
    assert reading(tmp_path / "posts.csv", mapping=mapping).posts().collect()["title"].to_list() == ["乙"]


def test_without_a_folder_for_drafts_none_is_written(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    (tmp_path / "news.csv").write_text(TABLE, encoding="utf-8")
    assert "--map" not in reading(tmp_path).files["error_zh"].item()
    assert [path.name for path in tmp_path.iterdir()] == ["news.csv"]


def test_two_unknown_files_of_one_name_get_two_drafts(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    for folder in ("a b", "a-b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "news.csv").write_text(TABLE, encoding="utf-8")
    reading(tmp_path, drafts=tmp_path / "drafts")
    assert sorted(path.name for path in (tmp_path / "drafts").iterdir()) == ["a-b-news-csv-2.map.yaml", "a-b-news-csv.map.yaml"]


def test_headings_full_of_yaml_do_not_break_the_draft(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    (tmp_path / "odd.csv").write_text('"a: b","- [x]","& *y","#z ""q""\\",date\n1,2,3,4,2026-01-02\n', encoding="utf-8")
    reading(tmp_path / "odd.csv", drafts=tmp_path / "drafts")
    draft = next((tmp_path / "drafts").iterdir())
    with pytest.raises(UnusableMapping, match="too little"):
        load(draft)


WRONG = {
    "no file": (None, "cannot be read"),
    "no yaml": ("{{{", "not YAML"),
    "a list": ("- 1\n", "needs a list"),
    "no entries": ("tables: []\n", "needs a list"),
    "half an entry": ("tables: [{table: posts}]\n", "needs a list"),
    "a key twice": (GOOD + "    table: accounts\n", "given twice"),
    "an unknown table": (GOOD.replace("table: posts", "table: plan"), "does not exist"),
    "an unknown field": (GOOD.replace("account_name", "colour"), "“colour”"),
    "too little": (GOOD.replace(", date: published_at", ""), "too little"),
    "aliases": ("tables: &a [*a]\n", "refused"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mapping_that_cannot_be_used_is_refused_with_a_reason(case: str, tmp_path: Path) -> None:
    text, said = WRONG[case]
    path = tmp_path / "map.yaml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableMapping, match=said) as refused:
        load(path)
    assert refused.value.reason.zh


def test_a_mapping_file_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    with path.open("wb") as stream:
        stream.truncate(17 * 2**20)
    with pytest.raises(UnusableMapping):
        load(path)
