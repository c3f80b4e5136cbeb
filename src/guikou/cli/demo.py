"""`guikou demo`: the demo county, generated and audited."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from guikou.audit.options import AuditOptions
from guikou.cli.audit import NOT_WRITTEN, fail, in_words, run
from guikou.demo.county import generate
from guikou.kernel.bilingual import Language, Text

_OUT = Annotated[Path, typer.Option("--out", help="结果文件夹 · Folder for the result.")]
_LANG = Annotated[Language, typer.Option("--lang", help="语言 · Language.")]
_SEED = Annotated[int, typer.Option("--seed", help="随机种子 · Seed.")]
_ACCOUNTS = Annotated[int, typer.Option("--accounts", min=40, max=5_700, help="账号数 · Number of accounts.")]


def command(out: _OUT = Path("guikou-demo"), language: _LANG = Language.ZH, seed: _SEED = 2026, accounts: _ACCOUNTS = 282) -> None:
    """生成演示县（名称均为虚构）并审计 · Make the demo county (all names are invented) and audit it."""
    data = out / "data"
    if data.exists():
        if not (data / "datapackage.json").is_file():
            raise fail(
                language,
                NOT_WRITTEN,
                Text(f"{data}：文件夹里有别的内容，请换一个 --out。", f"{data}: the folder holds other things; choose another --out."),
            )
        shutil.rmtree(data)
    planted = generate(data, seed=seed, accounts=accounts)
    typer.echo(Text(f"演示县数据：{data}（名称均为虚构）", f"Data of the demo county: {data} (all names are invented)").on(language))
    result = run(
        [data], options=AuditOptions(title="澹溪县（演示）", as_of=planted.as_of), out=out / "audit", language=language, quiet=False
    )
    typer.echo(in_words(result, out / "audit").on(language))
