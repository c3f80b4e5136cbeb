"""Contrast of colours that are set inside the text, by the formula of WCAG 2.2 (success criterion 1.4.3)."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from guikou.kernel.bilingual import Text
from guikou.release.domain.checks.base import Check, Draft, Known, Level, Place, Remark, remark

_CODE = "contrast"
_WHY = Text("浅色字老年人和手机在阳光下看不清", "Pale letters cannot be read by old eyes, nor on a phone in the sun")
NORMAL, LARGE = 4.5, 3.0
_LARGE_PX, _LARGE_BOLD_PX = 24.0, 18.66
_PER_UNIT = {"px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "%": 0.16}

Colour = tuple[float, float, float]
_BLACK: Final[Colour] = (0, 0, 0)
_WHITE: Final[Colour] = (255, 255, 255)
_NAMED: Final = {
    "black": "#000", "white": "#fff", "red": "#f00", "green": "#008000", "blue": "#00f", "yellow": "#ff0", "orange": "#ffa500", "gray": "#808080", "grey": "#808080",
    "silver": "#c0c0c0", "lightgray": "#d3d3d3", "lightgrey": "#d3d3d3", "darkgray": "#a9a9a9", "darkgrey": "#a9a9a9", "maroon": "#800000", "purple": "#800080",
    "fuchsia": "#f0f", "magenta": "#f0f", "lime": "#0f0", "olive": "#808000", "navy": "#000080", "teal": "#008080", "aqua": "#0ff", "cyan": "#0ff", "pink": "#ffc0cb",
    "gold": "#ffd700", "brown": "#a52a2a", "darkred": "#8b0000", "tomato": "#ff6347", "lightblue": "#add8e6", "lightgreen": "#90ee90",
}  # fmt: skip
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})(?![0-9a-f])")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})(%?)\s*[, ]\s*(\d{1,3})%?\s*[, ]\s*(\d{1,3})%?\s*(?:[,/]\s*([\d.]+)(%?)\s*)?\)")
_SIZE = re.compile(r"([\d.]+)(px|pt|r?em|%)")


def ratio(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours (0 to 255 each): from 1, none, to 21, black on white."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def colour(value: str, below: Colour) -> Colour | None:
    """Return the colour that a CSS value shows over another; None where it names none that can be worked out (a picture, a variable, `inherit`)."""
    if found := _RGB.search(value):
        scale = 2.55 if found[2] else 1.0
        alpha = float(found[5]) / (100 if found[6] else 1) if found[5] and found[5] != "." else 1.0
        return _over((int(found[1]) * scale, int(found[3]) * scale, int(found[4]) * scale), alpha, below)
    named = next((_NAMED[word] for word in re.split(r"[\s,()/]+", value) if word in _NAMED), value)
    match = _HEX.search(named)
    if not match:
        return None
    digits = match[1] if len(match[1]) > 4 else "".join(2 * digit for digit in match[1])
    red, green, blue, alpha = (int(digits[place : place + 2] or "ff", 16) for place in (0, 2, 4, 6))
    return _over((red, green, blue), alpha / 255, below)


def _over(above: Colour, alpha: float, below: Colour) -> Colour:
    mixed = [min(255.0, high) * min(alpha, 1.0) + low * (1 - min(alpha, 1.0)) for high, low in zip(above, below, strict=True)]
    return mixed[0], mixed[1], mixed[2]


def _luminance(shown: Colour) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (each / 255 for each in shown)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _find(draft: Draft, _known: Known) -> Iterator[Remark]:
    for styled in draft.body.styled:
        in_force = dict(reversed(styled.declarations))
        text = draft.body.text[styled.start : styled.end]
        behind = _first(styled.declarations, ("background-color", "background"), _WHITE)
        letters = _first(styled.declarations, ("color",), _BLACK, over=behind)
        needed = LARGE if _large(in_force) else NORMAL
        if text.strip() and (contrast := ratio(letters, behind)) < needed:
            yield remark(
                _CODE, Level.WARN, Place("html", styled.start, styled.end), text=draft.body.text,
                what=Text("“{quote}”的文字与底色对比度只有{contrast:.1f}，至少应为{needed}", "“{quote}” has a contrast of {contrast:.1f} with its background, it needs {needed}"),
                why=_WHY, todo=Text("换更深的字色，或去掉颜色设置", "Use a darker colour, or none"), contrast=contrast, needed=needed,
            )  # fmt: skip


def _first(declared: tuple[tuple[str, str], ...], names: tuple[str, ...], default: Colour, over: Colour = _WHITE) -> Colour:
    """Return the colour that the nearest declaration of one of these names gives."""
    return next((found for name, value in declared if name in names and (found := colour(value, over))), default)


def _large(in_force: Mapping[str, str]) -> bool:
    size = _SIZE.match(in_force.get("font-size", ""))
    pixels = float(size[1].strip(".") or 0) * _PER_UNIT[size[2]] if size and size[1].count(".") < 2 else 0.0
    weight = in_force.get("font-weight", "")
    bold = weight in ("bold", "bolder") or (weight.isdecimal() and int(weight) >= 700)
    return pixels >= (_LARGE_BOLD_PX if bold else _LARGE_PX)


CHECK = Check(
    code=_CODE,
    name=Text("颜色对比度", "Contrast of colours"),
    looks_for=Text("与底色对比度不足的彩色文字（小字4.5，大字3）", "coloured letters with too little contrast (4.5, large ones 3)"),
    why=_WHY,
    example=Text("白底上的浅灰字，对比度只有2.3", "Light grey #AAAAAA on white: a contrast of 2.3"),
    find=_find,
)
