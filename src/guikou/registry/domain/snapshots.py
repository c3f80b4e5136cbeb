"""What changed from day to day in a register that was read on several days, and which days are too incomplete to believe."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from guikou.kernel.bilingual import Text
from guikou.kernel.tables import CHANGES
from guikou.registry.domain.names import normalised
from guikou.registry.domain.near_names import comparable, one_slip_apart


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What following gave: the table `changes`, the accounts that left, and the old names of accounts that seem to be renamed ones."""

    changes: pl.DataFrame
    removed: frozenset[str]
    renamed: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class _Listed:
    """One account on one day."""

    names: tuple[str, ...]
    owners: tuple[str, ...]
    owner_ids: frozenset[str]
    platform: str
    language: str
    handle: str | None

    @property
    def name(self) -> str:
        return self.names[0] if self.names else self.handle or "—"

    @property
    def owner(self) -> str:
        return "、".join(self.owners)


@dataclass(frozen=True, slots=True)
class _Day:
    """One register on one day: its accounts by id."""

    on: date
    file: str
    accounts: dict[str, _Listed]


@dataclass(slots=True)
class _Register:
    """One register while it is followed: the last day that can be believed, all accounts of such days, and what was found."""

    good: _Day
    believed: set[str]
    changes: list[dict[str, Any]] = field(default_factory=list)
    renamed: dict[str, list[str]] = field(default_factory=dict)


def follow(told: pl.DataFrame, *, loss_limit: float) -> Followed:
    """
    Return what changed in every register that was read on several days: rows of account tables of one layout with different dates.

    A day that lost more than `loss_limit` of the accounts of the last believable day is held: nobody is removed by it, and the next day is
    compared with the last believable one. `told` is as `guikou.registry.domain.merging` orders it.
    """
    dated = told.filter(pl.col("dated_on").is_not_null() & pl.col("layout").is_not_null() & ~pl.col("derived"))
    changes: list[dict[str, Any]] = []
    renamed: dict[str, list[str]] = {}
    removed: set[str] = set()
    for layout in sorted(dated["layout"].unique()):
        rows = dated.filter(pl.col("layout") == layout)
        days = list(_days(rows))
        register = _Register(good=days[0], believed=set(days[0].accounts))
        for day in days[1:]:
            _compare(register, day, loss_limit)
        changes += register.changes
        renamed |= register.renamed
        removed |= _gone(register, days, rows, told)
    return Followed(changes=CHANGES.frame(changes), removed=frozenset(removed), renamed=renamed)


def _days(rows: pl.DataFrame) -> Iterator[_Day]:
    """Yield the register's days, oldest first."""
    listed = rows.group_by("dated_on", "account_id").agg(
        pl.col("name").drop_nulls().unique(maintain_order=True),
        pl.col("organisation_name").drop_nulls().unique().sort(),
        pl.col("organisation_id").drop_nulls().unique().sort(),
        pl.col("platform").first(),
        pl.col("language").drop_nulls().first(),
        pl.col("handle").drop_nulls().first(),
    )
    files = rows.group_by("dated_on").agg(pl.col("file").unique().sort().str.join("、"))
    for on, file in files.sort("dated_on").iter_rows():
        of_day = listed.filter(pl.col("dated_on") == on).drop("dated_on").sort("account_id")
        accounts = {
            account_id: _Listed(tuple(names), tuple(owners), frozenset(owner_ids), platform, language or "", handle)
            for account_id, names, owners, owner_ids, platform, language, handle in of_day.iter_rows()
        }
        yield _Day(on, file or "", accounts)


def _gone(register: _Register, days: list[_Day], rows: pl.DataFrame, told: pl.DataFrame) -> set[str]:
    """
    Return the accounts that the newest believable day lacks, unless a later day or another table of accounts still has them.

    Accounts that only held days list are none of them: such a day may be of another register altogether.
    """
    later = {each for day in days if day.on > register.good.on for each in day.accounts}
    elsewhere = set(told.filter(~pl.col("derived")).join(rows.select("source").unique(), on="source", how="anti")["account_id"])
    return register.believed - register.good.accounts.keys() - later - elsewhere


def _compare(register: _Register, day: _Day, loss_limit: float) -> None:
    before, after = register.good.accounts, day.accounts
    lost = [each for each in before if each not in after]
    if len(lost) > loss_limit * len(before):
        register.changes.append(_held(register.good, day, len(lost), loss_limit))
        return
    opened = [each for each in after if each not in before]
    pairs = _same_under_another_address({each: before[each] for each in lost}, {each: after[each] for each in opened})
    for each in sorted(before.keys() & after.keys()):
        register.changes += _altered(each, before[each], after[each], register.good, day)
    for new in opened:
        if new in pairs:
            old = pairs[new]
            register.renamed[new] = [text for text in (before[old].name, before[old].handle) if text and text != after[new].name]
            register.changes.append(
                _change(
                    day,
                    "renamed",
                    new,
                    _shown(before[old]),
                    _shown(after[new]),
                    _RENAMED_ADDRESS,
                    since=register.good.on,
                    old=old,
                    new=new,
                    owner=after[new].owner,
                )
            )
        else:
            register.changes.append(
                _change(day, "opened", new, None, after[new].name, _OPENED, since=register.good.on, owner=after[new].owner)
            )
    moved_on = set(pairs.values())
    for old in lost:
        if old not in moved_on:
            register.changes.append(
                _change(day, "removed", old, before[old].name, None, _REMOVED, since=register.good.on, owner=before[old].owner)
            )
    register.good = day
    register.believed |= after.keys()


