"""The tables that parts hand to each other."""

import polars as pl
import pytest

from guikou.kernel import tables
from guikou.kernel.bilingual import Language, Text
from guikou.kernel.ids import account_id, stable_id
from guikou.kernel.progress import Silent


def test_rows_become_a_frame_with_every_column() -> None:
    frame = tables.POSTS.frame([{"post_id": "weibo:1"}])
    assert frame.schema == tables.POSTS.schema
    assert frame["post_id"].to_list() == ["weibo:1"]
    assert frame["reads"].to_list() == [None]


def test_no_rows_become_an_empty_frame() -> None:
    assert tables.POSTS.frame([]).equals(tables.POSTS.empty())


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(tables.NotThatTable, match="posts: unknown columns colour"):
        tables.POSTS.frame([{"colour": "red"}])
    with pytest.raises(tables.NotThatTable, match="colour"):
        tables.POSTS.conform(pl.DataFrame({"colour": ["red"]}))


def test_a_value_of_another_type_is_refused() -> None:
    with pytest.raises(tables.NotThatTable, match="posts"):
        tables.POSTS.frame([{"reads": "many"}])
    with pytest.raises(tables.NotThatTable, match="posts"):
        tables.POSTS.conform(pl.DataFrame({"reads": ["many"]}))


def test_a_frame_conforms_by_adding_ordering_and_casting() -> None:
    frame = tables.POSTS.conform(pl.DataFrame({"reads": ["7"], "post_id": ["weibo:1"]}))
    assert frame.schema == tables.POSTS.schema
    assert frame["reads"].to_list() == [7]


def test_a_column_is_found_by_its_name() -> None:
    assert tables.POSTS.column("reads").heading.en == "Reads"
    with pytest.raises(KeyError, match="posts has no column colour"):
        tables.POSTS.column("colour")


@pytest.mark.parametrize("table", tables.INPUT_TABLES + tables.RESULT_TABLES, ids=lambda table: table.name)
def test_every_table_has_headings_in_both_languages_and_a_key_among_its_columns(table: tables.Table) -> None:
    assert all(column.heading.zh and column.heading.en for column in table.columns)
    assert set(table.key) <= set(table.schema)
    assert len(table.schema) == len(table.columns)


def test_a_sentence_is_filled_language_by_language() -> None:
    sentence = Text("{what}，共{n}个", "{what}, {n} in all").fill(what=Text("账号", "accounts"), n=3)
    assert sentence.on(Language.ZH) == "账号，共3个"
    assert sentence.on(Language.EN) == "accounts, 3 in all"


def test_ids_depend_on_every_part_and_on_nothing_else() -> None:
    assert stable_id("org", "甲", "乙") == stable_id("org", "甲", "乙")
    assert stable_id("org", "甲", "乙") != stable_id("org", "甲乙")
    assert account_id("weibo", "123") == "weibo:123"


def test_progress_that_nobody_watches_takes_every_call() -> None:
    with Silent().stage(Text("读取", "Reading"), total=2) as stage:
        stage.advance()
        stage.advance(2)
