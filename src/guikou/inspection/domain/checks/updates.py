"""Checks of how an account is kept up: silence, original items, reposts, the end of cancelling."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from guikou.inspection.domain.checks.judging import cannot_tell, met, not_met
from guikou.inspection.domain.facts import NEWEST_KEPT, ORIGINALS_KEPT, Facts, Item
from guikou.inspection.domain.rules import Judgement
from guikou.inspection.domain.wording import age, day, days, floor_days, plural
from guikou.kernel.bilingual import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatedWithin:
    """`days`: the limit; an update exactly that long ago is within it. `collected_within_days`: older collections prove no silence."""

    days: int
    collected_within_days: int = 3


def updated_within(facts: Facts, asked: UpdatedWithin) -> Judgement:
    """Judge whether the newest update is within the limit. The platform's own last update counts."""
    last = facts.last_seen_at
    if last is None:
        return cannot_tell(
            Text("数据中没有这个账号的任何更新时间，无法判断。", "The data give no time of any update of this account, so nobody can tell.")
        )
    evidence = _of_last_update(facts)
    left = floor_days(last + timedelta(days=asked.days) - facts.as_of)
    told = {"last": _last(facts), "day": day(last, facts.as_of), "limit": days(asked.days)}
    if facts.as_of - last <= timedelta(days=asked.days):
        sentence = Text(
            "{last}是{day}，距检查时点{age}，未超过{limit}的时限，{left}。",
            "{last} on {day}, {age} before the inspection, within the limit of {limit}; {left}.",
        )
        return met(sentence.fill(**told, age=age(last, facts.as_of), left=_left(left)), evidence, days_left=left)
    if doubt := silence_unproven(facts, asked.collected_within_days) or not_collected(facts, facts.as_of - timedelta(days=asked.days)):
        return cannot_tell(doubt, evidence)
    sentence = Text(
        "{last}是{day}，距检查时点{age}，超过{limit}的时限。",
        "{last} on {day}, {age} before the inspection; the limit is {limit}.",
    )
    return not_met(sentence.fill(**told, age=age(last, facts.as_of, limit_days=asked.days)), evidence, days_left=left)


def silence_unproven(facts: Facts, collected_within_days: int) -> Text | None:
    """Return why the data do not prove that the account published nothing lately, or None where they do. Invariants 6 and 7."""
    if facts.source_failed:
        return Text(
            "这个账号的数据来源没有读完整，不能据此认定没有更新。",
            "A source of this account could not be read to its end, so it does not prove that there was no update.",
        )
    if facts.behind:
        return _behind(facts)
    until = facts.collected_until_at
    if until is None or facts.as_of - until > timedelta(days=collected_within_days):
        known = day(until, facts.as_of) if until else Text("未知日期", "an unknown day")
        return Text(
            "数据只采集到{until}，之后有没有更新无法得知，不能据此认定没有更新。",
            "The data were collected up to {until}; what was published after that is not known, so silence is not proven.",
        ).fill(until=known)
    return None


def not_collected(facts: Facts, since: datetime) -> Text | None:
    """Return why the time from that moment to the inspection is not known whole, or None where it is: a gap in the collection is no silence."""
    if facts.gapless_since_at is None or facts.gapless_since_at <= since:
        return None
    return Text(
        "{gap}以前有时段没有采集到，其间有没有更新无法得知，不能据此认定没有更新。",
        "There is a stretch before {gap} that was not collected; what was published in it is not known, so silence is not proven.",
    ).fill(gap=day(facts.gapless_since_at, facts.as_of))


def _behind(facts: Facts) -> Text:
    shown = day(facts.last_update_at, facts.as_of) if facts.last_update_at else Text("检查时点之后", "a day after the inspection")
    if facts.last_post_at is None:
        return Text(
            "采集滞后：平台显示的最近更新是{shown}，但没有采集到任何内容，不能据此认定没有更新。",
            "Collection is behind: the platform shows an update on {shown}, and no post was collected, so silence is not proven.",
        ).fill(shown=shown)
    return Text(
        "采集滞后：平台显示的最近更新是{shown}，采集到的最新内容是{newest}，不能据此认定没有更新。",
        "Collection is behind: the platform shows an update on {shown}, the newest collected post is of {newest}, so silence is not proven.",
    ).fill(shown=shown, newest=day(facts.last_post_at, facts.as_of))


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalsWithin:
    """At least `at_least` original items (1 to 31) in the last `days` days."""

    at_least: int
    days: int
    collected_within_days: int = 3

    def __post_init__(self) -> None:
        if not 1 <= self.at_least <= ORIGINALS_KEPT:
            raise ValueError(f"at_least is {self.at_least}; it has to be from 1 to {ORIGINALS_KEPT}")


