"""`guikou channels`: what each platform takes, whether a text fits, and whether a practice account works. Needs no database."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn
from urllib.parse import urlsplit

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from guikou.channels.adapters.mail import Newsletter, Subscriber, way
from guikou.channels.calls import HttpCalls, NotSent
from guikou.channels.capability import Basis, Can, Capability, Form, Limit, Rate
from guikou.channels.catalog import Catalog, Listing, catalog
from guikou.channels.failures import Failure
from guikou.channels.fitting import Measure, amount, measures
from guikou.channels.fitting.amounts import rule
from guikou.channels.fitting.problems import FIELDS
from guikou.channels.practice.ready import ready
from guikou.channels.practice.serving import PORT
from guikou.channels.protocol import Adapter
from guikou.channels.reading import READABLE, read_variant
from guikou.channels.variants import Variant
from guikou.cli import channel_shapes as shapes
from guikou.kernel.bilingual import Language, Refusal, Text
from guikou.network.places import PrivateHosts

NOT_SO, WRONG = 1, 2
app = typer.Typer(help="渠道：各平台的能力和限制 · Channels: what each platform can and takes.", no_args_is_help=True)

_ADAPTER = Annotated[str, typer.Argument(metavar="ADAPTER", help="适配器编号，见 list · Id of the adapter; `list` shows them.")]
_JSON = Annotated[bool, typer.Option("--json", help="打印为 JSON · Print JSON.")]
_LANG = Annotated[Language, typer.Option("--lang", help="语言 · Language.")]
_WIDE = 240
_CAN = {
    Can.PREPARE: Text("存草稿", "keep drafts"),
    Can.PUBLISH: Text("发布", "publish"),
    Can.LOOK_UP: Text("查询是否已发", "look up what was sent"),
    Can.READ_BACK: Text("回读", "read back"),
    Can.CORRECT: Text("更正", "correct"),
    Can.RECALL: Text("撤回", "take back"),
    Can.FIGURES: Text("取数据", "give figures"),
    Can.COMMENTS: Text("取评论", "give comments"),
}
_FORMS = {Form.ARTICLE: Text("文章", "article"), Form.SHORT: Text("短文", "short text"), Form.MESSAGE: Text("消息", "message")}
_BASES = {
    Basis.DOCUMENTED: Text("平台文档", "documented"),
    Basis.SEEN: Text("实测", "seen"),
    Basis.UNCONFIRMED: Text("待核实", "unconfirmed"),
}
_BY_HAND_ONLY = Text("只能人工发布", "only by a person")
_ALL = Text("全部", "all")


def _words(*pairs: tuple[str, str]) -> tuple[Text, ...]:
    return tuple(Text(zh, en) for zh, en in pairs)


@app.command("list")
def list_channels(as_json: _JSON = False, language: _LANG = Language.ZH) -> None:
    """列出渠道和各自的能力 · List the channels and what can be done on each."""
    found = catalog()
    if as_json:
        _print([shapes.listing(listing) for listing in found.listings.values()])
    else:
        rows = (
            (_id(listing.id, way_), listing.name, _platforms(listing), _FORMS[capability.form], _can(capability.can))
            for listing in found.listings.values()
            for way_, capability in listing.capabilities.items()
        )
        headings = _words(("编号", "Id"), ("名称", "Name"), ("适用账号", "Accounts of"), ("形式", "Form"), ("能力", "Can"))
        _table(headings, rows, language)
    for broken in found.broken:
        typer.echo(broken.reason.on(language), err=True)


@app.command("show")
def show(adapter: _ADAPTER, as_json: _JSON = False, language: _LANG = Language.ZH) -> None:
    """
    显示一个渠道的能力和限制，注明出处和日期 · Show what a channel can and takes, each limit with its source and day.

    退出码 · Exit codes: 0 已显示 · shown, 2 没有此渠道 · there is none.
    """
    listing = _chosen(catalog(), adapter, language)
    if as_json:
        _print(shapes.listing(listing))
        return
    typer.echo(f"{listing.id}  {listing.name.on(language)}")
    for way_, capability in listing.capabilities.items():
        if way_:
            typer.echo(f"\n{way_}")
        for line in _described(capability):
            typer.echo("  " + line.on(language))
        headings = _words(("项目", "Of"), ("上限", "At most"), ("依据", "Basis"), ("出处", "Source"), ("查阅日期", "Read on"))
        facts = [*map(_limit, capability.limits.items()), *map(_rate, capability.rates)]
        _table(headings, facts, language)


@app.command("measure")
def measure(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=READABLE, exists=True, dir_okay=False)],
    title: Annotated[
        str, typer.Option("--title", help="标题，默认取第一行或第一个标题 · Title; by default the first line or heading.")
    ] = "",
    address: Annotated[str, typer.Option("--address", help="原文网址，计入短文 · Address of the original; part of short texts.")] = "",
    adapter: Annotated[list[str], typer.Option("--adapter", help="只量这个渠道，可多次 · Only this channel; may be repeated.")] = [],  # noqa: B006
    as_json: _JSON = False,
    language: _LANG = Language.ZH,
) -> None:
    """
    量一篇稿件是否超出各平台的上限 · Measure a text against every platform's limits.

    退出码 · Exit codes: 0 都放得下 · it fits everywhere, 1 有超出 · somewhere it does not, 2 文件不能读 · the file cannot be read.
    """
    found = catalog()
    listings = [_chosen(found, each, language) for each in adapter] or list(found.listings.values())
    try:
        variant = read_variant(file.read_bytes(), language=Language.ZH, title=title, address=address)
    except Refusal as refused:
        _fail(refused, language)
    taken = [(listing, way_, one) for listing in listings for way_, c in listing.capabilities.items() for one in _measured(variant, c)]
    if as_json:
        _print([{"adapter": listing.id, "way": way_, **shapes.measure(one)} for listing, way_, one in taken])
    else:
        headings = _words(
            ("编号", "Id"), ("名称", "Name"), ("项目", "Of"), ("长度", "Length"), ("上限", "At most"), ("超出", "Too much by")
        )
        rows = ((_id(listing.id, way_), listing.name, FIELDS[one.field], *_lengths(one)) for listing, way_, one in taken)
        _table(headings, rows, language)
    if any(one.over for _, _, one in taken):
        raise typer.Exit(NOT_SO)


@app.command("probe")
def probe(
    adapter: _ADAPTER,
    at: Annotated[str, typer.Option("--at", help="练习平台的地址 · Address of the practice platforms.")] = f"http://127.0.0.1:{PORT}",
    as_json: _JSON = False,
    language: _LANG = Language.ZH,
) -> None:
    """
    询问练习账号现在能做什么，不改动任何内容 · Ask what the practice account may do now; changes nothing.

    退出码 · Exit codes: 0 可用 · it works, 1 不可用 · it does not, 2 没有此渠道或地址有误 · no such channel, or a wrong address.
    """
    try:
        asked = _practice_adapter(adapter, at.rstrip("/"))
        found = asked.probe(now=datetime.now(UTC))
    except NotSent:
        start = Text(
            "{at} 没有应答。请先启动练习平台：guikou practice", "No answer at {at}. Start the practice platforms first: guikou practice"
        )
        typer.echo(start.fill(at=at).on(language), err=True)
        raise typer.Exit(NOT_SO) from None
    except Failure as failure:
        typer.echo("\n".join(text.on(language) for text in (failure.cause, failure.next_step)), err=True)
        raise typer.Exit(NOT_SO) from None
    except Refusal as refused:
        _fail(refused, language)
    if as_json:
        _print(shapes.probe(found))
        return
    colon = Text("：", ": ").on(language)
    typer.echo(Text("账号：{name}", "Account: {name}").fill(name=found.name or "-").on(language))
    typer.echo(Text("可以", "Can").on(language) + colon + _can(found.can).on(language))
    for can, why in found.missing.items():
        typer.echo(Text("不能", "Cannot").on(language) + f" {_CAN[can].on(language)}{colon}{why.on(language)}")
    if found.login_expires_at is not None:
        day = found.login_expires_at.date().isoformat()
        typer.echo(Text(f"授权有效期至 {day}", f"The login is good until {day}").on(language))


class _NoAddress(Refusal):
    def __init__(self) -> None:
        super().__init__(Text("--at 不是网址", "--at is not a web address"))


def _practice_adapter(wanted: str, base: str) -> Adapter:
    """:raises Refusal: there is none, or the address is none."""
    each = ready(wanted)
    try:
        host = urlsplit(base).hostname
    except ValueError:
        host = None
    if host is None:
        raise _NoAddress
    private = PrivateHosts.of([host])
    access, calls = each.access(base), HttpCalls(private=private)
    if wanted == "newsletter":  # it has a delivery, and so an adapter, for each subscriber
        return Newsletter(
            access, way(access, calls, private=private), Subscriber(id="1", address="reader@practice.example", unsubscribe=base)
        )
    return catalog(()).get(wanted).make(access, calls)


def _chosen(found: Catalog, wanted: str, language: Language) -> Listing:
    try:
        return found.get(wanted)
    except Refusal as refused:
        _fail(refused, language)


def _fail(refused: Refusal, language: Language) -> NoReturn:
    typer.echo(refused.reason.on(language), err=True)
    raise typer.Exit(WRONG) from None


def _print(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _table(headings: Iterable[Text], rows: Iterable[Iterable[Text | str]], language: Language) -> None:
    table = Table(*(heading.on(language) for heading in headings), box=box.SIMPLE)
    for row in rows:
        table.add_row(*(cell.on(language) if isinstance(cell, Text) else cell for cell in row))
    console = Console(markup=False, highlight=False)
    console.width = console.width if console.is_terminal else _WIDE
    console.print(table)


def _id(adapter: str, way_: str) -> str:
    return f"{adapter} ({way_})" if way_ else adapter


def _platforms(listing: Listing) -> Text:
    names = ", ".join(sorted(listing.platforms))
    return Text(names, names) if names else _ALL


def _can(can: Iterable[Can]) -> Text:
    held = set(can)
    words = [_CAN[each] for each in Can if each in held]
    return Text("、".join(word.zh for word in words), ", ".join(word.en for word in words)) if words else _BY_HAND_ONLY


def _described(capability: Capability) -> Iterator[Text]:
    yield Text("形式：{form}", "Form: {form}").fill(form=_FORMS[capability.form])
    yield Text("能力：{can}", "Can: {can}").fill(can=_can(capability.can))
    kinds = ", ".join(sorted(capability.picture_types))
    yield Text("图片：{kinds}", "Pictures: {kinds}").fill(kinds=kinds or Text("不收", "none"))
    if capability.keeps is not None:
        yield Text("撤回之后：{keeps}", "After it was taken back: {keeps}").fill(keeps=capability.keeps)


def _limit(entry: tuple[str, Limit]) -> tuple[Text | str, ...]:
    field, limit = entry
    most = Text("{most}{rule}", "{most}{rule}").fill(most=amount(limit.most, limit.unit), rule=rule(limit.unit))
    return FIELDS[field], most, _BASES[limit.basis], limit.source, limit.as_of.isoformat()


def _rate(rate: Rate) -> tuple[Text | str, ...]:
    most = Text("{within}内{most}次", "{most} within {within}").fill(within=_span(rate), most=f"{rate.most:,}")
    return rate.what, most, _BASES[rate.basis], rate.source, rate.as_of.isoformat()


def _span(rate: Rate) -> Text:
    seconds = int(rate.within.total_seconds())
    for length, zh, en in ((86_400, "天", "days"), (3_600, "小时", "hours"), (60, "分钟", "minutes")):
        if seconds % length == 0:
            count = seconds // length
            return Text(f"{count}{zh}", f"{count} {en if count > 1 else en[:-1]}")
    return Text(f"{seconds}秒", f"{seconds} s")


def _measured(variant: Variant, capability: Capability) -> Iterator[Measure]:
    """Leave out what nobody gave: the summary, the author, pictures."""
    return (one for one in measures(variant, capability) if one.length or one.field in ("title", "text", "html"))


def _lengths(one: Measure) -> tuple[Text | str, ...]:
    unit = one.limit.unit
    return amount(one.length, unit), amount(one.limit.most, unit), amount(one.over, unit) if one.over else ""
