"""Chinese official prose from a word stock: frames filled with matters, activities, people and places of a topic."""

import random
import re
from collections.abc import Mapping
from datetime import date, timedelta

from guikou.demo import stock
from guikou.demo.organisations import Unit, phone

_PART = re.compile(r"\{(\w+)(?:-(\d+))?\}")
_COUNTY_WIDE = ("全县", "乡镇（街道）", "记者从")
_PROSE = frozenset({"opening", "body", "closing", "short_opening", "short_closing"})
_GENRES = ("brief", "news", "tips", "notice", "feature")
_MIX = {"wechat": (40, 72, 85, 95, 100), "weibo": (78, 82, 95, 100, 100), "other": (62, 78, 92, 97, 100)}

Frame = tuple[object, ...]


def compile_frame(written: str) -> Frame:
    """Return a frame as literal strings, number ranges and the names of lists (one-element lists), in order."""
    parts: list[object] = []
    end = 0
    for match in _PART.finditer(written):
        if match.start() > end:
            parts.append(written[end : match.start()])
        parts.append((int(match[1]), int(match[2])) if match[2] else [match[1]])
        end = match.end()
    if end < len(written):
        parts.append(written[end:])
    return tuple(parts)


class Writer:
    """Writes items of one unit. Not for sharing between units: it knows their places and words."""

    def __init__(self, unit: Unit, rng: random.Random) -> None:
        self._unit = unit
        self._rng = rng
        self._bank = dict(_bank(unit.topic, unit.local)) | {"place": tuple((place,) for place in _places(unit))}
        self._fixed = {"unit": unit.short, "county": unit.county.short}

    def item(self, day: date, platform: str = "wechat") -> tuple[str, str]:
        """Return the title and text of an item of the day; the mix of kinds depends on the platform."""
        draw = self._rng.random() * 100
        limits = _MIX.get(platform, _MIX["other"])
        return self.written(next(genre for genre, limit in zip(_GENRES, limits, strict=True) if draw < limit), day)

    def written(self, genre: str, day: date) -> tuple[str, str]:
        """Return the title and text of an item of that genre: brief, news, tips, notice, feature."""
        context = self._context(day)
        used: set[tuple[str, int]] = set()
        title = self._fill("title_" + genre, context, used)
        return title, getattr(self, f"_{genre}")(context, used)

    def phrases(self, frames: tuple[str, ...], day: date, **values: str) -> tuple[str, ...]:
        """Return frames from elsewhere filled; all of them speak of the same days, and `values` go before the stock."""
        context = self._context(day) | values
        used: set[tuple[str, int]] = set()
        return tuple(self._expand(compile_frame(frame), context, used) for frame in frames)

    def _brief(self, context: Mapping[str, str], used: set[tuple[str, int]]) -> str:
        text = self._fill("short_opening", context, used)
        if self._rng.random() < 0.55:
            text += self._fill("body", context, used)
        return text + (self._fill("short_closing", context, used) if self._rng.random() < 0.85 else "")

    def _news(self, context: Mapping[str, str], used: set[tuple[str, int]]) -> str:
        return "\n".join(self._paragraphs(context, used, 2 + int(self._rng.random() * 3)))

    def _feature(self, context: Mapping[str, str], used: set[tuple[str, int]]) -> str:
        return "\n".join(self._paragraphs(context, used, 8 + int(self._rng.random() * 9)))

    def _paragraphs(self, context: Mapping[str, str], used: set[tuple[str, int]], count: int) -> list[str]:
        body = [self._fill("body", context, used) for _ in range(count)]
        merged = ["".join(body[i : i + 2]) for i in range(0, count, 2)]
        return [self._fill("opening", context, used), *merged, self._fill("closing", context, used)]

    def _tips(self, context: Mapping[str, str], used: set[tuple[str, int]]) -> str:
        count = min(3 + int(self._rng.random() * 4), len(self._bank["tip"]))
        tips = [f"{i + 1}. {self._fill('tip', context, used)}。" for i in range(count)]
        return "\n".join([self._fill("tips_opening", context, used), *tips, self._fill("tips_closing", context, used)])

    def _notice(self, context: Mapping[str, str], used: set[tuple[str, int]]) -> str:
        items = [f"{_ORDER[i]}、{self._fill('notice_item', context, used)}" for i in range(3 + int(self._rng.random() * 4))]
        return "\n".join([self._fill("notice_opening", context, used), *items, self._fill("notice_closing", context, used)])

    def _context(self, day: date) -> dict[str, str]:
        later = day + timedelta(days=3 + int(self._rng.random() * 18))
        half = ("", "上午", "下午")[int(self._rng.random() * 3)]
        return self._fixed | {
            "when": written_day(day) + half,
            "later": written_day(later),
            "latest": written_day(later + timedelta(days=5 + int(self._rng.random() * 20))),
            "month": f"{day.month}月",
            "season": "冬春夏秋"[(day.month // 3) % 4],
            "phone": phone(self._unit.county, int(self._rng.random() * 10_000)),
        }

    def _fill(self, name: str, context: Mapping[str, str], used: set[tuple[str, int]]) -> str:
        frames = self._bank[name]
        for _ in range(6):
            i = int(self._rng.random() * len(frames))
            if (name, i) not in used:
                break
        used.add((name, i))
        return self._expand(frames[i], context, used)

    def _expand(self, frame: Frame, context: Mapping[str, str], used: set[tuple[str, int]]) -> str:
        pieces: list[str] = []
        for part in frame:
            if part.__class__ is str:
                pieces.append(part)
            elif part.__class__ is tuple:
                low, high = part  # type: ignore[misc]
                pieces.append(str(low + int(self._rng.random() * (high - low + 1))))
            else:
                name = part[0]
                pieces.append(context[name] if name in context else self._fill(name, context, used))
        return "".join(pieces)


_ORDER = "一二三四五六七"
_banks: dict[tuple[str, bool], Mapping[str, tuple[Frame, ...]]] = {}


def written_day(day: date) -> str:
    """Return the day as prose writes it: 6月12日."""
    return f"{day.month}月{day.day}日"


def _bank(topic: str, local: bool) -> Mapping[str, tuple[Frame, ...]]:
    if (topic, local) not in _banks:
        lists = stock.load("prose") | (stock.load("topics-a") | stock.load("topics-b"))[topic]
        _banks[topic, local] = {name: tuple(map(compile_frame, _suitable(frames, local))) for name, frames in lists.items()}
    return _banks[topic, local]


def _suitable(frames: list[str], local: bool) -> list[str]:
    kept = [frame for frame in frames if not (local and any(mark in frame for mark in _COUNTY_WIDE))]
    return kept or frames


def _places(unit: Unit) -> list[str]:
    if unit.level == "village":
        return [unit.place, f"{unit.place}一组", f"{unit.place}二组", f"{unit.place}三组"]
    if unit.level == "township":
        number = int(unit.organisation_id[-2:])
        return [*unit.county.villages[number::16], f"{unit.place}集镇", f"{unit.place}各村"]
    return list(unit.county.towns)
