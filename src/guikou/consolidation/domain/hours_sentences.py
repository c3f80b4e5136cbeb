"""Where the hours of one account come from, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guikou.kernel.bilingual import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursFacts:
    """The parts of the sum of one account, hours a month (middle values); None where no post was collected."""

    origin: str
    hours: float | None
    low: float | None
    high: float | None
    own_posts: float | None
    carried_posts: float | None
    edit: float | None
    review: float | None
    repost: float | None
    reply: float | None
    upkeep: float | None
    duplicate: float | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "HoursFacts":
        """Return the facts of one row of the sum."""
        parts = {name: row[f"{name}_mid"] for name in ("edit", "review", "repost", "reply", "upkeep", "duplicate")}
        return cls(
            origin=row["origin"],
            hours=row["hours"],
            low=row["hours_low"],
            high=row["hours_high"],
            own_posts=row["own_posts"],
            carried_posts=row["carried_posts"],
            **parts,
        )


_STATED = Text("主办单位填报每月{hours}小时。", "The owner states {hours} hours a month.")
_UNKNOWN = Text("没有采集到该账号的内容，无法估算工时。", "No post of this account was collected: its hours cannot be estimated.")
_SUM = Text(
    "按近{days}天内采集到的内容折算，每月采编{own}条、转发照登{carried}条：编辑{edit}小时、审校{review}小时、转发{repost}小时、答复留言{reply}小时、日常维护和提醒处理{upkeep}小时，"
    "合计约{hours}小时（{low}至{high}小时）；其中重复内容约{duplicate}小时。系数为假设或折算值，见工作量系数表。",
    "Going by what was collected of the last {days} days, a month has {own} own items and {carried} carried ones: editing {edit} h, reviews {review} h, carrying {repost} h, answers {reply} h, "
    "upkeep and reminders {upkeep} h, about {hours} h in all ({low} to {high}); of these about {duplicate} h on duplicates. "
    "The coefficients are assumed or derived, see the table of coefficients.",
)


def sentence(facts: HoursFacts, *, window_days: int) -> Text:
    """Return the sentence for one account."""
    if facts.origin == "stated":
        return _STATED.fill(hours=_tenth(facts.hours))
    if facts.hours is None:
        return _UNKNOWN
    return _SUM.fill(
        days=window_days,
        own=_tenth(facts.own_posts),
        carried=_tenth(facts.carried_posts),
        edit=_tenth(facts.edit),
        review=_tenth(facts.review),
        repost=_tenth(facts.repost),
        reply=_tenth(facts.reply),
        upkeep=_tenth(facts.upkeep),
        hours=_tenth(facts.hours),
        low=_tenth(facts.low),
        high=_tenth(facts.high),
        duplicate=_tenth(facts.duplicate),
    )


def _tenth(number: float | None) -> str:
    return f"{number or 0:.1f}".removesuffix(".0")
