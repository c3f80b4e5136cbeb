"""Keeping files that go with a release as attachments: documents only, of kinds that people open everywhere and that run nothing."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Final

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, require_somewhere
from guikou.release.domain.content import File
from guikou.release.operations.media import keep

_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
KINDS: Final[Mapping[str, tuple[str, bytes]]] = {
    ".pdf": ("application/pdf", b"%PDF-"),
    ".ofd": ("application/ofd", b"PK\x03\x04"),
    ".docx": (f"{_OFFICE}wordprocessingml.document", b"PK\x03\x04"),
    ".xlsx": (f"{_OFFICE}spreadsheetml.sheet", b"PK\x03\x04"),
    ".pptx": (f"{_OFFICE}presentationml.presentation", b"PK\x03\x04"),
}
"""By the end of the name: media type, and how such a file begins."""

_MACROS: Final = b"vbaProject.bin"
_LONGEST_NAME: Final = 100


class NotAnAttachment(Refusal):
    """The file is of no kind that can be attached."""

    field = "attachments"

    def __init__(self, name: str) -> None:
        super().__init__(
            Text(
                "附件“{name}”不能接收：只收PDF、OFD、DOCX、XLSX、PPTX，且不能带宏",
                "The file “{name}” cannot be attached: only PDF, OFD, DOCX, XLSX and PPTX without macros can",
            ).fill(name=name)
        )


def keep_attachment(*, data: bytes, name: str, by: Actor, now: datetime) -> File:
    """
    Keep a document that goes with a release.

    :raises NotAllowed: the actor writes nowhere.
    :raises NotAnAttachment: it is no document that can be attached.
    :raises TooLarge: it has more than 50 MB.
    """
    require_somewhere(by, Action.WRITE_RELEASES)
    path = PurePath("".join(character for character in name if character.isprintable()).replace("\\", "/"))
    media_type, begins = KINDS.get(path.suffix.lower(), ("", b""))
    if not media_type or not data.startswith(begins) or _MACROS in data:
        raise NotAnAttachment(path.name[:_LONGEST_NAME])
    media = keep(data=data, media_type=media_type, by=by, now=now)
    return File(name=path.stem[:_LONGEST_NAME] + path.suffix.lower(), media_type=media.media_type, digest=media.digest)
