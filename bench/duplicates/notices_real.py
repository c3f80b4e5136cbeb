"""Real health notices against labels given by hand: which pairs are the same item, an update, one template, an excerpt, or different."""

import json
import tempfile
from pathlib import Path

import polars as pl

from guikou.duplicates.run import find
from guikou.kernel.progress import Silent
from guikou.kernel.tables import ACCOUNTS, POSTS

LABELS = Path(__file__).parent / "labels.csv"
"""sample, left, right (`id-row` in the JSON file), label; no text: the file is not ours to pass on."""
SAME = ("verbatim", "edited")


def posts(file: Path) -> pl.DataFrame:
    """Return the notices as POSTS. Ids come several times, so a post is `id-row`."""
    rows = json.loads(file.read_text(encoding="utf-8"))
    frame = pl.DataFrame(
        {
            "post_id": [f"{row['id']}-{number}" for number, row in enumerate(rows)],
            "account_id": [str(row.get("infoSource") or "") or None for row in rows],
            "published_at": [row["pubDate"] for row in rows],
            "title": [row["title"] for row in rows],
            "text": [row["summary"] for row in rows],
        }
    )
    return POSTS.conform(frame.with_columns(pl.from_epoch("published_at", "ms").dt.replace_time_zone("UTC")))


def verdicts(duplicates: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs (left, right) with the engine's `verdict`: same, excerpt, update, template, different."""
    for kind, column in (("dup-", "item"), ("update-", "matter"), ("template-", "family"), ("excerpt-", "quoted")):
        groups = duplicates.filter(pl.col("group_id").str.starts_with(kind)).select("post_id", "group_id").unique("post_id", keep="first")
        for side in ("left", "right"):
            pairs = pairs.join(groups.rename({"post_id": side, "group_id": f"{column}_{side}"}), on=side, how="left")
    return pairs.with_columns(
        verdict=pl.when(_shared("item")).then(pl.lit("same")).when(_shared("quoted")).then(pl.lit("excerpt"))
        .when(_shared("matter")).then(pl.lit("update")).when(_shared("family")).then(pl.lit("template")).otherwise(pl.lit("different"))
    )  # fmt: skip


def _shared(column: str) -> pl.Expr:
    return (pl.col(f"{column}_left") == pl.col(f"{column}_right")).fill_null(False)


def compare(file: Path) -> None:
    """Print how the engine's verdicts stand to the labels."""
    notices = posts(file)
    with tempfile.TemporaryDirectory() as work:
        found = find(notices.lazy(), ACCOUNTS.empty(), work=Path(work), progress=Silent())
    judged = verdicts(found.duplicates, pl.read_csv(LABELS))
    print(
        f"{len(judged)} pairs of {len(notices)} real health notices, labelled by reading them. Sample 1 was read before the rules were last improved, "
        "sample 2 after that. Both are stratified by verdict, and all of sample 2 are pairs that differ: the shares hold for the samples, not for all pairs.\n"
    )
    for number in (1, 2):
        _print(judged.filter(sample=number), number)


def _print(judged: pl.DataFrame, number: int) -> None:
    kinds = ["same", "excerpt", "update", "template", "different"]
    label = pl.col("label").replace(dict.fromkeys(SAME, "same"))
    counts = {(verdict, label): count for verdict, label, count in judged.group_by("verdict", label).len().iter_rows()}
    print(f"| sample {number}: engine says | " + " | ".join(f"labelled {kind}" for kind in kinds) + " |")
    print("|---|" + "---:|" * len(kinds))
    for verdict in kinds:
        print(f"| {verdict} | " + " | ".join(str(counts.get((verdict, kind), 0)) for kind in kinds) + " |")
    said, true = pl.col("verdict") == "same", pl.col("label").is_in(SAME)
    right, claimed, wanted = (judged.filter(condition).height for condition in (said & true, said, true))
    print(f"\nSame item, {len(judged)} pairs: precision {right / claimed:.3f}, recall {right / wanted:.3f}.\n")
