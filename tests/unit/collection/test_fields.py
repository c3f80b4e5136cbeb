"""Fields of the tables."""

import pytest

from guikou.collection.domain.fields import TABLE_ORDER, fields_of, headings_of, lacking, package_table, suffices
from guikou.kernel.tables import INPUT_TABLES


def test_every_input_table_can_be_read() -> None:
    assert set(TABLE_ORDER) == {table.name for table in INPUT_TABLES}


@pytest.mark.parametrize("table", TABLE_ORDER)
def test_every_field_is_called_something_in_both_languages(table: str) -> None:
    called = headings_of(table)
    assert set(called) == set(fields_of(table))
    assert all(text.zh and text.en for text in called.values())


def test_posts_need_a_time_a_content_and_whose_they_are() -> None:
    assert suffices("posts", {"published_at", "title", "account_name"})
    assert suffices("posts", {"published_at", "summary", "url"})
    assert not suffices("posts", {"published_at", "title"})
    assert [text.en for text in lacking("posts", {"title"})] == ["Published at", "the account's name"]
    assert lacking("posts", {"published_at", "title", "url"}) == []


@pytest.mark.parametrize("table", INPUT_TABLES, ids=lambda table: table.name)
def test_the_columns_of_our_package_tell_its_table(table) -> None:
    columns = {column.name for column in table.columns if column.name not in ("source", "row", "sources", "proposed")}
    assert package_table(columns) == table.name


def test_other_columns_are_no_package() -> None:
    assert package_table({"account_id", "platform", "name", "colour"}) is None
    assert package_table({"title"}) is None
