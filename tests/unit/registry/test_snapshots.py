"""What changed from day to day, and which days are too incomplete to believe."""

from datetime import date
from typing import Any

import polars as pl

from factories_register import files, rows
from guikou.registry.domain.merging import Merged, merge

DAYS = [date(2024, month, 1) for month in range(1, 5)]


def listed(source: int, *accounts: str | dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": each, "account_id": f"x:@{each}", "source": source} if isinstance(each, str) else {"source": source, **each}
        for each in accounts
    ]


def followed(*days: list[dict[str, Any]], limit: float = 0.2, **more: Any) -> Merged:
    names = [(f"register-{day}.csv", "register", day) for day in DAYS[: len(days)]]
    return merge(rows(*(row for day in days for row in day)), files=more.get("files") or files(*names), snapshot_loss_limit=limit)


def changes(merged: Merged) -> list[tuple[Any, ...]]:
    return merged.changes.select("dated_on", "kind", "account_id", "before", "after").rows()


def status(merged: Merged) -> dict[str, str | None]:
    return dict(merged.accounts.select("account_id", "status").rows())


def test_openings_and_removals_are_dated() -> None:
    merged = followed(listed(0, *"abcdef"), listed(1, *"bcdefg"))
    assert changes(merged) == [(DAYS[1], "opened", "x:@g", None, "g"), (DAYS[1], "removed", "x:@a", "a", None)]
    assert status(merged)["x:@a"] == "removed"
    assert {each for each, now in status(merged).items() if now is None} == {f"x:@{letter}" for letter in "bcdefg"}
    removed = merged.changes.row(by_predicate=pl.col("kind") == "removed", named=True)
    assert removed["file"] == "register-2024-02-01.csv"
    assert "2024-01-01" in removed["sentence_zh"]
    assert "2024-02-01" in removed["sentence_en"]


def test_one_day_alone_changes_nothing() -> None:
    assert changes(followed(listed(0, "a", "b"))) == []


def test_a_half_lost_snapshot_removes_nobody() -> None:
    merged = followed(listed(0, *"abcdef"), listed(1, *"abc"))
    assert changes(merged) == [(DAYS[1], "held", None, "6", "3")]
    assert set(status(merged).values()) == {None}
    sentence = merged.changes["sentence_en"].item()
    for number in ("lists 3 accounts", "lacks 3 of the 6", "50.0%", "20%", "2024-01-01"):
        assert number in sentence


def test_the_day_after_a_held_one_is_compared_with_the_last_believed_one() -> None:
    merged = followed(listed(0, *"abcdef"), listed(1, *"abc"), listed(2, *"abcdeg"))
    assert changes(merged) == [
        (DAYS[1], "held", None, "6", "3"),
        (DAYS[2], "opened", "x:@g", None, "g"),
        (DAYS[2], "removed", "x:@f", "f", None),
    ]


def test_the_limit_itself_is_allowed() -> None:
    merged = followed(listed(0, *"abcde"), listed(1, *"abcd"))
    assert [kind for _, kind, *_ in changes(merged)] == ["removed"]
    assert [kind for _, kind, *_ in changes(followed(listed(0, *"abcde"), listed(1, *"abcd"), limit=0.1))] == ["held"]


def test_an_account_that_a_held_day_still_lists_is_not_removed() -> None:
    merged = followed(listed(0, *"abcdef"), listed(1, *"bcdef"), listed(2, "a", "b"))
    assert [kind for _, kind, *_ in changes(merged)] == ["removed", "held"]
    assert set(status(merged).values()) == {None}


def test_accounts_that_only_a_held_day_lists_are_not_removed_by_a_later_one() -> None:
    merged = followed(listed(0, *"abcde"), listed(1, *"vwxyz"), listed(2, *"abcde"))
    assert [kind for _, kind, *_ in changes(merged)] == ["held"]
    assert set(status(merged).values()) == {None}


def test_an_account_that_another_list_still_has_is_not_removed() -> None:
    sources = files(("r1.csv", "register", DAYS[0]), ("r2.csv", "register", DAYS[1]), ("list.csv", "list", None))
    merged = merge(rows(*listed(0, *"abcdef"), *listed(1, *"abcde"), *listed(2, "f")), files=sources)
    assert [kind for _, kind, *_ in changes(merged)] == ["removed"]
    assert status(merged)["x:@f"] is None


def test_rows_derived_from_posts_do_not_keep_an_account_in_the_register() -> None:
    sources = files(
        ("r1.csv", "register", DAYS[0]), ("r2.csv", "register", DAYS[1]), {"file": "posts.csv", "layout": "p", "table": "posts"}
    )
    merged = merge(rows(*listed(0, *"abcdef"), *listed(1, *"abcde"), *listed(2, "f")), files=sources)
    assert status(merged)["x:@f"] == "removed"


