"""Reading posts from any table with an id and a text: CSV, JSON Lines, Parquet."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from guikou.kernel.bilingual import Text
from guikou.kernel.dates import NotAMoment, parse_moment
from guikou.kernel.tables import ACCOUNTS, MOMENT, POSTS

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("post_id", "id", "_id", "mid", "article_id", "url", "link", "编号", "内容编号", "链接", "文章链接"),
    "text": ("text", "body", "content", "summary", "正文", "内容", "文章内容", "微博正文", "摘要"),
    "title": ("title", "标题", "文章标题"),
    "account": ("account_id", "account", "user_id", "bizid", "source", "infosource", "账号编号", "账号", "公众号", "用户id"),
    "platform": ("platform", "平台"),
    "time": ("published_at", "published", "pubdate", "created_at", "date", "time", "发布时间", "发布日期", "时间"),
}
"""Column names by which a role is found, the best first; case does not count."""

_SCANS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".pq": "parquet"}
_SAMPLE_BYTES = 1 << 16
_PIECE = 1 << 20


class NotATable(ValueError):
    """A file that cannot be read as a table of posts; `sentence` says why to a person."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def read(files: Sequence[Path], columns: Mapping[str, str], *, local: ZoneInfo, work: Path) -> tuple[pl.LazyFrame, pl.DataFrame]:
    """
    Return posts and accounts (POSTS and ACCOUNTS columns) of the files. `columns` names the column of a role where the usual names do not serve.

    Rows without an id get `file:row`; where an id comes again, `#2`, `#3` … is added. Moments without a zone are taken in `local`.

    :raises NotATable: a file is missing, of no known kind, broken, or has neither text nor title.
    """
    work.mkdir(parents=True, exist_ok=True)
    parts = []
    for number, file in enumerate(files):
        part = work / f"part{number}.parquet"
        try:
            _posts(file, columns, local, work).sink_parquet(part)
        except (pl.exceptions.PolarsError, OSError, UnicodeError) as broken:
            raise NotATable(Text(f"{file}：无法读取（{broken}）", f"{file}: cannot be read ({broken})")) from broken
        parts.append(part)
    posts = pl.scan_parquet(parts)
    again = pl.int_range(pl.len()).over("post_id")
    ids = (
        posts.select("post_id")
        .collect()
        .select(post_id=pl.when(again == 0).then("post_id").otherwise(pl.concat_str("post_id", pl.lit("#"), again + 1)))
    )
    seen = (
        posts.select("account_id", "platform")
        .drop_nulls("account_id")
        .unique(subset="account_id", keep="first", maintain_order=True)
        .collect()
    )
    accounts = ACCOUNTS.conform(seen.with_columns(name="account_id"))
    return _with_ids(posts, ids), accounts


def _with_ids(posts: pl.LazyFrame, ids: pl.DataFrame) -> pl.LazyFrame:
    return pl.concat([ids.lazy(), posts.drop("post_id", "platform")], how="horizontal")


def _posts(file: Path, columns: Mapping[str, str], local: ZoneInfo, work: Path) -> pl.LazyFrame:
    frame = _scan(file, work)
    found = _roles(file, frame.collect_schema().names(), columns)
    row = pl.concat_str(pl.lit(f"{file.name}:"), pl.int_range(1, pl.len() + 1))
    text = {role: _string(found[role]) for role in ("title", "text", "account", "platform") if role in found}
    identity = pl.coalesce(_string(found["id"]).str.strip_chars().replace("", None), row) if "id" in found else row
    return frame.select(
        post_id=identity,
        account_id=text.get("account", pl.lit(None, pl.String)),
        platform=text.get("platform", pl.lit(None, pl.String)),
        published_at=_moments(found["time"], local) if "time" in found else pl.lit(None, MOMENT),
        title=text.get("title", pl.lit(None, pl.String)),
        text=text.get("text", pl.lit(None, pl.String)),
        **{name: pl.lit(None, kind) for name, kind in POSTS.schema.items() if name not in _KNOWN},
    )


