"""
What a reader takes for one character: extended grapheme clusters by Unicode Standard Annex 29.

The classes come from the standard library's character data; the short lists below are what the annex adds to them. Emoji are those of
Unicode 17. The rule for Indic conjuncts (GB9c) is left out: such a cluster counts as two here, so a text is never taken for shorter than
it is.
Source: https://www.unicode.org/reports/tr29/ and https://www.unicode.org/Public/UCD/latest/ucd/auxiliary/GraphemeBreakProperty.txt
"""

import re
import unicodedata
from functools import cache

_MARKS = (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0))  # all planes that have marks
_ZWJ = 0x200D

# Spacing marks that extend (Other_Grapheme_Extend), zero width non-joiner, halfwidth Katakana sound marks, skin tones, the tags of
# flags of regions
_EXTEND = (
    "\u09be\u09d7\u0b3e\u0b57\u0bbe\u0bd7\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dcf\u0ddf\u1b35\u302e\u302f\U0001133e\U00011357"
    "\U000114b0\U000114bd\U000115af\U00011930"
    "\U0001d165\U0001d16e\U0001d16f\U0001d170\U0001d171\U0001d172\u200c\uff9e\uff9f"
)
_EXTEND_RANGES = r"\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
_NOT_SPACING = re.compile(
    r"[\u102b\u102c\u1038\u1062-\u1064\u1067-\u106d\u1083\u1087-\u108c\u108f\u109a-\u109c"
    r"\u1a61\u1a63\u1a64\uaa7b\uaa7d\U00011720\U00011721]"
)
_PREPEND = (
    r"\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e"
    r"\U000110bd\U000110cd\U000111c2\U000111c3\U0001193f\U00011941\U00011a3a\U00011a84-\U00011a89\U00011d46"
)
# Controls, formats that do not join, separators, lone surrogates, and what is unassigned and ignored
_CONTROL = (
    r"\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\ufffb"
    r"\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
)
_PICTOGRAPHS = (
    r"\xa9\xae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf\u23e9-\u23f3\u23f8-\u23fa\u24c2\u25aa\u25ab"
    r"\u25b6\u25c0\u25fb-\u25fe\u2600-\u2604\u260e\u2611\u2614\u2615\u2618\u261d\u2620\u2622\u2623\u2626\u262a\u262e\u262f"
    r"\u2638-\u263a\u2640\u2642\u2648-\u2653\u265f\u2660\u2663\u2665\u2666\u2668\u267b\u267e\u267f\u2692-\u2697\u2699\u269b\u269c"
    r"\u26a0\u26a1\u26a7\u26aa\u26ab\u26b0\u26b1\u26bd\u26be\u26c4\u26c5\u26c8\u26ce\u26cf\u26d1\u26d3\u26d4\u26e9\u26ea\u26f0-\u26f5"
    r"\u26f7-\u26fa\u26fd\u2702\u2705\u2708-\u270d\u270f\u2712\u2714\u2716\u271d\u2721\u2728\u2733\u2734\u2744\u2747\u274c\u274e"
    r"\u2753-\u2755\u2757\u2763\u2764\u2795-\u2797\u27a1\u27b0\u27bf\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d"
    r"\u3297\u3299\U0001f004\U0001f02c-\U0001f02f\U0001f094-\U0001f09f\U0001f0af\U0001f0b0\U0001f0c0\U0001f0cf\U0001f0d0"
    r"\U0001f0f6-\U0001f0ff\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f18e\U0001f191-\U0001f19a\U0001f1ae-\U0001f1e5"
    r"\U0001f201-\U0001f20f\U0001f21a\U0001f22f\U0001f232-\U0001f23a\U0001f23c-\U0001f23f\U0001f249-\U0001f25f\U0001f266-\U0001f321"
    r"\U0001f324-\U0001f393\U0001f396\U0001f397\U0001f399-\U0001f39b\U0001f39e-\U0001f3f0\U0001f3f3-\U0001f3f5\U0001f3f7-\U0001f3fa"
    r"\U0001f400-\U0001f4fd\U0001f4ff-\U0001f53d\U0001f549-\U0001f54e\U0001f550-\U0001f567\U0001f56f\U0001f570\U0001f573-\U0001f57a"
    r"\U0001f587\U0001f58a-\U0001f58d\U0001f590\U0001f595\U0001f596\U0001f5a4\U0001f5a5\U0001f5a8\U0001f5b1\U0001f5b2\U0001f5bc"
    r"\U0001f5c2-\U0001f5c4\U0001f5d1-\U0001f5d3\U0001f5dc-\U0001f5de\U0001f5e1\U0001f5e3\U0001f5e8\U0001f5ef\U0001f5f3"
    r"\U0001f5fa-\U0001f64f\U0001f680-\U0001f6c5\U0001f6cb-\U0001f6d2\U0001f6d5-\U0001f6e5\U0001f6e9\U0001f6eb-\U0001f6f0"
    r"\U0001f6f3-\U0001f6ff\U0001f7da-\U0001f7ff\U0001f80c-\U0001f80f\U0001f848-\U0001f84f\U0001f85a-\U0001f85f\U0001f888-\U0001f88f"
    r"\U0001f8ae\U0001f8af\U0001f8bc-\U0001f8bf\U0001f8c2-\U0001f8cf\U0001f8d9-\U0001f8ff\U0001f90c-\U0001f93a\U0001f93c-\U0001f945"
    r"\U0001f947-\U0001f9ff\U0001fa58-\U0001fa5f\U0001fa6e-\U0001faff\U0001fc00-\U0001fffd"
)
_FLAG_LETTERS = r"\U0001f1e6-\U0001f1ff"


@cache
def _cluster() -> re.Pattern[str]:
    marks = [chr(point) for point in _MARKS if unicodedata.category(chr(point)) in ("Mn", "Me")]
    spacing = [chr(point) for point in _MARKS if unicodedata.category(chr(point)) == "Mc" and chr(point) not in _EXTEND]
    spacing = [mark for mark in spacing if not _NOT_SPACING.match(mark)]
    extend = f"{_EXTEND_RANGES}{re.escape(_EXTEND)}{''.join(marks)}"
    open_syllables = "".join(map(chr, range(0xAC00, 0xD7A4, 28)))
    lead, vowel, tail = r"[\u1100-\u115f\ua960-\ua97c]", r"[\u1160-\u11a7\ud7b0-\ud7c6]", r"[\u11a8-\u11ff\ud7cb-\ud7fb]"
    hangul = rf"{lead}*(?:[{open_syllables}]{vowel}*|[\uac00-\ud7a3]|{vowel}+){tail}*|{lead}+|{tail}+"
    core = rf"{hangul}|[{_FLAG_LETTERS}]{{2}}|[{_PICTOGRAPHS}](?:[{extend}]*\u200d[{_PICTOGRAPHS}])*|[^{_CONTROL}]"
    after = rf"[{extend}\u200d\u0e33\u0eb3{''.join(spacing)}]*"
    return re.compile(rf"\r\n|[{_CONTROL}]|[{_PREPEND}]*(?:{core}){after}")


def boundaries(text: str) -> list[int]:
    """Return where each character of a reader ends, in code points; the last is the length of the text."""
    if text.isascii() and "\r" not in text:
        return list(range(1, len(text) + 1))
    return [found.end() for found in _cluster().finditer(text)]
