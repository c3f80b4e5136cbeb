"""Pictures without alternative text, or with one that says nothing."""

import re
from collections.abc import Iterator

from guikou.kernel.bilingual import Text
from guikou.release.domain.checks.base import Check, Draft, Known, Level, Place, Remark, remark

_CODE = "pictures"
_WHY = Text(
    "视障群众用读屏软件“听”图，图片加载不出时大家也靠这段文字",
    "People who cannot see hear this text, and everybody reads it where a picture does not load",
)
_TODO = Text("用一句话写明图上有什么信息", "Say in one sentence what the picture tells")
_SAYS_NOTHING = re.compile(
    r"\s*(?:图片?|配图|照片|截图|图像|image|picture|photo|img|untitled|screenshot|微信图片)?[\s_\-—:：]*[\d_\-（）() ]*(?:\.(?:jpe?g|png|gif|webp|bmp|heic))?\s*",
    re.IGNORECASE,
)
_FILE = re.compile(r"\S*[\w-]\.(?:jpe?g|png|gif|webp|bmp|heic)", re.IGNORECASE)


def _find(draft: Draft, _known: Known) -> Iterator[Remark]:
    shown = [(Place("html", each.at, each.at), each.source, each.alt) for each in draft.body.pictures]
    beside = [(Place("pictures", number, number), each.name, each.alt) for number, each in enumerate(draft.pictures)]
    for place, name, alt in [*shown, *beside]:
        if not (alt or "").strip():
            yield _said(Level.STOP, place, name, alt, Text("图片{name}没有替代文字", "The picture {name} has no alternative text"))
        elif _SAYS_NOTHING.fullmatch(alt or "") or _FILE.fullmatch(alt or ""):
            yield _said(
                Level.WARN, place, name, alt,
                Text("图片{name}的替代文字“{alt}”没有说明内容", "The alternative text “{alt}” of the picture {name} says nothing about it"),
            )  # fmt: skip


def _said(level: Level, place: Place, name: str, alt: str | None, what: Text) -> Remark:
    return remark(_CODE, level, place, text="", what=what, why=_WHY, todo=_TODO, name=name, alt=alt)


CHECK = Check(
    code=_CODE,
    name=Text("图片替代文字", "Alternative text of pictures"),
    looks_for=Text(
        "没有替代文字的图片，以及“图片1”“IMG_001.jpg”这类文字",
        "pictures without alternative text, or with one such as “picture 1” or “IMG_001.jpg”",
    ),
    why=_WHY,
    example=Text("停水范围图没有文字，读屏用户不知道哪些街道停水", "A map of the streets without water, and no word on which they are"),
    find=_find,
)
