"""Faults in the texts of posts. Rust's regex lets through only what can have one; Python looks at the rest, batch by batch."""

from datetime import datetime, tzinfo

import polars as pl

from guikou.inspection.domain.content import FAULTS, LONGEST_TEXT, PREFILTERS, faults_in
from guikou.inspection.domain.facts import SAMPLES_KEPT, Hit, Hits
from guikou.kernel.bilingual import Text
from guikou.kernel.progress import Progress

BATCH = 20_000


def from_texts(posts: pl.LazyFrame, local: tzinfo, progress: Progress) -> dict[str, dict[str, Hits]]:
    """Return by account id and kind of fault how many posts with text were looked at and in which something was found."""
    text = pl.concat_str(pl.col("title").fill_null(""), pl.lit("\n"), pl.col("text").fill_null("").str.slice(0, LONGEST_TEXT)).alias(
        "words"
    )
    readable = posts.filter((pl.col("title").str.len_bytes() > 0) | (pl.col("text").str.len_bytes() > 0))
    looked = dict(readable.group_by("account_id").len().collect(engine="streaming").iter_rows())
    flags = [pl.col("words").str.contains(pattern).alias(fault) for fault, pattern in PREFILTERS.items()]
    suspects = readable.select("account_id", "post_id", "published_at", text).with_columns(flags).filter(pl.any_horizontal(list(FAULTS)))
    found: dict[str, dict[str, list[tuple[str, str, Text]]]] = {fault: {} for fault in FAULTS}
    with progress.stage(Text("查看内容", "Reading the texts"), unit=Text("条", "posts")) as stage:
        for batch in suspects.collect_batches(chunk_size=BATCH, maintain_order=False, engine="streaming"):
            for row in batch.iter_rows(named=True):
                _look(row, local, found)
            stage.advance(batch.height)
    return {
        account_id: {fault: _hits(number, found[fault].get(account_id, [])) for fault in FAULTS} for account_id, number in looked.items()
    }


def _look(row: dict[str, object], local: tzinfo, found: dict[str, dict[str, list[tuple[str, str, Text]]]]) -> None:
    published = row["published_at"]
    on = published.astimezone(local).date() if isinstance(published, datetime) else None
    for fault in FAULTS:
        if row[fault] and (whats := faults_in(str(row["words"]), fault, on)):
            shown = published.isoformat() if isinstance(published, datetime) else ""
            found[fault].setdefault(str(row["account_id"]), []).append((shown, str(row["post_id"]), whats[0]))


def _hits(looked_at: int, found: list[tuple[str, str, Text]]) -> Hits:
    found.sort(key=lambda hit: hit[1])
    found.sort(key=lambda hit: hit[0], reverse=True)
    return Hits(
        looked_at=looked_at,
        found=len(found),
        samples=tuple(Hit(post_id=post_id, what=what) for _, post_id, what in found[:SAMPLES_KEPT]),
    )
