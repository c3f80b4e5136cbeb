"""`guikou archive`: whether an archive of an account or a site is whole. Needs no database."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from guikou.archive.verdict import Fault, Verdict
from guikou.archive.verifying import verify
from guikou.kernel.bilingual import Counted, Language, Text

NOT_GOOD, UNREADABLE = 1, 2
app = typer.Typer(help="归档：核验账号和网站的归档包 · Archives: whether a package is whole.", no_args_is_help=True)
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


@app.callback()
def archive() -> None:
    """归档：核验账号和网站的归档包 · Archives: whether a package is whole."""


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
