"""The package for publishing by hand: a ZIP with a text file for each field, the pictures as the platform takes them, and a checklist in both languages."""

import io
import zipfile
from dataclasses import replace
from html import escape

from guikou.channels.adapters.fit import require_fitting
from guikou.channels.adapters.manual import ByHandPlatform, steps_of
from guikou.channels.capability import Basis, Form
from guikou.channels.failures import ContentRefused
from guikou.channels.fitting import amount, measures
from guikou.channels.fitting.problems import FIELDS
from guikou.channels.rendering.master import placed, sanitised
from guikou.channels.rendering.pictures import for_platform
from guikou.channels.variants import Picture, Variant
from guikou.kernel.bilingual import Language, Refusal, Text

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif"}
_MOMENT = (2020, 1, 1, 0, 0, 0)  # the same content gives the same file


def package(variant: Variant, platform: ByHandPlatform) -> bytes:
    """
    Return the package. Pictures are converted first, so that what is in it fits.

    :raises ContentRefused: it does not fit even so; the field is named.
    """
    fitted = _with_pictures(variant, platform)
    require_fitting(fitted, platform.capability)
    names = [f"pictures/{place + 1:02}.{_ENDINGS[picture.media_type]}" for place, picture in enumerate(fitted.pictures)]
    files: dict[str, bytes] = {
        "清单.txt": _checklist(fitted, platform, names, Language.ZH),
        "checklist.txt": _checklist(fitted, platform, names, Language.EN),
        "title.txt": _text(fitted.title),
        "address.txt": _text(fitted.address),
    }
    if platform.capability.form is Form.ARTICLE:
        files["article.html"] = _article(fitted, names)
    else:
        files["text.txt"] = _text(fitted.text)
    files |= {
        name: _text(value)
        for name, value in (("digest.txt", fitted.digest), ("author.txt", fitted.author), ("video.txt", fitted.video))
        if value
    }
    files |= {name: picture.data for name, picture in zip(names, fitted.pictures, strict=True)}
    files |= {f"attachments/{place + 1:02}-{_safe(file.name)}": file.data for place, file in enumerate(fitted.attachments)}
    return _zipped(files)


def _with_pictures(variant: Variant, platform: ByHandPlatform) -> Variant:
    converted: list[Picture] = []
    for picture in variant.pictures:
        try:
            converted.append(for_platform(picture, platform.capability))
        except Refusal as refused:
            raise ContentRefused(refused.reason, Text("请换一张图片", "Take another picture"), field="pictures") from refused
    return replace(variant, pictures=tuple(converted))


def _article(variant: Variant, names: list[str]) -> bytes:
    """Return the body as a page to copy from; a picture is beside it in the package."""
    try:
        body = placed(sanitised(variant.html), {place: f"https://package.invalid/{name}" for place, name in enumerate(names)})
    except Refusal as refused:
        raise ContentRefused(refused.reason, Text("请修改正文", "Change the body"), field="html") from refused
    body = body.replace("https://package.invalid/", "")
    return _text(
        f'<!doctype html>\n<html lang="{variant.language.value}"><head><meta charset="utf-8"><title>{escape(variant.title)}</title></head><body>\n{body}\n</body></html>'
    )


def _checklist(variant: Variant, platform: ByHandPlatform, names: list[str], language: Language) -> bytes:
    lines = [_HEAD.fill(name=platform.name, title=variant.title).on(language), ""]
    lines += [f"[ ] {number}. {step.on(language)}" for number, step in enumerate(steps_of(platform), 1)]
    lines += ["", _ADDRESS.fill(address=variant.address).on(language), ""]
    for measure in measures(variant, platform.capability):
        if measure.place is None:
            said = _LENGTH.fill(
                field=FIELDS[measure.field],
                length=amount(measure.length, measure.limit.unit),
                most=amount(measure.limit.most, measure.limit.unit),
                basis=_BASIS[measure.limit.basis],
            )
            lines.append(said.on(language))
    lines += [_PICTURE.fill(name=name, alt=picture.alt).on(language) for name, picture in zip(names, variant.pictures, strict=True)]
    if platform.capability.keeps is not None:
        lines += ["", platform.capability.keeps.on(language)]
    return _text("\r\n".join(lines))


def _text(content: str) -> bytes:
    """With a byte order mark, by which the editor of Windows tells that it is UTF-8."""
    return b"\xef\xbb\xbf" + content.encode("utf-8", "replace") + b"\r\n"


def _safe(name: str) -> str:
    kept = "".join(character if character.isalnum() or character in "-_." else "_" for character in name)
    return kept.lstrip(".")[-80:] or "file"


def _zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return made.getvalue()


_HEAD = Text("{name}发布清单：{title}", "Checklist for {name}: {title}")
_ADDRESS = Text("原文网址（须随内容一并公开）：{address}", "Address of the original, to be published with it: {address}")
_LENGTH = Text("{field}：{length}，上限{most}{basis}", "{field}: {length} of at most {most}{basis}")
_PICTURE = Text("图片 {name}：{alt}", "Picture {name}: {alt}")
_BASIS = {
    Basis.DOCUMENTED: Text("", ""),
    Basis.SEEN: Text("（实测）", " (seen)"),
    Basis.UNCONFIRMED: Text(
        "（未见平台明文规定，以后台提示为准）", " (no document of the platform says so; what its back office says counts)"
    ),
}