def test_a_cancelled_account_stays_cancelled() -> None:
    gone = {"account_id": "x:@f", "name": "f", "status": "cancelled"}
    assert status(followed(listed(0, *"abcde", gone), listed(1, *"abcde")))["x:@f"] == "cancelled"


def test_a_new_name_at_the_same_address_is_a_renaming() -> None:
    merged = followed(
        listed(0, {"account_id": "x:@a", "name": "Roads", "organisation_name": "Works"}),
        listed(1, {"account_id": "x:@a", "name": "Streets"}),
    )
    assert changes(merged) == [(DAYS[1], "renamed", "x:@a", "Roads", "Streets")]
    assert merged.accounts["former_names"].to_list() == [["Roads"]]


def test_another_spelling_is_no_renaming() -> None:
    assert (
        changes(followed(listed(0, {"account_id": "x:@a", "name": "@Town Hall"}), listed(1, {"account_id": "x:@a", "name": "TownHall"})))
        == []
    )


def test_another_owner_is_a_move() -> None:
    first = {"account_id": "x:@a", "name": "a", "organisation_name": "Works"}
    merged = followed(listed(0, first), listed(1, {**first, "organisation_name": "Transport"}))
    assert changes(merged) == [(DAYS[1], "moved", "x:@a", "Works", "Transport")]


def test_an_owner_that_only_changed_its_name_is_no_move() -> None:
    first = {"account_id": "x:@a", "name": "a", "organisation_name": "Works", "organisation_id": "7"}
    assert changes(followed(listed(0, first), listed(1, {**first, "organisation_name": "Public Works"}))) == []


def test_a_new_address_with_the_same_owner_and_nearly_the_same_name_is_a_renaming_to_confirm() -> None:
    common = {"organisation_name": "市水务局", "language": "zh"}
    others = listed(0, *"abcdef")
    old = {"account_id": "weibo:@yunling_shui", "name": "云岭水务", "handle": "yunling_shui", **common}
    new = {"account_id": "weibo:1234567890", "name": "云岭水务发布", "stable_id": "1234567890", **common}
    merged = followed([*others, *listed(0, old)], [*listed(1, *"abcdef"), *listed(1, new)])
    assert changes(merged) == [(DAYS[1], "renamed", "weibo:1234567890", "云岭水务（yunling_shui）", "云岭水务发布")]
    assert "请人工确认" in merged.changes["sentence_zh"].item()
    found = dict(merged.accounts.select("account_id", "former_names").rows())
    assert found["weibo:1234567890"] == ["云岭水务", "yunling_shui"]
    assert status(merged)["weibo:@yunling_shui"] == "removed"
    assert status(merged)["weibo:1234567890"] is None


def test_two_candidates_for_a_renaming_are_no_renaming() -> None:
    old = {"account_id": "x:@o", "name": "Town Hall Office", "organisation_name": "Town"}
    new = [{"account_id": f"x:@n{number}", "name": "Town Hall Office", "organisation_name": "Town"} for number in (1, 2)]
    merged = followed([*listed(0, *"abcdef"), *listed(0, old)], [*listed(1, *"abcdef"), *listed(1, *new)])
    assert [kind for _, kind, *_ in changes(merged)] == ["opened", "opened", "removed"]


def test_an_account_without_a_name_is_told_by_its_handle() -> None:
    gone = {"account_id": "x:@f", "handle": "f"}
    unknown = {"account_id": "x:@g"}
    merged = followed(listed(0, *"abcdehijkl", gone, unknown), listed(1, *"abcdehijkl"))
    assert [(kind, before) for _, kind, _, before, _ in changes(merged)] == [("removed", "f"), ("removed", "—")]


def test_files_of_one_day_make_one_snapshot() -> None:
    sources = files(
        ("north-2024-01-01.csv", "register", DAYS[0]), ("south-2024-01-01.csv", "register", DAYS[0]), ("all.csv", "register", DAYS[1])
    )
    merged = merge(rows(*listed(0, *"abc"), *listed(1, *"def"), *listed(2, *"abcdef")), files=sources)
    assert changes(merged) == []


def test_layouts_are_followed_apart() -> None:
    sources = files(("a1.csv", "one", DAYS[0]), ("a2.csv", "one", DAYS[1]), ("b1.csv", "two", DAYS[0]), ("b2.csv", "two", DAYS[1]))
    merged = merge(rows(*listed(0, *"abcdef"), *listed(1, *"abcde"), *listed(2, *"vwxyz"), *listed(3, *"vwxyz")), files=sources)
    assert changes(merged) == [(DAYS[1], "removed", "x:@f", "f", None)]
