"""What is said of sources and of what they brought."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from guikou.collection.domain.schedule import WORDS, SourceState
from guikou.collection.fetching.readers import KINDS
from guikou.console.components import Status, Tone
from guikou.kernel.bilingual import Counted, Text

TONES: Mapping[SourceState, Tone] = {
    SourceState.ACTIVE: Tone.GOOD,
    SourceState.PAUSED: Tone.NEUTRAL,
    SourceState.LOGIN_EXPIRED: Tone.BAD,
    SourceState.FAILING: Tone.BAD,
}
ORIGINS: Mapping[str, Text] = {
    "interface": Text("官方接口", "official interface"),
    "page": Text("公开页面或订阅源", "public page or feed"),
    "hand": Text("人工录入", "entered by hand"),
    "estimate": Text("估算", "estimate"),
    "file": Text("导入文件", "imported file"),
}
FIGURES: Mapping[str, Text] = {
    "followers": Text("关注人数", "Followers"),
    "posts": Text("发布总数", "Posts in all"),
    "reads": Text("阅读量", "Reads"),
    "likes": Text("点赞", "Likes"),
}
INTERVALS: tuple[tuple[int, Text], ...] = (
    (15, Text("每15分钟", "every 15 minutes")),
    (60, Text("每小时", "every hour")),
    (360, Text("每6小时", "every 6 hours")),
    (720, Text("每12小时", "every 12 hours")),
    (1440, Text("每天", "every day")),
    (10080, Text("每周", "every week")),
)
BEHIND = Text("采集滞后", "behind")
NEVER = Text("尚未采集成功", "never seen")


def state(source: Any) -> Status:
    """Return the state of a source as a word with its colour."""
    found = SourceState(source.state)
    return Status(WORDS[found], TONES[found])


def kind(name: str) -> Text:
    """Return what a kind of source is called."""
    return KINDS[name].name if name in KINDS else Text(name, name)


def origin(name: str) -> Text:
    """Return what an origin is called."""
    return ORIGINS.get(name, Text(name, name))


def figure(name: str) -> Text:
    """Return what a figure is called; files may bring figures that have no name here."""
    return FIGURES.get(name, Text(name, name))


def interval(minutes: int) -> Text:
    """Return how often a source is read."""
    return dict(INTERVALS).get(minutes, Counted("每{n}分钟", "every minute", "every {n} minutes").of(minutes))


def completeness(source: Any, now: datetime) -> Status:
    """Return whether what is known of an account through a source is complete."""
    if source.behind_at <= now:
        return Status(BEHIND, Tone.BAD)
    if source.last_good_at is None:
        return Status(NEVER, Tone.NEUTRAL)
    if source.complete:
        return Status(Text("完整", "complete"), Tone.GOOD)
    return Status(Text("不完整", "incomplete"), Tone.WARN)


def host(address: str) -> str:
    """Return the host of an address, for lists."""
    return urlsplit(address).netloc or address
