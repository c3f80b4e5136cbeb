"""`guikou archive`: making the archive of an account, and verifying whether an archive is whole. Needs no database."""

import json
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import polars as pl
import typer

from guikou.archive.completeness import Statement
from guikou.archive.files import Unreadable
from guikou.archive.packing import Content, NotWhole, pack
from guikou.archive.verdict import Fault, Verdict
from guikou.archive.verifying import verify
from guikou.archive.viewing import serving, web_archives
from guikou.cli.disk import not_written
from guikou.cli.progress import progress_for
from guikou.collection.reading import read
from guikou.collection.settings import ReadSettings
from guikou.kernel.bilingual import Counted, Language, Text
from guikou.kernel.dates import DEFAULT_ZONE, NotAMoment, zone

NOT_GOOD, UNREADABLE = 1, 2
app = typer.Typer(help="归档：制作和核验账号、网站的归档包 · Archives: making and verifying packages.", no_args_is_help=True)
_GOOD, _BAD = Text("完好", "good"), Text("有问题", "not good")
_RECORDS = Counted("{n} 条记录", "{n} record", "{n} records")
_FILES = Counted("{n} 个文件", "{n} file", "{n} files")
_BYTES = Counted("{n} 字节", "{n} byte", "{n} bytes")
_UNHASHED = Counted(
    "{n} 条记录没有摘要，内容无从核对",
    "{n} record has no digest: nothing vouches for its content",
    "{n} records have no digest: nothing vouches for their content",
)
_FURTHER = Counted("另有 {n} 处", "{n} further fault", "{n} further faults")


@app.command("make")
def make(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATHS...",
            help="账号名单和发布内容：文件、文件夹或压缩包 · Account lists and posts: files, folders or zips.",
            exists=True,
        ),
    ],
    account: Annotated[str, typer.Option("--account", help="账号编号或名称 · Id or name of the account.")],
    owner: Annotated[str, typer.Option("--owner", help="归档单位 · The organisation that archives.")],
    out: Annotated[Path, typer.Option("--out", help="归档包，如 account.zip · The archive, such as account.zip.")],
    captured: Annotated[
        list[Path],
        typer.Option(
            "--captured",
            help="另行采集的网页归档（WARC、WACZ），可多次 · A web archive that was captured; may be repeated.",
            exists=True,
            dir_okay=False,
        ),
    ] = [],  # noqa: B006
    media: Annotated[
        Path | None,
        typer.Option("--media", help="图片等文件所在的文件夹 · Folder of pictures and other files.", exists=True, file_okay=False),
    ] = None,
    tz: Annotated[str, typer.Option("--tz", help="未注明时区的时间所用时区 · Time zone of moments that state none.")] = DEFAULT_ZONE,
    language: Annotated[Language, typer.Option("--lang", help="语言 · Language.")] = Language.ZH,
) -> None:
    """
    把一个账号的全部内容做成归档包，写完即核验 · Make an archive of all that an account published, and verify it.

    退出码 · Exit codes: 0 完整或无从判断 · complete, or nobody says how much there is, 1 有缺少 · something is missing, 2 无法制作 · it cannot be made.
    """
    if out.exists():
        _fail(Text(f"已存在，没有覆盖：{out}", f"It exists and was not overwritten: {out}"), language)
    try:
        zone(tz)
        with tempfile.TemporaryDirectory(prefix=".guikou-archive-", dir=out.resolve().parent) as work:
            content = _content(paths, account, Path(work), tz, language)
            files = sorted(file for file in media.rglob("*") if file.is_file()) if media else []
            told = pack(out, replace(content, captured=captured, media=files), owner=owner, now=datetime.now(UTC))
    except NotAMoment:
        _fail(Text(f"没有这个时区：{tz}", f"There is no such time zone: {tz}"), language)
    except NotWhole as damaged:
        _fail(damaged.reason, language)
    except OSError as refused:
        _fail(not_written(refused, out), language)
    _say_statement(out, told, language)
    if told.complete is False:
        raise typer.Exit(NOT_GOOD)


def _content(paths: list[Path], wanted: str, work: Path, tz: str, language: Language) -> Content:
    """Read the files, and return what they hold of that account."""
    dataset = read(paths, settings=ReadSettings(zone=tz), work=work, progress=progress_for(language, quiet=False))
    found = dataset.accounts.filter((pl.col("account_id") == wanted) | (pl.col("name") == wanted))
    if found.height != 1:
        none = Text(f"所读文件中没有账号“{wanted}”", f"The files that were read have no account “{wanted}”")
        several = Text(
            f"有{found.height}个账号名为“{wanted}”，请改用账号编号：{'、'.join(found['account_id'])}",
            f"{found.height} accounts are called “{wanted}”; give the id: {', '.join(found['account_id'])}",
        )
        _fail(several if found.height else none, language)
    of_it = pl.col("account_id") == found["account_id"][0]
    return Content(account=found, posts=dataset.posts().filter(of_it).collect(), figures=dataset.figures.filter(of_it))


