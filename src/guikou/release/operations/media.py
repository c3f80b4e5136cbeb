"""Keeping pictures and attachments, each once, under the hash of its bytes."""

import hashlib
import os
from datetime import datetime
from pathlib import Path, PurePath
from typing import Final

from django.conf import settings
from django.db import transaction

from guikou.channels.rendering.pictures import JPEG, PNG, fitted
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, require_somewhere
from guikou.release.domain.content import File
from guikou.release.models import Media
from guikou.trail.operations import Act, record

LARGEST = 50 * 2**20
"""In bytes. No platform that an adapter knows takes a larger picture or attachment."""

PICTURE_TYPES: Final = frozenset({JPEG, PNG})
MOST_OF_A_PICTURE: Final = 500_000
"""In bytes: what the strictest of our adapters takes (mail)."""


class TooLarge(Refusal):
    """The file is too large to be kept."""

    field = "files"

    def __init__(self) -> None:
        super().__init__(
            Text("文件超过{limit}兆字节，请压缩后再上传", "The file is larger than {limit} MB; make it smaller and upload it again").fill(
                limit=LARGEST >> 20
            )
        )


def keep(*, data: bytes, media_type: str, by: Actor, now: datetime) -> Media:
    """
    Keep a file and return where it is known; the same bytes are kept once, with the media type that they came with first.

    :raises NotAllowed: the actor writes nowhere.
    :raises TooLarge: it has more than 50 MB.
    """
    require_somewhere(by, Action.WRITE_RELEASES)
    if len(data) > LARGEST:
        raise TooLarge
    digest = hashlib.sha256(data).hexdigest()
    # The file before the row: a file without a row is harmless, a row without a file is not.
    _write(digest, data)
    with transaction.atomic():
        media, made = Media.objects.get_or_create(
            digest=digest, defaults={"media_type": media_type[:100], "size": len(data), "kept_at": now}
        )
        if made:
            change = {"media_type": media.media_type, "size": media.size}
            record(Act(action="release.media", subject=f"media:{digest}", change=change), by=by, now=now)
    return media


def place(digest: str) -> Path:
    """Return where the file with that hash lies."""
    return Path(settings.MEDIA_ROOT) / "release" / digest[:2] / digest


def _write(digest: str, data: bytes) -> None:
    path = place(digest)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f"{digest}.{os.getpid()}.{os.urandom(4).hex()}.part")
    beside.write_bytes(data)
    beside.replace(path)


def keep_picture(*, data: bytes, name: str, alt: str = "", by: Actor, now: datetime) -> File:
    """
    Keep a picture in the one form that every platform takes (JPEG or PNG, at most 500 kB, without what the camera wrote beside it), so that all show the same one.

    :raises NotAllowed: the actor writes nowhere.
    :raises Refusal: it is no picture that can be read, moves, or is too large.
    """
    require_somewhere(by, Action.WRITE_RELEASES)
    made = fitted(data, types=PICTURE_TYPES, most=MOST_OF_A_PICTURE)
    media = keep(data=made.data, media_type=made.media_type, by=by, now=now)
    ending = ".png" if made.media_type == PNG else ".jpg"
    return File(
        name=PurePath(name.replace("\x00", "") or "picture").stem[:100] + ending, media_type=media.media_type, digest=media.digest, alt=alt
    )
