"""`guikou demo`: the demo county, generated, audited, and running as a platform."""

import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from guikou.audit.options import AuditOptions
from guikou.cli.audit import NOT_WRITTEN, fail, in_words, run
from guikou.demo.county import generate
from guikou.kernel.bilingual import Language, Text

TITLE = "澹溪县（演示）"
LOGINS = "logins.txt"
_OUT = Annotated[Path, typer.Option("--out", help="结果文件夹 · Folder for the result.")]
_LANG = Annotated[Language, typer.Option("--lang", help="语言 · Language.")]
_SEED = Annotated[int, typer.Option("--seed", help="随机种子 · Seed.")]
_ACCOUNTS = Annotated[int, typer.Option("--accounts", min=40, max=5_700, help="账号数 · Number of accounts.")]
_REPORT_ONLY = Annotated[bool, typer.Option("--report-only", help="只生成审计报告，不启动平台 · Only the report, no platform.")]
_NO_SERVE = Annotated[bool, typer.Option("--no-serve", help="准备好平台但不启动 · Prepare the platform, do not start it.")]
_PORT = Annotated[int, typer.Option("--port", min=1, max=65535, help="监听的端口 · Port to listen on.")]


def command(
    out: _OUT = Path("guikou-demo"),
    language: _LANG = Language.ZH,
    seed: _SEED = 2026,
    accounts: _ACCOUNTS = 282,
    report_only: _REPORT_ONLY = False,
    no_serve: _NO_SERVE = False,
    port: _PORT = 8000,
) -> None:
    """生成演示县（名称均为虚构），审计它，并以它启动管理平台 · Make the demo county (all names are invented), audit it, and start the platform on it."""
    data, home = out / "data", out / "home"
    _make_way(data, data / "datapackage.json", language)
    if not report_only:
        _make_way(home, home / LOGINS, language)
    planted = generate(data, seed=seed, accounts=accounts)
    typer.echo(Text(f"演示县数据：{data}（名称均为虚构）", f"Data of the demo county: {data} (all names are invented)").on(language))
    result = run([data], options=AuditOptions(title=TITLE, as_of=planted.as_of), out=out / "audit", language=language, quiet=False)
    typer.echo(in_words(result, out / "audit").on(language))
    if not report_only:
        _platform(data, home, as_of=planted.as_of, language=language, port=port)
        if not no_serve:
            from guikou.cli.serve import command as serve  # noqa: PLC0415 - it needs Django

            serve(port=port, practice=True, language=language)


def _make_way(folder: Path, own: Path, language: Language) -> None:
    """Clear what an earlier demo left, and nothing else."""
    if not folder.exists():
        return
    if not own.is_file():
        raise fail(
            language,
            NOT_WRITTEN,
            Text(f"{folder}：文件夹里有别的内容，请换一个 --out。", f"{folder}: the folder holds other things; choose another --out."),
        )
    shutil.rmtree(folder)


def _platform(data: Path, home: Path, *, as_of: datetime, language: Language, port: int) -> None:
    home.mkdir(parents=True)
    (home / LOGINS).touch(mode=0o600)
    os.environ |= {
        "GUIKOU_HOME": str(home),
        "GUIKOU_DATABASE_URL": "",
        "GUIKOU_SECOND_FACTOR": "optional",
        "GUIKOU_LANGUAGE": language.value,
        "GUIKOU_ADDRESS": f"http://127.0.0.1:{port}",
        "GUIKOU_PRACTICE_ADDRESS": f"http://127.0.0.1:{port + 100 if port < 65436 else port - 100}",
    }
    from guikou.cli.upkeep.starting import need_database, set_up  # noqa: PLC0415 - Django reads these settings

    set_up(language)
    need_database(language, migrate=True)
    from guikou.demo.platform import furnish  # noqa: PLC0415 - models need Django
    from guikou.people.domain.words import ROLE_WORDS  # noqa: PLC0415

    typer.echo(Text("正在把演示县导入平台……", "Importing the demo county into the platform …").on(language), err=True)
    logins = furnish(data, as_of=as_of, language=language)
    lines = [
        f"{ROLE_WORDS[login.role].on(language)}  {login.email}  {login.password}  {login.name}  {login.organisation}" for login in logins
    ]
    (home / LOGINS).write_text("\n".join(lines) + "\n", encoding="utf-8")
    typer.echo(Text(f"每个角色一个登录（也在{home / LOGINS}）：", f"One login for each role (also in {home / LOGINS}):").on(language))
    for line in lines:
        typer.echo(f"  {line}")
