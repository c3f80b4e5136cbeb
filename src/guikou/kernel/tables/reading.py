"""The tables that say how the reading went: every row accounted for, conflicts, changes, completeness."""

import polars as pl

from guikou.kernel.bilingual import Text
from guikou.kernel.tables.schema import MOMENT, NAMES, Table, column

FILES = Table(
    name="files",
    heading=Text("读入的文件", "Files read"),
    key=("source",),
    columns=(
        column("source", pl.UInt16, "来源", "Source", "number of the source; one row per file, sheet and table"),
        column("file", pl.String, "文件", "File", "relative to the path given; `archive.zip!member` inside a zip"),
        column("sheet", pl.String, "工作表", "Sheet", "sheet of a workbook or table of a database"),
        column(
            "kind",
            pl.String,
            "类型",
            "Kind",
            "read; not-data (recognised as something else, such as a licence or a picture: nothing was lost); "
            "unknown (a table whose layout nobody explained yet, or of no known form); failed (could not be read, or not to its end)",
        ),
        column("table", pl.String, "表", "Table", "which table its rows went to"),
        column(
            "format",
            pl.String,
            "格式",
            "Format",
            "csv, xlsx, json, jsonl, parquet, yaml, rss, atom, json-feed, sqlite; empty where unreadable",
        ),
        column(
            "layout",
            pl.String,
            "版式",
            "Layout",
            "named layout; `aliases` where headings were matched, `mapping` where a mapping file was used",
        ),
        column("dated_on", pl.Date, "数据日期", "Dated on", "day of a register snapshot, from the file's name"),
        column("read", pl.UInt32, "读入", "Read"),
        column("accepted", pl.UInt32, "采用", "Accepted"),
        column("merged", pl.UInt32, "合并", "Merged"),
        column("rejected", pl.UInt32, "退回", "Rejected"),
        column("error_zh", pl.String, "问题", "Error (Chinese)", "why the file, or a part of it, could not be read"),
        column("error_en", pl.String, "问题（英文）", "Error (English)"),
        column("note_zh", pl.String, "说明", "Note (Chinese)", "how it was read where that is not obvious, or what it is instead of data"),
        column("note_en", pl.String, "说明（英文）", "Note (English)"),
    ),
)

REJECTED = Table(
    name="rejected",
    heading=Text("退回的行", "Rejected rows"),
    columns=(
        column("file", pl.String, "文件", "File"),
        column("sheet", pl.String, "工作表", "Sheet"),
        column("row", pl.UInt32, "行", "Row"),
        column("column", pl.String, "列", "Column"),
        column("value", pl.String, "内容", "Value", "the first 200 characters"),
        column("reason_zh", pl.String, "原因", "Reason (Chinese)"),
        column("reason_en", pl.String, "原因（英文）", "Reason (English)"),
    ),
)

CONFLICTS = Table(
    name="conflicts",
    heading=Text("冲突", "Conflicts"),
    columns=(
        column(
            "kind",
            pl.String,
            "类型",
            "Kind",
            "one-id-several-bodies, one-body-several-accounts, missing-id, different-facts, near-equal-names, "
            "several-in-one (entries that are probably one account; a person has to confirm)",
        ),
        column("accounts", NAMES, "账号", "Accounts", "account ids concerned"),
        column("column", pl.String, "列", "Column", "for different-facts: which fact"),
        column("values", NAMES, "各来源的内容", "Values", "what the sources say, the deciding one first"),
        column("sources", NAMES, "来源", "Sources", "`file#row`, in the order of values"),
        column("sentence_zh", pl.String, "说明", "Sentence (Chinese)", "what contradicts what, which source won and why"),
        column("sentence_en", pl.String, "说明（英文）", "Sentence (English)"),
    ),
)

CHANGES = Table(
    name="changes",
    heading=Text("名录变化", "Changes of the register"),
    columns=(
        column("dated_on", pl.Date, "日期", "Dated on", "day of the snapshot that shows the change"),
        column(
            "kind",
            pl.String,
            "变化",
            "Change",
            "opened, renamed, moved (other owner), removed, held (a snapshot that lost too much; nobody is removed)",
        ),
        column("account_id", pl.String, "账号编号", "Account id", "empty for held"),
        column("before", pl.String, "之前", "Before"),
        column("after", pl.String, "之后", "After"),
        column("file", pl.String, "文件", "File"),
        column("sentence_zh", pl.String, "说明", "Sentence (Chinese)"),
        column("sentence_en", pl.String, "说明（英文）", "Sentence (English)"),
    ),
)

COVERAGE = Table(
    name="coverage",
    heading=Text("采集完整性", "Completeness of collection"),
    key=("account_id",),
    columns=(
        column("account_id", pl.String, "账号编号", "Account id"),
        column("posts", pl.UInt32, "内容数", "Posts"),
        column("first_post_at", MOMENT, "最早内容", "First post at"),
        column("last_post_at", MOMENT, "最新内容", "Last post at"),
        column(
            "longest_gap_days", pl.UInt32, "最长间隔（天）", "Longest gap in days", "whole days between two posts that follow each other"
        ),
        column("gap_from", MOMENT, "间隔起", "Gap from"),
        column("gap_until", MOMENT, "间隔止", "Gap until"),
        column("last_update_at", MOMENT, "平台显示的最后更新", "Last update shown by the platform"),
        column(
            "behind",
            pl.Boolean,
            "采集滞后",
            "Collection is behind",
            "the platform's last update is newer than the newest collected post; empty where the platform's is unknown",
        ),
        column(
            "gapless_since_at",
            MOMENT,
            "此后采集无缺口",
            "No gap since",
            "before that moment there is a stretch that no source was looked at in time for; empty where none is known",
        ),
        column("sentence_zh", pl.String, "说明", "Sentence (Chinese)"),
        column("sentence_en", pl.String, "说明（英文）", "Sentence (English)"),
    ),
)
