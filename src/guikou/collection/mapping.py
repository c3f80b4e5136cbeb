"""Mapping files: what the columns of an unknown layout mean, proposed by us, edited by people, given with `--map`."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from guikou.collection.aliases import Understood, best_guess, normal
from guikou.collection.domain.fields import TABLE_ORDER, fields_of, headings_of, lacking, says_whose, suffices
from guikou.collection.formats.documents import load_yaml
from guikou.collection.formats.sheet import Unreadable
from guikou.collection.settings import Limits
from guikou.kernel.bilingual import Refusal, Text

UNKNOWN_TABLE = Text(
    "映射文件第{number}项的表名“{table}”不存在，应为：{known}",
    "Entry {number} names a table “{table}” that does not exist; there are: {known}",
)
UNKNOWN_FIELD = Text(
    "映射文件第{number}项的字段“{field}”不属于表“{table}”", "Entry {number} names a field “{field}” that the table “{table}” has not"
)
TOO_LITTLE = Text("映射文件第{number}项说明的列不够，认不出每一行是什么", "Entry {number} says too little to tell what the rows are")
NOT_A_MAPPING = Text(
    "映射文件的结构不对：需要有“tables”列表，每项有“headings”“table”“columns”",
    "The mapping file needs a list “tables”, each entry with “headings”, “table” and “columns”",
)
NO_FILE = Text("映射文件不存在或无法读取", "The mapping file does not exist or cannot be read")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NOT_FOR_NAMES = re.compile(r"[^\w\u4e00-\u9fff-]+")


class UnusableMapping(Refusal):
    """The mapping file cannot be used; `reason` says why in words for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedLayout:
    """One entry of a mapping file: for sheets with exactly these headings (normal forms), of `file` alone where that is given (name or path)."""

    headings: frozenset[str]
    understood: Understood
    file: str | None = None

    def fits(self, headings: frozenset[str], place: PurePath) -> bool:
        """Say whether a sheet with these headings, in the file at that place, is meant."""
        return self.headings == headings and self.file in (None, place.name, place.as_posix())


def load(path: Path) -> tuple[MappedLayout, ...]:
    """
    Return the entries of a mapping file, or of all mapping files in a folder (`*.map.yaml`). Those for one file alone come first.

    :raises UnusableMapping: no such file, not our form, a key given twice, unknown tables or fields, or too little said.
    """
    if not path.is_dir():
        return _in_order(_load(path))
    found: list[MappedLayout] = []
    for each in sorted(path.glob("*.map.yaml")):
        try:
            found += _load(each)
        except UnusableMapping as wrong:
            raise UnusableMapping(Text("{file}：{why}", "{file}: {why}").fill(file=each.name, why=wrong.reason)) from wrong
    if not found:
        raise UnusableMapping(NO_FILE)
    return _in_order(found)


def _in_order(entries: Sequence[MappedLayout]) -> tuple[MappedLayout, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.file is None))


def _load(path: Path) -> list[MappedLayout]:
    try:
        if path.stat().st_size > Limits().yaml_bytes:
            raise UnusableMapping(NOT_A_MAPPING)
        document = load_yaml(path.read_text(encoding="utf-8-sig"), Limits())
    except (OSError, UnicodeDecodeError) as wrong:
        raise UnusableMapping(NO_FILE) from wrong
    except Unreadable as wrong:
        raise UnusableMapping(wrong.reason) from wrong
    entries = document.get("tables") if isinstance(document, Mapping) else None
    if not isinstance(entries, list) or not entries:
        raise UnusableMapping(NOT_A_MAPPING)
    return [_entry(number, entry) for number, entry in enumerate(entries, start=1)]


