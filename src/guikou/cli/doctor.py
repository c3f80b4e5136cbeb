"""`guikou doctor`: is this installation as it should be, and what to do where it is not."""

from typing import Annotated

import typer

from guikou.cli.upkeep.database import unreachable
from guikou.cli.upkeep.starting import LANG, set_up
from guikou.kernel.bilingual import Language, Text

SOMETHING_WRONG = 1
MARKS = {"ok": Text("正常", "ok   "), "look": Text("留意", "look "), "wrong": Text("有误", "wrong")}


def command(language: Annotated[Language, LANG] = Language.ZH) -> None:
    """
    检查设置、数据库、时钟、字体、磁盘、密钥、邮件、后台任务和审计链，并说明怎么办 · Check the installation and say what to do.

    退出码 · Exit codes: 0 没有错误 · nothing is wrong, 1 有错误 · something is, 2 设置无法读取 · settings cannot be read.
    """
    set_up(language)
    from guikou.cli.upkeep import checks  # noqa: PLC0415 - models can be imported only now

    found = [each for check in checks.BEFORE_DATABASE for each in check()]
    why = unreachable()
    if why:
        found.append(
            checks.wrong(
                checks.running.DATABASE,
                Text(f"无法连接：{why}", f"cannot be reached: {why}"),
                Text("请检查 GUIKOU_DATABASE_URL 和数据库服务", "look at GUIKOU_DATABASE_URL and at the database server"),
            )
        )
    else:
        about_database = list(checks.running.check_database())
        found += about_database
        if all(each.grade is checks.Grade.OK for each in about_database):
            found += [each for check in checks.WITH_DATABASE for each in check()]
    colon = Text("：", ": ").on(language)
    for each in found:
        typer.echo(f"{MARKS[each.grade].on(language)}  {each.about.on(language)}{colon}{each.what.on(language)}")
        if each.todo:
            typer.echo(f"       → {each.todo.on(language)}")
    if any(each.grade is checks.Grade.WRONG for each in found):
        raise typer.Exit(SOMETHING_WRONG)
