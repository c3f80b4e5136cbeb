"""What stands on the sheet of a request, in one of the two languages."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from guikou.kernel.bilingual import Language, Text
from guikou.registry import queries as registry
from guikou.registry.domain.editing import COLUMN_WORDS
from guikou.registry.domain.requests import KIND_WORDS, RequestKind
from guikou.reports.filing_sheet import FilingSheet


def filing_sheet(asked: Any, language: Language) -> FilingSheet:
    """Return what stands on the sheet with which an approved request is filed with the register above."""
    norm = registry.filing_deadline(asked.organisation, timezone.localdate(asked.decided_at)).norm
    account = asked.account
    lines: list[tuple[Text, object]] = [
        (Text("申请事项", "Asked for"), KIND_WORDS[RequestKind(asked.kind)]),
        (Text("主办单位", "Organisation"), asked.organisation.name),
        (Text("账号名称", "Name"), account.name if account else asked.wanted.get("name", "")),
    ]
    if account:
        lines += [
            (Text("平台", "Platform"), _named("platform", account.platform)),
            (Text("平台固定编号", "Stable id"), account.stable_id),
            (Text("主页地址", "Address"), account.url),
        ]
    lines += [(label, value) for label, value in wanted(asked) if label.zh not in ("账号名称", "平台")]
    lines.append((Text("理由", "Reason"), asked.reason))
    for hint in asked.seen:
        told = Text(f"{hint['sentence_zh']} {hint['answer']}", f"{hint['sentence_en']} {hint['answer']}")
        lines.append((Text("须说明的情况", "To be explained"), told))
    lines += [
        (Text("提出人", "Made by"), asked.made_by.name),
        (Text("提出日期", "Made on"), timezone.localdate(asked.made_at)),
        (Text("审批人", "Decided by"), asked.decided_by.name),
        (Text("审批日期", "Decided on"), timezone.localdate(asked.decided_at)),
        (Text("审批意见", "What was said"), asked.answer),
        (Text("报备期限", "To be filed by"), asked.file_by),
        (Text("备案号", "Filing number"), asked.filing_number),
    ]
    return FilingSheet(
        title=Text("政务新媒体账号备案表", "Filing of an official account"),
        lines=[(label, _plain(value, language)) for label, value in lines],
        basis=Text("依据：{document}，{clause}。", "Basis: {document}; {clause}.").fill(document=norm.document, clause=norm.clause),
        moment=asked.decided_at,
    )


def wanted(asked: Any) -> Iterator[tuple[Text, object]]:
    """Yield what is asked for, column by column; for a change what it is now, too."""
    for column, value in asked.wanted.items():
        if value in ("", None):
            continue
        told = _named(column, value)
        if asked.kind == RequestKind.CHANGE and asked.account:
            now = asked.account.organisation.name if column == "organisation" else getattr(asked.account, column)
            told = Text("{now} 改为 {new}", "{now}, to become {new}").fill(now=_named(column, now) or "—", new=told)
        yield COLUMN_WORDS[column], told


def _named(column: str, value: Any) -> object:
    if column == "platform":
        return registry.platforms().get(value, value)
    if column == "function" and value:
        return registry.functions().get(value, value)
    if column == "organisation" and isinstance(value, int):
        return registry.owner_name(value)
    return value


def _plain(value: object, language: Language) -> str:
    match value:
        case Text():
            return value.on(language)
        case date():
            return value.isoformat()
        case _:
            return "" if value is None else str(value)
