"""The tables of what is found: findings, duplicates, reach, workload, plan."""

import polars as pl

from guikou.kernel.bilingual import Text
from guikou.kernel.tables.schema import MOMENT, NAMES, Table, column

FINDINGS = Table(
    name="findings",
    heading=Text("检查结果", "Findings"),
    key=("account_id", "rule_id"),
    columns=(
        column("account_id", pl.String, "账号编号", "Account id"),
        column("rule_id", pl.String, "指标", "Rule"),
        column("pack", pl.String, "指标集", "Rule pack", "the pack whose parameters were used"),
        column("severity", pl.String, "性质", "Severity", "veto, deduction, look (a person looks at it), note"),
        column("verdict", pl.String, "结论", "Verdict", "met, not-met, cannot-tell"),
        column("sentence_zh", pl.String, "说明", "Sentence (Chinese)"),
        column("sentence_en", pl.String, "说明（英文）", "Sentence (English)"),
        column("document", pl.String, "依据文件", "Document", "title and number of the norm in force on the day"),
        column("clause", pl.String, "条款", "Clause"),
        column(
            "days_left", pl.Int32, "剩余天数", "Days left", "until a limit is broken; negative: since; empty where the rule has no clock"
        ),
        column("evidence", NAMES, "证据", "Evidence", "`post:id`, `question:id`, `account:column=value`, at most 20"),
        column("evidence_count", pl.UInt32, "证据数", "Evidence rows", "how many there are in all"),
    ),
)

RULES = Table(
    name="rules",
    heading=Text("检查指标", "Rules"),
    key=("rule_id",),
    columns=(
        column("rule_id", pl.String, "指标", "Rule"),
        column("pack", pl.String, "指标集", "Rule pack"),
        column("title_zh", pl.String, "名称", "Title (Chinese)"),
        column("title_en", pl.String, "名称（英文）", "Title (English)"),
        column("severity", pl.String, "性质", "Severity", "as in findings"),
        column("document", pl.String, "依据文件", "Document"),
        column("clause", pl.String, "条款", "Clause"),
        column("in_force", pl.Date, "生效日期", "In force since"),
        column("parameters", pl.String, "参数", "Parameters", "as JSON"),
        column("on", pl.Boolean, "启用", "On"),
        column("note_zh", pl.String, "备注", "Note (Chinese)", "why a rule is off, or what is not confirmed about it"),
        column("note_en", pl.String, "备注（英文）", "Note (English)"),
    ),
)

DUPLICATES = Table(
    name="duplicates",
    heading=Text("重复内容", "Duplicates"),
    columns=(
        column("group_id", pl.String, "重复组", "Group", "named after its first post; never changes once given"),
        column("post_id", pl.String, "内容编号", "Post id"),
        column("account_id", pl.String, "账号编号", "Account id"),
        column("role", pl.String, "角色", "Role", "first, follower; whole, excerpt (in an excerpt pair)"),
        column("relation", pl.String, "关系", "Relation", "verbatim, edited, excerpt, template, update: to first_post_id"),
        column("similarity", pl.Float64, "相似度", "Similarity", "0 to 1: Jaccard of character 4-grams; containment for excerpts"),
        column("first_post_id", pl.String, "首发内容", "First post", "what the row is related to; the post itself where role is first"),
        column("reason_zh", pl.String, "理由", "Reason (Chinese)"),
        column("reason_en", pl.String, "理由（英文）", "Reason (English)"),
    ),
)

GROUPS = Table(
    name="groups",
    heading=Text("重复组", "Duplicate groups"),
    key=("group_id",),
    columns=(
        column("group_id", pl.String, "重复组", "Group"),
        column("kind", pl.String, "类型", "Kind", "duplicate (verbatim and edited), excerpt, template, update"),
        column("title", pl.String, "标题", "Title", "of the first post"),
        column("posts", pl.UInt32, "内容数", "Posts"),
        column("accounts", pl.UInt32, "账号数", "Accounts"),
        column("organisations", pl.UInt32, "单位数", "Organisations"),
        column("platforms", NAMES, "平台", "Platforms"),
        column("first_post_id", pl.String, "首发内容", "First post"),
        column("first_account_id", pl.String, "首发账号", "First account"),
        column("first_at", MOMENT, "首发时间", "First at"),
        column("last_at", MOMENT, "最后时间", "Last at"),
        column(
            "nature",
            pl.String,
            "性质",
            "Nature",
            "central (had to be carried, nobody is blamed), service (same owner, other platform), needless; empty for template, update, excerpt",
        ),
    ),
)

OWN_OUTPUT = Table(
    name="own_output",
    heading=Text("自有内容", "Own output"),
    key=("account_id",),
    columns=(
        column("account_id", pl.String, "账号编号", "Account id"),
        column("posts", pl.UInt32, "内容数", "Posts"),
        column("own", pl.UInt32, "自有", "Own", "posts that nobody published before it"),
        column("central", pl.UInt32, "必转", "Central", "followers in a central group"),
        column("service", pl.UInt32, "同步", "Service", "followers of the same organisation on another platform"),
        column("needless", pl.UInt32, "重复", "Needless", "followers in a needless group"),
        column("own_share", pl.Float64, "自有占比", "Own share", "own / posts; empty for no posts"),
    ),
)

