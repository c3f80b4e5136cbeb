"""The tables that are read: accounts, organisations, posts, figures, questions, services, staffing."""

import polars as pl

from guikou.kernel.bilingual import Text
from guikou.kernel.tables.schema import MOMENT, NAMES, Table, column

SOURCE = (
    column("source", pl.UInt16, "来源", "Source", "`source` of the row in table files"),
    column("row", pl.UInt32, "行", "Row", "row in that source as a spreadsheet counts: the header is row 1"),
)

ACCOUNTS = Table(
    name="accounts",
    heading=Text("账号", "Accounts"),
    key=("account_id",),
    columns=(
        column(
            "account_id", pl.String, "账号编号", "Account id", "`platform:stable id`; without one `platform:@handle`, else `platform:~name`"
        ),
        column(
            "platform",
            pl.String,
            "平台",
            "Platform",
            "id in the platform catalogue, such as wechat, weibo, douyin, website, x; `other` where unknown",
        ),
        column(
            "stable_id",
            pl.String,
            "平台固定编号",
            "Stable id",
            "the platform's own id that survives renaming; empty where the source has none",
        ),
        column("name", pl.String, "账号名称", "Name", "as the newest source writes it"),
        column("handle", pl.String, "账号标识", "Handle", "the part of the address that people type; can change"),
        column("former_names", NAMES, "曾用名", "Former names", "names and handles in older sources, oldest first"),
        column("url", pl.String, "主页", "Address"),
        column("organisation_id", pl.String, "主办单位编号", "Organisation id"),
        column("organisation_name", pl.String, "主办单位", "Organisation"),
        column(
            "organisation_origin",
            pl.String,
            "主办单位来源",
            "Origin of organisation",
            "`data` (a source says so) or `proposed` (from the name; a person has to confirm); empty where unknown",
        ),
        column("level", pl.String, "层级", "Level", "national, province, city, county, township, village"),
        column("place", pl.String, "地区", "Place"),
        column("function", pl.String, "职能", "Function", "id in the function catalogue, such as police, education, government-office"),
        column("kind", pl.String, "类别", "Kind", "government, public-body, media, other; empty where unknown"),
        column("description", pl.String, "简介", "Description"),
        column("language", pl.String, "语言", "Language", "BCP 47 tag such as zh, en, fr, bo, ug, mn; empty where unknown"),
        column(
            "status",
            pl.String,
            "状态",
            "Status",
            "active, dormant, closing, cancelling, cancelled, login-lost, removed; empty where unknown",
        ),
        column("verified", pl.Boolean, "已认证", "Verified", "empty where unknown"),
        column("verified_as", pl.String, "认证主体", "Verified as"),
        column("is_main", pl.Boolean, "主账号", "Main account", "empty where unknown"),
        column("interactive", pl.Boolean, "有互动功能", "Can be replied to", "the public can write and be answered; empty where unknown"),
        column(
            "protected", pl.Boolean, "受保护", "Protected", "police, emergency, minority language, accessibility: only a person decides"
        ),
        column("followers", pl.Int64, "关注人数", "Followers"),
        column(
            "followers_floor",
            pl.Boolean,
            "关注人数为下限",
            "Followers at least",
            "the platform shows only that there are at least this many",
        ),
        column("opened_on", pl.Date, "开设日期", "Opened on"),
        column("last_update_at", MOMENT, "平台显示的最后更新", "Last update shown by the platform"),
        column("sources", NAMES, "来源", "Sources", "`file#row` of every row that was merged, the deciding one first"),
        column(
            "proposed",
            NAMES,
            "待确认的建议",
            "Proposed",
            "columns of this table whose values were worked out from names, not stated by a source; a person has to confirm them",
        ),
    ),
)

ORGANISATIONS = Table(
    name="organisations",
    heading=Text("主办单位", "Organisations"),
    key=("organisation_id",),
    columns=(
        column("organisation_id", pl.String, "单位编号", "Organisation id"),
        column("name", pl.String, "单位名称", "Name"),
        column("parent_id", pl.String, "上级单位编号", "Parent id"),
        column("level", pl.String, "层级", "Level", "as in accounts"),
        column("place", pl.String, "地区", "Place"),
        column("function", pl.String, "职能", "Function", "as in accounts"),
        column("website", pl.String, "网站", "Website"),
        column("residents", pl.Int64, "常住人口", "Residents"),
        column("contact", pl.String, "联系人", "Contact", "an office or a telephone, never a private person"),
        column(
            "proposed",
            NAMES,
            "待确认的建议",
            "Proposed",
            "as in accounts; with `organisation_id` among them the organisation itself is proposed",
        ),
    ),
)