def _entry(number: int, entry: Any) -> MappedLayout:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("headings"), list) or not isinstance(entry.get("columns"), Mapping):
        raise UnusableMapping(NOT_A_MAPPING)
    table = str(entry.get("table"))
    if table not in TABLE_ORDER:
        raise UnusableMapping(UNKNOWN_TABLE.fill(number=number, table=table, known=", ".join(TABLE_ORDER)))
    constants = {str(field): str(value) for field, value in (entry.get("constants") or {}).items() if value}
    columns = {normal(str(heading)): (str(field),) for heading, field in entry["columns"].items() if field}
    stated = {field for fields in columns.values() for field in fields} | set(constants)
    if strange := sorted(stated - set(fields_of(table))):
        raise UnusableMapping(UNKNOWN_FIELD.fill(number=number, field=strange[0], table=table))
    if not suffices(table, stated):
        raise UnusableMapping(TOO_LITTLE.fill(number=number))
    return MappedLayout(
        headings=frozenset(normal(str(heading)) for heading in entry["headings"]),
        understood=Understood(table=table, columns=columns, constants=constants),
        file=str(entry["file"]) if entry.get("file") else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A mapping file to be edited; which headings were understood, which were not, and what no heading says: of posts perhaps only whose they are."""

    text: str
    understood: list[str]
    unknown: list[str]
    lacking: list[Text]
    lacks_only_whose: bool


def draft(headings: Sequence[str], label: str, place: PurePath) -> Draft:
    """Return a proposal for a mapping file. `label` names the table for people, `place` the file in which it is."""
    guess = best_guess({normal(heading) for heading in headings})
    understood = [heading for heading in headings if normal(heading) in guess.columns]
    unknown = [heading for heading in headings if normal(heading) not in guess.columns]
    lines = [
        f"# 映射文件：说明“{_one_line(label)}”各列的含义。改好以后用 --map 给出。",
        f"# Mapping file: what the columns of “{_one_line(label)}” mean. Edit it, then give it with --map.",
        "#",
        "# table 是这些行要放进的表；columns 左边是文件里的列名，右边是字段；右边空着的列不读。",
        "# table is where the rows go; columns: on the left the file's heading, on the right a field. An empty right side leaves a column out.",
        "# constants 给所有行补上同一个值，例如 platform: wechat。",
        "# constants give every row the same value, for example platform: wechat.",
        "#",
        *_field_list(guess.table),
        "tables:",
        f"  - table: {guess.table}  # {', '.join(TABLE_ORDER)}",
        "    headings:",
        *(f"      - {_quoted(heading)}" for heading in headings),
        *_constants(guess, place),
        "    columns:",
        *(f"      {_quoted(heading)}: {''.join(guess.columns.get(normal(heading), ())[:1])}".rstrip() for heading in headings),
    ]
    text = "\n".join(lines) + "\n"
    only_whose = guess.table == "posts" and not suffices("posts", guess.stated()) and suffices("posts", guess.stated() | {"account_name"})
    return Draft(
        text=text, understood=understood, unknown=unknown, lacking=lacking(guess.table, guess.stated()), lacks_only_whose=only_whose
    )


def _constants(guess: Understood, place: PurePath) -> list[str]:
    """
    Of posts whose file does not say whose they are, platform and name have to be written in by hand, for this file alone.

    Files are often called after the account whose posts they hold, so such a name is proposed.
    """
    given = [f"      {field}: {value}" for field, value in guess.constants.items()]
    if guess.table != "posts" or says_whose(guess.stated()):
        return ["    constants:", *given] if given else ["    constants: {}"]
    name = f" {_quoted(place.stem)}  # 取自文件名，请核对 / from the file's name: please check" if _CHINESE.search(place.stem) else ""
    platform = [] if "platform" in guess.stated() else ["      platform:  # 例如 wechat、weibo、douyin、website"]
    return [
        f"    file: {_quoted(place.as_posix())}  # 只用于这个文件；删去这一行，则用于列名相同的所有文件 / for this file alone",
        "    constants:  # 这些内容是哪个账号发布的 / whose posts these are",
        *platform,
        f"      account_name:{name}",
        *given,
    ]


def _field_list(table: str) -> list[str]:
    fields = [f"#   {name}: {heading.zh} / {heading.en}" for name, heading in headings_of(table).items()]
    return [f"# 表 {table} 的字段 / fields of {table}:", *fields]


def draft_name(label: str, sheet: str | None, taken: Collection[str]) -> str:
    """Return a file name for the draft that no other draft has."""
    stem = _NOT_FOR_NAMES.sub("-", f"{label}-{sheet}" if sheet else label).strip("-")[:80] or "table"
    names = (f"{stem}.map.yaml" if count == 1 else f"{stem}-{count}.map.yaml" for count in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return f'"{escaped}"'
