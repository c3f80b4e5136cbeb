"""`guikou release`: what becomes of releases, trying again, and taking back, in the name of a person."""

import json
from typing import Annotated, NoReturn

import typer
from django.utils import timezone

from guikou.cli.upkeep.starting import LANG, fail, need_database, set_up
from guikou.kernel.bilingual import Language, Refusal, Text
from guikou.people.domain.policy import Actor

TROUBLE, WRONG, REFUSED = 1, 2, 3
app = typer.Typer(help="发布：投递情况、重试、撤回 · Releases: what becomes of them, trying again, taking back.", no_args_is_help=True)

_RELEASE = Annotated[int, typer.Argument(metavar="RELEASE", help="稿件编号 · Number of the release.")]
_AS = Annotated[str, typer.Option("--as", metavar="EMAIL", help="以谁的名义操作 · In whose name.", show_default=False)]
_JSON = Annotated[bool, typer.Option("--json", help="打印为 JSON · Print JSON.")]
_LANG = Annotated[Language, LANG]


@app.command("status")
def status(
    release: Annotated[
        int | None, typer.Argument(metavar="[RELEASE]", help="稿件编号，不填为全部 · Number of the release; all without it.")
    ] = None,
    as_json: _JSON = False,
    language: _LANG = Language.ZH,
) -> None:
    """
    显示投递情况：各状态件数、问题和原因 · Show what becomes of deliveries: how many in each state, what is in trouble and why.

    退出码 · Exit codes: 0 没有问题 · nothing in trouble, 1 有投递需要人处理 · some deliveries need a person, 2 没有此稿件 · no such release.
    """
    _start(language)
    from guikou.channels.states import State  # noqa: PLC0415
    from guikou.people.domain.policy import WORKER  # noqa: PLC0415 - models can be imported only now
    from guikou.release.causes import WORDS, Cause  # noqa: PLC0415
    from guikou.release.queries import deliveries, releases  # noqa: PLC0415
    from guikou.release.standing import ACT_WORDS, STATE_WORDS, why_waiting  # noqa: PLC0415

    if release is not None and not releases.releases(WORKER).filter(pk=release).exists():
        _end(WRONG, language, _NO_SUCH.fill(release=release))
    among = deliveries.deliveries(WORKER, release=release)
    waiting = deliveries.deliveries(WORKER, release=release, waits_for="person")
    if as_json:
        told = {
            "states": {state.value: count for state, count in deliveries.counts_by_state(among).items()},
            "troubles": [
                {
                    "cause": each.cause,
                    "code": each.code,
                    "count": each.count,
                    "accounts": each.accounts,
                    "zh": each.said.zh,
                    "en": each.said.en,
                }
                for each in deliveries.troubles(among)
            ],
        }
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for state, count in deliveries.counts_by_state(among).items():
            typer.echo(_COUNTED.fill(what=STATE_WORDS[state], count=count).on(language))
        for each in deliveries.troubles(among):
            line = _TROUBLE.fill(cause=WORDS[Cause(each.cause)], code=each.code or "-", count=each.count, said=each.said)
            typer.echo(line.on(language))
        if release is not None:
            rows = list(among.order_by("pk"))
            why = why_waiting(rows, now=timezone.now())
            for row in rows:
                said = why.get(row.pk) or Text(row.address, row.address)
                line = _ROW.fill(
                    id=row.pk, account=row.account.name, act=ACT_WORDS[row.act], state=STATE_WORDS[State(row.state)], said=said
                )
                typer.echo(line.on(language))
    if waiting.exists():
        raise typer.Exit(TROUBLE)