POSTS = Table(
    name="posts",
    heading=Text("发布内容", "Posts"),
    key=("post_id",),
    columns=(
        column(
            "post_id", pl.String, "内容编号", "Post id", "`platform:the platform's id`; WeChat: `wechat:biz_mid_idx` or the token after /s/"
        ),
        column("account_id", pl.String, "账号编号", "Account id"),
        column("published_at", MOMENT, "发布时间", "Published at"),
        column("title", pl.String, "标题", "Title"),
        column("text", pl.String, "正文", "Text", "plain text: the body, else the summary, else empty"),
        column("url", pl.String, "链接", "Address"),
        column("original", pl.Boolean, "原创", "Original", "false: a repost of another account; empty where unknown"),
        column("repost_of", pl.String, "转发自", "Repost of", "post id or name of the account reposted"),
        column("headline", pl.Boolean, "头条", "Headline", "first item of a WeChat push"),
        column("reads", pl.Int64, "阅读量", "Reads"),
        column("reads_floor", pl.Boolean, "阅读量为下限", "Reads at least"),
        column("likes", pl.Int64, "点赞", "Likes", "thumb (点赞)"),
        column("hearts", pl.Int64, "在看或喜欢", "Hearts", "WeChat 在看 or 喜欢, never mixed with likes"),
        column("comments", pl.Int64, "评论", "Comments"),
        column("reposts", pl.Int64, "转发", "Reposts", "forwards, shares"),
        column("pictures", pl.Int32, "图片数", "Pictures"),
        column("pictures_without_text", pl.Int32, "缺少替代文字的图片数", "Pictures without text"),
        column("dead_links", pl.Int32, "失效链接数", "Dead links", "as a link check found them; empty where nobody checked"),
        *SOURCE,
    ),
)

FIGURES = Table(
    name="figures",
    heading=Text("数据", "Figures"),
    columns=(
        column("account_id", pl.String, "账号编号", "Account id"),
        column("at", MOMENT, "时间", "At"),
        column("name", pl.String, "项目", "Figure", "followers, posts, reads, likes …"),
        column("value", pl.Int64, "数值", "Value"),
        column("floor", pl.Boolean, "为下限", "At least"),
        column("origin", pl.String, "取得方式", "Origin", "interface, page, hand, estimate, file"),
        *SOURCE,
    ),
)

QUESTIONS = Table(
    name="questions",
    heading=Text("留言", "Questions"),
    columns=(
        column("question_id", pl.String, "留言编号", "Question id"),
        column("account_id", pl.String, "账号编号", "Account id"),
        column("organisation_id", pl.String, "单位编号", "Organisation id"),
        column("asked_at", MOMENT, "留言时间", "Asked at"),
        column("subject", pl.String, "主题", "Subject"),
        column("text", pl.String, "内容", "Text"),
        column("category", pl.String, "分类", "Category"),
        column("answered_at", MOMENT, "答复时间", "Answered at"),
        column("answer", pl.String, "答复", "Answer"),
        *SOURCE,
    ),
)

SERVICES = Table(
    name="services",
    heading=Text("服务和职责", "Services and duties"),
    key=("service_id", "account_id"),
    columns=(
        column("service_id", pl.String, "编号", "Service id"),
        column("kind", pl.String, "类型", "Kind", "service (a citizen can get it done), duty (has to be published), emergency"),
        column("name", pl.String, "名称", "Name"),
        column(
            "account_id", pl.String, "账号编号", "Account id", "an account that offers it; one row per account; empty: no account offers it"
        ),
        column("organisation_id", pl.String, "单位编号", "Organisation id"),
        column("place", pl.String, "地区", "Place"),
        column("language", pl.String, "语言", "Language"),
        column("url", pl.String, "链接", "Address"),
        *SOURCE,
    ),
)

STAFFING = Table(
    name="staffing",
    heading=Text("人员与投入", "Staffing"),
    columns=(
        column("account_id", pl.String, "账号编号", "Account id"),
        column("people", pl.Float64, "人数", "People"),
        column("part_time", pl.Boolean, "兼职", "Part time"),
        column(
            "hours_per_month", pl.Float64, "每月工时", "Hours a month", "as stated by the owner; empty: estimated by the workload model"
        ),
        column("reviews", pl.Int32, "审核道数", "Reviews"),
        column("fee_per_year", pl.Float64, "每年外包费用（元）", "Contract fee a year", "in the currency of the place; yuan by default"),
        column("login_lost", pl.Boolean, "登录已丢失", "Login lost"),
        *SOURCE,
    ),
)

INPUT_TABLES = (ACCOUNTS, ORGANISATIONS, POSTS, FIGURES, QUESTIONS, SERVICES, STAFFING)
