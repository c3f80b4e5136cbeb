"""What holds for every set of rows."""

from datetime import date
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from factories_register import files, rows
from guikou.registry.domain.merging import merge
from guikou.registry.domain.near_names import one_slip_apart, slips

SOURCES = files(("a.csv", "register", date(2024, 1, 1)), ("b.csv", "register", date(2024, 2, 1)), ("c.csv", "list", None))
IDS = st.sampled_from(["x:@a", "x:@b", "x:~a", "weibo:1", "weibo:2", "weibo:@a"])
NAMES = st.none() | st.sampled_from(["a", "A", "云岭发布", "雲嶺", "云岭市水务管理局", "云岭市水务管理"])
OWNERS = st.none() | st.sampled_from(["甲局", "乙局"])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "account_id": IDS,
            "source": st.integers(0, 2),
            "name": NAMES,
            "organisation_name": OWNERS,
            "followers": st.none() | st.integers(0, 9),
        }
    ),
    max_size=14,
)


@settings(max_examples=30, deadline=None)
@given(given_rows=ROWS)
def test_no_row_is_lost_and_no_account_is_made_up(given_rows: list[dict[str, Any]]) -> None:
    merged = merge(rows(*given_rows), files=SOURCES)
    assert set(merged.accounts["account_id"]) == {row["account_id"] for row in given_rows}
    assert merged.accounts.height + sum(merged.merged_per_source.values()) == len(given_rows)
    assert sorted(merged.accounts["sources"].explode().drop_nulls()) == sorted(
        f"{'abc'[row['source']]}.csv#{number}" for number, row in enumerate(given_rows, start=2)
    )


@settings(max_examples=30, deadline=None)
@given(given_rows=ROWS, seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(given_rows: list[dict[str, Any]], seed: Any) -> None:
    ordered = rows(*given_rows)
    places = list(range(ordered.height))
    seed.shuffle(places)
    first, second = merge(ordered, files=SOURCES), merge(ordered[places], files=SOURCES)
    assert_frame_equal(first.accounts, second.accounts)
    assert_frame_equal(first.conflicts, second.conflicts)
    assert_frame_equal(first.changes, second.changes)
    assert first.merged_per_source == second.merged_per_source


@settings(max_examples=30, deadline=None)
@given(
    first=st.sets(st.integers(0, 30), min_size=1),
    second=st.sets(st.integers(0, 30)),
    limit=st.sampled_from([0.0, 0.1, 0.2, 0.5]),
)
def test_a_day_that_lost_more_than_the_limit_removes_nobody(first: set[int], second: set[int], limit: float) -> None:
    given_rows = [
        {"account_id": f"x:{each}", "name": f"{each}", "source": source} for source, day in enumerate((first, second)) for each in day
    ]
    merged = merge(rows(*given_rows), files=SOURCES, snapshot_loss_limit=limit)
    removed = set(merged.accounts.filter(pl.col("status") == "removed")["account_id"])
    lost = first - second
    if second and len(lost) <= limit * len(first):
        assert removed == {f"x:{each}" for each in lost}
    else:
        assert removed == set()


@settings(max_examples=30, deadline=None)
@given(names=st.lists(st.text("云岭市水务管理局ab", min_size=1, max_size=9), max_size=12, unique=True))
def test_slips_are_all_pairs_that_are_one_slip_apart(names: list[str]) -> None:
    every = {(min(one, other), max(one, other)) for one in names for other in names if one_slip_apart(one, other)}
    assert {pair[1:] for pair in slips(("x", name) for name in names)} == every
