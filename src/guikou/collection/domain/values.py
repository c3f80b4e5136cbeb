"""Text cells into typed columns: vectorised for the common forms, cell by cell for the rest; what cannot be read is said, never dropped."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from guikou.kernel.bilingual import Text
from guikou.kernel.dates import NotAMoment, RelativeMoment, parse_day, parse_moment
from guikou.kernel.numbers import MISSING, NotACount, parse_count
from guikou.kernel.tables import MOMENT, NAMES

SHOWN_CHARACTERS = 200
NOT_A_COUNT = Text("不是可以识别的数量", "Not a count that can be understood")
NOT_A_NUMBER = Text("不是可以识别的数字", "Not a number that can be understood")
NOT_A_DATE = Text("不是可以识别的日期时间", "Not a date that can be understood")
RELATIVE = Text("只写了相对时间，不知道从何时算起", "A relative date: nobody knows from when it counts")
FAR_OFF = Text("年份在{first}年以前或{last}年以后，不会是真实日期", "The year is before {first} or after {last}: no real date")
NOT_YES_OR_NO = Text("看不出是“是”还是“否”", "Neither a yes nor a no that can be understood")

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_YES = frozenset({"true", "1", "1.0", "yes", "y", "t", "是", "有", "已", "√", "✓", "原创", "已认证", "头条"})
_NO = frozenset({"false", "0", "0.0", "no", "n", "f", "否", "没有", "未", "×", "非原创", "转载", "未认证", "转发"})
_PLAIN_COUNT = r"^[0-9]{1,15}$"
_DAY_FORMS = (r"^\d{4}-\d{1,2}-\d{1,2}", "-"), (r"^\d{4}/\d{1,2}/\d{1,2}", "/")
_SERIAL_DAY = re.compile(r"([3-6]\d{4}|7[0-2]\d{3})(\.\d{1,15})?")
"""Days since 30 December 1899, as spreadsheets count (1982 to 2099): what stands in a cell that nobody formatted as a date."""
_EPOCH = r"^1[0-9]{9}$"
_EPOCH_MILLISECONDS = r"^1[0-9]{12}$"
_ZONED = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$"


@dataclass(frozen=True, slots=True, kw_only=True)
class BadCells:
    """Cells of one column that could not be read: by position in the frame what stands there and why it cannot be read."""

    field: str
    cells: Mapping[int, tuple[str, Text]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """Typed columns of a frame; where `bad` names a position, the typed cell is empty."""

    frame: pl.DataFrame
    bad: tuple[BadCells, ...]


def convert(cells: pl.DataFrame, types: Mapping[str, Any], *, zone: str) -> Converted:
    """
    Return text cells as columns of the types given (by field name), with `<field>_floor` beside counts whose type list has it.

    Moments without a zone are taken in `zone` (IANA). Blanks around cells go; empty cells are null.
    """
    typed: dict[str, pl.Series] = {}
    bad: list[BadCells] = []
    for field in cells.columns:
        column = cells[field].str.strip_chars()
        column = column.set(column == "", None)
        value, reasons = _column(column, types[field], ZoneInfo(zone))
        if isinstance(value, tuple):
            value, floor = value
            if f"{field}_floor" in types and f"{field}_floor" not in cells.columns:
                typed[f"{field}_floor"] = floor
        typed[field] = value
        if reasons:
            wrong = column.is_in(list(reasons)).fill_null(value=False).arg_true()
            cells_by_position = zip(wrong.to_list(), column.gather(wrong).to_list(), strict=True)
            bad.append(BadCells(field=field, cells={position: (text, reasons[text]) for position, text in cells_by_position}))
    return Converted(frame=pl.DataFrame(typed), bad=tuple(bad))


def _column(column: pl.Series, dtype: Any, zone: tzinfo) -> tuple[Any, dict[str, Text]]:
    if dtype == pl.String:
        return column, {}
    if dtype == NAMES:
        return column.str.split("|"), {}
    if dtype == MOMENT:
        return _within_years(column, *_moments(column, zone))
    if dtype == pl.Date:
        return _within_years(column, *_one_by_one(column, lambda text: _day(text, zone), pl.Date()))
    if dtype == pl.Boolean:
        return _one_by_one(column, _flag, pl.Boolean())
    if dtype.is_float():
        return _one_by_one(column, _number, pl.Float64())
    return _counts(column, dtype)


def _counts(column: pl.Series, dtype: Any) -> tuple[tuple[pl.Series, pl.Series], dict[str, Text]]:
    plain = column.str.contains(_PLAIN_COUNT)
    value = column.set(~plain, None).cast(pl.Int64, strict=False)
    rest = column.filter(~plain & value.is_null()).drop_nulls().unique(maintain_order=True)
    parsed, reasons = _parse_each(rest, _count)
    if parsed:
        filled = _mapped(column, {text: count[0] for text, count in parsed.items()}, pl.Int64())
        value = value.zip_with(value.is_not_null(), filled)
    floors = [text for text, count in parsed.items() if count[1]]
    floor = (
        column.is_in(floors).set(value.is_null(), None)
        if floors
        else pl.Series(column.name, [False], pl.Boolean).new_from_index(0, len(column)).set(value.is_null(), None)
    )
    within = value.cast(dtype, strict=False)
    too_large = column.filter(value.is_not_null() & within.is_null())
    reasons.update(dict.fromkeys(too_large.to_list(), NOT_A_COUNT))
    return (within, floor), reasons


def _moments(column: pl.Series, zone: tzinfo) -> tuple[pl.Series, dict[str, Text]]:
    frame = pl.DataFrame({"text": column}).select(_fast_moment(pl.col("text"), str(zone)).alias("moment"), "text")
    value = frame["moment"]
    rest = column.filter(value.is_null()).drop_nulls().unique(maintain_order=True)
    parsed, reasons = _parse_each(rest, lambda text: _serial(text, zone) or parse_moment(text, local=zone))
    if parsed:
        value = value.zip_with(value.is_not_null(), _mapped(column, parsed, MOMENT))
    return value.rename(column.name), reasons


def _within_years(column: pl.Series, value: pl.Series, reasons: dict[str, Text]) -> tuple[pl.Series, dict[str, Text]]:
    """Dates in year 1 or 9999 stand for "unknown" in databases; moved to another zone they leave the calendar."""
    strange = (~value.dt.year().is_between(_FIRST_YEAR, _LAST_YEAR)).fill_null(value=False)
    if not strange.any():
        return value, reasons
    said = FAR_OFF.fill(first=_FIRST_YEAR, last=_LAST_YEAR)
    return value.set(strange, None), {**reasons, **dict.fromkeys(column.filter(strange).to_list(), said)}


def _fast_moment(text: pl.Expr, zone: str) -> pl.Expr:
    """The forms that fill millions of rows; whatever they leave null is read by `parse_moment`, with which they have to agree."""
    written = text.str.replace("T", " ", literal=True)
    dated = text.str.contains(r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?$")
    slashed = text.str.contains(r"^\d{4}/\d{1,2}/\d{1,2}( \d{1,2}:\d{2}(:\d{2})?)?$")
    length = text.str.len_chars()
    local = pl.coalesce(
        pl.when(dated & (length == 19)).then(written).str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us"),
        pl.when(dated & (length == 16)).then(written).str.to_datetime("%Y-%m-%d %H:%M", strict=False, time_unit="us"),
        pl.when(dated & (length == 10)).then(written).str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us")),
        pl.when(slashed).then(text).str.to_datetime("%Y/%m/%d %H:%M:%S", strict=False, time_unit="us"),
        pl.when(slashed).then(text).str.to_datetime("%Y/%m/%d %H:%M", strict=False, time_unit="us"),
    )
    in_zone = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").dt.convert_time_zone("UTC")
    zoned = (
        pl.when(text.str.contains(_ZONED))
        .then(text)
        .str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", strict=False, time_unit="us", time_zone="UTC")
    )
    seconds = pl.when(text.str.contains(_EPOCH)).then(text).cast(pl.Int64, strict=False) * 1_000_000
    milliseconds = pl.when(text.str.contains(_EPOCH_MILLISECONDS)).then(text).cast(pl.Int64, strict=False) * 1_000
    epoch = pl.coalesce(seconds, milliseconds).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    return pl.coalesce(in_zone, zoned, epoch)


def _one_by_one(column: pl.Series, read: Callable[[str], Any], dtype: pl.DataType) -> tuple[pl.Series, dict[str, Text]]:
    parsed, reasons = _parse_each(column.drop_nulls().unique(maintain_order=True), read)
    return _mapped(column, parsed, dtype), reasons


def _parse_each(texts: pl.Series, read: Callable[[str], Any]) -> tuple[dict[str, Any], dict[str, Text]]:
    parsed: dict[str, Any] = {}
    reasons: dict[str, Text] = {}
    for text in texts.to_list():
        try:
            value = None if text.casefold() in MISSING else read(text)
        except NotACount:
            reasons[text] = NOT_A_COUNT
        except RelativeMoment:
            reasons[text] = RELATIVE
        except NotAMoment:
            reasons[text] = NOT_A_DATE
        except _NotAFlag:
            reasons[text] = NOT_YES_OR_NO
        except _NotANumber:
            reasons[text] = NOT_A_NUMBER
        else:
            if value is not None:
                parsed[text] = value
    return parsed, reasons


def _mapped(column: pl.Series, values: Mapping[str, Any], dtype: Any) -> pl.Series:
    if not values:
        return pl.Series(column.name, [None], dtype=dtype).new_from_index(0, len(column))
    return column.replace_strict(list(values), pl.Series(list(values.values()), dtype=dtype), default=None, return_dtype=dtype)


class _NotAFlag(ValueError):
    """Neither yes nor no."""


class _NotANumber(ValueError):
    """No decimal number."""


def _serial(text: str, zone: tzinfo) -> datetime | None:
    if not _SERIAL_DAY.fullmatch(text):
        return None
    seconds = round(float(text) * 86_400)
    return (datetime(1899, 12, 30) + timedelta(seconds=seconds)).replace(tzinfo=zone).astimezone(UTC)  # noqa: DTZ001 - a wall clock, moved into its zone


def _day(text: str, zone: tzinfo) -> date:
    serial = _serial(text, zone)
    return serial.astimezone(zone).date() if serial else parse_day(text, local=zone)


def _flag(text: str) -> bool:
    folded = text.casefold()
    if folded not in _YES | _NO:
        raise _NotAFlag(text)
    return folded in _YES


def _number(text: str) -> float:
    try:
        value = float(text.replace(",", ""))
    except ValueError as wrong:
        raise _NotANumber(text) from wrong
    if value != value or value in (float("inf"), float("-inf")):
        raise _NotANumber(text)
    return value


def _count(text: str) -> tuple[int, bool] | None:
    count = parse_count(text)
    return None if count is None else (count.value, count.floor)
