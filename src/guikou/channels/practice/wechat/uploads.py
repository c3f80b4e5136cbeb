"""Uploads: pictures of texts, and the material library. What a file is says its content, not its name."""

import base64
import io
import secrets
import warnings
from datetime import timedelta
from typing import Any

from PIL import Image

from guikou.channels.practice.wechat.answers import Refused
from guikou.channels.practice.wechat.calls import Asked, WeChatCalls, call

PICTURE_BYTES = 2**20
LARGEST = {"image": 10 * 2**20, "voice": 2 * 2**20, "video": 10 * 2**20, "thumb": 64 * 2**10}
TYPES = {"image": {"JPEG", "PNG", "GIF", "BMP"}, "thumb": {"JPEG"}, "voice": {"AUDIO"}, "video": {"MP4"}}
LIBRARY = {"image": 100_000, "voice": 1000, "video": 1000, "thumb": 1000}
KEPT = timedelta(days=3)
"""How long temporary material lasts."""
SITE = "http://mmbiz.qpic.cn/"


class Uploads(WeChatCalls):
    """Files that come in."""

    @call("/cgi-bin/media/uploadimg", form=True)
    def uploadimg(self, asked: Asked) -> dict[str, Any]:
        """Take a picture for a text and give its address."""
        data = _file(asked)
        kind = kind_of(data)
        if kind not in ("JPEG", "PNG"):
            raise Refused(40005)
        if len(data) >= PICTURE_BYTES:
            raise Refused(40009)
        return {"url": self._picture(data, kind), "errcode": 0, "errmsg": "ok"}

    @call("/cgi-bin/material/add_material", form=True)
    def add_material(self, asked: Asked) -> dict[str, Any]:
        """Take permanent material."""
        medium, data, kind = _material(asked)
        held = self.store.get("library", asked.appid) or {}
        if held.get(medium, 0) >= LIBRARY[medium]:
            raise Refused(45009)
        self.store.put("library", asked.appid, {**held, medium: held.get(medium, 0) + 1})
        media_id = self._keep(asked, medium, permanent=True)
        if medium != "image":
            return {"media_id": media_id}
        address = self._picture(data, kind)
        self.store.put("material", media_id, {**(self.store.get("material", media_id) or {}), "url": address})
        return {"media_id": media_id, "url": address}

    @call("/cgi-bin/media/upload", form=True)
    def media_upload(self, asked: Asked) -> dict[str, Any]:
        """Take temporary material, which lasts three days and is no cover."""
        medium, _, _ = _material(asked)
        return {"type": medium, "media_id": self._keep(asked, medium, permanent=False), "created_at": int(asked.now.timestamp())}

    def add_cover(self, appid: str, media_id: str) -> None:
        """Put a plain picture under that number into the account's library, for articles that have none."""
        drawn = io.BytesIO()
        Image.new("RGB", (900, 383), (28, 78, 120)).save(drawn, "PNG")
        kept = {"appid": appid, "medium": "image", "permanent": True, "until": 0.0, "url": self._picture(drawn.getvalue(), "PNG")}
        self.store.put("material", media_id, kept)

    def is_permanent(self, appid: str, media_id: str) -> bool:
        """Say whether this is a picture in the account's library."""
        known = self.store.get("material", media_id)
        return bool(known and known["appid"] == appid and known["permanent"] and known["medium"] in ("image", "thumb"))

    def is_own_picture(self, address: str) -> bool:
        """Say whether the address is one that an upload gave."""
        return picture_key(address) is not None and self.store.get("picture", picture_key(address) or "") is not None

    def _keep(self, asked: Asked, medium: str, *, permanent: bool) -> str:
        media_id = secrets.token_urlsafe(48)
        self.store.put(
            "material", media_id, {"appid": asked.appid, "medium": medium, "permanent": permanent, "until": (asked.now + KEPT).timestamp()}
        )
        return media_id

    def _picture(self, data: bytes, kind: str) -> str:
        key = secrets.token_urlsafe(30)
        self.store.put("picture", key, {"type": f"image/{kind.lower()}", "data": base64.b64encode(data).decode()})
        return f"{SITE}mmbiz_{kind.lower()}/{key}/0?wx_fmt={kind.lower()}"


def picture_key(address: str) -> str | None:
    """Return the key of a picture from its address."""
    parts = address.removeprefix("https:").removeprefix("http:").split("/")
    return parts[4] if len(parts) == 6 and parts[2] == "mmbiz.qpic.cn" else None


def kind_of(data: bytes) -> str:
    """Return what the bytes are: a kind of picture as Pillow calls it, MP4, AUDIO, or nothing."""
    if data[4:8] == b"ftyp":
        return "MP4"
    if data[:3] == b"ID3" or data[:2] in (b"\xff\xfb", b"\xff\xf3") or data[:5] == b"#!AMR":
        return "AUDIO"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as picture:
                picture.verify()
                return picture.format or ""
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return ""


def _file(asked: Asked) -> bytes:
    given = asked.request.files.get("media")
    data = b""
    if given:
        data = given.stream.read()
        given.close()
    if not data:
        raise Refused(41005)
    return data


def _material(asked: Asked) -> tuple[str, bytes, str]:
    medium = asked.request.args.get("type") or asked.request.form.get("type", "")
    if medium not in TYPES:
        raise Refused(40004)
    data = _file(asked)
    kind = kind_of(data)
    if kind not in TYPES[medium]:
        raise Refused(40005)
    if len(data) > LARGEST[medium]:
        raise Refused(40009)
    return medium, data, kind
