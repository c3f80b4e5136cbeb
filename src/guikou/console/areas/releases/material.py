"""
What the form of a release holds, and the edition that it makes: texts in two languages over one set of pictures and attachments.

Pictures are numbered by their rows; bodies name them `picture:0`. One that is in no body stands at its end.
"""

import html
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from guikou.channels.rendering.master import places as named
from guikou.channels.rendering.master import sanitised
from guikou.kernel.bilingual import Language, Refusal
from guikou.people.domain.policy import Actor
from guikou.release.domain.content import AccountVersion, Field, File, Version
from guikou.release.domain.pictures import pointed
from guikou.release.operations.attachments import keep_attachment
from guikou.release.operations.media import keep_picture
from guikou.release.queries.media import media_types

TEXTS: Final = ("title", "html", "digest", "text", "author", "video")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_MARKUP: Final = re.compile(r"<(?:p|h[1-6]|ul|ol|li|table|br|div|img|figure|blockquote|strong|em|a|b|i|span)\b", re.IGNORECASE)
_PICTURE: Final = re.compile(r"<img\b[^>]*?\bsrc=[\"']?picture:([0-9]{1,3})[\"']?[^>]*>", re.IGNORECASE)
MOST_FILES: Final = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A picture as the form has it: its file, and what it shows in each language."""

    file: File
    alt: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that was written, before anything of it is judged. `cover` is a place in `pictures`."""

    texts: Mapping[Language, Mapping[str, str]]
    pictures: tuple[Row, ...] = ()
    attachments: tuple[File, ...] = ()
    cover: int | None = None
    places: frozenset[tuple[int, Language]] = field(default_factory=frozenset)

    @property
    def languages(self) -> tuple[Language, ...]:
        """Those in which something is written; the first one that can be, where nothing is."""
        return tuple(each for each in Language if any(self.texts[each][name].strip() for name in ("title", "html"))) or (Language.ZH,)

    def masters(self) -> tuple[Version, ...]:
        """
        Return the masters that it makes.

        :raises Refusal: a body is too long or too tangled.
        """
        return tuple(self._master(each) for each in self.languages)

    def _master(self, language: Language) -> Version:
        texts = self.texts[language]
        pictures = tuple(replace(row.file, alt=row.alt.get(language, "")) for row in self.pictures)
        return Version(
            language=language,
            html=body(texts["html"], pictures),
            pictures=pictures,
            attachments=self.attachments,
            cover=self.cover if self.cover is not None and self.cover < len(pictures) else None,
            **{name: texts[name] for name in TEXTS if name != "html"},
        )

    def accounts(self, keys: Mapping[int, str], former: Sequence[AccountVersion] = ()) -> tuple[AccountVersion, ...]:
        """
        Return where it goes; what people edited for an account before stays, but for pictures that the release has no more. `keys` are those of the accounts that can be chosen, by
        id.
        """
        there = {row.file.digest for row in self.pictures}
        before = {(each.account, each.version.language): each for each in former}
        found = []
        for number, language in sorted(self.places):
            if number in keys and language in self.languages:
                new = AccountVersion(account=keys[number], version=Version(language=language, title=""))
                found.append(_with_pictures_of(before.get((keys[number], language), new), there))
        return tuple(found)


def written(masters: Sequence[Version], accounts: Sequence[AccountVersion], ids: Mapping[str, int]) -> Material:
    """Return the material that an edition was made of; `ids` are those of its accounts, by key."""
    by_language = {each.language: each for each in masters}
    texts = {
        language: {name: getattr(by_language[language], name) if language in by_language else "" for name in TEXTS} for language in Language
    }
    first = masters[0]
    alts = [{each.language: each.pictures[at].alt for each in masters if at < len(each.pictures)} for at in range(len(first.pictures))]
    return Material(
        texts=texts,
        pictures=tuple(Row(replace(file, alt=""), alt) for file, alt in zip(first.pictures, alts, strict=True)),
        attachments=first.attachments,
        cover=first.cover,
        places=frozenset((ids[each.account], each.version.language) for each in accounts if each.account in ids),
    )


def read(sent: QueryDict) -> Material:
    """Return what was sent, without the rows that were ticked to be taken out and without what is no kept file."""
    texts = {
        language: {name: sent.get(f"{language}-{name}", "").replace("\x00", "").replace("\r\n", "\n") for name in TEXTS}
        for language in Language
    }
    rows, kept = _rows(sent)
    for language in Language:
        texts[language]["html"] = _renumbered(texts[language]["html"], kept)
    cover = sent.get("cover", "")
    chosen = next((at for at, row in enumerate(rows) if row.file.digest == cover), None)
    return Material(
        texts={language: {name: text.strip() for name, text in told.items()} for language, told in texts.items()},
        pictures=tuple(rows),
        attachments=tuple(_attachments(sent)),
        cover=chosen,
        places=frozenset(_places(sent.getlist("place"))),
    )


