"""What the screens of reviews say."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from guikou.console.components import Status, Tone
from guikou.console.components.values import when
from guikou.kernel.bilingual import Counted, Language, Text
from guikou.release.content import KINDS
from guikou.release.domain.content import Edition, Version
from guikou.release.domain.states import WORDS, ReleaseState
from guikou.release.domain.turns import Turn
from guikou.release.domain.working_time import Unit, WorkingTime

TITLE = Text("审校", "Review")
LANGUAGES = {Language.ZH: Text("中文", "Chinese"), Language.EN: Text("英文", "English")}
TONES = {
    ReleaseState.IN_REVIEW: Tone.BUSY,
    ReleaseState.APPROVED: Tone.GOOD,
    ReleaseState.RELEASED: Tone.GOOD,
    ReleaseState.CORRECTED: Tone.WARN,
    ReleaseState.RECALLED: Tone.BAD,
}
DEBT = Status(Text("应急发布，待补审", "Emergency, review still owed"), Tone.WARN)
EVERY_KIND = Text("全部类型（未单独设置的）", "Every kind without turns of its own")
_SOON = timedelta(hours=4)
_LENGTHS = {
    Unit.HOURS: Counted("{n}个工作小时", "{n} working hour", "{n} working hours"),
    Unit.DAYS: Counted("{n}个工作日", "{n} working day", "{n} working days"),
}
_LATE = (
    (timedelta(days=1), Counted("已逾期{n}天", "{n} day overdue", "{n} days overdue")),
    (timedelta(hours=1), Counted("已逾期{n}小时", "{n} hour overdue", "{n} hours overdue")),
    (timedelta(minutes=1), Counted("已逾期{n}分钟", "{n} minute overdue", "{n} minutes overdue")),
)
_LEFT = (
    (timedelta(days=1), Counted("还剩{n}天", "{n} day left", "{n} days left")),
    (timedelta(hours=1), Counted("还剩{n}小时", "{n} hour left", "{n} hours left")),
    (timedelta(minutes=1), Counted("还剩{n}分钟", "{n} minute left", "{n} minutes left")),
)


def kind(value: str) -> Text:
    """Return what a kind of release is called."""
    return KINDS.get(value, EVERY_KIND)


def status(state: str, *, owed: bool = False) -> Status:
    """Return where an edition stands."""
    found = ReleaseState(state)
    return DEBT if owed else Status(WORDS[found], TONES.get(found, Tone.NEUTRAL))


def turn(given: Turn | None) -> Text | None:
    """Return what a turn is called, with its number."""
    return Text("第{number}道：{name}", "Turn {number}: {name}").fill(number=given.number, name=given.name) if given else None


def left(due: datetime | None, now: datetime) -> Status | None:
    """Return how much time is left, or for how long it is overdue, in the largest unit that fits."""
    if due is None:
        return None
    late, apart = due < now, abs(due - now)
    units = _LATE if late else _LEFT
    unit, words = next((each for each in units if apart >= each[0]), units[-1])
    return Status(words.of(max(1, apart // unit)), Tone.BAD if late else Tone.WARN if apart <= _SOON else Tone.BUSY)


def length(given: WorkingTime) -> Text:
    """Return a length of working time in words."""
    return _LENGTHS[given.unit].of(given.amount)


def languages(content: Edition) -> Text:
    """Return in which languages an edition is written, Chinese first."""
    return listed([LANGUAGES[each.language] for each in chinese_first(content.masters)])


def chinese_first(versions: Iterable[Version]) -> list[Version]:
    """Return language versions in the order in which people read them here."""
    return sorted(versions, key=lambda each: each.language is not Language.ZH)


def listed(names: Sequence[object]) -> Text:
    """Return names one after the other, as each language lists them."""
    texts = [each if isinstance(each, Text) else Text(str(each), str(each)) for each in names]
    return Text("、".join(each.zh for each in texts), ", ".join(each.en for each in texts))


def becomes_public(*, last: bool, at: datetime | None, now: datetime) -> Text:
    """Return when it becomes public once this turn is signed: at once, at a time that was set, or after the turns that are left."""
    if not last:
        return Text("后续各道签署后才会发布", "It becomes public only after the turns that follow have signed")
    if at is None or at <= now:
        return Text("您签署后立即公开发布", "It becomes public as soon as you sign")
    return Text("签署后将于{at}公开发布", "Signed, it becomes public at {at}").fill(at=when(timezone.localtime(at)))
