"""What one version shows otherwise than another, field by field, for people to see: texts by words, bodies by paragraph, pictures by which and in which order."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from guikou.release.domain.content import Field, File, Version
from guikou.release.domain.diff import BlockChange, Piece, difference, html_difference
from guikou.release.domain.pictures import PictureDifference, cover_of, picture_difference

_WORDED: Final = (Field.TITLE, Field.DIGEST, Field.TEXT, Field.AUTHOR, Field.VIDEO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """
    A field that differs. Texts are told by words (`pieces`), bodies by paragraph (`blocks`), pictures by what was added, left out, moved or described anew; of the cover, which picture
    it was and is (None: none). Of attachments it is only said that they differ.
    """

    field: Field
    pieces: tuple[Piece, ...] = ()
    blocks: tuple[BlockChange, ...] = ()
    pictures: PictureDifference | None = None
    covers: tuple[File | None, File | None] | None = None

    @property
    def changed_blocks(self) -> tuple[BlockChange, ...]:
        """The paragraphs in which something differs."""
        return tuple(each for each in self.blocks if each.changed)

    @property
    def unchanged(self) -> int:
        """How many paragraphs are the same."""
        return len(self.blocks) - len(self.changed_blocks)


def variations(before: Version, now: Version, fields: Iterable[Field] = Field) -> tuple[Variation, ...]:
    """Return what differs in these fields, in their order. A cover is another one where it is another picture, whatever its place."""
    return tuple(_varied(each, before, now) for each in fields if _seen(each, before) != _seen(each, now))


def _seen(field: Field, version: Version) -> object:
    if field is Field.COVER:
        cover = cover_of(version)
        return cover and cover.digest
    return getattr(version, field.value)


def _varied(field: Field, before: Version, now: Version) -> Variation:
    old, new = getattr(before, field.value), getattr(now, field.value)
    if field in _WORDED:
        return Variation(field=field, pieces=difference(old, new))
    if field is Field.HTML:
        return Variation(field=field, blocks=html_difference(old, new))
    if field is Field.PICTURES:
        return Variation(field=field, pictures=picture_difference(old, new))
    return Variation(field=field, covers=(cover_of(before), cover_of(now)) if field is Field.COVER else None)
