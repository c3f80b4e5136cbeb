"""Words that the screens of imports share."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from guikou.collection.domain.imports import WORDS, ImportState
from guikou.collection.imports.showing import word
from guikou.console.components import Crumb, Status, Tab, Tone
from guikou.console.register import KINDS, LEVELS, function, platform
from guikou.kernel.bilingual import Text
from guikou.kernel.tables import INPUT_TABLES
from guikou.people.domain.personal import COVERED, NOT_SHOWN
from guikou.registry.domain.states import WORDS as STATE_WORDS
from guikou.registry.domain.states import AccountState

TITLE = Text("批量导入", "Imports")
TONES = {
    ImportState.READING: Tone.BUSY,
    ImportState.READY: Tone.WARN,
    ImportState.HELD: Tone.WARN,
    ImportState.RUNNING: Tone.BUSY,
    ImportState.APPLIED: Tone.GOOD,
    ImportState.UNDOING: Tone.BUSY,
    ImportState.UNDONE: Tone.NEUTRAL,
    ImportState.FAILED: Tone.BAD,
    ImportState.DISCARDED: Tone.NEUTRAL,
}
TABLE_WORDS: Mapping[str, Text] = {table.name: table.heading for table in INPUT_TABLES}
TABLE_ORDER = ("organisations", "accounts", "staffing", "services", "posts", "figures", "questions")
WHAT = {
    "create": Status(Text("新增", "New"), Tone.GOOD),
    "change": Status(Text("修改", "Changed"), Tone.WARN),
    "leave": Status(Text("不变", "As it is"), Tone.NEUTRAL),
    "refuse": Status(Text("不导入", "Not taken"), Tone.BAD),
    "missing": Status(Text("名录中没有", "Not in the register"), Tone.WARN),
}
FILE_KINDS = {
    "read": Status(Text("已读取", "Read"), Tone.GOOD),
    "not-data": Status(Text("不是数据", "No data"), Tone.NEUTRAL),
    "unknown": Status(Text("版式不认识", "Layout not known"), Tone.WARN),
    "failed": Status(Text("读取失败", "Could not be read"), Tone.BAD),
}


def state(imported: Any) -> Status:
    """Return where an import stands."""
    now = ImportState(imported.state)
    return Status(WORDS[now], TONES[now])


def crumbs(imported: Any | None = None) -> list[Crumb]:
    """Return the way to a page of an import."""
    above = [Crumb(TITLE, reverse("imports:list"))]
    return above if imported is None else [*above, Crumb(imported.title, reverse("imports:show", args=[imported.pk]))]


def tabs(imported: Any, current: str, *, rejected: int) -> list[Tab]:
    """Return the pages about an import."""
    done = imported.state in (ImportState.APPLIED, ImportState.UNDOING, ImportState.UNDONE)
    expected = imported.summary.get("expected", {})
    listed = [
        ("show", Text("总览", "Overview"), reverse("imports:show", args=[imported.pk]), None),
        (
            "files",
            Text("文件和列", "Files and columns"),
            reverse("imports:files", args=[imported.pk]),
            len(imported.summary.get("files", [])) or None,
        ),
    ]
    if done:
        listed.append(("changes", Text("导入的内容", "What was imported"), reverse("imports:changes", args=[imported.pk]), None))
    else:
        listed += [
            (table, TABLE_WORDS[table], reverse("imports:preview", args=[imported.pk, table]), _all(expected.get(table)))
            for table in ("accounts", "organisations")
            if _all(expected.get(table))
        ]
    if imported.summary.get("missing") and not done:
        address = reverse("imports:preview", args=[imported.pk, "missing"])
        listed.append(("missing", Text("名录中没有的账号", "Accounts that it lacks"), address, imported.summary["missing"]))
    listed.append(("rejected", Text("退回的行", "Rejected rows"), reverse("imports:rejected", args=[imported.pk]), rejected))
    return [Tab(label=label, address=address, current=name == current, count=count) for name, label, address, count in listed]


def rejected_of(imported: Any) -> int:
    """Return how many rows are not taken."""
    return sum(int(file.get("rejected", 0)) for file in imported.summary.get("files", []))


def told(column: str, value: str) -> Text | str:
    """Return a value of a column in words, where it is an id of ours."""
    if not value:
        return Text("（空）", "(empty)")
    if value == COVERED:
        return NOT_SHOWN
    match column:
        case "state":
            return STATE_WORDS[AccountState(value)]
        case "level":
            return LEVELS.get(value, Text(value, value))
        case "kind":
            return KINDS.get(value, Text(value, value))
        case "function":
            return function(value) or value
        case "platform":
            return platform(value)
        case _:
            return {"True": Text("是", "yes"), "False": Text("否", "no")}.get(value, value)


def differences(columns: Any, before: Any, after: Any) -> list[tuple[Text, Text | str, Text | str]]:
    """Return columns in words with what they were and what they become."""
    return [(word(name), told(name, was), told(name, new)) for name, was, new in zip(columns or (), before or (), after or (), strict=True)]


def _all(counts: Mapping[str, int] | None) -> int:
    return sum((counts or {}).values())
