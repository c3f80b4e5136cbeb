"""What people see of a plan before they decide: one row for each organisation and account, kept beside the files."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from guikou.collection.imports import folder
from guikou.collection.imports.plans import AccountPlan, BodyPlan, Plan, What
from guikou.kernel.bilingual import Text
from guikou.registry.domain.editing import COLUMN_WORDS
from guikou.registry.domain.states import WORDS, AccountState

_HIDDEN = frozenset({"key", "former_keys", "sources", "proposed", "organisation_origin", "followers_floor", "organisation_id"})
_SCHEMA: dict[str, Any] = {
    "what": pl.String,
    "key": pl.String,
    "name": pl.String,
    "owner": pl.String,
    "id": pl.Int64,
    "proposed": pl.Boolean,
    "column": pl.List(pl.String),
    "before": pl.List(pl.String),
    "after": pl.List(pl.String),
    "why_zh": pl.String,
    "why_en": pl.String,
    "refs": pl.List(pl.String),
}
_ORDER = {What.REFUSE: 0, What.CHANGE: 1, What.CREATE: 2, What.LEAVE: 3}
EXTRA_WORDS: Mapping[str, Text] = {
    "website": Text("网站", "Website"),
    "residents": Text("常住人口", "Residents"),
    "first_contact": Text("联系人", "Contact"),
    "last_update_at": Text("平台显示的最后更新", "Last update shown by the platform"),
}


def word(column: str) -> Text:
    """Return what people call a column."""
    return COLUMN_WORDS.get(column) or EXTRA_WORDS.get(column) or Text(column, column)


def keep(import_id: int, plan: Plan) -> None:
    """Keep what people will look at."""
    accounts = sorted(plan.accounts, key=lambda one: (_ORDER[one.what], one.name, one.key))
    bodies = sorted(plan.bodies, key=lambda one: (_ORDER[one.what], one.name, one.key))
    _write(import_id, "accounts", [_account(one) for one in accounts])
    _write(import_id, "organisations", [_body(one) for one in bodies])
    _write(import_id, "missing", [{"what": "missing", "id": own, "key": key, "name": name} for own, key, name in plan.missing])


def kept(import_id: int, table: str) -> pl.DataFrame:
    """Return what was kept of a table (accounts, organisations, missing): the refused ones first, then those that change."""
    path = folder.place(import_id) / f"preview-{table}.parquet"
    return pl.read_parquet(path) if path.exists() else pl.DataFrame(schema=_SCHEMA)


def counted(row: Mapping[str, Any], plan: Plan) -> dict[str, Any]:
    """Return a row of FILES as people see it, with the rows that the register refuses counted."""
    texts = ("file", "sheet", "kind", "table", "format", "layout", "error_zh", "error_en", "note_zh", "note_en")
    told = {name: row[name] or "" for name in texts}
    return {
        "number": row["source"],
        "dated_on": row["dated_on"].isoformat() if row["dated_on"] else "",
        **told,
        **plan.refusals.counted(row),
    }


def _write(import_id: int, table: str, rows: list[dict[str, Any]]) -> None:
    frame = pl.DataFrame([{name: row.get(name) for name in _SCHEMA} for row in rows], schema=_SCHEMA, orient="row")
    beside = folder.place(import_id) / f"preview-{table}.new"
    frame.write_parquet(beside)
    beside.replace(folder.place(import_id) / f"preview-{table}.parquet")


def _account(one: AccountPlan) -> dict[str, Any]:
    columns = [name for name in one.changes if name not in _HIDDEN] if one.what is What.CHANGE else []
    before, after = [_told(one.before[name]) for name in columns], [_told(one.changes[name]) for name in columns]
    if one.what is What.CHANGE and one.owner is not None:
        columns, before, after = ["organisation", *columns], [one.organisation[0], *before], [one.organisation[1], *after]
    why = one.why or Text("", "")
    return {
        "what": one.what.value,
        "key": one.key,
        "name": one.name,
        "owner": one.organisation[1],
        "id": one.id,
        "proposed": one.changes.get("organisation_origin") == "proposed",
        "column": columns,
        "before": before,
        "after": after,
        "why_zh": why.zh,
        "why_en": why.en,
        "refs": list(one.refs),
    }


def _body(one: BodyPlan) -> dict[str, Any]:
    columns = [name for name in one.changes if name not in _HIDDEN] if one.what is What.CHANGE else []
    return {
        "what": one.what.value,
        "key": one.own_key,
        "name": one.name,
        "id": one.id,
        "proposed": one.proposed,
        "column": columns,
        "before": [_told(one.before[name]) for name in columns],
        "after": [_told(one.changes[name]) for name in columns],
    }


def _told(value: Any) -> str:
    """Return a value as a text; a state by its id, which the page says in words."""
    if value in (None, "", []):
        return ""
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


def state_word(value: str) -> Text:
    """Return what people call a state."""
    return WORDS[AccountState(value)]
