"""legislators-social-media.yaml of the congress-legislators project: one entry for each person, several accounts in it."""

import polars as pl

from guikou.collection.formats.sheet import ROW, Refused
from guikou.collection.layouts.layout import Layout, Prepared, with_missing
from guikou.kernel.bilingual import Text

NO_ACCOUNT = Text("这一条没有写任何账号", "The entry names no account")
_NETWORKS = (("x", "twitter"), ("facebook", "facebook"), ("youtube", "youtube"), ("instagram", "instagram"), ("mastodon", "mastodon"))


def _prepare(frame: pl.DataFrame) -> Prepared:
    full = with_missing(frame, *(f"social{network}{part}" for _, network in _NETWORKS for part in ("", "id")))
    accounts = [
        full.select(
            ROW,
            pl.col("idbioguide").alias("person"),
            pl.lit(platform).alias("network"),
            pl.col(f"social{network}").replace("", None).alias("handle"),
            pl.col(f"social{network}id").replace("", None).alias("number"),
            pl.lit(order).alias("order"),
        )
        for order, (platform, network) in enumerate(_NETWORKS)
    ]
    stated = pl.concat(accounts).filter(pl.col("handle").is_not_null() | pl.col("number").is_not_null()).sort(ROW, "order")
    without = full.filter(~pl.col(ROW).is_in(stated[ROW].unique().implode()))
    refused = tuple(Refused(row=row, reason=NO_ACCOUNT) for row in without[ROW].to_list())
    return stated.drop("order"), refused


LAYOUTS = (
    Layout(
        name="us-legislators",
        title=Text("美国国会议员社交账号", "Social media accounts of members of the US Congress"),
        recognised_by=Text("每条有 id.bioguide 和 social 下的账号", "each entry has id.bioguide and accounts under social"),
        table="accounts",
        needs=tuple(("id.bioguide", f"social.{network}") for _, network in _NETWORKS),
        columns={"network": "platform", "handle": "handle", "number": "stable_id", "person": "organisation_name"},
        constants={"language": "en"},
        prepare=_prepare,
    ),
)
