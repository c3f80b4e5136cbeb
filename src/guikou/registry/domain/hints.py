"""What an applicant has to look at before asking for a new account: proposals to think about, never a refusal."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from guikou.kernel.bilingual import Text
from guikou.kernel.ids import stable_id
from guikou.registry.domain.near_names import comparable, one_slip_apart
from guikou.registry.domain.wording import among

_SMALL = ("township", "village")
_NO_DEPARTMENTS = ("government-office", "publicity", "media")


class HintKind(StrEnum):
    """What there is to think about."""

    SAME_PLATFORM = "same-unit-same-platform"
    NEAR_NAME = "near-equal-name"
    NO_ACCOUNTS = "in-principle-none"
    COULD_CARRY = "could-carry"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """The account that is asked for. `function` is an id of the function catalogue, empty where not said; `language` as in ACCOUNTS."""

    platform: str
    name: str
    function: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """The body that asks. `opens_accounts` None: nobody has said whether it may have accounts of its own."""

    id: int
    name: str
    path: str
    level: str = ""
    function: str = ""
    opens_accounts: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """An account that runs already, or (`asked`) one that somebody else asks for; then `id` is that of the request."""

    id: int
    platform: str
    name: str
    unit_id: int
    unit_name: str
    unit_path: str
    function: str = ""
    language: str = ""
    is_main: bool = False
    asked: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Hint:
    """One thing to look at. `accounts` and `requests` are the ids of those it is about. `key` changes when it is about others, so that an answer fits what was read."""

    kind: HintKind
    sentence: Text
    accounts: tuple[int, ...] = ()
    requests: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """The same for the same thing to look at."""
        return stable_id("hint", self.kind, *(f"a{each}" for each in self.accounts), *(f"r{each}" for each in self.requests))


def hints(wanted: Wanted, unit: Unit, known: Iterable[Known]) -> tuple[Hint, ...]:
    """Return what the applicant has to look at, in the order of kinds. `known` are accounts of any unit that are not gone."""
    listed = sorted(known, key=lambda each: (each.asked, each.id))
    own = [each for each in listed if each.unit_id == unit.id and each.platform == wanted.platform and _same_language(each, wanted)]
    near = [each for each in listed if each.platform == wanted.platform and _near(wanted.name, each.name)]
    carriers = [each for each in listed if not each.asked and each not in own and _carries(each, wanted, unit)]
    carriers.sort(key=lambda each: (-len(each.unit_path), each.platform != wanted.platform, each.id))
    found = [
        _about(HintKind.SAME_PLATFORM, own, _SAME_PLATFORM.fill(unit=unit.name, names=among([_named(each) for each in own]))),
        _about(HintKind.NEAR_NAME, near, _NEAR_NAME.fill(names=among([_named(each) for each in near]))),
        *_in_principle_none(unit),
        _about(HintKind.COULD_CARRY, carriers, _COULD_CARRY.fill(names=among([_named(each) for each in carriers]))),
    ]
    return tuple(hint for hint in found if hint)


def _about(kind: HintKind, about: list[Known], sentence: Text) -> Hint | None:
    if not about:
        return None
    accounts = tuple(sorted(each.id for each in about if not each.asked))
    return Hint(kind=kind, sentence=sentence, accounts=accounts, requests=tuple(sorted(each.id for each in about if each.asked)))


def _same_language(each: Known, wanted: Wanted) -> bool:
    return not each.language or not wanted.language or each.language == wanted.language


def _near(wanted: str, name: str) -> bool:
    one, other = comparable(wanted), comparable(name)
    return bool(one) and (one == other or one_slip_apart(one, other))


def _carries(each: Known, wanted: Wanted, unit: Unit) -> bool:
    """Test whether an account of the unit itself or of one above it does the same, or is the main account there."""
    if not unit.path.startswith(each.unit_path):
        return False
    return each.is_main or bool(wanted.function and each.function == wanted.function)


def _in_principle_none(unit: Unit) -> list[Hint]:
    if unit.opens_accounts is False:
        return [Hint(kind=HintKind.NO_ACCOUNTS, sentence=_NO_ACCOUNTS.fill(unit=unit.name))]
    department = unit.level == "county" and unit.function and unit.function not in _NO_DEPARTMENTS
    if unit.opens_accounts is None and (unit.level in _SMALL or department):
        what = _DEPARTMENT if department else _GRASSROOTS
        return [Hint(kind=HintKind.NO_ACCOUNTS, sentence=_PERHAPS_NONE.fill(unit=unit.name, what=what))]
    return []


def _named(each: Known) -> Text:
    """Return name and owner."""
    return Text(f"{each.name}（{each.unit_name}）", f"{each.name} ({each.unit_name})")


_SAME_PLATFORM = Text(
    "{unit}在这个平台上已有账号或正在申请：{names}。一个单位在同一平台原则上只开设一个账号。",
    "{unit} already has or asks for accounts on this platform: {names}. In principle a unit has one account on a platform.",
)
_NEAR_NAME = Text(
    "同一平台上有名称相同或近似的账号：{names}。公众容易混淆。",
    "There are accounts of the same or a similar name on this platform: {names}. People will mix them up.",
)
_NO_ACCOUNTS = Text(
    "按登记，{unit}原则上不开设账号。确需开设的，请说明理由和批准依据。",
    "According to the register, {unit} in principle opens no account. Where one is needed, say why and on whose approval.",
)
_PERHAPS_NONE = Text(
    "{unit}是{what}。一些地方规定这类单位原则上不开设账号，本单位能否开设尚未登记。请说明开设依据。",
    "{unit} is {what}. In some places such units in principle open no account, and nobody has registered whether this one may. Say on what grounds it does.",
)
_GRASSROOTS = Text("乡镇、街道或村级单位", "a unit at township or village level")
_DEPARTMENT = Text("县级部门", "a county department")
_COULD_CARRY = Text(
    "以下已有账号可以承担这项职能：{names}。请说明为什么不使用它们。",
    "These existing accounts could carry the function: {names}. Say why they are not used.",
)
