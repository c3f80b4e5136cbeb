"""The bulletin of a period as a document: DOCX to edit and seal, PDF to read, XLSX to count. Beside each figure stands that of the period before."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from guikou.kernel.bilingual import Language, Text
from guikou.reports.docx import Block, Grid, Paragraph, save
from guikou.reports.page.markup import share
from guikou.reports.pdf import pdf
from guikou.reports.safe import printable
from guikou.reports.words import value_word

NAMED = 50
NONE = Text("—", "—")


@dataclass(frozen=True, kw_only=True, slots=True)
class PeriodBulletin:
    """What the document is made of: `content` and `previous` (None: the first) are the contents of `inspection.domain.bulletin`."""

    title: str
    organisation: str
    starts_on: date
    ends_on: date
    foreword: str
    content: Mapping[str, Any]
    previous: Mapping[str, Any] | None
    issued_at: datetime | None


def blocks(bulletin: PeriodBulletin, language: Language) -> Iterator[Block]:
    """Yield the document: scope, results beside those of the period before, problems with the units concerned, rectification, what is not judged."""
    if bulletin.issued_at is None:
        yield Paragraph(Text("草稿，未印发", "Draft, not issued").on(language), "Doc note")
    yield Paragraph(printable(bulletin.title), "Doc title")
    for line in printable(bulletin.foreword).splitlines():
        if line.strip():
            yield Paragraph(line)
    yield Paragraph(_scope(bulletin).on(language))
    yield _heading("一", "1", Text("总体情况", "Results"), language)
    yield Paragraph(_results(bulletin).on(language))
    yield Grid(*_platforms(bulletin, language), widths=(3, 2, 2, 2, 2))
    yield _heading("二", "2", Text("存在的问题", "Problems"), language)
    problems = bulletin.content["problems"]
    if not problems:
        yield Paragraph(Text("未发现经认定的问题。", "No confirmed problem was found.").on(language))
    for number, problem in enumerate(problems, 1):
        yield Paragraph(_problem(number, problem, language))
    yield _heading("三", "3", Text("整改情况", "Rectification"), language)
    yield Paragraph(_rectified(bulletin).on(language))
    yield Paragraph(_open(bulletin.content).on(language))


def _heading(numeral: str, number: str, title: Text, language: Language) -> Paragraph:
    return Paragraph(Text(f"{numeral}、{title.zh}", f"{number}. {title.en}").on(language), "Doc heading")


def _scope(bulletin: PeriodBulletin) -> Text:
    return Text(
        "{start}至{end}，对{who}及下属单位的政府网站和政务新媒体进行了检查，现将情况通报如下。",
        "From {start} to {end} the government websites and accounts of {who} and the bodies below it were inspected. The results:",
    ).fill(start=_day(bulletin.starts_on), end=_day(bulletin.ends_on), who=bulletin.organisation)


def _results(bulletin: PeriodBulletin) -> Text:
    kinds = (("websites", Text("政府网站", "government websites")), ("accounts", Text("政务新媒体", "accounts")))
    said = [_result(bulletin, name, words) for name, words in kinds if bulletin.content[name]["checked"]]
    return (
        Text("".join(one.zh for one in said), " ".join(one.en for one in said))
        if said
        else Text("没有检查的账号。", "No account was inspected.")
    )


def _result(bulletin: PeriodBulletin, name: str, words: Text) -> Text:
    now, before = bulletin.content[name], (bulletin.previous or {}).get(name)
    text = Text(
        "共检查{words}{checked}个，合格{passed}个，合格率{rate}",
        "{checked} {words} were inspected, {passed} are qualified, which is {rate}",
    ).fill(words=words, checked=f"{now['checked']:,}", passed=f"{now['checked'] - now['failed']:,}", rate=_rate(now))
    if not before or not before["checked"]:
        return Text(f"{text.zh}。", f"{text.en}.")
    beside = Text("（上期检查{checked}个，合格率{rate}）。", " (the period before: {checked} inspected, {rate}).")
    filled = beside.fill(checked=f"{before['checked']:,}", rate=_rate(before))
    return Text(text.zh + filled.zh, text.en + filled.en)


def _platforms(bulletin: PeriodBulletin, language: Language) -> tuple[list[str], list[list[str]]]:
    before = {row["platform"]: row for row in (bulletin.previous or {}).get("platforms", ())}
    header = [
        text.on(language)
        for text in (
            Text("平台", "Platform"),
            Text("检查数", "Inspected"),
            Text("不合格", "Unqualified"),
            Text("合格率", "Qualified"),
            Text("上期合格率", "Period before"),
        )
    ]
    rows = [
        [
            value_word("platform", row["platform"]).on(language),
            f"{row['checked']:,}",
            f"{row['failed']:,}",
            _rate(row),
            _rate(before[row["platform"]]) if row["platform"] in before else NONE.on(language),
        ]
        for row in bulletin.content["platforms"]
    ]
    return header, rows


def _problem(number: int, problem: Mapping[str, Any], language: Language) -> str:
    units = problem["units"]
    named = [_unit(unit, language) for unit in units[:NAMED]]
    more = Text(f"等{len(units)}个", f", {len(units)} in all") if len(units) > NAMED else Text("", "")
    text = Text(
        f"（{number}）{problem['title_zh']}（{value_word('severity', problem['severity']).zh}；依据：{problem['basis']}），{len(units)}个账号：{'、'.join(named)}{more.zh}。",
        f"({number}) {problem['title_en']} ({value_word('severity', problem['severity']).en}; {problem['basis']}), {len(units)} accounts: {'; '.join(named)}{more.en}.",
    )
    return printable(text.on(language))


def _unit(unit: Mapping[str, str], language: Language) -> str:
    platform = value_word("platform", unit["platform"]).on(language)
    return Text(f"{unit['organisation']}“{unit['account']}”（{platform}）", f"{unit['organisation']} “{unit['account']}” ({platform})").on(
        language
    )


def _rectified(bulletin: PeriodBulletin) -> Text:
    said = bulletin.content["rectified"]
    return Text(
        "本期发出整改{sent}项，经复查已整改{corrected}项；期末整改中{running}项，其中超过期限{overdue}项。",
        "{sent} findings were sent for rectification, {corrected} were found corrected; {running} are under way at the end, {overdue} of them past their last day.",
    ).fill(**{name: f"{count:,}" for name, count in said.items()})


def _open(content: Mapping[str, Any]) -> Text:
    return Text(
        "另有{unjudged}项检查结果尚待认定，{untold}个账号因数据不足部分指标无法判断，均未计入不合格。本通报不对单位和个人排名。",
        "{unjudged} findings are still to be judged, and of {untold} accounts something cannot be told for want of data; none of these counts as unqualified. This bulletin ranks nobody.",
    ).fill(unjudged=f"{content['unjudged']:,}", untold=f"{content['untold']:,}")


def _rate(counted: Mapping[str, int]) -> str:
    return share((counted["checked"] - counted["failed"]) / counted["checked"]) if counted["checked"] else "—"


def _day(day: date) -> Text:
    return Text(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {day:%B %Y}")


def as_file(made: Any, kind: str, language: Language, *, now: datetime) -> bytes:
    """Return a bulletin of the platform as docx, pdf or xlsx; `now` is the moment written into a draft."""
    bulletin = PeriodBulletin(
        title=made.title,
        organisation=made.organisation.name,
        starts_on=made.starts_on,
        ends_on=made.ends_on,
        foreword=made.foreword,
        content=made.content,
        previous=made.previous.content if made.previous else None,
        issued_at=made.issued_at,
    )
    if kind == "pdf":
        return pdf(list(blocks(bulletin, language)), title=bulletin.title, language=language)
    with tempfile.TemporaryDirectory(prefix="guikou-bulletin-") as folder:
        path = Path(folder) / f"bulletin.{kind}"
        if kind == "docx":
            write_docx(bulletin, path, language=language, moment=bulletin.issued_at or now)
        else:
            write_xlsx(bulletin, path, language=language)
        return path.read_bytes()


def write_docx(bulletin: PeriodBulletin, path: Path, *, language: Language, moment: datetime) -> None:
    """Write the document for editing; its dates inside are `moment`."""
    save(path, list(blocks(bulletin, language)), title=printable(bulletin.title), language=language, moment=moment)


def write_xlsx(bulletin: PeriodBulletin, path: Path, *, language: Language) -> None:
    """Write two sheets: the results by platform beside the period before, and one row for each problem of each account."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        header, rows = _platforms(bulletin, language)
        _sheet(book.add_worksheet(Text("总体情况", "Results").on(language)), header, rows, head)
        columns = (
            Text("指标", "Rule"),
            Text("性质", "Severity"),
            Text("依据", "Norm"),
            Text("主办单位", "Organisation"),
            Text("账号", "Account"),
            Text("平台", "Platform"),
            Text("说明", "What was found"),
        )
        listed = [
            [
                problem[f"title_{language}"],
                value_word("severity", problem["severity"]).on(language),
                problem["basis"],
                unit["organisation"],
                unit["account"],
                value_word("platform", unit["platform"]).on(language),
                unit[f"sentence_{language}"],
            ]
            for problem in bulletin.content["problems"]
            for unit in problem["units"]
        ]
        _sheet(book.add_worksheet(Text("问题清单", "Problems").on(language)), [text.on(language) for text in columns], listed, head)


def _sheet(page: Any, header: Sequence[str], rows: Sequence[Sequence[str]], head: Any) -> None:
    page.freeze_panes(1, 0)
    page.set_column(0, len(header) - 1, 22)
    for column, text in enumerate(header):
        page.write_string(0, column, text, head)
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row):
            page.write_string(number, column, printable(text))