def originals_within(facts: Facts, asked: OriginalsWithin) -> Judgement:
    """Judge whether enough original items were published lately."""
    start = facts.as_of - timedelta(days=asked.days)
    found = [item for item in facts.originals if item.at >= start]
    told: dict[str, object] = {"days": days(asked.days), "found": len(found), "least": asked.at_least}
    told["items"], told["asked"] = plural(len(found), "original item"), plural(asked.at_least, "original item")
    if len(found) >= asked.at_least:
        deciding = found[asked.at_least - 1]
        left = floor_days(deciding.at - start)
        sentence = Text("最近{days}内有原创内容{found}条，不少于要求的{least}条。", "{items} in the last {days}; at least {asked} wanted.")
        return met(sentence.fill(**told), _posts(found[: asked.at_least]), days_left=left)
    if facts.last_seen_at is None:
        return cannot_tell(
            Text("没有采集到这个账号的内容，无法判断有无原创。", "No post of this account was collected, so nobody can tell.")
        )
    if facts.last_unknown_origin_at is not None and facts.last_unknown_origin_at >= start:
        return cannot_tell(
            Text(
                "数据没有注明部分内容是原创还是转载，无法判断。",
                "The data do not say of some posts whether they are original, so nobody can tell.",
            )
        )
    if doubt := silence_unproven(facts, asked.collected_within_days) or not_collected(facts, start):
        return cannot_tell(doubt)
    sentence = Text("最近{days}内有原创内容{found}条，少于要求的{least}条。", "{items} in the last {days}; at least {asked} wanted.")
    evidence = _posts([item for item in facts.newest if item.at >= start]) or _of_last_update(facts)
    return not_met(sentence.fill(**told), evidence, days_left=_originals_left(facts, asked))


