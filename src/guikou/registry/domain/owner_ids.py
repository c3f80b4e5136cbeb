"""Ids of organisations that the data gives only by name."""

import polars as pl

from guikou.kernel.ids import stable_id
from guikou.registry.domain.names import normalised


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
