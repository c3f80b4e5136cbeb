"""Choosing the pictures that one account shows: among those of the release, in which order, with which words, and which is the cover."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from guikou.console.areas.releases import words
from guikou.console.words import said, say
from guikou.kernel.bilingual import Text
from guikou.release.domain.content import FIELD_WORDS, AccountVersion, Field, File, Version
from guikou.release.domain.pictures import Pictures, cover_of

NO_ALT: Final = Text("请写明图片“{name}”上有什么。", "Say what the picture “{name}” shows.")
NO_SUCH_COVER: Final = Text(
    "封面图片没有选用，请选用它，或另选封面。", "The cover is not among the pictures that are shown; show it, or choose another."
)
_GONE: Final = File(name="", media_type="", digest="")
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A picture as the form has it: what it shows in the words of this account, by which place the body that is typed names it, whether it is shown and whether it is the cover."""

    file: File
    place: int
    shown: bool
    cover: bool

    @property
    def address(self) -> str:
        """Where the page gets it from."""
        return words.address_of(self.file.digest)


@dataclass(frozen=True, slots=True)
class Choice:
    """All pictures of the release, those that are shown in their order."""

    rows: tuple[Row, ...]

    @property
    def pictures(self) -> Pictures:
        """Those that are shown."""
        return tuple(each.file for each in self.rows if each.shown)

    @property
    def cover(self) -> File | None:
        """The cover, whether it is shown or not."""
        return next((each.file for each in self.rows if each.cover), None)

    @property
    def named(self) -> Pictures:
        """What the places in the body mean."""
        by_place = {each.place: each.file for each in self.rows}
        return tuple(by_place.get(place, _GONE) for place in range(max(by_place, default=-1) + 1))


def offered(account: AccountVersion, masters: Iterable[Version]) -> Choice:
    """Return the pictures that the account shows, then those of the release that it does not, the master's of its language first."""
    version, cover = account.version, cover_of(account.version)
    mine = {each.digest: each for each in version.pictures}
    others: dict[str, File] = {}
    for master in sorted(masters, key=lambda each: each.language is not version.language):
        for file in master.pictures:
            others.setdefault(file.digest, file if master.language is version.language else replace(file, alt=""))
    files = [*mine.values(), *(file for digest, file in others.items() if digest not in mine)]
    return Choice(tuple(Row(file, place, file.digest in mine, file == cover) for place, file in enumerate(files)))


def sent(data: QueryDict, offer: Choice) -> Choice:
    """Return what was chosen among the pictures that are offered; one that the form did not have is not shown."""
    known = {each.file.digest: each.file for each in offer.rows}
    digests, shown, cover = data.getlist("picture"), set(data.getlist("picture-show")), data.get("cover", "")
    alts, places, orders = (data.getlist(f"picture-{name}") for name in ("alt", "place", "order"))
    rows: dict[str, tuple[int, Row]] = {}
    for at, digest in enumerate(digests[:_MOST]):
        if digest in known and digest not in rows:
            file = replace(known[digest], alt=_at(alts, at).replace("\x00", "").strip()[:1000])
            rows[digest] = _number(orders, at), Row(file, _number(places, at), digest in shown, digest == cover)
    chosen = [row for _, row in sorted(rows.values(), key=lambda each: each[0])]
    free = max((each.place for each in chosen), default=-1) + 1
    left = [file for digest, file in known.items() if digest not in rows]
    return Choice((*chosen, *(Row(file, free + at, shown=False, cover=False) for at, file in enumerate(left))))


class PicturesWidget(forms.Widget):
    """The rows of pictures."""

    template_name = "console/releases/picture_choice.html"
    offer = Choice(())
    covers = False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Choice:  # noqa: ARG002 - Django passes them
        """Return what was chosen."""
        return sent(data, self.offer)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:  # noqa: ARG002 - Django passes them
        """Say that it is always there: ticking nothing is a choice."""
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return what the template shows."""
        return super().get_context(name, value, attrs) | {"choice": value or self.offer, "covers": self.covers}


class PicturesField(forms.Field):
    """The pictures of an account; what they show has to be said as soon as they are others than the master's."""

    widget = PicturesWidget

    def __init__(self, account: AccountVersion, masters: Iterable[Version], *, covers: bool) -> None:
        super().__init__(label=said(FIELD_WORDS[Field.PICTURES].zh, FIELD_WORDS[Field.PICTURES].en), required=False)
        self.former = account.version.pictures
        self.widget.offer, self.widget.covers = offered(account, masters), covers
        self.initial = self.widget.offer

    def clean(self, value: Choice) -> Choice:
        """
        Return what was chosen.

        :raises ValidationError: a picture says nothing to those who cannot see it, or the cover is not shown.
        """
        mute = [each.name for each in value.pictures if not each.alt]
        if mute and value.pictures != self.former:
            raise ValidationError([say(NO_ALT.fill(name=name)) for name in mute])
        if value.cover and value.pictures and value.cover not in value.pictures:
            raise ValidationError(say(NO_SUCH_COVER))
        return value


def _at(values: Sequence[object], place: int) -> str:
    return str(values[place]) if place < len(values) else ""


def _number(values: Sequence[object], place: int) -> int:
    """Return the number that was sent for a row; where there is none that can be read, its place."""
    written = _at(values, place)
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 4 and int(written) < _MOST else place
