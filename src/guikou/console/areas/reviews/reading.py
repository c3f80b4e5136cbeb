"""What the page of a review shows of an edition: the text with its remarks, what changed, and how it will look on each account."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guikou.console.areas.reviews import words
from guikou.kernel.bilingual import Language, Text
from guikou.release.domain.content import FIELD_WORDS, Edition, File, Version
from guikou.release.domain.content import Field as Part
from guikou.release.domain.diff import BlockChange, Piece
from guikou.release.domain.pictures import PictureDifference
from guikou.release.domain.places import READ, Paragraph, located, paragraphs
from guikou.release.previews import Preview, previews

MASTER = Text("母稿", "Master text")


@dataclass(slots=True, kw_only=True)
class Line:
    """A paragraph on the page: its number there, where a remark on it belongs, and the remarks on it."""

    number: int
    paragraph: Paragraph
    place: Mapping[str, Any]
    heading: Text | None
    remarks: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A text to read: the master in one language, or what an account says otherwise."""

    heading: Text
    language: Language
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What changed in one field, in everything in which it changed alike."""

    heading: Text
    where: Text
    language: Language
    pieces: tuple[Piece, ...]
    blocks: tuple[BlockChange, ...]
    unchanged: int
    pictures: PictureDifference | None
    covers: tuple[File | None, File | None] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How one version looks, on the accounts on which it looks the same."""

    preview: Preview
    others: tuple[str, ...]


def readings(content: Edition, remarks: Iterable[Any], names: Mapping[str, str]) -> tuple[tuple[Reading, ...], list[Any]]:
    """Return the texts to read with the remarks at their places, and the remarks that have no place in what is said now."""
    found: list[Reading] = []
    number = 0
    for account, version, parts in _texts(content):
        lines: list[Line] = []
        for each in paragraphs(version, parts):
            before = lines[-1].paragraph.field if lines else None
            heading = FIELD_WORDS[each.field] if each.field is not before else None
            lines.append(Line(number=number, paragraph=each, place=_place(account, version, each), heading=heading))
            number += 1
        language = words.LANGUAGES[version.language]
        title = Text("{name}单独的内容（{language}）", "Only on {name} ({language})").fill(
            name=names.get(account, account), language=language
        )
        heading = Text("{master}（{language}）", "{master} ({language})").fill(master=MASTER, language=language) if not account else title
        found.append(Reading(heading=heading, language=version.language, lines=tuple(lines)))
    return tuple(found), _put(found, remarks)


def changed(given: Sequence[Any] | None, names: Mapping[str, str]) -> tuple[Changed, ...]:
    """Return the changes, those that are alike in several places once."""
    alike: dict[Any, list[str]] = {}
    for each in given or ():
        alike.setdefault((each.language, each.field, each.pieces, each.blocks, each.pictures, each.covers), []).append(each.account)
    return tuple(
        Changed(
            heading=FIELD_WORDS[part],
            where=words.listed([MASTER if not each else names.get(each, each) for each in accounts]),
            language=language,
            pieces=pieces,
            blocks=tuple(block for block in blocks if block.changed),
            unchanged=sum(not block.changed for block in blocks),
            pictures=pictures,
            covers=covers,
        )
        for (language, part, pieces, blocks, pictures, covers), accounts in alike.items()
    )


def looks(content: Edition, address_of: Callable[[str], str]) -> tuple[Look, ...]:
    """Return how the edition looks on its accounts: what looks the same is shown once, with all that show it."""
    alike: dict[Any, list[Preview]] = {}
    for each in previews(content, address_of=address_of):
        seen = (each.look, each.language, each.version, each.body, each.post, each.platform, each.counters, each.problems, each.notices)
        alike.setdefault(seen, []).append(each)
    found = sorted(alike.values(), key=lambda same: same[0].language is not Language.ZH)
    return tuple(Look(preview=same[0], others=tuple(each.account for each in same[1:])) for same in found)


def _texts(content: Edition) -> Iterable[tuple[str, Version, Collection[Part]]]:
    for master in words.chinese_first(content.masters):
        yield "", master, READ
    for each in content.accounts:
        if each.own:
            yield each.account, each.version, each.own


def _place(account: str, version: Version, paragraph: Paragraph) -> dict[str, Any]:
    return {
        "account": account,
        "language": version.language.value,
        "field": paragraph.field.value,
        "start": paragraph.start,
        "end": paragraph.end,
    }


def _put(found: Sequence[Reading], remarks: Iterable[Any]) -> list[Any]:
    """Put remarks to the paragraphs that they are about, and return the others."""
    loose = []
    lines = [line for reading in found for line in reading.lines]
    for remark in remarks:
        where = remark.place
        near = [line for line in lines if all(line.place[name] == where.get(name) for name in ("account", "language"))]
        hit = located(where, [line.paragraph for line in near])
        if hit is None:
            loose.append(remark)
        else:
            next(line for line in near if line.paragraph is hit).remarks.append(remark)
    return loose
