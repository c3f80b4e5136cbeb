"""`guikou duplicates`: what is published many times over, in any table of posts."""

import json
import time
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from guikou.cli.disk import not_written
from guikou.cli.progress import progress_for
from guikou.duplicates import anytable
from guikou.duplicates.index import Index, IndexBusy, NotAnIndex, OtherParameters
from guikou.duplicates.run import Parameters, find
from guikou.kernel.bilingual import Language, Text
from guikou.kernel.dates import DEFAULT_ZONE, NotAMoment, zone
from guikou.kernel.progress import Progress
from guikou.reports.export import write_csv
from guikou.reports.scratch import scratch_beside

WRONG_USE = 2
EXIT_CODES = {
    0: Text("完成", "done"),
    WRONG_USE: Text(
        "命令、参数或输入文件有误，或结果无法写出", "the command, an option or a file is wrong, or the result could not be written"
    ),
    130: Text("已中断，没有写出任何结果", "interrupted; nothing was written"),
}

_FILES = Annotated[list[Path], typer.Argument(help="表格文件：CSV、JSONL、Parquet · Tables: CSV, JSON Lines, Parquet.", show_default=False)]
_OUT = Annotated[Path, typer.Option("--out", help="结果文件，.csv 或 .parquet · File for the result, .csv or .parquet.")]
_INDEX = Annotated[
    Path | None,
    typer.Option("--index", help="索引文件夹：只与以前的内容比对新内容 · Folder of an index: compare with all that was added before."),
]
_JSON = Annotated[bool, typer.Option("--json", help="只打印摘要 · Print the summary alone, as JSON.")]
_LANG = Annotated[Language, typer.Option("--lang", help="语言 · Language.")]
_TZ = Annotated[str, typer.Option("--tz", help="未注明时区的时间所用时区 · Time zone of moments that state none.")]


def _column(option: str, zh: str, en: str) -> typer.models.OptionInfo:
    return typer.Option(option, help=f"{zh}列的名称 · Name of the column with the {en}.")  # type: ignore[no-any-return]


_ID = Annotated[str | None, _column("--id", "编号", "id")]
_TEXT = Annotated[str | None, _column("--text", "正文", "text")]
_TITLE = Annotated[str | None, _column("--title", "标题", "title")]
_ACCOUNT = Annotated[str | None, _column("--account", "账号", "account")]
_PLATFORM = Annotated[str | None, _column("--platform", "平台", "platform")]
_TIME = Annotated[str | None, _column("--time", "发布时间", "time of publication")]


def command(
    files: _FILES,
    out: _OUT,
    identity: _ID = None,
    text: _TEXT = None,
    title: _TITLE = None,
    account: _ACCOUNT = None,
    platform: _PLATFORM = None,
    when: _TIME = None,
    language: _LANG = Language.ZH,
    tz: _TZ = DEFAULT_ZONE,
    folder: _INDEX = None,
    as_json: _JSON = False,
) -> None:
    """
    查找重复、摘录、同模板和更新的内容 · Find duplicates, excerpts, templates and updates in any table of posts.

    退出码 · Exit codes: 0 完成 · done, 2 用法或文件有误 · wrong use or file, 130 中断 · interrupted.
    """
    roles = {"id": identity, "text": text, "title": title, "account": account, "platform": platform, "time": when}
    named = {role: column for role, column in roles.items() if column is not None}
    if out.suffix not in {".csv", ".parquet"}:
        raise _fail(language, Text(f"{out}：结果文件的后缀应为 .csv 或 .parquet", f"{out}: the result is a .csv or a .parquet"))
    started = time.perf_counter()
    try:
        local = zone(tz)
        with scratch_beside(out) as work:
            posts, accounts = anytable.read(files, named, local=local, work=work)
            progress = progress_for(language, quiet=as_json)
            found = _find(folder, posts, accounts, work, progress)
            summary = _summary(posts, found, time.perf_counter() - started)
            _write(found, work / f"result{out.suffix}", tz)
            (work / f"result{out.suffix}").replace(out)
    except NotAMoment as wrong:
        raise _fail(language, Text(f"没有这个时区：{wrong}", f"There is no time zone {wrong}")) from wrong
    except anytable.NotATable as wrong:
        raise _fail(language, wrong.sentence) from wrong
    except (OtherParameters, NotAnIndex, IndexBusy) as wrong:
        raise _fail(language, _WHY_NO_INDEX[type(wrong)].fill(folder=folder)) from wrong
    except OSError as refused:
        raise _fail(language, not_written(refused, out)) from refused
    typer.echo(json.dumps(summary, ensure_ascii=False, indent=2) if as_json else _in_words(summary, out).on(language))


_WHY_NO_INDEX = {
    OtherParameters: Text(
        "{folder}：该索引由另一版本或另一组参数建立，不能混用；请另建索引",
        "{folder}: made by another version or with other parameters; start a new index",
    ),
    NotAnIndex: Text("{folder}：不是可用的索引", "{folder}: not an index that can be read"),
    IndexBusy: Text("{folder}：另一个进程正在写入，请稍后再试", "{folder}: another process is writing to it; try again later"),
}


def _find(folder: Path | None, posts: pl.LazyFrame, accounts: pl.DataFrame, work: Path, progress: Progress) -> pl.DataFrame:
    if folder is None:
        return find(posts, accounts, work=work, progress=progress).duplicates
    empty = not folder.exists() or not any(folder.iterdir())
    index = Index.create(folder, Parameters()) if empty else Index.open(folder, Parameters())
    return index.add(posts, accounts, work=work, progress=progress)


def _fail(language: Language, why: Text) -> typer.Exit:
    typer.echo(why.on(language), err=True)
    return typer.Exit(WRONG_USE)


def _write(frame: pl.DataFrame, path: Path, tz: str) -> None:
    if path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        write_csv(frame.lazy(), path, zone=tz)


def _summary(posts: pl.LazyFrame, found: pl.DataFrame, seconds: float) -> dict[str, int | float]:
    kind = pl.col("group_id").str.split("-").list.first().alias("kind")
    kinds = dict(found.group_by(kind).agg(pl.col("group_id").n_unique()).iter_rows())
    rows = dict(found.group_by("relation").len().iter_rows())
    return {
        "posts": posts.select(pl.len()).collect().item(),
        "groups": kinds.get("dup", 0),
        "posts_in_groups": rows.get("verbatim", 0) + rows.get("edited", 0),
        "excerpts": found.filter(role="excerpt").height,
        "template_families": kinds.get("template", 0),
        "updates": kinds.get("update", 0),
        "seconds": round(seconds, 2),
    }


def _in_words(summary: dict[str, int | float], out: Path) -> Text:
    return Text(
        "内容 {posts:,} 条：重复 {groups:,} 组，涉及 {posts_in_groups:,} 条；摘录 {excerpts:,} 条；同模板 {template_families:,} 组；更新 {updates:,} 组。"
        "用时 {seconds} 秒，结果：{out}",
        "{posts:,} posts: {groups:,} groups of duplicates with {posts_in_groups:,} posts; {excerpts:,} excerpts; {template_families:,} templates; "
        "{updates:,} updates. {seconds} s; result: {out}",
    ).fill(**summary, out=out)
