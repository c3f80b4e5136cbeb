from datetime import timedelta

import pytest

from factories_dataset import dataset
from factories_plan import NOW, account, measured


def month(name, reads, *, months=1, posts=4, **figures):
    return [
        {"account_id": f"wechat:{name}", "published_at": NOW - timedelta(days=30 * m + 2 + n), "reads": reads, **figures}
        for m in range(months)
        for n in range(posts)
    ]


def county(folder, extra_accounts=(), extra_posts=(), **more):
    accounts = [account(f"a{n:02}", f"u{n}", followers=1000 + n) for n in range(12)]
    posts = [post for n in range(12) for post in month(f"a{n:02}", 100 + n, months=8)]
    return dataset(folder=folder, accounts=[*accounts, *extra_accounts], posts=[*posts, *extra_posts], **more)


def row(table, name):
    return table.filter(table["account_id"] == f"wechat:{name}").row(0, named=True)


def test_every_account_has_one_row_in_order(tmp_path):
    table = measured(county(tmp_path, [account("zz", "z")]))
    assert table["account_id"].to_list() == sorted(table["account_id"])
    assert table.height == 13


def test_an_account_like_its_peers_is_within(tmp_path):
    found = row(measured(county(tmp_path)), "a05")
    assert found["verdict"] == "within"
    assert found["reads_per_post"] == 105
    assert found["months_below"] == 0
    assert found["expected_low"] < found["expected"] < found["expected_high"]
    assert "属通常水平" in found["sentence_zh"]


def test_reads_far_below_are_below_and_the_months_in_a_row_are_counted(tmp_path):
    low = [*month("low", 5, months=3), *({**post, "published_at": post["published_at"] - timedelta(days=90)} for post in month("low", 110))]
    found = row(measured(county(tmp_path, [account("low", "l", followers=1006)], low)), "low")
    assert found["verdict"] == "below"
    assert found["months_below"] == 3
    assert "已连续3个月" in found["sentence_zh"]
    assert "3 months in a row" in found["sentence_en"]


def test_reads_far_above_are_above(tmp_path):
    found = row(measured(county(tmp_path, [account("high", "h", followers=1006)], month("high", 9000))), "high")
    assert found["verdict"] == "above"
    assert found["months_below"] == 0


@pytest.mark.parametrize(
    ("changed", "posts", "said"),
    [
        ({}, [], "没有带阅读量的内容"),
        ({}, month("x", 100, posts=2), "只有2条"),
        ({"followers": None}, month("x", 100), "关注人数未知"),
        ({"account_id": "weibo:x", "platform": "weibo"}, month("x", 100), "参照|只有1个"),
    ],
)
def test_too_little_data_says_what_is_missing(tmp_path, changed, posts, said):
    extra = {**account("x", "x"), **changed}
    moved = [{**post, "account_id": extra["account_id"]} for post in posts]
    table = measured(county(tmp_path, [extra], moved))
    found = table.filter(table["account_id"] == extra["account_id"]).row(0, named=True)
    assert found["verdict"] == "too-little-data"
    assert any(part in found["sentence_zh"] for part in said.split("|"))


def test_posts_after_the_moment_and_posts_before_the_window_do_not_count(tmp_path):
    outside = [
        {"account_id": "wechat:x", "published_at": NOW + timedelta(seconds=1), "reads": 1},
        {"account_id": "wechat:x", "published_at": NOW - timedelta(days=30), "reads": 1},
    ]
    inside = [{"account_id": "wechat:x", "published_at": NOW, "reads": 9}]
    found = row(measured(county(tmp_path, [account("x", "x")], [*outside, *inside])), "x")
    assert found["posts_used"] == 1
    assert found["reads_per_post"] == 9


FULL = {"reads": 100, "hearts": 1, "likes": 2, "reposts": 3, "comments": 4, "headline": True}


def test_the_wci_needs_every_figure_and_carries_its_version(tmp_path):
    posts = [{"account_id": "wechat:x", "published_at": NOW - timedelta(days=n), **FULL} for n in range(1, 4)]
    found = row(measured(county(tmp_path, [account("x", "x")], posts)), "x")
    assert found["wci"] > 0
    assert found["wci_version"] == "V14.2"
    assert found["bci"] is None


def test_one_post_without_likes_leaves_the_wci_empty(tmp_path):
    posts = [
        {"account_id": "wechat:x", "published_at": NOW - timedelta(days=n), **FULL, "likes": None if n == 2 else 1} for n in range(1, 4)
    ]
    found = row(measured(county(tmp_path, [account("x", "x")], posts)), "x")
    assert found["wci"] is None
    assert found["wci_version"] is None


def test_an_account_that_is_collected_and_published_nothing_has_zero(tmp_path):
    posts = [{"account_id": "wechat:x", "published_at": NOW - timedelta(days=200), **FULL}]
    assert row(measured(county(tmp_path, [account("x", "x")], posts)), "x")["wci"] == 0


def test_an_account_whose_collection_is_behind_has_no_index(tmp_path):
    posts = [{"account_id": "wechat:x", "published_at": NOW - timedelta(days=200), **FULL}]
    behind = account("x", "x", last_update_at=NOW - timedelta(days=1))
    assert row(measured(county(tmp_path, [behind], posts)), "x")["wci"] is None


def test_an_account_without_any_post_has_no_index(tmp_path):
    assert row(measured(county(tmp_path, [account("x", "x")])), "x")["wci"] is None


def test_the_bci_is_for_weibo(tmp_path):
    posts = [{"account_id": "weibo:x", "published_at": NOW - timedelta(days=n), **FULL} for n in range(1, 4)]
    table = measured(county(tmp_path, [{**account("x", "x"), "account_id": "weibo:x", "platform": "weibo"}], posts))
    found = table.filter(table["account_id"] == "weibo:x").row(0, named=True)
    assert found["bci"] > 0
    assert (found["wci"], found["bci_version"]) == (None, "simple")


def test_posts_of_unknown_accounts_are_left_out(tmp_path):
    table = measured(county(tmp_path, (), month("nobody", 7)))
    assert "wechat:nobody" not in table["account_id"]


def test_nothing_to_measure_is_an_empty_table(tmp_path):
    assert measured(dataset(folder=tmp_path)).height == 0