def _altered(account_id: str, before: _Listed, after: _Listed, good: _Day, day: _Day) -> Iterator[dict[str, Any]]:
    if before.names and after.names and not _spelt_alike(before.names, after.names):
        yield _change(day, "renamed", account_id, before.name, after.name, _RENAMED, since=good.on, owner=after.owner)
    if (
        before.owner_ids
        and after.owner_ids
        and before.owner_ids.isdisjoint(after.owner_ids)
        and not _spelt_alike(before.owners, after.owners)
    ):
        yield _change(day, "moved", account_id, before.owner, after.owner, _MOVED, since=good.on, name=after.name)


def _spelt_alike(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Test whether two sets of names share one, apart from case, width, blanks and a leading @."""
    return not {_bare(name) for name in before}.isdisjoint({_bare(name) for name in after})


def _bare(name: str) -> str:
    return normalised(name).removeprefix("@").replace(" ", "")


def _same_under_another_address(lost: dict[str, _Listed], opened: dict[str, _Listed]) -> dict[str, str]:
    """Return, by new id, the old ids of accounts that match one to one in owner (a known one), platform, language and nearly in name."""
    left: dict[tuple[frozenset[str], str, str], list[tuple[str, str]]] = {}
    for old, was in lost.items():
        if was.owner_ids and was.names:
            left.setdefault((was.owner_ids, was.platform, was.language), []).append((old, comparable(was.name)))
    candidates = {}
    for new, now in opened.items():
        name = comparable(now.name)
        alike = left.get((now.owner_ids, now.platform, now.language), ())
        candidates[new] = [old for old, old_name in alike if old_name == name or one_slip_apart(old_name, name)]
    claims = Counter(old for olds in candidates.values() for old in olds)
    return {new: olds[0] for new, olds in candidates.items() if len(olds) == 1 and claims[olds[0]] == 1}


def _shown(listed: _Listed) -> str:
    return f"{listed.name}（{listed.handle}）" if listed.handle and _bare(listed.handle) != _bare(listed.name) else listed.name


def _held(good: _Day, day: _Day, lost: int, limit: float) -> dict[str, Any]:
    values = {
        "file": day.file,
        "on": day.on,
        "since": good.on,
        "before": len(good.accounts),
        "after": len(day.accounts),
        "lost": lost,
        "share": f"{lost / len(good.accounts):.1%}",
        "limit": f"{limit:.0%}",
    }
    sentence = _HELD.fill(**values)
    return {
        "dated_on": day.on,
        "kind": "held",
        "before": str(len(good.accounts)),
        "after": str(len(day.accounts)),
        "file": day.file,
        "sentence_zh": sentence.zh,
        "sentence_en": sentence.en,
    }


def _change(
    day: _Day,
    kind: str,
    account_id: str,
    before: str | None,
    after: str | None,
    sentence: Text,
    *,
    since: date,
    owner: str = "",
    **more: str,
) -> dict[str, Any]:
    owned = _OWNER.fill(owner=owner) if owner else Text("", "")
    filled = sentence.fill(on=day.on, since=since, before=before or "", after=after or "", owner=owned, **more)
    return {
        "dated_on": day.on,
        "kind": kind,
        "account_id": account_id,
        "before": before,
        "after": after,
        "file": day.file,
        "sentence_zh": filled.zh,
        "sentence_en": filled.en,
    }


_OWNER = Text("（主办单位：{owner}）", " (owner: {owner})")
_OPENED = Text(
    "“{after}”{owner}在{since}的名录中没有，在{on}的名录中出现。",
    '"{after}"{owner} is not in the register of {since} and is in that of {on}.',
)
_REMOVED = Text(
    "“{before}”{owner}在{since}的名录中有，在{on}的名录中没有。", '"{before}"{owner} is in the register of {since} and not in that of {on}.'
)
_RENAMED = Text(
    "{since}名为“{before}”的账号{owner}，在{on}的名录中名为“{after}”，编号或地址未变。",
    'The account named "{before}" on {since}{owner} is named "{after}" in the register of {on}; its id or address is the same.',
)
_RENAMED_ADDRESS = Text(
    "“{before}”从{on}的名录中消失，同一主办单位、同一平台出现名称相近的“{after}”{owner}，可能是改名并更换了地址（原编号{old}，现编号{new}），请人工确认；确认前原账号按“已移出名录”保留。",
    '"{before}" left the register of {on} while "{after}"{owner}, with the same owner, platform and nearly the same name, appeared: probably renamed with a new address ({old} became {new}). Please confirm; until then the old account stays listed as removed.',
)
_MOVED = Text(
    "“{name}”的主办单位在{since}为“{before}”，在{on}的名录中为“{after}”。",
    'The owner of "{name}" was "{before}" on {since} and is "{after}" in the register of {on}.',
)
_HELD = Text(
    "{on}的名录（{file}）只有{after}个账号，比{since}的{before}个少了其中的{lost}个（{share}，允许{limit}），很可能不完整：暂不采信，不移出任何账号，下一份名录仍与{since}的比较。如确实减少，请提高允许的比例后重新读取。",
    "The register of {on} ({file}) lists {after} accounts and lacks {lost} of the {before} of {since} ({share}; {limit} is allowed). It is probably incomplete, so it is held: nobody is removed, and the next register is compared with that of {since}. If so many really left, raise the limit and read again.",
)
