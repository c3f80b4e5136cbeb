"""Checks of who stands behind an account: owner, unit, name, verification."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from guikou.inspection.domain.checks.judging import cannot_tell, met, not_met
from guikou.inspection.domain.facts import Facts, UnitAccount
from guikou.inspection.domain.rules import Judgement
from guikou.inspection.domain.wording import listed, plural
from guikou.kernel.bilingual import Text

_SET_DOWN = "data"
_SAME = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerKnown:
    """Asks nothing further."""


def owner_known(facts: Facts, _asked: OwnerKnown) -> Judgement:
    """Judge whether a public body answers for the account. A lost login means that nobody can."""
    if facts.login_lost or facts.status == "login-lost":
        return not_met(
            Text("登录方式已丢失，没有单位能够管理这个账号。", "The login is lost: no unit can look after this account."),
            ("account:status=login-lost",),
        )
    if facts.organisation_name and facts.organisation_origin == _SET_DOWN:
        return met(
            Text("主办单位是{name}。", "The owner is {name}.").fill(name=facts.organisation_name),
            (f"account:organisation_name={facts.organisation_name}",),
        )
    return cannot_tell(_owner_missing(facts))


@dataclass(frozen=True, slots=True, kw_only=True)
class OneAccountPerPlatform:
    """`same_language`: accounts of one unit in different languages are not counted as doubled."""

    same_language: bool = True


def one_account_per_platform(facts: Facts, asked: OneAccountPerPlatform) -> Judgement:
    """Judge whether the unit has other accounts in use on the same platform."""
    if facts.unit_accounts is None or not facts.organisation_name:
        return cannot_tell(_owner_missing(facts))
    mine = next(
        (one for one in facts.unit_accounts if one.account_id == facts.account_id), UnitAccount(account_id="", platform=facts.platform)
    )
    others = [one for one in facts.unit_accounts if _doubles(one, facts, mine.language if asked.same_language else None)]
    evidence = tuple(f"account:account_id={one.account_id}" for one in others)
    told = {
        "unit": facts.organisation_name,
        "number": len(others),
        "accounts": plural(len(others), "other account"),
        "named": listed([one.name or one.account_id for one in others]),
    }
    if facts.organisation_origin != _SET_DOWN or (others and all(one.organisation_origin != _SET_DOWN for one in others)):
        return cannot_tell(_guessed_unit(others).fill(**told), evidence)
    if not others:
        sentence = Text("数据中，{unit}在这个平台只有这一个账号。", "In these data {unit} has only this account on the platform.")
        return met(sentence.fill(**told), (f"account:organisation_name={facts.organisation_name}",))
    if all((one.named_only or mine.named_only) and _letters(one.name or "") == _letters(facts.name or "") for one in others):
        sentence = Text(
            "{unit}在这个平台另登记了{number}个同名账号（{named}），但缺少账号编号，可能是同一账号重复登记，无法判断。",
            "{unit} has {accounts} of the same name on record ({named}) without an id: it may be one account listed twice, so nobody can tell.",
        )
        return cannot_tell(sentence.fill(**told), evidence)
    sentence = Text("{unit}在这个平台另有{number}个账号：{named}。", "{unit} has {accounts} on the platform: {named}.")
    return not_met(sentence.fill(**told), evidence)


def _guessed_unit(others: list[UnitAccount]) -> Text:
    if not others:
        return Text(
            "主办单位“{unit}”是按名称推测的，尚未确认，无法判断是否另有账号。",
            "The owner “{unit}” was proposed from the name and is not confirmed, so nobody can tell whether it has other accounts.",
        )
    return Text(
        "按名称推测，{unit}在这个平台另有{number}个账号（{named}）；主办单位尚未确认，无法判断。",
        "Going by names, {unit} has {accounts} on the platform ({named}); the owner is not confirmed, so nobody can tell.",
    )


def _doubles(one: UnitAccount, facts: Facts, language: str | None) -> bool:
    if one.account_id == facts.account_id or one.platform != facts.platform:
        return False
    return language is None or one.language is None or one.language == language


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitMayHoldAccount:
    """Units of `levels` in principle have no account, nor have departments of `department_levels`; `exempt_functions` are no departments."""

    levels: tuple[str, ...]
    department_levels: tuple[str, ...] = ()
    exempt_functions: tuple[str, ...] = ("government-office", "publicity", "media")


def unit_may_hold_account(facts: Facts, asked: UnitMayHoldAccount) -> Judgement:
    """Judge whether the unit is of a kind that in principle has no account of its own."""
    if facts.level is None or facts.organisation_origin != _SET_DOWN:
        return cannot_tell(
            Text(
                "主办单位的层级尚未确认，无法判断是否属于原则上不开设账号的单位。",
                "The level of the owner is not confirmed, so nobody can tell whether it is a unit that in principle has no account.",
            )
        )
    evidence = (f"account:level={facts.level}", f"account:function={facts.function or ''}")
    named = {"unit": facts.organisation_name or facts.account_id}
    if facts.level in asked.levels:
        return not_met(_in_principle_none(Text("乡镇、街道或村级单位", "a unit at township or village level")).fill(**named), evidence)
    if facts.level in asked.department_levels and not facts.is_main and facts.function not in asked.exempt_functions:
        if facts.function is None:
            return cannot_tell(
                Text(
                    "不知道{unit}是政府本级还是部门，无法判断。",
                    "Nobody knows whether {unit} is the government or a department, so nobody can tell.",
                ).fill(**named),
                evidence,
            )
        return not_met(_in_principle_none(Text("县级部门", "a county department")).fill(**named), evidence)
    sentence = Text("{unit}不属于原则上不开设账号的单位。", "{unit} is not a unit that in principle has no account.")
    return met(sentence.fill(**named), evidence)


def _in_principle_none(what: Text) -> Text:
    return Text(
        f"{{unit}}是{what.zh}，原则上不单独开设账号；确需保留的，须有批准记录。",
        f"{{unit}} is {what.en}, which in principle has no account of its own; keeping it needs an approval on record.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """Asks nothing further."""


def verified(facts: Facts, _asked: Verified) -> Judgement:
    """Judge whether the platform has verified the account."""
    if facts.verified is None:
        return cannot_tell(Text("数据没有说明账号是否经过平台认证。", "The data do not say whether the platform has verified the account."))
    if not facts.verified:
        return not_met(Text("账号没有经过平台认证。", "The platform has not verified the account."), ("account:verified=false",))
    if facts.verified_as:
        return met(Text("已认证：{as_}。", "Verified as {as_}.").fill(as_=facts.verified_as), (f"account:verified_as={facts.verified_as}",))
    return met(Text("账号已经平台认证。", "The platform has verified the account."), ("account:verified=true",))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerUnchanged:
    """Asks nothing further."""


def owner_unchanged(facts: Facts, _asked: OwnerUnchanged) -> Judgement:
    """Judge whether all sources name the same owner: the registers, their older issues, and the platform's certificate."""
    if facts.owner_moves:
        move = facts.owner_moves[-1]
        return not_met(
            Text("主办单位有变化：{move}", "The owner changed: {move}").fill(move=move),
            (f"account:organisation_name={facts.organisation_name or ''}",),
        )
    owners = _distinct(facts.registered_owners)
    if len(owners) > 1:
        sentence = Text(
            "同一账号编号登记在{number}个单位名下：{named}。", "The same account id is registered under {number} units: {named}."
        )
        return not_met(
            sentence.fill(number=len(owners), named=listed(owners)), tuple(f"account:organisation_name={name}" for name in owners)
        )
    if facts.organisation_origin != _SET_DOWN or not facts.organisation_name:
        return cannot_tell(_owner_missing(facts))
    evidence = (f"account:organisation_name={facts.organisation_name}", f"account:verified_as={facts.verified_as or ''}")
    if facts.verified_as is None:
        return cannot_tell(
            Text("不知道平台认证主体，无法与主办单位核对。", "The certified body is not known, so the owner cannot be compared with it."),
            evidence[:1],
        )
    told = {"owner": facts.organisation_name, "certified": facts.verified_as}
    if _same_body(facts.organisation_name, facts.verified_as):
        return met(Text("认证主体与主办单位{owner}一致。", "The certificate names the owner, {owner}.").fill(**told), evidence)
    sentence = Text(
        "登记的主办单位是{owner}，平台认证为{certified}，两者不一致；单位变更后应及时变更或注销账号并公告。",
        "The register names {owner} as owner, the platform's certificate says {certified}; after a change of owner the account has to be changed or cancelled, "
        "with a public notice.",
    )
    return not_met(sentence.fill(**told), evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMatchesOwner:
    """Asks nothing further."""


def name_matches_owner(facts: Facts, _asked: NameMatchesOwner) -> Judgement:
    """Judge whether the name has anything to do with the owner. Only two Chinese names without one character in common count as unrelated."""
    if not facts.name:
        return cannot_tell(Text("数据没有账号名称。", "The data give no name of the account."))
    if facts.organisation_origin != _SET_DOWN or not facts.organisation_name:
        return cannot_tell(_owner_missing(facts))
    evidence = (f"account:name={facts.name}", f"account:organisation_name={facts.organisation_name}")
    told = {"name": facts.name, "owner": facts.organisation_name}
    name, owner = _letters(facts.name), _letters(facts.organisation_name)
    if _pairs(name) & _pairs(owner) or _initials(facts.organisation_name) in name:
        return met(
            Text("名称“{name}”与主办单位{owner}相关。", "The name “{name}” is related to the owner, {owner}.").fill(**told), evidence
        )
    if set(name) & set(owner) or not (_is_chinese(name) and _is_chinese(owner)):
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
    if not facts.name or facts.name.startswith("@") or facts.unit_accounts is None or facts.organisation_origin != _SET_DOWN:
        return cannot_tell(_owner_missing(facts))
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
    if several or any(one.organisation_origin != _SET_DOWN for ones in differing for one in ones):
        sentence = Text(
            "同一单位在其他平台的账号（{named}）名称不同，但账号不止一个或主办单位未确认，无法判断是否对应。",
            "Accounts of the unit on other platforms have other names ({named}), but there are several, or the owner is not confirmed: nobody can tell which belong "
            "together.",
        )
        return cannot_tell(sentence.fill(**told), evidence)
    sentence = Text("在这个平台叫“{name}”，在其他平台叫{named}。", "Called “{name}” here, and {named} on other platforms.")
    return not_met(sentence.fill(**told), evidence)


def _owner_missing(facts: Facts) -> Text:
    if facts.organisation_name:
        return Text(
            f"主办单位“{facts.organisation_name}”是按名称推测的，尚未确认，无法判断。",
            f"The owner “{facts.organisation_name}” was proposed from the name and is not confirmed, so nobody can tell.",
        )
    return Text("数据没有主办单位，无法判断。", "The data name no owner, so nobody can tell.")


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _names(name: str | None) -> frozenset[str]:
    """Return the letters of a name, and of its parts where it is written in two languages (Name / Nom)."""
    parts = re.split(r"[/|｜]", name or "")
    return frozenset(filter(None, (_letters(part) for part in (*parts, name or ""))))


def _pairs(name: str) -> frozenset[str]:
    size = 2 if _is_chinese(name) else 4
    return frozenset(name[start : start + size] for start in range(len(name) - size + 1))


def _is_chinese(name: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in name)


def _initials(name: str) -> str:
    """Return the initials of a name in words, such as `cra`; something that no name holds where there are fewer than three."""
    initials = "".join(word[0] for word in re.findall(r"[A-Za-z]+", name) if word.casefold() not in {"of", "the", "and", "for"}).casefold()
    return initials if len(initials) >= 3 else "\0"


def _distinct(owners: tuple[str, ...]) -> list[str]:
    """Return the owners without those that differ from an earlier one by a slip of the pen; in Chinese one character can be another body."""
    kept: list[str] = []
    for owner in owners:
        least = 1.0 if _is_chinese(owner) else _SAME
        if all(SequenceMatcher(None, _letters(owner), _letters(other)).ratio() < least for other in kept):
            kept.append(owner)
    return kept


def _same_body(owner: str, certified: str) -> bool:
    one, other = _letters(owner), _letters(certified)
    return one in other or other in one
