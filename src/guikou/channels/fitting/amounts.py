"""Amounts in words for people: the same unit is said in one way everywhere."""

from guikou.channels.capability import Unit
from guikou.kernel.bilingual import Text

_UNITS = {
    Unit.CODE_POINTS: (Text("{n}个字符", "{n} character"), "s"),
    Unit.UTF16: (Text("{n}个字符（一个表情算两个或更多）", "{n} character"), "s (an emoji counts two or more)"),
    Unit.UTF8_BYTES: (Text("{n}字节（一个汉字算3字节）", "{n} byte"), "s (a Chinese character counts 3)"),
    Unit.BYTES: (Text("{n}字节", "{n} byte"), "s"),
    Unit.CJK_WEIGHTED: (Text("{n}个字（两个英文字母或数字算一个字）", "{n} Chinese character"), "s (two letters or digits count as one)"),
    Unit.GRAPHEMES: (Text("{n}个字", "{n} character"), "s"),
    Unit.SMS_PARTS: (Text("{n}条短信", "{n} short message"), "s"),
    Unit.PIECES: (Text("{n}个", "{n}"), ""),
}
_KILO, _MEGA = 1 << 10, 1 << 20


def amount(count: int, unit: Unit) -> Text:
    """Return an amount as people read it; bytes from a thousand on as KB or MB."""
    if unit is Unit.BYTES and count >= _KILO:
        size = f"{count / _MEGA:.3g} MB" if count >= _MEGA else f"{count / _KILO:.3g} KB"
        return Text(size, size)
    said, plural = _UNITS[unit]
    filled = said.fill(n=count)
    return filled if count == 1 else Text(filled.zh, filled.en + plural)
