from datetime import timedelta

import pytest

from factories_facts import ago, facts, items
from guikou.inspection.domain.checks.updates import (
    CancellingEnds,
    NotOnlyReposts,
    OriginalsWithin,
    UpdatedUntilCancelled,
    UpdatedWithin,
    cancelling_ends,
    not_only_reposts,
    originals_within,
    updated_until_cancelled,
    updated_within,
)
from guikou.inspection.domain.rules import Verdict

FORTNIGHT = UpdatedWithin(days=14)


def test_an_update_exactly_as_long_ago_as_the_limit_is_met():
    judged = updated_within(facts(last_update_at=ago(14)), FORTNIGHT)
    assert (judged.verdict, judged.days_left) == (Verdict.MET, 0)
    assert "剩余不到1天" in judged.sentence.zh
    assert judged.sentence.en.endswith("less than a day is left.")


def test_a_second_over_the_limit_is_not_met_and_says_a_little_over():
    judged = updated_within(facts(last_update_at=ago(14) - timedelta(seconds=1)), FORTNIGHT)
    assert (judged.verdict, judged.days_left) == (Verdict.NOT_MET, -1)
    assert judged.sentence.zh == "最近一次更新是6月5日，距检查时点14天多，超过14天的时限。"


def test_hours_over_the_limit_are_told():
    judged = updated_within(facts(last_update_at=ago(14) - timedelta(hours=2)), FORTNIGHT)
    assert "14天2小时" in judged.sentence.zh
    assert "14 days and 2 hours" in judged.sentence.en


def test_the_sentence_gives_day_span_and_limit():
    judged = updated_within(facts(last_update_at=ago(18)), FORTNIGHT)
    assert judged.sentence.zh == "最近一次更新是6月1日，距检查时点18天，超过14天的时限。"
    assert judged.sentence.en == "Last update on 1 June 2021, 18 days before the inspection; the limit is 14 days."
    assert judged.evidence == (f"account:last_update_at={ago(18).isoformat()}",)


def test_an_update_known_only_from_collected_posts_says_so():
    judged = updated_within(facts(newest=items(18)), FORTNIGHT)
    assert judged.sentence.zh == "采集到的最近一次更新是6月1日，距检查时点18天，超过14天的时限。"
    assert judged.sentence.en.startswith("Last collected update on 1 June 2021")


def test_another_year_is_named_in_chinese_too():
    assert "2020年6月1日" in updated_within(facts(last_update_at=ago(383)), FORTNIGHT).sentence.zh


def test_the_newer_of_platform_and_posts_counts():
    judged = updated_within(facts(last_update_at=ago(20), newest=items(1)), FORTNIGHT)
    assert judged.verdict is Verdict.MET
    assert judged.evidence == (f"account:last_update_at={ago(20).isoformat()}", "post:p1")


def test_today_is_less_than_a_day_ago():
    judged = updated_within(facts(last_update_at=ago(0.1)), FORTNIGHT)
    assert "不到1天" in judged.sentence.zh
    assert judged.days_left == 13


def test_one_day_left_is_singular():
    assert "1 day is left" in updated_within(facts(last_update_at=ago(12.5)), FORTNIGHT).sentence.en


def test_nothing_known_of_updates_cannot_be_told():
    assert updated_within(facts(), FORTNIGHT).verdict is Verdict.CANNOT_TELL


def test_an_account_whose_collection_is_behind_is_never_silent():
    judged = updated_within(facts(last_update_at=ago(20), newest=items(30), behind=True), FORTNIGHT)
    assert judged.verdict is Verdict.CANNOT_TELL
    assert "采集滞后" in judged.sentence.zh
    assert "5月20日" in judged.sentence.zh
    assert judged.days_left is None


def test_behind_without_any_post_says_so():
    assert "没有采集到任何内容" in updated_within(facts(last_update_at=ago(20), behind=True), FORTNIGHT).sentence.zh


def test_behind_by_an_update_after_the_inspection_says_so():
    assert "a day after the inspection" in updated_within(facts(newest=items(30), behind=True), FORTNIGHT).sentence.en


def test_an_update_within_the_limit_is_met_even_when_collection_is_behind():
    assert updated_within(facts(last_update_at=ago(2), behind=True), FORTNIGHT).verdict is Verdict.MET


def test_a_source_that_broke_off_proves_no_silence():
    assert updated_within(facts(newest=items(30), source_failed=True), FORTNIGHT).verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize("until", [None, ago(3.01)])
def test_an_old_collection_proves_no_silence(until):
    assert updated_within(facts(newest=items(30), collected_until_at=until), FORTNIGHT).verdict is Verdict.CANNOT_TELL


def test_a_collection_of_three_days_ago_is_fresh():
    assert updated_within(facts(newest=items(30), collected_until_at=ago(3)), FORTNIGHT).verdict is Verdict.NOT_MET


def test_a_pause_that_was_not_collected_proves_no_silence():
    judged = updated_within(facts(newest=items(40), gapless_since_at=ago(2)), FORTNIGHT)
    assert judged.verdict is Verdict.CANNOT_TELL
    assert judged.sentence.zh == "6月17日以前有时段没有采集到，其间有没有更新无法得知，不能据此认定没有更新。"
    assert "before 17 June 2021" in judged.sentence.en


def test_a_pause_longer_than_the_limit_since_the_gap_is_silence():
    assert updated_within(facts(newest=items(40), gapless_since_at=ago(14)), FORTNIGHT).verdict is Verdict.NOT_MET


def test_an_update_after_the_gap_is_met():
    assert updated_within(facts(newest=items(1, 40), gapless_since_at=ago(2)), FORTNIGHT).verdict is Verdict.MET


ONE_A_MONTH = OriginalsWithin(at_least=1, days=30)


