"""Attempts, figures and comments of a delivery, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from guikou.console.components import Figure
from guikou.kernel.bilingual import Text
from guikou.release.standing import STATE_WORDS

MEDIA: Mapping[str, str] = {"image/png": "png", "image/jpeg": "jpg"}
STEPS: Mapping[str, Text] = {state.value: words for state, words in STATE_WORDS.items()}
FIGURES: Mapping[str, Text] = {
    "comments": Text("评论", "Comments"),
    "likes": Text("点赞", "Likes"),
    "reads": Text("阅读", "Reads"),
    "saves": Text("收藏", "Saves"),
    "shares": Text("转发", "Shares"),
    "recipients": Text("收件人", "Recipients"),
    "bounces": Text("退信", "Bounces"),
}
_ORIGIN = Text("平台提供，发出{hours}小时后", "as the platform gave it {hours} hours after it was out")


def took(milliseconds: int) -> Text:
    """Return how long a step took."""
    return Text("{s}秒", "{s} s").fill(s=f"{milliseconds / 1000:.1f}")


def figure_rows(figures: Iterable[Any]) -> list[Figure]:
    """Return the newest number of each kind, in the order of their names: never of their size."""
    newest = {each.name: each for each in sorted(figures, key=lambda each: each.as_of)}
    return [
        Figure(
            label=FIGURES.get(name, Text(name, name)),
            value=each.value,
            origin=_ORIGIN.fill(hours=each.point),
            at=each.as_of,
            complete=each.complete,
        )
        for name, each in sorted(newest.items())
    ]


def comment_rows(comments: Iterable[Any]) -> list[tuple[Any, str]]:
    """Return each comment with what it answers, oldest first."""
    known = {each.key: each for each in comments}
    return [(each, known[each.answers].text[:80] if each.answers in known else "") for each in known.values()]
