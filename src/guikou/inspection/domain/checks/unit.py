"""Checks of who stands behind an account: owner, unit, verification."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from guikou.inspection.domain.checks.judging import cannot_tell, met, not_met
from guikou.inspection.domain.checks.naming import SET_DOWN, is_chinese, letters, owner_missing
from guikou.inspection.domain.facts import Facts, UnitAccount
from guikou.inspection.domain.rules import Judgement
from guikou.inspection.domain.wording import listed, plural
from guikou.kernel.bilingual import Text

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
    if facts.organisation_name and facts.organisation_origin == SET_DOWN:
        return met(
            Text("主办单位是{name}。", "The owner is {name}.").fill(name=facts.organisation_name),
            (f"account:organisation_name={facts.organisation_name}",),
        )
    return cannot_tell(owner_missing(facts))


@dataclass(frozen=True, slots=True, kw_only=True)
class OneAccountPerPlatform:
    """`same_language`: accounts of one unit in different languages are not counted as doubled."""

    same_language: bool = True


def one_account_per_platform(facts: Facts, asked: OneAccountPerPlatform) -> Judgement:
    """Judge whether the unit has other accounts in use on the same platform."""
    if facts.unit_accounts is None or not facts.organisation_name:
        return cannot_tell(owner_missing(facts))
    mine = next(
        (one for one in facts.unit_accounts if one.account_id == facts.account_id), UnitAccount(account_id="", platform=facts.platform)
    )
    others = [one for one in facts.unit_accounts if _doubles(one, facts, mine.language if asked.same_language else None)]
    evidence = tuple(f"account:account_id={one.account_id}" for one in others)
    told = {
        "unit": facts.organisation_name,
        "number": len(others),
        "accounts": plural(len(others), "other account"),
        "named": listed([_label(one, facts) for one in others]),
    }
    if facts.organisation_origin != SET_DOWN or (others and all(one.organisation_origin != SET_DOWN for one in others)):
        return cannot_tell(_guessed_unit(others).fill(**told), evidence)
    if not others:
        sentence = Text("数据中，{unit}在这个平台只有这一个账号。", "In these data {unit} has only this account on the platform.")
        return met(sentence.fill(**told), (f"account:organisation_name={facts.organisation_name}",))
    if all((one.named_only or mine.named_only) and letters(one.name or "") == letters(facts.name or "") for one in others):
        sentence = Text(
            "{unit}在这个平台另登记了{number}个同名账号（{named}），但缺少账号编号，可能是同一账号重复登记，无法判断。",
            "{unit} has {accounts} of the same name on record ({named}) without an id: it may be one account listed twice, so nobody can tell.",
        )
        return cannot_tell(sentence.fill(**told), evidence)
    sentence = Text("{unit}在这个平台另有{number}个账号：{named}。", "{unit} has {accounts} on the platform: {named}.")
    return not_met(sentence.fill(**told), evidence)


def _label(one: UnitAccount, facts: Facts) -> str:
    """Return what tells an account from this one: its name, or with the same name its id."""
    return one.name if one.name and one.name != facts.name else one.account_id


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
    if facts.level is None or facts.organisation_origin != SET_DOWN:
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
class FollowersCoverResidents:
    """Units of `levels` keep an account where its followers are more than `share` (0 to 1) of the residents."""

    share: float
    levels: tuple[str, ...]


def followers_cover_residents(facts: Facts, asked: FollowersCoverResidents) -> Judgement:
    """Judge whether enough of the residents follow the account."""
    if facts.level is None or facts.organisation_origin != SET_DOWN:
        return cannot_tell(
            owner_missing(facts)
            if facts.level
            else Text("主办单位的层级未知，无法判断。", "The level of the owner is not known, so nobody can tell.")
        )
    if facts.level not in asked.levels:
        return met(Text("本条不要求这一层级的单位。", "This rule asks nothing of units at this level."), (f"account:level={facts.level}",))
    if facts.followers is None or not facts.residents:
        return cannot_tell(
            Text("缺少关注人数或常住人口，无法判断。", "The number of followers or of residents is missing, so nobody can tell."),
            (f"account:level={facts.level}",),
        )
    evidence = (f"account:followers={facts.followers}", f"account:residents={facts.residents}")
    told = {"followers": facts.followers, "residents": facts.residents, "reached": facts.followers / facts.residents, "share": asked.share}
    if facts.followers > asked.share * facts.residents:
        sentence = Text(
            "关注人数{followers:,}人，是常住人口{residents:,}人的{reached:.1%}，超过{share:.0%}。",
            "{followers:,} followers are {reached:.1%} of {residents:,} residents, more than {share:.0%}.",
        )
        return met(sentence.fill(**told), evidence)
    sentence = Text(
        "关注人数{followers:,}人，是常住人口{residents:,}人的{reached:.1%}，没有超过{share:.0%}。",
        "{followers:,} followers are {reached:.1%} of {residents:,} residents, not more than {share:.0%}.",
    )
    return not_met(sentence.fill(**told), evidence)


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
    if facts.organisation_origin != SET_DOWN or not facts.organisation_name:
        return cannot_tell(owner_missing(facts))
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


def _distinct(owners: tuple[str, ...]) -> list[str]:
    """Return the owners without those that differ from an earlier one by a slip of the pen; in Chinese one character can be another body."""
    kept: list[str] = []
    for owner in owners:
        least = 1.0 if is_chinese(owner) else _SAME
        if all(SequenceMatcher(None, letters(owner), letters(other)).ratio() < least for other in kept):
            kept.append(owner)
    return kept


def _same_body(owner: str, certified: str) -> bool:
    one, other = letters(owner), letters(certified)
    return one in other or other in one
