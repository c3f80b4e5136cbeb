"""JSON, JSON Lines and YAML: documents of records."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from guikou.collection.formats.sheet import NotATable, Sheet, Unreadable, sheet_of_records
from guikou.collection.settings import Limits
from guikou.kernel.bilingual import Text

NO_RECORDS = Text("没有成条的记录，不是数据表", "It holds no records: not a table")
TOO_DEEP = Text("内容嵌套超过{limit}层，拒绝读取", "It is nested more than {limit} levels deep: refused")
TOO_LARGE = Text(
    "文件有{size}兆字节，超过此格式的上限{limit}兆字节，请另存为逗号分隔的表格文件",
    "The file has {size} MB, more than the {limit} MB for this format: save it as CSV",
)
NO_JSON = Text("第{line}行起不符合数据格式，文件可能不完整", "From line {line} on it is not JSON; the file may be cut off")
NO_YAML = Text("内容不符合数据格式，无法读取", "It is not YAML that can be read")
ALIASES = Text("含有引用或自定义类型，出于安全拒绝读取", "It has aliases or tags, which are refused for safety")
TOO_MANY_VALUES = Text(
    "文件里的数据项太多，无法整体读取，请另存为逗号分隔的表格文件", "The file holds too many values to be read as a whole: save it as CSV"
)
TWICE = Text("同一处重复写了“{key}”", "“{key}” is given twice in one place")
_WRAPPERS = ("items", "data", "list", "records", "results", "articles", "posts", "accounts", "rows")
_MEGABYTE = 2**20
_VALUES_PER_OBJECT = 5
_YAML_IS_HEAVIER = 10
_BaseLoader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Records found in a document. `form` is their format where it is not simply that of the document."""

    records: Sequence[Mapping[str, Any]]
    name: str | None = None
    form: str | None = None


Shape = Callable[[Any], list[Part] | None]
"""Finds the records in a document of a known shape; None: not this shape."""