REACH = Table(
    name="reach",
    heading=Text("传播效果", "Reach"),
    key=("account_id",),
    columns=(
        column("account_id", pl.String, "账号编号", "Account id"),
        column("verdict", pl.String, "结论", "Verdict", "below, within, above, too-little-data"),
        column("reads_per_post", pl.Float64, "单篇阅读中位数", "Reads per post", "median"),
        column("expected_low", pl.Float64, "预期下限", "Expected, low", "lower end of the 80 % interval"),
        column("expected", pl.Float64, "预期", "Expected"),
        column("expected_high", pl.Float64, "预期上限", "Expected, high"),
        column("months_below", pl.UInt16, "持续低于预期的月数", "Months below", "consecutive months up to the as-of day"),
        column("posts_used", pl.UInt32, "使用内容数", "Posts used"),
        column("peers", pl.UInt32, "可比账号数", "Peers"),
        column("wci", pl.Float64, "WCI", "WCI", "WeChat only"),
        column("wci_version", pl.String, "WCI 版本", "WCI version"),
        column("bci", pl.Float64, "BCI", "BCI", "Weibo only"),
        column("bci_version", pl.String, "BCI 版本", "BCI version"),
        column("sentence_zh", pl.String, "说明", "Sentence (Chinese)"),
        column("sentence_en", pl.String, "说明（英文）", "Sentence (English)"),
    ),
)

WORKLOAD = Table(
    name="workload",
    heading=Text("工作量", "Workload"),
    key=("account_id",),
    columns=(
        column("account_id", pl.String, "账号编号", "Account id"),
        column("posts_per_month", pl.Float64, "每月内容数", "Posts a month"),
        column("hours_low", pl.Float64, "每月工时下限", "Hours a month, low"),
        column("hours", pl.Float64, "每月工时", "Hours a month"),
        column("hours_high", pl.Float64, "每月工时上限", "Hours a month, high"),
        column("duplicate_hours_low", pl.Float64, "其中重复工时下限", "Of these duplicate, low"),
        column("duplicate_hours", pl.Float64, "其中重复工时", "Of these duplicate"),
        column("duplicate_hours_high", pl.Float64, "其中重复工时上限", "Of these duplicate, high"),
        column("origin", pl.String, "来源", "Origin", "stated (by the owner) or estimate"),
        column("sentence_zh", pl.String, "说明", "Sentence (Chinese)", "the parts of the sum"),
        column("sentence_en", pl.String, "说明（英文）", "Sentence (English)"),
    ),
)

PLAN = Table(
    name="plan",
    heading=Text("整合方案", "Plan"),
    key=("account_id",),
    columns=(
        column("account_id", pl.String, "账号编号", "Account id"),
        column("decision", pl.String, "处置", "Decision", "keep, hand-over, close, exempt"),
        column("successor_id", pl.String, "去向", "Successor", "account id, or the address of a website where no account takes over"),
        column("grounds_zh", pl.String, "依据", "Grounds (Chinese)"),
        column("grounds_en", pl.String, "依据（英文）", "Grounds (English)"),
        column("grounds_hash", pl.String, "依据哈希", "Hash of grounds", "SHA-256 of the frozen numbers behind the grounds"),
        column("evidence", NAMES, "证据", "Evidence", "`table:key:column=value` of each number used"),
        column("changes_if_zh", pl.String, "何时改变", "Changes if (Chinese)"),
        column("changes_if_en", pl.String, "何时改变（英文）", "Changes if (English)"),
        column("followers_move", pl.Boolean, "关注者可迁移", "Followers can move"),
        column("audience_low", pl.Int64, "保留受众下限", "Audience kept, low"),
        column("audience_high", pl.Int64, "保留受众上限", "Audience kept, high"),
        column("hours_before_low", pl.Float64, "之前每月工时下限", "Hours before, low"),
        column("hours_before", pl.Float64, "之前每月工时", "Hours before"),
        column("hours_before_high", pl.Float64, "之前每月工时上限", "Hours before, high"),
        column("hours_after_low", pl.Float64, "之后每月工时下限", "Hours after, low", "with what the account takes over"),
        column("hours_after", pl.Float64, "之后每月工时", "Hours after"),
        column("hours_after_high", pl.Float64, "之后每月工时上限", "Hours after, high"),
        column("wave", pl.UInt16, "批次", "Wave", "1, 2, …; empty for keep and exempt"),
        column("notice_on", pl.Date, "公告日", "Notice on"),
        column("stop_on", pl.Date, "停更日", "Stop on"),
        column("freeze_days", pl.UInt16, "冻结天数", "Freeze in days", "by the platform's rule and the followers"),
        column("gone_from", pl.Date, "最早注销日", "Gone, earliest"),
        column("gone_until", pl.Date, "最晚注销日", "Gone, latest"),
    ),
)

HANDOVERS = Table(
    name="handovers",
    heading=Text("职责去向", "Where duties go"),
    key=("service_id", "account_id"),
    columns=(
        column("service_id", pl.String, "编号", "Service id"),
        column("name", pl.String, "名称", "Name"),
        column("kind", pl.String, "类型", "Kind", "service, duty, emergency"),
        column("account_id", pl.String, "原账号", "From account"),
        column("successor_id", pl.String, "去向", "Successor", "account id or address"),
        column("sentence_zh", pl.String, "说明", "Sentence (Chinese)"),
        column("sentence_en", pl.String, "说明（英文）", "Sentence (English)"),
    ),
)

CURVE = Table(
    name="curve",
    heading=Text("工时与受众", "Hours saved against audience kept"),
    columns=(
        column("audience_share", pl.Float64, "要求保留的受众占比", "Audience share asked for"),
        column("kept", pl.UInt32, "保留账号数", "Accounts kept"),
        column("hours_after", pl.Float64, "之后每月工时", "Hours a month after"),
        column("hours_saved", pl.Float64, "每月节省工时", "Hours a month saved"),
        column("audience_low", pl.Float64, "保留受众占比下限", "Audience share kept, low"),
        column("audience_high", pl.Float64, "保留受众占比上限", "Audience share kept, high"),
        column("gap", pl.Float64, "最优性差距", "Gap", "0.001 = 0.1 %"),
    ),
)
