"""Accounts that show nothing more on the planned day."""

from collections.abc import Iterator

from guikou.kernel.bilingual import Text
from guikou.release.domain.checks.base import Check, Draft, Known, Level, Place, Remark, remark

_CODE = "stops"
_WHY = Text("账号停更后再发布，公告就失去信用", "Whoever posts after the announced stop makes the announcement worthless")


def _find(draft: Draft, known: Known) -> Iterator[Remark]:
    for number, account in enumerate(draft.accounts):
        last = known.stops.get(account)
        if last is not None and draft.on > last:
            yield remark(
                _CODE, Level.STOP, Place("accounts", number, number), text="", why=_WHY, account=account, last=last.isoformat(),
                what=Text("账号“{account}”自{last}后停更，不能再发布", "The account “{account}” shows nothing after {last}"),
                todo=Text("去掉这个账号，或提前发布", "Leave the account out, or release it earlier"),
            )  # fmt: skip


CHECK = Check(
    code=_CODE,
    name=Text("账号停更日期", "Stop date of an account"),
    looks_for=Text("计划发布日晚于账号停更日", "a planned day of release after the account's last day"),
    why=_WHY,
    example=Text("账号公告11月30日停更，计划12月2日发布", "An account that stops on 30 November and a release on 2 December"),
    find=_find,
)