@app.command("retry")
def retry(
    as_: _AS,
    release: Annotated[int | None, typer.Option("--release", help="只重试这篇稿件 · Only of this release.")] = None,
    cause: Annotated[
        str, typer.Option("--cause", help="只重试这一类原因（见 status --json） · Only of this cause, as `status --json` names it.")
    ] = "",
    code: Annotated[str, typer.Option("--code", help="只重试平台返回这个代码的 · Only with this code of the platform.")] = "",
    language: _LANG = Language.ZH,
) -> None:
    """
    重试失败或等待人工处理的投递 · Try deliveries again that failed or wait for a person.

    退出码 · Exit codes: 0 已重试 · done, 1 没有可重试的 · nothing to try again, 2 参数有误 · wrong arguments, 3 没有权限 · not allowed.
    """
    _start(language)
    from guikou.release.operations import deliveries as operations  # noqa: PLC0415
    from guikou.release.queries import deliveries  # noqa: PLC0415

    by, now = _actor(as_, language), timezone.now()
    try:
        if cause:
            done = operations.retry_by_cause(among=deliveries.deliveries(by, release=release), cause=cause, code=code, by=by, now=now)
        else:
            waiting = deliveries.deliveries(by, release=release, code=code, waits_for="person")
            done = operations.retry(ids=list(waiting.values_list("pk", flat=True)), by=by, now=now)
    except Refusal as refused:
        _end(REFUSED, language, refused.reason)
    typer.echo(_RETRIED.fill(done=done.done, left=done.left).on(language))
    if not done.done:
        raise typer.Exit(TROUBLE)


@app.command("recall")
def recall(
    release: _RELEASE,
    as_: _AS,
    why: Annotated[str, typer.Option("--why", help="撤回原因，公众会看到 · Why; the public reads it.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只显示会发生什么，不撤回 · Only say what would happen.")] = False,
    language: _LANG = Language.ZH,
) -> None:
    """
    从所有账号撤回一篇稿件 · Take a release back from every account.

    退出码 · Exit codes: 0 已撤回或已显示 · done or shown, 2 没有此稿件 · no such release, 3 不能撤回或没有权限 · cannot be taken back, or not allowed.
    """
    _start(language)
    from guikou.release.operations import releasing  # noqa: PLC0415
    from guikou.release.queries import deliveries, releases  # noqa: PLC0415

    by = _actor(as_, language)
    if not releases.releases(by).filter(pk=release).exists():
        _end(WRONG, language, _NO_SUCH.fill(release=release))
    for each in deliveries.recall_preview(by, release):
        fate = deliveries.FATE_WORDS[each.fate]
        typer.echo(_FATE.fill(account=each.row.account.name, language=each.row.language, fate=fate).on(language))
        for sentence in (*((each.keeps,) if each.keeps else ()), *each.steps):
            typer.echo(f"    {sentence.on(language)}")
    if dry_run:
        typer.echo(_DRY.on(language))
        return
    try:
        releasing.recall(release_id=release, why=why, by=by, now=timezone.now())
    except Refusal as refused:
        _end(REFUSED, language, refused.reason)
    typer.echo(_RECALLED.on(language))


def _start(language: Language) -> None:
    set_up(language)
    need_database(language)


def _actor(email: str, language: Language) -> Actor:
    from guikou.people.models import Person  # noqa: PLC0415 - models can be imported only now
    from guikou.people.queries import actor_of  # noqa: PLC0415

    person = Person.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person is None:
        _end(WRONG, language, Text("没有使用这个邮箱的人员：{email}", "Nobody here has the address {email}").fill(email=email[:100]))
    return actor_of(person)


def _end(code: int, language: Language, sentence: Text) -> NoReturn:
    raise fail(code, language, sentence)


_NO_SUCH = Text("没有编号为 {release} 的稿件", "There is no release {release}")
_COUNTED = Text("{what}：{count}", "{what}: {count}")
_TROUBLE = Text("  {cause}（代码 {code}）：{count} 条。{said}", "  {cause} (code {code}): {count}. {said}")
_ROW = Text("{id}  {account}  {act}  {state}  {said}", "{id}  {account}  {act}  {state}  {said}")
_RETRIED = Text("已重试 {done} 条，{left} 条无需或不能重试", "{done} deliveries go on, {left} need not or must not")
_FATE = Text("{account}（{language}）：{fate}", "{account} ({language}): {fate}")
_DRY = Text("以上只是预览，没有撤回", "This only shows what would happen; nothing was taken back")
_RECALLED = Text(
    "已撤回，各账号正在处理；用 guikou release status 查看结果", "Taken back; accounts follow. `guikou release status` shows how it goes"
)
