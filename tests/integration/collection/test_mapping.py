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


POSTS = "发布时间,标题,正文\n2026-01-02,春节放假安排,正文\n"
LINKS = "发布时间,标题,链接\n2026-01-02,题,https://mp.weixin.qq.com/s/abcdefghijklmnopqrstuv\n"


def test_posts_that_do_not_say_whose_they_are_are_told_so_and_the_draft_asks_for_the_account(
    tmp_path: Path, reading: Callable[..., Dataset]
) -> None:
    folder, drafts = tmp_path / "in", tmp_path / "drafts"
    folder.mkdir()
    (folder / "云溪发布.csv").write_text(POSTS, encoding="utf-8")
    (folder / "云溪公安.csv").write_text(POSTS.replace("02", "03"), encoding="utf-8")
    (folder / "links.csv").write_text(LINKS, encoding="utf-8")
    told = {row["file"]: row for row in reading(folder, drafts=drafts).files.iter_rows(named=True)}
    assert {row["kind"] for row in told.values()} == {"unknown"}
    assert told["links.csv"]["rejected"] == 1
    for file, row in told.items():
        draft = f"{file.replace('.', '-')}.map.yaml"
        assert row["error_zh"].startswith("文件没有写明这些内容是哪个账号发布的")
        assert f"into the mapping file “{draft}”" in row["error_en"]
        written = (drafts / draft).read_text(encoding="utf-8")
        assert f'    file: "{file}"' in written
        completed = written.replace("platform:  #", "platform: wechat  #").replace("account_name:\n", "account_name: 云溪教育\n")
        (drafts / draft).write_text(completed, encoding="utf-8")
    found = reading(folder, mapping=drafts)
    assert found.accounts["account_id"].to_list() == ["wechat:~云溪公安", "wechat:~云溪发布", "wechat:~云溪教育"]
    assert found.posts().collect().height == 3


def test_a_draft_that_somebody_edited_is_never_overwritten(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    (tmp_path / "news.csv").write_text(TABLE, encoding="utf-8")
    for _ in range(2):
        reading(tmp_path / "news.csv", drafts=tmp_path / "drafts")
    draft = tmp_path / "drafts" / "news-csv.map.yaml"
    draft.write_text("mine", encoding="utf-8")
    for _ in range(2):
        assert "news-csv-2.map.yaml" in reading(tmp_path / "news.csv", drafts=tmp_path / "drafts").files["error_zh"].item()
    assert draft.read_text(encoding="utf-8") == "mine"
    assert sorted(path.name for path in (tmp_path / "drafts").iterdir()) == ["news-csv-2.map.yaml", "news-csv.map.yaml"]


def test_an_entry_for_one_file_goes_before_one_for_all_with_the_same_headings(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    for name in ("甲.csv", "乙.csv"):
        (tmp_path / name).write_text(POSTS, encoding="utf-8")
    entry = "  - table: posts\n    headings: [发布时间, 标题, 正文]\n    columns: {发布时间: published_at, 标题: title, 正文: text}\n"
    constants = "    constants: {{platform: wechat, account_name: {}}}\n"
    (tmp_path / "x.map.yaml").write_text(
        f"tables:\n{entry}{constants.format('其余')}{entry}{constants.format('甲号')}    file: 甲.csv\n", encoding="utf-8"
    )
    found = reading(tmp_path / "甲.csv", tmp_path / "乙.csv", mapping=tmp_path / "x.map.yaml")
    assert sorted(found.accounts["name"]) == ["其余", "甲号"]


def test_a_folder_of_mapping_files_names_the_one_that_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(UnusableMapping, match="cannot be read"):
        load(tmp_path)
    (tmp_path / "good.map.yaml").write_text(GOOD, encoding="utf-8")
    assert len(load(tmp_path)) == 1
    (tmp_path / "wrong.map.yaml").write_text("{{{", encoding="utf-8")
    with pytest.raises(UnusableMapping, match=r"wrong\.map\.yaml: It is not YAML"):
        load(tmp_path)
