"""What one account is to show: an edition as it was fitted to the account's platform. Reviewers sign exactly this."""

import hashlib
from dataclasses import dataclass, field

from guikou.kernel.bilingual import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as it is uploaded. `alt` says what it shows; `data` are the bytes of a JPEG, PNG or GIF (`media_type`)."""

    name: str
    media_type: str
    alt: str
    data: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with the text, where the platform takes files."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """
    One language version of an edition, for one account.

    `html` is the body for platforms of articles; it names pictures as `picture:0`, `picture:1` … (places in `pictures`). `text` is the whole post for
    platforms of short texts. `digest` is the summary. `address` is the permanent address of the release on the government's own website: it is in every
    copy, leads the public to the source, and is the marker by which a copy is found again. `cover` is a place in `pictures`.
    """

    language: Language
    title: str
    address: str
    digest: str = ""
    html: str = ""
    text: str = ""
    author: str = ""
    pictures: tuple[Picture, ...] = ()
    cover: int | None = None
    attachments: tuple[Attachment, ...] = ()
    video: str = ""
