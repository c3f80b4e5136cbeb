"""The register as the tables that inspection, duplicates and planning read."""

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet

from guikou.kernel.tables import ACCOUNTS, ORGANISATIONS, SERVICES, STAFFING, Table
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import organisations, under
from guikou.registry.domain.states import STATUS, AccountState
from guikou.registry.models import Account, Service
from guikou.registry.queries.accounts import accounts

_DIRECT = tuple(
    name
    for name in ACCOUNTS.schema
    if name not in ("account_id", "organisation_id", "organisation_name", "status", "sources", "proposed", "former_names")
)
_LISTS = ("former_names", "sources", "proposed")
_UPKEEP = ("people", "part_time", "hours_per_month", "reviews", "fee_per_year")
_BATCH = 400


def accounts_table(by: Actor, *, account_ids: Iterable[int] | None = None, action: Action = Action.SEE_REGISTER) -> pl.DataFrame:
    """Return ACCOUNTS: those in which the actor may do that, all of them or the ones named, in order of their ids."""
    columns = {"key": "account_id", "organisation__key": "organisation_id", "organisation__name": "organisation_name", "state": "status"}
    columns |= {name: name for name in (*_DIRECT, *_LISTS)}
    rows = _chosen(accounts(by, action), account_ids, list(columns))
    frame = _frame(ACCOUNTS, list(columns.values()), rows)
    status = {state.value: STATUS[state] or None for state in AccountState}
    return ACCOUNTS.conform(frame.with_columns(pl.col("status").replace_strict(status, return_dtype=pl.String))).sort("account_id")


def organisations_table(by: Actor, *, action: Action = Action.SEE_REGISTER) -> pl.DataFrame:
    """Return ORGANISATIONS; contacts only where the actor may see personal data."""
    columns = {"key": "organisation_id", "name": "name", "parent__key": "parent_id", "first_contact": "contact", "path": "path"}
    columns |= {name: name for name in ("level", "place", "function", "website", "residents", "proposed")}
    rows = list(organisations(by, action).order_by("path").values_list(*columns))
    place, contact = list(columns).index("path"), list(columns).index("first_contact")
    shown = [
        tuple(
            None if index == contact and not by.may(Action.SEE_PERSONAL, row[place]) else value
            for index, value in enumerate(row)
            if index != place
        )
        for row in rows
    ]
    names = [name for name in columns.values() if name != "path"]
    return ORGANISATIONS.conform(_frame(ORGANISATIONS, names, shown)).sort("organisation_id")


def services_table(by: Actor, *, action: Action = Action.SEE_REGISTER) -> pl.DataFrame:
    """Return SERVICES: one row for each service and account that offers it, and one without an account for each that nobody offers."""
    within = under(by.reach(action), field="organisation__path")
    columns = {"key": "service_id", "account__key": "account_id", "organisation__key": "organisation_id"}
    columns |= {name: name for name in ("kind", "name", "place", "language", "url")}
    rows = Service.objects.filter(within).order_by().values_list(*columns)
    return SERVICES.conform(_frame(SERVICES, list(columns.values()), rows)).sort("service_id", "account_id")


def staffing_table(by: Actor, *, account_ids: Iterable[int] | None = None, action: Action = Action.SEE_REGISTER) -> pl.DataFrame:
    """Return STAFFING: the accounts of which the register knows people, hours, reviews or fees, or that their login is lost."""
    known = Q(state=AccountState.LOGIN_LOST)
    for name in _UPKEEP:
        known |= Q(**{f"{name}__isnull": False})
    rows = _chosen(accounts(by, action).filter(known), account_ids, ["key", *_UPKEEP, "state"])
    frame = _frame(STAFFING, ["account_id", *_UPKEEP, "login_lost"], [(*row[:-1], row[-1] == AccountState.LOGIN_LOST) for row in rows])
    return STAFFING.conform(frame).sort("account_id")


def _chosen(rows: QuerySet[Account], account_ids: Iterable[int] | None, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    rows = rows.order_by()
    if account_ids is None:
        return list(rows.values_list(*columns))
    wanted = sorted(set(account_ids))
    return [
        row for start in range(0, len(wanted), _BATCH) for row in rows.filter(pk__in=wanted[start : start + _BATCH]).values_list(*columns)
    ]


def _frame(table: Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> pl.DataFrame:
    """Return rows as a frame; an empty text is an empty cell."""
    schema = {name: table.schema[name] for name in names}
    frame = pl.DataFrame(list(rows), schema=schema, orient="row")
    texts = [name for name, kind in schema.items() if kind == pl.String]
    return frame.with_columns(pl.col(name).replace("", None) for name in texts)
