"""`guikou audit`: from files to a report."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from guikou.audit.options import DEFAULT_PACKS, AuditOptions
from guikou.audit.result import AuditResult
from guikou.audit.run import NothingToAudit, audit
from guikou.cli.disk import not_written
from guikou.cli.progress import progress_for
from guikou.collection.mapping import UnusableMapping
from guikou.consolidation.planning import ContradictoryWish, LimitCannotBeMet, UnknownAccount, Wishes
from guikou.inspection.loading import BadRulePack
from guikou.kernel.bilingual import Language, Text
from guikou.kernel.dates import DEFAULT_ZONE, NotAMoment, parse_moment, zone
from guikou.reports.folder import NotOurFolder, refuse_foreign
from guikou.reports.scratch import scratch_beside
from guikou.reports.write import write

YEARS = range(1900, 2101)
"""Moments outside are slips of the pen, and calendars of other programs end there."""
WRONG_USE, NOTHING_READ, NOT_WRITTEN = 2, 3, 4
EXIT_CODES = {
    0: Text("完成（无论检查结论如何；退回的行见 rejected.csv）", "done, whatever was found; rejected rows are in rejected.csv"),
    WRONG_USE: Text("命令、参数、指标集、映射文件或账号有误", "the command, an option, a rule pack, a mapping file or an account is wrong"),
    NOTHING_READ: Text("没有读到任何账号或发布内容", "no account and no post could be read"),
    NOT_WRITTEN: Text("结果无法写出", "the result could not be written"),
    130: Text("已中断，没有写出任何结果", "interrupted; nothing was written"),
}

_PATHS = Annotated[list[Path], typer.Argument(help="文件、文件夹或压缩包 · Files, folders or zips.", show_default=False)]
_AS_OF = Annotated[
    str | None, typer.Option("--as-of", help="检查时点，默认取数据中最新的时刻 · Moment of inspection; by default the newest in the data.")
]
_PACK = Annotated[list[str], typer.Option("--pack", help="指标集名称或文件，可多次 · Rule pack, by name or file; may be repeated.")]
_MAP = Annotated[
    Path | None, typer.Option("--map", help="列映射文件，或放这些文件的文件夹 · Mapping file for an unknown layout, or a folder of them.")
]
_LANG = Annotated[Language, typer.Option("--lang", help="语言 · Language.")]
_OUT = Annotated[Path, typer.Option("--out", help="结果文件夹 · Folder for the result.")]
_TITLE = Annotated[
    str | None, typer.Option("--title", help="报告标题中的名称，默认取文件名 · Name in the headings; by default that of the files.")
]
_JSON = Annotated[bool, typer.Option("--json", help="只打印摘要 · Print the summary alone, as JSON.")]
_TZ = Annotated[str, typer.Option("--tz", help="未注明时区的时间所用时区 · Time zone of moments that state none.")]
_KEEP = Annotated[list[str], typer.Option("--keep", help="必须保留的账号，可多次 · Account to keep; may be repeated.")]
_CLOSE = Annotated[list[str], typer.Option("--close", help="必须关停的账号，可多次 · Account to close; may be repeated.")]
_SHARE = Annotated[
    float | None, typer.Option("--audience-share", min=0, max=1, help="至少保留的受众占比 · Least share of the audience to keep.")
]
_MOST = Annotated[int | None, typer.Option("--max-accounts", min=0, help="保留账号数上限 · Most accounts to keep.")]
_SECONDS = Annotated[float | None, typer.Option("--time-limit", min=0.1, help="求解时限（秒） · Seconds for the solver.")]


def command(
    paths: _PATHS,
    as_of: _AS_OF = None,
    pack: _PACK = list(DEFAULT_PACKS),  # noqa: B006 - typer copies it
    mapping: _MAP = None,
    language: _LANG = Language.ZH,
    out: _OUT = Path("guikou-audit"),
    title: _TITLE = None,
    as_json: _JSON = False,
    tz: _TZ = DEFAULT_ZONE,
    keep: _KEEP = [],  # noqa: B006
    close: _CLOSE = [],  # noqa: B006
    audience_share: _SHARE = None,
    max_accounts: _MOST = None,
    time_limit: _SECONDS = None,
) -> None:
    """
    审计账号名单和发布内容，写出报告与整合方案 · Audit account lists and posts; write the report and a plan.

    退出码 · Exit codes: 0 完成 · done, 2 用法有误 · wrong use, 3 没有可读内容 · nothing read, 4 无法写出 · not written, 130 中断 · interrupted.
    """
    if audience_share is None:
        wishes = Wishes(keep=frozenset(keep), close=frozenset(close), max_accounts=max_accounts, time_limit_s=time_limit)
    else:
        wishes = Wishes(
            keep=frozenset(keep), close=frozenset(close), max_accounts=max_accounts, time_limit_s=time_limit, audience_share=audience_share
        )
    try:
        options = AuditOptions(
            title=title,
            as_of=_moment(as_of, tz),
            packs=tuple(pack),
            mapping=mapping,
            drafts=out.parent / f"{out.name}-mappings",
            zone=tz,
            wishes=wishes,
        )
        _refuse_missing(paths)
    except NotAMoment as wrong:
        raise fail(
            language,
            WRONG_USE,
            Text(
                f"看不懂的时间或时区：{wrong}。例如 2026-06-30T18:00:00+08:00，Asia/Shanghai。",
                f"Not a moment or a time zone: {wrong}. For example 2026-06-30T18:00:00+08:00, Asia/Shanghai.",
            ),
        ) from wrong
    except FileNotFoundError as missing:
        raise fail(language, WRONG_USE, Text(f"找不到：{missing}", f"Not found: {missing}")) from missing
    summary = run(paths, options=options, out=out, language=language, quiet=as_json)
    if as_json:
        typer.echo(json.dumps(dict(summary.summary), ensure_ascii=False, indent=2, sort_keys=True))
    else:
        typer.echo(in_words(summary, out).on(language))


def run(paths: list[Path], *, options: AuditOptions, out: Path, language: Language, quiet: bool) -> AuditResult:
    """
    Audit the paths and write everything to `out`; scratch files live beside it and go away, also when interrupted (after a hard kill: at the next run).

    :raises typer.Exit: with one of EXIT_CODES, after saying why in plain words.
    """
    progress = progress_for(language, quiet=quiet)
    try:
        with scratch_beside(out) as scratch:
            refuse_foreign(out)
            result = audit(paths, options=options, work=scratch, progress=progress)
            write(result, out, language=language, progress=progress)
    except UnusableMapping as wrong:
        raise fail(language, WRONG_USE, Text("{file}：{why}", "{file}: {why}").fill(file=options.mapping, why=wrong.reason)) from wrong
    except (UnknownAccount, ContradictoryWish, LimitCannotBeMet) as wrong:
        raise fail(language, WRONG_USE, wrong.reason) from wrong
    except BadRulePack as wrong:
        raise fail(language, WRONG_USE, Text("指标集有误：{why}", "Wrong rule pack: {why}").fill(why=wrong)) from wrong
    except NothingToAudit as nothing:
        raise fail(language, NOTHING_READ, _why_nothing(nothing)) from nothing
    except NotOurFolder as foreign:
        raise fail(
            language,
            NOT_WRITTEN,
            Text(
                f"{foreign}：不是上次写出的原样，可能是别人的文件或改动过的结果。请换一个 --out，或先移走它。",
                f"{foreign}: not as we wrote it: somebody else's file, or a result that was changed since. Choose another --out, or move it away.",
            ),
        ) from foreign
    except OSError as refused:
        raise fail(language, NOT_WRITTEN, not_written(refused, out)) from refused
    return result


def fail(language: Language, code: int, why: Text) -> typer.Exit:
    """Say why on standard error, and return the exit to raise."""
    typer.echo(why.on(language), err=True)
    return typer.Exit(code)


def in_words(result: AuditResult, out: Path) -> Text:
    """Return what the audit found in a few lines, and where the report is."""
    summary = result.summary
    posts, accounts, plan, inspected, same = (summary[name] for name in ("posts", "accounts", "plan", "inspection", "duplicates"))
    zh = f"""检查时点 {result.as_of:%Y-%m-%d %H:%M}（{result.dataset.zone}）
