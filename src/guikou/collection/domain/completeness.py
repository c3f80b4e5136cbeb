"""Whether an observation saw everything since the one before. A number says so wherever it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from guikou.kernel.bilingual import Text

OVERLAP = 2
"""So many posts that are no newer than the newest known one have to be seen again: one alone may be an old post pinned to the top."""

FIRST = Text(
    "首次采集，来源只给出最近的{seen}条，更早的内容未知。",
    "First observation: the source shows only its newest {seen} posts; what was published before is unknown.",
)
FIRST_EMPTY = Text(
    "首次采集，来源没有给出任何内容，是否发布过无法判断。",
    "First observation: the source shows no post; whether anything was published cannot be told.",
)
NOTHING_SEEN = Text(
    "来源没有给出任何内容，而以前采集到过：可能是来源故障，不能据此认为内容已删除。",
    "The source shows no post although it did before: it may be broken, and nothing is taken to be removed.",
)
GAP = Text(
    "来源给出的{seen}条内容没有与上次采集的内容衔接，两次之间可能有遗漏。请缩短采集间隔，或上传导出文件补齐。",
    "The {seen} posts shown do not reach back to those of the last observation, so some in between may be missing. Collect more often, or upload an export.",
)
STOPPED = Text(
    "内容太多，本次只读了{seen}条就停止，尚未与上次采集的内容衔接；下次继续。",
    "There was too much to read: stopped after {seen} posts, before reaching those of the last observation; the next one goes on.",
)
REFUSED_ROWS = Text(
    "{count}条内容无法读取（没有可识别的时间，或属于别的账号），没有计入。",
    "{count} posts could not be taken (no readable time, or of another account) and are not counted.",
)


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of an account before: how many posts, and when the newest of them was published."""

    posts: int = 0
    newest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether everything since the observation before was seen; `why` says why not. `joined`: no stretch of time is missing in between."""

    complete: bool
    why: Text | None = None
    joined: bool = True


def reached(published: Sequence[datetime], known: Known) -> bool:
    """Say whether the posts seen reach back to what was known. Order does not matter; deleted posts and one pinned post do not mislead."""
    if known.newest_at is None:
        return False
    again = sum(moment <= known.newest_at for moment in published)
    return again >= min(OVERLAP, known.posts)


def judge(seen: int, known: Known, *, joined: bool, stopped: bool = False, refused: int = 0) -> Verdict:
    """
    Return the verdict on an observation that saw so many posts.

    `joined`: they reach back to what was known, or to where the source says that there is nothing older. `stopped`: we stopped reading at a limit of ours.
    `refused`: posts that could not be taken.
    """
    if stopped:
        return Verdict(False, STOPPED.fill(seen=seen), joined=False)
    if known.posts and not seen:
        return Verdict(False, NOTHING_SEEN, joined=False)
    if not joined:
        return Verdict(False, (GAP if known.posts else FIRST if seen else FIRST_EMPTY).fill(seen=seen), joined=False)
    if refused:
        return Verdict(False, REFUSED_ROWS.fill(count=refused))
    return Verdict(True)
