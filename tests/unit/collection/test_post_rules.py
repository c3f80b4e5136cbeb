"""How posts are stored, and what a second look changes in them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from guikou.collection.domain import posts

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def post(**told: Any) -> dict[str, Any]:
    return posts.cleaned({"published_at": NOW, "title": "题", "text": "正文", **told})


def test_posts_are_stored_without_what_no_database_takes() -> None:
    told = post(title="a\0b", pictures=-1, reads=2**63, dead_links=3)
    assert (told["title"], told["pictures"], told["reads"], told["dead_links"], told["url"]) == ("ab", None, None, 3, "")


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ({}, {}, {}),
        ({"title": "旧"}, {"title": "新"}, {"title": "新"}),
        ({"text": "长的正文"}, {"text": "短"}, {}),
        ({"text": "短"}, {"text": "长的正文"}, {"text": "长的正文"}),
        ({"likes": 5}, {"likes": 3}, {}),
        ({"likes": 5}, {"likes": 8}, {"likes": 8}),
        ({}, {"likes": 1}, {"likes": 1}),
        ({"reads": 100_000, "reads_floor": True}, {"reads": 100_000, "reads_floor": False}, {"reads_floor": False}),
        ({"reads": 100, "reads_floor": False}, {"reads": 90, "reads_floor": False}, {}),
        ({"reads": 100, "reads_floor": False}, {"reads": 120, "reads_floor": False}, {"reads": 120}),
        ({}, {"reads": 7}, {"reads": 7}),
        ({"original": True}, {"original": None}, {}),
    ],
)
def test_what_a_second_look_changes_in_a_post(before: dict[str, Any], after: dict[str, Any], new: dict[str, Any]) -> None:
    assert posts.changed(post(**before), post(**after)) == new


FULL = "今日八时起停水，预计次日六时恢复。请提前储水。联系电话见公告。"


@pytest.mark.parametrize(
    "text",
    [
        "今日八时起停水，预计",
        "今日八时起停水，\n 预计次日六时恢复。……",
        "今日八时起停水 [...] 联系电话见公告。",
        "…请提前储水。",
        "今日八时起停水。".replace("。", "...") + "阅读全文 >>",
    ],
)
def test_a_shortened_text_replaces_no_full_one_whoever_shows_it(text: str) -> None:
    for same_source in (True, False):
        assert posts.changed(post(text=FULL), post(text=text), same_source=same_source) == {}


@pytest.mark.parametrize("text", ["明日八时起停水。", "请提前储水。联系电话见公告。", "今日停水…次日恢复", FULL.replace("六", "九")])
def test_another_text_of_the_same_source_is_a_correction_however_short(text: str) -> None:
    assert posts.changed(post(text=FULL), post(text=text), same_source=True) == {"text": text}
    assert posts.changed(post(text=FULL), post(text=text)) == {}
