"""What citizens can get done through the accounts, and what has to be published: some of it has a single home on a small account."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from guikou.demo import stock
from guikou.demo.organisations import root
from guikou.demo.posts import Year
from guikou.kernel.tables import SERVICES

_OFFERING = ("wechat", "website", "app", "wechat-mini-program")


@dataclass(frozen=True, kw_only=True)
class Offered:
    """The table, and the pairs of service and account where no other account offers the service."""

    table: pl.DataFrame
    single_homes: tuple[tuple[str, str], ...]


def offer(year: Year) -> Offered:
    """Return the services and duties of the offices, the notices of the townships and the public accounts of the villages."""
    silent = {*year.flaws.silent, *year.flaws.cancelling}
    homes: dict[str, list[dict[str, Any]]] = {}
    for service in stock.load("services"):
        for i, account in enumerate(year.accounts):
            unit = account.unit
            if i not in silent and not account.second and _is_home(service, year, i):
                service_id = f"{root(unit.county)}-{service['id']}"
                described = {"service_id": service_id, "kind": service["kind"], "name": service["name"], "place": unit.county.name}
                homes.setdefault(service_id, []).append(described | _where(year, i, service.get("language", "zh")))
    for i, account in enumerate(year.accounts):
        unit = account.unit
        if account.primary and unit.level in ("township", "village") and i not in silent:
            name = f"{unit.place}{'政务公开' if unit.level == 'township' else '村务公开'}"
            described = {"service_id": f"{unit.organisation_id}-disclosure", "kind": "duty", "name": name, "place": unit.place}
            homes.setdefault(described["service_id"], []).append(described | _where(year, i, "zh"))
    rows = [row for service_id in sorted(homes) for row in homes[service_id]]
    single = tuple((service_id, rows[0]["account_id"]) for service_id, rows in sorted(homes.items()) if len(rows) == 1)
    return Offered(table=SERVICES.frame(rows), single_homes=single)


def _is_home(service: dict[str, Any], year: Year, i: int) -> bool:
    account = year.accounts[i]
    own = account.unit.name == service["unit"].format(c=account.unit.county.short)
    if own and "all" in service["homes"]:
        return account.platform in _OFFERING
    if own and account.primary:
        return True
    return "portal" in service["homes"] and account.platform == "website" and account.unit.parent_id == "city"


def _where(year: Year, i: int, language: str) -> dict[str, Any]:
    account = year.accounts[i]
    return {"account_id": account.account_id, "organisation_id": account.unit.organisation_id, "language": language}
