from datetime import timedelta

import pytest

from factories_dataset import dataset
from factories_plan import NOW, account, posts
from guikou.consolidation import settings, workload
from guikou.kernel.tables import DUPLICATES, GROUPS


def hours(folder, accounts, listed, *, duplicates=(), groups=(), **tables):
    data = dataset(folder=folder, accounts=accounts, posts=listed, **tables)
    table = workload.estimate(data, DUPLICATES.frame(duplicates), GROUPS.frame(groups), as_of=NOW)
    return {row["account_id"].partition(":")[2]: row for row in table.iter_rows(named=True)}


def test_the_sum_of_one_account_can_be_done_by_hand(tmp_path):
    found = hours(tmp_path, [account("a", "u")], posts("a", 90, newest_days_ago=0.5, every_days=1))["a"]
    months = (90 - 0.5) / 30
    per_post = 0.7 + 0.3 * 300 / 1000 + 3 * 0.15
    assert found["posts_per_month"] == pytest.approx(90 / months)
    assert found["hours"] == pytest.approx(90 / months * per_post + 1.0 + 4 * 0.2)
    assert found["hours_low"] < found["hours"] < found["hours_high"]
    assert found["origin"] == "estimate"
    assert "合计约" in found["sentence_zh"]
    assert "assumed or derived" in found["sentence_en"]


def test_a_repost_costs_less_than_an_own_post(tmp_path):
    accounts = [account("own", "u"), account("reposts", "u"), account("named", "u")]
    listed = [*posts("own", 30), *posts("reposts", 30, original=False), *posts("named", 30, repost_of="someone")]
    found = hours(tmp_path, accounts, listed)
    assert found["reposts"]["hours"] < found["own"]["hours"] / 3
    assert found["named"]["hours"] == found["reposts"]["hours"]


def test_stated_hours_stand_and_the_range_is_the_number_itself(tmp_path):
    found = hours(tmp_path, [account("a", "u")], posts("a", 30), staffing=[{"account_id": "wechat:a", "hours_per_month": 12.5}])["a"]
    assert (found["hours_low"], found["hours"], found["hours_high"], found["origin"]) == (12.5, 12.5, 12.5, "stated")
    assert found["sentence_zh"] == "主办单位填报每月12.5小时。"


def test_stated_reviews_replace_the_three(tmp_path):
    listed = posts("a", 30)
    three = hours(tmp_path, [account("a", "u")], listed)["a"]["hours"]
    none = hours(tmp_path, [account("a", "u")], listed, staffing=[{"account_id": "wechat:a", "reviews": 0}])["a"]["hours"]
    assert none < three


def test_answers_in_the_window_count_and_open_questions_do_not(tmp_path):
    asked = NOW - timedelta(days=20)
    questions = [
        {"account_id": "wechat:a", "asked_at": asked, "answered_at": asked + timedelta(days=1)},
        {"account_id": "wechat:a", "asked_at": asked},
        {"account_id": "wechat:a", "asked_at": NOW - timedelta(days=300), "answered_at": NOW - timedelta(days=299)},
    ]
    without = hours(tmp_path, [account("a", "u")], posts("a", 30))["a"]["hours"]
    with_answer = hours(tmp_path, [account("a", "u")], posts("a", 30), questions=questions)["a"]["hours"]
    assert with_answer - without == pytest.approx(0.5 / 3)


def test_hours_on_needless_duplicates_stand_apart_and_central_ones_are_not_among_them(tmp_path):
    listed = [{**post, "post_id": f"wechat:{n}"} for n, post in enumerate(posts("a", 30))]
    row = {"account_id": "wechat:a", "role": "follower", "relation": "verbatim", "first_post_id": "wechat:x"}
    duplicates = [{**row, "group_id": "g1", "post_id": f"wechat:{n}"} for n in range(5)]
    duplicates += [{**row, "group_id": "g2", "post_id": f"wechat:{n}"} for n in range(5, 10)]
    duplicates += [{**row, "group_id": "g1", "post_id": "wechat:10", "relation": "edited"}]
    groups = [{"group_id": "g1", "nature": "needless"}, {"group_id": "g2", "nature": "central"}]
    found = hours(tmp_path, [account("a", "u")], listed, duplicates=duplicates, groups=groups)["a"]
    months = 59 / 30
    assert found["duplicate_hours"] == pytest.approx((5 * 0.15 + 0.7 + 0.3 * 0.3 + 3 * 0.15) / months)
    assert found["duplicate_hours_low"] < found["duplicate_hours"] < found["duplicate_hours_high"]


def test_an_account_of_which_nothing_was_collected_has_no_hours(tmp_path):
    found = hours(tmp_path, [account("a", "u")], [])["a"]
    assert (found["hours"], found["posts_per_month"]) == (None, None)
    assert "无法估算" in found["sentence_zh"]


def test_an_account_that_the_platform_shows_as_silent_published_nothing(tmp_path):
    found = hours(tmp_path, [account("a", "u", last_update_at=NOW - timedelta(days=200))], [])["a"]
    assert found["posts_per_month"] == 0
    assert found["hours"] == pytest.approx(1.8)


def test_a_collection_that_is_behind_is_counted_to_its_newest_post(tmp_path):
    listed = posts("a", 15, newest_days_ago=40)
    behind = hours(tmp_path, [account("a", "u", last_update_at=NOW - timedelta(days=1))], listed)["a"]
    silent = hours(tmp_path, [account("a", "u")], listed)["a"]
    assert behind["posts_per_month"] > silent["posts_per_month"]


def test_two_posts_in_an_hour_are_not_counted_as_a_thousand_a_month(tmp_path):
    found = hours(tmp_path, [account("a", "u")], posts("a", 2, newest_days_ago=0.01, every_days=0.01))["a"]
    assert found["posts_per_month"] == pytest.approx(2 * 30 / 14)


def test_very_long_texts_count_up_to_a_limit(tmp_path):
    long = hours(tmp_path, [account("a", "u")], posts("a", 10, text="字" * 3000))["a"]["hours"]
    longer = hours(tmp_path, [account("a", "u")], posts("a", 10, text="字" * 30000))["a"]["hours"]
    assert long == longer


def test_every_coefficient_has_a_range_a_source_and_a_mark():
    coefficients = settings.coefficients()
    for name in type(coefficients).__dataclass_fields__:
        if name != "window_days":
            one = getattr(coefficients, name)
            assert one.low <= one.mid <= one.high
            assert one.mark in "ABCDN"
            assert one.source.zh
            assert one.source.en
            assert "://" not in one.source.zh + one.source.en