def with_files(material: Material, files: MultiValueDict[str, Any], *, by: Actor, now: datetime) -> tuple[Material, list[Refusal]]:
    """Keep the files that were sent with the form, where there was no script to send them before; return the material with them, and what was refused."""
    pictures, attachments, refused = list(material.pictures), list(material.attachments), []
    for sent in files.getlist("new-pictures")[:MOST_FILES]:
        try:
            pictures.append(Row(keep_picture(data=sent.read(), name=sent.name or "", by=by, now=now), {}))
        except Refusal as no:
            refused.append(no)
    for sent in files.getlist("new-attachments")[:MOST_FILES]:
        try:
            attachments.append(keep_attachment(data=sent.read(), name=sent.name or "", by=by, now=now))
        except Refusal as no:
            refused.append(no)
    return replace(material, pictures=tuple(pictures), attachments=tuple(attachments)), refused


def with_document(material: Material, said: Version) -> Material:
    """Return the material with what a document says: its text behind what was typed, its title and author where none was."""
    texts, first = material.texts[said.language], len(material.pictures)
    behind = _PICTURE.sub(lambda found: f'<img src="picture:{first + int(found[1])}">', said.html)
    filled = {
        "title": texts["title"] or said.title,
        "author": texts["author"] or said.author,
        "html": (_paragraphs(texts["html"]) if texts["html"].strip() else "") + behind,
    }
    rows = tuple(Row(replace(each, alt=""), {said.language: each.alt}) for each in said.pictures)
    return replace(material, texts={**material.texts, said.language: {**texts, **filled}}, pictures=(*material.pictures, *rows))


def body(typed: str, pictures: Sequence[File]) -> str:
    """
    Return a body as it is kept: plain lines as paragraphs, pictures with their alternative texts, those that are nowhere at the end.

    :raises Refusal: as `sanitised`.
    """
    clean = _PICTURE.sub(lambda found: _image(int(found[1]), pictures), structured(typed))
    missing = [at for at in range(len(pictures)) if at not in named(clean)]
    return sanitised(clean + "".join(f"<p>{_image(at, pictures)}</p>" for at in missing))


def structured(typed: str) -> str:
    """
    Return what was typed as the body of a release can hold it: plain lines as paragraphs, nothing that no platform takes.

    :raises Refusal: as `sanitised`.
    """
    return sanitised(_paragraphs(typed))


def _with_pictures_of(account: AccountVersion, there: Collection[str]) -> AccountVersion:
    if Field.PICTURES not in account.own:
        return account
    left = tuple(each for each in account.version.pictures if each.digest in there)
    return replace(account, version=pointed(account.version, left))


def _paragraphs(typed: str) -> str:
    return typed if _MARKUP.search(typed) else "".join(f"<p>{html.escape(line)}</p>" for line in typed.split("\n") if line.strip())


def _image(place: int, pictures: Sequence[File]) -> str:
    return f'<img src="picture:{place}" alt="{html.escape(pictures[place].alt)}">' if place < len(pictures) else ""


def _renumbered(text: str, kept: Mapping[int, int]) -> str:
    def moved(found: re.Match[str]) -> str:
        place = kept.get(int(found[1]))
        return "" if place is None else f'<img src="picture:{place}">'

    return _PICTURE.sub(moved, text)


def _rows(sent: QueryDict) -> tuple[list[Row], dict[int, int]]:
    """Return the pictures that stay, and their new places by their old ones."""
    digests, names = sent.getlist("picture"), sent.getlist("picture-name")
    alts = {language: sent.getlist(f"picture-alt-{language}") for language in Language}
    dropped, known = set(sent.getlist("picture-drop")), media_types(each for each in digests if _DIGEST.fullmatch(each))
    rows: list[Row] = []
    kept: dict[int, int] = {}
    for at, digest in enumerate(digests[:MOST_FILES]):
        if digest in dropped or digest not in known:
            continue
        kept[at] = len(rows)
        alt = {language: _at(told, at).strip() for language, told in alts.items()}
        rows.append(Row(File(name=_at(names, at)[:120] or "picture", media_type=known[digest], digest=digest), alt))
    return rows, kept


def _attachments(sent: QueryDict) -> list[File]:
    digests, names = sent.getlist("attachment"), sent.getlist("attachment-name")
    dropped, known = set(sent.getlist("attachment-drop")), media_types(each for each in digests if _DIGEST.fullmatch(each))
    return [
        File(name=_at(names, at)[:120] or "file", media_type=known[digest], digest=digest)
        for at, digest in enumerate(digests[:MOST_FILES])
        if digest in known and digest not in dropped
    ]


def _places(sent: Sequence[str]) -> list[tuple[int, Language]]:
    found = []
    for each in sent[:2_000]:
        number, _, language = each.partition(":")
        if number.isascii() and number.isdecimal() and len(number) < 19 and language in list(Language):
            found.append((int(number), Language(language)))
    return found


def _at(values: Sequence[Any], place: int) -> str:
    return str(values[place]).replace("\x00", "") if place < len(values) else ""
