"""The fields that a source can state for each table: the table's own columns, and what it takes to find the account, the id and the text."""

from collections.abc import Collection, Mapping

import polars as pl

from guikou.kernel.bilingual import Text
from guikou.kernel.tables import INPUT_TABLES, Table

ACCOUNT_HINTS: Mapping[str, Text] = {
    "platform": Text("平台", "platform"),
    "account_stable_id": Text("账号的平台固定编号", "the account's stable id on its platform"),
    "account_handle": Text("账号标识", "the account's handle"),
    "account_name": Text("账号名称", "the account's name"),
    "account_url": Text("账号主页", "the account's address"),
}
_POST_PARTS: Mapping[str, Text] = {
    "native_id": Text("平台给的内容编号", "the platform's id of the post"),
    "html": Text("带格式的正文", "the body as HTML"),
    "summary": Text("摘要", "the summary, used where there is no body"),
    "picture_addresses": Text("图片地址（逗号分隔）", "addresses of pictures, separated by commas"),
    "repost_of_id": Text("原内容编号", "the platform's id of the post that was reposted"),
    "account_description": Text("账号简介", "the account's description"),
}
_DERIVED = frozenset({"source", "row", "sources", "proposed"})
_OWNER: Mapping[str, Text] = {"organisation_name": Text("主办单位", "the organisation's name")}
_EXTRA: Mapping[str, Mapping[str, Text]] = {
    "accounts": {},
    "organisations": {},
    "posts": {**ACCOUNT_HINTS, **_POST_PARTS},
    "figures": {**ACCOUNT_HINTS, **_OWNER},
    "questions": {**ACCOUNT_HINTS, **_OWNER},
    "services": {**ACCOUNT_HINTS, **_OWNER},
    "staffing": dict(ACCOUNT_HINTS),
}
_TABLES: Mapping[str, Table] = {table.name: table for table in INPUT_TABLES}

_WHO = ("account_name", "account_id", "account_stable_id", "account_handle", "account_url")
_NEEDED: Mapping[str, tuple[Collection[str], ...]] = {
    "posts": (("published_at",), ("title", "text", "html", "summary"), (*_WHO, "url", "post_id")),
    "questions": (("asked_at",), ("subject", "text")),
    "figures": (("at",), ("value",), _WHO),
    "staffing": (_WHO, ("people", "hours_per_month", "reviews", "fee_per_year", "login_lost")),
    "services": (("service_id", "name"), ("kind", "account_id", "account_name", "organisation_name", "organisation_id")),
    "accounts": (("account_id", "stable_id", "handle", "name", "url"), ("platform", "url", "account_id")),
    "organisations": (("organisation_id", "name"), ("parent_id", "level", "website", "residents", "contact")),
}
"""For each table: of every group at least one field, or the rows say too little. In the order in which tables are tried."""

TABLE_ORDER = tuple(_NEEDED)


def fields_of(table: str) -> dict[str, pl.DataType | type[pl.DataType]]:
    """Return the fields of a table with their types; helping fields are text."""
    own = {column.name: column.dtype for column in _TABLES[table].columns if column.name not in _DERIVED}
    return {**own, **dict.fromkeys(_EXTRA[table], pl.String)}


def headings_of(table: str) -> dict[str, Text]:
    """Return the fields of a table with what they are called."""
    own = {column.name: column.heading for column in _TABLES[table].columns if column.name not in _DERIVED}
    return {**own, **_EXTRA[table]}


def suffices(table: str, stated: Collection[str]) -> bool:
    """Return whether these fields are enough for rows of the table."""
    return all(any(field in stated for field in group) for group in _NEEDED[table])


def says_whose(stated: Collection[str]) -> bool:
    """Return whether these fields of posts tell the account. The address of a post seldom does."""
    return not set(_WHO).isdisjoint(stated)


def lacking(table: str, stated: Collection[str]) -> list[Text]:
    """Return what these fields do not say of the table's rows: of each group of needed fields that is absent, the first."""
    called = headings_of(table)
    return [called[next(field for field in group if field in called)] for group in _NEEDED[table] if not set(group) & set(stated)]


def package_table(headings: Collection[str]) -> str | None:
    """Return the table whose own columns these headings are, as in our data package; None where they are not all of one table, key included."""
    for name, table in _TABLES.items():
        needed = set(table.key) or {"account_id"} & set(table.schema)
        if needed <= set(headings) <= set(fields_of(name)) - set(_EXTRA[name]) and suffices(name, headings):
            return name
    return None
