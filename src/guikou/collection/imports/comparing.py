"""Organisations and accounts of files beside those of the register: what is new, what changes, what stays, what is not taken."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from guikou.collection.dataset import Dataset
from guikou.collection.domain import changes
from guikou.collection.domain.matching import Accounts, Bodies, Body, only_named, stronger
from guikou.collection.imports.plans import AccountPlan, BodyPlan, Counts, Plan, What
from guikou.kernel.bilingual import Text
from guikou.kernel.ids import stable_id
from guikou.people.models import Organisation, OrganisationName
from guikou.registry import bulk
from guikou.registry.domain.states import FROM_STATUS, GONE, WORDS, AccountState

TOO_LONG = Text("内容超过{most}个字符，系统存不下", "Longer than the {most} characters that can be stored")
ELSEWHERE = Text(
    "这个账号已由其他单位登记，不在您的管理范围内；如需调整，请联系上级主管单位",
    "This account is registered elsewhere, outside your organisation. Ask the supervising office above if that is wrong",
)
LOST = Text(
    "这份名录应为完整名录，但“{top}”在管的{before}个账号中有{lost}个不在其中（{share}，允许{limit}），文件很可能不完整。请核对；如确实减少，请写明原因后确认。",
    "This should be the whole register, yet {lost} of the {before} accounts of “{top}” are not in it ({share}; {limit} is allowed). The file is probably incomplete. Please check; if so many really left, confirm and say why.",
)
_PROFILE = (
    "id",
    "key",
    "name",
    "level",
    "place",
    "function",
    "website",
    "residents",
    "first_contact",
    "proposed",
    "ended_on",
    "successor_id",
)


def bodies(dataset: Dataset, top: Organisation) -> list[BodyPlan]:
    """Return what becomes of each organisation of the files."""
    known = {row["id"]: row for row in Organisation.objects.filter(path__startswith=top.path).order_by("id").values(*_PROFILE)}
    former: defaultdict[int, list[str]] = defaultdict(list)
    for own, name in OrganisationName.objects.filter(organisation__path__startswith=top.path).values_list("organisation_id", "name"):
        former[own].append(name)
    rows = [changes.shortened(row) for row in dataset.organisations.sort("organisation_id").to_dicts()]
    taken = Organisation.objects.filter(key__in=[row["organisation_id"] for row in rows]).values_list("key", flat=True)
    register = Bodies(
        (Body(row["id"], row["key"], (row["name"], *former[row["id"]]), row["level"], row["place"]) for row in known.values()),
        top=top.pk,
        taken=taken,
    )
    return [_body(row, register, known) for row in rows]


def _body(row: Mapping[str, Any], register: Bodies, known: Mapping[int, Mapping[str, Any]]) -> BodyPlan:
    key = row["organisation_id"]
    stated = {name: None if name in (row["proposed"] or ()) else row[name] for name in ("level", "place")}
    meant = register.meant(key=key, name=row["name"], **stated)
    plan = BodyPlan(
        key=key,
        own_key=register.own_key(key) if len(key) <= changes.LONGEST_OF_BODY["organisation_id"] else stable_id("org", key),
        name=row["name"] or key,
        what=What.CREATE,
        parent=row["parent_id"] or "",
        proposed="organisation_id" in (row["proposed"] or ()),
    )
    if meant is None:
        plan.changes = changes.new_body(row)
        return plan
    now = known[meant.id]
    while now["ended_on"] and now["successor_id"] in known:
        now = known[now["successor_id"]]
    plan.id, plan.name = now["id"], now["name"]
    plan.changes = {} if now["ended_on"] else changes.body_changes(now, row)
    plan.before = {name: now[name] for name in plan.changes}
    plan.what = What.CHANGE if plan.changes else What.LEAVE
    return plan


def accounts(plan: Plan, top: Organisation, *, skip: Collection[int] = ()) -> None:
    """Fill the plan with what becomes of each account. `skip` are accounts that this import has dealt with before it was interrupted."""
    entries = bulk.entries()
    register = Accounts(entries, within=top.path)
    rows = plan.dataset.accounts.sort("account_id").to_dicts()
    rows.sort(key=lambda row: _weakness(row["account_id"]))
    meant = {
        row["account_id"]: register.meant(
            key=row["account_id"],
            platform=row["platform"],
            stable_id=row["stable_id"],
            handle=row["handle"],
            name=row["name"],
        )
        for row in rows
    }
    inside = {one.id for one in meant.values() if one and one.path.startswith(top.path)}
    known = bulk.accounts(inside)
    compared = _Compared(plan, known, {(entry.platform, entry.stable_id): entry.id for entry in entries if entry.stable_id}, skip)
    for row in rows:
        entry = meant[row["account_id"]]
        compared.take(row, entry.id if entry else None, elsewhere=entry is not None and entry.id not in inside)
    plan.refused_accounts = frozenset(one.key for one in plan.accounts if one.what is What.REFUSE)
    plan.counts["accounts"] = counted(one.what for one in plan.accounts)
    plan.counts["organisations"] = counted(one.what for one in plan.bodies)
    plan.counts["staffing"] = compared.staffed


def counted(whats: Any) -> Counts:
    """Return how many of each."""
    found = Counter(whats)
    return Counts(found[What.CREATE], found[What.CHANGE], found[What.LEAVE])


def missing(plan: Plan, top: Organisation, *, limit: float) -> None:
    """Where the files are the whole register of the organisation: note which of its accounts they lack, and hold the import where that is too many."""
    listed = {one.id for one in plan.accounts if one.id}
    of_tables = set(plan.dataset.files.filter(plan.dataset.files["table"] == "accounts")["source"].to_list())
    if not of_tables:
        return
    here = [entry for entry in bulk.entries() if entry.path.startswith(top.path)]
    states = dict(_states({entry.id for entry in here}))
    open_ones = {entry.id: entry for entry in here if states.get(entry.id) not in GONE}
    plan.missing = sorted((own, entry.key, entry.name) for own, entry in open_ones.items() if own not in listed)
    if len(plan.missing) > limit * len(open_ones):
        plan.held = LOST.fill(
            top=top.name,
            before=len(open_ones),
            lost=len(plan.missing),
            share=f"{len(plan.missing) / len(open_ones):.1%}",
            limit=f"{limit:.0%}",
        )


def _states(ids: Collection[int]) -> list[tuple[int, AccountState]]:
    return [(own, AccountState(row["state"])) for own, row in bulk.accounts(ids).items()]


def _weakness(key: str) -> tuple[int, str]:
    return (2 if only_named(key) else 1 if stronger("x:1", key) else 0, key)


class _Compared:
    """Compares the rows of accounts one by one, the surest first."""

    def __init__(
        self, plan: Plan, known: Mapping[int, Mapping[str, Any]], stable: Mapping[tuple[str, str], int], skip: Collection[int]
    ) -> None:
        self._plan, self._known, self._stable, self._skip = plan, known, stable, skip
        self._bodies = {body.key: body for body in plan.bodies}
        self._taken: set[int] = set()
        self._staffing: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in plan.dataset.staffing.iter_rows(named=True):
            self._staffing[row["account_id"]].append(row)
        self.staffed = Counts()

    def take(self, row: Mapping[str, Any], own: int | None, *, elsewhere: bool) -> None:
        """Add what becomes of the account of this row."""
        one = AccountPlan(
            key=row["account_id"], name=row["name"] or row["account_id"], what=What.LEAVE, id=own, refs=tuple(row["sources"] or ())
        )
        self._plan.accounts.append(one)
        column = changes.too_long(row, changes.LONGEST)
        staffing = changes.staffing_of(self._staffing.get(row["account_id"], []))
        if elsewhere or column:
            one.what, one.id = What.REFUSE, None
            one.why = ELSEWHERE if elsewhere else TOO_LONG.fill(most=changes.LONGEST[column or ""])
            self._plan.refusals.account(one.refs, one.why, column=column or "", value=row[column] if column else None)
            for each in self._staffing.get(row["account_id"], []):
                self._plan.refusals.row(each["source"], each["row"], one.why)
            return
        if own is None:
            self._new(one, row, staffing)
        elif own in self._taken or own in self._skip:
            one.what = What.LEAVE
        else:
            self._taken.add(own)
            self._known_one(one, row, staffing, self._known[own])
        rows = len(self._staffing.get(row["account_id"], []))
        if one.staffing:
            self.staffed.changed += rows
        else:
            self.staffed.left += rows

    def _new(self, one: AccountPlan, row: Mapping[str, Any], staffing: dict[str, Any]) -> None:
        one.what = What.CREATE
        one.changes = changes.new_account(row)
        if staffing.pop("login_lost", False) and one.changes["state"] is AccountState.ACTIVE:
            one.changes["state"] = AccountState.LOGIN_LOST
        one.changes |= staffing
        one.staffing = frozenset(staffing)
        one.owner = row["organisation_id"] if row["organisation_id"] in self._bodies else ""
        one.changes["organisation_origin"] = (row["organisation_origin"] or "") if one.owner else ""
        one.organisation = ("", self._bodies[one.owner].name if one.owner else "")

    def _known_one(self, one: AccountPlan, row: Mapping[str, Any], staffing: dict[str, Any], now: Mapping[str, Any]) -> None:
        new = changes.account_changes(now, row)
        if "stable_id" in new and self._stable.get((row["platform"], new["stable_id"]), one.id) != one.id:
            del new["stable_id"]
        status = "login-lost" if staffing.pop("login_lost", False) else row["status"]
        try:
            state = changes.state_after(AccountState(now["state"]), status)
        except changes.NotByAFile as closing:
            state = None
            one.not_by_file = (WORDS[FROM_STATUS[closing.status]], WORDS[AccountState(now["state"])])
            one.owner_id = now["organisation_id"]
        if state:
            new["state"] = state
        differing = {name: value for name, value in staffing.items() if now[name] != value}
        one.staffing = frozenset(differing)
        new |= differing
        self._owner(one, row, now, new)
        one.changes = new
        one.before = {name: now[name] for name in new}
        one.what = What.CHANGE if new or one.owner is not None else What.LEAVE

    def _owner(self, one: AccountPlan, row: Mapping[str, Any], now: Mapping[str, Any], new: dict[str, Any]) -> None:
        """Give the account another owner where a file states one; a proposed owner only fills an empty place."""
        body = self._bodies.get(row["organisation_id"] or "")
        if body is None:
            return
        stated = row["organisation_origin"] == "data"
        origin = "data" if stated else "proposed"
        if not stated and now["organisation_origin"]:
            return
        if body.id != now["organisation_id"]:
            one.owner = body.key
            one.organisation = (str(now["organisation_id"]), body.name)
        if origin != now["organisation_origin"]:
            new["organisation_origin"] = origin
