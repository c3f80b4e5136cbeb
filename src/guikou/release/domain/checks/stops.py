"""Accounts that show nothing new from the planned day on, or soon after it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from guikou.kernel.bilingual import Text
from guikou.registry.domain.stopping import has_stopped
from guikou.release.domain.checks.base import Check, Draft, Known, Level, Place, Remark, remark
from guikou.release.domain.content import CLOSING_NOTICE

SOON: Final = timedelta(days=7)
"""Whoever publishes so shortly before an account stops is asked whether that helps anybody."""
_CODE = "stops"
_WHY = Text("账号停更后再发布，公告就失去信用", "Whoever posts after the announced stop makes the announcement worthless")
_WHY_SOON = Text("账号即将停更，后续的更正和提醒到不了读者", "Corrections and reminders will not reach its readers any more")


def _find(draft: Draft, known: Known) -> Iterator[Remark]:
    notice = draft.kind == CLOSING_NOTICE
    for number, key in enumerate(draft.accounts):
        stop = known.stops.get(key)
        if stop is None:
            continue
        place, said = Place("accounts", number, number), {"account": stop.account, "stop": stop.on.isoformat()}
        if has_stopped(stop.on, draft.on, notice=notice):
            yield remark(
                _CODE, Level.STOP, place, text="", why=_WHY, **said,
                what=Text("账号“{account}”自{stop}起停更，不能再发布", "The account “{account}” shows nothing new from {stop} on"),
                todo=Text("去掉这个账号，或提前发布", "Leave the account out, or release it earlier"),
            )  # fmt: skip
        elif not notice and draft.on + SOON >= stop.on:
            yield remark(
                _CODE, Level.WARN, place, text="", why=_WHY_SOON, **said,
                what=Text("账号“{account}”将于{stop}停更，离计划发布日不到8天", "The account “{account}” stops on {stop}, within a week of the planned day"),
                todo=Text("确认仍在这个账号发布时，写明理由；持续有效的内容请另选账号", "Say why it goes there all the same; what holds for longer belongs on another account"),
            )  # fmt: skip


CHECK = Check(
    code=_CODE,
    name=Text("账号停更日期", "Stop date of an account"),
    looks_for=Text(
        "计划发布日在账号停更日当天或以后，或在停更前7天以内",
        "a planned day of release on or after the day on which the account stops, or in the week before it",
    ),
    why=_WHY,
    example=Text("账号自12月1日起停更，计划12月2日发布", "An account that stops on 1 December and a release on 2 December"),
    find=_find,
)
