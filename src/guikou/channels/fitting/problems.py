"""What of a variant a platform will not take: the limit counters of the editor and the refusal before sending ask the same function."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from guikou.channels.capability import Capability, Form, Limit, Unit
from guikou.channels.fitting.amounts import amount, rule
from guikou.channels.fitting.units import length
from guikou.channels.rendering.bodies import body
from guikou.channels.rendering.master import places
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Refusal, Text

FIELDS: Mapping[str, Text] = {
    "title": Text("标题", "the title"),
    "digest": Text("摘要", "the summary"),
    "html": Text("正文", "the body"),
    "text": Text("短文", "the short text"),
    "author": Text("作者", "the author"),
    "address": Text("网址", "the address"),
    "alt": Text("图片的替代文字", "the alternative text"),
    "picture": Text("图片", "the picture"),
    "pictures": Text("图片", "pictures"),
    "attachments": Text("附件", "attachments"),
    "cover": Text("封面", "the cover"),
}

_TOO_LONG = Text("{field}有{length}，超过上限{most}{rule}", "{Field}: {length}, the most is {most}{rule}")
_SHORTEN = Text("请删去至少{over}", "Take out at least {over}")
_TOO_LARGE = Text("第{place}张图片有{length}，超过上限{most}", "Picture {place} has {length}, the most is {most}")
_SHRINK = Text("请让系统把图片转换到合适大小，或换一张", "Have it converted to a fitting size, or take another one")
_NO_COVER = Text("此平台的文章必须有封面图片", "The platform takes no article without a cover picture")
_ADD_COVER = Text(
    "请添加一张图片，或在发布渠道中为这个账号设置默认封面", "Add a picture, or set a usual cover for the account among the channels"
)
_TOO_MANY = Text("{field}有{length}，最多{most}", "{length} {field}, the most is {most}")
_FEWER = Text("请去掉{over}", "Take out {over}")
_MISSING = Text("没有填写{field}", "{Field} is missing")
_FILL_IN = Text("请填写{field}", "Fill in {field}")
_NO_ALT = Text("第{place}张图片没有替代文字", "Picture {place} has no alternative text")
_WRITE_ALT = Text("请用一句话写明图片内容", "Say in one sentence what it shows")
_WRONG_TYPE = Text("此平台不收第{place}张图片的格式（{type}）", "The platform does not take the format of picture {place} ({type})")
_CONVERT = Text("请让系统转换图片格式，或去掉这张图片", "Have the picture converted, or take it out")
_NO_SUCH_PICTURE = Text("{field}用到了第{place}张图片，但没有这张图片", "{Field} names picture {place}, and there is none")
_PUT_IN = Text("请上传这张图片，或从{field}中去掉", "Upload it, or take it out of {field}")
_NO_ADDRESS = Text("短文里没有完整的原文网址", "The short text does not carry the whole address of the original")
_ADD_ADDRESS = Text("请在短文末尾加上{address}", "Put {address} at the end of the short text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How long one field is beside its limit. `place` is the picture's place in the variant, None for other fields."""

    field: str
    place: int | None = None
    length: int
    limit: Limit

    @property
    def over(self) -> int:
        """How much too much it is, in the unit of the limit; 0 where it fits."""
        return max(0, self.length - self.limit.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """
    Why a platform will not take a variant: the field, what is wrong, how much too much (0 where it is no matter of amount), what to
    do.
    """

    field: str
    place: int | None = None
    what: Text
    over: int = 0
    do: Text


_SIMPLER = Text("请简化正文格式", "Make the formatting of the body simpler")

_TEXTS: Mapping[str, Callable[[Variant], str]] = {
    "title": lambda variant: variant.title,
    "digest": lambda variant: variant.digest,
    "html": lambda variant: variant.html,
    "text": lambda variant: variant.text,
    "author": lambda variant: variant.author,
    "address": lambda variant: variant.address,
}
_REQUIRED = {Form.ARTICLE: ("title", "html"), Form.SHORT: ("text",), Form.MESSAGE: ("text",)}


def measures(variant: Variant, capability: Capability) -> tuple[Measure, ...]:
    """
    Return how long every limited field is, in the order of the capability's limits; fields of pictures once for each picture.

    `html` is measured as the platform gets it, but for the addresses of pictures, which are only known when they are uploaded.

    :raises KeyError: the capability limits something that a variant does not have.
    """
    return tuple(measure for field, limit in capability.limits.items() for measure in _measured(field, limit, variant, capability))


def problems(variant: Variant, capability: Capability) -> tuple[Problem, ...]:
    """
    Return everything for which the platform would refuse the variant, or the public would be served badly; nothing where it may be sent.

    :raises KeyError: as `measures`.
    """
    return (
        *(_missing(field) for field in _REQUIRED[capability.form] if not _TEXTS[field](variant).strip()),
        *(_too_much(measure) for measure in measures(variant, capability) if measure.over),
        *_of_body(variant, capability),
        *_of_pictures(variant, capability),
        *_of_address(variant, capability),
    )


def _measured(field: str, limit: Limit, variant: Variant, capability: Capability) -> Iterator[Measure]:
    if field == "pictures":
        yield Measure(field=field, length=len(variant.pictures), limit=limit)
    elif field == "attachments":
        yield Measure(field=field, length=len(variant.attachments), limit=limit)
    elif field in ("alt", "picture"):
        for place, picture in enumerate(variant.pictures):
            counted = length(picture.alt, limit) if field == "alt" else len(picture.data)
            yield Measure(field=field, place=place, length=counted, limit=limit)
    elif field == "html":
        yield Measure(field=field, length=length(_body(variant, capability)[0], limit), limit=limit)
    else:
        yield Measure(field=field, length=length(_TEXTS[field](variant), limit), limit=limit)


def _body(variant: Variant, capability: Capability) -> tuple[str, Refusal | None]:
    """Return the body as the platform gets it; where it cannot be made, what was written and why."""
    try:
        return body(variant.html, capability.markup), None
    except Refusal as refused:
        return variant.html, refused


def _too_much(measure: Measure) -> Problem:
    what, do = (_TOO_LARGE, _SHRINK) if measure.field == "picture" else (_TOO_LONG, _SHORTEN)
    if measure.limit.unit is Unit.PIECES:
        what, do = _TOO_MANY, _FEWER
    said = {
        **_named(measure.field),
        "place": 0 if measure.place is None else measure.place + 1,
        "length": amount(measure.length, measure.limit.unit),
        "most": amount(measure.limit.most, measure.limit.unit),
        "rule": rule(measure.limit.unit),
        "over": amount(measure.over, measure.limit.unit),
    }
    return Problem(field=measure.field, place=measure.place, what=what.fill(**said), over=measure.over, do=do.fill(**said))


def _missing(field: str) -> Problem:
    return Problem(field=field, what=_MISSING.fill(**_named(field)), do=_FILL_IN.fill(**_named(field)))


def _of_body(variant: Variant, capability: Capability) -> Iterator[Problem]:
    if capability.form is Form.ARTICLE and (refused := _body(variant, capability)[1]):
        yield Problem(field="html", what=refused.reason, do=_SIMPLER)


def _of_pictures(variant: Variant, capability: Capability) -> Iterator[Problem]:
    if capability.needs_cover and not variant.pictures:
        yield Problem(field="cover", what=_NO_COVER, do=_ADD_COVER)
    for place, picture in enumerate(variant.pictures):
        if not picture.alt.strip():
            yield Problem(field="alt", place=place, what=_NO_ALT.fill(place=place + 1), do=_WRITE_ALT)
        if picture.media_type not in capability.picture_types:
            yield Problem(field="picture", place=place, what=_WRONG_TYPE.fill(place=place + 1, type=picture.media_type), do=_CONVERT)
    named = [("html", place) for place in places(variant.html)] + [("cover", variant.cover)]
    for field, named_place in named:
        if named_place is not None and not 0 <= named_place < len(variant.pictures):
            said = {**_named(field), "place": named_place + 1}
            yield Problem(field=field, what=_NO_SUCH_PICTURE.fill(**said), do=_PUT_IN.fill(**said))


def _of_address(variant: Variant, capability: Capability) -> Iterator[Problem]:
    if not variant.address.strip():
        yield _missing("address")
    elif capability.form is not Form.ARTICLE and variant.text.strip() and variant.address not in variant.text:
        yield Problem(field="text", what=_NO_ADDRESS, do=_ADD_ADDRESS.fill(address=variant.address))


def _named(field: str) -> dict[str, Text]:
    name = FIELDS[field]
    return {"field": name, "Field": Text(name.zh, name.en[0].upper() + name.en[1:])}
