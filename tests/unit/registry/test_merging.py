"""One account from all the rows that are about it."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from factories_register import files, rows
from guikou.kernel.tables import ACCOUNTS, CHANGES, CONFLICTS
from guikou.registry.domain.merging import Merged, merge
from guikou.registry.domain.organisations import organisation_id

TWO = files(("old.csv", "list", date(2024, 1, 1)), ("new.csv", "list", date(2024, 2, 1)))
UNDATED = files(("a.csv", "list", None), ("b.csv", "other-list", None))


def account(merged: Merged, account_id: str = "x:@a") -> dict[str, Any]:
    return merged.accounts.row(by_predicate=pl.col("account_id") == account_id, named=True)


def facts(merged: Merged) -> list[dict[str, Any]]:
    return merged.conflicts.filter(pl.col("kind") == "different-facts").to_dicts()


def test_no_rows_make_an_empty_register() -> None:
    merged = merge(rows(), files=files())
    assert merged.accounts.schema == ACCOUNTS.schema
    assert merged.conflicts.schema == CONFLICTS.schema
    assert merged.changes.schema == CHANGES.schema
    assert merged.merged_per_source == {}


def test_columns_that_no_source_has_are_empty() -> None:
    merged = merge(rows({"account_id": "x:@a"}).select("account_id", "platform", "source", "row"), files=UNDATED)
    assert account(merged)["name"] is None


def test_ids_that_people_made_up_are_kept_as_they_are() -> None:
    merged = merge(
        rows({"account_id": "office-1", "platform": None, "name": "A"}, {"account_id": "x:", "platform": None, "name": "A"}), files=UNDATED
    )
    assert merged.accounts["account_id"].to_list() == ["office-1", "x:"]


def test_every_row_is_accepted_or_merged() -> None:
    given = rows(
        {"account_id": "x:@a", "source": 0},
        {"account_id": "x:@a", "source": 1},
        {"account_id": "x:@a", "source": 1},
        {"account_id": "x:@b", "source": 1},
    )
    merged = merge(given, files=UNDATED)
    assert merged.merged_per_source == {0: 0, 1: 2}
    assert merged.accounts.height == 2
    assert account(merged)["sources"] == ["a.csv#2", "b.csv#3", "b.csv#4"]


def test_sheets_of_one_file_are_told_apart_in_the_sources() -> None:
    book = files({"file": "book.xlsx", "sheet": "一月"}, {"file": "book.xlsx", "sheet": "二月"})
    assert account(merge(rows({"account_id": "x:@a", "source": 1}), files=book))["sources"] == ["book.xlsx[二月]#2"]


def test_the_newest_dated_source_wins_and_older_ones_fill_its_gaps() -> None:
    given = rows(
        {"account_id": "x:@a", "source": 0, "name": "Old", "handle": "A", "language": "en", "followers": 10, "followers_floor": True},
        {"account_id": "x:@a", "source": 1, "name": "New", "handle": "a", "followers": 5},
    )
    found = account(merge(given, files=TWO))
    assert (found["name"], found["language"], found["followers"], found["followers_floor"]) == ("New", "en", 5, None)
    assert found["former_names"] == ["Old", "A"]
    assert found["sources"] == ["new.csv#3", "old.csv#2"]


def test_names_listed_as_former_come_first_and_present_ones_never() -> None:
    given = rows(
        {"account_id": "x:@a", "source": 0, "name": "Second", "former_names": ["First"]},
        {"account_id": "x:@a", "source": 1, "name": "Third", "former_names": ["First", "Third"]},
    )
    assert account(merge(given, files=TWO))["former_names"] == ["First", "Second"]


def test_an_account_that_never_changed_has_no_former_names() -> None:
    given = rows({"account_id": "x:@a", "source": 0, "name": "A"}, {"account_id": "x:@a", "source": 1, "name": "A"})
    assert account(merge(given, files=TWO))["former_names"] is None


def test_the_last_update_is_the_latest_that_any_row_states() -> None:
    early, late = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 2, tzinfo=UTC)
    given = rows({"account_id": "x:@a", "source": 1, "last_update_at": early}, {"account_id": "x:@a", "source": 0, "last_update_at": late})
    assert account(merge(given, files=TWO))["last_update_at"] == late


def test_owner_name_and_id_come_from_one_row() -> None:
    given = rows(
        {"account_id": "x:@a", "source": 1, "organisation_name": "Parks"},
        {"account_id": "x:@a", "source": 0, "organisation_name": "Water", "organisation_id": "7"},
    )
    found = account(merge(given, files=TWO))
    assert (found["organisation_name"], found["organisation_id"], found["organisation_origin"]) == (
        "Parks",
        organisation_id("Parks"),
        "data",
    )


def test_an_organisation_has_one_id_in_all_files() -> None:
    given = rows(
        {"account_id": "x:@a", "source": 0, "organisation_name": "Parks", "organisation_id": "7"},
        {"account_id": "x:@b", "source": 1, "organisation_name": "ＰＡＲＫＳ "},
        {"account_id": "x:@c", "source": 1, "organisation_name": "Water"},
        {"account_id": "x:@d", "source": 0, "organisation_name": "water"},
    )
    merged = merge(given, files=UNDATED)
    assert account(merged, "x:@b")["organisation_id"] == "7"
    assert account(merged, "x:@c")["organisation_id"] == account(merged, "x:@d")["organisation_id"] == organisation_id("Water")


def test_what_was_proposed_and_not_confirmed_is_no_fact() -> None:
    given = rows(
        {"account_id": "x:@a", "source": 0, "level": "city", "place": "甲市", "proposed": ["level"]},
        {"account_id": "x:@a", "source": 1, "level": "county", "organisation_name": "Parks", "organisation_origin": "proposed"},
    )
    found = account(merge(given, files=UNDATED))
    assert (found["level"], found["place"], found["organisation_name"], found["organisation_id"]) == ("county", "甲市", None, None)
    assert found["proposed"] is None


def test_rows_of_an_account_list_win_over_rows_derived_from_posts() -> None:
    sources = files({"file": "posts.csv", "layout": "p", "table": "posts"}, {"file": "accounts.csv", "layout": "a"})
    given = rows(
        {"account_id": "x:@a", "source": 0, "name": "In posts", "handle": "a", "language": "en", "url": "u"},
        {"account_id": "x:@a", "source": 1, "name": "In the list"},
    )
    merged = merge(given, files=sources)
    assert account(merged)["name"] == "In the list"
    (conflict,) = facts(merged)
    assert "derived" in conflict["sentence_en"]
    assert conflict["values"] == ["In the list", "In posts"]
    assert conflict["sources"] == ["accounts.csv#3", "posts.csv#2"]


def test_the_fuller_row_wins_and_the_reason_counts_the_facts() -> None:
    given = rows({"account_id": "x:@a", "name": "Short"}, {"account_id": "x:@a", "name": "Full", "language": "en", "source": 1})
    merged = merge(given, files=UNDATED)
    assert account(merged)["name"] == "Full"
    (conflict,) = facts(merged)
    assert "3 facts against 2" in conflict["sentence_en"]


def test_of_equal_rows_the_first_wins() -> None:
    given = rows({"account_id": "x:@a", "name": "First"}, {"account_id": "x:@a", "name": "Second", "source": 1})
    (conflict,) = facts(merge(given, files=UNDATED))
    assert conflict["values"] == ["First", "Second"]
    assert "先读到" in conflict["sentence_zh"]


def test_a_dated_source_wins_over_an_undated_one_and_an_older_layout() -> None:
    dated = files(("a.csv", "list", None), ("b.csv", "other", date(2024, 1, 1)), ("c.csv", "third", date(2023, 1, 1)))
    undated_against_dated = rows({"account_id": "x:@a", "name": "Undated"}, {"account_id": "x:@a", "name": "Dated", "source": 1})
    (conflict,) = facts(merge(undated_against_dated, files=dated))
    assert conflict["values"][0] == "Dated"
    assert "2024-01-01" in conflict["sentence_en"]
    two_layouts = rows({"account_id": "x:@a", "name": "Older", "source": 2}, {"account_id": "x:@a", "name": "Newer", "source": 1})
    (conflict,) = facts(merge(two_layouts, files=dated))
    assert conflict["values"][0] == "Newer"
    assert "newest" in conflict["sentence_en"]


def test_days_of_one_register_do_not_contradict_each_other() -> None:
    given = rows({"account_id": "x:@a", "name": "Old", "source": 0}, {"account_id": "x:@a", "name": "New", "source": 1})
    assert facts(merge(given, files=TWO)) == []


def test_texts_that_differ_only_in_case_and_width_do_not_contradict() -> None:
    given = rows(
        {"account_id": "x:@a", "name": "Ｐarks 1", "url": "https://www.county.example/"},
        {"account_id": "x:@a", "name": "parks1 ", "url": "http://county.example", "source": 1},
    )
    assert facts(merge(given, files=UNDATED)) == []


def test_long_values_are_shortened_in_the_sentence_and_whole_in_the_values() -> None:
    given = rows({"account_id": "x:@a", "description": "a" * 99}, {"account_id": "x:@a", "description": "b", "source": 1})
    (conflict,) = facts(merge(given, files=UNDATED))
    assert conflict["values"][0] == "a" * 99
    assert "a" * 60 not in conflict["sentence_en"]
