"""Entries that are probably one account, and accounts whose names people confuse. Both are proposals: nothing is joined here."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from guikou.kernel.bilingual import Text
from guikou.kernel.text import normalise
from guikou.registry.domain.near_names import slips, without_suffix
from guikou.registry.domain.wording import among

_NAMED_BY_ADDRESS = ("website", "newsletter", "sms")


@dataclass(frozen=True, kw_only=True)
class Twins:
    """The conflicts of kind several-in-one, and for each account in one of them the first account of it."""

    groups: tuple[dict[str, Any], ...]
    first_of: dict[str, str]


def with_names(accounts: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the accounts as mappings, in order of their ids, with `key`: the name as it is compared, None without one."""
    columns = ("account_id", "platform", "stable_id", "handle", "name", "organisation_id", "organisation_name", "sources")
    rows = accounts.sort("account_id").select(columns).to_dicts()
    return [{**row, "key": normalise(row["name"]) if row["name"] else None} for row in rows]


def probably_one(told: list[dict[str, Any]]) -> Twins:
    """
    Return the entries that are probably one account: on one platform, with no contradiction in the owner, identified in different ways
    (one by name alone, one by an id; WeChat's `__biz` and `gh_`), and of the same name or with the one's id as the other's handle.
    """
    groups: list[dict[str, Any]] = []
    first_of: dict[str, str] = {}
    for members, by_name in (*((each, False) for each in _sharing_an_id(told)), *((each, True) for each in _sharing_a_name(told))):
        ids = [each["account_id"] for each in members]
        firsts = {_first(each, first_of) for each in ids}
        if len(firsts) == 1:
            continue
        first_of |= dict.fromkeys(firsts, min(firsts))
        sentence = (_SAME_NAME if by_name else _SAME_ID).fill(name=members[0]["name"] or ids[0], count=len(ids), ids=among(ids))
        groups.append(_conflict("several-in-one", members, sentence))
    return Twins(groups=tuple(groups), first_of={each: _first(each, first_of) for each in first_of})


def near_equal_names(told: list[dict[str, Any]], twins: Twins) -> Iterator[dict[str, Any]]:
    """Yield accounts of one platform whose names are equal in what matters, and pairs that one slip separates, unless they are probably one account."""
    alike: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in told:
        if row["key"] and row["platform"] not in _NAMED_BY_ADDRESS:
            alike.setdefault((row["platform"], without_suffix(row["key"])), []).append(row)
    for members in alike.values():
        if len({twins.first_of.get(each["account_id"], each["account_id"]) for each in members}) > 1:
            same = len({each["name"] for each in members}) == 1
            yield _conflict(
                "near-equal-names", members, (_EQUAL if same else _NEARLY).fill(names=among([_with_owner(each) for each in members]))
            )
    for platform, one, other in slips(alike):
        first, second = alike[platform, one][0], alike[platform, other][0]
        if first["organisation_id"] and second["organisation_id"] and first["organisation_id"] != second["organisation_id"]:
            continue
        yield _conflict("near-equal-names", [first, second], _SLIP.fill(names=among([_with_owner(first), _with_owner(second)])))


def _first(account_id: str, first_of: dict[str, str]) -> str:
    """Return the first account of all that are linked with an account, directly or through others."""
    while first_of.get(account_id, account_id) != account_id:
        account_id = first_of[account_id]
    return account_id


def _sharing_an_id(told: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    sharing: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in told:
        for text in sorted({row["stable_id"] or "", (row["handle"] or "").casefold()} - {""}):
            sharing.setdefault((row["platform"], text), []).append(row)
    yield from (members for members in sharing.values() if len(members) > 1)


def _sharing_a_name(told: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    named: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in told:
        if row["key"] and row["platform"] not in _NAMED_BY_ADDRESS:
            named.setdefault((row["platform"], row["key"]), []).append(row)
    for members in named.values():
        owners = {row["organisation_id"] for row in members if row["organisation_id"]}
        parts = [[row for row in members if row["organisation_id"] == owner] for owner in sorted(owners)] if len(owners) > 1 else [members]
        yield from (part for part in parts if len({_identified_by(row) for row in part}) > 1)


def _identified_by(row: dict[str, Any]) -> str:
    """Return in which way an account is identified: by name, by handle, or by a form of id. Two of one form are two accounts."""
    identifier: str = row["account_id"].partition(":")[2]
    if identifier.startswith(("~", "@")):
        return identifier[0]
    if identifier.isdigit():
        return "number"
    prefix = re.match(r"[a-z]+\d*_", identifier)
    return prefix[0] if prefix else "." if "." in identifier else "text"


def _conflict(kind: str, members: list[dict[str, Any]], sentence: Text) -> dict[str, Any]:
    return {
        "kind": kind,
        "accounts": [each["account_id"] for each in members],
        "values": [each["name"] or each["account_id"] for each in members],
        "sources": [each["sources"][0] for each in members],
        "sentence_zh": sentence.zh,
        "sentence_en": sentence.en,
    }


def _with_owner(row: dict[str, Any]) -> str:
    return f"{row['name']}（{row['organisation_name']}）" if row["organisation_name"] else str(row["name"])


_SAME_NAME = Text(
    "同一平台有{count}个登记项都名为“{name}”，但识别方式不同（{ids}），很可能是同一个账号。未自动合并，请人工确认。",
    '{count} entries on one platform are named "{name}" but identified in different ways ({ids}); they are probably one account. They were not joined; please confirm.',
)
_SAME_ID = Text(
    "有{count}个登记项使用同一编号或账号标识（{ids}），很可能是同一个账号“{name}”。未自动合并，请人工确认。",
    '{count} entries share an id or handle ({ids}); they are probably one account, "{name}". They were not joined; please confirm.',
)
_EQUAL = Text(
    "同一平台上有名称相同的不同账号：{names}。公众难以分辨，请核实。",
    "Different accounts on one platform have the same name: {names}. The public can hardly tell them apart; please check.",
)
_NEARLY = Text(
    "同一平台上有名称近似的不同账号（仅大小写、空格、繁简或“发布”“官方”等字样不同）：{names}。公众容易混淆，请核实。",
    'Names on one platform differ only in case, blanks, script or an added word such as "official": {names}. They are easily confused; please check.',
)
_SLIP = Text(
    "同一平台上有名称只差一个字的账号：{names}。请核实是否为笔误或重复登记。",
    "Names on one platform are one character apart: {names}. Check for a slip or a double entry.",
)
