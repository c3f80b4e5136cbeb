"""`guikou setup`: the first organisation and the first administrator of a fresh installation."""

from typing import Annotated

import typer
from django.utils import timezone

from guikou.cli.upkeep.starting import LANG, fail, need_database, set_up
from guikou.kernel.bilingual import Language, Refusal, Text

_ORGANISATION = Annotated[
    str,
    typer.Option(
        "--organisation",
        prompt="主管单位名称 · Name of the supervising organisation",
        help="主管单位名称 · Name of the supervising organisation.",
    ),
]
_NAME = Annotated[
    str, typer.Option("--name", prompt="管理员姓名 · Name of the administrator", help="管理员姓名 · Name of the administrator.")
]
_EMAIL = Annotated[
    str,
    typer.Option("--email", prompt="管理员邮箱 · E-mail of the administrator", help="管理员邮箱 · E-mail address of the administrator."),
]
ALREADY_DONE = 2


def command(organisation: _ORGANISATION, name: _NAME, email: _EMAIL, language: Annotated[Language, LANG] = Language.ZH) -> None:
    """建立第一个主管单位和系统管理员 · Make the first organisation and its administrator."""
    set_up(language)
    need_database(language, migrate=None)
    from guikou.people.operations.setup import set_up as set_up_people  # noqa: PLC0415 - Django has to be ready

    try:
        invited = set_up_people(organisation=organisation, name=name, email=email, language=language.value, now=timezone.now())
    except Refusal as refusal:
        raise fail(ALREADY_DONE, language, refusal.reason) from None
    typer.echo(
        Text(
            "已建立“{organisation}”。请管理员在7天内打开下面的链接设置密码（链接只能用一次）：",
            "“{organisation}” is made. The administrator opens this link within 7 days to set a password (it works once):",
        )
        .fill(organisation=organisation)
        .on(language)
    )
    typer.echo(invited.link or "")