def require_size(path: Path, limit: int) -> None:
    """
    Refuse a file that has to be held whole and is too large for that.

    :raises Unreadable: it is larger.
    """
    size = path.stat().st_size
    if size > limit:
        raise Unreadable(TOO_LARGE.fill(size=size // _MEGABYTE, limit=limit // _MEGABYTE))


def open_json(path: Path, limits: Limits, shapes: tuple[Shape, ...]) -> list[Sheet]:
    """
    Return the tables of a JSON document. Numbers stay as they are written, whatever their size.

    :raises NotATable: no records in it.
    :raises Unreadable: damaged, too large or too deep.
    """
    require_size(path, limits.document_bytes)
    raw = path.read_bytes()
    if raw.count(b"{") + raw.count(b"[") > limits.document_objects or raw.count(b",") > _VALUES_PER_OBJECT * limits.document_objects:
        raise Unreadable(TOO_MANY_VALUES)
    try:
        document = _parse(raw.decode("utf-8-sig"))
    except json.JSONDecodeError as wrong:
        raise Unreadable(NO_JSON.fill(line=wrong.lineno)) from wrong
    except UnicodeDecodeError as wrong:
        raise Unreadable(NO_JSON.fill(line=1)) from wrong
    except RecursionError as wrong:
        raise Unreadable(TOO_DEEP.fill(limit=limits.document_depth)) from wrong
    return _sheets(document, "json", limits, shapes)


def open_yaml(path: Path, limits: Limits, shapes: tuple[Shape, ...]) -> list[Sheet]:
    """
    Return the tables of a YAML document; every value is read as text.

    :raises NotATable: no records in it.
    :raises Unreadable: damaged, too large, too deep, or with aliases or tags.
    """
    require_size(path, limits.yaml_bytes)
    return _sheets(load_yaml(path.read_text(encoding="utf-8-sig", errors="replace"), limits), "yaml", limits, shapes)


def load_yaml(text: str, limits: Limits) -> Any:
    """
    Return one YAML document with every value as text, from a file that nobody has to trust.

    :raises Unreadable: damaged, too deep, with aliases or tags, or with a key given twice.
    """
    try:
        _look_through(text, limits)
        return yaml.load(text, Loader=_Texts)  # noqa: S506 - builds nothing but texts, lists and mappings
    except (yaml.YAMLError, RecursionError, ValueError) as wrong:
        if isinstance(wrong, Unreadable):
            raise
        raise Unreadable(NO_YAML) from wrong


class _Texts(_BaseLoader):  # type: ignore[misc]
    """Builds texts, lists and mappings, and refuses a key that is given twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if twice := next((key for position, key in enumerate(keys) if key in keys[:position]), None):
            raise Unreadable(TWICE.fill(key=twice))
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return mapping


def _look_through(text: str, limits: Limits) -> None:
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_BaseLoader)):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None):
            raise Unreadable(ALIASES)
        if count > limits.document_objects // _YAML_IS_HEAVIER:
            raise Unreadable(TOO_MANY_VALUES)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > limits.document_depth:
            raise Unreadable(TOO_DEEP.fill(limit=limits.document_depth))


def open_json_lines(path: Path, limits: Limits) -> Sheet:
    """
    Return the table of a JSON Lines file.

    :raises NotATable: the first lines hold no objects.
    """
    sheet = sheet_of_records(_lines(path, limits), form="jsonl")
    if sheet is None:
        raise NotATable(NO_RECORDS)
    return sheet


def _lines(path: Path, limits: Limits) -> Iterator[Mapping[str, Any]]:
    with path.open(encoding="utf-8-sig", errors="replace") as text:
        number = 0
        while line := text.readline(limits.field_characters):
            number += 1
            if not line.strip():
                continue
            try:
                record = _parse(line)
                _require_depth(record, limits)
            except (json.JSONDecodeError, RecursionError) as wrong:
                raise Unreadable(NO_JSON.fill(line=number)) from wrong
            if not isinstance(record, Mapping):
                raise Unreadable(NO_JSON.fill(line=number))
            yield record


def _parse(text: str) -> Any:
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=lambda _: None)


def _sheets(document: Any, form: str, limits: Limits, shapes: tuple[Shape, ...]) -> list[Sheet]:
    _require_depth(document, limits)
    parts = next((parts for shape in shapes if (parts := shape(document))), None) or _plain_parts(document)
    sheets = [sheet_of_records(part.records, form=part.form or form, name=part.name) for part in parts]
    found = [sheet for sheet in sheets if sheet is not None]
    if not found:
        raise NotATable(NO_RECORDS)
    for sheet in found:
        if len(sheet.headings) > limits.columns:
            raise Unreadable(Text(f"记录的字段超过{limits.columns}个", f"The records have more than {limits.columns} fields"))
    return found


def _require_depth(document: Any, limits: Limits) -> None:
    level = [document]
    for _ in range(limits.document_depth):
        level = [
            child
            for parent in level
            if isinstance(parent, list | dict)
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, list | dict)
        ]
        if not level:
            return
    raise Unreadable(TOO_DEEP.fill(limit=limits.document_depth))


def _plain_parts(document: Any) -> list[Part]:
    if _is_records(document):
        return [Part(records=_objects(document))]
    if not isinstance(document, Mapping):
        return []
    named = [key for key in _WRAPPERS if _is_records(document.get(key))]
    keys = named[:1] or [key for key, value in document.items() if _is_records(value)]
    if not keys and sum(not isinstance(value, list | dict) for value in document.values()) > 1:
        return [Part(records=[document])]
    return [Part(records=_objects(document[key]), name=key if len(keys) > 1 else None) for key in keys]


def _is_records(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _objects(values: list[Any]) -> list[Mapping[str, Any]]:
    """A list in which some items are no objects keeps its length, so that rows are counted and found."""
    return [value if isinstance(value, Mapping) else {} for value in values]
