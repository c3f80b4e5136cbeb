"""
Pictures as platforms take them: read within limits, upright, without anything but what is seen, as JPEG or PNG, small enough.

Whatever is sent is untrusted. What comes out was drawn anew: no place of recording, no camera, no comment and nothing hidden behind the
picture is in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import PurePath
from typing import Final

from PIL import Image, ImageCms, ImageOps
from pillow_heif import HeifImageFile

from guikou.channels.capability import Capability, Unit
from guikou.channels.fitting.amounts import amount
from guikou.channels.variants import Picture
from guikou.kernel.bilingual import Refusal, Text

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
MOST_BYTES: Final = 30 << 20
MOST_PIXELS: Final = 60_000_000
"""More than any telephone records; beyond it a picture is made to fill the memory."""

_SUFFIXES = {JPEG: ".jpg", PNG: ".png"}
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "AVIF")
_MOVING = frozenset({"GIF", "PNG", "WEBP", "AVIF"})
_PHOTOGRAPHS = frozenset({"JPEG", "MPO", "HEIF"})
_QUALITIES = (90, 82, 74, 66)
_STEP = 0.8
_SMALLEST = 160  # longest side in pixels; a smaller one shows nothing

TOO_MANY_BYTES = Text(
    "图片文件有{size}，最大只能读取{most}。请先压缩再上传", "The picture file has {size}, the most is {most}. Please make it smaller first"
)
TOO_MANY_PIXELS = Text(
    "图片超过6000万像素，太大了。请缩小后再上传",
    "The picture has more than 60 million pixels, which is too much. Please make it smaller first",
)
UNREADABLE = Text(
    "这个文件不是能读取的图片，或者已损坏。请上传JPG、PNG、GIF、WEBP、BMP或HEIC格式的图片",
    "The file is no picture that can be read, or it is damaged. Please upload a JPG, PNG, GIF, WEBP, BMP or HEIC picture",
)
MOVING = Text(
    "这是动图，多数平台不能原样显示。请改用静态图片，或以视频链接发布",
    "The picture moves, and most platforms do not show that. Please take a still one, or link a video",
)
NO_FORMAT = Text("此平台不收JPG和PNG图片。请去掉图片", "The platform takes neither JPG nor PNG pictures. Please take the picture out")
CANNOT_SHRINK = Text(
    "图片无法压缩到{most}以内。请换一张更简单的图片", "The picture cannot be made as small as {most}. Please take a simpler one"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A picture that a platform takes; sizes in pixels."""

    data: bytes = field(repr=False)
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A part of a picture, as fractions of its width and height from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


def for_platform(picture: Picture, capability: Capability) -> Picture:
    """
    Return the picture as the platform takes it, with its alternative text; the end of its name says its new format.

    :raises Refusal: as `fitted`.
    """
    limit = capability.limits.get("picture")
    made = fitted(picture.data, types=capability.picture_types, most=limit.most if limit else MOST_BYTES)
    name = PurePath(picture.name).stem + _SUFFIXES[made.media_type]
    return replace(picture, name=name, media_type=made.media_type, data=made.data)


def fitted(data: bytes, *, types: frozenset[str], most: int) -> Fitted:
    """
    Return the picture as JPEG or PNG, whichever of `types` serves it, in at most `most` bytes: by less quality first, then by fewer pixels.

    What was drawn, and what is transparent, stays PNG where that fits; else it becomes JPEG on white.

    :raises Refusal: it cannot be read, moves, is too large to be read, or cannot be made to fit.
    """
    if not types & {JPEG, PNG}:
        raise Refusal(NO_FORMAT)
    image, drawn = opened(data)
    for attempt, media_type, quality in _attempts(image, drawn, types):
        encoded = _encoded(attempt, media_type, quality)
        if len(encoded) <= most:
            return Fitted(data=encoded, media_type=media_type, width=attempt.width, height=attempt.height)
    raise Refusal(CANNOT_SHRINK.fill(most=amount(most, Unit.BYTES)))


def crop(width: int, height: int, ratio: float) -> Rectangle:
    """Return the largest part around the middle that is `ratio` times as wide as high: 2.35 and 1 for the covers of WeChat."""
    if width > ratio * height:
        side = (1 - ratio * height / width) / 2
        return Rectangle(side, 0, 1 - side, 1)
    edge = (1 - width / ratio / height) / 2
    return Rectangle(0, edge, 1, 1 - edge)


def opened(data: bytes) -> tuple[Image.Image, bool]:
    """
    Return the picture, upright, in sRGB, as mode L, RGB or RGBA, without metadata; and whether it was drawn (not a photograph).

    :raises Refusal: it cannot be read, moves or is too large.
    """
    if len(data) > MOST_BYTES:
        raise Refusal(TOO_MANY_BYTES.fill(size=amount(len(data), Unit.BYTES), most=amount(MOST_BYTES, Unit.BYTES)))
    try:
        with _lazily(data) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refusal(TOO_MANY_PIXELS)
            if image.format in _MOVING and getattr(image, "is_animated", False):
                raise Refusal(MOVING)
            return _bare(_upright(image)), image.format not in _PHOTOGRAPHS
    except Refusal:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Refusal(TOO_MANY_PIXELS) from bomb
    except Exception as damaged:  # decoders of damaged files raise anything
        raise Refusal(UNREADABLE) from damaged


def _lazily(data: bytes) -> Image.Image:
    """Return the picture with nothing but its header read."""
    if data[4:8] == b"ftyp" and not data[8:12].startswith(b"avi"):
        return HeifImageFile(BytesIO(data))  # type: ignore[no-untyped-call]
    return Image.open(BytesIO(data), formats=_FORMATS)


def _upright(image: Image.Image) -> Image.Image:
    image.load()
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # what it says of its recording is damaged, the picture is not
        return image


def _bare(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):
        image = image.point(lambda value: value * (1 / 256) + 0).convert("L")  # 16 bits of grey
    if image.has_transparency_data:
        image = image.convert("RGBA")
        if image.getchannel("A").getextrema() == (255, 255):
            image = image.convert("RGB")
    elif image.mode not in ("L", "RGB", "CMYK"):
        image = image.convert("RGB")
    image = _in_srgb(image, profile) if profile and image.mode != "L" else image
    image = image.convert("RGB") if image.mode == "CMYK" else image
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        converted = ImageCms.profileToProfile(
            image, BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB" if image.mode == "CMYK" else image.mode
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a broken profile: the colours as they are
    return converted or image


def _attempts(image: Image.Image, drawn: bool, types: frozenset[str]) -> Iterator[tuple[Image.Image, str, int]]:
    """Yield what to try, best first: image, media type, quality."""
    if PNG in types and (drawn or image.mode == "RGBA" or JPEG not in types):
        yield image, PNG, 0
    if JPEG in types:
        image = _on_white(image)
        yield from ((image, JPEG, quality) for quality in _QUALITIES)
    while max(image.size) * _STEP >= _SMALLEST:
        image = image.resize((max(1, round(image.width * _STEP)), max(1, round(image.height * _STEP))), Image.Resampling.LANCZOS)
        yield image, JPEG if JPEG in types else PNG, _QUALITIES[1]


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _encoded(image: Image.Image, media_type: str, quality: int) -> bytes:
    written = BytesIO()
    if media_type == PNG:
        image.save(written, "PNG", optimize=True)
    else:
        image.save(written, "JPEG", quality=quality, optimize=True, progressive=True)
    return written.getvalue()
