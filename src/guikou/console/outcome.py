"""What became of a delivery, in words: for its own pages and for the page of its release."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guikou.channels.states import Hold, State
from guikou.console.components import Status, Tone
from guikou.kernel.bilingual import Text
from guikou.registry.queries import platforms
from guikou.release.causes import WORDS, Cause
from guikou.release.standing import ACT_WORDS, MODE_WORDS, STATE_WORDS

LANGUAGES: Mapping[str, Text] = {"zh": Text("中文", "Chinese"), "en": Text("英文", "English")}
PRACTICE, LIVE = Status(MODE_WORDS["practice"], Tone.WARN), Status(MODE_WORDS["live"], Tone.NEUTRAL)
_TONES: Mapping[State, Tone] = {
    State.UNCONFIRMED: Tone.WARN,
    State.VISIBLE: Tone.GOOD,
    State.HANDED_OVER: Tone.GOOD,
    State.RECALLED: Tone.GOOD,
    State.REFUSED: Tone.BAD,
    State.BY_HAND: Tone.WARN,
}
_PRACTICE_SEEN = Status(Text("练习平台可见", "Visible in practice"), Tone.GOOD)
_HELD: Mapping[Hold, Status] = {
    Hold.LOGIN: Status(Text("等待更新登录", "Waits for the login"), Tone.BAD),
    Hold.PERSON: Status(Text("等待人工核对", "Waits for a person"), Tone.BAD),
}
_NEXT: Mapping[State, Text] = {
    State.QUEUED: Text("系统会自动继续，无需处理", "It goes on by itself; nothing is to be done"),
    State.PREPARING: Text("系统会自动继续，无需处理", "It goes on by itself; nothing is to be done"),
    State.PREPARED: Text("系统会自动继续，无需处理", "It goes on by itself; nothing is to be done"),
    State.SENDING: Text("系统会自动继续，无需处理", "It goes on by itself; nothing is to be done"),
    State.UNCONFIRMED: Text("系统只查询、不重发，无需处理", "It is looked up and not sent again; nothing is to be done"),
    State.ACCEPTED: Text("系统会回读公开页面，确认后才算发布", "The public page is read back; only then it counts as published"),
    State.BY_HAND: Text(
        "请按清单在平台后台操作，完成后在这里登记", "Do it in the platform's back office as the checklist says, then note it here"
    ),
}


def status(row: Any) -> Status:
    """Return where it stands, in a few plain words."""
    if row.hold:
        return _HELD[Hold(row.hold)]
    state = State(row.state)
    if state is State.VISIBLE and row.practice:
        return _PRACTICE_SEEN
    return Status(STATE_WORDS[state], _TONES.get(state, Tone.BUSY))


def problem(row: Any) -> Text | None:
    """Return what is the matter, or what else the platform said."""
    return Text(row.problem_zh, row.problem_en) if row.problem_en else None


def next_step(row: Any) -> Text | None:
    """Return what happens next, or what is to be done."""
    return Text(row.next_step_zh, row.next_step_en) if row.next_step_en else _NEXT.get(State(row.state))


def cause(row: Any) -> Text | None:
    """Return the kind of trouble."""
    return WORDS[Cause(row.cause)] if row.cause else None


def act(row: Any) -> Text:
    """Return what is done on the account."""
    return ACT_WORDS[row.act]


def language(row: Any) -> Text:
    """Return in which language."""
    return LANGUAGES.get(row.language, Text(row.language, row.language))


def mode(row: Any) -> Status:
    """Return to which platform it goes, in words."""
    return PRACTICE if row.practice else LIVE


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a release on one account, in one language: the newest delivery there."""

    row: Any
    platform: Text | str
    act: Text
    language: Text
    status: Status
    problem: Text | None
    practice: bool


def outcomes(rows: Iterable[Any]) -> list[Outcome]:
    """Return the newest delivery of each account and language, by the account's name."""
    newest = {(row.account_id, row.language): row for row in sorted(rows, key=lambda row: row.pk)}
    shown = sorted(newest.values(), key=lambda row: (row.account.name, row.account.platform, row.language))
    names = platforms()
    return [
        Outcome(
            row, names.get(row.account.platform, row.account.platform), act(row), language(row), status(row), problem(row), row.practice
        )
        for row in shown
    ]
