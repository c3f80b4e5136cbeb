import random
from datetime import date, datetime
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from tests.unit.demo.conftest import Generated

from guikou.demo import organisations, stock
from guikou.demo.names import counties
from guikou.demo.rhythm import DAY, END, START, day_of, moments, month_span
from guikou.demo.texts import Writer, compile_frame

pytestmark = pytest.mark.xdist_group("demo")  # one county is generated for all of them

COUNTY = counties(2026, 1, towns_each=16, villages_each=36)[0]
UNITS = {unit.account_name: unit for unit in organisations.units(2026, COUNTY, offices=100, towns=16, villages=36)}


def writer(name: str) -> Writer:
    return Writer(UNITS[name], random.Random(5))


def test_no_post_has_an_unfilled_place_or_a_stutter(county: Generated) -> None:
    posts = county.table("posts")
    written = posts.select(pl.concat_str(pl.col("title").fill_null(""), "text")).to_series()
    assert not written.str.contains(r"[{}]|工作工作|正在在|落实落实|。。|，，|！！").any()
    assert not posts["text"].is_null().any()


def test_texts_have_the_lengths_of_such_posts(county: Generated) -> None:
    length = county.table("posts")["text"].str.len_chars()
    assert 150 <= length.mean() <= 320
    assert 0.25 <= ((length >= 60) & (length <= 140)).mean() <= 0.6
    assert length.max() > 600


def test_a_village_does_not_speak_for_the_county() -> None:
    village = next(name for name in UNITS if "村" in name)
    texts = [" ".join(writer(village).written(genre, date(2026, 3, day))) for genre in ("news", "brief", "tips") for day in range(1, 29)]
    assert not any("全县" in text or "乡镇（街道）" in text for text in texts)


def test_the_bilingual_account_writes_english_too() -> None:
    texts = [Writer(UNITS["投资澹溪"], random.Random(number)).item(date(2026, 5, 6))[1] for number in range(200)]
    english = [text for text in texts if text.isascii()]
    assert 20 <= len(english) <= 80
    assert all(text.endswith((".", '"')) for text in english)


def test_rice_is_not_planted_in_winter() -> None:
    texts = [" ".join(writer("澹溪农业").written("news", date(2026, 12, day))) for day in range(1, 29)]
    assert not any("插秧" in text for text in texts)


def test_an_item_says_the_same_figure_once() -> None:
    for number in range(200):
        text = Writer(UNITS["平安澹溪"], random.Random(number)).written("feature", date(2026, 5, 6))[1]
        sentences = [sentence for sentence in text.replace("据介绍，", "").split("。") if "排查矛盾纠纷" in sentence and "起" in sentence]
        assert len(set(sentences)) <= 1


def test_a_frame_gives_a_second_place_of_a_name_another_value() -> None:
    assert compile_frame("{place}和{place}共{2-4}处") == (["place"], "和", ["place2"], "共", (2, 4), "处")
    assert compile_frame("{act}，{act}") == (["act"], "，", ["act"])


def test_every_theme_has_every_list_that_the_frames_need() -> None:
    for name in ("topics-people", "topics-land", "topics-order", "topics-city"):
        for topic, themes in stock.load(name).items():
            for theme in themes:
                needed = {"object", "event", "group", "venue", "act", "doing", "gain", "tip", "fact", "quote", "theme"}
                assert needed <= set(theme), (topic, theme["object"])


def test_posts_appear_on_working_days_rather_than_on_holidays() -> None:
    at = moments(np.random.default_rng(1), "government", 20_000, START, END)
    days = [day_of(int(second)) for second in at]
    weekend = sum(day.weekday() > 4 for day in days) / len(days)
    assert 0.03 < weekend < 0.12
    assert sum(date(2026, 2, 16) <= day <= date(2026, 2, 20) for day in days) < 60
    hours = (at + 8 * 3600) % DAY // 3600
    assert np.isin(hours, range(8, 19)).mean() > 0.75


def test_posts_keep_within_their_span() -> None:
    start, end = START + 40 * DAY, START + 90 * DAY
    at = moments(np.random.default_rng(1), "police", 500, start, end)
    assert at.min() >= start
    assert at.max() < end
    assert len(moments(np.random.default_rng(1), "police", 0, start, end)) == 0
    assert len(moments(np.random.default_rng(1), "police", 5, end, start - DAY)) == 0


def test_the_months_of_the_year_follow_each_other() -> None:
    spans = [month_span(month) for month in (7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6)]
    assert spans[0][0] == START
    assert all(one[1] + 1 == next_[0] for one, next_ in pairwise(spans))
    assert spans[-1][1] < END


@pytest.mark.parametrize(("relation", "same"), [("verbatim", True), ("edited", False)])
def test_a_copy_is_word_for_word_or_edited_as_the_truth_says(relation: str, same: bool, county: Generated) -> None:
    texts = dict(county.table("posts").select("post_id", "text").rows())
    pairs = [
        (texts[group.first_post_id], texts[post])
        for group in county.planted.groups
        if group.relation == relation
        for post in group.post_ids
        if post in texts and group.first_post_id in texts
    ]
    assert len(pairs) > 1000
    assert all((first == copy) is same for first, copy in pairs)


def test_an_excerpt_on_weibo_fits_its_length_and_comes_from_the_text(county: Generated) -> None:
    texts = dict(county.table("posts").select("post_id", "text").rows())
    excerpts = [
        (texts[group.first_post_id], texts[post])
        for group in county.planted.groups
        if group.relation == "excerpt"
        for post in group.post_ids
        if post in texts and group.first_post_id in texts
    ]
    assert len(excerpts) > 3000
    for whole, excerpt in excerpts[::50]:
        assert len(excerpt) <= 140
        assert excerpt.split("】", 1)[1].removesuffix("……") in whole.replace("\n", "")


def test_a_copy_comes_after_what_it_copies(county: Generated) -> None:
    at = dict(county.table("posts").select("post_id", "published_at").rows())
    for group in county.planted.groups:
        if group.relation != "template" and group.first_post_id in at:
            assert all(at[post] >= at[group.first_post_id] for post in group.post_ids if post in at)


def test_accounts_that_only_repost_say_so_of_every_post(county: Generated) -> None:
    own = county.table("posts").filter(pl.col("account_id").is_in(list(county.planted.repost_only)))
    assert own.height > 200
    assert set(own["original"]) == {"false"}
    assert not own["repost_of"].is_null().any()


def test_the_account_with_a_jump_gains_what_no_other_gains(county: Generated) -> None:
    figures = county.table("figures").with_columns(pl.col("value").cast(pl.Int64)).sort("at")
    growth = figures.group_by("account_id").agg((pl.col("value") / pl.col("value").shift()).max().alias("most"))
    (jumped,) = county.planted.jump
    assert growth.filter(pl.col("most") > 3)["account_id"].to_list() == [jumped]
    reads = county.table("posts").filter(pl.col("account_id") == jumped).with_columns(pl.col("reads").cast(pl.Int64))
    april = reads.filter(pl.col("published_at").str.starts_with("2026-04-1"))
    assert april["reads"].min() > 10 * reads.filter(pl.col("published_at") < "2026-03")["reads"].median()
    assert set(april["likes"]) == {"0"}


def test_the_year_is_the_one_before_the_day_of_the_audit(county: Generated) -> None:
    assert county.planted.as_of == datetime.fromisoformat("2026-06-30T18:00:00+08:00")
    published = county.table("posts")["published_at"]
    assert published.min() >= "2025-06-30T16:00"
    assert published.max() <= "2026-06-30T10:00"
