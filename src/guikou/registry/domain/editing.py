"""What people may change about an account, and what a change leaves behind."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from guikou.kernel.bilingual import Refusal, Text

# Facts of the register: whoever may change the register changes them. Owner, state and stable id have operations of their own.
PROFILE = (
    "name", "handle", "url", "level", "place", "function", "kind", "description", "language", "verified", "verified_as", "is_main",
    "interactive", "protected", "followers", "opened_on", "filed_on", "filing_number",
)  # fmt: skip
# What the owner unit knows best about its own account.
UPKEEP = (
    "people", "part_time", "hours_per_month", "reviews", "operator", "contract_ends_on", "fee_per_year", "certificate", "certificate_expires_on",
)  # fmt: skip
# What an owner may ask to have changed.
REQUESTABLE = ("name", "organisation", "function")
# Those on which the key of an account without a stable id rests.
IDENTIFYING = frozenset({"handle", "name", "url"})

COLUMN_WORDS: Mapping[str, Text] = {
    "name": Text("账号名称", "Name"),
    "handle": Text("账号标识", "Handle"),
    "url": Text("主页地址", "Address"),
    "stable_id": Text("平台固定编号", "Stable id"),
    "key": Text("台账编号", "Key"),
    "former_names": Text("曾用名", "Former names"),
    "former_keys": Text("曾用台账编号", "Former keys"),
    "organisation": Text("主办单位", "Organisation"),
    "organisation_id": Text("主办单位", "Organisation"),
    "platform": Text("平台", "Platform"),
    "state": Text("状态", "State"),
    "stop_on": Text("停更日", "Stop date"),
    "level": Text("层级", "Level"),
    "place": Text("地区", "Place"),
    "function": Text("职能", "Function"),
    "kind": Text("类别", "Kind"),
    "description": Text("简介", "Description"),
    "language": Text("语言", "Language"),
    "status": Text("状态", "Status"),
    "verified": Text("已认证", "Verified"),
    "verified_as": Text("认证主体", "Verified as"),
    "is_main": Text("主账号", "Main account"),
    "interactive": Text("有互动功能", "Can be replied to"),
    "protected": Text("受保护", "Protected"),
    "followers": Text("关注人数", "Followers"),
    "opened_on": Text("开设日期", "Opened on"),
    "filed_on": Text("报备日期", "Filed on"),
    "filing_number": Text("备案号", "Filing number"),
    "people": Text("运维人数", "People"),
    "part_time": Text("兼职", "Part time"),
    "hours_per_month": Text("每月工时", "Hours a month"),
    "reviews": Text("审核道数", "Reviews"),
    "operator": Text("外包单位", "Contractor"),
    "contract_ends_on": Text("合同到期日", "Contract ends on"),
    "fee_per_year": Text("每年费用（元）", "Fee a year (yuan)"),
    "certificate": Text("认证证书", "Certificate"),
    "certificate_expires_on": Text("认证到期日", "Certificate expires on"),
    "holder": Text("登录保管人", "Holder of the login"),
    "account": Text("账号编号", "Account"),
    "first": Text("首次登记", "First one recorded"),
    "file_by": Text("报备期限", "To be filed by"),
    "identity_drift": Text("身份核对", "Identity check"),
    "seen": Text("平台上看到的", "Seen on the platform"),
    "outcome": Text("处理结果", "Outcome"),
    "chosen": Text("采用", "What counts"),
    "merged_into": Text("并入账号", "Merged into"),
    "followers_floor": Text("关注人数为下限", "Followers at least"),
}


class NotAColumn(Refusal):
    """That is nothing that can be changed so."""

    def __init__(self, names: Iterable[str]) -> None:
        listed = "、".join(sorted(names))
        super().__init__(Text("不能修改：{names}", "This cannot be changed: {names}").fill(names=listed))


class NothingChanged(Refusal):
    """Everything is as it was before."""

    def __init__(self) -> None:
        super().__init__(Text("内容没有变化", "Nothing was changed"))


class ReasonMissing(Refusal):
    """A change of the register needs a reason."""

    field = "why"

    def __init__(self) -> None:
        super().__init__(Text("请写明原因", "Please say why"))


def check_columns(names: Iterable[str], allowed: Sequence[str]) -> None:
    """
    Let pass what may be changed.

    :raises NotAColumn: other columns are among them.
    """
    if strange := set(names) - set(allowed):
        raise NotAColumn(strange)


def reason(why: str) -> str:
    """
    Return the reason without blanks around it.

    :raises ReasonMissing: there is none.
    """
    if not why.strip():
        raise ReasonMissing
    return why.strip()


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return for each column whose value changes what it was and what it becomes, as JSON holds it."""
    return {name: [plain(before.get(name)), plain(value)] for name, value in after.items() if before.get(name) != value}


def plain(value: Any) -> Any:
    """Return a value as JSON holds it: days and moments as ISO texts."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def with_former(former: Sequence[str], *names: str, present: Sequence[str] = ()) -> list[str]:
    """Return former names with these behind them, oldest first, each once, without empty ones and those in use."""
    return [name for name in dict.fromkeys((*former, *names)) if name and name not in present]
