"""Official prose from a word stock: frames filled with the matters, activities, people and places of one theme."""

import random
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from guikou.demo import stock
from guikou.demo.organisations import Unit, phone

_PART = re.compile(r"\{([a-z][a-z_0-9]*)\}|\{(\d+)-(\d+)\}")
_COUNTY_WIDE = ("全县", "乡镇（街道）", "记者从")
_AWAY = ("{place}、{place}", "{place}等", "来到{place}", "带队到", "会同{place}", "来自{place}", "走进{place}")
_FAULTS = (
    "问题",
    "清单",
    "台账",
    "自查",
    "层层",
    "摸清了底数",
    "相关任务",
    "调度",
    "整改",
    "压实",
    "督办",
    "推进会",
    "汇报",
    "抓早抓细",
    "巡查",
)
_KEPT = frozenset({"object", "event", "group", "venue", "place", "person"})
_ONCE = frozenset({"fact", "quote", "act", "doing", "gain"})
_GENRES = ("brief", "news", "tips", "notice", "feature")
_MIX = {"wechat": (26, 70, 82, 92, 100), "weibo": (70, 74, 94, 100, 100), "other": (55, 78, 91, 97, 100)}
_ENGLISH_SHARE = 0.25
_STUTTER = re.compile("(工作|落实|服务|正在|管理)(?:\\1|(?<=正在)在)")
_ORDER = "一二三四五六七"
_STOCKS = ("topics-people", "topics-land", "topics-order", "topics-city")

Slot = str | tuple[int, int] | list[str]
Frame = tuple[Slot, ...]
Bank = dict[str, tuple[Frame, ...]]


def compile_frame(written: str) -> Frame:
    """Return a frame as literal strings, number ranges and names of lists (one-element lists); a name's second place is `<name>2`."""
    parts: list[Slot] = []
    seen: set[str] = set()
    end = 0
    for match in _PART.finditer(written):
        if match.start() > end:
            parts.append(written[end : match.start()])
        name = match[1]
        if name is None:
            parts.append((int(match[2]), int(match[3])))
        else:
            parts.append([f"{name}2" if name in seen and name in _KEPT else name])
            seen.add(name)
        end = match.end()
    if end < len(written):
        parts.append(written[end:])
    return tuple(parts)


