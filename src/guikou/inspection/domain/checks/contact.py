"""Checks of how the public reaches an account and is answered."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from guikou.inspection.domain.checks.judging import cannot_tell, met, not_met
from guikou.inspection.domain.facts import Facts
from guikou.inspection.domain.rules import Judgement
from guikou.inspection.domain.wording import age, day, days, floor_days, plural
from guikou.kernel.bilingual import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CanBeRepliedTo:
    """Asks nothing further."""


def can_be_replied_to(facts: Facts, _asked: CanBeRepliedTo) -> Judgement:
    """Judge whether the public can write to the account and be answered. Answers that were given prove it where nobody noted it down."""
    if facts.interactive is False:
        return not_met(Text("没有提供有效的互动功能。", "There is no working way to write to the account."), ("account:interactive=false",))
    if facts.interactive:
        return met(Text("提供互动功能。", "The public can write to the account."), ("account:interactive=true",))
    if facts.answered:
        sentence = Text("数据没有注明互动功能，但账号答复过留言。", "The data do not say so, but the account has answered questions.")
        return met(sentence, tuple(f"question:{one}" for one in facts.answered))
    return cannot_tell(
        Text("数据没有说明有无互动功能，需要当天实测。", "The data do not say whether one can write to the account; it has to be tried.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsAnswered:
    """`days`: the longest a question may stay open. `asked_within_days`: how far back questions count."""

    days: int
    asked_within_days: int = 365


def questions_answered(facts: Facts, asked: QuestionsAnswered) -> Judgement:
    """Judge whether a question has been open for longer than the limit. A question asked exactly that long ago is within it."""
    if facts.open_questions is None:
        return cannot_tell(Text("数据里没有这个账号的留言。", "The data hold no question put to this account."))
    back = facts.as_of - timedelta(days=asked.asked_within_days)
    waiting = sorted((one for one in facts.open_questions if one.asked_at >= back), key=lambda one: (one.asked_at, one.question_id))
    if not waiting:
        return met(Text("没有未答复的留言。", "No question is open."))
    oldest = waiting[0].asked_at
    limit = timedelta(days=asked.days)
    left = floor_days(oldest + limit - facts.as_of)
    late = [one for one in waiting if facts.as_of - one.asked_at > limit]
    told: dict[str, object] = {"number": len(late or waiting), "day": day(oldest, facts.as_of), "limit": days(asked.days)}
    if not late:
        told["questions"] = plural(len(waiting), "question is", "questions are")
        sentence = Text(
            "有{number}条留言尚未答复，最早的是{day}，都未超过{limit}。",
            "{questions} open, the oldest since {day}; none for longer than {limit}.",
        )
        return met(sentence.fill(**told), tuple(f"question:{one.question_id}" for one in waiting), days_left=left)
    told["questions"] = plural(len(late), "question has", "questions have")
    told["age"] = age(oldest, facts.as_of, limit_days=asked.days)
    sentence = Text(
        "有{number}条留言超过{limit}没有答复，最早的是{day}，已等{age}。",
        "{questions} been open for longer than {limit}, the oldest since {day}, for {age}.",
    )
    return not_met(sentence.fill(**told), tuple(f"question:{one.question_id}" for one in late), days_left=left)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressKnown:
    """Asks nothing further."""


def address_known(facts: Facts, _asked: AddressKnown) -> Judgement:
    """Judge whether the register says where the public finds the account. Nothing is fetched: whether the page opens is not tested."""
    if facts.url:
        if _is_address(facts.url):
            return met(
                Text("登记了主页地址（未测试能否打开）。", "Its address is on record (whether it opens was not tested)."),
                (f"account:url={facts.url}",),
            )
        sentence = Text("登记的地址“{url}”不是可以打开的网址。", "The address on record, “{url}”, is not one that can be opened.")
        return not_met(sentence.fill(url=facts.url[:80]), (f"account:url={facts.url}",))
    if facts.handle:
        return met(
            Text("登记了账号标识{handle}。", "Its handle, {handle}, is on record.").fill(handle=facts.handle),
            (f"account:handle={facts.handle}",),
        )
    return cannot_tell(Text("数据既没有地址，也没有账号标识。", "The data give neither an address nor a handle."))


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and not any(letter.isspace() for letter in url.strip())
