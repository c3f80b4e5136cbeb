"""What a file changes in an account or an organisation that the register knows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from guikou.collection.domain.matching import stronger
from guikou.registry.domain.editing import with_former
from guikou.registry.domain.states import FROM_STATUS, MOVES, STATUS, AccountState

TEXTS = ("handle", "name", "url", "level", "place", "function", "kind", "description", "language", "verified_as")
FLAGS = ("verified", "is_main", "interactive")
STAFFING = ("people", "part_time", "hours_per_month", "reviews", "fee_per_year")
BODY = ("level", "place", "function", "website", "residents", "first_contact")
LONGEST: Mapping[str, int] = {
    "account_id": 300, "stable_id": 250, "handle": 250, "name": 250, "url": 1000, "place": 200, "function": 60, "verified_as": 250,
    "platform": 40, "language": 20, "kind": 20, "level": 20,
}  # fmt: skip
"""Characters that the register keeps; a longer cell refuses its row."""
LONGEST_OF_BODY: Mapping[str, int] = {"organisation_id": 180, "name": 200, "place": 200, "function": 60, "website": 500, "contact": 200}


def too_long(row: Mapping[str, Any], longest: Mapping[str, int]) -> str | None:
    """Return the first column whose text is longer than the register keeps."""
    return next((name for name, most in longest.items() if isinstance(row.get(name), str) and len(row[name]) > most), None)


def new_account(row: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the columns of the register for a row of ACCOUNTS; the organisation is not among them.

    Of an account without a name the id stands for it, and the name is marked as proposed.
    """
    return {
        "key": row["account_id"],
        "platform": row["platform"],
        "stable_id": row["stable_id"] or "",
        **{name: row[name] or "" for name in TEXTS},
        "name": row["name"] or row["handle"] or row["account_id"].partition(":")[2].lstrip("@~")[:250],
        **{name: row[name] for name in (*FLAGS, "followers", "followers_floor", "opened_on", "last_update_at")},
        "former_names": list(row["former_names"] or ()),
        "protected": bool(row["protected"]),
        "state": FROM_STATUS[row["status"] or ""],
        "sources": list(row["sources"] or ()),
        "proposed": [*(row["proposed"] or ()), *([] if row["name"] else ["name"])],
    }


def account_changes(known: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the columns that get another value, organisation and state aside. Empty cells say nothing.

    What a file states counts more than what the register has; what was only worked out from names fills empty places, and what a file states
    takes its mark away. A former name is kept. A key gives way to one that tells the account apart more surely, and is kept as a former one.
    """
    proposed = frozenset(row["proposed"] or ())
    new = _stated(known, row, (*TEXTS, *FLAGS, "opened_on"), proposed)
    new |= _identity(known, row)
    new |= _audience(known, row)
    if row["protected"] and not known["protected"]:
        new["protected"] = True
    if _later(row["last_update_at"], known["last_update_at"]):
        new["last_update_at"] = row["last_update_at"]
    former = with_former(
        known["former_names"],
        *(row["former_names"] or ()),
        *([known["name"]] if "name" in new and "name" not in known["proposed"] else []),
        *([known["handle"]] if "handle" in new else []),
        present=(new.get("name", known["name"]), new.get("handle", known["handle"])),
    )
    if former != known["former_names"]:
        new["former_names"] = former
    marks = _marks(known, row, new, (*TEXTS, *FLAGS, "protected"), proposed)
    if marks != known["proposed"]:
        new["proposed"] = marks
    if new:
        new["sources"] = list(dict.fromkeys((*(row["sources"] or ()), *known["sources"])))
    return {name: value for name, value in new.items() if value != known[name]}


def state_after(known: AccountState, status: str | None) -> AccountState | None:
    """
    Return the state that a status in a file leads to; None where the file says nothing new.

    :raises NotByAFile: the account cannot go there without what the rules ask for: no file closes an account.
    """
    if not status or status == STATUS[known] or (status == "removed" and STATUS[known] == "cancelled"):
        return None
    to = FROM_STATUS[status]
    if to not in MOVES[known]:
        raise NotByAFile(status)
    return to


class NotByAFile(ValueError):
    """A file says of an account what only a person can decide; `status` is what it says."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


def staffing_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the columns of the register for the rows of STAFFING about one account: people, hours and fees add up, reviews are those of the strictest row."""

    def stated(name: str) -> list[Any]:
        return [row[name] for row in rows if row[name] is not None]

    told = {name: sum(stated(name)) for name in ("people", "hours_per_month", "fee_per_year") if stated(name)}
    if stated("reviews"):
        told["reviews"] = min(max(*stated("reviews"), 0), 32_767)
    if stated("part_time"):
        told["part_time"] = any(stated("part_time"))
    if any(stated("login_lost")):
        told["login_lost"] = True
    return told


def shortened(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of ORGANISATIONS with texts as long as the register keeps; its id stays, since other rows refer to it."""
    return {
        name: value[: LONGEST_OF_BODY[name]] if name != "organisation_id" and name in LONGEST_OF_BODY and isinstance(value, str) else value
        for name, value in row.items()
    }


def new_body(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the profile of an organisation for a row of ORGANISATIONS."""
    told = _as_body(row)
    return {name: told[name] or (None if name == "residents" else "") for name in BODY} | {"proposed": list(row["proposed"] or ())}


def body_changes(known: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of an organisation that get another value, as `account_changes` does. Names change by reforms, never by a file."""
    told = _as_body(row)
    proposed = frozenset(row["proposed"] or ())
    new = _stated(known, told, BODY, proposed)
    marks = _marks(known, told, new, BODY, proposed)
    if marks != known["proposed"]:
        new["proposed"] = marks
    return new


def _as_body(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "first_contact": row["contact"]}


def _stated(known: Mapping[str, Any], row: Mapping[str, Any], names: Sequence[str], proposed: Collection[str]) -> dict[str, Any]:
    new = {}
    for name in names:
        told = row[name]
        if told in (None, "") or told == known[name] or (name in proposed and known[name] not in (None, "")):
            continue
        new[name] = told
    return new


def _marks(
    known: Mapping[str, Any], row: Mapping[str, Any], new: Mapping[str, Any], names: Sequence[str], proposed: Collection[str]
) -> list[str]:
    """Return which columns are proposals afterwards."""
    settled = {name for name in names if row[name] not in (None, "", False) and name not in proposed}
    return [name for name in known["proposed"] if name not in settled] + [
        name for name in row["proposed"] or () if name in new and name not in known["proposed"]
    ]


def _identity(known: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    new: dict[str, Any] = {}
    if row["stable_id"] and not known["stable_id"]:
        new["stable_id"] = row["stable_id"]
    if stronger(row["account_id"], known["key"]):
        new["key"] = row["account_id"]
        new["former_keys"] = [*known["former_keys"], known["key"]]
        new["platform"] = row["platform"]
    return new


def _audience(known: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    if row["followers"] is None or row["followers"] == known["followers"]:
        return {}
    return {"followers": row["followers"], "followers_floor": row["followers_floor"]}


def _later(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and (other is None or one > other)