class Writer:
    """Writes items of one unit. Not for sharing between units: it knows their places and words."""

    def __init__(self, unit: Unit, rng: random.Random) -> None:
        self._unit = unit
        self._rng = rng
        away = unit.topic != "education" or not unit.local or unit.place != unit.county.name
        places = tuple((place,) for place in _places(unit, away))
        banks = [(months, bank | {"place": places, "place2": places}) for months, bank in _banks(unit.topic, unit.themes, unit.local, away)]
        self._banks = {month: [bank for months, bank in banks if month in months] or [bank for _, bank in banks] for month in range(1, 13)}
        self._english: Sequence[Bank] = _english_banks() if unit.english else ()

    def item(self, day: date, platform: str = "wechat") -> tuple[str, str]:
        """Return the title and text of an item of the day; the mix of kinds depends on the platform."""
        draw = self._rng.random() * 100
        genre = next(genre for genre, limit in zip(_GENRES, _MIX.get(platform, _MIX["other"]), strict=True) if draw < limit)
        if self._english and self._rng.random() < _ENGLISH_SHARE:
            return _Item(self._rng, self._any(self._english), english_context(day, self._rng), " ").written(
                "news" if genre == "news" else "brief"
            )
        return self.written(genre, day)

    def written(self, genre: str, day: date) -> tuple[str, str]:
        """Return the title and text of an item of that genre: brief, news, tips, notice, feature."""
        return _Item(self._rng, self._any(self._banks[day.month]), self._context(day), "").written(genre)

    def phrases(self, frames: tuple[str, ...], day: date, **values: str) -> tuple[str, ...]:
        """Return frames from elsewhere filled; all of them speak of the same days, and `values` go before the stock."""
        item = _Item(self._rng, self._any(self._banks[day.month]), self._context(day) | values, "")
        return tuple(item.expand(compile_frame(frame)) for frame in frames)

    def _any(self, banks: Sequence[Bank]) -> Bank:
        return banks[int(self._rng.random() * len(banks))]

    def _context(self, day: date) -> dict[str, str]:
        later = day + timedelta(days=3 + int(self._rng.random() * 18))
        return {
            "unit": self._unit.short,
            "county": self._unit.county.short,
            "day": written_day(day),
            "when": written_day(day) + ("", "上午", "下午")[int(self._rng.random() * 3)],
            "later": written_day(later),
            "latest": written_day(later + timedelta(days=5 + int(self._rng.random() * 20))),
            "month": f"{day.month}月",
            "season": "冬春夏秋"[(day.month // 3) % 4],
            "phone": phone(self._unit.county, int(self._rng.random() * 10_000)),
        }


class _Item:
    """One item while it is written: what was said already, and what its names stand for."""

    def __init__(self, rng: random.Random, bank: Bank, context: dict[str, str], joint: str) -> None:
        self._rng = rng
        self._bank = bank
        self._context = context
        self._joint = joint
        self._said: dict[tuple[str, int], str] = {}
        self._left: dict[str, int] = {}

    def written(self, genre: str) -> tuple[str, str]:
        title = self._fill("title_" + genre)
        text: str = getattr(self, f"_{genre}")()
        return title, _STUTTER.sub(r"\1", text)

    def _brief(self) -> str:
        parts = [self._fill("short_opening")]
        parts += [self._fill("body") for _ in range(int(self._rng.random() * 2.6))]
        if self._rng.random() < 0.85:
            parts.append(self._fill("short_closing"))
        return self._joint.join(parts)

    def _news(self) -> str:
        return self._paragraphs(5 + int(self._rng.random() * 4))

    def _feature(self) -> str:
        return self._paragraphs(10 + int(self._rng.random() * 8))

    def _paragraphs(self, count: int) -> str:
        body = [self._fill("body") for _ in range(min(count, len(self._bank["body"]) - 1))]
        merged = [self._joint.join(body[i : i + 2]) for i in range(0, len(body), 2)]
        return "\n".join([self._fill("opening"), *merged, self._fill("closing")])

    def _tips(self) -> str:
        opening = self._fill("tips_opening")
        tips = [f"{i + 1}. {self._tip()}。" for i in range(len(self._bank["tip"]) - int(self._rng.random() * 2))]
        body = [self._fill("body") for _ in range(1 + int(self._rng.random() * 3))]
        return "\n".join([opening, *tips, *body, self._fill("tips_closing")])

    def _tip(self) -> str:
        return self._fill("tip") + (f"，{self._fill('tip_tail')}" if self._rng.random() < 0.55 else "")

    def _notice(self) -> str:
        opening = self._fill("notice_opening")
        parts = ["notice_time", "notice_place", *["notice_item"] * (1 + int(self._rng.random() * 4))]
        items = [f"{_ORDER[i]}、{self._fill(part)}" for i, part in enumerate(parts)]
        return "\n".join([opening, *items, self._fill("notice_closing")])

    def _fill(self, name: str) -> str:
        frames = self._bank[name]
        for _ in range(9):
            i = int(self._rng.random() * len(frames))
            if (name, i) not in self._said and not self._exhausted(frames[i]):
                break
        if (name, i) not in self._said:
            self._said[name, i] = self.expand(frames[i])
            self._left[name] = self._left.get(name, len(frames)) - 1
        return self._said[name, i]

    def _exhausted(self, frame: Frame) -> bool:
        return any(isinstance(part, list) and part[0] in _ONCE and self._left.get(part[0], 1) < 1 for part in frame)

    def expand(self, frame: Frame) -> str:
        """Return the frame filled."""
        return "".join(self._slot(part) for part in frame)

    def _slot(self, part: Slot) -> str:
        if isinstance(part, str):
            return part
        if isinstance(part, tuple):
            low, high = part
            return str(low + int(self._rng.random() * (high - low + 1)))
        name = part[0]
        if name in self._context:
            return self._context[name]
        value = self._fill(name)
        if name in _KEPT:
            self._context[name] = value
        elif name.endswith("2"):
            for _ in range(4):
                if value != self._context.get(name[:-1]):
                    break
                value = self._fill(name)
        return value


def written_day(day: date) -> str:
    """Return the day as prose writes it: 6月12日."""
    return f"{day.month}月{day.day}日"


def english_context(day: date, rng: random.Random) -> dict[str, str]:
    """Return what an English item says of its day."""
    later = day + timedelta(days=3 + int(rng.random() * 18))
    season = ("winter", "spring", "summer", "autumn")[(day.month // 3) % 4]
    return {"when": f"{day.day} {day:%B}", "later": f"{later.day} {later:%B}", "season": season}


@cache
def _banks(topic: str, chosen: tuple[str, ...], local: bool, away: bool) -> tuple[tuple[Sequence[int], Bank], ...]:
    themes = next(loaded[topic] for loaded in map(stock.load, _STOCKS) if topic in loaded)
    marks = (_COUNTY_WIDE if local else ()) + (() if away else _AWAY)
    prose = {light: _prose((*marks, *_FAULTS) if light else marks) for light in (False, True)}
    matters = [matter for theme in themes for matter in theme["object"]]
    kept = [theme for theme in themes if not chosen or theme["object"][0] in chosen]
    return tuple(
        (
            theme.get("months", range(1, 13)),
            prose[theme.get("light", False)] | _theme(theme, marks, [m for m in matters if m not in theme["object"]]),
        )
        for theme in kept
    )


def _prose(marks: tuple[str, ...]) -> Bank:
    return {name: _compiled(frames, marks) for name, frames in stock.load("prose").items()}


def _theme(theme: Mapping[str, Any], marks: tuple[str, ...], other_matters: list[str]) -> Bank:
    lists = {name: _compiled(frames, marks) for name, frames in theme.items() if name not in ("months", "light")}
    return lists | {"object2": _compiled(other_matters, ()), "venue2": lists["venue"], "group2": lists["group"], "event2": lists["event"]}


@cache
def _english_banks() -> tuple[Bank, ...]:
    loaded = stock.load("english")
    prose = {name: _compiled(frames, ()) for name, frames in loaded["prose"].items()}
    return tuple(prose | {name: _compiled(frames, ()) for name, frames in theme.items()} for theme in loaded["themes"])


def _compiled(frames: list[str], marks: tuple[str, ...]) -> tuple[Frame, ...]:
    kept = [frame for frame in frames if not any(mark in frame for mark in marks)]
    return tuple(map(compile_frame, kept or frames))


def _places(unit: Unit, away: bool) -> list[str]:
    villages = unit.county.villages
    if unit.level == "city":
        return [f"{county['zh']}县" for county in stock.load("places")["counties"]]
    if unit.level == "village":
        return [unit.place, f"{unit.place}一组", f"{unit.place}二组", f"{unit.place}三组"]
    if unit.place in unit.county.towns:
        number = unit.county.towns.index(unit.place)
        return [*villages[number :: len(unit.county.towns)], f"{unit.place}集镇", unit.place]
    return list(unit.county.towns) if away else [unit.short]
