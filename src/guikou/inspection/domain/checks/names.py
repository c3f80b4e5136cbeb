"""Checks of what an account is called."""

import re
from dataclasses import dataclass

from guikou.inspection.domain.checks.judging import cannot_tell, met, not_met
from guikou.inspection.domain.checks.naming import SET_DOWN, is_chinese, letters, owner_missing
from guikou.inspection.domain.facts import Facts, UnitAccount
from guikou.inspection.domain.rules import Judgement
from guikou.inspection.domain.wording import listed
from guikou.kernel.bilingual import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMatchesOwner:
    """Asks nothing further."""


def name_matches_owner(facts: Facts, _asked: NameMatchesOwner) -> Judgement:
    """Judge whether the name has anything to do with the owner. Only two Chinese names without one character in common count as unrelated."""
    if not facts.name:
        return cannot_tell(Text("数据没有账号名称。", "The data give no name of the account."))
    if facts.organisation_origin != SET_DOWN or not facts.organisation_name:
        return cannot_tell(owner_missing(facts))
    evidence = (f"account:name={facts.name}", f"account:organisation_name={facts.organisation_name}")
    told = {"name": facts.name, "owner": facts.organisation_name}
    name, owner = letters(facts.name), letters(facts.organisation_name)
    if _pairs(name) & _pairs(owner) or _initials(facts.organisation_name) in name:
        return met(
            Text("名称“{name}”与主办单位{owner}相关。", "The name “{name}” is related to the owner, {owner}.").fill(**told), evidence
        )
    if set(name) & set(owner) or not (is_chinese(name) and is_chinese(owner)):
        sentence = Text(
            "名称“{name}”与主办单位{owner}是否相关，需要人工判断。",
            "Whether the name “{name}” is related to the owner, {owner}, needs a person to judge.",
        )
        return cannot_tell(sentence.fill(**told), evidence)
    sentence = Text("名称“{name}”看不出与主办单位{owner}有关。", "The name “{name}” does not show that it belongs to {owner}.")
    return not_met(sentence.fill(**told), evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class SameName:
    """Asks nothing further."""


def same_name(facts: Facts, _asked: SameName) -> Judgement:
    """Judge whether the unit's account on every other platform carries the same name. A bare handle (@name) is no name."""
    if not facts.name or facts.name.startswith("@") or facts.unit_accounts is None or facts.organisation_origin != SET_DOWN:
        return cannot_tell(owner_missing(facts))
    comparable = [one for one in facts.unit_accounts if one.name and not one.name.startswith("@")]
    elsewhere: dict[str, list[UnitAccount]] = {}
    for one in comparable:
        if one.platform not in {facts.platform, "website"}:
            elsewhere.setdefault(one.platform, []).append(one)
    mine = (f"account:name={facts.name}",)
    if not elsewhere:
        return met(
            Text("数据中，这个单位没有其他平台的账号可比。", "In these data the unit has no account on another platform to compare."), mine
        )
    differing = [ones for ones in elsewhere.values() if not any(_names(one.name) & _names(facts.name) for one in ones)]
    if not differing:
        return met(Text("各平台账号名称一致。", "The name is the same on all platforms."), mine)
    told = {"name": facts.name, "named": listed(sorted({one.name or "" for ones in differing for one in ones}))}
    evidence = (*mine, *sorted(f"account:account_id={one.account_id}" for ones in differing for one in ones))
    several = sum(one.platform == facts.platform for one in comparable) > 1 or any(len(ones) > 1 for ones in differing)
    if several or any(one.organisation_origin != SET_DOWN for ones in differing for one in ones):
        sentence = Text(
            "同一单位在其他平台的账号（{named}）名称不同，但账号不止一个或主办单位未确认，无法判断是否对应。",
            "Accounts of the unit on other platforms have other names ({named}), but there are several, or the owner is not confirmed: nobody can tell which belong "
            "together.",
        )
        return cannot_tell(sentence.fill(**told), evidence)
    sentence = Text("在这个平台叫“{name}”，在其他平台叫{named}。", "Called “{name}” here, and {named} on other platforms.")
    return not_met(sentence.fill(**told), evidence)


def _names(name: str | None) -> frozenset[str]:
    """Return the letters of a name, and of its parts where it is written in two languages (Name / Nom)."""
    parts = re.split(r"[/|｜]", name or "")
    return frozenset(filter(None, (letters(part) for part in (*parts, name or ""))))


def _pairs(name: str) -> frozenset[str]:
    size = 2 if is_chinese(name) else 4
    return frozenset(name[start : start + size] for start in range(len(name) - size + 1))


def _initials(name: str) -> str:
    """Return the initials of a name in words, such as `cra`; something that no name holds where there are fewer than three."""
    initials = "".join(word[0] for word in re.findall(r"[A-Za-z]+", name) if word.casefold() not in {"of", "the", "and", "for"}).casefold()
    return initials if len(initials) >= 3 else "\0"