def _originals_left(facts: Facts, asked: OriginalsWithin) -> int | None:
    if len(facts.originals) < asked.at_least:
        return None
    return floor_days(facts.originals[asked.at_least - 1].at + timedelta(days=asked.days) - facts.as_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotOnlyReposts:
    """Of the newest `items` posts (1 to 30) of the last `days` days at least one is the account's own; fewer posts say nothing."""

    items: int
    days: int

    def __post_init__(self) -> None:
        if not 1 <= self.items <= NEWEST_KEPT:
            raise ValueError(f"items is {self.items}; it has to be from 1 to {NEWEST_KEPT}")


def not_only_reposts(facts: Facts, asked: NotOnlyReposts) -> Judgement:
    """Judge whether an account does more than repost others."""
    start = facts.as_of - timedelta(days=asked.days)
    own = [item for item in facts.originals if item.at >= start]
    if own:
        sentence = Text(
            "最近{days}内有自己的内容，最近一条在{day}。",
            "The account published something of its own in the last {days}, most recently on {day}.",
        )
        return met(sentence.fill(days=days(asked.days), day=day(own[0].at, facts.as_of)), _posts(own))
    recent = [item for item in facts.newest if item.at >= start][: asked.items]
    if not recent:
        sentence = Text(
            "最近{days}内没有采集到内容，无法判断是否只转载。",
            "No post was collected in the last {days}, so nobody can tell whether the account only reposts.",
        )
        return cannot_tell(sentence.fill(days=days(asked.days)))
    if len(recent) < asked.items:
        sentence = Text(
            "最近{days}内只采集到{number}条内容，不足{items}条，无法判断是否只转载。",
            "{posts} collected in the last {days}, fewer than {items}: too few to tell whether the account only reposts.",
        )
        return cannot_tell(
            sentence.fill(days=days(asked.days), number=len(recent), posts=plural(len(recent), "post"), items=asked.items), _posts(recent)
        )
    if any(item.original is None for item in recent):
        return cannot_tell(
            Text("数据没有注明内容是原创还是转载，无法判断。", "The data do not say whether the posts are original, so nobody can tell.")
        )
    if doubt := not_collected(facts, recent[-1].at):
        return cannot_tell(doubt, _posts(recent))
    sentence = Text("最近的{items}条内容全部是转载。", "The newest {items} posts are all reposts.")
    return not_met(sentence.fill(items=len(recent)), _posts(recent))


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellingEnds:
    """`longest_days`: how long cancelling can take at most, from the application to the end."""

    longest_days: int


def cancelling_ends(facts: Facts, asked: CancellingEnds) -> Judgement:
    """
    Judge whether cancelling can still be under way. A frozen account cannot publish, so it is not under the rule of silence.

    The day of the application is not among the data; the freeze began after the last update, so only "not yet overdue" can be proven.
    """
    last = facts.last_seen_at
    if last is not None and facts.as_of - last <= timedelta(days=asked.longest_days):
        left = floor_days(last + timedelta(days=asked.longest_days) - facts.as_of)
        sentence = Text(
            "正在注销，最近一次更新是{day}，注销程序最长{limit}，尚未超期；冻结期满后须由管理员确认。",
            "Being cancelled; last update on {day}, and cancelling takes {limit} at most, so it is not overdue. After the freeze the administrator has to confirm.",
        )
        return met(sentence.fill(day=day(last, facts.as_of), limit=days(asked.longest_days)), _of_last_update(facts), days_left=left)
    sentence = Text(
        "正在注销，但数据没有记录申请注销的日期，无法判断是否超过最长{limit}；请核对冻结期是否已满、是否已确认注销。",
        "Being cancelled, but the data do not give the day of the application, so nobody can tell whether it took more than {limit}; "
        "please see whether the freeze is over and the cancelling was confirmed.",
    )
    return cannot_tell(sentence.fill(limit=days(asked.longest_days)), ("account:status=cancelling",))


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatedUntilCancelled:
    """`days`: the longest gap that is allowed until cancelling is complete."""

    days: int


def updated_until_cancelled(facts: Facts, asked: UpdatedUntilCancelled) -> Judgement:
    """Judge the demand that an account goes on publishing until it is gone, which a frozen account cannot meet."""
    last = facts.last_seen_at
    if last is not None and facts.as_of - last <= timedelta(days=asked.days):
        left = floor_days(last + timedelta(days=asked.days) - facts.as_of)
        sentence = Text(
            "注销完成前仍在更新，最近一次是{day}，未超过{limit}。", "Still updated while being cancelled, last on {day}, within {limit}."
        )
        return met(sentence.fill(day=day(last, facts.as_of), limit=days(asked.days)), _of_last_update(facts), days_left=left)
    sentence = Text(
        "本地要求注销完成前更新间隔不超过{limit}，但账号冻结后无法发布；数据没有记录冻结日期，请核对。",
        "The local norm allows no gap over {limit} until cancelling is complete, but a frozen account cannot publish; the day of the freeze is not recorded, "
        "so please see.",
    )
    return cannot_tell(sentence.fill(limit=days(asked.days)), ("account:status=cancelling", *_of_last_update(facts)))


def _of_last_update(facts: Facts) -> tuple[str, ...]:
    shown, newest = facts.last_update_at, facts.newest[:1]
    evidence = []
    if shown is not None:
        evidence.append(f"account:last_update_at={shown.isoformat()}")
    return (*evidence, *_posts(list(newest)))


def _last(facts: Facts) -> Text:
    """Return what the newest update is: the platform's word, or only the newest that was collected."""
    return Text("最近一次更新", "Last update") if facts.last_update_at else Text("采集到的最近一次更新", "Last collected update")


def _posts(items: list[Item]) -> tuple[str, ...]:
    return tuple(f"post:{item.post_id}" for item in items)


def _left(left: int) -> Text:
    if not left:
        return Text("剩余不到1天", "less than a day is left")
    return Text(f"还剩{left}天", "1 day is left" if left == 1 else f"{left} days are left")