_KNOWN = {"post_id", "account_id", "published_at", "title", "text"}


def _scan(file: Path, work: Path) -> pl.LazyFrame:
    kind = _SCANS.get(file.suffix.casefold())
    if not file.is_file():
        raise NotATable(Text(f"{file}：找不到该文件", f"{file}: there is no such file"))
    if kind is None:
        known = "、".join(_SCANS)
        raise NotATable(
            Text(f"{file}：不认识的格式，能读的有 {known}", f"{file}: unknown kind of file; these are read: {', '.join(_SCANS)}")
        )
    if kind == "parquet":
        return pl.scan_parquet(file)
    if kind == "jsonl":
        return pl.scan_ndjson(file, infer_schema_length=None)
    readable = _as_utf8(file, work)
    with readable.open(encoding="utf-8-sig") as lines:
        header = lines.readline()
    separator = max(",\t;|", key=header.count)
    return pl.scan_csv(readable, separator=separator, infer_schema=False, truncate_ragged_lines=True)


def _as_utf8(file: Path, work: Path) -> Path:
    """Return the file, or a copy in UTF-8 where it is in GB 18030."""
    with file.open("rb") as stored:
        sample = stored.read(_SAMPLE_BYTES)
    try:
        sample[: sample.rfind(b"\n") + 1 or None].decode("utf-8")
    except UnicodeDecodeError:
        copy = work / f"{file.stem}-utf8.csv"
        with file.open(encoding="gb18030", newline="") as old, copy.open("w", encoding="utf-8", newline="") as new:
            while piece := old.read(_PIECE):
                new.write(piece)
        return copy
    return file


def _roles(file: Path, names: Sequence[str], columns: Mapping[str, str]) -> dict[str, str]:
    """Return the column of each role."""
    plain = {name.strip().lstrip("\ufeff").casefold(): name for name in reversed(names)}
    found = {}
    for role, usual in NAMES.items():
        if role in columns:
            if columns[role] not in names:
                raise NotATable(
                    Text(
                        f"{file}：没有名为“{columns[role]}”的列，有：{'、'.join(names)}",
                        f"{file}: no column {columns[role]}; there are {', '.join(names)}",
                    )
                )
            found[role] = columns[role]
        elif column := next((plain[name] for name in usual if name in plain), None):
            found[role] = column
    if not {"text", "title"} & set(found):
        raise NotATable(
            Text(
                f"{file}：找不到正文或标题列，请用 --text 指定；有：{'、'.join(names)}",
                f"{file}: no column with the text or title; name it with --text. There are {', '.join(names)}",
            )
        )
    return found


def _string(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String)


def _moments(column: str, local: ZoneInfo) -> pl.Expr:
    return pl.col(column).map_batches(lambda written: _parsed(written, local), return_dtype=MOMENT)


def _parsed(written: pl.Series, local: ZoneInfo) -> pl.Series:
    """Return the moments that a column states; what is no moment is empty."""
    if isinstance(written.dtype, pl.Datetime):
        return (
            (written if written.dtype.time_zone else written.dt.replace_time_zone(local.key))
            .dt.convert_time_zone("UTC")
            .dt.cast_time_unit("us")
        )
    if written.dtype == pl.Date:
        return written.cast(pl.Datetime("us")).dt.replace_time_zone(local.key).dt.convert_time_zone("UTC")
    different = written.cast(pl.String).unique().drop_nulls()
    moments = pl.Series([_moment(text, local) for text in different], dtype=MOMENT)
    known = pl.DataFrame({"written": different, "moment": moments})
    return pl.DataFrame({"written": written.cast(pl.String)}).join(known, on="written", how="left", maintain_order="left")["moment"]


def _moment(text: str, local: ZoneInfo) -> datetime | None:
    try:
        return parse_moment(text, local=local)
    except NotAMoment:
        return None
