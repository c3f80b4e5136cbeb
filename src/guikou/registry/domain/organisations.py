"""Owners of accounts that the data does not name, and what names tell about those it names. All of it has to be confirmed by a person."""

import re
from dataclasses import dataclass
from typing import Any

import polars as pl

from guikou.kernel.ids import stable_id
from guikou.kernel.tables import ACCOUNTS, ORGANISATIONS
from guikou.registry.domain.divisions import NATIONAL, Directory
from guikou.registry.domain.names import normalised

_OWN_WORDS = re.compile(
    r"(?:的)?(?:官方)?(?:政务)?(?:新浪)?(?:微信|微博|抖音|快手|头条|视频)?(?:公众号|订阅号|服务号|账号|帐号|视频号|头条号|平台|微博|微信|抖音号?)\Z"
)
_OFFICIAL_OF = re.compile(
    r"(?:^|[，。；：！、\s“”《》])(?:本(?:账号|公众号|微博))?(?:这里)?[是为系]?([^\W\d_A-Za-z]{4,30}?)(?:的)?(?:唯一)?官方(?:政务)?(?:微信|微博|抖音|新媒体|互动|信息|发布|宣传|服务)*(?:公众号|账号|帐号|平台|微博|微信|号)"
)
_HOSTED_BY = re.compile(r"(?:由|主办(?:单位)?[：:]\s*)([^\W\d_A-Za-z]{4,30}?)(?:主办|主管主办|[，。；\s]|\Z)")
_WORDS = re.compile(r"[^@_\u3400-\u9fff]+ [^@_\u3400-\u9fff]+")
_SHORTEST_OWNER = 4
_LONGEST_NAME = 100
_LONGEST_DESCRIPTION = 1_000
_TOLD = ("level", "place", "function", "kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """
    What a name tells about an owner; None where it tells nothing. A person has to confirm each part.

    `confidence`: `clear` (the full name of one place and what the office does), `likely` (a short or partial name), `weak` (place or function alone), `none`.
    """

    level: str | None = None
    place: str | None = None
    function: str | None = None
    kind: str | None = None
    organisation_name: str | None = None
    confidence: str = "none"


def organisation_id(name: str) -> str:
    """Return the id of an organisation that the data gives only by name: the same name in two files is the same organisation."""
    return stable_id("org", normalised(name))


def with_organisation_ids(rows: pl.DataFrame) -> pl.DataFrame:
    """
    Return rows with an organisation id wherever they name an organisation, and the origin `data` where they do not say another.

    A name that other rows give exactly one id gets that id; else the id is made from the name.
    """
    named = rows.filter(pl.col("organisation_name").is_not_null()).select("organisation_name", "organisation_id").unique()
    stated: dict[str, set[str]] = {}
    for name, given in named.iter_rows():
        stated.setdefault(normalised(name), set()).update([given] if given else [])
    ids = {}
    for name in named["organisation_name"].unique():
        given_ids = stated[normalised(name)]
        ids[name] = next(iter(given_ids)) if len(given_ids) == 1 else organisation_id(name)
    looked_up = pl.col("organisation_name").replace_strict(list(ids), list(ids.values()), default=None, return_dtype=pl.String)
    owned = pl.col("organisation_name").is_not_null() | pl.col("organisation_id").is_not_null()
    return rows.with_columns(
        organisation_id=pl.coalesce("organisation_id", looked_up),
        organisation_origin=pl.when(owned).then(pl.col("organisation_origin").fill_null("data")).otherwise("organisation_origin"),
    )


def propose(name: str, directory: Directory) -> Proposal:
    """Return what the name of an organisation or account tells: place and level by the division names, function and kind by the function catalogue."""
    place = directory.place_in(name)
    found = directory.function_in(place.remainder)
    if not place.level and not found:
        return Proposal()
    if not found:
        return Proposal(level=place.level, place=place.path, confidence="weak")
    function = found.function
    national = NATIONAL.match(name) is not None or found.national
    is_office = found.full and (place.division is not None or national or _WORDS.fullmatch(name) is not None)
    return Proposal(
        level=function.level or place.level or ("national" if is_office and national else None),
        place=place.path,
        function=function.id,
        kind=function.kind if found.office else None,
        organisation_name=name if is_office else None,
        confidence="clear" if is_office and (place.full or not place.division) else "likely" if place.division else "weak",
    )


def propose_owners(accounts: pl.DataFrame, organisations: pl.DataFrame, directory: Directory) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Return accounts and organisations with what names tell added where the data says nothing; nothing that the data says is overwritten.

    An account without an owner gets the one that its verification names, else its description, else its own name where that is an office's.
    Level, place, function and kind come from the organisations table, else from the owner's name, else from the account's name.
    `protected` is proposed for police, emergencies, minority languages and accessibility: who proposes it too often costs a person a look,
    who proposes it too rarely closes what nobody should close unasked. `proposed` lists the columns that were filled in this way.
    The organisations returned include every one that an account names, stated or proposed.
    """
    known = ORGANISATIONS.conform(organisations)
    stated = _with_stated_facts(with_organisation_ids(ACCOUNTS.conform(accounts)), known)
    texts = stated.select("name", "verified_as", "description", "organisation_name", "language").unique(maintain_order=True)
    told = pl.DataFrame(
        [_tell(row, directory) for row in texts.iter_rows(named=True)],
        schema={"owner": pl.String, **dict.fromkeys(_TOLD, pl.String), "guarded": pl.Boolean},
        orient="row",
    ).rename({name: f"told_{name}" for name in _TOLD})
    keys = list(texts.columns)
    joined = stated.join(texts.hstack(told), on=keys, how="left", nulls_equal=True, maintain_order="left")
    filled = _fill(joined)
    return ACCOUNTS.conform(filled.select(list(ACCOUNTS.schema))), _organisations(filled, known, directory)


def _with_stated_facts(accounts: pl.DataFrame, organisations: pl.DataFrame) -> pl.DataFrame:
    """Return the accounts with the facts that the organisations table states about their owners: stated, not proposed."""
    facts = organisations.select("organisation_id", *(pl.col(name).alias(f"of_{name}") for name in ("name", "level", "place", "function")))
    joined = accounts.join(facts, on="organisation_id", how="left", maintain_order="left")
    return joined.with_columns(
        organisation_name=pl.coalesce("organisation_name", "of_name"),
        level=pl.coalesce("level", "of_level"),
        place=pl.coalesce("place", "of_place"),
        function=pl.coalesce("function", "of_function"),
    ).drop("of_name", "of_level", "of_place", "of_function")


def _tell(row: dict[str, Any], directory: Directory) -> list[Any]:
    """Return what the texts of an account tell: owner, level, place, function, kind, and whether it should be protected."""
    owner = None if row["organisation_name"] else _owner(row, directory)
    by_owner = propose((row["organisation_name"] or owner or "")[:_LONGEST_NAME], directory)
    by_name = propose((row["name"] or "")[:_LONGEST_NAME], directory)
    first = [getattr(by_owner, each) or getattr(by_name, each) for each in _TOLD]
    functions = [each.function for each in (by_owner, by_name) if each.function]
    guarded = any(directory.by_id[each].protected for each in functions) or bool(
        directory.protection(" ".join(filter(None, (row["name"], row["description"])))[:_LONGEST_DESCRIPTION], row["language"])
    )
    return [owner, *first, guarded]


def _owner(row: dict[str, Any], directory: Directory) -> str | None:
    """Return the owner that an account's verification names, else its description, else its name."""
    verified: str = _OWN_WORDS.sub("", row["verified_as"] or "").removesuffix("官方").strip()
    if len(verified) >= _SHORTEST_OWNER:
        return verified
    description = (row["description"] or "")[:_LONGEST_DESCRIPTION]
    named = [*_OFFICIAL_OF.findall(description), *_HOSTED_BY.findall(description)]
    return next(
        (candidate for candidate in [*named, (row["name"] or "")[:_LONGEST_NAME]] if propose(candidate, directory).organisation_name), None
    )


def _fill(joined: pl.DataFrame) -> pl.DataFrame:
    """Return the accounts with empty cells filled from what was told, and `proposed` extended by the names of the columns filled."""
    gets_owner = pl.col("organisation_name").is_null() & pl.col("organisation_id").is_null() & pl.col("owner").is_not_null()
    ids = {name: organisation_id(name) for name in joined["owner"].drop_nulls().unique()}
    owner_id = pl.col("owner").replace_strict(list(ids), list(ids.values()), default=None, return_dtype=pl.String)
    fills = {
        "organisation_id": pl.when(gets_owner).then(owner_id),
        "organisation_name": pl.when(gets_owner).then("owner"),
        **{name: pl.col(f"told_{name}") for name in _TOLD},
        "protected": pl.when(pl.col("guarded")).then(statement=True),
    }
    marks = [pl.when(pl.col(name).is_null() & value.is_not_null()).then(pl.lit(name)) for name, value in fills.items()]
    return joined.with_columns(
        *(pl.coalesce(name, value).alias(name) for name, value in fills.items()),
        organisation_origin=pl.when(gets_owner).then(pl.lit("proposed")).otherwise("organisation_origin"),
        proposed=pl.concat_list(pl.col("proposed").fill_null([]), pl.concat_list(marks).list.drop_nulls()).list.unique(maintain_order=True),
    )


def _organisations(accounts: pl.DataFrame, known: pl.DataFrame, directory: Directory) -> pl.DataFrame:
    """Return the organisations table, completed by those that accounts name, with what their names tell."""
    named = (
        accounts.filter(pl.col("organisation_id").is_not_null())
        .sort("account_id")
        .group_by("organisation_id", maintain_order=True)
        .agg(pl.col("organisation_name").drop_nulls().first().alias("name"), stated=(pl.col("organisation_origin") != "proposed").any())
        .join(known, on="organisation_id", how="anti", maintain_order="left")
        .with_columns(
            proposed=pl.when("stated")
            .then(pl.lit([], dtype=pl.List(pl.String)))
            .otherwise(pl.lit(["organisation_id"], dtype=pl.List(pl.String)))
        )
    )
    every = pl.concat([known, ORGANISATIONS.conform(named.drop("stated"))])
    told = [propose((name or "")[:_LONGEST_NAME], directory) for name in every["name"]]
    columns = ("level", "place", "function")
    proposals = pl.DataFrame(
        [[getattr(each, column) for column in columns] for each in told], schema=dict.fromkeys(columns, pl.String), orient="row"
    )
    fills = {column: pl.Series(f"told_{column}", proposals[column]) for column in columns}
    joined = every.with_columns(*fills.values())
    marks = [pl.when(pl.col(column).is_null() & pl.col(f"told_{column}").is_not_null()).then(pl.lit(column)) for column in columns]
    completed = joined.with_columns(
        *(pl.coalesce(column, f"told_{column}").alias(column) for column in columns),
        proposed=pl.concat_list(pl.col("proposed").fill_null([]), pl.concat_list(marks).list.drop_nulls()).list.unique(maintain_order=True),
    )
    return ORGANISATIONS.conform(completed.select(list(ORGANISATIONS.schema))).sort("organisation_id")