def _say_statement(out: Path, told: Statement, language: Language) -> None:
    colon, comma = ("：", "，") if language is Language.ZH else (": ", ", ")
    typer.echo(f"{out}{colon}{told.name or told.account}")
    for part in told.parts:
        said = [Text("已归档{kept}", "{kept} kept").fill(kept=f"{part.kept:,}").on(language)]
        if part.missing:
            said.append(Text("缺少{missing}", "{missing} missing").fill(missing=f"{part.missing:,}").on(language))
            said += [part.why.on(language)] if part.why else []
        elif part.missing is None and part.why is not None:
            said.append(Text("应有多少不详", "how many there should be is not known").on(language))
        typer.echo(f"  {part.words.on(language)}{colon}{comma.join(said)}")


def _fail(reason: Text, language: Language) -> NoReturn:
    typer.echo(reason.on(language), err=True)
    raise typer.Exit(UNREADABLE) from None


@app.command("verify")
def verify_files(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="WARC、WACZ 文件，或 BagIt 文件夹、压缩包 · WARC, WACZ, or BagIt as a folder or ZIP.", exists=True
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="打印为 JSON · Print JSON.")] = False,
    language: Annotated[Language, typer.Option("--lang", help="语言 · Language.")] = Language.ZH,
) -> None:
    """
    核验归档是否完整、未被改动；不改动任何文件 · Verify that archives are whole and unchanged; changes nothing.

    退出码 · Exit codes: 0 都完好 · all are good, 1 有问题 · one is not, 2 无法读取 · one cannot be read.
    """
    verdicts = []
    for file in files:
        try:
            verdicts.append((file, verify(file)))
        except OSError as trouble:
            typer.echo(
                Text(f"{file}：无法读取（{trouble.strerror}）", f"{file}: cannot be read ({trouble.strerror})").on(language), err=True
            )
            raise typer.Exit(UNREADABLE) from None
    if as_json:
        typer.echo(json.dumps([_shape(file, verdict) for file, verdict in verdicts], ensure_ascii=False, indent=2))
    else:
        for file, verdict in verdicts:
            _say(file, verdict, language)
    if not all(verdict.good for _, verdict in verdicts):
        raise typer.Exit(NOT_GOOD)


@app.command("view")
def view(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="WACZ、WARC，或含有它们的归档包 · WACZ, WARC, or a bag that holds some.", exists=True)
    ],
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="端口，0为任意空闲端口 · Port; 0: any free.")] = 0,
    language: Annotated[Language, typer.Option("--lang", help="语言 · Language.")] = Language.ZH,
) -> None:
    """
    在本机浏览器中离线打开网页归档 · Look at a web archive in a browser on this machine, offline.

    退出码 · Exit codes: 0 已结束 · ended, 2 无法打开 · it cannot be opened.
    """
    try:
        with web_archives(file) as found, serving(found, port=port) as server:
            ready = Text("网页归档：http://127.0.0.1:{port}/ （按 Ctrl-C 结束）", "Web archive: http://127.0.0.1:{port}/ (Ctrl-C ends it)")
            typer.echo(ready.fill(port=server.port).on(language))
            with suppress(KeyboardInterrupt):
                server.serve_forever()
    except Unreadable as damaged:
        _fail(damaged.reason, language)
    except OSError as trouble:
        _fail(Text(f"无法打开：{trouble.strerror}", f"It cannot be opened: {trouble.strerror}"), language)


def _say(file: Path, verdict: Verdict, language: Language) -> None:
    about = [verdict.kind.value] if verdict.kind else []
    if verdict.kind:
        about += [words.on(language) for words in (_FILES.of(verdict.files), _RECORDS.of(verdict.records), _BYTES.of(verdict.size))]
    colon, comma = ("：", "，") if language is Language.ZH else (": ", ", ")
    typer.echo(f"{file}{colon}{(_GOOD if verdict.good else _BAD).on(language)}{'  ' if about else ''}{comma.join(about)}")
    for sign, found in (("✗", verdict.faults), ("·", verdict.notes)):
        for each in found:
            typer.echo(f"  {sign} {each.where.on(language)}{colon}{each.reason.on(language)}")
    if verdict.further:
        typer.echo(f"  ✗ {_FURTHER.of(verdict.further).on(language)}")
    if verdict.unhashed:
        typer.echo(f"  · {_UNHASHED.of(verdict.unhashed).on(language)}")


def _shape(file: Path, verdict: Verdict) -> dict[str, Any]:
    return {
        "file": str(file),
        "kind": verdict.kind.value if verdict.kind else None,
        "good": verdict.good,
        "files": verdict.files,
        "records": verdict.records,
        "records_without_digest": verdict.unhashed,
        "bytes": verdict.size,
        "faults": [_fault(each) for each in verdict.faults],
        "further_faults": verdict.further,
        "notes": [_fault(each) for each in verdict.notes],
    }


def _fault(each: Fault) -> dict[str, Any]:
    return {name: {"zh": text.zh, "en": text.en} for name, text in (("where", each.where), ("reason", each.reason))}
