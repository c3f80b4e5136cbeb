"""`guikou rules`: what the rule packs say, and whether a pack file is right."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from guikou.inspection.domain.examples import facts_of, failure
from guikou.inspection.domain.rules import Applies, Rule, RuleSet, Version
from guikou.inspection.domain.whatif import judge
from guikou.inspection.loading import BadRulePack, load_packs, shipped_packs
from guikou.kernel.bilingual import Language, Text

EXAMPLE_FAILS, UNREADABLE = 1, 2
EXIT_CODES = {
    0: Text("正确", "good"),
    EXAMPLE_FAILS: Text("有示例与指标不符（check）", "an example fails (check)"),
    UNREADABLE: Text("指标集或指标不存在，或文件有误", "the pack or rule is unknown, or the file is wrong"),
}

app = typer.Typer(help="检查指标 · The rules of the inspection.", no_args_is_help=True)

_PACK = Annotated[
    list[str], typer.Option("--pack", help="指标集名称或文件，可多次；默认全部 · Rule pack, by name or file; by default all that ship.")
]
_LANG = Annotated[Language, typer.Option("--lang", help="语言 · Language.")]
_HEADINGS = (
    Text("编号", "Id"),
    Text("性质", "Severity"),
    Text("名称", "Title"),
    Text("指标集", "Pack"),
    Text("启用", "On"),
    Text("条款", "Clause"),
)
_SEVERITIES = {
    "veto": Text("单项否决", "veto"),
    "deduction": Text("扣分", "deduction"),
    "look": Text("人工核查", "look"),
    "note": Text("提示", "note"),
}
_WIDE = 240
_ON = {True: Text("启用", "on"), False: Text("停用", "off")}
_VERDICTS = {"met": Text("符合", "met"), "not-met": Text("不符合", "not met"), "cannot-tell": Text("无法判断", "cannot tell")}
_APPLIES = {
    "platforms": Text("只限平台", "only on"),
    "platforms_except": Text("平台除外", "not on"),
    "statuses": Text("只限状态", "only while"),
    "statuses_except": Text("状态除外", "not while"),
}


@app.command("list")
def list_rules(pack: _PACK = [], language: _LANG = Language.ZH) -> None:  # noqa: B006 - typer copies it
    """列出指标；地方指标集只列其改动 · List the rules; of an overlay only what it changes."""
    table = Table(*(heading.on(language) for heading in _HEADINGS), box=box.SIMPLE)
    for name in pack or shipped_packs():
        for rule, version in _own(_load(name, language)):
            severity, on = _SEVERITIES[rule.severity].on(language), _ON[version.on].on(language)
            table.add_row(rule.rule_id, severity, rule.title.on(language), version.pack, on, f"{version.document} · {version.clause}")
    console = Console()
    console.width = console.width if console.is_terminal else _WIDE
    console.print(table)


@app.command("show")
def show(
    rule_id: Annotated[str, typer.Argument(metavar="RULE", help="指标编号 · Id of the rule.")],
    pack: _PACK = [],  # noqa: B006
    language: _LANG = Language.ZH,
) -> None:
    """显示一条指标的全部内容和示例 · Show everything about a rule, with its examples."""
    found = False
    for name in pack or shipped_packs():
        rules = _load(name, language)
        for rule, _ in _own(rules):
            if rule.rule_id == rule_id:
                found = True
                typer.echo("\n".join(_described(rule, rules.packs[-1], language)))
    if not found:
        typer.echo(Text(f"没有指标 {rule_id}。", f"There is no rule {rule_id}.").on(language), err=True)
        raise typer.Exit(UNREADABLE)


@app.command("check")
def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="指标集文件或名称 · Pack file, or the name of a pack.")],
    language: _LANG = Language.ZH,
) -> None:
    """
    读取指标集并运行其示例 · Read a pack and run its worked examples.

    退出码 · Exit codes: 0 正确 · good, 1 示例不符 · an example fails, 2 不可读 · unreadable.
    """
    rules = _load(file, language)
    name = rules.packs[-1]
    run = failed = 0
    for rule in rules.rules:
        for number, example in enumerate((one for one in rule.examples if one.pack == name), 1):
            run += 1
            if wrong := failure(rule, example):
                failed += 1
                typer.echo(f"{rule.rule_id} {number}: {wrong}")
    typer.echo(Text(f"{name}：运行示例{run}个，不符{failed}个。", f"{name}: {run} examples run, {failed} failed.").on(language))
    if failed:
        raise typer.Exit(EXAMPLE_FAILS)


def _load(name: str, language: Language) -> RuleSet:
    """Return the rules of one pack (an overlay brings its base); its own name is the last of `packs`."""
    try:
        return load_packs([name])
    except BadRulePack as bad:
        typer.echo(Text(f"指标集有误：{bad}", f"The rule pack is wrong: {bad}").on(language), err=True)
        raise typer.Exit(UNREADABLE) from bad


def _own(rules: RuleSet) -> Iterator[tuple[Rule, Version]]:
    """Return the rules that the pack loaded last has or changes, with its newest version of each."""
    for rule in rules.rules:
        versions = [version for version in rule.versions if version.pack == rules.packs[-1]]
        if versions:
            yield rule, versions[-1]


def _described(rule: Rule, pack: str, language: Language) -> Iterator[str]:
    yield f"{rule.rule_id}  {rule.title.on(language)}"
    yield "  " + Text(f"性质：{_SEVERITIES[rule.severity].zh}", f"severity: {_SEVERITIES[rule.severity].en}").on(language)
    yield "  " + Text(f"判定方法：{rule.check}", f"check: {rule.check}").on(language)
    yield from (f"  {line}" for line in _applies(rule.applies, language))
    if rule.yields_to:
        yield "  " + Text(f"让位于：{rule.yields_to}", f"yields to: {rule.yields_to}").on(language)
    for version in rule.versions:
        yield from (f"  {line}" for line in _version(version, language))
    for number, example in enumerate((one for one in rule.examples if one.pack == pack), 1):
        judgement = judge(facts_of(example.given), rule)
        yield "  " + Text(f"示例{number}：{_VERDICTS[example.expect].zh}", f"example {number}: {_VERDICTS[example.expect].en}").on(language)
        yield f"    {json.dumps(dict(example.given), ensure_ascii=False, default=str)}"
        if judgement:
            yield f"    {judgement.sentence.on(language)}"


def _applies(applies: Applies, language: Language) -> Iterator[str]:
    for name, label in _APPLIES.items():
        if names := sorted(getattr(applies, name)):
            yield f"{label.on(language)}{': ' if language is Language.EN else '：'}{', '.join(names)}"


def _version(version: Version, language: Language) -> Iterator[str]:
    day, on = version.in_force.isoformat(), _ON[version.on]
    yield Text(f"{day}起（{version.pack}，{on.zh}）：{version.document}", f"from {day} ({version.pack}, {on.en}): {version.document}").on(
        language
    )
    yield "  " + Text(f"条款：{version.clause}", f"clause: {version.clause}").on(language)
    parameters = json.dumps(asdict(version.parameters), ensure_ascii=False, sort_keys=True)
    yield "  " + Text(
        f"参数：{parameters}；可信度：{version.confidence}", f"parameters: {parameters}; confidence: {version.confidence}"
    ).on(language)
    if version.note.zh:
        yield "  " + Text(f"备注：{version.note.zh}", f"note: {version.note.en}").on(language)