def test_an_original_item_exactly_a_month_ago_is_met_for_the_rest_of_the_day():
    judged = originals_within(facts(originals=items(30, original=True), newest=items(30, original=True)), ONE_A_MONTH)
    assert (judged.verdict, judged.days_left, judged.evidence) == (Verdict.MET, 0, ("post:p1",))


def test_the_countdown_follows_the_item_that_decides():
    judged = originals_within(facts(originals=items(1, 10, 20, original=True)), OriginalsWithin(at_least=2, days=30))
    assert judged.days_left == 20


def test_reposts_alone_do_not_make_an_original_item():
    judged = originals_within(facts(newest=items(1, 2, original=False), originals=items(45, original=True)), ONE_A_MONTH)
    assert (judged.verdict, judged.days_left) == (Verdict.NOT_MET, -15)
    assert judged.evidence == ("post:p1", "post:p2")


def test_silence_is_no_original_item_either():
    judged = originals_within(facts(last_update_at=ago(40)), ONE_A_MONTH)
    assert (judged.verdict, judged.days_left) == (Verdict.NOT_MET, None)


def test_posts_of_unknown_origin_leave_originals_open():
    known = facts(newest=items(1), last_unknown_origin_at=ago(1))
    assert originals_within(known, ONE_A_MONTH).verdict is Verdict.CANNOT_TELL


def test_posts_of_unknown_origin_before_the_window_do_not_matter():
    known = facts(newest=items(1, original=False), last_unknown_origin_at=ago(31))
    assert originals_within(known, ONE_A_MONTH).verdict is Verdict.NOT_MET


def test_no_collected_post_leaves_originals_open():
    assert originals_within(facts(), ONE_A_MONTH).verdict is Verdict.CANNOT_TELL


def test_collection_that_is_behind_leaves_originals_open():
    assert originals_within(facts(newest=items(1, original=False), behind=True), ONE_A_MONTH).verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize(("gap", "expected"), [(29, Verdict.CANNOT_TELL), (30, Verdict.NOT_MET)])
def test_a_gap_within_the_window_leaves_originals_open(gap, expected):
    assert originals_within(facts(newest=items(1, original=False), gapless_since_at=ago(gap)), ONE_A_MONTH).verdict is expected


@pytest.mark.parametrize("number", [0, 32])
def test_a_number_of_originals_that_facts_do_not_hold_is_refused(number):
    with pytest.raises(ValueError, match="at_least"):
        OriginalsWithin(at_least=number, days=30)


TEN = NotOnlyReposts(items=3, days=90)


def test_only_reposts_are_found():
    judged = not_only_reposts(facts(newest=items(1, 2, 3, 4, original=False)), TEN)
    assert (judged.verdict, judged.evidence) == (Verdict.NOT_MET, ("post:p1", "post:p2", "post:p3"))


@pytest.mark.parametrize(("gap", "expected"), [(2.5, Verdict.CANNOT_TELL), (3, Verdict.NOT_MET)])
def test_a_gap_between_reposts_leaves_open_whether_it_only_reposts(gap, expected):
    assert not_only_reposts(facts(newest=items(1, 2, 3, 4, original=False), gapless_since_at=ago(gap)), TEN).verdict is expected


def test_one_item_of_its_own_is_enough():
    judged = not_only_reposts(facts(newest=items(1, 2, 3, original=False), originals=items(80, original=True)), TEN)
    assert judged.verdict is Verdict.MET


def test_too_few_posts_say_nothing_of_reposting():
    assert not_only_reposts(facts(newest=items(1, original=False)), TEN).verdict is Verdict.CANNOT_TELL


def test_nothing_collected_lately_says_nothing_of_reposting():
    judged = not_only_reposts(facts(), TEN)
    assert judged.verdict is Verdict.CANNOT_TELL
    assert judged.sentence.zh.endswith("没有采集到内容，无法判断是否只转载。")


def test_unknown_origin_says_nothing_of_reposting():
    assert not_only_reposts(facts(newest=items(1, 2, 3)), TEN).verdict is Verdict.CANNOT_TELL


def test_posts_before_the_window_do_not_count_as_reposts():
    assert not_only_reposts(facts(newest=items(91, 92, 93, original=False)), TEN).verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize("number", [0, 31])
def test_a_number_of_items_that_facts_do_not_hold_is_refused(number):
    with pytest.raises(ValueError, match="items"):
        NotOnlyReposts(items=number, days=90)


def test_cancelling_that_cannot_have_taken_too_long_is_met():
    judged = cancelling_ends(facts(status="cancelling", last_update_at=ago(50)), CancellingEnds(longest_days=77))
    assert (judged.verdict, judged.days_left) == (Verdict.MET, 27)


@pytest.mark.parametrize("last", [None, ago(78)])
def test_cancelling_that_may_have_taken_too_long_is_left_to_a_person(last):
    judged = cancelling_ends(facts(status="cancelling", last_update_at=last), CancellingEnds(longest_days=77))
    assert (judged.verdict, judged.evidence) == (Verdict.CANNOT_TELL, ("account:status=cancelling",))


def test_an_account_that_goes_on_publishing_until_it_is_gone_meets_the_local_norm():
    judged = updated_until_cancelled(facts(status="cancelling", last_update_at=ago(14)), UpdatedUntilCancelled(days=14))
    assert (judged.verdict, judged.days_left) == (Verdict.MET, 0)


@pytest.mark.parametrize("last", [None, ago(15)])
def test_a_frozen_account_is_never_blamed_for_silence(last):
    judged = updated_until_cancelled(facts(status="cancelling", last_update_at=last), UpdatedUntilCancelled(days=14))
    assert judged.verdict is Verdict.CANNOT_TELL
