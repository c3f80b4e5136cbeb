"""Places in a version that a reviewer can remark on: its fields, paragraph by paragraph, and finding a remark again in a text that was changed since."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from guikou.release.domain.content import Field, Version
from guikou.release.domain.markup import page

READ: Final = (Field.TITLE, Field.DIGEST, Field.HTML, Field.TEXT, Field.AUTHOR, Field.PICTURES, Field.ATTACHMENTS, Field.VIDEO)
"""The fields in the order in which they are read. The cover is one of the pictures."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a field: its element, its words, and where they begin in the text of the field (of the body: in its visible text)."""

    field: Field
    tag: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the words end."""
        return self.start + len(self.text)


def paragraphs(version: Version, fields: Collection[Field] = READ) -> tuple[Paragraph, ...]:
    """Return what there is to read in these fields of a version, in reading order; pictures by what they are said to show, attachments by name."""
    return tuple(each for field in READ if field in fields for each in _of(version, field) if each.text)


def located(place: Mapping[str, Any], among: Iterable[Paragraph]) -> Paragraph | None:
    """
    Return the paragraph that a place is in: where it was if its words (`quote`) are still there, else where they are now; None: they are gone.

    A place without words is a paragraph's as long as one begins before it and ends after it.
    """
    quote, start = place.get("quote", ""), place.get("start", 0)
    same = [each for each in among if each.field == place.get("field") and quote in each.text]
    there = next((each for each in same if each.start <= start <= each.end), None)
    return there or next(iter(same if quote else ()), None)


def _of(version: Version, field: Field) -> Iterator[Paragraph]:
    match field:
        case Field.HTML:
            yield from (Paragraph(field, block.tag, block.text or block.read, block.start) for block in page(version.html).blocks)
        case Field.PICTURES:
            yield from _listed(field, (each.alt or each.name for each in version.pictures))
        case Field.ATTACHMENTS:
            yield from _listed(field, (each.name for each in version.attachments))
        case _:
            yield from _listed(field, getattr(version, field.value).split("\n"))


def _listed(field: Field, lines: Iterable[str]) -> Iterator[Paragraph]:
    start = 0
    for line in lines:
        yield Paragraph(field, "p", line, start)
        start += len(line) + 1