账号 {result.dataset.accounts.height:,} 个（读入 {accounts["read"]:,} 行，采用 {accounts["accepted"]:,}，合并 {accounts["merged"]:,}，退回 {accounts["rejected"]:,}），冲突 {accounts["conflicts"]:,} 处
发布内容读入 {posts["read"]:,} 条，采用 {posts["accepted"]:,}，合并 {posts["merged"]:,}，退回 {posts["rejected"]:,}
检查：{inspected["accounts_failed"]:,} 个账号有单项否决问题；{inspected["accounts_behind_collection"]:,} 个账号的采集滞后，不据此判定停更
重复：{same["groups"]:,} 组，涉及 {same["posts_in_groups"]:,} 条内容
方案：保留 {plan["keep"]:,}，移交 {plan["hand_over"]:,}，关停 {plan["close"]:,}，豁免 {plan["exempt"]:,}
报告：{out / "report.html"}"""
    en = f"""As of {result.as_of:%Y-%m-%d %H:%M} ({result.dataset.zone})
{result.dataset.accounts.height:,} accounts ({accounts["read"]:,} rows read, {accounts["accepted"]:,} accepted, {accounts["merged"]:,} merged, {accounts["rejected"]:,} rejected), {accounts["conflicts"]:,} conflicts
{posts["read"]:,} posts read, {posts["accepted"]:,} accepted, {posts["merged"]:,} merged, {posts["rejected"]:,} rejected
Inspection: {inspected["accounts_failed"]:,} accounts with a veto; collection is behind for {inspected["accounts_behind_collection"]:,}, which are not called silent for that
Duplicates: {same["groups"]:,} groups with {same["posts_in_groups"]:,} posts
Plan: keep {plan["keep"]:,}, hand over {plan["hand_over"]:,}, close {plan["close"]:,}, exempt {plan["exempt"]:,}
Report: {out / "report.html"}"""
    return Text(zh, en)


def _moment(written: str | None, tz: str) -> datetime | None:
    local = zone(tz)
    if written is None:
        return None
    moment = parse_moment(written, local=local)
    if moment.year not in YEARS:
        raise NotAMoment(written)
    return moment


def _refuse_missing(paths: list[Path]) -> None:
    if missing := [str(path) for path in paths if not path.exists()]:
        raise FileNotFoundError(", ".join(missing))


def _why_nothing(nothing: NothingToAudit) -> Text:
    lines = [_of_file(row) for row in nothing.dataset.files.iter_rows(named=True)]
    return Text(
        "\n".join(["没有读到任何账号，也没有读到能看出账号的发布内容，无法审计。", *(line.zh for line in lines)]),
        "\n".join(["No account was read, and no post that says whose it is, so there is nothing to audit.", *(line.en for line in lines)]),
    )


def _of_file(row: dict[str, Any]) -> Text:
    table = row["table"] or row["layout"]
    read = Text(f"读入{row['read']}行（{table}）", f"{row['read']} rows read ({table})")
    told = [Text(row[f"{name}_zh"], row[f"{name}_en"]) for name in ("error", "note") if row[f"{name}_zh"]]
    why = told[0] if told else read
    return Text(f"  {row['file']}：{why.zh}", f"  {row['file']}: {why.en}")
