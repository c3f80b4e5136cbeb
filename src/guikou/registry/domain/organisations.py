"""Owners of accounts: their ids, and proposals where the data names none."""

from dataclasses import dataclass

import polars as pl

from guikou.kernel.ids import stable_id
from guikou.registry.domain.divisions import Directory, Division, Function
from guikou.registry.domain.names import normalised

_NATIONAL = ("中华人民共和国", "国家", "中国")


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
    found = directory.function_in(name)
    if not place and not found:
        return Proposal()
    function = found.function if found else None
    is_office = found is not None and found.full and (place is not None or name.startswith(_NATIONAL) or name.isascii())
    return Proposal(
        level=_level(name, place, function),
        place=place.path if place else None,
        function=function.id if function else None,
        kind=function.kind if function else None,
        organisation_name=name if is_office else None,
        confidence="clear" if is_office else "likely" if place and function else "weak",
    )


def propose_owners(accounts: pl.DataFrame, organisations: pl.DataFrame, directory: Directory) -> tuple[pl.DataFrame, pl.DataFrame]:  # noqa: ARG001
    """Return accounts and organisations with what names tell about owners; nothing that the data says is overwritten."""
    return with_organisation_ids(accounts), organisations


def _level(name: str, place: Division | None, function: Function | None) -> str | None:
    if function and function.level:
        return function.level
    if place:
        return place.level
    return "national" if name.startswith(_NATIONAL) else None
