"""Amounts in words for people: the same unit is said in one way everywhere."""

from guikou.channels.capability import Unit
from guikou.kernel.bilingual import Counted, Text

_UNITS = {
    Unit.CODE_POINTS: Counted("{n}个字符", "{n} character", "{n} characters"),
    Unit.UTF16: Counted("{n}个字符", "{n} character", "{n} characters"),
    Unit.UTF8_BYTES: Counted("{n}字节", "{n} byte", "{n} bytes"),
    Unit.BYTES: Counted("{n}字节", "{n} byte", "{n} bytes"),
    Unit.CJK_WEIGHTED: Counted("{n}个字", "{n} Chinese character", "{n} Chinese characters"),
    Unit.GRAPHEMES: Counted("{n}个字", "{n} character", "{n} characters"),
    Unit.SMS_PARTS: Counted("{n}条短信", "{n} short message", "{n} short messages"),
    Unit.PIECES: Counted("{n}个", "{n}", "{n}"),
}
_RULES = {
    Unit.UTF16: Text("（一个表情算两个或更多）", " (an emoji counts two or more)"),
    Unit.UTF8_BYTES: Text("（一个汉字算3字节）", " (a Chinese character counts 3)"),
    Unit.CJK_WEIGHTED: Text("（两个英文字母或数字算一个字，一个网址算10个字）", " (two letters or digits count as one, an address as 10)"),
}
_KILO, _MEGA = 1 << 10, 1 << 20


def amount(count: int, unit: Unit) -> Text:
    """Return an amount as people read it; bytes of files from a thousand on as KB or MB."""
    if unit is Unit.BYTES and count >= _KILO:
        size = f"{count / _MEGA:.3g} MB" if count >= _MEGA else f"{count / _KILO:.3g} KB"
        return Text(size, size)
    return _UNITS[unit].of(count)


def rule(unit: Unit) -> Text:
    """Return how the unit counts, in brackets, where people would count otherwise; else nothing."""
    return _RULES.get(unit, Text("", ""))
